// The jump: a line of letters, and below it what they find.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/format.h"
#include "ui/hints.h"
#include "ui/jump.h"
#include "ui/lineedit.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/prompt.h"

enum {
    TOP_ROWS = 2,
    WANTED_ROWS = 22,
    KIND_COL = 1,
    NAME_COL = 11,
    TIME_CELLS = 16,
    WIDE_COLS = 64,
    NAME_MIN = 16
};

typedef struct JumpView {
    LineEdit *edit;
    size_t selected, top;
    HeldEnter held;
} JumpView;

static const Finder *finder_of(const View *v)
{
    return app_finder(v->app);
}

static void ask(View *v, App *app)
{
    JumpView *s = VIEW_STATE(JumpView, v);
    s->held = (HeldEnter){0};
    finder_ask(app_finder(app), lineedit_text(s->edit));
    v->dirty = true;
}

static void jump_open(View *v, App *app)
{
    JumpView *s = VIEW_STATE(JumpView, v);
    const char *words = view_arg(v);
    s->edit = lineedit_new(NULL);
    finder_open(app_finder(app));
    if (words == NULL)
        return;
    lineedit_set(s->edit, words);
    ask(v, app);
}

static void jump_close(View *v)
{
    lineedit_free(VIEW_STATE(JumpView, v)->edit);
}

// ---- moving and choosing -----------------------------------------------------------------------

static size_t visible_rows(const View *v)
{
    return (size_t)MAX(v->rect.rows - TOP_ROWS, 1);
}

static void move(View *v, long delta)
{
    JumpView *s = VIEW_STATE(JumpView, v);
    long count = (long)finder_count(finder_of(v));
    if (count == 0)
        return;
    s->selected = (size_t)CLAMP((long)s->selected + delta, 0, count - 1);
    s->top = MIN(s->top, s->selected);
    if (s->selected >= s->top + visible_rows(v))
        s->top = s->selected - visible_rows(v) + 1;
    v->dirty = true;
}

// What is on the screen may belong to the letters before the last one: then Enter waits for the
// answer.
static void accept(View *v, App *app)
{
    JumpView *s = VIEW_STATE(JumpView, v);
    s->held.waits = finder_waits(finder_of(v));
    if (s->held.waits)
        return;
    HeldEnter held = s->held;
    s->held = (HeldEnter){0};
    const Finding *chosen = finder_at(finder_of(v), s->selected);
    if (chosen == NULL)
        return;
    Shell *shell = v->shell;
    shell_overlay_close(shell, v);
    jump_go(shell, app, chosen);
    shell_press(shell, held.keys, held.n);
}

static void jump_changes(View *v, App *app, Changes changes)
{
    JumpView *s = VIEW_STATE(JumpView, v);
    if (!(changes & (CH_FINDER | CH_SYNC | CH_MINUTE)))
        return;
    v->dirty = true;
    if (!(changes & CH_FINDER) || finder_waits(finder_of(v)))
        return;
    s->selected = s->top = 0;
    if (s->held.waits)
        accept(v, app);
}

static void jump_resized(View *v)
{
    move(v, 0);
}

static FirstKeys jump_first(const View *v)
{
    return VIEW_STATE_CONST(JumpView, v)->held.waits ? FIRST_ALL : FIRST_TEXT;
}

static bool jump_key(View *v, App *app, Key key)
{
    JumpView *s = VIEW_STATE(JumpView, v);
    if (s->held.waits)
        return held_enter_key(&s->held, key);
    LineResult result = lineedit_key(s->edit, key);
    if (result == LINE_CANCELLED)
        shell_overlay_close(v->shell, v);
    else if (result == LINE_ACCEPTED)
        accept(v, app);
    else if (result == LINE_CHANGED)
        ask(v, app);
    return true;
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    move(v, list_step(call, (int)visible_rows(v)));
    return CMD_DONE;
}

static CmdResult do_choose(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    accept(v, app);
    return CMD_DONE;
}

// What opened it closes it.
static CmdResult do_close(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)call, (void)err;
    shell_overlay_close(v->shell, v);
    return CMD_DONE;
}

static const ViewCommand jump_commands[] = {
    TYPED_MOTIONS(do_move),
    {CMD_CHOOSE, do_choose},
    {CMD_JUMP, do_close},
    {CMD_NONE, NULL},
};

static void jump_paste(View *v, App *app, const char *bytes, size_t n)
{
    Text text = text_clean(bytes, n, TEXT_LINE);
    lineedit_insert(VIEW_STATE(JumpView, v)->edit, text.s != NULL ? text.s : "", text.n);
    text_clear(&text);
    ask(v, app);
}

static bool jump_mouse(View *v, App *app, const Mouse *mouse)
{
    JumpView *s = VIEW_STATE(JumpView, v);
    if (mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP) {
        move(v, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
        return true;
    }
    long index = (long)s->top + mouse->row - TOP_ROWS;
    if (mouse->kind != MOUSE_PRESS || mouse->button != 1 || mouse->row < TOP_ROWS ||
        index >= (long)finder_count(finder_of(v)))
        return false;
    s->selected = (size_t)index;
    accept(v, app);
    return true;
}

// ---- drawing -----------------------------------------------------------------------------------

static TextRef time_text(const View *v, const Finding *row, TextBuf *buf)
{
    const Zone *zone = app_session(v->app)->zone;
    if (row->kind == FIND_THREAD)
        return format_age(buf, row->at, app_now(v->app));
    TextBuf day, clock;
    if (!instant_known(row->at))
        return TEXT_NONE;
    return text_format(buf, "%.*s %.*s",
                       TEXT_ARG(format_day_year(&day, zone, row->at, app_now(v->app))),
                       TEXT_ARG(format_clock(&clock, zone, row->at)));
}

static void draw_row(const View *v, Canvas *cv, int row, const Finding *found)
{
    TextBuf buf;
    const char *words = finder_words(finder_of(v));
    int cols = canvas_cols(cv), end = cols - 1;
    TextRef name = found->name.n > 0 ? text_ref(&found->name) : TEXT("(no name)");
    canvas_text(cv, row, KIND_COL, STYLE_DIM, find_kind_word(found->kind), NAME_COL - 2);
    TextRef time = time_text(v, found, &buf);
    if (time.n > 0)
        end = canvas_text_right(cv, row, end, STYLE_DIM, time,
                                cols >= WIDE_COLS ? TIME_CELLS + 6 : TIME_CELLS) -
              1;
    int room = MAX(end - NAME_COL, 0);
    int cells = MIN(found->detail.n > 0 ? MAX((cols - NAME_COL) * 40 / 100, NAME_MIN) : room, room);
    int used = canvas_text(cv, row, NAME_COL, STYLE_TEXT, name, cells);
    canvas_match(cv, row, NAME_COL, used, words);
    int at = NAME_COL + cells + 1;
    used = canvas_text(cv, row, at, STYLE_DIM, text_ref(&found->detail), MAX(end - at, 0));
    canvas_match(cv, row, at, used, words);
}

static void draw_empty(const View *v, Canvas *cv)
{
    TextBuf buf, copy;
    const Finder *finder = finder_of(v);
    TextRef text = hints_text(v, &buf, "Nothing found. {back} closes"),
            filling = copy_progress(v->app, &copy);
    if (finder_waits(finder))
        text = TEXT("Looking ...");
    else if (finder_is_blind(finder))
        text = TEXT("Nothing found: there is no local copy to look in");
    else if (filling.n > 0)
        text = text_format(&buf, "Nothing found yet: the local copy has %.*s", TEXT_ARG(filling));
    canvas_hints(cv, TOP_ROWS, 2, STYLE_DIM, text, -1);
}

static void jump_draw(const View *v, Canvas *cv)
{
    const JumpView *s = VIEW_STATE_CONST(JumpView, v);
    const Finder *finder = finder_of(v);
    int cols = canvas_cols(cv), used = canvas_text(cv, 0, 1, STYLE_PROMPT, TEXT("> "), -1);
    canvas_hline(cv, 1, 0, cols, STYLE_BORDER);
    if (finder_count(finder) == 0)
        draw_empty(v, cv);
    for (size_t i = 0; i < visible_rows(v); i++) {
        const Finding *found = finder_at(finder, s->top + i);
        if (found == NULL)
            break;
        draw_row(v, cv, TOP_ROWS + (int)i, found);
        canvas_spot(cv, (Rect){TOP_ROWS + (int)i, 0, 1, cols});
        if (s->top + i == s->selected)
            canvas_restyle(cv, TOP_ROWS + (int)i, 0, cols, STYLE_SELECTED);
    }
    prompt_draw_line(cv, (Rect){0, 1 + used, 1, cols - 1 - used}, s->edit);
}

static int jump_rows(const View *v, int cols)
{
    (void)v, (void)cols;
    return WANTED_ROWS;
}

static void jump_title(const View *v, TextBuf *out)
{
    (void)v;
    text_format(out, "Jump to");
}

const ViewOps jump_view_ops = {
    .name = "jump",
    .context = CX_JUMP,
    .state_size = sizeof(JumpView),
    .commands = jump_commands,
    .open = jump_open,
    .close = jump_close,
    .changed = jump_changes,
    .resized = jump_resized,
    .draw = jump_draw,
    .key = jump_key,
    .first = jump_first,
    .paste = jump_paste,
    .mouse = jump_mouse,
    .rows = jump_rows,
    .title = jump_title,
};
