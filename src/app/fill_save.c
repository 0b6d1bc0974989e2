// Where the lists stand, in the mirror: "fill LIST" of one that was read completely, "read LIST" of
// one that is being read, moved with the rows of each page.
#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "app/fill_state.h"

#define READING "%c %" SCNd64 " %" SCNd64 " %d %d %d %n"

static Cache *cache_of(const Fill *fill)
{
    return mirror_cache(fill->app->core.mirror);
}

static char *reading_cursor(FillStage stage)
{
    return g_strconcat("read ", fill_info(stage)->name, NULL);
}

// ---- reading it back ---------------------------------------------------------------------------

void fill_reading_clear(FillReading *reading)
{
    g_free(reading->next);
    *reading = (FillReading){.total = -1};
}

bool fill_recall_reading(Fill *fill, FillStage stage)
{
    g_autofree char *cursor = reading_cursor(stage);
    g_autofree char *value = cache_read_cursor(cache_of(fill), cursor, NULL);
    char state = 0;
    int cut = 0, used = 0;
    FillReading was = {.stage = stage, .total = -1};
    if (!value || sscanf(value, READING, &state, &was.begun.ms, &was.rows, &was.limit, &was.part,
                         &cut, &used) < 6)
        return false;
    was.ended = state == 'e';
    was.cut = cut != 0;
    was.limit = CLAMP(was.limit, 1, MAX(fill_info(stage)->page, 1));
    was.next = value[used] ? g_strdup(value + used) : NULL;
    fill_reading_clear(&fill->reading);
    fill->reading = was;
    return true;
}

void fill_load(Fill *fill)
{
    fill->first = false;
    for (FillStage stage = 0; stage < FILL_COUNT; stage++)
        if (!fill_read_list(fill, stage, &fill->lists[stage]))
            fill->first = true;
}

// ---- writing it down ---------------------------------------------------------------------------

static char *reading_value(const FillReading *reading)
{
    return g_strdup_printf("%c %" PRId64 " %" PRId64 " %d %d %d %s", reading->ended ? 'e' : 'p',
                           reading->begun.ms, reading->rows, reading->limit, reading->part,
                           reading->cut, reading->next ? reading->next : "");
}

// A page is not answered by others' tags.
static const uint64_t TAG_BASE = UINT64_C(0x46494c4c) << 32;

bool fill_is_tag(uint64_t tag)
{
    return tag > TAG_BASE && tag <= (TAG_BASE | UINT32_MAX);
}

bool fill_save_page(Fill *fill, const FillReading *after, Reply *reply, Err *err)
{
    bool whole = after->pass == FILL_WHOLE;
    g_autofree char *cursor = whole ? reading_cursor(after->stage) : NULL;
    g_autofree char *value = whole ? reading_value(after) : NULL;
    CachePage page = {.asked = reply->asked,
                      .cursor = cursor,
                      .value = value,
                      .tag = TAG_BASE + ++fill->last_tag};
    if (!cache_post_save(cache_of(fill), &page, &reply->rows, err))
        return false;
    fill->unsaved++;
    return true;
}

static bool move_cursor(Fill *fill, const char *cursor, const char *value, Err *err)
{
    Rows none = {0};
    CachePage page = {.asked = core_now(&fill->app->core), .cursor = cursor, .value = value};
    return cache_post_save(cache_of(fill), &page, &none, err);
}

static bool put_list(Fill *fill, FillStage stage, Err *err)
{
    const FillList *list = &fill->lists[stage];
    g_autofree char *cursor = fill_list_cursor(stage);
    g_autofree char *value = g_strdup_printf("%" PRId64 " %" PRId64 " %" PRId64, list->mark.ms,
                                             list->whole.ms, list->rows);
    return move_cursor(fill, cursor, value, err);
}

bool fill_forget(Fill *fill, FillStage stage, Err *err)
{
    g_autofree char *list = fill_list_cursor(stage);
    g_autofree char *reading = reading_cursor(stage);
    fill->lists[stage] = (FillList){0};
    return move_cursor(fill, list, NULL, err) && move_cursor(fill, reading, NULL, err);
}

// ---- what is missing ---------------------------------------------------------------------------

static CacheSweep sweep_of(const FillReading *reading)
{
    CacheSweep sweep = {.type = fill_info(reading->stage)->type};
    if (reading->stage == FILL_EVENTS)
        fill_window(reading, &sweep.from, &sweep.to);
    return sweep;
}

bool fill_begin_sweep(Fill *fill, Err *err)
{
    CacheSweep sweep = sweep_of(&fill->reading);
    return fill_info(fill->reading.stage)->missing == FILL_MISSING_KEEP ||
           cache_sweep_begin(cache_of(fill), &sweep, CACHE_SWEEP_ANEW, err);
}

static bool end_sweep(Fill *fill, Err *err)
{
    const FillReading *reading = &fill->reading;
    CacheSweep sweep = sweep_of(reading);
    FillMissing missing = fill_info(reading->stage)->missing;
    return reading->cut || missing == FILL_MISSING_KEEP ||
           cache_sweep_end(cache_of(fill), &sweep,
                           missing == FILL_MISSING_ASK ? CACHE_MISSING_ASK : CACHE_MISSING_DROP,
                           reading->begun, err);
}

bool fill_end(Fill *fill, Err *err)
{
    const FillReading *reading = &fill->reading;
    FillList *list = &fill->lists[reading->stage];
    bool whole = reading->pass == FILL_WHOLE;
    g_autofree char *cursor = reading_cursor(reading->stage);
    if (whole && !end_sweep(fill, err))
        return false;
    list->mark.ms = reading->begun.ms + fill->skew_ms;
    list->looked_ms = whole ? 0 : clock_mono_ms(fill->app->core.clock);
    if (whole) {
        list->whole = reading->begun;
        // Pages that overlap name some rows twice.
        list->rows = reading->total >= 0 ? reading->total : reading->rows;
    }
    return put_list(fill, reading->stage, err) && (!whole || move_cursor(fill, cursor, NULL, err));
}
