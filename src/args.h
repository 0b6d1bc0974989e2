// The command line, parsed. Strings are owned by Args.
#ifndef ARGS_H
#define ARGS_H

#include <stdbool.h>

#include "base/err.h"

typedef struct Args {
    char *profile, *base_url, *location, *theme; // NULL where not given
    bool demo, readonly, version;
    int seed;    // of the demo's account; 0: its own
    char **rest; // the subcommand and its words; NULL-terminated, may be empty
} Args;

// ERR_USAGE with what is wrong. --help prints and exits 0 by itself.
bool args_parse(int argc, char **argv, Args *out, Err *err) NODISCARD;
void args_clear(Args *args);

#endif
