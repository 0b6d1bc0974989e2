// What a change of a record is to people and to programs: events under the names of HighLevel's
// webhooks. The rows are in events.def. Pure: any thread; names of ids come from whoever calls.
#ifndef APP_EVENTS_DIFF_H
#define APP_EVENTS_DIFF_H

#include "base/datetime.h"
#include "store/cache.h"
#include "store/history.h"

typedef struct EventSetting { // borrowed
    Instant now;              // when the change is seen
    Instant born;             // records added before are not news when they are seen first
    const char *location;     // id
    // A record that explains an id of the changed one (a stage's pipeline, a user, a contact); the
    // caller clears it. False: it is not known. NULL: nothing is.
    bool (*read)(void *owner, const RecordType *type, const Id *id, void *record);
    void *owner;
} EventSetting;

typedef struct EventDraft { // an event that is not in the history yet; owned
    const char *type, *kind;
    Id resource, contact;
    char *key, *json;
    Text who, what;
    bool minor, member;
} EventDraft;

// Appends what happened (EventDraft) in the order in which it is told.
void events_diff(const EventSetting *setting, const CacheChange *change, GArray *drafts);
void event_draft_clear(EventDraft *draft);
HistoryEvent event_draft_view(const EventDraft *draft, Instant now); // borrows from the draft

// The names there are, in the order of the table; NULL past the end.
const char *event_name(size_t i);
// The name as it is spelled, whatever the case; NULL: there is none.
const char *event_name_find(const char *word);

#endif
