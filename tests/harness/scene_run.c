#include "config.h"

#include "harness/scene_run.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/datetime.h"
#include "harness/browser.h"
#include "harness/tree.h"

static void let(SceneRun *run, const char *name, const char *value)
{
    g_hash_table_replace(run->vars, g_strdup(name), g_strdup(value));
}

// What a person would have at hand who signs in.
static void let_credentials(SceneRun *run)
{
    g_autofree char *port = g_strdup_printf("%d", browser_free_port());
    let(run, "LOCATION", sandbox_location(run->sandbox));
    let(run, "TOKEN", sandbox_token(run->sandbox));
    let(run, "AGENCY_TOKEN", sandbox_agency_token(run->sandbox));
    let(run, "CLIENT_ID", sandbox_client_id(run->sandbox));
    let(run, "CLIENT_SECRET", sandbox_client_secret(run->sandbox));
    let(run, "BASE_URL", sandbox_base_url(run->sandbox));
    let(run, "PORT", port);
}

static bool start_sandbox(SceneRun *run, GString *why)
{
    const SceneSetup *setup = &run->scene->setup;
    Instant now = {0};
    if (!iso_parse(setup->now, strlen(setup->now), &now)) {
        g_string_append_printf(why, "not a time: %s\n", setup->now);
        return false;
    }
    run->clock = clock_new_steppable(now);
    SandboxOptions options = {
        .seed = setup->seed,
        .clock = run->clock,
        .world = setup->world,
        .contacts = setup->contacts,
        .conversations = setup->conversations,
        .messages = setup->messages,
        .opportunities = setup->opportunities,
        .latency_ms = setup->latency_ms,
        .faults = setup->faults->len > 0 ? setup->faults->str : NULL,
        .quiet = setup->quiet,
        .locations = setup->locations,
        .scopes = setup->scopes,
    };
    Err err = {0};
    run->sandbox = sandbox_start(&options, &err);
    if (run->sandbox == NULL)
        g_string_append_printf(why, "sandbox: %s\n", err.msg);
    else
        let_credentials(run);
    return run->sandbox != NULL;
}

static bool put_file(const SceneRun *run, const char *folder, const char *name, const char *text)
{
    g_autofree char *dir = g_build_filename(run->home, folder, NULL);
    g_autofree char *path = g_build_filename(dir, name, NULL);
    return g_mkdir_with_parents(dir, 0700) == 0 &&
           g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

// A profile as `eyrie auth login` leaves it: every location with a name and a token, of its own or
// of the one that many places further.
static char *profile_text(const SceneRun *run, int further)
{
    static const char *const names[] = {"Acme Dental", "Birch Street Clinic", "Cedar Smiles",
                                        "Dune Orthodontics", "Elm Family Dental"};
    const SceneSetup *setup = &run->scene->setup;
    long long since = clock_now(run->clock).ms - setup->token_days * 86400000LL;
    GString *out = g_string_new("{\"kind\":\"pit\",\"backend\":\"file\",\"gen\":1,");
    g_string_append_printf(out, "\"company_id\":\"%s\",\"location_id\":\"%s\",\"locations\":[",
                           sandbox_company(run->sandbox), sandbox_location(run->sandbox));
    for (int i = 0; i < setup->locations; i++) {
        g_autofree char *token = sandbox_new_token(run->sandbox, (i + further) % setup->locations);
        g_string_append_printf(out,
                               "%s{\"location_id\":\"%s\",\"name\":\"%s\",\"access\":\"%s\","
                               "\"obtained\":%lld}",
                               i > 0 ? "," : "", sandbox_location_at(run->sandbox, i),
                               names[(size_t)i % G_N_ELEMENTS(names)], token, since);
    }
    g_string_append(out, "]}");
    return g_string_free(out, FALSE);
}

static bool put_profile(const SceneRun *run, int further)
{
    g_autofree char *text = profile_text(run, further);
    return put_file(run, "state/eyrie/auth", "main.json", text);
}

bool scene_tokens(SceneRun *run, const char *arg, GString *why)
{
    bool own = strcmp(arg, "own") == 0, mixed = strcmp(arg, "mixed") == 0;
    if ((own || mixed) && run->scene->setup.locations > 1 && put_profile(run, mixed ? 1 : 0))
        return true;
    g_string_append(why, "tokens own|mixed, with several locations\n");
    return false;
}

static bool furnish(const SceneRun *run, GString *why)
{
    const SceneSetup *setup = &run->scene->setup;
    bool ok = setup->locations == 0 || setup->no_account || put_profile(run, 0);
    ok = ok && (setup->config->len == 0 ||
                put_file(run, "config/eyrie", "config.ini", setup->config->str));
    if (!ok)
        g_string_append(why, "the home could not be furnished\n");
    return ok;
}

static void add_env(GPtrArray *env, const char *name, const char *value)
{
    g_ptr_array_add(env, g_strdup_printf("%s=%s", name, value));
}

// Reports of sanitizers go to files: on the terminal they would be part of the picture.
static void add_sanitizer_env(GPtrArray *env, const char *home)
{
    static const char *const names[] = {"ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"};
    static const char *const always[] = {"fast_unwind_on_malloc=0:", "", "print_stacktrace=1:"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *had = g_getenv(names[i]);
        g_autofree char *value =
            g_strdup_printf("%s%s%slog_path=%s/sanitizer", always[i], had != NULL ? had : "",
                            had != NULL && had[0] != '\0' ? ":" : "", home);
        add_env(env, names[i], value);
    }
}

static GPtrArray *program_env(const SceneRun *run)
{
    GPtrArray *env = g_ptr_array_new_with_free_func(g_free);
    char now[32];
    iso_format_utc(clock_now(run->clock), now);
    if (!run->scene->setup.no_account && run->scene->setup.locations == 0) {
        add_env(env, "EYRIE_TOKEN", sandbox_token(run->sandbox));
        add_env(env, "EYRIE_LOCATION", sandbox_location(run->sandbox));
    }
    add_env(env, "EYRIE_BASE_URL", sandbox_base_url(run->sandbox));
    add_env(env, "EYRIE_TEST_NOW", now);
    g_autofree char *themes = g_build_filename(run->srcdir, "themes", NULL);
    add_env(env, "EYRIE_DATA_DIR", themes);
    add_sanitizer_env(env, run->home);
    for (guint i = 0; i < run->scene->setup.env->len; i++) {
        g_auto(GStrv) parts =
            g_strsplit(g_ptr_array_index(run->scene->setup.env, i), "@srcdir@", -1);
        g_ptr_array_add(env, g_strjoinv(run->srcdir, parts));
    }
    g_ptr_array_add(env, NULL);
    return env;
}

static bool take_reason(const GString *from, GString *why)
{
    g_string_append(why, from->str);
    return false;
}

bool scene_start_program(SceneRun *run, GString *why)
{
    drive_free(run->drive);
    run->exited = run->settled = false;
    g_autoptr(GPtrArray) env = program_env(run);
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(argv, g_strdup(run->program));
    for (guint i = 0; i < run->scene->setup.args->len; i++)
        g_ptr_array_add(argv, g_strdup(g_ptr_array_index(run->scene->setup.args, i)));
    g_ptr_array_add(argv, NULL);
    PtySpec spec = {
        .argv = (char *const *)argv->pdata,
        .env = (char *const *)env->pdata,
        .home = run->home,
        .cols = run->scene->setup.cols,
        .rows = run->scene->setup.rows,
        .answers = run->scene->setup.answers,
    };
    run->drive = drive_start(&spec, why);
    if (run->drive == NULL)
        return false;
    // The first keys meet a program that has its first answers. One that has ended already is
    // judged by the steps.
    g_autoptr(GString) ended = g_string_new(NULL);
    return drive_sync(run->drive, ended) || drive_has_ended(run->drive) || take_reason(ended, why);
}

static bool run_item(SceneRun *run, const SceneItem *item, GString *why)
{
    switch (item->kind) {
    case SCENE_STEP: return scene_step(run, item, why);
    case SCENE_SCREEN: return scene_screen(run, item, why);
    case SCENE_REQUESTS:
    case SCENE_RECEIVED: return scene_count(run, item, why);
    }
    return false;
}

static bool run_items(SceneRun *run, GString *why)
{
    for (guint i = 0; i < run->scene->items->len; i++) {
        const SceneItem *item = g_ptr_array_index(run->scene->items, i);
        g_autoptr(GString) reason = g_string_new(NULL);
        if (run_item(run, item, reason))
            continue;
        g_string_append_printf(why, "%s:%d: %s %s\n%s", run->scene->path, item->line,
                               item->verb != NULL ? item->verb : "screen",
                               item->arg != NULL ? item->arg : "", reason->str);
        scene_story(run, why);
        return false;
    }
    return true;
}

// A program that is still running at the end of its scene is ended the hard way, so a leak report
// needs a scene that quits.
static bool no_sanitizer_report(const SceneRun *run, GString *why)
{
    GDir *dir = g_dir_open(run->home, 0, NULL);
    bool clean = true;
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(run->home, name, NULL);
        g_autofree char *text = NULL;
        if (!g_str_has_prefix(name, "sanitizer") || !g_file_get_contents(path, &text, NULL, NULL))
            continue;
        g_string_append_printf(why, "%s\n", text);
        clean = false;
    }
    if (dir != NULL)
        g_dir_close(dir);
    return clean;
}

bool scene_run(SceneRun *run, GString *why)
{
    run->home = g_dir_make_tmp("eyrie-scene-XXXXXX", NULL);
    run->vars = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    run->pictures = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    bool good = start_sandbox(run, why) && furnish(run, why) && scene_start_program(run, why) &&
                run_items(run, why) && (run->judge == NULL || run->judge(run, why));
    drive_free(run->drive);
    good = no_sanitizer_report(run, why) && good;
    sandbox_stop(run->sandbox);
    clock_free(run->clock);
    g_hash_table_unref(run->vars);
    tree_remove(run->home);
    g_free(run->home);
    return good;
}
