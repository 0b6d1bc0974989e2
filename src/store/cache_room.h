// The inside of Cache. For cache*.c only.
#ifndef STORE_CACHE_ROOM_H
#define STORE_CACHE_ROOM_H

#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/mailbox.h"
#include "store/cache.h"
#include "store/cache_db.h"

typedef enum CacheJobKind {
    JOB_SAVE,
    JOB_DELETE,
    JOB_SWEEP_BEGIN,
    JOB_SWEEP_END,
    JOB_WARM,
    JOB_PROBE,
    JOB_CHECK, // the UI thread met damage
    JOB_COUNT
} CacheJobKind;

typedef struct CacheJob { // owned with all it holds; moves to the store thread
    CacheJobKind kind;
    unsigned generation; // of the file it is meant for
    CachePage page;
    char *strings[3]; // of the page
    Rows rows;
    const RecordType *type;
    Id *ids;
    size_t id_count;
    Instant at;
    CacheSweep sweep;
    CacheSweepStart start;
    CacheMissing missing;
} CacheJob;

typedef enum CacheAskKind { ASK_SEARCH, ASK_FIND, ASK_PEOPLE, ASK_COUNT } CacheAskKind;

typedef struct CacheQuestion { // as CacheJob
    CacheAskKind kind;
    uint64_t number;
    CacheSearch search; // of ASK_FIND only the words
    unsigned what;
    size_t limit;
    CachePerson after; // id NULL: from the first
    char *strings[3];  // of the above
} CacheQuestion;

struct Cache {
    // immutable
    char *path, *owner;
    const Clock *clock;
    int idle_ms;
    CacheWatch watch;
    CacheOther other;
    pthread_t thread;
    Mailbox *jobs, *questions, *answers;
    // UI thread
    CacheDb *reader; // NULL: opened when needed
    uint64_t last_number;
    unsigned generation; // of the file, as far as it has been told
    // both
    atomic_ullong newest[ASK_COUNT]; // number of the newest question
    atomic_int busy;                 // what was handed over and is not done
    atomic_bool idle_wanted;         // somebody asked and was told no
    atomic_bool stopping;
};

void cache_job_free(void *job);
void cache_question_free(void *question);
void cache_answer_free_item(void *answer);

void *cache_thread_main(void *cache);

#endif
