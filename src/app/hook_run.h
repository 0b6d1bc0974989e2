// Runs commands beside the program, each watched by a thread of its own, so that nobody waits for
// one: neither to be started nor to be reaped. UI thread.
#ifndef APP_HOOK_RUN_H
#define APP_HOOK_RUN_H

#include <stddef.h>

#include "base/err.h"

typedef struct HookRunner HookRunner;

typedef struct HookJob {                  // copied
    const char *name;                     // told when it fails
    const char *const *argv, *const *env; // end with NULL; argv[0] is looked for in PATH
    const char *input;                    // on its standard input
    int timeout_ms;                       // then it and all that it started in its group are killed
} HookJob;

typedef struct HookEnd { // how a job ended; owned
    char *name;
    int exit_code; // 128 + signal when a signal ended it; -1: it could not be started
    char *said;    // what it wrote to standard error, or why it could not be started; may be ""
    bool timed_out;
} HookEnd;

HookRunner *hook_runner_new(void);
// Those that run get HOOK_CLOSE_MS to end and are killed then. Accepts NULL.
void hook_runner_free(HookRunner *runner);
enum { HOOK_CLOSE_MS = 300, HOOK_RUNS_MAX = 32 };
bool hook_runner_start(HookRunner *runner, const HookJob *job, Err *err) NODISCARD;
size_t hook_runner_busy(const HookRunner *runner); // started and not taken yet
HookEnd *hook_runner_take(HookRunner *runner);     // NULL: none has ended
void hook_end_free(HookEnd *end);
int hook_runner_fd(const HookRunner *runner); // readable while one can be taken

#endif
