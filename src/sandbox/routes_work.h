// Handlers of the working half that live in other files than their table, and what they share.
#ifndef SANDBOX_ROUTES_WORK_H
#define SANDBOX_ROUTES_WORK_H

#include "sandbox/route.h"
#include "sandbox/world_work.h"

// deal_search.c, deal_filter.c
RouteFn deal_list_route, deal_search_route;
bool deal_has_words(World *w, const WorkDeal *deal, const char *words); // words in lower case
// A row of a list.
void deal_write_row(World *w, JsonOut *out, const WorkDeal *deal, const WorkDealView *view);
// routes_events.c
RouteFn event_list_route, blocked_list_route, block_create_route, block_update_route,
    event_delete_route;
RouteFn appointment_notes_route, appointment_note_create_route, appointment_note_update_route,
    appointment_note_delete_route;
// booking.c
RouteFn appointment_create_route, appointment_get_route, appointment_update_route;

// 200 { flag: true }.
void response_done(Response *res, int status, const char *flag);
// A writer whose root object is open; response_close ends the root and answers with it.
JsonOut *response_open(void);
void response_close(Response *res, int status, JsonOut *take_out);
// Milliseconds as digits, and nothing else. false: absent or something else.
bool request_query_ms(const Request *req, const char *name, Instant *out);
bool request_bool(const Request *req, const char *name); // false when absent
// The contact of the body's contactId; NULL with a 400 in res.
WorldContact *request_contact(World *w, const Request *req, Response *res);

#endif
