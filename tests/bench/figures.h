// Samples and how they are told: medians, the slowest of a hundred, ratios to the floor.
#ifndef BENCH_FIGURES_H
#define BENCH_FIGURES_H

#include "bench/probe.h"

typedef struct Series {                   // of presses, or of any times
    GArray *us, *cpu_ns, *bytes, *writes; // double
    int blank;                            // presses that drew nothing
} Series;

Series *series_new(void);
void series_free(Series *series); // accepts NULL
void series_add(Series *series, const Press *press);
void series_add_us(Series *series, gint64 us);
// 0 <= part <= 1: 0.5 the median. 0 when there are no samples.
double series_us(const Series *series, double part);
double series_cpu_us(const Series *series, double part);
double series_bytes(const Series *series, double part);
double series_writes(const Series *series, double part);

void figures_head(void);
// One line: ours, the floor's, the ratios. floor may be NULL.
void figures_line(const char *name, const Series *ours, const Series *floor);

// What PERFORMANCE asks, and what came out: at most `limit`.
typedef struct Goals {
    GPtrArray *lines; // char *
    int unmet;
} Goals;

Goals *goals_new(void);
void goals_free(Goals *goals);
void goals_add(Goals *goals, const char *name, const char *what, double limit, double measured);
// The same, without counting as unmet: too few presses to be sure, or of interest only.
void goals_note(Goals *goals, const char *name, const char *what, double limit, double measured);
void goals_print(const Goals *goals);

#endif
