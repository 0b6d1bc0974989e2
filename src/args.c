#include "config.h"

#include "args.h"

#include <glib.h>
#include <string.h>

static const char summary[] =
    "A terminal client for a HighLevel account.\n"
    "\n"
    "  eyrie --demo                       try it on a made-up account, nothing else is touched\n"
    "  eyrie                              the interface on your account\n"
    "  eyrie auth login                   store a private integration token (read from standard "
    "input)\n"
    "  eyrie api GET /calendars/ -f locationId={location}\n"
    "                                     any endpoint, answer as JSON\n"
    "  eyrie search invoice from:maria after:2w\n"
    "  eyrie jump maria                   messages, and records, of the local copy; no network\n"
    "  eyrie outbox list                  what was written, and what became of it: show, retry, "
    "discard,\n"
    "                                     accept, verify, log\n"
    "  eyrie sandbox --help               the imitation of the service alone";

static const char files[] =
    "Environment: EYRIE_TOKEN, EYRIE_LOCATION, EYRIE_BASE_URL, EYRIE_PROFILE, NO_COLOR.\n"
    "Exit codes: 0 done, 1 failed, 2 wrong use, 3 not signed in, 4 refused by the account,\n"
    "5 needs confirmation, 6 unknown outcome.";

// The options of a subcommand are its own: parsing stops at the first word.
static int own_words(int argc, char **argv)
{
    static const char *const with_value[] = {"--profile", "--base-url", "--location", "--theme",
                                             "--seed"};
    int i = 1;
    while (i < argc && argv[i][0] == '-') {
        for (size_t k = 0; k < ARRAY_LEN(with_value); k++)
            if (strcmp(argv[i], with_value[k]) == 0 && i + 1 < argc) {
                i++;
                break;
            }
        i++;
    }
    return i;
}

bool args_parse(int argc, char **argv, Args *out, Err *err)
{
    Args args = {0};
    gboolean demo = FALSE, readonly = FALSE, version = FALSE;
    const GOptionEntry entries[] = {
        {"demo", 0, 0, G_OPTION_ARG_NONE, &demo, "Run on a private sandbox with a made-up account",
         NULL},
        {"profile", 0, 0, G_OPTION_ARG_STRING, &args.profile, "Profile to use (default: main)",
         "NAME"},
        {"location", 0, 0, G_OPTION_ARG_STRING, &args.location, "Location (sub-account) id", "ID"},
        {"base-url", 0, 0, G_OPTION_ARG_STRING, &args.base_url,
         "Another server; plain http only on loopback", "URL"},
        {"readonly", 0, 0, G_OPTION_ARG_NONE, &readonly, "Change nothing in the account", NULL},
        {"theme", 0, 0, G_OPTION_ARG_STRING, &args.theme,
         "A theme shipped or of your own; see eyrie-config(5)", "NAME"},
        {"seed", 0, 0, G_OPTION_ARG_INT, &args.seed, "With --demo: another made-up account", "N"},
        {"version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    int own = own_words(argc, argv);
    g_auto(GStrv) words = g_new0(char *, (gsize)own + 1);
    for (int i = 0; i < own; i++)
        words[i] = g_strdup(argv[i]);
    GOptionContext *context = g_option_context_new("[COMMAND ...]");
    g_option_context_set_summary(context, summary);
    g_option_context_set_description(context, files);
    g_option_context_add_main_entries(context, entries, NULL);
    GError *error = NULL;
    bool ok = g_option_context_parse_strv(context, &words, &error);
    g_option_context_free(context);
    if (!ok) {
        args_clear(&args);
        err_set(err, ERR_USAGE, "%s", error->message);
        g_error_free(error);
        return false;
    }
    args.demo = demo;
    args.readonly = readonly;
    args.version = version;
    args.rest = g_strdupv(argv + own);
    *out = args;
    return true;
}

void args_clear(Args *args)
{
    g_free(args->profile);
    g_free(args->base_url);
    g_free(args->location);
    g_free(args->theme);
    g_strfreev(args->rest);
    *args = (Args){0};
}
