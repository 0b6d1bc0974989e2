// `eyrie doctor`: everything that can be wrong between this machine and the account, looked at
// once, with the mend of each failure. Nothing in the account is changed and no token is shown.
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "args.h"
#include "base/secret.h"

// 0: all is well, or there are warnings only; else by the first failure: 3 not signed in, 4 a scope
// or location is missing, 1 anything else.
extern const Verb doctor_verb;
int cli_doctor(const Args *args, Secret *take_token);

#endif
