// A program on a terminal, watched from outside: how long a key takes to its last byte, how much is
// written, how much processor time and memory it costs. Nothing is paced by time: a key is over
// when the terminal has been quiet after it.
#ifndef BENCH_PROBE_H
#define BENCH_PROBE_H

#include <glib.h>
#include <stdbool.h>

typedef struct Probe Probe;

typedef struct Press { // what one key did
    gint64 us;         // to the last byte of its frame; -1: nothing was drawn
    gint64 cpu_ns;     // of all threads
    gsize bytes;
    long writes; // of the first thread
} Press;

typedef struct Usage { // so far
    gint64 cpu_ns;
    long wakeups, ui_wakeups; // voluntary; of all threads and of the first
    long rss_kib, rss_peak_kib;
    long ui_writes; // calls of write by the first
} Usage;

// argv and env are NULL-terminated; the program gets a screen of 120x40 and HOME below home.
Probe *probe_start(char *const *argv, char *const *env, const char *home, GString *why);
void probe_free(Probe *probe);

// Reads until the text is on the screen. The microseconds from the start to the byte that brought
// it, -1 when it did not come.
gint64 probe_until(Probe *probe, const char *text);
// Reads until nothing was written for that long.
void probe_settle(Probe *probe, int quiet_ms);
// Presses keys at once and reads until their frame is complete.
Press probe_press(Probe *probe, const char *keys);
// Bytes written while nothing is pressed for that long.
gsize probe_idle(Probe *probe, int ms);
// Presses keys and waits for the end of the program. Microseconds; -1 when it stayed.
gint64 probe_quit(Probe *probe, const char *keys);
// Twice that many changes of size, the last one back to 120x40.
void probe_storm(Probe *probe, int times);
// What is on the screen; g_free.
char *probe_screen(Probe *probe);
Usage probe_usage(const Probe *probe);

#endif
