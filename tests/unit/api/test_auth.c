#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/auth.h"
#include "api/profile.h"
#include "unit/unit.h"

static const char TOKEN[] = "pit-12345678-abcd-4321-9876-1234567890ab";

// A state folder of its own for each test.
static int setup(void **state)
{
    char *dir = g_dir_make_tmp("eyrie-auth-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", dir, TRUE);
    g_unsetenv("CREDENTIALS_DIRECTORY");
    *state = dir;
    return 0;
}

static int teardown(void **state)
{
    char *dir = *state;
    g_autofree char *file = g_build_filename(dir, "eyrie/auth/main.json", NULL);
    g_autofree char *auth = g_build_filename(dir, "eyrie/auth", NULL);
    g_autofree char *eyrie = g_build_filename(dir, "eyrie", NULL);
    g_autofree char *credential = g_build_filename(dir, "eyrie-token", NULL);
    g_unlink(file);
    g_unlink(credential);
    g_rmdir(auth);
    g_rmdir(eyrie);
    g_rmdir(dir);
    g_unsetenv("CREDENTIALS_DIRECTORY");
    g_free(dir);
    return 0;
}

static char *saved_path(void **state)
{
    return g_build_filename(*state, "eyrie/auth/main.json", NULL);
}

static void save(void)
{
    Err err;
    Profile profile;
    profile_init(&profile);
    profile.location = id_from("l1");
    profile.access = secret_new(TOKEN, strlen(TOKEN));
    profile.base_url = g_strdup("http://127.0.0.1:1");
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
}

static bool load(const char *profile, Secret *take_token, Credentials *out, Err *err)
{
    const AuthQuery query = {.profile = profile};
    return auth_load(&query, take_token, out, err);
}

static void auth_load__profile__gives_it_back(void **state)
{
    Err err;
    Credentials found;
    struct stat st;
    save();
    assert_true(load("main", NULL, &found, &err));
    assert_string_equal(secret_reveal(found.token), TOKEN);
    assert_string_equal(found.location.s, "l1");
    assert_string_equal(found.base_url, "http://127.0.0.1:1");
    assert_string_equal(found.source, "profile main (file)");
    credentials_clear(&found);
    g_autofree char *path = saved_path(state);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    g_autofree char *dir = g_path_get_dirname(path);
    assert_int_equal(stat(dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void auth_load__environment__comes_first(void **state)
{
    (void)state;
    Err err;
    Credentials found;
    save();
    assert_true(load("main", secret_new("pit-env \n", 9), &found, &err));
    assert_string_equal(secret_reveal(found.token), "pit-env");
    assert_string_equal(found.source, "EYRIE_TOKEN");
    assert_null(found.base_url);
    credentials_clear(&found);
}

static void auth_load__system_credential__comes_before_the_profile(void **state)
{
    Err err;
    Credentials found;
    save();
    g_autofree char *path = g_build_filename(*state, "eyrie-token", NULL);
    assert_true(g_file_set_contents(path, "pit-system\n", -1, NULL));
    g_setenv("CREDENTIALS_DIRECTORY", *state, TRUE);
    assert_true(load("main", NULL, &found, &err));
    assert_string_equal(secret_reveal(found.token), "pit-system");
    credentials_clear(&found);
}

static void auth_load__nothing_anywhere__says_how_to_give_one(void **state)
{
    (void)state;
    Err err;
    Credentials found;
    assert_false(load("main", NULL, &found, &err));
    assert_int_equal(err.kind, ERR_AUTH);
    assert_non_null(strstr(err.msg, "EYRIE_TOKEN"));
}

static void auth_load__file_open_to_others__is_refused(void **state)
{
    Err err;
    Credentials found;
    save();
    g_autofree char *path = saved_path(state);
    assert_int_equal(chmod(path, 0644), 0);
    assert_false(load("main", NULL, &found, &err));
    assert_null(strstr(err.msg, TOKEN));
}

static void auth_load__damaged_file__is_refused_without_quoting_it(void **state)
{
    Err err;
    Credentials found;
    const char *const bodies[] = {"", "{", "{\"access\":7}", "{\"access\":\"\"}",
                                  "{\"access\":\"two words\"}"};
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        g_autofree char *path = saved_path(state);
        g_unlink(path);
        save();
        assert_true(g_file_set_contents_full(path, bodies[i], -1, G_FILE_SET_CONTENTS_CONSISTENT,
                                             0600, NULL));
        assert_false(load("main", NULL, &found, &err));
        assert_null(strstr(err.msg, "two words"));
    }
}

static void auth__profile_names__cannot_leave_the_folder(void **state)
{
    (void)state;
    Err err;
    Credentials found;
    const char *const names[] = {"",  "../x", "a/b",
                                 "A", "a b",  "abcdefghijklmnopqrstuvwxyz0123456"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_false(load(names[i], NULL, &found, &err));
        assert_int_equal(err.kind, ERR_USAGE);
    }
}

static void auth_load__token_with_line_break_inside__is_refused(void **state)
{
    (void)state;
    Err err;
    Credentials found;
    assert_false(load("main", secret_new("a\r\nX: y", 7), &found, &err));
    assert_int_equal(err.kind, ERR_AUTH);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
UNIT_TESTS(auth, TEST(auth_load__profile__gives_it_back), TEST(auth_load__environment__comes_first),
           TEST(auth_load__system_credential__comes_before_the_profile),
           TEST(auth_load__nothing_anywhere__says_how_to_give_one),
           TEST(auth_load__file_open_to_others__is_refused),
           TEST(auth_load__damaged_file__is_refused_without_quoting_it),
           TEST(auth__profile_names__cannot_leave_the_folder),
           TEST(auth_load__token_with_line_break_inside__is_refused));
