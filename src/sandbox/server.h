// HTTP/1.1 on loopback over libmicrohttpd, on one thread of its own. Knows nothing of the service:
// it hands each complete request to a function and sends what that says, late, slowly, cut short or
// not at all.
#ifndef SANDBOX_SERVER_H
#define SANDBOX_SERVER_H

#include <stddef.h>

#include "base/err.h"

typedef struct Incoming { // borrowed for the call; headers are NULL when absent
    const char *method;
    const char *uri; // as it came, with the query
    const char *authorization, *version, *content_type, *user_agent;
    const char *body; // NUL-terminated
    size_t body_n;
} Incoming;

enum { ANSWER_HEADERS_MAX = 12, SERVER_BODY_MAX = 8 << 20 };

typedef struct AnswerHeader {
    const char *name; // literal
    char value[48];
} AnswerHeader;

typedef struct Answer {
    int status; // 0: the connection is closed without a byte
    char *body; // owned
    size_t n;
    const char *content_type; // literal
    AnswerHeader headers[ANSWER_HEADERS_MAX];
    size_t header_count;
    char *location; // of a redirection; owned, or NULL
    int delay_ms;
    int drip;   // bytes a second; 0: at once
    size_t cut; // the connection breaks after so many bytes of the body; n or more: not at all
} Answer;

void answer_header(Answer *answer, const char *name, const char *fmt, ...) PRINTF(3);

typedef struct Server Server;
// Called on the server's thread, for one request at a time. The answer arrives zeroed but for cut
// (no limit).
typedef void ServerFn(void *owner, const Incoming *in, Answer *answer);

// Listens on 127.0.0.1 (port 0: a free one) and serves until server_free.
Server *server_new(int port, ServerFn *fn, void *owner, Err *err);
void server_free(Server *server); // open connections are closed
int server_port(const Server *server);
// Closes every connection and refuses new ones; the port stays ours. Returns when that is so. Any
// thread but the server's.
void server_pause(Server *server);
void server_resume(Server *server);

// server_lazy.c. Before the first call of libmicrohttpd.
bool server_lazy_load(Err *err) NODISCARD;

#endif
