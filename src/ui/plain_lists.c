// The lists there are: what each begins with, how its rows and its head are said.
#include "config.h"

#include "ui/format.h"
#include "ui/plain_room.h"

// ---- conversations -----------------------------------------------------------------------------

static void talk_begin(Plain *p)
{
    inbox_open_tab(app_inbox(p->app), p->tab);
}

static const Feed *talk_feed(const Plain *p)
{
    return inbox_feed(app_inbox(p->app), p->tab);
}

static size_t talk_count(const Plain *p)
{
    return inbox_shown(app_inbox(p->app), p->tab);
}

static Subject talk_row(const Plain *p, size_t i, GString *out)
{
    const Conversation *c = inbox_shown_at(app_inbox(p->app), p->tab, i);
    plain_row_conversation(p->app, c, out);
    return (Subject){SUBJECT_CONVERSATION, c->id, c->contact, 0};
}

static void talk_head(const Plain *p, GString *out)
{
    int64_t total = inbox_total(app_inbox(p->app), p->tab);
    TextRef tab = inbox_tab_name(p->tab);
    TextBuf buf;
    g_string_append_printf(out, "Inbox, %.*s: %.*s %s", TEXT_ARG(tab),
                           TEXT_ARG(format_count(&buf, total)),
                           total == 1 ? "conversation" : "conversations");
}

static void talk_filter(Plain *p, TextRef words)
{
    inbox_filter(app_inbox(p->app), words);
}

// ---- contacts ----------------------------------------------------------------------------------

static void people_begin(Plain *p)
{
    people_open(app_people(p->app));
}

static const Feed *people_state(const Plain *p)
{
    return people_feed(app_people(p->app));
}

static size_t people_rows(const Plain *p)
{
    return people_count(app_people(p->app));
}

static Subject people_row(const Plain *p, size_t i, GString *out)
{
    const Person *person = people_at(app_people(p->app), i);
    Id id = person_id(person);
    plain_row_person(p->app, person, out);
    return (Subject){SUBJECT_CONTACT, id, id, 0};
}

static void people_head(const Plain *p, GString *out)
{
    TextBuf buf;
    g_string_append_printf(
        out, "Contacts: %.*s known",
        TEXT_ARG(format_count(&buf, (int64_t)people_loaded(app_people(p->app)))));
}

static void people_words(Plain *p, TextRef words)
{
    people_filter(app_people(p->app), words);
}

// ---- calendar ----------------------------------------------------------------------------------

static void days_begin(Plain *p)
{
    const Zone *zone = app_session(p->app)->zone;
    if (!instant_known(p->from))
        p->from = day_start(zone, app_now(p->app));
    planner_show(app_planner(p->app), p->from, day_add(zone, p->from, PLAIN_DAYS));
}

static const Feed *days_feed(const Plain *p)
{
    return planner_feed(app_planner(p->app));
}

static size_t days_count(const Plain *p)
{
    return planner_count(app_planner(p->app));
}

static Subject days_row(const Plain *p, size_t i, GString *out)
{
    const Event *event = planner_at(app_planner(p->app), i);
    plain_row_event(p->app, event, out);
    return (Subject){SUBJECT_EVENT, event->id, event->contact, 0};
}

static void days_head(const Plain *p, GString *out)
{
    const Zone *zone = app_session(p->app)->zone;
    TextBuf first, last;
    Err why = {0};
    g_string_append_printf(
        out, "Calendar, %.*s to %.*s, time of %s: %zu appointments",
        TEXT_ARG(format_day_year(&first, zone, p->from, app_now(p->app))),
        TEXT_ARG(
            format_day_year(&last, zone, day_add(zone, p->from, PLAIN_DAYS - 1), app_now(p->app))),
        zone_city(zone), planner_total(app_planner(p->app)));
    size_t unread = planner_unread(app_planner(p->app), &why);
    if (unread > 0)
        g_string_append_printf(out, ", and %zu calendars that could not be read: %s", unread,
                               why.msg);
}

static void days_filter(Plain *p, TextRef words)
{
    planner_filter(app_planner(p->app), words);
}

// ---- pipelines ---------------------------------------------------------------------------------

static void deals_begin(Plain *p)
{
    if (!board_pipeline(app_board(p->app)))
        board_open(app_board(p->app), &(Id){""});
}

static const Feed *deals_feed(const Plain *p)
{
    return board_feed(app_board(p->app));
}

static size_t deals_count(const Plain *p)
{
    return board_shown_count(app_board(p->app));
}

static Subject deals_row(const Plain *p, size_t i, GString *out)
{
    const Board *board = app_board(p->app);
    for (size_t column = 0; column < board_columns(board); column++) {
        size_t count = board_column(board, column).count;
        if (i < count) {
            const Deal *deal = board_at(board, column, i);
            plain_row_deal(p->app, deal, out);
            return (Subject){SUBJECT_DEAL, deal->id, deal->contact, 0};
        }
        i -= count;
    }
    g_string_append(out, "a deal of no stage");
    return (Subject){0};
}

static void deals_head(const Plain *p, GString *out)
{
    const Board *board = app_board(p->app);
    const Pipeline *pipeline = board_pipeline(board);
    const char *currency = app_options(p->app)->currency;
    TextBuf buf;
    if (!pipeline) {
        g_string_append(out, "Pipelines: none is known");
        return;
    }
    g_string_append_printf(out, "Pipeline %s: %zu open deals, %.*s. Stages: ", pipeline->name.s,
                           board_open_count(board),
                           TEXT_ARG(format_money(&buf, board_open_total(board), currency)));
    for (size_t i = 0; i < board_columns(board); i++) {
        BoardColumn column = board_column(board, i);
        g_string_append_printf(out, "%s%s %zu", i > 0 ? ", " : "", column.stage->name.s,
                               column.count);
    }
}

static void deals_filter(Plain *p, TextRef words)
{
    board_filter(app_board(p->app), words);
}

// ---- tasks -------------------------------------------------------------------------------------

static void tasks_begin(Plain *p)
{
    tasks_recall(app_tasks(p->app));
    tasks_show(app_tasks(p->app), p->group);
    tasks_poll(app_tasks(p->app));
}

static const Feed *tasks_state(const Plain *p)
{
    return tasks_feed(app_tasks(p->app));
}

static size_t tasks_rows(const Plain *p)
{
    return tasks_count(app_tasks(p->app));
}

static Subject tasks_row(const Plain *p, size_t i, GString *out)
{
    const Task *task = tasks_at(app_tasks(p->app), i);
    TextRef group = tasks_group_name(tasks_group_of(app_tasks(p->app), task));
    g_string_append_printf(out, "%.*s: ", TEXT_ARG(group));
    plain_row_task(p->app, task, out);
    return (Subject){SUBJECT_TASK, task->id, task->contact, 0};
}

static void tasks_head(const Plain *p, GString *out)
{
    const Tasks *tasks = app_tasks(p->app);
    TextRef group = p->group == TASKS_ALL ? TEXT("all") : tasks_group_name(p->group);
    g_string_append_printf(out, "Tasks, %.*s: %zu open%s", TEXT_ARG(group),
                           tasks_open_count(tasks, p->group),
                           tasks_is_whole(tasks) ? "" : " as far as is known");
}

static void tasks_words(Plain *p, TextRef words)
{
    tasks_filter(app_tasks(p->app), words);
}

// ---- outbox ------------------------------------------------------------------------------------

static void writes_begin(Plain *p)
{
    (void)p;
}

static size_t writes_count(const Plain *p)
{
    return app_op_count(p->app);
}

static Subject writes_row(const Plain *p, size_t i, GString *out)
{
    OpView op = app_op_at(p->app, i);
    plain_row_op(&op, out);
    return (Subject){SUBJECT_OP, op.subject, op.contact, op.id};
}

static void writes_head(const Plain *p, GString *out)
{
    g_string_append_printf(out, "Outbox: %zu waiting or under way, %zu for you to decide",
                           app_ops_live(p->app), app_ops_attention(p->app));
}

// ---- all of them -------------------------------------------------------------------------------

static const PlainList lists[] = {
    {.id = CMD_SCREEN_TALK,
     .screen = SCREEN_TALK,
     .contexts = CX_INBOX | CX_THREAD,
     .word = "inbox",
     .begin = talk_begin,
     .feed = talk_feed,
     .count = talk_count,
     .row = talk_row,
     .head = talk_head,
     .filter = talk_filter},
    {.id = CMD_SCREEN_PEOPLE,
     .screen = SCREEN_PEOPLE,
     .contexts = CX_PEOPLE | CX_CONTACT,
     .word = "contacts",
     .begin = people_begin,
     .feed = people_state,
     .count = people_rows,
     .row = people_row,
     .head = people_head,
     .filter = people_words},
    {.id = CMD_SCREEN_PLANNER,
     .screen = SCREEN_PLANNER,
     .contexts = CX_PLANNER,
     .word = "calendar",
     .begin = days_begin,
     .feed = days_feed,
     .count = days_count,
     .row = days_row,
     .head = days_head,
     .filter = days_filter},
    {.id = CMD_SCREEN_BOARD,
     .screen = SCREEN_BOARD,
     .contexts = CX_BOARD,
     .word = "pipelines",
     .begin = deals_begin,
     .feed = deals_feed,
     .count = deals_count,
     .row = deals_row,
     .head = deals_head,
     .filter = deals_filter},
    {.id = CMD_SCREEN_TASKS,
     .screen = SCREEN_TASKS,
     .contexts = CX_TASKS,
     .word = "tasks",
     .begin = tasks_begin,
     .feed = tasks_state,
     .count = tasks_rows,
     .row = tasks_row,
     .head = tasks_head,
     .filter = tasks_words},
    {.id = CMD_SCREEN_OUTBOX,
     .screen = SCREEN_OUTBOX,
     .contexts = CX_OUTBOX,
     .word = "outbox",
     .begin = writes_begin,
     .count = writes_count,
     .row = writes_row,
     .head = writes_head},
};

const PlainList *plain_list_of(CmdId id)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (lists[i].id == id)
            return &lists[i];
    return NULL;
}

const char *plain_list_with(unsigned contexts)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (lists[i].contexts & contexts)
            return lists[i].word;
    return contexts & CX_HOME ? cmd_info(CMD_SCREEN_HOME)->name : NULL;
}
