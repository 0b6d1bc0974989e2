// Records as sentences: what it is first, then what belongs to it, in an order that never changes.
#include "config.h"

#include <string.h>

#include "app/when.h"
#include "ui/format.h"
#include "ui/plain_room.h"
#include "ui/planner_face.h"
#include "ui/thread_lines.h"

static void add(GString *out, TextRef text)
{
    g_string_append_len(out, text.s, (gssize)text.n);
}

static void add_part(GString *out, const char *label, TextRef text)
{
    if (text.n > 0)
        g_string_append_printf(out, ", %s%.*s", label, TEXT_ARG(text));
}

const char *plain_contact_name(const App *app, const Id *contact)
{
    const Contact *guest = planner_guest(app_planner(app), contact);
    const Conversation *c = inbox_of_contact(app_inbox(app), contact);
    const Person *person = people_find(app_people(app), contact);
    return guest    ? guest->name.s
           : c      ? c->contact_name.s
           : person ? person_name(person).s
                    : "this contact";
}

static void add_ago(GString *out, int64_t n, const char *unit)
{
    g_string_append_printf(out, "%d %s%s ago", (int)n, unit, n == 1 ? "" : "s");
}

void plain_age(const App *app, Instant then, GString *out)
{
    enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, DAYS_TOLD = 14 };
    int64_t s = (app_now(app).ms - then.ms) / 1000;
    TextBuf buf;
    if (s < MINUTE)
        g_string_append(out, "just now");
    else if (s < HOUR)
        add_ago(out, s / MINUTE, "minute");
    else if (s < DAY)
        add_ago(out, s / HOUR, "hour");
    else if (s < (int64_t)DAYS_TOLD * DAY)
        add_ago(out, s / DAY, "day");
    else
        add(out, format_day_year(&buf, app_session(app)->zone, then, app_now(app)));
}

static void add_age(const App *app, Instant then, GString *out)
{
    if (!instant_known(then))
        return;
    g_string_append(out, ", ");
    plain_age(app, then, out);
}

// What becomes of our newest write to it, when it matters.
static void add_write(const App *app, const Id *subject, GString *out)
{
    OpView op = app_op_of(app, subject);
    if (op.show != OPSHOW_NONE && op.show != OPSHOW_DONE && op.show != OPSHOW_CANCELLED)
        add_part(out, "", op_words(&op));
}

void plain_row_conversation(const App *app, const Conversation *c, GString *out)
{
    bool ours = c->last_direction == DIRECTION_OUTBOUND && c->channel != CHANNEL_ACTIVITY;
    add(out, text_ref(&c->contact_name));
    if (c->unread > 0)
        g_string_append_printf(out, ", unread %d", (int)c->unread);
    if (c->starred)
        g_string_append(out, ", starred");
    add_part(out, "", channel_info(c->channel)->label);
    add_age(app, c->last_message, out);
    add_write(app, &c->id, out);
    g_string_append(out, ours ? ": from us, " : ": ");
    add(out, c->preview.n > 0 ? text_ref(&c->preview) : TEXT("no text"));
}

void plain_row_person(const App *app, const Person *person, GString *out)
{
    Id id = person_id(person);
    add(out, person_name(person));
    add_part(out, "company ", person_company(person));
    add_part(out, "phone ", person_phone(person));
    add_part(out, "e-mail ", person_email(person));
    add_write(app, &id, out);
}

void plain_row_deal(const App *app, const Deal *deal, GString *out)
{
    const Stage *stage = session_stage(app_session(app), &deal->pipeline, &deal->stage);
    TextBuf buf;
    add(out, deal->name.n > 0 ? text_ref(&deal->name) : TEXT("a deal without a name"));
    add_part(out, "for ", text_ref(&deal->contact_name));
    add_part(out, "stage ", stage ? text_ref(&stage->name) : TEXT("unknown"));
    add_part(out, "value ", format_money(&buf, deal->value, app_options(app)->currency));
    if (instant_known(deal->stage_changed)) {
        g_string_append(out, ", moved there ");
        plain_age(app, deal->stage_changed, out);
    }
    if (!id_is_empty(&deal->assigned_to))
        add_part(out, "owner ", session_user_name(app_session(app), &deal->assigned_to));
    add_write(app, &deal->id, out);
}

void plain_row_task(const App *app, const Task *task, GString *out)
{
    TextBuf buf;
    add(out, text_ref(&task->title));
    if (task->completed)
        g_string_append(out, ", done");
    if (instant_known(task->due))
        add_part(out, "due ", when_format(&buf, app_session(app)->zone, task->due));
    add_part(out, "for ", text_ref(&task->contact_name));
    if (!id_is_empty(&task->assigned_to))
        add_part(out, "owner ", session_user_name(app_session(app), &task->assigned_to));
    add_write(app, &task->id, out);
}

void plain_row_event(const App *app, const Event *event, GString *out)
{
    const Session *session = app_session(app);
    TextBuf buf;
    add(out, when_format(&buf, session->zone, event->start));
    add_part(out, "to ", format_clock(&buf, session->zone, event->end));
    g_string_append(out, ": ");
    add(out, face_event_title(event));
    add_part(out, "", face_status(app, event));
    add_part(out, "calendar ", face_calendar_name(session, &event->calendar));
    if (!id_is_empty(&event->assigned_to))
        add_part(out, "with ", session_user_name(session, &event->assigned_to));
    add_write(app, &event->id, out);
}

void plain_row_op(const OpView *op, GString *out)
{
    add(out, op->summary);
    g_string_append(out, ": ");
    add(out, op_words(op));
    bool said = op->reason.n > 0 && strstr(op->words, op->reason.s) != NULL;
    if (!said)
        add_part(out, "the reason: ", op->reason);
    if (op->text.n > 0)
        g_string_append_printf(out, ". Its text: %.*s", TEXT_ARG(op->text));
}

static void add_state(const ThreadItem *item, GString *out)
{
    if (item->kind == ITEM_OP)
        add_part(out, "", op_words(&item->op));
    else
        add_part(out, "", message_status_word(item->message));
    if (item->message && item->message->error.n > 0)
        add_part(out, "the reason: ", text_ref(&item->message->error));
}

static void add_sender(const App *app, const ThreadItem *item, GString *out)
{
    const Contact *contact = thread_contact(app_threads(app));
    bool internal = item->kind == ITEM_OP ? item->op.channel == CHANNEL_COMMENT
                                          : item->message->channel == CHANNEL_COMMENT;
    if (item->message && item->message->activity)
        g_string_append(out, "Activity");
    else if (internal)
        g_string_append(out, "Internal comment");
    else if (thread_item_direction(item) == DIRECTION_OUTBOUND)
        g_string_append(out, "From us");
    else if (contact)
        g_string_append_printf(out, "From %s", contact->name.s);
    else
        g_string_append(out, "From them");
}

void plain_row_item(const App *app, const ThreadItem *item, GString *out)
{
    TextBuf buf;
    Channel channel = item->kind == ITEM_OP ? item->op.channel : item->message->channel;
    TextRef subject = item->email     ? text_ref(&item->email->subject)
                      : item->message ? text_ref(&item->message->subject)
                                      : TEXT_NONE;
    add_sender(app, item, out);
    if (channel != CHANNEL_COMMENT && !(item->message && item->message->activity))
        add_part(out, "", channel_info(channel)->label);
    if (instant_known(item->at))
        add_part(out, "", when_format(&buf, app_session(app)->zone, item->at));
    add_state(item, out);
    if (item->message && item->message->attachments.count > 0)
        g_string_append_printf(out, ", %d attached", (int)item->message->attachments.count);
    add_part(out, "subject ", subject);
    g_string_append(out, ": ");
    TextRef body = thread_item_text(item);
    if (item->kind == ITEM_EMAIL && !item->email)
        body = item->email_failed ? TEXT("the text could not be read")
                                  : TEXT("the text is still being read");
    add(out, body.n > 0 ? body : TEXT("no text"));
}
