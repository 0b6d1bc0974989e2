#include "config.h"

#include "app/alert_stream.h"

#include <glib.h>
#include <string.h>

#include "app/alert_lines.h"
#include "app/events.h"
#include "base/json.h"

struct AlertStream {
    Core *core;
    History *history; // NULL: there are no rules, or nothing is kept
    int64_t at;       // cursor of the last event that was offered
};

AlertStream *alert_stream_new(Core *core, History *history)
{
    AlertStream *stream = g_new0(AlertStream, 1);
    const AlertLines *lines = alerts_lines(core->alerts);
    Err err = {0};
    stream->core = core;
    if (!lines->rules)
        return stream;
    if (!history)
        notice_add(core->notices, NOTICE_WARN,
                   "The rules for notices rest: what happens is not recorded");
    else if (!history_newest(history, &stream->at, &err))
        notice_err(core->notices, "The rules for notices", &err);
    else
        stream->history = history;
    return stream;
}

void alert_stream_free(AlertStream *stream)
{
    g_free(stream);
}

bool alert_stream_is_on(const AlertStream *stream)
{
    return stream->history != NULL;
}

static void tell(const AlertStream *stream, const HistoryEvent *event)
{
    TextBuf who, what;
    bool message = strcmp(event->type, "InboundMessage") == 0;
    g_autofree char *label = g_strdup(message ? "new message" : event_label(event->type, 1));
    label[0] = g_ascii_toupper(label[0]);
    AlertItem item = {label, text_format(&who, "%s", event->who),
                      text_format(&what, "%s", event->what)};
    alerts_add(stream->core->alerts, message ? ALERT_MESSAGE : ALERT_EVENT, &item);
}

// A customer's message is nobody's doing here.
static bool is_own(const AlertStream *stream, const HistoryEvent *event)
{
    Id resource = id_from(event->resource), contact = id_from(event->contact);
    const Alerts *alerts = stream->core->alerts;
    return strcmp(event->type, "InboundMessage") != 0 &&
           (alerts_is_own(alerts, &resource) || alerts_is_own(alerts, &contact));
}

static bool look_at(void *owner, const HistoryEvent *event)
{
    AlertStream *stream = owner;
    Err err;
    stream->at = event->cursor;
    Json *json = json_parse(event->json, strlen(event->json), &err);
    if (json && alert_lines_want(alerts_lines(stream->core->alerts), event->type, json) &&
        !is_own(stream, event))
        tell(stream, event);
    json_free(json);
    return true;
}

void alert_stream_pump(AlertStream *stream)
{
    Err ignored; // busy: looked at again with the next event
    HistoryQuery query = {.after = stream->at};
    if (stream->history && !history_read(stream->history, &query, look_at, stream, &ignored))
        return;
}
