// `eyrie api METHOD PATH [-f key=value]... [--input FILE] [--paginate]`: any endpoint, with token,
// version header and rate limit.
#ifndef CLI_API_H
#define CLI_API_H

#include "args.h"
#include "base/secret.h"

extern const Verb api_verb;
int cli_api(const Args *args, Secret *take_token);

#endif
