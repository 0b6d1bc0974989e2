// What is handed to the store thread, and what comes back: made, posted, freed.
#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "store/cache_kind.h"
#include "store/cache_room.h"
#include "store/cache_search.h"

void cache_job_free(void *item)
{
    CacheJob *job = item;
    if (!job)
        return;
    if (job->rows.type)
        rows_clear(&job->rows);
    for (size_t i = 0; i < ARRAY_LEN(job->strings); i++)
        g_free(job->strings[i]);
    g_free(job->ids);
    g_free(job);
}

void cache_question_free(void *item)
{
    CacheQuestion *question = item;
    for (size_t i = 0; i < ARRAY_LEN(question->strings); i++)
        g_free(question->strings[i]);
    g_free(question);
}

void cache_answer_free(CacheAnswer *answer)
{
    if (!answer)
        return;
    for (size_t i = 0; i < answer->hit_count; i++)
        cache_hit_clear(&answer->hits[i]);
    for (size_t i = 0; i < answer->found_count; i++)
        cache_found_clear(&answer->found[i]);
    cache_people_clear(&answer->people);
    g_free(answer->hits);
    g_free(answer->found);
    g_free(answer->ids);
    g_free(answer);
}

void cache_answer_free_item(void *answer)
{
    cache_answer_free(answer);
}

static CacheJob *job_new(const Cache *cache, CacheJobKind kind)
{
    CacheJob *job = g_new0(CacheJob, 1);
    job->kind = kind;
    job->generation = cache->generation;
    return job;
}

static bool post(Cache *cache, CacheJob *job, Err *err)
{
    atomic_fetch_add(&cache->busy, 1);
    if (mailbox_put(cache->jobs, job, err))
        return true;
    atomic_fetch_sub(&cache->busy, 1);
    return false;
}

static bool post_or_free(Cache *cache, CacheJob *job, Err *err)
{
    bool ok = post(cache, job, err);
    if (!ok)
        cache_job_free(job);
    return ok;
}

bool cache_post_save(Cache *cache, const CachePage *page, Rows *take_rows, Err *err)
{
    if (!cache) {
        if (take_rows->type)
            rows_clear(take_rows);
        return true;
    }
    BUG_ON(take_rows->type && cache_kind_of(take_rows->type) == KIND_COUNT);
    CacheJob *job = job_new(cache, JOB_SAVE);
    job->page = *page;
    job->page.list = job->strings[0] = g_strdup(page->list);
    job->page.cursor = job->strings[1] = g_strdup(page->cursor);
    job->page.value = job->strings[2] = g_strdup(page->value);
    job->rows = *take_rows;
    bool ok = post(cache, job, err);
    if (ok) {
        *take_rows = (Rows){.type = take_rows->type};
    } else {
        job->rows = (Rows){0}; // they stay the caller's
        cache_job_free(job);
    }
    return ok;
}

bool cache_post_copy(Cache *cache, const CachePage *page, const Rows *rows, Err *err)
{
    Rows copy = {.type = rows->type};
    if (!cache)
        return true;
    for (size_t i = 0; i < rows->count; i++)
        record_copy(rows->type, rows_append(&copy), rows_at(rows, i));
    bool ok = cache_post_save(cache, page, &copy, err);
    if (!ok && copy.type)
        rows_clear(&copy);
    return ok;
}

bool cache_post_delete(Cache *cache, const RecordType *type, const Id *ids, size_t count,
                       Instant at, Err *err)
{
    if (!cache)
        return true;
    CacheJob *job = job_new(cache, JOB_DELETE);
    job->type = type;
    job->ids = g_memdup2(ids, count * sizeof(Id));
    job->id_count = count;
    job->at = at;
    return post_or_free(cache, job, err);
}

bool cache_sweep_begin(Cache *cache, const CacheSweep *sweep, CacheSweepStart start, Err *err)
{
    if (!cache)
        return true;
    CacheJob *job = job_new(cache, JOB_SWEEP_BEGIN);
    job->sweep = *sweep;
    job->start = start;
    return post_or_free(cache, job, err);
}

bool cache_sweep_end(Cache *cache, const CacheSweep *sweep, CacheMissing missing, Instant at,
                     Err *err)
{
    if (!cache)
        return true;
    CacheJob *job = job_new(cache, JOB_SWEEP_END);
    job->sweep = *sweep;
    job->missing = missing;
    job->at = at;
    return post_or_free(cache, job, err);
}

void cache_warm(Cache *cache)
{
    Err full;
    if (cache && !post_or_free(cache, job_new(cache, JOB_WARM), &full))
        return; // the first question does it
}

void cache_probe(Cache *cache)
{
    Err full;
    if (cache && !post_or_free(cache, job_new(cache, JOB_PROBE), &full))
        return; // asked again soon
}

static uint64_t ask(Cache *cache, CacheQuestion *question, Err *err)
{
    question->number = ++cache->last_number;
    atomic_store(&cache->newest[question->kind], question->number);
    atomic_fetch_add(&cache->busy, 1);
    if (mailbox_put(cache->questions, question, err))
        return cache->last_number;
    atomic_fetch_sub(&cache->busy, 1);
    cache_question_free(question);
    return 0;
}

static CacheQuestion *question_new(Cache *cache, CacheAskKind kind, Err *err)
{
    if (!cache) {
        err_set(err, ERR_NOT_FOUND, "there is no local copy");
        return NULL;
    }
    CacheQuestion *question = g_new0(CacheQuestion, 1);
    question->kind = kind;
    return question;
}

uint64_t cache_ask_search(Cache *cache, const CacheSearch *search, Err *err)
{
    CacheQuestion *question = question_new(cache, ASK_SEARCH, err);
    if (!question)
        return 0;
    question->search = *search;
    question->search.words = question->strings[0] = g_strdup(search->words);
    question->search.from = question->strings[1] = g_strdup(search->from);
    question->search.tag = question->strings[2] = g_strdup(search->tag);
    return ask(cache, question, err);
}

uint64_t cache_ask_find(Cache *cache, const char *words, unsigned what, size_t limit, Err *err)
{
    CacheQuestion *question = question_new(cache, ASK_FIND, err);
    if (!question)
        return 0;
    question->search.words = question->strings[0] = g_strdup(words);
    question->what = what;
    question->limit = limit;
    return ask(cache, question, err);
}

uint64_t cache_ask_people(Cache *cache, const CachePerson *after, size_t limit, Err *err)
{
    CacheQuestion *question = question_new(cache, ASK_PEOPLE, err);
    if (!question)
        return 0;
    question->limit = limit;
    if (after) {
        question->after.id = question->strings[0] = g_strdup(after->id);
        question->strings[1] = g_strndup(after->name.s, after->name.n);
        question->after.name = (TextRef){question->strings[1], after->name.n};
    }
    return ask(cache, question, err);
}
