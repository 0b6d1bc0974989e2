#include "config.h"

#include "app/conflict.h"
#include "ui/jump.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

typedef CmdResult OwnFn(Shell *shell, const CmdCall *call, Err *err);

static CmdResult own_help(Shell *shell, const CmdCall *call, Err *err)
{
    (void)err;
    HelpArg arg = {shell->keymap, shell_key_context(shell), shell_reach(shell),
                   shell_subject(shell).kind, call->argc > 0 ? call->args[0] : NULL};
    shell_overlay(shell, &help_view_ops, &arg);
    return CMD_DONE;
}

static CmdResult own_jump(Shell *shell, const CmdCall *call, Err *err)
{
    (void)err;
    shell_overlay(shell, &jump_view_ops, call->argc > 0 ? call->args[0] : NULL);
    return CMD_DONE;
}

static CmdResult own_search(Shell *shell, const CmdCall *call, Err *err)
{
    (void)err;
    shell_overlay(shell, &search_view_ops, call->argc > 0 ? call->args[0] : NULL);
    return CMD_DONE;
}

static CmdResult own_messages(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    bool kept = events_are_kept(app_events(shell->app));
    shell_overlay(shell, kept ? &events_view_ops : &messages_view_ops, NULL);
    return CMD_DONE;
}

static CmdResult own_trace(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    shell_overlay(shell, &trace_view_ops, NULL);
    return CMD_DONE;
}

// Of what is selected, else the newest.
static CmdResult own_conflict(Shell *shell, const CmdCall *call, Err *err)
{
    (void)err;
    Subject subject = shell_subject(shell);
    (void)call;
    int64_t op = subject.kind == SUBJECT_OP ? subject.number : 0;
    const Id *const records[] = {&subject.id, &subject.contact, NULL};
    for (size_t i = 0; i < ARRAY_LEN(records) && !conflict_waits(shell->app, op); i++)
        if (!records[i] || !id_is_empty(records[i]))
            op = app_conflict_of(shell->app, records[i]);
    if (conflict_waits(shell->app, op))
        conflict_open(shell, op);
    else
        shell_flash(shell, TEXT("Nothing of yours was changed by somebody else"));
    return CMD_DONE;
}

// Typed, or the digit of the key.
static CmdResult go_to(Shell *shell, const char *word, Err *err)
{
    size_t i = 0;
    const Accounts *accounts = shell->config->accounts;
    bool ok = accounts != NULL && accounts_resolve(accounts, word, &i, err) &&
              shell_go(shell, accounts_at(accounts, i), err);
    return accounts == NULL ? CMD_PASS : ok ? CMD_DONE : CMD_FAILED;
}

static CmdResult own_location(Shell *shell, const CmdCall *call, Err *err)
{
    if (call->argc > 0)
        return go_to(shell, call->args[0], err);
    if (shell->config->accounts == NULL)
        return CMD_PASS;
    shell_overlay(shell, &places_view_ops, NULL);
    return CMD_DONE;
}

static CmdResult own_location_at(Shell *shell, const CmdCall *call, Err *err)
{
    char word[12];
    g_snprintf(word, sizeof(word), "%d", call->count);
    return go_to(shell, word, err);
}

static CmdResult own_go_back(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call;
    return shell_go_back(shell, err) ? CMD_DONE : CMD_FAILED;
}

static CmdResult own_command_line(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    shell_ask_command(shell, NULL);
    return CMD_DONE;
}

static CmdResult own_theme(Shell *shell, const CmdCall *call, Err *err)
{
    return shell_choose_theme(shell, call->argc > 0 ? call->args[0] : NULL, err);
}

static CmdResult own_palette(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    palette_open(shell);
    return CMD_DONE;
}

static Place *filtered_slot(Shell *shell)
{
    Place *slots = shell->slots[shell->screen];
    Place *focused = &slots[shell->focus[shell->screen]];
    if (focused->view->ops->filter != NULL)
        return focused;
    for (int id = 0; id < SLOT_COUNT; id++)
        if (slots[id].view != NULL && slots[id].view->ops->filter != NULL)
            return &slots[id];
    return NULL;
}

static CmdResult own_filter(Shell *shell, const CmdCall *call, Err *err)
{
    (void)err;
    Place *slot = filtered_slot(shell);
    if (slot == NULL)
        return CMD_PASS;
    if (call->argc > 0)
        shell_apply_filter(shell, slot, call->args[0]);
    else
        shell_ask_filter(shell);
    return CMD_DONE;
}

static CmdResult own_screen(Shell *shell, const CmdCall *call, Err *err)
{
    (void)err;
    for (int screen = 0; screen < SCREEN_COUNT; screen++)
        if (bars_screen_command((AppScreen)screen) == call->id)
            shell_screen(shell, (AppScreen)screen);
    return CMD_DONE;
}

static CmdResult own_pane(Shell *shell, const CmdCall *call, Err *err)
{
    (void)err;
    shell_next_pane(shell, call->id == CMD_NEXT_PANE ? 1 : -1);
    return CMD_DONE;
}

// h in the thread goes back to the list, l in the list into the thread, where the pane itself has
// no use for it.
static CmdResult own_sideways(Shell *shell, const CmdCall *call, Err *err)
{
    (void)err;
    bool left = call->id == CMD_LEFT;
    SlotId from = shell_focused(shell);
    if (left == (from == SLOT_LIST) || shell_view(shell, SLOT_LIST) == NULL)
        return CMD_PASS;
    shell_focus(shell, left ? SLOT_LIST : SLOT_MAIN);
    return CMD_DONE;
}

static bool back_to_list(Shell *shell)
{
    if (!shell_is_single(shell) || shell_focused(shell) == SLOT_LIST ||
        shell_view(shell, SLOT_LIST) == NULL)
        return false;
    shell_focus(shell, SLOT_LIST);
    return true;
}

static bool close_top(Shell *shell)
{
    View *top = shell_top_overlay(shell);
    if (top != NULL)
        shell_overlay_close(shell, top);
    return top != NULL;
}

static CmdResult own_back(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    if (close_top(shell))
        return CMD_DONE;
    Place *slot = filtered_slot(shell);
    Notices *notices = app_notices(shell->app);
    if (slot != NULL && slot->filter != NULL && slot->view->focused)
        shell_apply_filter(shell, slot, "");
    else if (!back_to_list(shell) && notice_last(notices) != NULL)
        notice_dismiss(notices);
    return CMD_DONE;
}

static CmdResult own_quit(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    if (!close_top(shell) && !back_to_list(shell))
        shell_quit_ask(shell);
    return CMD_DONE;
}

static CmdResult own_redraw(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    term_redraw(shell->term);
    shell->draw_all = true;
    return CMD_DONE;
}

static CmdResult own_suspend(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    shell_suspend(shell);
    return CMD_DONE;
}

static const struct {
    CmdId id;
    OwnFn *fn;
} rows[] = {
    {CMD_HELP, own_help},
    {CMD_COMMAND_LINE, own_command_line},
    {CMD_PALETTE, own_palette},
    {CMD_THEME, own_theme},
    {CMD_BIND, shell_bind},
    {CMD_UNBIND, shell_unbind},
    {CMD_SAVE, shell_save},
    {CMD_COPY_PHONE, shell_copy_fact},
    {CMD_COPY_EMAIL, shell_copy_fact},
    {CMD_COPY_NAME, shell_copy_fact},
    {CMD_COPY_ID, shell_copy_fact},
    {CMD_COPY_LINK, shell_copy_fact},
    {CMD_COPY_TEXT, shell_copy_fact},
    {CMD_COPY_JSON, shell_copy_fact},
    {CMD_OPEN_WEB, shell_open_web},
    {CMD_OPEN_LINK, shell_open_link},
    {CMD_PICK_LINK, shell_pick_link},
    {CMD_PAST, shell_past_go},
    {CMD_FUTURE, shell_past_go},
    {CMD_NEXT_UNREAD, shell_next_unread},
    {CMD_REPEAT, shell_repeat},
    {CMD_GO_DEAL, shell_follow},
    {CMD_GO_APPOINTMENT, shell_follow},
    {CMD_GO_TASKS, shell_go_tasks},
    {CMD_GO_HISTORY, shell_history_of},
    {CMD_ZOOM, shell_zoom},
    {CMD_TOGGLE_SIDE, shell_toggle_side},
    {CMD_TOGGLE_TIMES, shell_toggle_option},
    {CMD_TOGGLE_HINTS, shell_toggle_option},
    {CMD_EDIT_TEXT, shell_edit_record},
    {CMD_WIDER, shell_resize_pane},
    {CMD_NARROWER, shell_resize_pane},
    {CMD_TALLER, shell_resize_pane},
    {CMD_LOWER, shell_resize_pane},
    {CMD_EVEN, shell_even},
    {CMD_LABELS, shell_labels},
    {CMD_MENU, shell_menu},
    {CMD_RECORD, shell_record},
    {CMD_PLAY, shell_play},
    {CMD_RUN, shell_run_program},
    {CMD_PIPE, shell_pipe_rows},
    {CMD_MANUAL, shell_manual},
    {CMD_MARK, shell_mark},
    {CMD_MARK_RANGE, shell_mark_range},
    {CMD_MARK_ALL, shell_mark_all},
    {CMD_UNMARK, shell_unmark},
    {CMD_FILTER, own_filter},
    {CMD_SCREEN_HOME, own_screen},
    {CMD_SCREEN_TALK, own_screen},
    {CMD_SCREEN_PEOPLE, own_screen},
    {CMD_SCREEN_PLANNER, own_screen},
    {CMD_SCREEN_BOARD, own_screen},
    {CMD_SCREEN_TASKS, own_screen},
    {CMD_SCREEN_OUTBOX, own_screen},
    {CMD_NEXT_PANE, own_pane},
    {CMD_PREV_PANE, own_pane},
    {CMD_LEFT, own_sideways},
    {CMD_RIGHT, own_sideways},
    {CMD_BACK, own_back},
    {CMD_QUIT, own_quit},
    {CMD_REDRAW, own_redraw},
    {CMD_SUSPEND, own_suspend},
    {CMD_MESSAGES, own_messages},
    {CMD_TRACE, own_trace},
    {CMD_JUMP, own_jump},
    {CMD_CONFLICT, own_conflict},
    {CMD_SEARCH, own_search},
    {CMD_LOCATION, own_location},
    {CMD_LOCATION_AT, own_location_at},
    {CMD_GO_BACK, own_go_back},
};

bool shell_takes(CmdId id)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].id == id)
            return true;
    return false;
}

CmdResult shell_own_command(Shell *shell, const CmdCall *call, Err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].id == call->id)
            return rows[i].fn(shell, call, err);
    return CMD_PASS;
}
