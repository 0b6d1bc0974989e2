#include "config.h"

#include <glib.h>

#include "base/utf8.h"
#include "ui/hints.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

View *shell_top_overlay(const Shell *shell)
{
    return shell->overlay_count > 0 ? shell->overlays[shell->overlay_count - 1].view : NULL;
}

const void *view_arg(const View *v)
{
    return v->shell->arg;
}

static void place(const Shell *shell, const Overlay *overlay)
{
    View *v = overlay->view;
    int rows = term_rows(shell->term), cols = term_cols(shell->term);
    bool placed = overlay->at.cols > 0;
    int inner = placed ? MIN(overlay->at.cols, cols) - 2 : layout_overlay_cols(cols);
    int wanted = v->ops->rows != NULL ? v->ops->rows(v, inner) : 0;
    Rect frame = {0};
    if (shell->layout.kind == LAYOUT_FULL)
        frame = placed ? layout_menu(rows, cols, overlay->at, wanted)
                       : layout_overlay(rows, cols, wanted);
    pane_place(overlay->pane, frame);
    pane_raise(overlay->pane);
    Rect rect = {frame.row + 1, frame.col + 1, MAX(frame.rows - 2, 0), MAX(frame.cols - 2, 0)};
    v->dirty = true;
    if (rect.rows == v->rect.rows && rect.cols == v->rect.cols && rect.row == v->rect.row)
        return;
    v->rect = rect;
    if (!rect_is_empty(rect) && v->ops->resized != NULL)
        v->ops->resized(v);
}

void shell_overlays_layout(Shell *shell)
{
    for (size_t i = 0; i < shell->overlay_count; i++)
        place(shell, &shell->overlays[i]);
}

View *shell_overlay(Shell *shell, const ViewOps *ops, const void *arg)
{
    return shell_overlay_at(shell, ops, arg, (Rect){0});
}

View *shell_overlay_at(Shell *shell, const ViewOps *ops, const void *arg, Rect at)
{
    BUG_ON(!(ops->context & CX_OVERLAYS));
    if (shell->overlay_count == OVERLAYS_MAX)
        return NULL;
    shell_drag_cancel(shell);
    shell->arg = arg;
    View *v = shell_view_new(shell, ops);
    shell->arg = NULL;
    v->focused = true;
    Overlay *overlay = &shell->overlays[shell->overlay_count++];
    *overlay = (Overlay){v, pane_new(shell->panes), at};
    place(shell, overlay);
    if (ops->changed != NULL)
        ops->changed(v, shell->app, CH_ALL);
    shell_relayout(shell);
    return v;
}

// The view is freed at the end of the turn: it may be the one that asked.
void shell_overlay_close(Shell *shell, View *v)
{
    for (size_t i = 0; i < shell->overlay_count; i++) {
        if (shell->overlays[i].view != v)
            continue;
        shell_mouse_forget(shell, v);
        shell->wait = (KeyWait){0};
        pane_free(shell->overlays[i].pane);
        g_ptr_array_add(shell->closed, v);
        for (size_t k = i + 1; k < shell->overlay_count; k++)
            shell->overlays[k - 1] = shell->overlays[k];
        shell->overlay_count--;
        break;
    }
    shell->frame_due = true;
}

void shell_bury(Shell *shell)
{
    for (guint i = 0; i < shell->closed->len; i++)
        shell_view_free(g_ptr_array_index(shell->closed, i));
    g_ptr_array_set_size(shell->closed, 0);
}

void shell_close_overlays(Shell *shell)
{
    while (shell->overlay_count > 0)
        shell_overlay_close(shell, shell_top_overlay(shell));
    shell_bury(shell);
}

static bool is_first(const View *v, Key key)
{
    FirstKeys first = v->ops->context & CX_TYPED ? FIRST_TEXT : FIRST_NONE;
    if (v->ops->first != NULL)
        first = v->ops->first(v);
    return first == FIRST_ALL || (first == FIRST_TEXT && key_types(key));
}

void shell_overlay_key(Shell *shell, View *v, Key key)
{
    v->dirty = true;
    if (shell->wait.n > 0 || !is_first(v, key) || !v->ops->key(v, shell->app, key))
        shell_sequence_key(shell, v, key);
}

void shell_overlay_hints(const Shell *shell, Canvas *cv)
{
    const View *top = shell_top_overlay(shell);
    if (top == NULL)
        return;
    bool helps = top->ops->context == CX_HELP;
    hints_draw(top, cv, 0, 1, STYLE_HINT, helps ? "{back} close" : "{back} close  {help} help");
}

void shell_pick(Shell *shell, const char *title, Choices take_choices, ShellTextFn *done,
                void *owner)
{
    PickArg arg = {.title = title, .choices = &take_choices, .done = done, .owner = owner};
    shell_overlay(shell, &picker_view_ops, &arg);
    choices_clear(&take_choices); // moved out, unless no overlay could be opened
}

// ---- what is being dragged ---------------------------------------------------------------------

void shell_ghost(Shell *shell, const View *v, int row, int col, TextRef text)
{
    int rows = term_rows(shell->term), cols = term_cols(shell->term);
    TextBuf padded;
    TextRef shown = text_format(&padded, " %.*s ", TEXT_ARG(text));
    int width = MIN(utf8_width(shown), cols);
    Rect rect = {CLAMP(v->rect.row + row, 0, rows - 1), CLAMP(v->rect.col + col, 0, cols - width),
                 1, width};
    text_clear(&shell->ghost_text);
    shell->ghost_text = text_dup(shown);
    shell->ghost_rect = rect;
    shell->frame_due = true;
}

void shell_ghost_hide(Shell *shell)
{
    shell->ghost_rect = (Rect){0};
    shell->frame_due = true;
}
