// Errors as values: no allocation, copied freely and across threads, message safe to draw.
//
// A fallible function returns bool, takes Err * last (never NULL), sets it exactly once on failure
// and leaves its outputs untouched. `return err_set(err, ...)` ends a handler in one line.
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "base/attr.h"

typedef enum ErrKind {
#define ERR(id, name, advice, flags, exit_code) ERR_##id,
#include "base/err.def"
#undef ERR
    ERR_COUNT
} ErrKind;

enum {
    EF_SHOW = 1 << 0,  // worth the message line
    EF_RETRY = 1 << 1, // passes by itself; a quiet state rather than an alarm
};

enum { ERR_TRACE = 40 }; // a uuid and its end

typedef struct Err {
    ErrKind kind;
    int code;              // HTTP status, curl or errno value; 0 when there is none
    char msg[240];         // one line, valid UTF-8, sanitised
    char trace[ERR_TRACE]; // by which the service finds the request again; empty: none
} Err;

typedef struct ErrInfo {
    const char *name, *advice;
    int flags, exit_code;
} ErrInfo;

// Always false. The formatted message passes the sanitiser, so server text may be an argument.
bool err_set(Err *err, ErrKind kind, const char *fmt, ...) PRINTF(3);
// Always false. Puts context before the message: "save draft: disk full".
bool err_prefix(Err *err, const char *fmt, ...) PRINTF(2);
// Always false. Records errno with what was attempted; kind is ERR_IO.
bool err_errno(Err *err, int errnum, const char *fmt, ...) PRINTF(3);

const ErrInfo *err_info(ErrKind kind);

#endif
