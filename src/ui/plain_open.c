// One record read aloud: a thread, a contact, an appointment, a deal, a write.
#include "config.h"

#include "app/conflict.h"
#include "base/sentence.h"
#include "ui/format.h"
#include "ui/plain_room.h"
#include "ui/planner_face.h"

// ---- a thread ----------------------------------------------------------------------------------

static bool thread_is_known(const Plain *p)
{
    const Feed *feed = thread_feed(app_threads(p->app));
    return feed->live || feed->err.kind != ERR_NONE;
}

void plain_thread_item(Plain *p, size_t i)
{
    g_autoptr(GString) out = g_string_new(NULL);
    ThreadItem item = thread_at(app_threads(p->app), i);
    plain_row_item(p->app, &item, out);
    plain_say(p, "%s", out->str);
    if (item.message && item.at.ms > p->newest.ms)
        p->newest = item.at;
}

static void tell_thread(Plain *p)
{
    const Threads *threads = app_threads(p->app);
    const Contact *contact = thread_contact(threads);
    const Feed *feed = thread_feed(threads);
    size_t count = thread_count(threads);
    int64_t first_new = thread_first_new(threads);
    TextBuf buf;
    plain_say(p, "Thread with %s: %zu messages are here%s.",
              contact ? contact->name.s : plain_contact_name(p->app, &p->open.contact), count,
              feed->more ? ", older ones are at the service" : "");
    if (feed->err.kind != ERR_NONE)
        plain_say(p, "It is not up to date: %.*s.", TEXT_ARG(err_sentence(&buf, &feed->err)));
    size_t from = count > PLAIN_PAGE ? count - PLAIN_PAGE : 0;
    if (first_new >= 0)
        from = MIN(from, (size_t)first_new);
    p->older = from;
    p->newest = (Instant){0};
    if (from > 0)
        plain_say(p, "%zu earlier ones are not told, type more.", from);
    for (size_t i = from; i < count; i++) {
        if (first_new == (int64_t)i)
            plain_say(p, "New since you were here:");
        plain_thread_item(p, i);
    }
}

void plain_thread_older(Plain *p)
{
    size_t to = p->older;
    if (to == 0) {
        threads_want_older(app_threads(p->app));
        plain_say(p, "Older messages are asked for, if there are any. Type open to read again.");
        return;
    }
    p->older = to > PLAIN_PAGE ? to - PLAIN_PAGE : 0;
    for (size_t i = p->older; i < to; i++)
        plain_thread_item(p, i);
    plain_say(p, "%zu earlier ones are not told.", p->older);
}

void plain_thread_news(Plain *p)
{
    const Threads *threads = app_threads(p->app);
    if (p->open.kind != SUBJECT_CONVERSATION || p->ready || !instant_known(p->newest))
        return;
    Instant known = p->newest;
    for (size_t i = 0; i < thread_count(threads); i++) {
        ThreadItem item = thread_at(threads, i);
        if (item.message && item.message->direction == DIRECTION_INBOUND && item.at.ms > known.ms)
            plain_thread_item(p, i);
    }
}

void plain_open_thread(Plain *p, const Subject *subject)
{
    Threads *threads = app_threads(p->app);
    p->open = (Subject){SUBJECT_CONVERSATION, subject->id, subject->contact, 0};
    p->newest = (Instant){0};
    if (subject->kind == SUBJECT_CONVERSATION) {
        threads_open(threads, &subject->id, &subject->contact);
    } else {
        threads_open_contact(threads, &subject->contact);
        p->open.id = *threads_open_id(threads);
    }
}

CmdResult plain_go_messages(Plain *p, const CmdCall *call, Err *err)
{
    (void)err;
    plain_open_thread(p, &call->subject);
    app_set_screen(p->app, SCREEN_TALK);
    plain_await(p, thread_is_known, tell_thread);
    return CMD_DONE;
}

// ---- a contact ---------------------------------------------------------------------------------

static bool contact_is_known(const Plain *p)
{
    const ContactDetail *detail = people_detail(app_people(p->app));
    const Feed *const feeds[] = {&detail->feed, &detail->notes_feed, &detail->tasks_feed,
                                 &detail->events_feed, &detail->deals_feed};
    for (size_t i = 0; i < ARRAY_LEN(feeds); i++)
        if (!feeds[i]->live && feeds[i]->err.kind == ERR_NONE)
            return false;
    return true;
}

static void say_field(Plain *p, const char *label, const Text *text)
{
    if (text->n > 0)
        plain_say(p, "%s: %s", label, text->s);
}

static void say_tags(Plain *p, const TextList *tags)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (size_t i = 0; i < tags->count; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", tags->items[i].s);
    if (out->len > 0)
        plain_say(p, "Tags: %s", out->str);
}

// What is missing is said to be, never left out.
static bool say_count(Plain *p, const char *what, const Feed *feed, size_t count)
{
    TextBuf buf;
    if (feed->err.kind != ERR_NONE)
        plain_say(p, "%s: unknown, %.*s.", what, TEXT_ARG(err_sentence(&buf, &feed->err)));
    else if (!feed->ever)
        plain_say(p, "%s: not known yet.", what);
    else
        plain_say(p, "%s: %zu.", what, count);
    return count > 0;
}

static void tell_work(Plain *p, const ContactDetail *detail)
{
    say_count(p, "Tasks", &detail->tasks_feed, detail->tasks.count);
    for (size_t i = 0; i < detail->tasks.count; i++) {
        g_autoptr(GString) out = g_string_new("Task: ");
        plain_row_task(p->app, rows_at(&detail->tasks, i), out);
        plain_say(p, "%s", out->str);
    }
    say_count(p, "Appointments", &detail->events_feed, detail->events.count);
    for (size_t i = 0; i < detail->events.count; i++) {
        g_autoptr(GString) out = g_string_new("Appointment: ");
        plain_row_event(p->app, rows_at(&detail->events, i), out);
        plain_say(p, "%s", out->str);
    }
    say_count(p, "Deals", &detail->deals_feed, detail->deals.count);
    for (size_t i = 0; i < detail->deals.count; i++) {
        g_autoptr(GString) out = g_string_new("Deal: ");
        plain_row_deal(p->app, rows_at(&detail->deals, i), out);
        plain_say(p, "%s", out->str);
    }
}

static void tell_contact(Plain *p)
{
    const ContactDetail *detail = people_detail(app_people(p->app));
    const Contact *c = &detail->contact;
    TextBuf buf;
    plain_say(p, "Contact: %s", c->name.s ? c->name.s : "not known yet");
    if (detail->feed.err.kind != ERR_NONE)
        plain_say(p, "It could not be read: %.*s.",
                  TEXT_ARG(err_sentence(&buf, &detail->feed.err)));
    say_field(p, "Company", &c->company);
    say_field(p, "Phone", &c->phone);
    say_field(p, "E-mail", &c->email);
    say_field(p, "Address", &c->address);
    say_field(p, "City", &c->city);
    say_field(p, "Time zone", &c->timezone);
    say_tags(p, &c->tags);
    if (c->dnd)
        plain_say(p, "Do not disturb: on, for all channels.");
    say_count(p, "Notes", &detail->notes_feed, detail->notes.count);
    for (size_t i = 0; i < detail->notes.count; i++) {
        const Note *note = rows_at(&detail->notes, i);
        plain_say(p, "Note: %s", note->body.s ? note->body.s : "");
    }
    tell_work(p, detail);
}

CmdResult plain_go_contact(Plain *p, const CmdCall *call, Err *err)
{
    (void)err;
    const Id *contact = &call->subject.contact;
    p->open = (Subject){SUBJECT_CONTACT, *contact, *contact, 0};
    app_set_screen(p->app, SCREEN_PEOPLE);
    people_open_contact(app_people(p->app), contact);
    plain_await(p, contact_is_known, tell_contact);
    return CMD_DONE;
}

// ---- the rest ----------------------------------------------------------------------------------

static void tell_event(Plain *p, const Event *event)
{
    g_autoptr(GString) out = g_string_new(NULL);
    plain_row_event(p->app, event, out);
    plain_say(p, "%s", out->str);
    say_field(p, "Notes", &event->notes);
    say_field(p, "Place", &event->address);
    if (!id_is_empty(&event->contact))
        plain_say(p, "It has a contact: reply, go-contact and reschedule work here.");
}

static void tell_deal(Plain *p, const Deal *deal)
{
    g_autoptr(GString) out = g_string_new(NULL);
    plain_row_deal(p->app, deal, out);
    plain_say(p, "%s", out->str);
    say_field(p, "Company", &deal->company);
    say_field(p, "Phone", &deal->phone);
    say_field(p, "E-mail", &deal->email);
    say_field(p, "Source", &deal->source);
    say_tags(p, &deal->tags);
}

// What can be done with a write in its state, by name.
static void say_choices(Plain *p, const OpView *op)
{
    static const struct {
        OpShow show;
        CmdId can[4];
    } choices[] = {
        {OPSHOW_HELD, {CMD_UNDO, CMD_OP_SEND_NOW, CMD_OP_EDIT}},
        {OPSHOW_WAITING, {CMD_OP_CANCEL, CMD_OP_EDIT}},
        {OPSHOW_PARKED, {CMD_OP_RETRY, CMD_OP_WATCH, CMD_OP_EDIT, CMD_OP_CANCEL}},
        {OPSHOW_REFUSED, {CMD_OP_RETRY, CMD_OP_EDIT, CMD_OP_CANCEL}},
        {OPSHOW_REVIEW, {CMD_OP_RETRY, CMD_OP_EDIT, CMD_OP_CANCEL}},
        {OPSHOW_CHANGED, {CMD_CONFLICT, CMD_OP_CANCEL}},
    };
    g_autoptr(GString) names = g_string_new(NULL);
    if (app_op_has_likely(p->app, op->id))
        g_string_append(names, cmd_info(CMD_OP_ACCEPT)->name);
    for (size_t i = 0; i < ARRAY_LEN(choices); i++)
        for (size_t k = 0; choices[i].show == op->show && k < 4 && choices[i].can[k]; k++)
            if (choices[i].can[k] != CMD_OP_EDIT || op->message)
                g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                                       cmd_info(choices[i].can[k])->name);
    if (names->len > 0)
        plain_say(p, "What can be done with it: %s.", names->str);
}

static void tell_op(Plain *p, int64_t number)
{
    for (size_t i = 0; i < app_op_count(p->app); i++) {
        OpView op = app_op_at(p->app, i);
        g_autoptr(GString) out = g_string_new(NULL);
        if (op.id != number)
            continue;
        plain_row_op(&op, out);
        plain_say(p, "%s", out->str);
        if (op.doubles)
            plain_say(p, "It may have arrived: sending it again may make two of it.");
        say_choices(p, &op);
    }
}

CmdResult plain_open(Plain *p, const CmdCall *call, Err *err)
{
    const Subject *s = &call->subject;
    if (p->list->open && p->row > 0 && p->open.kind == SUBJECT_NONE)
        return p->list->open(p, p->row - 1, err);
    const Event *event = planner_find(app_planner(p->app), &s->id);
    const Deal *deal = board_find(app_board(p->app), &s->id);
    switch (s->kind) {
    case SUBJECT_NONE:
    case SUBJECT_FIGURE: break;
    case SUBJECT_TASK: return plain_go_contact(p, call, err);
    case SUBJECT_CONVERSATION: return plain_go_messages(p, call, err);
    case SUBJECT_CONTACT: return plain_go_contact(p, call, err);
    case SUBJECT_OP:
        if (conflict_waits(p->app, s->number))
            return plain_conflict(p, call, err);
        return tell_op(p, s->number), CMD_DONE;
    case SUBJECT_EVENT:
        if (event)
            return tell_event(p, event), CMD_DONE;
        break;
    case SUBJECT_DEAL:
        if (deal)
            return tell_deal(p, deal), CMD_DONE;
        break;
    }
    return plain_result(err_set(err, ERR_NOT_FOUND, "it is not in the list any more"));
}
