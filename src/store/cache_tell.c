#include "config.h"

#include "store/cache_tell.h"

#include "store/cache_row.h"

struct CacheSight {
    CacheDb *db;
};

bool cache_sight_read(CacheSight *sight, const RecordType *type, const Id *id, void *record)
{
    Err err;
    Instant asked;
    CacheKind kind = cache_kind_of(type);
    BUG_ON(kind == KIND_COUNT);
    return cache_row_find(sight->db, kind, id, record, &asked, &err) == CACHE_ROW_FOUND;
}

void cache_tell_forget(CacheTell *tell)
{
    if (tell->was)
        record_clear(cache_kind_info(tell->kind)->type, tell->was);
    g_free(tell->was);
    tell->was = NULL;
    tell->strange = false;
}

bool cache_tell_keep(CacheTell *tell, const Id *id, Err *err)
{
    if (!tell->pen->watch->row)
        return true;
    void *record = g_malloc0(cache_kind_info(tell->kind)->type->size);
    CacheRowFound found =
        cache_row_find(tell->pen->db, tell->kind, id, record, &tell->was_asked, err);
    tell->strange = found == CACHE_ROW_STRANGE;
    if (found == CACHE_ROW_FOUND)
        tell->was = g_steal_pointer(&record);
    g_free(record);
    return found != CACHE_ROW_UNREAD;
}

void cache_tell_change(CacheTell *tell, const void *is)
{
    const CacheWatch *watch = tell->pen->watch;
    if (watch->row && !tell->strange && (tell->was || is)) {
        const RecordType *type = cache_kind_info(tell->kind)->type;
        CacheSight sight = {tell->pen->db};
        // As it lies in the file now; its members stay the row's own.
        g_autofree void *kept = tell->was && is ? g_memdup2(is, type->size) : NULL;
        if (kept)
            record_keep_states(type, kept, tell->was);
        CacheChange change = {.type = type,
                              .was = tell->was,
                              .is = kept ? kept : is,
                              .was_asked = tell->was_asked,
                              .is_asked = tell->asked};
        watch->row(watch->owner, &sight, &change);
        tell->told = true;
    }
    cache_tell_forget(tell);
}

bool cache_tell_commit(CacheTell *tell, bool ok, Err *err)
{
    const CacheWatch *watch = tell->pen->watch;
    cache_tell_forget(tell);
    if (ok && tell->told && !watch->settle(watch->owner, err)) {
        err->code = 0; // of another file: nothing is wrong with the mirror's
        ok = false;
    }
    if (ok && cache_db_commit(tell->pen->db, err))
        return true;
    if (!ok)
        cache_db_rollback(tell->pen->db);
    if (tell->told)
        watch->drop(watch->owner);
    return false;
}
