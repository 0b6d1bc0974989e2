// An app of the person's own: signing in with it, and connecting it again.
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "api/loopback.h"
#include "api/reconnect.h"
#include "api/signin.h"
#include "base/open.h"
#include "base/url.h"
#include "cli_auth_room.h"

enum { PAGE_WAIT_MS = 5 * 60 * 1000, LOOK_MS = 500, PORT_MAX = 65535 };

static const char default_scopes[] =
    "contacts.readonly contacts.write conversations.readonly conversations.write "
    "conversations/message.readonly conversations/message.write calendars.readonly "
    "calendars/events.readonly calendars/events.write opportunities.readonly opportunities.write "
    "users.readonly locations.readonly locations/tags.readonly locations/customFields.readonly "
    "locations/tasks.readonly oauth.readonly oauth.write";

// ---- the code ----------------------------------------------------------------------------------

static char *read_pasted(const char *state, Err *err)
{
    char line[8192];
    fputs("Paste the address the browser ends at: ", stderr);
    if (!fgets(line, sizeof(line), stdin)) {
        err_set(err, ERR_USAGE, "nothing was pasted, nothing was stored");
        return NULL;
    }
    char *code = loopback_read(line, state, err);
    explicit_bzero(line, sizeof(line));
    return code;
}

// A browser over there would not come back to this machine's port.
static bool is_remote(void)
{
    return g_getenv("SSH_CONNECTION") || g_getenv("SSH_TTY");
}

static void open_page(const Auth *auth, Opener *opener, const char *url)
{
    Err err = {0};
    if (auth->own.no_browser || auth->own.paste)
        return;
    if (is_remote())
        fputs("This is a remote session: no browser is opened. Where the browser runs on another "
              "machine, use --paste.\n",
              stderr);
    else if (!opener_open(opener, url, &err))
        fprintf(stderr, "%s\n", err.msg);
}

// In slices, so that a browser that fails is told about while there is time to copy the address.
static char *await(Loopback *loopback, Opener *opener, const char *state, Err *err)
{
    for (int waited = 0;; waited += LOOK_MS) {
        *err = (Err){0};
        char *code = loopback_wait(loopback, state, LOOK_MS, NULL, err);
        Err failed = {0};
        if (!opener_turn(opener, &failed))
            fprintf(stderr, "%s\n", failed.msg);
        if (code || err->kind != ERR_OFFLINE || waited >= PAGE_WAIT_MS)
            return code;
    }
}

static char *get_code(const Auth *auth, const Signin *signin, Err *err)
{
    Opener opener = {0};
    g_autofree char *state = signin_state();
    g_autofree char *url = signin_url(signin, state);
    Loopback *loopback = auth->own.paste ? NULL : loopback_open(auth->own.port, err);
    if (!auth->own.paste && !loopback) {
        err_prefix(err, "free the port, or use --paste; nothing was stored");
        return NULL;
    }
    fprintf(stderr, "Open this page in a browser and say yes:\n\n%s\n\n", url);
    open_page(auth, &opener, url);
    char *code;
    if (auth->own.paste) {
        code = read_pasted(state, err);
    } else {
        fprintf(stderr, "Waiting for the browser to come back to %s ...\n", signin->redirect);
        code = await(loopback, &opener, state, err);
    }
    loopback_close(loopback);
    return code;
}

// ---- the pair ----------------------------------------------------------------------------------

// Nice to have: the pair is good without it.
static void ask_name(const Auth *auth, Profile *profile)
{
    Err ignored = {0};
    Place *place = profile_add_place(profile, &profile->location);
    if (!signin_check(auth->base_url, profile->access, &profile->location, &place->name, &ignored))
        place->name = NULL;
}

// Of an agency: the one that was named, else the only one, else the first.
static bool choose_place(const Auth *auth, Profile *profile, Err *err)
{
    SigninPlace *places = NULL;
    size_t count = 0;
    Id wanted = id_from(auth->args->location);
    if (!profile->company) {
        ask_name(auth, profile);
        return true;
    }
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

typedef struct Pair {
    const Auth *auth;
    Profile *got;
    ProfileBackend backend; // where it was stored
} Pair;

static bool put_pair(void *owner, Profile *profile, Err *err)
{
    Pair *pair = owner;
    if (!auth_put_backend(pair->auth, profile, err))
        return false;
    pair->backend = profile->backend;
    profile_take_pair(profile, pair->got);
    auth_note_server(pair->auth, profile);
    return true;
}

static bool store(const Auth *auth, Profile *got, Err *err)
{
    const Place *place = profile_place(got, &got->location);
    g_autofree char *name = g_strdup(place && place->name ? place->name : got->location.s);
    Pair pair = {.auth = auth, .got = got};
    const ProfileEdit edit = {.may_be_new = true, .change = put_pair, .owner = &pair};
    if (!profile_edit(auth->profile, &edit, err))
        return err_prefix(err, "nothing was stored");
    auth_say("Location: ", name);
    auth_say_stored(auth, pair.backend);
    return true;
}

static bool exchange(const Auth *auth, const Signin *signin, const char *code, Err *err)
{
    Profile got;
    profile_init(&got);
    bool ok = (signin_exchange(signin, code, &got, err) && choose_place(auth, &got, err)) ||
              err_prefix(err, "nothing was stored");
    ok = ok && store(auth, &got, err);
    profile_clear(&got);
    return ok;
}

// ---- login -------------------------------------------------------------------------------------

static const struct {
    const char *word, *sent;
} user_types[] = {{"company", "Company"}, {"location", "Location"}};

static bool read_user_type(const char *word, const char **out, Err *err)
{
    *out = NULL;
    for (size_t i = 0; word && i < ARRAY_LEN(user_types); i++)
        if (g_ascii_strcasecmp(word, user_types[i].word) == 0)
            *out = user_types[i].sent;
    return !word || *out ||
           err_set(err, ERR_USAGE, "--as is company or location; nothing was changed");
}

static bool check_options(const Auth *auth, Signin *signin, Err *err)
{
    if (!auth->own.client_id)
        return err_set(err, ERR_USAGE, "login --oauth needs --client-id ID; nothing was changed");
    if (auth->own.port < 1 || auth->own.port > PORT_MAX)
        return err_set(err, ERR_USAGE, "--port is from 1 to %d; nothing was changed", PORT_MAX);
    return read_user_type(auth->own.user_type, &signin->user_type, err);
}

bool auth_login_oauth(const Auth *auth, Err *err)
{
    const char *wanted = auth->own.page ? auth->own.page : SIGNIN_PAGE;
    g_autofree char *page = url_base(wanted, err);
    g_autofree char *redirect = g_strdup_printf("http://localhost:%d/callback", auth->own.port);
    Signin signin = {.base_url = auth->base_url,
                     .page = page,
                     .client_id = auth->own.client_id,
                     .redirect = redirect,
                     .scopes = auth->own.scopes ? auth->own.scopes : default_scopes,
                     .clock = auth->clock};
    if (!page)
        return err_prefix(err, "--page");
    Secret *secret =
        check_options(auth, &signin, err) ? auth_read_secret("Client secret", err) : NULL;
    signin.client_secret = secret;
    g_autofree char *code = secret ? get_code(auth, &signin, err) : NULL;
    bool ok = code && exchange(auth, &signin, code, err);
    secret_free(secret);
    return ok;
}

// ---- reconnect ---------------------------------------------------------------------------------

bool auth_reconnect(const Auth *auth, Err *err)
{
    const RefreshConfig config = {
        .profile = auth->profile, .base_url = auth->base_url, .clock = auth->clock};
    if (!reconnect_run(&config, err))
        return err_prefix(err, "nothing was changed");
    printf("Profile %s is signed in again.\n", auth->profile);
    return true;
}
