// Verbs without a screen. Each returns the exit code and has said on stderr what went wrong.
#ifndef CLI_H
#define CLI_H

#include "args.h"
#include "base/secret.h"

const Verb *cli_verb(size_t i); // all of them in the order of --help; NULL behind the last
// The verb args->rest names; take_token is what EYRIE_TOKEN held.
int cli_run(const Args *args, Secret *take_token);
int cli_help(void); // of `eyrie --help`
// One sanitised line on stderr: "eyrie: message (advice)". Returns the exit code of the kind.
int cli_fail(const Err *err);
// Asks on the terminal; false for any word but "yes", and where there is no terminal.
bool cli_type_yes(const char *question);

#endif
