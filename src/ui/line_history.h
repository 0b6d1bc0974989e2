// What was typed at ":" and "/", kept from run to run: one private file in the state folder, a line
// each, of at most LINE_HISTORY_MAX lines. What looks like a secret is never kept. Several
// processes may add to one file. UI thread.
#ifndef UI_LINE_HISTORY_H
#define UI_LINE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
    LINE_HISTORY_MAX = 500,
    LINE_HISTORY_LEAST = 400, // what is left when the oldest go
};

typedef struct LineHistory LineHistory;

// path: NULL keeps nothing. Never fails: a file that cannot be read, or is not private, is left
// alone, is not written either, and err says why (it is set to ERR_NONE otherwise).
LineHistory *line_history_open(const char *path, Err *err);
void line_history_free(LineHistory *history);

// Of a list (one letter, such as ':'), oldest first; owned (g_strfreev).
char **line_history_lines(const LineHistory *history, char list);
// Adds a line unless it repeats the last one of its list, has line ends, or holds a secret.
bool line_history_add(LineHistory *history, char list, const char *line, Err *err) NODISCARD;
bool line_history_is_secret(const char *line);

#endif
