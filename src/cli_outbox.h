// `eyrie outbox`: what was written, what became of it, and what a person decides, without a screen.
#ifndef CLI_OUTBOX_H
#define CLI_OUTBOX_H

#include "app/outbox.h"
#include "args.h"
#include "base/clock.h"
#include "base/secret.h"

extern const Verb outbox_verb;
int cli_outbox(const Args *args, Secret *take_token);

// ---- shared by the files of this command ----

typedef struct OutboxArgs {
    bool json, all, yes;
    int wait_s;
    char *since;
    int64_t id; // 0: none was given
    const char *profile;
    char *journal_path; // owned
    Clock *clock;       // owned
} OutboxArgs;

// Texts of the journal are raw: this prints them clean, and every line begins with indent.
void print_clean(const char *indent, const char *text);
const char *op_advice(const Op *op);  // "" when there is nothing to decide
bool op_may_be_doubled(const Op *op); // sending it again may make two of it

bool outbox_is_once(const char *endpoint); // for VerifyAsk

// Each returns the exit code.
int outbox_list(const OutboxArgs *own);
int outbox_show(const OutboxArgs *own);
int outbox_log(const OutboxArgs *own);
int outbox_verify(const OutboxArgs *own);
int outbox_act(const Args *args, const OutboxArgs *own, Secret *take_token); // retry discard accept

#endif
