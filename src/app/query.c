#include "config.h"

#include "app/query.h"

#include <glib.h>
#include <string.h>

#include "app/when.h"
#include "base/attr.h"

enum { YEAR_MIN = 2000, YEAR_MAX = 2999, BEGINNING_LETTERS = 3, AGO_MAX = 5000 };

typedef struct Reading {
    const Zone *zone;
    Instant now;
    Query *query;
    GString *words;
} Reading;

// ---- days --------------------------------------------------------------------------------------

// Its start, and the start of what follows: a day, a month or a year.
typedef struct Span {
    Instant from, to;
} Span;

static Span month_span(const Zone *zone, int year, int month)
{
    int next = month % 12 + 1;
    return (Span){civil_instant(zone, year, month, 1, 0, 0),
                  civil_instant(zone, next == 1 ? year + 1 : year, next, 1, 0, 0)};
}

static Span day_span(const Zone *zone, Instant day)
{
    return (Span){day_start(zone, day), day_add(zone, day, 1)};
}

static bool is_shaped(const char *word, const char *shape)
{
    size_t n = strlen(shape);
    if (strlen(word) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (shape[i] == '0' ? !g_ascii_isdigit(word[i]) : word[i] != shape[i])
            return false;
    return true;
}

// "2026", "2026-01", "2026-01-31".
static bool read_iso(const Reading *r, const char *word, Span *out)
{
    int year = (int)g_ascii_strtoll(word, NULL, 10);
    bool day = is_shaped(word, "0000-00-00"), month = is_shaped(word, "0000-00");
    if ((!day && !month && !is_shaped(word, "0000")) || year < YEAR_MIN || year > YEAR_MAX)
        return false;
    int m = day || month ? (int)g_ascii_strtoll(word + 5, NULL, 10) : 1;
    Instant ignored;
    if (m < 1 || m > 12 || (day && !iso_parse(word, strlen(word), &ignored)))
        return false;
    if (day)
        *out = day_span(r->zone, civil_instant(r->zone, year, m,
                                               (int)g_ascii_strtoll(word + 8, NULL, 10), 12, 0));
    else if (month)
        *out = month_span(r->zone, year, m);
    else
        *out = (Span){month_span(r->zone, year, 1).from, month_span(r->zone, year + 1, 1).from};
    return true;
}

// "3d", "2w", "6m": so long ago.
static bool read_ago(const Reading *r, const char *word, Span *out)
{
    char *unit = NULL;
    gint64 n = g_ascii_strtoll(word, &unit, 10);
    if (unit == word || strlen(unit) != 1 || !strchr("dwm", *unit) || n < 0 || n > AGO_MAX)
        return false;
    if (*unit == 'm')
        *out = day_span(r->zone, month_start(r->zone, r->now, -(int)n));
    else
        *out = day_span(r->zone, day_add(r->zone, r->now, -(int)n * (*unit == 'w' ? 7 : 1)));
    return true;
}

// The last day that fits, today included: what people say about messages lies behind them.
static bool read_said(const Reading *r, const char *word, Span *out)
{
    When when;
    Err ignored = {0};
    g_autofree char *blanks = g_strdelimit(g_strdup(word), "-_.", ' ');
    if (!when_parse(blanks, &when, &ignored))
        return false;
    bool day = when.weekdays || when.day || when.month || when.ahead == 0;
    if (!day || when.ahead > 0)
        return false;
    if (when.month && !when.day) {
        int year = civil_at(r->zone, r->now).year;
        *out = month_span(r->zone, year, when.month);
        if (out->from.ms > r->now.ms)
            *out = month_span(r->zone, year - 1, when.month);
        return true;
    }
    when.from_min = 0;
    when.to_min = 24 * 60;
    for (int back = 0; back <= 4 * 366; back++) { // the 29th of February
        Span span = day_span(r->zone, day_add(r->zone, r->now, -back));
        Instant noon = {span.from.ms + (span.to.ms - span.from.ms) / 2};
        if (when_matches(&when, r->zone, noon, r->now)) {
            *out = span;
            return true;
        }
    }
    return false;
}

static bool read_day(const Reading *r, const char *word, Span *out, Err *err)
{
    if (g_ascii_strcasecmp(word, "yesterday") == 0) {
        *out = day_span(r->zone, day_add(r->zone, r->now, -1));
        return true;
    }
    return read_iso(r, word, out) || read_ago(r, word, out) || read_said(r, word, out) ||
           err_set(err, ERR_USAGE,
                   "\"%s\" is no day; days look like 2026-01-31, 31-jan, mon, yesterday, 2w", word);
}

// ---- words that narrow -------------------------------------------------------------------------

static bool take_from(Reading *r, const char *value, Err *err)
{
    (void)err;
    g_free(r->query->from);
    r->query->from = g_strdup(value);
    return true;
}

static bool take_tag(Reading *r, const char *value, Err *err)
{
    (void)err;
    g_free(r->query->tag);
    r->query->tag = g_strdup(value[0] == '#' ? value + 1 : value);
    return true;
}

static bool take_channel(Reading *r, const char *value, Err *err)
{
    return channel_find(value, &r->query->channel) ||
           err_set(err, ERR_USAGE,
                   "\"ch:%s\" is no channel; there are sms, email, whatsapp, call, comment ...",
                   value);
}

static bool take_after(Reading *r, const char *value, Err *err)
{
    Span span;
    if (!read_day(r, value, &span, err))
        return false;
    r->query->after = span.from;
    return true;
}

static bool take_before(Reading *r, const char *value, Err *err)
{
    Span span;
    if (!read_day(r, value, &span, err))
        return false;
    r->query->before = span.from;
    return true;
}

static bool take_is(Reading *r, const char *value, Err *err)
{
    static const struct {
        const char *word;
        Direction direction;
    } words[] = {{"inbound", DIRECTION_INBOUND},
                 {"outbound", DIRECTION_OUTBOUND},
                 {"received", DIRECTION_INBOUND},
                 {"sent", DIRECTION_OUTBOUND}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strlen(value) >= 2 && g_ascii_strncasecmp(words[i].word, value, strlen(value)) == 0) {
            r->query->direction = words[i].direction;
            return true;
        }
    return err_set(err, ERR_USAGE, "\"is:%s\" means nothing; there are is:inbound and is:outbound",
                   value);
}

static const struct {
    const char *key;
    bool (*take)(Reading *r, const char *value, Err *err);
} keys[] = {
    {"from", take_from},   {"ch", take_channel}, {"channel", take_channel}, {"before", take_before},
    {"after", take_after}, {"tag", take_tag},    {"is", take_is},
};

// ---- words -------------------------------------------------------------------------------------

// Blanks inside quotation marks belong to the word.
static char *next_token(const char **at)
{
    const char *s = *at + strspn(*at, " \t");
    bool quote = false;
    size_t n = 0;
    for (; s[n] && (quote || !strchr(" \t", s[n])); n++)
        if (s[n] == '"')
            quote = !quote;
    *at = s + n;
    return n ? g_strndup(s, n) : NULL;
}

// A key of letters before a colon. "12:30" and "https://..." are words.
static size_t key_length(const char *token)
{
    size_t n = strspn(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return n && token[n] == ':' && token[n + 1] != '/' ? n : 0;
}

static bool narrow(Reading *r, const char *token, size_t n, Err *err)
{
    g_auto(GStrv) parts = g_strsplit(token + n + 1, "\"", -1);
    g_autofree char *value = g_strstrip(g_strjoinv("", parts));
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (strlen(keys[i].key) != n || g_ascii_strncasecmp(keys[i].key, token, n) != 0)
            continue;
        return value[0] ? keys[i].take(r, value, err)
                        : err_set(err, ERR_USAGE, "what belongs behind \"%s:\"?", keys[i].key);
    }
    return err_set(
        err, ERR_USAGE,
        "there is no \"%.*s:\"; there are from: ch: before: after: tag: is:; in quotation "
        "marks it is looked for as a word",
        (int)n, token);
}

static bool add_word(const Reading *r, const char *token, Err *err)
{
    size_t n = strlen(token);
    bool starred = n > 1 && token[0] != '"' && token[n - 1] == '*';
    if (starred && g_utf8_strlen(token, (gssize)n - 1) < BEGINNING_LETTERS)
        return err_set(err, ERR_USAGE, "\"%s\": at least three letters before the *", token);
    g_string_append_printf(r->words, "%s%s", r->words->len ? " " : "", token);
    return true;
}

bool query_parse(const char *typed, const Zone *zone, Instant now, Query *out, Err *err)
{
    Query query = {0};
    Reading r = {.zone = zone, .now = now, .query = &query, .words = g_string_new(NULL)};
    bool ok = true;
    const char *at = typed;
    while (ok) {
        g_autofree char *token = next_token(&at);
        if (!token)
            break;
        size_t key = key_length(token);
        ok = key ? narrow(&r, token, key, err) : add_word(&r, token, err);
    }
    query.words = g_string_free(r.words, FALSE);
    if (ok && instant_known(query.after) && instant_known(query.before) &&
        query.after.ms >= query.before.ms)
        ok = err_set(err, ERR_USAGE, "nothing is before: and after: these days");
    if (ok)
        *out = query;
    else
        query_clear(&query);
    return ok;
}

bool query_is_empty(const Query *query)
{
    return !query->words[0] && !query->from && !query->tag && query->channel == CHANNEL_UNKNOWN &&
           query->direction == DIRECTION_UNKNOWN && !instant_known(query->after) &&
           !instant_known(query->before);
}

void query_let_go_on(Query *query, const char *typed)
{
    size_t n = strlen(query->words), line = strlen(typed);
    const char *blank = strrchr(query->words, ' ');
    const char *last = blank ? blank + 1 : query->words;
    // Only what the cursor stands behind, and no part of a phrase or another sign.
    if (!g_str_has_suffix(typed, last) || line == 0 || strchr(query->words, '"') ||
        g_utf8_strlen(last, -1) < BEGINNING_LETTERS || query->words[n - 1] == '*' ||
        (line > strlen(last) && typed[line - strlen(last) - 1] != ' '))
        return;
    char *longer = g_strconcat(query->words, "*", NULL);
    g_free(query->words);
    query->words = longer;
}

void query_clear(Query *query)
{
    g_free(query->words);
    g_free(query->from);
    g_free(query->tag);
    *query = (Query){0};
}
