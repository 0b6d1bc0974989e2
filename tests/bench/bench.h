// The parts of the bench: bench.c prepares and counts, keys.c presses, rest.c looks at all else.
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include "bench/account.h"
#include "bench/figures.h"
#include "bench/probe.h"

enum { STARTS = 15, CALM_MS = 300 };

typedef struct Bench {
    AccountSizes sizes;
    int presses;
    const char *only;    // part of a figure's name, or NULL
    char *eyrie, *floor; // paths
    char *dir;           // homes lie below it, for this run
    char *data;          // mirrors lie below it, kept
    char **env;
    Probe *ours, *base;
    double page_us; // of the floor, for what no key of the floor stands beside
    Goals *goals;
} Bench;

// A program on a terminal; home is a name. The bench ends when it does not start.
Probe *bench_run(const Bench *b, const char *home, const char *const *argv);
Probe *bench_run_ours(const Bench *b, const char *home);
Probe *bench_run_floor(const Bench *b);
// Microseconds from the start until the text is on the screen; the bench ends when it never is.
gint64 bench_await(Probe *probe, const char *text);
// Where the service is. Nobody listens at BENCH_NOWHERE.
void bench_set_url(Bench *b, const char *url);
#define BENCH_NOWHERE "http://127.0.0.1:1"
// `eyrie sandbox` with these options as a child that ends with us; url gets its address.
GPid bench_start_sandbox(const Bench *b, const char *const *options, char *url, size_t room);
void bench_stop_sandbox(GPid pid);

void keys_press(Probe *probe, const char *keys); // one by one, calm after the last
void keys_measure(Bench *b);
void keys_while_filling(Bench *b); // against a sandbox, beside b->base

void rest_start(Bench *b, const char *small_home, const char *home);
// What a shell waits for: names that begin so, beside a small account's.
void rest_complete(Bench *b, const char *small_home, const char *home);
void rest_busy_quit(Bench *b);
void rest_memory(const Bench *b, const char *when, double most_mib); // 0: nothing is asked
void rest_flood(const Bench *b);
void rest_storm(const Bench *b);
void rest_idle(const Bench *b, const char *name, const char *keys);

#endif
