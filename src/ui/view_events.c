// What happened, newest first, over whatever screen is shown; on top of it what of it is new since
// somebody last said that they had seen it.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/wrap.h"
#include "ui/format.h"
#include "ui/hints.h"
#include "ui/jump.h"
#include "ui/lineedit.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/prompt.h"
#include "ui/talk.h"
#include "ui/views.h"

enum { ROWS = 22, TIME_COLS = 7, LABEL_COLS = 18, WHO_COLS = 20, NEWS_ROWS_MAX = 3 };

typedef struct EventsView {
    List list;
    GArray *shown;  // size_t: rows of Events that match
    char *folded;   // words to match; NULL: all
    bool one;       // of one contact alone
    LineEdit *edit; // while '/' is typed
    bool only_new;  // as long as nobody asks for others
    Text news;      // "3 messages in · 2 stages moved"
    Err err;        // of the last reading
} EventsView;

static const Events *events_of(const View *v)
{
    return app_events(v->app);
}

// ---- rows --------------------------------------------------------------------------------------

static const EventRow *row_at(const View *v, size_t i)
{
    const EventsView *s = VIEW_STATE_CONST(EventsView, v);
    return events_at(events_of(v), g_array_index(s->shown, size_t, i));
}

static size_t source_count(const void *owner)
{
    return VIEW_STATE_CONST(EventsView, (const View *)owner)->shown->len;
}

static Id source_id(const void *owner, size_t i)
{
    return event_row_id(row_at(owner, i));
}

static ListSource source(const View *v)
{
    return (ListSource){source_count, source_id, v, NULL};
}

static bool matches(const EventRow *row, const char *folded)
{
    g_autofree char *line =
        g_strdup_printf("%s %s %.*s %.*s", row->type, event_label(row->type, 1),
                        TEXT_ARG(text_ref(&row->who)), TEXT_ARG(text_ref(&row->what)));
    g_autofree char *have = text_fold((TextRef){line, strlen(line)});
    g_auto(GStrv) words = g_strsplit(folded, " ", -1);
    for (char **word = words; *word; word++)
        if (!strstr(have, *word))
            return false;
    return true;
}

static int news_rows(const View *v, int cols)
{
    const EventsView *s = VIEW_STATE_CONST(EventsView, v);
    Wrap wrap = wrap_text(text_ref(&s->news), MAX(cols - 2, 1));
    int rows = (int)MIN(wrap.count, NEWS_ROWS_MAX);
    wrap_clear(&wrap);
    return s->news.n > 0 ? 1 + rows : 1;
}

static int list_top(const View *v)
{
    return news_rows(v, v->rect.cols) + 1;
}

static int list_rows(const View *v)
{
    bool typing = VIEW_STATE_CONST(EventsView, v)->edit != NULL;
    return MAX(v->rect.rows - list_top(v) - (typing ? 1 : 0), 1);
}

static void show_rows(View *v)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    const Events *events = events_of(v);
    g_array_set_size(s->shown, 0);
    for (size_t i = 0; i < events_count(events); i++)
        if ((!s->only_new || events_at(events, i)->cursor > events_seen(events)) &&
            (!s->folded || matches(events_at(events, i), s->folded)))
            g_array_append_val(s->shown, i);
    ListSource rows = source(v);
    list_sync(&s->list, &rows, list_rows(v));
    v->dirty = true;
}

static void tell_news(View *v)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    const Events *events = events_of(v);
    g_autoptr(GString) news = g_string_new(NULL);
    for (size_t i = 0; i < events_news(events); i++) {
        EventCount one = events_news_at(events, i);
        g_string_append_printf(news, "%s%d %s", i ? " · " : "", (int)one.count,
                               event_label(one.type, one.count));
    }
    text_clear(&s->news);
    s->news = text_clean(news->str, news->len, TEXT_LINE);
}

static void reread(View *v, App *app)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    s->err = (Err){0};
    if (!events_refresh(app_events(app), &s->err))
        v->dirty = true;
    tell_news(v);
    show_rows(v);
}

// ---- drawing -----------------------------------------------------------------------------------

static StyleId style_of(const EventRow *row)
{
    if (!strcmp(row->type, "InboundMessage"))
        return STYLE_ACCENT;
    return g_str_has_suffix(row->type, "Delete") ? STYLE_WARN : STYLE_TEXT;
}

static void draw_time(const View *v, Canvas *cv, int row, const EventRow *event)
{
    TextBuf buf;
    const Zone *zone = app_session(v->app)->zone;
    Civil civil = civil_at(zone, event->at);
    bool today = same_day(zone, event->at, app_now(v->app));
    TextRef text = today ? format_clock(&buf, zone, event->at)
                         : text_format(&buf, "%02d-%02d", civil.month, civil.day);
    canvas_text(cv, row, 1, STYLE_DIM, text, TIME_COLS - 2);
}

static void draw_event(const View *v, Canvas *cv, int row, const EventRow *event)
{
    int who = TIME_COLS + LABEL_COLS + 1, what = who + WHO_COLS + 1;
    const char *label = event_label(event->type, 1);
    TextBuf buf;
    draw_time(v, cv, row, event);
    canvas_text(cv, row, TIME_COLS, style_of(event), text_format(&buf, "%s", label), LABEL_COLS);
    canvas_text(cv, row, who, STYLE_TEXT, text_ref(&event->who), WHO_COLS);
    canvas_text(cv, row, what, STYLE_DIM, text_ref(&event->what), canvas_cols(cv) - what - 1);
    if (event->cursor > events_seen(events_of(v)))
        canvas_text(cv, row, 0, STYLE_ACCENT, TEXT("*"), 1);
}

static void draw_news(const View *v, Canvas *cv)
{
    const EventsView *s = VIEW_STATE_CONST(EventsView, v);
    TextRef text = text_ref(&s->news);
    if (text.n == 0) {
        canvas_text(cv, 0, 1, STYLE_DIM, TEXT("Nothing new since you last looked"), -1);
    } else {
        TextBuf buf;
        int64_t total = events_news_total(events_of(v));
        canvas_text(cv, 0, 1, STYLE_ACCENT,
                    text_format(&buf, "%d new since you last looked", (int)total), -1);
        TextRef seen = hints_text(v, &buf, "{seen} seen");
        canvas_hints(cv, 0, canvas_cols(cv) - 1 - (int)seen.n, STYLE_DIM, seen, -1);
    }
    Wrap wrap = wrap_text(text, MAX(canvas_cols(cv) - 2, 1));
    for (size_t i = 0; i < wrap.count && i < NEWS_ROWS_MAX && text.n > 0; i++)
        canvas_text(cv, 1 + (int)i, 1, STYLE_TEXT, wrap_line(text, &wrap.lines[i]), -1);
    wrap_clear(&wrap);
}

static void draw_nothing(const View *v, Canvas *cv, int row)
{
    const EventsView *s = VIEW_STATE_CONST(EventsView, v);
    TextBuf buf;
    TextRef text = s->one ? TEXT("Nothing was seen to happen to this contact so far.")
                          : TEXT("Nothing has happened yet. What polling sees is kept here.");
    bool bad = s->err.kind != ERR_NONE;
    if (bad)
        text = text_format(&buf, "%s", s->err.msg);
    else if (s->folded)
        text = hints_text(v, &buf, "No event holds these words. {back} shows all");
    canvas_hints(cv, row, 1, bad ? STYLE_BAD : STYLE_DIM, text, -1);
}

static void events_draw(const View *v, Canvas *cv)
{
    const EventsView *s = VIEW_STATE_CONST(EventsView, v);
    int top = list_top(v), cols = canvas_cols(cv);
    draw_news(v, cv);
    canvas_hline(cv, top - 1, 0, cols, STYLE_BORDER);
    canvas_cursor(cv, top, 0);
    if (s->shown->len == 0)
        draw_nothing(v, cv, top);
    for (int i = 0; i < list_rows(v) && s->list.top + (size_t)i < s->shown->len; i++) {
        size_t at = s->list.top + (size_t)i;
        draw_event(v, cv, top + i, row_at(v, at));
        canvas_spot(cv, (Rect){top + i, 0, 1, cols});
        if (at != s->list.index)
            continue;
        canvas_restyle(cv, top + i, 0, cols, STYLE_SELECTED);
        canvas_cursor(cv, top + i, 0);
    }
    if (!s->edit)
        return;
    canvas_text(cv, canvas_rows(cv) - 1, 1, STYLE_PROMPT, TEXT("/"), 1);
    prompt_draw_line(cv, (Rect){canvas_rows(cv) - 1, 2, 1, cols - 3}, s->edit);
}

// ---- opening a record --------------------------------------------------------------------------

static bool is_talk(const EventRow *event)
{
    return !strcmp(event->kind, "message") || !strcmp(event->kind, "conversation");
}

// A deal and an appointment have places of their own, while they are there.
static bool find_place(const App *app, const EventRow *event, Finding *to)
{
    *to = (Finding){.id = event->resource, .contact = event->contact};
    if (g_str_has_suffix(event->type, "Delete"))
        return false;
    if (!strcmp(event->kind, "opportunity")) {
        to->kind = FIND_DEAL;
        return true;
    }
    const Event *found = !strcmp(event->kind, "appointment")
                             ? planner_find(app_planner(app), &event->resource)
                             : NULL;
    if (found) {
        to->kind = FIND_EVENT;
        to->at = found->start;
    }
    return found != NULL;
}

// All else is found at its contact.
static void open_record(View *v, App *app)
{
    const EventsView *s = VIEW_STATE_CONST(EventsView, v);
    Err err = {0};
    Finding to;
    if (s->shown->len == 0)
        return;
    const EventRow *event = row_at(v, s->list.index);
    CmdCall call = {.subject = {SUBJECT_CONTACT, event->contact, event->contact, 0}};
    if (find_place(app, event, &to)) {
        jump_go(v->shell, app, &to);
    } else if (id_is_empty(&event->contact)) {
        shell_flash(v->shell, TEXT("This event has no record to open"));
        return;
    } else if (is_talk(event)) {
        talk_go_messages(v, app, &call, &err);
    } else {
        talk_go_contact(v, app, &call, &err);
    }
    shell_overlay_close(v->shell, v);
}

// ---- keys --------------------------------------------------------------------------------------

static void set_filter(View *v, const char *text)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    g_clear_pointer(&s->folded, g_free);
    s->only_new = false;
    if (text[0])
        s->folded = text_fold((TextRef){text, strlen(text)});
    show_rows(v);
}

static FirstKeys events_first(const View *v)
{
    return VIEW_STATE_CONST(EventsView, v)->edit ? FIRST_ALL : FIRST_NONE;
}

static bool events_key(View *v, App *app, Key key)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    (void)app;
    if (!s->edit)
        return false;
    LineResult result = lineedit_key(s->edit, key);
    if (result == LINE_CHANGED)
        set_filter(v, lineedit_text(s->edit));
    if (result == LINE_CANCELLED)
        set_filter(v, "");
    if (result == LINE_CANCELLED || result == LINE_ACCEPTED)
        g_clear_pointer(&s->edit, lineedit_free);
    show_rows(v);
    return true;
}

static CmdResult do_filter(View *v, App *app, const CmdCall *call, Err *err)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    (void)app, (void)err;
    if (call->argc > 0)
        set_filter(v, call->args[0]);
    else
        s->edit = lineedit_new("filter");
    return CMD_DONE;
}

static CmdResult do_seen(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    bool ok = events_acknowledge(app_events(app), err);
    reread(v, app);
    return ok ? CMD_DONE : CMD_FAILED;
}

static CmdResult do_messages(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)call, (void)err;
    shell_overlay_close(v->shell, v);
    shell_overlay(v->shell, &messages_view_ops, NULL);
    return CMD_DONE;
}

static CmdResult do_open(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    open_record(v, app);
    return CMD_DONE;
}

static CmdResult do_back(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)call, (void)err;
    if (!VIEW_STATE_CONST(EventsView, v)->folded)
        return CMD_PASS;
    set_filter(v, "");
    return CMD_DONE;
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    ListSource rows = source(v);
    (void)err;
    Err later; // what there is stays
    CmdResult result = list_command(&s->list, &rows, call);
    if (list_near_end(&s->list, &rows) && events_more(events_of(v)) &&
        events_load_more(app_events(app), &later))
        show_rows(v);
    return result;
}

static const ViewCommand events_commands[] = {
    OVERLAY_MOTIONS(do_move),    {CMD_OPEN, do_open}, {CMD_FILTER, do_filter}, {CMD_SEEN, do_seen},
    {CMD_NEXT_TAB, do_messages}, {CMD_BACK, do_back}, {CMD_NONE, NULL},
};

static void events_paste(View *v, App *app, const char *bytes, size_t n)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    (void)app;
    if (!s->edit)
        return;
    Text text = text_clean(bytes, n, TEXT_LINE);
    lineedit_insert(s->edit, text.s ? text.s : "", text.n);
    text_clear(&text);
    set_filter(v, lineedit_text(s->edit));
}

static bool events_mouse(View *v, App *app, const Mouse *mouse)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    ListSource rows = source(v);
    if (mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP) {
        CmdCall call = {.id = mouse->kind == MOUSE_WHEEL_DOWN ? CMD_DOWN : CMD_UP, .count = 3};
        v->dirty = true;
        return do_move(v, app, &call, &(Err){0}) == CMD_DONE;
    }
    long at = list_row_at(&s->list, &rows, mouse->row - list_top(v));
    if (at < 0 || (mouse->kind != MOUSE_PRESS && mouse->kind != MOUSE_DOUBLE))
        return false;
    bool again = !list_select(&s->list, &rows, (size_t)at);
    v->dirty = true;
    if (mouse->kind == MOUSE_DOUBLE || again)
        open_record(v, app);
    return true;
}

// ---- view --------------------------------------------------------------------------------------

static void events_open(View *v, App *app)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    s->shown = g_array_new(FALSE, FALSE, sizeof(size_t));
    list_init(&s->list);
    s->list.row_rows = 1;
    const EventsArg *arg = view_arg(v);
    const Id *contact = arg != NULL ? arg->contact : NULL;
    const char *type = arg != NULL ? arg->type : NULL;
    s->one = contact != NULL;
    events_only(app_events(app), contact ? contact : &(Id){0});
    s->only_new = type != NULL;
    s->folded = type != NULL ? text_fold((TextRef){type, strlen(type)}) : NULL;
    events_follow(app_events(app));
}

static void events_close(View *v)
{
    EventsView *s = VIEW_STATE(EventsView, v);
    events_unfollow(app_events(v->app));
    g_array_free(s->shown, TRUE);
    g_free(s->folded);
    lineedit_free(s->edit);
    text_clear(&s->news);
}

static void events_changed(View *v, App *app, Changes changes)
{
    if (changes & CH_EVENTS)
        reread(v, app);
    else if (changes & CH_MINUTE)
        v->dirty = true;
}

static int events_rows(const View *v, int cols)
{
    (void)v;
    (void)cols;
    return ROWS;
}

static void events_title(const View *v, TextBuf *out)
{
    const EventsView *s = VIEW_STATE_CONST(EventsView, v);
    TextBuf keys;
    TextRef text = hints_text(v, &keys,
                              s->folded ? "{open} open  {back} all"
                                        : "{open} open  {filter} find  {next-tab} messages");
    if (s->folded)
        text_format(out, "Events  %d with \"%s\"  %.*s", (int)s->shown->len, s->folded,
                    TEXT_ARG(text));
    else
        text_format(out, "%s  %.*s", s->one ? "Events of this contact" : "Events", TEXT_ARG(text));
}

const ViewOps events_view_ops = {
    .name = "events",
    .context = CX_EVENTS,
    .state_size = sizeof(EventsView),
    .commands = events_commands,
    .open = events_open,
    .close = events_close,
    .changed = events_changed,
    .resized = show_rows,
    .draw = events_draw,
    .key = events_key,
    .first = events_first,
    .paste = events_paste,
    .mouse = events_mouse,
    .rows = events_rows,
    .title = events_title,
};
