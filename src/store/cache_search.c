// Full-text search, newest first. The index lists texts in the order of their time, so a page of
// hits costs what a page costs, however many there are.
#include "config.h"

#include "store/cache_search.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "store/cache_kind.h"
#include "store/cache_snippet.h"
#include "store/cache_words.h"

enum {
    NAMED_CONTACTS = 64,            // more than these are looked up for each hit
    SPREAD_MS = 5 * 60 * 60 * 1000, // text_doc puts a text at most this far after its time
    TWIN_MS = 2000,                 // an e-mail message and its record differ by no more
};

typedef struct Search {
    CacheDb *db;
    const CacheSearch *ask;
    const CacheStop *stop;
    GString *match;   // the expression
    GPtrArray *terms; // of the words, to be marked
    GArray *contacts; // docs in order: only these; NULL: any, or they are in match
    GArray *hits;     // CacheHit
    GArray *docs;     // of the hits
    size_t limit;
} Search;

static void add_term(Search *s, const char *fmt, ...) G_GNUC_PRINTF(2, 3);
static void add_term(Search *s, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (s->match->len)
        g_string_append(s->match, " AND ");
    g_string_append_vprintf(s->match, fmt, args);
    va_end(args);
}

static bool name_contacts(Search *s, const GArray *docs, Err *err)
{
    g_autoptr(GString) named = g_string_new(NULL);
    for (guint i = 0; i < docs->len; i++) {
        Stmt *stmt = cache_db_stmt(s->db, "select id from contact where doc=?1", err);
        bool row = false;
        if (!stmt)
            return false;
        db_bind_int(stmt, 1, g_array_index(docs, int64_t, i));
        if (!cache_db_step(s->db, stmt, &row, err))
            return false;
        Id id = row ? id_from(db_string(stmt, 0)) : (Id){""};
        db_reset(stmt);
        if (!id_is_empty(&id))
            g_string_append_printf(named, "%s\"c%s\"", named->len ? " OR " : "", id.s);
    }
    if (named->len)
        add_term(s, "keys:(%s)", named->str);
    return true;
}

// A few contacts go into the query; against many each hit is held. *none: there is nobody like
// that.
static bool restrict_contacts(Search *s, CacheFinder *finder, bool *none, Err *err)
{
    if (!cache_finder_load(finder, s->db, err))
        return false;
    g_autoptr(GArray) docs = g_array_new(FALSE, FALSE, sizeof(int64_t));
    cache_finder_contacts(finder, s->ask->from, s->ask->tag, docs);
    *none = docs->len == 0;
    if (docs->len <= NAMED_CONTACTS)
        return name_contacts(s, docs, err);
    s->contacts = g_steal_pointer(&docs);
    return true;
}

static bool make_match(Search *s, CacheFinder *finder, bool *none, Err *err)
{
    g_autoptr(GString) typed = g_string_new(NULL);
    if (cache_words_query(s->ask->words, typed))
        add_term(s, "{title body}:(%s)", typed->str);
    if (s->ask->channel != CHANNEL_UNKNOWN)
        add_term(s, "keys:\"h%d\"", (int)s->ask->channel);
    if (s->ask->direction != DIRECTION_UNKNOWN)
        add_term(s, "keys:\"d%d\"", (int)s->ask->direction);
    *none = false;
    return (!s->ask->from && !s->ask->tag) || restrict_contacts(s, finder, none, err);
}

static Stmt *walk_stmt(Search *s, Err *err)
{
    static const char matching[] = "select rowid from words where words match ?1 and rowid<?2"
                                   " and rowid>=?3 order by rowid desc";
    static const char all[] = "select doc from message where doc<?2 and doc>=?3"
                              " union all select doc from email where doc<?2 and doc>=?3"
                              " union all select doc from note where doc<?2 and doc>=?3"
                              " order by doc desc";
    Stmt *stmt = cache_db_stmt(s->db, s->match->len ? matching : all, err);
    if (!stmt)
        return NULL;
    int64_t most = INT64_MAX >> (CACHE_TEXT_BITS + 1);
    int64_t before =
        instant_known(s->ask->before) ? MIN(s->ask->before.ms + SPREAD_MS, most) : most;
    int64_t below = MAX(before, 0) << CACHE_TEXT_BITS;
    if (s->ask->next > 0)
        below = MIN(below, s->ask->next);
    if (s->match->len)
        db_bind_string(stmt, 1, s->match->str);
    db_bind_int(stmt, 2, below);
    db_bind_int(stmt, 3, CLAMP(s->ask->after.ms, 0, most) << CACHE_TEXT_BITS);
    return stmt;
}

// id, conversation, contact, time, direction, channel of a text. What belongs to a conversation or
// contact that was deleted is there until that is certain to stay so (cache_write_forget).
#define NOT_GONE(kind)                                                                             \
    " and not exists(select 1 from gone g where g.kind='" kind "' and g.id=" kind ")"
static const char *const details[] = {
    [TEXT_NOT] = "select '','','',0,0,0 where ?1<0",
    [TEXT_MESSAGE] = "select id,conversation,contact,added,direction,channel from message"
                     " where doc=?1" NOT_GONE("conversation"),
    [TEXT_EMAIL] = "select id,conversation,contact,added,direction,-1 from email"
                   " where doc=?1" NOT_GONE("conversation"),
    [TEXT_NOTE] = "select id,'',contact,added,0,0 from note where doc=?1" NOT_GONE("contact"),
};
static_assert(ARRAY_LEN(details) == TEXT_KIND_COUNT, "one per text");

static int64_t in_range(int64_t value, int64_t count)
{
    return value > 0 && value < count ? value : 0;
}

static bool read_hit(Search *s, int64_t doc, CacheHit *hit, bool *there, Err *err)
{
    CacheText text = (CacheText)(doc & ((1 << CACHE_TEXT_BITS) - 1));
    Stmt *stmt = cache_db_stmt(s->db, details[text], err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, doc);
    if (!cache_db_step(s->db, stmt, there, err))
        return false;
    if (*there) {
        int64_t channel = db_int(stmt, 5);
        *hit = (CacheHit){.type = cache_kind_info(cache_kind_of_text(text))->type,
                          .id = id_from(db_string(stmt, 0)),
                          .conversation = id_from(db_string(stmt, 1)),
                          .contact = id_from(db_string(stmt, 2)),
                          .at = {db_int(stmt, 3)},
                          .direction = (Direction)in_range(db_int(stmt, 4), DIRECTION_COUNT),
                          .channel = channel < 0 ? CHANNEL_EMAIL
                                                 : (Channel)in_range(channel, CHANNEL_COUNT)};
    }
    db_reset(stmt);
    return true;
}

// A mail comes twice, as a message of its thread and as a record of its own.
static bool is_twin(const Search *s, const CacheHit *hit)
{
    for (guint i = s->hits->len; i > 0; i--) {
        const CacheHit *other = &g_array_index(s->hits, CacheHit, i - 1);
        if (other->at.ms > hit->at.ms + TWIN_MS)
            return false;
        if (other->type != hit->type && other->channel == CHANNEL_EMAIL &&
            hit->channel == CHANNEL_EMAIL && id_eq(&other->conversation, &hit->conversation))
            return true;
    }
    return false;
}

static int compare_docs(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool is_wanted(const Search *s, const CacheHit *hit)
{
    const CacheSearch *ask = s->ask;
    return !id_is_empty(&hit->id) && (!ask->after.ms || hit->at.ms >= ask->after.ms) &&
           (!ask->before.ms || hit->at.ms < ask->before.ms) &&
           (!ask->channel || hit->channel == ask->channel) &&
           (!ask->direction || hit->direction == ask->direction) && !is_twin(s, hit);
}

// Whether the hit's contact is one of those looked for.
static bool is_theirs(Search *s, const CacheHit *hit, bool *theirs, Err *err)
{
    *theirs = true;
    if (!s->contacts)
        return true;
    Stmt *stmt = cache_db_stmt(s->db, "select doc from contact where id=?1", err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, hit->contact.s);
    if (!cache_db_step(s->db, stmt, &row, err))
        return false;
    int64_t doc = row ? db_int(stmt, 0) : 0;
    db_reset(stmt);
    *theirs = row && bsearch(&doc, s->contacts->data, s->contacts->len, sizeof(doc), compare_docs);
    return true;
}

// One more than the page holds tells whether there are more.
static bool collect(Search *s, Err *err)
{
    Stmt *walk = walk_stmt(s, err);
    bool row = false;
    bool ok = walk != NULL;
    while (ok && s->hits->len <= s->limit && (ok = cache_db_step(s->db, walk, &row, err)) && row) {
        CacheHit hit;
        bool there = false;
        bool theirs = false;
        int64_t doc = db_int(walk, 0);
        if (s->stop->fn(s->stop->owner))
            ok = err_set(err, ERR_CANCELLED, "a newer question came");
        else
            ok = read_hit(s, doc, &hit, &there, err);
        if (!ok || !there || !is_wanted(s, &hit))
            continue;
        ok = is_theirs(s, &hit, &theirs, err);
        if (theirs) {
            g_array_append_val(s->hits, hit);
            g_array_append_val(s->docs, doc);
        }
    }
    if (walk)
        db_reset(walk);
    return ok;
}

static bool read_name(Search *s, const char *sql, const Id *id, Text *name, Err *err)
{
    Stmt *stmt = cache_db_stmt(s->db, sql, err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_string(stmt, 1, id->s);
    if (!cache_db_step(s->db, stmt, &row, err))
        return false;
    if (row) {
        TextRef text = cache_column_text(stmt, 0);
        *name = text_clean(text.s, text.n, TEXT_IDENTITY);
    }
    db_reset(stmt);
    return true;
}

static bool fill_hit(Search *s, int64_t doc, CacheHit *hit, Err *err)
{
    if (!read_name(s, "select name from contact where id=?1", &hit->contact, &hit->who, err))
        return false;
    if (hit->who.n == 0 && !read_name(s, "select contact_name from conversation where id=?1",
                                      &hit->conversation, &hit->who, err))
        return false;
    Stmt *stmt = cache_db_stmt(s->db, "select title,body from text where doc=?1", err);
    bool row = false;
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, doc);
    if (!cache_db_step(s->db, stmt, &row, err))
        return false;
    if (row)
        cache_snippet(cache_db_cutter(s->db), s->terms, cache_column_text(stmt, 0),
                      cache_column_text(stmt, 1), hit);
    db_reset(stmt);
    return true;
}

static bool finish(Search *s, CacheAnswer *answer, Err *err)
{
    bool ok = true;
    answer->more = s->hits->len > s->limit;
    if (answer->more)
        g_array_set_size(s->hits, (guint)s->limit);
    for (guint i = 0; ok && i < s->hits->len; i++)
        ok = fill_hit(s, g_array_index(s->docs, int64_t, i), &g_array_index(s->hits, CacheHit, i),
                      err);
    if (s->hits->len)
        answer->next = g_array_index(s->docs, int64_t, s->hits->len - 1);
    answer->hit_count = s->hits->len;
    answer->hits = (CacheHit *)(void *)g_array_free(g_steal_pointer(&s->hits), FALSE);
    return ok;
}

bool cache_search_run(CacheDb *db, CacheFinder *finder, const CacheSearch *search,
                      const CacheStop *stop, CacheAnswer *answer, Err *err)
{
    Search s = {.db = db,
                .ask = search,
                .stop = stop,
                .match = g_string_new(NULL),
                .terms = cache_words_terms(cache_db_cutter(db), search->words),
                .hits = g_array_new(FALSE, FALSE, sizeof(CacheHit)),
                .docs = g_array_new(FALSE, FALSE, sizeof(int64_t)),
                .limit = CLAMP(search->limit, 1, CACHE_HITS_MAX)};
    bool none = false;
    bool ok =
        make_match(&s, finder, &none, err) && (none || collect(&s, err)) && finish(&s, answer, err);
    g_ptr_array_free(s.terms, TRUE);
    g_string_free(s.match, TRUE);
    if (s.contacts)
        g_array_free(s.contacts, TRUE);
    if (s.hits)
        g_array_free(s.hits, TRUE); // nothing is filled in yet
    g_array_free(s.docs, TRUE);
    return ok;
}

void cache_hit_clear(CacheHit *hit)
{
    text_clear(&hit->who);
    text_clear(&hit->snippet);
}
