// Compares what the sandbox has executed with what the journal says of it.
#ifndef TORTURE_AUDIT_H
#define TORTURE_AUDIT_H

#include "torture/yard.h"

typedef struct Audit {
    unsigned ops, confirmed, waiting; // waiting: parked, refused or to be reviewed, for a person
    unsigned unsure;                  // of these: parked because it could not be found out
    unsigned executed;                // lines of the ledger that belong to an operation
    unsigned lost;      // a person was told it is queued, and it is neither done nor shown
    unsigned doubled;   // executed more often than a person ordered
    unsigned orphans;   // in a state that a restart does not end
    unsigned false_end; // the state says another thing than the ledger
    unsigned disorder;  // executed in another order than asked
    unsigned unproven;  // rules of journal_verify broken
    GString *story;     // a line for each
} Audit;

// The client must not be running. settled: nothing is expected to be on its way any more.
void audit_init(Audit *audit);
void audit_clear(Audit *audit);
void audit_run(Audit *audit, const Yard *yard);
static inline unsigned audit_breaches(const Audit *audit)
{
    return audit->lost + audit->doubled + audit->orphans + audit->false_end + audit->disorder +
           audit->unproven;
}
// States of the operations after a kill, before anybody repairs anything: counts[state].
void audit_states(const Yard *yard, unsigned *counts);

#endif
