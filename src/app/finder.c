// Questions of the jump, and what their answers are made into.
#include "config.h"

#include "app/finder.h"

#include <assert.h>
#include <string.h>

#include "app/finder_room.h"
#include "base/fuzzy.h"
#include "model/contact.h"
#include "model/event.h"

enum { WARM_AFTER_MS = 2000, OF_EACH_KIND = 20, RESULTS_MAX = 60, EMPTY_PAST_MAX = 24 };

void finding_clear(Finding *finding)
{
    text_clear(&finding->name);
    text_clear(&finding->detail);
}

static void clear_row(void *row)
{
    finding_clear(row);
}

static GArray *rows_array(void)
{
    GArray *rows = g_array_new(FALSE, TRUE, sizeof(Finding));
    g_array_set_clear_func(rows, clear_row);
    return rows;
}

Finder *finder_new(Core *core)
{
    Finder *finder = g_new0(Finder, 1);
    finder->core = core;
    finder->past = g_array_new(FALSE, TRUE, sizeof(FindPast));
    finder->places = rows_array();
    finder->results = rows_array();
    finder->words = g_strdup("");
    return finder;
}

void finder_free(Finder *finder)
{
    if (!finder)
        return;
    mirror_forget(finder->core->mirror, finder);
    finder_past_free(finder);
    g_array_free(finder->places, TRUE);
    g_array_free(finder->results, TRUE);
    g_free(finder->words);
    g_free(finder->asked);
    g_free(finder);
}

static void warm(void *owner, int64_t arg)
{
    (void)arg;
    const Finder *finder = owner;
    cache_warm(mirror_cache(finder->core->mirror));
}

void finder_start(Finder *finder)
{
    if (!finder_is_blind(finder))
        timers_add(finder->core->timers, WARM_AFTER_MS, warm, finder, 0);
}

bool finder_is_blind(const Finder *finder)
{
    return !mirror_cache(finder->core->mirror);
}

// ---- scores ------------------------------------------------------------------------------------

int finder_score(const char *words, const char *hay)
{
    int total = 0;
    size_t hay_n = strlen(hay);
    for (const char *word = words; *word;) {
        size_t n = strcspn(word, " ");
        int score = n ? fuzzy_score(word, n, hay, hay_n) : 0;
        if (score < 0)
            return -1;
        total += score;
        word += n + strspn(word + n, " ");
    }
    return total;
}

typedef struct Placed { // a result before it is taken: kinds take turns where scores are equal
    Finding row;
    int turn;
} Placed;

static int by_score(const void *a, const void *b)
{
    const Placed *x = a, *y = b;
    if (x->row.score != y->row.score)
        return x->row.score > y->row.score ? -1 : 1;
    if (x->turn != y->turn)
        return x->turn - y->turn;
    if (x->row.kind != y->row.kind)
        return (int)x->row.kind - (int)y->row.kind;
    return strcmp(x->row.id.s, y->row.id.s);
}

static bool is_among(const GArray *rows, FindKind kind, const Id *id)
{
    for (guint i = 0; i < rows->len; i++) {
        const Finding *row = &g_array_index(rows, Placed, i).row;
        if (row->kind == kind && id_eq(&row->id, id))
            return true;
    }
    return false;
}

static Finding row_copy(const Finding *row)
{
    Finding copy = *row;
    copy.name = text_dup(text_ref(&row->name));
    copy.detail = text_dup(text_ref(&row->detail));
    return copy;
}

static void add(GArray *rows, const Finding *row, int score, int turn)
{
    Placed placed = {row_copy(row), turn};
    placed.row.score = score;
    g_array_append_val(rows, placed);
}

// What was chosen before is looked through here as well: the mirror names only the best of a kind.
static void add_past(const Finder *finder, GArray *rows, const char *words)
{
    for (guint i = 0; i < finder->past->len; i++) {
        const FindPast *past = &g_array_index(finder->past, FindPast, i);
        int score = past->folded ? finder_score(words, past->folded) : -1;
        if (score >= 0 && !is_among(rows, past->row.kind, &past->row.id))
            add(rows, &past->row, score + finder_past_bonus(finder, past->row.kind, &past->row.id),
                0);
    }
}

static void add_places(const Finder *finder, GArray *rows, const char *words)
{
    for (guint i = 0; i < finder->places->len; i++) {
        const Finding *place = &g_array_index(finder->places, Finding, i);
        g_autofree char *folded = text_fold(text_ref(&place->name));
        int score = finder_score(words, folded);
        if (score >= 0 && !is_among(rows, place->kind, &place->id))
            add(rows, place, score + finder_past_bonus(finder, place->kind, &place->id), (int)i);
    }
}

static const struct {
    const RecordType *type;
    FindKind kind;
} found_kinds[] = {
    {&contact_type, FIND_CONTACT},
    {&conversation_type, FIND_THREAD},
    {&deal_type, FIND_DEAL},
    {&event_type, FIND_EVENT},
};

static void take_found(const Finder *finder, GArray *rows, CacheAnswer *answer)
{
    int turns[FIND_KIND_COUNT] = {0};
    for (size_t i = 0; i < answer->found_count; i++) {
        CacheFound *found = &answer->found[i];
        size_t k = 0;
        while (k < ARRAY_LEN(found_kinds) && found_kinds[k].type != found->type)
            k++;
        if (k == ARRAY_LEN(found_kinds))
            continue;
        FindKind kind = found_kinds[k].kind;
        Placed placed = {.turn = turns[kind]++};
        placed.row = (Finding){.kind = kind,
                               .id = found->id,
                               .contact = found->contact,
                               .name = found->name,
                               .detail = found->detail,
                               .at = found->at,
                               .score = found->score + finder_past_bonus(finder, kind, &found->id)};
        found->name = found->detail = (Text){0}; // moved
        g_array_append_val(rows, placed);
    }
}

// ---- results -----------------------------------------------------------------------------------

static void show(Finder *finder, GArray *take_rows, const char *words)
{
    g_array_sort(take_rows, by_score);
    g_array_set_size(finder->results, 0);
    for (guint i = 0; i < take_rows->len; i++) {
        Placed *placed = &g_array_index(take_rows, Placed, i);
        if (i < RESULTS_MAX)
            g_array_append_val(finder->results, placed->row);
        else
            finding_clear(&placed->row);
    }
    g_array_free(take_rows, TRUE);
    g_free(finder->words);
    finder->words = g_strdup(words);
    finder->core->changes |= CH_FINDER;
}

// In the order of the lists: nothing is better than another.
static void show_unasked(Finder *finder)
{
    GArray *rows = g_array_new(FALSE, TRUE, sizeof(Placed));
    int turn = 0;
    for (guint i = 0; i < finder->past->len && turn < EMPTY_PAST_MAX; i++) {
        const FindPast *past = &g_array_index(finder->past, FindPast, i);
        if (past->folded)
            add(rows, &past->row, 0, turn++);
    }
    for (guint i = 0; i < finder->places->len; i++) {
        const Finding *place = &g_array_index(finder->places, Finding, i);
        if (place->kind != FIND_TASK && !is_among(rows, place->kind, &place->id))
            add(rows, place, 0, turn++);
    }
    show(finder, rows, "");
}

static void show_answer(Finder *finder, const char *words, CacheAnswer *answer)
{
    GArray *rows = g_array_new(FALSE, TRUE, sizeof(Placed));
    if (answer)
        take_found(finder, rows, answer);
    add_past(finder, rows, words);
    add_places(finder, rows, words);
    show(finder, rows, words);
}

static void on_found(void *owner, CacheAnswer *answer)
{
    Finder *finder = owner;
    if (answer->number != finder->number)
        return;
    finder->number = 0;
    show_answer(finder, finder->asked, answer);
}

void finder_open(Finder *finder)
{
    cache_warm(mirror_cache(finder->core->mirror));
    finder_places_load(finder);
    finder_past_load(finder);
    finder_ask(finder, "");
}

void finder_ask(Finder *finder, const char *words)
{
    Err err = {0};
    finder->number = 0;
    g_free(finder->asked);
    finder->asked = g_strstrip(text_fold((TextRef){words, strlen(words)}));
    if (!finder->asked[0]) {
        show_unasked(finder);
        return;
    }
    unsigned all = CACHE_FIND_CONTACTS | CACHE_FIND_THREADS | CACHE_FIND_DEALS | CACHE_FIND_EVENTS;
    finder->number =
        cache_ask_find(mirror_cache(finder->core->mirror), words, all, OF_EACH_KIND, &err);
    if (finder->number)
        mirror_expect(finder->core->mirror, finder->number, on_found, finder);
    else
        show_answer(finder, finder->asked, NULL);
}

bool finder_waits(const Finder *finder)
{
    return finder->number != 0;
}

size_t finder_count(const Finder *finder)
{
    return finder->results->len;
}

const Finding *finder_at(const Finder *finder, size_t i)
{
    return i < finder->results->len ? &g_array_index(finder->results, Finding, i) : NULL;
}

const char *finder_words(const Finder *finder)
{
    return finder->words;
}

TextRef find_kind_word(FindKind kind)
{
    static const char *const words[] = {
        [FIND_CONTACT] = "contact",   [FIND_THREAD] = "thread",    [FIND_DEAL] = "deal",
        [FIND_EVENT] = "appt",        [FIND_TASK] = "task",        [FIND_SCREEN] = "view",
        [FIND_PIPELINE] = "pipeline", [FIND_CALENDAR] = "calendar"};
    static_assert(ARRAY_LEN(words) == FIND_KIND_COUNT, "one word per kind");
    return (TextRef){words[kind], strlen(words[kind])};
}
