#include "config.h"

#include "app/events.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "app/alert_stream.h"
#include "app/events_diff.h"
#include "app/events_poll.h"
#include "app/events_record.h"
#include "app/events_state.h"
#include "store/db.h"

enum { PAGE = 300, LOOK_MS = 1000 };

#define MARK "digest"

struct Events {
    Core *core;
    History *history; // NULL: there is none
    EventRecorder *recorder;
    EventsPoll *poll;
    Hooks *hooks;
    AlertStream *alerts;
    GArray *rows;   // EventRow, newest first
    GArray *counts; // EventCount
    size_t wanted;  // rows
    bool more;
    int64_t seen;    // the mark of the digest
    Id only;         // whose events are read; empty: all
    int64_t newest;  // cursor
    int64_t on_disk; // the connection's counter
    uint64_t version;
    int followers;
    int64_t timer;
};

static void clear_row(void *item)
{
    EventRow *row = item;
    text_clear(&row->who);
    text_clear(&row->what);
}

// ---- opening -----------------------------------------------------------------------------------

static void begin(Events *events, const char *path)
{
    Core *core = events->core;
    Err err = {0};
    g_autofree char *account =
        g_strdup_printf("%s/%s", core->session.profile, core->session.location_id.s);
    events->history = history_open(path, account, core_now(core), DB_BUSY_MS, &err);
    if (!events->history) {
        notice_err(core->notices, "What happens is not recorded", &err);
        return;
    }
    EventRecorderConfig config = {path, account, core->session.location_id, core->clock};
    events->recorder = event_recorder_new(&config);
    events->on_disk = history_version(events->history);
    if (!history_newest(events->history, &events->newest, &err) ||
        !history_mark(events->history, MARK, &events->seen, &err))
        notice_err(core->notices, "The event log", &err);
}

Events *events_new(Core *core, const EventsConfig *config)
{
    Events *events = g_new0(Events, 1);
    events->core = core;
    events->rows = g_array_new(FALSE, TRUE, sizeof(EventRow));
    events->counts = g_array_new(FALSE, TRUE, sizeof(EventCount));
    g_array_set_clear_func(events->rows, clear_row);
    events->wanted = PAGE;
    events->poll = events_poll_new(core);
    if (config->history_path)
        begin(events, config->history_path);
    events->hooks = hooks_new(core, config->options_path, events->history);
    events->alerts = alert_stream_new(core, events->history);
    if (events_have_hooks(events))
        events_follow(events);
    return events;
}

void events_stop(Events *events)
{
    if (!events)
        return;
    timers_cancel(events->core->timers, events->timer);
    events_poll_free(g_steal_pointer(&events->poll));
    hooks_free(g_steal_pointer(&events->hooks));
    alert_stream_free(g_steal_pointer(&events->alerts));
}

void events_free(Events *events)
{
    if (!events)
        return;
    event_recorder_free(events->recorder);
    history_close(events->history);
    g_array_free(events->rows, TRUE);
    g_array_free(events->counts, TRUE);
    g_free(events);
}

CacheWatch events_watch(const Events *events)
{
    return event_recorder_watch(events->recorder);
}

bool events_have_hooks(const Events *events)
{
    return hooks_count(events->hooks) > 0 || alert_stream_is_on(events->alerts);
}

bool events_are_kept(const Events *events)
{
    return events->history != NULL;
}

// ---- rows --------------------------------------------------------------------------------------

static Text clean(const char *s)
{
    return text_clean(s, strlen(s), TEXT_LINE);
}

static bool add_row(void *owner, const HistoryEvent *event)
{
    Events *events = owner;
    const char *type = event_name_find(event->type);
    EventRow row = {.cursor = event->cursor,
                    .at = event->at,
                    .type = type ? type : "Event", // of a newer eyrie
                    .kind = g_intern_string(event->kind),
                    .resource = id_from(event->resource),
                    .contact = id_from(event->contact),
                    .who = clean(event->who),
                    .what = clean(event->what)};
    g_array_append_val(events->rows, row);
    return true;
}

static bool no_history(Err *err)
{
    return err_set(err, ERR_NOT_FOUND, "what happens is not recorded");
}

static void add_count(void *owner, const char *type, int64_t count)
{
    EventCount one = {event_name_find(type), count};
    if (one.type)
        g_array_append_val(((Events *)owner)->counts, one);
}

bool events_refresh(Events *events, Err *err)
{
    if (!events->history)
        return no_history(err);
    g_array_set_size(events->rows, 0);
    g_array_set_size(events->counts, 0);
    HistoryQuery query = {
        .order = HISTORY_NEWEST, .detail = HISTORY_MAJOR, .limit = events->wanted};
    if (!id_is_empty(&events->only))
        query.contact = events->only.s;
    bool ok = history_read(events->history, &query, add_row, events, err) &&
              history_newest(events->history, &events->newest, err) &&
              history_mark(events->history, MARK, &events->seen, err) &&
              history_counts(events->history, events->seen, add_count, events, err);
    events->more = events->rows->len == events->wanted;
    return ok;
}

bool events_load_more(Events *events, Err *err)
{
    if (events->more)
        events->wanted += PAGE;
    return events_refresh(events, err);
}

void events_only(Events *events, const Id *contact)
{
    events->only = *contact;
}

size_t events_count(const Events *events)
{
    return events->rows->len;
}

const EventRow *events_at(const Events *events, size_t i)
{
    BUG_ON(i >= events->rows->len);
    return &g_array_index(events->rows, EventRow, i);
}

bool events_more(const Events *events)
{
    return events->more;
}

Id event_row_id(const EventRow *row)
{
    Id id;
    g_snprintf(id.s, sizeof(id.s), "%" G_GINT64_FORMAT, row->cursor);
    return id;
}

// Cursors fall from row to row.
bool events_find(const Events *events, const Id *cursor, size_t *i)
{
    int64_t wanted = g_ascii_strtoll(cursor->s, NULL, 10);
    size_t low = 0, high = events->rows->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (events_at(events, middle)->cursor > wanted)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == events->rows->len || events_at(events, low)->cursor != wanted)
        return false;
    *i = low;
    return true;
}

// ---- digest ------------------------------------------------------------------------------------

size_t events_news(const Events *events)
{
    return events->counts->len;
}

EventCount events_news_at(const Events *events, size_t i)
{
    BUG_ON(i >= events->counts->len);
    return g_array_index(events->counts, EventCount, i);
}

int64_t events_seen(const Events *events)
{
    return events->seen;
}

int64_t events_news_total(const Events *events)
{
    int64_t total = 0;
    for (size_t i = 0; i < events->counts->len; i++)
        total += events_news_at(events, i).count;
    return total;
}

bool events_acknowledge(Events *events, Err *err)
{
    if (!events->history)
        return no_history(err);
    if (events->newest > events->seen &&
        !history_mark_move(events->history, MARK, events->seen, events->newest, err))
        return false;
    events->core->changes |= CH_EVENTS;
    return events_refresh(events, err);
}

// ---- news --------------------------------------------------------------------------------------

static void tell(Events *events)
{
    events->version++;
    events->core->changes |= CH_EVENTS;
    hooks_pump(events->hooks);
    alert_stream_pump(events->alerts);
}

static void look(void *owner, int64_t arg)
{
    Events *events = owner;
    (void)arg;
    events->timer = timers_add(events->core->timers, LOOK_MS, look, events, 0);
    int64_t version = history_version(events->history);
    if (version == events->on_disk)
        return;
    events->on_disk = version;
    tell(events);
}

void events_follow(Events *events)
{
    if (events->history && events->followers++ == 0)
        events->timer = timers_add(events->core->timers, LOOK_MS, look, events, 0);
}

void events_unfollow(Events *events)
{
    if (events->history && --events->followers == 0)
        timers_cancel(events->core->timers, events->timer);
}

void events_listen(Events *events)
{
    if (events->history)
        events_poll_start(events->poll);
}

uint64_t events_version(const Events *events)
{
    return events->version;
}

void events_pump(Events *events)
{
    if (event_recorder_take(events->recorder))
        tell(events);
    else if (!hooks_are_idle(events->hooks))
        hooks_pump(events->hooks);
}

bool events_is_idle(const Events *events)
{
    return hooks_are_idle(events->hooks) && !event_recorder_rings(events->recorder);
}

void events_fds(const Events *events, int fds[EVENTS_FDS])
{
    fds[0] = event_recorder_fd(events->recorder);
    fds[1] = hooks_fd(events->hooks);
}
