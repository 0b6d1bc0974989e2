// What a route sees: a request that has passed the checks of the router (version, token, scope,
// location, names and types of query and body), and a response to fill. Handlers run under the
// world's lock.
#ifndef SANDBOX_ROUTE_H
#define SANDBOX_ROUTE_H

#include <glib.h>

#include "api/endpoint.h"
#include "base/json.h"

typedef struct World World;

typedef struct Request {
    EndpointId ep;
    Id params[ENDPOINT_PARAMS_MAX]; // path parameters in order
    GHashTable *query;              // name -> GPtrArray of decoded values (char *)
    const Json *body;               // object, or NULL
    Instant now;                    // world time
} Request;

typedef struct Response {
    int status;         // 0 until set
    char *body;         // JSON text without traceId (the router adds it), g_malloc'd
    bool executed;      // state was changed, or a read was served: goes to the ledger
    const char *detail; // optional note for the ledger, borrowed from the world or a literal
} Response;

typedef void RouteFn(World *world, const Request *req, Response *res);
typedef struct RouteRow {
    EndpointId ep;
    RouteFn *fn;
} RouteRow;

// First value of a query parameter, or NULL. The int form falls back when absent or not a number.
const char *request_query(const Request *req, const char *name);
int64_t request_query_int(const Request *req, const char *name, int64_t fallback);
// String member of the body, or NULL when absent or not a string.
const char *request_string(const Request *req, const char *name);

// {"statusCode":..., "message":"...", "error":"Bad Request"} with the error word of the status.
void response_fail(Response *res, int status, const char *fmt, ...) PRINTF(3);
// 422 with message as an array of one.
void response_invalid(Response *res, const char *fmt, ...) PRINTF(2);
// 422 with all the messages; the list ends with NULL.
void response_invalid_all(Response *res, const char *const *messages);
// As response_fail, with a raw JSON object as "meta" (duplicate contacts).
void response_fail_meta(Response *res, int status, const char *message, const char *meta_json);
// 2xx: takes the finished writer; the root must be an object. Marks the response as executed.
void response_json(Response *res, int status, JsonOut *take_out);

// The tables of the route files, each ending with { EP_NONE, NULL }.
extern const RouteRow people_routes[]; // routes_people.c: contacts, notes, tasks, tags on contacts
extern const RouteRow talk_routes[];   // routes_talk.c: conversations and messages
extern const RouteRow deal_routes[];   // routes_deals.c: pipelines and opportunities
extern const RouteRow
    calendar_routes[]; // routes_calendar.c: calendars, slots, appointments, blocks
extern const RouteRow
    account_routes[]; // routes_account.c: users, location, tags, fields, templates, tasks/search

#endif
