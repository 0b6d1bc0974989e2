// Subcommands without a screen. Each returns the exit code and has said on stderr what went wrong.
#ifndef CLI_H
#define CLI_H

#include "args.h"
#include "base/secret.h"

// The subcommand args->rest names; take_token is what EYRIE_TOKEN held.
int cli_run(const Args *args, Secret *take_token);
// One sanitised line on stderr: "eyrie: message (advice)". Returns the exit code of the kind.
int cli_fail(const Err *err);

#endif
