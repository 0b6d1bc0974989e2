#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/rows.h"
#include "sandbox/tell.h"

enum { PREVIEW_MAX = 600 };

static const char *direction(const WorldMessage *message)
{
    return message->inbound ? "inbound" : "outbound";
}

static void write_told(World *w, JsonOut *out, const char *key, const WorldMessage *message,
                       void (*tell)(World *, const WorldMessage *, GString *))
{
    g_autoptr(GString) text = g_string_new(NULL);
    tell(w, message, text);
    if (text->len)
        row_text(out, key, text->str);
}

static void write_preview(World *w, JsonOut *out, const WorldMessage *message)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (message->live)
        tell_body(w, message, text); // may hold HTML
    else
        tell_words(w, message, text);
    if (text->len > PREVIEW_MAX && !g_str_has_prefix(text->str, WORLD_RAW)) {
        const char *end = g_utf8_find_prev_char(text->str, text->str + PREVIEW_MAX);
        g_string_truncate(text, (gsize)(end - text->str));
    }
    row_text(out, "lastMessageBody", text->str);
}

static const char *outbound_action(World *w, const WorldConversation *conversation)
{
    for (uint32_t i = world_thread_length(conversation); i-- > 0;) {
        const WorldMessage *message = world_thread_at(w, conversation, i);
        if (!message->inbound && world_type(message->type)->customer)
            return message->automatic ? "automated" : "manual";
    }
    return NULL;
}

static void write_last_message(World *w, JsonOut *out, const WorldConversation *conversation)
{
    const WorldMessage *last = world_message_at(w, conversation->last_message - 1);
    const char *action = outbound_action(w, conversation);
    write_preview(w, out, last);
    json_out_string(out, "lastMessageType", world_type(last->type)->name);
    json_out_int(out, "lastMessageDate", conversation->last.ms);
    json_out_string(out, "lastMessageDirection", direction(last));
    row_known(out, "lastOutboundMessageAction", action);
    if (instant_known(conversation->last_manual))
        json_out_int(out, "lastManualMessageDate", conversation->last_manual.ms);
    json_out_string(out, "type", world_type(conversation->channel)->kind);
}

void row_conversation(World *w, JsonOut *out, const WorldConversation *conversation)
{
    const WorldContact *contact = world_contact_at(w, conversation->contact);
    if (conversation->poison) {
        json_out_raw(out, NULL, conversation->poison);
        return;
    }
    json_out_object(out, NULL);
    json_out_string(out, "id", conversation->id.s);
    json_out_string(out, "contactId", contact->id.s);
    json_out_string(out, "locationId", w->location.s);
    write_last_message(w, out, conversation);
    json_out_int(out, "unreadCount", conversation->unread);
    row_text(out, "fullName", contact->name);
    row_text(out, "contactName", contact->name);
    row_known(out, "companyName", contact->company);
    row_text(out, "email", contact->email);
    row_text(out, "phone", contact->phone);
    row_tags(out, contact);
    row_text(out, "assignedTo", contact->assigned_to ? contact->assigned_to->id.s : NULL);
    row_ids(out, "followers", contact->followers);
    json_out_bool(out, "starred", conversation->starred);
    json_out_int(out, "dateAdded", conversation->added.ms);
    json_out_int(out, "dateUpdated", conversation->updated.ms);
    json_out_array(out, "sort");
    json_out_int(out, NULL, conversation->last.ms);
    json_out_end(out);
    json_out_end(out);
}

static void write_attachments(World *w, JsonOut *out, const WorldMessage *message)
{
    g_autoptr(GString) list = g_string_new(NULL);
    tell_attachments(w, message, list);
    if (!list->len)
        return;
    g_auto(GStrv) urls = g_strsplit(list->str, "\n", -1);
    json_out_array(out, "attachments");
    for (guint i = 0; urls[i]; i++)
        row_text(out, NULL, urls[i]);
    json_out_end(out);
}

static void write_call_meta(World *w, JsonOut *out, const WorldMessage *message)
{
    int seconds = tell_call_seconds(message);
    Rng rng = rng_for(w->seed, 77, message->ordinal);
    g_autofree char *sid =
        g_strdup_printf("CA%016" PRIx64 "%016" PRIx64, rng_next(&rng), rng_next(&rng));
    json_out_object(out, "meta");
    json_out_object(out, "call");
    if (seconds)
        json_out_int(out, "duration", seconds);
    else
        json_out_null(out, "duration");
    json_out_string(out, "status", world_status_name(message->status));
    json_out_end(out);
    json_out_end(out);
    json_out_string(out, "altId", sid);
}

// The records of a row lie behind its head.
static void write_mail_ids(World *w, JsonOut *out, const WorldMessage *row)
{
    const WorldConversation *conversation = world_conversation_at(w, row->conversation);
    bool found = false;
    json_out_array(out, "messageIds");
    for (uint32_t i = 0; i < world_thread_length(conversation); i++) {
        const WorldMessage *message = world_thread_at(w, conversation, i);
        found = found || message == row;
        if (!found || message->row != row->ordinal)
            continue;
        Id id = world_id(w, ID_EMAIL, message->ordinal);
        json_out_string(out, NULL, id.s);
    }
    json_out_end(out);
}

// Inbound rows carry nothing but the ids; outbound ones sometimes say more.
static void write_mail(World *w, JsonOut *out, const WorldMessage *message)
{
    json_out_object(out, "meta");
    json_out_object(out, "email");
    write_mail_ids(w, out, message);
    json_out_string(out, "direction", direction(message));
    if (message->ordinal % 4 != 3)
        write_told(w, out, "subject", message, tell_subject);
    json_out_end(out);
    json_out_end(out);
    if (message->inbound || message->ordinal % 2)
        return;
    write_told(w, out, "subject", message, tell_subject);
    write_told(w, out, "from", message, tell_from);
    write_told(w, out, "body", message, tell_body);
}

static void write_activity(World *w, JsonOut *out, const WorldMessage *message)
{
    g_autoptr(GString) title = g_string_new(NULL);
    tell_body(w, message, title);
    row_text(out, "body", title->str);
    json_out_object(out, "activity");
    json_out_string(out, "type", world_type(message->type)->name + strlen("TYPE_"));
    row_text(out, "title", title->str);
    if (message->live && message->live->activity)
        json_out_raw(out, "data", message->live->activity);
    json_out_end(out);
    json_out_string(out, "source", "app");
}

static void write_plain(World *w, JsonOut *out, const WorldMessage *message)
{
    write_told(w, out, "body", message, tell_body);
    write_attachments(w, out, message);
    write_told(w, out, "from", message, tell_from);
    write_told(w, out, "to", message, tell_to);
    if (!message->inbound)
        json_out_string(out, "source",
                        message->automatic                       ? "workflow"
                        : message->live && message->live->source ? message->live->source
                                                                 : "app");
}

static void write_by_type(World *w, JsonOut *out, const WorldMessage *message)
{
    if (message->type == MT_EMAIL)
        write_mail(w, out, message);
    else if (message->type == MT_CALL)
        write_call_meta(w, out, message);
    else if (!world_type(message->type)->customer && message->type != MT_INTERNAL_COMMENT)
        write_activity(w, out, message);
    else
        write_plain(w, out, message);
    if (message->type != MT_CALL)
        return;
    write_told(w, out, "from", message, tell_from);
    write_told(w, out, "to", message, tell_to);
}

void row_message(World *w, JsonOut *out, const char *key, const WorldMessage *message)
{
    if (message->live && message->live->poison && !key) {
        json_out_raw(out, NULL, message->live->poison);
        return;
    }
    Id id = world_id(w, ID_MESSAGE, message->ordinal);
    json_out_object(out, key);
    json_out_string(out, "id", id.s);
    json_out_int(out, "type", message->type);
    json_out_string(out, "messageType", world_type(message->type)->name);
    json_out_string(out, "locationId", w->location.s);
    json_out_string(out, "contactId", tell_contact(w, message)->id.s);
    json_out_string(out, "conversationId", world_conversation_at(w, message->conversation)->id.s);
    row_time(out, "dateAdded", (Instant){message->at});
    row_time(out, "dateUpdated", (Instant){message->updated});
    json_out_string(out, "direction", direction(message));
    if (message->status != WS_NONE)
        json_out_string(out, "status", world_status_name(message->status));
    json_out_string(out, "contentType", message->type == MT_EMAIL ? "text/html" : "text/plain");
    if (message->user)
        json_out_string(out, "userId", world_user_at(w, message->user - 1u)->id.s);
    write_by_type(w, out, message);
    if (message->status == WS_FAILED && message->live && message->live->error)
        row_text(out, "error", message->live->error);
    json_out_end(out);
}

static void write_addresses(JsonOut *out, const char *key, const char *list)
{
    g_auto(GStrv) items = g_strsplit(list, ",", -1);
    json_out_array(out, key);
    for (guint i = 0; items[i]; i++)
        if (*g_strstrip(items[i]))
            row_text(out, NULL, items[i]);
    json_out_end(out);
}

static void write_mail_addresses(World *w, JsonOut *out, const WorldMessage *message)
{
    g_autoptr(GString) from = g_string_new(NULL);
    g_autoptr(GString) to = g_string_new(NULL);
    tell_from(w, message, from);
    tell_to(w, message, to);
    row_text(out, "from", from->str);
    write_addresses(out, "to", to->str);
    if (message->live && message->live->cc)
        write_addresses(out, "cc", message->live->cc);
}

void row_email(World *w, JsonOut *out, const char *key, const WorldMessage *message)
{
    Id id = world_id(w, ID_EMAIL, message->ordinal);
    Id thread = world_id(w, ID_EMAIL, message->root);
    const WorldMessage *answered = tell_answered(w, message);
    json_out_object(out, key);
    json_out_string(out, "id", id.s);
    json_out_string(out, "threadId", thread.s);
    json_out_string(out, "locationId", w->location.s);
    json_out_string(out, "contactId", tell_contact(w, message)->id.s);
    json_out_string(out, "conversationId", world_conversation_at(w, message->conversation)->id.s);
    row_time(out, "dateAdded", (Instant){message->at});
    write_told(w, out, "subject", message, tell_subject);
    g_autoptr(GString) body = g_string_new(NULL);
    tell_body(w, message, body);
    row_text(out, "body", body->str);
    json_out_string(out, "direction", direction(message));
    json_out_string(out, "status",
                    message->status == WS_NONE      ? "delivered"
                    : message->status == WS_CLICKED ? "opened"
                                                    : world_status_name(message->status));
    json_out_string(out, "contentType", "text/html");
    write_mail_addresses(w, out, message);
    write_attachments(w, out, message);
    if (answered) {
        Id reply = world_id(w, ID_EMAIL, answered->ordinal);
        json_out_string(out, "replyToMessageId", reply.s);
    }
    if (!message->inbound)
        json_out_string(out, "source", message->automatic ? "workflow" : "app");
    if (message->status == WS_FAILED && message->live && message->live->error)
        row_text(out, "error", message->live->error);
    json_out_end(out);
}
