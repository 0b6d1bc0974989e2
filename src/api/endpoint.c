#include "config.h"

#include "api/endpoint.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "base/url.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/message.h"
#include "model/workspace.h"

static const EndpointInfo endpoints[] = {
#define EP(id, method, path, version, scope, safety, rows, record, page)                           \
    [EP_##id] = {#id, METHOD_##method, path, version, scope, SAFETY_##safety, rows, record, page},
#include "api/endpoint.def"
#undef EP
};
static_assert(ARRAY_LEN(endpoints) == EP_COUNT, "one row per endpoint");

static const char *const method_names[] = {"GET", "POST", "PUT", "DELETE", "PATCH"};
static_assert(ARRAY_LEN(method_names) == METHOD_COUNT, "one name per method");

const EndpointInfo *endpoint_info(EndpointId id)
{
    BUG_ON(id <= EP_NONE || id >= EP_COUNT);
    return &endpoints[id];
}

const char *method_name(Method method)
{
    BUG_ON(method >= METHOD_COUNT);
    return method_names[method];
}

bool method_from_name(const char *name, Method *out)
{
    for (size_t i = 0; i < ARRAY_LEN(method_names); i++) {
        if (!strcmp(method_names[i], name)) {
            *out = (Method)i;
            return true;
        }
    }
    return false;
}

EndpointId endpoint_find(const char *name)
{
    for (int i = EP_NONE + 1; i < EP_COUNT; i++)
        if (!strcmp(endpoints[i].name, name))
            return (EndpointId)i;
    return EP_NONE;
}

char *endpoint_expand(EndpointId id, const Id *params, Err *err)
{
    const char *rest = endpoint_info(id)->path;
    g_autoptr(GString) out = g_string_new(NULL);
    for (size_t n = 0; *rest; n++) {
        size_t literal = strcspn(rest, "{");
        g_string_append_len(out, rest, (gssize)literal);
        rest += literal;
        if (!*rest)
            break;
        BUG_ON(n >= ENDPOINT_PARAMS_MAX);
        if (!url_is_id(params[n].s)) {
            err_set(err, ERR_USAGE, "%s: an id is missing, or has characters that no id has",
                    endpoints[id].name);
            return NULL;
        }
        g_string_append(out, params[n].s);
        rest += strcspn(rest, "}") + 1;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

// The next segment of a path and the path after it; false at the end. One trailing slash is no
// segment.
static bool next_segment(const char **path, const char **segment, size_t *n)
{
    if (**path != '/' || !strcmp(*path, "/"))
        return false;
    *segment = *path + 1;
    *n = strcspn(*segment, "/");
    *path = *segment + *n;
    return true;
}

// Compares a path with a row's. weight gets one bit per segment, set for a literal one, so that of
// two rows the one with the earlier literal weighs more. 0 when they differ.
static unsigned match_row(const EndpointInfo *row, const char *path, Id *params)
{
    const char *pattern = row->path;
    const char *want;
    const char *have;
    size_t want_n;
    size_t have_n;
    size_t param = 0;
    unsigned weight = 1;
    while (next_segment(&pattern, &want, &want_n)) {
        if (!next_segment(&path, &have, &have_n) || have_n == 0)
            return 0;
        bool is_param = *want == '{';
        if (!is_param && (want_n != have_n || memcmp(want, have, want_n) != 0))
            return 0;
        weight = weight << 1 | !is_param;
        if (is_param) {
            g_autofree char *value = g_strndup(have, have_n);
            params[param++] = id_from(value);
        }
    }
    return next_segment(&path, &have, &have_n) ? 0 : weight;
}

bool endpoint_match(Method method, const char *path, EndpointMatch *out)
{
    unsigned best = 0;
    for (int i = EP_NONE + 1; i < EP_COUNT; i++) {
        EndpointMatch match = {.id = (EndpointId)i};
        unsigned weight =
            endpoints[i].method == method ? match_row(&endpoints[i], path, match.params) : 0;
        if (weight > best) {
            best = weight;
            *out = match;
        }
    }
    return best > 0;
}

bool endpoint_path_known(const char *path)
{
    Id params[ENDPOINT_PARAMS_MAX];
    for (int i = EP_NONE + 1; i < EP_COUNT; i++)
        if (match_row(&endpoints[i], path, params))
            return true;
    return false;
}
