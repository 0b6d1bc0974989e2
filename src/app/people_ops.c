// Writes about contacts, through the outbox.
#include "config.h"

#include "api/encode.h"
#include "app/people_state.h"
#include "app/when.h"

static const OpKind kinds[] = {OPK_TAG,         OPK_NOTE,         OPK_TASK,        OPK_TASK_DONE,
                               OPK_CONTACT_NEW, OPK_CONTACT_EDIT, OPK_ASSIGN,      OPK_BOOK,
                               OPK_RESCHEDULE,  OPK_APPT_STATUS,  OPK_APPT_EDIT,   OPK_APPT_DELETE,
                               OPK_DEAL_NEW,    OPK_DEAL_STAGE,   OPK_DEAL_STATUS, OPK_DEAL_EDIT};

// The service's search lags behind its writes by seconds: the row in the answer is newer.
static void take_answer(People *people, const Reply *reply)
{
    if (reply && reply->rows.type == &contact_type)
        people_merge(people, &reply->rows);
}

static void on_op(void *owner, const Op *op, const Reply *reply)
{
    People *people = owner;
    people->core->changes |= CH_CONTACT | CH_PEOPLE;
    if (op->state != OP_ACKED && op->state != OP_CHANGED)
        return;
    take_answer(people, reply);
    if (id_eq(&op->contact, &people->detail.id))
        people_reread_contact(people); // what the service made of it
}

void people_watch_ops(People *people)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        outbox_observe(people->outbox, kinds[i], on_op, people);
}

// From the mirror where it is neither in the list nor open.
static TextRef name_of(const People *people, const Id *contact, TextBuf *buf)
{
    const Person *person = people_find(people, contact);
    if (person)
        return person_name(person);
    if (id_eq(&people->detail.id, contact) &&
        !text_is_empty(text_ref(&people->detail.contact.name)))
        return text_ref(&people->detail.contact.name);
    Contact known = {0};
    Err err = {0};
    bool found = cache_read_one(mirror_cache(people->core->mirror), &contact_type, contact, &known,
                                NULL, &err) &&
                 known.name.n > 0;
    TextRef name = found ? text_format(buf, "%s", known.name.s) : TEXT("the contact");
    record_clear(&contact_type, &known);
    return name;
}

static bool queue(People *people, OpRequest *request, const Id *contact, Err *err)
{
    request->params[0] = *contact;
    request->subject = *contact;
    request->contact = *contact;
    request->hold_ms = -1;
    return outbox_add(people->outbox, request, NULL, err);
}

static bool tag_op(People *people, const Id *contact, EndpointId ep, const char *const *tags,
                   Err *err)
{
    TextBuf who_buf;
    TextRef who = name_of(people, contact, &who_buf);
    g_autofree char *list = g_strjoinv(", ", (char **)(uintptr_t)tags);
    g_autofree char *summary = g_strdup_printf("%.*s: tag %s%s", TEXT_ARG(who),
                                               ep == EP_CONTACT_TAG_ADD ? "+" : "-", list);
    g_autofree char *undo = g_strdup_printf(
        ep == EP_CONTACT_TAG_ADD ? "take the tag %s from %.*s" : "give the tag %s to %.*s again",
        list, TEXT_ARG(who));
    g_autofree char *body = encode_tags(tags);
    OpRequest request = {.kind = OPK_TAG,
                         .ep = ep,
                         .body = body,
                         .text = list,
                         .summary = summary,
                         .inverse_body = body,
                         .undo = undo,
                         .inverse_ep =
                             ep == EP_CONTACT_TAG_ADD ? EP_CONTACT_TAG_REMOVE : EP_CONTACT_TAG_ADD};
    return queue(people, &request, contact, err);
}

bool people_tag(People *people, const Id *contact, const char *const *add,
                const char *const *remove, Err *err)
{
    if (!add[0] && !remove[0])
        return err_set(err, ERR_USAGE, "which tag? a minus before it takes it away");
    return (!add[0] || tag_op(people, contact, EP_CONTACT_TAG_ADD, add, err)) &&
           (!remove[0] || tag_op(people, contact, EP_CONTACT_TAG_REMOVE, remove, err));
}

bool people_add_note(People *people, const Id *contact, const char *text, Err *err)
{
    TextBuf who_buf;
    TextRef who = name_of(people, contact, &who_buf);
    if (!*text)
        return err_set(err, ERR_USAGE, "an empty note was not added");
    g_autofree char *summary = g_strdup_printf("Note on %.*s", TEXT_ARG(who));
    g_autofree char *body = encode_note(text, &(Id){0});
    OpRequest request = {
        .kind = OPK_NOTE, .ep = EP_NOTE_CREATE, .body = body, .text = text, .summary = summary};
    return queue(people, &request, contact, err);
}

bool people_add_task(People *people, const Id *contact, const char *title, Instant due, Err *err)
{
    TextBuf who_buf;
    TextRef who = name_of(people, contact, &who_buf);
    if (!*title)
        return err_set(err, ERR_USAGE, "a task needs a title");
    TextBuf day;
    g_autofree char *summary =
        g_strdup_printf("Task for %.*s: %s, due %s", TEXT_ARG(who), title,
                        when_format(&day, people->core->session.zone, due).s);
    g_autofree char *body = encode_task(title, due, false, &(Id){0});
    OpRequest request = {
        .kind = OPK_TASK, .ep = EP_TASK_CREATE, .body = body, .text = title, .summary = summary};
    return queue(people, &request, contact, err);
}

bool people_complete_task(People *people, const Id *contact, const Id *task, bool done, Err *err)
{
    TextBuf who_buf;
    TextRef who = name_of(people, contact, &who_buf);
    const Patch end = {NULL, PATCH_END, NULL, 0, NULL};
    g_autofree char *body =
        encode_patch((Patch[]){{"completed", PATCH_BOOL, NULL, done, NULL}, end});
    g_autofree char *inverse =
        encode_patch((Patch[]){{"completed", PATCH_BOOL, NULL, !done, NULL}, end});
    g_autofree char *summary =
        g_strdup_printf("Task of %.*s %s", TEXT_ARG(who), done ? "done" : "open again");
    g_autofree char *undo =
        g_strdup_printf("the task of %.*s is %s again", TEXT_ARG(who), done ? "open" : "done");
    OpRequest request = {.kind = OPK_TASK_DONE,
                         .ep = EP_TASK_COMPLETE,
                         .params = {{{0}}, *task},
                         .body = body,
                         .summary = summary,
                         .inverse_body = inverse,
                         .undo = undo};
    return queue(people, &request, contact, err);
}

bool people_create(People *people, const char *name, const char *phone, const char *email, Err *err)
{
    const char *space = strrchr(name, ' ');
    g_autofree char *first = space ? g_strndup(name, (gsize)(space - name)) : g_strdup(name);
    Patch patch[6] = {{"locationId", PATCH_STRING, people->core->session.location_id.s, 0, NULL},
                      {"firstName", PATCH_STRING, first, 0, NULL}};
    size_t n = 2;
    if (space)
        patch[n++] = (Patch){"lastName", PATCH_STRING, space + 1, 0, NULL};
    if (phone)
        patch[n++] = (Patch){"phone", PATCH_STRING, phone, 0, NULL};
    if (email)
        patch[n++] = (Patch){"email", PATCH_STRING, email, 0, NULL};
    patch[n] = (Patch){NULL, PATCH_END, NULL, 0, NULL};
    g_autofree char *body = encode_patch(patch);
    g_autofree char *summary = g_strdup_printf("New contact %s", name);
    OpRequest request = {.kind = OPK_CONTACT_NEW,
                         .ep = EP_CONTACT_CREATE,
                         .lane = "contact/new",
                         .body = body,
                         .text = name,
                         .summary = summary};
    return queue(people, &request, &(Id){0}, err);
}

// What the open contact has in a field, for the way back; NULL when it is not known.
static const char *field_before(const People *people, const Id *contact, const char *field)
{
    const Contact *c = &people->detail.contact;
    const struct {
        const char *name;
        const Text *text;
    } fields[] = {
        {"firstName", &c->first_name}, {"lastName", &c->last_name},     {"email", &c->email},
        {"phone", &c->phone},          {"address1", &c->address},       {"city", &c->city},
        {"state", &c->state},          {"postalCode", &c->postal_code}, {"website", &c->website},
        {"timezone", &c->timezone},    {"source", &c->source}};
    if (!id_eq(&people->detail.id, contact) || !people->detail.feed.ever)
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (strcmp(fields[i].name, field) == 0)
            return fields[i].text->s ? fields[i].text->s : "";
    return NULL;
}

bool people_edit(People *people, const Id *contact, const char *field, const char *value, Err *err)
{
    TextBuf who_buf;
    TextRef who = name_of(people, contact, &who_buf);
    const char *before = field_before(people, contact, field);
    const Patch end = {NULL, PATCH_END, NULL, 0, NULL};
    g_autofree char *body = encode_patch((Patch[]){{field, PATCH_STRING, value, 0, NULL}, end});
    g_autofree char *inverse =
        before ? encode_patch((Patch[]){{field, PATCH_STRING, before, 0, NULL}, end}) : NULL;
    g_autofree char *summary = g_strdup_printf("%.*s: %s changed", TEXT_ARG(who), field);
    g_autofree char *undo =
        g_strdup_printf("%.*s: %s %s%s", TEXT_ARG(who), field,
                        before && *before ? "back to " : "is empty again", before ? before : "");
    OpRequest request = {.kind = OPK_CONTACT_EDIT,
                         .ep = EP_CONTACT_UPDATE,
                         .body = body,
                         .text = value,
                         .summary = summary,
                         .inverse_body = inverse,
                         .undo = before ? undo : NULL};
    return queue(people, &request, contact, err);
}

bool people_assign(People *people, const Id *contact, const Id *user, Err *err)
{
    TextBuf who_buf;
    TextRef who = name_of(people, contact, &who_buf);
    bool known = id_eq(&people->detail.id, contact) && people->detail.feed.ever;
    const Id before = people->detail.contact.assigned_to;
    const Patch end = {NULL, PATCH_END, NULL, 0, NULL};
    g_autofree char *body = encode_patch(
        (Patch[]){{"assignedTo", PATCH_STRING, id_is_empty(user) ? NULL : user->s, 0, NULL}, end});
    g_autofree char *inverse =
        known ? encode_patch((Patch[]){
                    {"assignedTo", PATCH_STRING, id_is_empty(&before) ? NULL : before.s, 0, NULL},
                    end})
              : NULL;
    g_autofree char *summary =
        g_strdup_printf("%.*s assigned to %.*s", TEXT_ARG(who),
                        TEXT_ARG(session_user_name(&people->core->session, user)));
    g_autofree char *undo =
        g_strdup_printf("%.*s back to %.*s", TEXT_ARG(who),
                        TEXT_ARG(session_user_name(&people->core->session, &before)));
    OpRequest request = {.kind = OPK_ASSIGN,
                         .ep = EP_CONTACT_UPDATE,
                         .body = body,
                         .summary = summary,
                         .inverse_body = inverse,
                         .undo = known ? undo : NULL};
    return queue(people, &request, contact, err);
}
