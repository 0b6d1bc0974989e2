#include "config.h"

#include "base/lazy.h"

#include <dlfcn.h>
#include <string.h>

bool lazy_load(const char *file, const LazyFn *fns, size_t count, Err *err)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL); // kept until the end
    if (!library)
        return err_set(err, ERR_CONFIG, "%s cannot be loaded: %s", file, dlerror());
    for (size_t i = 0; i < count; i++) {
        void *at = dlsym(library, fns[i].name);
        if (!at)
            return err_set(err, ERR_CONFIG, "%s has no %s", file, fns[i].name);
        memcpy(fns[i].into, &at, sizeof(at)); // ISO C knows no cast from data to code
    }
    return true;
}
