#include "config.h"

#include <glib.h>

#include "ui/shell_state.h"
#include "ui/targets.h"

enum { DOUBLE_CLICK_MS = 400, WHEEL_ROWS = 3, WHEEL_COLS = 1, HOLD_MS = 150 };

static bool send(Shell *shell, View *v, Mouse mouse)
{
    shell->frame_due = v->dirty = true;
    mouse.row -= v->rect.row;
    mouse.col -= v->rect.col;
    return v->ops->mouse != NULL && v->ops->mouse(v, shell->app, &mouse);
}

static Mouse mouse_of(const TermInput *input, MouseKind kind)
{
    return (Mouse){.kind = kind,
                   .button = input->button,
                   .row = input->row,
                   .col = input->col,
                   .mods = input->key.mods};
}

// ---- what takes clicks -------------------------------------------------------------------------

static void add_pane(ClickPane *out, size_t *n, ClickPane pane)
{
    if (pane_is_shown(pane.pane))
        out[(*n)++] = pane;
}

size_t shell_click_panes(const Shell *shell, ClickPane out[CLICK_PANES_MAX])
{
    size_t n = 0;
    bool asks = shell->ask.prompt != NULL;
    if (!asks && shell->overlay_count > 0) {
        const Overlay *top = &shell->overlays[shell->overlay_count - 1];
        add_pane(out, &n, (ClickPane){top->pane, top->view, SLOT_MAIN});
        add_pane(out, &n, (ClickPane){.pane = shell->bars[BAR_FOOTER]});
        return n;
    }
    for (int id = 0; id < SLOT_COUNT && !asks; id++) {
        View *v = shell->slots[shell->screen][id].view;
        if (v != NULL)
            add_pane(out, &n, (ClickPane){shell->slot_panes[id], v, (SlotId)id});
    }
    for (int bar = 0; bar < BAR_COUNT; bar++)
        if (!asks || bar == BAR_MESSAGE || bar == BAR_FOOTER)
            add_pane(out, &n, (ClickPane){.pane = shell->bars[bar]});
    return n;
}

static bool pane_at(const Shell *shell, int row, int col, ClickPane *out)
{
    ClickPane panes[CLICK_PANES_MAX];
    size_t n = shell_click_panes(shell, panes);
    for (size_t i = 0; i < n; i++) {
        if (!rect_has(pane_rect(panes[i].pane), row, col))
            continue;
        *out = panes[i];
        return true;
    }
    return false;
}

static const Target *target_in(const ClickPane *at, const TermInput *input)
{
    Rect rect = pane_rect(at->pane);
    return targets_at(pane_targets(at->pane), input->row - rect.row, input->col - rect.col);
}

// ---- dragging ----------------------------------------------------------------------------------

void shell_mouse_forget(Shell *shell, const View *v)
{
    if (v == NULL || shell->mouse.captured != v)
        return;
    shell->mouse.captured = NULL;
    shell->mouse.hold_at = 0;
}

bool shell_drag_cancel(Shell *shell)
{
    View *v = shell->mouse.captured;
    if (shell_split_cancel(shell))
        return true;
    if (v == NULL)
        return false;
    shell_mouse_forget(shell, v);
    send(shell, v, (Mouse){.kind = MOUSE_CANCEL, .button = shell->mouse.button});
    shell_ghost_hide(shell);
    return true;
}

static void drag(Shell *shell, const TermInput *input)
{
    MouseState *mouse = &shell->mouse;
    mouse->may_double = false;
    if (shell_split_drag(shell, input->row, input->col) || mouse->captured == NULL)
        return;
    mouse->last = *input;
    if (mouse->hold_at == 0)
        mouse->hold_at = shell_mono(shell) + HOLD_MS;
    send(shell, mouse->captured, mouse_of(input, MOUSE_DRAG));
}

static void release(Shell *shell, const TermInput *input)
{
    View *v = shell->mouse.captured;
    if (shell_split_end(shell))
        return;
    shell_mouse_forget(shell, v);
    if (v != NULL)
        send(shell, v, mouse_of(input, MOUSE_RELEASE));
}

// Nothing is asked again until the pointer moves once there is nothing to scroll: a release that
// got lost costs no more.
void shell_mouse_turn(Shell *shell)
{
    MouseState *mouse = &shell->mouse;
    int64_t now = shell_mono(shell);
    if (mouse->hold_at == 0 || mouse->captured == NULL || now < mouse->hold_at)
        return;
    View *v = mouse->captured;
    bool dirty = v->dirty, due = shell->frame_due;
    if (send(shell, v, mouse_of(&mouse->last, MOUSE_HOLD))) {
        if (mouse->captured == v)
            mouse->hold_at = now + HOLD_MS;
        return;
    }
    v->dirty = dirty;
    shell->frame_due = due;
    mouse->hold_at = 0;
}

int64_t shell_mouse_left(const Shell *shell)
{
    const MouseState *mouse = &shell->mouse;
    bool holds = mouse->hold_at != 0 && mouse->captured != NULL;
    return holds ? MAX(mouse->hold_at - shell_mono(shell), 0) : -1;
}

// ---- the wheel turns what is under it ----------------------------------------------------------

static bool own_command(Shell *shell, View *v, CmdId id, int count)
{
    CmdCall call = {.id = id, .count = count};
    Err err = {0};
    for (const ViewCommand *row = v->ops->commands; row != NULL && row->id != CMD_NONE; row++)
        if (row->id == id)
            return row->fn(v, shell->app, &call, &err) == CMD_DONE;
    return false;
}

static void turn(Shell *shell, const TermInput *input)
{
    ClickPane at;
    if (!pane_at(shell, input->row, input->col, &at) || at.view == NULL)
        return;
    bool up = input->mouse == TERM_WHEEL_UP, sideways = input->key.mods & KEY_MOD_SHIFT;
    if (sideways) {
        send(shell, at.view, mouse_of(input, up ? MOUSE_WHEEL_LEFT : MOUSE_WHEEL_RIGHT));
        return;
    }
    if (!send(shell, at.view, mouse_of(input, up ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN)))
        own_command(shell, at.view, up ? CMD_UP : CMD_DOWN, WHEEL_ROWS);
}

// ---- clicks ------------------------------------------------------------------------------------

static bool is_double(Shell *shell, const TermInput *input)
{
    MouseState *mouse = &shell->mouse;
    int64_t now = shell_mono(shell);
    bool same =
        mouse->row == input->row && mouse->col == input->col && mouse->button == input->button;
    bool twice = mouse->may_double && same && now - mouse->at <= DOUBLE_CLICK_MS;
    mouse->button = input->button;
    mouse->row = input->row;
    mouse->col = input->col;
    mouse->at = now;
    mouse->may_double = !twice;
    return twice;
}

static bool press_view(Shell *shell, const ClickPane *at, const TermInput *input)
{
    MouseKind kind = is_double(shell, input) ? MOUSE_DOUBLE : MOUSE_PRESS;
    shell->mouse.captured = at->view;
    return send(shell, at->view, mouse_of(input, kind));
}

static void act(Shell *shell, const Target *found)
{
    Target target = *found; // what it does may draw anew
    switch (target.kind) {
    case TARGET_SPOT: break;
    case TARGET_KEYS:
        for (int i = 0; i < TARGET_KEYS_MAX && target.keys[i].code != KEY_NONE; i++)
            shell_key(shell, target.keys[i]);
        break;
    case TARGET_COMMAND: shell_call(shell, (CmdId)target.value, 0, true); break;
    case TARGET_CHOICE:
        if (shell->ask.prompt != NULL)
            prompt_choose(shell->ask.prompt, target.value);
        break;
    }
}

static bool is_overlay(const Shell *shell, const View *v)
{
    return v != NULL && v == shell_top_overlay(shell);
}

static void click(Shell *shell, const ClickPane *at, const TermInput *input)
{
    const Target *target = target_in(at, input);
    bool overlay = is_overlay(shell, at->view);
    Target copy = target != NULL ? *target : (Target){.kind = TARGET_SPOT};
    if (!overlay && at->view != NULL) {
        if (shell_split_begin(shell, at->slot, input->row, input->col))
            return;
        shell_focus(shell, at->slot);
    }
    if (target == NULL)
        return; // nothing that was not drawn as a target takes a click
    if (copy.kind != TARGET_SPOT)
        act(shell, &copy);
    else if (at->view != NULL && !press_view(shell, at, input))
        shell_flash(shell, TEXT("Nothing here takes a click"));
}

// The row under the pointer is selected first: the verbs are about it.
static void right_click(Shell *shell, const ClickPane *at, const TermInput *input)
{
    if (at->view == NULL || is_overlay(shell, at->view))
        return;
    shell_focus(shell, at->slot);
    if (!rect_has(at->view->rect, input->row, input->col))
        return;
    send(shell, at->view, mouse_of(input, MOUSE_PRESS));
    menu_open(shell, input->row, input->col);
}

static void press(Shell *shell, const TermInput *input)
{
    ClickPane at;
    shell_drag_cancel(shell); // the release of the press before got lost
    if (!pane_at(shell, input->row, input->col, &at)) {
        menu_click_beside(shell, input);
        return;
    }
    if (input->button == 1)
        click(shell, &at, input);
    else if (input->button == 3)
        right_click(shell, &at, input);
    else
        shell_flash(shell, TEXT("Shift with the middle button pastes: the terminal does that"));
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
    case TERM_PRESS:
        shell_answered(shell);
        press(shell, input);
        break;
    case TERM_RELEASE: release(shell, input); break;
    case TERM_DRAG: drag(shell, input); break;
    }
}
