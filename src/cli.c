#include "config.h"

#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli_api.h"
#include "cli_outbox.h"
#include "start.h"

int cli_fail(const Err *err)
{
    const ErrInfo *info = err_info(err->kind);
    fprintf(stderr, "eyrie: %s%s%s%s\n", err->msg, info->advice[0] ? " (" : "", info->advice,
            info->advice[0] ? ")" : "");
    return info->exit_code;
}

enum { TOKEN_MAX = 4096 }; // as auth.c takes it

static Secret *read_token(Err *err)
{
    bool tty = isatty(STDIN_FILENO);
    if (tty)
        fputs("Private integration token (not shown): ", stderr);
    Secret *token = secret_read_line(STDIN_FILENO, TOKEN_MAX, err);
    if (tty)
        fputc('\n', stderr);
    if (!token)
        err_prefix(err, "no token on standard input, nothing was stored");
    return token;
}

static int cli_auth(const Args *args, Secret *take_token)
{
    secret_free(take_token);
    Err err = {0};
    if (!args->rest[1] || strcmp(args->rest[1], "login") != 0) {
        err_set(&err, ERR_USAGE, "eyrie auth login reads a token from standard input");
        return cli_fail(&err);
    }
    const char *set = g_getenv("EYRIE_PROFILE");
    const char *profile = args->profile ? args->profile : set && *set ? set : "main";
    const char *location = args->location ? args->location : g_getenv("EYRIE_LOCATION");
    Id id = id_from(location);
    Secret *token = read_token(&err);
    bool ok = token && (!id_is_empty(&id) ||
                        err_set(&err, ERR_USAGE, "which location? give --location ID before auth"));
    ok = ok && auth_save(profile, token, &id, args->base_url, &err);
    secret_free(token);
    if (!ok)
        return cli_fail(&err);
    printf("Stored in profile %s (file, readable by you alone).\n", profile);
    return 0;
}

typedef struct CliVerb {
    const char *name;
    int (*run)(const Args *args, Secret *take_token);
} CliVerb;

static const CliVerb verbs[] = {
    {"api", cli_api},
    {"auth", cli_auth},
    {"outbox", cli_outbox},
};

int cli_run(const Args *args, Secret *take_token)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(args->rest[0], verbs[i].name) == 0)
            return verbs[i].run(args, take_token);
    secret_free(take_token);
    Err err = {0};
    err_set(&err, ERR_USAGE, "there is no command \"%s\"; there are: api, auth, outbox, sandbox",
            args->rest[0]);
    return cli_fail(&err);
}
