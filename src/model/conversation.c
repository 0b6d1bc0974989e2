#include "config.h"

#include "model/conversation.h"

#include <assert.h>

#include "base/attr.h"

static const char *const direction_spellings[] = {"", "inbound", "outbound"};
static_assert(ARRAY_LEN(direction_spellings) == DIRECTION_COUNT, "one spelling per direction");
const EnumNames direction_names = {direction_spellings, DIRECTION_COUNT, NULL};

static const Field fields[] = {
    FIELD(Conversation, id, "id|_id", "id", FF_KEY),
    FIELD(Conversation, contact, "contactId", "contact", 0),
    FIELD(Conversation, location, "locationId", "location", 0),
    FIELD(Conversation, assigned_to, "assignedTo", "assigned_to", 0),
    FIELD(Conversation, contact_name, "contactName|fullName", "contact_name", FF_IDENTITY),
    FIELD(Conversation, company, "companyName", "company", FF_IDENTITY),
    FIELD(Conversation, email, "email", "email", FF_IDENTITY),
    FIELD(Conversation, phone, "phone", "phone", FF_IDENTITY),
    FIELD(Conversation, preview, "lastMessageBody", "preview", FF_PREVIEW),
    FIELD(Conversation, last_type, "lastMessageType|type", "last_type", 0),
    FIELD_ENUM(Conversation, last_direction, "lastMessageDirection", "last_direction",
               &direction_names),
    FIELD(Conversation, last_message, "lastMessageDate", "last_message", 0),
    FIELD(Conversation, added, "dateAdded", "added", 0),
    FIELD(Conversation, updated, "dateUpdated", "updated", 0),
    FIELD(Conversation, unread, "unreadCount", "unread", 0),
    FIELD(Conversation, starred, "starred", "starred", 0),
    FIELD(Conversation, tags, "tags", "tags", 0),
    FIELD(Conversation, followers, "followers", "followers", 0),
};
RECORD_TYPE(conversation_type, Conversation, fields);

void conversation_finish(Conversation *conversation)
{
    conversation->channel = channel_from_type(conversation->last_type.s, 0);
    const Text *const fallbacks[] = {&conversation->company, &conversation->email,
                                     &conversation->phone};
    for (size_t i = 0; i < ARRAY_LEN(fallbacks) && conversation->contact_name.n == 0; i++) {
        text_clear(&conversation->contact_name);
        conversation->contact_name = text_dup(text_ref(fallbacks[i]));
    }
    if (conversation->unread < 0)
        conversation->unread = 0;
}
