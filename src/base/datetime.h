// Calendar arithmetic in IANA zones, and the date formats of the service. Pure apart from the zone
// cache (thread-safe). Instants stay instants: a "day" is [local midnight, next local midnight), so
// it may last 23, 24 or 25 hours, and begins later where midnight does not exist.
#ifndef BASE_DATETIME_H
#define BASE_DATETIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"

typedef struct Zone Zone; // interned for the life of the program; compare by pointer

// NULL when the name is unknown to the system's zone data. "UTC" always exists.
const Zone *zone_find(const char *iana);
const Zone *zone_utc(void);
const Zone *zone_local(void);
const char *zone_name(const Zone *zone);
// Last part of the name for people: "America/Los_Angeles" -> "Los Angeles". Valid for ever.
const char *zone_city(const Zone *zone);

typedef struct Civil {
    int year, month, day; // month 1-12
    int hour, minute, second;
    int weekday;    // 0 Monday .. 6 Sunday
    int offset_min; // east of UTC
    char abbr[8];   // "PST", "+03"
} Civil;

Civil civil_at(const Zone *zone, Instant t);
// In a gap: the first instant after it. In an overlap: the earlier instant.
Instant civil_instant(const Zone *zone, int year, int month, int day, int hour, int minute);
Instant day_start(const Zone *zone, Instant t);
// Start of the day `days` after (or before) the day that holds t.
Instant day_add(const Zone *zone, Instant t, int days);
// The time of day `minute` (0 to 1439) on the day `days` after (or before) the day that holds t, as
// civil_instant reads it: nine o'clock is nine o'clock also on a day of 23 or 25 hours.
Instant day_at(const Zone *zone, Instant t, int days, int minute);
// Start of the week holding t; first_weekday 0 Monday .. 6 Sunday.
Instant week_start(const Zone *zone, Instant t, int first_weekday);
Instant month_start(const Zone *zone, Instant t, int months_ahead);
bool same_day(const Zone *zone, Instant a, Instant b);
int iso_week(const Zone *zone, Instant t);

// ISO-8601 with offset, "Z" or (zone-less, taken as UTC) and optional fraction; "YYYY-MM-DD" too.
bool iso_parse(const char *s, size_t n, Instant *t);
// "2026-03-06T20:27:20.238Z"; out holds at least 32 bytes.
void iso_format_utc(Instant t, char *out);
// "2024-10-28T10:00:00-05:00" in the zone; no milliseconds, as the calendar routes want it.
void iso_format_zone(Instant t, const Zone *zone, char *out);
// "2024-10-28" in the zone; out holds at least 16 bytes.
void date_format(Instant t, const Zone *zone, char *out);

#endif
