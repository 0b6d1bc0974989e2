#include "config.h"

#include "ui/thread_lines.h"

#include <glib.h>
#include <string.h>

#include "base/wrap.h"
#include "ui/format.h"

enum { BODY_LINES_MAX = 600 };

TextRef thread_item_text(const ThreadItem *item)
{
    if (item->kind == ITEM_OP)
        return item->op.text;
    return item->email ? text_ref(&item->email->body) : text_ref(&item->message->body);
}

int thread_item_direction(const ThreadItem *item)
{
    if (item->kind == ITEM_OP)
        return DIRECTION_OUTBOUND;
    return item->email && item->email->direction ? item->email->direction
                                                 : item->message->direction;
}

static Channel item_channel(const ThreadItem *item)
{
    return item->kind == ITEM_OP ? item->op.channel : item->message->channel;
}

TextRef thread_line_text(const ThreadLayout *layout, const ThreadLine *line, const ThreadItem *item)
{
    if (line->kind == LINE_BODY) {
        TextRef body = thread_item_text(item);
        return line->start + line->len <= body.n ? (TextRef){body.s + line->start, line->len}
                                                 : TEXT_NONE;
    }
    return (TextRef){layout->own->str + line->start, line->len};
}

TextRef thread_line_marks(const ThreadLine *line, const ThreadItem *item)
{
    TextRef body = thread_item_text(item);
    size_t n = (size_t)line->marks;
    return n > 0 && line->quote + n <= body.n ? (TextRef){body.s + line->quote, n} : TEXT_NONE;
}

static ThreadLine *add_line(ThreadLayout *layout, LineKind kind, size_t item, StyleId style)
{
    if (layout->count == layout->room) {
        layout->room = layout->room ? layout->room * 2 : 256;
        layout->lines = g_renew(ThreadLine, layout->lines, layout->room);
    }
    layout->lines[layout->count] = (ThreadLine){.kind = kind, .item = item, .style = style};
    return &layout->lines[layout->count++];
}

static ThreadLine *add_own(ThreadLayout *layout, LineKind kind, size_t item, StyleId style,
                           TextRef text)
{
    ThreadLine *line = add_line(layout, kind, item, style);
    line->start = layout->own->len;
    line->len = text.n;
    g_string_append_len(layout->own, text.s, (gssize)text.n);
    return line;
}

static StyleId body_style(const ThreadItem *item)
{
    if (item->kind == ITEM_OP)
        return item_channel(item) == CHANNEL_COMMENT ? STYLE_COMMENT : STYLE_PENDING;
    if (item->message->activity || item->message->channel == CHANNEL_CALL)
        return STYLE_ACTIVITY;
    if (item->message->channel == CHANNEL_COMMENT)
        return STYLE_COMMENT;
    return thread_item_direction(item) == DIRECTION_OUTBOUND ? STYLE_OUTBOUND : STYLE_INBOUND;
}

// Ours begin a little to the right, so that the two sides are told apart without colour.
static int body_col(const ThreadItem *item, int width)
{
    return thread_item_direction(item) == DIRECTION_OUTBOUND && width >= 40 ? MIN(width / 8, 12) + 1
                                                                            : 1;
}

typedef struct Laying {
    ThreadLayout *layout;
    const App *app;
    int width;
    const ThreadShow *show;
    int64_t marked;           // by a search; -1: none
    Instant last;             // of the item before; 0: there is none
    bool divider;             // "new" is to come before the next item
    size_t folded_at, folded; // activities in a row that are not laid out yet
} Laying;

static bool is_quoted(TextRef body, const WrapLine *w)
{
    return w->marks > 0 || (w->len > 0 && body.s[w->start] == '>');
}

// How many lines from here on are quoted and folded into one; 0: this one is laid out.
static size_t count_folded(const Laying *in, TextRef body, const Wrap *wrap, size_t at)
{
    size_t n = 0;
    while (in->show->fold == FOLD_ON && at + n < wrap->count &&
           is_quoted(body, &wrap->lines[at + n]))
        n++;
    return n > 1 ? n : 0;
}

static void add_text_line(Laying *in, size_t index, const ThreadItem *item, const WrapLine *w)
{
    bool quoted = is_quoted(thread_item_text(item), w);
    ThreadLine *line =
        add_line(in->layout, LINE_BODY, index, quoted ? STYLE_QUOTE : body_style(item));
    line->start = w->start;
    line->len = w->len;
    line->quote = w->quote;
    line->marks = (int)w->marks;
    line->col = body_col(item, in->width);
}

static void add_body(Laying *in, size_t index, const ThreadItem *item)
{
    TextBuf buf;
    TextRef body = thread_item_text(item);
    int col = body_col(item, in->width);
    Wrap wrap = wrap_quoted(body, MAX(in->width - col - THREAD_SIDE_CELLS, 12));
    size_t shown = MIN(wrap.count, BODY_LINES_MAX), folded;
    for (size_t i = 0; i < shown; i += MAX(folded, 1)) {
        folded = count_folded(in, body, &wrap, i);
        if (folded == 0)
            add_text_line(in, index, item, &wrap.lines[i]);
        else
            add_own(in->layout, LINE_DETAIL, index, STYLE_QUOTE,
                    text_format(&buf, "> %zu quoted lines (za shows)", folded))
                ->col = col;
    }
    if (shown < wrap.count)
        add_own(in->layout, LINE_DETAIL, index, STYLE_DIM,
                text_format(&buf, "... %d more lines", (int)(wrap.count - shown)))
            ->col = col;
    wrap_clear(&wrap);
}

static void add_call(ThreadLayout *layout, size_t index, const ThreadItem *item)
{
    TextBuf buf, duration;
    const Message *m = item->message;
    TextRef status = message_status_word(m);
    if (status.n == 0)
        status = TEXT("no state");
    const char *way = m->direction == DIRECTION_INBOUND ? "Call from them" : "Call to them";
    TextRef text =
        m->call_seconds > 0
            ? text_format(&buf, "%s, %.*s, %.*s", way,
                          TEXT_ARG(format_duration(&duration, m->call_seconds)), TEXT_ARG(status))
            : text_format(&buf, "%s, %.*s", way, TEXT_ARG(status));
    add_own(layout, LINE_HEAD, index, STYLE_ACTIVITY, text)->col = 1;
}

static void add_head(ThreadLayout *layout, size_t index, const ThreadItem *item, int width)
{
    TextBuf buf;
    const Message *m = item->message;
    TextRef subject = item->email ? text_ref(&item->email->subject) : text_ref(&m->subject);
    TextRef from = item->email ? text_ref(&item->email->from) : TEXT_NONE;
    TextRef text =
        text_format(&buf, "%.*s%s%.*s", TEXT_ARG(subject.n ? subject : TEXT("(no subject)")),
                    from.n ? " · " : "", TEXT_ARG(from));
    add_own(layout, LINE_HEAD, index, STYLE_STRONG, text)->col = body_col(item, width);
}

static void add_detail(ThreadLayout *layout, const App *app, size_t index, const ThreadItem *item)
{
    if (item->kind == ITEM_OP)
        return;
    TextBuf buf;
    const Message *m = item->message;
    TextRef user =
        id_is_empty(&m->user) ? TEXT("-") : session_user_name(app_session(app), &m->user);
    TextRef text = text_format(
        &buf, "%.*s · %.*s · source %.*s · by %.*s · %.*s > %.*s %.*s",
        TEXT_ARG(channel_info(m->channel)->label), TEXT_ARG(message_status_word(m)),
        TEXT_ARG(m->source.n ? text_ref(&m->source) : TEXT("unknown")), TEXT_ARG(user),
        TEXT_ARG(text_ref(&m->from)), TEXT_ARG(text_ref(&m->to)), TEXT_ARG(text_ref(&m->error)));
    add_own(layout, LINE_DETAIL, index, STYLE_DIM, text)->col = 3;
    for (size_t i = 0; i < m->attachments.count; i++)
        add_own(layout, LINE_DETAIL, index, STYLE_DIM, text_ref(&m->attachments.items[i]))->col = 3;
}

static void add_item(Laying *in, size_t index)
{
    ThreadLayout *layout = in->layout;
    ThreadItem item = thread_at(app_threads(in->app), index);
    size_t before = layout->count;
    const Message *m = item.message;
    if (item.kind != ITEM_OP && m->channel == CHANNEL_CALL)
        add_call(layout, index, &item);
    else if (item.kind == ITEM_EMAIL)
        add_head(layout, index, &item, in->width);
    TextBuf buf;
    if (item.kind == ITEM_EMAIL && !item.email)
        add_own(layout, LINE_DETAIL, index, STYLE_DIM,
                item.email_failed ? TEXT("the e-mail could not be read yet; asked for again")
                                  : TEXT("loading the e-mail ..."))
            ->col = 1;
    else if (thread_item_text(&item).n > 0)
        add_body(in, index, &item);
    if (item.kind != ITEM_OP && m->attachments.count > 0 && in->show->detail == DETAIL_OFF)
        add_own(layout, LINE_DETAIL, index, STYLE_DIM,
                text_format(&buf, "%d attachment%s (x shows)", (int)m->attachments.count,
                            m->attachments.count == 1 ? "" : "s"))
            ->col = body_col(&item, in->width);
    if (item.kind == ITEM_OP && item.op.show == OPSHOW_REFUSED)
        add_own(layout, LINE_DETAIL, index, STYLE_BAD,
                text_format(&buf, "not sent: %.*s", TEXT_ARG(item.op.reason)))
            ->col = 3;
    if (in->show->detail == DETAIL_ON)
        add_detail(layout, in->app, index, &item);
    if (layout->count == before) // nothing to show is shown as such
        add_own(layout, LINE_HEAD, index, STYLE_ACTIVITY, TEXT("(no text)"))->col = 1;
    layout->lines[before].first = true;
}

static void end_fold(Laying *in)
{
    TextBuf buf;
    if (in->folded == 1) {
        add_item(in, in->folded_at);
    } else if (in->folded > 1) {
        ThreadItem first = thread_at(app_threads(in->app), in->folded_at);
        add_own(in->layout, LINE_HEAD, in->folded_at, STYLE_ACTIVITY,
                text_format(&buf, "%zu activities (za shows)", in->folded))
            ->col = body_col(&first, in->width);
    }
    in->folded = 0;
}

static void add_rules(Laying *in, size_t index, Instant at)
{
    const Zone *zone = app_session(in->app)->zone;
    bool day = !instant_known(in->last) || !same_day(zone, in->last, at);
    TextBuf buf;
    if (day || in->divider)
        end_fold(in);
    if (day)
        add_own(in->layout, LINE_DAY, index, STYLE_ACTIVITY,
                format_day_year(&buf, zone, at, app_now(in->app)));
    if (in->divider)
        add_own(in->layout, LINE_NEW, index, STYLE_DIVIDER, TEXT("new"));
    in->divider = false;
    in->last = at;
}

static void lay_item(Laying *in, size_t index)
{
    ThreadItem item = thread_at(app_threads(in->app), index);
    ThreadKind kind = thread_item_kind(&item);
    bool marked = (int64_t)index == in->marked;
    if (!marked && !thread_show_has(in->show, &item)) {
        in->layout->hidden[kind]++;
        return;
    }
    add_rules(in, index, item.at);
    if (kind == KIND_ACTIVITY && in->show->fold == FOLD_ON && !marked) {
        in->folded_at = in->folded > 0 ? in->folded_at : index;
        in->folded++;
        return;
    }
    end_fold(in);
    add_item(in, index);
}

void thread_layout(ThreadLayout *layout, const App *app, int width, const ThreadShow *show)
{
    const Threads *threads = app_threads(app);
    int64_t gap = thread_gap(threads), first_new = thread_first_new(threads);
    Laying in = {.layout = layout,
                 .app = app,
                 .width = width,
                 .show = show,
                 .marked = thread_marked(threads)};
    layout->count = 0;
    memset(layout->hidden, 0, sizeof(layout->hidden));
    if (!layout->own)
        layout->own = g_string_new(NULL);
    g_string_truncate(layout->own, 0);
    for (size_t i = 0; i < thread_count(threads); i++) {
        if ((int64_t)i == gap) {
            end_fold(&in);
            add_own(layout, LINE_GAP, i, STYLE_DIVIDER, TEXT("messages between are not loaded"));
        }
        in.divider = in.divider || (int64_t)i == first_new;
        lay_item(&in, i);
    }
    end_fold(&in);
}

void thread_layout_clear(ThreadLayout *layout)
{
    g_free(layout->lines);
    if (layout->own)
        g_string_free(layout->own, TRUE);
    *layout = (ThreadLayout){0};
}
