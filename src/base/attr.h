// Compiler attributes and small macros used everywhere. Header only.
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#include <stddef.h>

#define NODISCARD    __attribute__((warn_unused_result))
#define PRINTF(n)    __attribute__((format(printf, n, n + 1)))
#define NORETURN     __attribute__((noreturn))
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

// A broken promise of our own code (never bad input): restores the terminal if one was taken over
// and aborts. See bug_set_hook.
#define BUG_ON(cond)                                                                               \
    do {                                                                                           \
        if (cond)                                                                                  \
            bug(__FILE__, __LINE__, #cond);                                                        \
    } while (0)

NORETURN void bug(const char *file, int line, const char *what);

// The UI sets a hook that restores the terminal before bug() aborts. NULL clears it.
void bug_set_hook(void (*hook)(void));

#endif
