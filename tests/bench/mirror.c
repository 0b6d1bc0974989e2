#include "config.h"

#include "bench/mirror.h"

#include <stdio.h>

enum { TIMES = 40, SAVES = 20, PAGE = 500 };

typedef struct Mirror {
    Cache *cache;
    const AccountSizes *sizes;
    GRand *rand;
    double page_us;
    Goals *goals;
} Mirror;

static void must(bool ok, const Err *err)
{
    if (!ok)
        g_error("%s", err->msg);
}

// Ratios to a page of the floor; 0: nothing is asked of it.
typedef struct Limits {
    double p50, p99;
} Limits;

static void tell(const Mirror *m, const char *name, const Series *series, Limits limits)
{
    double p50 = series_us(series, 0.5), p99 = series_us(series, 0.99);
    printf("%-38s p50 %8.3f  p99 %8.3f ms   %5.1fx %5.1fx\n", name, p50 / 1000, p99 / 1000,
           p50 / m->page_us, p99 / m->page_us);
    if (limits.p50 > 0)
        goals_add(m->goals, name, "p50, to the floor's page", limits.p50, p50 / m->page_us);
    if (limits.p99 > 0)
        goals_note(m->goals, name, "p99, to the floor's page", limits.p99, p99 / m->page_us);
}

static void measure_search(const Mirror *m, const char *words)
{
    Series *series = series_new();
    CacheSearch search = {.words = words, .limit = 40};
    size_t hits = 0;
    Err err = {0};
    for (int i = 0; i < TIMES; i++) {
        gint64 start = g_get_monotonic_time();
        must(cache_ask_search(m->cache, &search, &err) != 0, &err);
        CacheAnswer *answer = account_answer(m->cache);
        series_add_us(series, g_get_monotonic_time() - start);
        hits = answer->hit_count;
        cache_answer_free(answer);
    }
    g_autofree char *name = g_strdup_printf("search \"%s\", %zu hits", words, hits);
    tell(m, name, series, (Limits){3.3, 8.3});
    series_free(series);
}

static void find(const Mirror *m, const char *words, Series *series)
{
    const unsigned all = CACHE_FIND_CONTACTS | CACHE_FIND_THREADS | CACHE_FIND_DEALS;
    Err err = {0};
    gint64 start = g_get_monotonic_time();
    must(cache_ask_find(m->cache, words, all, 50, &err) != 0, &err);
    cache_answer_free(account_answer(m->cache));
    series_add_us(series, g_get_monotonic_time() - start);
}

// As somebody types it, letter by letter.
static void measure_find(const Mirror *m)
{
    static const char *const typed[] = {"maria lop", "+1 (555) 004-2", "harbor", "qqq", "mlpz"};
    Series *loading = series_new(), *letters = series_new();
    find(m, "x", loading);
    for (int round = 0; round < TIMES / 4; round++)
        for (size_t i = 0; i < ARRAY_LEN(typed); i++)
            for (size_t n = 1; n <= strlen(typed[i]); n++) {
                g_autofree char *words = g_strndup(typed[i], n);
                find(m, words, letters);
            }
    tell(m, "jump: first letter, loading", loading, (Limits){0});
    tell(m, "jump: a letter", letters, (Limits){4.7, 8.3});
    series_free(loading);
    series_free(letters);
}

static void measure_thread(const Mirror *m)
{
    Series *series = series_new();
    Err err = {0};
    for (int i = 0; i < TIMES * 5; i++) {
        Rows rows = {0};
        int which = g_rand_int_range(m->rand, 0, m->sizes->conversations);
        CacheRead read = {.view = CACHE_THREAD, .id = account_id("cv", which), .limit = 50};
        gint64 start = g_get_monotonic_time();
        must(cache_read(m->cache, &read, &rows, NULL, &err), &err);
        series_add_us(series, g_get_monotonic_time() - start);
        rows_clear(&rows);
    }
    tell(m, "thread: 50 messages read", series, (Limits){1.5, 3});
    series_free(series);
}

// What is there already, said again: as a sync does.
static void measure_save(const Mirror *m)
{
    Series *series = series_new();
    for (int i = 0; i < SAVES; i++) {
        Rows rows = {.type = &message_type};
        for (int row = 0; row < PAGE; row++)
            account_message(m->sizes, m->rand, (i * PAGE + row) % m->sizes->messages,
                            rows_append(&rows));
        gint64 start = g_get_monotonic_time();
        account_save(m->cache, &rows, NULL, NULL);
        series_add_us(series, g_get_monotonic_time() - start);
    }
    tell(m, "save 500 messages", series, (Limits){0});
    series_free(series);
}

void mirror_measure(Cache *cache, const AccountSizes *sizes, double page_us, Goals *goals)
{
    Mirror m = {cache, sizes, g_rand_new_with_seed(2), page_us, goals};
    printf("\nthe mirror alone, and in pages of the floor\n");
    measure_thread(&m);
    measure_find(&m);
    measure_search(&m, "thanks");
    measure_search(&m, "w0");
    measure_search(&m, "uberfallig");
    measure_search(&m, "thanks w1");
    measure_search(&m, "thank*");
    measure_save(&m);
    g_rand_free(m.rand);
    fflush(stdout);
}
