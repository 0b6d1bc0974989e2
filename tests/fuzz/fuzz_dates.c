// Dates and addresses as the server may write them.
#include "config.h"

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/datetime.h"
#include "base/url.h"
#include "fuzz/fuzz.h"

static void check_date(const char *s, size_t n)
{
    Instant t, back;
    if (!iso_parse(s, n, &t))
        return;
    char out[32];
    iso_format_utc(t, out);
    // An offset may lead to the day before the year 1, which is not written with four digits.
    if (strlen(out) == 24 && out[0] != '-' && strncmp(out, "0000", 4) != 0)
        BUG_ON(!iso_parse(out, strlen(out), &back) || back.ms != t.ms);
    const Zone *zone = zone_find("America/Sao_Paulo");
    Instant start = day_start(zone ? zone : zone_utc(), t);
    BUG_ON(start.ms > t.ms);
}

FUZZ(dates)
{
    check_date((const char *)data, size);
    g_autofree char *s = g_strndup((const char *)data, size);
    Err err;
    g_autofree char *base = url_base(s, &err);
    if (base) {
        g_autofree char *again = url_base(base, &err);
        BUG_ON(!again || strcmp(base, again) != 0);
    }
    BUG_ON(url_may_open(s, &err) && strpbrk(s, " \t\r\n\x1b"));
    g_autofree char *plain = url_decode(s, strlen(s), &err);
    g_autofree char *coded = url_encode(s);
    g_autofree char *same = url_decode(coded, strlen(coded), &err);
    BUG_ON(!same || strcmp(same, s) != 0);
    zone_find(s);
    return 0;
}
