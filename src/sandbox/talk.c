#include "config.h"

#include <assert.h>
#include <string.h>

#include "sandbox/pool.h"
#include "sandbox/world.h"

static const WorldType types[] = {
    {MT_CALL, "TYPE_CALL", NULL, "TYPE_PHONE", true},
    {MT_SMS, "TYPE_SMS", "SMS", "TYPE_PHONE", true},
    {MT_EMAIL, "TYPE_EMAIL", "Email", "TYPE_EMAIL", true},
    {MT_WEBCHAT, "TYPE_WEBCHAT", NULL, "TYPE_PHONE", true},
    {MT_VOICEMAIL, "TYPE_CAMPAIGN_VOICEMAIL", NULL, "TYPE_PHONE", true},
    {MT_FACEBOOK, "TYPE_FACEBOOK", "FB", "TYPE_FB_MESSENGER", true},
    {MT_GMB, "TYPE_GMB", NULL, "TYPE_PHONE", true},
    {MT_REVIEW, "TYPE_REVIEW", NULL, "TYPE_REVIEW", true},
    {MT_INSTAGRAM, "TYPE_INSTAGRAM", "IG", "TYPE_FB_MESSENGER", true},
    {MT_WHATSAPP, "TYPE_WHATSAPP", "WhatsApp", "TYPE_PHONE", true},
    {MT_ACTIVITY_CONTACT, "TYPE_ACTIVITY_CONTACT", NULL, "TYPE_PHONE", false},
    {MT_ACTIVITY_INVOICE, "TYPE_ACTIVITY_INVOICE", NULL, "TYPE_PHONE", false},
    {MT_ACTIVITY_PAYMENT, "TYPE_ACTIVITY_PAYMENT", NULL, "TYPE_PHONE", false},
    {MT_ACTIVITY_OPPORTUNITY, "TYPE_ACTIVITY_OPPORTUNITY", NULL, "TYPE_PHONE", false},
    {MT_LIVE_CHAT, "TYPE_LIVE_CHAT", "Live_Chat", "TYPE_PHONE", true},
    {MT_ACTIVITY_APPOINTMENT, "TYPE_ACTIVITY_APPOINTMENT", NULL, "TYPE_PHONE", false},
    {MT_INTERNAL_COMMENT, "TYPE_INTERNAL_COMMENT", "InternalComment", "TYPE_PHONE", false},
};

const WorldType *world_type(int number)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (types[i].number == number)
            return &types[i];
    return &types[1];
}

const WorldType *world_type_by_send(const char *send)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (types[i].send && g_strcmp0(types[i].send, send) == 0)
            return &types[i];
    return NULL;
}

const WorldType *world_type_by_name(const char *name)
{
    if (g_strcmp0(name, "TYPE_INTERNAL_COMMENTS") == 0) // as the filter of the list spells it
        name = "TYPE_INTERNAL_COMMENT";
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (g_strcmp0(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

const char *world_status_name(WorldStatus status)
{
    static const char *const names[] = {"",          "pending",     "scheduled", "sent",
                                        "delivered", "read",        "opened",    "clicked",
                                        "failed",    "undelivered", "connected", "completed",
                                        "voicemail", "no-answer",   "busy",      "canceled"};
    static_assert(ARRAY_LEN(names) == WS_COUNT, "a name for every status");
    return names[status];
}

uint32_t world_thread_length(const WorldConversation *conversation)
{
    return conversation->seeded + (conversation->live ? conversation->live->len : 0);
}

WorldMessage *world_thread_at(World *w, const WorldConversation *conversation, uint32_t i)
{
    if (i < conversation->seeded)
        return world_message_at(w, conversation->first + i);
    return world_message_at(w,
                            g_array_index(conversation->live, uint32_t, i - conversation->seeded));
}

static bool is_newer(const WorldConversation *a, const WorldConversation *b)
{
    return a->last.ms != b->last.ms ? a->last.ms > b->last.ms : a->ordinal > b->ordinal;
}

void world_conversation_sort(World *w, WorldConversation *conversation)
{
    g_ptr_array_remove(w->recent, conversation);
    guint low = 0;
    guint high = w->recent->len;
    while (low < high) {
        guint middle = (low + high) / 2;
        if (is_newer(w->recent->pdata[middle], conversation))
            low = middle + 1;
        else
            high = middle;
    }
    g_ptr_array_insert(w->recent, (gint)low, conversation);
}

WorldConversation *world_conversation_for(World *w, WorldContact *contact)
{
    if (contact->conversation)
        return world_conversation_at(w, contact->conversation - 1);
    uint32_t ordinal;
    WorldConversation *conversation = pool_add(w->conversations, &ordinal);
    conversation->ordinal = ordinal;
    conversation->id = world_id(w, ID_CONVERSATION, ordinal);
    conversation->contact = contact->ordinal;
    conversation->added = conversation->updated = conversation->last = w->now;
    conversation->channel = contact->phone ? MT_SMS : MT_EMAIL;
    contact->conversation = ordinal + 1;
    world_conversation_sort(w, conversation);
    return conversation;
}

void world_conversation_delete(World *w, WorldConversation *conversation)
{
    if (conversation->deleted)
        return;
    conversation->deleted = true;
    world_contact_at(w, conversation->contact)->conversation = 0;
    g_ptr_array_remove(w->recent, conversation);
}

static WorldLive *live_copy(World *w, const WorldLive *live)
{
    WorldLive *copy = g_new(WorldLive, 1);
    *copy = *live;
    const char **strings[] = {&copy->text,        &copy->subject,  &copy->from,
                              &copy->to,          &copy->error,    &copy->cc,
                              &copy->attachments, &copy->activity, &copy->source};
    for (size_t i = 0; i < ARRAY_LEN(strings); i++)
        *strings[i] = world_text(w, *strings[i]);
    g_ptr_array_add(w->lives, copy);
    return copy;
}

// A mail answered at once goes into the row of the mail it answers; later ones get a row of their
// own.
static void join_mail_thread(World *w, const WorldConversation *conversation, WorldMessage *message)
{
    message->row = message->root = message->ordinal;
    if (message->type != MT_EMAIL || !message->live->reply_to)
        return;
    message->root = world_message_at(w, message->live->reply_to - 1)->root;
    const WorldMessage *last =
        conversation->last_message ? world_message_at(w, conversation->last_message - 1) : NULL;
    if (last && last->type == MT_EMAIL && last->root == message->root)
        message->row = last->row;
}

static void note_last(WorldConversation *conversation, const WorldMessage *message)
{
    conversation->last = (Instant){message->at};
    conversation->updated = (Instant){message->at};
    conversation->last_message = message->ordinal + 1;
    if (!world_type(message->type)->customer)
        return;
    if (message->type != MT_CALL)
        conversation->channel = message->type;
    if (!message->automatic)
        conversation->last_manual = (Instant){message->at};
}

static WorldMessage *append(World *w, WorldConversation *conversation, int type,
                            const WorldLive *live)
{
    uint32_t ordinal;
    WorldMessage *message = pool_add(w->messages, &ordinal);
    message->ordinal = ordinal;
    message->conversation = conversation->ordinal;
    message->type = (uint8_t)type;
    message->live = live_copy(w, live);
    join_mail_thread(w, conversation, message);
    if (!conversation->live)
        conversation->live = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_val(conversation->live, ordinal);
    return message;
}

WorldMessage *world_message_add(World *w, WorldConversation *conversation, int type,
                                const WorldLive *live, Instant at)
{
    WorldMessage *message = append(w, conversation, type, live);
    message->at = message->updated =
        MAX(at.ms, conversation->last_message ? conversation->last.ms : 0);
    message->automatic = g_strcmp0(live->source, "workflow") == 0;
    if (message->row != message->ordinal)
        world_message_at(w, message->row)->updated = message->at;
    note_last(conversation, message);
    world_conversation_sort(w, conversation);
    return message;
}

WorldMessage *world_inbound_add(World *w, WorldConversation *conversation, int type,
                                const WorldLive *live, Instant at)
{
    WorldMessage *message = world_message_add(w, conversation, type, live, at);
    message->inbound = true;
    message->status = type == MT_EMAIL || type == MT_CALL ? WS_NONE : WS_DELIVERED;
    conversation->unread++;
    world_contact_at(w, conversation->contact)->last_activity = (Instant){message->at};
    return message;
}

static void add_activity(World *w, const Id *id, int type, const WorldLive *live, Instant at)
{
    WorldContact *contact = world_contact(w, id);
    if (contact)
        world_message_add(w, world_conversation_for(w, contact), type, live, at);
}

void world_activity(World *w, const Id *contact, int type_number, const char *title, Instant at)
{
    add_activity(w, contact, type_number, &(WorldLive){.text = title}, at);
}

void world_activity_data(World *w, const Id *contact, int type_number, const char *title,
                         const char *data_json)
{
    add_activity(w, contact, type_number, &(WorldLive){.text = title, .activity = data_json},
                 w->now);
}

WorldMessage *world_message_plan(World *w, WorldConversation *conversation, int type,
                                 const WorldLive *live)
{
    WorldMessage *message = append(w, conversation, type, live);
    message->row = message->ordinal; // leaves as a row of its own
    message->at = message->updated = w->now.ms;
    message->status = WS_SCHEDULED;
    return message;
}

static void leave_thread(const WorldConversation *conversation, uint32_t ordinal)
{
    for (guint i = 0; conversation->live && i < conversation->live->len; i++) {
        if (g_array_index(conversation->live, uint32_t, i) == ordinal) {
            g_array_remove_index(conversation->live, i);
            return;
        }
    }
}

void world_message_release(World *w, WorldMessage *message)
{
    WorldConversation *conversation = world_conversation_at(w, message->conversation);
    uint32_t ordinal = message->ordinal;
    leave_thread(conversation, ordinal);
    g_array_append_val(conversation->live, ordinal);
    message->at = message->updated = MAX(w->now.ms, conversation->last.ms);
    message->status = WS_PENDING;
    note_last(conversation, message);
    world_conversation_sort(w, conversation);
}

void world_message_cancel(World *w, WorldMessage *message)
{
    message->hidden = true;
    message->status = WS_CANCELED;
    message->updated = w->now.ms;
}
