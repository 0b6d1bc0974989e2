// Keys as values, with names in both directions: "a", "C-x", "M-Enter", "S-Tab", "F5", "Space".
// Pure.
#ifndef APP_KEY_H
#define APP_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum KeyCode { // special keys live above Unicode
    KEY_NONE = 0,
    KEY_SPECIAL = 0x110000,
    KEY_UP_,
    KEY_DOWN_,
    KEY_LEFT_,
    KEY_RIGHT_,
    KEY_HOME_,
    KEY_END_,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_INSERT,
    KEY_DELETE,
    KEY_F1,
    KEY_F12 = KEY_F1 + 11,
    KEY_SYNC,
    KEY_STEP_100MS,
    KEY_STEP_1S,
    KEY_STEP_1MIN,
    KEY_STEP_1H, // test mode only
    KEY_PASTE,   // the text comes beside it
    KEY_RESIZE_,
    KEY_FOCUS_IN,
    KEY_FOCUS_OUT,
    KEY_MOUSE_,
    KEY_REPORT_, // the terminal answers; what it says comes beside it
} KeyCode;

enum { KEY_MOD_CTRL = 1, KEY_MOD_ALT = 2, KEY_MOD_SHIFT = 4 };

typedef struct Key {
    uint32_t code; // Unicode scalar (Enter 13, Tab 9, Esc 27, Backspace 127) or KeyCode
    uint8_t mods; // Ctrl+letter is the letter with KEY_MOD_CTRL; shifted letters are their capitals
                  // without a modifier
} Key;

static inline bool key_eq(Key a, Key b)
{
    return a.code == b.code && a.mods == b.mods;
}
bool key_parse(const char *name, size_t n, Key *out);
// The name of a key; out holds at least 24 bytes; returns the length. (Not key_name: curses has
// one.)
size_t key_format(Key key, char *out);

#endif
