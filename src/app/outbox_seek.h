// Where to look for what a lost attempt may have created, and how to know it again. One row per
// write that creates a record, messages excepted (outbox_match.h). UI thread; pure apart from
// allocation.
#ifndef APP_OUTBOX_SEEK_H
#define APP_OUTBOX_SEEK_H

#include "api/call.h"
#include "app/outbox_match.h"
#include "store/journal.h"

// The question that lists such records, of PRIO_ACTION; NULL when there is no way to find out.
Call *seek_call(EndpointId write, const Op *op, const Id *location);
// Whether a row of that list is what op created. from, to: when the server may have added it.
Match seek_match(EndpointId write, const Op *op, Instant from, Instant to, const void *row);

#endif
