// A client without a screen against a sandbox on loopback, both on one clock that stands still
// until it is stepped.
#ifndef UNIT_APP_DESK_H
#define UNIT_APP_DESK_H

#include "app/outbox.h"
#include "base/timer.h"
#include "sandbox/sandbox.h"

typedef struct Desk {
    char *dir, *path;
    Clock *clock;
    Clock *theirs; // the sandbox's, where it goes differently; else NULL
    Sandbox *sandbox;
    Net *net;
    Options options;
    Core core;
    Outbox *outbox;
    bool readonly;                 // of the next desk_open
    bool stranger;                 // of the next messages: what the contact wants is not known
    bool unknown;                  // so is this: whose token it is has to be asked
    unsigned seen[OP_STATE_COUNT]; // how often an observer was told of a state
    Id maria, john;                // contacts of the small world
    Id maria_thread, john_thread;
} Desk;

int desk_setup(void **state);
int desk_setup_slow(void **state); // ten minutes behind the sandbox
int desk_setup_fast(void **state); // ten minutes ahead of it
int desk_teardown(void **state);

// Runs replies and due timers until all that is left waits for a later time.
void desk_run(Desk *desk);
void desk_step(Desk *desk, int seconds); // a second at a time, running after each
void desk_step_ms(Desk *desk, int ms);
void desk_fault(Desk *desk, const char *spec);
// Ends the client (not the sandbox) without finishing anything, and starts another on the same
// journal.
void desk_crash(Desk *desk);
// Stops and starts the client's parts alone.
void desk_open(Desk *desk);
void desk_close(Desk *desk);

int64_t desk_say(Desk *desk, const Id *contact, const Id *thread,
                 const char *text);                                   // an SMS, held as set
int64_t desk_mail(Desk *desk, const char *subject, const char *text); // to John
const Op *desk_op(const Desk *desk, int64_t id);
OpState desk_state(const Desk *desk, int64_t id);
Reply *desk_try(Desk *desk, Call *take_call); // past the outbox; reply_free
Reply *desk_ask(Desk *desk, Call *take_call); // a good answer or a failed test; reply_free
// Reads a thread as the thread module does, and tells the outbox.
void desk_read(Desk *desk, const Id *thread);
// Messages with this text in the thread, by the server.
size_t desk_count(Desk *desk, const Id *thread, const char *text);
char *desk_draft(Desk *desk, const Id *thread); // g_free; NULL: none

#endif
