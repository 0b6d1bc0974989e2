// From a row to what else its contact has: deals, appointments, what happened. The contact is read
// first; the way is gone when its rows are there, unless a key was pressed meanwhile.
#include "config.h"

#include <glib.h>

#include "app/facts.h"
#include "ui/format.h"
#include "ui/jump.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

// ---- rows of a contact -------------------------------------------------------------------------

static void add_deals(const App *app, const ContactDetail *detail, Choices *out)
{
    for (size_t i = 0; i < detail->deals.count; i++) {
        const Deal *deal = rows_at(&detail->deals, i);
        TextBuf buf, money;
        choices_add(
            out, text_ref(&deal->name),
            text_format(&buf, "%s  %.*s", names_string(&deal_status_names, deal->status),
                        TEXT_ARG(format_money(&money, deal->value, app_options(app)->currency))),
            deal->id.s);
    }
}

static void add_events(const App *app, const ContactDetail *detail, Choices *out)
{
    const Zone *zone = app_session(app)->zone;
    for (size_t i = 0; i < detail->events.count; i++) {
        const Event *event = rows_at(&detail->events, i);
        TextBuf buf, day, clock;
        choices_add(out, text_ref(&event->title),
                    text_format(&buf, "%.*s %.*s",
                                TEXT_ARG(format_day_year(&day, zone, event->start, app_now(app))),
                                TEXT_ARG(format_clock(&clock, zone, event->start))),
                    event->id.s);
    }
}

static const Feed *deals_feed(const ContactDetail *detail)
{
    return &detail->deals_feed;
}

static const Feed *events_feed(const ContactDetail *detail)
{
    return &detail->events_feed;
}

typedef struct Way { // to one kind of row
    CmdId id;
    FindKind kind;
    SubjectKind itself; // a row that is one already
    const char *title, *none;
    const Feed *(*feed)(const ContactDetail *detail);
    void (*add)(const App *app, const ContactDetail *detail, Choices *out);
} Way;

static const Way ways[] = {
    {CMD_GO_DEAL, FIND_DEAL, SUBJECT_DEAL, "Deals", "This contact has no deal", deals_feed,
     add_deals},
    {CMD_GO_APPOINTMENT, FIND_EVENT, SUBJECT_EVENT, "Appointments",
     "This contact has no appointment", events_feed, add_events},
};

static const Way *way_of(CmdId id)
{
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        if (ways[i].id == id)
            return &ways[i];
    return NULL;
}

// ---- going there -------------------------------------------------------------------------------

static Instant start_of(const ContactDetail *detail, const Id *event)
{
    for (size_t i = 0; i < detail->events.count; i++) {
        const Event *row = rows_at(&detail->events, i);
        if (id_eq(&row->id, event))
            return row->start;
    }
    return (Instant){0};
}

static void go_to(Shell *shell, FindKind kind, const Id *id)
{
    const ContactDetail *detail = people_detail(app_people(shell->app));
    Finding to = {.kind = kind, .id = *id, .contact = detail->id, .at = start_of(detail, id)};
    shell->flash.n = 0;
    shell_past_note(shell);
    jump_go(shell, shell->app, &to);
}

static void deal_chosen(void *owner, App *app, const char *value)
{
    Id id = id_from(value);
    (void)app;
    go_to(((View *)owner)->shell, FIND_DEAL, &id);
}

static void event_chosen(void *owner, App *app, const char *value)
{
    Id id = id_from(value);
    (void)app;
    go_to(((View *)owner)->shell, FIND_EVENT, &id);
}

static void choose(Shell *shell, const Way *way, Choices *rows)
{
    if (rows->count == 1) {
        Id id = id_from(rows->items[0].value);
        choices_clear(rows);
        go_to(shell, way->kind, &id);
        return;
    }
    shell_pick(shell, way->title, *rows, way->kind == FIND_DEAL ? deal_chosen : event_chosen,
               shell_focused_view(shell));
}

void shell_follow_turn(Shell *shell)
{
    const Way *way = way_of(shell->follow.id);
    const ContactDetail *detail = people_detail(app_people(shell->app));
    if (!way || !id_eq(&detail->id, &shell->follow.contact))
        return;
    const Feed *feed = way->feed(detail);
    Choices rows = {0};
    TextBuf buf;
    way->add(shell->app, detail, &rows);
    if (rows.count == 0 && !feed->live && feed->err.kind == ERR_NONE)
        return; // not known yet
    shell_follow_forget(shell);
    if (rows.count > 0)
        choose(shell, way, &rows);
    else
        shell_flash(shell, feed->live ? text_format(&buf, "%s", way->none)
                                      : text_format(&buf, "%s are not known: %s", way->title,
                                                    feed->err.msg));
}

void shell_follow_forget(Shell *shell)
{
    shell->follow = (Follow){0};
}

CmdResult shell_follow(Shell *shell, const CmdCall *call, Err *err)
{
    const Way *way = way_of(call->id);
    const Subject *on = &call->subject;
    TextBuf buf;
    if (!way)
        return CMD_PASS;
    if (on->kind == way->itself) {
        people_open_contact(app_people(shell->app), &on->contact);
        go_to(shell, way->kind, &on->id);
        return CMD_DONE;
    }
    if (id_is_empty(&on->contact)) {
        err_set(err, ERR_USAGE, "this row has no contact");
        return CMD_FAILED;
    }
    shell->follow = (Follow){call->id, on->contact};
    people_open_contact(app_people(shell->app), &on->contact);
    shell_flash(shell, text_format(&buf, "Looking for %s... (any key stops)",
                                   way->kind == FIND_DEAL ? "deals" : "appointments"));
    shell_follow_turn(shell);
    return CMD_DONE;
}

// By name, in the filter of the list: it is seen there, and Esc takes it away.
CmdResult shell_go_tasks(Shell *shell, const CmdCall *call, Err *err)
{
    Text name = facts_of(shell->app, &call->subject, FACT_NAME);
    if (name.n == 0) {
        err_set(err, ERR_NOT_FOUND, "the name of this contact is not known yet");
        return CMD_FAILED;
    }
    g_autofree char *words = g_strdup(name.s);
    text_clear(&name);
    shell_screen(shell, SCREEN_TASKS);
    shell_focus(shell, SLOT_LIST);
    tasks_view_group(shell_view(shell, SLOT_LIST), shell->app, TASKS_ALL);
    shell_apply_filter(shell, &shell->slots[SCREEN_TASKS][SLOT_LIST], words);
    return CMD_DONE;
}

CmdResult shell_history_of(Shell *shell, const CmdCall *call, Err *err)
{
    (void)err;
    EventsArg arg = {.contact = &call->subject.contact};
    shell_overlay(shell, &events_view_ops, &arg);
    return CMD_DONE;
}
