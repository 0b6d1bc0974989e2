// A tiny blocking HTTP client for the tests of the sandbox: it shows what is on the wire, broken
// answers included.
#ifndef UNIT_SANDBOX_CLIENT_H
#define UNIT_SANDBOX_CLIENT_H

#include "base/json.h"
#include "sandbox/sandbox.h"

typedef struct Reply {
    int status; // 0: closed without a byte; -1: connection refused
    char *head; // status line and headers
    char *body; // NUL-terminated, possibly short
    size_t n;
    bool whole; // as many bytes as content-length promised
    Json *json; // NULL unless the body parses
} Reply;

typedef struct Caller { // what is sent along; NULL leaves a header out
    const char *token, *version, *user_agent, *content_type;
} Caller;

Caller caller_for(const Sandbox *sandbox); // right in every respect
// One request on a connection of its own. body may be NULL.
Reply call(const Sandbox *sandbox, const char *method, const char *path, const char *body);
Reply call_as(const Sandbox *sandbox, const Caller *caller, const char *method, const char *path,
              const char *body);
void reply_clear(Reply *reply);
// Value of a header by its exact spelling, or NULL; g_free.
char *reply_header(const Reply *reply, const char *name);
// String at a path of the answer, or "".
const char *reply_string(const Reply *reply, const char *path);

// A connection that stays open. -1 when refused.
int wire_open(const Sandbox *sandbox);
void wire_send(int fd, const Sandbox *sandbox, const Caller *caller, const char *const *request);
Reply wire_read(int fd); // one answer; blocks
void wire_close(int fd);

#endif
