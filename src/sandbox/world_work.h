// The working half of the world: pipelines and deals, calendars, appointments and blocks, and the
// furniture of the account (lost reasons, templates). Same rules as world.h: the caller holds the
// lock, strings and rows live as long as the world, deleted rows are marked.
#ifndef SANDBOX_WORLD_WORK_H
#define SANDBOX_WORLD_WORK_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "sandbox/slots.h"
#include "sandbox/world.h"

// --- Deals
typedef struct WorkStage {
    Id id; // a UUID
    const char *name;
} WorkStage;

enum { WORK_STAGES_MAX = 8, WORK_MEMBERS_MAX = 4, WORK_HOURS_MAX = 4 };

typedef struct WorkPipeline {
    Id id;
    const char *name;
    WorkStage stages[WORK_STAGES_MAX];
    int stage_count;
    Instant added;
} WorkPipeline;

typedef struct WorkLostReason {
    Id id;
    const char *name;
    Instant added;
} WorkLostReason;

typedef enum WorkDealStatus {
    WORK_OPEN,
    WORK_WON,
    WORK_LOST,
    WORK_ABANDONED,
    WORK_DEAL_STATUS_COUNT
} WorkDealStatus;

typedef struct WorkDeal {
    Id id;
    WorldContact *contact;
    const WorkPipeline *pipeline;
    int stage; // index in the pipeline
    WorkDealStatus status;
    const char *name, *source;         // source may be NULL
    const WorldUser *assigned_to;      // NULL: nobody
    const WorkLostReason *lost_reason; // NULL unless lost for a known reason
    double value;                      // major units
    bool has_value;
    bool deleted;
    GPtrArray *followers; // const char * (user ids, the world's); NULL: none
    GArray *fields;       // WorldFieldValue; NULL: none
    const char *poison;   // hostile world: the row of lists as raw JSON instead; NULL: none
    Instant added, updated, stage_changed, status_changed;
} WorkDeal;

// --- Calendars
typedef struct WorkGroup {
    Id id;
    const char *name, *description, *slug;
} WorkGroup;

typedef struct WorkCalendar {
    Id id;
    const WorkGroup *group;
    const char *name, *description, *slug, *color, *type; // type: "round_robin", "event", ...
    const char *place;                                    // where it happens; NULL: by phone
    const WorldUser *members[WORK_MEMBERS_MAX];
    int member_count; // 0: the calendar itself is what is booked
    OpenHours hours[WORK_HOURS_MAX];
    SlotRules rules; // points into this struct
    bool auto_confirm, active;
    GPtrArray *zones; // const Zone * in which its slots were offered, beside its own
    Instant added;
} WorkCalendar;

typedef enum WorkEventStatus {
    WORK_NEW,
    WORK_CONFIRMED,
    WORK_CANCELLED,
    WORK_SHOWED,
    WORK_NOSHOW,
    WORK_INVALID,
    WORK_EVENT_STATUS_COUNT
} WorkEventStatus;

typedef struct WorkEvent { // an appointment, or blocked time
    Id id;
    bool block, deleted;
    const WorkCalendar *calendar; // NULL: a block of a user
    WorldContact *contact;        // NULL: a block
    const WorldUser *assigned_to; // may be NULL
    WorkEventStatus status;
    const char *title;
    const char *address, *notes, *rrule; // may be NULL
    const char *place_type;              // meetingLocationType; may be NULL
    const char *created_by;              // "booking_widget", "third_party", ...
    const char *poison;                  // as in WorkDeal
    Instant start, end, added, updated;
} WorkEvent;

typedef struct WorkNote {
    Id id;
    const WorkEvent *event;
    const char *body;
    const WorldUser *user; // may be NULL
    Instant added;
    bool deleted;
} WorkNote;

typedef struct WorkTemplate {
    Id id;
    const char *name, *type, *body; // type: "sms", "email" or "whatsapp"
    const char *subject;            // e-mail only
    Instant added;
} WorkTemplate;

// --- The whole

// Every row is allocated once, so that pointers to rows are stable; order is the order of creation.
struct WorldWork {
    GPtrArray *pipelines, *deals, *lost_reasons; // WorkPipeline *, WorkDeal *, WorkLostReason *
    GPtrArray *groups, *calendars, *events, *notes, *templates;
    bool allow_duplicate_deals; // two deals of one contact in one pipeline
};

WorldWork *work_new(World *w);   // empty
void work_free(WorldWork *work); // accepts NULL
// Fills w->work for w->kind; the people and their threads must be there.
void work_seed(World *w);
// What moves by itself: schedules the first move of a colleague. Called by work_seed unless the
// world is quiet.
void work_alive_start(World *w);
// Schedules the confirmation of a new appointment, unless the world is quiet.
void work_alive_confirm(World *w, const WorkEvent *event);

const char *work_deal_status_name(WorkDealStatus status);            // "open"
bool work_deal_status_find(const char *name, WorkDealStatus *out);   // false: none of the four
const char *work_event_status_name(WorkEventStatus status);          // "confirmed"
bool work_event_status_find(const char *name, WorkEventStatus *out); // false: not a status

// Look-ups; NULL when unknown, deleted, or of a deleted contact.
const WorkPipeline *work_pipeline(World *w, const Id *id);
WorkDeal *work_deal(World *w, const Id *id);
const WorkLostReason *work_lost_reason(World *w, const Id *id);
WorkCalendar *work_calendar(World *w, const Id *id);
WorkEvent *work_event(World *w, const Id *id);
WorkNote *work_note(World *w, const Id *id);
int work_stage_index(const WorkPipeline *pipeline, const Id *stage); // -1: not a stage of it
bool work_deal_is_live(const WorkDeal *deal);
bool work_event_is_live(const WorkEvent *event);
// The contact's deal in a pipeline; NULL when there is none.
WorkDeal *work_deal_of(World *w, const WorkPipeline *pipeline, const WorldContact *contact);

// --- Changes

// The rows come dated now; everything else is the caller's to fill in.
WorkDeal *work_deal_add(World *w, WorldContact *contact, const WorkPipeline *pipeline, int stage);
// The following date the deal, write the activity into the thread and do nothing when nothing
// changes.
void work_deal_move(World *w, WorkDeal *deal, const WorkPipeline *pipeline, int stage);
void work_deal_set_status(World *w, WorkDeal *deal, WorkDealStatus status,
                          const WorkLostReason *reason);
void work_deal_announce(World *w, const WorkDeal *deal, const char *what); // "Opportunity created"

WorkEvent *work_event_add(World *w, const WorkCalendar *calendar, WorldContact *contact,
                          Instant start, Instant end);
WorkEvent *work_block_add(World *w, const WorkCalendar *calendar, const WorldUser *user,
                          Instant start, Instant end);
// An activity in the contact's thread: "Appointment booked".
void work_event_announce(World *w, const WorkEvent *event, const char *what);
WorkNote *work_note_add(World *w, const WorkEvent *event, const char *body);

// --- Slots
typedef struct WorkSlots { // a search with the busy list it points to
    SlotSearch search;
    GArray *busy; // SlotBusy
} WorkSlots;

// What can be booked in the calendar now. `except` (may be NULL) is an appointment about to be
// moved.
void work_slots_init(WorkSlots *slots, World *w, const WorkCalendar *calendar,
                     const WorkEvent *except);
void work_slots_clear(WorkSlots *slots);
int work_member_index(const WorkCalendar *calendar, const Id *user); // -1: not of the team
// The free member (bits) with the fewest appointments of this calendar from now on; NULL without a
// team.
const WorldUser *work_pick_member(World *w, const WorkCalendar *calendar, uint32_t free);

// --- JSON

typedef enum WorkDetail { // what a search adds to a deal on request
    WORK_DETAIL_NOTES = 1 << 0,
    WORK_DETAIL_TASKS = 1 << 1,
    WORK_DETAIL_EVENTS = 1 << 2
} WorkDetail;

typedef struct WorkDealView {
    const char *sort; // JSON text of the row's cursor; NULL: none
    unsigned details; // WorkDetail bits
} WorkDealView;

// view NULL: the bare record.
void work_write_deal(World *w, JsonOut *out, const char *key, const WorkDeal *deal,
                     const WorkDealView *view);
void work_write_event(World *w, JsonOut *out, const char *key, const WorkEvent *event);
void work_write_note(World *w, JsonOut *out, const char *key, const WorkNote *note);
// The rows of GET /contacts/{id}/appointments: writes the array "events", times local and without
// zone.
void work_write_contact_events(World *w, JsonOut *out, const char *key,
                               const WorldContact *contact);
void work_write_time(JsonOut *out, const char *key, Instant t); // ISO UTC; null when unknown

#endif
