#include "config.h"

#include "harness/matrix.h"

#include <stdint.h>
#include <string.h>

const MatrixSize matrix_sizes[MATRIX_SIZES] = {{80, 24}, {120, 40}, {200, 60}};

static const MatrixView views[] = {
#define VIEW(name, ops, keys, leave)    {#name, #ops, keys, leave, MATRIX_VIEW},
#define OVERLAY(name, ops, keys, leave) {#name, #ops, keys, leave, MATRIX_OVERLAY},
#define STATE(name)
#include "harness/matrix.def"
#undef VIEW
#undef OVERLAY
#undef STATE
};

static const char *const states[] = {
#define VIEW(name, ops, keys, leave)
#define OVERLAY(name, ops, keys, leave)
#define STATE(name) #name,
#include "harness/matrix.def"
#undef VIEW
#undef OVERLAY
#undef STATE
};

const MatrixView *matrix_view(size_t i)
{
    return i < G_N_ELEMENTS(views) ? &views[i] : NULL;
}

const MatrixView *matrix_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(views); i++)
        if (strcmp(views[i].name, name) == 0)
            return &views[i];
    return NULL;
}

const char *matrix_state(size_t i)
{
    return i < G_N_ELEMENTS(states) ? states[i] : NULL;
}

bool matrix_has_state(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        if (strcmp(states[i], name) == 0)
            return true;
    return false;
}

static bool has_word(const char *words, const char *word)
{
    g_auto(GStrv) list = g_strsplit_set(words, " ", -1);
    return g_strv_contains((const char *const *)list, word);
}

bool matrix_is_excused(const char *readme, const char *state, const char *view)
{
    g_auto(GStrv) lines = g_strsplit(readme, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], "|", -1);
        if (g_strv_length(cells) != 5 || strcmp(g_strstrip(cells[1]), state) != 0)
            continue;
        if (has_word(cells[2], view) && g_strstrip(cells[3])[0] != '\0')
            return true;
    }
    return false;
}

bool matrix_is_due(const char *readme, const char *state, const MatrixView *view)
{
    if (view->kind == MATRIX_OVERLAY)
        return strcmp(state, states[0]) == 0;
    return !matrix_is_excused(readme, state, view->name);
}

static bool add_named(GPtrArray *asked, char **names, GString *why)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        const MatrixView *view = matrix_find(names[i]);
        if (view == NULL) {
            g_string_append_printf(why, "matrix.def knows no view %s\n", names[i]);
            return false;
        }
        g_ptr_array_add(asked, (MatrixView *)(uintptr_t)view);
    }
    return true;
}

GPtrArray *matrix_asked(const char *readme, const char *arg, char **state, GString *why)
{
    g_auto(GStrv) words = g_strsplit(arg, " ", -1);
    if (words[0] == NULL || !matrix_has_state(words[0])) {
        g_string_append_printf(why, "matrix.def knows no state %s\n", words[0]);
        return NULL;
    }
    *state = g_strdup(words[0]);
    GPtrArray *asked = g_ptr_array_new();
    if (!add_named(asked, words + 1, why)) {
        g_ptr_array_unref(asked);
        return NULL;
    }
    for (size_t i = 0; words[1] == NULL && i < G_N_ELEMENTS(views); i++)
        if (views[i].kind == MATRIX_VIEW && matrix_is_due(readme, *state, &views[i]))
            g_ptr_array_add(asked, (MatrixView *)(uintptr_t)&views[i]);
    return asked;
}
