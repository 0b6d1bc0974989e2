#include "config.h"

#include "bench/probe.h"

#include <stdio.h>
#include <string.h>

#include "harness/pty.h"
#include "harness/vt.h"

enum {
    COLS = 120,
    ROWS = 40,
    QUIET_MS = 6,
    PATIENCE_MS = 120 * 1000,
    NO_FRAME_MS = 800, // a key that draws nothing
};

struct Probe {
    Pty *pty;
    Vt *vt;
    GByteArray *fresh; // not yet on the screen: reading the clock comes first
    gsize bytes;
    gint64 started_us, last_us;
};

static void take(void *user, const char *bytes, size_t n)
{
    Probe *probe = user;
    probe->last_us = g_get_monotonic_time();
    probe->bytes += n;
    g_byte_array_append(probe->fresh, (const guint8 *)bytes, (guint)n);
}

static void draw(Probe *probe)
{
    vt_feed(probe->vt, (const char *)probe->fresh->data, probe->fresh->len);
    g_byte_array_set_size(probe->fresh, 0);
}

Probe *probe_start(char *const *argv, char *const *env, const char *home, GString *why)
{
    Probe *probe = g_new0(Probe, 1);
    const PtySpec spec = {.argv = argv, .env = env, .home = home, .cols = COLS, .rows = ROWS};
    probe->fresh = g_byte_array_new();
    probe->vt = vt_new(COLS, ROWS);
    probe->started_us = g_get_monotonic_time();
    probe->pty = pty_start(&spec, take, probe, why);
    if (probe->pty != NULL)
        return probe;
    probe_free(probe);
    return NULL;
}

void probe_free(Probe *probe)
{
    if (probe == NULL)
        return;
    pty_free(probe->pty);
    vt_free(probe->vt);
    g_byte_array_free(probe->fresh, TRUE);
    g_free(probe);
}

static gint64 in_ms(int ms)
{
    return g_get_monotonic_time() + (gint64)ms * 1000;
}

gint64 probe_until(Probe *probe, const char *text)
{
    gint64 deadline = in_ms(PATIENCE_MS);
    draw(probe);
    while (!vt_shows(probe->vt, text)) {
        if (pty_pump(probe->pty, deadline) != PTY_OUTPUT)
            return -1;
        draw(probe);
    }
    return probe->last_us - probe->started_us;
}

void probe_settle(Probe *probe, int quiet_ms)
{
    while (pty_pump(probe->pty, in_ms(quiet_ms)) == PTY_OUTPUT)
        ;
    draw(probe);
}

Press probe_press(Probe *probe, const char *keys)
{
    Usage usage = probe_usage(probe);
    gint64 start = g_get_monotonic_time();
    gsize before = probe->bytes;
    Press press = {.us = -1};
    pty_write(probe->pty, keys, strlen(keys));
    PtyEvent event = pty_pump(probe->pty, in_ms(NO_FRAME_MS));
    while (event == PTY_OUTPUT) {
        press.us = probe->last_us - start;
        event = pty_pump(probe->pty, in_ms(QUIET_MS));
    }
    draw(probe);
    press.bytes = probe->bytes - before;
    Usage after = probe_usage(probe);
    press.cpu_ns = after.cpu_ns - usage.cpu_ns;
    press.writes = after.ui_writes - usage.ui_writes;
    return press;
}

gsize probe_idle(Probe *probe, int ms)
{
    gsize before = probe->bytes;
    gint64 deadline = in_ms(ms);
    while (pty_pump(probe->pty, deadline) == PTY_OUTPUT)
        ;
    draw(probe);
    return probe->bytes - before;
}

gint64 probe_quit(Probe *probe, const char *keys)
{
    int code = 0;
    gint64 start = g_get_monotonic_time();
    pty_write(probe->pty, keys, strlen(keys));
    bool ended = pty_wait_exit(probe->pty, in_ms(PATIENCE_MS), &code);
    return ended ? g_get_monotonic_time() - start : -1;
}

void probe_storm(Probe *probe, int times)
{
    for (int i = 0; i < times; i++) {
        pty_resize(probe->pty, COLS - 1 - i % 20, ROWS - 1 - i % 10);
        pty_resize(probe->pty, COLS, ROWS);
    }
}

char *probe_screen(Probe *probe)
{
    draw(probe);
    return vt_text(probe->vt);
}

// ---- what the system says of it ----------------------------------------------------------------

static long field(const char *text, const char *name)
{
    const char *at = strstr(text, name);
    long value = 0;
    if (at != NULL)
        sscanf(at + strlen(name), "%ld", &value);
    return value;
}

static void add_thread(const char *dir, const char *thread, bool first, Usage *usage)
{
    g_autofree char *sched = g_build_filename(dir, thread, "schedstat", NULL);
    g_autofree char *status = g_build_filename(dir, thread, "status", NULL);
    g_autofree char *io = g_build_filename(dir, thread, "io", NULL);
    g_autofree char *text = NULL, *words = NULL, *calls = NULL;
    gint64 ns = 0;
    if (g_file_get_contents(sched, &text, NULL, NULL) &&
        sscanf(text, "%" G_GINT64_FORMAT, &ns) == 1)
        usage->cpu_ns += ns;
    if (!g_file_get_contents(status, &words, NULL, NULL))
        return;
    long wakeups = field(words, "\nvoluntary_ctxt_switches:");
    usage->wakeups += wakeups;
    if (!first)
        return;
    usage->ui_wakeups = wakeups;
    if (g_file_get_contents(io, &calls, NULL, NULL))
        usage->ui_writes = field(calls, "syscw:");
    usage->rss_kib = field(words, "VmRSS:");
    usage->rss_peak_kib = field(words, "VmHWM:");
}

Usage probe_usage(const Probe *probe)
{
    Usage usage = {0};
    char own[16];
    g_snprintf(own, sizeof(own), "%d", pty_pid(probe->pty));
    g_autofree char *dir = g_build_filename("/proc", own, "task", NULL);
    GDir *threads = g_dir_open(dir, 0, NULL);
    if (threads == NULL)
        return usage;
    for (const char *name; (name = g_dir_read_name(threads)) != NULL;)
        add_thread(dir, name, strcmp(name, own) == 0, &usage);
    g_dir_close(threads);
    return usage;
}
