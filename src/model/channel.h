// Channels of conversation and what each allows. Const data; any thread.
#ifndef MODEL_CHANNEL_H
#define MODEL_CHANNEL_H

#include <stdbool.h>

#include "base/text.h"
#include "model/names.h"

typedef enum Channel {
#define CHANNEL(id, send, type, mark, label, limit, flags) CHANNEL_##id,
#include "model/channel.def"
#undef CHANNEL
    CHANNEL_COUNT
} Channel;

enum {
    CHF_SEND = 1 << 0,
    CHF_SEGMENTS = 1 << 1, // billed by SMS segments
    CHF_SUBJECT = 1 << 2,
    CHF_HTML = 1 << 3,
    CHF_PHONE = 1 << 4,    // needs the contact's phone number
    CHF_EMAIL = 1 << 5,    // needs the contact's e-mail address
    CHF_INTERNAL = 1 << 6, // never reaches the customer
};

typedef struct ChannelInfo {
    const char *send_type, *message_type;
    TextRef mark, label;
    int limit; // characters; 0 when people cannot send
    int flags;
} ChannelInfo;

const ChannelInfo *channel_info(Channel channel);
// From messageType, lastMessageType or the conversation's type ("TYPE_PHONE" is SMS); numbers by
// the service's table when the string is NULL. Never fails: CHANNEL_UNKNOWN, or CHANNEL_ACTIVITY
// for TYPE_ACTIVITY_*, and CAMPAIGN/CUSTOM variants map to their channel.
Channel channel_from_type(const char *type, int number);
bool channel_find(const char *word, Channel *out); // "sms", "em", "whatsapp" typed by a person

typedef struct SmsCount {
    int units;       // septets (GSM-7) or UTF-16 units (UCS-2)
    int per_segment; // 160 / 153 or 70 / 67
    int segments;    // 0 for an empty text
    bool unicode;    // UCS-2 because of `culprit`
    TextRef culprit; // first character outside GSM-7, borrowed from the text
} SmsCount;
SmsCount sms_count(TextRef text);

#endif
