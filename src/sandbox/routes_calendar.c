// Calendars, their groups and free slots. API.md 7.1 and 7.2.
#include "config.h"

#include <string.h>

#include "sandbox/routes_work.h"

static const int64_t DAY_MS = (int64_t)24 * 60 * 60 * 1000;

static void write_members(JsonOut *out, const WorkCalendar *calendar)
{
    json_out_array(out, "teamMembers");
    for (int i = 0; i < calendar->member_count; i++) {
        json_out_object(out, NULL);
        json_out_string(out, "userId", calendar->members[i]->id.s);
        json_out_double(out, "priority", 0.5);
        json_out_bool(out, "isPrimary", i == 0);
        json_out_array(out, "locationConfigurations");
        json_out_end(out);
        json_out_end(out);
    }
    json_out_end(out);
}

static void write_hours(JsonOut *out, const OpenHours *hours)
{
    json_out_object(out, NULL);
    json_out_array(out, "daysOfTheWeek");
    for (int day = 0; day < 7; day++)
        if (hours->days & (1 << day))
            json_out_int(out, NULL, day);
    json_out_end(out);
    json_out_array(out, "hours");
    json_out_object(out, NULL);
    json_out_int(out, "openHour", hours->from / 60);
    json_out_int(out, "openMinute", hours->from % 60);
    json_out_int(out, "closeHour", hours->to / 60);
    json_out_int(out, "closeMinute", hours->to % 60);
    json_out_end(out);
    json_out_end(out);
    json_out_end(out);
}

static void write_minutes(JsonOut *out, const char *key, const char *unit_key, int minutes)
{
    json_out_int(out, key, minutes);
    json_out_string(out, unit_key, "mins");
}

static void write_rules(JsonOut *out, const SlotRules *rules)
{
    write_minutes(out, "slotDuration", "slotDurationUnit", rules->duration);
    write_minutes(out, "slotInterval", "slotIntervalUnit", rules->interval);
    write_minutes(out, "slotBuffer", "slotBufferUnit", rules->after);
    write_minutes(out, "preBuffer", "preBufferUnit", rules->before);
    json_out_int(out, "appoinmentPerSlot", MAX(rules->per_slot, 1));
    if (rules->per_day)
        json_out_int(out, "appoinmentPerDay", rules->per_day);
    json_out_int(out, "allowBookingAfter", rules->notice_ms / (DAY_MS / 24));
    json_out_string(out, "allowBookingAfterUnit", "hours");
    if (rules->horizon_ms) {
        json_out_int(out, "allowBookingFor", rules->horizon_ms / DAY_MS);
        json_out_string(out, "allowBookingForUnit", "days");
    }
    json_out_array(out, "openHours");
    for (size_t i = 0; i < rules->hours_count; i++)
        write_hours(out, &rules->hours[i]);
    json_out_end(out);
    json_out_int(out, "availabilityType", 0);
    json_out_array(out, "availabilities");
    json_out_end(out);
}

static void write_place(JsonOut *out, const WorkCalendar *calendar)
{
    json_out_array(out, "locationConfigurations");
    json_out_object(out, NULL);
    json_out_string(out, "kind", calendar->place ? "physical" : "outbound_call");
    if (calendar->place)
        json_out_string(out, "location", calendar->place);
    json_out_string(out, "meetingId", "custom_0");
    json_out_end(out);
    json_out_end(out);
}

static void write_names(World *w, JsonOut *out, const WorkCalendar *calendar)
{
    json_out_string(out, "id", calendar->id.s);
    json_out_string(out, "locationId", w->location.s);
    if (calendar->group)
        json_out_string(out, "groupId", calendar->group->id.s);
    json_out_string(out, "name", calendar->name);
    json_out_string(out, "description", calendar->description);
    json_out_string(out, "slug", calendar->slug);
    json_out_string(out, "widgetSlug", calendar->slug);
    json_out_string(out, "widgetType", "classic");
    json_out_string(out, "calendarType", calendar->type);
    if (strcmp(calendar->type, "round_robin") == 0)
        json_out_string(out, "eventType", "RoundRobin_OptimizeForEqualDistribution");
    json_out_string(out, "eventTitle", "{{contact.name}}");
    json_out_string(out, "eventColor", calendar->color);
}

static void write_calendar(World *w, JsonOut *out, const char *key, const WorkCalendar *calendar)
{
    json_out_object(out, key);
    write_names(w, out, calendar);
    json_out_bool(out, "isActive", calendar->active);
    write_members(out, calendar);
    write_place(out, calendar);
    write_rules(out, &calendar->rules);
    json_out_bool(out, "enableRecurring", false);
    json_out_bool(out, "autoConfirm", calendar->auto_confirm);
    json_out_bool(out, "allowReschedule", true);
    json_out_bool(out, "allowCancellation", true);
    json_out_bool(out, "stickyContact", false);
    json_out_string(out, "notes", "");
    json_out_string(out, "formSubmitType", "ThankYouMessage");
    work_write_time(out, "dateAdded", calendar->added);
    work_write_time(out, "dateUpdated", calendar->added);
    json_out_end(out);
}

static void calendar_list(World *w, const Request *req, Response *res)
{
    const char *group = request_query(req, "groupId"), *drafted = request_query(req, "showDrafted");
    bool active_only = drafted && strcmp(drafted, "false") == 0;
    JsonOut *out = response_open();
    json_out_array(out, "calendars");
    for (guint i = 0; i < w->work->calendars->len; i++) {
        const WorkCalendar *calendar = w->work->calendars->pdata[i];
        if (active_only && !calendar->active)
            continue;
        if (!group || (calendar->group && strcmp(calendar->group->id.s, group) == 0))
            write_calendar(w, out, NULL, calendar);
    }
    json_out_end(out);
    response_close(res, 200, out);
}

static void group_list(World *w, const Request *req, Response *res)
{
    (void)req;
    JsonOut *out = response_open();
    json_out_array(out, "groups");
    for (guint i = 0; i < w->work->groups->len; i++) {
        const WorkGroup *group = w->work->groups->pdata[i];
        json_out_object(out, NULL);
        json_out_string(out, "id", group->id.s);
        json_out_string(out, "locationId", w->location.s);
        json_out_string(out, "name", group->name);
        json_out_string(out, "description", group->description);
        json_out_string(out, "slug", group->slug);
        json_out_bool(out, "isActive", true);
        json_out_end(out);
    }
    json_out_end(out);
    response_close(res, 200, out);
}

static WorkCalendar *calendar_of_path(World *w, const Request *req, Response *res)
{
    WorkCalendar *calendar = work_calendar(w, &req->params[0]);
    if (!calendar)
        response_fail(res, 404, "Calendar not found for id:%s", req->params[0].s);
    return calendar;
}

static void calendar_get(World *w, const Request *req, Response *res)
{
    const WorkCalendar *calendar = calendar_of_path(w, req, res);
    if (!calendar)
        return;
    JsonOut *out = response_open();
    write_calendar(w, out, "calendar", calendar);
    response_close(res, 200, out);
}

// --- Free slots
typedef struct SlotAsk {
    Instant from, to;
    const Zone *zone;
    uint32_t members; // of the team; 0: none of those asked for
} SlotAsk;

static uint32_t asked_members(const WorkCalendar *calendar, const Request *req)
{
    static const char *const names[] = {"userId", "userIds", "userIds[]"};
    uint32_t members = 0;
    bool asked = false;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const GPtrArray *values = g_hash_table_lookup(req->query, names[i]);
        for (guint j = 0; values && j < values->len; j++) {
            Id id = id_from(values->pdata[j]);
            int member = work_member_index(calendar, &id);
            members |= member < 0 ? 0 : (uint32_t)1 << member;
            asked = true;
        }
    }
    return asked ? members : ((uint32_t)1 << MAX(calendar->member_count, 1)) - 1;
}

static bool read_ask(World *w, const Request *req, const WorkCalendar *calendar, SlotAsk *ask,
                     Response *res)
{
    const char *zone = request_query(req, "timezone");
    if (!request_query_ms(req, "startDate", &ask->from) ||
        !request_query_ms(req, "endDate", &ask->to)) {
        response_fail(res, 400, "startDate and endDate must be timestamps in milliseconds");
        return false;
    }
    if (ask->to.ms <= ask->from.ms) {
        response_fail(res, 400, "endDate must be after startDate");
        return false;
    }
    if (ask->to.ms - ask->from.ms > 31 * DAY_MS) {
        response_fail(res, 400,
                      "The date range between startDate and endDate cannot be more than 31 days");
        return false;
    }
    ask->zone = zone && *zone ? zone_find(zone) : w->zone;
    if (!ask->zone) {
        response_fail(res, 400, "timezone is invalid");
        return false;
    }
    ask->members = asked_members(calendar, req);
    return true;
}

// One member per day; days without a slot do not appear.
static void write_days(JsonOut *out, const Zone *zone, const GArray *slots)
{
    char open_day[16] = "";
    for (guint i = 0; i < slots->len; i++) {
        char day[16], text[32];
        Instant t = g_array_index(slots, Instant, i);
        date_format(t, zone, day);
        iso_format_zone(t, zone, text);
        if (strcmp(day, open_day) != 0) {
            if (*open_day) {
                json_out_end(out);
                json_out_end(out);
            }
            json_out_object(out, day);
            json_out_array(out, "slots");
            memcpy(open_day, day, sizeof(open_day));
        }
        json_out_string(out, NULL, text);
    }
    if (*open_day) {
        json_out_end(out);
        json_out_end(out);
    }
}

static void free_slots(World *w, const Request *req, Response *res)
{
    SlotAsk ask;
    WorkCalendar *calendar = calendar_of_path(w, req, res);
    if (!calendar || !read_ask(w, req, calendar, &ask, res))
        return;
    JsonOut *out = response_open();
    if (ask.members && calendar->active) {
        WorkSlots slots;
        work_slots_init(&slots, w, calendar, NULL);
        slots.search.members = ask.members;
        GArray *starts = slots_list(&slots.search, ask.from, ask.to);
        write_days(out, ask.zone, starts);
        g_array_unref(starts);
        work_slots_clear(&slots);
    }
    // A slot may be booked in the words it was offered in, so remember the zone.
    if (!g_ptr_array_find(calendar->zones, ask.zone, NULL))
        g_ptr_array_add(calendar->zones, (Zone *)(uintptr_t)ask.zone);
    response_close(res, 200, out);
}

const RouteRow calendar_routes[] = {
    {EP_CALENDAR_LIST, calendar_list},
    {EP_CALENDAR_GROUPS, group_list},
    {EP_CALENDAR_GET, calendar_get},
    {EP_FREE_SLOTS, free_slots},
    {EP_EVENT_LIST, event_list_route},
    {EP_BLOCKED_LIST, blocked_list_route},
    {EP_BLOCK_CREATE, block_create_route},
    {EP_BLOCK_UPDATE, block_update_route},
    {EP_EVENT_DELETE, event_delete_route},
    {EP_APPOINTMENT_CREATE, appointment_create_route},
    {EP_APPOINTMENT_GET, appointment_get_route},
    {EP_APPOINTMENT_UPDATE, appointment_update_route},
    {EP_APPOINTMENT_NOTES, appointment_notes_route},
    {EP_APPOINTMENT_NOTE_CREATE, appointment_note_create_route},
    {EP_APPOINTMENT_NOTE_UPDATE, appointment_note_update_route},
    {EP_APPOINTMENT_NOTE_DELETE, appointment_note_delete_route},
    {EP_NONE, NULL},
};
