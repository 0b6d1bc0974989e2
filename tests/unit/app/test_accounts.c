#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "api/profile.h"
#include "app/account_rules.h"
#include "app/options.h"
#include "base/fs.h"
#include "unit/unit.h"

// Which accounts there are, in profiles and in sections of config.ini.

typedef struct Hall {
    char *dir;
    Clock *clock;
    GString *errors;
} Hall;

static void on_error(void *owner, const char *text)
{
    Hall *hall = owner;
    g_string_append_printf(hall->errors, "%s\n", text);
}

static int setup(void **state)
{
    Hall *hall = g_new0(Hall, 1);
    hall->dir = g_dir_make_tmp("eyrie-hall-XXXXXX", NULL);
    hall->clock = clock_new_steppable((Instant){1893571200000});
    hall->errors = g_string_new(NULL);
    g_setenv("XDG_STATE_HOME", hall->dir, TRUE);
    *state = hall;
    return 0;
}

static int teardown(void **state)
{
    Hall *hall = *state;
    g_unsetenv("XDG_STATE_HOME");
    tree_remove(hall->dir);
    clock_free(hall->clock);
    g_string_free(hall->errors, TRUE);
    g_free(hall->dir);
    g_free(hall);
    return 0;
}

static void add_place(Profile *profile, const char *id, const char *name)
{
    Id location = id_from(id);
    Place *place = profile_add_place(profile, &location);
    place->name = g_strdup(name);
}

static void store(const char *name, const char *scopes)
{
    Err err = {0};
    Profile profile;
    profile_init(&profile);
    profile.kind = scopes ? PROFILE_OAUTH : PROFILE_PIT;
    profile.company = scopes != NULL;
    profile.access = secret_new("token", 5);
    profile.scopes = g_strdup(scopes);
    profile.company_id = id_from("CompanyCompany000001");
    profile.obtained = (Instant){1893571200000 - 85LL * 86400000};
    g_autofree char *first = g_strdup_printf("%sFirst00000000000001", name);
    g_autofree char *second = g_strdup_printf("%sSecond0000000000002", name);
    profile.home = scopes ? (Id){0} : id_from(first);
    add_place(&profile, first, "Harbor\x1b[31m Dental");
    add_place(&profile, second, NULL);
    if (!profile_write(name, &profile, &err))
        fail_msg("%s", err.msg);
    profile_clear(&profile);
}

static Accounts *open_hall(Hall *hall, const char *options_path)
{
    const AccountsConfig config = {.clock = hall->clock,
                                   .options_path = options_path,
                                   .profile = "",
                                   .location = id_from("FromTheEnvironment01"),
                                   .kind = "EYRIE_TOKEN",
                                   .on_error = on_error,
                                   .owner = hall};
    return accounts_new(&config);
}

static void accounts__of_all_profiles__behind_the_one_of_the_environment(void **state)
{
    store("a", NULL);
    store("b", "contacts.readonly conversations.readonly");
    Accounts *accounts = open_hall(*state, NULL);
    assert_int_equal(accounts_count(accounts), 5);
    assert_string_equal(accounts_at(accounts, 0)->location.s, "FromTheEnvironment01");
    const Account *first = accounts_at(accounts, 1);
    assert_string_equal(first->profile, "a");
    assert_null(strchr(first->name.s, '\x1b')); // clean before it is drawn
    assert_int_equal(first->age_days, 85);
    assert_false(first->readonly);
    assert_string_equal(accounts_at(accounts, 2)->name.s, "aSecond0000000000002");
    const Account *reads = accounts_at(accounts, 3);
    assert_string_equal(reads->kind, "agency app");
    assert_true(reads->readonly);
    assert_non_null(strstr(reads->readonly_why, "scope"));
    assert_int_equal(reads->age_days, -1);
    accounts_free(accounts);
}

static void accounts__reload__keeps_numbers_and_learns(void **state)
{
    Err err = {0};
    store("b", NULL);
    Accounts *accounts = open_hall(*state, NULL);
    Id b = accounts_at(accounts, 1)->location;
    store("a", NULL); // sorts before it
    accounts_reload(accounts);
    assert_int_equal(accounts_count(accounts), 5);
    assert_true(id_eq(&accounts_at(accounts, 1)->location, &b));
    assert_true(profile_remove("b", &err));
    accounts_reload(accounts);
    assert_int_equal(accounts_count(accounts), 3);
    assert_null(accounts_find(accounts, "b", &b));
    accounts_free(accounts);
}

static void accounts__resolve__takes_number_name_or_part(void **state)
{
    Err err = {0};
    size_t i = 0;
    store("a", NULL);
    store("b", NULL);
    Accounts *accounts = open_hall(*state, NULL);
    assert_true(accounts_resolve(accounts, "2", &i, &err));
    assert_int_equal(i, 1);
    assert_true(accounts_resolve(accounts, "bSecond0000000000002", &i, &err));
    assert_int_equal(i, 4);
    assert_true(accounts_resolve(accounts, "asecond", &i, &err));
    assert_int_equal(i, 2);
    assert_false(accounts_resolve(accounts, "harbor", &i, &err)); // of two profiles
    assert_int_equal(err.kind, ERR_USAGE);
    assert_non_null(strstr(err.msg, "several"));
    assert_false(accounts_resolve(accounts, "9", &i, &err));
    assert_non_null(strstr(err.msg, "1 FromTheEnvironment01"));
    assert_int_equal(i, 2);
    accounts_free(accounts);
}

static void accounts__choices__are_kept_in_the_profile(void **state)
{
    Err err = {0};
    store("a", NULL);
    Accounts *accounts = open_hall(*state, NULL);
    Id second = accounts_at(accounts, 2)->location, me = id_from("User0000000000000001");
    assert_true(accounts_worked_on(accounts, accounts_at(accounts, 2), &err));
    assert_true(accounts_choose_me(accounts, "a", &second, &me, &err));
    assert_string_equal(accounts_at(accounts, 2)->me.s, me.s);
    Profile profile;
    assert_true(profile_read("a", &profile, &err));
    assert_string_equal(profile.location.s, second.s);
    assert_string_equal(secret_reveal(profile.access), "token");
    profile_clear(&profile);
    assert_false(accounts_choose_me(accounts, "", &second, &me, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    int lock = profile_lock("a", 0, &err); // somebody renews its token
    assert_true(lock >= 0);
    assert_false(accounts_worked_on(accounts, accounts_at(accounts, 1), &err));
    assert_int_equal(err.kind, ERR_LIMITED);
    profile_unlock(lock);
    accounts_free(accounts);
}

static void rules__sections__say_colour_name_and_what_may_be_done(void **state)
{
    Hall *hall = *state;
    g_autofree char *path = g_build_filename(hall->dir, "config.ini", NULL);
    assert_true(g_file_set_contents(path,
                                    "theme light\n"
                                    "# comment\n"
                                    "[location aSecond0000000000002]\n"
                                    "band = red\n"
                                    "name = Live\n"
                                    "confirm = on\n"
                                    "[location nobody]\n"
                                    "band blue\n"
                                    "readonly yes\n",
                                    -1, NULL));
    store("a", NULL);
    Accounts *accounts = open_hall(hall, path);
    const Account *live = accounts_at(accounts, 2), *other = accounts_at(accounts, 1);
    assert_int_equal(live->band, BAND_RED);
    assert_string_equal(live->name.s, "Live");
    assert_true(live->confirm);
    assert_false(live->readonly);
    assert_int_equal(other->band, BAND_NONE);
    assert_false(other->readonly);
    assert_string_equal(hall->errors->str, "");
    Options options;
    options_init(&options);
    options_load(&options, path, on_error, hall); // the sections are not its own
    assert_string_equal(hall->errors->str, "");
    assert_string_equal(options.theme, "light");
    accounts_free(accounts);
    g_remove(path);
}

static void expect_read_only(Hall *hall, const char *path)
{
    store("a", NULL);
    Accounts *accounts = open_hall(hall, path);
    Id unknown = id_from("aNew0000000000000009");
    Account rules;
    for (size_t i = 0; i < accounts_count(accounts); i++) {
        assert_true(accounts_at(accounts, i)->readonly);
        assert_non_null(strstr(accounts_at(accounts, i)->readonly_why, "cannot be read"));
    }
    accounts_rules(accounts, &unknown, TEXT("New"), &rules);
    assert_true(rules.readonly);
    accounts_free(accounts);
}

// What stands there may be "readonly = on".
static void rules__file_that_cannot_be_read__nothing_is_written(void **state)
{
    Hall *hall = *state;
    g_autofree char *path = g_build_filename(hall->dir, "config.ini", NULL);
    g_autofree char *large = g_strnfill(300 * 1024, '#');
    assert_true(g_file_set_contents(path, large, -1, NULL));
    expect_read_only(hall, path);
    g_remove(path);
    assert_int_equal(g_mkdir(path, 0700), 0);
    expect_read_only(hall, path);
    g_rmdir(path);
    assert_int_equal(symlink("/no/such/config.ini", path), 0);
    expect_read_only(hall, path);
    g_remove(path);
    store("a", NULL);
    Accounts *accounts = open_hall(hall, path); // there is none: there are no rules
    assert_false(accounts_at(accounts, 1)->readonly);
    accounts_free(accounts);
}

static void rules__bad_lines__are_told_with_their_number(void **state)
{
    Hall *hall = *state;
    GPtrArray *rules = account_rules_parse("config.ini",
                                           "[location X]\n"
                                           "band = mauve\n"
                                           "colour = red\n"
                                           "[place Y]\n"
                                           "readonly = on\n"
                                           "[location]\n"
                                           "[location X\n"
                                           "[location Z]\n"
                                           "readonly = perhaps\n"
                                           "band = GREEN\n",
                                           on_error, hall);
    static const char *const told[] = {
        "config.ini line 2: ", "\"mauve\"",           "config.ini line 3: ",
        "\"colour\"",          "config.ini line 4: ", "config.ini line 6: ",
        "config.ini line 7: ", "config.ini line 9: ", "\"perhaps\""};
    for (size_t i = 0; i < ARRAY_LEN(told); i++)
        if (!strstr(hall->errors->str, told[i]))
            fail_msg("not told: %s\n%s", told[i], hall->errors->str);
    assert_null(strstr(hall->errors->str, "line 5"));
    assert_int_equal(rules->len, 2);
    Account account = {.location = id_from("Z"), .name = text_clean("z", 1, TEXT_LINE)};
    account_rules_apply(rules, &account);
    assert_int_equal(account.band, BAND_GREEN);
    assert_false(account.readonly);
    text_clear(&account.name);
    g_ptr_array_unref(rules);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_TESTS(accounts, TEST(accounts__of_all_profiles__behind_the_one_of_the_environment),
           TEST(accounts__reload__keeps_numbers_and_learns),
           TEST(accounts__resolve__takes_number_name_or_part),
           TEST(accounts__choices__are_kept_in_the_profile),
           TEST(rules__sections__say_colour_name_and_what_may_be_done),
           TEST(rules__file_that_cannot_be_read__nothing_is_written),
           TEST(rules__bad_lines__are_told_with_their_number));
