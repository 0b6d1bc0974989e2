// Messages of a thread, e-mail records, and what the service answers to a send. API.md 6.3-6.6.
#ifndef MODEL_MESSAGE_H
#define MODEL_MESSAGE_H

#include "base/err.h"
#include "model/channel.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/record.h"

typedef enum MessageStatus {
    MSG_STATUS_UNKNOWN,
    MSG_PENDING,
    MSG_QUEUED,
    MSG_SCHEDULED,
    MSG_SENT,
    MSG_DELIVERED,
    MSG_READ,
    MSG_OPENED,
    MSG_CLICKED,
    MSG_FAILED,
    MSG_UNDELIVERED,
    MSG_OPT_OUT,
    MSG_CONNECTED,
    MSG_COMPLETED,
    MSG_VOICEMAIL,
    MSG_NO_ANSWER,
    MSG_BUSY,
    MSG_CANCELED,
    MSG_STATUS_COUNT
} MessageStatus;
extern const EnumNames message_status_names;

typedef struct Message {
    Id id, conversation, contact, location, user;
    Raw type_name;    // messageType as it came
    Raw content_type; // "text/html", "text/plain" or nothing
    int64_t type_number;
    Channel channel;   // derived
    bool activity;     // a system line (appointment, opportunity, ...)
    bool email_thread; // type 3: the bodies are e-mail records, see email_ids
    int direction;     // Direction
    int status;        // MessageStatus
    Text body;         // block; HTML already turned into text
    Text subject, error, from, to, source;
    IdList email_ids;     // meta.email.messageIds
    TextList attachments; // URLs as shown; opening goes through url_may_open
    int64_t call_seconds; // meta.call.duration; 0 unknown
    Instant added, updated;
} Message;

typedef struct Email { // GET /conversations/messages/email/{id}
    Id id, conversation, contact;
    Text subject, from, to, cc, body, error; // body is a block made from the HTML
    int direction, status;
    Instant added;
} Email;

typedef struct Sent { // answer to POST /conversations/messages
    Id message, conversation, email_message;
    Text note;
} Sent;

extern const RecordType message_type, email_type, sent_type;

// Derives channel, activity, email_thread; turns an HTML body into text and content_type into
// text/plain. Idempotent, so that records read back from the mirror may pass again.
void message_finish(Message *message);
TextRef
message_status_word(const Message *message); // "sent", "delivered", "failed" ...; "" for inbound
TextRef message_status_mark(
    const Message *message); // one cell: ✓ ✓✓-like glyphs as one cell, "!" for failed

// What a person wants to send.
typedef struct Outgoing {
    Channel channel;
    Id contact, conversation;
    Raw body, subject;           // as typed, see outgoing_set; subject for e-mail
    Text from_number, to_number; // empty: the service chooses
    Id reply_to;                 // e-mail record id; empty for a new thread
} Outgoing;
// ERR_REFUSED with a plain reason when this must not be sent: empty, too long, no phone or address,
// DND on the channel, e-mail without a subject, channel people cannot send on. contact may be NULL
// when unknown (then only the text is checked).
bool outgoing_check(const Outgoing *out, const Contact *contact, Err *err) NODISCARD;
// Replaces body or subject by what was typed, through text_input.
void outgoing_set(Raw *text, const char *bytes, size_t n);
void outgoing_clear(Outgoing *out);

#endif
