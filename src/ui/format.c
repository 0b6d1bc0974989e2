#include "config.h"

#include "ui/format.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

TextRef format_age(TextBuf *buf, Instant then, Instant now)
{
    static const struct {
        int64_t below, unit;
        const char *letter;
    } steps[] = {
        {HOUR, MINUTE, "m"},           {DAY, HOUR, "h"},
        {7LL * DAY, DAY, "d"},         {365LL * DAY, 7LL * DAY, "w"},
        {INT64_MAX, 365LL * DAY, "y"},
    };
    if (!instant_known(then))
        return text_format(buf, "%s", "");
    int64_t age = now.ms - then.ms;
    if (age < MINUTE)
        return text_format(buf, "now");
    size_t i = 0;
    while (age >= steps[i].below)
        i++;
    return text_format(buf, "%" PRId64 "%s", age / steps[i].unit, steps[i].letter);
}

TextRef format_clock(TextBuf *buf, const Zone *zone, Instant t)
{
    Civil civil = civil_at(zone, t);
    return text_format(buf, "%02d:%02d", civil.hour, civil.minute);
}

TextRef format_day(TextBuf *buf, const Zone *zone, Instant t)
{
    Civil civil = civil_at(zone, t);
    return text_format(buf, "%s %d %s", weekdays[civil.weekday], civil.day,
                       months[civil.month - 1]);
}

TextRef format_day_year(TextBuf *buf, const Zone *zone, Instant t, Instant now)
{
    Civil civil = civil_at(zone, t);
    if (civil.year == civil_at(zone, now).year)
        return format_day(buf, zone, t);
    return text_format(buf, "%s %d %s %d", weekdays[civil.weekday], civil.day,
                       months[civil.month - 1], civil.year);
}

// "1234567" -> "1,234,567" into out, which holds at least 32 bytes.
static void group_thousands(uint64_t n, char *out)
{
    char digits[24];
    int len = g_snprintf(digits, sizeof(digits), "%" PRIu64, n), k = 0;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = '\0';
}

static uint64_t magnitude(int64_t n)
{
    return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

TextRef format_money(TextBuf *buf, Money money, const char *currency)
{
    if (!money.known)
        return text_format(buf, "?");
    uint64_t cents = magnitude(money.cents);
    char units[32], rest[8] = "";
    group_thousands(cents / 100, units);
    if (cents % 100 != 0)
        g_snprintf(rest, sizeof(rest), ".%02u", (unsigned)(cents % 100));
    size_t n = strlen(currency);
    bool word = n > 0 && g_ascii_isalpha(currency[n - 1]); // "CHF 12", but "$12"
    return text_format(buf, "%s%s%s%s%s", money.cents < 0 ? "-" : "", currency, word ? " " : "",
                       units, rest);
}

TextRef format_count(TextBuf *buf, int64_t n)
{
    char digits[32];
    if (n < 0)
        return text_format(buf, "?");
    group_thousands((uint64_t)n, digits);
    return text_format(buf, "%s", digits);
}

TextRef format_duration(TextBuf *buf, int64_t seconds)
{
    if (seconds < 0)
        return text_format(buf, "?");
    if (seconds < 60)
        return text_format(buf, "%" PRId64 "s", seconds);
    if (seconds < 3600)
        return text_format(buf, "%" PRId64 "m %" PRId64 "s", seconds / 60, seconds % 60);
    return text_format(buf, "%" PRId64 "h %" PRId64 "m", seconds / 3600, seconds / 60 % 60);
}

TextRef format_moment(TextBuf *buf, const Zone *zone, Instant then, Instant now)
{
    if (!instant_known(then))
        return TEXT_NONE;
    TextBuf today;
    TextRef day = format_day(buf, zone, then), this_day = format_day(&today, zone, now);
    if (text_eq(day, this_day))
        return format_clock(buf, zone, then);
    TextBuf whole = *buf;
    const char *blank = strchr(whole.s, ' ');
    return text_format(buf, "%s", blank != NULL ? blank + 1 : whole.s);
}
