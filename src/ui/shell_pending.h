// What the shell remembers of commands whose arguments are asked for.
#ifndef UI_SHELL_PENDING_H
#define UI_SHELL_PENDING_H

#include "app/command.h"

typedef struct PendingCall { // a command whose arguments are being asked for
    CmdId id;                // CMD_NONE: none
    int count;
    Subject subject;
    bool by_key;
    bool typed; // the argument asked for last is typed, not picked
    char *args[CMD_ARGS_MAX];
    size_t argc;
} PendingCall;

typedef struct Typed { // the last answer that was typed, for the same question
    CmdId id;          // CMD_NONE: none
    Id subject;
    char *text;
    bool failed; // nothing was done
    int64_t op;  // the write that came of it; 0: none
} Typed;

#endif
