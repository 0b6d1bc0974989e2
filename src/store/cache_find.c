#include "config.h"

#include "store/cache_find.h"

#include <assert.h>
#include <string.h>

#include "base/attr.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/deal.h"
#include "model/event.h"
#include "store/cache_column.h"
#include "store/cache_line.h"

enum {
    SOURCE_COUNT = 4,
    COMPACT_BYTES = 1024 * 1024, // waste below this is not worth tidying up
};

// A line of the arena. Sorted by doc.
typedef struct Entry {
    int64_t doc;
    CacheLineMask mask;
    uint32_t at;
    uint16_t n; // 0: deleted
    uint16_t tags;
} Entry;

struct CacheFinder {
    bool loaded;
    GArray *entries[SOURCE_COUNT];
    GByteArray *arena;
    size_t waste;
};

static void contact_line(CacheLine *line, const void *record)
{
    const Contact *c = record;
    cache_line_name(line, text_ref(&c->name));
    cache_line_rest(line, text_ref(&c->email), text_ref(&c->phone), text_ref(&c->company));
    cache_line_tags(line, &c->tags);
}

static void thread_line(CacheLine *line, const void *record)
{
    const Conversation *c = record;
    cache_line_name(line, text_ref(&c->contact_name));
    cache_line_rest(line, text_ref(&c->email), text_ref(&c->phone), text_ref(&c->company));
}

static void deal_line(CacheLine *line, const void *record)
{
    const Deal *d = record;
    cache_line_name(line, text_ref(&d->name));
    cache_line_name(line, text_ref(&d->contact_name));
    cache_line_rest(line, text_ref(&d->email), text_ref(&d->phone), text_ref(&d->company));
}

static void event_line(CacheLine *line, const void *record)
{
    cache_line_name(line, text_ref(&((const Event *)record)->title));
}

// The columns of a load: two names (the first of contacts is folded already), e-mail, phone,
// company, tags.
static const struct {
    CacheKind kind;
    unsigned bit;
    const char *load;
    void (*line)(CacheLine *line, const void *record);
} sources[] = {
    {KIND_CONTACT, CACHE_FIND_CONTACTS, "select doc,fold,'',email,phone,company,tags from contact",
     contact_line},
    {KIND_CONVERSATION, CACHE_FIND_THREADS,
     "select doc,contact_name,'',email,phone,company,null from conversation", thread_line},
    {KIND_DEAL, CACHE_FIND_DEALS, "select doc,name,contact_name,email,phone,company,null from deal",
     deal_line},
    {KIND_EVENT, CACHE_FIND_EVENTS, "select doc,title,'','','','',null from event", event_line},
};
static_assert(ARRAY_LEN(sources) == SOURCE_COUNT, "as many arrays");

CacheFinder *cache_finder_new(void)
{
    CacheFinder *finder = g_new0(CacheFinder, 1);
    for (size_t i = 0; i < SOURCE_COUNT; i++)
        finder->entries[i] = g_array_new(FALSE, FALSE, sizeof(Entry));
    finder->arena = g_byte_array_new();
    return finder;
}

void cache_finder_free(CacheFinder *finder)
{
    if (!finder)
        return;
    for (size_t i = 0; i < SOURCE_COUNT; i++)
        g_array_free(finder->entries[i], TRUE);
    g_byte_array_free(finder->arena, TRUE);
    g_free(finder);
}

void cache_finder_reset(CacheFinder *finder)
{
    for (size_t i = 0; i < SOURCE_COUNT; i++)
        g_array_set_size(finder->entries[i], 0);
    g_byte_array_set_size(finder->arena, 0);
    finder->waste = 0;
    finder->loaded = false;
}

static Entry make_entry(CacheFinder *finder, int64_t doc, CacheLine *line)
{
    cache_line_end(line);
    Entry entry = {.doc = doc,
                   .mask = cache_line_mask(line->s->str, line->tags),
                   .at = finder->arena->len,
                   .n = (uint16_t)line->s->len,
                   .tags = (uint16_t)line->tags};
    g_byte_array_append(finder->arena, (const guint8 *)line->s->str, (guint)line->s->len);
    return entry;
}

static void read_line(CacheLine *line, Stmt *stmt, CacheKind kind)
{
    static const Field tags_field = {.type = FT_TEXTS};
    if (kind == KIND_CONTACT)
        cache_line_folded(line, cache_column_text(stmt, 1));
    else
        cache_line_name(line, cache_column_text(stmt, 1));
    cache_line_name(line, cache_column_text(stmt, 2));
    cache_line_rest(line, cache_column_text(stmt, 3), cache_column_text(stmt, 4),
                    cache_column_text(stmt, 5));
    TextList tags = {0};
    if (kind == KIND_CONTACT && cache_column_read(stmt, 6, &tags_field, &tags))
        cache_line_tags(line, &tags);
    text_list_clear(&tags);
}

static int by_doc(const void *a, const void *b)
{
    int64_t x = ((const Entry *)a)->doc;
    int64_t y = ((const Entry *)b)->doc;
    return (x > y) - (x < y);
}

static bool load_source(CacheFinder *finder, size_t i, CacheDb *db, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, sources[i].load, err);
    bool row = false;
    bool ok = stmt != NULL;
    CacheLine line;
    cache_line_init(&line);
    while (ok && (ok = cache_db_step(db, stmt, &row, err)) && row) {
        cache_line_begin(&line);
        read_line(&line, stmt, sources[i].kind);
        Entry entry = make_entry(finder, db_int(stmt, 0), &line);
        g_array_append_val(finder->entries[i], entry);
    }
    cache_line_clear(&line);
    g_array_sort(finder->entries[i], by_doc);
    return ok;
}

bool cache_finder_load(CacheFinder *finder, CacheDb *db, Err *err)
{
    if (finder->loaded)
        return true;
    cache_finder_reset(finder);
    for (size_t i = 0; i < SOURCE_COUNT; i++)
        if (!load_source(finder, i, db, err)) {
            cache_finder_reset(finder);
            return false;
        }
    finder->loaded = true;
    return true;
}

static size_t source_of(CacheKind kind)
{
    size_t i = 0;
    while (i < SOURCE_COUNT && sources[i].kind != kind)
        i++;
    return i;
}

// The first entry that is not before doc.
static guint place_of(const GArray *entries, int64_t doc)
{
    guint low = 0;
    guint high = entries->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(entries, Entry, middle).doc < doc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static Entry *entry_of(GArray *entries, int64_t doc)
{
    guint at = place_of(entries, doc);
    bool found = at < entries->len && g_array_index(entries, Entry, at).doc == doc;
    return found ? &g_array_index(entries, Entry, at) : NULL;
}

// Replaced lines stay in the arena until half of it is waste.
static void compact(CacheFinder *finder)
{
    if (finder->waste < COMPACT_BYTES || finder->waste < finder->arena->len / 2)
        return;
    GByteArray *arena = g_byte_array_sized_new(finder->arena->len - (guint)finder->waste);
    for (size_t i = 0; i < SOURCE_COUNT; i++)
        for (guint j = 0; j < finder->entries[i]->len; j++) {
            Entry *entry = &g_array_index(finder->entries[i], Entry, j);
            guint at = arena->len;
            g_byte_array_append(arena, finder->arena->data + entry->at, entry->n);
            entry->at = at;
        }
    g_byte_array_free(finder->arena, TRUE);
    finder->arena = arena;
    finder->waste = 0;
}

void cache_finder_put(CacheFinder *finder, CacheKind kind, int64_t doc, const void *record)
{
    size_t i = source_of(kind);
    if (!finder->loaded || i == SOURCE_COUNT)
        return;
    CacheLine line;
    cache_line_init(&line);
    cache_line_begin(&line);
    sources[i].line(&line, record);
    Entry entry = make_entry(finder, doc, &line);
    cache_line_clear(&line);
    Entry *known = entry_of(finder->entries[i], doc);
    if (known) {
        finder->waste += known->n;
        *known = entry;
    } else {
        g_array_insert_val(finder->entries[i], place_of(finder->entries[i], doc), entry);
    }
    compact(finder);
}

void cache_finder_drop(CacheFinder *finder, CacheKind kind, int64_t doc)
{
    size_t i = source_of(kind);
    Entry *known = i < SOURCE_COUNT ? entry_of(finder->entries[i], doc) : NULL;
    if (!known)
        return;
    finder->waste += known->n;
    known->n = 0;
}

typedef struct Best { // sorted, best first
    CacheMatch *out;
    size_t count, limit;
} Best;

static void offer(Best *best, CacheMatch match)
{
    size_t at = best->count < best->limit ? best->count++ : best->limit - 1;
    for (; at > 0 && best->out[at - 1].score < match.score; at--)
        best->out[at] = best->out[at - 1];
    best->out[at] = match;
}

// What a line must score to be taken; one that could not is not looked at closely.
static int bar_of(const Best *best)
{
    return best->count < best->limit ? -1 : best->out[best->limit - 1].score;
}

enum { ENTRIES_BETWEEN_STOPS = 4096 };

static bool look_through(const CacheFinder *finder, size_t i, const CacheNeedles *needles,
                         const CacheStop *stop, Best *best)
{
    const GArray *entries = finder->entries[i];
    for (guint j = 0; j < entries->len; j++) {
        const Entry *entry = &g_array_index(entries, Entry, j);
        if (j % ENTRIES_BETWEEN_STOPS == 0 && stop && stop->fn(stop->owner))
            return false;
        if (bar_of(best) >= needles->most)
            return true;
        if (entry->n == 0 || (needles->mask & ~entry->mask))
            continue;
        const char *line = (const char *)finder->arena->data + entry->at;
        int score = cache_needles_score(needles, line, entry->tags, bar_of(best));
        if (score > bar_of(best))
            offer(best, (CacheMatch){sources[i].kind, entry->doc, score});
    }
    return true;
}

size_t cache_finder_find(const CacheFinder *finder, const char *words, unsigned what,
                         const CacheStop *stop, CacheMatch *out, size_t limit)
{
    CacheNeedles needles;
    Best best = {.out = out, .limit = limit};
    bool go_on = limit > 0;
    cache_needles_init(&needles, words);
    for (size_t i = 0; go_on && i < SOURCE_COUNT; i++)
        if (what & sources[i].bit)
            go_on = look_through(finder, i, &needles, stop, &best);
    cache_needles_clear(&needles);
    return go_on ? best.count : 0;
}

void cache_finder_contacts(const CacheFinder *finder, const char *words, const char *tag,
                           GArray *docs)
{
    const GArray *entries = finder->entries[0];
    CacheNeedles needles;
    cache_needles_init(&needles, words ? words : "");
    g_autofree char *fold = tag ? text_fold((TextRef){tag, strlen(tag)}) : NULL;
    g_autofree char *mark = fold ? g_strdup_printf("\n%s\n", fold) : NULL;
    for (guint j = 0; j < entries->len; j++) {
        const Entry *entry = &g_array_index(entries, Entry, j);
        const char *line = (const char *)finder->arena->data + entry->at;
        if (entry->n == 0 || (needles.mask & ~entry->mask) ||
            !cache_needles_within(&needles, line, entry->tags))
            continue;
        if (!mark || memmem(line + entry->tags, entry->n - entry->tags, mark, strlen(mark)))
            g_array_append_val(docs, entry->doc);
    }
    cache_needles_clear(&needles);
}
