#include "config.h"

#include "bench/figures.h"

#include <stdio.h>

Series *series_new(void)
{
    Series *series = g_new0(Series, 1);
    series->us = g_array_new(FALSE, FALSE, sizeof(double));
    series->cpu_ns = g_array_new(FALSE, FALSE, sizeof(double));
    series->bytes = g_array_new(FALSE, FALSE, sizeof(double));
    series->writes = g_array_new(FALSE, FALSE, sizeof(double));
    return series;
}

void series_free(Series *series)
{
    if (series == NULL)
        return;
    g_array_free(series->us, TRUE);
    g_array_free(series->cpu_ns, TRUE);
    g_array_free(series->bytes, TRUE);
    g_array_free(series->writes, TRUE);
    g_free(series);
}

static void add(GArray *values, double value)
{
    g_array_append_val(values, value);
}

void series_add(Series *series, const Press *press)
{
    if (press->us < 0) {
        series->blank++;
        return;
    }
    add(series->us, (double)press->us);
    add(series->cpu_ns, (double)press->cpu_ns);
    add(series->bytes, (double)press->bytes);
    add(series->writes, (double)press->writes);
}

void series_add_us(Series *series, gint64 us)
{
    if (us < 0)
        series->blank++;
    else
        add(series->us, (double)us);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double part_of(GArray *values, double part)
{
    if (values->len == 0)
        return 0;
    g_array_sort(values, by_value);
    guint at = (guint)(part * (values->len - 1) + 0.5);
    return g_array_index(values, double, at);
}

double series_us(const Series *series, double part)
{
    return part_of(series->us, part);
}

double series_cpu_us(const Series *series, double part)
{
    return part_of(series->cpu_ns, part) / 1000;
}

double series_bytes(const Series *series, double part)
{
    return part_of(series->bytes, part);
}

double series_writes(const Series *series, double part)
{
    return part_of(series->writes, part);
}

void figures_head(void)
{
    printf("\n%-30s %8s %8s %8s %7s   %8s %8s %7s   %6s %6s %6s %6s\n", "ms per key", "p50", "p99",
           "cpu p50", "bytes", "floor", "p99", "cpu", "p50", "p99", "cpu", "bytes");
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

void figures_line(const char *name, const Series *ours, const Series *floor)
{
    double p50 = series_us(ours, 0.5) / 1000, p99 = series_us(ours, 0.99) / 1000,
           cpu = series_cpu_us(ours, 0.5) / 1000, bytes = series_bytes(ours, 0.5);
    printf("%-30s %8.3f %8.3f %8.3f %7.0f", name, p50, p99, cpu, bytes);
    if (floor != NULL) {
        double f50 = series_us(floor, 0.5) / 1000, f99 = series_us(floor, 0.99) / 1000,
               fcpu = series_cpu_us(floor, 0.5) / 1000, fbytes = series_bytes(floor, 0.5);
        printf("   %8.3f %8.3f %7.3f   %5.1fx %5.1fx %5.1fx %5.1fx", f50, f99, fcpu,
               ratio(p50, f50), ratio(p99, f99), ratio(cpu, fcpu), ratio(bytes, fbytes));
    }
    if (ours->blank > 0)
        printf("   (%d drew nothing)", ours->blank);
    putchar('\n');
    fflush(stdout);
}

Goals *goals_new(void)
{
    Goals *goals = g_new0(Goals, 1);
    goals->lines = g_ptr_array_new_with_free_func(g_free);
    return goals;
}

void goals_free(Goals *goals)
{
    g_ptr_array_free(goals->lines, TRUE);
    g_free(goals);
}

static void add_goal(Goals *goals, const char *name, const char *what, double limit,
                     double measured, const char *verdict)
{
    g_ptr_array_add(goals->lines, g_strdup_printf("%-34s %-26s <= %7.2f  %8.2f  %s", name, what,
                                                  limit, measured, verdict));
}

void goals_add(Goals *goals, const char *name, const char *what, double limit, double measured)
{
    bool met = measured <= limit;
    goals->unmet += !met;
    add_goal(goals, name, what, limit, measured, met ? "met" : "NOT MET");
}

void goals_note(Goals *goals, const char *name, const char *what, double limit, double measured)
{
    add_goal(goals, name, what, limit, measured, measured <= limit ? "(met)" : "(not met)");
}

void goals_print(const Goals *goals)
{
    printf("\n%-34s %-26s    %7s  %8s\n", "goal", "", "at most", "measured");
    for (guint i = 0; i < goals->lines->len; i++)
        puts(g_ptr_array_index(goals->lines, i));
    printf("%u figures, %d goals not met; in brackets: shown, not judged\n", goals->lines->len,
           goals->unmet);
}
