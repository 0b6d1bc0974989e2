#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "store/audit.h"
#include "unit/store/room.h"
#include "unit/unit.h"

typedef struct Log {
    GPtrArray *lines; // owned strings
} Log;

static bool keep_line(void *owner, const char *line, size_t n)
{
    g_ptr_array_add(((Log *)owner)->lines, g_strndup(line, n));
    return true;
}

static GPtrArray *read_log(const Room *room)
{
    Err err = {0};
    Log log = {g_ptr_array_new_with_free_func(g_free)};
    if (!audit_read(room->dir, keep_line, &log, &err))
        fail_msg("%s", err.msg);
    return log.lines;
}

static char *member(const char *line, const char *name)
{
    Err err;
    Json *json = json_parse(line, strlen(line), &err);
    char *value = g_strdup(json_string(json_member(json, name)));
    json_free(json);
    return value;
}

// "queued sent acked": what happened, in order. g_free.
static char *events(const Room *room)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GPtrArray) lines = read_log(room);
    for (guint i = 0; i < lines->len; i++) {
        g_autofree char *event = member(g_ptr_array_index(lines, i), "event");
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "", event);
    }
    return g_string_free(out, FALSE);
}

static void events_are(const Room *room, const char *expected)
{
    g_autofree char *got = events(room);
    assert_string_equal(got, expected);
}

static AuditProof prove(const Room *room)
{
    Err err = {0};
    AuditProof proof;
    if (!audit_prove(room->dir, &proof, NULL, NULL, &err))
        fail_msg("%s", err.msg);
    return proof;
}

static char *audit_path(const Room *room)
{
    return g_build_filename(room->dir, "audit.jsonl", NULL);
}

static void move(Journal *journal, Op *op, OpState to)
{
    Err err = {0};
    if (!journal_move(journal, op, to, &err))
        fail_msg("%s", err.msg);
}

static void audit__each_step_of_a_write__is_one_line(void **state)
{
    Room *room = *state;
    Err err;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_HELD, "secret words");
    move(journal, &op, OP_READY);
    move(journal, &op, OP_INFLIGHT);
    op.answered_at = room_at(9);
    op.http = 201;
    g_strlcpy(op.trace, "trace-1", sizeof(op.trace));
    op.server_id = id_from("M1");
    move(journal, &op, OP_ACKED);
    move(journal, &op, OP_CONFIRMED);
    Op other = room_add(journal, OP_PARKED, "other");
    assert_true(journal_decide(journal, &other, "discard", room_at(1), &err));
    move(journal, &other, OP_DISCARDED);
    journal_close(journal);
    events_are(room, "queued released sent acked confirmed queued decision discarded");
    AuditProof proof = prove(room);
    assert_int_equal(proof.lines, 8);
    assert_int_equal(proof.breaks, 0);
    g_autoptr(GPtrArray) lines = read_log(room);
    const char *acked = g_ptr_array_index(lines, 3);
    assert_non_null(strstr(acked, "\"http\":201"));
    assert_non_null(strstr(acked, "\"trace\":\"trace-1\""));
    assert_non_null(strstr(acked, "\"server_id\":\"M1\""));
    for (guint i = 0; i < lines->len; i++)
        assert_null(strstr(g_ptr_array_index(lines, i), "secret"));
    g_autofree char *path = audit_path(room);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    op_clear(&op);
    op_clear(&other);
}

// A loop shows first what a person did; the lines of a whole turn are synced together.
static void audit__rests__lines_wait_in_the_journal(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    journal_audit_rest(journal);
    Op op = room_add(journal, OP_HELD, "words");
    move(journal, &op, OP_READY);
    events_are(room, "");
    assert_int_equal(room_number(room, "select count(*) from audit_due"), 2);
    journal_audit_rest(journal);
    events_are(room, "queued released");
    move(journal, &op, OP_INFLIGHT);
    Journal *next = room_open(room); // as after a kill: nobody rests any more
    events_are(room, "queued released sent");
    journal_close(next);
    journal_audit_rest(journal);
    journal_close(journal);
    events_are(room, "queued released sent");
    AuditProof proof = prove(room);
    assert_int_equal(proof.breaks, 0);
    op_clear(&op);
}

static void audit__bodies_on__holds_them(void **state)
{
    Room *room = *state;
    bool bodies = true;
    Journal *journal = room_open(room);
    journal_audit_with(journal, NULL, &bodies);
    Op op = room_add(journal, OP_HELD, "plain words");
    journal_close(journal);
    g_autoptr(GPtrArray) lines = read_log(room);
    assert_int_equal(lines->len, 1);
    assert_non_null(strstr(g_ptr_array_index(lines, 0), "plain words"));
    assert_non_null(strstr(g_ptr_array_index(lines, 0), "body_sha256"));
    op_clear(&op);
}

// A crash leaves any number of bytes of the last line.
static void audit__line_cut_at_every_byte__is_moved_aside_and_the_chain_goes_on(void **state)
{
    Room *room = *state;
    g_autofree char *path = audit_path(room);
    g_autofree char *torn_path = g_build_filename(room->dir, "audit.torn", NULL);
    g_autofree char *whole = NULL;
    gsize n = 0;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_HELD, "a");
    move(journal, &op, OP_READY);
    journal_close(journal);
    assert_true(g_file_get_contents(path, &whole, &n, NULL));
    size_t second = (size_t)(strchr(whole, '\n') - whole) + 1;
    for (size_t cut = second + 1; cut < n; cut += 7) {
        assert_int_equal(truncate(path, (off_t)cut), 0);
        journal = room_open(room);
        Op more = room_add(journal, OP_HELD, "b");
        journal_close(journal);
        op_clear(&more);
        AuditProof proof = prove(room);
        assert_int_equal(proof.breaks, 0);
        assert_int_equal(proof.repairs, 1);
        g_autofree char *torn = NULL;
        assert_true(g_file_get_contents(torn_path, &torn, NULL, NULL));
        assert_int_equal(strncmp(torn, whole + second, cut - second), 0);
        assert_int_equal(g_unlink(torn_path), 0);
        assert_true(g_file_set_contents(path, whole, (gssize)n, NULL));
        g_chmod(path, 0600);
    }
    op_clear(&op);
}

static void audit__a_changed_byte__breaks_the_proof(void **state)
{
    Room *room = *state;
    g_autofree char *path = audit_path(room);
    g_autofree char *whole = NULL;
    gsize n = 0;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_HELD, "a");
    move(journal, &op, OP_READY);
    move(journal, &op, OP_INFLIGHT);
    journal_close(journal);
    assert_true(g_file_get_contents(path, &whole, &n, NULL));
    for (size_t at = 0; at < n - 1; at += 13) {
        char was = whole[at];
        whole[at] = was == 'x' ? 'y' : 'x';
        assert_true(g_file_set_contents(path, whole, (gssize)n, NULL));
        whole[at] = was;
        assert_true(prove(room).breaks > 0);
    }
    const char *second = strchr(whole, '\n') + 1;
    const char *third = strchr(second, '\n') + 1;
    g_autofree char *without = g_strdup_printf("%.*s%s", (int)(second - whole), whole, third);
    assert_true(g_file_set_contents(path, without, -1, NULL));
    assert_true(prove(room).breaks > 0);
    op_clear(&op);
}

static void audit__file_busy_at_a_crash__has_each_line_once_in_the_end(void **state)
{
    Room *room = *state;
    g_autofree char *lock_path = g_build_filename(room->dir, "audit.lock", NULL);
    int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(flock(lock, LOCK_EX), 0);
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_HELD, "a");
    move(journal, &op, OP_READY);
    journal_close(journal); // nothing could be appended
    close(lock);
    events_are(room, "");
    for (int i = 0; i < 3; i++)
        journal_close(room_open(room));
    events_are(room, "queued released");
    assert_int_equal(prove(room).breaks, 0);
    op_clear(&op);
}

static void audit__two_processes__one_chain(void **state)
{
    Room *room = *state;
    Journal *a = room_open(room);
    Journal *b = room_open(room);
    for (int i = 0; i < 20; i++) {
        Op op = room_add(i % 2 ? a : b, OP_HELD, "a");
        move(i % 3 ? a : b, &op, OP_READY);
        op_clear(&op);
    }
    journal_close(a);
    journal_close(b);
    AuditProof proof = prove(room);
    assert_int_equal(proof.lines, 40);
    assert_int_equal(proof.breaks, 0);
}

static bool keep_newest(void *owner, const char *line, size_t n)
{
    GPtrArray *lines = owner;
    g_ptr_array_add(lines, g_strndup(line, n));
    return true;
}

static void audit__full_file__is_kept_and_the_chain_carried_over(void **state)
{
    Room *room = *state;
    Err err = {0};
    Audit *audit = audit_new(room->dir);
    audit_rotate_at(audit, 400);
    for (int i = 1; i <= 12; i++) {
        AuditMark mark = {"J", i};
        g_autofree char *line = g_strdup_printf("{\"journal\":\"J\",\"n\":%d}", i);
        assert_true(audit_begin(audit, room_at(i), &err));
        assert_true(audit_append(audit, &mark, line, &err));
        assert_true(audit_end(audit, &err));
        if (i % 5 == 0) { // another process goes on
            audit_free(audit);
            audit = audit_new(room->dir);
            audit_rotate_at(audit, 400);
            assert_int_equal(audit_peek(audit).n, i);
        }
    }
    audit_free(audit);
    AuditProof proof = prove(room);
    assert_true(proof.files >= 3);
    assert_int_equal(proof.lines, 12 + proof.files - 1);
    assert_int_equal(proof.breaks, 0);
    g_autoptr(GPtrArray) newest = g_ptr_array_new_with_free_func(g_free);
    assert_true(audit_read_newest(room->dir, keep_newest, newest, &err));
    assert_true(newest->len > 0 && newest->len < proof.lines);
    assert_non_null(strstr(newest->pdata[newest->len - 1], "\"n\":12"));
    g_autofree char *second = g_build_filename(room->dir, "audit-000002.jsonl", NULL);
    assert_int_equal(g_unlink(second), 0);
    assert_true(prove(room).breaks > 0);
}

static void audit__refused_by_the_journal__leaves_no_line(void **state)
{
    Room *room = *state;
    Err err = {0};
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_HELD, "a");
    Op stale;
    op_copy(&stale, &op);
    move(journal, &op, OP_READY);
    assert_false(journal_move(journal, &stale, OP_CANCELLED, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    journal_close(journal);
    events_are(room, "queued released");
    op_clear(&op);
    op_clear(&stale);
}

// ---- proof of the journal ----------------------------------------------------------------------

static bool all_once(const char *endpoint)
{
    return endpoint[0] != '\0';
}

static void remember_rule(void *owner, const char *rule, int64_t op, const char *what)
{
    (void)op;
    (void)what;
    g_string_append_printf(owner, "%s ", rule);
}

static char *broken_rules(const Room *room)
{
    Err err = {0};
    GString *rules = g_string_new(NULL);
    VerifyAsk ask = {all_once, remember_rule, rules, room_at(10)};
    VerifyProof proof;
    Journal *journal = room_open(room);
    assert_true(journal_verify(journal, &ask, &proof, &err));
    journal_close(journal);
    return g_string_free(rules, FALSE);
}

static void verify__a_journal_of_ours__holds(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_READY, "a");
    move(journal, &op, OP_INFLIGHT);
    move(journal, &op, OP_UNKNOWN);
    journal_close(journal);
    g_autofree char *rules = broken_rules(room);
    assert_string_equal(rules, "");
    op_clear(&op);
}

static void verify__each_broken_rule__is_named(void **state)
{
    static const struct {
        const char *sql, *rule;
    } rows[] = {
        {"update op set subject='X' where id=1", "crc"},
        {"insert into attempt (op_id, n, started, pid, pid_start, boot, session, baseline)"
         " values (1, 7, 1, 1, 1, '', '', '')",
         "I2"},
        {"delete from attempt where op_id=2", "I2"},
        {"update op set resends=1 where id=1", "I3"},
        {"update op set maybe=9 where id=1", "crc"},
        {"pragma foreign_keys=0; insert into bind values ('M9', 99)", "rows"},
        {"update op set state=12 where id=1", "I7"},
        {"update op set server_id='M1', state=4 where id=1;"
         "insert into bind (server_id, op_id) values ('M1', 2)",
         "I4"},
    };
    Room *room = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Journal *journal = room_open(room);
        Op op = room_add(journal, OP_HELD, "a");
        Op sent = room_add(journal, OP_READY, "b");
        move(journal, &sent, OP_INFLIGHT);
        journal_close(journal);
        room_sql(room, rows[i].sql);
        g_autofree char *rules = broken_rules(room);
        if (!strstr(rules, rows[i].rule))
            fail_msg("%s: expected %s, got \"%s\"", rows[i].sql, rows[i].rule, rules);
        op_clear(&op);
        op_clear(&sent);
        static const char *const endings[] = {"", "-wal", "-shm"};
        for (size_t k = 0; k < G_N_ELEMENTS(endings); k++) {
            g_autofree char *path = g_strconcat(room->path, endings[k], NULL);
            g_unlink(path);
        }
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, room_setup, room_teardown)

UNIT_TESTS(audit, TEST(audit__each_step_of_a_write__is_one_line),
           TEST(audit__rests__lines_wait_in_the_journal), TEST(audit__bodies_on__holds_them),
           TEST(audit__line_cut_at_every_byte__is_moved_aside_and_the_chain_goes_on),
           TEST(audit__a_changed_byte__breaks_the_proof),
           TEST(audit__file_busy_at_a_crash__has_each_line_once_in_the_end),
           TEST(audit__two_processes__one_chain),
           TEST(audit__full_file__is_kept_and_the_chain_carried_over),
           TEST(audit__refused_by_the_journal__leaves_no_line),
           TEST(verify__a_journal_of_ours__holds), TEST(verify__each_broken_rule__is_named));
