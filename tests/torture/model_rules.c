#include "config.h"

#include "torture/model_rules.h"

#include "model/message.h"
#include "store/journal.h"

enum { LATER_MS = 10 * OP_PASSED_MS };

static Decisions decisions;
static bool asked;

static void ask_verdicts(void)
{
    Sent sent = {.message = id_from("M1")};
    for (unsigned n = 0; n < SAFETIES * OUTCOMES * 8; n++) {
        Reply reply = {.outcome = (Outcome)(n / 8 % OUTCOMES), .attempts = n >> 2 & 1};
        if (n >> 1 & 1)
            reply.rows = (Rows){.type = &sent_type, .items = &sent, .count = 1};
        Safety safety = (Safety)(n / 8 / OUTCOMES);
        decisions.verdict[safety][reply.outcome][n >> 2 & 1][n >> 1 & 1][n & 1] =
            op_verdict(&reply, safety, (int)(n & 1), safety == SAFETY_ONCE);
    }
}

static void ask_about(OpState state)
{
    OpState to;
    Op op = {.id = 2, .state = state, .lane = "a"};
    for (int safety = 0; safety < SAFETIES; safety++)
        for (int event = 0; event < OPE_COUNT; event++)
            decisions.step[safety][state][event] =
                op_step(state, (OpEvent)event, (Safety)safety, &to) ? (signed char)to : -1;
    for (int other = 0; other < OP_STATE_COUNT; other++) {
        Op earlier = {.id = 1, .state = (OpState)other, .lane = "a"};
        Op later = {.id = 3, .state = (OpState)other, .lane = "a"};
        decisions.counts[state][other] = (signed char)op_moved(&op, (OpState)other).maybe;
        decisions.blocks[other][state][1] = op_blocks(&earlier, &op);
        decisions.blocks[other][state][0] = op_blocks(&later, &op);
    }
    for (int hours = 0; hours < 2; hours++) {
        bool moves = op_recovered(&op, true, (Instant){2LL * hours * 3600 * 1000}, &to);
        decisions.recovered[state][hours] = moves ? (signed char)to : -1;
    }
    decisions.passed[state] = op_may_be_passed(&op, (Instant){LATER_MS});
    for (int maybe = 0; maybe < 2; maybe++) {
        op.maybe = maybe;
        decisions.taken_back[state][maybe] = op_can_be_taken_back(&op);
    }
}

const Decisions *decisions_asked(void)
{
    if (asked)
        return &decisions;
    for (int state = 0; state < OP_STATE_COUNT; state++)
        ask_about((OpState)state);
    ask_verdicts();
    asked = true;
    return &decisions;
}
