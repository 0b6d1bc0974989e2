// Bytes of a terminal into keys, mouse events and pastes. A table-driven decoder of our own: pastes
// are never keys, Alt and modified keys arrive in every common encoding, and nothing a terminal
// sends can do more than be dropped. Pure.
#ifndef UI_TERM_KEYS_H
#define UI_TERM_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "app/key.h"

typedef struct TermKeys TermKeys;

typedef enum TermMouse {
    TERM_PRESS,
    TERM_RELEASE,
    TERM_DRAG,
    TERM_WHEEL_UP,
    TERM_WHEEL_DOWN,
} TermMouse;

typedef enum TermReport { // of what the terminal says by itself or when asked
    TERM_BACKGROUND,      // value: 0xrrggbb
    TERM_SCHEME,          // value: 1 dark, 2 light
    TERM_MODE,            // value: the mode's number; state: DECRPM's
    TERM_COLUMN,          // value: where the cursor is, from 1; only on REPORT_ROW
    TERM_ATTRIBUTES,      // every terminal says them: nothing asked for before comes any more
} TermReport;

typedef struct TermInput {
    Key key; // KEY_MOUSE_, KEY_PASTE and KEY_REPORT_ have what follows
    TermMouse mouse;
    int button;   // 1 left, 2 middle, 3 right; 0 wheel
    int row, col; // from 0, on the screen
    TermReport report;
    int value, state;
    const char *paste; // raw bytes, borrowed until the next call
    size_t paste_n;
} TermInput;

typedef enum KeysStatus {
    KEYS_NONE, // nothing is waiting
    KEYS_MORE, // the beginning of a sequence: ask again with more bytes, or KEYS_QUIET when none
               // come within KEYS_WAIT_MS
    KEYS_INPUT,
} KeysStatus;

typedef enum KeysMode { KEYS_OPEN, KEYS_QUIET } KeysMode;

enum {
    KEYS_WAIT_MS = 20,
    REPORT_ROW = 5, // a cursor said to be there is an answer; in the first row it would be Shift+F3
};

TermKeys *term_keys_new(bool test_keys); // whether the private keys of the test harness are known
void term_keys_free(TermKeys *keys);
// Answers are on their way: until the attributes have come, the beginning of one is waited for
// however long it takes, and never becomes keys.
void term_keys_expect(TermKeys *keys);
bool term_keys_expecting(const TermKeys *keys);
void term_keys_feed(TermKeys *keys, const char *bytes, size_t n);
KeysStatus term_keys_next(TermKeys *keys, KeysMode mode, TermInput *out);

#endif
