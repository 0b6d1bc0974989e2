// A levelled log file whose every byte is printable ASCII (others are escaped), and a ring of the
// last lines for the interface. Registered secrets and token-shaped words are replaced before
// writing. Any thread.
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR } LogLevel;

bool log_open(const char *path, LogLevel least, Err *err) NODISCARD; // appended, 0600
void log_close(void);
void log_line(LogLevel level, const char *fmt, ...) PRINTF(2);
void log_hide(const char *secret, size_t n); // from now on replaced by "***"
bool log_would_hide(const char *line);       // a part of it would be replaced
// A text of somebody else's, without registered secrets and what looks like a token; g_free.
char *log_scrub(const char *text);
// Copies up to max of the newest lines, oldest first; each is owned by the caller.
size_t log_recent(char **lines, size_t max);

#endif
