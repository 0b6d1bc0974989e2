#include "config.h"

#include <glib.h>
#include <string.h>

#include "api/trace.h"
#include "app/state.h"
#include "base/datetime.h"
#include "base/json.h"
#include "store/audit.h"

// What was asked of the network, and what was written, for people who want to know.

enum { TRACE_SHOWN = 100, AUDIT_SHOWN = 200 };

void app_trace(const App *app, AppLineFn *fn, void *owner)
{
    (void)app;
    g_autofree TraceRow *rows = g_new0(TraceRow, TRACE_SHOWN);
    size_t n = trace_recent(rows, TRACE_SHOWN);
    for (size_t i = 0; i < n; i++) {
        fn(owner, rows[i].at, text_ref(&rows[i].line));
        trace_row_clear(&rows[i]);
    }
}

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
