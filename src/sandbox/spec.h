// What each endpoint takes, as HighLevel's documents say (spec.def), and the validator that holds
// requests to it: names outside the list are refused, as the service does. Const data; any thread.
#ifndef SANDBOX_SPEC_H
#define SANDBOX_SPEC_H

#include "sandbox/route.h"

// The documents declare a Version header for all but a few endpoints.
bool spec_needs_version(EndpointId ep);
// A body is read at all.
bool spec_takes_body(EndpointId ep);
// Names, types, presence, enums and limits of query and body. false: res holds the refusal (422
// with all the complaints, or 400 where the service answers so).
bool spec_check(const Request *req, Response *res);

#endif
