// What the finder found, with what a list of results shows.
#include "config.h"

#include <glib.h>

#include "base/attr.h"
#include "store/cache_room.h"
#include "store/cache_search.h"

// id, contact, name, three details, time.
static const struct {
    CacheKind kind;
    const char *sql;
} lookups[] = {
    {KIND_CONTACT, "select id,id,name,email,phone,company,0 from contact where doc=?1"},
    {KIND_CONVERSATION,
     "select id,contact,contact_name,preview,'','',last_message from conversation where doc=?1"},
    {KIND_DEAL, "select id,contact,name,contact_name,'','',0 from deal where doc=?1"},
    {KIND_EVENT, "select id,contact,title,'','','',starts from event where doc=?1"},
};

static const char *lookup_of(CacheKind kind)
{
    for (size_t i = 0; i < ARRAY_LEN(lookups); i++)
        if (lookups[i].kind == kind)
            return lookups[i].sql;
    BUG_ON(true);
}

static Text join_details(Stmt *stmt)
{
    g_autoptr(GString) joined = g_string_new(NULL);
    for (int column = 3; column <= 5; column++) {
        TextRef part = cache_column_text(stmt, column);
        if (part.n > 0)
            g_string_append_printf(joined, "%s%.*s", joined->len ? " · " : "", TEXT_ARG(part));
    }
    return text_clean(joined->str, joined->len, TEXT_IDENTITY);
}

static bool look_up(CacheDb *db, const CacheMatch *match, CacheFound *found, bool *there, Err *err)
{
    Stmt *stmt = cache_db_stmt(db, lookup_of(match->kind), err);
    if (!stmt)
        return false;
    db_bind_int(stmt, 1, match->doc);
    if (!cache_db_step(db, stmt, there, err))
        return false;
    if (*there) {
        TextRef name = cache_column_text(stmt, 2);
        *found = (CacheFound){.type = cache_kind_info(match->kind)->type,
                              .id = id_from(db_string(stmt, 0)),
                              .contact = id_from(db_string(stmt, 1)),
                              .name = text_clean(name.s, name.n, TEXT_IDENTITY),
                              .detail = join_details(stmt),
                              .at = {db_int(stmt, 6)},
                              .score = match->score};
    }
    db_reset(stmt);
    return true;
}

typedef struct Look { // one question
    CacheDb *db;
    const CacheFinder *finder;
    const CacheQuestion *question;
    size_t limit; // of each kind
    const CacheStop *stop;
    CacheAnswer *answer;
} Look;

// Better ones stand before it, and equal ones that came earlier.
static void insert(CacheAnswer *answer, CacheFound found)
{
    size_t at = answer->found_count++;
    for (; at > 0 && answer->found[at - 1].score < found.score; at--)
        answer->found[at] = answer->found[at - 1];
    answer->found[at] = found;
}

static bool look_through(const Look *look, unsigned kind, Err *err)
{
    CacheMatch matches[CACHE_HITS_MAX];
    size_t count = cache_finder_find(look->finder, look->question->search.words, kind, look->stop,
                                     matches, look->limit);
    for (size_t i = 0; i < count; i++) {
        CacheFound found;
        bool there = false;
        if (!look_up(look->db, &matches[i], &found, &there, err))
            return false;
        if (there)
            insert(look->answer, found);
    }
    return true;
}

// Each kind has its own best ones: a letter that begins a thousand names would leave no room for a
// deal.
bool cache_search_find(CacheDb *db, const CacheFinder *finder, const CacheQuestion *q,
                       const CacheStop *stop, CacheAnswer *answer, Err *err)
{
    static const unsigned kinds[] = {CACHE_FIND_CONTACTS, CACHE_FIND_THREADS, CACHE_FIND_DEALS,
                                     CACHE_FIND_EVENTS};
    Look look = {db, finder, q, CLAMP(q->limit, 1, CACHE_HITS_MAX), stop, answer};
    bool ok = true;
    answer->found = g_new0(CacheFound, look.limit * ARRAY_LEN(kinds));
    for (size_t i = 0; ok && i < ARRAY_LEN(kinds); i++)
        if (q->what & kinds[i])
            ok = look_through(&look, kinds[i], err);
    return ok;
}

void cache_found_clear(CacheFound *found)
{
    text_clear(&found->name);
    text_clear(&found->detail);
}
