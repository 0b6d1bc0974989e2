#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "unit/store/room.h"
#include "unit/unit.h"

// Damaged files: nothing is deleted, nothing goes by itself, and what cannot be found is counted.

enum { OPS = 40 };

static void move(Journal *journal, Op *op, OpState to)
{
    Err err = {0};
    if (!journal_move(journal, op, to, &err))
        fail_msg("%s", err.msg);
}

// A row, and how it was left: its number decides.
static void leave_one(Journal *journal, int i)
{
    g_autofree char *text = g_strdup_printf("message number %d", i);
    if (i % 7 == 0) { // larger than a page
        g_autofree char *more = g_strnfill(9000, 'm');
        g_free(text);
        text = g_strdup_printf("message number %d %s", i, more);
    }
    Op op = room_add(journal, i % 5 == 0 ? OP_HELD : OP_READY, text);
    if (i % 5 >= 2)
        move(journal, &op, OP_INFLIGHT);
    if (i % 5 == 3)
        move(journal, &op, OP_UNKNOWN);
    if (i % 5 == 4) {
        op.server_id = id_from("M1");
        g_snprintf(op.server_id.s, sizeof(op.server_id.s), "M%d", i);
        move(journal, &op, OP_ACKED);
        move(journal, &op, OP_CONFIRMED);
    }
    op_clear(&op);
}

static void fill(const Room *room)
{
    Journal *journal = room_open(room);
    for (int i = 0; i < OPS; i++)
        leave_one(journal, i);
    journal_close(journal);
}

typedef struct File {
    char *bytes;
    gsize n;
} File;

static File load(const char *path)
{
    File file = {0};
    assert_true(g_file_get_contents(path, &file.bytes, &file.n, NULL));
    return file;
}

static void store(const char *path, const File *file)
{
    assert_true(g_file_set_contents(path, file->bytes, (gssize)file->n, NULL));
    g_chmod(path, 0600);
}

static void forget_kept(const Room *room)
{
    GDir *dir = g_dir_open(room->dir, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(room->dir, name, NULL);
        if (g_str_has_prefix(name, "outbox-damaged-") || g_str_has_suffix(name, "-wal") ||
            g_str_has_suffix(name, "-shm"))
            g_unlink(path);
    }
    g_dir_close(dir);
}

static bool goes_by_itself(const Op *op)
{
    return op->state == OP_HELD || op->state == OP_READY || op->state == OP_INFLIGHT ||
           op->state == OP_UNKNOWN;
}

typedef struct Seen {
    size_t ops, moving, confirmed;
} Seen;

static Seen look(Journal *journal)
{
    Err err = {0};
    Op *ops = NULL;
    size_t n = 0;
    Seen seen = {0};
    if (!journal_ops(journal, ~0u, &ops, &n, &err))
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < n; i++) {
        seen.ops++;
        seen.moving += goes_by_itself(&ops[i]);
        seen.confirmed += ops[i].state == OP_CONFIRMED;
        op_clear(&ops[i]);
    }
    g_free(ops);
    return seen;
}

// Opens what is there; the file either was taken as it is, or was salvaged.
static Journal *open_whatever(const Room *room)
{
    Err err = {0};
    Journal *journal = journal_open(room->path, &err);
    if (!journal)
        fail_msg("it does not start: %s", err.msg);
    return journal;
}

static void check_salvaged(const Room *room, Journal *journal, const File *damaged)
{
    const Salvage *salvage = journal_salvage(journal);
    Seen seen = look(journal);
    assert_int_equal(seen.moving, 0);
    assert_int_equal(seen.ops, salvage->kept);
    assert_int_equal(seen.ops + salvage->lost, OPS);
    assert_non_null(salvage->kept_as);
    File kept = load(salvage->kept_as);
    assert_int_equal(kept.n, damaged->n);
    assert_memory_equal(kept.bytes, damaged->bytes, kept.n);
    g_free(kept.bytes);
    (void)room;
}

static void salvage__pieces_overwritten_anywhere__is_found_or_counted(void **state)
{
    Room *room = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(42);
    fill(room);
    File sound = load(room->path);
    size_t salvaged = 0;
    size_t least = OPS;
    for (int round = 0; round < 60; round++) {
        File bad = {g_memdup2(sound.bytes, sound.n), sound.n};
        size_t n = (size_t)g_rand_int_range(rand, 1, 3000);
        size_t at = (size_t)g_rand_int_range(rand, 0, (gint32)(sound.n - n));
        for (size_t i = 0; i < n; i++)
            bad.bytes[at + i] = (char)g_rand_int_range(rand, 0, 256);
        store(room->path, &bad);
        Journal *journal = open_whatever(room);
        if (journal_salvage(journal)) {
            salvaged++;
            check_salvaged(room, journal, &bad);
            least = MIN(least, journal_salvage(journal)->kept);
        } else {
            Seen seen = look(journal);
            assert_true(seen.ops + journal_damaged(journal) <= OPS);
        }
        journal_close(journal);
        forget_kept(room);
        g_free(bad.bytes);
    }
    g_free(sound.bytes);
    assert_true(salvaged >= 20);
    assert_true(least >= OPS - 20); // a hole of 3000 bytes takes at most the rows that lie in it
}

static void salvage__first_page_gone__finds_every_other_row(void **state)
{
    Room *room = *state;
    fill(room);
    File bad = load(room->path);
    memset(bad.bytes, 'x', 4096);
    store(room->path, &bad);
    Journal *journal = open_whatever(room);
    check_salvaged(room, journal, &bad);
    assert_int_equal(journal_salvage(journal)->lost, 0);
    assert_int_equal(look(journal).confirmed, OPS / 5);
    Op op = room_add(journal, OP_HELD, "after it"); // and it goes on
    assert_int_equal(op.id, OPS + 1);
    op_clear(&op);
    journal_close(journal);
    journal = open_whatever(room);
    assert_null(journal_salvage(journal));
    journal_close(journal);
    g_free(bad.bytes);
}

static void salvage__cut_short__finds_what_is_left(void **state)
{
    Room *room = *state;
    fill(room);
    File sound = load(room->path);
    for (size_t n = 4096 * 3 + 100; n < sound.n; n += 9973) {
        File bad = {sound.bytes, n};
        store(room->path, &bad);
        Journal *journal = open_whatever(room);
        assert_non_null(journal_salvage(journal));
        check_salvaged(room, journal, &bad);
        journal_close(journal);
        forget_kept(room);
    }
    g_free(sound.bytes);
}

static void salvage__nothing_left__starts_empty_and_names_what_is_lost(void **state)
{
    Room *room = *state;
    fill(room);
    File bad = load(room->path);
    memset(bad.bytes, 'x', bad.n);
    store(room->path, &bad);
    Journal *journal = open_whatever(room);
    const Salvage *salvage = journal_salvage(journal);
    assert_non_null(salvage);
    assert_int_equal(salvage->kept, 0);
    assert_int_equal(salvage->lost, OPS); // the audit knows of them
    assert_non_null(strstr(salvage->lost_words, "SMS to Maria Lopez"));
    journal_close(journal);
    g_free(bad.bytes);
}

static void salvage__other_tables__come_along(void **state)
{
    Room *room = *state;
    Err err = {0};
    fill(room);
    Journal *journal = room_open(room);
    g_autofree char *words = g_strdup("half a thought");
    Draft draft = {.key = "conversation/V1", .body = words};
    assert_true(journal_draft_put(journal, &draft, &err));
    journal_close(journal);
    room_sql(room, "pragma writable_schema=1; update sqlite_master set rootpage=2 where "
                   "name='audit_due'");
    File bad = load(room->path);
    store(room->path, &bad);
    journal = open_whatever(room);
    assert_non_null(journal_salvage(journal));
    Draft back;
    assert_true(journal_draft_get(journal, "conversation/V1", &back));
    assert_string_equal(back.body, "half a thought");
    draft_clear(&back);
    Id record = id_from("M4");
    assert_true(journal_is_bound(journal, &record));
    journal_close(journal);
    g_free(bad.bytes);
}

// The row is from before an attempt whose own row is there: it may have arrived.
static void salvage__attempt_that_the_row_does_not_know__asks_to_look(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_READY, "perhaps there");
    journal_close(journal);
    room_sql(room, "insert into attempt (op_id,n,started,pid,pid_start,boot,session,baseline)"
                   " values (1,1,1,1,1,'b','s','');"
                   "pragma writable_schema=1; update sqlite_master set rootpage=2 where "
                   "name='audit_due'");
    journal = open_whatever(room);
    assert_non_null(journal_salvage(journal));
    assert_int_equal(room_count(journal, OP_PARKED), 1);
    assert_int_equal(room_count(journal, OP_REVIEW), 0);
    journal_close(journal);
    op_clear(&op);
}

// A log that is cut or overwritten is read as far as it goes, without a word: what was sent since
// seems to wait again.
static void salvage__log_lost__nothing_goes_twice(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_READY, "once");
    journal_close(journal);
    File before = load(room->path);
    journal = room_open(room);
    move(journal, &op, OP_INFLIGHT);
    move(journal, &op, OP_ACKED);
    move(journal, &op, OP_CONFIRMED);
    journal_close(journal);
    store(room->path, &before); // as if it had never happened
    journal = open_whatever(room);
    const Salvage *salvage = journal_salvage(journal);
    assert_non_null(salvage);
    assert_true(salvage->older);
    assert_int_equal(salvage->waiting, 1);
    assert_int_equal(look(journal).moving, 0);
    assert_int_equal(room_count(journal, OP_PARKED), 1);
    assert_int_equal(salvage->lost, 0);
    journal_close(journal);
    journal = open_whatever(room);
    assert_null(journal_salvage(journal));
    journal_close(journal);
    g_free(before.bytes);
    op_clear(&op);
}

static void salvage__log_damaged_at_any_byte__nothing_goes_twice(void **state)
{
    Room *room = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    g_autofree char *wal_path = g_strconcat(room->path, "-wal", NULL);
    Journal *journal = room_open(room);
    for (int i = 0; i < 6; i++) {
        Op op = room_add(journal, OP_READY, "once");
        move(journal, &op, OP_INFLIGHT);
        op_clear(&op);
    }
    File db = load(room->path); // while it is open: all is in the log
    File wal = load(wal_path);
    journal_close(journal);
    for (int round = 0; round < 40; round++) {
        File bad = {g_memdup2(wal.bytes, wal.n), wal.n};
        size_t at = (size_t)g_rand_int_range(rand, 0, (gint32)wal.n);
        bad.bytes[at] = (char)(bad.bytes[at] ^ (1 << g_rand_int_range(rand, 0, 8)));
        forget_kept(room);
        store(room->path, &db);
        store(wal_path, &bad);
        journal = open_whatever(room);
        assert_int_equal(room_count(journal, OP_HELD) + room_count(journal, OP_READY), 0);
        journal_close(journal);
        g_free(bad.bytes);
    }
    g_free(db.bytes);
    g_free(wal.bytes);
}

static void salvage__somebody_sends_from_it__is_left_alone(void **state)
{
    Room *room = *state;
    Err err = {0};
    Id location = id_from("L1");
    fill(room);
    Journal *journal = room_open(room);
    assert_true(journal_claim_sending(journal, &location));
    File bad = load(room->path);
    memset(bad.bytes, 'x', 4096);
    store(room->path, &bad); // another file under that name
    assert_null(journal_open(room->path, &err));
    assert_non_null(strstr(err.msg, "another eyrie"));
    journal_close(journal);
    g_free(bad.bytes);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, room_setup, room_teardown)

UNIT_TESTS(salvage, TEST(salvage__pieces_overwritten_anywhere__is_found_or_counted),
           TEST(salvage__first_page_gone__finds_every_other_row),
           TEST(salvage__cut_short__finds_what_is_left),
           TEST(salvage__nothing_left__starts_empty_and_names_what_is_lost),
           TEST(salvage__other_tables__come_along),
           TEST(salvage__attempt_that_the_row_does_not_know__asks_to_look),
           TEST(salvage__log_lost__nothing_goes_twice),
           TEST(salvage__log_damaged_at_any_byte__nothing_goes_twice),
           TEST(salvage__somebody_sends_from_it__is_left_alone));
