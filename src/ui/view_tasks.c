// The open tasks of everybody, by when they are due.
#include "config.h"

#include <glib.h>

#include "base/sentence.h"
#include "ui/beside.h"
#include "ui/excuse.h"
#include "ui/format.h"
#include "ui/hints.h"
#include "ui/jump.h"
#include "ui/list.h"
#include "ui/row_mark.h"
#include "ui/shell.h"
#include "ui/tab_strip.h"
#include "ui/talk.h"
#include "ui/title.h"
#include "ui/views.h"

enum {
    GROUP_COL = 2,
    GROUP_CELLS = 9,
    DUE_COL = GROUP_COL + GROUP_CELLS,
    DUE_CELLS = 11,
    WHAT_COL = DUE_COL + DUE_CELLS,
    NAME_CELLS = 20,
    USER_CELLS = 14,
    USER_COLS = 90 // from here on there is room for whose it is
};

typedef struct TasksView {
    List list;
    char *filter;  // as typed; NULL none
    Beside beside; // the contact
} TasksView;

static const Tasks *tasks_of(const View *v)
{
    return app_tasks(v->app);
}

static size_t source_count(const void *owner)
{
    return tasks_count(tasks_of(owner));
}

static Id source_id(const void *owner, size_t i)
{
    const Task *task = tasks_at(tasks_of(owner), i);
    return task ? task->id : (Id){0};
}

static bool source_index(const void *owner, const Id *id, size_t *index)
{
    return tasks_index(tasks_of(owner), id, index);
}

static ListSource source(const View *v)
{
    return (ListSource){source_count, source_id, v, source_index};
}

static const Task *selected(const View *v)
{
    return tasks_find(tasks_of(v), &VIEW_STATE_CONST(TasksView, v)->list.sel);
}

// ---- the contact beside ------------------------------------------------------------------------

static bool follow(View *v)
{
    const Task *task = selected(v);
    if (v->focused && task)
        people_open_contact(app_people(v->app), &task->contact);
    return v->focused;
}

static bool tasks_lags(const View *v)
{
    const Task *task = selected(v);
    const Id *shown = &people_detail(app_people(v->app))->id;
    return v->focused && task && !id_is_empty(shown) && !id_eq(&task->contact, shown);
}

static void tasks_settle(View *v)
{
    beside_settle(&VIEW_STATE(TasksView, v)->beside);
}

static void resync(View *v)
{
    TasksView *s = VIEW_STATE(TasksView, v);
    ListSource rows = source(v);
    Id before = s->list.sel;
    list_sync(&s->list, &rows, v->rect.rows);
    if (!id_eq(&before, &s->list.sel))
        beside_changed(&VIEW_STATE(TasksView, v)->beside);
    v->dirty = true;
}

bool tasks_view_show(View *v, const Id *task)
{
    ListSource rows = source(v);
    v->dirty = true;
    return list_want(&VIEW_STATE(TasksView, v)->list, &rows, task);
}

void tasks_view_group(View *v, App *app, TaskGroup group)
{
    TasksView *s = VIEW_STATE(TasksView, v);
    tasks_show(app_tasks(app), group);
    s->list.sel = (Id){""};
    s->list.top = 0;
    resync(v);
}

// ---- drawing -----------------------------------------------------------------------------------

static TextRef mark_of(const View *v, const Task *task, StyleId *style)
{
    OpView op = app_op_of(v->app, &task->id);
    *style = STYLE_WARN;
    TextRef mark = row_mark(&op, style);
    if (mark.n > 0)
        return mark;
    if (tasks_is_pending(tasks_of(v), &task->id))
        return TEXT("◌");
    *style = STYLE_GOOD;
    return task->completed ? TEXT("✓") : TEXT(" ");
}

// The hour where the group says the day.
static TextRef due_text(const View *v, const Task *task, TaskGroup group, TextBuf *buf)
{
    const Zone *zone = app_session(v->app)->zone;
    bool near = group == TASKS_TODAY || group == TASKS_TOMORROW ||
                same_day(zone, task->due, app_now(v->app));
    if (group == TASKS_UNDATED)
        return TEXT_NONE;
    return near ? format_clock(buf, zone, task->due) : format_day(buf, zone, task->due);
}

static void draw_people(const View *v, Canvas *cv, int row, const Task *task, int *end)
{
    bool wide = canvas_cols(cv) >= USER_COLS;
    if (wide && !id_is_empty(&task->assigned_to)) {
        TextRef user = session_user_name(app_session(v->app), &task->assigned_to);
        canvas_text(cv, row, *end - USER_CELLS, STYLE_DIM, user, USER_CELLS - 1);
    }
    *end -= wide ? USER_CELLS : 0;
    canvas_text(cv, row, *end - NAME_CELLS, STYLE_TEXT, text_ref(&task->contact_name),
                NAME_CELLS - 1);
    *end -= NAME_CELLS;
}

static void draw_row(const View *v, Canvas *cv, int row, const Task *task, bool first)
{
    StyleId mark_style;
    TextBuf buf;
    TaskGroup group = tasks_group_of(tasks_of(v), task);
    TextRef mark = mark_of(v, task, &mark_style);
    bool late = group == TASKS_OVERDUE && !task->completed;
    int end = canvas_cols(cv);
    canvas_text(cv, row, 0, mark_style, mark, 1);
    if (first)
        canvas_text(cv, row, GROUP_COL, late ? STYLE_BAD : STYLE_STRONG, tasks_group_name(group),
                    GROUP_CELLS - 1);
    canvas_text(cv, row, DUE_COL, late ? STYLE_BAD : STYLE_DIM, due_text(v, task, group, &buf),
                DUE_CELLS - 1);
    draw_people(v, cv, row, task, &end);
    int room = end - WHAT_COL - 1;
    int used = canvas_text(cv, row, WHAT_COL, task->completed ? STYLE_DIM : STYLE_TEXT,
                           text_ref(&task->title), room);
    Text body = text_clean(task->body.s ? task->body.s : "", task->body.n, TEXT_LINE);
    if (room - used > 8)
        canvas_text(cv, row, WHAT_COL + used + 2, STYLE_DIM, text_ref(&body), room - used - 2);
    text_clear(&body);
}

static void draw_empty(const View *v, Canvas *cv)
{
    const TasksView *s = VIEW_STATE_CONST(TasksView, v);
    const Feed *feed = tasks_feed(tasks_of(v));
    TextBuf buf, clears;
    TextRef text = TEXT("No open tasks. T on a contact, a thread or a deal adds one");
    size_t all = tasks_open_count(tasks_of(v), TASKS_ALL);
    int64_t of_group = (int64_t)tasks_open_count(tasks_of(v), tasks_shown(tasks_of(v)));
    if (feed->err.kind != ERR_NONE && !feed->ever)
        text = err_sentence(&buf, &feed->err);
    else if (!feed->ever)
        text = TEXT("Loading ...");
    else if (s->filter)
        text =
            excuse_no_match(&buf, s->filter, of_group, tasks_is_whole(tasks_of(v)) ? of_group : -1,
                            hints_text(v, &clears, "{back} clears"));
    else if (tasks_shown(tasks_of(v)) != TASKS_ALL && all > 0)
        text = text_format(&buf, "None of %d open tasks. %.*s", (int)all,
                           TEXT_ARG(hints_text(v, &clears, "{back} shows all · {next-tab} next")));
    excuse_draw(cv, 1, 2, text);
}

static bool begins_group(const View *v, size_t i)
{
    const Tasks *tasks = tasks_of(v);
    const Task *before = i > 0 ? tasks_at(tasks, i - 1) : NULL;
    return !before || tasks_group_of(tasks, before) != tasks_group_of(tasks, tasks_at(tasks, i));
}

static void tasks_draw(const View *v, Canvas *cv)
{
    const TasksView *s = VIEW_STATE_CONST(TasksView, v);
    if (source_count(v) == 0)
        draw_empty(v, cv);
    for (int row = 0; row < canvas_rows(cv); row++) {
        size_t at = s->list.top + (size_t)row;
        const Task *task = tasks_at(tasks_of(v), at);
        if (!task)
            break;
        draw_row(v, cv, row, task, row == 0 || begins_group(v, at));
        if (!id_eq(&task->id, &s->list.sel))
            continue;
        canvas_restyle(cv, row, 0, canvas_cols(cv),
                       v->focused ? STYLE_SELECTED : STYLE_SELECTED_OFF);
        canvas_cursor(cv, row, 0);
    }
}

static void tasks_each(const View *v, RowsWanted which, ViewRowFn *fn, void *owner)
{
    const List *list = &VIEW_STATE_CONST(TasksView, v)->list;
    size_t from, to;
    list_span(list, source_count(v), which == ROWS_SHOWN, &from, &to);
    for (size_t i = from; i < to; i++) {
        const Task *task = tasks_at(tasks_of(v), i);
        ViewRow row = {.subject = {SUBJECT_TASK, task->id, task->contact, 0},
                       .where = list_rect(list, i, 1, v->rect.cols)};
        fn(owner, &row);
    }
}

static TabStrip tabs(const View *v)
{
    const Tasks *tasks = tasks_of(v);
    TabStrip strip = {.shown = (int)tasks_shown(tasks)};
    for (TaskGroup group = 0; group < TASK_GROUP_COUNT; group++)
        tab_strip_add(&strip, tasks_group_name(group),
                      tasks_feed(tasks)->ever ? (int64_t)tasks_open_count(tasks, group) : -1,
                      tasks_is_whole(tasks) ? "" : "+");
    return strip;
}

static void tasks_title(const View *v, TextBuf *out)
{
    TabStrip strip = tabs(v);
    tab_strip_title(&strip, title_cols(v), out);
}

static void tasks_title_spots(const View *v, Canvas *cv, int col)
{
    TabStrip strip = tabs(v);
    tab_strip_spots(&strip, title_cols(v), cv, col);
}

// ---- commands ----------------------------------------------------------------------------------

static CmdResult tasks_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    (void)err;
    ListSource rows = source(v);
    Id before = VIEW_STATE(TasksView, v)->list.sel;
    CmdResult result = list_command(&VIEW_STATE(TasksView, v)->list, &rows, call);
    if (!id_eq(&before, &VIEW_STATE(TasksView, v)->list.sel))
        beside_moved(&VIEW_STATE(TasksView, v)->beside);
    v->dirty = true;
    return result;
}

static CmdResult tasks_enter(View *v, App *app, const CmdCall *call, Err *err)
{
    const Task *task = selected(v);
    (void)call;
    if (!task || id_is_empty(&task->contact)) {
        err_set(err, ERR_USAGE, task ? "the task has no contact" : "no task is selected");
        return CMD_FAILED;
    }
    people_open_contact(app_people(app), &task->contact);
    shell_focus(v->shell, SLOT_MAIN);
    return CMD_DONE;
}

static CmdResult tasks_turn(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    int step = call->id == CMD_NEXT_TAB ? 1 : TASK_GROUP_COUNT - 1;
    tasks_view_group(v, app, (TaskGroup)((tasks_shown(app_tasks(app)) + step) % TASK_GROUP_COUNT));
    return CMD_DONE;
}

static CmdResult tasks_reload(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)v, (void)call, (void)err;
    tasks_refresh(app_tasks(app));
    return CMD_DONE;
}

static void tasks_set_filter(View *v, App *app, TextRef words)
{
    TasksView *s = VIEW_STATE(TasksView, v);
    g_free(s->filter);
    s->filter = text_is_empty(words) ? NULL : g_strndup(words.s, words.n);
    tasks_filter(app_tasks(app), words);
    resync(v);
}

static CmdResult tasks_back(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    if (VIEW_STATE(TasksView, v)->filter)
        return CMD_PASS; // the shell's, which keeps what was typed
    if (tasks_shown(app_tasks(app)) == TASKS_ALL)
        return CMD_PASS;
    tasks_view_group(v, app, TASKS_ALL);
    return CMD_DONE;
}

static const ViewCommand tasks_commands[] = {
    {CMD_DOWN, tasks_move},
    {CMD_UP, tasks_move},
    {CMD_PAGE_DOWN, tasks_move},
    {CMD_PAGE_UP, tasks_move},
    {CMD_HALF_DOWN, tasks_move},
    {CMD_HALF_UP, tasks_move},
    {CMD_TOP, tasks_move},
    {CMD_BOTTOM, tasks_move},
    {CMD_CENTRE, tasks_move},
    {CMD_OPEN, tasks_enter},
    {CMD_RIGHT, tasks_enter},
    {CMD_NEXT_TAB, tasks_turn},
    {CMD_PREV_TAB, tasks_turn},
    {CMD_REFRESH, tasks_reload},
    {CMD_BACK, tasks_back},
    {CMD_REPLY, talk_reply},
    {CMD_REPLY_ON, talk_reply_on},
    {CMD_BOOK, talk_book},
    {CMD_GO_MESSAGES, talk_go_messages},
    {CMD_GO_CONTACT, talk_go_contact},
    {CMD_NONE, NULL},
};

// ---- the rest of the vtable --------------------------------------------------------------------

static void tasks_opened(View *v, App *app)
{
    list_init(&VIEW_STATE(TasksView, v)->list);
    beside_init(&VIEW_STATE(TasksView, v)->beside, v, follow);
    tasks_recall(app_tasks(app));
}

static void tasks_closed(View *v)
{
    TasksView *s = VIEW_STATE(TasksView, v);
    beside_stop(&s->beside);
    g_free(s->filter);
}

static void tasks_changes(View *v, App *app, Changes changes)
{
    (void)app;
    if (changes & (CH_TASKS | CH_OUTBOX | CH_MINUTE | CH_SESSION))
        resync(v);
}

static bool click_tab(View *v, App *app, const Mouse *mouse)
{
    bool press = mouse->kind == MOUSE_PRESS || mouse->kind == MOUSE_DOUBLE;
    TabStrip strip = tabs(v);
    int tab = press ? tab_strip_at(&strip, title_cols(v), mouse->col - TITLE_COL) : -1;
    if (tab >= 0)
        tasks_view_group(v, app, (TaskGroup)tab);
    return true;
}

static bool tasks_mouse(View *v, App *app, const Mouse *mouse)
{
    TasksView *s = VIEW_STATE(TasksView, v);
    ListSource rows = source(v);
    if (mouse->kind == MOUSE_WHEEL_UP || mouse->kind == MOUSE_WHEEL_DOWN) {
        list_move(&s->list, &rows, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
        resync(v);
        beside_moved(&s->beside);
        return true;
    }
    if (mouse->row < 0)
        return click_tab(v, app, mouse);
    long at = mouse->button == 1 ? list_row_at(&s->list, &rows, mouse->row) : -1;
    if (at < 0 || (mouse->kind != MOUSE_PRESS && mouse->kind != MOUSE_DOUBLE))
        return false;
    Id before = s->list.sel;
    Err err = {0};
    list_select(&s->list, &rows, (size_t)at);
    bool again = v->focused && id_eq(&before, &s->list.sel);
    resync(v);
    beside_moved(&VIEW_STATE(TasksView, v)->beside);
    if (mouse->kind == MOUSE_DOUBLE || again)
        (void)tasks_enter(v, app, &(CmdCall){.id = CMD_OPEN}, &err);
    return true;
}

static Subject tasks_subject(const View *v)
{
    const Task *task = selected(v);
    return task ? (Subject){SUBJECT_TASK, task->id, task->contact, 0} : (Subject){0};
}

static void tasks_status(const View *v, StatusLine *out)
{
    const TasksView *s = VIEW_STATE_CONST(TasksView, v);
    size_t count = source_count(v);
    if (count)
        text_format(&out->position, "%d/%d", (int)s->list.index + 1, (int)count);
    if (s->filter)
        text_format(&out->filter, "/%s", s->filter);
    title_feed(v, tasks_feed(tasks_of(v)), out);
}

const ViewOps tasks_view_ops = {
    .name = "tasks",
    .context = CX_TASKS,
    .state_size = sizeof(TasksView),
    .commands = tasks_commands,
    .open = tasks_opened,
    .close = tasks_closed,
    .changed = tasks_changes,
    .resized = resync,
    .draw = tasks_draw,
    .each_row = tasks_each,
    .mouse = tasks_mouse,
    .subject = tasks_subject,
    .status = tasks_status,
    .filter = tasks_set_filter,
    .title = tasks_title,
    .title_spots = tasks_title_spots,
    .settle = tasks_settle,
    .lags = tasks_lags,
};
