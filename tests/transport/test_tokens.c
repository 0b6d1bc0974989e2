// The endpoints that hand out tokens, played by somebody else: nothing that comes back loses the
// refresh token, is taken for a pair when it is none, or shows a secret.
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "api/probe.h"
#include "api/refresh.h"
#include "api/signin.h"
#include "transport/shot.h"

#define REFRESH       "refresh-2f6b1c9e7a4d4f0b8e35c1d29a60f7b4"
#define CLIENT_SECRET "secret-b81d3c5e-77af-4e0a-93c2-5d1f6a0e9b24"

#define JSON "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"

#define PAIR(access, refresh, life)                                                                \
    JSON "{\"access_token\":" access ",\"refresh_token\":" refresh ",\"expires_in\":" life         \
         ",\"locationId\":\"loc1\",\"userType\":\"Location\"}"
#define REFUSAL(status, text)                                                                      \
    "HTTP/1.1 " status " No\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"        \
    "{\"error\":\"" text "\",\"error_description\":\"" REFRESH " " CLIENT_SECRET "\"}"

enum { SLOTS = 4 };

typedef struct Row {
    const char *name;
    Hostility act;
    RefreshEnd end;
    size_t asked;
    bool lost; // the profile says: sign in again
} Row;

static const Row rows[] = {
    {"a pair",
     {.head = PAIR("\"new-access-token\"", "\"new-refresh-token\"", "86399")},
     REFRESH_NEW,
     1,
     false},
    {"no refresh token",
     {.head = PAIR("\"new-access-token\"", "null", "86399")},
     REFRESH_LATER,
     SLOTS,
     false},
    {"no access token",
     {.head = PAIR("\"\"", "\"new-refresh-token\"", "86399")},
     REFRESH_LATER,
     SLOTS,
     false},
    {"a token with a header in it",
     {.head = PAIR("\"x\\r\\nX-Y: z\"", "\"new-refresh-token\"", "86399")},
     REFRESH_LATER,
     SLOTS,
     false},
    {"a token that is an object",
     {.head = PAIR("{}", "\"new-refresh-token\"", "86399")},
     REFRESH_LATER,
     SLOTS,
     false},
    {"a life of no time",
     {.head = PAIR("\"new-access-token\"", "\"new-refresh-token\"", "0")},
     REFRESH_LATER,
     SLOTS,
     false},
    {"a life in words",
     {.head = PAIR("\"new-access-token\"", "\"new-refresh-token\"", "\"a day\"")},
     REFRESH_LATER,
     SLOTS,
     false},
    {"a pair of another location",
     {.head = JSON "{\"access_token\":\"new-access-token\",\"refresh_token\":\"new-refresh-token\","
                   "\"expires_in\":86399,\"locationId\":\"loc2\"}"},
     REFRESH_LATER,
     SLOTS,
     false},
    {"a web page",
     {.head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>Sign in</html>"},
     REFRESH_LATER,
     SLOTS,
     false},
    {"an empty answer", {.head = JSON}, REFRESH_LATER, SLOTS, false},
    {"half a pair",
     {.head = JSON "{\"access_token\":\"new-access-token\",\"refresh_tok"},
     REFRESH_LATER,
     SLOTS,
     false},
    {"a redirection",
     {.head = "HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nConnection: close\r\n\r\n"},
     REFRESH_LATER,
     SLOTS,
     false},
    {"no answer", {.end = HOSTILE_CLOSE}, REFRESH_LATER, SLOTS, false},
    {"silence", {.end = HOSTILE_HOLD}, REFRESH_LATER, SLOTS, false},
    {"a body without end",
     {.head = JSON, .rest = "{\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"},"},
     REFRESH_LATER,
     SLOTS,
     false},
    {"headers without end",
     {.head = "HTTP/1.1 200 OK\r\n", .rest = "X-Fill: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"},
     REFRESH_LATER,
     SLOTS,
     false},
    {"a page of the edge",
     {.head = "HTTP/1.1 403 No\r\nConnection: close\r\n\r\n<html>Blocked</html>"},
     REFRESH_LATER,
     SLOTS,
     false},
    {"a broken service", {.head = REFUSAL("500", "oops")}, REFRESH_LATER, SLOTS, false},
    {"too many requests", {.head = REFUSAL("429", "slow down")}, REFRESH_LATER, 1, false},
    {"an unknown app", {.head = REFUSAL("401", "invalid_client")}, REFRESH_CLIENT, 1, false},
    {"a used refresh token", {.head = REFUSAL("400", "invalid_grant")}, REFRESH_SIGN_IN, 1, true},
};

static bool says_a_secret(const char *text)
{
    return strstr(text, REFRESH) || strstr(text, CLIENT_SECRET) || strstr(text, "new-access") ||
           strstr(text, "new-refresh");
}

typedef struct Home {
    char *dir, *path;
    Clock *clock;
} Home;

static int setup(void **state)
{
    Home *home = g_new0(Home, 1);
    home->dir = g_dir_make_tmp("eyrie-tokens-XXXXXX", NULL);
    home->path = g_build_filename(home->dir, "eyrie/auth/main.json", NULL);
    home->clock = clock_new_steppable((Instant){1900000000000});
    g_setenv("XDG_STATE_HOME", home->dir, TRUE);
    *state = home;
    return 0;
}

static int teardown(void **state)
{
    Home *home = *state;
    static const char *const below[] = {"eyrie/auth/main.json", "eyrie/auth/main.lock",
                                        "eyrie/auth", "eyrie", ""};
    for (size_t i = 0; i < ARRAY_LEN(below); i++) {
        g_autofree char *path = g_build_filename(home->dir, below[i], NULL);
        g_remove(path);
    }
    clock_free(home->clock);
    g_free(home->dir);
    g_free(home->path);
    g_free(home);
    return 0;
}

static void write_profile(const Home *home)
{
    Err err;
    Profile profile;
    profile_init(&profile);
    profile.kind = PROFILE_OAUTH;
    profile.gen = 5;
    profile.access = secret_new(CANARY, strlen(CANARY));
    profile.refresh = secret_new(REFRESH, strlen(REFRESH));
    profile.client_secret = secret_new(CLIENT_SECRET, strlen(CLIENT_SECRET));
    profile.client_id = g_strdup("app-1");
    profile.location = profile.home = id_from("loc1");
    profile.obtained.ms = clock_now(home->clock).ms - 90000000;
    profile.expires.ms = clock_now(home->clock).ms - 1000;
    profile_add_place(&profile, &profile.location);
    if (!profile_write("main", &profile, &err))
        fail_msg("%s", err.msg);
    profile_clear(&profile);
}

// The file after it: the same tokens and nobody else's to read, or the new ones.
static void check_profile(const Home *home, const Row *row)
{
    Err err;
    Profile profile;
    struct stat st;
    bool renewed = row->end == REFRESH_NEW;
    if (!profile_read("main", &profile, &err))
        fail_msg("%s: %s", row->name, err.msg);
    assert_string_equal(secret_reveal(profile.refresh), renewed ? "new-refresh-token" : REFRESH);
    assert_string_equal(secret_reveal(profile.access), renewed ? "new-access-token" : CANARY);
    assert_string_equal(secret_reveal(profile.client_secret), CLIENT_SECRET);
    assert_int_equal(profile.gen, renewed ? 6 : 5);
    assert_int_equal(profile.lost, row->lost);
    assert_int_equal(stat(home->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    profile_clear(&profile);
}

static bool no_wait(void *owner, int64_t ms)
{
    *(int64_t *)owner += ms;
    return true;
}

static void tokens__renewed_by_somebody_else__are_kept(void **state)
{
    Home *home = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Hostile *hostile = hostile_start(&(HostileSpec){.acts = &rows[i].act, .count = 1});
        int64_t waited = 0, again_ms = 0;
        Err err;
        Profile out;
        profile_init(&out);
        write_profile(home);
        RefreshConfig config = {.profile = "main",
                                .base_url = hostile_url(hostile),
                                .clock = home->clock,
                                .wait = no_wait,
                                .owner = &waited,
                                .total_ms = 200 * shot_slack()};
        RefreshEnd end = refresh_run(&config, 5, &out, &again_ms, &err);
        if (end != rows[i].end || hostile_requests(hostile) != rows[i].asked)
            fail_msg("%s: %u, asked %zu times: %s", rows[i].name, end, hostile_requests(hostile),
                     err.msg);
        if (end != REFRESH_NEW && says_a_secret(err.msg))
            fail_msg("%s: %s", rows[i].name, err.msg);
        assert_int_equal(waited, end == REFRESH_LATER && rows[i].asked == SLOTS ? 24000 : 0);
        check_profile(home, &rows[i]);
        assert_int_equal(hostile_connections(hostile), rows[i].asked); // each on its own
        profile_clear(&out);
        hostile_stop(hostile);
    }
}

// A token endpoint without a good certificate hears neither refresh token nor client secret.
static void tokens__asked_of_an_unproved_server__are_not_shown(void **state)
{
    Home *home = *state;
    static const TlsFlaw flaws[] = {TLS_SELF_SIGNED, TLS_OTHER_NAME, TLS_EXPIRED, TLS_UNKNOWN_CA};
    if (!tls_is_there())
        skip();
    for (size_t i = 0; i < ARRAY_LEN(flaws); i++) {
        Tls *tls = tls_new(flaws[i], NULL);
        Hostile *hostile =
            hostile_start(&(HostileSpec){.acts = &rows[0].act, .count = 1, .tls = tls});
        int64_t again_ms = 0;
        Err err;
        Profile out;
        profile_init(&out);
        write_profile(home);
        RefreshConfig config = {.profile = "main",
                                .base_url = hostile_url(hostile),
                                .ca_file = tls_authority(),
                                .clock = home->clock};
        assert_int_equal(refresh_run(&config, 5, &out, &again_ms, &err), REFRESH_LATER);
        assert_int_equal(err.kind, ERR_TLS);
        assert_int_equal(hostile_requests(hostile), 0);
        assert_false(hostile_heard_text(hostile, "refresh"));
        check_profile(home, &rows[1]);
        profile_clear(&out);
        hostile_stop(hostile);
        tls_free(tls);
    }
}

static void tokens__for_a_code__come_whole_or_not_at_all(void **state)
{
    Home *home = *state;
    Secret *secret = secret_new(CLIENT_SECRET, strlen(CLIENT_SECRET));
    for (size_t i = 1; i < ARRAY_LEN(rows); i++) {
        if (rows[i].act.end == HOSTILE_HOLD || strstr(rows[i].name, "another location"))
            continue; // it takes its time; it may be of any location
        Hostile *hostile = hostile_start(&(HostileSpec){.acts = &rows[i].act, .count = 1});
        Err err = {0};
        Profile profile;
        profile_init(&profile);
        Signin signin = {.base_url = hostile_url(hostile),
                         .page = "https://127.0.0.1/",
                         .client_id = "app-1",
                         .redirect = "http://localhost:1/callback",
                         .scopes = "x",
                         .client_secret = secret,
                         .clock = home->clock};
        if (signin_exchange(&signin, "code-4711-and-more", &profile, &err) ||
            strstr(err.msg, CLIENT_SECRET) || err.kind == ERR_NONE)
            fail_msg("%s: %s", rows[i].name, err.msg);
        assert_int_equal(hostile_requests(hostile), 1); // a code works once
        profile_clear(&profile);
        hostile_stop(hostile);
    }
    secret_free(secret);
}

typedef struct Question {
    const char *name;
    Hostility act;
    ErrKind kind;
    bool portal;
} Question;

static const Question questions[] = {
    {"good", {.head = JSON "{}"}, ERR_NONE, false},
    {"a web page",
     {.head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>Sign in</html>"},
     ERR_PROTOCOL,
     true},
    {"a redirection",
     {.head = "HTTP/1.1 302 Go\r\nLocation: /\r\nConnection: close\r\n\r\n"},
     ERR_PROTOCOL,
     true},
    {"a body without end",
     {.head = JSON, .rest = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
     ERR_PROTOCOL,
     false},
    {"silence", {.end = HOSTILE_HOLD}, ERR_OFFLINE, false},
    {"no answer", {.end = HOSTILE_CLOSE}, ERR_OFFLINE, false},
    {"the token, aloud",
     {.head =
          "HTTP/1.1 401 No\r\nConnection: close\r\n\r\n{\"message\":\"Invalid JWT " CANARY "\"}"},
     ERR_AUTH,
     false},
};

static void tokens__of_the_doctor__are_asked_about_in_time(void **state)
{
    Home *home = *state;
    Secret *token = secret_new(CANARY, strlen(CANARY));
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        Hostile *hostile = hostile_start(&(HostileSpec){.acts = &questions[i].act, .count = 1});
        int patience = 300 * shot_slack();
        ProbeConfig config = {.base_url = hostile_url(hostile),
                              .token = token,
                              .clock = home->clock,
                              .connect_ms = patience,
                              .total_ms = patience,
                              .all_ms = patience};
        Probe *probe = probe_new(&config);
        ProbeAnswer answer;
        Id id = id_from("l1");
        gint64 start = g_get_monotonic_time();
        probe_get(probe, EP_LOCATION_GET, &id, NULL, &answer);
        if (answer.err.kind != questions[i].kind || answer.portal != questions[i].portal)
            fail_msg("%s: %d %s", questions[i].name, answer.portal, answer.err.msg);
        assert_true(g_get_monotonic_time() - start < 10000LL * patience);
        assert_null(strstr(answer.err.msg, CANARY));
        probe_answer_clear(&answer);
        probe_free(probe);
        hostile_stop(hostile);
    }
    secret_free(token);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(tokens, TEST(tokens__renewed_by_somebody_else__are_kept),
           TEST(tokens__asked_of_an_unproved_server__are_not_shown),
           TEST(tokens__for_a_code__come_whole_or_not_at_all),
           TEST(tokens__of_the_doctor__are_asked_about_in_time));
