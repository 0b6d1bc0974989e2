#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/store/room.h"
#include "unit/unit.h"

static const Id home = {"L1"}; // of room_op

// Runs a story in a child that dies by SIGKILL: nothing is closed, nothing is checkpointed.
static void in_dying_process(const Room *room, void (*story)(Journal *))
{
    pid_t pid = fork();
    if (pid == 0) {
        Err err;
        Journal *journal = journal_open(room->path, &err);
        if (journal)
            story(journal);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
}

static void send_until_on_the_wire(Journal *journal)
{
    Op op = room_op(OP_READY, "hello");
    Err err;
    op.sent_at = room_at(10);
    if (!journal_add(journal, &op, NULL, &err) || !journal_move(journal, &op, OP_INFLIGHT, &err))
        _exit(1);
    op_clear(&op);
}

static void enqueue_held(Journal *journal)
{
    Op op = room_op(OP_HELD, "hello"); // until 5
    Draft draft = {.key = "conversation/V1", .body = op.text, .saved = room_at(0)};
    Err err;
    if (!journal_draft_put(journal, &draft, &err) || !journal_add(journal, &op, draft.key, &err))
        _exit(1);
    op_clear(&op);
}

static void recover__killed_while_on_the_wire__becomes_unknown(void **state)
{
    Room *room = *state;
    in_dying_process(room, send_until_on_the_wire);
    Journal *journal = room_open(room);
    Err err;
    assert_int_equal(room_count(journal, OP_INFLIGHT), 1);
    assert_true(journal_recover(journal, &home, room_at(20), &err));
    Op *ops = NULL;
    size_t n = 0;
    assert_true(journal_ops(journal, 1 << OP_UNKNOWN, &ops, &n, &err));
    assert_int_equal(n, 1);
    assert_int_equal(ops[0].attempts, 1);
    assert_int_equal(ops[0].maybe, 1);
    assert_int_equal(ops[0].sent_at.ms, room_at(10).ms);
    assert_int_equal(ops[0].answered_at.ms, room_at(20).ms);
    assert_int_equal(room_number(room, "select count(*) from attempt where ended is null"), 0);
    op_clear(&ops[0]);
    g_free(ops);
    journal_close(journal);
}

// The program was away for a day: what came meanwhile was not this attempt's.
static void recover__long_after_the_kill__the_attempt_ended_soon(void **state)
{
    Room *room = *state;
    in_dying_process(room, send_until_on_the_wire);
    Journal *journal = room_open(room);
    Err err;
    assert_true(journal_recover(journal, &home, room_at(86400), &err));
    Op *ops = NULL;
    size_t n = 0;
    assert_true(journal_ops(journal, 1 << OP_UNKNOWN, &ops, &n, &err));
    assert_int_equal(n, 1);
    assert_in_range(ops[0].answered_at.ms, room_at(10 + 30).ms, room_at(10 + 300).ms);
    op_clear(&ops[0]);
    g_free(ops);
    journal_close(journal);
}

static void recover__handle_closed_while_on_the_wire__becomes_unknown(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    send_until_on_the_wire(journal);
    journal_close(journal);
    journal = room_open(room);
    Err err;
    assert_true(journal_recover(journal, &home, room_at(20), &err));
    assert_int_equal(room_count(journal, OP_UNKNOWN), 1);
    journal_close(journal);
}

static void recover__own_attempt__is_left_alone(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    send_until_on_the_wire(journal);
    Err err;
    assert_true(journal_recover(journal, &home, room_at(20), &err));
    assert_int_equal(room_count(journal, OP_INFLIGHT), 1);
    journal_close(journal);
}

static void recover__attempt_of_a_living_process__is_left_alone(void **state)
{
    Room *room = *state;
    int go[2];
    int done[2];
    assert_int_equal(pipe(go), 0);
    assert_int_equal(pipe(done), 0);
    pid_t pid = fork();
    if (pid == 0) {
        Err err;
        Journal *journal = journal_open(room->path, &err);
        if (journal)
            send_until_on_the_wire(journal);
        char byte = 'x';
        if (write(done[1], &byte, 1) != 1 || read(go[0], &byte, 1) != 1)
            _exit(1);
        _exit(0);
    }
    char byte;
    assert_int_equal(read(done[0], &byte, 1), 1);
    Journal *journal = room_open(room);
    Err err;
    assert_true(journal_recover(journal, &home, room_at(20), &err));
    assert_int_equal(room_count(journal, OP_INFLIGHT), 1);
    assert_int_equal(write(go[1], &byte, 1), 1);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_true(journal_recover(journal, &home, room_at(21), &err));
    assert_int_equal(room_count(journal, OP_UNKNOWN), 1);
    journal_close(journal);
    for (int i = 0; i < 2; i++) {
        close(go[i]);
        close(done[i]);
    }
}

static void recover__killed_after_enqueue__has_the_text_and_no_draft(void **state)
{
    Room *room = *state;
    in_dying_process(room, enqueue_held);
    Journal *journal = room_open(room);
    Err err;
    assert_true(journal_recover(journal, &home, room_at(3), &err));
    assert_int_equal(room_count(journal, OP_HELD), 1);
    Draft draft;
    assert_false(journal_draft_get(journal, "conversation/V1", &draft));
    journal_close(journal);
}

static void recover__held_past_its_time__is_ready(void **state)
{
    Room *room = *state;
    in_dying_process(room, enqueue_held);
    Journal *journal = room_open(room);
    Err err;
    assert_true(journal_recover(journal, &home, room_at(5 + 3599), &err));
    assert_int_equal(room_count(journal, OP_READY), 1);
    journal_close(journal);
}

static void recover__held_past_an_hour__asks(void **state)
{
    Room *room = *state;
    in_dying_process(room, enqueue_held);
    Journal *journal = room_open(room);
    Err err;
    assert_true(journal_recover(journal, &home, room_at(5 + 3600), &err));
    assert_int_equal(room_count(journal, OP_REVIEW), 1);
    journal_close(journal);
}

// Two locations in one process, each with a handle of its own on the one file.
static void recover__of_another_location__is_left_alone(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room), *other = room_open(room);
    const Id away = {"L2"};
    Err err;
    send_until_on_the_wire(journal);
    enqueue_held(journal);
    assert_true(journal_recover(other, &away, room_at(20), &err));
    assert_int_equal(room_count(journal, OP_INFLIGHT), 1);
    assert_int_equal(room_count(journal, OP_HELD), 1);
    assert_true(journal_recover(other, &home, room_at(20), &err));
    assert_int_equal(room_count(journal, OP_UNKNOWN), 1);
    assert_int_equal(room_count(journal, OP_READY), 1);
    journal_close(other);
    journal_close(journal);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, room_setup, room_teardown)

UNIT_TESTS(journal_crash, TEST(recover__killed_while_on_the_wire__becomes_unknown),
           TEST(recover__long_after_the_kill__the_attempt_ended_soon),
           TEST(recover__handle_closed_while_on_the_wire__becomes_unknown),
           TEST(recover__own_attempt__is_left_alone),
           TEST(recover__attempt_of_a_living_process__is_left_alone),
           TEST(recover__killed_after_enqueue__has_the_text_and_no_draft),
           TEST(recover__held_past_its_time__is_ready), TEST(recover__held_past_an_hour__asks),
           TEST(recover__of_another_location__is_left_alone));
