// torture [--long] [--kills N] ... [FILTER]: proofs of delivery, printed as TAP. `torture client`
// is the client that they torment. See run.
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "torture/client.h"
#include "torture/dose.h"
#include "unit/unit.h"

extern const TestList model_tests, kill_tests, step_tests, twin_tests, replay_tests, pages_tests,
    renew_tests;

static const TestList *const lists[] = {&model_tests,  &kill_tests,  &step_tests, &twin_tests,
                                        &replay_tests, &pages_tests, &renew_tests};

static const Dose small_dose = {.kills = 100,
                                .steps = 10,
                                .replay_stride = 4,
                                .replay_routes = 5,
                                .twins = 9,
                                .pages = 3,
                                .resends = 0,
                                .states = 600000};
static const Dose large_dose = {.kills = 2000,
                                .replay_stride = 1,
                                .replay_routes = 99,
                                .twins = 200,
                                .pages = 200,
                                .resends = 1,
                                .states = 30000000};

static Dose current; // set before the tests begin
static GHashTable *counts;
static char *counts_file;
static const char next_seed[] = "next seed";

const Dose *dose(void)
{
    return &current;
}

void dose_count(const char *name, gint64 n)
{
    gint64 *sum = g_hash_table_lookup(counts, name);
    if (!sum) {
        sum = g_new0(gint64, 1);
        g_hash_table_insert(counts, g_strdup(name), sum);
    }
    *sum += n;
}

static void read_counts(void)
{
    g_autofree char *text = NULL;
    if (!counts_file || !g_file_get_contents(counts_file, &text, NULL, NULL))
        return;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *tab = strchr(*line, '\t');
        g_autofree char *name = g_strndup(*line, tab ? (gsize)(tab - *line) : 0);
        if (tab)
            dose_count(name, g_ascii_strtoll(tab + 1, NULL, 10));
    }
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static char *counts_text(void)
{
    GString *text = g_string_new(NULL);
    GList *names = g_list_sort(g_hash_table_get_keys(counts), by_name);
    for (GList *at = names; at; at = at->next)
        g_string_append_printf(text, "%s\t%" G_GINT64_FORMAT "\n", (char *)at->data,
                               *(gint64 *)g_hash_table_lookup(counts, at->data));
    g_list_free(names);
    return g_string_free(text, FALSE);
}

void dose_save(void)
{
    g_autofree char *text = counts_text();
    g_autoptr(GError) error = NULL;
    if (counts_file && !g_file_set_contents(counts_file, text, -1, &error))
        fprintf(stderr, "%s\n", error->message);
}

void dose_seed_done(guint64 next)
{
    const gint64 *seed = g_hash_table_lookup(counts, next_seed);
    dose_count(next_seed, MAX(0, (gint64)next - (seed ? *seed : 0)));
    dose_save();
}

static guint64 first_seed(guint64 asked)
{
    const gint64 *seed = g_hash_table_lookup(counts, next_seed);
    if (asked == 0 && seed)
        return (guint64)*seed;
    return MAX(1, asked);
}

static void print_counts(void)
{
    g_autofree char *text = counts_text();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line && **line; line++)
        printf("# %s\n", *line);
    dose_save();
}

static int run(char **filters)
{
    int failed = 0;
    if (filters && filters[0])
        cmocka_set_test_filter(filters[0]);
    failed = unit_run("torture", lists, sizeof(lists) / sizeof(lists[0]));
    return failed != 0;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    if (argc > 1 && strcmp(argv[1], "client") == 0)
        return client_main(argc, argv);
    gboolean is_long = FALSE;
    Dose asked = {-1, -1, -1, -1, -1, -1, -1, 0, 0};
    const GOptionEntry entries[] = {
        {"long", 0, 0, G_OPTION_ARG_NONE, &is_long, "The long run", NULL},
        {"kills", 0, 0, G_OPTION_ARG_INT, &asked.kills, "Kills at random instants", "N"},
        {"steps", 0, 0, G_OPTION_ARG_INT, &asked.steps, "Kills at system calls (0: each)", "N"},
        {"stride", 0, 0, G_OPTION_ARG_INT, &asked.replay_stride, "Cut at every n-th byte", "N"},
        {"routes", 0, 0, G_OPTION_ARG_INT, &asked.replay_routes, "Kinds of write cut", "N"},
        {"twins", 0, 0, G_OPTION_ARG_INT, &asked.twins, "Kills among two instances", "N"},
        {"pages", 0, 0, G_OPTION_ARG_INT, &asked.pages, "Seeds of the paging test", "N"},
        {"resends", 0, 0, G_OPTION_ARG_INT, &asked.resends, "By a person, in the model", "N"},
        {"states", 0, 0, G_OPTION_ARG_INT64, &asked.states, "States of each world of the model",
         "N"},
        {"seed", 0, 0, G_OPTION_ARG_INT64, &asked.seed, "First seed (0: the first not spent)", "N"},
        {"counts", 0, 0, G_OPTION_ARG_FILENAME, &counts_file, "Adds the counts to a file", "FILE"},
        {0}};
    g_autoptr(GOptionContext) context = g_option_context_new("[FILTER]");
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return EXIT_FAILURE;
    }
    const Dose *base = is_long ? &large_dose : &small_dose;
    current = (Dose){
        .kills = asked.kills >= 0 ? asked.kills : base->kills,
        .steps = asked.steps >= 0 ? asked.steps : base->steps,
        .replay_stride = asked.replay_stride > 0 ? asked.replay_stride : base->replay_stride,
        .replay_routes = asked.replay_routes > 0 ? asked.replay_routes : base->replay_routes,
        .twins = asked.twins >= 0 ? asked.twins : base->twins,
        .pages = asked.pages >= 0 ? asked.pages : base->pages,
        .resends = asked.resends >= 0 ? asked.resends : base->resends,
        .states = asked.states > 0 ? (size_t)asked.states : base->states,
    };
    counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    read_counts();
    current.seed = first_seed(asked.seed);
    print_message("# seed %d\n", (int)current.seed);
    dose_count("runs", 1);
    int status = run(argv + 1);
    print_counts();
    g_hash_table_destroy(counts);
    g_free(counts_file);
    return status;
}
