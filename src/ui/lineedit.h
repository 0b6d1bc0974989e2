// readline as an editing engine: the person's inputrc, kill ring, undo and history, without its
// terminal. Several editors exist, one is active. Newlines may be in the text (multi-line).
// lineedit.c is the only file that includes readline. UI thread.
#ifndef UI_LINEEDIT_H
#define UI_LINEEDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "app/key.h"
#include "base/text.h"

typedef struct LineEdit LineEdit;

typedef enum LineResult { LINE_NOTHING, LINE_CHANGED, LINE_ACCEPTED, LINE_CANCELLED } LineResult;

// history: name of its history ("command", "filter", NULL none).
LineEdit *lineedit_new(const char *history);
void lineedit_free(LineEdit *le);
// Feeds a key; makes this editor the active one. Enter accepts, Esc, C-g and C-d on an empty line
// cancel. M-Enter inserts a newline when multiline was allowed.
LineResult lineedit_key(LineEdit *le, Key key);
void lineedit_allow_newlines(LineEdit *le, bool allow);
void lineedit_insert(LineEdit *le, const char *utf8,
                     size_t n);                    // pasted text, sanitised by the caller
void lineedit_set(LineEdit *le, const char *utf8); // cursor at the end
const char *lineedit_text(const LineEdit *le);     // borrowed until the next call; valid UTF-8
size_t lineedit_point(const LineEdit *le);         // byte offset
void lineedit_set_point(LineEdit *le, size_t point);
void lineedit_replace(LineEdit *le, size_t start, size_t end, const char *utf8); // completion
void lineedit_remember(LineEdit *le); // adds the text to its history

// Fills a history with lines of earlier runs, oldest first. Before the first editor is used.
void lineedit_fill_history(const char *history, char *const *lines);

#endif
