// What PERFORMANCE asks: the program on the reference account, beside the floor, pressed in turns.
// Usage: bench [--small] [--presses N] [--only PART-OF-A-NAME]. Says at the end which goals are
// met; 1 when one is not. The mirrors of the account are kept in bench-data, to be made only once.
#include "config.h"

#include "bench/bench.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/mirror.h"

static const AccountSizes reference = {100000, 20000, 1000000, 10000, 5000};
static const AccountSizes smaller = {10000, 2000, 50000, 1000, 500};
static const AccountSizes smallest = {1000, 200, 10000, 100, 50};

#define OWNER      "main/bench"
#define CACHE_FILE "eyrie/cache.main.bench.db"

// ---- the service -------------------------------------------------------------------------------

// It ends with us, however we end.
static void bind_to_us(gpointer data)
{
    (void)data;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

GPid bench_start_sandbox(const Bench *b, const char *const *options, char *url, size_t room)
{
    const char *argv[24] = {b->eyrie,     "sandbox", "--quiet-world", "--token", "bench",
                            "--rate-max", "100000",  "--location",    "bench"};
    size_t n = 9;
    for (size_t i = 0; options[i] != NULL; i++)
        argv[n++] = options[i];
    GPid pid = 0;
    int out = -1;
    GError *error = NULL;
    if (!g_spawn_async_with_pipes(NULL, (char **)(gpointer)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                  bind_to_us, NULL, &pid, NULL, &out, NULL, &error)) {
        fprintf(stderr, "bench: %s\n", error->message);
        exit(2);
    }
    FILE *lines = fdopen(out, "r");
    char line[512] = "";
    const char *at = fgets(line, sizeof(line), lines) ? strstr(line, "\"http") : NULL;
    g_strlcpy(url, at != NULL ? at + 1 : "", room);
    url[strcspn(url, "\"")] = '\0';
    fclose(lines);
    return pid;
}

void bench_stop_sandbox(GPid pid)
{
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
}

// ---- programs ----------------------------------------------------------------------------------

void bench_set_url(Bench *b, const char *url)
{
    g_strfreev(b->env);
    b->env = g_environ_setenv(NULL, "EYRIE_BASE_URL", url, TRUE);
    b->env = g_environ_setenv(b->env, "EYRIE_TOKEN", "bench", TRUE);
    b->env = g_environ_setenv(b->env, "EYRIE_LOCATION", "bench", TRUE);
}

Probe *bench_run(const Bench *b, const char *home, const char *const *argv)
{
    GString *why = g_string_new(NULL);
    g_autofree char *path = g_build_filename(b->dir, home, NULL);
    g_mkdir_with_parents(path, 0700);
    Probe *probe = probe_start((char *const *)(gconstpointer)argv, b->env, path, why);
    if (probe == NULL) {
        fprintf(stderr, "bench: %s", why->str);
        exit(2);
    }
    g_string_free(why, TRUE);
    return probe;
}

Probe *bench_run_ours(const Bench *b, const char *home)
{
    return bench_run(b, home, (const char *const[]){b->eyrie, NULL});
}

Probe *bench_run_floor(const Bench *b)
{
    return bench_run(b, "floor", (const char *const[]){b->floor, NULL});
}

// Without it nothing that follows would mean anything.
gint64 bench_await(Probe *probe, const char *text)
{
    gint64 us = probe_until(probe, text);
    if (us >= 0)
        return us;
    g_autofree char *screen = probe_screen(probe);
    fprintf(stderr, "bench: \"%s\" never came:\n%s\n", text, screen);
    exit(2);
}

// ---- mirrors -----------------------------------------------------------------------------------

// A home whose cache is the mirror of an account of these sizes, made when it is not there.
static char *prepare_home(const Bench *b, const char *home, const AccountSizes *sizes)
{
    g_autofree char *name =
        g_strdup_printf("2-%d-%d-%d-%d-%d", sizes->contacts, sizes->conversations, sizes->messages,
                        sizes->deals, sizes->events);
    g_autofree char *cache = g_build_filename(b->data, name, NULL);
    g_autofree char *folder = g_build_filename(cache, "eyrie", NULL);
    g_autofree char *path = g_build_filename(b->dir, home, NULL);
    g_autofree char *link = g_build_filename(path, "cache", NULL);
    char *file = g_build_filename(cache, CACHE_FILE, NULL);
    g_mkdir_with_parents(folder, 0700);
    g_mkdir_with_parents(path, 0700);
    if (symlink(cache, link) != 0)
        g_error("%s: no link", link);
    Clock *clock = clock_new_real();
    Cache *mirror = account_open(file, OWNER, clock);
    if (!account_is_filled(mirror, sizes))
        account_fill(mirror, sizes);
    cache_close(mirror);
    clock_free(clock);
    return file;
}

static void measure_mirror(const Bench *b, const char *file)
{
    Clock *clock = clock_new_real();
    Cache *mirror = account_open(file, OWNER, clock);
    mirror_measure(mirror, &b->sizes, b->page_us, b->goals);
    cache_close(mirror);
    clock_free(clock);
}

// ---- all of it ---------------------------------------------------------------------------------

static bool is_wanted(const Bench *b, const char *part)
{
    return b->only == NULL || strstr(part, b->only) != NULL;
}

static void run_from_mirror(Bench *b)
{
    b->ours = bench_run_ours(b, "full");
    bench_await(b->ours, ACCOUNT_NEWEST);
    probe_settle(b->ours, 3000);
    rest_memory(b, "memory, started", 0);
    keys_measure(b);
    putchar('\n');
    if (is_wanted(b, "flood"))
        rest_flood(b);
    if (is_wanted(b, "storm"))
        rest_storm(b);
    if (is_wanted(b, "idle")) {
        rest_idle(b, "idle, inbox", "1");
        rest_idle(b, "idle, contacts", "2");
        rest_idle(b, "idle, board", "4");
    }
    rest_memory(b, "memory, at the end", 32);
    probe_quit(b->ours, "qk");
    probe_free(b->ours);
}

// While an account comes in for the first time.
static void run_first_sync(Bench *b)
{
    g_autofree char *contacts = g_strdup_printf("%d", b->sizes.contacts);
    g_autofree char *conversations = g_strdup_printf("%d", b->sizes.conversations);
    const char *const options[] = {"--contacts", contacts, "--conversations", conversations, NULL};
    char url[128];
    GPid pid = bench_start_sandbox(b, options, url, sizeof(url));
    bench_set_url(b, url);
    b->ours = bench_run_ours(b, "sync");
    bench_await(b->ours, "NORMAL 1/");
    keys_while_filling(b);
    probe_quit(b->ours, "qk");
    probe_free(b->ours);
    bench_stop_sandbox(pid);
    bench_set_url(b, BENCH_NOWHERE);
}

static void run_all(Bench *b)
{
    g_free(prepare_home(b, "small", &smallest));
    g_autofree char *file = prepare_home(b, "full", &b->sizes);
    printf("%d contacts, %d conversations, %d messages, %d deals; %d presses a line; 120x40\n",
           b->sizes.contacts, b->sizes.conversations, b->sizes.messages, b->sizes.deals,
           b->presses);
    b->base = bench_run_floor(b);
    bench_await(b->base, "example.net");
    if (is_wanted(b, "start"))
        rest_start(b, "small", "full");
    if (is_wanted(b, "complete"))
        rest_complete(b, "small", "full");
    if (is_wanted(b, "quit"))
        rest_busy_quit(b);
    if (b->only == NULL || (strcmp(b->only, "start") != 0 && strcmp(b->only, "complete") != 0))
        run_from_mirror(b);
    if (is_wanted(b, "sync"))
        run_first_sync(b);
    if (b->only == NULL)
        measure_mirror(b, file);
    probe_quit(b->base, "q");
    probe_free(b->base);
    goals_print(b->goals);
}

static bool take_options(Bench *b, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--small") == 0)
            b->sizes = smaller;
        else if (more && strcmp(argv[i], "--presses") == 0)
            b->presses = (int)g_ascii_strtoll(argv[++i], NULL, 10);
        else if (more && strcmp(argv[i], "--only") == 0)
            b->only = argv[++i];
        else
            return false;
    }
    return b->presses > 0;
}

int main(int argc, char **argv)
{
    g_autofree char *here = g_get_current_dir();
    Bench b = {.sizes = reference, .presses = 200, .goals = goals_new()};
    if (!take_options(&b, argc, argv)) {
        fputs("usage: bench [--small] [--presses N] [--only PART-OF-A-NAME]\n", stderr);
        return 2;
    }
    b.eyrie = g_build_filename(here, "eyrie", NULL);
    b.floor = g_build_filename(here, "bench_floor", NULL);
    b.data = g_build_filename(here, "bench-data", NULL);
    b.dir = g_dir_make_tmp("eyrie-bench-XXXXXX", NULL);
    bench_set_url(&b, BENCH_NOWHERE);
    run_all(&b);
    int unmet = b.goals->unmet;
    goals_free(b.goals);
    account_remove(b.dir);
    g_strfreev(b.env);
    g_free(b.eyrie);
    g_free(b.floor);
    g_free(b.data);
    g_free(b.dir);
    return unmet > 0;
}
