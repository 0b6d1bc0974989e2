#include "config.h"

#include "args.h"

#include <glib.h>

static const VerbOption options[] = {
    {VERB_MEMBER(Args, demo), "demo", 0, NULL,
     "Run on a made-up account inside the program; nothing else is touched"},
    {VERB_MEMBER(Args, seed), "seed", 0, "N", "With --demo: another made-up account"},
    {VERB_MEMBER(Args, profile), "profile", 0, "PROFILE",
     "Profile to use: 1 to 32 of a-z, 0-9, _ and - (main if none is named)"},
    {VERB_MEMBER(Args, location), "location", 0, "LOCATION",
     "Id of the location (sub-account) to work in, rather than the profile's"},
    {VERB_MEMBER(Args, base_url), "base-url", 0, "URL",
     "Another server; plain http is accepted on loopback only"},
    {VERB_MEMBER(Args, readonly), "readonly", 0, NULL,
     "Change nothing in the account: whatever writes is refused"},
    {VERB_MEMBER(Args, theme), "theme", 0, "THEME",
     "A theme shipped or of your own, rather than that of config.ini; see eyrie-config(5)"},
    {VERB_MEMBER(Args, plain), "plain", 0, NULL,
     "Whole lines and typed commands in place of the screen, for screen readers and scripts"},
    {VERB_MEMBER(Args, version), "version", 0, NULL, "Print the version"},
    {0},
};

static const VerbExample examples[] = {
    {"eyrie --demo", "look around in a made-up account"},
    {"eyrie", "the interface on your account; the first time, a wizard that signs in"},
    {"eyrie --readonly --location ve9EPM428h8vShlRW1KT",
     "look at another location, change nothing"},
    {"eyrie search invoice from:maria after:2w", "what was written about it, from the local copy"},
    {0},
};

const Verb args_verb = {
    .name = "eyrie",
    .takes = "[VERB ...]",
    .help = "A HighLevel account in the terminal: conversations, pipelines, calendars, contacts. "
            "Without a verb the interface opens. Options stand before the verb; a verb has options "
            "of its own behind it.",
    .options = options,
    .examples = examples,
};

// The options of a verb are its own: parsing stops at the first word.
bool args_parse(int argc, char **argv, Args *out, Err *err)
{
    Args args = {0};
    if (argc < 1) { // started without even a name
        *out = (Args){.rest = g_new0(char *, 1)};
        return true;
    }
    size_t own = 1 + verb_skip_options(&args_verb, argv + 1);
    g_auto(GStrv) words = g_new0(char *, own + 1);
    for (size_t i = 0; i < own; i++)
        words[i] = g_strdup(argv[i]);
    if (verb_wants_help(words))
        args.help = true;
    else if (!verb_parse(&args_verb, words, &args, err))
        return false;
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
