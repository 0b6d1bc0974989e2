// What a browser's request to the listener says. Pure; any thread.
#ifndef API_LOOPBACK_REQUEST_H
#define API_LOOPBACK_REQUEST_H

#include <stdbool.h>

typedef struct LoopbackHit {
    char *code;   // of a valid request; g_free. NULL: it is none
    bool refused; // the page says that the person said no
} LoopbackHit;

// head: of a whole request to that port, or NULL. Valid is a GET of /callback, to a name of this
// machine, with our state.
LoopbackHit loopback_judge(const char *head, int port, const char *state);

#endif
