#include "config.h"

#include "cli_auth.h"

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

static const char usage[] =
    "login | status | switch LOCATION | rotate | reconnect | move file or keyring | logout";

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
    const GOptionEntry entries[] = {
        {"oauth", 0, 0, G_OPTION_ARG_NONE, &own->oauth,
         "login: with a marketplace app of your own instead of a private integration token", NULL},
        {"client-id", 0, 0, G_OPTION_ARG_STRING, &own->client_id,
         "login --oauth: the app's client id; its secret is asked for", "ID"},
        {"scopes", 0, 0, G_OPTION_ARG_STRING, &own->scopes,
         "login --oauth: what to ask for, separated by spaces", "SCOPES"},
        {"port", 0, 0, G_OPTION_ARG_INT, &own->port,
         "login --oauth: port of the app's redirect address (53682)", "N"},
        {"page", 0, 0, G_OPTION_ARG_STRING, &own->page,
         "login --oauth: another authorisation page, as a white label has", "URL"},
        {"as", 0, 0, G_OPTION_ARG_STRING, &own->user_type,
         "login --oauth: the token wanted, company or location (as chosen on the page)", "KIND"},
        {"no-browser", 0, 0, G_OPTION_ARG_NONE, &own->no_browser,
         "login --oauth: print the page's address, open nothing", NULL},
        {"paste", 0, 0, G_OPTION_ARG_NONE, &own->paste,
         "login --oauth: paste the address the browser ends at", NULL},
        {"store", 0, 0, G_OPTION_ARG_STRING, &own->store,
         "login: where secrets are kept, file or keyring (file)", "WHERE"},
        {"unchecked", 0, 0, G_OPTION_ARG_NONE, &own->unchecked,
         "login, rotate: store without asking the service", NULL},
        {"yes", 0, 0, G_OPTION_ARG_NONE, &own->yes, "logout: do not ask", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &own->json, "status, rotate: machine-readable", NULL},
        // Those of the program, where people write them too.
        {"location", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &own->location, NULL, NULL},
        {"profile", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &own->profile, NULL, NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    own->port = LOOPBACK_PORT;
    own->words = g_strdupv(args->rest);
    GOptionContext *context = g_option_context_new(usage);
    g_option_context_add_main_entries(context, entries, NULL);
    GError *error = NULL;
    bool ok = g_option_context_parse_strv(context, &own->words, &error);
    g_option_context_free(context);
    if (ok)
        return true;
    err_set(err, ERR_USAGE, "%s; nothing was changed", error->message);
    g_error_free(error);
    return false;
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
    const char *name;
    bool (*run)(const Auth *auth, Err *err);
    int words;    // that may follow it
    bool changes; // a profile that is there
} verbs[] = {{"login", auth_login, 0, false},        {"status", auth_status, 0, false},
             {"switch", auth_switch, 1, true},       {"rotate", auth_rotate, 0, true},
             {"reconnect", auth_reconnect, 0, true}, {"move", auth_move, 1, true},
             {"logout", auth_logout, 0, true}};

// A word too many may be a token that was meant for standard input: it is not repeated.
static bool run(const Auth *auth, Err *err)
{
    char **words = auth->own.words;
    const char *verb = words[0] ? words[1] : NULL;
    for (size_t i = 0; verb && i < ARRAY_LEN(verbs); i++) {
        if (strcmp(verb, verbs[i].name) != 0)
            continue;
        int given = (int)g_strv_length(words) - 2;
        if (given > verbs[i].words)
            return err_set(err, ERR_USAGE, "auth %s takes fewer words; nothing was changed", verb);
        if (verbs[i].changes && given == verbs[i].words && !profile_exists(auth->profile))
            return err_set(err, ERR_AUTH, "there is no profile %s; `eyrie auth status` lists them",
                           auth->profile);
        return verbs[i].run(auth, err);
    }
    return err_set(err, ERR_USAGE, "eyrie auth %s; nothing was changed", usage);
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
    Args given = *args;
    given.location = auth->own.location ? auth->own.location : args->location;
    given.profile = auth->own.profile ? auth->own.profile : args->profile;
    auth->args = &given;
    auth->profile = start_profile(&given);
    g_autofree char *server =
        profile_name_check(auth->profile, err) ? server_of(&given, auth->profile, err) : NULL;
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
