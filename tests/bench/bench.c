// What PERFORMANCE asks: the program on a large account of the sandbox, beside the floor, pressed
// in turns. Usage: bench [contacts conversations opportunities [presses]]
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "bench/figures.h"
#include "bench/probe.h"

enum {
    ROUNDS = 5,
    STARTS = 9,
    HOMES = 4,
    CALM_MS = 400,
    IDLE_MS = 10000,
    STORM = 100,
    FLOOD = 1000
};

typedef struct Bench {
    int contacts, conversations, opportunities, presses;
    char *eyrie, *floor; // paths
    char *dir;           // homes lie below it
    GPid sandbox;
    char url[128];
    char **env;
    Probe *ours, *base;
} Bench;

// ---- the service -------------------------------------------------------------------------------

// It ends with us, however we end.
static void bind_to_us(gpointer data)
{
    (void)data;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static GPid start_sandbox(const Bench *b, const char *const *sizes, char *url, size_t room)
{
    const char *argv[24] = {b->eyrie,     "sandbox", "--quiet-world", "--token", "bench",
                            "--rate-max", "100000",  "--location",    "bench"};
    size_t n = 9;
    for (size_t i = 0; sizes[i] != NULL; i++)
        argv[n++] = sizes[i];
    GPid pid = 0;
    int out = -1;
    GError *error = NULL;
    if (!g_spawn_async_with_pipes(NULL, (char **)(gpointer)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                  bind_to_us, NULL, &pid, NULL, &out, NULL, &error)) {
        fprintf(stderr, "bench: %s\n", error->message);
        exit(1);
    }
    FILE *lines = fdopen(out, "r");
    char line[512] = "";
    const char *at = fgets(line, sizeof(line), lines) ? strstr(line, "\"http") : NULL;
    g_strlcpy(url, at != NULL ? at + 1 : "", room);
    url[strcspn(url, "\"")] = '\0';
    fclose(lines);
    return pid;
}

static void stop_sandbox(GPid pid)
{
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
}

// ---- programs ----------------------------------------------------------------------------------

static void set_env(Bench *b, const char *url)
{
    g_strfreev(b->env);
    b->env = g_environ_setenv(NULL, "EYRIE_BASE_URL", url, TRUE);
    b->env = g_environ_setenv(b->env, "EYRIE_TOKEN", "bench", TRUE);
    b->env = g_environ_setenv(b->env, "EYRIE_LOCATION", "bench", TRUE);
}

static Probe *run(const Bench *b, const char *name, char *const *argv)
{
    GString *why = g_string_new(NULL);
    g_autofree char *home = g_build_filename(b->dir, name, NULL);
    g_mkdir_with_parents(home, 0700);
    Probe *probe = probe_start(argv, b->env, home, why);
    if (probe == NULL) {
        fprintf(stderr, "bench: %s", why->str);
        exit(1);
    }
    g_string_free(why, TRUE);
    return probe;
}

// Programs of one home share what the service allows in ten seconds: a series of starts takes turns
// among some.
static Probe *run_ours(const Bench *b, const char *option, int turn)
{
    g_autofree char *own = g_strdup(option), *home = g_strdup_printf("eyrie%d", turn % HOMES);
    char *const argv[] = {b->eyrie, own, NULL};
    return run(b, home, argv);
}

static Probe *run_floor(const Bench *b)
{
    char *const argv[] = {b->floor, NULL};
    return run(b, "floor", argv);
}

// Waits for the text; without it nothing that follows would mean anything.
static gint64 await(Probe *probe, const char *text)
{
    gint64 us = probe_until(probe, text);
    if (us >= 0)
        return us;
    g_autofree char *screen = probe_screen(probe);
    fprintf(stderr, "bench: \"%s\" never came:\n%s\n", text, screen);
    exit(1);
}

// ---- start and end -----------------------------------------------------------------------------

static void measure_start(const Bench *b, const char *name, const char *option, const char *text)
{
    Series *ours = series_new(), *base = series_new(), *quit = series_new();
    double cpu_ms = 0;
    for (int i = 0; i < STARTS; i++) {
        Probe *floor = run_floor(b), *eyrie = run_ours(b, option, i);
        series_add_us(base, await(floor, "example.net"));
        series_add_us(ours, await(eyrie, text));
        cpu_ms = (double)probe_usage(eyrie).cpu_ns / 1e6;
        probe_settle(eyrie, CALM_MS);
        series_add_us(quit, probe_quit(eyrie, "q"));
        probe_quit(floor, "q");
        probe_free(floor);
        probe_free(eyrie);
    }
    printf("%-30s p50 %.1f ms, worst %.1f; floor %.1f ms; ratio %.1fx; cpu %.1f ms; quit p50 %.1f "
           "ms, worst %.1f\n",
           name, series_us(ours, 0.5) / 1000, series_us(ours, 1) / 1000,
           series_us(base, 0.5) / 1000, series_us(ours, 0.5) / series_us(base, 0.5), cpu_ms,
           series_us(quit, 0.5) / 1000, series_us(quit, 1) / 1000);
    fflush(stdout);
    series_free(ours);
    series_free(base);
    series_free(quit);
}

// With every answer three seconds away, whatever is asked is under way when the person leaves.
static void measure_busy_quit(Bench *b)
{
    const char *const sizes[] = {"--latency", "3000", NULL};
    char url[128];
    GPid pid = start_sandbox(b, sizes, url, sizeof(url));
    Series *quit = series_new();
    set_env(b, url);
    for (int i = 0; i < STARTS; i++) {
        Probe *eyrie = run_ours(b, NULL, i);
        await(eyrie, "NORMAL");
        probe_settle(eyrie, 50);
        series_add_us(quit, probe_quit(eyrie, "q"));
        probe_free(eyrie);
    }
    printf("%-30s p50 %.1f ms, worst %.1f\n", "quit, requests under way",
           series_us(quit, 0.5) / 1000, series_us(quit, 1) / 1000);
    series_free(quit);
    stop_sandbox(pid);
    set_env(b, b->url);
}

// ---- keys --------------------------------------------------------------------------------------

typedef struct Figure {
    const char *name;
    const char *prepare; // keys, one by one, calm after the last
    const char *keys;    // pressed in a circle; '~' before one: pressed, but not counted
    const char *after;   // keys
    const char *floor_prepare, *floor_keys;
} Figure;

#define DOWN_10  "jjjjjjjjjj"
#define UP_10    "kkkkkkkkkk"
#define DOWN_40  DOWN_10 DOWN_10 DOWN_10 DOWN_10
#define PAGES_10 "\6\6\6\6\6\6\6\6\6\6\2\2\2\2\2\2\2\2\2\2"
#define BACK_4   "~\177~\177~\177~\177"
#define ON_PAGE  "gg", DOWN_10 UP_10
#define AT_EDGE  "g" DOWN_40, "j"
#define ON_PAGES "g", PAGES_10

static const Figure figures[] = {
    {"inbox: move", "1hgg", DOWN_10 UP_10, "", ON_PAGE},
    {"inbox: scroll", "1hgg\6" DOWN_40, "j", "", AT_EDGE},
    {"inbox: page", "1hgg", PAGES_10, "", ON_PAGES},
    {"inbox: next tab", "1hgg", "]", "]]]]", ON_PAGES},
    {"inbox: filter letter", "1hgg/", "anna" BACK_4 "li w" BACK_4, "\33\33", ON_PAGES},
    {"inbox: page while filtered", "1hgg/an\r", PAGES_10, "\33", ON_PAGES},
    {"thread: open, cached", "1hggjjkk", "~j\r~h~k\r~h", "", ON_PAGES},
    {"contacts: move", "2gg", DOWN_10 UP_10, "", ON_PAGE},
    {"contacts: scroll", "2gg" DOWN_40, "j", "", AT_EDGE},
    {"contacts: page", "2gg", PAGES_10, "", ON_PAGES},
    {"contacts: last, first", "2gg", "G~gg", "", "g", "Gg"},
    {"contacts: filter letter", "2gg/", "anna" BACK_4 "li w" BACK_4, "\33\33", ON_PAGES},
    {"contacts: filter back", "2gg/", "~a~n~n~a\177\177\177\177", "\33\33", ON_PAGES},
    {"contacts: page while filtered", "2gg/an\r", PAGES_10, "\33", ON_PAGES},
    {"switch screens", "1", "2414", "", ON_PAGES},
    {"board: move", "4gg", DOWN_10 UP_10, "", ON_PAGE},
    {"board: page", "4gg", PAGES_10, "", ON_PAGES},
    {"board: column", "4gg", "lllhhh", "", ON_PAGES},
    {"board: filter letter", "4gg/", "impl" BACK_4, "\33\33", ON_PAGES},
    {"board: move a card", "4gg", "LH", "", ON_PAGES},
    {"composer: letter", "1hggr", "words and words and words ", "\33", ON_PAGE},
    {"help: open", "1", "?~\33", "", ON_PAGES},
    {"help: Esc", "1", "~?\33", "", ON_PAGES},
};

static void press_all(Probe *probe, const char *keys)
{
    for (; *keys != '\0'; keys++)
        probe_press(probe, (char[]){*keys, '\0'});
    probe_settle(probe, CALM_MS);
}

// Presses on from *at until that many were counted.
static void press_some(Probe *probe, const char *keys, size_t *at, int times, Series *out)
{
    while (times > 0) {
        bool counts = keys[*at] != '~';
        *at += !counts;
        Press press = probe_press(probe, (char[]){keys[*at], '\0'});
        if (counts)
            series_add(out, &press);
        times -= counts;
        if (keys[++*at] == '\0')
            *at = 0;
    }
}

static void measure(const Bench *b, const Figure *figure)
{
    Series *ours = series_new(), *base = series_new();
    size_t at = 0, floor_at = 0;
    int times = MAX(b->presses / ROUNDS, 1);
    press_all(b->ours, figure->prepare);
    press_all(b->base, figure->floor_prepare);
    for (int i = 0; i < ROUNDS; i++) {
        press_some(b->base, figure->floor_keys, &floor_at, times, base);
        press_some(b->ours, figure->keys, &at, times, ours);
    }
    press_all(b->ours, figure->after);
    figures_line(figure->name, ours, base);
    series_free(ours);
    series_free(base);
}

// ---- while the account comes in ----------------------------------------------------------------

static void tell_memory(const Bench *b, const char *when)
{
    Usage usage = probe_usage(b->ours), base = probe_usage(b->base);
    printf("%-30s %.1f MiB, peak %.1f; floor %.1f MiB; cpu so far %.0f ms\n", when,
           (double)usage.rss_kib / 1024, (double)usage.rss_peak_kib / 1024,
           (double)base.rss_kib / 1024, (double)usage.cpu_ns / 1e6);
    fflush(stdout);
}

static void wait_count(const Bench *b, const char *format, int count)
{
    char digits[32], text[64];
    if (count >= 1000)
        g_snprintf(digits, sizeof(digits), "%d,%03d", count / 1000, count % 1000);
    else
        g_snprintf(digits, sizeof(digits), "%d", count);
    g_snprintf(text, sizeof(text), format, digits);
    await(b->ours, text);
}

// Typing while pages of 500 arrive, then until all is there.
static void measure_fill(Bench *b)
{
    Series *typing = series_new(), *moving = series_new(), *base = series_new();
    size_t at = 0, floor_at = 0;
    gint64 start = g_get_monotonic_time(), cpu = probe_usage(b->ours).cpu_ns;
    press_all(b->base, "g");
    press_all(b->ours, "21r");
    press_some(b->ours, "some words ", &at, b->presses, typing);
    press_some(b->base, DOWN_10 UP_10, &floor_at, b->presses, base);
    press_all(b->ours, "\33");
    press_all(b->ours, "2");
    at = 0;
    press_some(b->ours, DOWN_10 UP_10, &at, b->presses, moving);
    figures_line("composer, pages coming in", typing, base);
    figures_line("contacts: move, coming in", moving, base);
    wait_count(b, "Contacts  %s ", b->contacts);
    printf("%-30s %.1f s, cpu %.0f ms\n", "all contacts there after",
           (double)(g_get_monotonic_time() - start) / 1e6,
           (double)(probe_usage(b->ours).cpu_ns - cpu) / 1e6);
    series_free(typing);
    series_free(moving);
    series_free(base);
}

static void load_all(Bench *b)
{
    tell_memory(b, "memory, first frame");
    figures_head();
    measure_fill(b);
    tell_memory(b, "memory, all contacts");
    press_all(b->ours, "4");
    await(b->ours, " deals ");
    probe_settle(b->ours, 3000);
    press_all(b->ours, "1");
    tell_memory(b, "memory, all");
}

// ---- rest, storm, flood ------------------------------------------------------------------------

static void measure_idle(const Bench *b, const char *name, const char *keys)
{
    press_all(b->ours, keys);
    probe_settle(b->ours, 3000);
    Usage before = probe_usage(b->ours);
    gsize bytes = probe_idle(b->ours, IDLE_MS);
    Usage after = probe_usage(b->ours);
    double s = IDLE_MS / 1000.0;
    printf("%-30s %.2f wake-ups/s, %.2f of the interface; %.3f ms cpu/s; %zu bytes drawn\n", name,
           (double)(after.wakeups - before.wakeups) / s,
           (double)(after.ui_wakeups - before.ui_wakeups) / s,
           (double)(after.cpu_ns - before.cpu_ns) / 1e6 / s, bytes);
    fflush(stdout);
}

static double burst(Probe *probe, const char *prepare, const char *keys, char **screen)
{
    press_all(probe, prepare);
    Press press = probe_press(probe, keys);
    probe_settle(probe, CALM_MS);
    *screen = probe_screen(probe);
    return (double)press.us / 1000;
}

// What differs between two ways to the same screen. The clock and the budget may.
static void tell_difference(const char *got, const char *wanted)
{
    g_auto(GStrv) a = g_strsplit(got, "\n", -1), b = g_strsplit(wanted, "\n", -1);
    for (int i = 0; a[i] != NULL && b[i] != NULL; i++)
        if (strcmp(a[i], b[i]) != 0)
            printf("  DIFFERENT  %s\n  wanted     %s\n", a[i], b[i]);
}

static void measure_flood(const Bench *b)
{
    g_autofree char *keys = g_strnfill(FLOOD, 'j');
    g_autofree char *fast = NULL, *slow = NULL, *floor = NULL;
    double base = burst(b->base, "g", keys, &floor), ours = burst(b->ours, "12gg", keys, &fast);
    press_all(b->ours, "gg");
    for (int i = 0; i < FLOOD; i++)
        probe_press(b->ours, "j");
    probe_settle(b->ours, CALM_MS);
    slow = probe_screen(b->ours);
    printf("%-30s %.1f ms; floor %.1f ms; ratio %.1fx\n", "flood of 1,000 keys", ours, base,
           ours / base);
    tell_difference(fast, slow);
}

static void measure_storm(const Bench *b)
{
    press_all(b->ours, "1gg");
    gint64 start = g_get_monotonic_time();
    probe_storm(b->ours, STORM);
    Press press = probe_press(b->ours, "k");
    double ms = (double)(g_get_monotonic_time() - start) / 1000;
    probe_settle(b->ours, CALM_MS);
    g_autofree char *after = probe_screen(b->ours);
    press_all(b->ours, "\14");
    g_autofree char *fresh = probe_screen(b->ours);
    printf("%-30s %.1f ms, %zu bytes\n", "storm of 200 resizes", ms, press.bytes);
    tell_difference(after, fresh);
}

// ---- all of it ---------------------------------------------------------------------------------

static void run_all(Bench *b, const char *first)
{
    char text[32];
    g_snprintf(text, sizeof(text), "NORMAL 1/%d", b->conversations);
    measure_start(b, "start, large account", NULL, text);
    measure_start(b, "start, --demo", "--demo", "NORMAL 1/");
    measure_busy_quit(b);
    b->base = run_floor(b);
    b->ours = run_ours(b, NULL, STARTS);
    await(b->base, "example.net");
    await(b->ours, text);
    load_all(b);
    figures_head();
    for (size_t i = 0; i < G_N_ELEMENTS(figures); i++)
        if (first == NULL || strstr(figures[i].name, first) != NULL)
            measure(b, &figures[i]);
    putchar('\n');
    measure_flood(b);
    measure_storm(b);
    measure_idle(b, "idle, inbox", "1");
    measure_idle(b, "idle, contacts", "2");
    measure_idle(b, "idle, board", "4");
    tell_memory(b, "memory, at the end");
    probe_quit(b->base, "q");
    probe_free(b->base);
    probe_free(b->ours);
}

static int number(int argc, char **argv, int i, int fallback)
{
    return argc > i ? (int)g_ascii_strtoll(argv[i], NULL, 10) : fallback;
}

int main(int argc, char **argv)
{
    g_autofree char *here = g_get_current_dir();
    Bench b = {.contacts = number(argc, argv, 1, 100000),
               .conversations = number(argc, argv, 2, 20000),
               .opportunities = number(argc, argv, 3, 10000),
               .presses = number(argc, argv, 4, 200)};
    b.eyrie = g_build_filename(here, "eyrie", NULL);
    b.floor = g_build_filename(here, "bench_floor", NULL);
    b.dir = g_dir_make_tmp("eyrie-bench-XXXXXX", NULL);
    g_autofree char *contacts = g_strdup_printf("%d", b.contacts);
    g_autofree char *conversations = g_strdup_printf("%d", b.conversations);
    g_autofree char *deals = g_strdup_printf("%d", b.opportunities);
    const char *const sizes[] = {
        "--contacts", contacts, "--conversations", conversations, "--opportunities", deals, NULL};
    b.sandbox = start_sandbox(&b, sizes, b.url, sizeof(b.url));
    set_env(&b, b.url);
    printf("%d contacts, %d conversations, %d deals; %d presses a line; 120x40\n", b.contacts,
           b.conversations, b.opportunities, b.presses);
    run_all(&b, argc > 5 ? argv[5] : NULL);
    stop_sandbox(b.sandbox);
    g_strfreev(b.env);
    g_free(b.eyrie);
    g_free(b.floor);
    g_free(b.dir);
    return 0;
}
