#include "config.h"

#include <string.h>

#include "harness/matrix.h"
#include "harness/scene_file.h"
#include "unit/unit.h"

// ---- what the tree has -------------------------------------------------------------------------

static char *read_text(const char *under)
{
    g_autofree char *path = g_build_filename(TOP_SRCDIR, under, NULL);
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        fail_msg("cannot read %s", path);
    return text;
}

static char *read_readme(void)
{
    return read_text("tests/scenes/README.md");
}

// Each name of a folder for which fn is called with its owner.
static void each_name(const char *under, void (*fn)(void *owner, const char *name), void *owner)
{
    g_autofree char *path = g_build_filename(TOP_SRCDIR, under, NULL);
    GDir *dir = g_dir_open(path, 0, NULL);
    if (dir == NULL)
        fail_msg("no folder %s", path);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
        fn(owner, name);
    g_dir_close(dir);
}

// ---- views -------------------------------------------------------------------------------------

static bool has_ops(const char *ops)
{
    for (size_t i = 0; matrix_view(i) != NULL; i++)
        if (strcmp(matrix_view(i)->ops, ops) == 0)
            return true;
    return false;
}

static void note_ops(void *owner, const char *name)
{
    GHashTable *found = owner;
    if (!g_str_has_suffix(name, ".c"))
        return;
    g_autofree char *under = g_build_filename("src/ui", name, NULL);
    g_autofree char *text = read_text(under);
    g_autoptr(GRegex) ops =
        g_regex_new("^(?:static )?const ViewOps (\\w+) = \\{", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(ops, text, 0, &match); g_match_info_matches(match);) {
        g_hash_table_add(found, g_match_info_fetch(match, 1));
        g_match_info_next(match, NULL);
    }
}

static void matrix__each_view_of_the_program__has_pictures(void **state)
{
    (void)state;
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    each_name("src/ui", note_ops, found);
    assert_true(g_hash_table_size(found) > 0);
    GHashTableIter at;
    gpointer ops = NULL;
    g_hash_table_iter_init(&at, found);
    while (g_hash_table_iter_next(&at, &ops, NULL))
        if (!has_ops(ops))
            fail_msg("tests/harness/matrix.def has no line for %s", (const char *)ops);
    for (size_t i = 0; matrix_view(i) != NULL; i++)
        if (!g_hash_table_contains(found, matrix_view(i)->ops))
            fail_msg("src/ui has no %s", matrix_view(i)->ops);
}

// ---- pictures ----------------------------------------------------------------------------------

static void judge_picture(const char *state, const MatrixView *view)
{
    g_autofree char *under = g_build_filename("tests/scenes/matrix", state, view->name, NULL);
    g_autofree char *text = read_text(under);
    const char *from = text;
    for (int i = 0; i < MATRIX_SIZES; i++) {
        g_autofree char *heading =
            g_strdup_printf("[%dx%d] ", matrix_sizes[i].cols, matrix_sizes[i].rows);
        from = strstr(from, heading);
        if (from == NULL)
            fail_msg("%s has no %s", under, heading);
    }
}

static void matrix__each_pair_that_can_be__has_its_picture(void **state)
{
    (void)state;
    g_autofree char *readme = read_readme();
    int count = 0;
    for (size_t i = 0; matrix_state(i) != NULL; i++)
        for (size_t k = 0; matrix_view(k) != NULL; k++)
            if (matrix_is_due(readme, matrix_state(i), matrix_view(k))) {
                judge_picture(matrix_state(i), matrix_view(k));
                count++;
            }
    assert_true(count > 0);
}

static void judge_file(void *owner, const char *name)
{
    const char *state = owner;
    g_autofree char *readme = read_readme();
    const MatrixView *view = matrix_find(name);
    if (view == NULL || !matrix_is_due(readme, state, view))
        fail_msg("nothing asks for tests/scenes/matrix/%s/%s", state, name);
}

static void judge_folder(void *owner, const char *name)
{
    (void)owner;
    if (!matrix_has_state(name))
        fail_msg("nothing asks for tests/scenes/matrix/%s", name);
    g_autofree char *under = g_build_filename("tests/scenes/matrix", name, NULL);
    each_name(under, judge_file, (char *)(uintptr_t)name);
}

static void matrix__each_picture__is_of_a_pair_that_can_be(void **state)
{
    (void)state;
    each_name("tests/scenes/matrix", judge_folder, NULL);
}

// ---- scenes ------------------------------------------------------------------------------------

static void note_taken(GHashTable *taken, const char *readme, const SceneItem *item)
{
    g_autoptr(GString) why = g_string_new(NULL);
    g_autofree char *name = NULL;
    GPtrArray *asked = matrix_asked(readme, item->arg, &name, why);
    assert_string_equal(why->str, "");
    for (guint i = 0; i < asked->len; i++) {
        const MatrixView *view = g_ptr_array_index(asked, i);
        if (!g_hash_table_add(taken, g_build_filename(name, view->name, NULL)))
            fail_msg("two scenes take %s/%s", name, view->name);
    }
    g_ptr_array_unref(asked);
}

static void note_scene(void *owner, const char *name)
{
    if (!g_str_has_suffix(name, ".scene"))
        return;
    g_autofree char *readme = read_readme();
    g_autofree char *under = g_build_filename("tests/scenes", name, NULL);
    g_autofree char *text = read_text(under);
    g_autoptr(GString) why = g_string_new(NULL);
    Scene *scene = scene_parse(under, text, why);
    assert_non_null(scene);
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = g_ptr_array_index(scene->items, i);
        if (item->kind == SCENE_STEP && strcmp(item->verb, "matrix") == 0)
            note_taken(owner, readme, item);
    }
    scene_free(scene);
}

static void matrix__each_picture__is_taken_by_one_scene(void **state)
{
    (void)state;
    g_autofree char *readme = read_readme();
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    each_name("tests/scenes", note_scene, taken);
    for (size_t i = 0; matrix_state(i) != NULL; i++)
        for (size_t k = 0; matrix_view(k) != NULL; k++) {
            g_autofree char *pair = g_build_filename(matrix_state(i), matrix_view(k)->name, NULL);
            bool due = matrix_is_due(readme, matrix_state(i), matrix_view(k));
            if (due != g_hash_table_contains(taken, pair))
                fail_msg("%s %s", due ? "no scene takes" : "no picture is due of", pair);
        }
}

// ---- excuses -----------------------------------------------------------------------------------

static void matrix_is_excused__a_row__names_state_views_and_why(void **state)
{
    (void)state;
    const char *table = "| full | home | |\n"
                        "| pending | home week | nothing is written there |\n";
    assert_true(matrix_is_excused(table, "pending", "home"));
    assert_true(matrix_is_excused(table, "pending", "week"));
    assert_false(matrix_is_excused(table, "pending", "weeks"));
    assert_false(matrix_is_excused(table, "failed", "home"));
    assert_false(matrix_is_excused(table, "full", "home")); // without a reason
}

static void matrix_asked__unknown_words__refused(void **state)
{
    (void)state;
    g_autofree char *name = NULL, *again = NULL;
    g_autoptr(GString) why = g_string_new(NULL);
    assert_null(matrix_asked("", "sunny", &name, why));
    assert_string_equal(why->str, "matrix.def knows no state sunny\n");
    assert_null(matrix_asked("", "full attic", &again, why));
    assert_non_null(strstr(why->str, "matrix.def knows no view attic"));
}

UNIT_TESTS(matrix, cmocka_unit_test(matrix__each_view_of_the_program__has_pictures),
           cmocka_unit_test(matrix__each_pair_that_can_be__has_its_picture),
           cmocka_unit_test(matrix__each_picture__is_of_a_pair_that_can_be),
           cmocka_unit_test(matrix__each_picture__is_taken_by_one_scene),
           cmocka_unit_test(matrix_is_excused__a_row__names_state_views_and_why),
           cmocka_unit_test(matrix_asked__unknown_words__refused));
