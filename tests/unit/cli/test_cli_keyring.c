#include "config.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/auth.h"
#include "api/keyring.h"
#include "unit/cli/gate.h"

// A profile whose secrets are in the keyring; behind it a library of ours in libsecret's place.

static char *keyring_path(const Gate *gate)
{
    return g_build_filename(gate->home, "keyring", NULL);
}

static void with_keyring(Gate *gate)
{
#ifndef LIBSECRET
    skip(); // built without it
#endif
    g_autofree char *here = g_get_current_dir();
    g_autofree char *path = keyring_path(gate);
    gate_set_extra(gate, "LD_LIBRARY_PATH", here);
    gate_set_extra(gate, "FAKE_KEYRING", path);
}

static char *text_of(const char *path)
{
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("%s cannot be read", path);
    return text;
}

static void login_there(Gate *gate)
{
    g_autofree char *words = g_strdup_printf("--location %s auth login --store keyring",
                                             sandbox_location(gate->sandbox));
    gate_runs(gate, 0, words, sandbox_token(gate->sandbox));
}

static void keyring__login__only_the_keyring_has_the_token(void **state)
{
    Gate *gate = *state;
    with_keyring(gate);
    login_there(gate);
    gate_says(gate, "Stored in profile main (keyring)");
    g_autofree char *file = profile_path(gate, "main"), *ring = keyring_path(gate);
    g_autofree char *file_text = text_of(file), *ring_text = text_of(ring);
    assert_null(strstr(file_text, sandbox_token(gate->sandbox)));
    assert_non_null(strstr(file_text, "\"backend\":\"keyring\""));
    assert_non_null(strstr(ring_text, sandbox_token(gate->sandbox)));
    assert_non_null(strstr(ring_text, "eyrie: tokens of profile main"));
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    gate_runs(gate, 0, "auth status", "");
    gate_says(gate, "token, keyring");
    gate_runs(gate, 0, "auth status --json", "");
    gate_says(gate, "\"backend\":\"keyring\"");
}

// Later logins and changes stay where the profile is.
static void keyring__changes__stay_there(void **state)
{
    Gate *gate = *state;
    with_keyring(gate);
    login_there(gate);
    g_autofree char *fresh = sandbox_new_token(gate->sandbox, 0);
    g_autofree char *file = profile_path(gate, "main"), *ring = keyring_path(gate);
    gate_runs(gate, 0, "auth rotate", fresh);
    gate_says(gate, "(keyring)");
    gate_login(gate);
    gate_says(gate, "(keyring)");
    g_autofree char *switch_words =
        g_strdup_printf("auth switch %s", sandbox_location(gate->sandbox));
    gate_runs(gate, 0, switch_words, "");
    g_autofree char *text = text_of(file);
    assert_null(strstr(text, "pit-"));
    gate_runs(gate, 0, "auth logout --yes", "");
    g_autofree char *ring_text = text_of(ring);
    assert_null(strstr(ring_text, "pit-"));
}

static void keyring__unreachable__is_said_and_nothing_is_lost(void **state)
{
    Gate *gate = *state;
    with_keyring(gate);
    login_there(gate);
    g_autofree char *file = profile_path(gate, "main"), *ring = keyring_path(gate);
    g_autofree char *file_before = text_of(file), *ring_before = text_of(ring);
    g_autofree char *fresh = sandbox_new_token(gate->sandbox, 0);
    gate_set_extra(gate, "FAKE_KEYRING_DOWN", "1");
    gate_runs(gate, 2, "api GET /users/ -f locationId={location}", "");
    gate_says(gate, "the keyring does not answer");
    gate_runs(gate, 0, "auth status", "");
    gate_says(gate, "unknown, keyring");
    gate_says(gate, "the keyring does not answer");
    gate_runs(gate, 2, "auth rotate", fresh);
    gate_runs(gate, 2, "auth move file", "");
    g_autofree char *words =
        g_strdup_printf("--profile other --location %s auth login --store keyring",
                        sandbox_location(gate->sandbox));
    gate_runs(gate, 2, words, fresh);
    gate_says(gate, "nothing was stored");
    g_autofree char *other = profile_path(gate, "other");
    assert_false(g_file_test(other, G_FILE_TEST_EXISTS));
    g_autofree char *file_after = text_of(file), *ring_after = text_of(ring);
    assert_string_equal(file_after, file_before);
    assert_string_equal(ring_after, ring_before);
}

static void keyring__move__there_and_back(void **state)
{
    Gate *gate = *state;
    with_keyring(gate);
    gate_login(gate);
    g_autofree char *file = profile_path(gate, "main"), *ring = keyring_path(gate);
    gate_runs(gate, 0, "auth move keyring", "");
    g_autofree char *text = text_of(file);
    assert_null(strstr(text, sandbox_token(gate->sandbox)));
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    gate_runs(gate, 0, "auth move file", "");
    g_autofree char *back = text_of(file), *ring_text = text_of(ring);
    assert_non_null(strstr(back, sandbox_token(gate->sandbox)));
    assert_null(strstr(ring_text, "pit-"));
    gate_runs(gate, 0, "api GET /users/ -f locationId={location}", "");
    gate_runs(gate, 2, "auth move cloud", "");
    gate_runs(gate, 2, "auth move", "");
    gate_runs(gate, 2, "auth login --store cloud", "");
}

static void keyring__emptied_or_no_library__is_said(void **state)
{
    Gate *gate = *state;
    with_keyring(gate);
    login_there(gate);
    g_autofree char *ring = keyring_path(gate);
    assert_int_equal(g_unlink(ring), 0);
    gate_runs(gate, 3, "api GET /users/ -f locationId={location}", "");
    gate_says(gate, "does not hold its tokens");
    gate_set_extra(gate, "LD_LIBRARY_PATH", "/nowhere");
    gate_runs(gate, 2, "api GET /users/ -f locationId={location}", "");
    gate_says(gate, "libsecret-1.so.0 cannot be loaded: cannot open");
    gate_runs(gate, 0, "auth logout --yes", "");
    gate_says(gate, "may still hold");
    gate_runs(gate, 3, "auth status", "");
}

// While the screen is in use: what the desktop asks the person may stay unanswered for long.
static void keyring__locked__is_not_waited_for_long(void **state)
{
    Gate *gate = *state;
    with_keyring(gate);
    login_there(gate);
    g_autofree char *ring = keyring_path(gate);
    g_autofree char *lock = g_build_filename(gate->home, "lock", NULL);
    assert_int_equal(mkfifo(lock, 0600), 0);
    assert_non_null(dlopen("./libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL));
    g_setenv("XDG_STATE_HOME", gate->home, TRUE);
    g_setenv("FAKE_KEYRING", ring, TRUE);
    g_setenv("FAKE_KEYRING_LOCKED", lock, TRUE);
    const AuthQuery query = {.profile = "main", .stored = true, .soon = true};
    Credentials found = {0};
    Err err;
    gint64 began = g_get_monotonic_time();
    assert_false(auth_load(&query, NULL, &found, &err));
    assert_true(g_get_monotonic_time() - began < (gint64)KEYRING_MS * 1000 / 2);
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_non_null(strstr(err.msg, "unlock it"));
    g_unsetenv("FAKE_KEYRING_LOCKED");
    int unlock = open(lock, O_WRONLY | O_CLOEXEC); // somebody waits at its other end
    assert_true(unlock >= 0);
    close(unlock);
    assert_true(auth_load(&query, NULL, &found, &err));
    assert_string_equal(secret_reveal(found.token), sandbox_token(gate->sandbox));
    credentials_clear(&found);
    g_unsetenv("FAKE_KEYRING");
    g_unsetenv("XDG_STATE_HOME");
}

UNIT_TESTS(cli_keyring, GATE_TEST(keyring__login__only_the_keyring_has_the_token),
           GATE_TEST(keyring__changes__stay_there),
           GATE_TEST(keyring__unreachable__is_said_and_nothing_is_lost),
           GATE_TEST(keyring__move__there_and_back),
           GATE_TEST(keyring__locked__is_not_waited_for_long),
           GATE_TEST(keyring__emptied_or_no_library__is_said));
