#include "config.h"

#include "cli_events.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "app/events_diff.h"
#include "base/datetime.h"
#include "base/json.h"
#include "base/text.h"
#include "cli.h"

enum { NAME_COLUMNS = 30, DAY_S = 24 * 60 * 60 };

typedef struct EventsArgs { // as they were given
    bool follow, json;
    char *since, *types, *prune;
    int limit; // 0: none was given
} EventsArgs;

static void events_args_clear(EventsArgs *own)
{
    g_free(own->since);
    g_free(own->types);
    g_free(own->prune);
}

static const VerbOption options[] = {
    {VERB_MEMBER(EventsArgs, follow), "follow", 'f', NULL,
     "Ask the account in the background and print each event as it is seen, until interrupted"},
    {VERB_MEMBER(EventsArgs, json), "json", 0, NULL,
     "One JSON object a line: the members of the webhook's payload, with cursor, observedAt and "
     "the old and new values of what changed"},
    {VERB_MEMBER(EventsArgs, since), "since", 0, "CURSOR",
     "Only what comes after this cursor, or what was seen within 5m, 2h, 7d"},
    {VERB_MEMBER(EventsArgs, types), "type", 0, "EVENT,...", "Only events of these names"},
    {VERB_MEMBER(EventsArgs, limit), "limit", 0, "N",
     "At most so many: the first ones after --since, the last ones without"},
    {VERB_MEMBER(EventsArgs, prune), "prune", 0, "AGE",
     "Print nothing; remove events that are older than 90d, 12w and so on"},
    {0},
};

static const VerbExample examples[] = {
    {"eyrie events --since 2h", "what happened in the last two hours"},
    {"eyrie events --since 1d --type InboundMessage,OpportunityStageUpdate",
     "customers who wrote and deals that moved"},
    {"eyrie events --follow --json | while read -r line; do ...; done",
     "each event, as it is seen"},
    {0},
};

const Verb events_verb = {
    .name = "events",
    .brief = "what happened in the account, also as it happens",
    .takes = "",
    .help = "Print what happened in the account, oldest first, as far as an eyrie has seen it, "
            "under the names of HighLevel's webhooks.",
    .options = options,
    .examples = examples,
};

static bool parse(const Args *args, EventsArgs *own, Err *err)
{
    g_auto(GStrv) words = g_strdupv(args->rest);
    if (!verb_parse(&events_verb, words, own, err))
        return false;
    if (words[1])
        return err_set(err, ERR_USAGE, "eyrie events takes options only, not \"%s\"", words[1]);
    return own->limit >= 0 || err_set(err, ERR_USAGE, "--limit takes a number of events");
}

// "5m" in milliseconds; 0: it is no age.
static int64_t age_of(const char *word)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', DAY_S}, {'w', 7 * DAY_S}};
    size_t n = strlen(word);
    gint64 count = 0;
    g_autofree char *digits = g_strndup(word, n > 0 ? n - 1 : 0);
    if (!g_ascii_string_to_signed(digits, 10, 1, 100000, &count, NULL))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (units[i].unit == word[n - 1])
            return count * units[i].seconds * 1000;
    return 0;
}

// What was removed cannot be told any more; whoever relies on every event must know.
static bool warn_of_gap(const EventsJob *job, History *history, Err *err)
{
    int64_t pruned = 0;
    if (!history_pruned(history, &pruned, err))
        return false;
    if (job->after < pruned)
        fprintf(stderr, "eyrie: events up to %" G_GINT64_FORMAT " were removed\n", pruned);
    return true;
}

static bool find_start(EventsJob *job, History *history, const char *since, Instant now, Err *err)
{
    int64_t newest = 0, cursor = 0, age = age_of(since);
    if (age > 0)
        return history_cursor_at(history, (Instant){now.ms - age}, &job->after, err);
    if (!history_newest(history, &newest, err))
        return false;
    if (!g_ascii_string_to_signed(since, 10, 0, INT64_MAX, &cursor, NULL))
        return err_set(err, ERR_USAGE,
                       "--since takes the cursor of an event or an age such as 5m, 2h, 7d, not "
                       "\"%s\"",
                       since);
    if (cursor > newest)
        return err_set(err, ERR_USAGE,
                       "there is no event %" G_GINT64_FORMAT "; the newest is %" G_GINT64_FORMAT,
                       cursor, newest);
    job->after = cursor;
    return warn_of_gap(job, history, err);
}

// Whoever names types wants all of them.
static HistoryDetail detail_of(const EventsJob *job)
{
    return job->form == EVENT_JSON || job->types ? HISTORY_ALL : HISTORY_MAJOR;
}

static bool last_cursor(void *owner, const HistoryEvent *event)
{
    ((EventsJob *)owner)->after = event->cursor - 1;
    return true;
}

// Without a place to begin at: what happens from now on, or the last ones.
static bool find_last(EventsJob *job, History *history, const EventsArgs *own, Err *err)
{
    HistoryQuery query = {.types = job->types,
                          .order = HISTORY_NEWEST,
                          .detail = detail_of(job),
                          .limit = (size_t)own->limit};
    if (own->follow)
        return history_newest(history, &job->after, err);
    return own->limit == 0 || history_read(history, &query, last_cursor, job, err);
}

static bool find_types(EventsJob *job, const char *words, Err *err)
{
    if (!words)
        return true;
    g_auto(GStrv) names = g_strsplit(words, ",", -1);
    job->types = g_new0(const char *, g_strv_length(names) + 1);
    for (size_t i = 0; names[i]; i++) {
        job->types[i] = event_name_find(names[i]);
        if (job->types[i])
            continue;
        g_autoptr(GString) known = g_string_new(NULL);
        for (size_t k = 0; event_name(k); k++)
            g_string_append_printf(known, "%s%s", k ? ", " : "", event_name(k));
        fprintf(stderr, "eyrie: there are: %s\n", known->str);
        return err_set(err, ERR_USAGE, "there is no event \"%s\"", names[i]);
    }
    return true;
}

// ---- printing ----------------------------------------------------------------------------------

static void print_line(const EventsJob *job, const HistoryEvent *event)
{
    char at[32], date[16], today[16];
    TextBuf line;
    iso_format_zone(event->at, zone_local(), at);
    date_format(event->at, zone_local(), date);
    date_format(job->today, zone_local(), today);
    bool other_day = strcmp(date, today) != 0;
    text_format(&line, "%s%s%.8s %-*s  %s  %s", other_day ? date : "", other_day ? " " : "",
                at + strlen("2026-01-01T"), NAME_COLUMNS, event->type, event->who, event->what);
    puts(line.s);
}

// The file is ours, but who could change it could speak to the terminal.
static void print_json(const HistoryEvent *event)
{
    Err err;
    size_t n = strlen(event->json);
    Json *json = json_parse(event->json, n, &err);
    if (json_is_object(json) && json_first(json)) {
        g_autofree char *clean = json_printable(event->json, n);
        printf("{\"cursor\":%" G_GINT64_FORMAT ",%s\n", event->cursor, strchr(clean, '{') + 1);
    } else {
        fprintf(stderr, "eyrie: event %" G_GINT64_FORMAT " cannot be read\n", event->cursor);
    }
    json_free(json);
}

static bool print_one(void *owner, const HistoryEvent *event)
{
    EventsJob *job = owner;
    if (job->form == EVENT_JSON)
        print_json(event);
    else
        print_line(job, event);
    job->gone = ferror(stdout) != 0;
    job->after = event->cursor;
    job->left -= job->left > 0;
    return !job->gone && job->left != 0;
}

bool events_print(EventsJob *job, History *history, Err *err)
{
    HistoryQuery query = {.after = job->after, .types = job->types, .detail = detail_of(job)};
    if (job->left == 0)
        return true;
    if (!history_read(history, &query, print_one, job, err))
        return false;
    job->gone = job->gone || fflush(stdout) != 0;
    return true;
}

// ---- command -----------------------------------------------------------------------------------

static bool prepare(EventsJob *job, History *history, const EventsArgs *own, Instant now, Err *err)
{
    *job = (EventsJob){.form = own->json ? EVENT_JSON : EVENT_LINES,
                       .left = own->limit > 0 ? own->limit : -1,
                       .today = now};
    if (!find_types(job, own->types, err))
        return false;
    return own->since ? find_start(job, history, own->since, now, err)
                      : find_last(job, history, own, err);
}

static bool prune(History *history, const char *age, Instant now, Err *err)
{
    int64_t removed = 0;
    if (age_of(age) == 0)
        return err_set(err, ERR_USAGE, "--prune takes an age such as 90d, not \"%s\"", age);
    if (!history_prune(history, (Instant){now.ms - age_of(age)}, &removed, err))
        return false;
    printf("%" G_GINT64_FORMAT " events were removed.\n", removed);
    return true;
}

static int run(const EventsArgs *own, const Args *args, Start *start)
{
    Err err = {0};
    EventsJob job = {0};
    Instant now = clock_now(start->clock);
    g_autofree char *account = g_strdup_printf("%s/%s", start->profile, start->location.s);
    History *history = history_open(start->history_path, account, now, HISTORY_BUSY_MS, &err);
    int code = 0;
    bool ok = history != NULL;
    if (ok && own->prune)
        ok = prune(history, own->prune, now, &err);
    else if (ok && (ok = prepare(&job, history, own, now, &err)))
        ok = events_print(&job, history, &err);
    if (ok && own->follow && !own->prune && !job.gone && job.left != 0)
        code = events_run(&job, history, args, start);
    history_close(history);
    g_free((void *)job.types);
    return ok ? code : cli_fail(&err);
}

int cli_events(const Args *args, Secret *take_token)
{
    Err err = {0};
    EventsArgs own = {0};
    Start start = {0};
    if (!parse(args, &own, &err)) {
        events_args_clear(&own);
        secret_free(take_token);
        return cli_fail(&err);
    }
    int code =
        start_open(args, take_token, &start, &err) ? run(&own, args, &start) : cli_fail(&err);
    start_close(&start);
    events_args_clear(&own);
    return code;
}
