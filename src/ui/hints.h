// Lines that name keys ("Enter books   Esc back"), with the keys as they are bound now. UI thread.
#ifndef UI_HINTS_H
#define UI_HINTS_H

#include "ui/view.h"

// "{open} opens   {back} back": each {command} becomes its first key in the context of the view.
// Where it has none the words behind it go too, up to the next two blanks or the next " · ". The
// text is ours alone: an unknown name is a mistake of ours.
TextRef hints_text(const View *v, TextBuf *out, const char *text);
// Draws such a line; a click on a hint presses its key. Returns the cells used.
int hints_draw(const View *v, Canvas *cv, int row, int col, StyleId style, const char *text);

#endif
