// What people show and hide: remembered, so that the next start looks as this one was left.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/shell_state.h"

#define SIDE_KEY "layout.side"

void shell_sizes_recall(Shell *shell)
{
    g_autofree char *side = app_recall(shell->app, SIDE_KEY);
    if (side != NULL && strcmp(side, "on") == 0)
        shell->side = SIDE_ON;
    else if (side != NULL && strcmp(side, "off") == 0)
        shell->side = SIDE_OFF;
}

CmdResult shell_zoom(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    shell->alone = !shell->alone;
    shell_flash(shell, shell->alone ? TEXT("This pane alone; the same keys bring the others back")
                                    : TEXT("All panes"));
    shell->draw_all = true;
    shell_relayout(shell);
    return CMD_DONE;
}

CmdResult shell_toggle_side(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    bool shown = shell_slot_is_shown(shell, SLOT_SIDE);
    shell->side = shown ? SIDE_OFF : SIDE_ON;
    app_remember(shell->app, SIDE_KEY, shown ? "off" : "on");
    if (shown && shell_focused(shell) == SLOT_SIDE)
        shell_focus(shell, SLOT_MAIN);
    shell->draw_all = true;
    shell_relayout(shell);
    shell_layout_now(shell);
    if (!shown && !shell_slot_is_shown(shell, SLOT_SIDE))
        shell_flash(shell,
                    TEXT("Here is no room for the contact beside the thread; gc goes to it"));
    return CMD_DONE;
}

CmdResult shell_toggle_times(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call;
    bool clock = app_options(shell->app)->clock_times;
    shell->draw_all = true;
    if (!app_set_option(shell->app, "clock-times", clock ? "off" : "on", err))
        return CMD_FAILED;
    shell_flash(shell, clock ? TEXT("How long ago   (:save keeps it)")
                             : TEXT("Times and dates   (:save keeps it)"));
    return CMD_DONE;
}
