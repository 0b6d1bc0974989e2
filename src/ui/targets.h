// What can be clicked: told while it is drawn, so that a click, the labels of ';' and the picture
// never differ. Each pane keeps those of its last drawing. Pure.
#ifndef UI_TARGETS_H
#define UI_TARGETS_H

#include <glib.h>

#include "app/command.h"
#include "app/key.h"
#include "base/text.h"
#include "ui/geometry.h"

typedef enum TargetKind {
    TARGET_SPOT,    // the view is told of the click
    TARGET_KEYS,    // as if these keys were pressed
    TARGET_COMMAND, // as if it was called by its key
    TARGET_CHOICE,  // a completion, by its index
} TargetKind;

enum { TARGET_KEYS_MAX = 2, TARGETS_MAX = 600 };

typedef struct Target {
    TargetKind kind;
    Rect where; // in the pane's window
    Key keys[TARGET_KEYS_MAX];
    int value; // CmdId, or an index
} Target;

// targets: of Target. Empty places and what is too much are left out.
void targets_add(GArray *targets, const Target *target);
// The one that was drawn last there; NULL: none.
const Target *targets_at(const GArray *targets, int row, int col);

// The next hint of a line such as "Enter books   Esc back" or "H L move  w won", from *at on: its
// bytes begin at *at and are n long. False when there is none. Names of keys count anywhere; single
// letters only where a hint may begin: at the start, behind two blanks, a question mark, a full
// stop or another key.
bool target_next_hint(TextRef line, size_t *at, size_t *n, Target *out);

#endif
