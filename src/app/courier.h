// An outbox without the rest of the app, for the command line: the same decisions and the same
// sender as in the interface. One thread.
#ifndef APP_COURIER_H
#define APP_COURIER_H

#include "app/outbox.h"
#include "base/secret.h"

typedef struct CourierConfig {
    Clock *clock; // borrowed
    const char *base_url, *profile, *journal_path, *options_path, *budget_dir;
    const Secret *token; // NULL, and not renewed: nothing is sent from here
    bool renewed;        // the profile's pair is renewed in time
    Id location;
    bool readonly;
} CourierConfig;

typedef struct Courier Courier;

// Opens the journal and recovers it; with a token it also sends what waits, unless another process
// does.
Courier *courier_new(const CourierConfig *config, Err *err);
void courier_free(Courier *courier); // a write on the wire gets its moment
Outbox *courier_outbox(Courier *courier);
Journal *courier_journal(Courier *courier);
const Notices *courier_notices(const Courier *courier);
// Goes on until the operation is known to have ended or to need a person, at most wait_ms. NULL
// when it is not there.
const Op *courier_wait(Courier *courier, int64_t id, int64_t wait_ms);

#endif
