// What people type to search messages and notes: words, and words that narrow it down. Pure.
//
//   invoice "late fee" payw*  from:"maria lopez" ch:sms tag:vip is:inbound after:2026-01-01
//   before:mon
#ifndef APP_QUERY_H
#define APP_QUERY_H

#include "base/datetime.h"
#include "base/err.h"
#include "model/channel.h"
#include "model/conversation.h"

typedef struct Query {
    char *words;           // as typed, without the narrowing ones; "" none. See CacheSearch.words
    char *from;            // NULL: anyone
    char *tag;             // NULL: any
    Channel channel;       // CHANNEL_UNKNOWN: all
    Direction direction;   // DIRECTION_UNKNOWN: both
    Instant after, before; // from this instant on, up to this one; 0: no bound
} Query;

// Days are those of the zone: "2026-01-31", "2026-01", "2026", "31 jan" in quotation marks, "mon"
// (the last one), "today", "yesterday", "3d", "2w", "6m" (so long ago). before: a day leaves the
// day itself out, after: takes it in. ERR_USAGE names the word that cannot be understood.
bool query_parse(const char *typed, const Zone *zone, Instant now, Query *out, Err *err) NODISCARD;
// Nothing is asked for at all.
bool query_is_empty(const Query *query);
// While it is typed: the last word, which may go on, becomes a beginning. typed is the whole line.
void query_let_go_on(Query *query, const char *typed);
void query_clear(Query *query);

#endif
