#include "config.h"

#include "cli.h"

#include <stdio.h>
#include <string.h>

#include "base/sentence.h"
#include "base/text.h"
#include "cli_api.h"
#include "cli_auth.h"
#include "cli_doctor.h"
#include "cli_events.h"
#include "cli_outbox.h"
#include "cli_search.h"
#include "start.h"

int cli_fail(const Err *err)
{
    const ErrInfo *info = err_info(err->kind);
    TextBuf buf;
    fprintf(stderr, "eyrie: %.*s\n", TEXT_ARG(err_sentence(&buf, err)));
    if (err->trace[0])
        fprintf(stderr, "eyrie: trace id %s\n", err->trace);
    return info->exit_code;
}

typedef struct CliVerb {
    const char *name;
    int (*run)(const Args *args, Secret *take_token);
} CliVerb;

static const CliVerb verbs[] = {
    {"api", cli_api},   {"auth", cli_auth},     {"doctor", cli_doctor}, {"events", cli_events},
    {"jump", cli_jump}, {"outbox", cli_outbox}, {"search", cli_search},
};

int cli_run(const Args *args, Secret *take_token)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(args->rest[0], verbs[i].name) == 0)
            return verbs[i].run(args, take_token);
    secret_free(take_token);
    Err err = {0};
    err_set(&err, ERR_USAGE,
            "there is no command \"%s\"; there are: api, auth, doctor, events, jump, outbox, "
            "search, sandbox",
            args->rest[0]);
    return cli_fail(&err);
}
