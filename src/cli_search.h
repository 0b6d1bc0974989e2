// `eyrie search` and `eyrie jump`: what the local copy holds, without a network and without a
// token.
#ifndef CLI_SEARCH_H
#define CLI_SEARCH_H

#include "args.h"
#include "base/secret.h"

extern const Verb search_verb, jump_verb;
int cli_search(const Args *args, Secret *take_token);
int cli_jump(const Args *args, Secret *take_token);

#endif
