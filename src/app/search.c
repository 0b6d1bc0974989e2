#include "config.h"

#include "app/search.h"

#include <assert.h>
#include <string.h>

#include "app/core.h"
#include "app/query.h"
#include "base/attr.h"
#include "model/contact.h"
#include "model/message.h"

enum { PAGE_HITS = 40 };

struct Search {
    Core *core;
    GArray *hits;    // Hit
    char *typed;     // as the person wrote it
    char *words;     // of the hits, folded
    Query query;     // that was asked last
    uint64_t number; // of the question under way; 0: none
    bool appends;    // its answer goes behind the hits
    bool more;
    int64_t next;
    Err err;
    size_t selected;
    bool visiting;
    Id conversation, contact; // of the visited hit
};

static void clear_hit(void *data)
{
    Hit *hit = data;
    text_clear(&hit->who);
    text_clear(&hit->snippet);
}

Search *search_new(Core *core)
{
    Search *search = g_new0(Search, 1);
    search->core = core;
    search->hits = g_array_new(FALSE, TRUE, sizeof(Hit));
    g_array_set_clear_func(search->hits, clear_hit);
    search->typed = g_strdup("");
    search->words = g_strdup("");
    search->query.words = g_strdup("");
    return search;
}

void search_free(Search *search)
{
    if (!search)
        return;
    mirror_forget(search->core->mirror, search);
    g_array_free(search->hits, TRUE);
    query_clear(&search->query);
    g_free(search->typed);
    g_free(search->words);
    g_free(search);
}

// ---- answers -----------------------------------------------------------------------------------

static const struct {
    const RecordType *type;
    HitKind kind;
} kinds[] = {{&message_type, HIT_MESSAGE}, {&email_type, HIT_EMAIL}, {&note_type, HIT_NOTE}};

static HitKind kind_of(const RecordType *type)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (kinds[i].type == type)
            return kinds[i].kind;
    BUG_ON(true);
}

static Hit take_hit(CacheHit *from)
{
    static_assert((int)HIT_SPANS_MAX == (int)CACHE_SPANS_MAX, "as many");
    Hit hit = {.kind = kind_of(from->type),
               .id = from->id,
               .conversation = from->conversation,
               .contact = from->contact,
               .at = from->at,
               .direction = from->direction,
               .channel = from->channel,
               .who = from->who,
               .snippet = from->snippet,
               .span_count = from->span_count};
    for (size_t i = 0; i < from->span_count; i++)
        hit.spans[i] = (HitSpan){from->spans[i].at, from->spans[i].n};
    from->who = from->snippet = (Text){0}; // moved
    return hit;
}

// Quotation marks, stars and the filters' words are none of the text.
static char *folded_words(const Query *query)
{
    g_autofree char *bare = g_strdelimit(g_strdup(query->words), "\"*", ' ');
    return g_strstrip(text_fold((TextRef){bare, strlen(bare)}));
}

static void on_hits(void *owner, CacheAnswer *answer)
{
    Search *search = owner;
    if (answer->number != search->number)
        return;
    search->number = 0;
    search->err = answer->err;
    search->core->changes |= CH_SEARCH;
    if (!search->appends) {
        g_array_set_size(search->hits, 0);
        search->selected = 0;
        g_free(search->words);
        search->words = folded_words(&search->query);
    }
    for (size_t i = 0; i < answer->hit_count; i++) {
        Hit hit = take_hit(&answer->hits[i]);
        g_array_append_val(search->hits, hit);
    }
    search->more = answer->more;
    search->next = answer->next;
}

// ---- questions ---------------------------------------------------------------------------------

static bool post(Search *search, int64_t next, Err *err)
{
    const Query *query = &search->query;
    CacheSearch ask = {.words = query->words,
                       .from = query->from,
                       .tag = query->tag,
                       .direction = query->direction,
                       .channel = query->channel,
                       .after = query->after,
                       .before = query->before,
                       .next = next,
                       .limit = PAGE_HITS};
    search->appends = next != 0;
    search->number = cache_ask_search(mirror_cache(search->core->mirror), &ask, err);
    mirror_expect(search->core->mirror, search->number, on_hits, search);
    return search->number != 0;
}

static void forget_hits(Search *search)
{
    g_array_set_size(search->hits, 0);
    search->selected = 0;
    search->number = 0;
    search->more = false;
    search->err = (Err){0};
    search->core->changes |= CH_SEARCH;
}

bool search_ask(Search *search, const char *typed, SearchStage stage, Err *err)
{
    Query query;
    char *line = g_strdup(typed);
    g_free(search->typed);
    search->typed = line;
    search->visiting = false;
    if (!query_parse(typed, search->core->session.zone, core_now(search->core), &query, err))
        return false;
    if (stage == SEARCH_TYPING)
        query_let_go_on(&query, typed);
    query_clear(&search->query);
    search->query = query;
    if (query_is_empty(&query)) {
        forget_hits(search);
        return true;
    }
    return post(search, 0, err);
}

const char *search_typed(const Search *search)
{
    return search->typed;
}

bool search_waits(const Search *search)
{
    return search->number != 0;
}

bool search_is_blind(const Search *search)
{
    return !mirror_cache(search->core->mirror);
}

const Err *search_err(const Search *search)
{
    return &search->err;
}

void search_want_more(Search *search)
{
    Err err = {0};
    if (search->more && search->number == 0 && !post(search, search->next, &err))
        search->err = err;
}

bool search_has_more(const Search *search)
{
    return search->more;
}

// ---- hits --------------------------------------------------------------------------------------

size_t search_count(const Search *search)
{
    return search->hits->len;
}

const Hit *search_at(const Search *search, size_t i)
{
    return i < search->hits->len ? &g_array_index(search->hits, Hit, i) : NULL;
}

const char *search_words(const Search *search)
{
    return search->words;
}

size_t search_selected(const Search *search)
{
    return search->selected;
}

void search_select(Search *search, size_t i)
{
    if (i >= search->hits->len)
        return;
    search->selected = i;
    if (i + PAGE_HITS / 2 >= search->hits->len)
        search_want_more(search);
}

void search_visit(Search *search, size_t i)
{
    const Hit *hit = search_at(search, i);
    if (!hit)
        return;
    search_select(search, i);
    search->visiting = true;
    search->conversation = hit->conversation;
    search->contact = hit->contact;
}

bool search_is_visiting(const Search *search, const Id *conversation, const Id *contact)
{
    if (!search->visiting)
        return false;
    return id_is_empty(&search->conversation) ? id_eq(&search->contact, contact)
                                              : id_eq(&search->conversation, conversation);
}

void search_leave(Search *search)
{
    search->visiting = false;
}
