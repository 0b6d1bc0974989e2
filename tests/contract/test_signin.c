// Signing in against the sandbox's page: the listener a browser comes back to, codes, agencies.
#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/loopback.h"
#include "api/refresh.h"
#include "api/signin.h"
#include "sandbox/sandbox.h"
#include "unit/unit.h"

enum { WAIT_MS = 10000 };

typedef struct Door {
    Clock *clock;
    Sandbox *sandbox;
    char *dir;
    Loopback *loopback;
    char *state, *redirect;
    Secret *secret;
    Signin signin;
    char *page;
} Door;

static int setup(void **state)
{
    Err err;
    Door *door = g_new0(Door, 1);
    door->dir = g_dir_make_tmp("eyrie-signin-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", door->dir, TRUE);
    door->clock = clock_new_steppable((Instant){1893574800000});
    const SandboxOptions options = {
        .clock = door->clock, .world = "small", .quiet = true, .locations = 3};
    door->sandbox = sandbox_start(&options, &err);
    door->loopback = loopback_open(0, &err);
    if (!door->sandbox || !door->loopback)
        fail_msg("%s", err.msg);
    door->state = signin_state();
    door->redirect = g_strdup_printf("http://localhost:%d/callback", loopback_port(door->loopback));
    door->page = g_strconcat(sandbox_base_url(door->sandbox), "/v2/oauth/chooselocation", NULL);
    const char *secret = sandbox_client_secret(door->sandbox);
    door->secret = secret_new(secret, strlen(secret));
    door->signin = (Signin){.base_url = sandbox_base_url(door->sandbox),
                            .page = door->page,
                            .client_id = sandbox_client_id(door->sandbox),
                            .redirect = door->redirect,
                            .scopes = "users.readonly oauth.write oauth.readonly",
                            .client_secret = door->secret,
                            .clock = door->clock};
    *state = door;
    return 0;
}

static int teardown(void **state)
{
    Door *door = *state;
    static const char *const files[] = {"eyrie/auth/main.json", "eyrie/auth/main.lock",
                                        "eyrie/auth", "eyrie", ""};
    loopback_close(door->loopback);
    sandbox_stop(door->sandbox);
    clock_free(door->clock);
    secret_free(door->secret);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        g_autofree char *path = g_build_filename(door->dir, files[i], NULL);
        g_remove(path);
    }
    g_free(door->dir);
    g_free(door->state);
    g_free(door->redirect);
    g_free(door->page);
    g_free(door);
    return 0;
}

// One request, as raw as it comes; the whole answer, g_free.
static char *knock(int port, const char *request)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)(const void *)&to, sizeof(to)), 0);
    assert_true(send(fd, request, strlen(request), MSG_NOSIGNAL) >= 0);
    GString *answer = g_string_new(NULL);
    char bytes[1024];
    for (ssize_t n; (n = recv(fd, bytes, sizeof(bytes), 0)) > 0;)
        g_string_append_len(answer, bytes, n);
    close(fd);
    return g_string_free(answer, FALSE);
}

static char *get(int port, const char *path, const char *host)
{
    g_autofree char *request = g_strdup_printf("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, host);
    return knock(port, request);
}

// ---- a browser: opens the page, says yes, follows the redirection ------------------------------

typedef struct Browser {
    const Door *door;
    const char *choice;
} Browser;

static char *after(const char *text, const char *start, const char *ends)
{
    const char *at = strstr(text, start);
    assert_non_null(at);
    at += strlen(start);
    return g_strndup(at, strcspn(at, ends));
}

static void *browse(void *data)
{
    const Browser *browser = data;
    const Door *door = browser->door;
    int service = (int)g_ascii_strtoll(strrchr(sandbox_base_url(door->sandbox), ':') + 1, NULL, 10);
    g_autofree char *url = signin_url(&door->signin, door->state);
    g_autofree char *path = g_strdup_printf("%s&confirm=%s", strstr(url, "/v2/"), browser->choice);
    g_autofree char *request = g_strdup_printf(
        "GET %s HTTP/1.1\r\nHost: x\r\nUser-Agent: b\r\nConnection: close\r\n\r\n", path);
    g_autofree char *page = knock(service, request);
    g_autofree char *to = after(page, "location: http://localhost:", "\r\n");
    g_autofree char *host = g_strdup_printf("localhost:%d", loopback_port(door->loopback));
    return get(loopback_port(door->loopback), strchr(to, '/'), host);
}

static char *come_back(Door *door, const char *choice)
{
    Err err;
    Browser browser = {door, choice};
    pthread_t thread;
    void *answer = NULL;
    assert_int_equal(pthread_create(&thread, NULL, browse, &browser), 0);
    char *code = loopback_wait(door->loopback, door->state, WAIT_MS, NULL, &err);
    pthread_join(thread, &answer);
    if (!code)
        fail_msg("%s", err.msg);
    assert_non_null(strstr(answer, "200 OK"));
    assert_non_null(strstr(answer, "Cache-Control: no-store"));
    assert_null(strstr(answer, code));
    g_free(answer);
    return code;
}

static void signin__location__ends_with_a_pair(void **state)
{
    Door *door = *state;
    Err err;
    Profile profile;
    profile_init(&profile);
    g_autofree char *code = come_back(door, sandbox_location_at(door->sandbox, 1));
    if (!signin_exchange(&door->signin, code, &profile, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(profile.kind, PROFILE_OAUTH);
    assert_false(profile.company);
    assert_string_equal(profile.location.s, sandbox_location_at(door->sandbox, 1));
    assert_true(profile_write("main", &profile, &err));
    assert_false(signin_exchange(&door->signin, code, &profile, &err)); // a code works once
    assert_int_equal(err.kind, ERR_AUTH);
    profile_clear(&profile);
}

static void signin__agency__finds_its_locations_and_works_there(void **state)
{
    Door *door = *state;
    Err err;
    Profile profile;
    SigninPlace *places = NULL;
    size_t count = 0;
    profile_init(&profile);
    g_autofree char *code = come_back(door, "company");
    assert_true(signin_exchange(&door->signin, code, &profile, &err));
    assert_true(profile.company);
    assert_true(profile_write("main", &profile, &err));
    if (!signin_places(door->signin.base_url, &profile, NULL, &places, &count, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(count, 3);
    assert_string_equal(places[2].name, "Cedar Smiles");
    const RefreshConfig config = {
        .profile = "main", .base_url = door->signin.base_url, .clock = door->clock};
    if (!refresh_mint(&config, &profile, &places[2].location, &err))
        fail_msg("%s", err.msg);
    Place *place = profile_place(&profile, &places[2].location);
    assert_non_null(place->access);
    assert_true(instant_known(place->expires));
    signin_places_free(places, count);
    profile_clear(&profile);
}

static void *listen_for_code(void *data)
{
    Door *door = data;
    Err err;
    return loopback_wait(door->loopback, door->state, WAIT_MS, NULL, &err);
}

static void loopback__other_requests__are_refused_and_the_hit_still_counts(void **state)
{
    Door *door = *state;
    int port = loopback_port(door->loopback);
    g_autofree char *host = g_strdup_printf("127.0.0.1:%d", port);
    g_autofree char *good = g_strdup_printf("/callback?code=abc123&state=%s", door->state);
    g_autofree char *none = g_strdup_printf("/callback?state=%s", door->state);
    g_autofree char *post = g_strdup_printf("POST %s HTTP/1.1\r\nHost: %s\r\n\r\n", good, host);
    const char *const bad[][2] = {
        {"/", host},  {"/callback?code=abc123", host}, {"/callback?code=abc123&state=wrong", host},
        {none, host}, {good, "evil.example"},          {good, "localhost"},
    };
    pthread_t thread;
    void *code = NULL;
    assert_int_equal(pthread_create(&thread, NULL, listen_for_code, door), 0);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        g_autofree char *answer = get(port, bad[i][0], bad[i][1]);
        assert_non_null(strstr(answer, "400 Bad Request"));
        assert_null(strstr(answer, "abc123"));
    }
    g_autofree char *posted = knock(port, post);
    assert_non_null(strstr(posted, "400 Bad Request"));
    g_autofree char *answer = get(port, good, host);
    assert_non_null(strstr(answer, "200 OK"));
    pthread_join(thread, &code);
    assert_string_equal(code, "abc123");
    g_free(code);
}

static void loopback__endless_knocking__ends_the_waiting(void **state)
{
    Door *door = *state;
    pthread_t thread;
    void *code = NULL;
    int port = loopback_port(door->loopback);
    assert_int_equal(pthread_create(&thread, NULL, listen_for_code, door), 0);
    for (int i = 0; i < 20; i++)
        g_free(get(port, "/", "x"));
    pthread_join(thread, &code);
    assert_null(code);
}

static void loopback__port_taken__fails_loudly(void **state)
{
    Door *door = *state;
    Err err;
    assert_null(loopback_open(loopback_port(door->loopback), &err));
    assert_int_equal(err.kind, ERR_IO);
}

static void loopback_read__what_people_paste(void **state)
{
    (void)state;
    Err err;
    static const char *const good[] = {
        "http://localhost:53682/callback?code=abc&state=S",
        "  https://example.com/x?state=S&code=abc#top \n",
        "http://localhost/callback?code=abc", // its echo is not promised
        "abc",
    };
    static const char *const bad[] = {"", "two words", "http://localhost/callback?state=S",
                                      "http://localhost/callback?code=abc&state=T",
                                      "http://localhost/callback?code="};
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        g_autofree char *code = loopback_read(good[i], "S", &err);
        assert_string_equal(code, "abc");
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_null(loopback_read(bad[i], "S", &err));
}

static void signin_check__good_foreign_and_wrong(void **state)
{
    Door *door = *state;
    Err err;
    char *name = NULL;
    const char *token = sandbox_token(door->sandbox);
    Secret *good = secret_new(token, strlen(token)), *wrong = secret_new("pit-no", 6);
    Id own = id_from(sandbox_location(door->sandbox));
    Id other = id_from(sandbox_location_at(door->sandbox, 1));
    assert_true(signin_check(door->signin.base_url, good, &own, &name, &err));
    assert_string_equal(name, "Acme Dental");
    g_free(name);
    assert_false(signin_check(door->signin.base_url, good, &other, &name, &err));
    assert_int_equal(err.kind, ERR_SCOPE);
    assert_false(signin_check(door->signin.base_url, wrong, &own, &name, &err));
    assert_int_equal(err.kind, ERR_AUTH);
    secret_free(good);
    secret_free(wrong);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(signin, TEST(signin__location__ends_with_a_pair),
           TEST(signin__agency__finds_its_locations_and_works_there),
           TEST(loopback__other_requests__are_refused_and_the_hit_still_counts),
           TEST(loopback__endless_knocking__ends_the_waiting),
           TEST(loopback__port_taken__fails_loudly), TEST(loopback_read__what_people_paste),
           TEST(signin_check__good_foreign_and_wrong));
