// How texts are cut into words for the full-text search, and how typed words become a query. For
// cache*.c only.
#ifndef STORE_CACHE_WORDS_H
#define STORE_CACHE_WORDS_H

#include <glib.h>

#include "base/err.h"
#include "base/text.h"

struct sqlite3;

// The tokenizer "eyrie" of a connection, registered by _new: letters and digits make words, case
// and accents do not count, each character of scripts that write without spaces is a word. Freed
// before the connection is closed.
typedef struct CacheCutter CacheCutter;
CacheCutter *cache_cutter_new(struct sqlite3 *sql, Err *err);
void cache_cutter_free(CacheCutter *cutter);

typedef struct CacheToken {
    const char *s; // folded; not NUL-terminated
    size_t n;
    size_t start, end; // where it stands in the text
} CacheToken;
typedef bool CacheTokenFn(void *owner, const CacheToken *token); // false: enough
void cache_cutter_cut(CacheCutter *cutter, TextRef text, CacheTokenFn *take, void *owner);

// Appends the words as an expression of FTS5 that finds them all: quoted, so that nothing typed is
// taken for an operator; "in quotes" stays together, three letters or more with * behind them are a
// beginning. False when there are none.
bool cache_words_query(const char *typed, GString *query);

// The same words as tokens, for marking them in what was found.
enum { CACHE_TERMS_MAX = 32 };
typedef struct CacheTerm {
    char *s;
    size_t n;
    bool beginning;
} CacheTerm;
GPtrArray *cache_words_terms(CacheCutter *cutter, const char *typed); // of CacheTerm, owned

#endif
