#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/store/den.h"
#include "unit/unit.h"

static void save_thread(Den *den)
{
    Rows rows = {.type = &message_type};
    for (int i = 1; i <= 200; i++)
        *(Message *)rows_append(&rows) = den_message(den_id("M%d", i).s, "V1", i, "hello");
    den_save_page(den, &(CachePage){.asked = {1}, .cursor = "sync", .value = "M200"}, &rows);
}

static size_t thread_length(Den *den)
{
    Rows rows = den_read(den, (CacheRead){.view = CACHE_THREAD, .id = den_id("V1")});
    size_t count = rows.count;
    rows_clear(&rows);
    return count;
}

// What the file had is gone, and the mirror works.
static void assert_begun_anew(Den *den, CacheOpened why)
{
    assert_int_equal(den->opened, why);
    assert_int_equal(thread_length(den), 0);
    assert_null(cache_read_cursor(den->cache, "sync", NULL));
    save_thread(den);
    assert_int_equal(thread_length(den), 200);
    assert_int_equal(den_broken_files(den), 1);
}

static void open__new_then_kept(void **state)
{
    Den *den = *state;
    assert_int_equal(den->opened, CACHE_FRESH);
    save_thread(den);
    den_close(den);
    den_open(den);
    assert_int_equal(den->opened, CACHE_KEPT);
    assert_int_equal(thread_length(den), 200);
    struct stat st;
    assert_int_equal(stat(den->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(den_broken_files(den), 0);
}

static void reopen_after(Den *den, const char *sql)
{
    save_thread(den);
    den_close(den);
    den_sql(den, sql);
    den_open(den);
}

static void open__of_a_newer_program__is_renamed_away(void **state)
{
    reopen_after(*state, "pragma user_version=999");
    assert_begun_anew(*state, CACHE_WAS_NEWER);
}

// Another version of the program comes while this one runs: the file stays this one's.
static void open__of_a_program_that_runs__is_left_to_it(void **state)
{
    static const char *const marks[] = {"pragma user_version=999",
                                        "update meta set value='other' where name='fields'"};
    Den *den = *state;
    save_thread(den);
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        CacheOpened opened;
        Err err = {0};
        CacheConfig config = {.path = den->path, .owner = "acme/L1", .clock = den->clock};
        den_sql(den, marks[i]);
        assert_null(cache_open(&config, &opened, &err));
        assert_int_equal(err.kind, ERR_CONFLICT);
        assert_non_null(strstr(err.msg, "using it"));
        assert_int_equal(den_broken_files(den), 0);
        assert_int_equal(thread_length(den), 200);
        save_thread(den);
    }
}

static void open__to_look_something_up__renames_nothing(void **state)
{
    Den *den = *state;
    CacheOpened opened;
    Err err = {0};
    save_thread(den);
    den_close(den);
    den_sql(den, "pragma user_version=999");
    CacheConfig config = {
        .path = den->path, .owner = "acme/L1", .clock = den->clock, .other = CACHE_OTHER_REFUSE};
    assert_null(cache_open(&config, &opened, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_int_equal(den_broken_files(den), 0);
    assert_int_equal(den_number(den, "select count(*) from message"), 200);
}

// It was replaced by a file that another version made and uses.
static void running__replaced_by_another_programs__lets_go(void **state)
{
    Den *den = *state;
    Den other = *den;
    Err err;
    save_thread(den);
    g_unlink(den->path);
    den_open(&other);
    save_thread(&other);
    den_sql(den, "pragma user_version=999");
    CachePage page = {.asked = {1}, .tag = 5};
    Rows none = {0};
    assert_true(cache_post_save(den->cache, &page, &none, &err));
    CacheAnswer *told = den_answer_of(den, CACHE_REBUILT);
    cache_answer_free(told);
    for (int i = 0; i < 2; i++) {
        assert_true(cache_post_save(den->cache, &page, &none, &err));
        CacheAnswer *answer = den_answer(den);
        assert_true(answer->err.kind != ERR_NONE);
        cache_answer_free(answer);
    }
    assert_int_equal(den_broken_files(den), 0);
    den_close(&other);
}

static void open__with_other_fields__is_renamed_away(void **state)
{
    reopen_after(*state, "update meta set value='other' where name='fields'");
    assert_begun_anew(*state, CACHE_WAS_OLDER);
}

static void open__of_another_account__is_renamed_away(void **state)
{
    reopen_after(*state, "update meta set value='acme/L2' where name='owner'");
    assert_begun_anew(*state, CACHE_WAS_FOREIGN);
}

static void open__somebody_elses_database__is_renamed_away(void **state)
{
    Den *den = *state;
    den_close(den);
    g_unlink(den->path);
    den_sql(den, "create table t(x); insert into t values(1)");
    g_chmod(den->path, 0600);
    den_open(den);
    assert_begun_anew(den, CACHE_WAS_FOREIGN);
}

static void open__readable_by_others__is_renamed_away(void **state)
{
    Den *den = *state;
    den_close(den);
    g_chmod(den->path, 0644);
    den_open(den);
    assert_begun_anew(den, CACHE_WAS_FOREIGN);
}

static void open__link__is_renamed_away_and_not_followed(void **state)
{
    Den *den = *state;
    g_autofree char *other = g_strdup_printf("%s.other", den->path);
    den_close(den);
    assert_int_equal(g_rename(den->path, other), 0);
    assert_int_equal(symlink(other, den->path), 0);
    den_open(den);
    assert_begun_anew(den, CACHE_WAS_FOREIGN);
    struct stat st;
    assert_int_equal(lstat(den->path, &st), 0);
    assert_true(S_ISREG(st.st_mode));
}

static void open__no_database_at_all__is_renamed_away(void **state)
{
    Den *den = *state;
    g_autofree char *junk = g_strnfill(100000, 'x');
    den_close(den);
    assert_true(g_file_set_contents(den->path, junk, -1, NULL));
    g_chmod(den->path, 0600);
    den_open(den);
    assert_begun_anew(den, CACHE_WAS_BROKEN);
}

static void open__empty_file__is_filled(void **state)
{
    Den *den = *state;
    den_close(den);
    assert_true(g_file_set_contents(den->path, "", 0, NULL));
    g_chmod(den->path, 0600);
    den_open(den);
    assert_int_equal(den->opened, CACHE_FRESH);
    assert_int_equal(den_broken_files(den), 0);
}

static void open__broken_twice__keeps_one(void **state)
{
    Den *den = *state;
    for (int i = 0; i < 2; i++) {
        den_close(den);
        clock_step(den->clock, 1000);
        den_sql(den, "pragma user_version=999");
        den_open(den);
    }
    assert_begun_anew(den, CACHE_WAS_NEWER);
}

static void open__no_folder__fails_and_says_why(void **state)
{
    Den *den = *state;
    Err err = {0};
    CacheOpened opened;
    CacheConfig config = {.path = "/nonexistent/eyrie/cache.db", .owner = "a", .clock = den->clock};
    assert_null(cache_open(&config, &opened, &err));
    assert_int_equal(err.kind, ERR_IO);
}

static void close__saves_what_was_posted(void **state)
{
    Den *den = *state;
    Err err;
    for (int i = 1; i <= 20; i++) {
        Rows rows = {.type = &message_type};
        *(Message *)rows_append(&rows) = den_message(den_id("M%d", i).s, "V1", i, "hello");
        assert_true(cache_post_save(den->cache, &(CachePage){.asked = {1}}, &rows, &err));
    }
    den_close(den);
    assert_int_equal(den_files(den, "-wal"), 0); // all of it is in the file
    den_open(den);
    assert_int_equal(thread_length(den), 20);
}

// Pages that were fetched for the old file would hide what is missing in the new one.
static void assert_stale_pages_are_dropped(Den *den)
{
    Err err;
    Rows stale = {.type = &message_type};
    *(Message *)rows_append(&stale) = den_message("M201", "V1", 300, "stale");
    CachePage page = {.asked = {2}, .cursor = "sync", .value = "M201", .tag = 5};
    assert_true(cache_post_save(den->cache, &page, &stale, &err));
    CacheAnswer *answer = den_answer_of(den, CACHE_REBUILT);
    assert_int_not_equal(answer->err.kind, ERR_NONE);
    cache_answer_free(answer);
    answer = den_answer_of(den, CACHE_SAVED);
    assert_int_equal(answer->err.kind, ERR_CANCELLED);
    assert_int_equal(answer->tag, 5);
    cache_answer_free(answer);
    assert_int_equal(thread_length(den), 0);
    assert_null(cache_read_cursor(den->cache, "sync", NULL));
    save_thread(den);
    assert_int_equal(thread_length(den), 200);
}

static void running__file_removed__is_begun_anew(void **state)
{
    Den *den = *state;
    save_thread(den);
    g_unlink(den->path);
    assert_stale_pages_are_dropped(den);
}

static void running__file_replaced__is_begun_anew(void **state)
{
    Den *den = *state;
    save_thread(den);
    g_autofree char *away = g_strdup_printf("%s.bad-1", den->path);
    assert_int_equal(g_rename(den->path, away), 0);
    assert_stale_pages_are_dropped(den);
}

static long file_size(const Den *den)
{
    struct stat st;
    assert_int_equal(stat(den->path, &st), 0);
    return (long)st.st_size;
}

// All that was written since the tables were made.
static void damage(const Den *den, long from)
{
    FILE *f = fopen(den->path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    long size = ftell(f);
    assert_int_equal(fseek(f, from, SEEK_SET), 0);
    for (long i = from; i < size; i++)
        fputc(0x5a, f);
    fclose(f);
}

static void running__damage_met_by_a_page__is_begun_anew(void **state)
{
    Den *den = *state;
    long made = file_size(den);
    save_thread(den);
    den_close(den);
    damage(den, made);
    den_open(den);
    assert_int_equal(den->opened, CACHE_KEPT);
    Err err;
    Rows rows = {.type = &message_type};
    *(Message *)rows_append(&rows) = den_message("M7", "V1", 300, "again");
    assert_true(cache_post_save(den->cache, &(CachePage){.asked = {2}}, &rows, &err));
    CacheAnswer *answer = den_answer_of(den, CACHE_REBUILT);
    cache_answer_free(answer);
    save_thread(den);
    assert_int_equal(thread_length(den), 200);
    assert_int_equal(den_broken_files(den), 1);
}

static void running__damage_met_by_a_read__is_begun_anew(void **state)
{
    Den *den = *state;
    Err err;
    Rows rows = {0};
    long made = file_size(den);
    save_thread(den);
    den_close(den);
    damage(den, made);
    den_open(den);
    assert_int_equal(den->opened, CACHE_KEPT);
    assert_false(cache_read(den->cache, &(CacheRead){.view = CACHE_THREAD, .id = den_id("V1")},
                            &rows, NULL, &err));
    assert_int_equal(rows.count, 0);
    CacheAnswer *answer = den_answer_of(den, CACHE_REBUILT);
    cache_answer_free(answer);
    assert_int_equal(thread_length(den), 0);
}

static void idle__damage__is_found_without_being_met(void **state)
{
    Den *den = *state;
    long made = file_size(den);
    save_thread(den);
    den_close(den);
    damage(den, made);
    den->idle_ms = 1;
    den_open(den);
    assert_int_equal(den->opened, CACHE_KEPT);
    CacheAnswer *answer = den_answer_of(den, CACHE_REBUILT);
    cache_answer_free(answer);
    save_thread(den);
    assert_int_equal(thread_length(den), 200);
}

enum { ANSWERS = 4096 + 200 }; // more than the box holds

// Nobody takes answers for a while, as behind a long turn of the screen.
static void save_many(Den *den)
{
    Rows none = {0};
    Err err;
    for (uint64_t tag = 1; tag <= ANSWERS; tag++)
        while (!cache_post_save(den->cache, &(CachePage){.asked = {1}, .tag = tag}, &none, &err))
            g_thread_yield(); // the store thread works on 256 that wait
}

static void answers__more_than_the_box_holds__none_is_lost(void **state)
{
    Den *den = *state;
    save_many(den);
    uint64_t next = 1;
    while (!cache_is_idle(den->cache)) {
        CacheAnswer *answer = den_answer(den);
        if (!answer)
            continue;
        assert_int_equal(answer->tag, next++);
        cache_answer_free(answer);
    }
    assert_int_equal(next, ANSWERS + 1);
}

static void close__answers_not_taken__does_not_wait_for_them(void **state)
{
    save_many(*state);
    den_close(*state);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, den_setup, den_teardown)

UNIT_TESTS(cache_open, TEST(open__new_then_kept), TEST(open__of_a_newer_program__is_renamed_away),
           TEST(open__of_a_program_that_runs__is_left_to_it),
           TEST(open__to_look_something_up__renames_nothing),
           TEST(running__replaced_by_another_programs__lets_go),
           TEST(open__with_other_fields__is_renamed_away),
           TEST(open__of_another_account__is_renamed_away),
           TEST(open__somebody_elses_database__is_renamed_away),
           TEST(open__readable_by_others__is_renamed_away),
           TEST(open__link__is_renamed_away_and_not_followed),
           TEST(open__no_database_at_all__is_renamed_away), TEST(open__empty_file__is_filled),
           TEST(open__broken_twice__keeps_one), TEST(open__no_folder__fails_and_says_why),
           TEST(close__saves_what_was_posted), TEST(answers__more_than_the_box_holds__none_is_lost),
           TEST(close__answers_not_taken__does_not_wait_for_them),
           TEST(running__file_removed__is_begun_anew), TEST(running__file_replaced__is_begun_anew),
           TEST(running__damage_met_by_a_page__is_begun_anew),
           TEST(running__damage_met_by_a_read__is_begun_anew),
           TEST(idle__damage__is_found_without_being_met));
