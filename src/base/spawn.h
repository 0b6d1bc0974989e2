// Other programs, started by an argv and never through a shell. What the child gets: the named
// environment, three descriptors and no other, signals as they are by default, none blocked. Any
// thread.
#ifndef BASE_SPAWN_H
#define BASE_SPAWN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

typedef enum SpawnGroup {
    SPAWN_HERE,  // of our process group: the terminal is its
    SPAWN_GROUP, // a group of its own: killed with all that it starts, kill(-pid, ...)
    SPAWN_AWAY,  // a session of its own: it has no terminal and outlives ours
    SPAWN_GROUP_COUNT
} SpawnGroup;

enum { SPAWN_NULL = -1, SPAWN_OURS = -2 }; // /dev/null; what we have ourselves

typedef struct Spawn {
    char *const *argv; // ends with NULL; argv[0] is looked for in our PATH
    char *const *env;  // ends with NULL
    int in, out, err;  // descriptors, SPAWN_NULL or SPAWN_OURS; the caller closes its own
    SpawnGroup group;
} Spawn;

// ERR_CONFIG "NAME cannot be started: why". The caller reaps *pid.
bool spawn_start(const Spawn *spawn, pid_t *pid, Err *err) NODISCARD;
// What a child is to read, as a file without a name that no pipe's size bounds: nobody waits until
// it is read. *fd is the caller's, at its beginning. ERR_IO.
bool spawn_input(const char *bytes, size_t n, int *fd, Err *err) NODISCARD;
// As a shell tells it: the exit code, or 128 and the signal that ended it.
int spawn_exit_code(int wait_status);

#endif
