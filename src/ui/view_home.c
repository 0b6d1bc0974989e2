// The first look of the day: figures that open their lists, in four columns, two or one.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/format.h"
#include "ui/home_lines.h"
#include "ui/jump.h"
#include "ui/overlays.h"
#include "ui/shell.h"
#include "ui/talk.h"
#include "ui/views.h"

enum { FOUR_COLS = 112, TWO_COLS = 72, FIGURE_CELLS = 5, COLUMN_GAP = 2 };

typedef struct Spot { // where a line stands, before scrolling
    int column, row;
} Spot;

typedef struct HomeView {
    GArray *lines; // HomeLine
    GArray *spots; // Spot, one for each line
    int columns, height, top;
    size_t at; // the selected line, one that is a door
} HomeView;

static const HomeLine *line_at(const View *v, size_t i)
{
    const HomeView *s = VIEW_STATE_CONST(HomeView, v);
    return i < s->lines->len ? &g_array_index(s->lines, HomeLine, i) : NULL;
}

static const Spot *spot_at(const View *v, size_t i)
{
    return &g_array_index(VIEW_STATE_CONST(HomeView, v)->spots, Spot, i);
}

static int column_cols(const View *v)
{
    const HomeView *s = VIEW_STATE_CONST(HomeView, v);
    return (v->rect.cols - 2 - (s->columns - 1) * COLUMN_GAP) / s->columns;
}

static int column_left(const View *v, int column)
{
    return 1 + column * (column_cols(v) + COLUMN_GAP);
}

// ---- building ----------------------------------------------------------------------------------

static HomeRoom room_of(const View *v)
{
    int columns = VIEW_STATE_CONST(HomeView, v)->columns, rows = v->rect.rows;
    HomeRoom room = {.cols = column_cols(v), .news = 8};
    if (columns == 1)
        room.threads = room.events = room.tasks = 3;
    else if (columns == 2)
        room = (HomeRoom){MAX(rows - 12, 3), MAX((rows - 13) / 2, 3), MAX((rows - 13) / 2, 3),
                          MAX(rows / 6, 3), room.cols};
    else
        room = (HomeRoom){rows - 5, MAX((rows - 8) / 2, 2), MAX((rows - 8) / 2, 2),
                          MAX(rows - 8, 3), room.cols};
    return room;
}

// Talk and deals on the left, the day and the news on the right, where there are two columns.
static int column_of(const View *v, HomeSection section)
{
    int columns = VIEW_STATE_CONST(HomeView, v)->columns;
    return columns == 4 ? (int)section : columns == 2 ? (int)section % 2 : 0;
}

static void place(View *v, HomeSection section, guint from, int *heights)
{
    HomeView *s = VIEW_STATE(HomeView, v);
    int column = column_of(v, section), *row = &heights[column];
    for (guint i = from; i < s->lines->len; i++) {
        if (g_array_index(s->lines, HomeLine, i).heading && *row > 0)
            ++*row;
        Spot spot = {column, (*row)++};
        g_array_append_val(s->spots, spot);
    }
    s->height = MAX(s->height, *row);
}

static bool is_door(const View *v, size_t i)
{
    const HomeLine *line = line_at(v, i);
    return line && line->door != DOOR_NONE;
}

static bool same_door(const HomeLine *a, const HomeLine *b)
{
    return a->door == b->door && a->number == b->number && id_eq(&a->id, &b->id);
}

// The same door again; else one nearby.
static void find_door(View *v, const HomeLine *was)
{
    HomeView *s = VIEW_STATE(HomeView, v);
    for (size_t i = 0; i < s->lines->len; i++)
        if (is_door(v, i) && same_door(line_at(v, i), was)) {
            s->at = i;
            return;
        }
    s->at = MIN(s->at, (size_t)MAX((int)s->lines->len - 1, 0));
    while (s->at > 0 && !is_door(v, s->at))
        s->at--;
    while (s->at + 1 < s->lines->len && !is_door(v, s->at))
        s->at++;
}

// What stands above the first door is worth seeing with it.
static void reveal(View *v)
{
    HomeView *s = VIEW_STATE(HomeView, v);
    int rows = MAX(v->rect.rows, 1);
    int row = s->lines->len > 0 ? spot_at(v, s->at)->row : 0;
    if (row < s->top || row <= 1)
        s->top = row <= 1 ? 0 : row;
    if (row >= s->top + rows)
        s->top = row - rows + 1;
    s->top = CLAMP(s->top, 0, MAX(s->height - rows, 0));
    v->dirty = true;
}

static void rebuild(View *v)
{
    HomeView *s = VIEW_STATE(HomeView, v);
    int heights[4] = {0}, cols = v->rect.cols;
    const HomeLine *line = line_at(v, s->at);
    HomeLine was = line ? *line : (HomeLine){0};
    s->columns = cols >= FOUR_COLS ? 4 : cols >= TWO_COLS ? 2 : 1;
    s->height = 0;
    home_lines_clear(s->lines);
    g_array_set_size(s->spots, 0);
    HomeRoom room = room_of(v);
    for (int section = 0; section < HOME_SECTION_COUNT; section++) {
        guint from = s->lines->len;
        home_lines(s->lines, v->app, (HomeSection)section, &room);
        place(v, (HomeSection)section, from, heights);
    }
    find_door(v, &was);
    reveal(v);
}

// ---- drawing -----------------------------------------------------------------------------------

static Rect rect_of(const View *v, size_t i)
{
    const Spot *spot = spot_at(v, i);
    int row = spot->row - VIEW_STATE_CONST(HomeView, v)->top;
    if (row < 0 || row >= v->rect.rows)
        return (Rect){0};
    return (Rect){row, column_left(v, spot->column), 1, column_cols(v)};
}

static void draw_line(const View *v, Canvas *cv, size_t i, Rect where)
{
    const HomeLine *line = line_at(v, i);
    bool figure = line->figure.n > 0;
    int left = where.col + (line->heading ? 0 : figure ? FIGURE_CELLS + 1 : 1);
    int end = where.col + where.cols;
    int right = end;
    if (figure)
        canvas_text_right(cv, where.row, where.col + FIGURE_CELLS, line->figure_style,
                          text_ref(&line->figure), FIGURE_CELLS);
    if (line->right.n > 0)
        right = canvas_text_right(cv, where.row, end, line->right_style, text_ref(&line->right),
                                  MAX(where.cols * 2 / 5, 1)) -
                1;
    canvas_text(cv, where.row, left, line->label_style, text_ref(&line->label),
                MAX(right - left, 0));
}

static void home_draw(const View *v, Canvas *cv)
{
    const HomeView *s = VIEW_STATE_CONST(HomeView, v);
    for (int column = 1; column < s->columns; column++)
        canvas_vline(cv, 0, column_left(v, column) - COLUMN_GAP, canvas_rows(cv), STYLE_BORDER);
    for (size_t i = 0; i < s->lines->len; i++) {
        Rect where = rect_of(v, i);
        if (rect_is_empty(where))
            continue;
        draw_line(v, cv, i, where);
        if (i != s->at || !is_door(v, i))
            continue;
        canvas_restyle(cv, where.row, where.col, where.cols, STYLE_SELECTED);
        canvas_cursor(cv, where.row, where.col);
    }
}

static void home_title(const View *v, TextBuf *out)
{
    (void)v;
    text_format(out, "Home");
}

// ---- doors -------------------------------------------------------------------------------------

static void go_inbox(View *v, App *app, InboxTab tab)
{
    shell_screen(v->shell, SCREEN_TALK);
    shell_focus(v->shell, SLOT_LIST);
    inbox_view_tab(shell_view(v->shell, SLOT_LIST), app, tab);
}

static void go_tasks(View *v, App *app, TaskGroup group)
{
    shell_screen(v->shell, SCREEN_TASKS);
    shell_focus(v->shell, SLOT_LIST);
    tasks_view_group(shell_view(v->shell, SLOT_LIST), app, group);
}

static void go_today(View *v, App *app)
{
    shell_screen(v->shell, SCREEN_PLANNER);
    planner_view_day(shell_view(v->shell, SLOT_MAIN), app, app_now(app));
}

static void go_finding(View *v, App *app, FindKind kind, const HomeLine *line)
{
    Finding to = {.kind = kind, .id = line->id, .contact = line->contact, .at = line->at};
    jump_go(v->shell, app, &to);
}

// The contact stands behind the deal's id.
static void on_deal(void *owner, App *app, const char *value)
{
    View *v = owner;
    g_auto(GStrv) ids = g_strsplit(value, " ", 2);
    Finding to = {.kind = FIND_DEAL, .id = id_from(ids[0]), .contact = id_from(ids[1])};
    jump_go(v->shell, app, &to);
}

// No pane lists these, so a picker does.
static void pick_deal(View *v, App *app, HomeDealSet set, const char *title)
{
    Err err = {0};
    Rows rows = {0};
    Choices choices = {0};
    if (!home_list_deals(app_home(app), set, &rows, &err)) {
        notice_err(app_notices(app), title, &err);
        return;
    }
    choices.items = g_new0(Choice, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        const Deal *deal = rows_at(&rows, i);
        TextBuf buf;
        TextBuf money;
        Choice *choice = &choices.items[choices.count++];
        choice->label = text_dup(text_ref(&deal->name));
        choice->detail = text_dup(
            text_format(&buf, "%.*s  %.*s", TEXT_ARG(text_ref(&deal->contact_name)),
                        TEXT_ARG(format_money(&money, deal->value, app_options(app)->currency))));
        choice->value = g_strdup_printf("%s %s", deal->id.s, deal->contact.s);
    }
    rows_clear(&rows);
    shell_pick(v->shell, title, choices, on_deal, v);
}

static void open_door(View *v, App *app)
{
    const HomeLine *line = line_at(v, VIEW_STATE(HomeView, v)->at);
    HomeLine to = line ? *line : (HomeLine){0}; // its texts may go on the way
    switch (to.door) {
    case DOOR_NONE: break;
    case DOOR_UNREAD: go_inbox(v, app, INBOX_UNREAD); break;
    case DOOR_WAITING: go_inbox(v, app, INBOX_WAITING); break;
    case DOOR_THREAD: go_finding(v, app, FIND_THREAD, &to); break;
    case DOOR_DAY: go_today(v, app); break;
    case DOOR_EVENT: go_finding(v, app, FIND_EVENT, &to); break;
    case DOOR_TASKS: go_tasks(v, app, (TaskGroup)to.number); break;
    case DOOR_TASK:
        go_tasks(v, app, TASKS_ALL);
        jump_to_row(v->shell, tasks_view_show, &to.id);
        break;
    case DOOR_PIPELINE: go_finding(v, app, FIND_PIPELINE, &to); break;
    case DOOR_STALE: pick_deal(v, app, HOME_SET_STALE, "Deals that stand still"); break;
    case DOOR_WON: pick_deal(v, app, HOME_SET_WON, "Won this week"); break;
    case DOOR_NEWS: shell_overlay(v->shell, &events_view_ops, &(EventsArg){.type = to.id.s}); break;
    case DOOR_OUTBOX:
        shell_screen(v->shell, SCREEN_OUTBOX);
        outbox_view_seek(shell_view(v->shell, SLOT_LIST), (OutboxSeek)to.number);
        break;
    }
}

static CmdResult home_open(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    open_door(v, app);
    return CMD_DONE;
}

// ---- moving ------------------------------------------------------------------------------------

static bool step(View *v, int direction)
{
    HomeView *s = VIEW_STATE(HomeView, v);
    int column = spot_at(v, s->at)->column;
    for (long i = (long)s->at + direction; i >= 0 && i < (long)s->lines->len; i += direction) {
        if (!is_door(v, (size_t)i) || spot_at(v, (size_t)i)->column != column)
            continue;
        s->at = (size_t)i;
        return true;
    }
    return false;
}

static CmdResult home_move(View *v, App *app, const CmdCall *call, Err *err)
{
    const struct {
        CmdId id;
        int direction, times;
    } moves[] = {{CMD_DOWN, 1, MAX(call->count, 1)},
                 {CMD_UP, -1, MAX(call->count, 1)},
                 {CMD_PAGE_DOWN, 1, v->rect.rows},
                 {CMD_PAGE_UP, -1, v->rect.rows},
                 {CMD_HALF_DOWN, 1, v->rect.rows / 2},
                 {CMD_HALF_UP, -1, v->rect.rows / 2},
                 {CMD_TOP, -1, INT_MAX},
                 {CMD_BOTTOM, 1, INT_MAX}};
    (void)app, (void)err;
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        for (int n = 0; moves[i].id == call->id && n < moves[i].times; n++)
            if (!step(v, moves[i].direction))
                break;
    reveal(v);
    return CMD_DONE;
}

// To the door of the next column that stands nearest to the same height.
static CmdResult home_sideways(View *v, App *app, const CmdCall *call, Err *err)
{
    HomeView *s = VIEW_STATE(HomeView, v);
    const Spot *from = spot_at(v, s->at);
    int column = from->column + (call->id == CMD_RIGHT ? 1 : -1), best = INT_MAX;
    (void)app, (void)err;
    for (size_t i = 0; i < s->lines->len; i++) {
        int far = ABS(spot_at(v, i)->row - from->row);
        if (spot_at(v, i)->column != column || !is_door(v, i) || far >= best)
            continue;
        best = far;
        s->at = i;
    }
    reveal(v);
    return CMD_DONE;
}

static void reread_news(App *app)
{
    Err err = {0};
    if (events_are_kept(app_events(app)))
        (void)!events_refresh(app_events(app), &err); // a failure leaves what was read before
}

static CmdResult home_seen(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    if (!events_acknowledge(app_events(app), err))
        return CMD_FAILED;
    reread_news(app);
    rebuild(v);
    return CMD_DONE;
}

static CmdResult home_reload(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)v, (void)call, (void)err;
    inbox_refresh(app_inbox(app), INBOX_UNREAD);
    planner_refresh(app_planner(app));
    board_refresh(app_board(app));
    tasks_refresh(app_tasks(app));
    return CMD_DONE;
}

static const ViewCommand home_commands[] = {
    {CMD_DOWN, home_move},
    {CMD_UP, home_move},
    {CMD_PAGE_DOWN, home_move},
    {CMD_PAGE_UP, home_move},
    {CMD_HALF_DOWN, home_move},
    {CMD_HALF_UP, home_move},
    {CMD_TOP, home_move},
    {CMD_BOTTOM, home_move},
    {CMD_LEFT, home_sideways},
    {CMD_RIGHT, home_sideways},
    {CMD_OPEN, home_open},
    {CMD_SEEN, home_seen},
    {CMD_REFRESH, home_reload},
    {CMD_REPLY, talk_reply},
    {CMD_REPLY_ON, talk_reply_on},
    {CMD_BOOK, talk_book},
    {CMD_GO_MESSAGES, talk_go_messages},
    {CMD_GO_CONTACT, talk_go_contact},
    {CMD_NONE, NULL},
};

// ---- the rest of the vtable --------------------------------------------------------------------

static void home_opened(View *v, App *app)
{
    HomeView *s = VIEW_STATE(HomeView, v);
    s->lines = g_array_new(FALSE, TRUE, sizeof(HomeLine));
    s->spots = g_array_new(FALSE, TRUE, sizeof(Spot));
    s->columns = 1;
    home_recount(app_home(app));
}

static void home_closed(View *v)
{
    HomeView *s = VIEW_STATE(HomeView, v);
    home_lines_clear(s->lines);
    g_array_free(s->lines, TRUE);
    g_array_free(s->spots, TRUE);
}

static void home_changes(View *v, App *app, Changes changes)
{
    if (changes & CH_EVENTS)
        reread_news(app);
    if (changes & (CH_INBOX | CH_PLANNER | CH_TASKS | CH_BOARD | CH_SYNC | CH_SESSION | CH_MINUTE |
                   CH_OUTBOX | CH_EVENTS | CH_OPTIONS)) {
        home_recount(app_home(app));
        rebuild(v);
    }
}

static void home_each(const View *v, RowsWanted which, ViewRowFn *fn, void *owner)
{
    const HomeView *s = VIEW_STATE_CONST(HomeView, v);
    for (size_t i = 0; i < s->lines->len; i++) {
        ViewRow row = {.where = rect_of(v, i)};
        if (!is_door(v, i) || (which == ROWS_SHOWN && rect_is_empty(row.where)))
            continue;
        row.subject = (Subject){SUBJECT_FIGURE, line_at(v, i)->id, line_at(v, i)->contact, 0};
        fn(owner, &row);
    }
}

static bool home_mouse(View *v, App *app, const Mouse *mouse)
{
    HomeView *s = VIEW_STATE(HomeView, v);
    if (mouse->kind == MOUSE_WHEEL_UP || mouse->kind == MOUSE_WHEEL_DOWN) {
        int to = s->top + (mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
        s->top = CLAMP(to, 0, MAX(s->height - v->rect.rows, 0));
        v->dirty = true;
        return true;
    }
    bool press = mouse->kind == MOUSE_PRESS || mouse->kind == MOUSE_DOUBLE;
    if (!press || mouse->button != 1)
        return false;
    for (size_t i = 0; i < s->lines->len; i++) {
        if (!is_door(v, i) || !rect_has(rect_of(v, i), mouse->row, mouse->col))
            continue;
        s->at = i;
        v->dirty = true;
        open_door(v, app);
        return true;
    }
    return false;
}

static Subject home_subject(const View *v)
{
    static const struct {
        DoorKind door;
        SubjectKind kind;
    } kinds[] = {{DOOR_THREAD, SUBJECT_CONVERSATION},
                 {DOOR_EVENT, SUBJECT_EVENT},
                 {DOOR_TASK, SUBJECT_TASK}};
    const HomeLine *line = line_at(v, VIEW_STATE_CONST(HomeView, v)->at);
    if (!line || line->door == DOOR_NONE)
        return (Subject){0};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (kinds[i].door == line->door)
            return (Subject){kinds[i].kind, line->id, line->contact, 0};
    return (Subject){.kind = SUBJECT_FIGURE, .id = line->id};
}

const ViewOps home_view_ops = {
    .name = "home",
    .context = CX_HOME,
    .state_size = sizeof(HomeView),
    .commands = home_commands,
    .open = home_opened,
    .close = home_closed,
    .changed = home_changes,
    .resized = rebuild,
    .draw = home_draw,
    .each_row = home_each,
    .mouse = home_mouse,
    .subject = home_subject,
    .title = home_title,
};
