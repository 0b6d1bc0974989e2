// Offsets of a zone at instants, for datetime.c. The zones themselves are declared in datetime.h.
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdint.h>

#include "base/datetime.h"

// Seconds east of UTC at that second since the epoch; *abbr (may be NULL) stays valid for ever.
int zone_offset_s(const Zone *zone, int64_t utc_s, const char **abbr);

#endif
