// What config.ini says of notices beside the options:
//
//   notify-command PROGRAM [ARGUMENT...]
//   notify on EVENT[,EVENT...] [where TERM [and TERM]...]
//
// Words are quoted as in a shell, nothing is expanded; EVENT and TERM as in hook_line.h.
#ifndef APP_ALERT_LINES_H
#define APP_ALERT_LINES_H

#include <glib.h>
#include <stdbool.h>

#include "app/notice.h"
#include "base/json.h"

typedef struct AlertLines { // zero: the file says nothing
    char **command;         // NULL: there is none
    GArray *rules;          // Hook; NULL: there are none
    Err closed;             // why the file may not name a command; ERR_NONE: it may
} AlertLines;

bool alert_line_is(const char *line); // without spaces before it
// What is wrong with a line is told with file and line, and it is left out. path may be NULL.
void alert_lines_load(AlertLines *lines, const char *path, Notices *notices);
void alert_lines_clear(AlertLines *lines);
bool alert_lines_name(const AlertLines *lines, const char *type); // a rule is about such events
bool alert_lines_want(const AlertLines *lines, const char *type, const Json *event);

#endif
