#include "config.h"

#include "cli_outbox.h"

#include <assert.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/datetime.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"
#include "cli.h"
#include "start.h"

enum { WAIT_S = 60 };

static const VerbOption options[] = {
    {VERB_MEMBER(OutboxArgs, all), "all", 0, NULL, "list: also what has ended"},
    {VERB_MEMBER(OutboxArgs, yes), "yes", 0, NULL,
     "retry: do not ask, although it may be there twice then, or config.ini says confirm"},
    {VERB_MEMBER(OutboxArgs, wait_s), "wait", 0, "SECONDS",
     "retry: how long to wait for the outcome (60)"},
    {VERB_MEMBER(OutboxArgs, since), "since", 0, "TIME",
     "log: from this time on: 30m, 12h, 1d, 2w or a date"},
    {VERB_MEMBER(OutboxArgs, json), "json", 0, NULL, "JSON for scripts, with every word"},
    {0},
};

static const VerbWord word_rows[] = {
    {"list", NULL, "Each write that has not ended: what, to whom, when, why, what can be done"},
    {"show", "OPERATION",
     "Everything known of one write: its attempts, what people decided, the exact body"},
    {"retry", "OPERATION", "Send it now, or again"},
    {"discard", "OPERATION", "Take it back if it has not left, give it up otherwise"},
    {"accept", "OPERATION", "Say that the record which looks like it, in the account, is it"},
    {"verify", NULL, "Prove journal and audit; exit 1 names what does not hold"},
    {"log", NULL, "The audit journal: each decision and state change"},
    {0},
};

static const VerbExample examples[] = {
    {"eyrie outbox", "what waits, as list does"},
    {"eyrie outbox show 12", "what it was, and what became of it"},
    {"eyrie outbox retry 12 --wait 10", "send it; asks where it may have arrived already"},
    {"eyrie outbox log --since 1d --json", "the audit journal of a day, for scripts"},
    {0},
};

const Verb outbox_verb = {
    .name = "outbox",
    .brief = "what was written, and what became of it",
    .help = "What was written and what became of it, from the journal, beside a running eyrie or "
            "without one.",
    .options = options,
    .words = word_rows,
    .examples = examples,
};

static bool parse(OutboxArgs *own, char **given, Err *err)
{
    own->wait_s = WAIT_S;
    return verb_parse(&outbox_verb, given, own, err) &&
           (own->wait_s >= 0 || err_set(err, ERR_USAGE, "--wait takes a number of seconds"));
}

void print_clean(const char *indent, const char *text)
{
    Text clean = text_clean(text ? text : "", text ? strlen(text) : 0, TEXT_BLOCK);
    g_auto(GStrv) lines = g_strsplit(clean.s ? clean.s : "", "\n", -1);
    for (char **line = lines; *line; line++)
        printf("%s%s\n", indent, *line);
    text_clear(&clean);
}

// ---- words -------------------------------------------------------------------------------------

bool op_may_be_doubled(const Op *op)
{
    EndpointId ep = endpoint_find(op->endpoint);
    bool once = ep == EP_NONE || endpoint_info(ep)->safety == SAFETY_ONCE;
    return once && (op->maybe > 0 || op->state == OP_PARKED);
}

const char *op_advice(const Op *op)
{
    switch (op->state) {
    case OP_HELD:
    case OP_READY: return "it goes by itself; discard takes it back";
    case OP_INFLIGHT:
    case OP_UNKNOWN: return "nothing: eyrie finds out";
    case OP_PARKED:
        return op_may_be_doubled(op)
                   ? "look, then: retry --yes (may send it twice), accept, or discard"
                   : "retry or discard";
    case OP_REFUSED: return "change it in the interface, or retry, or discard";
    case OP_REVIEW: return "retry sends it still; or discard";
    case OP_CHANGED: return "compare in the interface; retry writes over it, discard leaves it";
    case OP_ACKED:
    case OP_CONFIRMED:
    case OP_CANCELLED:
    case OP_DISCARDED:
    case OP_STATE_COUNT: break;
    }
    return "";
}

// ---- list --------------------------------------------------------------------------------------

static unsigned wanted_states(const OutboxArgs *own)
{
    const unsigned ended = 1 << OP_CONFIRMED | 1 << OP_CANCELLED | 1 << OP_DISCARDED;
    return own->all ? ~0u : ~ended;
}

static void json_time(JsonOut *out, const char *name, Instant t)
{
    char at[32];
    if (!instant_known(t))
        return;
    iso_format_utc(t, at);
    json_out_string(out, name, at);
}

static void json_op(JsonOut *out, const Op *op, Instant now)
{
    TextBuf words;
    op_state_words(op, now, &words);
    json_out_int(out, "id", op->id);
    json_out_string(out, "uuid", op->uuid);
    json_out_string(out, "state", op_state_name(op->state));
    json_out_string(out, "words", words.s);
    json_out_string(out, "kind", op->kind);
    json_out_string(out, "summary", op->summary);
    json_out_string(out, "contact", op->contact.s);
    json_out_string(out, "subject", op->subject.s);
    json_time(out, "created", op->created);
    json_time(out, "heldUntil", op->hold_until);
    json_time(out, "sent", op->sent_at);
    json_time(out, "answered", op->answered_at);
    json_out_int(out, "attempts", op->attempts);
    json_out_int(out, "mayHaveArrived", op->maybe);
    json_out_int(out, "http", op->http);
    json_out_string(out, "reason", op->reason);
    json_out_string(out, "serverId", op->server_id.s);
    json_out_string(out, "advice", op_advice(op));
}

static void print_op(const Op *op, Instant now)
{
    char at[32];
    TextBuf words;
    iso_format_zone(op->created, zone_local(), at);
    op_state_words(op, now, &words);
    g_autofree char *head = g_strdup_printf("%5" G_GINT64_FORMAT "  %.16s  %s", op->id, at,
                                            op->summary ? op->summary : op->kind);
    head[7 + 10] = ' '; // of the T
    print_clean("", head);
    print_clean("       ", words.s);
    if (op_advice(op)[0])
        print_clean("       -> ", op_advice(op));
}

static void tell_of_damage(const Journal *journal)
{
    const Salvage *salvage = journal_salvage(journal);
    if (salvage)
        fprintf(stderr,
                "eyrie: the outbox %s; %zu writes found, %zu of them wait for you, %zu lost\n",
                salvage->older ? "is older than its audit journal"
                               : "was damaged and a copy of it is kept beside it",
                salvage->kept, salvage->waiting, salvage->lost);
    if (journal_damaged(journal) > 0)
        fprintf(stderr, "eyrie: %zu rows are damaged and are not shown; see eyrie outbox verify\n",
                journal_damaged(journal));
}

static bool is_shown(const OutboxArgs *own, const Op *op)
{
    return strcmp(op->profile, own->profile) == 0 || !op->profile[0];
}

static void print_json(const OutboxArgs *own, const Op *ops, size_t n)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "schema", "eyrie.outbox/1");
    json_out_string(out, "profile", own->profile);
    json_out_array(out, "operations");
    for (size_t i = 0; i < n; i++) {
        if (!is_shown(own, &ops[i]))
            continue;
        json_out_object(out, NULL);
        json_op(out, &ops[i], clock_now(own->clock));
        json_out_end(out);
    }
    json_out_end(out);
    json_out_end(out);
    g_autofree char *text = json_out_take(out, NULL);
    puts(text);
}

int outbox_list(const OutboxArgs *own)
{
    Err err = {0};
    Op *ops = NULL;
    size_t n = 0;
    Journal *journal = journal_open(own->journal_path, &err);
    bool ok = journal && journal_ops(journal, wanted_states(own), &ops, &n, &err);
    if (ok)
        tell_of_damage(journal);
    if (ok && own->json)
        print_json(own, ops, n);
    size_t shown = 0;
    for (size_t i = 0; i < n; i++) {
        if (!own->json && is_shown(own, &ops[i])) {
            print_op(&ops[i], clock_now(own->clock));
            shown++;
        }
        op_clear(&ops[i]);
    }
    if (ok && !own->json && shown == 0)
        puts("Nothing waits in the outbox.");
    g_free(ops);
    journal_close(journal);
    return ok ? 0 : cli_fail(&err);
}

// ---- show --------------------------------------------------------------------------------------

typedef struct Shown {
    Op op;
    GArray *attempts, *decisions;
    Id candidate;
} Shown;

static bool read_shown(Journal *journal, int64_t id, Shown *out, Err *err)
{
    bool found = false;
    if (!journal_op(journal, id, &out->op, &found, err))
        return false;
    if (!found)
        return err_set(
            err, ERR_NOT_FOUND,
            "there is no write %lld in the outbox; `eyrie outbox list --all` shows those there are",
            (long long)id);
    out->candidate = journal_candidate(journal, id);
    return journal_attempts(journal, id, &out->attempts, err) &&
           journal_decisions(journal, id, &out->decisions, err);
}

static void shown_clear(Shown *shown)
{
    op_clear(&shown->op);
    if (shown->attempts)
        g_array_free(shown->attempts, TRUE);
    if (shown->decisions)
        g_array_free(shown->decisions, TRUE);
}

static void json_attempts(JsonOut *out, const GArray *attempts)
{
    json_out_array(out, "attemptRows");
    for (guint i = 0; i < attempts->len; i++) {
        const Attempt *a = &g_array_index(attempts, Attempt, i);
        json_out_object(out, NULL);
        json_out_int(out, "n", a->n);
        json_time(out, "started", a->started);
        json_time(out, "ended", a->ended);
        json_out_string(out, "left", op_state_name(a->state));
        json_out_int(out, "http", a->http);
        json_out_string(out, "trace", a->trace);
        json_out_int(out, "bodyBytes", a->up);
        json_out_int(out, "clockSkewMs", a->skew_ms);
        json_out_int(out, "pid", a->pid);
        json_out_end(out);
    }
    json_out_end(out);
}

static void show_json(const OutboxArgs *own, const Shown *shown)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "schema", "eyrie.outbox.operation/1");
    json_op(out, &shown->op, clock_now(own->clock));
    json_out_string(out, "profile", shown->op.profile);
    json_out_string(out, "location", shown->op.location.s);
    json_out_string(out, "endpoint", shown->op.endpoint);
    json_out_string(out, "lane", shown->op.lane);
    json_out_int(out, "resends", shown->op.resends);
    json_out_string(out, "candidate", shown->candidate.s);
    json_attempts(out, shown->attempts);
    json_out_array(out, "decisions");
    for (guint i = 0; i < shown->decisions->len; i++) {
        const Decision *d = &g_array_index(shown->decisions, Decision, i);
        json_out_object(out, NULL);
        json_time(out, "at", d->at);
        json_out_string(out, "what", d->what);
        json_out_end(out);
    }
    json_out_end(out);
    json_out_string(out, "text", shown->op.text);
    json_out_string(out, "body", shown->op.body);
    json_out_end(out);
    g_autofree char *text = json_out_take(out, NULL);
    puts(text);
}

static void show_line(const char *name, const char *value)
{
    if (!value || !value[0])
        return;
    g_autofree char *line = g_strdup_printf("%-10s %s", name, value);
    print_clean("", line);
}

static void show_time(const char *name, Instant t)
{
    char at[32];
    if (!instant_known(t))
        return;
    iso_format_zone(t, zone_local(), at);
    show_line(name, at);
}

static void show_attempts(const Shown *shown)
{
    for (guint i = 0; i < shown->attempts->len; i++) {
        const Attempt *a = &g_array_index(shown->attempts, Attempt, i);
        char started[32];
        iso_format_utc(a->started, started);
        g_autofree char *took =
            instant_known(a->ended)
                ? g_strdup_printf("%" G_GINT64_FORMAT " ms", a->ended.ms - a->started.ms)
                : g_strdup("under way");
        g_autofree char *line =
            g_strdup_printf("attempt %d  %s  %s  HTTP %d  %s  %" G_GINT64_FORMAT
                            " bytes%s%s  pid %" G_GINT64_FORMAT,
                            a->n, started, took, a->http, op_state_name(a->state), a->up,
                            a->trace[0] ? "  trace " : "", a->trace, a->pid);
        print_clean("", line);
    }
    for (guint i = 0; i < shown->decisions->len; i++) {
        const Decision *d = &g_array_index(shown->decisions, Decision, i);
        char at[32];
        iso_format_utc(d->at, at);
        g_autofree char *line = g_strdup_printf("decision   %s  %s", at, d->what);
        print_clean("", line);
    }
}

static void show_text(const OutboxArgs *own, const Shown *shown)
{
    const Op *op = &shown->op;
    TextBuf words;
    op_state_words(op, clock_now(own->clock), &words);
    show_line("what", op->summary);
    show_line("state", words.s);
    show_line("to do", op_advice(op));
    show_line("contact", op->contact.s);
    show_line("subject", op->subject.s);
    show_line("kind", op->kind);
    show_line("endpoint", op->endpoint);
    show_line("uuid", op->uuid);
    show_line("profile", op->profile);
    show_line("location", op->location.s);
    show_time("written", op->created);
    show_time("held until", op->hold_until);
    show_time("sent", op->sent_at);
    show_time("answered", op->answered_at);
    show_line("record", op->server_id.s);
    show_line("looks like", shown->candidate.s);
    show_attempts(shown);
    if (op->body)
        puts("body:");
    if (op->body)
        print_clean("  ", op->body);
}

int outbox_show(const OutboxArgs *own)
{
    Err err = {0};
    Shown shown = {0};
    Journal *journal = journal_open(own->journal_path, &err);
    bool ok = journal && read_shown(journal, own->id, &shown, &err);
    if (ok && own->json)
        show_json(own, &shown);
    else if (ok)
        show_text(own, &shown);
    shown_clear(&shown);
    journal_close(journal);
    return ok ? 0 : cli_fail(&err);
}

// ---- verbs -------------------------------------------------------------------------------------

typedef int RunFn(const OutboxArgs *own);

static RunFn *const runs[] = { // NULL: outbox_act
    outbox_list, outbox_show, NULL, NULL, NULL, outbox_verify, outbox_log};
static_assert(ARRAY_LEN(runs) + 1 == ARRAY_LEN(word_rows), "one for each word, in their order");

static const VerbWord *find_word(char **given, OutboxArgs *own, Err *err)
{
    const char *name = given[1] ? given[1] : word_rows[0].name;
    const VerbWord *word = verb_find_word(&outbox_verb, name);
    if (!word) {
        verb_no_word(&outbox_verb, name, err);
        return NULL;
    }
    size_t wanted = word->takes ? 3 : 2, count = MAX(g_strv_length(given), 2);
    gint64 id = 0;
    bool ok = count == wanted &&
              (!word->takes || g_ascii_string_to_signed(given[2], 10, 1, G_MAXINT64, &id, NULL));
    own->id = id;
    if (ok)
        return word;
    err_set(err, ERR_USAGE,
            word->takes ? "eyrie outbox %s takes the number of one write, as `eyrie outbox list` "
                          "shows it; nothing was changed"
                        : "eyrie outbox %s takes options only",
            name);
    return NULL;
}

static int run_word(const Args *args, OutboxArgs *own, const VerbWord *word, Secret *take_token)
{
    RunFn *look = runs[word - word_rows];
    Err err = {0};
    bool stepped = false;
    own->profile = start_profile(args);
    own->journal_path = fs_path(FS_STATE, "outbox.db", &err);
    own->clock = start_clock(&stepped);
    int code = 0;
    if (!own->journal_path) {
        secret_free(take_token);
        code = cli_fail(&err);
    } else if (look) {
        secret_free(take_token);
        code = look(own);
    } else {
        code = outbox_act(args, own, take_token);
    }
    clock_free(own->clock);
    g_free(own->journal_path);
    return code;
}

int cli_outbox(const Args *args, Secret *take_token)
{
    Err err = {0};
    OutboxArgs own = {0};
    g_auto(GStrv) given = g_strdupv(args->rest);
    const VerbWord *word = parse(&own, given, &err) ? find_word(given, &own, &err) : NULL;
    if (word && args->demo) {
        err_set(&err, ERR_USAGE, "the demo has an outbox of its own, which ends with it");
        word = NULL;
    }
    int code;
    if (word) {
        code = run_word(args, &own, word, take_token);
    } else {
        secret_free(take_token);
        code = cli_fail(&err);
    }
    g_free(own.since);
    return code;
}
