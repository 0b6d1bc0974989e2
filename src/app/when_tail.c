// When a line of text is due: the time that it ends with. Stricter than a person who is asked for a
// time: what may belong to the text stays in it.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/when.h"
#include "base/attr.h"

// What a word at the end of a line can be.
typedef enum Sort {
    SORT_NONE,    // no part of a time: the text ends with it
    SORT_DAY,     // "fri", "tomorrow": a time by itself
    SORT_CLOCK,   // "15:00", "3pm": likewise
    SORT_MONTH,   // beside a number
    SORT_NUMBER,  // behind a day an hour, beside a month its day
    SORT_PART,    // "morning": behind a day
    SORT_BOUND,   // "after", before an hour
    SORT_JOINING, // "on", "at": says nothing
} Sort;

static const struct {
    Sort sort;
    const char *words; // each between blanks
} words[] = {
    {SORT_DAY, " today tomorrow mon monday tue tues tuesday wed wednesday thu thur thurs thursday "
               "fri friday sat saturday sun sunday "},
    {SORT_MONTH, " jan january feb february mar march apr april may jun june jul july aug august "
                 "sep sept september oct october nov november dec december "},
    {SORT_PART, " am pm morning noon afternoon evening "},
    {SORT_BOUND, " after before until "},
    {SORT_JOINING, " on at by due this "},
};

// Behind these a day is part of what is said: "the invoice of 20 nov", "every monday".
static const char holding[] = " and each every for from last next not of or past since the to ";

enum { TAIL_WORDS = 8 }; // "on wed 20 november at 9 am"

typedef struct Tail {
    const char *text;
    size_t at[TAIL_WORDS]; // where the last words begin in the text, the last one first
    char *low[TAIL_WORDS]; // in small letters, without what punctuation stands behind them
    size_t count;
    bool whole; // the text has no more
} Tail;

static bool is_among(const char *list, const char *word)
{
    g_autofree char *between = g_strdup_printf(" %s ", word);
    return *word && strstr(list, between);
}

static Sort sort_of(const char *word)
{
    size_t digits = strspn(word, "0123456789");
    const char *rest = word + digits;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (is_among(words[i].words, word))
            return words[i].sort;
    if (digits < 1 || digits > 2)
        return SORT_NONE;
    if (!*rest)
        return SORT_NUMBER;
    bool half = strcmp(rest, "am") == 0 || strcmp(rest, "pm") == 0;
    bool minutes = rest[0] == ':' && strspn(rest + 1, "0123456789") == 2;
    half = half || (minutes && (!strcmp(rest + 3, "am") || !strcmp(rest + 3, "pm")));
    return half || (minutes && !rest[3]) ? SORT_CLOCK : SORT_NONE;
}

static void read_words(Tail *tail)
{
    const char *end = tail->text + strlen(tail->text);
    while (tail->count < TAIL_WORDS) {
        while (end > tail->text && end[-1] == ' ')
            end--;
        const char *from = end;
        while (from > tail->text && from[-1] != ' ')
            from--;
        if (from == end)
            break;
        char *low = g_ascii_strdown(from, end - from);
        for (size_t n = strlen(low); n > 1 && strchr(",.;!", low[n - 1]); n--)
            low[n - 1] = '\0';
        tail->at[tail->count] = (size_t)(from - tail->text);
        tail->low[tail->count++] = low;
        end = from;
    }
    tail->whole = end == tail->text;
}

// The word i places before the last one; "" where there is none.
static const char *word_at(const Tail *tail, size_t i)
{
    return i < tail->count ? tail->low[i] : "";
}

// Does a time begin with that word? Words behind it are known to be parts of one.
static bool begins_here(const Tail *tail, size_t i)
{
    Sort sort = sort_of(word_at(tail, i)),
         behind = i > 0 ? sort_of(word_at(tail, i - 1)) : SORT_NONE;
    switch (sort) {
    case SORT_DAY:
    case SORT_CLOCK: return true;
    case SORT_MONTH: return behind == SORT_NUMBER;
    case SORT_NUMBER:
        return behind == SORT_MONTH || (behind == SORT_PART && word_at(tail, i - 1)[1] == 'm');
    case SORT_BOUND:
    case SORT_JOINING: return i > 0 && begins_here(tail, i - 1);
    case SORT_NONE:
    case SORT_PART: break;
    }
    return false;
}

// How many of the last words say the time; 0: none.
static size_t count_words(const Tail *tail)
{
    size_t n = 0;
    if (!strcmp(word_at(tail, 0), "week") && !strcmp(word_at(tail, 1), "next"))
        return 2;
    for (size_t i = 1; i < 3; i++) // "in 3 days", "in 2h"
        if (!strcmp(word_at(tail, i), "in") && g_ascii_isdigit(word_at(tail, i - 1)[0]))
            return i + 1;
    for (size_t i = 0; i < tail->count && sort_of(tail->low[i]) != SORT_NONE; i++)
        if (begins_here(tail, i))
            n = i + 1;
    return is_among(holding, word_at(tail, n)) ? 0 : n;
}

// As when_next takes them: without what says nothing, and a bound only before an hour.
static char *spell(const Tail *tail, size_t n)
{
    GString *out = g_string_new(NULL);
    for (size_t i = n; i-- > 0;) {
        Sort sort = sort_of(tail->low[i]), behind = i > 0 ? sort_of(tail->low[i - 1]) : SORT_NONE;
        bool hour = behind == SORT_CLOCK || behind == SORT_NUMBER;
        if (sort != SORT_JOINING && (sort != SORT_BOUND || hour))
            g_string_append_printf(out, "%s%s", out->len ? " " : "", tail->low[i]);
    }
    return g_string_free(out, FALSE);
}

static bool read_tail(const Tail *tail, const Zone *zone, Instant now, DueText *out, Err *err)
{
    size_t n = count_words(tail);
    if (n == 0)
        return true;
    Err why = {0};
    g_autofree char *line = spell(tail, n);
    if (n == tail->count && tail->whole)
        return err_set(err, ERR_USAGE, "\"%s\" says when, but not what", line);
    if (!when_next(line, zone, now, WHEN_TASK_MIN, &out->due, &why)) {
        bool distance = strncmp(line, "in ", 3) == 0; // "in 3 parts" is none
        if (distance)
            return true;
        *err = why;
        return false;
    }
    out->keep = tail->at[n - 1];
    while (out->keep > 0 && strchr(" ,-", tail->text[out->keep - 1]))
        out->keep--;
    return true;
}

bool when_due(const char *text, const Zone *zone, Instant now, DueText *out, Err *err)
{
    Tail tail = {.text = text};
    DueText due = {.keep = strlen(text), .due = day_at(zone, now, 1, WHEN_TASK_MIN)};
    read_words(&tail);
    bool ok = read_tail(&tail, zone, now, &due, err);
    for (size_t i = 0; i < tail.count; i++)
        g_free(tail.low[i]);
    if (ok)
        *out = due;
    return ok;
}
