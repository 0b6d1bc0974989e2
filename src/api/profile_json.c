// A profile as text, member by member.
#include "config.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "api/profile_room.h"
#include "base/json.h"
#include "base/log.h"

enum { TEXT_MAX = 4096 };

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
    P("refused", M_TIME, refused),
    P("lost", M_BOOL, lost),
    P("company_id", M_ID, company_id),
    P("home_id", M_ID, home),
    P("machine", M_ID, machine),
    P("keyring_item", M_ID, item),
    P("location_id", M_ID, location),
};
#undef P
#define P(name, type, member)                                                                      \
    {                                                                                              \
        name, type, offsetof(Place, member)                                                        \
    }
static const Member place_members[] = {
    P("location_id", M_ID, location),
    P("name", M_STRING, name),
    P("me", M_ID, me),
    P("access", M_SECRET, access),
    P("expires", M_TIME, expires),
    P("obtained", M_TIME, obtained),
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

typedef enum Part { PART_ALL, PART_NO_SECRETS } Part;

static void write_members(JsonOut *out, const Member *members, size_t count, const void *record,
                          Part part)
{
    for (size_t i = 0; i < count; i++)
        if (part == PART_ALL || members[i].type != M_SECRET)
            types[members[i].type].write(out, members[i].name,
                                         (const char *)record + members[i].offset);
}

static void read_members(const Json *json, const Member *members, size_t count, void *record)
{
    for (size_t i = 0; i < count; i++)
        types[members[i].type].read(json_member(json, members[i].name),
                                    (char *)record + members[i].offset);
}

// ---- records -----------------------------------------------------------------------------------

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

static int name_index(const char *const *names, int count, const char *name)
{
    for (int i = 0; name && i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return i;
    return -1;
}

// One that is older says nothing of where its secrets are: in the file.
static int backend_of(const Json *json)
{
    const char *backend = json_string(json_member(json, "backend"));
    for (int i = 0; backend && i < PROFILE_BACKEND_COUNT; i++)
        if (strcmp(backend, profile_backend_name((ProfileBackend)i)) == 0)
            return i;
    return backend ? -1 : PROFILE_FILE;
}

static bool read_profile(const Json *json, Profile *profile, Err *err)
{
    int kind = name_index(kind_names, PROFILE_KIND_COUNT, json_string(json_member(json, "kind")));
    int backend = backend_of(json);
    if (kind < 0 || backend < 0)
        return err_set(err, ERR_CONFIG, "the file is none of ours, or of a newer eyrie");
    profile->kind = (ProfileKind)kind;
    profile->backend = (ProfileBackend)backend;
    read_members(json, profile_members, ARRAY_LEN(profile_members), profile);
    read_places(json_member(json, "locations"), profile);
    if (!id_is_empty(&profile->location))
        profile_add_place(profile, &profile->location);
    if (id_is_empty(&profile->home) && !profile->company)
        profile->home = profile->location; // of an eyrie that knew one token
    return true;
}

bool profile_parse(const char *data, size_t n, Profile *profile, Err *err)
{
    Json *json = json_parse_secret(data, n, err);
    bool ok = json && read_profile(json, profile, err);
    json_free_secret(json);
    return ok;
}

static void write_places(JsonOut *out, const Profile *profile, const Member *members, size_t count,
                         Part part)
{
    json_out_array(out, "locations");
    for (guint i = 0; i < profile->places->len; i++) {
        json_out_object(out, NULL);
        write_members(out, members, count, profile->places->pdata[i], part);
        json_out_end(out);
    }
    json_out_end(out);
}

// So much that no part of a secret is left behind where the text lay before it grew: a token's
// signs may be escaped, a name's are written as they are or six for one.
static size_t room_of(const Profile *profile)
{
    enum { BASE = 128 * 1024, PLACE = 512 };
    size_t n = BASE;
    for (guint i = 0; i < profile->places->len; i++) {
        const Place *place = profile->places->pdata[i];
        n += PLACE + (place->name ? 6 * strlen(place->name) : 0);
        n += place->access ? 2 * secret_len(place->access) : 0;
    }
    return n;
}

char *profile_print(const Profile *profile, size_t *n)
{
    Part part = profile->backend == PROFILE_FILE ? PART_ALL : PART_NO_SECRETS;
    JsonOut *out = json_out_new_sized(room_of(profile));
    json_out_object(out, NULL);
    json_out_string(out, "kind", kind_names[profile->kind]);
    json_out_string(out, "backend", profile_backend_name(profile->backend));
    write_members(out, profile_members, ARRAY_LEN(profile_members), profile, part);
    write_places(out, profile, place_members, ARRAY_LEN(place_members), part);
    json_out_end(out);
    return json_out_take(out, n);
}

// ---- for the keyring ---------------------------------------------------------------------------

#define P(name, type, member)                                                                      \
    {                                                                                              \
        name, type, offsetof(Profile, member)                                                      \
    }
static const Member kept_members[] = {
    P("gen", M_INT, gen),
    P("access", M_SECRET, access),
    P("refresh", M_SECRET, refresh),
    P("client_secret", M_SECRET, client_secret),
    P("former", M_SECRET, former),
    P("obtained", M_TIME, obtained),
    P("expires", M_TIME, expires),
    P("scopes", M_STRING, scopes),
};
#undef P
#define P(name, type, member)                                                                      \
    {                                                                                              \
        name, type, offsetof(Place, member)                                                        \
    }
static const Member kept_place_members[] = {
    P("location_id", M_ID, location),
    P("access", M_SECRET, access),
    P("expires", M_TIME, expires),
    P("obtained", M_TIME, obtained),
};
#undef P

char *profile_print_secrets(const Profile *profile, size_t *n)
{
    JsonOut *out = json_out_new_sized(room_of(profile));
    json_out_object(out, NULL);
    write_members(out, kept_members, ARRAY_LEN(kept_members), profile, PART_ALL);
    write_places(out, profile, kept_place_members, ARRAY_LEN(kept_place_members), PART_ALL);
    json_out_end(out);
    return json_out_take(out, n);
}

// What is ahead of the file was stored by a run that ended before it could say so there: it is what
// the service has given last, and the renewal that the file speaks of went well.
static void take_ahead(const Json *json, int64_t gen, Profile *profile)
{
    profile->gen = gen;
    profile->intent = profile->obtained = profile->expires = (Instant){0};
    profile->lost = false;
    read_time(json_member(json, "obtained"), &profile->obtained);
    read_time(json_member(json, "expires"), &profile->expires);
    g_clear_pointer(&profile->scopes, g_free);
    read_string(json_member(json, "scopes"), &profile->scopes);
}

static void take_kept_places(const Json *list, Profile *profile)
{
    for (const Json *row = json_is_array(list) ? json_first(list) : NULL; row;
         row = json_next(row)) {
        Id location = id_from(json_string(json_member(row, "location_id")));
        if (id_is_empty(&location))
            continue;
        Place *place = profile_add_place(profile, &location);
        if (!place->access)
            read_members(row, kept_place_members, ARRAY_LEN(kept_place_members), place);
    }
}

bool profile_parse_secrets(const Secret *text, Profile *profile, Err *err)
{
    int64_t gen = 0;
    Json *json = json_parse_secret(secret_reveal(text), secret_len(text), err);
    if (!json)
        return err_prefix(err, "what the keyring holds");
    for (size_t i = 0; i < ARRAY_LEN(kept_members); i++)
        if (kept_members[i].type == M_SECRET)
            read_secret(json_member(json, kept_members[i].name),
                        (char *)profile + kept_members[i].offset);
    if (json_int64(json_member(json, "gen"), &gen) && gen > profile->gen)
        take_ahead(json, gen, profile);
    take_kept_places(json_member(json, "locations"), profile);
    json_free_secret(json);
    return true;
}
