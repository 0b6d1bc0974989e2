#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/command.h"
#include "unit/unit.h"

static void command_table__names__are_unique(void **state)
{
    (void)state;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        const CmdInfo *info = cmd_info((CmdId)id);
        assert_true(g_hash_table_add(seen, (char *)(uintptr_t)info->name));
        if (info->alias != NULL)
            assert_true(g_hash_table_add(seen, (char *)(uintptr_t)info->alias));
    }
}

static void command_table__help__is_a_sentence_without_stop(void **state)
{
    (void)state;
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        const CmdInfo *info = cmd_info((CmdId)id);
        size_t n = strlen(info->help);
        assert_true(n > 0 && g_ascii_isupper(info->help[0]));
        assert_int_not_equal(info->help[n - 1], '.');
        assert_int_not_equal(info->contexts, 0);
    }
}

static void command_table__synonyms__say_what_name_and_help_do_not(void **state)
{
    (void)state;
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        g_auto(GStrv) words = g_strsplit(cmd_synonyms((CmdId)id), " ", -1);
        const CmdInfo *info = cmd_info((CmdId)id);
        g_autofree char *said = g_strdup_printf(" %s %s ", info->name, info->help);
        g_autofree char *all = g_ascii_strdown(g_strdelimit(said, "-,.;:", ' '), -1);
        for (size_t i = 0; words[i] != NULL; i++) {
            g_autofree char *word = g_strdup_printf(" %s ", words[i]);
            if (strstr(all, word) != NULL)
                fail_msg("%s: \"%s\" stands in its name or help", info->name, words[i]);
            assert_false(g_strv_contains((const char *const *)&words[i + 1], words[i]));
        }
    }
}

static void command_table__arguments__are_well_formed(void **state)
{
    (void)state;
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        ArgSpec spec, before = {0};
        for (size_t i = 0; cmd_arg((CmdId)id, i, &spec); i++) {
            assert_true(spec.kind[0] != '\0' && strpbrk(spec.kind, "[]. ") == NULL);
            assert_false(before.rest);                       // a rest is the last one
            assert_false(before.optional && !spec.optional); // nor does a required one follow
            assert_true(i < CMD_ARGS_MAX);
            before = spec;
        }
    }
}

// A command that must be asked for an argument has one to ask for.
static void command_table__ask_flag__has_an_argument(void **state)
{
    (void)state;
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        ArgSpec spec;
        if (cmd_info((CmdId)id)->flags & CF_ASK)
            assert_true(cmd_arg((CmdId)id, 0, &spec) && spec.optional);
    }
}

static void check_find(const char *word, unsigned contexts, CmdId expected)
{
    CmdId id = CMD_NONE;
    Err err = {0};
    assert_true(cmd_find(word, strlen(word), contexts, &id, &err));
    assert_int_equal(id, expected);
}

static void check_refused(const char *word, unsigned contexts, const char *why)
{
    CmdId id = CMD_NONE;
    Err err = {0};
    assert_false(cmd_find(word, strlen(word), contexts, &id, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_string_equal(err.msg, why);
}

static void cmd_find__name_alias_prefix(void **state)
{
    (void)state;
    check_find("stage", CX_BOARD, CMD_STAGE);
    check_find("q", CX_INBOX, CMD_QUIT);
    check_find("aban", CX_BOARD, CMD_ABANDONED);
    check_find("note", CX_PEOPLE, CMD_NOTE); // though "note-here" begins with it
}

static void cmd_find__unclear__names_candidates(void **state)
{
    (void)state;
    check_refused("stage-", CX_BOARD, "stage- could be stage-next, stage-previous");
    check_refused("frobnicate", CX_BOARD, "no such command: frobnicate");
    check_refused("stage", CX_INBOX, "stage does not work in this pane");
    check_refused("", CX_INBOX, "no such command: ");
}

static void check_args(const char *line, unsigned contexts, const char *joined, int missing)
{
    CmdLine cmd;
    Err err = {0};
    int lacks = 99;
    assert_true(cmd_parse(line, contexts, &cmd, &lacks, &err));
    g_autoptr(GString) got = g_string_new(cmd_info(cmd.call.id)->name);
    for (size_t i = 0; i < cmd.call.argc; i++)
        g_string_append_printf(got, "|%s", cmd.call.args[i]);
    assert_string_equal(got->str, joined);
    assert_int_equal(lacks, missing);
    cmd_line_clear(&cmd);
    assert_null(cmd.words);
}

static void cmd_parse__words_quotes_rest(void **state)
{
    (void)state;
    check_args("stage \"In progress\"", CX_BOARD, "stage|In progress", -1);
    check_args("  set theme  mono ", CX_BOARD, "set|theme|mono", -1);
    check_args("set theme", CX_BOARD, "set|theme", -1);
    check_args("note  Call  \"him\" back ", CX_BOARD, "note|Call  \"him\" back", -1);
    check_args("note \"in quotes\"", CX_BOARD, "note|in quotes", -1);
    check_args("edit email new one@example.com", CX_PEOPLE, "edit|email|new one@example.com", -1);
    check_args("stage \"\"", CX_BOARD, "stage|", -1);
}

static void cmd_parse__missing__is_told(void **state)
{
    (void)state;
    check_args("stage", CX_BOARD, "stage", 0);
    check_args("edit email", CX_PEOPLE, "edit|email", 1);
    check_args("lost", CX_BOARD, "lost", -1);
    CmdLine cmd;
    Err err = {0};
    assert_false(cmd_parse("stage", CX_BOARD, &cmd, NULL, &err));
    assert_string_equal(err.msg, "stage wants a stage");
}

static void check_bad_line(const char *line, const char *why)
{
    CmdLine cmd;
    Err err = {0};
    int missing = 0;
    assert_false(cmd_parse(line, CX_BOARD, &cmd, &missing, &err));
    assert_string_equal(err.msg, why);
}

static void cmd_parse__bad_lines__say_why(void **state)
{
    (void)state;
    check_bad_line("", "no command");
    check_bad_line("   ", "no command");
    check_bad_line("stage \"open", "a quote is not closed");
    check_bad_line("stage a b", "stage: too many arguments: b");
    check_bad_line("won now", "won: too many arguments: now");
}

static void cmd_arg__reads_the_row(void **state)
{
    (void)state;
    ArgSpec spec;
    assert_true(cmd_arg(CMD_SET, 1, &spec));
    assert_string_equal(spec.kind, "value");
    assert_true(spec.optional);
    assert_false(spec.rest);
    assert_true(cmd_arg(CMD_HELP, 0, &spec));
    assert_true(spec.optional && spec.rest);
    assert_string_equal(spec.kind, "word");
    assert_false(cmd_arg(CMD_SET, 2, &spec));
    assert_false(cmd_arg(CMD_WON, 0, &spec));
}

UNIT_TESTS(command, cmocka_unit_test(command_table__names__are_unique),
           cmocka_unit_test(command_table__help__is_a_sentence_without_stop),
           cmocka_unit_test(command_table__synonyms__say_what_name_and_help_do_not),
           cmocka_unit_test(command_table__arguments__are_well_formed),
           cmocka_unit_test(command_table__ask_flag__has_an_argument),
           cmocka_unit_test(cmd_find__name_alias_prefix),
           cmocka_unit_test(cmd_find__unclear__names_candidates),
           cmocka_unit_test(cmd_parse__words_quotes_rest),
           cmocka_unit_test(cmd_parse__missing__is_told),
           cmocka_unit_test(cmd_parse__bad_lines__say_why),
           cmocka_unit_test(cmd_arg__reads_the_row));
