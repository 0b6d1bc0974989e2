// The command line, parsed. Strings are owned by Args.
#ifndef ARGS_H
#define ARGS_H

#include <stdbool.h>

#include "base/verb.h"

typedef struct Args {
    char *profile, *base_url, *location, *theme; // NULL where not given
    bool demo, readonly, version, plain;
    bool help;   // asked for; nothing else was looked at
    int seed;    // of the demo's account; 0: its own
    char **rest; // the verb and its words; NULL-terminated, may be empty
} Args;

extern const Verb args_verb; // of the program itself

// ERR_USAGE with what is wrong.
bool args_parse(int argc, char **argv, Args *out, Err *err) NODISCARD;
void args_clear(Args *args);

#endif
