// Stops a process at its system calls, all threads counted together (Linux ptrace).
#ifndef TORTURE_TRACER_H
#define TORTURE_TRACER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

typedef struct Tracer {
    pid_t pid;
    long seen; // entries and exits of system calls so far
    bool ended;
    int status; // of waitpid, when ended
} Tracer;

// Stops every thread of the process. ERR_REFUSED when this machine does not let us.
bool tracer_attach(Tracer *tracer, pid_t pid, Err *err) NODISCARD;
// Lets it run to the next `stops` boundaries and leaves it stopped there. False when it ended
// before. stops < 0: to its end.
bool tracer_run(Tracer *tracer, long stops);
void tracer_kill(Tracer *tracer); // and waits for the end

#endif
