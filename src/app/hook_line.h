// A line of config.ini that runs a command when something happens, as it is written and as it
// applies:
//
//   on EVENT[,EVENT...] [where TERM [and TERM]...] run COMMAND [ARGUMENT...]
//   on EVENT ... run-shell SHELL-LINE
//
// EVENT: a webhook's name or *. TERM: member=value, member!=value or member~part, without case; the
// member is one of the event's (old.status, appointment.calendarId, contactTags); `tag` means those
// of the contact. A list is meant as a whole: one of its values. Words are quoted as in a shell,
// nothing is expanded. Pure.
#ifndef APP_HOOK_LINE_H
#define APP_HOOK_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"

typedef enum HookOp { HOOK_IS, HOOK_IS_NOT, HOOK_HAS } HookOp;

typedef struct HookTerm {
    char *member, *value;
    HookOp op;
} HookTerm;

typedef struct Hook {    // owned
    char *name;          // of the command, for people
    const char **events; // names; ends with NULL. NULL: every event
    HookTerm *terms;
    size_t term_count;
    char **argv;
} Hook;

// The whole line. ERR_CONFIG says what is wrong with it.
bool hook_parse(const char *line, Hook *out, Err *err) NODISCARD;
// "on EVENT... [where ...]" alone: which events are meant. Nothing is run: argv stays NULL.
bool hook_parse_rule(const char *line, Hook *out, Err *err) NODISCARD;
bool hook_wants(const Hook *hook, const char *type, const Json *event);
void hook_clear(Hook *hook);

#endif
