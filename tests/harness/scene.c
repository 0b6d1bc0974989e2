// scene_runner [--update] [--program PATH] [--srcdir DIR] [NAME...]: plays the scenes of
// tests/scenes, or those named here or in $SCENE, and prints TAP.
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scene_run.h"

typedef struct Runner {
    SceneMode mode;
    char *program, *srcdir;
    GPtrArray *paths;
    int failed;
} Runner;

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_wanted(const char *file, char **names)
{
    if (names == NULL || names[0] == NULL)
        return true;
    g_autofree char *base = g_strndup(file, strlen(file) - strlen(".scene"));
    return g_strv_contains((const char *const *)names, base);
}

static void add_paths(Runner *runner, char **names)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        if (g_str_has_suffix(names[i], ".scene"))
            g_ptr_array_add(runner->paths, g_strdup(names[i]));
}

static void find_scenes(Runner *runner, char **names)
{
    g_autofree char *folder = g_build_filename(runner->srcdir, "tests", "scenes", NULL);
    GDir *dir = g_dir_open(folder, 0, NULL);
    runner->paths = g_ptr_array_new_with_free_func(g_free);
    for (const char *file; dir != NULL && (file = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(file, ".scene") && is_wanted(file, names))
            g_ptr_array_add(runner->paths, g_build_filename(folder, file, NULL));
    if (dir != NULL)
        g_dir_close(dir);
    g_ptr_array_sort(runner->paths, by_name);
    add_paths(runner, names);
}

static void print_diagnostics(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++)
        if (lines[i][0] != '\0' || lines[i + 1] != NULL)
            printf("# %s\n", lines[i]);
}

static bool update_file(const Scene *scene, const GPtrArray *pictures)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(scene->path, &text, NULL, NULL))
        return false;
    guint at = pictures->len;
    for (guint i = scene->items->len; i-- > 0;) { // from below, so that line numbers stay true
        const SceneItem *item = g_ptr_array_index(scene->items, i);
        if (item->kind != SCENE_SCREEN || at == 0)
            continue;
        char *changed = scene_replace_rows(text, item, g_ptr_array_index(pictures, --at));
        g_free(text);
        text = changed;
    }
    return g_file_set_contents(scene->path, text, -1, NULL);
}

static bool play(const Runner *runner, const char *path, GString *why)
{
    Scene *scene = scene_read(path, why);
    if (scene == NULL)
        return false;
    SceneRun run = {
        .scene = scene, .mode = runner->mode, .program = runner->program, .srcdir = runner->srcdir};
    bool good = scene_run(&run, why);
    if (good && runner->mode == SCENE_UPDATE)
        good = update_file(scene, run.pictures);
    g_ptr_array_unref(run.pictures);
    scene_free(scene);
    return good;
}

static void play_all(Runner *runner)
{
    printf("1..%u\n", runner->paths->len);
    for (guint i = 0; i < runner->paths->len; i++) {
        const char *path = g_ptr_array_index(runner->paths, i);
        g_autofree char *name = g_path_get_basename(path);
        g_autoptr(GString) why = g_string_new(NULL);
        gint64 began = g_get_monotonic_time();
        bool good = play(runner, path, why);
        runner->failed += !good;
        if (!good)
            print_diagnostics(why->str);
        printf("%sok %u - %s (%d ms)\n", good ? "" : "not ", i + 1, name,
               (int)((g_get_monotonic_time() - began) / 1000));
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    Runner runner = {0};
    g_autofree char *program = NULL, *srcdir = NULL;
    gboolean update = FALSE;
    const GOptionEntry entries[] = {
        {"update", 0, 0, G_OPTION_ARG_NONE, &update, "Rewrite the pictures in the scenes", NULL},
        {"program", 0, 0, G_OPTION_ARG_FILENAME, &program, "The binary under test", "PATH"},
        {"srcdir", 0, 0, G_OPTION_ARG_FILENAME, &srcdir, "Top of the source tree", "DIR"},
        {0}};
    g_autoptr(GOptionContext) context = g_option_context_new("[SCENE...]");
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return EXIT_FAILURE;
    }
    const char *top = srcdir != NULL ? srcdir : g_getenv("srcdir");
    const char *scene = g_getenv("SCENE");
    g_auto(GStrv) from_env = scene != NULL && scene[0] != '\0' ? g_strsplit(scene, " ", -1) : NULL;
    runner.mode = update ? SCENE_UPDATE : SCENE_CHECK;
    runner.program = g_canonicalize_filename(program != NULL ? program : "eyrie", NULL);
    runner.srcdir = g_canonicalize_filename(top != NULL ? top : ".", NULL);
    find_scenes(&runner, argc > 1 ? argv + 1 : from_env);
    play_all(&runner);
    g_ptr_array_unref(runner.paths);
    g_free(runner.program);
    g_free(runner.srcdir);
    return runner.failed > 0;
}
