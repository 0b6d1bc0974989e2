// The store thread: takes pages and questions, questions first; when nothing comes, checks the file
// and tidies up, and lets go of that at once when something comes.
#include "config.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/attr.h"
#include "store/cache_chores.h"
#include "store/cache_file.h"
#include "store/cache_find.h"
#include "store/cache_query.h"
#include "store/cache_room.h"
#include "store/cache_schema.h"
#include "store/cache_search.h"
#include "store/cache_write.h"

enum { RENEWALS_MAX = 3 }; // a file that breaks again and again is on a broken disk

typedef struct Store {
    Cache *cache;
    CacheDb *db; // NULL: cannot be had at present
    CacheFinder *finder;
    CacheChores chores;
    unsigned generation;
    int renewals;
    bool failing;  // told already
    bool given_up; // the file is another program's
    int64_t version;
    uint64_t number; // question being answered
    CacheAskKind asking;
} Store;

static CacheAnswer *answer_new(CacheAnswerKind kind)
{
    CacheAnswer *answer = g_new0(CacheAnswer, 1);
    answer->kind = kind;
    return answer;
}

// Who asks takes sooner or later: a rebuilt file or a saved page that is never told would leave a
// reading of the account waiting for good.
static void put_answer(Store *store, CacheAnswer *answer)
{
    Err closed;
    if (!mailbox_put_waiting(store->cache->answers, answer, &closed))
        cache_answer_free(answer);
}

// Something that was handed over is done. Who waits for that sleeps in poll and is woken.
static void count_down(Store *store)
{
    Cache *cache = store->cache;
    if (atomic_fetch_sub(&cache->busy, 1) == 1 && atomic_exchange(&cache->idle_wanted, false))
        put_answer(store, answer_new(CACHE_IDLE));
}

static void tell(Store *store, CacheAnswerKind kind, const Err *err)
{
    CacheAnswer *answer = answer_new(kind);
    answer->err = *err;
    answer->number = store->generation;
    put_answer(store, answer);
}

static void attach(Store *store)
{
    Err err;
    store->db = cache_db_open(store->cache->path, CACHE_DB_WRITE, &err);
    if (store->db && !cache_db_number(store->db, "pragma data_version", &store->version, &err))
        store->version = 0;
}

static void detach(Store *store)
{
    cache_finder_reset(store->finder);
    cache_db_close(g_steal_pointer(&store->db));
}

// The file was lost or is broken: another one, and who fills it is told to begin anew.
static void renew(Store *store, const Err *why)
{
    Cache *cache = store->cache;
    Instant now = clock_now(cache->clock);
    CacheOpened opened;
    Err err;
    detach(store);
    if (cache->other == CACHE_OTHER_REFUSE || store->renewals++ >= RENEWALS_MAX)
        return;
    bool ok = cache_db_is_broken(why)
                  ? cache_file_renew(cache->path, cache->owner, now, &err)
                  : cache_file_prepare(cache->path, cache->owner, now, cache->other, &opened, &err);
    if (ok)
        attach(store);
    store->given_up = !ok && err.kind == ERR_CONFLICT;
    cache_chores_restart(&store->chores);
    store->generation++;
    tell(store, CACHE_REBUILT, why);
}

static void failed(Store *store, const Err *err)
{
    if (cache_db_is_broken(err)) {
        renew(store, err);
    } else if (!store->failing && err->kind == ERR_IO) {
        store->failing = true;
        tell(store, CACHE_FAILED, err);
    }
}

// False when there is no file to work with.
static bool has_file(Store *store, Err *err)
{
    if (store->db && !cache_db_is_there(store->db)) {
        err_set(err, ERR_NOT_FOUND, "the file was removed or replaced");
        renew(store, err);
    }
    if (!store->db && !store->given_up)
        attach(store);
    return store->db || err_set(err, ERR_IO, "no file to keep anything in");
}

static void follow_page(Store *store, const Rows *rows, const CacheWritten *written)
{
    CacheKind kind = cache_kind_of(rows->type);
    for (size_t i = 0; i < rows->count; i++)
        if (written->docs[i])
            cache_finder_put(store->finder, kind, written->docs[i], rows_at(rows, i));
}

static CachePen pen_of(const Store *store)
{
    return (CachePen){store->db, &store->cache->watch, clock_now(store->cache->clock)};
}

static bool save(Store *store, CacheJob *job, CacheAnswer *answer, Err *err)
{
    CacheWritten written = {0};
    CachePen pen = pen_of(store);
    bool ok = cache_write_page(&pen, &job->page, &job->rows, &written, err);
    if (ok) {
        follow_page(store, &job->rows, &written);
        answer->saved = written.saved;
        answer->bad = written.bad;
    }
    g_free(written.docs);
    return ok;
}

static bool delete_ids(Store *store, const RecordType *type, const Id *ids, size_t count,
                       Instant at, Err *err)
{
    CachePen pen = pen_of(store);
    CacheDeletion deletion = {cache_kind_of(type), ids, count, at};
    g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(CacheGone));
    if (!cache_write_delete(&pen, &deletion, gone, err))
        return false;
    for (guint i = 0; i < gone->len; i++)
        cache_finder_drop(store->finder, deletion.kind, g_array_index(gone, CacheGone, i).doc);
    return true;
}

static bool delete_rows(Store *store, CacheJob *job, CacheAnswer *answer, Err *err)
{
    (void)answer;
    return delete_ids(store, job->type, job->ids, job->id_count, job->at, err);
}

static bool begin_sweep(Store *store, CacheJob *job, CacheAnswer *answer, Err *err)
{
    (void)answer;
    return cache_write_sweep(store->db, &job->sweep, job->start, err);
}

static bool end_sweep(Store *store, CacheJob *job, CacheAnswer *answer, Err *err)
{
    g_autoptr(GArray) missing = g_array_new(FALSE, FALSE, sizeof(CacheGone));
    answer->kind = CACHE_MISSED;
    answer->type = job->sweep.type;
    CachePen pen = pen_of(store);
    if (!cache_write_missing(&pen, &job->sweep, job->at, missing, err))
        return false;
    g_autoptr(GArray) ids = g_array_sized_new(FALSE, FALSE, sizeof(Id), missing->len);
    for (guint i = 0; i < missing->len; i++)
        g_array_append_val(ids, g_array_index(missing, CacheGone, i).id);
    const Id *all = &g_array_index(ids, Id, 0);
    if (job->missing == CACHE_MISSING_DROP &&
        !delete_ids(store, job->sweep.type, all, ids->len, job->at, err))
        return false;
    answer->missing = ids->len;
    answer->id_count = MIN(ids->len, CACHE_MISSED_MAX);
    answer->ids = g_memdup2(all, answer->id_count * sizeof(Id));
    return true;
}

static bool warm(Store *store, CacheJob *job, CacheAnswer *answer, Err *err)
{
    (void)job;
    (void)answer;
    return cache_finder_load(store->finder, store->db, err);
}

// What this connection wrote does not move the number.
static bool probe(Store *store, CacheJob *job, CacheAnswer *answer, Err *err)
{
    (void)job;
    int64_t version = 0;
    if (!cache_db_number(store->db, "pragma data_version", &version, err))
        return false;
    if (version != store->version) {
        answer->kind = CACHE_CHANGED;
        cache_finder_reset(store->finder); // lines of others' rows are not known
    }
    store->version = version;
    return true;
}

static bool check(Store *store, CacheJob *job, CacheAnswer *answer, Err *err)
{
    (void)job;
    (void)answer;
    return cache_chores_check(store->db, err);
}

typedef bool JobFn(Store *store, CacheJob *job, CacheAnswer *answer, Err *err);
static JobFn *const job_fns[] = {
    [JOB_SAVE] = save,           [JOB_DELETE] = delete_rows, [JOB_SWEEP_BEGIN] = begin_sweep,
    [JOB_SWEEP_END] = end_sweep, [JOB_WARM] = warm,          [JOB_PROBE] = probe,
    [JOB_CHECK] = check,
};
static_assert(ARRAY_LEN(job_fns) == JOB_COUNT, "one function per job");

// A page for a file that is no more would leave a hole that its cursor hides.
static bool do_job(Store *store, CacheJob *job, CacheAnswer *answer, Err *err)
{
    if (!has_file(store, err))
        return false;
    if (job->generation != store->generation)
        return err_set(err, ERR_CANCELLED, "the local copy was begun anew");
    return job_fns[job->kind](store, job, answer, err);
}

static void run_job(Store *store, CacheJob *job)
{
    Err err = {0};
    CacheAnswer *answer = answer_new(CACHE_SAVED);
    bool ok = do_job(store, job, answer, &err);
    if (ok)
        store->failing = false;
    else
        failed(store, &err);
    answer->tag = job->page.tag;
    if (!ok)
        answer->err = err;
    if (answer->kind != CACHE_SAVED || answer->tag)
        put_answer(store, answer);
    else
        cache_answer_free(answer);
    cache_chores_wrote(&store->chores);
    cache_job_free(job);
    count_down(store);
}

static int is_outdated(void *owner)
{
    Store *store = owner;
    Cache *cache = store->cache;
    return atomic_load(&cache->newest[store->asking]) != store->number ||
           atomic_load(&cache->stopping);
}

static bool ask_search(Store *store, const CacheQuestion *q, CacheAnswer *answer, Err *err)
{
    CacheStop stop = {is_outdated, store};
    answer->kind = CACHE_HITS;
    return cache_search_run(store->db, store->finder, &q->search, &stop, answer, err);
}

static bool ask_find(Store *store, const CacheQuestion *q, CacheAnswer *answer, Err *err)
{
    CacheStop stop = {is_outdated, store};
    answer->kind = CACHE_FOUND;
    return cache_finder_load(store->finder, store->db, err) &&
           cache_search_find(store->db, store->finder, q, &stop, answer, err);
}

static bool ask_people(Store *store, const CacheQuestion *q, CacheAnswer *answer, Err *err)
{
    answer->kind = CACHE_PEOPLE;
    return cache_query_people(store->db, q->after.id ? &q->after : NULL, q->limit, &answer->people,
                              err);
}

static void answer_question(Store *store, CacheQuestion *question)
{
    static bool (*const fns[])(Store *, const CacheQuestion *, CacheAnswer *, Err *) = {
        [ASK_SEARCH] = ask_search,
        [ASK_FIND] = ask_find,
        [ASK_PEOPLE] = ask_people,
    };
    static_assert(ARRAY_LEN(fns) == ASK_COUNT, "one function per question");
    Err err = {0};
    CacheAnswer *answer = answer_new(CACHE_HITS);
    store->asking = question->kind;
    store->number = question->number;
    bool ok = has_file(store, &err);
    if (ok) {
        cache_db_watch(store->db, is_outdated, store);
        ok = fns[question->kind](store, question, answer, &err);
        cache_db_watch(store->db, NULL, NULL);
    }
    answer->number = question->number;
    if (!ok) {
        answer->err = err;
        failed(store, &err);
    }
    if (is_outdated(store))
        cache_answer_free(answer);
    else
        put_answer(store, answer);
    cache_question_free(question);
    count_down(store);
}

static void answer_questions(Store *store)
{
    CacheQuestion *newest[ASK_COUNT] = {NULL};
    for (CacheQuestion *q; (q = mailbox_take(store->cache->questions));) {
        CacheQuestion **place = &newest[q->kind];
        if (*place) {
            cache_question_free(*place);
            count_down(store);
        }
        *place = q;
    }
    for (size_t i = 0; i < ASK_COUNT; i++)
        if (newest[i])
            answer_question(store, newest[i]);
}

static int is_wanted_elsewhere(void *owner)
{
    Cache *cache = ((Store *)owner)->cache;
    return mailbox_count(cache->jobs) > 0 || mailbox_count(cache->questions) > 0 ||
           atomic_load(&cache->stopping);
}

static void do_chore(Store *store)
{
    Err err = {0};
    if (!has_file(store, &err))
        return;
    cache_db_watch(store->db, is_wanted_elsewhere, store);
    bool ok = cache_chores_next(&store->chores, store->db, clock_now(store->cache->clock), &err);
    if (store->db)
        cache_db_watch(store->db, NULL, NULL);
    if (!ok)
        failed(store, &err);
}

static void wait_for_work(Store *store)
{
    Cache *cache = store->cache;
    struct pollfd fds[] = {{.fd = mailbox_fd(cache->jobs), .events = POLLIN},
                           {.fd = mailbox_fd(cache->questions), .events = POLLIN}};
    bool chores = store->renewals <= RENEWALS_MAX && cache_chores_left(&store->chores);
    int ready = poll(fds, ARRAY_LEN(fds), chores ? cache->idle_ms : -1);
    if (ready == 0)
        do_chore(store);
}

void *cache_thread_main(void *arg)
{
    Cache *cache = arg;
    Store store = {.cache = cache, .finder = cache_finder_new()};
    int64_t stop_at = 0;
    cache_chores_restart(&store.chores);
    for (;;) {
        answer_questions(&store);
        CacheJob *job = mailbox_take(cache->jobs);
        bool stopping = atomic_load(&cache->stopping);
        if (stopping && stop_at == 0)
            stop_at = g_get_monotonic_time() + CACHE_CLOSE_MS * G_TIME_SPAN_MILLISECOND;
        if (stopping && (!job || g_get_monotonic_time() > stop_at)) {
            cache_job_free(job);
            break;
        }
        if (job)
            run_job(&store, job);
        else
            wait_for_work(&store);
    }
    detach(&store);
    cache_finder_free(store.finder);
    return NULL;
}
