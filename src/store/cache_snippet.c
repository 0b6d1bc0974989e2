#include "config.h"

#include "store/cache_snippet.h"

#include <glib.h>
#include <string.h>

enum {
    LOOKED_AT = 64 * 1024, // bytes of a text
    WINDOW = 24,           // words of a snippet
    BEFORE = 5,            // of them before the first match
    START_CELLS = 200,
};

typedef struct Word {
    uint32_t start, end;
    uint32_t terms; // bit per term that it is
} Word;

typedef struct Words {
    const GPtrArray *terms;
    GArray *all; // Word
} Words;

static bool is_term(const CacheTerm *term, const CacheToken *token)
{
    return (term->beginning ? token->n >= term->n : token->n == term->n) &&
           !memcmp(term->s, token->s, term->n);
}

static bool take_word(void *owner, const CacheToken *token)
{
    Words *words = owner;
    Word word = {.start = (uint32_t)token->start, .end = (uint32_t)token->end};
    for (guint i = 0; i < words->terms->len; i++)
        if (is_term(words->terms->pdata[i], token))
            word.terms |= 1u << i;
    g_array_append_val(words->all, word);
    return true;
}

static GArray *cut(CacheCutter *cutter, const GPtrArray *terms, TextRef text)
{
    Words words = {terms, g_array_new(FALSE, FALSE, sizeof(Word))};
    text.n = MIN(text.n, LOOKED_AT);
    cache_cutter_cut(cutter, text, take_word, &words);
    return words.all;
}

// Different terms among the words from..from+WINDOW.
static int terms_from(const GArray *all, guint from)
{
    uint32_t terms = 0;
    for (guint i = from; i < MIN(from + WINDOW - BEFORE, all->len); i++)
        terms |= g_array_index(all, Word, i).terms;
    return __builtin_popcount(terms);
}

// The match at which the best window begins. Returns how many terms it holds.
static int best_place(const GArray *all, guint *place)
{
    int best = 0;
    for (guint i = 0; i < all->len; i++) {
        int count = g_array_index(all, Word, i).terms ? terms_from(all, i) : 0;
        if (count > best) {
            best = count;
            *place = i;
        }
    }
    return best;
}

// Line ends become one space here, because the sanitiser's would move the spans.
static void append_part(GString *line, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool space = s[i] == '\n' || s[i] == ' ';
        if (!space)
            g_string_append_c(line, s[i]);
        else if (line->len > 0 && line->str[line->len - 1] != ' ')
            g_string_append_c(line, ' ');
    }
}

static void fill(TextRef text, const GArray *all, guint place, CacheHit *hit)
{
    guint first = place > BEFORE ? place - BEFORE : 0;
    guint last = MIN(first + WINDOW, all->len) - 1;
    size_t at = first > 0 ? g_array_index(all, Word, first).start : 0;
    size_t end = last + 1 < all->len ? g_array_index(all, Word, last).end : text.n;
    size_t count = 0;
    g_autoptr(GString) line = g_string_new(at > 0 ? "…" : "");
    for (guint i = first; i <= last; i++) {
        const Word *word = &g_array_index(all, Word, i);
        if (!word->terms || count == CACHE_SPANS_MAX)
            continue;
        append_part(line, text.s + at, word->start - at);
        size_t begin = line->len;
        append_part(line, text.s + word->start, word->end - word->start);
        hit->spans[count++] = (CacheSpan){begin, line->len - begin};
        at = word->end;
    }
    append_part(line, text.s + at, end - at);
    g_string_append(line, end < text.n ? "…" : "");
    hit->snippet = text_clean(line->str, line->len, TEXT_LINE);
    // What lies in the file is clean. If it is not, the file was damaged and the spans may not fit.
    hit->span_count = text_eq(text_ref(&hit->snippet), (TextRef){line->str, line->len}) ? count : 0;
}

static void fill_start(TextRef text, CacheHit *hit)
{
    hit->snippet = text_clean_max(text.s, MIN(text.n, LOOKED_AT), TEXT_LINE, START_CELLS);
    hit->span_count = 0;
}

void cache_snippet(CacheCutter *cutter, const GPtrArray *terms, TextRef title, TextRef body,
                   CacheHit *hit)
{
    guint in_title = 0;
    guint in_body = 0;
    g_autoptr(GArray) title_words = cut(cutter, terms, title);
    g_autoptr(GArray) body_words = cut(cutter, terms, body);
    int title_terms = best_place(title_words, &in_title);
    int body_terms = best_place(body_words, &in_body);
    if (title_terms > body_terms)
        fill(title, title_words, in_title, hit);
    else if (body_terms > 0)
        fill(body, body_words, in_body, hit);
    else
        fill_start(body.n > 0 ? body : title, hit);
}
