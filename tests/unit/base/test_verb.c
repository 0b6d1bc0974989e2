#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/verb.h"
#include "unit/unit.h"

typedef struct Toy {
    bool loud;
    int limit;
    int64_t big;
    char *name;
    char **fields;
} Toy;

static const VerbOption options[] = {
    {VERB_MEMBER(Toy, loud), "loud", 'l', NULL, "Make noise"},
    {VERB_MEMBER(Toy, limit), "limit", 0, "N", "At most so many"},
    {VERB_MEMBER(Toy, big), "big", 0, "N", "A large number"},
    {VERB_MEMBER(Toy, name), "name", 0, "NAME", "What it is called"},
    {VERB_MEMBER(Toy, fields), "field", 'f', "KEY=VALUE",
     "A sentence that is so long that it does not fit into one line of the help of this toy"},
    {0},
};
static const VerbWord words[] = {{"list", NULL, "Show all"}, {"show", "ID", "Show one"}, {0}};
static const VerbExample examples[] = {{"eyrie toy list", "all of them"}, {0}};
static const Verb toy = {.name = "toy",
                         .brief = "a toy",
                         .help = "Play.",
                         .options = options,
                         .words = words,
                         .examples = examples};

// Parses what stands behind "toy"; the rest, joined, must be `left`. NULL: it is refused.
static Err parse(const char *typed, Toy *out, const char *left)
{
    Err err = {0};
    g_autofree char *line = g_strconcat("toy ", typed, NULL);
    g_auto(GStrv) split = g_strsplit(g_strchomp(line), " ", -1);
    bool ok = verb_parse(&toy, split, out, &err);
    assert_true(ok == (left != NULL));
    g_autofree char *rest = g_strjoinv(" ", split);
    assert_string_equal(rest, left ? left : line);
    return err;
}

static void toy_clear(Toy *out)
{
    g_free(out->name);
    g_strfreev(out->fields);
}

static void verb_parse__all_kinds__reach_their_members(void **state)
{
    (void)state;
    Toy out = {0};
    parse("list -l --limit=-3 --big 9000000000 --name x -f a=1 -fb=2 last", &out, "toy list last");
    assert_true(out.loud);
    assert_int_equal(out.limit, -3);
    assert_true(out.big == 9000000000);
    assert_string_equal(out.name, "x");
    assert_string_equal(out.fields[0], "a=1");
    assert_string_equal(out.fields[1], "b=2");
    assert_null(out.fields[2]);
    toy_clear(&out);
}

static void verb_parse__two_dashes__end_options(void **state)
{
    (void)state;
    Toy out = {0};
    parse("-- --loud -- -l", &out, "toy --loud -- -l");
    assert_false(out.loud);
    parse("- x", &out, "toy - x");
}

static void verb_parse__wrong__says_why_and_changes_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *says;
    } rows[] = {
        {"--name x --limt 3", "eyrie toy has no option --limt; did you mean --limit?"},
        {"--name x --zzzzzzzzzz=secret",
         "eyrie toy has no option --zzzzzzzzzz; `eyrie toy --help`"},
        {"--name x --limit many", "--limit takes a number, not \"many\""},
        {"--name x --limit 9000000000", "--limit takes a number"},
        {"--name x --loud=yes", "--loud takes no value"},
        {"--name x --limit", "--limit takes N behind it"},
        {"--name x -z", "eyrie toy has no option -z"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Toy out = {0};
        Err err = parse(rows[i].typed, &out, NULL);
        assert_int_equal(err.kind, ERR_USAGE);
        assert_true(g_str_has_prefix(err.msg, rows[i].says));
        assert_null(strstr(err.msg, "secret"));
        assert_null(out.name);
    }
}

static void verb_parse__unknown_long_word__is_not_repeated_whole(void **state)
{
    (void)state;
    Toy out = {0};
    Err err = parse("--pit-12345678901234567890123456789012", &out, NULL);
    assert_non_null(strstr(err.msg, "--pit-12345"));
    assert_null(strstr(err.msg, "890123456789012"));
}

static void verb_skip_options__values__are_skipped_too(void **state)
{
    (void)state;
    g_auto(GStrv) typed = g_strsplit("--loud --limit 3 --name=x list --big 1", " ", -1);
    assert_int_equal(verb_skip_options(&toy, typed), 4);
    g_auto(GStrv) cut = g_strsplit("--limit", " ", -1);
    assert_int_equal(verb_skip_options(&toy, cut), 1);
}

static void verb_nearest__slips__find_what_was_meant(void **state)
{
    (void)state;
    static const char *const names[] = {"list", "show", "retry", "reconnect", "rotate", NULL};
    static const char *const pairs[][2] = {{"lsit", "list"},
                                           {"shwo", "show"},
                                           {"rtery", "retry"},
                                           {"rec", "reconnect"},
                                           {"rotat", "rotate"}};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
        assert_string_equal(verb_nearest(pairs[i][0], names), pairs[i][1]);
    assert_null(verb_nearest("completely-else", names));
    assert_null(verb_nearest("", names));
    g_autofree char *list = verb_list(names);
    assert_string_equal(list, "list, show, retry, reconnect, rotate");
}

static void verb_no_word__anything__names_words_and_repeats_nothing(void **state)
{
    (void)state;
    Err err = {0};
    assert_false(verb_no_word(&toy, "lsit", &err));
    assert_string_equal(err.msg, "did you mean `eyrie toy list`? nothing was changed");
    err = (Err){0};
    assert_false(verb_no_word(&toy, "pit-1234567890", &err));
    assert_string_equal(err.msg, "behind eyrie toy stands one of: list, show; nothing was changed");
}

static void verb_help__rows__stand_in_it_and_lines_are_short(void **state)
{
    (void)state;
    g_autofree char *help = verb_help(&toy);
    assert_true(g_str_has_prefix(help, "eyrie toy [OPTIONS] WORD\n\nPlay.\n\nWords\n"));
    static const char *const parts[] = {"  show ID                 Show one\n", "  -l, --loud ",
                                        "  -f, --field KEY=VALUE   A sentence", "  -h, --help ",
                                        "Examples\n  eyrie toy list\n      all of them\n"};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        assert_non_null(strstr(help, parts[i]));
    g_auto(GStrv) lines = g_strsplit(help, "\n", -1);
    for (size_t i = 0; lines[i]; i++)
        assert_true(strlen(lines[i]) <= 80);
    g_autofree char *synopsis = verb_synopsis(&toy);
    assert_string_equal(synopsis, "list | show ID");
}

static void verb_wants_help__before_two_dashes__only(void **state)
{
    (void)state;
    g_auto(GStrv) asked = g_strsplit("toy list -h", " ", -1);
    g_auto(GStrv) sought = g_strsplit("toy -- --help", " ", -1);
    assert_true(verb_wants_help(asked));
    assert_false(verb_wants_help(sought));
}

UNIT_TESTS(verb, cmocka_unit_test(verb_parse__all_kinds__reach_their_members),
           cmocka_unit_test(verb_parse__two_dashes__end_options),
           cmocka_unit_test(verb_parse__wrong__says_why_and_changes_nothing),
           cmocka_unit_test(verb_parse__unknown_long_word__is_not_repeated_whole),
           cmocka_unit_test(verb_skip_options__values__are_skipped_too),
           cmocka_unit_test(verb_nearest__slips__find_what_was_meant),
           cmocka_unit_test(verb_no_word__anything__names_words_and_repeats_nothing),
           cmocka_unit_test(verb_help__rows__stand_in_it_and_lines_are_short),
           cmocka_unit_test(verb_wants_help__before_two_dashes__only));
