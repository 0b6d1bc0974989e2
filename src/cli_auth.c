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
    int words; // that may follow it
} verbs[] = {{"login", auth_login, 0},         {"status", auth_status, 0},
             {"switch", auth_switch, 1},       {"rotate", auth_rotate, 0},
             {"reconnect", auth_reconnect, 0}, {"move", auth_move, 1},
             {"logout", auth_logout, 0}};

// A word too many may be a token that was meant for standard input: it is not repeated.
static bool run(const Auth *auth, Err *err)
{
    char **words = auth->own.words;
    const char *verb = words[0] ? words[1] : NULL;
    for (size_t i = 0; verb && i < ARRAY_LEN(verbs); i++) {
        if (strcmp(verb, verbs[i].name) != 0)
            continue;
        if ((int)g_strv_length(words) - 2 > verbs[i].words)
            return err_set(err, ERR_USAGE, "auth %s takes fewer words; nothing was changed", verb);
        return verbs[i].run(auth, err);
    }
    return err_set(err, ERR_USAGE, "eyrie auth %s; nothing was changed", usage);
}

static const char *first(const char *a, const char *b, const char *c)
{
    return a ? a : b && *b ? b : c;
}

int cli_auth(const Args *args, Secret *take_token)
{
    secret_free(take_token);
    Err err = {0};
    Auth auth = {.args = args, .clock = clock_new_real()};
    auth.profile = g_strdup(start_profile(args));
    auth.base_url = url_base(first(args->base_url, g_getenv("EYRIE_BASE_URL"), SERVICE_URL), &err);
    bool ok = auth.base_url && profile_name_check(auth.profile, &err) &&
              parse(args, &auth.own, &err) && auth_check_store(&auth, &err) && run(&auth, &err);
    auth_args_clear(&auth.own);
    g_free(auth.profile);
    g_free(auth.base_url);
    clock_free(auth.clock);
    return ok ? 0 : cli_fail(&err);
}
