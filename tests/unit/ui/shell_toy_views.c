#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/fuzzy.h"
#include "shell_toy.h"
#include "ui/jump.h"
#include "ui/lineedit.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/shell.h"
#include "ui/views.h"

static App *toy(const View *v)
{
    return (App *)(uintptr_t)v->app;
}

static void title(const View *v, TextBuf *out)
{
    text_format(out, "%s", v->ops->name);
}

static CmdResult log_command(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    toy_log(app, "%s %s %d", v->ops->name, cmd_info(call->id)->name, call->count);
    return CMD_DONE;
}

static bool log_mouse(View *v, App *app, const Mouse *mouse)
{
    static const char *const kinds[] = {"press", "double", "drag", "release", "up",
                                        "down",  "cancel", "left", "right",   "hold"};
    if (mouse->kind == MOUSE_DRAG)
        shell_ghost(v->shell, v, mouse->row, mouse->col, TEXT("ghost"));
    if (mouse->kind == MOUSE_RELEASE)
        shell_ghost_hide(v->shell);
    toy_log(app, "%s %s%d %d,%d", v->ops->name, kinds[mouse->kind], mouse->button, mouse->row,
            mouse->col);
    return mouse->kind != MOUSE_WHEEL_UP && mouse->kind != MOUSE_WHEEL_DOWN &&
           mouse->kind != MOUSE_HOLD;
}

static void always_dirty(View *v, App *app, Changes changes)
{
    (void)app, (void)changes;
    v->dirty = true;
}

static void draw_log(const View *v, Canvas *cv)
{
    canvas_spot(cv, (Rect){0, 0, canvas_rows(cv), canvas_cols(cv)});
    for (int i = 0; i < TOY_LOG; i++) {
        const char *line = toy(v)->log[i];
        TextBuf buf;
        canvas_text(cv, i, 1, STYLE_TEXT, text_format(&buf, "%s", line), -1);
    }
}

static Subject any_subject(const View *v)
{
    (void)v;
    return (Subject){.kind = SUBJECT_CONVERSATION, .id = id_from("c1"), .contact = id_from("p1")};
}

// ---- the list ----------------------------------------------------------------------------------

typedef struct ToyList {
    List list;
    char *words;
} ToyList;

enum { TOY_ROWS = 40 };

static size_t toy_rows(const ToyList *state, int *rows)
{
    size_t n = 0;
    for (int i = 1; i <= TOY_ROWS; i++) {
        char name[16];
        g_snprintf(name, sizeof(name), "row %02d", i);
        if (state->words == NULL || fuzzy_words(state->words, name))
            rows[n++] = i;
    }
    return n;
}

static size_t list_count(const void *owner)
{
    int rows[TOY_ROWS];
    return toy_rows(owner, rows);
}

static Id list_id(const void *owner, size_t i)
{
    int rows[TOY_ROWS];
    char name[16];
    toy_rows(owner, rows);
    g_snprintf(name, sizeof(name), "%d", rows[i]);
    return id_from(name);
}

static ListSource source_of(const ToyList *state)
{
    return (ListSource){list_count, list_id, state, NULL};
}

static void list_resized(View *v)
{
    ToyList *state = VIEW_STATE(ToyList, v);
    ListSource source = source_of(state);
    list_sync(&state->list, &source, v->rect.rows);
}

static void list_close(View *v)
{
    g_free(VIEW_STATE(ToyList, v)->words);
}

static CmdResult list_move_command(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    ToyList *state = VIEW_STATE(ToyList, v);
    ListSource source = source_of(state);
    return list_command(&state->list, &source, call);
}

static CmdResult list_open(View *v, App *app, const CmdCall *call, Err *err)
{
    log_command(v, app, call, err);
    shell_focus(v->shell, SLOT_MAIN);
    return CMD_DONE;
}

static CmdResult list_reply(View *v, App *app, const CmdCall *call, Err *err)
{
    log_command(v, app, call, err);
    shell_focus(v->shell, SLOT_INPUT);
    return CMD_DONE;
}

static void list_filter(View *v, App *app, TextRef words)
{
    (void)app;
    ToyList *state = VIEW_STATE(ToyList, v);
    g_free(state->words);
    state->words = words.n > 0 ? text_fold(words) : NULL;
    list_resized(v);
}

static void list_draw(const View *v, Canvas *cv)
{
    const ToyList *state = VIEW_STATE_CONST(ToyList, v);
    int rows[TOY_ROWS];
    size_t n = toy_rows(state, rows);
    canvas_spot(cv, (Rect){0, 0, canvas_rows(cv), canvas_cols(cv)});
    for (int i = 0; i < canvas_rows(cv) && state->list.top + (size_t)i < n; i++) {
        TextBuf buf;
        size_t at = state->list.top + (size_t)i;
        canvas_text(cv, i, 2, STYLE_TEXT, text_format(&buf, "row %02d", rows[at]), -1);
        if (at != state->list.index)
            continue;
        canvas_text(cv, i, 0, STYLE_ACCENT, TEXT(">"), 1);
        canvas_cursor(cv, i, 0);
    }
}

static void list_status(const View *v, StatusLine *out)
{
    const ToyList *state = VIEW_STATE_CONST(ToyList, v);
    text_format(&out->position, "%zu/%zu", state->list.index + 1, list_count(state));
    text_format(&out->age, "synced 9:00");
    if (state->words != NULL)
        text_format(&out->filter, "\"%s\"", state->words);
}

static const ViewCommand list_commands[] = {
    {CMD_DOWN, list_move_command},
    {CMD_UP, list_move_command},
    {CMD_TOP, list_move_command},
    {CMD_BOTTOM, list_move_command},
    {CMD_OPEN, list_open},
    {CMD_REPLY, list_reply},
    {CMD_PAGE_DOWN, list_move_command},
    {CMD_NONE, NULL},
};

const ViewOps inbox_view_ops = {.name = "inbox",
                                .context = CX_INBOX,
                                .state_size = sizeof(ToyList),
                                .commands = list_commands,
                                .close = list_close,
                                .changed = always_dirty,
                                .resized = list_resized,
                                .draw = list_draw,
                                .mouse = log_mouse,
                                .subject = any_subject,
                                .status = list_status,
                                .filter = list_filter,
                                .title = title};

// ---- the composer ------------------------------------------------------------------------------

typedef struct ToyCompose {
    LineEdit *edit;
} ToyCompose;

static void compose_open(View *v, App *app)
{
    (void)app;
    VIEW_STATE(ToyCompose, v)->edit = lineedit_new(NULL);
}

static void compose_close(View *v)
{
    lineedit_free(VIEW_STATE(ToyCompose, v)->edit);
}

static bool compose_key(View *v, App *app, Key key)
{
    (void)app;
    lineedit_key(VIEW_STATE(ToyCompose, v)->edit, key);
    return true;
}

static void compose_paste(View *v, App *app, const char *bytes, size_t n)
{
    toy_log(app, "compose paste %zu", n);
    lineedit_insert(VIEW_STATE(ToyCompose, v)->edit, bytes, n);
}

static CmdResult compose_leave(View *v, App *app, const CmdCall *call, Err *err)
{
    log_command(v, app, call, err);
    shell_focus(v->shell, SLOT_MAIN);
    return CMD_DONE;
}

static void edited(void *owner, App *app, const char *text)
{
    (void)owner;
    g_autofree char *line = g_strchomp(g_strdup(text));
    toy_log(app, "edited %s", line);
    g_file_set_contents("edited", text, -1, NULL);
}

static CmdResult compose_editor(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)app;
    LineEdit *edit = VIEW_STATE(ToyCompose, v)->edit;
    return shell_edit(v->shell, lineedit_text(edit), edited, v, err) ? CMD_DONE : CMD_FAILED;
}

static void compose_draw(const View *v, Canvas *cv)
{
    const LineEdit *edit = VIEW_STATE_CONST(ToyCompose, v)->edit;
    TextBuf buf;
    canvas_text(cv, 0, 0, STYLE_INPUT, text_format(&buf, "> %s", lineedit_text(edit)), -1);
    canvas_cursor(cv, 0, 2 + (int)lineedit_point(edit));
}

static int compose_rows(const View *v, int cols)
{
    (void)v, (void)cols;
    return 2;
}

static const ViewCommand compose_commands[] = {{CMD_LEAVE, compose_leave},
                                               {CMD_SEND, log_command},
                                               {CMD_EDITOR, compose_editor},
                                               {CMD_NONE, NULL}};

const ViewOps compose_view_ops = {.name = "compose",
                                  .context = CX_COMPOSE,
                                  .state_size = sizeof(ToyCompose),
                                  .commands = compose_commands,
                                  .open = compose_open,
                                  .close = compose_close,
                                  .draw = compose_draw,
                                  .key = compose_key,
                                  .paste = compose_paste,
                                  .rows = compose_rows,
                                  .title = title};

// ---- the others tell what reached them ---------------------------------------------------------

static const ViewCommand thread_commands[] = {{CMD_PREVIEW_DOWN, log_command}, {CMD_NONE, NULL}};
static const ViewCommand board_commands[] = {
    {CMD_STAGE_NEXT, log_command}, {CMD_DOWN, log_command}, {CMD_NONE, NULL}};
static const ViewCommand planner_commands[] = {
    {CMD_DOWN, log_command}, {CMD_NEXT_WEEK, log_command}, {CMD_NONE, NULL}};

const ContactDetail *people_detail(const People *people)
{
    static const ContactDetail none;
    (void)people;
    return &none;
}

void jump_to_row(Shell *shell, JumpRowFn *select, const Id *id)
{
    (void)shell, (void)select, (void)id;
}

void jump_go(Shell *shell, App *app, const Finding *finding)
{
    (void)shell, (void)finding;
    toy_log(app, "jump");
}

void choices_add(Choices *choices, TextRef label, TextRef detail, const char *value)
{
    (void)choices, (void)label, (void)detail, (void)value;
}

#define TOY_VIEW(var, label, cx, table)                                                            \
    const ViewOps var = {.name = label,                                                            \
                         .context = cx,                                                            \
                         .commands = table,                                                        \
                         .changed = always_dirty,                                                  \
                         .draw = draw_log,                                                         \
                         .mouse = log_mouse,                                                       \
                         .subject = any_subject,                                                   \
                         .title = title}

TOY_VIEW(thread_view_ops, "thread", CX_THREAD, thread_commands);
TOY_VIEW(contact_view_ops, "contact", CX_CONTACT, NULL);
TOY_VIEW(people_view_ops, "people", CX_PEOPLE, NULL);
TOY_VIEW(planner_view_ops, "planner", CX_PLANNER, planner_commands);
TOY_VIEW(board_view_ops, "board", CX_BOARD, board_commands);
TOY_VIEW(outbox_view_ops, "outbox", CX_OUTBOX, NULL);
TOY_VIEW(home_view_ops, "home", CX_HOME, NULL);
TOY_VIEW(tasks_view_ops, "tasks", CX_TASKS, NULL);
TOY_VIEW(jump_view_ops, "jump", 0, NULL);
TOY_VIEW(search_view_ops, "search", 0, NULL);
TOY_VIEW(events_view_ops, "events", 0, NULL);

bool app_take_alert(App *app, Alert *out)
{
    (void)app, (void)out;
    return false;
}

void app_run_alert(App *app, const Alert *alert)
{
    (void)app, (void)alert;
}

Tasks *app_tasks(const App *app)
{
    (void)app;
    return NULL;
}

size_t tasks_open_count(const Tasks *tasks, TaskGroup group)
{
    (void)tasks, (void)group;
    return 0;
}

void tasks_view_group(View *v, App *app, TaskGroup group)
{
    (void)v, (void)app, (void)group;
}

bool tasks_view_show(View *v, const Id *task)
{
    (void)v, (void)task;
    return true;
}
