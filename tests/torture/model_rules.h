// The program's own decisions, each asked once: a walk asks them a hundred million times.
#ifndef TORTURE_MODEL_RULES_H
#define TORTURE_MODEL_RULES_H

#include "app/outbox_step.h"

enum { OUTCOMES = OUTCOME_CANCELLED + 1, SAFETIES = SAFETY_ONCE + 1 };

typedef struct Decisions {
    signed char step[SAFETIES][OP_STATE_COUNT][OPE_COUNT]; // -1: there is none
    signed char counts[OP_STATE_COUNT][OP_STATE_COUNT];    // of a move: more attempts that may be
    signed char recovered[OP_STATE_COUNT][2];              // by a minute, by hours; -1: stays
    bool taken_back[OP_STATE_COUNT][2];                    // [may it have arrived]
    bool passed[OP_STATE_COUNT];                           // long after the answer was lost
    bool blocks[OP_STATE_COUNT][OP_STATE_COUNT][2];        // [other][own][the other is earlier]
    OpEvent verdict[SAFETIES][OUTCOMES][2][2][2];          // [attempts][id][may have arrived]
} Decisions;

const Decisions *decisions_asked(void);

#endif
