// What somebody else has changed between a write of ours and its sending: what was on the screen,
// what was written and what it is now, field by field. Nothing is sent until a person has chosen.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/conflict.h"
#include "base/utf8.h"
#include "ui/hints.h"
#include "ui/list.h"
#include "ui/overlays.h"

enum {
    LABEL_COL = 2,
    LABEL_CELLS = 12,
    VALUE_COL = LABEL_COL + LABEL_CELLS + 2,
    COLUMNS_MIN = 66, // below, or where a value is cut, the sides stand below each other
    HEAD_ROWS = 3,
    FOOT_ROWS = 2,
    STACK_ROWS = CONFLICT_SIDES + 1,
};

typedef enum Pick { PICK_NONE, PICK_MINE, PICK_THEIRS } Pick;

typedef struct ConflictView {
    Conflict conflict;
    Pick picks[CONFLICT_FIELDS];
    char *typed[CONFLICT_FIELDS]; // instead of ours; NULL
    size_t at, top;               // field selected, first field shown
    bool over;                    // it waits for no decision any more
} ConflictView;

static const char *const side_words[CONFLICT_SIDES] = {"before", "yours", "theirs"};

// ---- layout ------------------------------------------------------------------------------------

static int column_cells(int cols)
{
    return (cols - VALUE_COL - 1) / CONFLICT_SIDES;
}

static TextRef side_text(const ConflictView *s, size_t field, ConflictSide side, TextBuf *buf)
{
    const char *typed = side == CONFLICT_MINE ? s->typed[field] : NULL;
    TextRef text = text_ref(&s->conflict.fields[field].value[side]);
    if (typed)
        text = text_format(buf, "%s", typed);
    return text_is_empty(text) ? TEXT("(empty)") : text;
}

static bool in_columns(const ConflictView *s, int cols)
{
    TextBuf buf;
    bool fits = cols >= COLUMNS_MIN;
    for (size_t i = 0; i < s->conflict.count; i++)
        for (int side = 0; side < CONFLICT_SIDES; side++)
            fits = fits &&
                   utf8_width(side_text(s, i, (ConflictSide)side, &buf)) + 3 <= column_cells(cols);
    return fits;
}

static int field_rows(const ConflictView *s, int cols)
{
    return in_columns(s, cols) ? 1 : STACK_ROWS;
}

static int head_rows(const ConflictView *s, int cols)
{
    return HEAD_ROWS + in_columns(s, cols);
}

static size_t shown_fields(const View *v)
{
    const ConflictView *s = VIEW_STATE_CONST(ConflictView, v);
    int room = v->rect.rows - head_rows(s, v->rect.cols) - FOOT_ROWS;
    return (size_t)MAX(room / field_rows(s, v->rect.cols), 1);
}

// ---- drawing -----------------------------------------------------------------------------------

static bool is_picked(const ConflictView *s, size_t field, ConflictSide side)
{
    return (side == CONFLICT_MINE && s->picks[field] == PICK_MINE) ||
           (side == CONFLICT_THEIRS && s->picks[field] == PICK_THEIRS);
}

static StyleId side_style(const ConflictView *s, size_t field, ConflictSide side)
{
    if (is_picked(s, field, side))
        return STYLE_STRONG;
    return side == CONFLICT_BASE || !s->conflict.fields[field].moved ? STYLE_DIM : STYLE_TEXT;
}

static void draw_side(Canvas *cv, const ConflictView *s, size_t field, ConflictSide side, Rect at)
{
    TextBuf buf;
    bool picked = is_picked(s, field, side);
    canvas_text(cv, at.row, at.col, STYLE_ACCENT, picked ? TEXT("> ") : TEXT("  "), 2);
    canvas_text(cv, at.row, at.col + 2, side_style(s, field, side), side_text(s, field, side, &buf),
                at.cols - 3);
}

static void draw_label(Canvas *cv, const ConflictView *s, size_t field, int row)
{
    TextBuf buf;
    const ConflictField *f = &s->conflict.fields[field];
    bool open = f->moved && s->picks[field] == PICK_NONE;
    canvas_text(cv, row, LABEL_COL, open ? STYLE_WARN : STYLE_TEXT,
                text_format(&buf, "%s%s", f->label, open ? " ?" : ""), LABEL_CELLS);
    if (field == s->at)
        canvas_cursor(cv, row, LABEL_COL);
}

static void draw_columns(Canvas *cv, const ConflictView *s, size_t field, int row)
{
    int cells = column_cells(canvas_cols(cv));
    draw_label(cv, s, field, row);
    for (int side = 0; side < CONFLICT_SIDES; side++)
        draw_side(cv, s, field, (ConflictSide)side,
                  (Rect){row, VALUE_COL + side * cells, 1, cells});
    if (field == s->at)
        canvas_restyle(cv, row, LABEL_COL, LABEL_CELLS, STYLE_SELECTED);
}

static void draw_stack(Canvas *cv, const ConflictView *s, size_t field, int row)
{
    TextBuf buf;
    int cells = canvas_cols(cv) - VALUE_COL;
    draw_label(cv, s, field, row);
    if (field == s->at)
        canvas_restyle(cv, row, LABEL_COL, LABEL_CELLS, STYLE_SELECTED);
    for (int side = 0; side < CONFLICT_SIDES; side++) {
        int line = row + 1 + side;
        canvas_text(cv, line, LABEL_COL + 2, STYLE_DIM, text_format(&buf, "%s", side_words[side]),
                    LABEL_CELLS - 2);
        draw_side(cv, s, field, (ConflictSide)side, (Rect){line, VALUE_COL - 2, 1, cells});
    }
}

static void draw_head(const View *v, Canvas *cv, bool columns)
{
    const ConflictView *s = VIEW_STATE_CONST(ConflictView, v);
    TextBuf buf;
    int cols = canvas_cols(cv);
    canvas_text(cv, 0, LABEL_COL, STYLE_STRONG, text_ref(&s->conflict.summary), cols - 4);
    hints_draw(v, cv, 1, LABEL_COL, STYLE_TEXT,
               s->over            ? "This has been decided. {back} closes"
               : s->conflict.undo ? "Changed by somebody else since. Nothing was put back."
                                  : "Changed by somebody else meanwhile. Nothing was sent.");
    for (int side = 0; columns && side < CONFLICT_SIDES; side++)
        canvas_text(cv, HEAD_ROWS, VALUE_COL + side * column_cells(cols) + 2, STYLE_DIM,
                    text_format(&buf, "%s", side_words[side]), column_cells(cols) - 3);
}

static void draw_foot(const View *v, Canvas *cv)
{
    static const char *const narrow[] = {
        "{keep-mine} yours", "{take-theirs} theirs",
        "{edit-value} edit", "{keep-all-mine} {take-all-theirs} all",
        "{decide} do",       "{back} later"};
    int row = canvas_rows(cv) - 1, col = LABEL_COL;
    if (VIEW_STATE_CONST(ConflictView, v)->over)
        hints_draw(v, cv, row, col, STYLE_DIM, "{back} close");
    else if (canvas_cols(cv) >= COLUMNS_MIN)
        hints_draw(v, cv, row, col, STYLE_DIM,
                   "{keep-mine} yours  {take-theirs} theirs  {edit-value} edit"
                   "  {keep-all-mine} {take-all-theirs} all of them  {decide} do it  {back} later");
    else
        for (size_t i = 0; i < ARRAY_LEN(narrow); i++)
            col += hints_draw(v, cv, row, col, STYLE_DIM, narrow[i]) + 1;
}

// The field, and each of the two values that a click may choose.
static void spot_field(Canvas *cv, int row, bool columns)
{
    int cols = canvas_cols(cv), cells = columns ? column_cells(cols) : cols - VALUE_COL;
    canvas_spot(cv, (Rect){row, 0, 1, VALUE_COL - 2});
    for (int side = 0; side < CONFLICT_SIDES; side++)
        if (side == CONFLICT_MINE || side == CONFLICT_THEIRS)
            canvas_spot(cv, columns ? (Rect){row, VALUE_COL + side * cells, 1, cells}
                                    : (Rect){row + 1 + side, VALUE_COL - 2, 1, cells});
}

static void conflict_draw(const View *v, Canvas *cv)
{
    const ConflictView *s = VIEW_STATE_CONST(ConflictView, v);
    bool columns = in_columns(s, canvas_cols(cv));
    int row = head_rows(s, canvas_cols(cv));
    canvas_cursor(cv, 0, LABEL_COL);
    draw_head(v, cv, columns);
    size_t end = MIN(s->conflict.count, s->top + shown_fields(v));
    for (size_t i = s->top; i < end; i++, row += columns ? 1 : STACK_ROWS) {
        spot_field(cv, row, columns);
        if (columns)
            draw_columns(cv, s, i, row);
        else
            draw_stack(cv, s, i, row);
    }
    draw_foot(v, cv);
}

static int conflict_rows(const View *v, int cols)
{
    const ConflictView *s = VIEW_STATE_CONST(ConflictView, v);
    int fields = (int)MAX(s->conflict.count, 1) * field_rows(s, cols);
    return head_rows(s, cols) + fields + FOOT_ROWS;
}

static void conflict_title(const View *v, TextBuf *out)
{
    bool undo = VIEW_STATE_CONST(ConflictView, v)->conflict.undo;
    text_format(out, undo ? "Undo, or leave theirs?" : "Yours or theirs?");
}

// ---- choosing ----------------------------------------------------------------------------------

static void select_field(View *v, size_t field)
{
    ConflictView *s = VIEW_STATE(ConflictView, v);
    size_t shown = shown_fields(v);
    s->at = s->conflict.count ? MIN(field, s->conflict.count - 1) : 0;
    s->top = MIN(s->top, s->at);
    if (s->at >= s->top + shown)
        s->top = s->at - shown + 1;
    v->dirty = true;
}

static void forget_typed(ConflictView *s)
{
    for (size_t i = 0; i < ARRAY_LEN(s->typed); i++)
        g_clear_pointer(&s->typed[i], g_free);
}

static void pick(View *v, size_t field, Pick side)
{
    ConflictView *s = VIEW_STATE(ConflictView, v);
    if (field >= s->conflict.count || !s->conflict.fields[field].moved)
        return;
    s->picks[field] = side;
    if (side == PICK_THEIRS)
        g_clear_pointer(&s->typed[field], g_free);
    for (size_t i = 0; i < s->conflict.count; i++) {
        size_t next = (field + i) % s->conflict.count;
        if (s->conflict.fields[next].moved && s->picks[next] == PICK_NONE) {
            select_field(v, next);
            break;
        }
    }
    v->dirty = true;
}

static void on_typed(void *owner, App *app, const char *text)
{
    (void)app;
    View *v = owner;
    ConflictView *s = VIEW_STATE(ConflictView, v);
    if (s->at >= s->conflict.count)
        return;
    size_t field = s->at;
    g_free(s->typed[field]);
    s->typed[field] = g_strdup(text);
    if (s->conflict.fields[field].moved)
        pick(v, field, PICK_MINE);
    shell_relayout(v->shell);
    v->dirty = true;
}

static void flash(const View *v, const char *text)
{
    TextBuf buf;
    shell_flash(v->shell, hints_text(v, &buf, text));
}

static void edit(View *v)
{
    ConflictView *s = VIEW_STATE(ConflictView, v);
    const ConflictField *field = s->at < s->conflict.count ? &s->conflict.fields[s->at] : NULL;
    if (!field || !field->typed) {
        flash(v, "This cannot be typed: {keep-mine} keeps yours, {take-theirs} takes theirs");
        return;
    }
    const char *begin = s->typed[s->at] ? s->typed[s->at] : field->edit.s;
    shell_ask(v->shell, field->label, begin ? begin : "", NULL, on_typed, v);
}

static void settle(View *v, App *app)
{
    Err err = {0};
    ConflictView *s = VIEW_STATE(ConflictView, v);
    ConflictAnswer answers[CONFLICT_FIELDS] = {0};
    for (size_t i = 0; i < s->conflict.count; i++) {
        if (s->conflict.fields[i].moved && s->picks[i] == PICK_NONE) {
            flash(v, "Choose first: {keep-mine} keeps yours, {take-theirs} takes theirs");
            return;
        }
        answers[i].side = s->picks[i] == PICK_THEIRS ? CONFLICT_THEIRS : CONFLICT_MINE;
        answers[i].text = s->typed[i];
    }
    if (app_conflict_settle(app, &s->conflict, answers, &err))
        shell_overlay_close(v->shell, v);
    else
        notice_err(app_notices(app), "Not decided", &err);
}

static void pick_all(View *v, App *app, Pick side)
{
    ConflictView *s = VIEW_STATE(ConflictView, v);
    for (size_t i = 0; i < s->conflict.count; i++)
        if (s->conflict.fields[i].moved)
            s->picks[i] = side;
    if (side == PICK_THEIRS)
        forget_typed(s);
    settle(v, app);
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    ConflictView *s = VIEW_STATE(ConflictView, v);
    (void)app, (void)err;
    long to = (long)s->at + list_step(call, (int)shown_fields(v));
    select_field(v, (size_t)MAX(to, 0));
    return CMD_DONE;
}

static CmdResult do_decide(View *v, App *app, const CmdCall *call, Err *err)
{
    ConflictView *s = VIEW_STATE(ConflictView, v);
    (void)err;
    switch (call->id) {
    case CMD_KEEP_MINE: pick(v, s->at, PICK_MINE); break;
    case CMD_TAKE_THEIRS: pick(v, s->at, PICK_THEIRS); break;
    case CMD_KEEP_ALL: pick_all(v, app, PICK_MINE); break;
    case CMD_TAKE_ALL: pick_all(v, app, PICK_THEIRS); break;
    case CMD_EDIT_VALUE: edit(v); break;
    default: settle(v, app); break;
    }
    return CMD_DONE;
}

// Nothing of it means anything any more once it was decided.
static CmdResult if_open(View *v, App *app, const CmdCall *call, Err *err)
{
    if (VIEW_STATE_CONST(ConflictView, v)->over)
        return CMD_DONE;
    return list_step(call, 1) ? do_move(v, app, call, err) : do_decide(v, app, call, err);
}

static const ViewCommand conflict_commands[] = {
    OVERLAY_MOTIONS(if_open),  {CMD_KEEP_MINE, if_open}, {CMD_TAKE_THEIRS, if_open},
    {CMD_EDIT_VALUE, if_open}, {CMD_KEEP_ALL, if_open},  {CMD_TAKE_ALL, if_open},
    {CMD_DECIDE, if_open},     {CMD_NONE, NULL},
};

// A click on a value chooses it.
static bool conflict_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    ConflictView *s = VIEW_STATE(ConflictView, v);
    int line = mouse->row - head_rows(s, v->rect.cols);
    if (mouse->kind != MOUSE_PRESS || mouse->button != 1 || line < 0 || s->over)
        return false;
    bool columns = in_columns(s, v->rect.cols);
    size_t field = s->top + (size_t)(line / field_rows(s, v->rect.cols));
    int side =
        columns ? (mouse->col - VALUE_COL) / column_cells(v->rect.cols) : line % STACK_ROWS - 1;
    if (field >= s->conflict.count || field >= s->top + shown_fields(v))
        return false;
    select_field(v, field);
    if (mouse->col >= VALUE_COL - 2 && side == CONFLICT_MINE)
        pick(v, field, PICK_MINE);
    else if (mouse->col >= VALUE_COL - 2 && side == CONFLICT_THEIRS)
        pick(v, field, PICK_THEIRS);
    return true;
}

// ---- the view ----------------------------------------------------------------------------------

static void conflict_opened(View *v, App *app)
{
    ConflictView *s = VIEW_STATE(ConflictView, v);
    s->over = !app_conflict(app, *(const int64_t *)view_arg(v), &s->conflict);
    for (size_t i = s->conflict.count; i > 0; i--)
        if (s->conflict.fields[i - 1].moved)
            s->at = i - 1;
}

static void conflict_closed(View *v)
{
    ConflictView *s = VIEW_STATE(ConflictView, v);
    forget_typed(s);
    conflict_clear(&s->conflict);
}

// Decided elsewhere, by another process or a newer write.
static void conflict_changes(View *v, App *app, Changes changes)
{
    ConflictView *s = VIEW_STATE(ConflictView, v);
    Conflict now;
    if (!(changes & CH_OUTBOX) || s->over)
        return;
    s->over = !app_conflict(app, s->conflict.op, &now) || now.rev != s->conflict.rev;
    conflict_clear(&now);
    v->dirty = true;
}

static void conflict_resized(View *v)
{
    select_field(v, VIEW_STATE(ConflictView, v)->at);
}

const ViewOps conflict_view_ops = {
    .name = "conflict",
    .context = CX_CONFLICT,
    .state_size = sizeof(ConflictView),
    .commands = conflict_commands,
    .open = conflict_opened,
    .close = conflict_closed,
    .changed = conflict_changes,
    .resized = conflict_resized,
    .draw = conflict_draw,
    .mouse = conflict_mouse,
    .rows = conflict_rows,
    .title = conflict_title,
};

void conflict_open(Shell *shell, int64_t op)
{
    shell_overlay(shell, &conflict_view_ops, &op);
}
