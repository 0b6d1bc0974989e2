// A small sandbox on loopback at a known moment, for the tests of the working half: Tue 18 Nov
// 2025, 11:04 in Los Angeles. Header only.
#ifndef UNIT_SANDBOX_DESK_H
#define UNIT_SANDBOX_DESK_H

#include <string.h>

#include "base/datetime.h"
#include "client.h"
#include "unit/unit.h"

typedef struct Desk {
    Clock *clock;
    Sandbox *sandbox;
    Reply last;
} Desk;

static inline int desk_open_world(void **state, const char *world, bool quiet)
{
    Err err = {0};
    Desk *desk = g_new0(Desk, 1);
    desk->clock = clock_new_steppable((Instant){1763492640000});
    const SandboxOptions options = {
        .seed = 7, .clock = desk->clock, .world = world, .quiet = quiet};
    desk->sandbox = sandbox_start(&options, &err);
    if (!desk->sandbox)
        fail_msg("%s", err.msg);
    *state = desk;
    return 0;
}

static inline int desk_open(void **state)
{
    return desk_open_world(state, "small", true);
}

static inline int desk_close(void **state)
{
    Desk *desk = *state;
    reply_clear(&desk->last);
    sandbox_stop(desk->sandbox);
    clock_free(desk->clock);
    g_free(desk);
    return 0;
}

// Asks; the answer stays in desk->last. "{L}" in path and body stands for the location.
static inline const Json *desk_call(Desk *desk, const char *method, const char *path,
                                    const char *body)
{
    const char *location = sandbox_location(desk->sandbox);
    g_auto(GStrv) path_parts = g_strsplit(path, "{L}", -1);
    g_auto(GStrv) body_parts = g_strsplit(body ? body : "", "{L}", -1);
    g_autofree char *full_path = g_strjoinv(location, path_parts);
    g_autofree char *full_body = g_strjoinv(location, body_parts);
    clock_step(desk->clock, 200); // stays under the rate limit
    reply_clear(&desk->last);
    desk->last = call(desk->sandbox, method, full_path, body ? full_body : NULL);
    return desk->last.json;
}

static inline const Json *desk_get(Desk *desk, const char *path)
{
    return desk_call(desk, "GET", path, NULL);
}

static inline PRINTF(2) const Json *desk_getf(Desk *desk, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *path = g_strdup_vprintf(fmt, args);
    va_end(args);
    return desk_get(desk, path);
}

static inline void desk_expect(const Desk *desk, int status)
{
    if (desk->last.status != status)
        fail_msg("status %d: %s", desk->last.status, desk->last.body);
}

static inline void desk_expect_message(const Desk *desk, int status, const char *message)
{
    desk_expect(desk, status);
    const Json *said = json_at(desk->last.json, "message");
    const char *text = json_string(json_is_array(said) ? json_first(said) : said);
    assert_non_null(text);
    assert_string_equal(text, message);
}

static inline Id desk_id(const Desk *desk, const char *path)
{
    const Id id = id_from(reply_string(&desk->last, path));
    if (id_is_empty(&id))
        fail_msg("no id at %s: %s", path, desk->last.body);
    return id;
}

static inline int64_t desk_int(const Desk *desk, const char *path)
{
    int64_t value = -1;
    if (!json_int64(json_at(desk->last.json, path), &value))
        fail_msg("no number at %s: %s", path, desk->last.body);
    return value;
}

static inline void desk_expect_string(const Desk *desk, const char *path, const char *wanted)
{
    const char *got = json_string(json_at(desk->last.json, path));
    if (!got || strcmp(got, wanted) != 0)
        fail_msg("%s is %s, not %s", path, got ? got : "missing", wanted);
}

// The id of the row of a list whose member has a value.
static inline Id desk_row(const Desk *desk, const char *list, const char *member, const char *value)
{
    for (const Json *row = json_first(json_at(desk->last.json, list)); row; row = json_next(row)) {
        const char *s = json_string(json_member(row, member));
        if (s && strcmp(s, value) == 0)
            return id_from(json_string(json_member(row, "id")));
    }
    fail_msg("no %s with %s %s: %s", list, member, value, desk->last.body);
    return (Id){{0}};
}

static inline Id desk_contact(Desk *desk, const char *name)
{
    desk_get(desk, "/contacts/?locationId={L}&limit=100");
    desk_expect(desk, 200);
    return desk_row(desk, "contacts", "contactName", name);
}

static inline Id desk_calendar(Desk *desk, const char *name)
{
    desk_get(desk, "/calendars/?locationId={L}");
    desk_expect(desk, 200);
    return desk_row(desk, "calendars", "name", name);
}

static inline Id desk_deal(Desk *desk, const char *name)
{
    desk_get(desk, "/opportunities/search?location_id={L}&limit=100");
    desk_expect(desk, 200);
    return desk_row(desk, "opportunities", "name", name);
}

static inline int64_t desk_now(const Desk *desk)
{
    return clock_now(desk->clock).ms;
}

#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, desk_open, desk_close)

#endif
