#include "config.h"

#include <stdio.h>
#include <string.h>

#include "store/journal.h"
#include "torture/audit.h"
#include "torture/client.h"
#include "torture/dose.h"
#include "unit/unit.h"

// kill -9 at any moment: nothing a person was told to be queued is lost, nothing is done twice, and
// after a restart everything has ended or is shown as waiting for a person (RELIABILITY G1).

enum {
    DEEDS_MAX = 3,
    KILLS_PER_ROUND = 4,
    KILLS_PER_YARD = 100,
    LATEST_US = 4000, // after the packet that was chosen, while the client works on its answer
};

typedef struct Campaign {
    Yard *yard;
    unsigned usual; // packets of a life that is left alone
    unsigned states[OP_STATE_COUNT];
    int kills;
} Campaign;

static char **some_deeds(Yard *yard)
{
    int n = g_rand_int_range(yard->rand, 1, DEEDS_MAX + 1);
    char **deeds = g_new0(char *, (gsize)n + 1);
    for (int i = 0; i < n; i++) {
        Deed deed = (Deed)g_rand_int_range(yard->rand, 0, DEED_COUNT);
        g_autofree char *marker = yard_marker(yard);
        deeds[i] = g_strdup_printf("%s:%s", deed_name(deed), marker);
        g_autofree char *count = g_strdup_printf("asked for: %s", deed_name(deed));
        dose_count(count, 1);
    }
    return deeds;
}

// Something goes wrong with a write or with the looking for it, in every other life.
static void some_fault(Yard *yard)
{
    static const char *const faults[] = {"MESSAGE_SEND drop-after times=1",
                                         "MESSAGE_SEND drop-before times=1",
                                         "MESSAGE_SEND status 500 times=1",
                                         "MESSAGE_SEND status 429 retry=1 times=1",
                                         "MESSAGE_SEND cut 30% times=1",
                                         "NOTE_CREATE drop-after times=1",
                                         "TASK_CREATE html 502 times=1",
                                         "CONTACT_TAG_ADD drop-after times=1",
                                         "DEAL_UPDATE garbage times=1",
                                         "APPOINTMENT_CREATE drop-after times=1",
                                         "APPOINTMENT_CREATE drop-before times=1",
                                         "MESSAGE_LIST status 503 times=2",
                                         "NOTE_LIST drop-before times=2",
                                         "EVENT_LIST garbage times=2",
                                         "CONVERSATION_UPDATE cut 0% times=1",
                                         "MESSAGE_SEND delay 5 times=2"};
    Err err = {0};
    sandbox_fault_clear(yard->sandbox);
    if (g_rand_boolean(yard->rand))
        return;
    const char *fault = faults[g_rand_int_range(yard->rand, 0, G_N_ELEMENTS(faults))];
    if (!sandbox_fault_add(yard->sandbox, fault, &err))
        fail_msg("%s", err.msg);
    dose_count("lives with a fault", 1);
}

// Lives until a chosen packet, and a random part of a moment longer. A kill has no event to wait
// for: here it is the time that is tested. Returns false when the life was over before.
static bool live_and_be_killed(Campaign *campaign)
{
    Yard *yard = campaign->yard;
    Life life;
    g_auto(GStrv) deeds = some_deeds(yard);
    unsigned last = (unsigned)g_rand_int_range(yard->rand, 1, (gint32)campaign->usual + 1);
    some_fault(yard);
    life_start(yard, &life, CLIENT_LIVE, deeds);
    while (!life.ended && life.packets < last)
        life_turn(yard, &life, -1);
    gint64 until = g_get_monotonic_time() + g_rand_int_range(yard->rand, 0, LATEST_US);
    for (gint64 left; !life.ended && (left = until - g_get_monotonic_time()) > 0;)
        life_turn(yard, &life, left);
    bool killed = !life.ended;
    if (life.failed[0])
        fail_msg("%s", life.failed);
    if (life.ended)
        campaign->usual = MAX(life.packets / 2, 8);
    else
        campaign->usual += campaign->usual < 60;
    life_kill(yard, &life);
    return killed;
}

static void add_up(const Audit *audit)
{
    dose_count("operations", audit->ops);
    dose_count("operations: confirmed", audit->confirmed);
    dose_count("operations: shown to a person", audit->waiting);
    dose_count("operations: shown as not found out", audit->unsure);
    dose_count("breaches: lost", audit->lost);
    dose_count("breaches: doubled", audit->doubled);
    dose_count("breaches: orphans", audit->orphans);
    dose_count("breaches: state against ledger", audit->false_end);
    dose_count("breaches: order", audit->disorder);
    dose_count("breaches: invariants in the tables", audit->unproven);
}

static void judge(const Yard *yard, bool last)
{
    Audit audit;
    audit_init(&audit);
    audit_run(&audit, yard);
    if (last)
        add_up(&audit);
    if (audit_breaches(&audit) > 0)
        fail_msg("again: torture --seed %d --kills %d 'kill*'; journal %s:\n%s", (int)yard->seed,
                 KILLS_PER_YARD, yard->journal, audit.story->str);
    audit_clear(&audit);
}

static void one_yard(int kills, guint64 seed)
{
    Campaign campaign = {.yard = yard_new(seed), .usual = 24};
    while (campaign.kills < kills) {
        for (int i = 0; i < KILLS_PER_ROUND && campaign.kills < kills; i++) {
            campaign.kills += live_and_be_killed(&campaign);
            audit_states(campaign.yard, campaign.states);
        }
        sandbox_fault_clear(campaign.yard->sandbox);
        yard_settle(campaign.yard);
        judge(campaign.yard, campaign.kills >= kills);
    }
    dose_count("kills at random instants", campaign.kills);
    dose_count("left by a kill: held", campaign.states[OP_HELD]);
    dose_count("left by a kill: ready", campaign.states[OP_READY]);
    dose_count("left by a kill: on the wire", campaign.states[OP_INFLIGHT]);
    dose_count("left by a kill: unknown", campaign.states[OP_UNKNOWN]);
    dose_count("left by a kill: answered", campaign.states[OP_ACKED]);
    yard_free(campaign.yard);
    dose_seed_done(seed + (guint64)kills);
}

static void kill__at_random_instants__loses_and_doubles_nothing(void **state)
{
    (void)state;
    for (int done = 0; done < dose()->kills; done += KILLS_PER_YARD)
        one_yard(MIN(KILLS_PER_YARD, dose()->kills - done), dose()->seed + (guint64)done);
}

UNIT_TESTS(kill, cmocka_unit_test(kill__at_random_instants__loses_and_doubles_nothing));
