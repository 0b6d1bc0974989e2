// People and talk as the service writes them: API.md 5.1-5.4 and 6.1-6.5. And the handlers of these
// halves that lie in other files than their table.
#ifndef SANDBOX_ROWS_H
#define SANDBOX_ROWS_H

#include "base/json.h"
#include "sandbox/route.h"
#include "sandbox/world.h"

void row_text(JsonOut *out, const char *key, const char *s);  // NULL writes null; see WORLD_RAW
void row_known(JsonOut *out, const char *key, const char *s); // NULL writes nothing
void row_time(JsonOut *out, const char *key, Instant t);      // ISO UTC
void row_ids(JsonOut *out, const char *key, const GPtrArray *users); // of const WorldUser *

// GET by id leaves out what is unknown; the rows of the two lists write null instead.
void row_contact(World *w, JsonOut *out, const char *key, const WorldContact *contact);
void row_contact_created(World *w, JsonOut *out, const char *key, const WorldContact *contact);
void row_contact_listed(World *w, JsonOut *out, const WorldContact *contact);
void row_contact_found(World *w, JsonOut *out, WorldContact *contact, const char *cursor);
void row_note(World *w, JsonOut *out, const char *key, const WorldNote *note);
void row_task(World *w, JsonOut *out, const char *key, const WorldTask *task);
void row_tags(JsonOut *out, const WorldContact *contact);

void row_conversation(World *w, JsonOut *out, const WorldConversation *conversation);
void row_message(World *w, JsonOut *out, const char *key, const WorldMessage *message);
void row_email(World *w, JsonOut *out, const char *key, const WorldMessage *message);

// The contact of the first path parameter; NULL with a 400 in res.
WorldContact *route_contact(World *w, const Request *req, Response *res);
// The same for conversations, with a 404.
WorldConversation *route_conversation(World *w, const Request *req, Response *res);
// Lower-cases and trims; NULL for what is no address.
char *email_normal(const char *text);
// "+15551234567" from what people type; NULL for what is no number.
char *phone_normal(const char *text);
// contact_write.c: fills the contact from the body of a create or update. false: res holds the
// refusal and the contact is as it was.
bool contact_apply(World *w, const Request *req, WorldContact *contact, Response *res);

RouteFn contact_search_route, contact_list_route, contact_duplicate_route; // contact_search.c
RouteFn note_list_route, note_create_route, note_get_route, note_update_route,
    note_delete_route; // routes_desk.c
RouteFn task_list_route, task_create_route, task_get_route, task_update_route, task_delete_route;
RouteFn conversation_search_route;                // conversation_search.c
RouteFn message_send_route;                       // send.c
RouteFn message_list_route, message_export_route; // message_list.c

#endif
