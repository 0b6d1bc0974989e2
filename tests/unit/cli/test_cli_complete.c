#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/contact.h"
#include "model/deal.h"
#include "model/workspace.h"
#include "store/cache.h"
#include "unit/cli/folder.h"
#include "unit/unit.h"

// What the shells' completion offers, and what becomes of names that want to be more than names.

static const char *const names[] = {
    "$(touch pwned) Smith", "`touch pwned`",      "a'b\"c; touch pwned #",
    "new\nline\tand tab",   "* ?[a-z]",           "back\\slash\\",
    "{a,b} ~ $HOME !!",     "\033[31mred",        "Zo\u00eb \u674e",
    "Maria  Lopez & co",    "x=$(touch pwned):y",
};

typedef struct Typist {
    char *home, *out;
} Typist;

static void run(Typist *typist, const char *const *words)
{
    g_autoptr(GPtrArray) copy = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i == 0 || words[i - 1]; i++)
        g_ptr_array_add(copy, g_strdup(words[i]));
    char **argv = (char **)copy->pdata;
    g_auto(GStrv) env = g_get_environ();
    GError *error = NULL;
    gint status = 0;
    g_clear_pointer(&typist->out, g_free);
    static const char *const homes[] = {"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME",
                                        "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"};
    for (size_t i = 0; i < G_N_ELEMENTS(homes); i++)
        env = g_environ_setenv(env, homes[i], typist->home, TRUE);
    env = g_environ_setenv(env, "EYRIE_LOCATION", "loc1", TRUE);
    env = g_environ_setenv(env, "EYRIE_DATA_DIR", THEMES_DIR, TRUE);
    env = g_environ_setenv(env, "LC_ALL", "C.UTF-8", TRUE);
    env = g_environ_unsetenv(g_environ_unsetenv(env, "EYRIE_TOKEN"), "EYRIE_PROFILE");
    if (!g_spawn_sync(NULL, argv, env, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                      &typist->out, NULL, &status, &error))
        fail_msg("%s", error->message);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s ended with %d: %s", argv[0], status, typist->out);
}

static void ask(Typist *typist, const char *line)
{
    g_autofree char *option = g_strconcat("--line=", line, NULL);
    const char *const argv[] = {"./eyrie", "__complete", option, NULL};
    run(typist, argv);
}

static void offers(const Typist *typist, const char *line)
{
    g_autofree char *all = g_strconcat("\n", typist->out, NULL);
    g_autofree char *wanted = g_strconcat("\n", line, NULL);
    if (!strstr(all, wanted))
        fail_msg("expected \"%s\" in:\n%s", line, typist->out);
}

// What a person sees of a name: harmless, in one line.
static char *shown(const char *name)
{
    Text kept = text_clean(name, strlen(name), TEXT_BLOCK); // as the mirror has it
    Text clean = text_clean(kept.s, kept.n, TEXT_LINE);
    char *s = g_strndup(clean.s, clean.n);
    text_clear(&kept);
    text_clear(&clean);
    return s;
}

static void save(Cache *cache, Rows *rows)
{
    Err err;
    CachePage page = {.asked = {1893571200000}};
    assert_true(cache_post_save(cache, &page, rows, &err));
}

static void add_contact(Rows *rows, size_t i, const char *name)
{
    g_autofree char *id = g_strdup_printf("C%zu", i);
    Contact *contact = rows_append(rows);
    *contact = (Contact){.id = id_from(id), .name = text_clean(name, strlen(name), TEXT_BLOCK)};
}

static int setup(void **state)
{
    Err err = {0};
    CacheOpened opened;
    Typist *typist = g_new0(Typist, 1);
    *state = typist;
    typist->home = g_dir_make_tmp("eyrie-cli-XXXXXX", NULL);
    g_setenv("XDG_CACHE_HOME", typist->home, TRUE);
    g_autofree char *path = cache_file("main", "loc1", &err);
    Clock *clock = clock_new_real();
    CacheConfig config = {.path = path, .owner = "main/loc1", .clock = clock};
    Cache *cache = cache_open(&config, &opened, &err);
    if (!cache)
        fail_msg("%s", err.msg);
    Rows people = {.type = &contact_type}, pipelines = {.type = &pipeline_type};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        add_contact(&people, i, names[i]);
    add_contact(&people, 99, "-rf looks like an option");
    Pipeline *pipeline = rows_append(&pipelines);
    *pipeline = (Pipeline){.id = id_from("P1"),
                           .name = text_clean("Treatment\nplans", 15, TEXT_BLOCK),
                           .stages = {.type = pipeline_type.fields[2].rows}};
    save(cache, &people);
    save(cache, &pipelines);
    cache_close(cache);
    clock_free(clock);
    return 0;
}

static int teardown(void **state)
{
    Typist *typist = *state;
    assert_false(g_file_test("pwned", G_FILE_TEST_EXISTS));
    remove_dir(typist->home);
    g_free(typist->home);
    g_free(typist->out);
    g_free(typist);
    return 0;
}

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
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ask(*state, rows[i][0]);
        offers(*state, rows[i][1]);
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
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        ask(*state, lines[i]);
        if (i + 1 < ARRAY_LEN(lines))
            assert_string_equal(((Typist *)*state)->out, "");
    }
}

static void complete__hostile_names__are_one_harmless_line_each(void **state)
{
    Typist *typist = *state;
    ask(typist, "eyrie jump ");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        g_autofree char *name = shown(names[i]);
        g_autofree char *line = g_strdup_printf("%s\tC%zu\n", name, i);
        offers(typist, line);
    }
    g_auto(GStrv) lines = g_strsplit(g_strchomp(typist->out), "\n", -1);
    assert_int_equal(g_strv_length(lines), ARRAY_LEN(names)); // -rf would be an option
    assert_null(strchr(typist->out, '\033'));
}

// Puts each reply where readline puts it, lets bash read the line as if it were run, and prints the
// last word of what it read, ended by a newline; a word more or less is said.
static const char driver[] = "source \"$1\" || exit 9\n"
                             "COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDS=(./eyrie)\n"
                             "kept=$3 close=$4 wanted=$5\n"
                             "_eyrie\n"
                             "for reply in \"${COMPREPLY[@]}\"; do\n"
                             "    eval \"set -- $kept$reply$close\"\n"
                             "    [[ $# == \"$wanted\" ]] || echo \"$# words: $kept$reply$close\"\n"
                             "    printf '%s\\n' \"${!#}\"\n"
                             "done\n";

static void complete__hostile_names_in_bash__stay_one_word_and_are_not_run(void **state)
{
    static const struct {
        const char *line, *kept, *close, *before;
    } rows[] = {
        {"eyrie jump ", "eyrie jump ", "", ""},
        {"eyrie jump \"", "eyrie jump \"", "\"", ""},
        {"eyrie jump '", "eyrie jump '", "'", ""},
        {"eyrie search from:", "eyrie search from:", "", "from:"},
        {"eyrie search \"from:", "eyrie search \"", "\"", "from:"},
    };
    Typist *typist = *state;
    g_autofree char *bash = g_find_program_in_path("bash");
    if (!bash)
        skip();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *const argv[] = {bash,         "--norc",     "-c",
                                    driver,       "driver",     COMPLETIONS_DIR "/eyrie.bash",
                                    rows[i].line, rows[i].kept, rows[i].close,
                                    "3",          NULL};
        run(typist, argv);
        assert_null(strstr(typist->out, " words: "));
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
            g_autofree char *name = shown(names[k]);
            g_autofree char *line = g_strdup_printf("%s%s\n", rows[i].before, name);
            offers(typist, line);
        }
    }
}

// The other two are read where they are installed, and hand the names over as they are.
static void complete__zsh_and_fish__read_their_scripts(void **state)
{
    static const char *const shells[][3] = {{"zsh", "-n", COMPLETIONS_DIR "/_eyrie"},
                                            {"fish", "-n", COMPLETIONS_DIR "/eyrie.fish"}};
    size_t read = 0;
    for (size_t i = 0; i < ARRAY_LEN(shells); i++) {
        g_autofree char *shell = g_find_program_in_path(shells[i][0]);
        const char *const argv[] = {shell, shells[i][1], shells[i][2], NULL};
        if (!shell)
            continue;
        run(*state, argv);
        read++;
    }
    if (read == 0)
        skip();
}

#define TYPIST_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
UNIT_TESTS(cli_complete, TYPIST_TEST(complete__tables__are_offered_with_their_meaning),
           TYPIST_TEST(complete__nothing_fits__prints_nothing),
           TYPIST_TEST(complete__hostile_names__are_one_harmless_line_each),
           TYPIST_TEST(complete__hostile_names_in_bash__stay_one_word_and_are_not_run),
           TYPIST_TEST(complete__zsh_and_fish__read_their_scripts));
