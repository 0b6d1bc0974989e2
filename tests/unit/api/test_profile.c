#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/profile.h"
#include "unit/unit.h"

// A profile is believed only where nobody else can have put or changed it (RELIABILITY 2.2), and
// keeps the tokens of its locations apart.

typedef struct Home {
    char *dir, *auth, *file, *other;
} Home;

static const Instant day = {1893574800000}; // 2030-01-02T09:00:00Z

static int setup(void **state)
{
    Err err;
    Home *home = g_new0(Home, 1);
    Profile profile;
    Id location = id_from("abc");
    home->dir = g_dir_make_tmp("eyrie-profile-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", home->dir, TRUE);
    home->auth = g_build_filename(home->dir, "eyrie", "auth", NULL);
    home->file = g_build_filename(home->auth, "main.json", NULL);
    home->other = g_build_filename(home->dir, "other", NULL);
    profile_init(&profile);
    profile_take_pit(&profile, secret_new("pit-canary", 10), &location, day);
    if (!profile_write("main", &profile, &err))
        fail_msg("%s", err.msg);
    profile_clear(&profile);
    *state = home;
    return 0;
}

static int teardown(void **state)
{
    Home *home = *state;
    static const char *const files[] = {"eyrie/auth/main.json",
                                        "eyrie/auth/main.lock",
                                        "eyrie/auth",
                                        "eyrie",
                                        "other/main.json",
                                        "other",
                                        ""};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        g_autofree char *path = g_build_filename(home->dir, files[i], NULL);
        g_remove(path);
    }
    g_free(home->dir);
    g_free(home->auth);
    g_free(home->file);
    g_free(home->other);
    g_free(home);
    return 0;
}

static void is_refused(const char *said)
{
    Err err = {0};
    Profile profile;
    assert_false(profile_read("main", &profile, &err));
    if (!strstr(err.msg, said))
        fail_msg("\"%s\" is not in \"%s\"", said, err.msg);
    assert_null(strstr(err.msg, "canary"));
}

static void is_read(void)
{
    Err err = {0};
    Profile profile;
    if (!profile_read("main", &profile, &err))
        fail_msg("%s", err.msg);
    profile_clear(&profile);
}

static void profile_read__symbolic_link__is_refused(void **state)
{
    const Home *home = *state;
    assert_int_equal(g_rename(home->file, home->other), 0);
    assert_int_equal(symlink(home->other, home->file), 0);
    is_refused("main.json");
}

static void profile_read__second_name__is_refused(void **state)
{
    const Home *home = *state;
    assert_int_equal(link(home->file, home->other), 0);
    is_refused("has a second name");
    assert_int_equal(g_unlink(home->other), 0);
    is_read();
}

static void profile_read__open_to_others__is_refused(void **state)
{
    const Home *home = *state;
    static const int modes[] = {0640, 0604, 0620, 0602, 0610, 0601};
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        assert_int_equal(g_chmod(home->file, modes[i]), 0);
        is_refused("is open to others");
    }
    assert_int_equal(g_chmod(home->file, 0600), 0);
    is_read();
}

static void profile_read__another_owner__is_refused(void **state)
{
    const Home *home = *state;
    if (geteuid() != 0)
        skip(); // nobody else gives a file away
    assert_int_equal(chown(home->file, 65534, 65534), 0);
    is_refused("belongs to somebody else");
}

static void profile_read__pipe__is_refused_at_once(void **state)
{
    const Home *home = *state;
    assert_int_equal(g_unlink(home->file), 0);
    assert_int_equal(mkfifo(home->file, 0600), 0);
    is_refused("is not a plain file");
}

static void profile_read__folder_others_write__is_refused(void **state)
{
    const Home *home = *state;
    static const int modes[] = {0777, 0770, 0702, 01777};
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        assert_int_equal(g_chmod(home->auth, modes[i]), 0);
        is_refused("others may write into folder");
        Err err = {0};
        Profile profile;
        profile_init(&profile);
        assert_false(profile_write("main", &profile, &err));
        profile_clear(&profile);
        assert_int_equal(profile_lock("main", 0, &err), -1);
    }
    assert_int_equal(g_chmod(home->auth, 0755), 0);
    is_read();
    struct stat st;
    assert_int_equal(stat(home->auth, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700); // closed again
}

static void profile_read__folder_is_a_link__is_refused(void **state)
{
    const Home *home = *state;
    assert_int_equal(g_rename(home->auth, home->other), 0);
    assert_int_equal(symlink(home->other, home->auth), 0);
    is_refused("folder");
    assert_int_equal(g_unlink(home->auth), 0);
}

static void profile_write__link_in_the_way__is_replaced_not_followed(void **state)
{
    const Home *home = *state;
    Err err = {0};
    Profile profile;
    assert_true(profile_read("main", &profile, &err));
    assert_int_equal(g_unlink(home->file), 0);
    assert_true(g_file_set_contents(home->other, "untouched", -1, NULL));
    assert_int_equal(symlink(home->other, home->file), 0);
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(home->other, &text, NULL, NULL));
    assert_string_equal(text, "untouched");
    is_read();
}

static void profile_names__are_sorted(void **state)
{
    const Home *home = *state;
    static const char *const made[] = {"zeta", "b", "alpha", "a-2", "a"};
    static const char *const sorted[] = {"a", "a-2", "alpha", "b", "main", "zeta"};
    Err err = {0};
    Profile profile;
    assert_true(profile_read("main", &profile, &err));
    for (size_t i = 0; i < ARRAY_LEN(made); i++)
        assert_true(profile_write(made[i], &profile, &err));
    profile_clear(&profile);
    g_auto(GStrv) names = profile_names(&err);
    assert_int_equal(g_strv_length(names), ARRAY_LEN(sorted));
    for (size_t i = 0; i < ARRAY_LEN(sorted); i++)
        assert_string_equal(names[i], sorted[i]);
    for (size_t i = 0; i < ARRAY_LEN(made); i++) {
        g_autofree char *file = g_strconcat(made[i], ".json", NULL);
        g_autofree char *path = g_build_filename(home->auth, file, NULL);
        assert_int_equal(g_unlink(path), 0);
    }
}

// ---- tokens of several locations ---------------------------------------------------------------

static Secret *secret_of(const char *s)
{
    return secret_new(s, strlen(s));
}

static void sends(const Profile *profile, const char *location, const char *expected)
{
    Id id = id_from(location);
    const Secret *token = profile_token(profile, &id);
    if (!expected)
        assert_null(token);
    else
        assert_string_equal(secret_reveal(token), expected);
}

static void profile_take_pit__several__each_location_has_its_own(void **state)
{
    (void)state;
    Profile profile;
    Id first = id_from("one"), second = id_from("two");
    profile_init(&profile);
    profile_take_pit(&profile, secret_of("pit-1"), &first, day);
    profile_take_pit(&profile, secret_of("pit-2"), &second, day);
    sends(&profile, "one", "pit-1");
    sends(&profile, "two", "pit-2");
    sends(&profile, "three", NULL);
    assert_string_equal(profile.location.s, "two");
    profile_take_pit(&profile, secret_of("pit-1b"), &first, day);
    profile_take_pit(&profile, secret_of("pit-2b"), &second, day);
    sends(&profile, "one", "pit-1b");
    sends(&profile, "two", "pit-2b");
    assert_int_equal(profile.gen, 4);
    profile_take_pit(&profile, secret_of("pit-agency"), NULL, day);
    assert_true(profile.company);
    sends(&profile, "one", "pit-1b"); // moved to its place
    sends(&profile, "two", "pit-2b");
    sends(&profile, "three", NULL);
    profile_clear(&profile);
}

static void add_places(Profile *profile, int count, size_t name_bytes)
{
    for (int i = 0; i < count; i++) {
        g_autofree char *text = g_strdup_printf("location%d", i);
        Id id = id_from(text);
        profile_add_place(profile, &id)->name = g_strnfill(name_bytes, 'n');
    }
}

static void profile__names_and_places__come_back(void **state)
{
    (void)state;
    Err err;
    Profile profile;
    Id other = id_from("second");
    assert_true(profile_read("main", &profile, &err));
    Place *place = profile_add_place(&profile, &other);
    place->name = g_strdup("Birch \"Street\"");
    place->me = id_from("user1");
    place->access = secret_of("pit-two");
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
    assert_true(profile_read("main", &profile, &err));
    assert_int_equal(profile.places->len, 2);
    place = profile_place(&profile, &other);
    assert_string_equal(place->name, "Birch \"Street\"");
    assert_string_equal(place->me.s, "user1");
    assert_string_equal(secret_reveal(place->access), "pit-two");
    profile_clear(&profile);
}

static void profile__agency_of_thousands__comes_back(void **state)
{
    (void)state;
    Err err;
    Profile profile;
    assert_true(profile_read("main", &profile, &err));
    add_places(&profile, 5000, 250);
    assert_true(profile_write("main", &profile, &err));
    profile_clear(&profile);
    if (!profile_read("main", &profile, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(profile.places->len, 5001);
    profile_clear(&profile);
}

// What could not be read again does not replace what can.
static void profile_write__too_large__leaves_what_was(void **state)
{
    (void)state;
    Err err;
    Profile profile;
    assert_true(profile_read("main", &profile, &err));
    add_places(&profile, 5000, 4000);
    assert_false(profile_write("main", &profile, &err));
    assert_non_null(strstr(err.msg, "too large"));
    profile_clear(&profile);
    is_read();
}

// Who died while writing left tokens beside the file.
static void profile_lock__half_a_file__is_swept(void **state)
{
    const Home *home = *state;
    Err err;
    g_autofree char *half = g_build_filename(home->auth, ".main.json.aBc123", NULL);
    g_autofree char *other = g_build_filename(home->auth, ".main-2.json.aBc123", NULL);
    assert_true(g_file_set_contents(half, "pit-canary", -1, NULL));
    assert_true(g_file_set_contents(other, "pit-canary", -1, NULL));
    int lock = profile_lock("main", 0, &err);
    assert_true(lock >= 0);
    profile_unlock(lock);
    assert_int_not_equal(access(half, F_OK), 0);
    assert_int_equal(g_unlink(other), 0);
    is_read();
}

static void profile_age_days__counts_from_each_token(void **state)
{
    (void)state;
    Profile profile;
    Id first = id_from("one"), second = id_from("two"), third = id_from("three");
    const Instant later = {day.ms + (int64_t)80 * 24 * 3600 * 1000};
    profile_init(&profile);
    profile_take_pit(&profile, secret_of("pit-1"), &first, day);
    profile_take_pit(&profile, secret_of("pit-2"), &second, later);
    assert_int_equal(profile_age_days(&profile, &first, later), 80);
    assert_int_equal(profile_age_days(&profile, &second, later), 0);
    assert_int_equal(profile_age_days(&profile, &second, day), -1); // the clock was set back
    assert_int_equal(profile_age_days(&profile, &third, later), -1);
    profile.kind = PROFILE_OAUTH; // is renewed by itself
    assert_int_equal(profile_age_days(&profile, &first, later), -1);
    profile_clear(&profile);
}

static void profile_take_pair__replaces_tokens_and_keeps_places(void **state)
{
    (void)state;
    Profile profile, pair;
    Id first = id_from("one"), second = id_from("two");
    profile_init(&profile);
    profile_init(&pair);
    profile_take_pit(&profile, secret_of("pit-1"), &first, day);
    profile_take_pit(&profile, secret_of("pit-2"), &second, day);
    profile_place(&profile, &second)->me = id_from("user");
    pair.access = secret_of("access");
    pair.refresh = secret_of("refresh");
    pair.location = pair.home = first;
    profile_add_place(&pair, &first)->name = g_strdup("One");
    profile_take_pair(&profile, &pair);
    profile_clear(&pair);
    sends(&profile, "one", "access");
    sends(&profile, "two", NULL);
    assert_string_equal(profile_place(&profile, &first)->name, "One");
    assert_string_equal(profile_place(&profile, &second)->me.s, "user");
    assert_int_equal(profile.kind, PROFILE_OAUTH);
    profile_clear(&profile);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(
    profile, TEST(profile_read__symbolic_link__is_refused),
    TEST(profile_read__second_name__is_refused), TEST(profile_read__open_to_others__is_refused),
    TEST(profile_read__another_owner__is_refused), TEST(profile_read__pipe__is_refused_at_once),
    TEST(profile_read__folder_others_write__is_refused),
    TEST(profile_read__folder_is_a_link__is_refused),
    TEST(profile_write__link_in_the_way__is_replaced_not_followed),
    TEST(profile__names_and_places__come_back), TEST(profile__agency_of_thousands__comes_back),
    TEST(profile_write__too_large__leaves_what_was), TEST(profile_lock__half_a_file__is_swept),
    TEST(profile_names__are_sorted), TEST(profile_take_pit__several__each_location_has_its_own),
    TEST(profile_age_days__counts_from_each_token),
    TEST(profile_take_pair__replaces_tokens_and_keeps_places));
