#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/shell_state.h"
#include "ui/views.h"

static const ViewOps *const screen_views[SCREEN_COUNT][SLOT_COUNT] = {
    [SCREEN_HOME] = {[SLOT_MAIN] = &home_view_ops},
    [SCREEN_TALK] = {[SLOT_LIST] = &inbox_view_ops,
                     [SLOT_MAIN] = &thread_view_ops,
                     [SLOT_INPUT] = &compose_view_ops,
                     [SLOT_SIDE] = &contact_view_ops},
    [SCREEN_PEOPLE] = {[SLOT_LIST] = &people_view_ops, [SLOT_MAIN] = &contact_view_ops},
    [SCREEN_PLANNER] = {[SLOT_MAIN] = &planner_view_ops},
    [SCREEN_BOARD] = {[SLOT_MAIN] = &board_view_ops},
    [SCREEN_TASKS] = {[SLOT_LIST] = &tasks_view_ops, [SLOT_MAIN] = &contact_view_ops},
    [SCREEN_OUTBOX] = {[SLOT_LIST] = &outbox_view_ops},
};

View *shell_view_new(Shell *shell, const ViewOps *ops)
{
    View *v = g_malloc0(sizeof(View) + ops->state_size);
    v->ops = ops;
    v->app = shell->app;
    v->shell = shell;
    v->dirty = true;
    if (ops->open != NULL)
        ops->open(v, shell->app);
    return v;
}

void shell_view_free(View *v)
{
    if (v == NULL)
        return;
    if (v->ops->close != NULL)
        v->ops->close(v);
    g_free(v);
}

static Place *slot_of(Shell *shell, SlotId id)
{
    return &shell->slots[shell->screen][id];
}

View *shell_view(Shell *shell, SlotId slot)
{
    return slot_of(shell, slot)->view;
}

View *shell_focused_view(const Shell *shell)
{
    return shell->slots[shell->screen][shell->focus[shell->screen]].view;
}

SlotId shell_focused(const Shell *shell)
{
    return shell->focus[shell->screen];
}

AppScreen shell_current_screen(const Shell *shell)
{
    return shell->screen;
}

bool shell_is_single(const Shell *shell)
{
    return shell->layout.single;
}

bool shell_slot_is_shown(const Shell *shell, SlotId slot)
{
    return !rect_is_empty(shell->layout.panes[slot].outer);
}

void shell_relayout(Shell *shell)
{
    shell->layout_due = shell->frame_due = true;
}

static void tell_view(Shell *shell, View *v, Changes changes)
{
    if (v != NULL && changes != 0 && v->ops->changed != NULL)
        v->ops->changed(v, shell->app, changes);
}

void shell_tell_changes(Shell *shell, Changes changes)
{
    if (changes == 0)
        return;
    shell->frame_due = true;
    for (int screen = 0; screen < SCREEN_COUNT; screen++)
        for (int slot = 0; slot < SLOT_COUNT; slot++)
            shell->slots[screen][slot].missed |= changes;
    for (int id = 0; id < SLOT_COUNT; id++) {
        Place *slot = slot_of(shell, (SlotId)id);
        Changes missed = slot->missed;
        slot->missed = 0;
        tell_view(shell, slot->view, missed);
    }
    for (size_t i = 0; i < shell->overlay_count; i++)
        tell_view(shell, shell->overlays[i].view, changes);
    if (changes & CH_CONTACT)
        shell_follow_turn(shell);
    if (changes & (CH_THREAD | CH_OUTBOX | CH_OPTIONS))
        shell->layout_due = true; // the composer may come or go
}

// ---- which panes there are ---------------------------------------------------------------------

static void create_views(Shell *shell)
{
    for (int id = 0; id < SLOT_COUNT; id++) {
        Place *slot = slot_of(shell, (SlotId)id);
        const ViewOps *ops = screen_views[shell->screen][id];
        if (slot->view != NULL || ops == NULL)
            continue;
        slot->view = shell_view_new(shell, ops);
        slot->missed = CH_ALL;
    }
}

static SlotId first_slot(const Shell *shell)
{
    for (int id = 0; id < SLOT_COUNT; id++)
        if (shell->slots[shell->screen][id].view != NULL)
            return (SlotId)id;
    BUG_ON(true);
}

static void mark_focus(Shell *shell)
{
    for (int id = 0; id < SLOT_COUNT; id++) {
        View *v = slot_of(shell, (SlotId)id)->view;
        bool focused = id == (int)shell->focus[shell->screen];
        if (v == NULL || v->focused == focused)
            continue;
        v->focused = focused;
        v->dirty = true;
    }
}

void shell_show(Shell *shell, AppScreen screen)
{
    shell_mouse_forget(shell, shell->mouse.captured);
    shell->screen = screen;
    app_set_screen(shell->app, screen);
    create_views(shell);
    if (shell_focused_view(shell) == NULL)
        shell->focus[screen] = first_slot(shell);
    mark_focus(shell);
    shell->draw_all = true;
    shell_relayout(shell);
    shell_layout_now(shell);
    for (int id = 0; id < SLOT_COUNT; id++) {
        Place *slot = slot_of(shell, (SlotId)id);
        Changes missed = slot->missed;
        slot->missed = 0;
        tell_view(shell, slot->view, missed);
    }
}

void shell_screen(Shell *shell, AppScreen screen)
{
    if (screen == shell->screen)
        return;
    shell_note_spot(shell);
    shell_past_note(shell);
    notice_leave(app_notices(shell->app));
    shell_show(shell, screen);
}

void shell_focus(Shell *shell, SlotId slot)
{
    if (slot_of(shell, slot)->view == NULL || slot == shell->focus[shell->screen])
        return;
    shell->focus[shell->screen] = slot;
    mark_focus(shell);
    shell_relayout(shell);
    shell_layout_now(shell); // who focuses a pane may ask for its size at once
}

void shell_look_beside(Shell *shell)
{
    const View *list = shell_view(shell, SLOT_LIST);
    bool lags =
        list != NULL && !shell->layout.single && list->ops->lags != NULL && list->ops->lags(list);
    bool turned = lags != shell->lags;
    shell->lags = lags;
    View *beside = shell_view(shell, SLOT_MAIN);
    if (turned && beside != NULL)
        beside->dirty = true;
}

static bool can_focus(const Shell *shell, SlotId slot)
{
    if (shell->slots[shell->screen][slot].view == NULL)
        return false;
    bool hidden_by_width = shell->layout.single && (slot == SLOT_LIST || slot == SLOT_MAIN);
    return hidden_by_width || shell_slot_is_shown(shell, slot);
}

void shell_next_pane(Shell *shell, int step)
{
    int slot = (int)shell->focus[shell->screen];
    View *from = shell_focused_view(shell);
    for (int i = 0; i < SLOT_COUNT; i++) {
        slot = (slot + step + SLOT_COUNT) % SLOT_COUNT;
        if (can_focus(shell, (SlotId)slot)) {
            if (from->ops->settle != NULL)
                from->ops->settle(from);
            shell_focus(shell, (SlotId)slot);
            return;
        }
    }
}

// ---- where they stand --------------------------------------------------------------------------

static LayoutAsk layout_ask(const Shell *shell)
{
    return (LayoutAsk){.screen = shell->screen,
                       .rows = term_rows(shell->term),
                       .cols = term_cols(shell->term),
                       .focus = shell->focus[shell->screen],
                       .hints = app_options(shell->app)->hints,
                       .zoom = shell->zoom[shell->screen],
                       .side = shell->side,
                       .sizes = shell->sizes};
}

// The composer says how high it wants to be in the column it would get.
static Layout compute(Shell *shell)
{
    LayoutAsk ask = layout_ask(shell);
    Layout layout = layout_compute(&ask);
    const View *input = slot_of(shell, SLOT_INPUT)->view;
    int cols = layout.panes[SLOT_MAIN].inner.cols;
    if (input == NULL || input->ops->rows == NULL || cols <= 0)
        return layout;
    ask.input_rows = input->ops->rows(input, cols);
    return layout_compute(&ask);
}

static bool same_rect(Rect a, Rect b)
{
    return a.row == b.row && a.col == b.col && a.rows == b.rows && a.cols == b.cols;
}

static void place_view(View *v, Rect rect)
{
    if (v == NULL || same_rect(v->rect, rect))
        return;
    v->rect = rect;
    v->dirty = true;
    if (!rect_is_empty(rect) && v->ops->resized != NULL)
        v->ops->resized(v);
}

static void place_all(Shell *shell)
{
    const Rect bars[BAR_COUNT] = {shell->layout.top, shell->layout.message, shell->layout.status,
                                  shell->layout.footer};
    for (int i = 0; i < BAR_COUNT; i++)
        pane_place(shell->bars[i], bars[i]);
    for (int id = 0; id < SLOT_COUNT; id++) {
        const LayoutPane *pane = &shell->layout.panes[id];
        pane_place(shell->slot_panes[id], pane->outer);
        place_view(slot_of(shell, (SlotId)id)->view, pane->inner);
    }
    Rect notice = {0, 0, term_rows(shell->term), term_cols(shell->term)};
    if (shell->layout.kind == LAYOUT_FULL)
        notice.rows = 0; // hidden
    pane_place(shell->notice, notice);
    shell_overlays_layout(shell);
}

static bool same_layout(const Layout *a, const Layout *b)
{
    bool same =
        a->kind == b->kind && same_rect(a->message, b->message) && same_rect(a->footer, b->footer);
    for (int id = 0; id < SLOT_COUNT && same; id++)
        same = same_rect(a->panes[id].outer, b->panes[id].outer);
    return same;
}

void shell_layout_now(Shell *shell)
{
    if (!shell->layout_due)
        return;
    shell->layout_due = false;
    Layout before = shell->layout;
    shell->layout = compute(shell);
    // A composer that wants no room cannot keep the focus.
    SlotId focus = shell->focus[shell->screen];
    if (shell->layout.kind == LAYOUT_FULL && !shell_slot_is_shown(shell, focus)) {
        shell->focus[shell->screen] =
            slot_of(shell, SLOT_MAIN)->view != NULL ? SLOT_MAIN : SLOT_LIST;
        mark_focus(shell);
        shell->layout = compute(shell);
    }
    place_all(shell);
    if (!same_layout(&before, &shell->layout))
        shell->draw_all = true;
    shell->frame_due = true;
}

void shell_drop_windows(Shell *shell)
{
    panes_drop_windows(shell->panes);
    shell->ghost_rect = (Rect){0};
    shell->draw_all = true;
    shell_relayout(shell);
}

void shell_close_views(Shell *shell)
{
    for (int screen = 0; screen < SCREEN_COUNT; screen++) {
        for (int id = 0; id < SLOT_COUNT; id++) {
            Place *slot = &shell->slots[screen][id];
            shell_view_free(slot->view);
            g_free(slot->filter);
            *slot = (Place){0};
        }
    }
}

void shell_apply_filter(Shell *shell, Place *slot, const char *text)
{
    Text words = text_clean(text, strlen(text), TEXT_LINE);
    if (slot->view != NULL && slot->view->ops->filter != NULL) {
        slot->view->ops->filter(slot->view, shell->app, text_ref(&words));
        slot->view->dirty = true;
    }
    text_clear(&words);
    g_free(slot->filter);
    slot->filter = text[0] != '\0' ? g_strdup(text) : NULL;
}
