#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/datetime.h"
#include "base/json.h"
#include "cli.h"
#include "cli_outbox.h"
#include "store/audit.h"

// Reading the audit journal, and proving it and the outbox.

// ---- log ---------------------------------------------------------------------------------------

typedef struct Log {
    bool json;
    Instant since;
    const char *profile;
} Log;

// "30m", "12h", "1d", "2w" before now, or a date.
static bool parse_since(const char *text, Instant now, Instant *out, Err *err)
{
    static const struct {
        char unit;
        int64_t ms;
    } units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}, {'w', 604800000}};
    size_t n = strlen(text);
    gint64 count = 0;
    g_autofree char *digits = g_strndup(text, n > 0 ? n - 1 : 0);
    for (size_t i = 0; i < ARRAY_LEN(units) && n > 1; i++) {
        if (text[n - 1] != units[i].unit ||
            !g_ascii_string_to_signed(digits, 10, 0, G_MAXINT32, &count, NULL))
            continue;
        *out = (Instant){now.ms - count * units[i].ms};
        return true;
    }
    return iso_parse(text, n, out) ||
           err_set(err, ERR_USAGE, "--since takes 30m, 12h, 1d, 2w or a date, not \"%s\"", text);
}

static const char *text_of(const Json *json, const char *name)
{
    const char *value = json_string(json_member(json, name));
    return value ? value : "";
}

static void print_event(const Json *json)
{
    int64_t op = 0;
    int64_t http = 0;
    GString *line = g_string_new(NULL);
    g_string_append_printf(line, "%.19s  %-9s", text_of(json, "at"), text_of(json, "event"));
    if (json_int64(json_member(json, "op"), &op))
        g_string_append_printf(line, "  %" G_GINT64_FORMAT "  %s", (gint64)op,
                               text_of(json, "summary"));
    if (text_of(json, "what")[0])
        g_string_append_printf(line, "  %s", text_of(json, "what"));
    if (json_int64(json_member(json, "http"), &http) && http > 0)
        g_string_append_printf(line, "  HTTP %" G_GINT64_FORMAT, (gint64)http);
    if (text_of(json, "trace")[0])
        g_string_append_printf(line, "  trace %s", text_of(json, "trace"));
    if (text_of(json, "reason")[0])
        g_string_append_printf(line, "  %s", text_of(json, "reason"));
    line->str[10] = ' '; // of the T
    print_clean("", line->str);
    g_string_free(line, TRUE);
}

static bool print_line(void *owner, const char *line, size_t n)
{
    const Log *log = owner;
    Err err;
    Instant at = {0};
    Json *json = json_parse(line, n, &err);
    const char *when = text_of(json, "at");
    const char *profile = text_of(json, "profile");
    bool ours = !profile[0] || strcmp(profile, log->profile) == 0;
    bool wanted = json && ours && iso_parse(when, strlen(when), &at) && at.ms >= log->since.ms;
    if (wanted && log->json) {
        g_autofree char *clean = json_printable(line, n);
        puts(clean);
    } else if (wanted) {
        print_event(json);
    }
    json_free(json);
    return true;
}

static char *folder_of(const OutboxArgs *own)
{
    return g_path_get_dirname(own->journal_path);
}

int outbox_log(const OutboxArgs *own)
{
    Err err = {0};
    Log log = {.json = own->json, .profile = own->profile};
    g_autofree char *dir = folder_of(own);
    // Lines that a crash kept from the file reach it now.
    Journal *journal = journal_open(own->journal_path, &err);
    journal_close(journal);
    err = (Err){0};
    bool ok = !own->since || parse_since(own->since, clock_now(own->clock), &log.since, &err);
    ok = ok && audit_read(dir, print_line, &log, &err);
    return ok ? 0 : cli_fail(&err);
}

// ---- verify ------------------------------------------------------------------------------------

typedef struct Verdict {
    bool json;
    JsonOut *out; // array of what is wrong
} Verdict;

static void complain(const Verdict *verdict, const char *rule, const char *where, const char *what)
{
    if (verdict->json) {
        json_out_object(verdict->out, NULL);
        json_out_string(verdict->out, "rule", rule);
        json_out_string(verdict->out, "where", where);
        json_out_string(verdict->out, "what", what);
        json_out_end(verdict->out);
        return;
    }
    g_autofree char *line = g_strdup_printf("%s  %s: %s", rule, where, what);
    print_clean("", line);
}

static void on_violation(void *owner, const char *rule, int64_t op, const char *what)
{
    g_autofree char *where =
        op > 0 ? g_strdup_printf("operation %" G_GINT64_FORMAT, op) : g_strdup("outbox.db");
    complain(owner, rule, where, what);
}

static void on_break(void *owner, const char *file, size_t line, const char *what)
{
    g_autofree char *where = g_strdup_printf("%s:%zu", file, line);
    complain(owner, "audit", where, what);
}

bool outbox_is_once(const char *endpoint)
{
    EndpointId ep = endpoint_find(endpoint);
    return ep != EP_NONE && endpoint_info(ep)->safety == SAFETY_ONCE;
}

static void print_counts(const VerifyProof *proof, const AuditProof *audit)
{
    printf("%zu operations", proof->ops);
    for (int i = 0; i < OP_STATE_COUNT; i++)
        if (proof->states[i] > 0)
            printf(", %zu %s", proof->states[i], op_state_name((OpState)i));
    printf("; %zu attempts, %zu decisions, %zu records bound\n", proof->attempts, proof->decisions,
           proof->bound);
    printf("audit: %zu lines in %zu files, %zu repairs\n", audit->lines, audit->files,
           audit->repairs);
    printf("%zu violations\n", proof->violations + audit->breaks);
}

static void print_counts_json(Verdict *verdict, const VerifyProof *proof, const AuditProof *audit)
{
    JsonOut *out = verdict->out;
    json_out_end(out);
    json_out_int(out, "operations", (int64_t)proof->ops);
    json_out_int(out, "attempts", (int64_t)proof->attempts);
    json_out_int(out, "decisions", (int64_t)proof->decisions);
    json_out_int(out, "bound", (int64_t)proof->bound);
    json_out_int(out, "auditLines", (int64_t)audit->lines);
    json_out_int(out, "auditFiles", (int64_t)audit->files);
    json_out_int(out, "auditRepairs", (int64_t)audit->repairs);
    json_out_int(out, "count", (int64_t)(proof->violations + audit->breaks));
    json_out_end(out);
    g_autofree char *text = json_out_take(out, NULL);
    puts(text);
}

int outbox_verify(const OutboxArgs *own)
{
    Err err = {0};
    VerifyProof proof = {0};
    AuditProof audit = {0};
    g_autofree char *dir = folder_of(own);
    Verdict verdict = {.json = own->json, .out = json_out_new()};
    VerifyAsk ask = {outbox_is_once, on_violation, &verdict, clock_now(own->clock)};
    json_out_object(verdict.out, NULL);
    json_out_string(verdict.out, "schema", "eyrie.outbox.verify/1");
    json_out_array(verdict.out, "violations");
    Journal *journal = journal_open(own->journal_path, &err);
    bool ok = journal && journal_verify(journal, &ask, &proof, &err) &&
              audit_prove(dir, &audit, on_break, &verdict, &err);
    journal_close(journal);
    if (!ok) {
        json_out_free(verdict.out);
        return cli_fail(&err);
    }
    if (own->json) {
        print_counts_json(&verdict, &proof, &audit);
    } else {
        json_out_free(verdict.out);
        print_counts(&proof, &audit);
    }
    return proof.violations + audit.breaks > 0 ? 1 : 0;
}
