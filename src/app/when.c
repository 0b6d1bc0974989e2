#include "config.h"

#include "app/when.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"

enum { DAY_MIN = 24 * 60, NOON = 12 * 60, OFFICE_HOUR = 8, AHEAD_DAYS = 370 };

static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};

typedef struct Part { // of a day, or a day near to this one
    const char *word;
    int from_min, to_min; // -1: says nothing about the hour
    int ahead;
} Part;

static const Part parts[] = {
    {"am", 0, NOON, -1},
    {"pm", NOON, DAY_MIN, -1},
    {"morning", 0, NOON, -1},
    {"noon", NOON, 13 * 60, -1},
    {"afternoon", NOON, 17 * 60, -1},
    {"evening", 17 * 60, DAY_MIN, -1},
    {"today", -1, -1, 0},
    {"tomorrow", -1, -1, 1},
};

typedef enum Bound { BOUND_NONE, BOUND_AFTER, BOUND_BEFORE } Bound;

static const struct {
    const char *word;
    Bound bound;
} bounds[] = {{"after", BOUND_AFTER},
              {"from", BOUND_AFTER},
              {"before", BOUND_BEFORE},
              {"until", BOUND_BEFORE}};

typedef struct Reader {
    When when;
    Bound bound; // of the hour that comes next
    int number;  // a bare number not yet known to be a day or an hour; 0: none
} Reader;

static bool begins(const char *full, const char *word, size_t least)
{
    return strlen(word) >= least && g_str_has_prefix(full, word);
}

static int find_name(const char *const *names, size_t count, const char *word, size_t least)
{
    for (size_t i = 0; i < count; i++)
        if (begins(names[i], word, least))
            return (int)i;
    return -1;
}

static void narrow(When *when, int from, int to)
{
    when->from_min = MAX(when->from_min, from);
    when->to_min = MIN(when->to_min, to);
}

// An hour, or a minute of it when exact.
static void take_time(Reader *r, int minute, bool exact)
{
    if (r->bound == BOUND_AFTER)
        narrow(&r->when, minute, DAY_MIN);
    else if (r->bound == BOUND_BEFORE)
        narrow(&r->when, 0, minute);
    else
        narrow(&r->when, minute, minute + (exact ? 1 : 60));
    r->bound = BOUND_NONE;
}

// A bare number that nothing explained is an hour; small ones are in the afternoon, as people mean
// them.
static void settle_number(Reader *r)
{
    if (r->number == 0)
        return;
    int hour = r->number < OFFICE_HOUR ? r->number + 12 : r->number;
    r->number = 0;
    if (hour < 24)
        take_time(r, hour * 60, false);
    else
        r->when.day = hour;
}

// "3pm", "15:30", "9.30am", "9h".
static bool read_clock(Reader *r, const char *word)
{
    char *end = NULL;
    gint64 hour = g_ascii_strtoll(word, &end, 10);
    gint64 minute = 0;
    bool exact = *end == ':' || *end == '.' || *end == 'h';
    if (end == word || hour < 0 || hour > 23)
        return false;
    if (exact)
        minute = g_ascii_strtoll(end + 1, &end, 10);
    bool pm = begins("pm", end, 1), am = begins("am", end, 1);
    if (minute < 0 || minute > 59 || (*end && !pm && !am))
        return false;
    if ((pm && hour < 12) || (am && hour == 12))
        hour = (hour + 12) % 24;
    settle_number(r);
    take_time(r, (int)(hour * 60 + minute), exact);
    return true;
}

static bool read_number(Reader *r, const char *word)
{
    if (!*word || word[strspn(word, "0123456789")] || strlen(word) > 2)
        return false;
    int n = (int)g_ascii_strtoll(word, NULL, 10);
    if (n < 1 || n > 31)
        return false;
    if (r->when.month && !r->when.day) {
        r->when.day = n;
        return true;
    }
    settle_number(r);
    r->number = n;
    return true;
}

static bool read_part(Reader *r, const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        const Part *part = &parts[i];
        if (!begins(part->word, word, MIN(strlen(part->word), 3)))
            continue;
        bool half = i < 2; // am, pm: may belong to the number before it
        if (half && r->number > 0 && r->number <= 12) {
            int hour = r->number % 12 + (i == 1 ? 12 : 0);
            r->number = 0;
            take_time(r, hour * 60, false);
        } else if (part->from_min >= 0) {
            narrow(&r->when, part->from_min, part->to_min);
        }
        if (part->ahead >= 0)
            r->when.ahead = part->ahead;
        return true;
    }
    return false;
}

static bool read_name(Reader *r, const char *word)
{
    int weekday = find_name(weekdays, ARRAY_LEN(weekdays), word, 2);
    int month = find_name(months, ARRAY_LEN(months), word, 3);
    if (weekday >= 0)
        r->when.weekdays |= 1u << weekday;
    if (month >= 0) {
        r->when.month = month + 1;
        if (r->number) {
            r->when.day = r->number;
            r->number = 0;
        }
    }
    return weekday >= 0 || month >= 0;
}

static bool read_bound(Reader *r, const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(bounds); i++)
        if (strcmp(bounds[i].word, word) == 0) {
            settle_number(r);
            r->bound = bounds[i].bound;
            return true;
        }
    return false;
}

static bool is_unfinished(const char *word)
{
    if (find_name(weekdays, ARRAY_LEN(weekdays), word, 1) >= 0 ||
        find_name(months, ARRAY_LEN(months), word, 1) >= 0)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (begins(parts[i].word, word, 1))
            return true;
    for (size_t i = 0; i < ARRAY_LEN(bounds); i++)
        if (begins(bounds[i].word, word, 1))
            return true;
    return false;
}

bool when_parse(const char *words, When *out, Err *err)
{
    Reader r = {.when = {.ahead = -1, .to_min = DAY_MIN}};
    g_autofree char *lower = g_ascii_strdown(words, -1);
    g_auto(GStrv) list = g_strsplit_set(lower, " ,", -1);
    const char *odd = NULL;
    for (size_t i = 0; list[i]; i++) {
        const char *word = list[i];
        if (!*word || read_bound(&r, word) || read_number(&r, word) || read_part(&r, word) ||
            read_name(&r, word) || read_clock(&r, word))
            continue;
        if (list[i + 1] || !is_unfinished(word))
            odd = odd ? odd : word;
    }
    settle_number(&r);
    *out = r.when;
    return !odd ||
           err_set(err, ERR_USAGE,
                   "\"%s\" means nothing here; try: thu pm, tomorrow, after 3, 20 nov", odd);
}

bool when_matches(const When *when, const Zone *zone, Instant t, Instant now)
{
    Civil c = civil_at(zone, t);
    int minute = c.hour * 60 + c.minute;
    if (minute < when->from_min || minute >= when->to_min)
        return false;
    if (when->weekdays && !(when->weekdays & 1u << c.weekday))
        return false;
    if ((when->day && when->day != c.day) || (when->month && when->month != c.month))
        return false;
    return when->ahead < 0 || same_day(zone, t, day_add(zone, now, when->ahead));
}

// ---- one time ----------------------------------------------------------------------------------

// "3d", "2 weeks", "in 45 min": how far ahead. Days are days of the calendar, not 24 hours.
static bool read_distance(const char *words, int *days, int64_t *ms)
{
    static const struct {
        const char *unit;
        int days;
        int64_t ms;
    } units[] = {{"minutes", 0, 60000}, {"hours", 0, 3600000}, {"days", 1, 0}, {"weeks", 7, 0}};
    char *end = NULL;
    const char *at = g_str_has_prefix(words, "in ") ? words + 3 : words;
    gint64 n = g_ascii_strtoll(at, &end, 10);
    while (*end == ' ')
        end++;
    for (size_t i = 0; end != at && n > 0 && n <= 1000 && *end && i < ARRAY_LEN(units); i++) {
        if (!begins(units[i].unit, end, 1))
            continue;
        *days = (int)n * units[i].days;
        *ms = n * units[i].ms;
        return true;
    }
    return false;
}

// Days from today to the first one that the words mean, -1: none.
static int first_day(const When *when, const Zone *zone, Instant now, int minute)
{
    for (int days = 0; days <= AHEAD_DAYS; days++) {
        Instant t = day_at(zone, now, days, minute);
        if (t.ms > now.ms && when_matches(when, zone, t, now))
            return days;
    }
    return -1;
}

// Who says today, or its date, means what is left of it when the hour that goes without saying has
// passed: the next full hour, at the end its last minute.
static bool rest_of_today(const When *when, const Zone *zone, Instant now, Instant *out)
{
    bool dated = when->ahead == 0 || (when->day && when->month);
    for (int minute = 60; dated && minute <= DAY_MIN; minute += 60) {
        Instant t = day_at(zone, now, 0, MIN(minute, DAY_MIN - 1));
        if (t.ms <= now.ms || !when_matches(when, zone, t, now))
            continue;
        *out = t;
        return true;
    }
    return false;
}

bool when_next(const char *words, const Zone *zone, Instant now, int minute, Instant *out, Err *err)
{
    When when;
    int days = 0;
    int64_t ms = 0;
    g_autofree char *line = g_strstrip(g_ascii_strdown(words, -1));
    if (strcmp(line, "next week") == 0) { // its first day
        *out = day_at(zone, now, 7 - civil_at(zone, now).weekday, minute);
        return true;
    }
    if (read_distance(line, &days, &ms)) {
        *out = ms > 0 ? (Instant){now.ms + ms} : day_at(zone, now, days, minute);
        return true;
    }
    if (!*line)
        return err_set(err, ERR_USAGE, "when? tomorrow, next week, fri 10:00, 20 nov, 3d");
    if (!when_parse(line, &when, err))
        return false;
    bool any_hour = when.from_min == 0 && when.to_min == DAY_MIN;
    int at = any_hour || (minute >= when.from_min && minute < when.to_min) ? minute : when.from_min;
    days = first_day(&when, zone, now, at);
    if (days != 0 && rest_of_today(&when, zone, now, out))
        return true;
    if (days < 0)
        return err_set(err, ERR_USAGE, "\"%s\" has passed, or is more than a year ahead", words);
    *out = day_at(zone, now, days, at);
    return true;
}

TextRef when_format(TextBuf *buf, const Zone *zone, Instant t)
{
    Civil c = civil_at(zone, t);
    const char *weekday = weekdays[c.weekday], *month = months[c.month - 1];
    return text_format(buf, "%c%.2s %d %c%.2s %02d:%02d", g_ascii_toupper(weekday[0]), weekday + 1,
                       c.day, g_ascii_toupper(month[0]), month + 1, c.hour, c.minute);
}
