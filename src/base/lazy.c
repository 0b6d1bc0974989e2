#include "config.h"

#include "base/lazy.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;

// The first function is found last: where it is known, all are.
static bool is_loaded(const LazyFn *fns)
{
    void *at = NULL;
    memcpy(&at, fns[0].into, sizeof(at));
    return at != NULL;
}

// The loader's own words mostly begin with the file.
static const char *why_not(const char *file)
{
    const char *said = dlerror();
    size_t n = strlen(file);
    return strncmp(said, file, n) == 0 && strncmp(said + n, ": ", 2) == 0 ? said + n + 2 : said;
}

static bool load(const char *file, const LazyFn *fns, size_t count, Err *err)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL); // kept until the end
    if (!library)
        return err_set(err, ERR_CONFIG, "%s cannot be loaded: %s", file, why_not(file));
    for (size_t i = count; i-- > 0;) {
        void *at = dlsym(library, fns[i].name);
        if (!at)
            return err_set(err, ERR_CONFIG, "%s has no %s", file, fns[i].name);
        memcpy(fns[i].into, &at, sizeof(at)); // ISO C knows no cast from data to code
    }
    return true;
}

bool lazy_load(const char *file, const LazyFn *fns, size_t count, Err *err)
{
    pthread_mutex_lock(&mu);
    bool ok = (count > 0 && is_loaded(fns)) || load(file, fns, count, err);
    pthread_mutex_unlock(&mu);
    return ok;
}
