// The state of the imitated account: people, talk and the clock that moves them. One lock, held by
// the caller (struct Sandbox), guards everything; nothing here locks. All randomness comes from the
// seed, all time from world_advance, so that the same seed and the same calls give the same bytes.
//
// Strings inside the structs live as long as the world (see world_text). Pointers to contacts,
// conversations, messages, notes and tasks stay valid until world_free: deleted rows are marked,
// never freed.
#ifndef SANDBOX_WORLD_H
#define SANDBOX_WORLD_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/datetime.h"
#include "base/err.h"
#include "model/id.h"
#include "sandbox/rng.h"

typedef struct World World;
typedef struct WorldWork WorldWork; // world_work.h: deals, calendars, events
typedef struct WorldPool WorldPool;

typedef struct WorldOptions {
    uint64_t seed;    // 0: 1
    Instant now;      // the moment the world is seeded for; must be known
    const char *name; // "demo" (also for NULL), "empty", "small", "busy", "hostile"
    int contacts, conversations, messages, opportunities; // 0: the world's own sizes
    const char *location, *company;                       // NULL: from the seed
    const char *title;                                    // name of the location; NULL: Acme Dental
    bool quiet;       // nothing happens by itself (delivery states still progress)
    int index_lag_ms; // how long a new contact stays out of the searches; 0: not at all
} WorldOptions;

typedef enum WorldKind {
    WORLD_DEMO,
    WORLD_EMPTY,
    WORLD_SMALL,
    WORLD_BUSY,
    WORLD_HOSTILE,
    WORLD_KIND_COUNT
} WorldKind;

// --- Ids
// ------------------------------------------------------------------------------------------- An id
// is 20 characters of base62 made from seed, kind and ordinal, and can be taken apart again: tables
// indexed by ordinal need no hash.
typedef enum IdKind {
    ID_LOCATION,
    ID_COMPANY,
    ID_USER,
    ID_CONTACT,
    ID_CONVERSATION,
    ID_MESSAGE,
    ID_EMAIL,
    ID_NOTE,
    ID_TASK,
    ID_TAG,
    ID_CUSTOM_FIELD,
    ID_PIPELINE,
    ID_STAGE,
    ID_DEAL,
    ID_LOST_REASON,
    ID_CALENDAR,
    ID_GROUP,
    ID_EVENT,
    ID_BLOCK,
    ID_EVENT_NOTE,
    ID_TEMPLATE,
    ID_RELATION,
    ID_OTHER,
    ID_KIND_COUNT
} IdKind;

Id world_id(const World *w, IdKind kind, uint32_t ordinal);
// false when the id was not made by world_id for this seed and kind.
bool world_id_ordinal(const World *w, IdKind kind, const Id *id, uint32_t *ordinal);
// "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx"; out holds 37 bytes. Same arguments, same text.
void world_uuid(const World *w, IdKind kind, uint32_t ordinal, char *out);
// A fresh uuid for an answer.
void world_trace_id(World *w, char *out);

// People
typedef struct WorldUser {
    Id id;
    const char *name, *first_name, *last_name, *email, *phone, *role; // role: "admin" or "user"
} WorldUser;

typedef struct WorldTag {
    Id id;
    const char *name; // lower case
} WorldTag;

typedef enum WorldDnd {
    DND_CALL,
    DND_EMAIL,
    DND_SMS,
    DND_WHATSAPP,
    DND_GMB,
    DND_FB,
    DND_COUNT
} WorldDnd;
typedef enum WorldDndStatus { DND_UNSET, DND_INACTIVE, DND_ACTIVE, DND_PERMANENT } WorldDndStatus;

typedef struct WorldFieldValue {
    Id field;
    const char *json; // the value as JSON text: "\"Delta Dental\"", 1200, ["a","b"]
} WorldFieldValue;

typedef struct WorldContact {
    uint32_t ordinal;
    uint32_t conversation; // its ordinal + 1; 0: none yet
    Id id;
    // NULL when absent
    const char *first_name, *last_name, *email, *phone, *company, *address1, *city, *state,
        *country, *postal_code;
    const char *website, *timezone, *source, *type, *gender, *date_of_birth; // YYYY-MM-DD
    const char *name;                  // for display; kept by world_contact_touch
    const char *email_key, *phone_key; // as entered in by_email and by_phone; NULL: not
    const char *folded; // made when first needed; NULL after a change: name, e-mail, phone, company
                        // and tags in lower case, for searching
    const WorldUser *assigned_to; // NULL: nobody
    GPtrArray *tags;              // const char * (lower case, world's); NULL: none
    GPtrArray *followers;         // const WorldUser *; NULL: none
    GArray *fields;               // WorldFieldValue; NULL: none
    Instant added, updated, last_activity;
    Instant indexed;                // searches show the contact from then on
    uint8_t dnd_channel[DND_COUNT]; // WorldDndStatus
    bool dnd;                       // all channels
    bool inbound_dnd;
    bool home;          // a customer of the home-improvement firm rather than a patient
    uint16_t languages; // USE_SPANISH ... of scripts.h: what the contact also writes in
    bool bounced;       // e-mail is refused
    bool deleted;
    const char *poison; // hostile world: the row of lists as raw JSON instead; NULL: none
} WorldContact;

typedef struct WorldNote {
    Id id;
    uint32_t contact;
    const char *title, *body, *color; // title and color may be NULL
    const WorldUser *user;            // may be NULL
    Instant added, updated;
    bool pinned, deleted;
} WorldNote;

typedef struct WorldTask {
    Id id;
    uint32_t contact;
    const char *title, *body;     // body may be NULL
    const WorldUser *assigned_to; // may be NULL
    Instant due, added, updated;
    bool completed, deleted;
} WorldTask;

// The custom fields every world has; the id of row i is world_id(w, ID_CUSTOM_FIELD, i).
typedef struct WorldFieldSeed {
    const char *name, *key, *data_type,
        *model;          // "Insurance", "contact.insurance", "TEXT", "contact"
    const char *options; // '|'-separated, or NULL
} WorldFieldSeed;
typedef enum WorldField {
    FIELD_INSURANCE,
    FIELD_LAST_CLEANING,
    FIELD_PREFERRED_TIME,
    FIELD_INTERESTS,
    FIELD_BUDGET,
    FIELD_HOME_AGE,
    FIELD_ALLERGIES,
    FIELD_DEAL_URGENCY,
    FIELD_DEAL_ROOM,
    WORLD_FIELD_COUNT
} WorldField;
extern const WorldFieldSeed world_field_seeds[WORLD_FIELD_COUNT];

// Talk
typedef enum WorldStatus { // message.status
    WS_NONE,
    WS_PENDING,
    WS_SCHEDULED,
    WS_SENT,
    WS_DELIVERED,
    WS_READ,
    WS_OPENED,
    WS_CLICKED,
    WS_FAILED,
    WS_UNDELIVERED,
    WS_CONNECTED,
    WS_COMPLETED,
    WS_VOICEMAIL,
    WS_NO_ANSWER,
    WS_BUSY,
    WS_CANCELED,
    WS_COUNT
} WorldStatus;

enum { // numbers of the service, API.md 6.4
    MT_CALL = 1,
    MT_SMS = 2,
    MT_EMAIL = 3,
    MT_WEBCHAT = 5,
    MT_VOICEMAIL = 10,
    MT_FACEBOOK = 11,
    MT_GMB = 15,
    MT_REVIEW = 17,
    MT_INSTAGRAM = 18,
    MT_WHATSAPP = 19,
    MT_ACTIVITY_CONTACT = 25,
    MT_ACTIVITY_INVOICE = 26,
    MT_ACTIVITY_PAYMENT = 27,
    MT_ACTIVITY_OPPORTUNITY = 28,
    MT_LIVE_CHAT = 29,
    MT_ACTIVITY_APPOINTMENT = 31,
    MT_INTERNAL_COMMENT = 35,
    MT_MAX = 64
};

typedef struct WorldType { // a kind of message
    uint8_t number;
    const char *name; // "TYPE_SMS"
    const char *send; // "SMS"; NULL: not among the send types
    const char *kind; // conversation.type: "TYPE_PHONE"
    bool customer;    // reaches or comes from the customer
} WorldType;
const WorldType *world_type(int number); // never NULL
const WorldType *world_type_by_send(const char *send);
const WorldType *world_type_by_name(const char *name);
const char *world_status_name(WorldStatus status); // "" for WS_NONE

typedef struct WorldLive { // what a message holds that was not seeded; owned by the world
    const char *text;      // plain text (HTML for e-mail)
    const char *subject, *from, *to, *error;
    const char *cc;          // ','-separated, or NULL
    const char *attachments; // '\n'-separated URLs, or NULL
    const char *activity;    // raw JSON of "activity", or NULL
    const char *source;      // "app", "workflow", "api"; NULL: app
    uint32_t reply_to;       // e-mail ordinal + 1; 0: none
    Instant scheduled;       // send time of a scheduled message
    const char *poison;      // hostile world: the row of lists as raw JSON instead; NULL: none
} WorldLive;

typedef struct WorldMessage { // 56 bytes: a million of them is the promise
    int64_t at, updated;      // epoch milliseconds
    WorldLive *live;          // NULL: text comes from script, line and salt
    uint32_t ordinal, conversation, salt;
    uint32_t row;  // e-mail: ordinal of the message whose list row holds this record; else its own
    uint32_t root; // e-mail: ordinal of the first record of the mail thread; else its own
    uint16_t script;
    uint8_t line, type; // MT_x
    uint8_t status;     // WorldStatus
    uint8_t user;       // users index + 1; 0: none
    bool inbound;
    bool automatic; // sent by a workflow, not by a person
    bool hidden;    // a scheduled message that was cancelled
} WorldMessage;

typedef struct WorldConversation {
    uint32_t ordinal, contact;
    Id id;
    uint32_t first, seeded; // messages first .. first+seeded-1 came with the seed
    GArray *live;           // uint32_t ordinals of later ones; NULL: none
    Instant added, updated;
    Instant last, last_manual; // of the last message, and of the last one a person wrote
    uint32_t last_message;     // ordinal + 1; 0: none
    int unread;
    uint8_t channel; // MT_x of the last customer-facing message, for replies
    bool starred, deleted;
    const char *poison; // as in WorldContact
} WorldConversation;

// The world
struct World {
    // immutable after world_new
    WorldKind kind;
    uint64_t seed;
    Instant born;     // the moment it was seeded for
    const Zone *zone; // "America/Los_Angeles"
    Id location, company;
    const char *title;    // the location's name
    WorldOptions options; // sizes filled in; strings are the world's
    // state
    Instant now;
    Rng rng; // for what happens after seeding
    bool allow_duplicate_contacts;
    GArray *users;   // WorldUser; never changes after seeding, so pointers to rows are stable
    GPtrArray *tags; // WorldTag *
    WorldPool *contacts, *conversations, *messages, *notes, *tasks;
    GHashTable *names;               // full names in use, so that few people share one
    GPtrArray *lives;                // every WorldLive, freed with the world
    GHashTable *by_email, *by_phone; // lower-cased e-mail, E.164 -> WorldContact *
    GPtrArray *recent;               // WorldConversation *, newest last message first, not deleted
    uint64_t generation;             // grows with every change of a contact
    uint64_t traces;
    WorldWork *work;
    struct WorldQueue *queue;
    GStringChunk *strings;
};

// The kind of a world by its name; false when there is none of that name.
bool world_kind_find(const char *name, WorldKind *out) NODISCARD;
World *world_new(const WorldOptions *options);
void world_free(World *w);
// Moves the world's time forward (never back) and lets everything happen that is due until then, in
// order.
void world_advance(World *w, Instant now);

// A string that begins with this byte holds raw JSON text of a string (escapes no writer would
// make).
#define WORLD_RAW "\x01"
// A copy that lives as long as the world; NULL stays NULL.
const char *world_text(World *w, const char *s);
const char *world_textf(World *w, const char *fmt, ...) PRINTF(2);

// Something that happens at a later moment of the world. Events of one moment run in the order they
// were added.
typedef struct WorldEvent {
    Instant due;
    uint64_t order;
    void (*fn)(World *w, const struct WorldEvent *event);
    Id id;
    int64_t number;
} WorldEvent;
void world_schedule(World *w, WorldEvent event); // order is set here
// The next moment something is due; unknown (0) when nothing is.
Instant world_next_due(const World *w);

// --- Look-ups (NULL when unknown or deleted)
// -------------------------------------------------------
WorldContact *world_contact(World *w, const Id *id);
WorldConversation *world_conversation(World *w, const Id *id);
WorldMessage *world_message(World *w, const Id *id);
WorldMessage *world_email(World *w, const Id *id); // by e-mail record id
WorldNote *world_note(World *w, const Id *id);
WorldTask *world_task(World *w, const Id *id);
const WorldUser *world_user(World *w, const Id *id);
// Rows by ordinal, deleted ones included. count of rows ever made.
WorldContact *world_contact_at(World *w, uint32_t ordinal);
WorldConversation *world_conversation_at(World *w, uint32_t ordinal);
WorldMessage *world_message_at(World *w, uint32_t ordinal);
WorldNote *world_note_at(World *w, uint32_t ordinal);
WorldTask *world_task_at(World *w, uint32_t ordinal);
const WorldUser *world_user_at(World *w, uint32_t index);
uint32_t world_contact_count(const World *w);
uint32_t world_conversation_count(const World *w);
uint32_t world_message_count(const World *w);
uint32_t world_note_count(const World *w);
uint32_t world_task_count(const World *w);
uint32_t world_user_count(const World *w);

// Changes
WorldContact *world_contact_add(World *w); // empty, dated now, not yet findable by e-mail or phone
// Call after changing a contact: dates it, refreshes the look-ups and what searches see.
void world_contact_touch(World *w, WorldContact *contact);
void world_contact_delete(World *w, WorldContact *contact); // its conversation goes too
// Enters the contact in the look-ups without dating it (seeds).
void world_contact_list(World *w, WorldContact *contact);
// Name, e-mail, phone, company, city and tags in lower case.
const char *world_contact_folded(World *w, WorldContact *contact);
// "First Last", or e-mail, or phone; never NULL. Valid for the world's life.
const char *world_contact_name(World *w, const WorldContact *contact);
bool world_contact_has_tag(const WorldContact *contact, const char *tag);
void world_contact_add_tag(World *w, WorldContact *contact,
                           const char *tag); // lower-cased; makes the tag known
bool world_contact_remove_tag(World *w, WorldContact *contact, const char *tag);
const WorldTag *world_tag_add(World *w, const char *name); // existing one when known
const char *world_contact_field(World *w, const WorldContact *contact,
                                const Id *field); // JSON text or NULL
void world_contact_set_field(World *w, WorldContact *contact, const Id *field,
                             const char *json); // NULL removes
WorldNote *world_note_add(World *w, const WorldContact *contact, const char *body);
WorldTask *world_task_add(World *w, const WorldContact *contact, const char *title, Instant due);

void world_conversation_delete(World *w, WorldConversation *conversation);
// Messages of a conversation, oldest first, e-mail records included.
uint32_t world_thread_length(const WorldConversation *conversation);
WorldMessage *world_thread_at(World *w, const WorldConversation *conversation, uint32_t i);
// Puts the conversation where its last message belongs in w->recent.
void world_conversation_sort(World *w, WorldConversation *conversation);
// The contact's conversation, made when missing.
WorldConversation *world_conversation_for(World *w, WorldContact *contact);
// Adds a message dated `at` (>= the last one's date) and moves the conversation: last message,
// unread count of inbound ones, order. The strings of *live are copied.
WorldMessage *world_message_add(World *w, WorldConversation *conversation, int type,
                                const WorldLive *live, Instant at);
WorldMessage *world_inbound_add(World *w, WorldConversation *conversation, int type,
                                const WorldLive *live, Instant at);
// A message that leaves later (live->scheduled): it waits in the thread without moving the
// conversation.
WorldMessage *world_message_plan(World *w, WorldConversation *conversation, int type,
                                 const WorldLive *live);
// The planned message leaves now, as the newest of its thread; or it never does.
void world_message_release(World *w, WorldMessage *message);
void world_message_cancel(World *w, WorldMessage *message);
// An activity line in the contact's thread; an `at` before the thread's last message counts as
// that, for example world_activity(w, &deal->contact, MT_ACTIVITY_OPPORTUNITY, "Opportunity
// created", w->now).
void world_activity(World *w, const Id *contact, int type_number, const char *title, Instant at);
// As above, with the raw JSON object of "activity.data".
void world_activity_data(World *w, const Id *contact, int type_number, const char *title,
                         const char *data_json);
// A customer writes now. contact is an id or the full name; channel a send type ("SMS", "Email",
// ...) or NULL for the last one used. ERR_USAGE when either is unknown.
bool world_inbound(World *w, const char *contact, const char *channel, const char *text,
                   Err *err) NODISCARD;

// --- Dates as the service writes them
// -------------------------------------------------------------- An instant on the day `days` from
// the world's birth at hour:minute in the location's zone.
Instant world_day_time(const World *w, int days, int hour, int minute);

#endif
