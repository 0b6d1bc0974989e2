// Asking the service single questions to find out what is wrong: one after another, over the same
// connections, without trying again. Blocks; for the
// command line, or a thread of its own.
#ifndef API_PROBE_H
#define API_PROBE_H

#include <stdatomic.h>

#include "api/http.h"
#include "base/json.h"

typedef struct Probe Probe;

typedef struct ProbeConfig {
    const char *base_url; // checked by url_base; borrowed
    const Secret *token;  // borrowed; NULL: asks without one
    const Clock *clock;   // borrowed; of the Date header's comparison
    int connect_ms, total_ms;
    int all_ms;              // of all questions together; what is asked later is ERR_OFFLINE
    const atomic_bool *stop; // NULL: never; else the question under way ends soon, ERR_CANCELLED
    // Of the rate budget that all processes of the user share; NULL: it is not counted. Copied.
    const char *budget_dir, *location;
} ProbeConfig;

typedef struct ProbeAnswer {
    Err err;    // ERR_NONE: 2xx and JSON
    int status; // 0: no answer came
    Denial denied;
    bool portal;     // a web page or a redirect: whoever answered was not the service
    Json *json;      // owned; NULL unless 2xx
    int64_t took_ms; // a new connection included
    RateInfo rate;
    bool dated; // there was a Date header
    int64_t skew_ms;
} ProbeAnswer;

Probe *probe_new(const ProbeConfig *config);
void probe_free(Probe *probe); // accepts NULL
// GET of a row of endpoint.def; param where its path has one, else NULL. query is encoded, NULL:
// none. out is always filled: probe_answer_clear.
void probe_get(Probe *probe, EndpointId ep, const Id *param, const char *query, ProbeAnswer *out);
void probe_answer_clear(ProbeAnswer *answer);

#endif
