#include "config.h"

#include "model/message.h"

#include <assert.h>
#include <string.h>

#include "base/attr.h"
#include "base/html.h"

// Words and marks people see; "" words come from the spelling. Marks are one cell each.
static const struct {
    TextRef word, mark;
} states[] = {
    [MSG_STATUS_UNKNOWN] = {{"", 0}, {" ", 1}},
    [MSG_PENDING] = {{"sending", 7}, {"·", 2}},
    [MSG_QUEUED] = {{"queued", 6}, {"·", 2}},
    [MSG_SCHEDULED] = {{"scheduled", 9}, {"@", 1}},
    [MSG_SENT] = {{"sent", 4}, {"✓", 3}},
    [MSG_DELIVERED] = {{"delivered", 9}, {"✓", 3}},
    [MSG_READ] = {{"read", 4}, {"✓", 3}},
    [MSG_OPENED] = {{"opened", 6}, {"✓", 3}},
    [MSG_CLICKED] = {{"clicked", 7}, {"✓", 3}},
    [MSG_FAILED] = {{"failed", 6}, {"!", 1}},
    [MSG_UNDELIVERED] = {{"undelivered", 11}, {"!", 1}},
    [MSG_OPT_OUT] = {{"opted out", 9}, {"!", 1}},
    [MSG_CONNECTED] = {{"connected", 9}, {" ", 1}},
    [MSG_COMPLETED] = {{"completed", 9}, {" ", 1}},
    [MSG_VOICEMAIL] = {{"voicemail", 9}, {" ", 1}},
    [MSG_NO_ANSWER] = {{"no answer", 9}, {" ", 1}},
    [MSG_BUSY] = {{"busy", 4}, {" ", 1}},
    [MSG_CANCELED] = {{"canceled", 8}, {" ", 1}},
};
static_assert(ARRAY_LEN(states) == MSG_STATUS_COUNT, "one row per state");

static const char *const status_spellings[] = {
    "",          "pending",   "queued",    "scheduled", "sent",        "delivered",
    "read",      "opened",    "clicked",   "failed",    "undelivered", "opt_out",
    "connected", "completed", "voicemail", "no-answer", "busy",        "canceled",
};
static_assert(ARRAY_LEN(status_spellings) == MSG_STATUS_COUNT, "one spelling per state");
static const char *const status_aliases[][2] = {
    {"no_answer", "no-answer"}, {"noanswer", "no-answer"},
    {"cancelled", "canceled"},  {"opt-out", "opt_out"},
    {"optout", "opt_out"},      {"bounced", "failed"},
    {"error", "failed"},        {NULL, NULL},
};
const EnumNames message_status_names = {status_spellings, MSG_STATUS_COUNT, status_aliases};

static const Field message_fields[] = {
    FIELD(Message, id, "id|_id", "id", FF_KEY),
    FIELD(Message, conversation, "conversationId", "conversation", 0),
    FIELD(Message, contact, "contactId", "contact", 0),
    FIELD(Message, location, "locationId", "location", 0),
    FIELD(Message, user, "userId", "user", 0),
    FIELD(Message, type_name, "messageType", "type_name", 0),
    FIELD(Message, content_type, "contentType", "content_type", 0),
    FIELD(Message, type_number, "type", "type_number", 0),
    FIELD_ENUM(Message, direction, "direction", "direction", &direction_names),
    FIELD_ENUM(Message, status, "status|meta.call.status", "status", &message_status_names),
    FIELD(Message, body, "body|activity.title", "body", FF_BLOCK),
    FIELD(Message, subject, "subject|meta.email.subject", "subject", 0),
    FIELD(Message, error, "error.message|error", "error", FF_ANY),
    FIELD(Message, from, "from", "from_address", FF_IDENTITY),
    FIELD(Message, to, "to", "to_address", FF_IDENTITY),
    FIELD(Message, source, "source", "source", 0),
    FIELD(Message, email_ids, "meta.email.messageIds", "email_ids", 0),
    FIELD(Message, attachments, "attachments", "attachments", FF_IDENTITY),
    FIELD(Message, call_seconds, "meta.call.duration", "call_seconds", 0),
    FIELD(Message, added, "dateAdded", "added", FF_REQUIRED),
    FIELD(Message, updated, "dateUpdated", "updated", 0),
};
RECORD_TYPE(message_type, Message, message_fields);

static const Field email_fields[] = {
    FIELD(Email, id, "id|_id", "id", FF_KEY),
    FIELD(Email, conversation, "conversationId", "conversation", 0),
    FIELD(Email, contact, "contactId", "contact", 0),
    FIELD(Email, subject, "subject", "subject", 0),
    FIELD(Email, from, "from", "from_address", FF_IDENTITY),
    FIELD(Email, to, "to", "to_address", FF_IDENTITY),
    FIELD(Email, cc, "cc", "cc", FF_IDENTITY),
    FIELD(Email, body, "body", "body", FF_BLOCK | FF_HTML),
    FIELD(Email, error, "error.message|error", "error", FF_ANY),
    FIELD_ENUM(Email, direction, "direction", "direction", &direction_names),
    FIELD_ENUM(Email, status, "status", "status", &message_status_names),
    FIELD(Email, added, "dateAdded", "added", 0),
};
RECORD_TYPE(email_type, Email, email_fields);

static const Field sent_fields[] = {
    FIELD(Sent, message, "messageId|messageIds[0]|id", "message", FF_KEY),
    FIELD(Sent, conversation, "conversationId", "conversation", 0),
    FIELD(Sent, email_message, "emailMessageId", "email_message", 0),
    FIELD(Sent, note, "msg|message", "note", 0),
};
RECORD_TYPE(sent_type, Sent, sent_fields);

static bool body_is_html(const Message *message)
{
    if (message->content_type.s)
        return strstr(message->content_type.s, "html") != NULL;
    bool may_be = message->channel == CHANNEL_EMAIL || message->channel == CHANNEL_COMMENT;
    return may_be && html_looks_like(message->body.s, message->body.n);
}

void message_finish(Message *message)
{
    int number =
        message->type_number > 0 && message->type_number < INT_MAX ? (int)message->type_number : 0;
    message->channel = channel_from_type(message->type_name.s, number);
    message->activity = message->channel == CHANNEL_ACTIVITY;
    message->email_thread = message->channel == CHANNEL_EMAIL && message->email_ids.count > 0;
    if (message->body.n > 0 && body_is_html(message)) {
        Text plain = html_to_text(message->body.s, message->body.n);
        text_clear(&message->body);
        message->body = plain;
        g_free(message->content_type.s);
        message->content_type = (Raw){g_strdup("text/plain"), strlen("text/plain")};
    }
}

TextRef message_status_word(const Message *message)
{
    BUG_ON(message->status < 0 || message->status >= MSG_STATUS_COUNT);
    bool call = message->channel == CHANNEL_CALL;
    return message->direction == DIRECTION_INBOUND && !call ? TEXT_NONE
                                                            : states[message->status].word;
}

TextRef message_status_mark(const Message *message)
{
    BUG_ON(message->status < 0 || message->status >= MSG_STATUS_COUNT);
    return message->direction == DIRECTION_INBOUND ? TEXT(" ") : states[message->status].mark;
}
