#include "config.h"

#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

// clang-format off
static const ErrInfo infos[] = {
#define ERR(id, label, hint, bits, code)                                                           \
    [ERR_##id] = {.name = label, .advice = hint, .flags = bits, .exit_code = code},
#include "base/err.def"
#undef ERR
};
// clang-format on
static_assert(ARRAY_LEN(infos) == ERR_COUNT, "one row per kind");

// Called by bug() only; set once by the thread that owns the terminal.
static _Atomic(void (*)(void)) bug_hook;

void bug_set_hook(void (*hook)(void))
{
    atomic_store(&bug_hook, hook);
}

void bug(const char *file, int line, const char *what)
{
    void (*hook)(void) = atomic_exchange(&bug_hook, NULL);
    if (hook)
        hook();
    char text[512];
    int n = snprintf(text, sizeof(text), "eyrie: bug at %s:%d: %s\n", file, line, what);
    size_t len = n < 0 ? 0 : (size_t)n;
    if (len >= sizeof(text))
        len = sizeof(text) - 1;
    if (write(STDERR_FILENO, text, len) < 0)
        _exit(134);
    abort();
}

// Formats `context: ` and the old message alike, so that both pass the sanitiser together.
static void set_message(Err *err, const char *fmt, va_list args, const char *tail)
{
    char raw[1024];
    int n = vsnprintf(raw, sizeof(raw), fmt, args);
    size_t len = n < 0 ? 0 : (size_t)n;
    if (len >= sizeof(raw))
        len = sizeof(raw) - 1;
    if (tail && *tail) {
        int more = snprintf(raw + len, sizeof(raw) - len, ": %s", tail);
        len += more < 0 ? 0 : (size_t)more;
        if (len >= sizeof(raw))
            len = sizeof(raw) - 1;
    }
    text_clean_into(err->msg, sizeof(err->msg), raw, len);
}

bool err_set(Err *err, ErrKind kind, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    set_message(err, fmt, args, NULL);
    va_end(args);
    err->kind = kind;
    err->code = 0;
    err->trace[0] = '\0';
    return false;
}

bool err_prefix(Err *err, const char *fmt, ...)
{
    char old[sizeof(err->msg)];
    memcpy(old, err->msg, sizeof(old));
    old[sizeof(old) - 1] = '\0';
    va_list args;
    va_start(args, fmt);
    set_message(err, fmt, args, old);
    va_end(args);
    return false;
}

bool err_errno(Err *err, int errnum, const char *fmt, ...)
{
    char reason[128];
    // The GNU variant may answer with a constant instead of filling the buffer.
    const char *why = strerror_r(errnum, reason, sizeof(reason));
    va_list args;
    va_start(args, fmt);
    set_message(err, fmt, args, why);
    va_end(args);
    err->kind = ERR_IO;
    err->code = errnum;
    err->trace[0] = '\0';
    return false;
}

const ErrInfo *err_info(ErrKind kind)
{
    BUG_ON((unsigned)kind >= ERR_COUNT);
    return &infos[kind];
}
