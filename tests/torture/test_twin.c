#include "config.h"

#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "torture/audit.h"
#include "torture/client.h"
#include "torture/dose.h"
#include "unit/unit.h"

// Two instances on one journal: the first sends, the second queues; whoever stays takes over.

enum { PER_YARD = 25, DEEDS = 3, LATEST_US = 3000 };

typedef enum Victim { NOBODY, FIRST, SECOND, VICTIM_COUNT } Victim;

typedef struct Pair {
    Yard *yard;
    Life first, second;
} Pair;

static char **some_deeds(Yard *yard)
{
    static const Deed kinds[] = {DEED_SMS, DEED_MAIL, DEED_NOTE, DEED_TAG, DEED_MOVE, DEED_BOOK};
    char **deeds = g_new0(char *, DEEDS + 1);
    for (int i = 0; i < DEEDS; i++) {
        Deed deed = kinds[g_rand_int_range(yard->rand, 0, G_N_ELEMENTS(kinds))];
        g_autofree char *marker = yard_marker(yard);
        deeds[i] = g_strdup_printf("%s:%s", deed_name(deed), marker);
    }
    return deeds;
}

// Answers both, whoever speaks.
static void turn(Pair *pair)
{
    struct pollfd wait[] = {{.fd = pair->first.ended ? -1 : pair->first.fd, .events = POLLIN},
                            {.fd = pair->second.ended ? -1 : pair->second.fd, .events = POLLIN}};
    poll(wait, G_N_ELEMENTS(wait), 1000);
    if (wait[0].revents)
        life_turn(pair->yard, &pair->first, 0);
    if (wait[1].revents)
        life_turn(pair->yard, &pair->second, 0);
}

static void kill_at(Pair *pair, Life *victim, unsigned packets)
{
    unsigned last = victim->packets + packets;
    while (!victim->ended && victim->packets < last)
        turn(pair);
    gint64 until = g_get_monotonic_time() + g_rand_int_range(pair->yard->rand, 0, LATEST_US);
    for (gint64 left; !victim->ended && (left = until - g_get_monotonic_time()) > 0;)
        life_turn(pair->yard, victim, left);
    life_kill(pair->yard, victim);
}

static int count_attempts(const Yard *yard, pid_t pid)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open_v2(yard->journal, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "select count(*) from attempt where pid=?", -1, &stmt, NULL),
        SQLITE_OK);
    sqlite3_bind_int64(stmt, 1, pid);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int n = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return n;
}

static void end_both(Pair *pair)
{
    pair->first.quit = true;
    while (!pair->second.ended)
        turn(pair);
    if (pair->second.failed[0])
        fail_msg("second instance: %s", pair->second.failed);
    while (!pair->first.ended)
        turn(pair);
    if (pair->first.failed[0])
        fail_msg("first instance: %s", pair->first.failed);
}

static void live_together(Yard *yard, Victim victim)
{
    Pair pair = {.yard = yard};
    g_auto(GStrv) deeds = some_deeds(yard);
    life_start(yard, &pair.first, CLIENT_STAND, NULL);
    while (!pair.first.up)
        life_turn(yard, &pair.first, -1);
    life_start(yard, &pair.second, CLIENT_LIVE, deeds);
    while (!pair.second.up)
        turn(&pair);
    unsigned after = (unsigned)g_rand_int_range(yard->rand, 0, 12);
    if (victim == FIRST)
        kill_at(&pair, &pair.first, after);
    else if (victim == SECOND)
        kill_at(&pair, &pair.second, after);
    while (!pair.second.ended)
        turn(&pair);
    if (victim == NOBODY && !pair.second.settled)
        fail_msg("the second instance: %s", pair.second.failed);
    end_both(&pair);
    int sent_by_second = count_attempts(yard, pair.second.pid);
    if (victim != FIRST)
        assert_int_equal(sent_by_second, 0);
    dose_count("two instances: attempts after taking over", victim == FIRST ? sent_by_second : 0);
}

static void judge(Yard *yard)
{
    Audit audit;
    yard_settle(yard);
    audit_init(&audit);
    audit_run(&audit, yard);
    if (audit_breaches(&audit) > 0)
        fail_msg("seed %d, journal %s:\n%s", (int)yard->seed, yard->journal, audit.story->str);
    audit_clear(&audit);
}

static void twin__one_sends_and_one_queues__once_each(void **state)
{
    (void)state;
    Yard *yard = yard_new(dose()->seed);
    for (int i = 0; i < dose()->twins; i++) {
        live_together(yard, (Victim)(i % VICTIM_COUNT));
        judge(yard);
        if (i % PER_YARD == PER_YARD - 1) {
            yard_free(yard);
            yard = yard_new(dose()->seed + (guint64)i);
        }
    }
    dose_count("two instances: lives together", dose()->twins);
    yard_free(yard);
}

UNIT_TESTS(twin, cmocka_unit_test(twin__one_sends_and_one_queues__once_each));
