// What the numbers mean: the rows of one list, told a page at a time.
#include "config.h"

#include <string.h>

#include "base/sentence.h"
#include "ui/format.h"
#include "ui/plain_room.h"
#include "ui/planner_face.h"

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

enum { CALENDAR_DAYS = 7 };

static void days_begin(Plain *p)
{
    const Zone *zone = app_session(p->app)->zone;
    if (!instant_known(p->from))
        p->from = day_start(zone, app_now(p->app));
    planner_show(app_planner(p->app), p->from, day_add(zone, p->from, CALENDAR_DAYS));
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
        TEXT_ARG(format_day_year(&last, zone, day_add(zone, p->from, CALENDAR_DAYS - 1),
                                 app_now(p->app))),
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
    tasks_show(app_tasks(p->app), TASKS_ALL);
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
    g_string_append_printf(out, "Tasks: %zu open%s", tasks_open_count(tasks, TASKS_ALL),
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
    {CMD_SCREEN_TALK, SCREEN_TALK, CX_INBOX | CX_THREAD, "inbox", talk_begin, talk_feed, talk_count,
     talk_row, talk_head, talk_filter},
    {CMD_SCREEN_PEOPLE, SCREEN_PEOPLE, CX_PEOPLE | CX_CONTACT, "contacts", people_begin,
     people_state, people_rows, people_row, people_head, people_words},
    {CMD_SCREEN_PLANNER, SCREEN_PLANNER, CX_PLANNER, "calendar", days_begin, days_feed, days_count,
     days_row, days_head, days_filter},
    {CMD_SCREEN_BOARD, SCREEN_BOARD, CX_BOARD, "pipelines", deals_begin, deals_feed, deals_count,
     deals_row, deals_head, deals_filter},
    {CMD_SCREEN_TASKS, SCREEN_TASKS, CX_TASKS, "tasks", tasks_begin, tasks_state, tasks_rows,
     tasks_row, tasks_head, tasks_words},
    {CMD_SCREEN_OUTBOX, SCREEN_OUTBOX, CX_OUTBOX, "outbox", writes_begin, NULL, writes_count,
     writes_row, writes_head, NULL},
};

void plain_list_init(Plain *p)
{
    p->list = &lists[0];
    p->tab = INBOX_ALL;
}

const char *plain_list_with(unsigned contexts)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (lists[i].contexts & contexts)
            return lists[i].word;
    return NULL;
}

static bool list_is_known(const Plain *p)
{
    const Feed *feed = p->list->feed ? p->list->feed(p) : NULL;
    return !feed || feed->live || feed->err.kind != ERR_NONE;
}

// How many there are, as far as the service says.
static size_t all_rows(const Plain *p)
{
    size_t count = p->list->count(p);
    bool inbox = p->list->screen == SCREEN_TALK && !p->filter;
    return MAX(count, inbox ? (size_t)MAX(inbox_total(app_inbox(p->app), p->tab), 0) : 0);
}

// From the next row on that was not told yet.
static void tell_page(Plain *p)
{
    size_t count = p->list->count(p), first = p->rows->len;
    for (size_t i = first; i < MIN(count, first + PLAIN_PAGE); i++) {
        g_autoptr(GString) row = g_string_new(NULL);
        Subject subject = p->list->row(p, i, row);
        g_array_append_val(p->rows, subject);
        plain_say(p, "%zu of %zu: %s", i + 1, all_rows(p), row->str);
    }
    if (p->list->screen == SCREEN_TALK && p->rows->len + PLAIN_PAGE >= count && !p->filter)
        inbox_want_more(app_inbox(p->app), p->tab);
    if (p->rows->len < all_rows(p))
        plain_say(p, "%zu more rows follow, type more.", all_rows(p) - p->rows->len);
}

static void tell_state(Plain *p)
{
    const Feed *feed = p->list->feed ? p->list->feed(p) : NULL;
    TextBuf buf;
    if (feed && feed->err.kind != ERR_NONE)
        plain_say(p, "This list is not up to date: %.*s.",
                  TEXT_ARG(err_sentence(&buf, &feed->err)));
    else if (feed && !feed->live)
        plain_say(p, "The service has not answered yet, this is what was known before.");
    if (feed && feed->left_out > 0)
        plain_say(p, "%d rows could not be read.", (int)feed->left_out);
}

static void tell_list(Plain *p)
{
    g_autoptr(GString) head = g_string_new(NULL);
    g_array_set_size(p->rows, 0);
    p->row = 0;
    p->list->head(p, head);
    if (p->filter)
        g_string_append_printf(head, ", %zu of them match %s", p->list->count(p), p->filter);
    plain_say(p, "%s.", head->str);
    tell_state(p);
    if (p->list->count(p) == 0)
        plain_say(p, p->filter ? "No row matches. The command back shows all of them."
                               : "There are no rows.");
    tell_page(p);
}

void plain_list_again(Plain *p)
{
    p->open = (Subject){0};
    plain_await(p, list_is_known, tell_list);
}

static void set_filter(Plain *p, const char *words)
{
    g_free(p->filter);
    p->filter = words && words[0] ? g_strdup(words) : NULL;
    Text clean = text_clean(words ? words : "", words ? strlen(words) : 0, TEXT_LINE);
    if (p->list->filter)
        p->list->filter(p, text_ref(&clean));
    text_clear(&clean);
}

CmdResult plain_go(Plain *p, const CmdCall *call, Err *err)
{
    (void)err;
    if (p->filter)
        set_filter(p, NULL); // of the list that is left
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (lists[i].id == call->id)
            p->list = &lists[i];
    app_set_screen(p->app, p->list->screen);
    p->list->begin(p);
    plain_list_again(p);
    return CMD_DONE;
}

CmdResult plain_filter(Plain *p, const CmdCall *call, Err *err)
{
    bool clears = call->argc == 0 || call->id == CMD_BACK;
    if (!clears && !p->list->filter)
        return plain_result(err_set(err, ERR_USAGE, "the outbox has no filter"));
    set_filter(p, clears ? NULL : call->args[0]);
    plain_list_again(p);
    return CMD_DONE;
}

// Reads one row aloud, and makes it the one that commands act on.
static void tell_row(Plain *p, size_t row)
{
    g_autoptr(GString) out = g_string_new(NULL);
    size_t count = p->list->count(p);
    p->row = row;
    for (size_t i = 0; i < count; i++) { // it may stand elsewhere by now
        g_string_truncate(out, 0);
        Subject now = p->list->row(p, i, out), was = g_array_index(p->rows, Subject, row - 1);
        if (id_eq(&now.id, &was.id) && now.number == was.number) {
            plain_say(p, "%zu of %zu: %s", row, all_rows(p), out->str);
            return;
        }
    }
    plain_say(p, "Row %zu is not in the list any more.", row);
}

CmdResult plain_move(Plain *p, const CmdCall *call, Err *err)
{
    size_t n = (size_t)MAX(call->count, 1), rows = p->rows->len;
    if (call->id == CMD_PAGE_DOWN || call->id == CMD_HALF_DOWN) {
        if (rows >= p->list->count(p))
            return plain_result(err_set(err, ERR_NOT_FOUND, "there are no more rows"));
        tell_page(p);
        return CMD_DONE;
    }
    if (call->id == CMD_DOWN && p->row + n > rows && rows < p->list->count(p)) {
        tell_page(p);
        rows = p->rows->len;
    }
    long to = call->id == CMD_DOWN  ? (long)(p->row + n)
              : call->id == CMD_UP  ? (long)p->row - (long)n
              : call->id == CMD_TOP ? 1
                                    : (long)rows;
    if (to < 1 || to > (long)rows)
        return plain_result(err_set(err, ERR_NOT_FOUND, "there is no row %s this one",
                                    call->id == CMD_UP ? "before" : "behind"));
    p->open = (Subject){0};
    tell_row(p, (size_t)to);
    return CMD_DONE;
}

CmdResult plain_tab(Plain *p, const CmdCall *call, Err *err)
{
    int by = call->id == CMD_NEXT_TAB ? 1 : INBOX_TAB_COUNT - 1;
    if (p->list->screen != SCREEN_TALK)
        return plain_result(err_set(err, ERR_USAGE, "only the inbox has tabs here"));
    p->tab = (InboxTab)(((int)p->tab + by) % INBOX_TAB_COUNT);
    p->list->begin(p);
    plain_list_again(p);
    return CMD_DONE;
}

CmdResult plain_week(Plain *p, const CmdCall *call, Err *err)
{
    (void)err;
    const Zone *zone = app_session(p->app)->zone;
    int weeks = call->id == CMD_NEXT_WEEK ? 1 : -1;
    p->from = call->id == CMD_TODAY ? (Instant){0} : day_add(zone, p->from, weeks * CALENDAR_DAYS);
    p->list->begin(p);
    plain_list_again(p);
    return CMD_DONE;
}

CmdResult plain_refresh(Plain *p, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    switch (p->list->screen) {
    case SCREEN_TALK: inbox_refresh(app_inbox(p->app), p->tab); break;
    case SCREEN_PEOPLE: people_refresh(app_people(p->app)); break;
    case SCREEN_PLANNER: planner_refresh(app_planner(p->app)); break;
    case SCREEN_BOARD: board_refresh(app_board(p->app)); break;
    case SCREEN_TASKS: tasks_refresh(app_tasks(p->app)); break;
    case SCREEN_HOME:
    case SCREEN_OUTBOX:
    case SCREEN_COUNT: break;
    }
    app_ask_refused(p->app);
    plain_list_again(p);
    return CMD_DONE;
}
