// Requests as text: query strings and JSON bodies for the endpoints, by the names of the documents.
// Pure; any thread. Every function returns owned text (g_free). Only members that are given are
// written (whitelist validation refuses extras).
#ifndef API_ENCODE_H
#define API_ENCODE_H

#include "api/endpoint.h"
#include "model/contact.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/message.h"

// One member of a patch: names as on the wire. NULL value writes null.
typedef enum PatchType {
    PATCH_STRING,
    PATCH_INT,
    PATCH_NUMBER,
    PATCH_BOOL,
    PATCH_STRINGS,
    PATCH_RAW,
    PATCH_END
} PatchType;
typedef struct Patch {
    const char *name;
    PatchType type;
    const char *string;         // STRING, RAW (JSON text)
    double number;              // INT, NUMBER, BOOL
    const char *const *strings; // STRINGS, ends with NULL
} Patch;
// {"name": value, ...}; patch ends with PATCH_END.
char *encode_patch(const Patch *patch);

char *encode_message(const Outgoing *out); // POST /conversations/messages: type, contactId, message
                                           // | html+subject, ...
// POST /contacts/search: newest changed first unless query; search_after is the JSON array of the
// previous page or NULL.
char *encode_contact_search(const Id *location, const char *query, int limit,
                            const char *search_after);
// POST /opportunities/search for one pipeline (or all: empty id), by date_updated descending.
char *encode_deal_search(const Id *location, const Id *pipeline, int limit,
                         const char *search_after);
// The same two searches over everything. By the time they were added, oldest first, rows keep their
// places while the pages are read; by their last change, newest first, a reader sees what is new.
typedef enum ListOrder { ORDER_ADDED, ORDER_CHANGED } ListOrder;
char *encode_listing(EndpointId ep, const Id *location, ListOrder order, int limit,
                     const char *search_after);
typedef struct AppointmentDraft { // empty ids and a NULL title are left out
    Id calendar, location, contact, assigned_to;
    Slot slot; // echoed as the service wrote it; the end is given in its style
    int minutes;
    const char *title;
} AppointmentDraft;
// POST and PUT /calendars/events/appointments.
char *encode_appointment_draft(const AppointmentDraft *draft);
char *encode_note(const char *body, const Id *user);
char *encode_task(const char *title, Instant due, bool completed, const Id *assigned_to);
char *encode_tags(const char *const *tags); // {"tags":[...]}

#endif
