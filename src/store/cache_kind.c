#include "config.h"

#include "store/cache_kind.h"

#include <assert.h>

#include "base/attr.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/message.h"
#include "model/workspace.h"

#define no_finish(record) ((void)(record))
#define KIND(id, T, type, table, parent, when, text, finish)                                       \
    static void finish_##id(void *record)                                                          \
    {                                                                                              \
        finish((T *)record);                                                                       \
    }
#include "store/cache.def"
#undef KIND

static const CacheKindInfo kinds[] = {
#define KIND(id, T, type, table, parent, when, text, finish)                                       \
    [KIND_##id] = {&(type), table, parent, when, text, finish_##id},
#include "store/cache.def"
#undef KIND
};
static_assert(ARRAY_LEN(kinds) == KIND_COUNT, "one row per kind");

const CacheKindInfo *cache_kind_info(CacheKind kind)
{
    BUG_ON(kind >= KIND_COUNT);
    return &kinds[kind];
}

CacheKind cache_kind_of(const RecordType *type)
{
    CacheKind kind = 0;
    while (kind < KIND_COUNT && kinds[kind].type != type)
        kind++;
    return kind;
}

CacheKind cache_kind_of_text(CacheText text)
{
    CacheKind kind = 0;
    while (kind < KIND_COUNT && kinds[kind].text != text)
        kind++;
    return kind;
}
