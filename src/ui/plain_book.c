// Free times for a contact, or for an appointment that moves: told by number, looked at once more,
// asked about, booked.
#include "config.h"

#include <string.h>

#include "app/complete.h"
#include "app/when.h"
#include "base/sentence.h"
#include "ui/plain_room.h"
#include "ui/planner_face.h"

static Planner *planner_of(const Plain *p)
{
    return app_planner(p->app);
}

static void stop(Plain *p)
{
    g_clear_pointer(&p->slot_words, g_free);
    g_array_set_size(p->slots, 0);
    p->moving = (Subject){0};
}

static bool slots_are_known(const Plain *p)
{
    const Feed *feed = planner_slots_feed(planner_of(p));
    bool answered = feed->live || feed->err.kind != ERR_NONE;
    return planner_slot_count(planner_of(p)) > 0 || (answered && !feed->asked);
}

static void collect(Plain *p)
{
    When when = {.ahead = -1};
    Err err = {0};
    Instant now = app_now(p->app);
    bool narrow = p->slot_words && when_parse(p->slot_words, &when, &err);
    if (p->slot_words && !narrow)
        plain_fail(p, &err);
    g_array_set_size(p->slots, 0);
    p->slots_told = 0;
    for (size_t i = 0; i < planner_slot_count(planner_of(p)); i++) {
        const Slot *slot = planner_slot_at(planner_of(p), i);
        bool fits = !narrow || when_matches(&when, app_session(p->app)->zone, slot->start, now);
        if (slot->start.ms > now.ms && fits)
            g_array_append_vals(p->slots, slot, 1);
    }
}

static void say_slot(Plain *p, size_t i)
{
    const Zone *zone = app_session(p->app)->zone;
    const Slot *slot = &g_array_index(p->slots, Slot, i);
    const Zone *theirs = planner_guest_zone(planner_of(p), &p->guest.contact);
    TextBuf when, there;
    TextRef at = face_their_time(&there, zone, theirs, slot->start);
    plain_say(p, "%zu of %u: %.*s%s%.*s", i + 1, p->slots->len,
              TEXT_ARG(when_format(&when, zone, slot->start)), at.n > 0 ? ", for them " : "",
              TEXT_ARG(at));
}

static const char *guest_name(const Plain *p)
{
    return plain_contact_name(p->app, &p->guest.contact);
}

static void take_slot(Plain *p, const char *line);

static void tell_slots(Plain *p)
{
    size_t to = MIN(p->slots_told + PLAIN_PAGE, (size_t)p->slots->len);
    for (; p->slots_told < to; p->slots_told++)
        say_slot(p, p->slots_told);
    if (p->slots->len == 0)
        plain_say(p, "There is no free time%s%s.", p->slot_words ? " that fits " : "",
                  p->slot_words ? p->slot_words : " in the next 31 days");
    plain_say(p, "Type the number of a time, more, days and hours such as thu pm, or nothing to "
                 "book none.");
    plain_ask(p, take_slot, stop, "time");
}

static void tell_free(Plain *p)
{
    const Feed *feed = planner_slots_feed(planner_of(p));
    TextRef calendar =
        face_calendar_name(app_session(p->app), planner_slots_calendar(planner_of(p)));
    TextBuf buf;
    if (feed->err.kind != ERR_NONE)
        plain_say(p, "The free times could not be read: %.*s.",
                  TEXT_ARG(err_sentence(&buf, &feed->err)));
    collect(p);
    plain_say(p, "Free times for %s, calendar %.*s, time of %s.", guest_name(p), TEXT_ARG(calendar),
              zone_city(app_session(p->app)->zone));
    tell_slots(p);
}

// ---- the one that was chosen -------------------------------------------------------------------

static void book(Plain *p)
{
    Planner *planner = planner_of(p);
    Id calendar = *planner_slots_calendar(planner);
    Err err = {0};
    TextBuf when;
    bool moves = p->moving.kind == SUBJECT_EVENT;
    bool ok = moves ? planner_reschedule(planner, &p->moving.id, &p->slot, &err)
                    : planner_book(planner, &p->guest.contact, &calendar, &p->slot, NULL, &err);
    if (ok)
        plain_say(p, "%s: %s, %.*s.", moves ? "Moving the appointment" : "Booking", guest_name(p),
                  TEXT_ARG(when_format(&when, app_session(p->app)->zone, p->slot.start)));
    plain_fail(p, &err);
    stop(p);
}

static void take_yes(Plain *p, const char *line)
{
    if (plain_is_yes(line)) {
        book(p);
        return;
    }
    plain_say(p, "Nothing is booked.");
    stop(p);
}

static bool slot_is_checked(const Plain *p)
{
    SlotCheck check = planner_slot_check(planner_of(p), &p->slot);
    return check == SLOT_FREE || check == SLOT_GONE || check == SLOT_UNKNOWN;
}

static void ask_to_book(Plain *p)
{
    const Contact *guest = planner_guest(planner_of(p), &p->guest.contact);
    SlotCheck check = planner_slot_check(planner_of(p), &p->slot);
    TextBuf when, notified;
    TextRef at = when_format(&when, app_session(p->app)->zone, p->slot.start);
    if (check == SLOT_GONE) {
        plain_say(p, "%.*s was taken meanwhile.", TEXT_ARG(at));
        tell_free(p);
        return;
    }
    if (check != SLOT_FREE)
        plain_say(p, "Nobody could be asked whether it is still free.");
    TextRef told = face_notified(&notified, guest, TEXT("The contact"));
    plain_say(p, "%s, %.*s. %.*s.", guest_name(p), TEXT_ARG(at), TEXT_ARG(told));
    plain_say(p, "%s", p->moving.kind ? "Move it there?" : "Book it?");
    plain_ask(p, take_yes, stop, "yes or no");
}

static void take_slot(Plain *p, const char *line)
{
    char *end = NULL;
    long n = strtol(line, &end, 10);
    if (line[0] == '\0') {
        plain_say(p, "Nothing is booked.");
        stop(p);
    } else if (strcmp(line, "more") == 0) {
        if (p->slots_told >= p->slots->len)
            planner_want_more_slots(planner_of(p));
        tell_slots(p);
    } else if (*end == '\0' && n >= 1 && n <= (long)p->slots->len) {
        p->slot = g_array_index(p->slots, Slot, (guint)(n - 1));
        if (planner_slot_check(planner_of(p), &p->slot) != SLOT_FREE)
            planner_check_slot(planner_of(p), &p->slot);
        plain_await(p, slot_is_checked, ask_to_book);
    } else {
        g_free(p->slot_words);
        p->slot_words = g_strdup(line);
        tell_free(p);
    }
}

static CmdResult begin(Plain *p, const Subject *guest, const Id *calendar)
{
    p->guest = *guest;
    planner_want_guest(planner_of(p), &guest->contact);
    planner_open_slots(planner_of(p), calendar);
    plain_await(p, slots_are_known, tell_free);
    return CMD_DONE;
}

CmdResult plain_book(Plain *p, const CmdCall *call, Err *err)
{
    Id calendar = {0};
    if (call->argc > 0) {
        Choices all = complete_arg(p->app, "calendar", &call->subject);
        g_autofree char *wanted = g_utf8_casefold(call->args[0], -1);
        for (size_t i = 0; i < all.count && id_is_empty(&calendar); i++) {
            g_autofree char *name = g_utf8_casefold(all.items[i].label.s, -1);
            if (g_str_has_prefix(name, wanted) || strcmp(all.items[i].value, call->args[0]) == 0)
                calendar = id_from(all.items[i].value);
        }
        choices_clear(&all);
        if (id_is_empty(&calendar))
            return plain_result(err_set(err, ERR_NOT_FOUND, "no calendar \"%s\"", call->args[0]));
    }
    stop(p);
    return begin(p, &call->subject, &calendar);
}

CmdResult plain_reschedule(Plain *p, const CmdCall *call, Err *err)
{
    const Event *event = planner_find(planner_of(p), &call->subject.id);
    if (!event)
        return plain_result(err_set(err, ERR_NOT_FOUND, "no appointment is selected"));
    stop(p);
    p->moving = call->subject;
    return begin(p, &call->subject, &event->calendar);
}
