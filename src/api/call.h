// What the program asks (Call) and what it gets (Reply). Each belongs to one side at a time: a Call
// to the caller until net_post, then to the worker; a Reply to the worker until it is in the
// mailbox, then to whoever took it.
#ifndef API_CALL_H
#define API_CALL_H

#include <stdint.h>

#include "api/denial.h"
#include "api/endpoint.h"
#include "base/clock.h"
#include "base/err.h"
#include "model/record.h"

typedef uint64_t CallId;

typedef enum Priority { // RELIABILITY 5.3: P0 .. P4
    PRIO_ACTION,        // a person waits; reconciliation
    PRIO_OPEN,          // a view is being opened
    PRIO_VISIBLE,       // poll of what is on the screen
    PRIO_BACKGROUND,    // delta, fill
    PRIO_PREFETCH,
    PRIO_COUNT
} Priority;

typedef struct Call {
    CallId id; // given by net_post's caller, unique
    EndpointId ep;
    Priority prio;
    Id params[ENDPOINT_PARAMS_MAX];
    char *query; // encoded, without '?'; owned
    char *body;  // JSON; owned
    // Sent with this one (see Reply.token) or not at all: OUTCOME_NOT_SENT with ERR_CONFLICT and no
    // status. 0: with whichever there is.
    unsigned token;
    bool reconnect; // the app is connected again first, where its access is lost
    bool want_body; // the raw body comes back in Reply.body, nothing is decoded
    // Only for EP_NONE (`eyrie api`): the row's facts, given by hand.
    Method method;
    Safety safety;
    char *path, *version; // owned
} Call;

// Did it happen? Decides what an outbox may do next (RELIABILITY 5.1, verdict table).
typedef enum Outcome {
    OUTCOME_DONE,     // 2xx, understood
    OUTCOME_NOT_SENT, // proof that nothing was processed: no connection, body not handed over, 429,
                      // token refused
    OUTCOME_REFUSED,  // a definite 4xx
    OUTCOME_UNKNOWN,  // anything else
    OUTCOME_CANCELLED,
} Outcome;

typedef struct RateInfo { // -1 unknown
    int max, remaining, interval_ms;
    int64_t daily_limit, daily_remaining, daily_reset_ms;
} RateInfo;

typedef struct Page {
    bool more;
    // Fill one or the other: query members to append, or the JSON value of searchAfter.
    char *query;        // "startAfterDate=123", encoded; owned
    char *search_after; // "[123,\"id\"]"; owned
} Page;

typedef struct Reply {
    CallId id;
    EndpointId ep;
    Outcome outcome;
    Err err;       // ERR_NONE exactly when outcome is OUTCOME_DONE
    Denial denied; // what the service said about the token
    int status;    // HTTP; 0 when no answer came
    int attempts;
    RateInfo rate;
    Rows rows;       // of the endpoint's record type
    size_t bad_rows; // rows that could not be read and were left out
    int64_t total;   // the list's total by the service; -1 unknown
    Page next;
    char *body;              // only when want_body, or the error body; owned
    Id conflict;             // meta.contactId of a refused duplicate
    char trace_id[64];       // printable; empty when none
    Instant asked, received; // by our clock; asked: when the last attempt left
    bool portal;             // a web page or a redirect: whoever answered was not the service (F13)
    unsigned token;          // which one of this Net's it was sent with, from 1; 0: with none
    int64_t server_skew_ms;  // Date header minus our clock; 0 when unknown
} Reply;

// Query and body are empty, but for a route that wants an empty object.
Call *call_new(EndpointId ep, Priority prio);
void call_free(Call *call);
Reply *reply_new(const Call *call);
void reply_free(Reply *reply);
// A call for the same list's next page: same query or body with the page's cursor put in. NULL when
// there is no next page.
Call *call_next_page(const Call *call, const Page *page);
Call *call_dup(const Call *call);

#endif
