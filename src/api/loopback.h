// The listener on this machine to which the authorisation page sends the browser back (RELIABILITY
// 2.4): both address families, one fixed port, GET /callback only, one valid hit, nothing
// reflected. Blocks; one thread.
#ifndef API_LOOPBACK_H
#define API_LOOPBACK_H

#include <stdatomic.h>

#include "base/err.h"

typedef struct Loopback Loopback;

enum { LOOPBACK_PORT = 53682 };

// ERR_IO when the port is taken: no other one is tried, for the app names this one. port 0: a free
// one, for tests.
Loopback *loopback_open(int port, Err *err);
void loopback_close(Loopback *loopback); // accepts NULL
int loopback_port(const Loopback *loopback);
// The code of the first request whose state is ours; g_free. NULL with err after timeout_ms
// (ERR_OFFLINE), when *stop became true (may be NULL), or when the page said no (ERR_REFUSED).
char *loopback_wait(Loopback *loopback, const char *state, int timeout_ms, const atomic_bool *stop,
                    Err *err);
// The code in an address as a person pastes it, or a code alone; g_free. A state that is there must
// be ours. NULL with ERR_USAGE.
char *loopback_read(const char *pasted, const char *state, Err *err);

#endif
