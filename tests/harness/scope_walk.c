// Takes one scope after another from the token and walks all screens of the real program: nothing
// that is not known may look empty or like zero, and the scope is named where it is missing.
#include "config.h"

#include <glib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "harness/scene_run.h"

// What an empty account says. None of it may be said of what is only refused.
static const char *const claims[] = {
    "No contacts yet",   "Nothing here.",
    "No unread threads", "No messages yet",
    "has no pipelines",  "has no calendar",
    "No appointments",   "No free time",
    "0 deals",           "Tab tries another calendar",
};

typedef struct Walk {
    const char *scope;
    const char *zero; // what the part would say if it were known to be empty; NULL: none
    const char *keys; // to where its name stands
} Walk;

static const Walk walks[] = {
    {"contacts.readonly", "Notes 0", "2"},
    {"conversations.readonly", NULL, "1"},
    {"conversations/message.readonly", NULL, "1 Enter"},
    {"calendars.readonly", NULL, "3"},
    {"calendars/events.readonly", NULL, "3"},
    {"opportunities.readonly", "Deals 0", "4"},
    {"users.readonly", NULL, "1 a"},
    {"locations/customFields.readonly", NULL, "2 Enter"},
    {"locations/tags.readonly", NULL, "1 g e Tab"},
    {"locations.readonly", NULL, "1 g e Tab"},
};

static const char *const screens[] = {"1", "Enter", "Esc 2", "Enter", "Esc 3", "4", "6"};

static void add_absent(GString *scene, const char *zero)
{
    for (size_t i = 0; i < G_N_ELEMENTS(claims); i++)
        g_string_append_printf(scene, "absent %s\n", claims[i]);
    if (zero)
        g_string_append_printf(scene, "absent %s\n", zero);
}

// The pause lets go of a digit that might be a count.
static void add_keys(GString *scene, const char *keys)
{
    g_string_append_printf(scene, "keys %s\nsync\nstep 1s\n", keys);
}

static char *scene_of(const Walk *walk, int cols, int rows)
{
    GString *scene = g_string_new("[setup]\nquiet yes\n");
    g_string_append_printf(scene, "size %dx%d\nscopes -%s\n[steps]\n", cols, rows, walk->scope);
    for (size_t i = 0; i < G_N_ELEMENTS(screens); i++) {
        add_keys(scene, screens[i]);
        add_absent(scene, walk->zero);
    }
    add_keys(scene, walk->keys);
    g_string_append_printf(scene, "contains %s\n", walk->scope);
    return g_string_free(scene, FALSE);
}

static bool walk_one(const Walk *walk, int cols, int rows, const char *srcdir, GString *why)
{
    g_autofree char *text = scene_of(walk, cols, rows);
    Scene *scene = scene_parse(walk->scope, text, why);
    bool ok = scene != NULL;
    g_autofree char *program = g_canonicalize_filename("eyrie", NULL);
    SceneRun run = {.scene = scene, .mode = SCENE_CHECK, .program = program, .srcdir = srcdir};
    ok = ok && scene_run(&run, why);
    if (run.pictures)
        g_ptr_array_unref(run.pictures);
    if (scene)
        scene_free(scene);
    return ok;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    static const int sizes[][2] = {{80, 24}, {120, 40}};
    const char *top = argc > 1 ? argv[1] : g_getenv("srcdir");
    g_autofree char *srcdir = g_canonicalize_filename(top ? top : ".", NULL);
    bool all = true;
    int n = 0;
    printf("1..%zu\n", G_N_ELEMENTS(walks) * G_N_ELEMENTS(sizes));
    for (size_t size = 0; size < G_N_ELEMENTS(sizes); size++) {
        for (size_t i = 0; i < G_N_ELEMENTS(walks); i++) {
            g_autoptr(GString) why = g_string_new(NULL);
            const int *at = sizes[size];
            bool ok = walk_one(&walks[i], at[0], at[1], srcdir, why);
            printf("%sok %d - without %s at %dx%d\n", ok ? "" : "not ", ++n, walks[i].scope, at[0],
                   at[1]);
            if (!ok)
                fprintf(stderr, "%s\n", why->str);
            all = all && ok;
        }
    }
    return all ? 0 : 1;
}
