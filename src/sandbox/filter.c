#include "config.h"

#include "sandbox/filter.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/filter_match.h"

enum { SORTS_MAX = 2, PAGED_ROWS_MAX = 10000 };

// --- What the callback fills

void filter_value_string(FilterValue *value, const char *s)
{
    value->type = s && *s ? FILTER_VALUE_STRING : FILTER_VALUE_NONE;
    value->string = s;
}

void filter_value_lower(FilterValue *value, const char *s)
{
    g_autofree char *lower = g_utf8_strdown(s ? s : "", -1);
    g_string_assign(value->buf, lower);
    filter_value_string(value, value->buf->str);
}

void filter_value_number(FilterValue *value, double number)
{
    value->type = FILTER_VALUE_NUMBER;
    value->number = number;
}

void filter_value_bool(FilterValue *value, bool b)
{
    value->type = FILTER_VALUE_BOOL;
    value->boolean = b;
}

void filter_value_time(FilterValue *value, Instant t)
{
    value->type = instant_known(t) ? FILTER_VALUE_NUMBER : FILTER_VALUE_NONE;
    value->number = (double)t.ms;
}

void filter_value_add(FilterValue *value, const char *item)
{
    if (value->count >= FILTER_ITEMS_MAX)
        return;
    value->type = FILTER_VALUE_LIST;
    value->items[value->count++] = item;
}

// --- The order of rows

typedef struct Key { // one value to sort by; a missing one comes last in both directions
    enum { KEY_NUMBER, KEY_STRING, KEY_MISSING } type;
    double number;
    const char *string;
} Key;

typedef struct Entry {
    const void *row;
    const char *id;
    Key keys[SORTS_MAX];
} Entry;

typedef struct Sort {
    const FilterField *field;
    const char *rest;
    bool descending;
} Sort;

typedef struct Search {
    const FilterSpec *spec;
    World *world;
    Sort sorts[SORTS_MAX];
    size_t sort_count;
    size_t size, skip;
    bool has_after;
    Entry after; // strings borrowed from the request
    char *words; // lower-cased query, or NULL
    FilterTree *tree;
    FilterValue values[SORTS_MAX]; // one for each sort key, so that both are readable at once
    FilterValue scratch;
    // A heap of the best skip + size rows so far, the worst at the root; strings owned.
    Entry *best;
    size_t best_count, total;
} Search;

static int key_compare(const Key *a, const Key *b, bool descending)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    int order = 0;
    if (a->type == KEY_NUMBER)
        order = (a->number > b->number) - (a->number < b->number);
    else if (a->type == KEY_STRING)
        order = strcmp(a->string, b->string);
    return descending ? -order : order;
}

static int entry_compare(const Search *search, const Entry *a, const Entry *b)
{
    for (size_t i = 0; i < search->sort_count; i++) {
        const int order = key_compare(&a->keys[i], &b->keys[i], search->sorts[i].descending);
        if (order)
            return order;
    }
    return strcmp(a->id, b->id);
}

static Key key_of(const FilterValue *value)
{
    switch (value->type) {
    case FILTER_VALUE_STRING: return (Key){KEY_STRING, 0, value->string};
    case FILTER_VALUE_NUMBER: return (Key){KEY_NUMBER, value->number, NULL};
    case FILTER_VALUE_BOOL: return (Key){KEY_NUMBER, value->boolean ? 1 : 0, NULL};
    case FILTER_VALUE_LIST: return (Key){KEY_STRING, 0, value->items[0]};
    case FILTER_VALUE_NONE: break;
    }
    return (Key){KEY_MISSING, 0, NULL};
}

static void entry_clear(Entry *entry)
{
    for (size_t i = 0; i < SORTS_MAX; i++)
        g_free((char *)(uintptr_t)entry->keys[i].string);
}

static void entry_own(Entry *entry)
{
    for (size_t i = 0; i < SORTS_MAX; i++)
        entry->keys[i].string = g_strdup(entry->keys[i].string);
}

static void swap(Entry *a, Entry *b)
{
    const Entry t = *a;
    *a = *b;
    *b = t;
}

static void sift_down(Search *search, size_t i, size_t n)
{
    for (;;) {
        size_t worst = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < n; child++)
            if (entry_compare(search, &search->best[child], &search->best[worst]) > 0)
                worst = child;
        if (worst == i)
            return;
        swap(&search->best[i], &search->best[worst]);
        i = worst;
    }
}

static void sift_up(Search *search, size_t i)
{
    while (i && entry_compare(search, &search->best[i], &search->best[(i - 1) / 2]) > 0) {
        swap(&search->best[i], &search->best[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
}

static void keep_if_good(Search *search, Entry entry)
{
    const size_t want = search->skip + search->size;
    if (search->best_count == want) {
        if (entry_compare(search, &entry, &search->best[0]) >= 0)
            return;
        entry_clear(&search->best[0]);
        entry_own(&entry);
        search->best[0] = entry;
        sift_down(search, 0, want);
    } else {
        entry_own(&entry);
        search->best[search->best_count] = entry;
        sift_up(search, search->best_count++);
    }
}

static void order_best(Search *search)
{
    for (size_t n = search->best_count; n > 1; n--) {
        swap(&search->best[0], &search->best[n - 1]);
        sift_down(search, 0, n - 1);
    }
}

// --- Reading the request

static bool sort_read(Search *search, const Json *json, Response *res)
{
    Sort *sort = &search->sorts[search->sort_count];
    const char *name = json_string(json_member(json, "field"));
    const char *direction = json_string(json_member(json, "direction"));
    if (!name) {
        response_invalid(res, "sort.%zu.field should not be empty", search->sort_count);
        return false;
    }
    sort->descending = direction && g_str_equal(direction, "desc");
    if (!sort->descending && (!direction || !g_str_equal(direction, "asc"))) {
        response_invalid(res, "sort.%zu.direction must be a valid enum value", search->sort_count);
        return false;
    }
    sort->field = filter_field_find(search->spec, name, &sort->rest);
    if (!sort->field || !sort->field->sortable)
        return filter_refuse_field(search->spec, res, name);
    search->sort_count++;
    return true;
}

static bool sorts_read(Search *search, const Json *body, Response *res)
{
    const Json *sorts = json_member(body, "sort");
    if (json_count(sorts) > SORTS_MAX) {
        response_invalid(res, "sort must contain no more than %d elements", SORTS_MAX);
        return false;
    }
    for (const Json *item = json_first(sorts); item; item = json_next(item))
        if (!sort_read(search, item, res))
            return false;
    if (search->sort_count == 0) {
        Sort *sort = &search->sorts[search->sort_count++];
        sort->field = filter_field_find(search->spec, search->spec->default_sort, &sort->rest);
        sort->descending = true;
        BUG_ON(!sort->field);
    }
    return true;
}

static bool key_read(const Json *json, FilterKind kind, Key *key)
{
    double number = 0;
    bool boolean = false;
    *key = (Key){KEY_MISSING, 0, NULL};
    if (json_is_string(json))
        *key = (Key){KEY_STRING, 0, json_string(json)};
    else if (json_is_number(json) && json_double(json, &number))
        *key = (Key){KEY_NUMBER, number, NULL};
    else if (json_is_bool(json) && json_bool(json, &boolean))
        *key = (Key){KEY_NUMBER, boolean ? 1 : 0, NULL};
    else if (!json_is_null(json))
        return false;
    const bool numeric = kind == FILTER_DATE || kind == FILTER_NUMBER;
    return !numeric || key->type != KEY_STRING;
}

static bool after_read(Search *search, const Json *after, Response *res)
{
    if (!after)
        return true;
    const Json *item = json_first(after);
    bool ok = json_count(after) == search->sort_count + 1;
    for (size_t i = 0; ok && i < search->sort_count; i++, item = json_next(item))
        ok = key_read(item, search->sorts[i].field->kind, &search->after.keys[i]);
    search->after.id = ok ? json_string(item) : NULL;
    search->has_after = search->after.id != NULL;
    if (!search->has_after)
        response_fail(res, 400, "Invalid searchAfter");
    return search->has_after;
}

static bool page_read(Search *search, const Json *body, Response *res)
{
    int64_t size = 0, page = 1;
    const bool paged = json_int64(json_member(body, "page"), &page);
    json_int64(json_member(body, search->spec->size_name), &size);
    if (paged && json_member(body, "searchAfter")) {
        response_fail(res, 400, "page should not be provided with searchAfter");
        return false;
    }
    page = MAX(page, 1);
    if (page > PAGED_ROWS_MAX || page * size > PAGED_ROWS_MAX) {
        response_fail(res, 400, "Only the first %d records can be paged, use searchAfter",
                      PAGED_ROWS_MAX);
        return false;
    }
    search->size = (size_t)size;
    search->skip = (size_t)((page - 1) * size);
    return true;
}

static bool search_read(Search *search, const Json *body, Response *res)
{
    const char *query = json_string(json_member(body, "query"));
    if (query && *query) {
        g_autofree char *lower = g_utf8_strdown(query, -1);
        g_strstrip(lower);
        search->words = *lower ? g_steal_pointer(&lower) : NULL;
    }
    if (!page_read(search, body, res) || !sorts_read(search, body, res) ||
        !after_read(search, json_member(body, "searchAfter"), res))
        return false;
    search->tree = filter_tree_new(search->spec, search->world, json_member(body, "filters"), res);
    return search->tree != NULL;
}

// --- Running it

static void consider(Search *search, const void *row)
{
    const FilterSpec *spec = search->spec;
    if (search->words && !spec->matches(search->world, row, search->words))
        return;
    if (!filter_tree_matches(search->tree, search->world, row, &search->scratch))
        return;
    search->total++;
    Entry entry = {.row = row, .id = spec->row_id(row)->s};
    for (size_t i = 0; i < search->sort_count; i++) {
        const Sort *sort = &search->sorts[i];
        filter_read(spec, search->world, row, sort->field, sort->rest, &search->values[i]);
        entry.keys[i] = key_of(&search->values[i]);
    }
    if (!search->has_after || entry_compare(search, &entry, &search->after) > 0)
        keep_if_good(search, entry);
}

static char *cursor_of(const Search *search, const Entry *entry)
{
    JsonOut *out = json_out_new();
    json_out_array(out, NULL);
    for (size_t i = 0; i < search->sort_count; i++) {
        const Key *key = &entry->keys[i];
        if (key->type == KEY_STRING)
            json_out_string(out, NULL, key->string);
        else if (key->type == KEY_MISSING)
            json_out_null(out, NULL);
        else if (search->sorts[i].field->kind == FILTER_NUMBER)
            json_out_double(out, NULL, key->number);
        else
            json_out_int(out, NULL, (int64_t)key->number);
    }
    json_out_string(out, NULL, entry->id);
    json_out_end(out);
    return json_out_take(out, NULL);
}

static void page_fill(const Search *search, FilterPage *page)
{
    const size_t first = MIN(search->skip, search->best_count);
    page->count = search->best_count - first;
    page->total = search->total;
    page->rows = g_new0(const void *, page->count + 1);
    page->cursors = g_new0(char *, page->count + 1);
    for (size_t i = 0; i < page->count; i++) {
        page->rows[i] = search->best[first + i].row;
        page->cursors[i] = cursor_of(search, &search->best[first + i]);
    }
}

static void search_run(Search *search, FilterPage *page)
{
    const size_t count = search->spec->row_count(search->world);
    search->best = g_new0(Entry, search->skip + search->size + 1);
    for (size_t i = 0; i < count; i++) {
        const void *row = search->spec->row_at(search->world, i);
        if (row)
            consider(search, row);
    }
    order_best(search);
    page_fill(search, page);
}

static void search_clear(Search *search)
{
    for (size_t i = 0; i < search->best_count; i++)
        entry_clear(&search->best[i]);
    for (size_t i = 0; i < SORTS_MAX; i++)
        g_string_free(search->values[i].buf, TRUE);
    g_string_free(search->scratch.buf, TRUE);
    filter_tree_free(search->tree);
    g_free(search->best);
    g_free(search->words);
}

bool filter_search(const FilterSpec *spec, World *world, const Request *req, FilterPage *page,
                   Response *res)
{
    Search search = {.spec = spec, .world = world};
    search.scratch.buf = g_string_new(NULL);
    for (size_t i = 0; i < SORTS_MAX; i++)
        search.values[i].buf = g_string_new(NULL);
    const bool ok = search_read(&search, req->body, res);
    if (ok)
        search_run(&search, page);
    search_clear(&search);
    return ok;
}

void filter_page_clear(FilterPage *page)
{
    for (size_t i = 0; i < page->count; i++)
        g_free(page->cursors[i]);
    g_free(page->cursors);
    g_free(page->rows);
    *page = (FilterPage){0};
}
