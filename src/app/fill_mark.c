// The lists, and what the mirror says of those that were read completely.
#include "config.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "app/fill_state.h"

#define LISTED "%" SCNd64 " %" SCNd64 " %" SCNd64

static const FillInfo infos[] = {
#define FILL(id, word, ep, record, page, whole, changed, missing)                                  \
    {#id,                                                                                          \
     word,                                                                                         \
     EP_##ep,                                                                                      \
     &(record),                                                                                    \
     page,                                                                                         \
     (whole)*60 * INT64_C(1000),                                                                   \
     (changed)*60 * INT64_C(1000),                                                                 \
     FILL_MISSING_##missing},
#include "app/fill.def"
#undef FILL
};
static_assert(ARRAY_LEN(infos) == FILL_COUNT, "one row per list");

const FillInfo *fill_info(FillStage stage)
{
    return &infos[stage];
}

static Cache *cache_of(const Fill *fill)
{
    return mirror_cache(fill->app->core.mirror);
}

char *fill_list_cursor(FillStage stage)
{
    return g_strconcat("fill ", fill_info(stage)->name, NULL);
}

bool fill_read_list(const Fill *fill, FillStage stage, FillList *list)
{
    g_autofree char *cursor = fill_list_cursor(stage);
    g_autofree char *value = cache_read_cursor(cache_of(fill), cursor, NULL);
    int64_t mark = 0, whole = 0, rows = 0;
    bool ok = value && sscanf(value, LISTED, &mark, &whole, &rows) == 3;
    list->mark.ms = ok ? mark : 0;
    list->whole.ms = ok ? whole : 0;
    list->rows = ok ? rows : 0;
    return ok;
}

Instant fill_mark(const Fill *fill, FillStage stage)
{
    FillList list = {0};
    if (fill)
        fill_read_list(fill, stage, &list);
    return list.mark;
}

bool fill_keeps(const Fill *fill, FillStage stage)
{
    return fill && cache_of(fill) && !fill->lists[stage].refused &&
           (!fill->stopped || instant_known(fill_mark(fill, stage)));
}
