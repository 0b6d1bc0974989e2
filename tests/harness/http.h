// One plain HTTP request to the sandbox, as a colleague's program would make it.
#ifndef HARNESS_HTTP_H
#define HARNESS_HTTP_H

#include <glib.h>

#include "sandbox/sandbox.h"

// The answer's body (g_free) when its status is 2xx, else NULL with the reason in why. body may be
// "".
char *http_request(const Sandbox *sandbox, Method method, const char *path, const char *body,
                   GString *why);

#endif
