// Calendars of the practice and the firm, and what is booked in them.
#include "config.h"

#include <string.h>

#include "sandbox/seed_work.h"

enum {
    SUN = 1 << 0,
    MON = 1 << 1,
    TUE = 1 << 2,
    WED = 1 << 3,
    THU = 1 << 4,
    FRI = 1 << 5,
    SAT = 1 << 6
};
enum { WEEKDAYS = MON | TUE | WED | THU | FRI, AT = 60, CALENDARS = 4 };

static const int64_t HOUR_MS = (int64_t)60 * 60 * 1000;

typedef struct CalendarSeed {
    const char *name, *description, *slug, *color, *type, *place;
    const char *members[WORK_MEMBERS_MAX];
    OpenHours hours[WORK_HOURS_MAX];
    int duration, interval, before, after, notice_hours, horizon_days, per_day;
    bool auto_confirm;
    int group;
} CalendarSeed;

static const char *const practice_address = "410 Harbor View Drive, San Diego, CA 92101";

static const CalendarSeed calendar_seeds[CALENDARS] = {
    {.name = "Consults",
     .description = "First visit or second opinion, half an hour with a dentist",
     .slug = "consults",
     .color = "#039be5",
     .type = "round_robin",
     .members = {"Dr. Kim", "Dr. Osei"},
     .hours = {{WEEKDAYS, 8 * AT, 12 * AT}, {WEEKDAYS, 13 * AT, 17 * AT}},
     .duration = 30,
     .interval = 30,
     .notice_hours = 1,
     .horizon_days = 90,
     .auto_confirm = true},
    {.name = "Hygiene",
     .description = "Cleaning and check-up",
     .slug = "hygiene",
     .color = "#33b679",
     .type = "round_robin",
     .members = {"Inés Duarte", "Dr. Osei"},
     .hours = {{WEEKDAYS, 8 * AT, 12 * AT}, {WEEKDAYS, 13 * AT, 18 * AT}, {SAT, 9 * AT, 13 * AT}},
     .duration = 60,
     .interval = 60,
     .notice_hours = 2,
     .horizon_days = 180},
    {.name = "Surgery",
     .description = "Implants and extractions, both surgeons present",
     .slug = "surgery",
     .color = "#d50000",
     .type = "collective",
     .members = {"Dr. Kim", "Dr. Osei"},
     .hours = {{TUE | THU, 9 * AT, 12 * AT}, {TUE | THU, 13 * AT, 16 * AT + 30}},
     .duration = 90,
     .interval = 30,
     .after = 30,
     .notice_hours = 24,
     .horizon_days = 120,
     .per_day = 3},
    {.name = "Site visits",
     .description = "Measuring and estimate at the customer's home",
     .slug = "site-visits",
     .color = "#f6bf26",
     .type = "event",
     .hours = {{WEEKDAYS, 9 * AT, 18 * AT}, {SAT, 9 * AT, 14 * AT}},
     .duration = 60,
     .interval = 60,
     .before = 15,
     .after = 15,
     .notice_hours = 4,
     .horizon_days = 60,
     .per_day = 5,
     .auto_confirm = true,
     .group = 1},
};

static void seed_groups(World *w)
{
    static const struct {
        const char *name, *description, *slug;
    } rows[] = {
        {"Acme Dental", "Everything in the practice", "acme-dental"},
        {"Northside Home Improvement", "Visits of the firm", "northside"},
    };
    for (guint i = 0; i < ARRAY_LEN(rows); i++) {
        WorkGroup *group = g_new0(WorkGroup, 1);
        group->id = world_id(w, ID_GROUP, i);
        group->name = rows[i].name;
        group->description = rows[i].description;
        group->slug = rows[i].slug;
        g_ptr_array_add(w->work->groups, group);
    }
}

static void set_team(World *w, WorkCalendar *calendar, const CalendarSeed *seed)
{
    for (int i = 0; i < WORK_MEMBERS_MAX && seed->members[i]; i++) {
        const WorldUser *user = seed_user(w, seed->members[i], (uint32_t)i);
        if (work_member_index(calendar, &user->id) < 0)
            calendar->members[calendar->member_count++] = user;
    }
}

static void set_rules(World *w, WorkCalendar *calendar, const CalendarSeed *seed)
{
    SlotRules *rules = &calendar->rules;
    memcpy(calendar->hours, seed->hours, sizeof(calendar->hours));
    rules->zone = w->zone;
    rules->hours = calendar->hours;
    while (rules->hours_count < WORK_HOURS_MAX && calendar->hours[rules->hours_count].days)
        rules->hours_count++;
    rules->duration = seed->duration;
    rules->interval = seed->interval;
    rules->before = seed->before;
    rules->after = seed->after;
    rules->notice_ms = seed->notice_hours * HOUR_MS;
    rules->horizon_ms = seed->horizon_days * 24 * HOUR_MS;
    rules->per_day = seed->per_day;
    rules->team = strcmp(seed->type, "collective") == 0 ? SLOT_ALL_MEMBERS : SLOT_ANY_MEMBER;
}

void seed_calendars(World *w)
{
    seed_groups(w);
    for (guint i = 0; i < CALENDARS; i++) {
        const CalendarSeed *seed = &calendar_seeds[i];
        WorkCalendar *calendar = g_new0(WorkCalendar, 1);
        calendar->id = world_id(w, ID_CALENDAR, i);
        calendar->group = w->work->groups->pdata[seed->group];
        calendar->name = seed->name;
        calendar->description = seed->description;
        calendar->slug = seed->slug;
        calendar->color = seed->color;
        calendar->type = seed->type;
        calendar->place = seed->group == 0 ? practice_address : NULL;
        calendar->auto_confirm = seed->auto_confirm;
        calendar->active = true;
        calendar->zones = g_ptr_array_new();
        calendar->added = world_day_time(w, -420, 9, 0);
        set_team(w, calendar, seed);
        set_rules(w, calendar, seed);
        g_ptr_array_add(w->work->calendars, calendar);
    }
}

// --- Appointments
static WorkEventStatus likely_status(World *w, Rng *rng, const WorkEvent *event)
{
    uint32_t dice = rng_below(rng, 100);
    if (event->end.ms < w->born.ms)
        return dice < 85 ? WORK_SHOWED : dice < 95 ? WORK_NOSHOW : WORK_CONFIRMED;
    if (dice < 8)
        return WORK_CANCELLED;
    return event->calendar->auto_confirm || dice < 70 ? WORK_CONFIRMED : WORK_NEW;
}

static void date_booking(World *w, Rng *rng, WorkEvent *event)
{
    int64_t lead = rng_between(rng, 20, 20 * 24) * HOUR_MS;
    event->added.ms = MIN(event->start.ms, w->born.ms) - lead;
    event->updated = event->added;
    event->created_by = rng_chance(rng, 60) ? "calendar_page" : "booking_widget";
}

// Takes one of the free slots of the day; false when there is none.
static bool book_day(World *w, Rng *rng, const WorkCalendar *calendar, int day,
                     WorldContact *contact)
{
    WorkSlots slots;
    work_slots_init(&slots, w, calendar, NULL);
    slots.search.now.ms = 0;
    slots.search.rules.notice_ms = slots.search.rules.horizon_ms = 0;
    Instant from = day_add(w->zone, w->born, day), to = day_add(w->zone, w->born, day + 1);
    GArray *starts = slots_list(&slots.search, from, to);
    bool any = starts->len > 0;
    if (any) {
        Instant start = g_array_index(starts, Instant, rng_below(rng, starts->len));
        Instant end = {start.ms + (int64_t)calendar->rules.duration * 60 * 1000};
        uint32_t free = slots_free_members(&slots.search, start, end);
        WorkEvent *event = work_event_add(w, calendar, contact, start, end);
        event->assigned_to = work_pick_member(w, calendar, free);
        event->title = world_contact_name(w, contact);
        event->address = calendar->place ? calendar->place : contact->address1;
        event->status = likely_status(w, rng, event);
        date_booking(w, rng, event);
    }
    g_array_unref(starts);
    work_slots_clear(&slots);
    return any;
}

// Patients come to the practice, the firm visits the others. The first who fits, from a contact on.
static WorldContact *guest(World *w, const WorkCalendar *calendar, uint32_t from)
{
    uint32_t contacts = world_contact_count(w);
    for (uint32_t i = 0; i < contacts; i++) {
        WorldContact *contact = world_contact_at(w, (from + i) % contacts);
        if (contact->home == !calendar->place)
            return contact;
    }
    return world_contact_at(w, from);
}

// This week and the next, the first calendars more often than the last.
static void seed_weeks(World *w, int count)
{
    static const int turns[] = {0, 1, 0, 2, 0, 1, 3, 0, 1, 0};
    Rng rng = rng_for(w->seed, 0x6b616c65u, 0);
    Civil today = civil_at(w->zone, w->born);
    uint32_t contacts = world_contact_count(w);
    for (int i = 0; contacts && i < count; i++) {
        const WorkCalendar *calendar = w->work->calendars->pdata[turns[i % (int)ARRAY_LEN(turns)]];
        WorldContact *contact = guest(w, calendar, (uint32_t)(i * 7 + 3) % contacts);
        int first = (int)rng_below(&rng, 12);
        for (int j = 0; j < 12; j++) {
            int day = (first + j) % 12; // twelve days of two weeks: Monday to Saturday
            if (book_day(w, &rng, calendar, day + day / 6 - today.weekday, contact))
                break;
        }
    }
}

static void seed_blocks(World *w)
{
    static const struct {
        const char *user, *title; // user NULL: the calendar below
        int calendar, day, from, to;
    } rows[] = {
        {"Dr. Kim", "Lunch with the lab", 0, 1, 12 * AT, 13 * AT + 30},
        {"Dr. Osei", "Continuing education", 0, 3, 13 * AT, 17 * AT},
        {NULL, "Sterilizer maintenance", 2, 4, 8 * AT, 17 * AT},
        {NULL, "Crew training", 3, 6, 9 * AT, 12 * AT},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int day = seed_working_day(w, rows[i].day);
        const WorldUser *user = rows[i].user ? seed_user(w, rows[i].user, 0) : NULL;
        const WorkCalendar *calendar = user ? NULL : w->work->calendars->pdata[rows[i].calendar];
        WorkEvent *block = work_block_add(
            w, calendar, user, world_day_time(w, day, rows[i].from / AT, rows[i].from % AT),
            world_day_time(w, day, rows[i].to / AT, rows[i].to % AT));
        block->title = rows[i].title;
        block->added = block->updated = world_day_time(w, -9, 15, 20);
    }
}

// --- The small world: always the same
static void seed_small_events(World *w)
{
    static const struct {
        const char *contact;
        int calendar, day, from;
        WorkEventStatus status;
    } rows[] = {
        {"Kenji Watanabe", 0, 0, 14 * AT, WORK_CONFIRMED},
        {"John Carter", 1, 1, 9 * AT, WORK_NEW},
        {"Lucía Fernández", 0, 1, 10 * AT + 30, WORK_CONFIRMED},
        {"Zoe 🌻 Hart", 3, 3, 9 * AT + 15, WORK_CONFIRMED},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const WorkCalendar *calendar = w->work->calendars->pdata[rows[i].calendar];
        WorldContact *contact = seed_contact(w, rows[i].contact);
        if (!contact)
            continue;
        Instant start = world_day_time(w, seed_working_day(w, rows[i].day), rows[i].from / AT,
                                       rows[i].from % AT);
        Instant end = {start.ms + (int64_t)calendar->rules.duration * 60 * 1000};
        WorkEvent *event = work_event_add(w, calendar, contact, start, end);
        event->assigned_to = calendar->member_count ? calendar->members[0] : NULL;
        event->title = world_contact_name(w, contact);
        event->address = calendar->place;
        event->status = rows[i].status;
        event->added = event->updated = world_day_time(w, -3, 10, (int)i * 10);
    }
}

void seed_events(World *w)
{
    static const int counts[WORLD_KIND_COUNT] = {[WORLD_DEMO] = 25, [WORLD_BUSY] = 60};
    if (w->kind == WORLD_SMALL)
        seed_small_events(w);
    if (!counts[w->kind])
        return;
    seed_blocks(w);
    seed_weeks(w, counts[w->kind]);
}
