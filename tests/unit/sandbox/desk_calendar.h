// What the tests of calendars share: asking for slots, booking, changing. Header only.
#ifndef UNIT_SANDBOX_DESK_CALENDAR_H
#define UNIT_SANDBOX_DESK_CALENDAR_H

#include "desk.h"

static const int64_t DAY_MS = (int64_t)24 * 60 * 60 * 1000;

static inline void ask_slots(Desk *desk, const Id *calendar, int64_t from, int64_t to,
                             const char *more)
{
    desk_getf(desk,
              "/calendars/%s/free-slots?startDate=%" G_GINT64_FORMAT "&endDate=%" G_GINT64_FORMAT
              "%s",
              calendar->s, from, to, more);
}

static inline bool offers(const Desk *desk, const char *slot)
{
    g_autofree char *quoted = g_strdup_printf("\"%s\"", slot);
    return strstr(desk->last.body, quoted) != NULL;
}

static inline bool week_offers(Desk *desk, const Id *calendar, const char *slot)
{
    ask_slots(desk, calendar, desk_now(desk), desk_now(desk) + 7 * DAY_MS, "");
    desk_expect(desk, 200);
    return offers(desk, slot);
}

static inline PRINTF(4) void book(Desk *desk, const Id *calendar, const Id *contact,
                                  const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *rest = g_strdup_vprintf(fmt, args);
    va_end(args);
    g_autofree char *body =
        g_strdup_printf("{\"locationId\":\"{L}\",\"calendarId\":\"%s\",\"contactId\":\"%s\",%s}",
                        calendar->s, contact->s, rest);
    desk_call(desk, "POST", "/calendars/events/appointments", body);
}

static inline void change(Desk *desk, const Id *event, const char *body)
{
    g_autofree char *path = g_strdup_printf("/calendars/events/appointments/%s", event->s);
    desk_call(desk, "PUT", path, body);
}

#endif
