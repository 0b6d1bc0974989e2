// What broken answers look like. Pure and deterministic; any thread.
#ifndef SANDBOX_MANGLE_H
#define SANDBOX_MANGLE_H

#include <stddef.h>
#include <stdint.h>

// The page of the proxy in front of the service; g_free.
char *mangle_html(int status);
// Bytes that are no JSON, no UTF-8 and hold NULs; g_free.
char *mangle_garbage(uint64_t seed, size_t *n);
// The same JSON with every second member changed to another type; g_free.
char *mangle_types(const char *json);

#endif
