#include "config.h"

#include "cli_auth.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/loopback.h"
#include "api/signin.h"
#include "base/text.h"
#include "base/url.h"
#include "cli.h"
#include "cli_auth_room.h"
#include "start.h"

static const VerbOption options[] = {
    {VERB_MEMBER(AuthArgs, oauth), "oauth", 0, NULL,
     "login: with a marketplace app of your own instead of a private integration token"},
    {VERB_MEMBER(AuthArgs, client_id), "client-id", 0, "ID",
     "login --oauth: the app's client id; its secret is read from standard input"},
    {VERB_MEMBER(AuthArgs, scopes), "scopes", 0, "SCOPES",
     "login --oauth: what to ask for, separated by spaces"},
    {VERB_MEMBER(AuthArgs, port), "port", 0, "N",
     "login --oauth: port of the app's redirect address (53682)"},
    {VERB_MEMBER(AuthArgs, page), "page", 0, "URL",
     "login --oauth: another authorisation page, as white labels have: https, or this machine"},
    {VERB_MEMBER(AuthArgs, user_type), "as", 0, "company|location",
     "login --oauth: the kind of token, where the page leaves it open"},
    {VERB_MEMBER(AuthArgs, no_browser), "no-browser", 0, NULL,
     "login --oauth: print the page's address, open nothing"},
    {VERB_MEMBER(AuthArgs, paste), "paste", 0, NULL,
     "login --oauth: paste the address at which the browser ends, over ssh or where the redirect "
     "address is another one"},
    {VERB_MEMBER(AuthArgs, store), "store", 0, "file|keyring",
     "login: where the secrets of the profile are kept (file)"},
    {VERB_MEMBER(AuthArgs, unchecked), "unchecked", 0, NULL,
     "login, rotate: store without asking the service"},
    {VERB_MEMBER(AuthArgs, yes), "yes", 0, NULL, "logout: do not ask"},
    {VERB_MEMBER(AuthArgs, location), "location", 0, "LOCATION", "As before the verb"},
    {VERB_MEMBER(AuthArgs, profile), "profile", 0, "PROFILE", "As before the verb"},
    {VERB_MEMBER(AuthArgs, json), "json", 0, NULL,
     "status, rotate: JSON for scripts, an object a line"},
    {0},
};

static const VerbWord words[] = {
    {"login", NULL,
     "Read a private integration token from standard input, try it on the location and store it"},
    {"status", NULL, "List profiles, their locations, and tokens of 80 days and more"},
    {"switch", "LOCATION", "Work in another location of the profile"},
    {"rotate", NULL,
     "Take a new private integration token of the location while the former one is still good"},
    {"reconnect", NULL,
     "Get a new pair for an app whose refresh token the service does not take any more"},
    {"move", "file|keyring", "Put the secrets of the profile there"},
    {"logout", NULL, "Remove the profile's tokens from this machine"},
    {0},
};

static const VerbExample examples[] = {
    {"eyrie --location ve9EPM428h8vShlRW1KT auth login < token-file",
     "store a token; without a file it is asked for and not shown"},
    {"eyrie auth login --oauth --client-id ID", "sign in with an app, through the browser"},
    {"eyrie auth status", "what there is, and how old"},
    {"eyrie auth rotate < new-token-file", "the next token, while both work"},
    {0},
};

const Verb auth_verb = {
    .name = "auth",
    .brief = "sign in and out, other locations, tokens",
    .help = "Sign in, and look after what is stored. A token is never taken from an argument.",
    .options = options,
    .words = words,
    .examples = examples,
};

static void auth_args_clear(AuthArgs *own)
{
    g_free(own->client_id);
    g_free(own->scopes);
    g_free(own->page);
    g_free(own->user_type);
    g_free(own->store);
    g_free(own->location);
    g_free(own->profile);
    g_strfreev(own->words);
}

static bool parse(const Args *args, AuthArgs *own, Err *err)
{
    own->port = LOOPBACK_PORT;
    own->words = g_strdupv(args->rest);
    return verb_parse(&auth_verb, own->words, own, err) || err_prefix(err, "nothing was changed");
}

// ---- for all verbs -----------------------------------------------------------------------------

Secret *auth_read_secret(const char *prompt, Err *err)
{
    bool tty = isatty(STDIN_FILENO);
    g_autofree char *line = g_strdup_printf("%s (not shown): ", prompt);
    Secret *secret = secret_read_line(STDIN_FILENO, line, TOKEN_MAX, err);
    if (tty)
        fputc('\n', stderr);
    if (!secret)
        err_prefix(err, "nothing on standard input, nothing was stored");
    return secret;
}

void auth_say(const char *label, const char *text)
{
    Text clean = text_clean(text ? text : "", text ? strlen(text) : 0, TEXT_LINE);
    printf("%s%s\n", label, clean.s ? clean.s : "");
    text_clear(&clean);
}

bool auth_check_token(const Auth *auth, const Secret *token, const Id *location, char **name,
                      Err *err)
{
    if (auth->own.unchecked)
        return true;
    return signin_check(auth->base_url, token, location, name, err) ||
           err_prefix(err, "nothing was stored");
}

static bool same_server(const Auth *auth, const Profile *profile)
{
    return strcmp(profile->base_url ? profile->base_url : SERVICE_URL, auth->base_url) == 0;
}

bool auth_check_server(const Auth *auth, const Profile *profile, Err *err)
{
    int tokens = profile->access != NULL;
    for (guint i = 0; i < profile->places->len; i++)
        tokens += ((const Place *)profile->places->pdata[i])->access != NULL;
    return tokens < 2 || same_server(auth, profile) ||
           err_set(err, ERR_USAGE,
                   "profile %s has tokens of another server, which %s must not get: choose another "
                   "profile with --profile NAME",
                   auth->profile, auth->base_url);
}

void auth_note_server(const Auth *auth, Profile *profile)
{
    g_free(profile->base_url);
    profile->base_url = g_strcmp0(auth->base_url, SERVICE_URL) ? g_strdup(auth->base_url) : NULL;
}

static int backend_named(const char *word)
{
    for (int i = 0; i < PROFILE_BACKEND_COUNT; i++)
        if (g_ascii_strcasecmp(word, profile_backend_name((ProfileBackend)i)) == 0)
            return i;
    return -1;
}

bool auth_check_store(const Auth *auth, Err *err)
{
    return !auth->own.store || backend_named(auth->own.store) >= 0 ||
           err_set(err, ERR_USAGE, "secrets are kept in file or keyring; nothing was changed");
}

bool auth_put_backend(const Auth *auth, Profile *profile, Err *err)
{
    if (!auth_check_store(auth, err))
        return false;
    if (auth->own.store)
        profile_set_backend(profile, (ProfileBackend)backend_named(auth->own.store));
    return true;
}

void auth_say_stored(const Auth *auth, ProfileBackend backend)
{
    printf("Stored in profile %s (%s).\n", auth->profile,
           backend == PROFILE_KEYRING ? "keyring" : "file, readable by you alone");
}

// ---- verbs -------------------------------------------------------------------------------------

static const struct {
    bool (*run)(const Auth *auth, Err *err);
    bool changes; // a profile that is there
} runs[] = {{auth_login, false},    {auth_status, false}, {auth_switch, true}, {auth_rotate, true},
            {auth_reconnect, true}, {auth_move, true},    {auth_logout, true}};
static_assert(ARRAY_LEN(runs) + 1 == ARRAY_LEN(words), "one for each word, in their order");

// A word too many may be a token that was meant for standard input: it is not repeated.
static bool run(const Auth *auth, Err *err)
{
    char **given = auth->own.words;
    const char *name = given[0] && given[1] ? given[1] : "";
    const VerbWord *word = verb_find_word(&auth_verb, name);
    if (!word)
        return verb_no_word(&auth_verb, name, err);
    int behind = (int)g_strv_length(given) - 2, wanted = word->takes ? 1 : 0;
    if (behind > wanted)
        return err_set(err, ERR_USAGE, "eyrie auth %s takes %s%s; nothing was changed", word->name,
                       word->takes ? "only " : "nothing behind it", word->takes ? word->takes : "");
    if (runs[word - words].changes && behind == wanted && !profile_exists(auth->profile))
        return err_set(err, ERR_AUTH, "there is no profile %s; `eyrie auth status` lists them",
                       auth->profile);
    return runs[word - words].run(auth, err);
}

// The one that is named, else the profile's: its tokens are for that one.
static char *server_of(const Args *args, const char *profile, Err *err)
{
    Profile stored;
    Err ignored = {0};
    const char *env = g_getenv("EYRIE_BASE_URL");
    const char *named = args->base_url ? args->base_url : env && *env ? env : NULL;
    if (named || !profile_peek(profile, &stored, &ignored))
        return url_base(named ? named : SERVICE_URL, err);
    char *url = url_base(stored.base_url ? stored.base_url : SERVICE_URL, err);
    profile_clear(&stored);
    return url;
}

static bool run_with(Auth *auth, const Args *args, Err *err)
{
    if (!parse(args, &auth->own, err))
        return false;
    Args *given = &auth->given;
    *given = *args;
    given->location = auth->own.location ? auth->own.location : args->location;
    given->profile = auth->own.profile ? auth->own.profile : args->profile;
    auth->args = given;
    auth->profile = start_profile(given);
    g_autofree char *server =
        profile_name_check(auth->profile, err) ? server_of(given, auth->profile, err) : NULL;
    auth->base_url = server;
    return server && auth_check_store(auth, err) && run(auth, err);
}

int cli_auth(const Args *args, Secret *take_token)
{
    secret_free(take_token);
    Err err = {0};
    Auth auth = {.clock = clock_new_real()};
    bool ok = run_with(&auth, args, &err);
    auth_args_clear(&auth.own);
    clock_free(auth.clock);
    return ok ? 0 : cli_fail(&err);
}
