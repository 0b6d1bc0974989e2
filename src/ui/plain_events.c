// What happened: of everybody, of one contact, of one kind; and what else a contact has.
#include "config.h"

#include <string.h>

#include "ui/format.h"
#include "ui/plain_room.h"

// ---- events ------------------------------------------------------------------------------------

static bool is_kind(const EventRow *event, const char *kind)
{
    return strcmp(event->kind, kind) == 0;
}

// Where its record stands; at its contact where it has no place of its own.
static FindKind find_kind(const Plain *p, const EventRow *event)
{
    bool gone = g_str_has_suffix(event->type, "Delete");
    if (is_kind(event, "opportunity") && !gone)
        return FIND_DEAL;
    if (is_kind(event, "appointment") && !gone &&
        planner_find(app_planner(p->app), &event->resource))
        return FIND_EVENT;
    return FIND_CONTACT;
}

static CmdResult go_nowhere(Plain *p, const PlainFound *to, Err *err)
{
    (void)p, (void)to;
    return plain_result(err_set(err, ERR_USAGE, "this event has no record to open"));
}

static CmdResult go_talk(Plain *p, const PlainFound *to, Err *err)
{
    CmdCall call = {.id = CMD_GO_MESSAGES, .subject = to->subject};
    return plain_go_messages(p, &call, err);
}

static PlainFound *add_place(Plain *p, const EventRow *event)
{
    FindKind kind = find_kind(p, event);
    const Event *meeting = planner_find(app_planner(p->app), &event->resource);
    Subject contact = {SUBJECT_CONTACT, event->contact, event->contact, 0};
    if (kind == FIND_CONTACT && id_is_empty(&event->contact))
        return plain_found_add(p, go_nowhere, &(Subject){.kind = SUBJECT_FIGURE});
    if (is_kind(event, "message") || is_kind(event, "conversation"))
        return plain_found_add(p, go_talk, &contact);
    if (kind == FIND_CONTACT)
        return plain_found_record(p, kind, &event->contact, &event->contact);
    PlainFound *found = plain_found_record(p, kind, &event->resource, &event->contact);
    if (kind == FIND_EVENT)
        found->at = meeting->start;
    return found;
}

static void add_event(Plain *p, const EventRow *event)
{
    g_autoptr(GString) out = g_string_new(NULL);
    plain_age(p->app, event->at, out);
    g_string_append_printf(out, ", %s", event_label(event->type, 1));
    if (event->who.n > 0)
        g_string_append_printf(out, ", %s", event->who.s);
    if (event->what.n > 0)
        g_string_append_printf(out, ": %s", event->what.s);
    plain_found_words(add_place(p, event), (TextRef){out->str, out->len});
}

// type NULL: all of them; else those of it that are new.
static void gather(Plain *p, const char *type)
{
    const Events *events = app_events(p->app);
    for (; p->events_told < events_count(events); p->events_told++) {
        const EventRow *event = events_at(events, p->events_told);
        bool wanted =
            !type || (strcmp(event->type, type) == 0 && event->cursor > events_seen(events));
        if (wanted)
            add_event(p, event);
    }
}

static CmdResult tell_events(Plain *p, const Id *contact, const char *type, Err *err)
{
    Events *events = app_events(p->app);
    events_only(events, contact);
    if (!events_refresh(events, err))
        return CMD_FAILED;
    plain_found_begin(p);
    p->events_told = 0;
    p->events_all = !type;
    gather(p, type);
    g_string_append_printf(p->title, "What happened%s%s%s, newest first",
                           id_is_empty(contact) ? "" : " to ",
                           id_is_empty(contact) ? "" : plain_contact_name(p->app, contact),
                           type ? " since you last looked" : "");
    plain_found_tell(p, PLAIN_EVENTS);
    if (!id_is_empty(contact))
        p->about = (Subject){SUBJECT_CONTACT, *contact, *contact, 0};
    return CMD_DONE;
}

bool plain_events_more(Plain *p)
{
    Err err = {0};
    Events *events = app_events(p->app);
    if (!plain_found_is(p, PLAIN_EVENTS) || !p->events_all || !events_more(events))
        return false;
    if (!events_load_more(events, &err))
        plain_fail(p, &err);
    gather(p, NULL);
    plain_list_more(p);
    return true;
}

CmdResult plain_events_of_type(Plain *p, const char *type, Err *err)
{
    g_autofree char *copy = g_strdup(type);
    return tell_events(p, &(Id){""}, copy, err);
}

CmdResult plain_history(Plain *p, const CmdCall *call, Err *err)
{
    Id contact = call->subject.contact;
    return tell_events(p, &contact, NULL, err);
}

static void tell_notices(Plain *p)
{
    const Notices *notices = app_notices(p->app);
    for (size_t i = MIN(notice_count(notices), (size_t)PLAIN_PAGE); i-- > 0;) {
        g_autoptr(GString) when = g_string_new(NULL);
        plain_age(p->app, notice_at(notices, i)->at, when);
        plain_say(p, "%s: %s", when->str, notice_at(notices, i)->text.s);
    }
}

CmdResult plain_messages(Plain *p, const CmdCall *call, Err *err)
{
    (void)call;
    tell_notices(p);
    return events_are_kept(app_events(p->app)) ? tell_events(p, &(Id){""}, NULL, err) : CMD_DONE;
}

// ---- deals and appointments of a contact -------------------------------------------------------

void plain_found_deal(Plain *p, const Deal *deal)
{
    g_autoptr(GString) out = g_string_new(NULL);
    plain_row_deal(p->app, deal, out);
    plain_found_words(plain_found_record(p, FIND_DEAL, &deal->id, &deal->contact),
                      (TextRef){out->str, out->len});
}

static void add_meeting(Plain *p, const Event *event)
{
    g_autoptr(GString) out = g_string_new(NULL);
    PlainFound *found = plain_found_record(p, FIND_EVENT, &event->id, &event->contact);
    found->at = event->start;
    plain_row_event(p->app, event, out);
    plain_found_words(found, (TextRef){out->str, out->len});
}

static bool is_read(const Feed *feed)
{
    return feed->live || feed->err.kind != ERR_NONE;
}

static bool deals_are_read(const Plain *p)
{
    return is_read(&people_detail(app_people(p->app))->deals_feed);
}

static bool meetings_are_read(const Plain *p)
{
    return is_read(&people_detail(app_people(p->app))->events_feed);
}

static void tell_belongings(Plain *p, PlainFoundKind kind, const char *what, const Feed *feed)
{
    const ContactDetail *detail = people_detail(app_people(p->app));
    g_string_append_printf(p->title, "%s of %s: %u", what,
                           detail->contact.name.s ? detail->contact.name.s : "this contact",
                           p->found->len);
    if (feed->err.kind != ERR_NONE)
        plain_fail(p, &feed->err);
    plain_found_tell(p, kind);
    p->about = (Subject){SUBJECT_CONTACT, detail->id, detail->id, 0};
}

static void tell_deals(Plain *p)
{
    const ContactDetail *detail = people_detail(app_people(p->app));
    plain_found_begin(p);
    for (size_t i = 0; i < detail->deals.count; i++)
        plain_found_deal(p, rows_at(&detail->deals, i));
    tell_belongings(p, PLAIN_DEALS, "Deals", &detail->deals_feed);
}

static void tell_meetings(Plain *p)
{
    const ContactDetail *detail = people_detail(app_people(p->app));
    plain_found_begin(p);
    for (size_t i = 0; i < detail->events.count; i++)
        add_meeting(p, rows_at(&detail->events, i));
    tell_belongings(p, PLAIN_MEETINGS, "Appointments", &detail->events_feed);
}

CmdResult plain_belongings(Plain *p, const CmdCall *call, Err *err)
{
    (void)err;
    people_open_contact(app_people(p->app), &call->subject.contact);
    if (call->id == CMD_GO_DEAL)
        plain_await(p, deals_are_read, tell_deals);
    else
        plain_await(p, meetings_are_read, tell_meetings);
    return CMD_DONE;
}

// ---- what waits --------------------------------------------------------------------------------

// Behind the one that is open, else the first.
CmdResult plain_next_unread(Plain *p, const CmdCall *call, Err *err)
{
    const Inbox *inbox = app_inbox(p->app);
    Subject here = plain_subject(p);
    const Conversation *next = NULL, *first = NULL;
    bool behind = false;
    (void)call;
    for (size_t i = 0; i < inbox_count(inbox, INBOX_UNREAD) && !next; i++) {
        const Conversation *c = inbox_at(inbox, INBOX_UNREAD, i);
        bool here_now = p->open.kind == SUBJECT_CONVERSATION && id_eq(&c->id, &here.id);
        next = behind && c->unread > 0 ? c : NULL;
        first = !first && !here_now && c->unread > 0 ? c : first;
        behind = behind || here_now;
    }
    next = next ? next : first;
    if (!next)
        return plain_result(err_set(err, ERR_USAGE, "nothing else is unread"));
    CmdCall open = {.id = CMD_GO_MESSAGES,
                    .subject = {SUBJECT_CONVERSATION, next->id, next->contact, 0}};
    return plain_go_messages(p, &open, err);
}
