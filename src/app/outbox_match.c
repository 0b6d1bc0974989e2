#include "config.h"

#include "app/outbox_match.h"

#include <glib.h>
#include <string.h>

enum { SIMILAR_PERCENT = 90, PREFIX_PERCENT = 80 };

static void chop_spaces(GString *text, size_t from)
{
    while (text->len > from &&
           (text->str[text->len - 1] == ' ' || text->str[text->len - 1] == '\t'))
        g_string_truncate(text, text->len - 1);
}

char *match_norm(const char *text, size_t n)
{
    g_autofree char *composed = g_utf8_normalize(text, (gssize)n, G_NORMALIZE_DEFAULT_COMPOSE);
    const char *source = composed ? composed : "";
    GString *out = g_string_new(NULL);
    size_t line = 0;
    for (const char *p = source; *p; p++) {
        if (*p == '\r')
            continue;
        if (*p == '\n')
            chop_spaces(out, line);
        g_string_append_c(out, *p);
        if (*p == '\n')
            line = out->len;
    }
    while (out->len > 0 && strchr(" \t\n", out->str[out->len - 1]))
        g_string_truncate(out, out->len - 1);
    return g_string_free(out, FALSE);
}

Match match_text(const char *ours, const char *theirs)
{
    size_t n = strlen(ours);
    size_t m = strlen(theirs);
    size_t head = 0;
    size_t tail = 0;
    if (n == m && !memcmp(ours, theirs, n))
        return MATCH_EXACT;
    size_t shorter = MIN(n, m);
    while (head < shorter && ours[head] == theirs[head])
        head++;
    while (tail < shorter - head && ours[n - 1 - tail] == theirs[m - 1 - tail])
        tail++;
    bool similar = (head + tail) * 100 >= MAX(n, m) * SIMILAR_PERCENT;
    bool begins = n > 0 && head * 100 >= n * PREFIX_PERCENT;
    return similar || begins ? MATCH_PROBABLE : MATCH_NONE;
}

static Match match_ref(const char *ours, TextRef theirs)
{
    g_autofree char *norm = match_norm(theirs.s, theirs.n);
    return match_text(ours, norm);
}

static bool in_window(const Wanted *wanted, Instant added)
{
    return added.ms >= wanted->from.ms && added.ms <= wanted->to.ms;
}

static bool same_contact(const Wanted *wanted, const Id *contact)
{
    return id_is_empty(contact) || id_eq(contact, &wanted->contact);
}

// Colleagues and automations send the same words: what came from elsewhere than the API, or in
// somebody's name, may be theirs.
static bool may_be_somebody_elses(const Message *message)
{
    TextRef source = text_ref(&message->source);
    return !id_is_empty(&message->user) ||
           (!text_is_empty(source) && !text_eq(source, TEXT("api")));
}

static Match match_subject(const Wanted *wanted, TextRef subject)
{
    return wanted->subject ? match_ref(wanted->subject, subject) : MATCH_EXACT;
}

Match match_message(const Wanted *wanted, const Message *message)
{
    if (message->direction != DIRECTION_OUTBOUND || message->activity ||
        message->channel != wanted->channel || !same_contact(wanted, &message->contact) ||
        !in_window(wanted, message->added))
        return MATCH_NONE;
    Match body = match_ref(wanted->norm, text_ref(&message->body));
    Match subject = match_subject(wanted, text_ref(&message->subject));
    Match match = MIN(body, subject);
    return match == MATCH_EXACT && may_be_somebody_elses(message) ? MATCH_PROBABLE : match;
}

Match match_email(const Wanted *wanted, const Email *email)
{
    if (email->direction != DIRECTION_OUTBOUND || !same_contact(wanted, &email->contact) ||
        !in_window(wanted, email->added))
        return MATCH_NONE;
    return MIN(match_ref(wanted->norm, text_ref(&email->body)),
               match_subject(wanted, text_ref(&email->subject)));
}
