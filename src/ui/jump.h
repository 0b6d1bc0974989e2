// Going to a record wherever it stands: what a jump and a search tell the shell and the panes.
#ifndef UI_JUMP_H
#define UI_JUMP_H

#include "app/finder.h"
#include "ui/shell.h"

extern const ViewOps jump_view_ops; // argument: words to begin with, or NULL

extern const ViewOps search_view_ops; // the same; NULL: the hits as they were left

// The list of hits; words NULL: as it was left.
void search_show(Shell *shell, const char *words);
// Opens a hit where it stands: its message in the thread, its note at the contact.
void search_go(Shell *shell, App *app, size_t hit);
CmdResult search_step(View *v, App *app, const CmdCall *call, Err *err); // next or previous hit

// Enter may come before the answer to the last letter. The way is gone when the answer is there;
// keys pressed meanwhile were meant for where it leads.
enum { HELD_KEYS_MAX = 64 };
typedef struct HeldEnter {
    bool waits;
    Key keys[HELD_KEYS_MAX];
    size_t n;
} HeldEnter;
// True when the key is kept for later. Esc gives up waiting and is not kept.
bool held_enter_key(HeldEnter *held, Key key);

// "messages 2,500 of 5,008" while the account is still being read into the local copy, from which
// all of this comes; empty when it is whole.
TextRef copy_progress(const App *app, TextBuf *buf);

// Shows the screen of the record and selects it. A filter that would hide it is given up.
void jump_go(Shell *shell, App *app, const Finding *finding);

// Selects a row in the list of the screen, and gives up a filter that hides it; says so when there
// is no such row so far.
typedef bool JumpRowFn(View *v, const Id *id);
void jump_to_row(Shell *shell, JumpRowFn *select, const Id *id);

// Select a row; false when the pane has none, though it was asked for. Lists go to it when it
// comes.
bool inbox_view_show(View *v, const Id *conversation);
void inbox_view_tab(View *v, App *app, InboxTab tab);  // shows it from its first row
void planner_view_day(View *v, App *app, Instant day); // and nothing but this day
bool people_view_show(View *v, const Id *contact);
void contact_view_show(View *v, const Id *record); // note or task, also when it comes later
typedef enum OutboxSeek { SEEK_UNSENT, SEEK_DECISION } OutboxSeek;
void outbox_view_seek(View *v, OutboxSeek what); // selects the newest of them, if there is one
bool tasks_view_show(View *v, const Id *task);
void tasks_view_group(View *v, App *app, TaskGroup group); // from its first row
bool board_view_show(View *v, const Id *deal);
bool planner_view_show(View *v, App *app, Instant at, const Id *event);

#endif
