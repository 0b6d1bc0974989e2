// What the message line says, and what it said before. UI thread.
#ifndef APP_NOTICE_H
#define APP_NOTICE_H

#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/text.h"

typedef enum NoticeKind {
    NOTICE_INFO,
    NOTICE_GOOD,
    NOTICE_WARN,
    NOTICE_ERROR,
    NOTICE_INBOUND
} NoticeKind;

typedef struct Notice {
    NoticeKind kind;
    Instant at;
    Text text;
    char trace[ERR_TRACE]; // of the request that it is about; empty: none
} Notice;

typedef struct Notices Notices;

enum { NOTICES_KEPT = 200 };

Notices *notices_new(const Clock *clock);
void notices_free(Notices *notices);
void notice_add(Notices *notices, NoticeKind kind, const char *fmt, ...) PRINTF(3);
// "what: message (advice)"; nothing for ERR_NONE and ERR_CANCELLED.
void notice_err(Notices *notices, const char *what, const Err *err);
// The newest; but an error comes before good news and messages after it, until somebody has seen
// it. NULL when there is none or it was dismissed.
const Notice *notice_last(const Notices *notices);
void notice_dismiss(Notices *notices);
void notice_seen(Notices *notices);  // somebody has answered: what was said up to here was seen
void notice_leave(Notices *notices); // and goes elsewhere: what was seen is over, but for trouble
size_t notice_total(const Notices *notices); // ever added, those that are not kept any more too
size_t notice_count(const Notices *notices);
const Notice *notice_at(const Notices *notices, size_t i); // 0 newest

#endif
