#include "config.h"

#include "cli_auth.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/loopback.h"
#include "api/signin.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "cli.h"
#include "start.h"

enum { PAGE_WAIT_MS = 5 * 60 * 1000, LOCK_WAIT_MS = 5000 };
enum { PIT_OLD_DAYS = 80, DAY_MS = 24 * 60 * 60 * 1000 };

static const char usage[] =
    "eyrie auth login | status | switch PROFILE or LOCATION | rotate | logout";

typedef struct AuthArgs {
    char *client_id, *scopes, *page; // owned
    int port;
    gboolean oauth, paste, yes, json, unchecked;
    char **words; // the verb and what follows it; owned
} AuthArgs;

typedef struct Auth {
    const Args *args;
    AuthArgs own;
    char *profile, *base_url; // owned
    Clock *clock;
} Auth;

static void auth_args_clear(AuthArgs *own)
{
    g_free(own->client_id);
    g_free(own->scopes);
    g_free(own->page);
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
        {"paste", 0, 0, G_OPTION_ARG_NONE, &own->paste,
         "login --oauth: paste the address the browser ends at", NULL},
        {"unchecked", 0, 0, G_OPTION_ARG_NONE, &own->unchecked,
         "login, rotate: store without asking the service", NULL},
        {"yes", 0, 0, G_OPTION_ARG_NONE, &own->yes, "logout: do not ask", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &own->json, "status: machine-readable", NULL},
        {NULL, 0, 0, 0, NULL, NULL, NULL},
    };
    own->port = LOOPBACK_PORT;
    own->words = g_strdupv(args->rest);
    GOptionContext *context = g_option_context_new("login|status|switch NAME|rotate|logout");
    g_option_context_add_main_entries(context, entries, NULL);
    GError *error = NULL;
    bool ok = g_option_context_parse_strv(context, &own->words, &error);
    g_option_context_free(context);
    if (ok)
        return true;
    err_set(err, ERR_USAGE, "%s", error->message);
    g_error_free(error);
    return false;
}

static Secret *read_secret(const char *prompt, Err *err)
{
    bool tty = isatty(STDIN_FILENO);
    if (tty)
        fprintf(stderr, "%s (not shown): ", prompt);
    Secret *secret = secret_read_line(STDIN_FILENO, TOKEN_MAX, err);
    if (tty)
        fputc('\n', stderr);
    if (!secret)
        err_prefix(err, "nothing on standard input, nothing was stored");
    return secret;
}

// A text of the service, made harmless.
static void say(const char *label, const char *text)
{
    Text clean = text_clean(text ? text : "", text ? strlen(text) : 0, TEXT_LINE);
    printf("%s%s\n", label, clean.s ? clean.s : "");
    text_clear(&clean);
}

// ---- login -------------------------------------------------------------------------------------

// What is there is kept where the new credentials say nothing about it.
static bool open_profile(const Auth *auth, Profile *profile, Err *err)
{
    if (!profile_name_check(auth->profile, err))
        return false;
    if (!profile_exists(auth->profile)) {
        profile_init(profile);
        return true;
    }
    if (!profile_read(auth->profile, profile, err))
        return err_prefix(err, "nothing was stored");
    profile_forget_places(profile); // they come from what is replaced
    return true;
}

static bool check_token(const Auth *auth, const Secret *token, const Id *location, char **name,
                        Err *err)
{
    if (auth->own.unchecked)
        return true;
    return signin_check(auth->base_url, token, location, name, err) ||
           err_prefix(err, "nothing was stored");
}

static bool store(const Auth *auth, Profile *profile, const char *name, Err *err)
{
    Place *place = profile_add_place(profile, &profile->location);
    if (name) {
        g_free(place->name);
        place->name = g_strdup(name);
    }
    g_free(profile->base_url);
    profile->base_url = g_strcmp0(auth->base_url, SERVICE_URL) ? g_strdup(auth->base_url) : NULL;
    int lock = profile_lock(auth->profile, LOCK_WAIT_MS, err);
    bool ok = lock >= 0 && profile_write(auth->profile, profile, err);
    profile_unlock(lock);
    if (!ok)
        return false;
    say("Location: ", name ? name : profile->location.s);
    printf("Stored in profile %s (file, readable by you alone).\n", auth->profile);
    return true;
}

static void take_pit(const Auth *auth, Profile *profile, Secret *take_token, const Id *location)
{
    secret_free(profile->access);
    secret_free(profile->refresh);
    profile->refresh = NULL;
    profile->access = take_token;
    profile->kind = PROFILE_PIT;
    profile->company = false;
    profile->lost = false;
    profile->expires = profile->intent = (Instant){0};
    profile->obtained = clock_now(auth->clock);
    profile->location = *location;
    profile->gen++;
}

static bool login_pit(const Auth *auth, Err *err)
{
    const char *location = auth->args->location ? auth->args->location : g_getenv("EYRIE_LOCATION");
    Id id = id_from(location);
    Profile profile = {0};
    g_autofree char *name = NULL;
    Secret *token = read_secret("Private integration token", err);
    if (!token)
        return false;
    bool ok = (token_is_good(secret_reveal(token), secret_len(token)) ||
               err_set(err, ERR_USAGE, "that is no token: it has spaces or unusual characters")) &&
              (!id_is_empty(&id) ||
               err_set(err, ERR_USAGE, "which location? give --location ID before auth")) &&
              check_token(auth, token, &id, &name, err) && open_profile(auth, &profile, err);
    if (ok) {
        take_pit(auth, &profile, g_steal_pointer(&token), &id);
        ok = store(auth, &profile, name, err);
    }
    secret_free(token);
    profile_clear(&profile);
    return ok;
}

static char *read_pasted(const char *state, Err *err)
{
    char line[8192];
    fputs("Paste the address the browser ends at: ", stderr);
    if (!fgets(line, sizeof(line), stdin)) {
        err_set(err, ERR_USAGE, "nothing was pasted");
        return NULL;
    }
    char *code = loopback_read(line, state, err);
    explicit_bzero(line, sizeof(line));
    return code;
}

static char *get_code(const Auth *auth, const Signin *signin, Err *err)
{
    g_autofree char *state = signin_state();
    g_autofree char *url = signin_url(signin, state);
    Loopback *loopback = auth->own.paste ? NULL : loopback_open(auth->own.port, err);
    if (!auth->own.paste && !loopback) {
        err_prefix(err, "free the port, or use --paste");
        return NULL;
    }
    fprintf(stderr, "Open this page in a browser and say yes:\n\n%s\n\n", url);
    char *code;
    if (auth->own.paste) {
        code = read_pasted(state, err);
    } else {
        fprintf(stderr, "Waiting for the browser to come back to %s ...\n", signin->redirect);
        code = loopback_wait(loopback, state, PAGE_WAIT_MS, NULL, err);
    }
    loopback_close(loopback);
    return code;
}

// Of an agency: the one that was named, else the only one.
static bool choose_place(const Auth *auth, Profile *profile, Err *err)
{
    SigninPlace *places = NULL;
    size_t count = 0;
    Id wanted = id_from(auth->args->location);
    if (!profile->company)
        return true;
    if (!signin_places(auth->base_url, profile, NULL, &places, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        Place *place = profile_add_place(profile, &places[i].location);
        g_free(place->name);
        place->name = g_strdup(places[i].name);
        if (count == 1 || id_eq(&wanted, &places[i].location))
            profile->location = places[i].location;
    }
    signin_places_free(places, count);
    if (!id_is_empty(&profile->location) || count == 0)
        return true;
    profile->location = ((Place *)profile->places->pdata[0])->location;
    fprintf(stderr, "The agency has %zu locations: choose with `eyrie auth switch LOCATION`.\n",
            count);
    return true;
}

static bool exchange(const Auth *auth, Signin *signin, Err *err)
{
    Profile profile = {0};
    g_autofree char *code = get_code(auth, signin, err);
    bool ok = code && open_profile(auth, &profile, err);
    if (ok) {
        profile.location = (Id){0}; // of the new pair
        ok = signin_exchange(signin, code, &profile, err) && choose_place(auth, &profile, err);
    }
    const Place *place = ok ? profile_place(&profile, &profile.location) : NULL;
    g_autofree char *name = place ? g_strdup(place->name) : NULL;
    ok = ok && store(auth, &profile, name, err);
    profile_clear(&profile);
    return ok;
}

static bool login_oauth(const Auth *auth, Err *err)
{
    if (!auth->own.client_id)
        return err_set(err, ERR_USAGE, "login --oauth needs --client-id ID");
    Secret *secret = read_secret("Client secret", err);
    if (!secret)
        return false;
    g_autofree char *redirect = g_strdup_printf("http://localhost:%d/callback", auth->own.port);
    Signin signin = {.base_url = auth->base_url,
                     .page = auth->own.page ? auth->own.page : SIGNIN_PAGE,
                     .client_id = auth->own.client_id,
                     .redirect = redirect,
                     .scopes = auth->own.scopes ? auth->own.scopes : signin_scopes,
                     .client_secret = secret,
                     .clock = auth->clock};
    bool ok = exchange(auth, &signin, err);
    secret_free(secret);
    return ok;
}

static bool login(const Auth *auth, Err *err)
{
    return auth->own.oauth ? login_oauth(auth, err) : login_pit(auth, err);
}

// ---- rotate ------------------------------------------------------------------------------------

// The old one stays good for seven days on the service, and stays in the profile as the former one.
static bool rotate_to(const Auth *auth, Profile *profile, Secret *take_token, Err *err)
{
    g_autofree char *name = NULL;
    if (!check_token(auth, take_token, &profile->location, &name, err)) {
        secret_free(take_token);
        return false;
    }
    secret_free(profile->former);
    profile->former = g_steal_pointer(&profile->access);
    Id location = profile->location;
    take_pit(auth, profile, take_token, &location);
    if (!store(auth, profile, name, err))
        return false;
    g_autofree char *old_name = NULL;
    Err old = {0};
    bool still = !auth->own.unchecked &&
                 signin_check(auth->base_url, profile->former, &profile->location, &old_name, &old);
    puts(still ? "The new token works. The former one does too: it ends seven days after the "
                 "rotation in the account's settings."
               : "The new token works; the former one does not any more.");
    return true;
}

static bool rotate(const Auth *auth, Err *err)
{
    Profile profile;
    if (!profile_read(auth->profile, &profile, err))
        return false;
    bool ok = profile.kind == PROFILE_PIT && profile.access;
    if (!ok)
        err_set(err, ERR_USAGE, "only private integration tokens are rotated by hand");
    else
        fputs("In the account's settings, Private Integrations, choose \"Rotate and expire this "
              "token later\".\n",
              stderr);
    Secret *token = ok ? read_secret("The new token", err) : NULL;
    if (token && secret_eq(token, profile.access)) {
        secret_free(g_steal_pointer(&token));
        err_set(err, ERR_USAGE, "that is the token the profile has already");
    }
    ok = token && rotate_to(auth, &profile, token, err);
    profile_clear(&profile);
    return ok;
}

// ---- status ------------------------------------------------------------------------------------

static const char *state_of(const Profile *profile, Instant now)
{
    if (profile->lost)
        return "sign in again";
    if (profile->kind == PROFILE_PIT)
        return profile->access ? "token" : "no token";
    bool ended = instant_known(profile->expires) && profile->expires.ms <= now.ms;
    return ended ? "renewed with the next request" : "signed in";
}

static void status_json(const char *name, const Profile *profile, Instant now)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "profile", name);
    json_out_string(out, "kind", profile->kind == PROFILE_PIT ? "pit" : "oauth");
    json_out_string(out, "state", state_of(profile, now));
    json_out_string(out, "location", profile->location.s);
    json_out_bool(out, "agency", profile->company);
    if (instant_known(profile->obtained))
        json_out_int(out, "ageDays", (now.ms - profile->obtained.ms) / DAY_MS);
    json_out_string(out, "scopes", profile->scopes);
    json_out_array(out, "locations");
    for (guint i = 0; i < profile->places->len; i++) {
        const Place *place = profile->places->pdata[i];
        json_out_object(out, NULL);
        json_out_string(out, "id", place->location.s);
        json_out_string(out, "name", place->name);
        json_out_end(out);
    }
    json_out_end(out);
    json_out_end(out);
    g_autofree char *text = json_out_take(out, NULL);
    puts(text);
}

static void status_text(const char *name, const Profile *profile, Instant now)
{
    int64_t days = instant_known(profile->obtained) ? (now.ms - profile->obtained.ms) / DAY_MS : 0;
    printf("%s  %s, %s, file\n", name,
           profile->kind == PROFILE_PIT ? "private integration token" : "app (OAuth)",
           state_of(profile, now));
    if (profile->kind == PROFILE_PIT && days >= PIT_OLD_DAYS)
        printf("    the token is %d days old: `eyrie auth rotate` replaces it\n", (int)days);
    for (guint i = 0; i < profile->places->len; i++) {
        const Place *place = profile->places->pdata[i];
        printf("  %c %s", id_eq(&place->location, &profile->location) ? '*' : ' ',
               place->location.s);
        say("  ", place->name ? place->name : "");
    }
}

static bool status(const Auth *auth, Err *err)
{
    g_auto(GStrv) names = profile_names(err);
    Instant now = clock_now(auth->clock);
    if (!names)
        return false;
    if (!names[0])
        return err_set(err, ERR_AUTH, "there is no profile: `eyrie auth login` makes one");
    for (char **name = names; *name; name++) {
        Profile profile;
        if (!profile_read(*name, &profile, err))
            return false;
        if (auth->own.json)
            status_json(*name, &profile, now);
        else
            status_text(*name, &profile, now);
        profile_clear(&profile);
    }
    return true;
}

// ---- switch and logout -------------------------------------------------------------------------

// Under the lock: a pair that another eyrie stores meanwhile must not be written over.
static bool switch_to(const Auth *auth, Err *err)
{
    const char *wanted = auth->own.words[2];
    Profile profile = {0};
    if (!wanted)
        return err_set(err, ERR_USAGE, "switch needs the id of a location of the profile");
    int lock = profile_lock(auth->profile, LOCK_WAIT_MS, err);
    bool ok = lock >= 0 && profile_read(auth->profile, &profile, err);
    const Place *place = ok ? profile_place_named(&profile, wanted) : NULL;
    if (place) {
        profile.location = place->location;
        ok = profile_write(auth->profile, &profile, err);
    } else if (ok) {
        ok = err_set(err, ERR_NOT_FOUND, "profile %s has no such location; see `eyrie auth status`",
                     auth->profile);
    }
    profile_unlock(lock);
    if (ok && place)
        say("Now on ", place->name ? place->name : place->location.s);
    profile_clear(&profile);
    return ok;
}

static bool logout(const Auth *auth, Err *err)
{
    if (!auth->own.yes)
        return err_set(err, ERR_CONFIRM,
                       "this removes the token of profile %s from this machine (the account keeps "
                       "it; outbox and local copy stay)",
                       auth->profile);
    if (!profile_remove(auth->profile, err))
        return false;
    printf("Profile %s is signed out here. Delete the integration or the app's access in the "
           "account's settings to end it there.\n",
           auth->profile);
    return true;
}

static const struct {
    const char *name;
    bool (*run)(const Auth *auth, Err *err);
} verbs[] = {{"login", login},
             {"status", status},
             {"switch", switch_to},
             {"rotate", rotate},
             {"logout", logout}};

static bool run(const Auth *auth, Err *err)
{
    const char *verb = auth->own.words[0] ? auth->own.words[1] : NULL;
    for (size_t i = 0; verb && i < ARRAY_LEN(verbs); i++)
        if (strcmp(verb, verbs[i].name) == 0)
            return verbs[i].run(auth, err);
    return err_set(err, ERR_USAGE, "%s", usage);
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
    auth.profile = g_strdup(first(args->profile, g_getenv("EYRIE_PROFILE"), "main"));
    auth.base_url = url_base(first(args->base_url, g_getenv("EYRIE_BASE_URL"), SERVICE_URL), &err);
    bool ok = auth.base_url && parse(args, &auth.own, &err) && run(&auth, &err);
    auth_args_clear(&auth.own);
    g_free(auth.profile);
    g_free(auth.base_url);
    clock_free(auth.clock);
    return ok ? 0 : cli_fail(&err);
}
