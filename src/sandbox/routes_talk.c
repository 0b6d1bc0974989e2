#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "sandbox/routes_work.h"
#include "sandbox/rows.h"
#include "sandbox/tell.h"

WorldConversation *route_conversation(World *w, const Request *req, Response *res)
{
    WorldConversation *conversation = world_conversation(w, &req->params[0]);
    if (!conversation)
        response_fail(res, 404, "Conversation with id %s not found", req->params[0].s);
    return conversation;
}

static int kind_number(const WorldConversation *conversation)
{
    static const char *const kinds[] = {"", "TYPE_PHONE", "TYPE_EMAIL", "TYPE_FB_MESSENGER",
                                        "TYPE_REVIEW"};
    for (size_t i = 1; i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i], world_type(conversation->channel)->kind) == 0)
            return (int)i;
    return 1;
}

static void get_conversation(World *w, const Request *req, Response *res)
{
    const WorldConversation *conversation = route_conversation(w, req, res);
    if (!conversation)
        return;
    const WorldContact *contact = world_contact_at(w, conversation->contact);
    JsonOut *out = response_open();
    json_out_string(out, "id", conversation->id.s);
    json_out_string(out, "contactId", contact->id.s);
    json_out_string(out, "locationId", w->location.s);
    json_out_bool(out, "deleted", false);
    json_out_bool(out, "inbox", true);
    json_out_int(out, "type", kind_number(conversation));
    json_out_int(out, "unreadCount", conversation->unread);
    if (contact->assigned_to)
        json_out_string(out, "assignedTo", contact->assigned_to->id.s);
    json_out_bool(out, "starred", conversation->starred);
    response_close(res, 200, out);
}

static void create_conversation(World *w, const Request *req, Response *res)
{
    WorldContact *contact = request_contact(w, req, res);
    if (!contact)
        return;
    if (contact->conversation) {
        response_fail(res, 400, "Conversation with the contact id:%s already exists!",
                      contact->id.s);
        return;
    }
    const WorldConversation *conversation = world_conversation_for(w, contact);
    JsonOut *out = response_open();
    json_out_bool(out, "success", true);
    json_out_object(out, "conversation");
    json_out_string(out, "id", conversation->id.s);
    row_time(out, "dateAdded", conversation->added);
    row_time(out, "dateUpdated", conversation->updated);
    json_out_bool(out, "deleted", false);
    json_out_string(out, "contactId", contact->id.s);
    json_out_string(out, "locationId", w->location.s);
    row_time(out, "lastMessageDate", conversation->last);
    if (contact->assigned_to)
        json_out_string(out, "assignedTo", contact->assigned_to->id.s);
    json_out_end(out);
    response_close(res, 201, out);
}

static void answer_update(World *w, Response *res, const WorldConversation *conversation)
{
    const WorldContact *contact = world_contact_at(w, conversation->contact);
    g_autofree char *date = g_strdup_printf("%" PRId64, conversation->last.ms);
    JsonOut *out = response_open();
    json_out_bool(out, "success", true);
    json_out_object(out, "conversation");
    json_out_string(out, "id", conversation->id.s);
    json_out_string(out, "contactId", contact->id.s);
    json_out_string(out, "locationId", w->location.s);
    json_out_string(out, "lastMessageDate", date);
    json_out_int(out, "unreadCount", conversation->unread);
    json_out_bool(out, "inbox", true);
    json_out_bool(out, "starred", conversation->starred);
    json_out_bool(out, "deleted", false);
    json_out_end(out);
    response_close(res, 200, out);
}

static void update_conversation(World *w, const Request *req, Response *res)
{
    WorldConversation *conversation = route_conversation(w, req, res);
    int64_t unread;
    bool starred;
    if (!conversation)
        return;
    if (json_int64(json_member(req->body, "unreadCount"), &unread)) {
        if (unread < 0) {
            response_invalid(res, "unreadCount must not be less than 0");
            return;
        }
        conversation->unread = (int)MIN(unread, 100000);
    }
    if (json_bool(json_member(req->body, "starred"), &starred))
        conversation->starred = starred;
    conversation->updated = w->now;
    answer_update(w, res, conversation);
}

static void delete_conversation(World *w, const Request *req, Response *res)
{
    WorldConversation *conversation = route_conversation(w, req, res);
    if (!conversation)
        return;
    world_conversation_delete(w, conversation);
    response_done(res, 200, "success");
}

static void get_message(World *w, const Request *req, Response *res)
{
    const WorldMessage *message = world_message(w, &req->params[0]);
    if (!message || message->hidden) {
        response_fail(res, 400, "Message with id %s not found", req->params[0].s);
        return;
    }
    JsonOut *out = response_open();
    row_message(w, out, "message", message);
    response_close(res, 200, out);
}

static void get_email(World *w, const Request *req, Response *res)
{
    const WorldMessage *message = world_email(w, &req->params[0]);
    if (!message || message->hidden) {
        response_fail(res, 404, "Email message with id %s not found", req->params[0].s);
        return;
    }
    JsonOut *out = response_open();
    row_email(w, out, "emailMessage", message);
    response_close(res, 200, out);
}

static void cancel(World *w, WorldMessage *message, Response *res)
{
    if (message->status != WS_SCHEDULED) {
        response_fail(res, 400, "Failed cancel the scheduled message");
        return;
    }
    world_message_cancel(w, message);
    JsonOut *out = response_open();
    json_out_int(out, "status", 200);
    json_out_string(out, "message", "Scheduled message cancelled successfully");
    response_close(res, 200, out);
}

// {"statusCode":400,"message":...,"canonicalCode":"CONVERSATIONS_MSG_NOT_FOUND","error":"Bad
// Request"}
static void refuse_unknown_message(Response *res)
{
    JsonOut *out = response_open();
    json_out_int(out, "statusCode", 400);
    json_out_string(out, "message", "Message not found");
    json_out_string(out, "canonicalCode", "CONVERSATIONS_MSG_NOT_FOUND");
    json_out_string(out, "error", "Bad Request");
    response_close(res, 400, out);
    res->executed = false;
}

static void unschedule_message(World *w, const Request *req, Response *res)
{
    WorldMessage *message = world_message(w, &req->params[0]);
    if (message && !message->hidden)
        cancel(w, message, res);
    else
        refuse_unknown_message(res);
}

static void unschedule_email(World *w, const Request *req, Response *res)
{
    WorldMessage *message = world_email(w, &req->params[0]);
    if (message && !message->hidden)
        cancel(w, message, res);
    else
        response_fail(res, 404, "Email message with id %s not found", req->params[0].s);
}

const RouteRow talk_routes[] = {
    {EP_CONVERSATION_SEARCH, conversation_search_route},
    {EP_CONVERSATION_GET, get_conversation},
    {EP_CONVERSATION_CREATE, create_conversation},
    {EP_CONVERSATION_UPDATE, update_conversation},
    {EP_CONVERSATION_DELETE, delete_conversation},
    {EP_MESSAGE_EXPORT, message_export_route},
    {EP_MESSAGE_LIST, message_list_route},
    {EP_MESSAGE_GET, get_message},
    {EP_MESSAGE_SEND, message_send_route},
    {EP_MESSAGE_UNSCHEDULE, unschedule_message},
    {EP_EMAIL_GET, get_email},
    {EP_EMAIL_UNSCHEDULE, unschedule_email},
    {EP_NONE, NULL},
};
