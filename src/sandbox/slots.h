// Free slots of a calendar: its open hours cut into a grid, minus what is taken, inside what may be
// booked. Pure; knows nothing of the world. Days are days of the calendar's zone; the grid steps in
// real minutes from the opening, so that an hour that does not exist is skipped and one that
// happens twice is offered twice.
#ifndef SANDBOX_SLOTS_H
#define SANDBOX_SLOTS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/datetime.h"

typedef struct OpenHours {
    uint8_t days;      // bit 0 Sunday .. bit 6 Saturday
    uint16_t from, to; // minutes of the local day, to <= 1440
} OpenHours;

typedef struct DayHours { // instead of the open hours on one date; from == to: closed
    int year, month, day;
    uint16_t from, to;
} DayHours;

typedef enum SlotTeam {
    SLOT_ANY_MEMBER, // one free member is enough
    SLOT_ALL_MEMBERS,
} SlotTeam;

typedef struct SlotRules {
    const Zone *zone;
    const OpenHours *hours; // of one weekday in ascending order, not overlapping
    size_t hours_count;
    const DayHours *days;
    size_t days_count;
    int duration, interval; // minutes, > 0
    int before, after;      // buffers in minutes
    int64_t notice_ms;      // nothing earlier than now + notice
    int64_t horizon_ms;     // nothing later than now + horizon; 0: no limit
    int per_slot;           // bookings one member takes at the same time; 0: 1
    int per_day;            // bookings of the calendar on one day; 0: no limit
    SlotTeam team;
} SlotRules;

enum { SLOT_EVERYONE = -1, SLOT_MEMBERS_MAX = 32 };

typedef struct SlotBusy {
    Instant start, end;
    int before, after; // buffers of the calendar it belongs to, minutes
    int member;        // index, or SLOT_EVERYONE
    bool own;          // a booking of this calendar
} SlotBusy;

typedef struct SlotSearch {
    SlotRules rules;
    const SlotBusy *busy;
    size_t busy_count;
    uint32_t members; // bit i: member i is asked for; not 0
    Instant now;
} SlotSearch;

// Starts (Instant) in [from, to), ascending; owned (g_array_unref).
GArray *slots_list(const SlotSearch *search, Instant from, Instant to);
// Bits of the members who can take [start, end); 0 when nobody can. Says nothing about open hours.
uint32_t slots_free_members(const SlotSearch *search, Instant start, Instant end);

#endif
