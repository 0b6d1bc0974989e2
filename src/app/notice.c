#include "config.h"

#include "app/notice.h"

#include <glib.h>
#include <string.h>

#include "base/sentence.h"

struct Notices {
    const Clock *clock;
    Notice kept[NOTICES_KEPT]; // a ring
    size_t next, count, total;
    size_t seen; // so many of total
    bool dismissed;
};

Notices *notices_new(const Clock *clock)
{
    Notices *notices = g_new0(Notices, 1);
    notices->clock = clock;
    return notices;
}

void notices_free(Notices *notices)
{
    if (!notices)
        return;
    for (size_t i = 0; i < NOTICES_KEPT; i++)
        text_clear(&notices->kept[i].text);
    g_free(notices);
}

void notice_add(Notices *notices, NoticeKind kind, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *raw = g_strdup_vprintf(fmt, args);
    va_end(args);
    Notice *notice = &notices->kept[notices->next];
    text_clear(&notice->text);
    *notice = (Notice){.kind = kind,
                       .at = clock_now(notices->clock),
                       .text = text_clean(raw, strlen(raw), TEXT_LINE)};
    notices->next = (notices->next + 1) % NOTICES_KEPT;
    notices->count = MIN(notices->count + 1, NOTICES_KEPT);
    notices->total++;
    notices->dismissed = false;
}

void notice_err(Notices *notices, const char *what, const Err *err)
{
    if (err->kind == ERR_NONE || err->kind == ERR_CANCELLED)
        return;
    const ErrInfo *info = err_info(err->kind);
    NoticeKind kind = info->flags & EF_RETRY ? NOTICE_WARN : NOTICE_ERROR;
    TextBuf buf;
    notice_add(notices, kind, "%s: %.*s", what, TEXT_ARG(err_sentence(&buf, err)));
    Notice *added = &notices->kept[(notices->next + NOTICES_KEPT - 1) % NOTICES_KEPT];
    memcpy(added->trace, err->trace, sizeof(added->trace));
}

// The newest; an error that nobody has seen if only good news came after it. A warning may be what
// the error leads to.
static size_t shown(const Notices *notices)
{
    size_t unseen = MIN(notices->total - notices->seen, notices->count);
    for (size_t i = 0; i < unseen; i++) {
        const Notice *said = &notices->kept[(notices->next + NOTICES_KEPT - 1 - i) % NOTICES_KEPT];
        if (said->kind == NOTICE_ERROR || said->kind == NOTICE_WARN)
            return said->kind == NOTICE_ERROR ? i : 0;
    }
    return 0;
}

const Notice *notice_last(const Notices *notices)
{
    return notices->dismissed ? NULL : notice_at(notices, shown(notices));
}

// Behind an error that has had its time, what was said after it has its own.
void notice_dismiss(Notices *notices)
{
    size_t at = shown(notices);
    notices->dismissed = at == 0;
    notices->seen = notices->total - at;
}

void notice_seen(Notices *notices)
{
    notices->seen = notices->total;
}

void notice_leave(Notices *notices)
{
    const Notice *last = notice_last(notices);
    bool news = notices->seen < notices->total;
    if (last && !news && (last->kind == NOTICE_INFO || last->kind == NOTICE_GOOD))
        notices->dismissed = true;
}

size_t notice_total(const Notices *notices)
{
    return notices->total;
}

size_t notice_count(const Notices *notices)
{
    return notices->count;
}

const Notice *notice_at(const Notices *notices, size_t i)
{
    if (i >= notices->count)
        return NULL;
    return &notices->kept[(notices->next + NOTICES_KEPT - 1 - i) % NOTICES_KEPT];
}
