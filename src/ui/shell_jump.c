// Going to what was found: the screen, the pane, the selection.
#include "config.h"

#include <assert.h>
#include <glib.h>

#include "ui/format.h"
#include "ui/hints.h"
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

void jump_to_row(Shell *shell, JumpRowFn *select, const Id *id)
{
    View *list = shell_view(shell, SLOT_LIST);
    if (select(list, id))
        return;
    drop_filter(shell, SLOT_LIST);
    if (!select(list, id) && !shell_is_single(shell))
        shell_flash(shell, TEXT("Not in the list so far: it goes to the row when that comes"));
}

static void go_contact(Shell *shell, App *app, const Finding *to)
{
    people_open_contact(app_people(app), &to->contact);
    show(shell, SCREEN_PEOPLE, SLOT_MAIN);
    jump_to_row(shell, people_view_show, &to->contact);
}

static void go_thread(Shell *shell, App *app, const Finding *to)
{
    threads_open(app_threads(app), &to->id, &to->contact);
    show(shell, SCREEN_TALK, SLOT_MAIN);
    jump_to_row(shell, inbox_view_show, &to->id);
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

static void go_task(Shell *shell, App *app, const Finding *to)
{
    go_contact(shell, app, to);
    contact_view_show(shell_view(shell, SLOT_MAIN), &to->id);
}

void jump_go(Shell *shell, App *app, const Finding *finding)
{
    static void (*const ways[])(Shell * shell, App * app, const Finding *to) = {
        [FIND_CONTACT] = go_contact,   [FIND_THREAD] = go_thread,    [FIND_DEAL] = go_deal,
        [FIND_EVENT] = go_event,       [FIND_TASK] = go_task,        [FIND_SCREEN] = go_screen,
        [FIND_PIPELINE] = go_pipeline, [FIND_CALENDAR] = go_calendar};
    static_assert(ARRAY_LEN(ways) == FIND_KIND_COUNT, "a way to each kind");
    // The texts may change while the way is gone.
    Finding to = {
        .kind = finding->kind, .id = finding->id, .contact = finding->contact, .at = finding->at};
    finder_chose(app_finder(app), to.kind, &to.id);
    ways[to.kind](shell, app, &to);
}

TextRef copy_progress(const App *app, TextBuf *buf)
{
    TextBuf rows, total;
    SyncProgress progress = app_sync_progress(app);
    if (progress.state != SYNC_FIRST || progress.word == NULL)
        return TEXT_NONE;
    return text_format(buf, "%s %.*s of %.*s", progress.word,
                       TEXT_ARG(format_count(&rows, progress.rows)),
                       TEXT_ARG(format_count(&total, progress.total)));
}

bool held_enter_key(HeldEnter *held, Key key)
{
    bool ctrl = key.mods == KEY_MOD_CTRL && (key.code == 'c' || key.code == 'g');
    if (!held->waits)
        return false;
    if (ctrl || (key.code == 27 && key.mods == 0)) {
        *held = (HeldEnter){0};
        return false;
    }
    if (held->n < HELD_KEYS_MAX)
        held->keys[held->n++] = key;
    return true;
}

// ---- hits of a search --------------------------------------------------------------------------

void search_show(Shell *shell, const char *words)
{
    shell_overlay(shell, &search_view_ops, words);
}

static void say_position(Shell *shell, const Search *search)
{
    TextBuf buf, keys;
    hints_text(shell_focused_view(shell), &keys,
               "{next-hit} next   {previous-hit} previous   {back} all hits");
    shell_flash(shell,
                text_format(&buf, "Hit %zu of %zu%s   %s", search_selected(search) + 1,
                            search_count(search), search_has_more(search) ? "+" : "", keys.s));
}

void search_go(Shell *shell, App *app, size_t hit)
{
    Search *search = app_search(app);
    const Hit *found = search_at(search, hit);
    if (found == NULL)
        return;
    Finding to = {.id = found->id, .contact = found->contact};
    Id conversation = found->conversation;
    search_visit(search, hit);
    if (found->kind == HIT_NOTE) {
        go_task(shell, app, &to);
    } else {
        threads_open_at(app_threads(app), &conversation, &to.contact, &to.id, found->at);
        show(shell, SCREEN_TALK, SLOT_MAIN);
        jump_to_row(shell, inbox_view_show, &conversation);
    }
    say_position(shell, search);
}

CmdResult search_step(View *v, App *app, const CmdCall *call, Err *err)
{
    const Search *search = app_search(app);
    long step = (call->id == CMD_NEXT_HIT ? 1 : -1) * (long)MAX(call->count, 1);
    long last = (long)search_count(search) - 1, to = (long)search_selected(search) + step;
    if (last < 0) {
        err_set(err, ERR_USAGE, "nothing was searched for; :search WORDS finds messages");
        return CMD_FAILED;
    }
    if (to > last && search_has_more(search))
        search_want_more(app_search(app));
    if (to < 0 || to > last)
        shell_flash(v->shell, to < 0                    ? TEXT("This is the first hit")
                              : search_has_more(search) ? TEXT("More hits are being read")
                                                        : TEXT("This is the last hit"));
    else
        search_go(v->shell, app, (size_t)to);
    return CMD_DONE;
}
