#include "config.h"

#include "api/area.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "base/attr.h"

static const AreaInfo areas[] = {
#define AREA(id, name, shows, ep, write, query)                                                    \
    [AREA_##id] = {name, shows, EP_##ep, EP_##write, query},
#include "api/area.def"
#undef AREA
};
static_assert(ARRAY_LEN(areas) == AREA_COUNT, "one row per area");

const AreaInfo *area_info(AreaId area)
{
    BUG_ON((unsigned)area >= AREA_COUNT);
    return &areas[area];
}

const char *area_scope(AreaId area)
{
    return endpoint_info(area_info(area)->ep)->scope;
}

const char *area_write_scope(AreaId area)
{
    EndpointId write = area_info(area)->write;
    return write == EP_NONE ? "" : endpoint_info(write)->scope;
}

// NULL when there is none; g_free.
static char *query_of(AreaId area, const Id *location)
{
    const char *pattern = area_info(area)->query;
    GString *query = g_string_new(pattern);
    g_string_replace(query, "%s", location->s, 0);
    return g_string_free(query, pattern == NULL);
}

void area_ask(Probe *probe, AreaId area, const Id *location, ProbeAnswer *out)
{
    g_autofree char *query = query_of(area, location);
    probe_get(probe, area_info(area)->ep, location, query, out);
}

Call *area_call(AreaId area, const Id *location, Priority prio)
{
    Call *call = call_new(area_info(area)->ep, prio);
    call->params[0] = *location;
    g_free(call->query);
    call->query = query_of(area, location);
    return call;
}

bool scope_is_granted(const char *granted, const char *scope)
{
    size_t n = strlen(scope);
    for (const char *at = granted; (at = strstr(at, scope)) != NULL; at += n)
        if ((at == granted || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}
