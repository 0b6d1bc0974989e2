// What the files events_*.c share of the table. Const; any thread.
#ifndef APP_EVENTS_ROOM_H
#define APP_EVENTS_ROOM_H

#include "app/events_diff.h"
#include "base/json.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/message.h"
#include "model/workspace.h"

typedef enum EventKindId {
#define EVENT_KIND(id, T, type, word, wrap, added) EVK_##id,
#include "app/events.def"
#undef EVENT_KIND
    EVK_COUNT
} EventKindId;

typedef struct EventKind {
    const RecordType *type;
    const char *word, *wrap, *added;
} EventKind;

typedef enum EventRef { // what an id stands for
    EVENT_REF_NONE,
    EVENT_REF_USER,
    EVENT_REF_PIPELINE,
    EVENT_REF_STAGE,
    EVENT_REF_REASON,
    EVENT_REF_CALENDAR,
    EVENT_REF_COUNT
} EventRef;

typedef struct EventMember {
    EventKindId kind;
    const char *json, *column;
    EventRef ref;
} EventMember;

enum { EVENT_MEMBERS_MAX = 32 }; // of a kind
typedef struct EventChanged {    // members that differ
    const EventMember *items[EVENT_MEMBERS_MAX];
    size_t count;
} EventChanged;

const EventKind *event_kind(EventKindId kind);
size_t event_member_count(void);
const EventMember *event_member(size_t i);

typedef enum EventWords {
    WORDS_HEADLINE, // what stands for the record
    WORDS_BODY,     // channel and text of a message
    WORDS_FROM_TO,  // the last of the members that changed, before and after
    WORDS_CHANGED,  // names of those that changed; one alone with its values
    WORDS_TAGS,     // "+vip -lead"
    WORDS_COUNT
} EventWords;

typedef struct EventCase { // one event about to be told
    const EventSetting *setting;
    const CacheChange *change;
    EventKindId kind;
    const char *name;
    EventWords words;
    const void *record; // as it is; as it was when it is gone
    EventChanged changed;
    const Contact *contact; // whose it is; NULL: not known
} EventCase;

// events_json.c: the payload. g_free.
char *event_json(const EventCase *one);

// events_words.c: for people.
Text event_who(const EventCase *one);
Text event_what(const EventCase *one);
// What the id in this member stands for; empty: not known.
Text event_ref_name(const EventSetting *setting, const EventMember *member, const void *record);
const Id *event_contact_id(EventKindId kind, const void *record); // empty: it has none
const char *event_message_type(EventKindId kind, const void *record);

#endif
