// The kinds of records that are mirrored, as rows. For cache*.c only. Const; any thread.
#ifndef STORE_CACHE_KIND_H
#define STORE_CACHE_KIND_H

#include "model/record.h"

typedef enum CacheKind {
#define KIND(id, T, type, table, parent, when, text, finish) KIND_##id,
#include "store/cache.def"
#undef KIND
    KIND_COUNT
} CacheKind;

// What a record is to the full-text search: the lowest bits of its number in the file.
typedef enum CacheText { TEXT_NOT, TEXT_MESSAGE, TEXT_EMAIL, TEXT_NOTE, TEXT_KIND_COUNT } CacheText;
enum { CACHE_TEXT_BITS = 2 };

typedef struct CacheKindInfo {
    const RecordType *type;
    const char *table, *parent, *when;
    CacheText text;
    void (*finish)(void *record);
} CacheKindInfo;

const CacheKindInfo *cache_kind_info(CacheKind kind);
// KIND_COUNT for a type that is not mirrored.
CacheKind cache_kind_of(const RecordType *type);
CacheKind cache_kind_of_text(CacheText text);

#endif
