// Instructions of fixed steps, which no busy machine changes: what a start and keys cost the first
// thread, counted by callgrind, against the ceilings in tests/bench/ceilings. One TAP line each.
// Usage: counts EYRIE CEILINGS
#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "bench/account.h"
#include "harness/drive.h"

#ifdef WITH_SANITIZER
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

typedef struct Step {
    const char *name;
    const char *prepare, *keys;
} Step;

#define DOWN_10 "jjjjjjjjjj"
#define UP_10   "kkkkkkkkkk"

static const Step steps[] = {
    {"inbox: move", "gg", DOWN_10 UP_10},
    {"inbox: page", "gg", "\6\6\6\6\6\2\2\2\2\2"},
    {"thread: open", "gg", "j\rhj\rhk\rhk\rh"},
    {"contacts: move", "2gg", DOWN_10 UP_10},
    {"contacts: page", "gg", "\6\6\6\6\6\2\2\2\2\2"},
    {"contacts: filter", "gg", "/anna\33\33"},
    {"board: move", "4gg", DOWN_10 UP_10},
    {"switch screens", "1", "2412"},
};

static const AccountSizes sizes = {1000, 200, 4000, 300, 50};

typedef struct Counts {
    char *dir, *out;
    Drive *drive;
    GString *why;
    int lines; // TAP
    char **ceilings;
} Counts;

// ---- the program -------------------------------------------------------------------------------

static void fill_mirror(const Counts *c)
{
    g_autofree char *dir = g_build_filename(c->dir, "cache", "eyrie", NULL);
    g_autofree char *file = g_build_filename(dir, "cache.main.bench.db", NULL);
    g_mkdir_with_parents(dir, 0700);
    Clock *clock = clock_new_real();
    Cache *cache = account_open(file, "main/bench", clock);
    account_fill(cache, &sizes);
    cache_close(cache);
    clock_free(clock);
}

static bool start(Counts *c, char *valgrind, char *eyrie)
{
    g_autofree char *out = g_strconcat("--callgrind-out-file=", c->out, NULL);
    const char *argv[] = {valgrind,
                          "-q",
                          "--tool=callgrind",
                          "--separate-threads=yes",
                          "--dump-before=app_go_online",
                          "--dump-before=app_set_focus",
                          out,
                          eyrie,
                          NULL};
    const char *env[] = {"EYRIE_BASE_URL=http://127.0.0.1:1", "EYRIE_TOKEN=bench",
                         "EYRIE_LOCATION=bench", "EYRIE_TEST_NOW=2026-06-01T12:00:00Z", NULL};
    const PtySpec spec = {.argv = (char *const *)(gconstpointer)argv,
                          .env = (char *const *)(gconstpointer)env,
                          .home = c->dir,
                          .cols = 120,
                          .rows = 40};
    c->drive = drive_start(&spec, c->why);
    return c->drive != NULL && drive_wait(c->drive, ACCOUNT_NEWEST, c->why);
}

// One by one, each with its frame.
static bool press(const Counts *c, const char *keys)
{
    for (; *keys != '\0'; keys++) {
        drive_bytes(c->drive, keys, 1);
        if (!drive_sync(c->drive, c->why))
            return false;
    }
    return true;
}

// Being told that the terminal has the focus draws nothing, and callgrind writes what it counted.
static bool mark(const Counts *c)
{
    drive_bytes(c->drive, "\033[I", 3);
    return drive_sync(c->drive, c->why);
}

static bool take_step(const Counts *c, const Step *step)
{
    return press(c, step->prepare) && mark(c) && press(c, step->keys) && mark(c);
}

// ---- what came out -----------------------------------------------------------------------------

static long instructions_in(const char *path)
{
    g_autofree char *text = NULL;
    long count = -1;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return -1;
    const char *at = g_strrstr(text, "\ntotals: ");
    if (at != NULL)
        sscanf(at, "\ntotals: %ld", &count);
    return count;
}

static long instructions(const Counts *c, int part)
{
    g_autofree char *path = g_strdup_printf("%s.%d-01", c->out, part);
    return instructions_in(path);
}

static long ceiling_of(const Counts *c, const char *name)
{
    for (int i = 0; c->ceilings[i] != NULL; i++) {
        const char *tab = strchr(c->ceilings[i], '\t');
        if (tab != NULL && (size_t)(tab - c->ceilings[i]) == strlen(name) &&
            g_str_has_prefix(c->ceilings[i], name))
            return (long)g_ascii_strtoll(tab + 1, NULL, 10);
    }
    return 0;
}

static void tell(Counts *c, const char *name, long count)
{
    long ceiling = ceiling_of(c, name);
    bool ok = count > 0 && count <= ceiling;
    printf("%s %d - counts: %s takes %ld instructions, at most %ld\n", ok ? "ok" : "not ok",
           ++c->lines, name, count, ceiling);
}

static bool count_all(Counts *c)
{
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        if (!take_step(c, &steps[i]))
            return false;
    tell(c, "start", instructions(c, 1)); // what follows are pairs: up to a step, and the step
    for (int i = 0; i < (int)G_N_ELEMENTS(steps); i++)
        tell(c, steps[i].name, instructions(c, 2 * i + 3) / (long)strlen(steps[i].keys));
    return true;
}

// The whole of what a shell calls for a list of names, loading of libraries included.
static void count_completion(Counts *c, const char *valgrind, const char *eyrie)
{
    g_autofree char *file = g_strconcat(c->out, ".complete", NULL);
    g_autofree char *out = g_strconcat("--callgrind-out-file=", file, NULL);
    g_autofree char *cache = g_build_filename(c->dir, "cache", NULL);
    g_autofree char *names = NULL;
    g_auto(GStrv) env = g_get_environ();
    const char *argv[] = {
        valgrind, "-q", "--tool=callgrind", out, eyrie, "__complete", "--", "jump", "mar", NULL};
    env = g_environ_setenv(env, "XDG_CACHE_HOME", cache, TRUE);
    env = g_environ_setenv(env, "HOME", c->dir, TRUE);
    env = g_environ_setenv(env, "EYRIE_LOCATION", "bench", TRUE);
    env = g_environ_unsetenv(env, "EYRIE_PROFILE");
    bool ran = g_spawn_sync(NULL, (char **)(uintptr_t)argv, env, G_SPAWN_DEFAULT, NULL, NULL,
                            &names, NULL, NULL, NULL);
    bool told = ran && strstr(names, "Maria ") != NULL;
    tell(c, "complete: a name", told ? instructions_in(file) : -1);
}

static int skip(const char *why)
{
    printf("1..0 # SKIP %s\n", why);
    return 0;
}

int main(int argc, char **argv)
{
    g_autofree char *valgrind = g_find_program_in_path("valgrind");
    Counts c = {.why = g_string_new(NULL)};
    g_autofree char *ceilings = NULL;
    if (SANITIZED)
        return skip("valgrind and a sanitizer do not go together");
    if (valgrind == NULL)
        return skip("valgrind is not installed");
    if (argc != 3 || !g_file_get_contents(argv[2], &ceilings, NULL, NULL))
        return 2;
    g_autofree char *eyrie = g_canonicalize_filename(argv[1], NULL);
    c.dir = g_dir_make_tmp("eyrie-counts-XXXXXX", NULL);
    c.out = g_build_filename(c.dir, "counts", NULL);
    c.ceilings = g_strsplit(ceilings, "\n", -1);
    fill_mirror(&c);
    bool done = start(&c, valgrind, eyrie) && count_all(&c);
    if (!done)
        printf("ok %d # SKIP too slow here: %s\n", ++c.lines, g_strdelimit(c.why->str, "\n", ' '));
    count_completion(&c, valgrind, eyrie);
    printf("1..%d\n", c.lines);
    drive_free(c.drive);
    account_remove(c.dir);
    g_strfreev(c.ceilings);
    g_string_free(c.why, TRUE);
    g_free(c.out);
    g_free(c.dir);
    return 0;
}
