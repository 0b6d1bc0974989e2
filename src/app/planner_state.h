// The inside of Planner, for planner*.c only.
#ifndef APP_PLANNER_STATE_H
#define APP_PLANNER_STATE_H

#include <glib.h>

#include "app/core.h"
#include "app/outbox.h"
#include "app/planner.h"

typedef struct PlannerRow { // stable address while the event is known
    Event event;
    int64_t pending;  // the operation that will create it; 0: the service knows it
    unsigned settled; // rounds up to this one may show it as it was before our last write
    unsigned seen;    // the last round it was in
} PlannerRow;

typedef struct PlannerRound { // one reading of all calendars
    unsigned seq;
    Instant from, to;
    int asked, waiting, failed; // failed: of both kinds
    int blind;                  // those of blocked times that failed
    Err err;                    // of the first that failed
    bool ended;
} PlannerRound;

typedef struct SlotWindow { // 31 days on the wire
    CallId call;            // 0: none
    int64_t seq;
    Priority prio;
    Instant from, to;
} SlotWindow;

typedef struct SlotDay { // the day read again before booking
    int64_t seq;
    Instant from, to, at, wanted;
    SlotCheck result;
} SlotDay;

struct Planner {
    Core *core;
    Outbox *outbox;
    GHashTable *rows; // Id -> PlannerRow, owned
    GPtrArray *shown; // PlannerRow in the window, filtered, by start; rebuilt when stale
    size_t total;     // in the window
    bool stale;
    Instant from, to; // window on the screen
    PlannerRound round;
    GArray *calls;       // CallId of the round, for giving it up
    GHashTable *flipped; // Id of calendars that are not as the account has them (active: on)
    bool flips_loaded;
    Id user;      // shown; empty: everybody
    char *filter; // folded words; NULL none
    Feed feed;
    GHashTable *saved; // operation id -> Event, owned: what a refused write goes back to

    Id slots_calendar;
    Rows slots;       // Slot, by start
    Instant slots_to; // end of the windows asked for
    SlotWindow window;
    int64_t slot_asks;          // counts questions: an answer to an older one is dropped
    int windows, empty_windows; // asked for; without a slot at the end of them
    Feed slots_feed;
    SlotDay check;
    bool has_lost, says_lost; // says_lost: the nearest one is announced when the day was read
    SlotLost lost;

    GHashTable *guests;           // Id -> Contact, owned
    Id guest_asked, guest_wanted; // on the wire; next
};

void planner_changed(Planner *planner);
PlannerRow *planner_row(const Planner *planner, const Id *event);
// planner_sync.c
void planner_read(Planner *planner, Priority prio);
void planner_recall(Planner *planner);
void planner_recall_days(Planner *planner, Instant from, Instant to);
// planner_ops.c
void planner_watch_ops(Planner *planner);
// A row that has just been read: what was queued before, maybe in an earlier run, wins over it.
void planner_replay(Planner *planner, Event *event);
bool planner_has_live_op(const Planner *planner, const Id *event);
// A row of ours that the service has not confirmed and that this event is; NULL none.
PlannerRow *planner_pending_twin(const Planner *planner, const Event *event);
// planner_slots.c
void planner_slots_poll(Planner *planner); // reads the first window again
// The slot was taken by somebody else: read the day again and say what is nearest.
void planner_slot_was_lost(Planner *planner, const SlotLost *lost);
void planner_slot_used(Planner *planner, const Id *calendar, Instant start); // by a booking of ours

// planner_ops.c, for planner_edit.c: an appointment that can be written to; what it is called; the
// operation in the lane of its event.
const Event *planner_must_find(const Planner *planner, const Id *event, Err *err);
TextRef planner_name_of(const Event *event);
bool planner_write(Planner *planner, const Event *event, OpRequest *request, Err *err) NODISCARD;

#endif
