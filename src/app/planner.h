// Calendars, appointments by day, and free slots. UI thread.
#ifndef APP_PLANNER_H
#define APP_PLANNER_H

#include <glib.h>

#include "app/feed.h"
#include "base/datetime.h"
#include "model/contact.h"
#include "model/event.h"
#include "model/workspace.h"

typedef struct Planner Planner;
struct Core;
struct Outbox;

Planner *planner_new(struct Core *core, struct Outbox *outbox);
void planner_free(Planner *planner);

// Events between two instants, of the calendars that are switched on, by start. Sets the window
// that is fetched and polled.
void planner_show(Planner *planner, Instant from, Instant to);
size_t planner_count(const Planner *planner);
const Event *planner_at(const Planner *planner, size_t i);
const Event *planner_find(const Planner *planner, const Id *event);
const Feed *planner_feed(const Planner *planner);
// Events of the calendars that are switched on, whatever window is shown: borrowed, by start. What
// the mirror knows of those days is read in first.
GPtrArray *planner_between(Planner *planner, Instant from, Instant to); // g_ptr_array_unref
void planner_poll(Planner *planner);
void planner_refused(Planner *planner, const Err *err); // no calendars are to be had, and why
void planner_refresh(Planner *planner);
bool planner_calendar_is_on(const Planner *planner, const Id *calendar);
void planner_toggle_calendar(Planner *planner, const Id *calendar);
// Only events of this user; the empty id shows everybody.
void planner_show_user(Planner *planner, const Id *user);
const Id *planner_user(const Planner *planner);
// Only events whose title, calendar, user, status or notes hold all the words.
void planner_filter(Planner *planner, TextRef words);
size_t planner_total(const Planner *planner); // in the window, filtered or not
// Calendars whose events could not be read in the last round, and why (NULL: not wanted); why also
// of blocked times. They are unknown, not empty.
size_t planner_unread(const Planner *planner, Err *why);
bool planner_is_blind(const Planner *planner); // blocked times could not be read
// A booking or a block of ours that the service has not confirmed yet: it has no id of the service.
bool planner_is_pending(const Planner *planner, const Id *event);
int64_t planner_creating_op(const Planner *planner, const Id *event); // of the outbox; 0: none

// The contact of an event or a booking: name, zone, addresses. NULL until it was fetched; want asks
// for it, the last one wanted first.
const Contact *planner_guest(const Planner *planner, const Id *contact);
const Zone *planner_guest_zone(const Planner *planner, const Id *contact); // NULL: unknown
void planner_want_guest(Planner *planner, const Id *contact);

// Free slots: 31-day windows, fetched ahead, revalidated before booking. opens at now.
void planner_open_slots(Planner *planner,
                        const Id *calendar); // empty: the default (first active) calendar
const Id *planner_slots_calendar(const Planner *planner);
size_t planner_slot_count(const Planner *planner);
const Slot *planner_slot_at(const Planner *planner, size_t i);
const Feed *planner_slots_feed(const Planner *planner);
void planner_want_more_slots(Planner *planner); // the next 31 days
// Before booking the day of the slot is read again. An answer counts for ten seconds.
typedef enum SlotCheck {
    SLOT_UNCHECKED,
    SLOT_CHECKING,
    SLOT_FREE,
    SLOT_GONE,
    SLOT_UNKNOWN
} SlotCheck;
void planner_check_slot(Planner *planner, const Slot *slot);
SlotCheck planner_slot_check(const Planner *planner, const Slot *slot);

// Writes, through the outbox. The slot's string goes out verbatim. A taken slot comes back refused;
// the notice says so and the slots are fetched again (planner_slot_nearest gives what to offer).
bool planner_book(Planner *planner, const Id *contact, const Id *calendar, const Slot *slot,
                  const char *title, Err *err) NODISCARD;
bool planner_reschedule(Planner *planner, const Id *event, const Slot *slot, Err *err) NODISCARD;
// Ends it at another time; its beginning stays.
bool planner_resize(Planner *planner, const Id *event, Instant until, Err *err) NODISCARD;
bool planner_set_status(Planner *planner, const Id *event, AppointmentStatus status,
                        Err *err) NODISCARD;
// Nobody is told of these: the service would send its notices.
bool planner_rename(Planner *planner, const Id *event, const char *title, Err *err) NODISCARD;
bool planner_assign(Planner *planner, const Id *event, const Id *user, Err *err) NODISCARD;
// An appointment or blocked time; held for a while, then there is no way back.
bool planner_delete(Planner *planner, const Id *event, Err *err) NODISCARD;
bool planner_block(Planner *planner, const Id *calendar, Instant from, Instant to,
                   const char *title, Err *err) NODISCARD;
const Slot *planner_slot_nearest(const Planner *planner, Instant to);
// Set when a booking was refused because the slot had gone: contact, calendar and time wanted.
// Cleared by reading.
typedef struct SlotLost {
    Id contact, calendar, event; // event: a reschedule
    Instant wanted;
} SlotLost;
bool planner_take_slot_lost(Planner *planner, SlotLost *out);

#endif
