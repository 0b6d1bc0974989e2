// Hours in which nobody is called: "20:00-8:00", over midnight as well, on the wall clock of this
// machine. Pure.
#ifndef APP_QUIET_H
#define APP_QUIET_H

#include <stdbool.h>

#include "base/datetime.h"
#include "base/err.h"

typedef struct Quiet {
    int from, to; // minutes of the day; the same: never
} Quiet;

// "off" is never. ERR_USAGE says how it is written; out is untouched then.
bool quiet_parse(const char *word, Quiet *out, Err *err) NODISCARD;
bool quiet_at(const Quiet *quiet, const Zone *zone, Instant t);

#endif
