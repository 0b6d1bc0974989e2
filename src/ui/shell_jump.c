// Going to what was found: the screen, the pane, the selection.
#include "config.h"

#include <assert.h>
#include <glib.h>

#include "ui/jump.h"
#include "ui/shell_state.h"
#include "ui/view_event.h"

static void drop_filter(Shell *shell, SlotId slot)
{
    Place *place = &shell->slots[shell->screen][slot];
    if (place->filter != NULL)
        shell_apply_filter(shell, place, "");
}

// Shows the screen with the pane focused.
static View *show(Shell *shell, AppScreen screen, SlotId slot)
{
    shell_screen(shell, screen);
    shell_focus(shell, slot);
    return shell_view(shell, slot);
}

static void go_contact(Shell *shell, App *app, const Finding *to)
{
    people_open_contact(app_people(app), &to->contact);
    show(shell, SCREEN_PEOPLE, SLOT_MAIN);
    people_view_show(shell_view(shell, SLOT_LIST), &to->contact);
}

static void go_thread(Shell *shell, App *app, const Finding *to)
{
    threads_open(app_threads(app), &to->id, &to->contact);
    show(shell, SCREEN_TALK, SLOT_MAIN);
    inbox_view_show(shell_view(shell, SLOT_LIST), &to->id);
}

// What is won, lost or unknown stands on no board, but with its contact.
static void go_deal(Shell *shell, App *app, const Finding *to)
{
    Id pipeline = finder_board_of(app_finder(app), &to->id);
    if (!id_is_empty(&pipeline)) {
        board_open(app_board(app), &pipeline);
        View *board = show(shell, SCREEN_BOARD, SLOT_MAIN);
        drop_filter(shell, SLOT_MAIN);
        if (board_view_show(board, &to->id))
            return;
    }
    if (!id_is_empty(&to->contact))
        go_contact(shell, app, to);
    shell_flash(shell, TEXT("This deal is not open: it stands on no board"));
}

static void go_event(Shell *shell, App *app, const Finding *to)
{
    View *planner = show(shell, SCREEN_PLANNER, SLOT_MAIN);
    drop_filter(shell, SLOT_MAIN);
    if (planner_view_show(planner, app, to->at, &to->id))
        return;
    if (planner_find(app_planner(app), &to->id) != NULL) {
        event_open(shell, &to->id);
        shell_flash(shell, TEXT("Its calendar or person is switched off"));
    } else {
        shell_flash(shell, TEXT("This appointment is not there any more"));
    }
}

static void go_screen(Shell *shell, App *app, const Finding *to)
{
    (void)app;
    shell_command(shell, to->id.s);
}

static void go_pipeline(Shell *shell, App *app, const Finding *to)
{
    board_open(app_board(app), &to->id);
    show(shell, SCREEN_BOARD, SLOT_MAIN);
}

static void go_calendar(Shell *shell, App *app, const Finding *to)
{
    show(shell, SCREEN_PLANNER, SLOT_MAIN);
    if (!planner_calendar_is_on(app_planner(app), &to->id))
        planner_toggle_calendar(app_planner(app), &to->id);
}

void jump_go(Shell *shell, App *app, const Finding *finding)
{
    static void (*const ways[])(Shell * shell, App * app, const Finding *to) = {
        [FIND_CONTACT] = go_contact,   [FIND_THREAD] = go_thread,    [FIND_DEAL] = go_deal,
        [FIND_EVENT] = go_event,       [FIND_TASK] = go_contact,     [FIND_SCREEN] = go_screen,
        [FIND_PIPELINE] = go_pipeline, [FIND_CALENDAR] = go_calendar};
    static_assert(ARRAY_LEN(ways) == FIND_KIND_COUNT, "a way to each kind");
    // The texts may change while the way is gone.
    Finding to = {
        .kind = finding->kind, .id = finding->id, .contact = finding->contact, .at = finding->at};
    finder_chose(app_finder(app), to.kind, &to.id);
    ways[to.kind](shell, app, &to);
}
