// What people are told of the reading.
#include "config.h"

#include <inttypes.h>

#include "app/fill_state.h"

enum { SURE_MS = 2000 }; // of a rate before it is told

static int64_t now_ms(const Fill *fill)
{
    return clock_mono_ms(fill->app->core.clock);
}

static SyncState state_of(const Fill *fill)
{
    if (!mirror_cache(fill->app->core.mirror))
        return SYNC_NONE;
    if (fill->stopped)
        return SYNC_STOPPED;
    if (!fill->leads)
        return SYNC_ELSEWHERE;
    if (fill->why.kind != ERR_NONE || fill->app->core.session.link != LINK_ONLINE)
        return SYNC_WAITING;
    return fill->first ? SYNC_FIRST : SYNC_COMPLETE;
}

SyncProgress fill_progress(const Fill *fill)
{
    SyncProgress progress = {.total = -1, .per_minute = -1, .left_ms = -1, .why = fill->why};
    const FillReading *reading = &fill->reading;
    progress.state = state_of(fill);
    if (!fill->is_reading)
        return progress;
    progress.word = fill_info(reading->stage)->word;
    progress.rows = reading->total >= 0 ? MIN(reading->rows, reading->total) : reading->rows;
    progress.total = reading->total;
    int64_t ms = now_ms(fill) - fill->stage_ms, rows = reading->rows - fill->stage_rows;
    if (ms < SURE_MS || rows <= 0)
        return progress;
    progress.per_minute = (int)MIN(rows * 60000 / ms, INT_MAX);
    if (reading->total >= reading->rows)
        progress.left_ms = (reading->total - reading->rows) * ms / rows;
    return progress;
}

static void append_count(GString *text, int64_t n)
{
    gsize at = text->len;
    g_string_append_printf(text, "%" PRId64, n);
    for (gssize i = (gssize)text->len - 3; i > (gssize)at; i -= 3)
        g_string_insert_c(text, i, ',');
}

// "12 contacts, 3 deals": of those lists that are large.
static void append_lists(const Fill *fill, GString *text)
{
    bool any = false;
    for (FillStage stage = 0; stage < FILL_COUNT; stage++) {
        if (fill->lists[stage].rows == 0 || fill_info(stage)->changed_ms == 0)
            continue;
        g_string_append(text, any ? ", " : "");
        append_count(text, fill->lists[stage].rows);
        g_string_append_printf(text, " %s", fill_info(stage)->word);
        any = true;
    }
}

static void append_refused(const Fill *fill, GString *text)
{
    const char *between = " (not allowed: ";
    for (FillStage stage = 0; stage < FILL_COUNT; stage++) {
        if (!fill->lists[stage].refused)
            continue;
        g_string_append_printf(text, "%s%s", between, fill_info(stage)->word);
        between = ", ";
    }
    if (*between == ',')
        g_string_append_c(text, ')');
}

void fill_tell_complete(Fill *fill)
{
    if (!fill->first)
        return;
    for (FillStage stage = 0; stage < FILL_COUNT; stage++)
        if (!instant_known(fill->lists[stage].mark) && !fill->lists[stage].refused)
            return;
    GString *text = g_string_new("Local copy complete: ");
    fill->first = false;
    append_lists(fill, text);
    int64_t seconds = (now_ms(fill) - fill->work_ms + 999) / 1000;
    if (seconds < 60)
        g_string_append_printf(text, " in %d s", (int)seconds);
    else
        g_string_append_printf(text, " in %d min", (int)((seconds + 30) / 60));
    append_refused(fill, text);
    notice_add(fill->app->core.notices, NOTICE_GOOD, "%s", text->str);
    fill->app->core.changes |= CH_NOTICE | CH_SYNC;
    g_string_free(text, TRUE);
}

static void append_reading(const SyncProgress *progress, GString *text)
{
    if (!progress->word)
        return;
    g_string_append_printf(text, "; reading %s ", progress->word);
    append_count(text, progress->rows);
    if (progress->total >= progress->rows) {
        g_string_append_c(text, '/');
        append_count(text, progress->total);
    }
    if (progress->per_minute >= 0)
        g_string_append_printf(text, ", %d a minute", progress->per_minute);
    if (progress->left_ms >= 0)
        g_string_append_printf(text, ", %d min left", (int)((progress->left_ms + 59999) / 60000));
}

static const char *const state_words[] = {
    [SYNC_NONE] = "there is none",
    [SYNC_ELSEWHERE] = "another eyrie keeps it up to date",
    [SYNC_STOPPED] = "stopped, :sync start goes on",
    [SYNC_WAITING] = "waiting",
    [SYNC_FIRST] = "being made",
    [SYNC_COMPLETE] = "complete",
};

char *fill_report(const Fill *fill)
{
    SyncProgress progress = fill_progress(fill);
    GString *text = g_string_new("Local copy: ");
    g_string_append(text, state_words[progress.state]);
    if (progress.state == SYNC_WAITING && progress.why.kind != ERR_NONE)
        g_string_append_printf(text, " (%s)", progress.why.msg);
    append_reading(&progress, text);
    GString *lists = g_string_new(NULL);
    append_lists(fill, lists);
    if (lists->len > 0)
        g_string_append_printf(text, "; %s", lists->str);
    append_refused(fill, text);
    g_string_free(lists, TRUE);
    return g_string_free(text, FALSE);
}
