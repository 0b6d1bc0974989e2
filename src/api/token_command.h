// A token that another program prints: `token-command pass show eyrie` in config.ini. Its words are
// an argv by the shell's quoting rules and never reach a shell; what it prints is never logged.
#ifndef API_TOKEN_COMMAND_H
#define API_TOKEN_COMMAND_H

#include <stdatomic.h>

#include "base/err.h"
#include "base/secret.h"

// The words for a profile: the value of the line "token-command.PROFILE", else of "token-command".
// *words is NULL when there is neither, or no such file; g_free. ERR_CONFIG when there is one that
// is not run because others may have written it (fs_may_run).
bool token_command_find(const char *path, const char *profile, char **words, Err *err) NODISCARD;

typedef enum TokenCommandRoom {
    TOKEN_COMMAND_TERMINAL, // it may ask on ours: nothing is drawn yet
    TOKEN_COMMAND_BESIDE,   // it has no terminal
    TOKEN_COMMAND_ROOM_COUNT
} TokenCommandRoom;

enum { TOKEN_COMMAND_MS = 30 * 1000 };

// The first line of what it prints. Blocks for TOKEN_COMMAND_MS at most, then it is killed; less
// when *stop becomes true (NULL: never). NULL with ERR_AUTH and what it wrote to standard error;
// ERR_CONFIG when it cannot be started; ERR_CANCELLED.
Secret *token_command_run(const char *words, TokenCommandRoom room, const atomic_bool *stop,
                          Err *err);

#endif
