#include "config.h"

#include "api/profile.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/log.h"

enum { FILE_MAX = 256 * 1024, LOCK_LOOK_MS = 20, REMOVE_WAIT_MS = 5000, TEXT_MAX = 4096 };
static const int64_t time_max_ms = 253402300799999; // the end of year 9999

static const char *const kind_names[] = {[PROFILE_PIT] = "pit", [PROFILE_OAUTH] = "oauth"};
static_assert(ARRAY_LEN(kind_names) == PROFILE_KIND_COUNT, "a name for each kind");

// ---- members -----------------------------------------------------------------------------------

typedef enum MemberType {
    M_SECRET,
    M_STRING,
    M_ID,
    M_TIME,
    M_BOOL,
    M_INT,
    M_TYPE_COUNT
} MemberType;

typedef struct Member {
    const char *name;
    MemberType type;
    size_t offset;
} Member;

#define P(name, type, member)                                                                      \
    {                                                                                              \
        name, type, offsetof(Profile, member)                                                      \
    }
static const Member profile_members[] = {
    P("gen", M_INT, gen),
    P("company", M_BOOL, company),
    P("access", M_SECRET, access),
    P("refresh", M_SECRET, refresh),
    P("client_secret", M_SECRET, client_secret),
    P("former", M_SECRET, former),
    P("client_id", M_STRING, client_id),
    P("scopes", M_STRING, scopes),
    P("redirect", M_STRING, redirect),
    P("base_url", M_STRING, base_url),
    P("obtained", M_TIME, obtained),
    P("expires", M_TIME, expires),
    P("intent", M_TIME, intent),
    P("lost", M_BOOL, lost),
    P("company_id", M_ID, company_id),
    P("location_id", M_ID, location),
};
#undef P
#define P(name, type, member)                                                                      \
    {                                                                                              \
        name, type, offsetof(Place, member)                                                        \
    }
static const Member place_members[] = {
    P("location_id", M_ID, location), P("name", M_STRING, name),     P("me", M_ID, me),
    P("access", M_SECRET, access),    P("expires", M_TIME, expires),
};
#undef P

static void write_secret(JsonOut *out, const char *name, const void *member)
{
    const Secret *secret = *(Secret *const *)member;
    if (secret)
        json_out_string(out, name, secret_reveal(secret));
}

static void write_string(JsonOut *out, const char *name, const void *member)
{
    const char *text = *(char *const *)member;
    if (text)
        json_out_string(out, name, text);
}

static void write_id(JsonOut *out, const char *name, const void *member)
{
    if (!id_is_empty(member))
        json_out_string(out, name, ((const Id *)member)->s);
}

static void write_time(JsonOut *out, const char *name, const void *member)
{
    if (instant_known(*(const Instant *)member))
        json_out_int(out, name, ((const Instant *)member)->ms);
}

static void write_bool(JsonOut *out, const char *name, const void *member)
{
    json_out_bool(out, name, *(const bool *)member);
}

static void write_int(JsonOut *out, const char *name, const void *member)
{
    json_out_int(out, name, *(const int64_t *)member);
}

// A token that is none is left out: the profile then has none.
static void read_secret(const Json *json, void *member)
{
    const char *s = json_string(json);
    size_t n = s ? strlen(s) : 0;
    if (!token_is_good(s, n))
        return;
    log_hide(s, n);
    *(Secret **)member = secret_new(s, n);
}

static void read_string(const Json *json, void *member)
{
    const char *s = json_string(json);
    if (s && *s && strlen(s) <= TEXT_MAX)
        *(char **)member = g_strdup(s);
}

static void read_id(const Json *json, void *member)
{
    *(Id *)member = id_from(json_string(json));
}

static void read_time(const Json *json, void *member)
{
    int64_t ms;
    if (json_int64(json, &ms) && ms > 0 && ms <= time_max_ms)
        ((Instant *)member)->ms = ms;
}

static void read_bool(const Json *json, void *member)
{
    bool value;
    if (json_bool(json, &value))
        *(bool *)member = value;
}

static void read_int(const Json *json, void *member)
{
    int64_t value;
    if (json_int64(json, &value))
        *(int64_t *)member = value;
}

static const struct {
    void (*write)(JsonOut *out, const char *name, const void *member);
    void (*read)(const Json *json, void *member);
} types[] = {
    [M_SECRET] = {write_secret, read_secret},
    [M_STRING] = {write_string, read_string},
    [M_ID] = {write_id, read_id},
    [M_TIME] = {write_time, read_time},
    [M_BOOL] = {write_bool, read_bool},
    [M_INT] = {write_int, read_int},
};
static_assert(ARRAY_LEN(types) == M_TYPE_COUNT, "one row per type");

static void write_members(JsonOut *out, const Member *members, size_t count, const void *record)
{
    for (size_t i = 0; i < count; i++)
        types[members[i].type].write(out, members[i].name,
                                     (const char *)record + members[i].offset);
}

static void read_members(const Json *json, const Member *members, size_t count, void *record)
{
    for (size_t i = 0; i < count; i++)
        types[members[i].type].read(json_member(json, members[i].name),
                                    (char *)record + members[i].offset);
}

bool token_is_good(const char *s, size_t n)
{
    if (n == 0 || n > TOKEN_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isgraph(s[i]))
            return false;
    return true;
}

// ---- records -----------------------------------------------------------------------------------

static void place_free(void *data)
{
    Place *place = data;
    secret_free(place->access);
    g_free(place->name);
    g_free(place);
}

void profile_init(Profile *profile)
{
    *profile = (Profile){.places = g_ptr_array_new_with_free_func(place_free)};
}

void profile_clear(Profile *profile)
{
    Secret *secrets[] = {profile->access, profile->refresh, profile->client_secret,
                         profile->former};
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        secret_free(secrets[i]);
    g_free(profile->client_id);
    g_free(profile->scopes);
    g_free(profile->redirect);
    g_free(profile->base_url);
    g_clear_pointer(&profile->places, g_ptr_array_unref);
    *profile = (Profile){0};
}

Place *profile_place(const Profile *profile, const Id *location)
{
    for (guint i = 0; i < profile->places->len; i++) {
        Place *place = profile->places->pdata[i];
        if (id_eq(&place->location, location))
            return place;
    }
    return NULL;
}

Place *profile_add_place(Profile *profile, const Id *location)
{
    Place *place = profile_place(profile, location);
    if (place)
        return place;
    place = g_new0(Place, 1);
    place->location = *location;
    g_ptr_array_add(profile->places, place);
    return place;
}

Place *profile_place_named(const Profile *profile, const char *wanted)
{
    Id id = id_from(wanted);
    for (guint i = 0; i < profile->places->len; i++) {
        Place *place = profile->places->pdata[i];
        if (id_eq(&place->location, &id) ||
            (place->name && !g_ascii_strcasecmp(place->name, wanted)))
            return place;
    }
    return NULL;
}

void profile_forget_places(const Profile *profile)
{
    for (guint i = 0; i < profile->places->len; i++) {
        Place *place = profile->places->pdata[i];
        secret_free(place->access);
        place->access = NULL;
        place->expires = (Instant){0};
    }
}

// ---- file --------------------------------------------------------------------------------------

bool profile_name_check(const char *name, Err *err)
{
    size_t n = strlen(name);
    if (n >= 1 && n <= PROFILE_NAME_MAX &&
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n)
        return true;
    return err_set(err, ERR_USAGE, "a profile name is 1 to 32 of a-z, 0-9, _ and -, not \"%s\"",
                   name);
}

// The folder is made where it is missing. NULL with err.
static char *auth_dir(Err *err)
{
    char *dir = fs_path(FS_STATE, "auth", err);
    if (!dir || mkdir(dir, 0700) == 0 || errno == EEXIST)
        return dir;
    err_errno(err, errno, "folder %s", dir);
    g_free(dir);
    return NULL;
}

static char *file_of(const char *name, const char *suffix, Err *err)
{
    g_autofree char *dir = profile_name_check(name, err) ? auth_dir(err) : NULL;
    g_autofree char *file = g_strconcat(name, suffix, NULL);
    return dir ? g_build_filename(dir, file, NULL) : NULL;
}

bool profile_exists(const char *name)
{
    Err err;
    struct stat st;
    g_autofree char *path = file_of(name, ".json", &err);
    return path && lstat(path, &st) == 0;
}

static bool remove_file(const char *name, Err *err)
{
    g_autofree char *path = file_of(name, ".json", err);
    if (!path || unlink(path) == 0)
        return path != NULL;
    if (errno == ENOENT)
        return err_set(err, ERR_NOT_FOUND, "there is no profile %s", name);
    return err_errno(err, errno, "%s", path);
}

// Not while another eyrie is about to store a new pair: the file would be back with it.
bool profile_remove(const char *name, Err *err)
{
    int lock = profile_lock(name, REMOVE_WAIT_MS, err);
    bool ok = lock >= 0 && remove_file(name, err);
    profile_unlock(lock);
    return ok;
}

char **profile_names(Err *err)
{
    g_autofree char *folder = auth_dir(err);
    GDir *dir = folder ? g_dir_open(folder, 0, NULL) : NULL;
    if (!dir)
        return NULL;
    GPtrArray *names = g_ptr_array_new();
    Err ignored;
    for (const char *file; (file = g_dir_read_name(dir));) {
        g_autofree char *name = g_strdup(file);
        char *dot = strrchr(name, '.');
        if (!dot || strcmp(dot, ".json") != 0)
            continue;
        *dot = '\0';
        if (profile_name_check(name, &ignored))
            g_ptr_array_add(names, g_steal_pointer(&name));
    }
    g_dir_close(dir);
    g_ptr_array_sort(names, (GCompareFunc)(void (*)(void))strcmp);
    g_ptr_array_add(names, NULL);
    return (char **)(void *)g_ptr_array_free(names, FALSE);
}

static void read_places(const Json *list, Profile *profile)
{
    for (const Json *row = json_is_array(list) ? json_first(list) : NULL; row;
         row = json_next(row)) {
        Id location = id_from(json_string(json_member(row, "location_id")));
        if (!id_is_empty(&location) && !profile_place(profile, &location))
            read_members(row, place_members, ARRAY_LEN(place_members),
                         profile_add_place(profile, &location));
    }
}

static bool read_profile(const Json *json, Profile *profile, Err *err)
{
    const char *kind = json_string(json_member(json, "kind"));
    int known = -1;
    for (int i = 0; i < PROFILE_KIND_COUNT; i++)
        if (kind && strcmp(kind, kind_names[i]) == 0)
            known = i;
    if (known < 0)
        return err_set(err, ERR_CONFIG, "the file is none of ours, or of a newer eyrie");
    profile->kind = (ProfileKind)known;
    read_members(json, profile_members, ARRAY_LEN(profile_members), profile);
    read_places(json_member(json, "locations"), profile);
    if (!id_is_empty(&profile->location))
        profile_add_place(profile, &profile->location);
    return true;
}

bool profile_read(const char *name, Profile *out, Err *err)
{
    char *data = NULL;
    size_t n = 0;
    struct stat st;
    g_autofree char *path = file_of(name, ".json", err);
    if (!path)
        return false;
    if (lstat(path, &st) != 0 && errno == ENOENT)
        return err_set(err, ERR_NOT_FOUND, "there is no profile %s", name);
    if (!fs_read_private(path, FILE_MAX, &data, &n, err))
        return false;
    Profile profile;
    profile_init(&profile);
    Json *json = json_parse_secret(data, n, err);
    bool ok = json && read_profile(json, &profile, err);
    json_free_secret(json);
    explicit_bzero(data, n);
    g_free(data);
    if (ok)
        *out = profile;
    else
        profile_clear(&profile);
    return ok || err_prefix(err, "profile %s", name);
}

static char *print_profile(const Profile *profile, size_t *n)
{
    JsonOut *out = json_out_new_sized(FILE_MAX);
    json_out_object(out, NULL);
    json_out_string(out, "kind", kind_names[profile->kind]);
    json_out_string(out, "backend", "file");
    write_members(out, profile_members, ARRAY_LEN(profile_members), profile);
    json_out_array(out, "locations");
    for (guint i = 0; i < profile->places->len; i++) {
        json_out_object(out, NULL);
        write_members(out, place_members, ARRAY_LEN(place_members), profile->places->pdata[i]);
        json_out_end(out);
    }
    json_out_end(out);
    json_out_end(out);
    return json_out_take(out, n);
}

bool profile_write(const char *name, const Profile *profile, Err *err)
{
    g_autofree char *path = file_of(name, ".json", err);
    if (!path)
        return false;
    size_t n;
    char *data = print_profile(profile, &n);
    bool ok = fs_write(path, data, n, err);
    explicit_bzero(data, n);
    g_free(data);
    return ok;
}

// ---- lock --------------------------------------------------------------------------------------

int profile_lock(const char *name, int wait_ms, Err *err)
{
    g_autofree char *path = file_of(name, ".lock", err);
    int fd = path ? open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    if (fd < 0) {
        if (path)
            err_errno(err, errno, "%s", path);
        return -1;
    }
    int64_t until = g_get_monotonic_time() + wait_ms * 1000LL;
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (g_get_monotonic_time() >= until) {
            close(fd);
            err_set(err, ERR_LIMITED, "another eyrie is busy with the tokens of profile %s", name);
            return -1;
        }
        poll(NULL, 0, LOCK_LOOK_MS);
    }
    return fd;
}

void profile_unlock(int fd)
{
    if (fd >= 0)
        close(fd);
}
