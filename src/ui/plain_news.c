// What is told without being asked for: new messages, notices, what becomes of writes, whether the
// service can be reached. A burst of messages is counted rather than read out.
#include "config.h"

#include "base/sentence.h"
#include "ui/plain_room.h"

enum { NEWS_TOLD = 3, NEWS_MS = 10 * 1000, LIMIT_MS = 2000 };

static void tell_counted(void *owner, int64_t arg)
{
    Plain *p = owner;
    (void)arg;
    if (p->news_left > 0)
        plain_say(p, "%zu more new %s.", p->news_left, p->news_left == 1 ? "message" : "messages");
    p->news_left = p->news_told = 0;
    p->news_timer = 0;
}

void plain_news_end(Plain *p)
{
    if (p->news_timer == 0)
        return;
    timers_cancel(app_timers(p->app), p->news_timer);
    tell_counted(p, 0);
}

// From the first message on for a while: the first ones are told.
static bool is_one_too_many(Plain *p)
{
    if (p->news_timer == 0)
        p->news_timer = timers_add(app_timers(p->app), NEWS_MS, tell_counted, p, 0);
    if (p->news_told++ < NEWS_TOLD)
        return false;
    p->news_left++;
    return true;
}

void plain_notice(Plain *p, const Notice *notice, const char *place)
{
    static const char *const words[] = {[NOTICE_INFO] = "",
                                        [NOTICE_GOOD] = "",
                                        [NOTICE_WARN] = "Warning: ",
                                        [NOTICE_ERROR] = "Error: ",
                                        [NOTICE_INBOUND] = "New message from "};
    if (notice->kind != NOTICE_INBOUND || !is_one_too_many(p))
        plain_say(p, "%s%s%s%s", place ? place : "", place ? ": " : "", words[notice->kind],
                  notice->text.s);
}

static void tell_write(void *owner, const OpView *op, TextRef sentence)
{
    static const struct {
        OpShow show;
        ErrKind kind;
    } failures[] = {{OPSHOW_REFUSED, ERR_REFUSED},
                    {OPSHOW_PARKED, ERR_AMBIGUOUS},
                    {OPSHOW_CHANGED, ERR_CONFLICT}};
    Plain *p = owner;
    for (size_t i = 0; i < ARRAY_LEN(failures); i++)
        if (failures[i].show == op->show)
            plain_blame(p, failures[i].kind);
    if (op->show != OPSHOW_REFUSED) // a notice says so, with the reason
        plain_say(p, "%.*s", TEXT_ARG(sentence));
}

// That it is back is a notice.
static void tell_link(Plain *p)
{
    const Session *session = app_session(p->app);
    TextBuf buf;
    if (session->link == LINK_OFFLINE && p->link != LINK_OFFLINE)
        plain_say(p, "Offline: %.*s. What is known can be read, and what you write waits.",
                  TEXT_ARG(err_sentence(&buf, &session->last)));
    p->link = session->link;
}

static void tell_limit(Plain *p)
{
    AppRate rate = app_rate(p->app);
    if (rate.wait_ms >= LIMIT_MS && !p->limited)
        plain_say(p,
                  "The account's limit of requests is reached: what you do waits for %d seconds.",
                  (int)((rate.wait_ms + 999) / 1000));
    p->limited = rate.wait_ms > 0;
}

void plain_news(Plain *p)
{
    Changes changes = app_take_changes(p->app);
    plain_seats_tell(p);
    if (changes & CH_SESSION) {
        tell_link(p);
        tell_limit(p);
    }
    if (changes & CH_OUTBOX)
        announce_turn(&p->announce, p->app, tell_write, p);
    if (changes & CH_THREAD)
        plain_thread_news(p);
}
