#include "config.h"

#include "ui/format.h"

enum { STALE_MS = 120 * 1000 };

TextRef format_feed(TextBuf *buf, const Feed *feed, const Zone *zone, Instant now)
{
    TextBuf part;
    if (!feed->ever && feed->err.kind != ERR_NONE)
        return text_format(buf, "%s", err_info(feed->err.kind)->name);
    if (!feed->ever)
        return feed->asked ? TEXT("loading") : TEXT("not asked yet");
    if (feed->total > feed->loaded && feed->asked && feed->loaded > 0) {
        TextBuf total;
        TextRef have = format_count(&part, feed->loaded), all = format_count(&total, feed->total);
        return text_format(buf, "loading %.*s/%.*s", TEXT_ARG(have), TEXT_ARG(all));
    }
    bool refused = feed->err.kind == ERR_SCOPE; // it will not come right by itself
    if (refused && instant_known(feed->synced))
        return text_format(buf, "refused, %.*s old STALE",
                           TEXT_ARG(format_age(&part, feed->synced, now)));
    if (!instant_known(feed->synced))
        return TEXT("from the local copy STALE");
    if (now.ms - feed->synced.ms > STALE_MS)
        return text_format(buf, "%.*s old STALE", TEXT_ARG(format_age(&part, feed->synced, now)));
    TextRef clock = format_clock(&part, zone, feed->synced);
    if (feed->left_out > 0)
        return text_format(buf, "synced %.*s, %d unreadable", TEXT_ARG(clock), (int)feed->left_out);
    return text_format(buf, "synced %.*s", TEXT_ARG(clock));
}

FeedNews feed_news(const Feed *feed, Instant now)
{
    bool partly = feed->more && feed->loaded > 0 && feed->total > feed->loaded;
    if (feed->asked && (!feed->ever || partly))
        return FEED_NEWS_LOADING;
    bool old = !instant_known(feed->synced) || now.ms - feed->synced.ms > STALE_MS;
    return feed->ever && old ? FEED_NEWS_STALE : FEED_NEWS_NONE;
}
