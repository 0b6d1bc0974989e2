#include "config.h"

#include "cli.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/sentence.h"
#include "base/text.h"
#include "cli_api.h"
#include "cli_auth.h"
#include "cli_complete.h"
#include "cli_doctor.h"
#include "cli_events.h"
#include "cli_outbox.h"
#include "cli_search.h"
#include "sandbox/sandbox.h"

int cli_fail(const Err *err)
{
    const ErrInfo *info = err_info(err->kind);
    TextBuf buf;
    fprintf(stderr, "eyrie: %.*s\n", TEXT_ARG(err_sentence(&buf, err)));
    if (err->trace[0])
        fprintf(stderr, "eyrie: trace id %s\n", err->trace);
    return info->exit_code;
}

bool cli_type_yes(const char *question)
{
    char answer[16] = "";
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return false;
    fputs(question, stderr);
    return fgets(answer, sizeof(answer), stdin) && strcmp(g_strstrip(answer), "yes") == 0;
}

// The sandbox holds the token of nobody.
static int run_sandbox(const Args *args, Secret *take_token)
{
    secret_free(take_token);
    return sandbox_main(args->rest);
}

static const struct {
    const Verb *verb;
    int (*run)(const Args *args, Secret *take_token);
} verbs[] = {
    {&api_verb, cli_api},       {&auth_verb, cli_auth},       {&doctor_verb, cli_doctor},
    {&events_verb, cli_events}, {&jump_verb, cli_jump},       {&outbox_verb, cli_outbox},
    {&search_verb, cli_search}, {&sandbox_verb, run_sandbox},
};

const Verb *cli_verb(size_t i)
{
    return i < ARRAY_LEN(verbs) ? verbs[i].verb : NULL;
}

int cli_help(void)
{
    GString *list = g_string_new("\nVerbs\n");
    g_autofree char *help = verb_help(&args_verb);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        verb_help_row(list, verbs[i].verb->name, verbs[i].verb->brief);
    // Before the options, which are of less interest.
    char *options = strstr(help, "\nOptions\n");
    BUG_ON(!options);
    printf("%.*s%s%s\n`eyrie VERB --help` says more; so do man eyrie, eyrie-config, eyrie-keys.\n",
           (int)(options - help), help, list->str, options);
    g_string_free(list, TRUE);
    return 0;
}

static int no_verb(const char *name)
{
    Err err = {0};
    const char *names[ARRAY_LEN(verbs) + 1] = {NULL};
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        names[i] = verbs[i].verb->name;
    const char *near = verb_nearest(name, names);
    g_autofree char *list = verb_list(names);
    if (near)
        err_set(&err, ERR_USAGE, "there is no verb \"%s\"; did you mean %s?", name, near);
    else
        err_set(&err, ERR_USAGE, "there is no verb \"%s\"; there are: %s", name, list);
    return cli_fail(&err);
}

int cli_run(const Args *args, Secret *take_token)
{
    if (strcmp(args->rest[0], complete_verb.name) == 0)
        return cli_complete(args, take_token);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (strcmp(args->rest[0], verbs[i].verb->name) != 0)
            continue;
        if (!verb_wants_help(args->rest))
            return verbs[i].run(args, take_token);
        g_autofree char *help = verb_help(verbs[i].verb);
        secret_free(take_token);
        fputs(help, stdout);
        return 0;
    }
    secret_free(take_token);
    return no_verb(args->rest[0]);
}
