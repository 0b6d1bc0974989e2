#include "config.h"

#include "model/event.h"

#include <assert.h>

#include "base/attr.h"

static const char *const status_spellings[] = {
    "", "new", "confirmed", "showed", "noshow", "cancelled", "invalid", "completed", "active"};
static_assert(ARRAY_LEN(status_spellings) == APPT_STATUS_COUNT, "one spelling per status");
// Spellings of other routes and of the web application, API.md 7.3 and 16.4.
static const char *const status_aliases[][2] = {
    {"no-show", "noshow"},   {"no_show", "noshow"}, {"canceled", "cancelled"},
    {"booked", "confirmed"}, {NULL, NULL},
};
const EnumNames appointment_status_names = {status_spellings, APPT_STATUS_COUNT, status_aliases};

static const Field event_fields[] = {
    FIELD(Event, id, "id|_id|eventId", "id", FF_KEY),
    FIELD(Event, calendar, "calendarId", "calendar", 0),
    FIELD(Event, contact, "contactId", "contact", 0),
    FIELD(Event, group, "groupId", "group_id", 0),
    FIELD(Event, assigned_to, "assignedUserId", "assigned_to", 0),
    FIELD(Event, master, "masterEventId", "master", 0),
    FIELD(Event, title, "title", "title", 0),
    FIELD(Event, notes, "notes|description", "notes", FF_BLOCK | FF_HTML),
    FIELD(Event, address, "address", "address", FF_IDENTITY),
    FIELD_ENUM(Event, status, "appointmentStatus|status", "status", &appointment_status_names),
    FIELD(Event, start_raw, "startTime", "start_raw", 0),
    FIELD(Event, end_raw, "endTime", "end_raw", 0),
    FIELD(Event, start, "startTime", "starts", 0),
    FIELD(Event, end, "endTime", "ends", 0),
    FIELD(Event, added, "dateAdded", "added", 0),
    FIELD(Event, updated, "dateUpdated", "updated", 0),
    FIELD(Event, recurring, "isRecurring", "recurring", 0),
    FIELD(Event, deleted, "deleted", "deleted", 0),
    // Not on the wire: the reader of blocked-slots sets it.
    FIELD(Event, blocked, "", "blocked", 0),
};
RECORD_TYPE(event_type, Event, event_fields);

static const Field slot_fields[] = {
    FIELD(Slot, raw, "startTime", "raw", FF_REQUIRED),
    FIELD(Slot, start, "startTime", "start", FF_REQUIRED),
};
RECORD_TYPE(slot_type, Slot, slot_fields);
