// Clipped drawing into a pane. The only door to the screen for views, and it takes only TextRef, so
// a raw string cannot be drawn. Everything outside the pane is cut. Coordinates are cells from the
// pane's upper left corner. UI thread.
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include "app/command.h"
#include "app/key.h"
#include "base/text.h"
#include "ui/geometry.h"

typedef enum StyleId {
#define STYLE(id, name, fg, bg, attrs, mono, help) STYLE_##id,
#include "ui/styles.def"
#undef STYLE
    STYLE_COUNT
} StyleId;

typedef struct Canvas Canvas;

int canvas_rows(const Canvas *cv);
int canvas_cols(const Canvas *cv);
// Draws at most `cells` cells of the text (cut with an ellipsis when longer; cells < 0: to the
// pane's edge). Returns the cells used.
int canvas_text(Canvas *cv, int row, int col, StyleId style, TextRef text, int cells);
// The same, ending at the given column (exclusive). Returns the column where the text begins.
int canvas_text_right(Canvas *cv, int row, int col_end, StyleId style, TextRef text, int cells);
void canvas_fill(Canvas *cv, Rect rect, StyleId style); // blanks
// Gives cells already drawn another style; bold and underline of the text are kept.
void canvas_restyle(Canvas *cv, int row, int col, int cells, StyleId style);
// Restyles (STYLE_MATCH) what the words, folded by text_fold and separated by spaces, hit in those
// cells of a row.
void canvas_match(Canvas *cv, int row, int col, int cells, const char *folded_words);
void canvas_hline(Canvas *cv, int row, int col, int cells, StyleId style);
void canvas_vline(Canvas *cv, int row, int col, int rows, StyleId style);
// A frame with a title in its upper line. (Where there is only ASCII: see glyphs.h.)
void canvas_box(Canvas *cv, Rect rect, StyleId style, TextRef title);
// What is drawn there can be clicked: the view is told (a spot), keys are pressed, a command is
// called. What was said last wins.
void canvas_spot(Canvas *cv, Rect where);
void canvas_key(Canvas *cv, Rect where, Key key);
void canvas_command(Canvas *cv, Rect where, CmdId id);
void canvas_choice(Canvas *cv, Rect where, int index);
// Draws a line such as "Enter books   Esc back": a click on a hint presses its key. Returns the
// cells used.
int canvas_hints(Canvas *cv, int row, int col, StyleId style, TextRef text, int cells);
// Where the real cursor stands when this pane is focused. The last call of a draw wins.
void canvas_cursor(Canvas *cv, int row, int col);
// True when characters beyond ASCII are drawn as they are, and not as glyphs.h says.
bool canvas_unicode(const Canvas *cv);

// Tests: a canvas on a pad of that size on the null device; dump gives rows of text (trailing
// blanks cut) joined by LF, owned.
Canvas *canvas_new_test(int rows, int cols);
void canvas_free_test(Canvas *cv);
char *canvas_dump(const Canvas *cv);
// Style letters of a row for assertions: one character per cell, '.' for STYLE_TEXT, otherwise 'A'
// + style id (wraps to 'a').
char *canvas_dump_styles(const Canvas *cv, int row);

#endif
