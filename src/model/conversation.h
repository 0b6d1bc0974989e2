// A conversation row of the inbox. API.md 6.1.
#ifndef MODEL_CONVERSATION_H
#define MODEL_CONVERSATION_H

#include "model/channel.h"
#include "model/record.h"

typedef enum Direction {
    DIRECTION_UNKNOWN,
    DIRECTION_INBOUND,
    DIRECTION_OUTBOUND,
    DIRECTION_COUNT
} Direction;
extern const EnumNames direction_names;

typedef struct Conversation {
    Id id, contact, location, assigned_to;
    Text contact_name, company, email, phone;
    Text preview;       // last message in one line, markup removed
    Raw last_type;      // lastMessageType as it came
    Channel channel;    // derived from last_type
    int last_direction; // Direction
    Instant last_message, added, updated;
    int64_t unread;
    bool starred;
    TextList tags;
    IdList followers;
} Conversation;

extern const RecordType conversation_type;

void conversation_finish(Conversation *conversation); // derives channel, falls back for the name

#endif
