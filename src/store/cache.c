#include "config.h"

#include "store/cache.h"

#include <assert.h>
#include <signal.h>

#include "base/attr.h"
#include "store/cache_file.h"
#include "store/cache_query.h"
#include "store/cache_room.h"
#include "store/cache_schema.h"

enum { IDLE_MS = 1000, QUESTIONS_MAX = 256, ANSWERS_MAX = 4096 };

static const char *const opened_words[] = {
    [CACHE_KEPT] = "kept",
    [CACHE_FRESH] = "new",
    [CACHE_WAS_BROKEN] = "damaged",
    [CACHE_WAS_NEWER] = "from a newer eyrie",
    [CACHE_WAS_OLDER] = "from another eyrie",
    [CACHE_WAS_FOREIGN] = "not of this account",
};
static_assert(ARRAY_LEN(opened_words) == CACHE_OPENED_COUNT, "one word per case");

const char *cache_opened_word(CacheOpened opened)
{
    BUG_ON(opened >= CACHE_OPENED_COUNT);
    return opened_words[opened];
}

// The usual start: the file is ours and nothing has to be made. One connection, a few pages.
static bool open_kept(Cache *cache)
{
    CacheOpened what;
    Err err;
    cache->reader = cache_db_open(cache->path, CACHE_DB_READ, &err);
    if (cache->reader && cache_schema_look(cache->reader, cache->owner, &what, &err) &&
        what == CACHE_KEPT)
        return true;
    cache_db_close(g_steal_pointer(&cache->reader));
    return false;
}

static bool open_reader(Cache *cache, Err *err)
{
    if (!cache->reader)
        cache->reader = cache_db_open(cache->path, CACHE_DB_READ, err);
    return cache->reader != NULL;
}

// Signals are the UI thread's business.
static bool start_thread(Cache *cache, Err *err)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&cache->thread, NULL, cache_thread_main, cache);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0 || err_errno(err, failed, "store thread");
}

static void free_cache(Cache *cache)
{
    cache_db_close(cache->reader);
    mailbox_free(cache->jobs);
    mailbox_free(cache->questions);
    mailbox_free(cache->answers);
    g_free(cache->path);
    g_free(cache->owner);
    g_free(cache);
}

// Where there is none, or another one than this program makes.
static bool open_made(Cache *cache, CacheOpened *opened, Err *err)
{
    Instant now = clock_now(cache->clock);
    return cache_file_prepare(cache->path, cache->owner, now, cache->other, opened, err) &&
           open_reader(cache, err);
}

Cache *cache_open(const CacheConfig *config, CacheOpened *opened, Err *err)
{
    Cache *cache = g_new0(Cache, 1);
    cache->path = g_strdup(config->path);
    cache->owner = g_strdup(config->owner);
    cache->clock = config->clock;
    cache->idle_ms = config->idle_ms > 0 ? config->idle_ms : IDLE_MS;
    cache->watch = config->watch;
    cache->other = config->other;
    cache->jobs = mailbox_new(CACHE_BACKLOG, cache_job_free);
    cache->questions = mailbox_new(QUESTIONS_MAX, cache_question_free);
    cache->answers = mailbox_new(ANSWERS_MAX, cache_answer_free_item);
    *opened = CACHE_KEPT;
    if ((open_kept(cache) || open_made(cache, opened, err)) && start_thread(cache, err))
        return cache;
    free_cache(cache);
    return NULL;
}

void cache_close(Cache *cache)
{
    if (!cache)
        return;
    cache_db_close(g_steal_pointer(&cache->reader)); // the other one then writes the log back
    atomic_store(&cache->stopping, true);
    mailbox_close(cache->jobs);
    mailbox_close(cache->questions);
    mailbox_close(cache->answers);
    pthread_join(cache->thread, NULL);
    free_cache(cache);
}

CacheAnswer *cache_take(Cache *cache)
{
    CacheAnswer *answer = cache ? mailbox_take(cache->answers) : NULL;
    while (answer && answer->kind == CACHE_IDLE) { // was only to wake
        cache_answer_free(answer);
        answer = mailbox_take(cache->answers);
    }
    if (answer && answer->kind == CACHE_REBUILT) {
        cache->generation = (unsigned)answer->number;
        cache_db_close(g_steal_pointer(&cache->reader));
    }
    return answer;
}

int cache_fd(const Cache *cache)
{
    return cache ? mailbox_fd(cache->answers) : -1;
}

size_t cache_backlog(Cache *cache)
{
    return cache ? mailbox_count(cache->jobs) : 0;
}

// An answer is in the mailbox before its question counts as done. Asked again after the wish is
// known, because the last thing may have been done in between.
bool cache_is_idle(Cache *cache)
{
    if (!cache)
        return true;
    if (atomic_load(&cache->busy) != 0)
        atomic_store(&cache->idle_wanted, true);
    return atomic_load(&cache->busy) == 0 && mailbox_count(cache->answers) == 0;
}

static bool may_read(Cache *cache, Err *err)
{
    if (!cache)
        return err_set(err, ERR_NOT_FOUND, "there is no local copy");
    return open_reader(cache, err);
}

// What a read has found damaged, the store thread looks at.
static bool done_reading(Cache *cache, bool ok, const Err *err)
{
    Err full;
    if (ok || !cache_db_is_broken(err))
        return ok;
    CacheJob *job = g_new0(CacheJob, 1);
    job->kind = JOB_CHECK;
    job->generation = cache->generation;
    atomic_fetch_add(&cache->busy, 1);
    if (!mailbox_put(cache->jobs, job, &full)) {
        atomic_fetch_sub(&cache->busy, 1);
        cache_job_free(job);
    }
    return false;
}

bool cache_read(Cache *cache, const CacheRead *read, Rows *rows, size_t *bad, Err *err)
{
    size_t unread = 0;
    if (!may_read(cache, err))
        return false;
    bool ok = cache_query_view(cache->reader, read, rows, &unread, err);
    if (bad)
        *bad = unread;
    if (!ok)
        rows_clear(rows);
    return done_reading(cache, ok, err);
}

bool cache_read_deals(Cache *cache, CacheDealSet set, Instant at, GArray *out, Err *err)
{
    return may_read(cache, err) &&
           done_reading(cache, cache_query_deals(cache->reader, set, at, out, err), err);
}

bool cache_read_list(Cache *cache, const RecordType *type, const char *list, size_t limit,
                     Rows *rows, Err *err)
{
    if (!may_read(cache, err))
        return false;
    bool ok = cache_query_list(cache->reader, type, list, limit, rows, err);
    if (!ok)
        rows_clear(rows);
    return done_reading(cache, ok, err);
}

bool cache_read_one(Cache *cache, const RecordType *type, const Id *id, void *record,
                    Instant *fetched, Err *err)
{
    return may_read(cache, err) &&
           done_reading(cache, cache_query_one(cache->reader, type, id, record, fetched, err), err);
}

bool cache_read_people(Cache *cache, const CachePerson *after, size_t limit, CachePeople *people,
                       Err *err)
{
    return may_read(cache, err) &&
           done_reading(cache, cache_query_people(cache->reader, after, limit, people, err), err);
}

char *cache_read_cursor(Cache *cache, const char *cursor, Instant *saved)
{
    Err err;
    char *value = NULL;
    Instant at = {0};
    if (may_read(cache, &err) &&
        done_reading(cache, cache_query_cursor(cache->reader, cursor, &value, &at, &err), &err) &&
        saved)
        *saved = at;
    return value;
}
