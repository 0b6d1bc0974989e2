// The endpoint table: what the client calls and what the sandbox serves, from the same rows, so
// that they cannot drift apart. Const data; any thread.
#ifndef API_ENDPOINT_H
#define API_ENDPOINT_H

#include <stdbool.h>

#include "base/err.h"
#include "model/id.h"
#include "model/record.h"

typedef enum EndpointId {
    EP_NONE, // a call that has no row (eyrie api ...)
#define EP(id, method, path, version, scope, safety, rows, record, page) EP_##id,
#include "api/endpoint.def"
#undef EP
    EP_COUNT
} EndpointId;

typedef enum Method {
    METHOD_GET,
    METHOD_POST,
    METHOD_PUT,
    METHOD_DELETE,
    METHOD_PATCH,
    METHOD_COUNT
} Method;
typedef enum Safety { SAFETY_SAFE, SAFETY_IDEMPOTENT, SAFETY_GUARDED, SAFETY_ONCE } Safety;

// How a list continues: which member of the answer becomes which parameter of the next request.
typedef enum PageKind {
    PAGE_NONE,
    PAGE_SEARCH_AFTER, // last row's searchAfter (or sort) array -> body searchAfter
    PAGE_START_AFTER,  // meta.startAfter + meta.startAfterId -> query
    PAGE_START_DATE,   // last row's sort[0] or lastMessageDate -> query startAfterDate
    PAGE_LAST_ID,      // messages.lastMessageId while messages.nextPage -> query lastMessageId
    PAGE_CURSOR,       // nextCursor -> query cursor
    PAGE_SKIP,         // skip += rows
    PAGE_OFFSET,       // offset += rows while hasMore
} PageKind;

typedef struct EndpointInfo {
    const char *name; // "MESSAGE_SEND"
    Method method;
    const char *path, *version, *scope;
    Safety safety;
    const char *rows; // see endpoint.def
    const RecordType *record;
    PageKind page;
} EndpointInfo;

enum { ENDPOINT_PARAMS_MAX = 2 };

typedef struct EndpointMatch {
    EndpointId id;
    Id params[ENDPOINT_PARAMS_MAX]; // values of {…} in path order
} EndpointMatch;

const EndpointInfo *endpoint_info(EndpointId id); // id != EP_NONE
const char *method_name(Method method);
bool method_from_name(const char *name, Method *out);
EndpointId endpoint_find(const char *name); // "MESSAGE_SEND"; EP_NONE when unknown
// Path with the ids put in; ERR_USAGE when an id is missing or not [A-Za-z0-9_-]{1,64}. g_free.
char *endpoint_expand(EndpointId id, const Id *params, Err *err);
// Literal segments win over parameters; one trailing slash is ignored. false: no such route. A
// parameter that is not a valid id leaves its Id empty.
bool endpoint_match(Method method, const char *path, EndpointMatch *out);
// Some row has this path (with another method).
bool endpoint_path_known(const char *path);

#endif
