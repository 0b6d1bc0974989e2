// Short forms for narrow columns. Pure.
#ifndef UI_FORMAT_H
#define UI_FORMAT_H

#include "app/feed.h"
#include "base/datetime.h"
#include "base/text.h"
#include "model/record.h"

// "now", "2m", "14m", "1h", "3d", "5w"; "" for an unknown instant.
TextRef format_age(TextBuf *buf, Instant then, Instant now);
// "09:12" of today, "18 Nov" of another day; "" for an unknown instant.
TextRef format_moment(TextBuf *buf, const Zone *zone, Instant then, Instant now);
TextRef format_clock(TextBuf *buf, const Zone *zone, Instant t); // "09:12"
TextRef format_day(TextBuf *buf, const Zone *zone, Instant t);   // "Tue 18 Nov"
TextRef format_day_year(TextBuf *buf, const Zone *zone, Instant t,
                        Instant now); // with the year when it is not this one
TextRef format_money(TextBuf *buf, Money money, const char *currency); // "$1,234", "?" when unknown
TextRef format_count(TextBuf *buf, int64_t n);                         // "1,200"; "?" below zero
TextRef format_duration(TextBuf *buf, int64_t seconds);                // "4m 10s"

// How old a list is: "loading", "synced 11:04", "12m old STALE" (past two minutes without a good
// answer), the error's name.
TextRef format_feed(TextBuf *buf, const Feed *feed, const Zone *zone, Instant now);
// What of that is news: being read for the first time, or old.
typedef enum FeedNews { FEED_NEWS_NONE, FEED_NEWS_LOADING, FEED_NEWS_STALE } FeedNews;
FeedNews feed_news(const Feed *feed, Instant now);

#endif
