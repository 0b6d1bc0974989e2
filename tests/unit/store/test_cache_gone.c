#include "config.h"

#include <string.h>

#include "store/cache_chores.h"
#include "store/cache_db.h"
#include "store/cache_write.h"
#include "unit/store/den.h"
#include "unit/unit.h"

// What belonged to a conversation or contact that was deleted: hidden at once, there again when it
// comes back, and taken off the disk when it has been gone for long.

static const Instant today = {DEN_NOW};

static void save_conversation(Den *den, const char *id)
{
    Conversation conversation = {.id = id_from(id), .contact = id_from("C1")};
    den_save_one(den, &conversation_type, &conversation);
}

static void setup_talk(Den *den)
{
    save_conversation(den, "V1");
    save_conversation(den, "V2");
    Rows rows = {.type = &message_type};
    *(Message *)rows_append(&rows) = den_message("M1", "V1", 1000, "the invoice");
    *(Message *)rows_append(&rows) = den_message("M2", "V2", 2000, "the invoice");
    den_save(den, &rows);
    Note note = {.id = id_from("N1"), .contact = id_from("C1"), .body = den_text("invoice sent")};
    den_save_one(den, &note_type, &note);
}

static void assert_found(Den *den, const char *expected)
{
    Err err;
    GString *ids = g_string_new(NULL);
    assert_true(cache_ask_search(den->cache, &(CacheSearch){.words = "invoice", .limit = 9}, &err));
    CacheAnswer *answer = den_answer_of(den, CACHE_HITS);
    for (size_t i = 0; i < answer->hit_count; i++)
        g_string_append_printf(ids, "%s ", answer->hits[i].id.s);
    cache_answer_free(answer);
    assert_string_equal(ids->str, expected);
    g_string_free(ids, TRUE);
}

static void deleted__conversation__takes_its_messages_out_of_the_search(void **state)
{
    Den *den = *state;
    setup_talk(den);
    assert_found(den, "M2 M1 N1 ");
    den_delete(den, &conversation_type, "V1");
    assert_found(den, "M2 N1 ");
    den_delete(den, &contact_type, "C1");
    assert_found(den, "M2 ");
}

static void deleted__comes_back__with_all_that_was_said(void **state)
{
    Den *den = *state;
    setup_talk(den);
    den_delete(den, &conversation_type, "V1");
    clock_step(den->clock, 1000);
    save_conversation(den, "V1");
    assert_found(den, "M2 M1 N1 ");
}

// To the end, as the store thread does when nothing else is to do.
static void forget(Den *den, int days)
{
    Err err = {0};
    CacheDb *db = cache_db_open(den->path, CACHE_DB_WRITE, &err);
    assert_non_null(db);
    bool done = false;
    int steps = 0;
    const Instant before = {today.ms + (days - 30) * INT64_C(86400000)};
    while (!done && steps++ < 100)
        if (!cache_write_forget(db, before, &done, &err))
            fail_msg("%s", err.msg);
    assert_true(done);
    cache_db_close(db);
}

static void forgotten__after_a_month__is_taken_off_the_disk(void **state)
{
    Den *den = *state;
    setup_talk(den);
    Rows rows = {.type = &message_type};
    for (int i = 0; i < 900; i++)
        *(Message *)rows_append(&rows) = den_message(den_id("L%d", i).s, "V1", 3000 + i, "long");
    den_save(den, &rows);
    den_delete(den, &conversation_type, "V1");
    den_delete(den, &contact_type, "C1");
    den_close(den);
    forget(den, 29);
    assert_int_equal(den_number(den, "select count(*) from message"), 902);
    forget(den, 31);
    assert_int_equal(den_number(den, "select count(*) from message"), 1);
    assert_int_equal(den_number(den, "select count(*) from note"), 0);
    assert_int_equal(den_number(den, "select count(*) from gone"), 0);
    den_open(den);
    assert_int_equal(den->opened, CACHE_KEPT);
    assert_found(den, "M2 ");
}

static void forgotten__came_back_before__keeps_everything(void **state)
{
    Den *den = *state;
    setup_talk(den);
    den_delete(den, &conversation_type, "V1");
    clock_step(den->clock, 1000);
    save_conversation(den, "V1");
    den_close(den);
    forget(den, 31);
    assert_int_equal(den_number(den, "select count(*) from message"), 2);
    assert_int_equal(den_number(den, "select count(*) from note"), 1);
}

static void chores__table_with_a_long_name__come_to_an_end(void **state)
{
    Den *den = *state;
    Err err = {0};
    g_autofree char *name = g_strnfill(200, 'a');
    g_autofree char *sql =
        g_strdup_printf("create table \"%s1\"(x); create table \"%s\"\"2\"(x)", name, name);
    den_close(den);
    den_sql(den, sql);
    CacheDb *db = cache_db_open(den->path, CACHE_DB_WRITE, &err);
    CacheChores chores;
    int steps = 0;
    cache_chores_restart(&chores);
    while (cache_chores_left(&chores) && steps++ < 200)
        if (!cache_chores_next(&chores, db, today, &err))
            fail_msg("%s", err.msg);
    assert_false(cache_chores_left(&chores));
    cache_db_close(db);
    assert_int_equal(den_number(den, "select value from meta where name='checked'"), today.ms);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, den_setup, den_teardown)

UNIT_TESTS(cache_gone, TEST(deleted__conversation__takes_its_messages_out_of_the_search),
           TEST(deleted__comes_back__with_all_that_was_said),
           TEST(forgotten__after_a_month__is_taken_off_the_disk),
           TEST(forgotten__came_back_before__keeps_everything),
           TEST(chores__table_with_a_long_name__come_to_an_end));
