// Renewing tokens against the sandbox: lost answers, deaths in the middle, many processes at once.
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/refresh.h"
#include "contract/script.h"
#include "sandbox/sandbox.h"
#include "unit/unit.h"

static const Instant morning = {1893574800000}; // 2030-01-02T09:00:00Z

typedef struct Lock { // a fixture: a profile that is to be renewed
    Clock *clock;
    Sandbox *sandbox;
    char *dir;
    int waits;
    int64_t waited_ms;
    bool stop;    // the next wait says so
    bool unfault; // the next wait mends the service
} Lock;

static Secret *secret_of(const char *s)
{
    return secret_new(s, strlen(s));
}

static void write_profile(const Lock *lock)
{
    Err err;
    Profile profile;
    profile_init(&profile);
    profile.gen = 7;
    profile.kind = PROFILE_OAUTH;
    profile.access = secret_of("old-access");
    profile.refresh = secret_of(sandbox_refresh_token(lock->sandbox));
    profile.client_secret = secret_of(sandbox_client_secret(lock->sandbox));
    profile.client_id = g_strdup(sandbox_client_id(lock->sandbox));
    profile.location = id_from(sandbox_location(lock->sandbox));
    profile.obtained.ms = morning.ms - 86399000;
    profile.expires = morning;
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
}

static int setup(void **state)
{
    Err err;
    Lock *lock = g_new0(Lock, 1);
    lock->dir = g_dir_make_tmp("eyrie-refresh-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", lock->dir, TRUE);
    lock->clock = clock_new_steppable(morning);
    const SandboxOptions options = {
        .clock = lock->clock, .world = "small", .quiet = true, .locations = 2, .rate_max = 10000};
    lock->sandbox = sandbox_start(&options, &err);
    if (!lock->sandbox)
        fail_msg("%s", err.msg);
    write_profile(lock);
    *state = lock;
    return 0;
}

static int teardown(void **state)
{
    Lock *lock = *state;
    static const char *const files[] = {"eyrie/auth/main.json", "eyrie/auth/main.lock",
                                        "eyrie/auth", "eyrie", ""};
    sandbox_stop(lock->sandbox);
    clock_free(lock->clock);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        g_autofree char *path = g_build_filename(lock->dir, files[i], NULL);
        g_remove(path);
    }
    g_free(lock->dir);
    g_free(lock);
    return 0;
}

static bool wait_on_clock(void *owner, int64_t ms)
{
    Lock *lock = owner;
    lock->waits++;
    lock->waited_ms += ms;
    if (lock->unfault)
        sandbox_fault_clear(lock->sandbox);
    clock_step(lock->clock, ms);
    return !lock->stop;
}

static RefreshEnd refresh(Lock *lock, int64_t gen, Profile *out, Err *err)
{
    const RefreshConfig config = {.profile = "main",
                                  .base_url = sandbox_base_url(lock->sandbox),
                                  .clock = lock->clock,
                                  .wait = wait_on_clock,
                                  .owner = lock,
                                  .total_ms = 2000};
    int64_t again_ms = 0;
    return refresh_run(&config, gen, out, &again_ms, err);
}

static Profile stored(void)
{
    Err err;
    Profile profile;
    if (!profile_read("main", &profile, &err))
        fail_msg("%s", err.msg);
    return profile;
}

static void fault(Lock *lock, const char *spec)
{
    Err err;
    assert_true(sandbox_fault_add(lock->sandbox, spec, &err));
}

static void refresh__expired__is_renewed_and_stored_first(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_NEW);
    Profile disk = stored();
    assert_int_equal(disk.gen, 8);
    assert_true(secret_eq(disk.access, profile.access));
    assert_true(secret_eq(disk.refresh, profile.refresh));
    assert_string_not_equal(secret_reveal(disk.refresh), sandbox_refresh_token(lock->sandbox));
    assert_false(instant_known(disk.intent));
    assert_int_equal(disk.expires.ms, morning.ms + 86399000);
    assert_string_equal(disk.client_id, sandbox_client_id(lock->sandbox));
    profile_clear(&disk);
    profile_clear(&profile);
}

// What the service hands out while we are told to stop would be lost, and the old one is dead.
static void refresh__told_to_stop__keeps_the_answer_on_its_way(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    atomic_bool stop = true;
    int64_t again_ms = 0;
    const RefreshConfig config = {.profile = "main",
                                  .base_url = sandbox_base_url(lock->sandbox),
                                  .clock = lock->clock,
                                  .stop = &stop};
    assert_int_equal(refresh_run(&config, 7, &profile, &again_ms, &err), REFRESH_NEW);
    Profile disk = stored();
    assert_int_equal(disk.gen, 8);
    profile_clear(&disk);
    profile_clear(&profile);
}

static void refresh__absurd_life__is_no_overflow(void **state)
{
    (void)state;
    static const char body[] = "{\"access_token\":\"a\",\"refresh_token\":\"b\","
                               "\"expires_in\":\"9223372036854775807\"}";
    Err err;
    Profile profile;
    profile_init(&profile);
    assert_true(refresh_take(body, strlen(body), morning, &profile, &err));
    assert_true(profile.expires.ms > morning.ms);
    profile_clear(&profile);
}

static void refresh__other_generation__is_adopted_without_a_request(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_NEW);
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_ADOPTED);
    assert_int_equal(profile.gen, 8);
    assert_int_equal(sandbox_requests(lock->sandbox, EP_OAUTH_TOKEN), 1);
    profile_clear(&profile);
}

static void refresh__answer_lost__same_token_again_gives_the_pair(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    fault(lock, "OAUTH_TOKEN drop-after times=2");
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_NEW);
    assert_int_equal(lock->waits, 2);
    assert_int_equal(lock->waited_ms, 16000);
    assert_int_equal(sandbox_executed(lock->sandbox, EP_OAUTH_TOKEN), 3);
    clock_step(lock->clock, 90000000); // and the new pair works
    assert_int_equal(refresh(lock, 8, &profile, &err), REFRESH_NEW);
    profile_clear(&profile);
}

static void refresh__garbled_answer__counts_as_unknown(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    fault(lock, "OAUTH_TOKEN garbage times=1");
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_NEW);
    assert_int_equal(lock->waits, 1);
    profile_clear(&profile);
}

static void refresh__told_to_stop_after_a_lost_answer__next_run_replays(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    fault(lock, "OAUTH_TOKEN drop-after times=1");
    lock->stop = true;
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_LATER);
    Profile disk = stored();
    assert_int_equal(disk.gen, 7);
    assert_true(instant_known(disk.intent));
    profile_clear(&disk);
    lock->stop = false;
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_NEW);
    profile_clear(&profile);
}

static void refresh__no_connection__nothing_was_begun(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    sandbox_set_online(lock->sandbox, false);
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_LATER);
    assert_int_equal(err.kind, ERR_OFFLINE);
    Profile disk = stored();
    assert_false(instant_known(disk.intent));
    profile_clear(&disk);
    sandbox_set_online(lock->sandbox, true);
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_NEW);
    profile_clear(&profile);
}

static void refresh__server_errors_until_the_end__token_is_kept(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    fault(lock, "OAUTH_TOKEN status 503");
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_LATER);
    assert_int_equal(lock->waits, 3);
    Profile disk = stored();
    assert_string_equal(secret_reveal(disk.refresh), sandbox_refresh_token(lock->sandbox));
    assert_false(disk.lost);
    profile_clear(&disk);
}

static void refresh__used_elsewhere__asks_to_sign_in_and_keeps_everything(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_NEW);
    write_profile(lock); // an old copy of the file comes back
    clock_step(lock->clock, 31000);
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_SIGN_IN);
    assert_int_equal(err.kind, ERR_AUTH);
    Profile disk = stored();
    assert_true(disk.lost);
    assert_string_equal(secret_reveal(disk.refresh), sandbox_refresh_token(lock->sandbox));
    profile_clear(&disk);
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_SIGN_IN);
    assert_int_equal(sandbox_requests(lock->sandbox, EP_OAUTH_TOKEN), 2); // not asked again
    profile_clear(&profile);
}

static void refresh__location_not_active__waits_and_keeps_the_token(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    sandbox_set_active(lock->sandbox, 0, false);
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_LATER);
    assert_non_null(strstr(err.msg, "not active"));
    Profile disk = stored();
    assert_string_equal(secret_reveal(disk.refresh), sandbox_refresh_token(lock->sandbox));
    assert_false(instant_known(disk.intent));
    assert_false(disk.lost);
    profile_clear(&disk);
    clock_step(lock->clock, 900000);
    sandbox_set_active(lock->sandbox, 0, true);
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_NEW);
    profile_clear(&profile);
}

static void refresh__wrong_secret__is_a_matter_of_the_app(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = stored();
    secret_free(profile.client_secret);
    profile.client_secret = secret_of("wrong");
    assert_true(profile_write("main", &profile, &err));
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_CLIENT);
    Profile disk = stored();
    assert_false(disk.lost);
    profile_clear(&disk);
    profile_clear(&profile);
}

static void refresh__other_location__is_not_taken(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = stored();
    profile.home = id_from(sandbox_location_at(lock->sandbox, 1));
    assert_true(profile_write("main", &profile, &err));
    lock->stop = true;
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_LATER);
    assert_non_null(strstr(err.msg, "another location"));
    profile_clear(&profile);
}

// What is worked on is not whose the pair is; its refresh token would be used up for nothing.
static void refresh__worked_on_elsewhere__is_taken(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = stored();
    Id second = id_from(sandbox_location_at(lock->sandbox, 1));
    profile_add_place(&profile, &second);
    profile.location = second;
    assert_true(profile_write("main", &profile, &err));
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_NEW);
    assert_string_equal(profile.location.s, second.s);
    profile_clear(&profile);
}

#define JSON_HEAD "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "

// A lost answer may still be on its way while the service says that the token is used.
static void refresh__refused_after_a_lost_answer__is_tried_to_the_end(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = {0};
    static const Act acts[] = {
        {.kind = ACT_CLOSE},
        {.kind = ACT_ANSWER_CLOSE,
         .bytes =
             "HTTP/1.1 400 Bad Request\r\n" JSON_HEAD "25\r\n\r\n{\"error\":\"invalid_grant\"}"},
        {.kind = ACT_ANSWER_CLOSE, .bytes = "HTTP/1.1 429 Too Many\r\n" JSON_HEAD "2\r\n\r\n{}"},
    };
    Script *script = script_start(acts, ARRAY_LEN(acts));
    const RefreshConfig config = {.profile = "main",
                                  .base_url = script_url(script),
                                  .clock = lock->clock,
                                  .wait = wait_on_clock,
                                  .owner = lock,
                                  .total_ms = 2000};
    int64_t again_ms = 0;
    assert_int_equal(refresh_run(&config, 7, &profile, &again_ms, &err), REFRESH_LATER);
    assert_int_equal(script_requests(script), 3);
    script_stop(script);
    Profile disk = stored();
    assert_false(disk.lost);
    assert_int_equal(disk.intent.ms, morning.ms); // still in doubt
    profile_clear(&disk);
}

static void mint__agency__gets_a_token_for_each_location(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = stored();
    Id second = id_from(sandbox_location_at(lock->sandbox, 1));
    secret_free(profile.access);
    profile.access = secret_of(sandbox_agency_token(lock->sandbox));
    profile.company = true;
    profile.company_id = id_from(sandbox_company(lock->sandbox));
    assert_true(profile_write("main", &profile, &err));
    const RefreshConfig config = {.profile = "main",
                                  .base_url = sandbox_base_url(lock->sandbox),
                                  .clock = lock->clock,
                                  .total_ms = 2000};
    // A private integration token cannot: only the app's.
    assert_false(refresh_mint(&config, &profile, &second, &err));
    assert_int_equal(err.kind, ERR_SCOPE);
    profile_clear(&profile);
}

static void refresh__profile_of_another_machine__is_this_one_s_then(void **state)
{
    Lock *lock = *state;
    Err err;
    Profile profile = stored();
    assert_false(profile_is_copied(&profile)); // an older eyrie wrote none
    profile.machine = id_from("0123456789abcdef0123456789abcdef");
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
    profile = stored();
    assert_true(profile_is_copied(&profile));
    assert_int_equal(refresh(lock, 7, &profile, &err), REFRESH_NEW);
    profile_clear(&profile);
    profile = stored();
    assert_false(profile_is_copied(&profile));
    assert_false(id_is_empty(&profile.machine));
    profile.kind = PROFILE_PIT; // such a token may be anywhere
    profile.machine = id_from("elsewhere");
    assert_false(profile_is_copied(&profile));
    profile_clear(&profile);
}

enum { PROCESSES = 200 };

static void refresh__two_hundred_processes__make_one_request(void **state)
{
    Lock *lock = *state;
    pid_t children[PROCESSES];
    int good = 0;
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            Err err;
            Profile profile = {0};
            RefreshEnd end = refresh(lock, 7, &profile, &err);
            _exit(end == REFRESH_NEW || end == REFRESH_ADOPTED ? 0 : 1);
        }
        assert_true(children[i] > 0);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        good += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    assert_int_equal(good, PROCESSES);
    assert_int_equal(sandbox_requests(lock->sandbox, EP_OAUTH_TOKEN), 1);
    Profile disk = stored();
    assert_int_equal(disk.gen, 8);
    profile_clear(&disk);
}

enum { KILLS = 40, KILL_SPAN_US = 12000 };

// Killed at any moment, the next start has a token within the thirty seconds.
static void refresh__killed_anywhere__next_run_has_a_token(void **state)
{
    Lock *lock = *state;
    Err err;
    g_autoptr(GRand) rand = g_rand_new_with_seed(4);
    for (int i = 0; i < KILLS; i++) {
        Profile before = stored();
        int64_t gen = before.gen;
        profile_clear(&before);
        clock_step(lock->clock, 87000000);
        pid_t child = fork();
        if (child == 0) {
            Profile profile = {0};
            refresh(lock, gen, &profile, &err);
            _exit(0);
        }
        assert_true(child > 0);
        gint64 until = g_get_monotonic_time() + g_rand_int_range(rand, 0, KILL_SPAN_US);
        while (g_get_monotonic_time() < until)
            continue;
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        Profile profile = {0};
        RefreshEnd end = refresh(lock, gen, &profile, &err);
        if (end != REFRESH_NEW && end != REFRESH_ADOPTED)
            fail_msg("kill %d: %s", i, err.msg);
        profile_clear(&profile);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(refresh, TEST(refresh__expired__is_renewed_and_stored_first),
           TEST(refresh__told_to_stop__keeps_the_answer_on_its_way),
           TEST(refresh__absurd_life__is_no_overflow),
           TEST(refresh__other_generation__is_adopted_without_a_request),
           TEST(refresh__answer_lost__same_token_again_gives_the_pair),
           TEST(refresh__garbled_answer__counts_as_unknown),
           TEST(refresh__told_to_stop_after_a_lost_answer__next_run_replays),
           TEST(refresh__no_connection__nothing_was_begun),
           TEST(refresh__server_errors_until_the_end__token_is_kept),
           TEST(refresh__used_elsewhere__asks_to_sign_in_and_keeps_everything),
           TEST(refresh__location_not_active__waits_and_keeps_the_token),
           TEST(refresh__wrong_secret__is_a_matter_of_the_app),
           TEST(refresh__other_location__is_not_taken),
           TEST(refresh__worked_on_elsewhere__is_taken),
           TEST(refresh__refused_after_a_lost_answer__is_tried_to_the_end),
           TEST(refresh__profile_of_another_machine__is_this_one_s_then),
           TEST(mint__agency__gets_a_token_for_each_location),
           TEST(refresh__two_hundred_processes__make_one_request),
           TEST(refresh__killed_anywhere__next_run_has_a_token));
