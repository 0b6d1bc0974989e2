// Start, end, memory, rest, floods of keys and of sizes.
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/bench.h"

enum { COMPLETIONS = 100, IDLE_MS = 10000, STORM = 100, FLOOD = 1000 };

// ---- start and end -----------------------------------------------------------------------------

typedef struct Starts {
    Series *us, *cpu, *quit;
    double mib; // at the first frame
} Starts;

static Starts starts_new(void)
{
    return (Starts){series_new(), series_new(), series_new(), 0};
}

static void starts_clear(Starts *s)
{
    series_free(s->us);
    series_free(s->cpu);
    series_free(s->quit);
}

static void start_once(Starts *s, Probe *probe, const char *text)
{
    series_add_us(s->us, bench_await(probe, text));
    Usage usage = probe_usage(probe);
    series_add_us(s->cpu, usage.cpu_ns / 1000);
    s->mib = (double)usage.rss_kib / 1024;
    probe_settle(probe, CALM_MS);
    series_add_us(s->quit, probe_quit(probe, "q"));
    probe_free(probe);
}

static void starts_tell(const char *name, const Starts *s, const Starts *base)
{
    printf("%-30s p50 %6.2f ms, p90 %6.2f; %4.2fx the floor; cpu %6.2f ms; %4.1f MiB; quit p50 "
           "%5.1f ms, worst %5.1f\n",
           name, series_us(s->us, 0.5) / 1000, series_us(s->us, 0.9) / 1000,
           series_us(s->us, 0.5) / series_us(base->us, 0.5), series_us(s->cpu, 0.5) / 1000, s->mib,
           series_us(s->quit, 0.5) / 1000, series_us(s->quit, 1) / 1000);
}

void rest_start(Bench *b, const char *small_home, const char *home)
{
    Starts base = starts_new(), small = starts_new(), full = starts_new();
    for (int i = 0; i < STARTS; i++) {
        start_once(&base, bench_run_floor(b), "example.net");
        start_once(&small, bench_run_ours(b, small_home), ACCOUNT_NEWEST);
        start_once(&full, bench_run_ours(b, home), ACCOUNT_NEWEST);
    }
    starts_tell("start, floor", &base, &base);
    starts_tell("start, 1,000 contacts", &small, &base);
    starts_tell("start, the account", &full, &base);
    double us = series_us(full.us, 0.5);
    goals_add(b->goals, "start", "p50, to the floor", 2, us / series_us(base.us, 0.5));
    goals_note(b->goals, "start, stretch", "p50, to the floor", 1.5, us / series_us(base.us, 0.5));
    goals_add(b->goals, "start", "p50, to a small account", 1.1, us / series_us(small.us, 0.5));
    goals_add(b->goals, "memory at the first frame", "MiB", 12, full.mib);
    goals_add(b->goals, "quit, idle", "worst, ms", 100, series_us(full.quit, 1) / 1000);
    starts_clear(&base);
    starts_clear(&small);
    starts_clear(&full);
    fflush(stdout);
}

// With every answer three seconds away, whatever is asked is under way when the person leaves.
void rest_busy_quit(Bench *b)
{
    const char *const slow[] = {"--latency", "3000", NULL};
    char url[128];
    GPid pid = bench_start_sandbox(b, slow, url, sizeof(url));
    Series *quit = series_new();
    bench_set_url(b, url);
    for (int i = 0; i < STARTS; i++) {
        Probe *eyrie = bench_run_ours(b, "slow");
        bench_await(eyrie, "NORMAL");
        probe_settle(eyrie, 50);
        series_add_us(quit, probe_quit(eyrie, "q"));
        probe_free(eyrie);
    }
    printf("%-30s p50 %.1f ms, worst %.1f\n", "quit, requests under way",
           series_us(quit, 0.5) / 1000, series_us(quit, 1) / 1000);
    goals_add(b->goals, "quit, requests under way", "worst, ms", 2000, series_us(quit, 1) / 1000);
    series_free(quit);
    bench_stop_sandbox(pid);
    bench_set_url(b, BENCH_NOWHERE);
}

static gint64 cpu_ns(const struct rusage *usage)
{
    const struct timeval *user = &usage->ru_utime, *kernel = &usage->ru_stime;
    return ((gint64)(user->tv_sec + kernel->tv_sec) * G_USEC_PER_SEC + user->tv_usec +
            kernel->tv_usec) *
           1000;
}

// ---- completion --------------------------------------------------------------------------------

static void complete_once(const Bench *b, const char *home, const char *begins, Series *series)
{
    g_autofree char *cache = g_build_filename(b->dir, home, "cache", NULL);
    g_auto(GStrv) env = g_environ_setenv(g_strdupv(b->env), "XDG_CACHE_HOME", cache, TRUE);
    const char *const argv[] = {b->eyrie, "__complete", "--", "jump", begins, NULL};
    struct rusage before, after;
    char *out = NULL;
    getrusage(RUSAGE_CHILDREN, &before);
    gint64 start = g_get_monotonic_time();
    if (!g_spawn_sync(NULL, (char **)(uintptr_t)argv, env, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL,
                      NULL, NULL))
        g_error("%s does not run", b->eyrie);
    Press press = {.us = g_get_monotonic_time() - start};
    getrusage(RUSAGE_CHILDREN, &after);
    press.cpu_ns = cpu_ns(&after) - cpu_ns(&before);
    series_add(series, &press);
    g_free(out);
}

void rest_complete(Bench *b, const char *small_home, const char *home)
{
    static const char *const typed[] = {"mar", "a", "", "zo", "qqq"};
    Series *small = series_new(), *full = series_new();
    for (int i = 0; i < MAX(b->presses, COMPLETIONS); i++) {
        complete_once(b, small_home, typed[(size_t)i % ARRAY_LEN(typed)], small);
        complete_once(b, home, typed[(size_t)i % ARRAY_LEN(typed)], full);
    }
    double cpu = series_cpu_us(full, 0.5), base = series_cpu_us(small, 0.5);
    printf("%-30s p50 %.2f ms, p95 %.2f; cpu p50 %.2f ms, %.2fx that of 1,000 contacts\n",
           "completion of a name", series_us(full, 0.5) / 1000, series_us(full, 0.95) / 1000,
           cpu / 1000, cpu / base);
    goals_add(b->goals, "completion of a name", "cpu p50, to a small account", 1.1, cpu / base);
    goals_note(b->goals, "completion of a name", "p95, ms", 20, series_us(full, 0.95) / 1000);
    series_free(small);
    series_free(full);
    fflush(stdout);
}

void rest_memory(const Bench *b, const char *when, double most_mib)
{
    Usage usage = probe_usage(b->ours), base = probe_usage(b->base);
    printf("%-30s %.1f MiB, peak %.1f; floor %.1f MiB; cpu so far %.0f ms\n", when,
           (double)usage.rss_kib / 1024, (double)usage.rss_peak_kib / 1024,
           (double)base.rss_kib / 1024, (double)usage.cpu_ns / 1e6);
    if (most_mib > 0)
        goals_add(b->goals, when, "MiB", most_mib, (double)usage.rss_kib / 1024);
    fflush(stdout);
}

// ---- rest, storm, flood ------------------------------------------------------------------------

void rest_idle(const Bench *b, const char *name, const char *keys)
{
    keys_press(b->ours, keys);
    probe_settle(b->ours, 3000);
    int second = (int)(g_get_real_time() / 1000000 % 60);
    if (second >= 60 - IDLE_MS / 1000 - 2) // a new minute is news, for the clock
        probe_idle(b->ours, (61 - second) * 1000);
    Usage before = probe_usage(b->ours);
    gsize bytes = probe_idle(b->ours, IDLE_MS);
    Usage after = probe_usage(b->ours);
    double s = IDLE_MS / 1000.0;
    printf("%-30s %.2f wake-ups/s, %.2f of the interface; %.3f ms cpu/s; %zu bytes drawn\n", name,
           (double)(after.wakeups - before.wakeups) / s,
           (double)(after.ui_wakeups - before.ui_wakeups) / s,
           (double)(after.cpu_ns - before.cpu_ns) / 1e6 / s, bytes);
    goals_add(b->goals, name, "wake-ups/s, interface", 0.5,
              (double)(after.ui_wakeups - before.ui_wakeups) / s);
    goals_note(b->goals, name, "wake-ups/s, all threads", 2,
               (double)(after.wakeups - before.wakeups) / s);
    goals_add(b->goals, name, "bytes drawn", 0, (double)bytes);
    fflush(stdout);
}

static double burst(Probe *probe, const char *prepare, const char *keys, char **screen)
{
    keys_press(probe, prepare);
    Press press = probe_press(probe, keys);
    probe_settle(probe, CALM_MS);
    *screen = probe_screen(probe);
    return (double)press.us / 1000;
}

// What differs between two ways to the same screen. The clock and ages may.
static int tell_difference(const char *got, const char *wanted)
{
    g_auto(GStrv) a = g_strsplit(got, "\n", -1), b = g_strsplit(wanted, "\n", -1);
    int lines = 0;
    for (int i = 0; a[i] != NULL && b[i] != NULL; i++) {
        if (strcmp(a[i], b[i]) == 0)
            continue;
        lines++;
        printf("  DIFFERENT  %s\n  wanted     %s\n", a[i], b[i]);
    }
    return lines;
}

void rest_flood(const Bench *b)
{
    g_autofree char *keys = g_strnfill(FLOOD, 'j');
    g_autofree char *fast = NULL, *slow = NULL, *floor = NULL;
    double base = burst(b->base, "g", keys, &floor), ours = burst(b->ours, "1hgg", keys, &fast);
    keys_press(b->ours, "1hgg");
    for (int i = 0; i < FLOOD; i++)
        probe_press(b->ours, "j");
    probe_settle(b->ours, CALM_MS);
    slow = probe_screen(b->ours);
    printf("%-30s %.1f ms; floor %.1f ms; ratio %.1fx\n", "flood of 1,000 keys", ours, base,
           ours / base);
    goals_add(b->goals, "flood of 1,000 keys", "to the floor", 2, ours / base);
    goals_add(b->goals, "flood of 1,000 keys", "lines that differ", 0, tell_difference(fast, slow));
}

static double storm(Probe *probe, const char *key)
{
    gint64 start = g_get_monotonic_time();
    probe_storm(probe, STORM);
    Press press = probe_press(probe, key);
    double ms = (double)(g_get_monotonic_time() - start) / 1000;
    probe_settle(probe, CALM_MS);
    return press.us < 0 ? 0 : ms;
}

void rest_storm(const Bench *b)
{
    keys_press(b->ours, "1gg");
    double ms = storm(b->ours, "k");
    g_autofree char *after = probe_screen(b->ours);
    keys_press(b->ours, "\14");
    g_autofree char *fresh = probe_screen(b->ours);
    printf("%-30s %.1f ms\n", "storm of 200 resizes", ms);
    goals_add(b->goals, "storm of 200 resizes", "lines that differ", 0,
              tell_difference(after, fresh));
    fflush(stdout);
}
