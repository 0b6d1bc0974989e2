#include "config.h"

#include "app/facts.h"

#include <assert.h>
#include <string.h>

#include "app/state.h"
#include "base/json.h"
#include "base/url.h"

#define WEB "https://app.gohighlevel.com/v2/location/" // and the location

enum { LINKS_MAX = 200 };

// ---- who it is ---------------------------------------------------------------------------------

typedef struct Who {
    TextRef name, phone, email;
} Who;

static Who who_of_contact(const App *app, const Id *id)
{
    const ContactDetail *detail = people_detail(app->people);
    const Contact *open = thread_contact(app->threads);
    const Person *person = people_find(app->people, id);
    const Conversation *c = inbox_of_contact(app->inbox, id);
    const Contact *full = id_eq(&detail->id, id)         ? &detail->contact
                          : open && id_eq(&open->id, id) ? open
                                                         : planner_guest(app->planner, id);
    if (full)
        return (Who){text_ref(&full->name), text_ref(&full->phone), text_ref(&full->email)};
    if (person)
        return (Who){person_name(person), person_phone(person), person_email(person)};
    if (c)
        return (Who){text_ref(&c->contact_name), text_ref(&c->phone), text_ref(&c->email)};
    return (Who){0};
}

static void fill_gaps(Who *who, TextRef name, TextRef phone, TextRef email)
{
    who->name = who->name.n ? who->name : name;
    who->phone = who->phone.n ? who->phone : phone;
    who->email = who->email.n ? who->email : email;
}

static Who who_of(const App *app, const Subject *subject)
{
    Who who = who_of_contact(app, &subject->contact);
    const Deal *deal = board_find(app->board, &subject->id);
    const Task *task = tasks_find(app->tasks, &subject->id);
    const Conversation *c = inbox_find(app->inbox, &subject->id);
    if (c)
        fill_gaps(&who, text_ref(&c->contact_name), text_ref(&c->phone), text_ref(&c->email));
    const Event *event = planner_find(app->planner, &subject->id);
    if (event)
        fill_gaps(&who, text_ref(&event->title), TEXT_NONE, TEXT_NONE);
    if (task)
        fill_gaps(&who, text_ref(&task->contact_name), TEXT_NONE, TEXT_NONE);
    if (deal)
        fill_gaps(&who, text_ref(&deal->contact_name), text_ref(&deal->phone),
                  text_ref(&deal->email));
    return who;
}

// ---- what it says ------------------------------------------------------------------------------

// Of the newest message that says something.
static TextRef newest_text(const App *app)
{
    for (size_t i = thread_count(app->threads); i > 0; i--) {
        ThreadItem item = thread_at(app->threads, i - 1);
        if (item.email)
            return text_ref(&item.email->body);
        if (item.message && item.message->body.n > 0 && !item.message->activity)
            return text_ref(&item.message->body);
    }
    return TEXT_NONE;
}

static TextRef text_of(const App *app, const Subject *subject)
{
    const Deal *deal = board_find(app->board, &subject->id);
    const Event *event = planner_find(app->planner, &subject->id);
    const Task *task = tasks_find(app->tasks, &subject->id);
    const Conversation *c = inbox_find(app->inbox, &subject->id);
    if (deal)
        return text_ref(&deal->name);
    if (event)
        return text_ref(&event->title);
    if (task)
        return text_ref(&task->title);
    if (id_eq(threads_open_id(app->threads), &subject->id) && thread_count(app->threads) > 0)
        return newest_text(app);
    return c ? text_ref(&c->preview) : TEXT_NONE;
}

// ---- where it stands ---------------------------------------------------------------------------

static Text link_of(const App *app, const Subject *subject)
{
    static const char *const pages[] = {
        [SUBJECT_CONVERSATION] = "conversations/conversations/",
        [SUBJECT_CONTACT] = "contacts/detail/",
        [SUBJECT_DEAL] = "opportunities/list/",
        [SUBJECT_EVENT] = "calendars/view",
        [SUBJECT_OP] = "contacts/detail/",
        [SUBJECT_TASK] = "contacts/detail/",
    };
    const char *page = subject->kind < ARRAY_LEN(pages) ? pages[subject->kind] : NULL;
    bool is_of_contact = subject->kind == SUBJECT_OP || subject->kind == SUBJECT_TASK;
    const Id *id = is_of_contact ? &subject->contact : &subject->id;
    if (!page || (subject->kind != SUBJECT_EVENT && id_is_empty(id)))
        return (Text){0};
    const char *location = app->core.session.location.id.s;
    g_autofree char *url =
        g_strconcat(WEB, location, "/", page, subject->kind == SUBJECT_EVENT ? "" : id->s, NULL);
    return text_clean(url, strlen(url), TEXT_LINE);
}

static void put_text(JsonOut *out, const char *key, TextRef text)
{
    if (text.n > 0)
        json_out_stringn(out, key, text.s, text.n);
}

static Text json_of(const App *app, const Subject *subject)
{
    static const char *const kinds[] = {"none",        "conversation", "contact", "deal",
                                        "appointment", "write",        "task",    "figure"};
    Who who = who_of(app, subject);
    Text link = link_of(app, subject);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "kind", kinds[subject->kind]);
    json_out_string(out, "id", subject->id.s);
    json_out_string(out, "contactId", subject->contact.s);
    json_out_string(out, "locationId", app->core.session.location.id.s);
    put_text(out, "name", who.name);
    put_text(out, "phone", who.phone);
    put_text(out, "email", who.email);
    put_text(out, "text", text_of(app, subject));
    put_text(out, "link", text_ref(&link));
    json_out_end(out);
    size_t n = 0;
    g_autofree char *json = json_out_take(out, &n);
    text_clear(&link);
    return text_clean(json, n, TEXT_LINE);
}

Text facts_of(const App *app, const Subject *subject, Fact fact)
{
    switch (fact) {
    case FACT_NAME: return text_dup(who_of(app, subject).name);
    case FACT_PHONE: return text_dup(who_of(app, subject).phone);
    case FACT_EMAIL: return text_dup(who_of(app, subject).email);
    case FACT_ID: return text_clean(subject->id.s, strlen(subject->id.s), TEXT_LINE);
    case FACT_LINK: return link_of(app, subject);
    case FACT_TEXT: return text_dup(text_of(app, subject));
    case FACT_JSON: return json_of(app, subject);
    case FACT_COUNT: break;
    }
    return (Text){0};
}

const char *fact_name(Fact fact)
{
    static const char *const names[] = {"name", "phone", "e-mail", "id", "link", "text", "JSON"};
    static_assert(ARRAY_LEN(names) == FACT_COUNT, "every fact has a name");
    return names[fact];
}

// ---- a contact, field by field -----------------------------------------------------------------

static const struct {
    const char *name;
    size_t offset;
} fields[] = {
    {"firstName", offsetof(Contact, first_name)}, {"lastName", offsetof(Contact, last_name)},
    {"email", offsetof(Contact, email)},          {"phone", offsetof(Contact, phone)},
    {"address1", offsetof(Contact, address)},     {"city", offsetof(Contact, city)},
    {"state", offsetof(Contact, state)},          {"postalCode", offsetof(Contact, postal_code)},
    {"website", offsetof(Contact, website)},      {"timezone", offsetof(Contact, timezone)},
    {"source", offsetof(Contact, source)},
};

static const Contact *whole_contact(const App *app, const Id *id)
{
    const ContactDetail *detail = people_detail(app->people);
    const Contact *open = thread_contact(app->threads);
    if (id_eq(&detail->id, id) && detail->feed.ever)
        return &detail->contact;
    return open && id_eq(&open->id, id) ? open : NULL;
}

const char *facts_field_name(size_t i)
{
    return i < ARRAY_LEN(fields) ? fields[i].name : NULL;
}

bool facts_fields_known(const App *app, const Subject *subject)
{
    return whole_contact(app, &subject->contact) != NULL;
}

Text facts_field(const App *app, const Subject *subject, size_t i)
{
    const Contact *contact = whole_contact(app, &subject->contact);
    if (!contact)
        return (Text){0};
    const char *at = (const char *)contact + fields[i].offset;
    return text_dup(text_ref((const Text *)(const void *)at));
}

// ---- links in messages -------------------------------------------------------------------------

static bool holds(const GPtrArray *links, const char *url)
{
    for (guint i = 0; i < links->len; i++)
        if (strcmp(g_ptr_array_index(links, i), url) == 0)
            return true;
    return false;
}

static void add_links(GPtrArray *links, TextRef text)
{
    g_autofree char *copy = g_strndup(text.s, text.n);
    for (const char *at = copy; links->len < LINKS_MAX && (at = strstr(at, "http")) != NULL;) {
        size_t n = url_length(at);
        g_autofree char *url = g_strndup(at, n);
        Err err = {0};
        if (url_may_open(url, &err) && !holds(links, url))
            g_ptr_array_add(links, g_steal_pointer(&url));
        at += MAX(n, 4);
    }
}

GPtrArray *facts_links(const App *app)
{
    GPtrArray *links = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = thread_count(app->threads); i > 0; i--) {
        ThreadItem item = thread_at(app->threads, i - 1);
        if (item.email)
            add_links(links, text_ref(&item.email->body));
        if (!item.message)
            continue;
        add_links(links, text_ref(&item.message->body));
        for (size_t a = 0; a < item.message->attachments.count; a++)
            add_links(links, text_ref(&item.message->attachments.items[a]));
    }
    return links;
}
