#include "config.h"

#include <glib.h>
#include <string.h>

#include "unit/store/den.h"
#include "unit/unit.h"

typedef struct Spy { // written by the store thread, read after its answer came
    GString *said;
    bool refuse;
    char names[64]; // what cache_sight_read found
} Spy;

static void on_row(void *owner, CacheSight *sight, const CacheChange *change)
{
    Spy *spy = owner;
    const Contact *was = change->was;
    const Contact *is = change->is;
    Contact found;
    Id other = id_from("other");
    g_string_append_printf(spy->said, "%s>%s ", was ? was->name.s : "-", is ? is->name.s : "-");
    if (!cache_sight_read(sight, &contact_type, &other, &found))
        return;
    g_strlcpy(spy->names, found.name.s, sizeof(spy->names));
    record_clear(&contact_type, &found);
}

static bool on_settle(void *owner, Err *err)
{
    Spy *spy = owner;
    g_string_append(spy->said, "settle ");
    return !spy->refuse || err_set(err, ERR_IO, "no room");
}

static void on_drop(void *owner)
{
    g_string_append(((Spy *)owner)->said, "drop ");
}

static Spy *watch(Den *den)
{
    Spy *spy = g_new0(Spy, 1);
    spy->said = g_string_new(NULL);
    den->watch = (CacheWatch){on_row, on_settle, on_drop, spy};
    den_close(den);
    den_open(den);
    return spy;
}

static void unwatch(Den *den, Spy *spy)
{
    den_close(den);
    g_string_free(spy->said, TRUE);
    g_free(spy);
}

static void save(Den *den, const char *id, const char *name, int64_t asked)
{
    Rows rows = {.type = &contact_type};
    *(Contact *)rows_append(&rows) = den_contact(id, name, "", "");
    den_save_page(den, &(CachePage){.asked = {asked}}, &rows);
}

static void cache_watch__saving__tells_before_and_after(void **state)
{
    Den *den = *state;
    Spy *spy = watch(den);
    save(den, "other", "Zoe", 1);
    save(den, "c", "Ann", 5);
    save(den, "c", "Ben", 6);
    save(den, "c", "Old", 2); // outdated: stays as it is
    den_delete(den, &contact_type, "c");
    den_delete(den, &contact_type, "c");
    assert_string_equal(spy->said->str, "->Zoe settle ->Ann settle Ann>Ben settle Ben>- settle ");
    assert_string_equal(spy->names, "Zoe");
    unwatch(den, spy);
}

static void cache_watch__not_settled__saves_nothing(void **state)
{
    Den *den = *state;
    Spy *spy = watch(den);
    Rows rows = {.type = &contact_type};
    Err err = {0};
    spy->refuse = true;
    *(Contact *)rows_append(&rows) = den_contact("c", "Ann", "", "");
    assert_true(cache_post_save(den->cache, &(CachePage){.asked = {5}, .tag = 9}, &rows, &err));
    CacheAnswer *failed = den_answer_of(den, CACHE_FAILED);
    cache_answer_free(failed);
    CacheAnswer *answer = den_answer_of(den, CACHE_SAVED);
    assert_int_equal(answer->err.kind, ERR_IO);
    cache_answer_free(answer);
    assert_string_equal(spy->said->str, "->Ann settle drop ");
    assert_int_equal(den_number(den, "select count(*) from contact"), 0);
    spy->refuse = false;
    save(den, "c", "Ann", 5);
    assert_string_equal(spy->said->str, "->Ann settle drop ->Ann settle ");
    unwatch(den, spy);
}

static void cache_watch__sweep__tells_what_is_missing(void **state)
{
    Den *den = *state;
    Spy *spy = watch(den);
    CacheSweep sweep = {.type = &contact_type};
    Err err = {0};
    save(den, "a", "Ann", 1);
    save(den, "b", "Ben", 1);
    assert_true(cache_sweep_begin(den->cache, &sweep, CACHE_SWEEP_ANEW, &err));
    save(den, "b", "Ben", 2);
    g_string_truncate(spy->said, 0);
    assert_true(cache_sweep_end(den->cache, &sweep, CACHE_MISSING_DROP, (Instant){3}, &err));
    cache_answer_free(den_answer_of(den, CACHE_MISSED));
    assert_string_equal(spy->said->str, "Ann>- settle ");
    unwatch(den, spy);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, den_setup, den_teardown)
UNIT_TESTS(cache_watch, TEST(cache_watch__saving__tells_before_and_after),
           TEST(cache_watch__not_settled__saves_nothing),
           TEST(cache_watch__sweep__tells_what_is_missing));
