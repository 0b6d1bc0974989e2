#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "unit/cli/typist.h"

// What the shells' completion offers, and what becomes of names that want to be more than names.

static void complete__tables__are_offered_with_their_meaning(void **state)
{
    static const char *const rows[][2] = {
        {"eyrie out", "outbox\twhat was written"},
        {"eyrie --readonly outbox sh", "show\tEverything known"},
        {"eyrie outbox show 3 --js", "--json\tJSON"},
        {"eyrie --theme=nor", "--theme=nord\t"},
        {"eyrie auth move key", "keyring\t"},
        {"eyrie auth --store f", "file\t"},
        {"eyrie api PO", "POST\t"},
        {"eyrie api get /contacts/s", "/contacts/search\t"},
        {"eyrie api GET / -f pipel", "pipelineId=\ta pipeline"},
        {"eyrie api GET / -f pipelineId=", "pipelineId=P1\tTreatment plans"},
        {"eyrie api GET / --input ", ":files"},
        {"eyrie events --type InboundMessage,opportunitycr", "InboundMessage,OpportunityCreate\t"},
        {"eyrie search ch:wh", "ch:whatsapp\t"},
        {"eyrie search from:maria", "from:Maria  Lopez & co\tC9"},
        {"true; EYRIE_PROFILE=x eyrie sandbox --world ho", "hostile\t"},
        {"eyrie jump \"Zo", "Zo\u00eb \u674e\tC8"},
        {"eyrie jump -- -r", "-rf looks like an option\tC27"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        typist_asks(*state, rows[i][0]);
        typist_gets(*state, rows[i][1]);
    }
}

static void complete__nothing_fits__prints_nothing(void **state)
{
    static const char *const lines[] = {"eyrie zzz",
                                        "eyrie zzz ",
                                        "eyrie jump zzz",
                                        "eyrie outbox --wait ",
                                        "eyrie --profile none jump ",
                                        ""};
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        typist_asks(*state, lines[i]);
        if (i + 1 < G_N_ELEMENTS(lines))
            assert_string_equal(((Typist *)*state)->out, "");
    }
}

static void complete__hostile_names__are_one_harmless_line_each(void **state)
{
    Typist *typist = *state;
    typist_asks(typist, "eyrie jump ");
    for (size_t i = 0; i < TYPIST_DASH; i++) {
        g_autofree char *name = typist_name(i);
        g_autofree char *line = g_strdup_printf("%s\tC%zu\n", name, i);
        typist_gets(typist, line);
    }
    g_auto(GStrv) lines = g_strsplit(g_strchomp(typist->out), "\n", -1);
    assert_int_equal(g_strv_length(lines), TYPIST_DASH); // which would be an option
    assert_null(strchr(typist->out, '\033'));
}

static void complete__mirror_that_is_none__still_offers_the_tables(void **state)
{
    Typist *typist = *state;
    assert_true(g_file_set_contents_full(typist->mirror, "SQLite format 3\nor not", -1,
                                         G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    typist_asks(typist, "eyrie jump M");
    assert_string_equal(typist->out, "");
    typist_asks(typist, "eyrie search fr");
    typist_gets(typist, "from:\t");
    assert_int_equal(g_unlink(typist->mirror), 0);
    typist_asks(typist, "eyrie jump M");
    assert_string_equal(typist->out, "");
    assert_false(g_file_test(typist->mirror, G_FILE_TEST_EXISTS));
}

UNIT_TESTS(cli_complete, TYPIST_TEST(complete__tables__are_offered_with_their_meaning),
           TYPIST_TEST(complete__nothing_fits__prints_nothing),
           TYPIST_TEST(complete__hostile_names__are_one_harmless_line_each),
           TYPIST_TEST(complete__mirror_that_is_none__still_offers_the_tables));
