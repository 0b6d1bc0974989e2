// Days and hours as people write and type them. Pure.
#ifndef APP_WHEN_H
#define APP_WHEN_H

#include "base/datetime.h"
#include "base/err.h"
#include "base/text.h"

typedef struct When {
    unsigned weekdays;    // bit 0 Monday .. bit 6 Sunday; 0: any
    int day, month;       // of the month, of the year; 0: any
    int ahead;            // days from today; -1: any
    int from_min, to_min; // of the day, [from, to)
} When;

// "thu pm", "tomorrow after 3", "20 nov 9:30"; all words must hold, days of the week are
// alternatives. A word that is still being typed
// ("to") narrows nothing. ERR_USAGE names the word that means nothing; out then holds what the
// others mean.
bool when_parse(const char *words, When *out, Err *err) NODISCARD;
bool when_matches(const When *when, const Zone *zone, Instant t, Instant now);

// The first time that the words mean from now on: "tomorrow", "next week", "in 3 days", "3d", "2h",
// or as when_parse takes them. minute: of the day, where they do not say the hour. Nine o'clock
// stays nine o'clock over a change of the clocks.
enum { WHEN_TASK_MIN = 9 * 60 }; // when a task without an hour is due
bool when_next(const char *words, const Zone *zone, Instant now, int minute, Instant *out,
               Err *err) NODISCARD;

// A line that may end with when it is due: "call back fri 15:00", "order 12 tomorrow", "ask in 3
// days"; tomorrow at nine where it does not say. Only words that can mean nothing else are a time.
// ERR_USAGE: the line is nothing but a time, or the time has passed.
typedef struct DueText {
    size_t keep; // bytes of the line that are not about the time
    Instant due;
} DueText;
bool when_due(const char *text, const Zone *zone, Instant now, DueText *out, Err *err) NODISCARD;

TextRef when_format(TextBuf *buf, const Zone *zone, Instant t); // "Thu 20 Nov 10:00"

#endif
