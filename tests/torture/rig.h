// The whole app without a screen, with its journal on the disk, on a clock that somebody else
// moves.
#ifndef TORTURE_RIG_H
#define TORTURE_RIG_H

#include "app/app.h"

// Moves the world by so many milliseconds and says what time it is then; 0: quit.
typedef Instant RigStepFn(void *owner, int64_t ms);

typedef struct RigConfig {
    const char *base_url, *token, *location, *journal_path;
    uint64_t seed;
    Instant now;
    RigStepFn *step;
    void *owner;
} RigConfig;

typedef struct Rig {
    Clock *clock;
    App *app;
    RigStepFn *step;
    void *owner;
    GRand *rand;
} Rig;

bool rig_open(Rig *rig, const RigConfig *config, Err *err) NODISCARD;
void rig_close(Rig *rig); // as a person quits
// Until all that is left waits for a later time.
bool rig_run(Rig *rig, Err *err) NODISCARD;
// At most ms, less when a timer is due before; then runs. False with ERR_CANCELLED when told to
// quit.
bool rig_step(Rig *rig, int64_t ms, Err *err) NODISCARD;
bool rig_steps(Rig *rig, int64_t ms, Err *err) NODISCARD; // all of it, in steps
// Steps until every operation has ended or waits for a person.
bool rig_settle(Rig *rig, Err *err) NODISCARD;

// What people do, one of each kind of write.
typedef enum Deed {
    DEED_SMS,
    DEED_MAIL,
    DEED_COMMENT,
    DEED_MOVE,
    DEED_TAG,
    DEED_NOTE,
    DEED_TASK,
    DEED_BOOK,
    DEED_READ,
    DEED_RETRY, // what waits for a person is sent again
    DEED_COUNT
} Deed;
const char *deed_name(Deed deed);
bool deed_is_marked(Deed deed); // the marker goes into its words
bool deed_find(const char *name, Deed *out);
// Opens what it needs and queues the write. False with ERR_REFUSED when there is nothing to do it
// on.
bool deed_do(Rig *rig, Deed deed, const char *marker, Err *err) NODISCARD;

#endif
