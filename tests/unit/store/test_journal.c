#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/schema.h"
#include "unit/store/room.h"
#include "unit/unit.h"

static Op only(Journal *journal, OpState state)
{
    Op *ops = NULL;
    size_t n = 0;
    Err err;
    assert_true(journal_ops(journal, 1u << state, &ops, &n, &err));
    assert_int_equal(n, 1);
    Op op = ops[0];
    g_free(ops);
    return op;
}

static void journal_open__new_file__is_private_and_current(void **state)
{
    Room *room = *state;
    journal_close(room_open(room));
    struct stat st;
    assert_int_equal(stat(room->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(room_number(room, "pragma user_version"), JOURNAL_STEPS);
    assert_int_equal(room_number(room, "select count(*) from op"), 0);
}

static void journal_open__empty_database__is_migrated(void **state)
{
    Room *room = *state;
    room_sql(room, "create table other (x); drop table other");
    g_chmod(room->path, 0600);
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_HELD, "hello");
    op_clear(&op);
    journal_close(journal);
    assert_int_equal(room_number(room, "pragma user_version"), JOURNAL_STEPS);
}

static void journal_open__newer_file__is_refused(void **state)
{
    Room *room = *state;
    journal_close(room_open(room));
    room_sql(room, "pragma user_version=99");
    Err err = {0};
    assert_null(journal_open(room->path, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_non_null(strstr(err.msg, "newer"));
}

static void journal_open__readable_by_others__is_refused(void **state)
{
    Room *room = *state;
    journal_close(room_open(room));
    g_chmod(room->path, 0644);
    Err err = {0};
    assert_null(journal_open(room->path, &err));
    assert_int_equal(err.kind, ERR_IO);
}

static void journal_open__symbolic_link__is_refused(void **state)
{
    Room *room = *state;
    g_autofree char *real = g_build_filename(room->dir, "real.db", NULL);
    assert_int_equal(close(open(real, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)), 0);
    assert_int_equal(symlink(real, room->path), 0);
    Err err = {0};
    assert_null(journal_open(room->path, &err));
}

static void journal_open__not_a_database__is_kept_and_told(void **state)
{
    Room *room = *state;
    g_autofree char *noise = g_strnfill(8192, 'x');
    assert_true(g_file_set_contents(room->path, noise, 8192, NULL));
    g_chmod(room->path, 0600);
    Err err = {0};
    Journal *journal = journal_open(room->path, &err);
    assert_non_null(journal);
    assert_non_null(journal_salvage(journal));
    assert_int_equal(journal_salvage(journal)->kept, 0);
    journal_close(journal);
}

static void journal_add__every_member__comes_back(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op op = room_op(OP_HELD, "h\xc3\xa9llo \xf0\x9f\x98\x80");
    op.params[0] = id_from("P1");
    op.params[1] = id_from("P2");
    op.inverse = g_strdup("{\"kind\":\"message\"}");
    op.not_before = room_at(7);
    g_strlcpy(op.draft_key, "conversation/V1", sizeof(op.draft_key));
    Err err;
    assert_true(journal_add(journal, &op, NULL, &err));
    journal_close(journal);
    journal = room_open(room);
    Op back = only(journal, OP_HELD);
    assert_int_equal(back.id, op.id);
    assert_string_equal(back.uuid, op.uuid);
    assert_int_equal(strlen(back.uuid), 36);
    assert_string_equal(back.profile, "acme");
    assert_string_equal(back.location.s, "L1");
    assert_string_equal(back.kind, "message");
    assert_string_equal(back.endpoint, "MESSAGE_SEND");
    assert_string_equal(back.lane, "contact/C1");
    assert_string_equal(back.subject.s, "V1");
    assert_string_equal(back.contact.s, "C1");
    assert_string_equal(back.params[0].s, "P1");
    assert_string_equal(back.params[1].s, "P2");
    assert_string_equal(back.body, op.body);
    assert_string_equal(back.text, op.text);
    assert_string_equal(back.summary, op.summary);
    assert_string_equal(back.inverse, op.inverse);
    assert_null(back.reason);
    assert_string_equal(back.draft_key, "conversation/V1");
    assert_int_equal(back.created.ms, op.created.ms);
    assert_int_equal(back.hold_until.ms, op.hold_until.ms);
    assert_int_equal(back.not_before.ms, op.not_before.ms);
    op_clear(&op);
    op_clear(&back);
    journal_close(journal);
}

static void journal_add__too_long__adds_nothing(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    g_autofree char *text = g_strnfill(2 * 1024 * 1024, 'x');
    Op op = room_op(OP_HELD, text);
    Err err = {0};
    assert_false(journal_add(journal, &op, NULL, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_int_equal(op.id, 0);
    assert_int_equal(room_count(journal, OP_HELD), 0);
    op_clear(&op);
    journal_close(journal);
}

static void journal_move__through_an_attempt__writes_both_ends(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_READY, "hello");
    Err err;
    op.sent_at = room_at(10);
    assert_true(journal_move(journal, &op, OP_INFLIGHT, &err));
    assert_int_equal(op.attempts, 1);
    assert_int_equal(room_number(room, "select count(*) from attempt where ended is null"), 1);
    op.answered_at = room_at(11);
    op.http = 201;
    op.server_id = id_from("M1");
    assert_true(journal_move(journal, &op, OP_ACKED, &err));
    assert_int_equal(op.maybe, 1);
    assert_int_equal(room_number(room, "select count(*) from attempt where ended is null"), 0);
    assert_int_equal(room_number(room, "select http from attempt"), 201);
    assert_true(journal_is_bound(journal, &op.server_id));
    op_clear(&op);
    journal_close(journal);
}

static void journal_move__two_connections__first_wins(void **state)
{
    Room *room = *state;
    Journal *one = room_open(room);
    Journal *two = room_open(room);
    Op mine = room_add(one, OP_HELD, "hello");
    Op theirs = only(two, OP_HELD);
    Err err = {0};
    assert_true(journal_move(one, &mine, OP_CANCELLED, &err));
    assert_false(journal_move(two, &theirs, OP_READY, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_int_equal(theirs.state, OP_HELD);
    assert_int_equal(room_count(two, OP_CANCELLED), 1);
    op_clear(&mine);
    op_clear(&theirs);
    journal_close(one);
    journal_close(two);
}

// Same state, but the text was replaced meanwhile: the sender must not put the old text back.
static void journal_move__text_replaced_meanwhile__conflicts(void **state)
{
    Room *room = *state;
    Journal *one = room_open(room);
    Journal *two = room_open(room);
    Op mine = room_add(one, OP_HELD, "first");
    Op theirs = only(two, OP_HELD);
    Err err = {0};
    g_free(mine.body);
    mine.body = g_strdup("{\"message\":\"second\"}");
    assert_true(journal_move(one, &mine, OP_HELD, &err));
    assert_false(journal_move(two, &theirs, OP_READY, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    Op now = only(two, OP_HELD);
    assert_string_equal(now.body, "{\"message\":\"second\"}");
    op_clear(&now);
    op_clear(&mine);
    op_clear(&theirs);
    journal_close(one);
    journal_close(two);
}

static void journal_move__other_process_is_writing__fails_soon_and_unchanged(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_HELD, "hello");
    sqlite3 *other = room_lock(room);
    Err err = {0};
    gint64 before = g_get_monotonic_time();
    assert_false(journal_move(journal, &op, OP_READY, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_true(g_get_monotonic_time() - before < G_USEC_PER_SEC);
    assert_int_equal(op.state, OP_HELD);
    sqlite3_close(other);
    assert_true(journal_move(journal, &op, OP_READY, &err));
    op_clear(&op);
    journal_close(journal);
}

static void journal_bind__taken_id__conflicts(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op a = room_add(journal, OP_UNKNOWN, "same");
    Op b = room_add(journal, OP_UNKNOWN, "same");
    Id message = id_from("M1");
    Err err = {0};
    assert_false(journal_is_bound(journal, &message));
    assert_true(journal_bind(journal, &a, &message, &err));
    assert_true(journal_bind(journal, &a, &message, &err));
    assert_false(journal_bind(journal, &b, &message, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_true(id_is_empty(&b.server_id));
    assert_true(journal_move(journal, &a, OP_CONFIRMED, &err));
    op_clear(&a);
    op_clear(&b);
    journal_close(journal);
}

// Whose record it is, only the answer to the one under way can tell.
static void journal_bind__same_words_on_the_wire__waits_for_the_answer(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op parked = room_add(journal, OP_PARKED, "same");
    Op sending = room_add(journal, OP_READY, "same");
    Op other = room_add(journal, OP_PARKED, "other");
    Id message = id_from("M1");
    Err err = {0};
    assert_true(journal_move(journal, &sending, OP_INFLIGHT, &err));
    assert_false(journal_bind(journal, &parked, &message, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_false(journal_is_bound(journal, &message));
    assert_true(journal_bind(journal, &other, &(Id){"M2"}, &err));
    assert_true(journal_move(journal, &sending, OP_UNKNOWN, &err));
    assert_true(journal_bind(journal, &parked, &message, &err));
    op_clear(&parked);
    op_clear(&sending);
    op_clear(&other);
    journal_close(journal);
}

static void journal_ops__flipped_byte__is_left_out_and_counted(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op a = room_add(journal, OP_READY, "good");
    Op b = room_add(journal, OP_READY, "bad");
    room_sql(room, "update op set body='{\"message\":\"bat\"}' where id=2");
    assert_int_equal(room_count(journal, OP_READY), 1);
    assert_int_equal(journal_damaged(journal), 1);
    bool found = false;
    Op back;
    Err err = {0};
    assert_false(journal_op(journal, b.id, &back, &found, &err));
    assert_int_equal(err.kind, ERR_IO);
    assert_true(journal_op(journal, a.id, &back, &found, &err));
    assert_true(found);
    op_clear(&back);
    assert_true(journal_op(journal, 77, &back, &found, &err));
    assert_false(found);
    op_clear(&a);
    op_clear(&b);
    journal_close(journal);
}

static void journal_changed__tells_of_others_only(void **state)
{
    Room *room = *state;
    Journal *one = room_open(room);
    Journal *two = room_open(room);
    Op op = room_add(one, OP_READY, "hello");
    assert_false(journal_changed(one));
    assert_true(journal_changed(two));
    assert_false(journal_changed(two));
    op_clear(&op);
    journal_close(one);
    journal_close(two);
}

static void journal_decide__is_kept(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_PARKED, "hello");
    Err err;
    assert_true(journal_decide(journal, &op, "resend", room_at(9), &err));
    assert_int_equal(
        room_number(room, "select count(*) from decision where what='resend' and op_id=1"), 1);
    op_clear(&op);
    journal_close(journal);
}

static void claim_sending__second_process__waits_for_the_first(void **state)
{
    Room *room = *state;
    Journal *one = room_open(room);
    Journal *two = room_open(room);
    Id here = id_from("L1");
    Id there = id_from("L2");
    assert_true(journal_claim_sending(one, &here));
    assert_true(journal_claim_sending(one, &here));
    assert_false(journal_claim_sending(two, &here));
    assert_int_equal(journal_sender(two, &here), getpid());
    assert_int_equal(journal_sender(two, &there), 0);
    journal_close(one);
    assert_true(journal_claim_sending(two, &here));
    Journal *three = room_open(room);
    assert_true(journal_claim_sending(three, &there));
    journal_close(two);
    journal_close(three);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, room_setup, room_teardown)

UNIT_TESTS(journal, TEST(journal_open__new_file__is_private_and_current),
           TEST(journal_open__empty_database__is_migrated),
           TEST(journal_open__newer_file__is_refused),
           TEST(journal_open__readable_by_others__is_refused),
           TEST(journal_open__symbolic_link__is_refused),
           TEST(journal_open__not_a_database__is_kept_and_told),
           TEST(journal_add__every_member__comes_back), TEST(journal_add__too_long__adds_nothing),
           TEST(journal_move__through_an_attempt__writes_both_ends),
           TEST(journal_move__two_connections__first_wins),
           TEST(journal_move__text_replaced_meanwhile__conflicts),
           TEST(journal_move__other_process_is_writing__fails_soon_and_unchanged),
           TEST(journal_bind__taken_id__conflicts),
           TEST(journal_bind__same_words_on_the_wire__waits_for_the_answer),
           TEST(journal_ops__flipped_byte__is_left_out_and_counted),
           TEST(journal_changed__tells_of_others_only), TEST(journal_decide__is_kept),
           TEST(claim_sending__second_process__waits_for_the_first));
