#include "config.h"

#include "api/auth.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/log.h"
#include "base/url.h"

enum { TOKEN_MAX = 4096, PROFILE_MAX_BYTES = 64 * 1024, PROFILE_NAME_MAX = 32 };

static bool profile_name_is_good(const char *name)
{
    size_t n = strlen(name);
    return n >= 1 && n <= PROFILE_NAME_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

// .../auth/<profile>.json; the folder is made 0700. NULL with err on failure.
static char *profile_path(const char *profile, Err *err)
{
    if (!profile_name_is_good(profile)) {
        err_set(err, ERR_USAGE, "a profile name is 1 to 32 of a-z, 0-9, _ and -, not \"%s\"",
                profile);
        return NULL;
    }
    g_autofree char *dir = fs_path(FS_STATE, "auth", err);
    if (!dir)
        return NULL;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        err_errno(err, errno, "folder %s", dir);
        return NULL;
    }
    g_autofree char *file = g_strdup_printf("%s.json", profile);
    return g_build_filename(dir, file, NULL);
}

// A token goes into a header: printable ASCII without spaces, nothing else.
static bool token_is_good(const char *s, size_t n)
{
    if (n == 0 || n > TOKEN_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isgraph(s[i]))
            return false;
    return true;
}

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

static bool read_profile_json(const Json *json, const char *profile, Credentials *out, Err *err)
{
    char where[sizeof(out->source)];
    const char *token = json_string(json_member(json, "access"));
    const char *base = json_string(json_member(json, "base_url"));
    g_snprintf(where, sizeof(where), "profile %s (file)", profile);
    if (!take_token(token ? token : "", token ? strlen(token) : 0, where, out, err))
        return false;
    out->location = id_from(json_string(json_member(json, "location_id")));
    out->base_url = base && *base ? g_strdup(base) : NULL;
    return true;
}

static bool load_profile(const char *profile, Credentials *out, Err *err)
{
    g_autofree char *path = profile_path(profile, err);
    char *data = NULL;
    size_t n = 0;
    struct stat st;
    if (!path)
        return false;
    if (lstat(path, &st) != 0 && errno == ENOENT)
        return err_set(err, ERR_AUTH,
                       "no token: set EYRIE_TOKEN, or save one with `eyrie auth login`");
    if (!fs_read_private(path, PROFILE_MAX_BYTES, &data, &n, err))
        return false;
    Json *json = json_parse(data, n, err);
    bool ok = json && read_profile_json(json, profile, out, err);
    json_free(json);
    explicit_bzero(data, n);
    g_free(data);
    return ok || err_prefix(err, "profile %s", profile);
}

bool auth_load(const char *profile, Secret *take_env_token, Credentials *out, Err *err)
{
    Credentials found = {0};
    bool ok = false;
    if (take_env_token)
        ok = take_token(secret_reveal(take_env_token), secret_len(take_env_token), "EYRIE_TOKEN",
                        &found, err);
    else if (!load_system_credential(&found, &ok, err))
        ok = load_profile(profile, &found, err);
    secret_free(take_env_token);
    if (ok)
        *out = found;
    else
        credentials_clear(&found);
    return ok;
}

bool auth_save(const char *profile, const Secret *token, const Id *location, const char *base_url,
               Err *err)
{
    g_autofree char *path = profile_path(profile, err);
    if (!path)
        return false;
    if (!token_is_good(secret_reveal(token), secret_len(token)))
        return err_set(err, ERR_USAGE, "that is no token: it has spaces or unusual characters");
    JsonOut *json = json_out_new();
    size_t n;
    json_out_object(json, NULL);
    json_out_int(json, "gen", 1);
    json_out_string(json, "kind", "pit");
    json_out_string(json, "backend", "file");
    json_out_string(json, "access", secret_reveal(token));
    json_out_string(json, "location_id", location->s);
    if (base_url)
        json_out_string(json, "base_url", base_url);
    json_out_end(json);
    char *data = json_out_take(json, &n);
    bool ok = fs_write(path, data, n, err);
    explicit_bzero(data, n);
    g_free(data);
    return ok;
}

void credentials_clear(Credentials *credentials)
{
    secret_free(credentials->token);
    g_free(credentials->base_url);
    *credentials = (Credentials){0};
}
