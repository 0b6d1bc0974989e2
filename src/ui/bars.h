// The bars around the panes: tabs above; message, status and hints below. Pure: state in, cells and
// what can be clicked out.
#ifndef UI_BARS_H
#define UI_BARS_H

#include "app/app.h"
#include "app/complete.h"
#include "app/keymap.h"
#include "ui/canvas.h"
#include "ui/view.h"

enum { HINTS_MAX = 12, STATUS_PARTS = 7 };

// Of the account's name; a colour is never all that tells accounts apart: the name is there, too.
StyleId band_style(Band band);

typedef struct TopBar {
    TextRef account;
    Band band;
    TextRef marks; // "OFFLINE since 14:02  DEMO"; empty: none
    AppScreen screen;
    struct {
        char key[24];
        int64_t count; // shown when above 0
    } tabs[SCREEN_COUNT];
    Instant now;
    const Zone *zone;
} TopBar;

void bars_draw_top(Canvas *cv, const TopBar *bar);
TextRef bars_screen_name(AppScreen screen);
CmdId bars_screen_command(AppScreen screen); // goes there

typedef struct StatusBar {
    TextRef mode, position, filter;
    CmdId on_mode, on_filter;    // what a click there calls; CMD_NONE: nothing
    TextRef parts[STATUS_PARTS]; // at the right; the first ones give way where room is short
    CmdId on_part[STATUS_PARTS];
    size_t count;
    bool warns; // the last part is a warning
} StatusBar;

void bars_draw_status(Canvas *cv, const StatusBar *bar);

typedef struct Hint {
    char key[24], word[24];
    CmdId id;
    const char *lacks; // the scope without which it is grey; NULL: none
} Hint;

typedef struct Hints {
    Hint items[HINTS_MAX];
    size_t n, tail; // the last `tail` ones are always shown
} Hints;

// The verbs of a pane with their live keys: at most eight, then find, command and help.
void bars_collect_hints(const Keymap *keymap, unsigned context, Hints *out);
void bars_draw_hints(Canvas *cv, const Hints *hints);
// The first live key of a command, or "".
void bars_first_key(const Keymap *keymap, unsigned context, CmdId id, char *out, size_t size);

// Completions in a row, the selected one in sight. selected is -1 for none.
void bars_draw_choices(Canvas *cv, const Choices *choices, int selected);

#endif
