// A server that answers requests by a script, one act after the other, whatever is asked: for what
// a well-behaved server cannot be made to do. Runs on a thread of its own.
#ifndef CONTRACT_SCRIPT_H
#define CONTRACT_SCRIPT_H

#include <stddef.h>

typedef enum ActKind {
    ACT_ANSWER,       // sends bytes; the connection stays
    ACT_ANSWER_CLOSE, // sends bytes and closes
    ACT_CLOSE,        // reads the request and closes without a byte
    ACT_SILENCE,      // reads the request and says nothing
    ACT_HEADERS,      // sends headers without end
    ACT_BODY,         // sends chunks without end
} ActKind;

typedef struct Act {
    ActKind kind;
    const char *bytes;
    size_t n; // 0: the length of the string
} Act;

typedef struct Script Script;

Script *script_start(const Act *acts,
                     size_t count); // acts are borrowed; after the last one, silence
void script_stop(Script *script);
const char *script_url(const Script *script);
size_t script_requests(Script *script);
size_t script_connections(Script *script);
// Text of a request, headers and body. Borrowed until script_stop.
const char *script_request(Script *script, size_t index);

#endif
