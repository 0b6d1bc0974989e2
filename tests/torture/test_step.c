#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/journal.h"
#include "torture/audit.h"
#include "torture/client.h"
#include "torture/dose.h"
#include "torture/line.h"
#include "torture/tracer.h"
#include "unit/unit.h"

// kill -9 at the boundaries of the system calls of one write, from the key to the confirmation, on
// every thread (RELIABILITY G1).

enum { PER_YARD = 50 };

typedef struct Walk {
    Yard *yard;
    Deed deed;
    unsigned queued; // heard of, in this yard
} Walk;

// Alive, and about to be told to go.
static void wait_for_up(Yard *yard, Life *life)
{
    while (!life->up && !life->ended)
        life_turn(yard, life, -1);
    if (life->ended)
        fail_msg("the client did not come up: %s", life->failed);
}

static void hear_the_rest(Walk *walk, Life *life)
{
    Line line;
    while (line_read(life->fd, &line)) {
        if (line.kind == LINE_FAILED)
            fail_msg("%s: %s", deed_name(walk->deed), line.text);
        if (line.kind != LINE_QUEUED)
            continue;
        walk->queued++;
        if (line.text[0])
            g_hash_table_add(walk->yard->promised, g_strdup(line.text));
    }
    close(life->fd);
}

// Returns how many boundaries it passed; 0 when tracing is not allowed here.
static long run_until(Walk *walk, long boundary)
{
    Yard *yard = walk->yard;
    Life life;
    Tracer tracer;
    Err err = {0};
    g_autofree char *marker = yard_marker(yard);
    g_autofree char *word = g_strdup_printf("%s:%s", deed_name(walk->deed), marker);
    char *deeds[] = {word, NULL};
    life_start(yard, &life, CLIENT_ATONCE, deeds);
    wait_for_up(yard, &life);
    if (!tracer_attach(&tracer, life.pid, &err)) {
        life_kill(yard, &life);
        print_message("# left out: %s\n", err.msg);
        return 0;
    }
    line_send(life.fd, LINE_GO, 0, NULL);
    tracer_run(&tracer, boundary);
    bool whole = tracer.ended;
    if (!whole)
        tracer_kill(&tracer);
    if (whole && (!WIFEXITED(tracer.status) || WEXITSTATUS(tracer.status) != 0))
        fail_msg("the client ended with %d", tracer.status);
    hear_the_rest(walk, &life);
    return tracer.seen;
}

static void judge(const Walk *walk, long boundary)
{
    Audit audit;
    Yard *yard = walk->yard;
    yard_settle(yard);
    audit_init(&audit);
    audit_run(&audit, yard);
    if (audit_breaches(&audit) > 0)
        fail_msg("%s killed at system call %ld, seed %d, journal %s:\n%s", deed_name(walk->deed),
                 boundary, (int)yard->seed, yard->journal, audit.story->str);
    if (audit.ops < walk->queued)
        fail_msg("%s killed at system call %ld: %u were queued, %u are in the journal",
                 deed_name(walk->deed), boundary, walk->queued, audit.ops);
    audit_clear(&audit);
}

static void begin_yard(Walk *walk)
{
    if (walk->yard)
        yard_free(walk->yard);
    walk->yard = yard_new(dose()->seed);
    walk->queued = 0;
}

static void add_up(const Walk *walk, long whole, int kills, const unsigned *states)
{
    g_autofree char *name = g_strdup_printf("kills at system calls: %s", deed_name(walk->deed));
    dose_count(name, kills);
    dose_count("kills at system calls", kills);
    dose_count("left at a system call: ready", states[OP_READY]);
    dose_count("left at a system call: on the wire", states[OP_INFLIGHT]);
    dose_count("left at a system call: answered", states[OP_ACKED]);
    print_message("# %s: %ld boundaries, killed at %d\n", deed_name(walk->deed), whole, kills);
    dose_save();
}

static void step_through(Deed deed)
{
    Walk walk = {.deed = deed};
    unsigned states[OP_STATE_COUNT] = {0};
    begin_yard(&walk);
    long whole = run_until(&walk, -1);
    long stride = dose()->steps > 0 ? MAX(1, whole / dose()->steps) : 1;
    int kills = 0;
    if (whole == 0) {
        yard_free(walk.yard);
        skip();
    }
    assert_int_equal(walk.queued, 1);
    judge(&walk, whole);
    for (long at = 1; at <= whole; at += stride) {
        if (kills % PER_YARD == PER_YARD - 1)
            begin_yard(&walk);
        run_until(&walk, at);
        audit_states(walk.yard, states);
        judge(&walk, at);
        kills++;
    }
    add_up(&walk, whole, kills, states);
    yard_free(walk.yard);
}

static void step__send__may_be_killed_at_each_system_call(void **state)
{
    (void)state;
    step_through(DEED_SMS);
}

static void step__book__may_be_killed_at_each_system_call(void **state)
{
    (void)state;
    step_through(DEED_BOOK);
}

static void step__move__may_be_killed_at_each_system_call(void **state)
{
    (void)state;
    step_through(DEED_MOVE);
}

static void step__tag__may_be_killed_at_each_system_call(void **state)
{
    (void)state;
    step_through(DEED_TAG);
}

static void step__note__may_be_killed_at_each_system_call(void **state)
{
    (void)state;
    step_through(DEED_NOTE);
}

UNIT_TESTS(step, cmocka_unit_test(step__send__may_be_killed_at_each_system_call),
           cmocka_unit_test(step__book__may_be_killed_at_each_system_call),
           cmocka_unit_test(step__move__may_be_killed_at_each_system_call),
           cmocka_unit_test(step__tag__may_be_killed_at_each_system_call),
           cmocka_unit_test(step__note__may_be_killed_at_each_system_call));
