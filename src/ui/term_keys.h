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

typedef struct TermInput {
    Key key; // KEY_MOUSE_ and KEY_PASTE have what follows
    TermMouse mouse;
    int button;        // 1 left, 2 middle, 3 right; 0 wheel
    int row, col;      // from 0, on the screen
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

enum { KEYS_WAIT_MS = 20 };

TermKeys *term_keys_new(bool test_keys); // whether the private keys of the test harness are known
void term_keys_free(TermKeys *keys);
void term_keys_feed(TermKeys *keys, const char *bytes, size_t n);
KeysStatus term_keys_next(TermKeys *keys, KeysMode mode, TermInput *out);

#endif
