#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "model/channel.h"

// GSM 03.38 beyond ASCII: one septet each.
static const char gsm_basic[] = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑܧ¿äöñüà";
// ASCII characters that GSM 03.38 has only behind an escape (two septets), and one it lacks.
static const char gsm_escaped[] = "^{}\\[~]|\f";
static const uint32_t GSM_EURO = 0x20AC;

// Septets of a character in GSM-7, 0 when it has none.
static int gsm_septets(uint32_t cp, const char *s, size_t n)
{
    if (cp == GSM_EURO)
        return 2;
    if (cp == '`' || cp == '\t')
        return 0;
    if (cp < 0x80)
        return cp != 0 && strchr(gsm_escaped, (int)cp) ? 2 : 1;
    for (const char *at = gsm_basic; *at;) {
        uint32_t have;
        size_t used = utf8_decode(at, strlen(at), &have);
        if (used == n && !memcmp(at, s, n))
            return 1;
        at += used;
    }
    return 0;
}

static int segments(int units, int single, int concatenated)
{
    if (units <= single)
        return units > 0;
    return (units + concatenated - 1) / concatenated;
}

SmsCount sms_count(TextRef text)
{
    SmsCount count = {.culprit = TEXT_NONE};
    int septets = 0;
    int utf16 = 0;
    for (size_t i = 0; i < text.n;) {
        uint32_t cp;
        size_t used = utf8_decode(text.s + i, text.n - i, &cp);
        int cost = gsm_septets(cp, text.s + i, used);
        if (cost == 0 && !count.unicode) {
            count.unicode = true;
            count.culprit = (TextRef){text.s + i, used};
        }
        septets += cost;
        utf16 += cp > 0xFFFF ? 2 : 1;
        i += used;
    }
    int single = count.unicode ? 70 : 160;
    int concatenated = count.unicode ? 67 : 153;
    count.units = count.unicode ? utf16 : septets;
    count.segments = segments(count.units, single, concatenated);
    count.per_segment = count.segments > 1 ? concatenated : single;
    return count;
}
