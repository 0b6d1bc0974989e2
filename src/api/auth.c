#include "config.h"

#include "api/auth.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/profile.h"
#include "api/token_command.h"
#include "base/fs.h"
#include "base/log.h"

// Keeps the token, without surrounding space, as a secret that never reaches a log.
static bool take_token(const char *s, size_t n, const char *where, Credentials *out, Err *err)
{
    for (; n > 0 && g_ascii_isspace(s[n - 1]); n--)
        ;
    for (; n > 0 && g_ascii_isspace(*s); s++, n--)
        ;
    if (!token_is_good(s, n))
        return err_set(err, ERR_AUTH, "%s holds no usable token", where);
    log_hide(s, n);
    out->token = secret_new(s, n);
    g_strlcpy(out->source, where, sizeof(out->source));
    return true;
}

// true when there was such a file; *ok tells whether it was good.
static bool load_system_credential(Credentials *out, bool *ok, Err *err)
{
    const char *dir = getenv("CREDENTIALS_DIRECTORY");
    if (!dir || !g_path_is_absolute(dir))
        return false;
    g_autofree char *path = g_build_filename(dir, "eyrie-token", NULL);
    struct stat st;
    if (stat(path, &st) != 0)
        return false;
    char *data = NULL;
    size_t n = 0;
    *ok = fs_read(path, TOKEN_MAX, &data, &n, err) &&
          take_token(data, n, "credential eyrie-token", out, err);
    if (data)
        explicit_bzero(data, n);
    g_free(data);
    return true;
}

// An app's: with its next renewal.
static bool will_come(const Profile *profile, const Id *location)
{
    return profile->kind == PROFILE_OAUTH && (profile->company || id_eq(&profile->home, location));
}

static bool say_missing(const char *profile, const Id *location, Err *err)
{
    if (id_is_empty(location))
        return err_set(err, ERR_AUTH,
                       "profile %s has the agency's token only, which reads no location: add one's "
                       "with `eyrie --profile %s --location ID auth login`",
                       profile, profile);
    return err_set(err, ERR_AUTH, "profile %s holds no token of location %s", profile, location->s);
}

// The token of the wanted location, else of the one that was worked on last.
static bool take_profile(Profile *profile, const AuthQuery *query, Credentials *out, Err *err)
{
    Id location =
        query->location && !id_is_empty(query->location) ? *query->location : profile->location;
    const Secret *token = profile_token(profile, &location);
    out->renewed = profile->kind == PROFILE_OAUTH;
    if (!token && !will_come(profile, &location))
        return say_missing(query->profile, &location, err);
    out->token = token ? secret_dup(token) : NULL;
    if (profile_is_copied(profile))
        g_snprintf(out->warning, sizeof(out->warning),
                   "profile %s comes from another machine: as soon as the token is renewed here, "
                   "that one is signed out; sign in on each",
                   query->profile);
    out->location = location;
    out->stored = true;
    out->company = profile->company_id;
    out->base_url = g_steal_pointer(&profile->base_url);
    g_snprintf(out->source, sizeof(out->source), "profile %s (%s)", query->profile,
               profile_backend_name(profile->backend));
    return true;
}

static bool load_profile(const AuthQuery *query, Credentials *out, Err *err)
{
    Profile profile;
    bool read = query->soon ? profile_read_soon(query->profile, &profile, err)
                            : profile_read(query->profile, &profile, err);
    if (!read) {
        if (err->kind == ERR_NOT_FOUND)
            err_set(err, ERR_AUTH,
                    "no token: set EYRIE_TOKEN, or save one with `eyrie auth login`");
        return false;
    }
    bool ok = take_profile(&profile, query, out, err);
    profile_clear(&profile);
    return ok;
}

// The profile, where there is one, still knows the location and the server.
static void take_place(const AuthQuery *query, Credentials *out)
{
    Err ignored;
    Profile profile;
    if (!profile_read(query->profile, &profile, &ignored))
        return;
    out->location = profile.location;
    out->base_url = g_steal_pointer(&profile.base_url);
    profile_clear(&profile);
}

// true when there is such a command; *ok tells whether it gave a token.
static bool load_command(const AuthQuery *query, Credentials *out, bool *ok, Err *err)
{
    char *words = NULL;
    *ok = !query->options_path ||
          token_command_find(query->options_path, query->profile, &words, err);
    if (!words)
        return !*ok;
    out->command = words;
    out->token = token_command_run(words, TOKEN_COMMAND_TERMINAL, NULL, err);
    *ok = out->token != NULL;
    g_strlcpy(out->source, "token-command", sizeof(out->source));
    if (*ok)
        take_place(query, out);
    return true;
}

bool auth_load(const AuthQuery *query, Secret *take_env_token, Credentials *out, Err *err)
{
    Credentials found = {0};
    bool ok = false;
    if (take_env_token)
        ok = take_token(secret_reveal(take_env_token), secret_len(take_env_token), "EYRIE_TOKEN",
                        &found, err);
    else if (query->stored ||
             (!load_system_credential(&found, &ok, err) && !load_command(query, &found, &ok, err)))
        ok = load_profile(query, &found, err);
    secret_free(take_env_token);
    if (ok)
        *out = found;
    else
        credentials_clear(&found);
    return ok;
}

void credentials_clear(Credentials *credentials)
{
    secret_free(credentials->token);
    g_free(credentials->base_url);
    g_free(credentials->command);
    *credentials = (Credentials){0};
}
