#include "config.h"

#include "store/cache_words.h"

#include <limits.h>
#include <sqlite3.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

enum {
    FIRST_UNSPACED_BYTE = 0xE2, // of U+2E80
    WORDS_MAX = 24,
    BEGINNING_LETTERS = 3, // as the index's prefix (cache_schema.c)
    TYPED_MAX = 1000,      // bytes looked at
};

struct Fts5Tokenizer { // ours
    fts5_tokenizer inner;
    Fts5Tokenizer *base;
};

typedef int TokenFn(void *ctx, int flags, const char *token, int n, int start, int end);

typedef struct Shift { // a part of a text is cut by the inner tokenizer
    void *ctx;
    TokenFn *take;
    int by;
} Shift;

// Han, kana, bopomofo, and what is written among them.
static bool is_unspaced(uint32_t cp)
{
    return (cp >= 0x2E80 && cp <= 0x2FDF) || (cp >= 0x3005 && cp <= 0x3007) ||
           (cp >= 0x3040 && cp <= 0x312F) || (cp >= 0x31A0 && cp <= 0x31FF) ||
           (cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 0xF900 && cp <= 0xFAFF) ||
           (cp >= 0xFF66 && cp <= 0xFF9D) || (cp >= 0x20000 && cp <= 0x3FFFF);
}

// Bytes before the next such character; *size is that character's.
static int spaced_run(const char *s, int n, int *size)
{
    int i = 0;
    *size = 0;
    while (i < n) {
        uint32_t cp = 0;
        if ((unsigned char)s[i] < FIRST_UNSPACED_BYTE) {
            i++;
            continue;
        }
        int step = (int)utf8_decode(s + i, (size_t)(n - i), &cp);
        if (is_unspaced(cp)) {
            *size = step;
            return i;
        }
        i += step;
    }
    return i;
}

static bool is_ascii(const char *s, int n)
{
    for (int i = 0; i < n; i++)
        if ((unsigned char)s[i] >= 0x80)
            return false;
    return true;
}

// SQLite folds the case, but knows the accents of few scripts.
// A callback of SQLite's: its signature.
static int take_folded(void *ctx, int flags, const char *token, int n, int start, int end)
{
    const Shift *shift = ctx;
    start += shift->by;
    end += shift->by;
    if (is_ascii(token, n))
        return shift->take(shift->ctx, flags, token, n, start, end);
    g_autofree char *fold = text_fold((TextRef){token, (size_t)n});
    return shift->take(shift->ctx, flags, fold, (int)strlen(fold), start, end);
}

// A callback of SQLite's: its signature.
static int tokenize(Fts5Tokenizer *words, void *ctx, int flags, const char *text, int n,
                    TokenFn *take)
{
    int code = SQLITE_OK;
    for (int at = 0; at < n && code == SQLITE_OK;) {
        int size;
        int run = spaced_run(text + at, n - at, &size);
        Shift shift = {ctx, take, at};
        if (run > 0)
            code = words->inner.xTokenize(words->base, &shift, flags, text + at, run, take_folded);
        at += run;
        if (size > 0 && code == SQLITE_OK)
            code = take(ctx, 0, text + at, size, at, at + size);
        at += size;
    }
    return code;
}

static int create(void *api_ptr, const char **args, int count, Fts5Tokenizer **out)
{
    (void)args;
    (void)count;
    static const char *options[] = {"remove_diacritics", "2"};
    fts5_api *api = api_ptr;
    void *data = NULL;
    Fts5Tokenizer *words = g_new0(Fts5Tokenizer, 1);
    int code = api->xFindTokenizer(api, "unicode61", &data, &words->inner);
    if (code == SQLITE_OK)
        code = words->inner.xCreate(data, options, ARRAY_LEN(options), &words->base);
    if (code == SQLITE_OK)
        *out = words;
    else
        g_free(words);
    return code;
}

static void destroy(Fts5Tokenizer *words)
{
    words->inner.xDelete(words->base);
    g_free(words);
}

static fts5_api *find_api(struct sqlite3 *sql)
{
    fts5_api *api = NULL;
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(sql, "select fts5(?1)", -1, &stmt, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(stmt, 1, (void *)&api, "fts5_api_ptr", NULL);
        sqlite3_step(stmt);
    }
    sqlite3_finalize(stmt);
    return api;
}

struct CacheCutter {
    Fts5Tokenizer *words;
};

static const fts5_tokenizer tokenizer = {create, destroy, tokenize};

CacheCutter *cache_cutter_new(struct sqlite3 *sql, Err *err)
{
    fts5_api *api = find_api(sql);
    fts5_tokenizer ours = tokenizer;
    Fts5Tokenizer *words = NULL;
    if (!api || api->xCreateTokenizer(api, "eyrie", api, &ours, NULL) != SQLITE_OK ||
        create(api, NULL, 0, &words) != SQLITE_OK) {
        err_set(err, ERR_INTERNAL, "this SQLite has no full-text search (FTS5)");
        return NULL;
    }
    CacheCutter *cutter = g_new0(CacheCutter, 1);
    cutter->words = words;
    return cutter;
}

void cache_cutter_free(CacheCutter *cutter)
{
    if (!cutter)
        return;
    destroy(cutter->words);
    g_free(cutter);
}

typedef struct Cutting {
    CacheTokenFn *take;
    void *owner;
} Cutting;

// A callback of SQLite's: its signature.
static int take_token(void *ctx, int flags, const char *token, int n, int start, int end)
{
    (void)flags;
    const Cutting *cutting = ctx;
    CacheToken one = {token, (size_t)n, (size_t)start, (size_t)end};
    return cutting->take(cutting->owner, &one) ? SQLITE_OK : SQLITE_DONE;
}

void cache_cutter_cut(CacheCutter *cutter, TextRef text, CacheTokenFn *take, void *owner)
{
    Cutting cutting = {take, owner};
    int n = (int)MIN(text.n, INT_MAX);
    // Ended early or out of memory: what was taken is what there is.
    (void)tokenize(cutter->words, &cutting, FTS5_TOKENIZE_AUX, text.s, n, take_token);
}

// A word, or what stands in quotation marks. False at the end.
static bool next_word(TextRef *typed, TextRef *word, bool *phrase)
{
    while (typed->n > 0 && strchr(" \t\n", *typed->s))
        *typed = (TextRef){typed->s + 1, typed->n - 1};
    if (typed->n == 0)
        return false;
    *phrase = *typed->s == '"';
    *word = (TextRef){typed->s + *phrase, 0};
    size_t left = typed->n - *phrase;
    while (word->n < left && !strchr(*phrase ? "\"" : " \t\n\"", word->s[word->n]))
        word->n++;
    size_t used = *phrase + word->n + (*phrase && word->n < left);
    *typed = (TextRef){typed->s + used, typed->n - used};
    return true;
}

// Shorter beginnings would gather half of the index; those of three letters have one of their own.
static bool is_beginning(TextRef word, bool phrase)
{
    return !phrase && word.n > 1 && word.s[word.n - 1] == '*' &&
           g_utf8_strlen(word.s, (gssize)word.n - 1) >= BEGINNING_LETTERS;
}

static bool is_blank(TextRef word)
{
    size_t i = 0;
    while (i < word.n && strchr(" \t\n", word.s[i]))
        i++;
    return i == word.n;
}

static void append_quoted(GString *query, TextRef word)
{
    if (query->len)
        g_string_append_c(query, ' ');
    g_string_append_printf(query, "\"%.*s\"", TEXT_ARG(word)); // it holds no quotation mark
}

bool cache_words_query(const char *typed, GString *query)
{
    TextRef left = {typed, typed ? strnlen(typed, TYPED_MAX) : 0};
    TextRef word;
    bool phrase;
    int count = 0;
    while (count < WORDS_MAX && next_word(&left, &word, &phrase)) {
        bool beginning = is_beginning(word, phrase);
        if (is_blank(word))
            continue;
        append_quoted(query, (TextRef){word.s, word.n - beginning});
        if (beginning)
            g_string_append_c(query, '*');
        count++;
    }
    return count > 0;
}

typedef struct Gathering {
    GPtrArray *terms;
    bool beginning;
} Gathering;

static bool take_term(void *owner, const CacheToken *token)
{
    Gathering *gathering = owner;
    CacheTerm *term = g_new0(CacheTerm, 1);
    term->s = g_strndup(token->s, token->n);
    term->n = token->n;
    term->beginning = gathering->beginning;
    g_ptr_array_add(gathering->terms, term);
    return gathering->terms->len < CACHE_TERMS_MAX;
}

static void free_term(void *item)
{
    CacheTerm *term = item;
    g_free(term->s);
    g_free(term);
}

GPtrArray *cache_words_terms(CacheCutter *cutter, const char *typed)
{
    Gathering gathering = {.terms = g_ptr_array_new_with_free_func(free_term)};
    TextRef left = {typed, typed ? strnlen(typed, TYPED_MAX) : 0};
    TextRef word;
    bool phrase;
    while (gathering.terms->len < CACHE_TERMS_MAX && next_word(&left, &word, &phrase)) {
        gathering.beginning = is_beginning(word, phrase);
        cache_cutter_cut(cutter, word, take_term, &gathering);
    }
    return gathering.terms;
}
