#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "store/history.h"
#include "unit/unit.h"

typedef struct Shelf {
    char *dir, *path;
    History *history;
} Shelf;

static History *open_history(const Shelf *shelf, const char *account, int64_t now)
{
    Err err = {0};
    History *history = history_open(shelf->path, account, (Instant){now}, HISTORY_BUSY_MS, &err);
    if (!history)
        fail_msg("%s", err.msg);
    return history;
}

static int setup(void **state)
{
    Shelf *shelf = g_new0(Shelf, 1);
    shelf->dir = g_dir_make_tmp("eyrie-history-XXXXXX", NULL);
    shelf->path = g_build_filename(shelf->dir, "history.db", NULL);
    shelf->history = open_history(shelf, "main/L1", 1000);
    *state = shelf;
    return 0;
}

static int teardown(void **state)
{
    Shelf *shelf = *state;
    history_close(shelf->history);
    GDir *dir = g_dir_open(shelf->dir, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(shelf->dir, name, NULL);
        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(shelf->dir);
    g_free(shelf->dir);
    g_free(shelf->path);
    g_free(shelf);
    return 0;
}

static HistoryEvent event_of(const char *key, const char *type, int64_t at)
{
    return (HistoryEvent){.at = {at},
                          .key = key,
                          .type = type,
                          .kind = "contact",
                          .resource = "c1",
                          .contact = "c1",
                          .who = "Maria",
                          .what = "a -> b",
                          .json = "{}"};
}

static size_t append(History *history, const HistoryEvent *events, size_t count)
{
    Err err = {0};
    size_t added = 0;
    if (!history_append(history, events, count, &added, &err))
        fail_msg("%s", err.msg);
    return added;
}

static size_t append_one(History *history, const char *key, const char *type, int64_t at)
{
    HistoryEvent event = event_of(key, type, at);
    return append(history, &event, 1);
}

static bool add_key(void *owner, const HistoryEvent *event)
{
    GString *keys = owner;
    g_string_append_printf(keys, "%s%s", keys->len ? " " : "", event->key);
    return true;
}

static void expect_keys(History *history, HistoryQuery query, const char *expected)
{
    Err err = {0};
    g_autoptr(GString) keys = g_string_new(NULL);
    if (!history_read(history, &query, add_key, keys, &err))
        fail_msg("%s", err.msg);
    assert_string_equal(keys->str, expected);
}

static void history_append__twice__keeps_order_and_one_of_each(void **state)
{
    Shelf *shelf = *state;
    assert_int_equal(append_one(shelf->history, "b", "X", 1), 1);
    HistoryEvent more[] = {event_of("a", "X", 2), event_of("b", "X", 3), event_of("c", "Y", 4)};
    assert_int_equal(append(shelf->history, more, 3), 2);
    expect_keys(shelf->history, (HistoryQuery){0}, "b a c");
    expect_keys(shelf->history, (HistoryQuery){.order = HISTORY_NEWEST, .limit = 2}, "c a");
}

static void history_read__after_a_cursor__goes_on(void **state)
{
    Shelf *shelf = *state;
    Err err = {0};
    int64_t cursor = 0;
    append_one(shelf->history, "a", "X", 1);
    append_one(shelf->history, "b", "Y", 2);
    assert_true(history_newest(shelf->history, &cursor, &err));
    append_one(shelf->history, "c", "X", 3);
    append_one(shelf->history, "d", "Y", 4);
    expect_keys(shelf->history, (HistoryQuery){.after = cursor}, "c d");
    expect_keys(shelf->history, (HistoryQuery){.before = cursor}, "a");
    const char *const types[] = {"Y", "Z", NULL};
    expect_keys(shelf->history, (HistoryQuery){.types = types}, "b d");
    HistoryEvent other = event_of("e", "Y", 5);
    other.contact = "c2";
    append(shelf->history, &other, 1);
    expect_keys(shelf->history, (HistoryQuery){.types = types, .contact = "c2"}, "e");
    expect_keys(shelf->history,
                (HistoryQuery){.contact = "c1", .order = HISTORY_NEWEST, .limit = 2}, "d c");
}

static void history_open__again__keeps_born_and_rows(void **state)
{
    Shelf *shelf = *state;
    append_one(shelf->history, "a", "X", 1);
    History *other = open_history(shelf, "main/L1", 9999);
    assert_int_equal(history_born(other).ms, 1000);
    expect_keys(other, (HistoryQuery){0}, "a");
    int64_t before = history_version(other);
    append_one(shelf->history, "b", "X", 2);
    assert_int_not_equal(history_version(other), before);
    expect_keys(other, (HistoryQuery){0}, "a b");
    history_close(other);
}

static void history_open__other_account__is_apart(void **state)
{
    Shelf *shelf = *state;
    append_one(shelf->history, "a", "X", 1);
    History *other = open_history(shelf, "main/L2", 2000);
    assert_int_equal(history_born(other).ms, 2000);
    expect_keys(other, (HistoryQuery){0}, "");
    assert_int_equal(append_one(other, "a", "X", 1), 1);
    history_close(other);
}

static void history_append__members__first_list_is_no_news(void **state)
{
    Shelf *shelf = *state;
    HistoryEvent list[] = {event_of("u1", "UserCreate", 1), event_of("u2", "UserCreate", 1),
                           event_of("u3", "UserCreate", 1)};
    for (size_t i = 0; i < 3; i++)
        list[i].member = true;
    list[1].resource = "c2";
    list[2].resource = "c3";
    assert_int_equal(append(shelf->history, list, 2), 0);
    assert_int_equal(append(shelf->history, list, 3), 1);
    assert_int_equal(append(shelf->history, list, 3), 0);
    expect_keys(shelf->history, (HistoryQuery){0}, "u3");
}

static void history_mark_move__two_readers__one_wins(void **state)
{
    Shelf *shelf = *state;
    Err err = {0};
    int64_t cursor = -1;
    assert_true(history_mark(shelf->history, "hooks", &cursor, &err));
    assert_int_equal(cursor, 0);
    assert_true(history_mark_move(shelf->history, "hooks", 0, 5, &err));
    History *other = open_history(shelf, "main/L1", 1);
    assert_false(history_mark_move(other, "hooks", 0, 6, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_true(history_mark_move(other, "hooks", 5, 6, &err));
    assert_false(history_mark_move(other, "fresh", 3, 6, &err));
    assert_true(history_mark(shelf->history, "hooks", &cursor, &err));
    assert_int_equal(cursor, 6);
    history_close(other);
}

static void history_prune__by_age__keeps_cursors_of_the_rest(void **state)
{
    Shelf *shelf = *state;
    Err err = {0};
    int64_t removed = 0, cursor = 0, pruned = 0;
    append_one(shelf->history, "a", "X", 10);
    append_one(shelf->history, "b", "X", 20);
    assert_true(history_cursor_at(shelf->history, (Instant){20}, &cursor, &err));
    assert_true(history_prune(shelf->history, (Instant){20}, &removed, &err));
    assert_int_equal(removed, 1);
    assert_true(history_pruned(shelf->history, &pruned, &err));
    assert_int_equal(pruned, cursor);
    expect_keys(shelf->history, (HistoryQuery){.after = cursor}, "b");
}

static void add_count(void *owner, const char *type, int64_t count)
{
    g_string_append_printf(owner, "%s=%d ", type, (int)count);
}

static void history_counts__minor__do_not_count(void **state)
{
    Shelf *shelf = *state;
    Err err = {0};
    HistoryEvent minor = event_of("m", "Y", 1);
    minor.minor = true;
    append(shelf->history, &minor, 1);
    append_one(shelf->history, "a", "X", 1);
    append_one(shelf->history, "b", "Y", 1);
    append_one(shelf->history, "c", "Y", 1);
    g_autoptr(GString) counts = g_string_new(NULL);
    assert_true(history_counts(shelf->history, 0, add_count, counts, &err));
    assert_string_equal(counts->str, "Y=2 X=1 ");
    expect_keys(shelf->history, (HistoryQuery){.detail = HISTORY_MAJOR}, "a b c");
}

static void history_open__not_private__is_refused(void **state)
{
    Shelf *shelf = *state;
    Err err = {0};
    assert_int_equal(g_chmod(shelf->path, 0644), 0);
    assert_null(history_open(shelf->path, "main/L1", (Instant){1}, 0, &err));
    assert_int_equal(err.kind, ERR_IO);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
UNIT_TESTS(history, TEST(history_append__twice__keeps_order_and_one_of_each),
           TEST(history_read__after_a_cursor__goes_on),
           TEST(history_open__again__keeps_born_and_rows),
           TEST(history_open__other_account__is_apart),
           TEST(history_append__members__first_list_is_no_news),
           TEST(history_mark_move__two_readers__one_wins),
           TEST(history_prune__by_age__keeps_cursors_of_the_rest),
           TEST(history_counts__minor__do_not_count), TEST(history_open__not_private__is_refused));
