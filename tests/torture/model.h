// A world small enough to be walked to its end: three operations in one journal, the process that
// sends, another one beside it, the server, and a person at each of the two.
//
// Left out, and why nothing is lost by it: the other process may start and die at any moment and
// has no memory that matters, for whatever it does on an old view fails in the journal's compare;
// so it is always there. Clocks: whatever waits for a time may happen at any time. Words of the
// journal's SQL are not walked; the kills and the twins are there for these.
#ifndef TORTURE_MODEL_H
#define TORTURE_MODEL_H

#include "app/outbox_step.h"

enum { MODEL_OPS = 3, MODEL_COUNT_MAX = 3 };

// Where an operation is: the states of the journal, and what became of the attempt under way.
// OP_INFLIGHT itself is an attempt whose process has died.
enum {
    AT_NOT_YET = OP_STATE_COUNT,
    AT_ROW,      // the attempt row is written, no byte has left
    AT_FLYING,   // the bytes are out
    AT_EXECUTED, // by the server; the answer has not been read
    AT_DENIED,   // refused, limited or failed, and not executed
    AT_COUNT
};

typedef enum Sender { SENDER_GONE, SENDER_RECOVERS, SENDER_RUNS } Sender;

typedef struct ModelOp {
    unsigned char at;
    unsigned char view;     // what the sender believes; 0 while there is none
    unsigned char maybe;    // as the journal counts; up to MODEL_COUNT_MAX
    unsigned char resends;  // ordered by a person
    unsigned char executed; // by the server; of what may be repeated only whether
    unsigned char late;     // lost requests that may still arrive
    bool no_before;         // the last attempt was answered with a no
    bool overridden;        // a person at the sender said: go past the one that is unknown
} ModelOp;

typedef struct Model {
    ModelOp op[MODEL_OPS];
    Sender sender;
} Model;

typedef struct ModelWorld {
    const char *name;
    int ops; // up to MODEL_OPS
    Safety safety[MODEL_OPS];
    char lane[MODEL_OPS + 1]; // "aab": the first two go one after another
    bool alike;  // all three say the same words, so the server's list cannot tell them apart
    int resends; // bound: by a person, of each; the dose may raise it
} ModelWorld;

typedef struct ModelCounts {
    size_t states, transitions;
    bool complete; // false: the bound on states was reached
} ModelCounts;

// Every state that can be reached; fails the test with the way to the first one that breaks an
// invariant.
ModelCounts model_walk(const ModelWorld *world, size_t states_max);

// One state to all that follow it. how: the step's name; wrong: NULL, or what is wrong with the
// step.
typedef void ModelFn(void *owner, const Model *to, const char *how, int op, const char *wrong);
void model_next(const ModelWorld *world, const Model *from, ModelFn *fn, void *owner);
// NULL, or what is wrong: I1 to I8 of RELIABILITY 5.1, as far as one state shows them.
const char *model_breach(const ModelWorld *world, const Model *model);
OpState model_state(unsigned at); // as the journal has it; not of AT_NOT_YET

#endif
