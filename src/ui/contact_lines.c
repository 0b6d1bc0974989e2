#include "config.h"

#include "ui/contact_lines.h"

#include <glib.h>
#include <string.h>

#include "app/complete.h"
#include "base/sentence.h"
#include "base/wrap.h"
#include "ui/excuse.h"
#include "ui/format.h"

#define DAY_MS_MAX INT64_C(4000000000000) // of a date in a field: the year 2096

static ContactLine *add(GArray *lines, const char *label, TextRef value, StyleId style)
{
    TextBuf buf;
    ContactLine line = {.label = text_dup(text_format(&buf, "%s", label)),
                        .value = text_dup(value),
                        .style = style};
    g_array_append_val(lines, line);
    return &g_array_index(lines, ContactLine, lines->len - 1);
}

typedef struct Fields { // being written
    GArray *lines;
    EmptyFields empty;
} Fields;

static void field(const Fields *to, const char *label, TextRef value)
{
    if (!text_is_empty(value))
        add(to->lines, label, value, STYLE_TEXT);
    else if (to->empty == EMPTY_SHOWN)
        add(to->lines, label, TEXT("-"), STYLE_DIM);
}

static void reason(GArray *lines, int width, const Err *err)
{
    TextBuf buf;
    TextRef text = err_sentence(&buf, err);
    Wrap wrap = wrap_text(text, MAX(width - 18, 12));
    for (size_t i = 0; i < wrap.count; i++)
        add(lines, "", wrap_line(text, &wrap.lines[i]), STYLE_DIM);
    wrap_clear(&wrap);
}

// A heading with its state: never a zero where nothing is known.
static void heading(GArray *lines, int width, const char *title, const Feed *feed, const Rows *rows)
{
    TextBuf buf;
    TextRef text;
    bool refused = !feed->ever && feed->err.kind != ERR_NONE;
    if (refused)
        text = text_format(&buf, "%s: not known", title);
    else if (!feed->ever)
        text = text_format(&buf, "%s ...", title);
    else
        text = text_format(&buf, "%s %d", title, (int)rows->count);
    if (lines->len)
        add(lines, "", TEXT_NONE, STYLE_TEXT);
    add(lines, "", text, feed->err.kind != ERR_NONE ? STYLE_WARN : STYLE_ACCENT)->heading = true;
    if (refused)
        reason(lines, width, &feed->err);
}

// What of the contact lies in lists of the account that are refused.
static void add_refused(GArray *lines, const App *app, int width)
{
    static const char *const kinds[][2] = {{"user", "Names of users"}, {"field", "Custom fields"}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const Err *why = complete_refusal(app, kinds[i][0]);
        TextBuf buf;
        if (!why)
            continue;
        TextRef text = text_format(&buf, "%s: not known", kinds[i][1]);
        add(lines, "", TEXT_NONE, STYLE_TEXT);
        add(lines, "", text, STYLE_WARN)->heading = true;
        reason(lines, width, why);
    }
}

static void add_address(const Fields *to, const Contact *c)
{
    const Text *parts[] = {&c->address, &c->postal_code, &c->city, &c->state, &c->country};
    TextBuf all = {0};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        TextBuf before = all;
        if (parts[i]->n)
            text_format(&all, "%s%s%.*s", before.s, before.n ? ", " : "",
                        TEXT_ARG(text_ref(parts[i])));
    }
    field(to, "Address", (TextRef){all.s, all.n});
}

static TextRef name_channels(TextBuf *buf, const Contact *c, DndState state)
{
    const struct {
        const char *name;
        int state;
    } channels[] = {{"all", c->dnd},          {"SMS", c->dnd_sms},
                    {"e-mail", c->dnd_email}, {"WhatsApp", c->dnd_whatsapp},
                    {"calls", c->dnd_call},   {"Facebook", c->dnd_facebook}};
    *buf = (TextBuf){0};
    for (size_t i = 0; i < ARRAY_LEN(channels); i++) {
        TextBuf before = *buf;
        if (channels[i].state == (int)state)
            text_format(buf, "%s%s%s", before.s, before.n ? ", " : "", channels[i].name);
    }
    return (TextRef){buf->s, buf->n};
}

static void add_dnd(GArray *lines, const Contact *c)
{
    TextBuf names, line;
    TextRef on = name_channels(&names, c, DND_ON);
    if (on.n)
        add(lines, "Do not", text_format(&line, "disturb: %.*s", TEXT_ARG(on)), STYLE_BAD);
    TextRef unknown = name_channels(&names, c, DND_UNKNOWN);
    if (unknown.n && !id_is_empty(&c->id) && c->dnd != DND_ON)
        add(lines, "Do not", text_format(&line, "disturb? not known: %.*s", TEXT_ARG(unknown)),
            STYLE_DIM);
}

// A day comes as milliseconds: the location's midnight. Whatever else is in it stays as it came.
static TextRef field_value(const App *app, const CustomField *known, const FieldValue *value,
                           TextBuf *buf)
{
    TextRef text = text_ref(&value->value);
    gint64 ms = 0;
    bool day = known->data_type.n == 4 && memcmp(known->data_type.s, "DATE", 4) == 0;
    if (!day || !g_ascii_string_to_signed(text.s, 10, -DAY_MS_MAX, DAY_MS_MAX, &ms, NULL))
        return text;
    return format_day_year(buf, app_session(app)->zone, (Instant){ms}, app_now(app));
}

static const FieldValue *value_of(const Contact *c, const Id *field)
{
    for (size_t i = 0; i < c->fields.count; i++) {
        const FieldValue *value = rows_at(&c->fields, i);
        if (id_eq(&value->id, field))
            return value;
    }
    return NULL;
}

// In the contact's order; those that it has no value for behind them.
static void add_custom(const Fields *to, const App *app, const Contact *c)
{
    const Rows *known = &app_session(app)->custom_fields;
    TextBuf day;
    for (size_t i = 0; i < c->fields.count; i++) {
        const FieldValue *value = rows_at(&c->fields, i);
        const CustomField *own = known->type ? rows_find(known, &value->id) : NULL;
        if (own && value->value.n)
            field(to, own->name.s ? own->name.s : "Field", field_value(app, own, value, &day));
    }
    for (size_t i = 0; to->empty == EMPTY_SHOWN && i < known->count; i++) {
        const CustomField *own = rows_at(known, i);
        const FieldValue *value = value_of(c, &own->id);
        bool ours = own->model.n == 0 || strcmp(own->model.s, "contact") == 0;
        if (ours && own->name.s && (!value || value->value.n == 0))
            field(to, own->name.s, TEXT_NONE);
    }
}

static void add_fields(const Fields *to, const App *app, const Contact *c)
{
    const Session *session = app_session(app);
    TextBuf buf, day;
    field(to, "Phone", text_ref(&c->phone));
    field(to, "E-mail", text_ref(&c->email));
    field(to, "Company", text_ref(&c->company));
    add_address(to, c);
    field(to, "Website", text_ref(&c->website));
    field(to, "Time zone", text_ref(&c->timezone));
    field(to, "Owner", session_user_name(session, &c->assigned_to));
    field(to, "Type", text_ref(&c->type));
    field(to, "Source", text_ref(&c->source));
    add_dnd(to->lines, c);
    if (instant_known(c->added))
        field(to, "Since", format_day_year(&day, session->zone, c->added, app_now(app)));
    GString *tags = g_string_new(NULL);
    for (size_t i = 0; i < c->tags.count; i++)
        g_string_append_printf(tags, "%s#%.*s", i ? " " : "",
                               TEXT_ARG(text_ref(&c->tags.items[i])));
    field(to, "Tags", text_format(&buf, "%s", tags->str));
    g_string_free(tags, TRUE);
    add_custom(to, app, c);
}

static bool same_year(const Zone *zone, Instant a, Instant b)
{
    return civil_at(zone, a).year == civil_at(zone, b).year;
}

static void add_events(GArray *lines, const App *app, const ContactDetail *d, int width)
{
    heading(lines, width, "Appointments", &d->events_feed, &d->events);
    const Zone *zone = app_session(app)->zone;
    for (size_t i = 0; i < d->events.count; i++) {
        const Event *event = rows_at(&d->events, i);
        TextBuf day, clock, buf, when;
        format_day_year(&day, zone, event->start, app_now(app));
        bool near = same_year(zone, event->start, app_now(app));
        text_format(&when, "%s %.*s", day.s,
                    TEXT_ARG(near ? format_clock(&clock, zone, event->start) : TEXT_NONE));
        add(lines, when.s,
            text_format(&buf, "%.*s · %s", TEXT_ARG(text_ref(&event->title)),
                        names_string(&appointment_status_names, event->status)),
            event->status == APPT_CANCELLED ? STYLE_DIM : STYLE_TEXT);
    }
}

static void add_deals(GArray *lines, const App *app, const ContactDetail *d, int width)
{
    heading(lines, width, "Deals", &d->deals_feed, &d->deals);
    for (size_t i = 0; i < d->deals.count; i++) {
        const Deal *deal = rows_at(&d->deals, i);
        const Stage *stage = session_stage(app_session(app), &deal->pipeline, &deal->stage);
        TextBuf money, buf, label;
        format_money(&money, deal->value, app_options(app)->currency);
        text_format(&label, "%s", money.s);
        add(lines, label.s,
            text_format(&buf, "%.*s · %.*s · %s", TEXT_ARG(text_ref(&deal->name)),
                        TEXT_ARG(stage ? text_ref(&stage->name) : TEXT("?")),
                        names_string(&deal_status_names, deal->status)),
            STYLE_TEXT);
    }
}

static void add_tasks(GArray *lines, const App *app, const ContactDetail *d, int width)
{
    heading(lines, width, "Tasks", &d->tasks_feed, &d->tasks);
    for (size_t i = 0; i < d->tasks.count; i++) {
        const Task *task = rows_at(&d->tasks, i);
        bool late = !task->completed && instant_known(task->due) && task->due.ms < app_now(app).ms;
        TextBuf day, buf, label;
        format_day_year(&day, app_session(app)->zone, task->due, app_now(app));
        text_format(&label, "%s", day.s);
        ContactLine *line =
            add(lines, label.s,
                text_format(&buf, "%s %.*s%s", task->completed ? "[x]" : "[ ]",
                            TEXT_ARG(text_ref(&task->title)), late ? " ! overdue" : ""),
                task->completed ? STYLE_DIM
                : late          ? STYLE_BAD
                                : STYLE_TEXT);
        line->task = task->id;
        line->done = task->completed;
    }
}

static void add_notes(GArray *lines, const App *app, const ContactDetail *d, int width)
{
    heading(lines, width, "Notes", &d->notes_feed, &d->notes);
    for (size_t i = 0; i < d->notes.count; i++) {
        const Note *note = rows_at(&d->notes, i);
        TextBuf day, label;
        format_day_year(&day, app_session(app)->zone, note->added, app_now(app));
        text_format(&label, "%s", day.s);
        TextRef body = text_ref(&note->body);
        Wrap wrap = wrap_text(body, MAX(width - 18, 12));
        for (size_t k = 0; k < wrap.count; k++) {
            ContactLine *line =
                add(lines, k ? "" : label.s, wrap_line(body, &wrap.lines[k]), STYLE_TEXT);
            line->note = k ? (Id){""} : note->id;
        }
        wrap_clear(&wrap);
    }
}

void contact_lines_clear(GArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        ContactLine *line = &g_array_index(lines, ContactLine, i);
        text_clear(&line->label);
        text_clear(&line->value);
    }
    g_array_set_size(lines, 0);
}

void contact_lines(GArray *lines, const App *app, int width, EmptyFields empty)
{
    contact_lines_clear(lines);
    const ContactDetail *d = people_detail(app_people(app));
    if (id_is_empty(&d->id))
        return;
    if (!d->feed.ever && d->feed.err.kind != ERR_NONE)
        reason(lines, width, &d->feed.err);
    else if (!d->feed.ever)
        add(lines, "", TEXT("Loading ..."), STYLE_DIM);
    else
        add_fields(&(Fields){lines, empty}, app, &d->contact);
    add_refused(lines, app, width);
    add_events(lines, app, d, width);
    add_deals(lines, app, d, width);
    add_tasks(lines, app, d, width);
    add_notes(lines, app, d, width);
}
