#include "config.h"

#include <glib.h>

#include "ui/shell_state.h"

enum { DOUBLE_CLICK_MS = 400, WHEEL_ROWS = 3 };

void shell_mouse_forget(Shell *shell, const View *v)
{
    if (v != NULL && shell->mouse.captured == v)
        shell->mouse.captured = NULL;
}

static bool send(Shell *shell, View *v, Mouse mouse)
{
    shell->frame_due = v->dirty = true;
    mouse.row -= v->rect.row;
    mouse.col -= v->rect.col;
    return v->ops->mouse != NULL && v->ops->mouse(v, shell->app, &mouse);
}

bool shell_drag_cancel(Shell *shell)
{
    View *v = shell->mouse.captured;
    if (v == NULL)
        return false;
    shell->mouse.captured = NULL;
    send(shell, v, (Mouse){.kind = MOUSE_CANCEL, .button = shell->mouse.button});
    shell_ghost_hide(shell);
    return true;
}

static View *view_at(Shell *shell, int row, int col, SlotId *slot)
{
    for (int id = 0; id < SLOT_COUNT; id++) {
        if (!rect_has(shell->layout.panes[id].outer, row, col))
            continue;
        *slot = (SlotId)id;
        return shell_view(shell, (SlotId)id);
    }
    return NULL;
}

static Mouse mouse_of(const TermInput *input, MouseKind kind)
{
    return (Mouse){.kind = kind,
                   .button = input->button,
                   .row = input->row,
                   .col = input->col,
                   .mods = input->key.mods};
}

// ---- the wheel turns what is under it ----------------------------------------------------------

static void turn(Shell *shell, const TermInput *input)
{
    SlotId slot = SLOT_LIST;
    View *v = shell_top_overlay(shell);
    if (v == NULL)
        v = view_at(shell, input->row, input->col, &slot);
    if (v == NULL)
        return;
    bool up = input->mouse == TERM_WHEEL_UP;
    if (send(shell, v, mouse_of(input, up ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN)) ||
        v->ops->commands == NULL)
        return;
    CmdCall call = {.id = up ? CMD_UP : CMD_DOWN, .count = WHEEL_ROWS};
    Err err = {0};
    for (const ViewCommand *row = v->ops->commands; row->id != CMD_NONE; row++)
        if (row->id == call.id)
            row->fn(v, shell->app, &call, &err);
}

// ---- clicks ------------------------------------------------------------------------------------

static bool is_double(Shell *shell, const TermInput *input)
{
    MouseState *mouse = &shell->mouse;
    int64_t now = shell_mono(shell);
    bool same =
        mouse->row == input->row && mouse->col == input->col && mouse->button == input->button;
    bool twice = mouse->may_double && same && now - mouse->at <= DOUBLE_CLICK_MS;
    *mouse = (MouseState){.captured = mouse->captured,
                          .button = input->button,
                          .row = input->row,
                          .col = input->col,
                          .at = now,
                          .may_double = !twice};
    return twice;
}

static bool click_bars(Shell *shell, const TermInput *input)
{
    const Layout *layout = &shell->layout;
    if (rect_has(layout->top, input->row, input->col)) {
        int screen = hits_find(&shell->top_hits, input->col);
        if (screen >= 0 && shell->ask.prompt == NULL)
            shell_screen(shell, (AppScreen)screen);
        return true;
    }
    if (!rect_has(layout->footer, input->row, input->col))
        return rect_has(layout->message, input->row, input->col) ||
               rect_has(layout->status, input->row, input->col);
    int value = hits_find(&shell->footer_hits, input->col);
    if (value >= 0 && shell->ask.prompt != NULL)
        prompt_choose(shell->ask.prompt, value);
    else if (value > 0)
        shell_call(shell, (CmdId)value, 0, true);
    return true;
}

static void press_overlay(Shell *shell, View *v, const TermInput *input, MouseKind kind)
{
    if (!rect_has(v->rect, input->row, input->col))
        return;
    shell->mouse.captured = v;
    send(shell, v, mouse_of(input, kind));
}

static void press(Shell *shell, const TermInput *input)
{
    MouseKind kind = is_double(shell, input) ? MOUSE_DOUBLE : MOUSE_PRESS;
    View *overlay = shell_top_overlay(shell);
    SlotId slot = SLOT_LIST;
    if (overlay != NULL && shell->ask.prompt == NULL) {
        press_overlay(shell, overlay, input, kind);
        return;
    }
    if (click_bars(shell, input) || shell->ask.prompt != NULL)
        return;
    View *v = view_at(shell, input->row, input->col, &slot);
    if (v == NULL)
        return;
    shell_focus(shell, slot);
    if (!rect_has(v->rect, input->row, input->col))
        return; // the title and the border only take the focus
    shell->mouse.captured = v;
    send(shell, v, mouse_of(input, kind));
}

static void release(Shell *shell, const TermInput *input)
{
    View *v = shell->mouse.captured;
    shell->mouse.captured = NULL;
    if (v != NULL)
        send(shell, v, mouse_of(input, MOUSE_RELEASE));
}

void shell_mouse(Shell *shell, const TermInput *input)
{
    shell->frame_due = true;
    shell_layout_now(shell);
    if (shell->layout.kind != LAYOUT_FULL)
        return;
    switch (input->mouse) {
    case TERM_WHEEL_UP:
    case TERM_WHEEL_DOWN: turn(shell, input); break;
    case TERM_PRESS: press(shell, input); break;
    case TERM_RELEASE: release(shell, input); break;
    case TERM_DRAG:
        if (shell->mouse.captured != NULL)
            send(shell, shell->mouse.captured, mouse_of(input, MOUSE_DRAG));
        break;
    }
}
