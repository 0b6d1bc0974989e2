// Libraries that are loaded when they are first needed. Linked in, three of them and what they need
// in turn took three quarters of a start. A file x_lazy.c defines the functions of one library that
// we call under their own names, so nobody else sees the difference; with --disable-lazy-libs these
// files are left out and the linker does it.
#ifndef BASE_LAZY_H
#define BASE_LAZY_H

#include "base/err.h"

// A function to be found. `into` is where its address goes: a pointer to a function pointer.
typedef struct LazyFn {
    const char *name;
    void *into;
} LazyFn;

// Loads `file` (a name as in the linker's list) and fills in all functions. ERR_CONFIG when it is
// not there or lacks one. Again is harmless, and from any thread.
bool lazy_load(const char *file, const LazyFn *fns, size_t count, Err *err) NODISCARD;

// For the tables of x_lazy.c, rows of F(type, name, (parameters), (arguments)).
#define LAZY_SLOT(type, name, params, args)  __typeof__(name) *name;
#define LAZY_ENTRY(type, name, params, args) {#name, &loaded.name},
#define LAZY_CALL(type, name, params, args)                                                        \
    type name params                                                                               \
    {                                                                                              \
        return (loaded.name)args;                                                                  \
    }
#define LAZY_CALL_VOID(type, name, params, args)                                                   \
    type name params                                                                               \
    {                                                                                              \
        (loaded.name) args;                                                                        \
    }

#endif
