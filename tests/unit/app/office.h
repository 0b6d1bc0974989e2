// The whole app without a screen against a sandbox on loopback, both on one clock that stands still
// until it is stepped.
#ifndef UNIT_APP_OFFICE_H
#define UNIT_APP_OFFICE_H

#include "app/app.h"
#include "sandbox/sandbox.h"

typedef struct Office {
    Clock *clock;
    Sandbox *sandbox;
    App *app;
    char *cache;   // file of its mirror
    char *journal; // file of the outbox; NULL: none. Opened by office_restart
    char *history; // file of what happened
    char *options; // file of the options; NULL: none. Read by office_restart
} Office;

enum { OFFICE_LARGE = 450 };

int office_setup(void **state); // world "small", quiet
int office_setup_large(
    void **state); // world "demo" with that many contacts and conversations, quiet
int office_teardown(void **state);

void office_restart(Office *office); // started, nothing pumped yet; without a file of its own
                                     // the journal is new
void office_join(Office *office, Office *other); // another process of the same user
void office_turn(Office *office); // once through the loop, when something comes or very soon
void office_keep_journal(Office *office); // restarts it with a journal that outlives it
void office_run(Office *office);          // until all that is left waits for a later time
// A second at a time, running after each, while somebody types.
void office_step(Office *office, int seconds);
void office_pass(Office *office, int64_t ms); // in one step, and nobody is there
void office_fault(Office *office, const char *spec);
// A colleague acts: a request of their own with the sandbox's token. path may hold "{location}".
void office_request(Office *office, const char *method, const char *path, const char *body);

Planner *office_planner(Office *office); // the week from 2 January 2030 on, read
const Event *office_event(const Planner *planner, const char *title); // NULL: is not there
Subject office_event_subject(const Event *event);
const Conversation *office_conversation(const Office *office, const char *name);
bool office_noticed(const Office *office, const char *part); // some notice holds the words
CmdResult office_command(Office *office, const char *line, Subject subject, Err *err);

#endif
