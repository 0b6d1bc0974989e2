#include "config.h"

#include "sandbox/slots.h"

enum { MINUTE_MS = 60 * 1000, DAY_MINUTES = 24 * 60 };

static bool overlaps(int64_t a_start, int64_t a_end, int64_t b_start, int64_t b_end)
{
    return a_start < b_end && b_start < a_end;
}

// A booking and a slot keep apart by the buffers of either.
static bool collides(const SlotRules *rules, const SlotBusy *busy, Instant start, Instant end)
{
    int64_t before = (int64_t)rules->before * MINUTE_MS, after = (int64_t)rules->after * MINUTE_MS;
    if (overlaps(start.ms - before, end.ms + after, busy->start.ms, busy->end.ms))
        return true;
    return overlaps(start.ms, end.ms, busy->start.ms - (int64_t)busy->before * MINUTE_MS,
                    busy->end.ms + (int64_t)busy->after * MINUTE_MS);
}

static bool member_is_free(const SlotSearch *search, int member, Instant start, Instant end)
{
    int room = MAX(search->rules.per_slot, 1);
    for (size_t i = 0; i < search->busy_count; i++) {
        const SlotBusy *busy = &search->busy[i];
        if (busy->member != member && busy->member != SLOT_EVERYONE)
            continue;
        if (!collides(&search->rules, busy, start, end))
            continue;
        bool shared = busy->own && busy->start.ms == start.ms && busy->end.ms == end.ms;
        if (!shared || --room == 0)
            return false;
    }
    return true;
}

uint32_t slots_free_members(const SlotSearch *search, Instant start, Instant end)
{
    uint32_t free = 0;
    for (int i = 0; i < SLOT_MEMBERS_MAX; i++) {
        uint32_t bit = (uint32_t)1 << i;
        if ((search->members & bit) && member_is_free(search, i, start, end))
            free |= bit;
    }
    if (search->rules.team == SLOT_ALL_MEMBERS && free != search->members)
        return 0;
    return free;
}

static bool day_is_full(const SlotSearch *search, Instant day, Instant next)
{
    if (!search->rules.per_day)
        return false;
    int count = 0;
    for (size_t i = 0; i < search->busy_count; i++) {
        const SlotBusy *busy = &search->busy[i];
        if (busy->own && busy->start.ms >= day.ms && busy->start.ms < next.ms)
            count++;
    }
    return count >= search->rules.per_day;
}

static bool may_be_booked(const SlotSearch *search, Instant t)
{
    const SlotRules *rules = &search->rules;
    if (t.ms < search->now.ms + rules->notice_ms)
        return false;
    return !rules->horizon_ms || t.ms <= search->now.ms + rules->horizon_ms;
}

typedef struct Grid {
    const SlotSearch *search;
    Instant from, to;
    Instant day, next; // the local day being cut
    GArray *out;
} Grid;

static Instant minute_of_day(const Grid *grid, const Civil *date, int minute)
{
    if (minute >= DAY_MINUTES)
        return grid->next;
    return civil_instant(grid->search->rules.zone, date->year, date->month, date->day, minute / 60,
                         minute % 60);
}

static void cut_hours(Grid *grid, const Civil *date, int from, int to)
{
    const SlotRules *rules = &grid->search->rules;
    int64_t length = (int64_t)rules->duration * MINUTE_MS,
            step = (int64_t)rules->interval * MINUTE_MS;
    int64_t close = minute_of_day(grid, date, to).ms;
    for (int64_t ms = minute_of_day(grid, date, from).ms; ms + length <= close; ms += step) {
        Instant t = {ms}, end = {ms + length};
        if (ms < grid->from.ms || ms >= grid->to.ms || !may_be_booked(grid->search, t))
            continue;
        if (slots_free_members(grid->search, t, end))
            g_array_append_val(grid->out, t);
    }
}

// true when the date has hours of its own.
static bool cut_own_hours(Grid *grid, const Civil *date)
{
    const SlotRules *rules = &grid->search->rules;
    bool found = false;
    for (size_t i = 0; i < rules->days_count; i++) {
        const DayHours *day = &rules->days[i];
        if (day->year != date->year || day->month != date->month || day->day != date->day)
            continue;
        found = true;
        cut_hours(grid, date, day->from, day->to);
    }
    return found;
}

static void cut_day(Grid *grid)
{
    const SlotRules *rules = &grid->search->rules;
    // A few hours into the day: midnight itself may not exist.
    Civil date = civil_at(rules->zone, (Instant){grid->day.ms + (int64_t)6 * 60 * MINUTE_MS});
    if (day_is_full(grid->search, grid->day, grid->next) || cut_own_hours(grid, &date))
        return;
    int sunday_based = (date.weekday + 1) % 7;
    for (size_t i = 0; i < rules->hours_count; i++)
        if (rules->hours[i].days & (1 << sunday_based))
            cut_hours(grid, &date, rules->hours[i].from, rules->hours[i].to);
}

GArray *slots_list(const SlotSearch *search, Instant from, Instant to)
{
    Grid grid = {.search = search, .from = from, .to = to};
    grid.out = g_array_new(FALSE, FALSE, sizeof(Instant));
    grid.day = day_start(search->rules.zone, from);
    while (grid.day.ms < to.ms) {
        grid.next = day_add(search->rules.zone, grid.day, 1);
        cut_day(&grid);
        grid.day = grid.next;
    }
    return grid.out;
}
