// Marked rows: of one screen at a time, by their ids, so that they stay marked wherever they move.
#include "config.h"

#include <glib.h>

#include "ui/hints.h"
#include "ui/shell_state.h"

void shell_marks_init(Shell *shell)
{
    shell->marks.rows = g_array_new(FALSE, FALSE, sizeof(Subject));
    shell->marks.ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void shell_marks_free(Shell *shell)
{
    g_array_free(shell->marks.rows, TRUE);
    g_hash_table_destroy(shell->marks.ids);
}

void shell_marks_clear(Shell *shell)
{
    g_array_set_size(shell->marks.rows, 0);
    g_hash_table_remove_all(shell->marks.ids);
    shell->frame_due = shell->draw_all = true;
}

size_t shell_marks_count(const Shell *shell)
{
    return shell->marks.screen == shell->screen ? shell->marks.rows->len : 0;
}

static bool is_marked(const Shell *shell, const Subject *subject)
{
    return g_hash_table_contains(shell->marks.ids, subject->id.s);
}

static void add(Shell *shell, const Subject *subject)
{
    if (shell->marks.screen != shell->screen)
        shell_marks_clear(shell);
    shell->marks.screen = shell->screen;
    if (!id_is_empty(&subject->id) && g_hash_table_add(shell->marks.ids, g_strdup(subject->id.s)))
        g_array_append_val(shell->marks.rows, *subject);
}

static void drop(Shell *shell, const Subject *subject)
{
    g_hash_table_remove(shell->marks.ids, subject->id.s);
    for (guint i = 0; i < shell->marks.rows->len; i++) {
        if (!id_eq(&g_array_index(shell->marks.rows, Subject, i).id, &subject->id))
            continue;
        g_array_remove_index(shell->marks.rows, i);
        return;
    }
}

static void say(Shell *shell)
{
    TextBuf buf, how;
    size_t n = shell_marks_count(shell);
    shell->draw_all = true;
    hints_text(shell_focused_view(shell), &how, "{back} takes the marks away");
    shell_flash(shell, text_format(&buf, "%zu marked   %s", n, how.s));
}

// ---- commands ----------------------------------------------------------------------------------

CmdResult shell_mark(Shell *shell, const CmdCall *call, Err *err)
{
    for (int i = 0; i < MAX(call->count, 1); i++) {
        Subject subject = shell_subject(shell);
        if (subject.kind == SUBJECT_NONE) {
            err_set(err, ERR_USAGE, "select a row first");
            return CMD_FAILED;
        }
        if (shell_marks_count(shell) > 0 && is_marked(shell, &subject))
            drop(shell, &subject);
        else
            add(shell, &subject);
        shell_call(shell, CMD_DOWN, 0, true);
    }
    say(shell);
    return CMD_DONE;
}

typedef struct Range {
    Shell *shell;
    Id from, to;
    bool inside;
} Range;

static void mark_between(void *owner, const ViewRow *row)
{
    Range *range = owner;
    bool end = id_eq(&row->subject.id, &range->from) || id_eq(&row->subject.id, &range->to);
    if (range->inside || end)
        add(range->shell, &row->subject);
    if (end)
        range->inside = !range->inside && !id_eq(&range->from, &range->to);
}

CmdResult shell_mark_range(Shell *shell, const CmdCall *call, Err *err)
{
    const View *v = shell_focused_view(shell);
    Subject here = shell_subject(shell);
    size_t n = shell_marks_count(shell);
    (void)call, (void)err;
    if (v->ops->each_row == NULL || here.kind == SUBJECT_NONE)
        return CMD_PASS;
    Id from = n > 0 ? g_array_index(shell->marks.rows, Subject, n - 1).id : here.id;
    Range range = {shell, from, here.id, false};
    v->ops->each_row(v, ROWS_ALL, mark_between, &range);
    say(shell);
    return CMD_DONE;
}

static void mark_row(void *owner, const ViewRow *row)
{
    add(owner, &row->subject);
}

CmdResult shell_mark_all(Shell *shell, const CmdCall *call, Err *err)
{
    const View *v = shell_focused_view(shell);
    (void)call, (void)err;
    if (v->ops->each_row == NULL)
        return CMD_PASS;
    v->ops->each_row(v, ROWS_ALL, mark_row, shell);
    say(shell);
    return CMD_DONE;
}

CmdResult shell_unmark(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    shell_marks_clear(shell);
    say(shell);
    return CMD_DONE;
}

// ---- drawing -----------------------------------------------------------------------------------

typedef struct Drawing {
    const Shell *shell;
    Canvas *cv;
} Drawing;

static void draw_mark(void *owner, const ViewRow *row)
{
    const Drawing *drawing = owner;
    if (!rect_is_empty(row->where) && is_marked(drawing->shell, &row->subject))
        canvas_text(drawing->cv, row->where.row, row->where.col, STYLE_ACCENT, TEXT("+"), 1);
}

void shell_marks_draw(const Shell *shell, const View *v, Canvas *cv)
{
    Drawing drawing = {shell, cv};
    if (shell_marks_count(shell) > 0 && v->ops->each_row != NULL)
        v->ops->each_row(v, ROWS_SHOWN, draw_mark, &drawing);
}
