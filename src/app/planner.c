// Appointments of the calendars that are switched on, in a window of time. planner_sync.c reads
// them, planner_ops.c writes, planner_slots.c finds free time, planner_guest.c knows whose they
// are.
#include "config.h"

#include "app/planner.h"

#include "app/planner_state.h"
#include "base/fuzzy.h"

#define REMEMBERED "planner.flipped"

static void free_row(void *row)
{
    record_clear(&event_type, &((PlannerRow *)row)->event);
    g_free(row);
}

static void free_event(void *event)
{
    record_clear(&event_type, event);
    g_free(event);
}

static void free_guest(void *contact)
{
    record_clear(&contact_type, contact);
    g_free(contact);
}

Planner *planner_new(Core *core, Outbox *outbox)
{
    Planner *planner = g_new0(Planner, 1);
    planner->core = core;
    planner->outbox = outbox;
    planner->rows = g_hash_table_new_full(id_hash, id_equal, NULL, free_row);
    planner->shown = g_ptr_array_new();
    planner->flipped = g_hash_table_new_full(id_hash, id_equal, g_free, NULL);
    planner->saved = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_event);
    planner->guests = g_hash_table_new_full(id_hash, id_equal, NULL, free_guest);
    planner->calls = g_array_new(FALSE, FALSE, sizeof(CallId));
    planner->slots.type = &slot_type;
    feed_init(&planner->feed);
    feed_init(&planner->slots_feed);
    planner_watch_ops(planner);
    return planner;
}

void planner_free(Planner *planner)
{
    if (!planner)
        return;
    wire_cancel_owner(planner->core->wire, planner);
    g_ptr_array_free(planner->shown, TRUE);
    g_hash_table_destroy(planner->rows);
    g_hash_table_destroy(planner->flipped);
    g_hash_table_destroy(planner->saved);
    g_hash_table_destroy(planner->guests);
    g_array_free(planner->calls, TRUE);
    rows_clear(&planner->slots);
    g_free(planner->filter);
    g_free(planner);
}

void planner_changed(Planner *planner)
{
    planner->stale = true;
    planner->core->changes |= CH_PLANNER;
}

PlannerRow *planner_row(const Planner *planner, const Id *event)
{
    return g_hash_table_lookup(planner->rows, event);
}

// ---- calendars and users -----------------------------------------------------------------------

static void flip(Planner *planner, const Id *calendar)
{
    if (!g_hash_table_remove(planner->flipped, calendar))
        g_hash_table_add(planner->flipped, g_memdup2(calendar, sizeof(*calendar)));
}

static void load_flips(Planner *planner)
{
    planner->flips_loaded = true;
    g_autofree char *key = core_key(planner->core, REMEMBERED);
    g_autofree char *line = journal_get(planner->core->journal, key);
    g_auto(GStrv) ids = g_strsplit(line ? line : "", ",", -1);
    for (size_t i = 0; ids[i]; i++) {
        Id id = id_from(ids[i]);
        if (!id_is_empty(&id))
            flip(planner, &id);
    }
}

static void save_flips(Planner *planner)
{
    GString *line = g_string_new(NULL);
    GHashTableIter iter;
    void *key;
    g_hash_table_iter_init(&iter, planner->flipped);
    while (g_hash_table_iter_next(&iter, &key, NULL))
        g_string_append_printf(line, "%s%s", line->len ? "," : "", ((const Id *)key)->s);
    Err err = {0};
    g_autofree char *name = core_key(planner->core, REMEMBERED);
    if (!journal_put(planner->core->journal, name, line->str, &err))
        notice_err(planner->core->notices, "The calendars are not remembered", &err);
    g_string_free(line, TRUE);
}

// The choice of an earlier run is read with the first look.
static const Planner *with_flips(const Planner *planner)
{
    if (!planner->flips_loaded)
        load_flips((Planner *)(uintptr_t)planner);
    return planner;
}

bool planner_calendar_is_on(const Planner *planner, const Id *calendar)
{
    const Calendar *row = session_calendar(&planner->core->session, calendar);
    bool active = row && row->active;
    return g_hash_table_contains(with_flips(planner)->flipped, calendar) ? !active : active;
}

void planner_toggle_calendar(Planner *planner, const Id *calendar)
{
    with_flips(planner);
    flip(planner, calendar);
    save_flips(planner);
    planner_changed(planner);
    if (planner_calendar_is_on(planner, calendar))
        planner_read(planner, PRIO_OPEN);
}

void planner_show_user(Planner *planner, const Id *user)
{
    planner->user = *user;
    planner_changed(planner);
}

const Id *planner_user(const Planner *planner)
{
    return &planner->user;
}

// ---- window ------------------------------------------------------------------------------------

void planner_show(Planner *planner, Instant from, Instant to)
{
    if (from.ms == planner->from.ms && to.ms == planner->to.ms)
        return;
    planner->from = from;
    planner->to = to;
    planner_changed(planner);
    if (from.ms >= planner->round.from.ms && to.ms <= planner->round.to.ms)
        return;
    planner_recall(planner);
    planner_read(planner, PRIO_OPEN);
}

void planner_filter(Planner *planner, TextRef words)
{
    g_clear_pointer(&planner->filter, g_free);
    if (!text_is_empty(words))
        planner->filter = text_fold(words);
    planner_changed(planner);
}

static bool is_team_member(const Planner *planner, const Id *user)
{
    const Rows *calendars = &planner->core->session.calendars;
    for (size_t i = 0; i < calendars->count; i++) {
        const Calendar *calendar = rows_at(calendars, i);
        if (!planner_calendar_is_on(planner, &calendar->id))
            continue;
        for (size_t j = 0; j < calendar->members.count; j++)
            if (id_eq(&calendar->members.items[j], user))
                return true;
    }
    return false;
}

// The time of a person is blocked in all calendars of theirs.
static bool is_chosen(const Planner *planner, const Event *event)
{
    bool on = id_is_empty(&event->calendar) ? is_team_member(planner, &event->assigned_to)
                                            : planner_calendar_is_on(planner, &event->calendar);
    bool theirs = id_is_empty(&planner->user) || id_eq(&event->assigned_to, &planner->user) ||
                  (event->blocked && id_is_empty(&event->assigned_to));
    return on && theirs && !event->deleted;
}

static bool passes(const Planner *planner, const Event *event)
{
    if (!planner->filter)
        return true;
    const Session *session = &planner->core->session;
    const Calendar *calendar = session_calendar(session, &event->calendar);
    const char *status = names_string(&appointment_status_names, event->status);
    TextBuf buf;
    TextRef hay = text_format(&buf, "%.*s %.*s %.*s %s %.*s", TEXT_ARG(text_ref(&event->title)),
                              TEXT_ARG(calendar ? text_ref(&calendar->name) : TEXT_NONE),
                              TEXT_ARG(session_user_name(session, &event->assigned_to)), status,
                              TEXT_ARG(text_ref(&event->notes)));
    g_autofree char *folded = text_fold(hay);
    return fuzzy_words(planner->filter, folded);
}

static int by_start(gconstpointer x, gconstpointer y)
{
    const Event *a = &(*(PlannerRow *const *)x)->event;
    const Event *b = &(*(PlannerRow *const *)y)->event;
    if (a->start.ms != b->start.ms)
        return a->start.ms < b->start.ms ? -1 : 1;
    if (a->end.ms != b->end.ms) // the longer one first
        return a->end.ms > b->end.ms ? -1 : 1;
    return strcmp(a->id.s, b->id.s);
}

static void rebuild(Planner *planner)
{
    planner->stale = false;
    planner->total = 0;
    g_ptr_array_set_size(planner->shown, 0);
    GHashTableIter iter;
    void *value;
    g_hash_table_iter_init(&iter, planner->rows);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        PlannerRow *row = value;
        const Event *event = &row->event;
        if (event->start.ms >= planner->to.ms || event->end.ms <= planner->from.ms ||
            !is_chosen(planner, event))
            continue;
        planner->total++;
        if (passes(planner, event))
            g_ptr_array_add(planner->shown, row);
    }
    g_ptr_array_sort(planner->shown, by_start);
}

GPtrArray *planner_between(Planner *planner, Instant from, Instant to)
{
    GPtrArray *found = g_ptr_array_new();
    GHashTableIter iter;
    void *value;
    if (!instant_known(planner->to))
        planner_show(planner, from, to);
    else if (from.ms < planner->round.from.ms || to.ms > planner->round.to.ms)
        planner_recall_days(planner, from, to);
    g_hash_table_iter_init(&iter, planner->rows);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        PlannerRow *row = value;
        if (row->event.start.ms < to.ms && row->event.end.ms > from.ms &&
            is_chosen(planner, &row->event))
            g_ptr_array_add(found, row);
    }
    g_ptr_array_sort(found, by_start);
    for (guint i = 0; i < found->len; i++)
        found->pdata[i] = &((PlannerRow *)found->pdata[i])->event;
    return found;
}

// The list is a cache over the rows, rebuilt on the first look after a change.
static const Planner *fresh(const Planner *planner)
{
    if (planner->stale)
        rebuild((Planner *)(uintptr_t)planner);
    return planner;
}

size_t planner_count(const Planner *planner)
{
    return fresh(planner)->shown->len;
}

size_t planner_total(const Planner *planner)
{
    return fresh(planner)->total;
}

const Event *planner_at(const Planner *planner, size_t i)
{
    return i < planner_count(planner) ? &((const PlannerRow *)planner->shown->pdata[i])->event
                                      : NULL;
}

const Event *planner_find(const Planner *planner, const Id *event)
{
    const PlannerRow *row = planner_row(planner, event);
    return row && !row->event.deleted ? &row->event : NULL;
}

bool planner_is_pending(const Planner *planner, const Id *event)
{
    const PlannerRow *row = planner_row(planner, event);
    return row && row->pending != 0;
}

int64_t planner_creating_op(const Planner *planner, const Id *event)
{
    const PlannerRow *row = planner_row(planner, event);
    return row ? row->pending : 0;
}

const Feed *planner_feed(const Planner *planner)
{
    return &planner->feed;
}

size_t planner_unread(const Planner *planner, Err *why)
{
    if (!planner->round.ended || planner->round.failed == 0)
        return 0;
    if (why)
        *why = planner->round.err;
    return (size_t)(planner->round.failed - planner->round.blind);
}

bool planner_is_blind(const Planner *planner)
{
    return planner->round.ended && planner->round.blind > 0;
}
