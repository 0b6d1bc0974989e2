// `eyrie auth`: getting credentials, looking at them, choosing among them. A token is read from
// standard input or a hidden prompt, never from an argument.
#ifndef CLI_AUTH_H
#define CLI_AUTH_H

#include "args.h"
#include "base/secret.h"

extern const Verb auth_verb;
int cli_auth(const Args *args, Secret *take_token);

#endif
