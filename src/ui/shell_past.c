// The way somebody came: back, forward, and to the next thing that waits.
#include "config.h"

#include <string.h>

#include "ui/jump.h"
#include "ui/shell_state.h"

// ---- back and forward --------------------------------------------------------------------------

static PastSpot here(const Shell *shell)
{
    PastSpot spot = {.screen = shell->screen,
                     .slot = shell->focus[shell->screen],
                     .subject = shell_subject(shell)};
    if (spot.subject.kind == SUBJECT_EVENT) {
        const Event *event = planner_find(app_planner(shell->app), &spot.subject.id);
        spot.at = event != NULL ? event->start : (Instant){0};
    }
    return spot;
}

static bool same_spot(const PastSpot *a, const PastSpot *b)
{
    return a->screen == b->screen && id_eq(&a->subject.id, &b->subject.id);
}

static void push(Past *past, const PastSpot *spot)
{
    past->n = past->at; // what lay ahead is left
    if (past->n > 0 && same_spot(&past->spots[past->n - 1], spot))
        return;
    if (past->n == PAST_MAX)
        memmove(&past->spots[0], &past->spots[1], --past->n * sizeof(PastSpot));
    past->spots[past->n++] = *spot;
    past->at = past->n;
}

void shell_past_note(Shell *shell)
{
    PastSpot spot = here(shell);
    if (!shell->past.moving)
        push(&shell->past, &spot);
}

static void select_there(Shell *shell, const PastSpot *spot)
{
    App *app = shell->app;
    View *view = shell_view(shell, SLOT_MAIN);
    const Subject *on = &spot->subject;
    if (on->kind == SUBJECT_CONVERSATION && spot->screen == SCREEN_TALK) {
        threads_open(app_threads(app), &on->id, &on->contact);
        jump_to_row(shell, inbox_view_show, &on->id);
    } else if (on->kind == SUBJECT_CONTACT && spot->screen == SCREEN_PEOPLE) {
        people_open_contact(app_people(app), &on->contact);
        jump_to_row(shell, people_view_show, &on->contact);
    } else if (on->kind == SUBJECT_DEAL && spot->screen == SCREEN_BOARD) {
        board_view_show(view, &on->id);
    } else if (on->kind == SUBJECT_TASK && spot->screen == SCREEN_TASKS) {
        jump_to_row(shell, tasks_view_show, &on->id);
    } else if (on->kind == SUBJECT_EVENT && spot->screen == SCREEN_PLANNER) {
        planner_view_show(view, app, spot->at, &on->id);
    }
}

static void go(Shell *shell, const PastSpot *to)
{
    PastSpot spot = *to;
    shell->past.moving = true;
    shell_screen(shell, spot.screen);
    shell_focus(shell, spot.slot);
    select_there(shell, &spot);
    shell->past.moving = false;
}

CmdResult shell_past_go(Shell *shell, const CmdCall *call, Err *err)
{
    Past *past = &shell->past;
    bool back = call->id == CMD_PAST;
    (void)err;
    if (back ? past->at == 0 : past->at + 1 >= past->n) {
        shell_flash(shell, back ? TEXT("You came from nowhere before this")
                                : TEXT("You have not gone back from anywhere"));
        return CMD_DONE;
    }
    PastSpot now = here(shell);
    if (back && past->at == past->n) { // so that there is a way forward again
        push(past, &now);
        past->at = past->n - 1;
        if (past->at == 0)
            return CMD_DONE;
    }
    past->at = back ? past->at - 1 : past->at + 1;
    go(shell, &past->spots[past->at]);
    return CMD_DONE;
}

// ---- what waits --------------------------------------------------------------------------------

static const Conversation *next_unread(const Shell *shell)
{
    const Inbox *inbox = app_inbox(shell->app);
    Subject subject = shell_subject(shell);
    const Conversation *first = NULL;
    bool past_it = false;
    for (size_t i = 0; i < inbox_count(inbox, INBOX_UNREAD); i++) {
        const Conversation *c = inbox_at(inbox, INBOX_UNREAD, i);
        bool is_it = id_eq(&c->id, &subject.id);
        if (past_it && c->unread > 0)
            return c;
        if (first == NULL && !is_it && c->unread > 0)
            first = c;
        past_it = past_it || is_it;
    }
    return first;
}

CmdResult shell_next_unread(Shell *shell, const CmdCall *call, Err *err)
{
    const Conversation *next = next_unread(shell);
    (void)call, (void)err;
    if (next == NULL) {
        shell_flash(shell, TEXT("Nothing else is unread"));
        return CMD_DONE;
    }
    Id id = next->id, contact = next->contact;
    shell_past_note(shell);
    shell_screen(shell, SCREEN_TALK);
    shell_focus(shell, SLOT_LIST);
    threads_open(app_threads(shell->app), &id, &contact);
    jump_to_row(shell, inbox_view_show, &id);
    return CMD_DONE;
}
