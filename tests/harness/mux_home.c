#include "config.h"

#include "harness/mux_home.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/datetime.h"
#include "harness/tree.h"

static void add(GPtrArray *env, const char *name, const char *value)
{
    g_ptr_array_add(env, g_strdup_printf("%s=%s", name, value));
}

GPtrArray *mux_home_env(const MuxHome *home, const char *srcdir, const char *more)
{
    static const char *const folders[][2] = {{"XDG_CONFIG_HOME", "config"},
                                             {"XDG_STATE_HOME", "state"},
                                             {"XDG_CACHE_HOME", "cache"},
                                             {"XDG_DATA_HOME", "data"},
                                             {"XDG_RUNTIME_DIR", "run"}};
    GPtrArray *env = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *path = g_strdup_printf("%s/bin:%s", home->path, g_getenv("PATH"));
    g_autofree char *themes = g_build_filename(srcdir, "themes", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_build_filename(home->path, folders[i][1], NULL);
        g_mkdir_with_parents(folder, 0700);
        add(env, folders[i][0], folder);
    }
    add(env, "PATH", path);
    add(env, "EYRIE_DATA_DIR", themes);
    add(env, "EYRIE_TOKEN", sandbox_token(home->sandbox));
    add(env, "EYRIE_LOCATION", sandbox_location(home->sandbox));
    add(env, "EYRIE_BASE_URL", sandbox_base_url(home->sandbox));
    add(env, "EYRIE_TEST_NOW", home->now);
    add(env, "EYRIE_TEST_SYNC", "1");
    add(env, "TZ", "UTC");
    if (more)
        g_ptr_array_add(env, g_strdup(more));
    g_ptr_array_add(env, NULL);
    return env;
}

static bool furnish(const MuxHome *home)
{
    g_autofree char *bin = g_build_filename(home->path, "bin", NULL);
    g_autofree char *link = g_build_filename(bin, "eyrie", NULL);
    g_autofree char *program = g_canonicalize_filename("eyrie", NULL);
    g_autofree char *folder = g_build_filename(home->path, "config", "eyrie", NULL);
    g_autofree char *config = g_build_filename(folder, "config.ini", NULL);
    return g_mkdir_with_parents(bin, 0700) == 0 && symlink(program, link) == 0 &&
           g_mkdir_with_parents(folder, 0700) == 0 &&
           g_file_set_contents_full(config, "send-hold 0\nmove-hold 0\ntheme gruvbox\n", -1,
                                    G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

MuxHome *mux_home_new(const char *now, GString *why)
{
    Err err = {0};
    Instant at;
    g_assert_true(iso_parse(now, strlen(now), &at));
    MuxHome *home = g_new0(MuxHome, 1);
    *home = (MuxHome){.path = g_dir_make_tmp("eyrie-mux-XXXXXX", NULL),
                      .clock = clock_new_steppable(at),
                      .now = now};
    home->sandbox = sandbox_start(
        &(SandboxOptions){.clock = home->clock, .world = "small", .quiet = true}, &err);
    if (home->sandbox && furnish(home))
        return home;
    g_string_append_printf(why, "%s: %s\n", home->path, err.msg);
    mux_home_free(home);
    return NULL;
}

void mux_home_free(MuxHome *home)
{
    if (home == NULL)
        return;
    sandbox_stop(home->sandbox);
    clock_free(home->clock);
    tree_remove(home->path);
    g_free(home->path);
    g_free(home);
}
