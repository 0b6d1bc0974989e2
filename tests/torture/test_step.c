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

// Alive, and about to be told to go.
static void wait_for_up(Yard *yard, Life *life)
{
    while (!life->up && !life->ended)
        life_turn(yard, life, -1);
    if (life->ended)
        fail_msg("the client did not come up: %s", life->failed);
}

static void hear_the_rest(Yard *yard, Life *life)
{
    Line line;
    while (line_read(life->fd, &line))
        if (line.kind == LINE_QUEUED)
            g_hash_table_add(yard->promised, g_strdup(line.text));
        else if (line.kind == LINE_FAILED)
            fail_msg("%s", line.text);
    close(life->fd);
}

// Returns how many boundaries it passed; 0 when tracing is not allowed here.
static long run_until(Yard *yard, const char *deed, long boundary)
{
    Life life;
    Tracer tracer;
    Err err = {0};
    g_autofree char *marker = yard_marker(yard);
    g_autofree char *word = g_strdup_printf("%s:%s", deed, marker);
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
    hear_the_rest(yard, &life);
    return tracer.seen;
}

static void judge(Yard *yard, long boundary)
{
    Audit audit;
    yard_settle(yard);
    audit_init(&audit);
    audit_run(&audit, yard);
    if (audit_breaches(&audit) > 0)
        fail_msg("killed at system call %ld, journal %s:\n%s", boundary, yard->journal,
                 audit.story->str);
    dose_count("breaches: lost", audit.lost);
    dose_count("breaches: doubled", audit.doubled);
    audit_clear(&audit);
}

static void step_through(const char *deed)
{
    Yard *yard = yard_new(dose()->seed);
    unsigned states[OP_STATE_COUNT] = {0};
    long whole = run_until(yard, deed, -1);
    long stride = dose()->steps > 0 ? MAX(1, whole / dose()->steps) : 1;
    int kills = 0;
    if (whole == 0) {
        yard_free(yard);
        skip();
    }
    judge(yard, whole);
    for (long at = 1; at <= whole; at += stride) {
        run_until(yard, deed, at);
        audit_states(yard, states);
        judge(yard, at);
        if (++kills % PER_YARD == 0) {
            yard_free(yard);
            yard = yard_new(dose()->seed);
        }
    }
    dose_count("kills at system calls", kills);
    dose_count("left at a system call: on the wire", states[OP_INFLIGHT]);
    print_message("# %s: %ld boundaries, killed at %d\n", deed, whole, kills);
    yard_free(yard);
}

static void step__send__may_be_killed_at_each_system_call(void **state)
{
    (void)state;
    step_through("sms");
}

UNIT_TESTS(step, cmocka_unit_test(step__send__may_be_killed_at_each_system_call));
