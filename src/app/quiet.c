#include "config.h"

#include "app/quiet.h"

#include <glib.h>
#include <string.h>

enum { HOUR = 60, DAY = 24 * HOUR };

// "8", "08:30"; *end stands behind it. -1: it is no time of a day.
static int read_minute(const char *s, const char **end)
{
    int parts[2] = {0, 0}, part = 0;
    const char *p = s;
    for (; part < 2; part++) {
        const char *first = p;
        for (; g_ascii_isdigit(*p) && p < first + 2; p++)
            parts[part] = parts[part] * 10 + (*p - '0');
        if (p == first)
            return -1;
        if (*p != ':' || part == 1)
            break;
        p++;
    }
    *end = p;
    int minute = parts[0] * HOUR + parts[1];
    return parts[1] < HOUR && minute <= DAY ? minute % DAY : -1;
}

bool quiet_parse(const char *word, Quiet *out, Err *err)
{
    Quiet quiet = {0};
    const char *end = word;
    if (!strcmp(word, "off")) {
        *out = quiet;
        return true;
    }
    quiet.from = read_minute(word, &end);
    quiet.to = quiet.from >= 0 && *end == '-' ? read_minute(end + 1, &end) : -1;
    if (quiet.to < 0 || *end != '\0' || quiet.from == quiet.to)
        return err_set(err, ERR_USAGE, "\"%s\" are no hours: 20:00-8:00, or off", word);
    *out = quiet;
    return true;
}

bool quiet_at(const Quiet *quiet, const Zone *zone, Instant t)
{
    Civil civil = civil_at(zone, t);
    int now = civil.hour * HOUR + civil.minute;
    if (quiet->from <= quiet->to)
        return now >= quiet->from && now < quiet->to;
    return now >= quiet->from || now < quiet->to;
}
