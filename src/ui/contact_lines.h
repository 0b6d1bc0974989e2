// Everything about one contact as lines: sections of fields, tags, appointments, deals, tasks,
// notes. Pure but for reading the app.
#ifndef UI_CONTACT_LINES_H
#define UI_CONTACT_LINES_H

#include <glib.h>

#include "app/app.h"
#include "ui/canvas.h"

typedef struct ContactLine {
    Text label, value; // owned
    StyleId style;
    bool heading;
    Id task; // a task's line: x completes it
    Id note; // the first line of a note
    bool done;
} ContactLine;

typedef enum EmptyFields { EMPTY_HIDDEN, EMPTY_SHOWN } EmptyFields;

// Rebuilds the array (of ContactLine) for the open contact at a width.
void contact_lines(GArray *lines, const App *app, int width, EmptyFields empty);
void contact_lines_clear(GArray *lines);

#endif
