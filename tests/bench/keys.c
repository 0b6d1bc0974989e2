// Keys, each kind pressed in turns with the floor's.
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "bench/bench.h"

enum { ROUNDS = 5, SURE = 1000 }; // presses from which a p99 means something

typedef enum Kind { // what is asked of it
    KIND_NONE,
    KIND_SCROLL,
    KIND_PAGE,
    KIND_LETTER, // of a filter: 0.35 times what fzf 0.74 takes, which is 13 pages of the floor
    KIND_ESC,
} Kind;

// Two writes a key: curses' into memory, ours to the terminal, which so never holds us up.
typedef struct Wanted { // at most; 0: nothing is asked
    double p50, p99, bytes, writes, p99_ms;
} Wanted;

static const Wanted wanted[] = {
    [KIND_NONE] = {0},
    [KIND_SCROLL] = {.p50 = 1.2, .p99 = 1.5, .bytes = 1.3, .writes = 2},
    [KIND_PAGE] = {.p50 = 1.5, .p99 = 3, .writes = 2},
    [KIND_LETTER] = {.p50 = 4.7, .p99 = 8.3, .writes = 2},
    [KIND_ESC] = {.p99_ms = 30},
};

typedef struct Figure {
    const char *name;
    const char *prepare; // keys, one by one, calm after the last
    const char *keys;    // pressed in a circle; '~' before one: pressed, but not counted
    const char *after;   // keys
    const char *floor_prepare, *floor_keys;
    Kind kind;
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
    {"inbox: move", "1hgg", DOWN_10 UP_10, "", ON_PAGE, KIND_SCROLL},
    {"inbox: scroll", "1hgg\6" DOWN_40, "j", "", AT_EDGE, KIND_SCROLL},
    {"inbox: page", "1hgg", PAGES_10, "", ON_PAGES, KIND_PAGE},
    {"inbox: next tab", "1hgg", "]", "]]]]", ON_PAGES, KIND_PAGE},
    {"inbox: filter letter", "1hgg/", "anna" BACK_4 "li w" BACK_4, "\33\33", ON_PAGES, KIND_LETTER},
    {"inbox: page while filtered", "1hgg/an\r", PAGES_10, "\33", ON_PAGES, KIND_PAGE},
    {"thread: open, cached", "1hggjjkk", "~j\r~h~k\r~h", "", ON_PAGES, KIND_PAGE},
    {"contacts: move", "2gg", DOWN_10 UP_10, "", ON_PAGE, KIND_SCROLL},
    {"contacts: scroll", "2gg" DOWN_40, "j", "", AT_EDGE, KIND_SCROLL},
    {"contacts: page", "2gg", PAGES_10, "", ON_PAGES, KIND_PAGE},
    {"contacts: last, first", "2gg", "G~gg", "", "g", "Gg", KIND_PAGE},
    {"contacts: filter letter", "2gg/", "anna" BACK_4 "li w" BACK_4, "\33\33", ON_PAGES,
     KIND_LETTER},
    {"contacts: filter back", "2gg/", "~a~n~n~a\177\177\177\177", "\33\33", ON_PAGES, KIND_LETTER},
    {"contacts: page while filtered", "2gg/an\r", PAGES_10, "\33", ON_PAGES, KIND_PAGE},
    {"switch screens", "1", "2414", "", ON_PAGES, KIND_PAGE},
    {"board: move", "4gg", DOWN_10 UP_10, "", ON_PAGE, KIND_SCROLL},
    {"board: page", "4gg", PAGES_10, "", ON_PAGES, KIND_PAGE},
    {"board: column", "4gg", "lllhhh", "", ON_PAGES, KIND_PAGE},
    {"board: filter letter", "4gg/", "impl" BACK_4, "\33\33", ON_PAGES, KIND_LETTER},
    {"board: move a card", "4gg", "LH", "", ON_PAGES, KIND_PAGE},
    {"composer: letter", "1hggr", "words and words and words ", "\33", ON_PAGE, KIND_NONE},
    {"help: open", "1", "?~\33", "", ON_PAGES, KIND_NONE},
    {"help: Esc", "1", "~?\33", "", ON_PAGES, KIND_ESC},
};

void keys_press(Probe *probe, const char *keys)
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

static void ask(const Bench *b, const char *name, const char *what, double limit, double measured)
{
    if (limit > 0)
        goals_add(b->goals, name, what, limit, measured);
}

static void ask_p99(const Bench *b, const char *name, const char *what, double limit,
                    double measured)
{
    if (limit > 0 && b->presses >= SURE)
        goals_add(b->goals, name, what, limit, measured);
    else if (limit > 0)
        goals_note(b->goals, name, what, limit, measured);
}

static void judge(const Bench *b, const char *name, const Wanted *want, const Series *ours,
                  const Series *base)
{
    ask(b, name, "p50, to the floor", want->p50, series_us(ours, 0.5) / series_us(base, 0.5));
    if (want->p50 > 0)
        goals_note(b->goals, name, "cpu p50, to the floor", want->p50,
                   series_cpu_us(ours, 0.5) / series_cpu_us(base, 0.5));
    ask_p99(b, name, "p99, to the floor", want->p99, series_us(ours, 0.99) / series_us(base, 0.99));
    ask(b, name, "bytes, to the floor", want->bytes,
        series_bytes(ours, 0.5) / series_bytes(base, 0.5));
    ask(b, name, "writes a key", want->writes, series_writes(ours, 0.5));
    ask(b, name, "p99, ms", want->p99_ms, series_us(ours, 0.99) / 1000);
}

static void measure(Bench *b, const Figure *figure)
{
    Series *ours = series_new(), *base = series_new();
    size_t at = 0, floor_at = 0;
    int times = MAX(b->presses / ROUNDS, 1);
    keys_press(b->ours, figure->prepare);
    keys_press(b->base, figure->floor_prepare);
    for (int i = 0; i < ROUNDS; i++) {
        press_some(b->base, figure->floor_keys, &floor_at, times, base);
        press_some(b->ours, figure->keys, &at, times, ours);
        if (ours->blank > times / 2)
            break; // each takes as long as no frame is waited for
    }
    keys_press(b->ours, figure->after);
    figures_line(figure->name, ours, base);
    if (ours->blank > times / 2)
        goals_add(b->goals, figure->name, "keys that draw nothing", 0, ours->blank);
    else
        judge(b, figure->name, &wanted[figure->kind], ours, base);
    if (figure->kind == KIND_PAGE)
        b->page_us = series_us(base, 0.5);
    series_free(ours);
    series_free(base);
}

void keys_measure(Bench *b)
{
    figures_head();
    for (size_t i = 0; i < G_N_ELEMENTS(figures); i++)
        if (b->only == NULL || strstr(figures[i].name, b->only) != NULL)
            measure(b, &figures[i]);
}

// A letter in the composer while pages of up to 500 rows arrive, are decoded and saved.
void keys_while_filling(Bench *b)
{
    Series *typing = series_new(), *base = series_new();
    size_t at = 0, floor_at = 0;
    keys_press(b->base, "g");
    keys_press(b->ours, "21r");
    press_some(b->ours, "some words ", &at, b->presses, typing);
    press_some(b->base, DOWN_10 UP_10, &floor_at, b->presses, base);
    keys_press(b->ours, "\33");
    figures_line("composer, pages coming in", typing, base);
    judge(b, "composer, pages coming in", &(Wanted){.p99 = 3}, typing, base);
    series_free(typing);
    series_free(base);
}
