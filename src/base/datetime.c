#include "config.h"

#include "base/datetime.h"

#include <glib.h>
#include <stdio.h>

#include "base/attr.h"
#include "base/zone.h"

#define DAY_S  86400
#define MAX_MS 8640000000000000 // a hundred million days either way, as in JavaScript

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

// Whatever the server claims, arithmetic on it must not overflow.
static int64_t sane_ms(Instant t)
{
    return CLAMP(t.ms, -MAX_MS, MAX_MS);
}

static int64_t floor_seconds(Instant t)
{
    return floor_div(sane_ms(t), 1000);
}

// Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that
// the leap day is the last of its year; months beyond 1-12 are carried.
static int64_t days_from_date(int64_t year, int64_t month, int64_t day)
{
    int64_t months = year * 12 + month - 3;
    int64_t y = floor_div(months, 12), m = months - y * 12;
    int64_t before = y * 365 + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
    return before + (153 * m + 2) / 5 + day - 1 - 719468;
}

static void date_from_days(int64_t days, Civil *c)
{
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097), doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t m = (5 * doy + 2) / 153;
    c->day = (int)(doy - (153 * m + 2) / 5 + 1);
    c->month = (int)(m < 10 ? m + 3 : m - 9);
    c->year = (int)(yoe + era * 400 + (c->month <= 2));
    c->weekday = (int)(((days + 3) % 7 + 7) % 7);
}

Civil civil_at(const Zone *zone, Instant t)
{
    Civil c = {0};
    const char *abbr;
    int64_t utc = floor_seconds(t);
    int offset = zone_offset_s(zone, utc, &abbr);
    int64_t local = utc + offset;
    int64_t days = floor_div(local, DAY_S);
    int rest = (int)(local - days * DAY_S);
    date_from_days(days, &c);
    c.hour = rest / 3600;
    c.minute = rest / 60 % 60;
    c.second = rest % 60;
    c.offset_min = offset / 60;
    g_strlcpy(c.abbr, abbr ? abbr : "", sizeof(c.abbr));
    return c;
}

// The first second in (low, high] whose offset is `after`; low has another one.
static int64_t transition_between(const Zone *zone, int64_t low, int64_t high, int after)
{
    while (high - low > 1) {
        int64_t mid = low + (high - low) / 2;
        if (zone_offset_s(zone, mid, NULL) == after)
            high = mid;
        else
            low = mid;
    }
    return high;
}

// Offsets never exceed a day, so the offsets in force a day before and after bracket a change.
static int64_t utc_from_local(const Zone *zone, int64_t local)
{
    int before = zone_offset_s(zone, local - DAY_S, NULL);
    int after = zone_offset_s(zone, local + DAY_S, NULL);
    int64_t first = local - before, second = local - after;
    if (zone_offset_s(zone, first, NULL) == before)
        return first;
    if (zone_offset_s(zone, second, NULL) == after)
        return second;
    return transition_between(zone, local - DAY_S, local + DAY_S, after);
}

static Instant day_instant(const Zone *zone, int64_t days)
{
    return (Instant){utc_from_local(zone, days * DAY_S) * 1000};
}

static int64_t local_day(const Zone *zone, Instant t)
{
    int64_t utc = floor_seconds(t);
    return floor_div(utc + zone_offset_s(zone, utc, NULL), DAY_S);
}

Instant civil_instant(const Zone *zone, int year, int month, int day, int hour, int minute)
{
    int64_t local = days_from_date(year, month, day) * DAY_S + hour * 3600 + minute * 60;
    return (Instant){utc_from_local(zone, local) * 1000};
}

Instant day_start(const Zone *zone, Instant t)
{
    return day_instant(zone, local_day(zone, t));
}

Instant day_add(const Zone *zone, Instant t, int days)
{
    return day_instant(zone, local_day(zone, t) + days);
}

Instant day_at(const Zone *zone, Instant t, int days, int minute)
{
    BUG_ON(minute < 0 || minute >= DAY_S / 60);
    int64_t local = (local_day(zone, t) + days) * DAY_S + (int64_t)minute * 60;
    return (Instant){utc_from_local(zone, local) * 1000};
}

Instant week_start(const Zone *zone, Instant t, int first_weekday)
{
    BUG_ON(first_weekday < 0 || first_weekday > 6);
    int weekday = civil_at(zone, t).weekday;
    return day_add(zone, t, -((weekday - first_weekday + 7) % 7));
}

Instant month_start(const Zone *zone, Instant t, int months_ahead)
{
    Civil c = civil_at(zone, t);
    return day_instant(zone, days_from_date(c.year, (int64_t)c.month + months_ahead, 1));
}

bool same_day(const Zone *zone, Instant a, Instant b)
{
    return local_day(zone, a) == local_day(zone, b);
}

int iso_week(const Zone *zone, Instant t)
{
    // A week belongs to the year that holds its Thursday.
    int64_t day = local_day(zone, t);
    Civil c;
    date_from_days(day, &c);
    int64_t thursday = day - c.weekday + 3;
    date_from_days(thursday, &c);
    return (int)((thursday - days_from_date(c.year, 1, 1)) / 7 + 1);
}

typedef struct Scan {
    const char *s, *end;
} Scan;

static bool scan_char(Scan *scan, char c)
{
    if (scan->s == scan->end || *scan->s != c)
        return false;
    scan->s++;
    return true;
}

static bool scan_digits(Scan *scan, int count, int *out)
{
    if (scan->end - scan->s < count)
        return false;
    int value = 0;
    for (int i = 0; i < count; i++) {
        char c = scan->s[i];
        if (!g_ascii_isdigit(c))
            return false;
        value = value * 10 + (c - '0');
    }
    scan->s += count;
    *out = value;
    return true;
}

static int days_in_month(int year, int month)
{
    return (int)(days_from_date(year, month + 1, 1) - days_from_date(year, month, 1));
}

static bool scan_date(Scan *scan, int64_t *days)
{
    int year, month, day;
    if (!scan_digits(scan, 4, &year) || !scan_char(scan, '-') || !scan_digits(scan, 2, &month) ||
        !scan_char(scan, '-') || !scan_digits(scan, 2, &day))
        return false;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *days = days_from_date(year, month, day);
    return true;
}

// ".238": any number of digits, of which milliseconds count.
static bool scan_fraction(Scan *scan, int *ms)
{
    if (!scan_char(scan, '.') && !scan_char(scan, ','))
        return true;
    int scale = 100, digit;
    if (!scan_digits(scan, 1, &digit))
        return false;
    do {
        *ms += digit * scale;
        scale /= 10;
    } while (scan_digits(scan, 1, &digit));
    return true;
}

static bool scan_time(Scan *scan, int64_t *ms)
{
    int hour, minute, second = 0, fraction = 0;
    if (!scan_digits(scan, 2, &hour) || !scan_char(scan, ':') || !scan_digits(scan, 2, &minute))
        return false;
    if (scan_char(scan, ':') && (!scan_digits(scan, 2, &second) || !scan_fraction(scan, &fraction)))
        return false;
    bool midnight_at_end = hour == 24 && minute == 0 && second == 0 && fraction == 0;
    if ((hour > 23 && !midnight_at_end) || minute > 59 || second > 60) // 60: a leap second
        return false;
    *ms = ((int64_t)hour * 3600 + minute * 60 + second) * 1000 + fraction;
    return true;
}

static bool scan_offset(Scan *scan, int *minutes)
{
    *minutes = 0;
    if (scan->s == scan->end || scan_char(scan, 'Z') || scan_char(scan, 'z'))
        return true;
    int sign = *scan->s == '-' ? -1 : 1;
    if (!scan_char(scan, '+') && !scan_char(scan, '-'))
        return false;
    int hour, minute = 0;
    if (!scan_digits(scan, 2, &hour))
        return false;
    bool colon = scan_char(scan, ':');
    if ((colon || scan->s != scan->end) && !scan_digits(scan, 2, &minute))
        return false;
    if (hour > 23 || minute > 59)
        return false;
    *minutes = sign * (hour * 60 + minute);
    return true;
}

bool iso_parse(const char *s, size_t n, Instant *t)
{
    Scan scan = {s, s + n};
    int64_t days, ms = 0;
    int offset = 0;
    if (!scan_date(&scan, &days))
        return false;
    if (scan.s != scan.end) {
        if (!scan_char(&scan, 'T') && !scan_char(&scan, 't') && !scan_char(&scan, ' '))
            return false;
        if (!scan_time(&scan, &ms) || !scan_offset(&scan, &offset) || scan.s != scan.end)
            return false;
    }
    t->ms = days * DAY_S * 1000 + ms - (int64_t)offset * 60000;
    return true;
}

void iso_format_utc(Instant t, char *out)
{
    Civil c = civil_at(zone_utc(), t);
    int ms = (int)(sane_ms(t) - floor_seconds(t) * 1000);
    snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day, c.hour,
             c.minute, c.second, ms);
}

void iso_format_zone(Instant t, const Zone *zone, char *out)
{
    Civil c = civil_at(zone, t);
    int minutes = ABS(c.offset_min);
    snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month, c.day, c.hour,
             c.minute, c.second, c.offset_min < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

void date_format(Instant t, const Zone *zone, char *out)
{
    Civil c = civil_at(zone, t);
    snprintf(out, 16, "%04d-%02d-%02d", c.year, c.month, c.day);
}
