#include "config.h"

#include "api/keyring.h"

#include <glib.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/lazy.h"

#ifdef LIBSECRET
// ---- libsecret, declared here so that it need not be there to build ----------------------------

typedef struct SchemaAttribute {
    const char *name;
    int type; // 0: a string
} SchemaAttribute;

typedef struct Schema { // as SecretSchema, whose layout is part of its interface
    const char *name;
    int flags;
    SchemaAttribute attributes[32];
    int reserved;
    void *more[7];
} Schema;

static struct {
    char *(*lookup)(const Schema *schema, GHashTable *attributes, void *cancellable,
                    GError **error);
    gboolean (*store)(const Schema *schema, GHashTable *attributes, const char *collection,
                      const char *label, const char *password, void *cancellable, GError **error);
    gboolean (*clear)(const Schema *schema, GHashTable *attributes, void *cancellable,
                      GError **error);
    void (*wipe)(char *password);
} loaded;

static const LazyFn functions[] = {{"secret_password_lookupv_sync", &loaded.lookup},
                                   {"secret_password_storev_sync", &loaded.store},
                                   {"secret_password_clearv_sync", &loaded.clear},
                                   {"secret_password_free", &loaded.wipe}};

static const Schema schema = {.name = "org.eyrie.Profile", .attributes = {{"item", 0}}};

// ---- one question, on a thread of its own ------------------------------------------------------

typedef struct Job Job;

struct Job {
    // immutable
    void (*run)(Job *job);
    GHashTable *attributes; // owned
    char *label;            // owned
    Secret *text;           // to be stored; owned
    // the thread, until done
    Secret *found;
    Err err; // ERR_NONE: it went well
    // locked by mu
    pthread_mutex_t mu;
    pthread_cond_t ended;
    bool done, left; // left: nobody waits any more
};

static void job_free(Job *job)
{
    g_hash_table_unref(job->attributes);
    g_free(job->label);
    secret_free(job->text);
    secret_free(job->found);
    pthread_mutex_destroy(&job->mu);
    pthread_cond_destroy(&job->ended);
    g_free(job);
}

static void fail(Job *job, GError *error)
{
    err_set(&job->err, ERR_CONFIG, "the keyring does not answer: %s",
            error ? error->message : "it refused");
    g_clear_error(&error);
}

static void run_lookup(Job *job)
{
    GError *error = NULL;
    char *text = loaded.lookup(&schema, job->attributes, NULL, &error);
    if (error) {
        fail(job, error);
    } else if (!text) {
        err_set(&job->err, ERR_AUTH, "the keyring does not hold its tokens");
    } else {
        job->found = secret_new(text, strlen(text));
        loaded.wipe(text);
    }
}

static void run_store(Job *job)
{
    GError *error = NULL;
    if (!loaded.store(&schema, job->attributes, NULL, job->label, secret_reveal(job->text), NULL,
                      &error))
        fail(job, error);
}

static void run_clear(Job *job)
{
    GError *error = NULL;
    loaded.clear(&schema, job->attributes, NULL, &error);
    if (error)
        fail(job, error);
}

static void *job_main(void *data)
{
    Job *job = data;
    job->run(job);
    pthread_mutex_lock(&job->mu);
    job->done = true;
    bool left = job->left;
    pthread_cond_signal(&job->ended);
    pthread_mutex_unlock(&job->mu);
    if (left)
        job_free(job);
    return NULL;
}

// False: it goes on, and frees the job when it ends.
static bool await(Job *job, int wait_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += wait_ms / 1000;
    int waited = 0;
    pthread_mutex_lock(&job->mu);
    while (!job->done && waited == 0)
        waited = pthread_cond_timedwait(&job->ended, &job->mu, &until);
    bool done = job->done;
    job->left = !done;
    pthread_mutex_unlock(&job->mu);
    return done;
}

static Job *job_new(void (*run)(Job *job), const Id *item)
{
    Job *job = g_new0(Job, 1);
    job->run = run;
    job->attributes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_insert(job->attributes, g_strdup("item"), g_strdup(item->s));
    pthread_mutex_init(&job->mu, NULL);
    pthread_cond_init(&job->ended, NULL);
    return job;
}

static bool job_run(Job *take_job, int wait_ms, Secret **found, Err *err)
{
    Job *job = take_job;
    pthread_t thread;
    if (!lazy_load(LIBSECRET, functions, ARRAY_LEN(functions), err)) {
        job_free(job);
        return false;
    }
    int failed = pthread_create(&thread, NULL, job_main, job);
    if (failed != 0) {
        job_free(job);
        return err_errno(err, failed, "ask the keyring");
    }
    if (!await(job, wait_ms)) {
        pthread_detach(thread);
        return err_set(
            err, ERR_CONFIG,
            "the keyring has not answered: unlock it in its own window, then do this again");
    }
    pthread_join(thread, NULL);
    bool ok = job->err.kind == ERR_NONE;
    if (ok && found)
        *found = g_steal_pointer(&job->found);
    else if (!ok)
        *err = job->err;
    job_free(job);
    return ok;
}

Secret *keyring_read(const Id *item, int wait_ms, Err *err)
{
    Secret *found = NULL;
    return job_run(job_new(run_lookup, item), wait_ms, &found, err) ? found : NULL;
}

bool keyring_write(const Id *item, const char *label, const Secret *text, Err *err)
{
    Job *job = job_new(run_store, item);
    job->label = g_strdup(label);
    job->text = secret_dup(text);
    return job_run(job, KEYRING_MS, NULL, err);
}

bool keyring_remove(const Id *item, Err *err)
{
    return job_run(job_new(run_clear, item), KEYRING_MS, NULL, err);
}
#else
static bool is_not_built(Err *err)
{
    return err_set(err, ERR_CONFIG, "this eyrie was built without the keyring (libsecret)");
}

Secret *keyring_read(const Id *item, int wait_ms, Err *err)
{
    (void)item, (void)wait_ms;
    is_not_built(err);
    return NULL;
}

bool keyring_write(const Id *item, const char *label, const Secret *text, Err *err)
{
    (void)item, (void)label, (void)text;
    return is_not_built(err);
}

bool keyring_remove(const Id *item, Err *err)
{
    (void)item;
    return is_not_built(err);
}
#endif
