// A terminal without a terminal: the bytes a program writes become a screen that can be read back
// as text. Rows and columns count from 1, as in mouse reports.
#ifndef HARNESS_VT_H
#define HARNESS_VT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Vt Vt;

typedef struct VtState {
    int row, col; // cursor
    bool cursor_visible, alt_screen, mouse, bracketed_paste;
    int bells;
    int frames; // marked as such (DECSET 2026)
    bool asked; // for its background
    long mark;  // highest sync mark seen: OSC 7770;N BEL
} VtState;

typedef enum VtKey {
    VT_KEY_ENTER,
    VT_KEY_TAB,
    VT_KEY_BACKSPACE,
    VT_KEY_UP,
    VT_KEY_DOWN,
    VT_KEY_LEFT,
    VT_KEY_RIGHT,
    VT_KEY_INSERT,
    VT_KEY_DELETE,
    VT_KEY_HOME,
    VT_KEY_END,
    VT_KEY_PAGE_UP,
    VT_KEY_PAGE_DOWN,
    VT_KEY_F1, // F2 to F12 follow
    VT_KEY_COUNT = VT_KEY_F1 + 12
} VtKey;

enum { VT_SHIFT = 1, VT_ALT = 2, VT_CTRL = 4 };

Vt *vt_new(int cols, int rows);
void vt_free(Vt *vt);
// What the program wrote, in pieces of any size. Marks count only once the bytes before them are
// drawn.
void vt_feed(Vt *vt, const char *bytes, size_t n);
// What the terminal answers to the program's questions since the last time; g_free. Most tests drop
// it: a terminal that never answers is the hard case.
char *vt_take_answers(Vt *vt);
void vt_resize(Vt *vt, int cols, int rows);
int vt_cols(const Vt *vt);
int vt_rows(const Vt *vt);
VtState vt_state(const Vt *vt);
// What the terminal was asked to tell (OSC 9, 99 and 777, without their end), a line each, since it
// was forgotten.
const char *vt_told(const Vt *vt);
void vt_forget_told(Vt *vt);
// Links that were opened (OSC 8), a line each: parameters, a semicolon, the address.
const char *vt_links(const Vt *vt);
const char *vt_title(const Vt *vt); // "": as it was before

// One row as UTF-8 without trailing blanks; g_free. A wide character is written once.
char *vt_row_text(const Vt *vt, int row);
// One letter per column, trailing blanks removed: r reverse, b bold, u underline, i italic (the
// first of these that holds), ' ' plain; g_free.
char *vt_row_styles(const Vt *vt, int row);
char vt_cell(const Vt *vt, int row, int col); // its ASCII character; NUL when it is none
// The background of a cell as 0xrrggbb; the terminal's own is black.
unsigned vt_background(const Vt *vt, int row, int col);
// What a cell lies on, told apart from others by it: ground colour, reverse, bold.
unsigned vt_look(const Vt *vt, int row, int col);
// All rows, one line each, trailing empty ones kept; g_free.
char *vt_text(const Vt *vt);
// Whether some row holds the text.
bool vt_shows(const Vt *vt, const char *text);

// The bytes a terminal in the program's chosen modes sends for a key. Returns their number, at most
// cap.
size_t vt_key_bytes(Vt *vt, VtKey key, int mods, char *out, size_t cap);

#endif
