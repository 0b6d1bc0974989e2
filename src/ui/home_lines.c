#include "config.h"

#include "ui/home_lines.h"

#include <inttypes.h>
#include <string.h>

#include "base/sentence.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "ui/format.h"
#include "ui/jump.h"

enum { FRESH_MS = 2 * 60 * 1000, NOTE_INDENT = 1 };

typedef struct Lines { // what is being built
    GArray *out;
    const App *app;
    const HomeRoom *room;
} Lines;

static HomeLine *add(const Lines *lines, DoorKind door)
{
    HomeLine line = {.door = door,
                     .figure_style = STYLE_ACCENT,
                     .label_style = STYLE_TEXT,
                     .right_style = STYLE_DIM};
    g_array_append_val(lines->out, line);
    return &g_array_index(lines->out, HomeLine, lines->out->len - 1);
}

static void set(Text *text, TextRef to)
{
    text_clear(text);
    *text = text_dup(to);
}

// Figures that were counted in part say so: "12+".
static HomeLine *add_figure(const Lines *lines, DoorKind door, int64_t n, const HomeTruth *truth,
                            const char *label)
{
    TextBuf buf;
    TextBuf count;
    HomeLine *line = add(lines, door);
    TextRef number = format_count(&count, truth->known ? n : -1);
    bool more = truth->known && !truth->whole;
    set(&line->figure, text_format(&buf, "%.*s%s", TEXT_ARG(number), more ? "+" : ""));
    set(&line->label, (TextRef){label, strlen(label)});
    if (truth->known && n == 0)
        line->figure_style = STYLE_DIM;
    return line;
}

// Only what is surely one is spoken of as one.
static bool is_one(const HomeTruth *truth, size_t count)
{
    return count == 1 && truth->known && truth->whole;
}

// ---- what is said beside the figures -----------------------------------------------------------

static void add_note(const Lines *lines, TextRef text, StyleId style)
{
    Wrap wrap = wrap_text(text, MAX(lines->room->cols - NOTE_INDENT - 1, 8));
    for (size_t i = 0; i < wrap.count; i++) {
        HomeLine *line = add(lines, DOOR_NONE);
        set(&line->label, wrap_line(text, &wrap.lines[i]));
        line->label_style = style;
    }
    wrap_clear(&wrap);
}

// How old it is, in `room` cells: a clock time, or, where it could not be read again, that it is
// stale.
static TextRef age_of(const Lines *lines, const HomeTruth *truth, int room, TextBuf *buf)
{
    TextBuf part;
    Instant now = app_now(lines->app);
    const Session *session = app_session(lines->app);
    if (!truth->known || now.ms - truth->at.ms < FRESH_MS || !instant_known(truth->at))
        return TEXT_NONE;
    if (truth->err.kind == ERR_NONE && session->link != LINK_OFFLINE)
        return text_format(buf, "as of %.*s",
                           TEXT_ARG(format_moment(&part, session->zone, truth->at, now)));
    TextRef age = format_age(&part, truth->at, now);
    TextRef text = text_format(buf, "%.*s old STALE", TEXT_ARG(age));
    return utf8_width(text) <= room ? text : text_format(buf, "%.*s old", TEXT_ARG(age));
}

static HomeLine *add_heading(const Lines *lines, TextRef name, const HomeTruth *truth)
{
    TextBuf buf;
    HomeLine *line = add(lines, DOOR_NONE);
    line->heading = true;
    line->label_style = STYLE_STRONG;
    set(&line->label, name);
    int room = lines->room->cols - utf8_width(name) - 2;
    if (truth)
        set(&line->right, age_of(lines, truth, room, &buf));
    return line;
}

// Why figures are unknown or not complete. Offline is said in the bars, and by the age.
static void add_reason(const Lines *lines, const HomeTruth *truth)
{
    TextBuf buf;
    bool offline = truth->err.kind == ERR_OFFLINE;
    if (truth->err.kind != ERR_NONE && !(offline && truth->known)) {
        add_note(lines, err_sentence(&buf, &truth->err), STYLE_WARN);
        return;
    }
    if (truth->known && truth->whole)
        return;
    TextBuf far;
    TextRef progress = copy_progress(lines->app, &far);
    if (progress.n > 0)
        add_note(lines, text_format(&buf, "still reading %.*s", TEXT_ARG(progress)), STYLE_DIM);
    else if (!truth->known)
        add_note(lines, TEXT("not known yet"), STYLE_DIM);
    else
        add_note(lines, TEXT("not all is read yet: at least so many"), STYLE_DIM);
}

// ---- who waits ---------------------------------------------------------------------------------

static void add_thread(const Lines *lines, const Conversation *c)
{
    TextBuf buf;
    TextBuf age;
    Instant since = inbox_waits_since(app_inbox(lines->app), &c->id);
    HomeLine *line = add(lines, DOOR_THREAD);
    line->id = c->id;
    line->contact = c->contact;
    set(&line->label, text_ref(&c->contact_name));
    line->label_style = c->unread > 0 ? STYLE_STRONG : STYLE_TEXT;
    set(&line->right, text_format(&buf, "%.*s %4.*s", TEXT_ARG(channel_info(c->channel)->mark),
                                  TEXT_ARG(format_age(&age, since, app_now(lines->app)))));
}

static void talk_lines(const Lines *lines)
{
    const Home *home = app_home(lines->app);
    const Inbox *inbox = app_inbox(lines->app);
    HomeTruth unread = home_truth(home, HOME_UNREAD), waiting = home_truth(home, HOME_WAITING);
    size_t count = inbox_count(inbox, INBOX_WAITING);
    int64_t total = inbox_total(inbox, INBOX_UNREAD);
    const Conversation *first = inbox_at(inbox, INBOX_WAITING, 0);
    TextBuf buf;
    TextBuf age;
    add_heading(lines, TEXT("Waiting for us"), &waiting);
    add_figure(lines, DOOR_UNREAD, total >= 0 ? total : (int64_t)inbox_count(inbox, INBOX_UNREAD),
               &unread, "unread");
    HomeLine *line = add_figure(lines, DOOR_WAITING, (int64_t)count, &waiting, "waiting");
    if (first) {
        Instant since = inbox_waits_since(inbox, &first->id);
        set(&line->right, text_format(&buf, "oldest %.*s",
                                      TEXT_ARG(format_age(&age, since, app_now(lines->app)))));
    }
    add_reason(lines, &waiting);
    for (size_t i = 0; i < count && (int)i < lines->room->threads; i++)
        add_thread(lines, inbox_at(inbox, INBOX_WAITING, i));
    if (count == 0 && waiting.known && waiting.whole)
        add_note(lines, TEXT("Nobody waits"), STYLE_DIM);
}

// ---- today -------------------------------------------------------------------------------------

static void add_event(const Lines *lines, const Event *event)
{
    TextBuf buf;
    TextBuf clock;
    const Session *session = app_session(lines->app);
    bool over = event->end.ms <= app_now(lines->app).ms;
    const char *status = names_string(&appointment_status_names, event->status);
    HomeLine *line = add(lines, DOOR_EVENT);
    line->id = event->id;
    line->contact = event->contact;
    line->at = event->start;
    line->label_style = over ? STYLE_DIM : STYLE_TEXT;
    set(&line->label,
        text_format(&buf, "%.*s %.*s", TEXT_ARG(format_clock(&clock, session->zone, event->start)),
                    TEXT_ARG(text_ref(&event->title))));
    // Somebody should say what has become of it.
    bool asks = over && (event->status == APPT_NEW || event->status == APPT_CONFIRMED);
    set(&line->right, text_format(&buf, "%s", asks ? "showed?" : status));
    line->right_style = asks ? STYLE_WARN : STYLE_DIM;
}

// Those to come are worth more room than those that are over.
static size_t first_event(const Lines *lines, size_t count, size_t shown)
{
    const Home *home = app_home(lines->app);
    size_t first = 0;
    while (first + shown < count && home_event_at(home, first)->end.ms <= app_now(lines->app).ms)
        first++;
    return first;
}

static void add_task(const Lines *lines, const Task *task)
{
    TextBuf buf;
    const Tasks *tasks = app_tasks(lines->app);
    bool late = tasks_group_of(tasks, task) == TASKS_OVERDUE;
    HomeLine *line = add(lines, DOOR_TASK);
    line->id = task->id;
    line->contact = task->contact;
    line->label_style = late ? STYLE_BAD : STYLE_TEXT;
    set(&line->label,
        text_format(&buf, "%s%.*s", late ? "! " : "☐ ", TEXT_ARG(text_ref(&task->title))));
    set(&line->right, text_ref(&task->contact_name));
}

static void task_lines(const Lines *lines)
{
    const Tasks *tasks = app_tasks(lines->app);
    HomeTruth truth = home_truth(app_home(lines->app), HOME_TASKS);
    static const struct {
        TaskGroup group;
        const char *one, *more;
    } figures[] = {{TASKS_OVERDUE, "task overdue", "tasks overdue"},
                   {TASKS_TODAY, "task due today", "tasks due today"}};
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        size_t count = tasks_open_count(tasks, figures[i].group);
        HomeLine *line = add_figure(lines, DOOR_TASKS, (int64_t)count, &truth,
                                    is_one(&truth, count) ? figures[i].one : figures[i].more);
        line->number = (int)figures[i].group;
        if (figures[i].group == TASKS_OVERDUE && count > 0)
            line->figure_style = STYLE_BAD;
    }
    add_reason(lines, &truth);
    int left = lines->room->tasks;
    for (size_t i = 0; i < ARRAY_LEN(figures); i++)
        for (size_t k = 0; left > 0 && k < tasks_open_count(tasks, figures[i].group); k++, left--)
            add_task(lines, tasks_open_at(tasks, figures[i].group, k));
}

static void day_lines(const Lines *lines)
{
    const Home *home = app_home(lines->app);
    HomeTruth truth = home_truth(home, HOME_TODAY);
    size_t count = home_event_count(home), shown = MIN(count, (size_t)lines->room->events);
    TextBuf buf;
    TextBuf day;
    TextRef date = format_day(&day, app_session(lines->app)->zone, app_now(lines->app));
    add_heading(lines, text_format(&buf, "Today, %.*s", TEXT_ARG(date)), &truth);
    HomeLine *line = add_figure(lines, DOOR_DAY, (int64_t)count, &truth,
                                is_one(&truth, count) ? "appointment" : "appointments");
    if (truth.known && home_cancelled(home) > 0)
        set(&line->right, text_format(&buf, "%zu cancelled", home_cancelled(home)));
    add_reason(lines, &truth);
    size_t first = first_event(lines, count, shown);
    for (size_t i = 0; i < shown; i++)
        add_event(lines, home_event_at(home, first + i));
    task_lines(lines);
}

// ---- deals -------------------------------------------------------------------------------------

static TextRef amount(const Lines *lines, Money value, TextBuf *buf)
{
    return format_money(buf, value, app_options(lines->app)->currency);
}

static void add_pipeline(const Lines *lines, const HomeDeals *deals, const HomeTruth *truth)
{
    const Pipeline *pipeline = session_pipeline(app_session(lines->app), &deals->pipeline);
    TextBuf buf;
    HomeLine *line = add_figure(lines, DOOR_PIPELINE, deals->open, truth, "open");
    line->id = deals->pipeline;
    if (pipeline)
        set(&line->label, text_format(&buf, "%.*s", TEXT_ARG(text_ref(&pipeline->name))));
    set(&line->right, amount(lines, deals->value, &buf));
    line->right_style = STYLE_TEXT;
    if (deals->unpriced > 0)
        add_note(lines, text_format(&buf, "%" PRId64 " of them without a value", deals->unpriced),
                 STYLE_DIM);
}

static void deal_lines(const Lines *lines)
{
    const Home *home = app_home(lines->app);
    HomeTruth truth = home_truth(home, HOME_DEALS);
    Money value;
    TextBuf buf;
    int64_t won = home_won(home, &value);
    add_heading(lines, TEXT("Open deals"), &truth);
    for (size_t i = 0; i < home_pipelines(home); i++) {
        HomeDeals deals = home_deals_at(home, i);
        add_pipeline(lines, &deals, &truth);
    }
    if (truth.known && home_pipelines(home) == 0)
        add_note(lines, TEXT("No open deals"), STYLE_DIM);
    add_reason(lines, &truth);
    if (!truth.known)
        return;
    HomeLine *line = add_figure(lines, DOOR_STALE, home_stale(home), &truth, "");
    set(&line->label, text_format(&buf, "still for %d days", HOME_STALE_DAYS));
    line = add_figure(lines, DOOR_WON, won, &truth, "won this week");
    if (won > 0)
        set(&line->right, amount(lines, value, &buf));
}

// ---- what changed, what waits ------------------------------------------------------------------

static void outbox_lines(const Lines *lines)
{
    static const HomeTruth sure = {.known = true, .whole = true};
    const App *app = lines->app;
    size_t decide = app_ops_attention(app), unsent = app_ops_live(app) - decide;
    HomeLine *line = add_figure(lines, DOOR_OUTBOX, (int64_t)unsent, &sure, "not sent yet");
    line->number = SEEK_UNSENT;
    line = add_figure(lines, DOOR_OUTBOX, (int64_t)decide, &sure, "need a decision");
    line->number = SEEK_DECISION;
    if (decide > 0)
        line->figure_style = STYLE_BAD;
}

static void news_lines(const Lines *lines)
{
    static const HomeTruth sure = {.known = true, .whole = true};
    const Events *events = app_events(lines->app);
    size_t count = events_news(events);
    HomeLine *heading = add_heading(lines, TEXT("Since you last looked"), NULL);
    if (count > 0)
        set(&heading->right, TEXT("e seen"));
    for (size_t i = 0; i < count && (int)i < lines->room->news; i++) {
        EventCount one = events_news_at(events, i);
        HomeLine *line =
            add_figure(lines, DOOR_NEWS, one.count, &sure, event_label(one.type, one.count));
        line->id = id_from(one.type);
    }
    if (!events_are_kept(events))
        add_note(lines, TEXT("No history is kept here"), STYLE_DIM);
    else if (count == 0)
        add_note(lines, TEXT("Nothing new"), STYLE_DIM);
    add_heading(lines, TEXT("Outbox"), NULL);
    outbox_lines(lines);
}

void home_lines(GArray *out, const App *app, HomeSection section, const HomeRoom *room)
{
    static void (*const makers[HOME_SECTION_COUNT])(const Lines *lines) = {
        [HOME_SECTION_TALK] = talk_lines,
        [HOME_SECTION_DAY] = day_lines,
        [HOME_SECTION_DEALS] = deal_lines,
        [HOME_SECTION_NEWS] = news_lines,
    };
    Lines lines = {out, app, room};
    makers[section](&lines);
}

void home_lines_clear(GArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        HomeLine *line = &g_array_index(lines, HomeLine, i);
        text_clear(&line->figure);
        text_clear(&line->label);
        text_clear(&line->right);
    }
    g_array_set_size(lines, 0);
}
