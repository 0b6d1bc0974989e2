#include "config.h"

#include <glib.h>
#include <string.h>

#include "api/trace.h"
#include "app/state.h"
#include "base/datetime.h"
#include "base/json.h"
#include "store/audit.h"

// What was asked of the network, and what was written, for people who want to know.

enum { AUDIT_SHOWN = 200, INDENT = 2 };

static AppExchange exchange_of(const TraceRow *row)
{
    return (AppExchange){.number = row->number,
                         .at = row->at,
                         .method = method_name(row->method),
                         .path = text_ref(&row->path),
                         .status = row->status,
                         .attempt = row->attempt,
                         .ms = row->ms,
                         .sent = row->sent,
                         .got = row->got,
                         .remaining = row->remaining,
                         .trace = row->trace_id,
                         .err = &row->err};
}

void app_trace(const App *app, AppExchangeFn *fn, void *owner)
{
    (void)app;
    g_autofree TraceRow *rows = g_new0(TraceRow, TRACE_ROWS);
    size_t n = trace_recent(rows, TRACE_ROWS);
    for (size_t i = 0; i < n; i++) {
        AppExchange exchange = exchange_of(&rows[i]);
        fn(owner, &exchange);
        trace_row_clear(&rows[i]);
    }
}

// ---- one exchange ------------------------------------------------------------------------------

typedef struct Pretty {
    GString *out;
    int depth;
    bool quoted, escaped;
} Pretty;

static void pretty_line(Pretty *pretty)
{
    g_string_append_printf(pretty->out, "\n%*s", pretty->depth * INDENT, "");
}

static void pretty_put(Pretty *pretty, char c)
{
    bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';
    if (closes) {
        pretty->depth = MAX(pretty->depth - 1, 0);
        pretty_line(pretty);
    }
    g_string_append_c(pretty->out, c);
    pretty->depth = MIN(pretty->depth + opens, 32);
    if (opens || c == ',')
        pretty_line(pretty);
    if (c == ':')
        g_string_append_c(pretty->out, ' ');
}

// By its brackets alone: what was cut is told as far as it goes.
static void append_pretty(GString *out, const char *json)
{
    Pretty pretty = {.out = out};
    for (const char *c = json; *c; c++) {
        bool quote = *c == '"' && !pretty.escaped;
        bool was_quoted = pretty.quoted;
        pretty.quoted = quote ? !pretty.quoted : pretty.quoted;
        pretty.escaped = was_quoted && *c == '\\' && !pretty.escaped;
        if (was_quoted || quote)
            g_string_append_c(out, *c);
        else if (!g_ascii_isspace(*c))
            pretty_put(&pretty, *c);
    }
}

static void append_body(GString *out, const char *title, const char *body, size_t n, bool cut)
{
    if (n == 0)
        return;
    g_string_append_printf(out, "\n%s, %zu bytes%s\n", title, n,
                           cut    ? ", the first 16 KiB"
                           : body ? ""
                                  : ", not kept");
    if (body && (body[0] == '{' || body[0] == '['))
        append_pretty(out, body);
    else if (body)
        g_string_append(out, body);
    g_string_append_c(out, '\n');
}

static void append_summary(GString *out, const TraceRow *row)
{
    g_string_append_printf(out, "%s %s\n", method_name(row->method),
                           row->path.s ? row->path.s : "");
    if (row->status > 0)
        g_string_append_printf(out, "status %d", row->status);
    else
        g_string_append(out, "no answer");
    g_string_append_printf(out, ", %" G_GINT64_FORMAT " ms, attempt %d", row->ms, row->attempt);
    if (row->remaining >= 0)
        g_string_append_printf(out, ", %d requests left", row->remaining);
    g_string_append_c(out, '\n');
    if (row->trace_id[0])
        g_string_append_printf(out, "trace id %s\n", row->trace_id);
    if (row->err.kind != ERR_NONE)
        g_string_append_printf(out, "%s: %s\n", err_info(row->err.kind)->name, row->err.msg);
}

static void append_request_headers(GString *out, const TraceWhole *whole)
{
    g_string_append(out, "\nSent\nAuthorization: Bearer (hidden)\nAccept: application/json\n");
    if (whole->version && *whole->version)
        g_string_append_printf(out, "Version: %s\n", whole->version);
    if (whole->content_type)
        g_string_append_printf(out, "Content-Type: %s\n", whole->content_type);
}

Text app_exchange_text(const App *app, uint64_t number)
{
    (void)app;
    TraceWhole whole;
    if (!trace_whole(number, &whole))
        return (Text){0};
    g_autoptr(GString) out = g_string_new(NULL);
    append_summary(out, &whole.row);
    append_request_headers(out, &whole);
    append_body(out, "Body sent", whole.request, whole.row.sent, whole.request_cut);
    if (whole.headers)
        g_string_append_printf(out, "\nAnswered\n%s", whole.headers);
    append_body(out, "Body of the answer", whole.answer, whole.row.got, whole.answer_cut);
    trace_whole_clear(&whole);
    return text_clean(out->str, out->len, TEXT_BLOCK);
}

static void append_option(GString *out, const char *option, const char *value)
{
    g_autofree char *quoted = g_shell_quote(value);
    g_string_append_printf(out, " %s %s", option, quoted);
}

// The variable stands in double quotes: the shell puts the token in, and no history keeps it.
Text app_exchange_curl(const App *app, uint64_t number)
{
    TraceWhole whole;
    if (!trace_whole(number, &whole))
        return (Text){0};
    g_autofree char *url = g_strconcat(app->core.session.base_url, whole.row.path.s, NULL);
    g_autofree char *version =
        g_strdup_printf("Version: %s", whole.version ? whole.version : "2021-07-28");
    g_autoptr(GString) out = g_string_new("curl -X ");
    g_string_append(out, method_name(whole.row.method));
    g_string_append(out, " -H \"Authorization: Bearer $EYRIE_TOKEN\"");
    append_option(out, "-H", version);
    if (whole.request) {
        append_option(out, "-H", "Content-Type: application/json");
        append_option(out, "--data-raw", whole.request);
    }
    append_option(out, "", url);
    trace_whole_clear(&whole);
    return text_clean(out->str, out->len, TEXT_BLOCK);
}

// ---- audit -------------------------------------------------------------------------------------

static bool keep_line(void *owner, const char *line, size_t n)
{
    GQueue *lines = owner;
    g_queue_push_head(lines, g_strndup(line, n));
    if (lines->length > AUDIT_SHOWN)
        g_free(g_queue_pop_tail(lines));
    return true;
}

static const char *text_of(const Json *json, const char *name)
{
    const char *value = json_string(json_member(json, name));
    return value ? value : "";
}

static void tell_line(const char *line, AppLineFn *fn, void *owner)
{
    Err err;
    Instant at = {0};
    TextBuf buf;
    int64_t op = 0;
    Json *json = json_parse(line, strlen(line), &err);
    const char *when = text_of(json, "at");
    const char *reason = text_of(json, "reason");
    if (!json || !iso_parse(when, strlen(when), &at)) {
        json_free(json);
        return;
    }
    bool known = json_int64(json_member(json, "op"), &op);
    g_autofree char *number = known ? g_strdup_printf("%" G_GINT64_FORMAT " ", op) : g_strdup("");
    TextRef text = text_format(&buf, "%-9s %s%s%s%s%s%s", text_of(json, "event"), number,
                               text_of(json, "summary"), text_of(json, "what")[0] ? ": " : "",
                               text_of(json, "what"), reason[0] ? "  " : "", reason);
    fn(owner, at, text);
    json_free(json);
}

void app_audit(const App *app, AppLineFn *fn, void *owner)
{
    Err err = {0};
    const char *dir = journal_dir(app->core.journal);
    GQueue lines = G_QUEUE_INIT;
    if (dir && !audit_read_newest(dir, keep_line, &lines, &err))
        fn(owner, core_now(&app->core), (TextRef){err.msg, strlen(err.msg)});
    for (char *line; (line = g_queue_pop_head(&lines));) {
        tell_line(line, fn, owner);
        g_free(line);
    }
}
