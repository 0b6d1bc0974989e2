// The open conversation.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/fuzzy.h"
#include "base/sentence.h"
#include "base/utf8.h"
#include "ui/excuse.h"
#include "ui/format.h"
#include "ui/hints.h"
#include "ui/jump.h"
#include "ui/links.h"
#include "ui/shell.h"
#include "ui/talk.h"
#include "ui/thread_lines.h"
#include "ui/thread_side.h"
#include "ui/title.h"
#include "ui/views.h"

typedef struct ThreadView {
    ThreadLayout layout;
    size_t
        below; // lines hidden below the last one on the screen; 0: the newest is shown and followed
    ThreadShow show;
    Id contact;         // whose thread the layout is
    Id anchor;          // message of the last line on the screen, while scrolled up
    size_t anchor_line; // its line within the message
    size_t anchor_rows; // lines between it and the last one on the screen
    unsigned mark_serial;
    bool at_mark; // the marked message is kept in sight until the person moves
} ThreadView;

static size_t last_visible(const ThreadView *s)
{
    return s->layout.count > s->below ? s->layout.count - 1 - s->below : 0;
}

static Id item_id(const View *v, size_t item)
{
    ThreadItem it = thread_at(app_threads(v->app), item);
    return it.message ? it.message->id : (Id){0};
}

// The lines that are on the screen.
static size_t first_visible(const View *v)
{
    size_t last = last_visible(VIEW_STATE_CONST(ThreadView, v)),
           rows = (size_t)MAX(v->rect.rows, 1);
    return last + 1 > rows ? last + 1 - rows : 0;
}

// The line of the gap if it is on the screen; -1: it is not.
static long gap_in_sight(const View *v)
{
    const ThreadView *s = VIEW_STATE_CONST(ThreadView, v);
    for (size_t i = first_visible(v); i < s->layout.count && i <= last_visible(s); i++)
        if (s->layout.lines[i].kind == LINE_GAP)
            return (long)i;
    return -1;
}

// What is read into a gap from above shall come below what is on the screen: the line before the
// gap stays then.
static void remember_anchor(View *v, GapSide side)
{
    ThreadView *s = VIEW_STATE(ThreadView, v);
    s->anchor = (Id){0};
    if (s->below == 0 || s->layout.count == 0)
        return;
    size_t at = last_visible(s);
    long gap = gap_in_sight(v);
    if (gap > 0 && side == GAP_BEFORE)
        at = (size_t)gap - 1;
    size_t first = at;
    while (first > 0 && s->layout.lines[first - 1].item == s->layout.lines[at].item)
        first--;
    s->anchor = item_id(v, s->layout.lines[at].item);
    s->anchor_line = at - first;
    s->anchor_rows = last_visible(s) - at;
}

static void find_anchor(View *v)
{
    ThreadView *s = VIEW_STATE(ThreadView, v);
    if (id_is_empty(&s->anchor))
        return;
    for (size_t i = 0; i < s->layout.count; i++) {
        Id id = item_id(v, s->layout.lines[i].item);
        if (!id_eq(&id, &s->anchor))
            continue;
        size_t at = MIN(i + s->anchor_line + s->anchor_rows, s->layout.count - 1);
        s->below = s->layout.count - 1 - at;
        return;
    }
}

static size_t most_below(const View *v)
{
    const ThreadView *s = VIEW_STATE_CONST(ThreadView, v);
    size_t rows = (size_t)MAX(v->rect.rows, 1);
    return s->layout.count > rows ? s->layout.count - rows : 0;
}

static size_t line_of_item(const ThreadView *s, size_t item)
{
    for (size_t i = 0; i < s->layout.count; i++)
        if (s->layout.lines[i].item == item && s->layout.lines[i].first)
            return i;
    return 0;
}

// Two thirds of the screen below the beginning of the marked message, for what was answered.
static void show_mark(View *v)
{
    ThreadView *s = VIEW_STATE(ThreadView, v);
    int64_t item = thread_marked(app_threads(v->app));
    if (item < 0 || s->layout.count == 0)
        return;
    size_t line = line_of_item(s, (size_t)item), rows = (size_t)MAX(v->rect.rows, 1);
    s->below = s->layout.count - 1 - MIN(line + rows * 2 / 3, s->layout.count - 1);
}

static void relayout(View *v)
{
    ThreadView *s = VIEW_STATE(ThreadView, v);
    const Threads *threads = app_threads(v->app);
    const Id *contact = threads_open_contact_id(threads);
    bool same = id_eq(contact, &s->contact);
    thread_layout(&s->layout, v->app, MAX(v->rect.cols, 20), &s->show);
    s->at_mark = (s->at_mark && same) || s->mark_serial != thread_mark_serial(threads);
    s->mark_serial = thread_mark_serial(threads);
    if (s->at_mark)
        show_mark(v);
    else if (same)
        find_anchor(v);
    else
        s->below = 0;
    s->contact = *contact;
    s->below = MIN(s->below, most_below(v));
    v->dirty = true;
}

static void scroll_by(View *v, App *app, long lines)
{
    ThreadView *s = VIEW_STATE(ThreadView, v);
    GapSide side = lines > 0 ? GAP_BEFORE : GAP_BEHIND;
    long below = (long)s->below - lines;
    s->at_mark = false;
    s->below = (size_t)CLAMP(below, 0, (long)most_below(v));
    remember_anchor(v, side);
    if (gap_in_sight(v) >= 0)
        threads_want_between(app_threads(app), side);
    if (below >= (long)most_below(v))
        threads_want_older(app_threads(app));
    v->dirty = true;
}

// ---- drawing -----------------------------------------------------------------------------------

static void draw_rule(Canvas *cv, int row, const ThreadLine *line, TextRef text)
{
    int cols = canvas_cols(cv), cells = utf8_width(text), col = MAX((cols - cells - 2) / 2, 0);
    if (line->kind != LINE_DAY)
        canvas_hline(cv, row, 0, cols, line->style);
    TextBuf buf;
    canvas_text(cv, row, col, line->style, text_format(&buf, " %.*s ", TEXT_ARG(text)), -1);
}

static void draw_line(Canvas *cv, int row, const ThreadLine *line, TextRef marks, TextRef text)
{
    int room = canvas_cols(cv) - line->col - (line->first ? THREAD_SIDE_CELLS : 1);
    int used = marks.n > 0 ? canvas_text(cv, row, line->col, line->style, marks, room) : 0;
    canvas_text(cv, row, line->col + used, line->style, text, room - used);
}

static void draw_links(Canvas *cv, int row, const ThreadLine *line, TextRef text)
{
    int col = line->col + line->marks;
    int room = canvas_cols(cv) - col - (line->first ? THREAD_SIDE_CELLS : 1);
    canvas_link_spots(cv, (Rect){row, col, 1, room}, text, line->start, line->len);
    canvas_links(cv, row, col, text, line->start, line->len);
}

// The message that a search led to.
static void draw_mark(const View *v, Canvas *cv, int row)
{
    const Search *search = app_search(v->app);
    const Threads *threads = app_threads(v->app);
    canvas_text(cv, row, 0, STYLE_ACCENT, TEXT("▌"), 1);
    if (search_is_visiting(search, threads_open_id(threads), threads_open_contact_id(threads)))
        canvas_match(cv, row, 1, canvas_cols(cv) - THREAD_SIDE_CELLS, search_words(search));
}

static void draw_empty(const View *v, Canvas *cv)
{
    const Threads *threads = app_threads(v->app);
    const Feed *feed = thread_feed(threads);
    TextBuf buf;
    TextRef text = hints_text(v, &buf, "No messages yet. {reply} writes the first one");
    if (id_is_empty(threads_open_contact_id(threads)))
        text = TEXT("Choose a conversation");
    else if (feed->err.kind != ERR_NONE)
        text = err_sentence(&buf, &feed->err);
    else if (feed->asked)
        text = TEXT("Loading ...");
    else if (thread_count(threads) > 0)
        text = hints_text(
            v, &buf,
            "Nothing of that kind here. {timeline} shows the next kind · {up} asks for older");
    excuse_draw(cv, 1, 2, text);
}

static void thread_draw(const View *v, Canvas *cv)
{
    const ThreadView *s = VIEW_STATE_CONST(ThreadView, v);
    if (s->layout.count == 0) {
        draw_empty(v, cv);
        canvas_cursor(cv, 1, 0);
        return;
    }
    int rows = canvas_rows(cv);
    size_t end = s->layout.count - MIN(s->below, s->layout.count - 1);
    size_t first = end > (size_t)rows ? end - (size_t)rows : 0;
    int row = 0;
    int64_t marked = thread_marked(app_threads(v->app));
    for (size_t i = first; i < end; i++, row++) {
        const ThreadLine *line = &s->layout.lines[i];
        if (line->item >= thread_count(app_threads(v->app)))
            break; // the app is ahead of the layout: the next changed() puts it right
        ThreadItem item = thread_at(app_threads(v->app), line->item);
        TextRef text = thread_line_text(&s->layout, line, &item);
        if (line->kind == LINE_DAY || line->kind == LINE_NEW || line->kind == LINE_GAP)
            draw_rule(cv, row, line, text);
        else
            draw_line(cv, row, line, thread_line_marks(line, &item), text);
        if (line->kind == LINE_BODY)
            draw_links(cv, row, line, thread_item_text(&item));
        if ((int64_t)line->item == marked && (line->kind == LINE_BODY || line->first))
            draw_mark(v, cv, row);
        if (line->first)
            thread_side_draw(v->app, cv, row, &item);
    }
    canvas_cursor(cv, MAX(row - 1, 0), 0);
}

static void thread_title(const View *v, TextBuf *out)
{
    const ThreadView *s = VIEW_STATE_CONST(ThreadView, v);
    TextBuf buf, whole;
    TextRef only = thread_show_words(&s->show, s->layout.hidden, &buf);
    thread_show_title(v->app, only, &whole);
    text_format(out, "%.*s%s", TEXT_ARG(whole), s->below ? "  ↓ more below" : "");
}

// ---- commands ----------------------------------------------------------------------------------

static CmdResult thread_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    long page = MAX(v->rect.rows - 1, 1), n = MAX(call->count, 1),
         few = call->count > 0 ? n : PREVIEW_LINES,
         all = (long)VIEW_STATE(ThreadView, v)->layout.count;
    const struct {
        CmdId id;
        long lines;
    } moves[] = {{CMD_DOWN, n},
                 {CMD_UP, -n},
                 {CMD_PAGE_DOWN, page * n},
                 {CMD_PAGE_UP, -page * n},
                 {CMD_TOP, -all},
                 {CMD_BOTTOM, all},
                 {CMD_PREVIEW_DOWN, few},
                 {CMD_PREVIEW_UP, -few},
                 {CMD_HALF_DOWN, page * n / 2},
                 {CMD_HALF_UP, -page * n / 2}};
    if (rect_is_empty(v->rect))
        return CMD_PASS;
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (moves[i].id == call->id)
            scroll_by(v, app, moves[i].lines);
    return CMD_DONE;
}

// The next or previous day line or divider comes to the top.
static CmdResult thread_day(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    ThreadView *s = VIEW_STATE(ThreadView, v);
    long rows = MAX(v->rect.rows, 1), top = (long)last_visible(s) + 1 - rows,
         step = call->id == CMD_NEXT_DAY ? 1 : -1;
    for (long i = MAX(top, 0) + step; i >= 0 && i < (long)s->layout.count; i += step) {
        LineKind kind = s->layout.lines[i].kind;
        if (kind != LINE_DAY && kind != LINE_NEW)
            continue;
        scroll_by(v, app, i - MAX(top, 0));
        break;
    }
    return CMD_DONE;
}

static CmdResult thread_expand(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    (void)call;
    (void)err;
    ThreadView *s = VIEW_STATE(ThreadView, v);
    s->show.detail = s->show.detail == DETAIL_ON ? DETAIL_OFF : DETAIL_ON;
    relayout(v);
    return CMD_DONE;
}

// What folds and what is left out is kept for the next start.
static CmdResult thread_change_show(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    ThreadShow *show = &VIEW_STATE(ThreadView, v)->show;
    if (call->id == CMD_FOLD)
        show->fold = show->fold == FOLD_ON ? FOLD_OFF : FOLD_ON;
    else
        show->only = (ThreadOnly)((show->only + 1) % THREAD_ONLY_COUNT);
    thread_show_remember(show, app);
    relayout(v);
    return CMD_DONE;
}

static CmdResult thread_leave(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    const Threads *threads = app_threads(app);
    if (call->id == CMD_BACK && search_is_visiting(app_search(app), threads_open_id(threads),
                                                   threads_open_contact_id(threads)))
        search_show(v->shell, NULL);
    else
        shell_focus(v->shell, SLOT_LIST);
    return CMD_DONE;
}

static CmdResult thread_reload(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)v;
    (void)call;
    (void)err;
    threads_refresh(app_threads(app));
    return CMD_DONE;
}

static CmdResult thread_finish(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    const Conversation *c = inbox_find(app_inbox(app), threads_open_id(app_threads(app)));
    if (!c)
        return CMD_PASS;
    bool ok = c->unread == 0 || inbox_mark_read(app_inbox(app), &c->id, true, err);
    shell_focus(v->shell, SLOT_LIST);
    return ok ? CMD_DONE : CMD_FAILED;
}

static const ViewCommand thread_commands[] = {
    {CMD_DOWN, thread_move},          {CMD_UP, thread_move},
    {CMD_PAGE_DOWN, thread_move},     {CMD_PAGE_UP, thread_move},
    {CMD_HALF_DOWN, thread_move},     {CMD_HALF_UP, thread_move},
    {CMD_TOP, thread_move},           {CMD_BOTTOM, thread_move},
    {CMD_PREVIEW_DOWN, thread_move},  {CMD_PREVIEW_UP, thread_move},
    {CMD_NEXT_DAY, thread_day},       {CMD_PREV_DAY, thread_day},
    {CMD_FOLD, thread_change_show},   {CMD_TIMELINE, thread_change_show},
    {CMD_EXPAND, thread_expand},      {CMD_LEFT, thread_leave},
    {CMD_BACK, thread_leave},         {CMD_REFRESH, thread_reload},
    {CMD_REPLY, talk_reply},          {CMD_REPLY_ON, talk_reply_on},
    {CMD_RIGHT, talk_insert},         {CMD_INSERT, talk_insert},
    {CMD_COMMENT, talk_comment},      {CMD_BOOK, talk_book},
    {CMD_FINISH, thread_finish},      {CMD_GO_CONTACT, talk_go_contact},
    {CMD_GO_MESSAGES, thread_reload}, {CMD_NEXT_HIT, search_step},
    {CMD_PREV_HIT, search_step},      {CMD_NONE, NULL},
};

// ---- the rest of the vtable --------------------------------------------------------------------

static void thread_opened(View *v, App *app)
{
    VIEW_STATE(ThreadView, v)->show = thread_show_recall(app);
    relayout(v);
}

static void thread_close(View *v)
{
    thread_layout_clear(&VIEW_STATE(ThreadView, v)->layout);
}

static void thread_changes(View *v, App *app, Changes changes)
{
    (void)app;
    if (changes & (CH_THREAD | CH_OUTBOX | CH_SESSION))
        relayout(v);
    else if (changes & (CH_INBOX | CH_MINUTE | CH_CONTACT))
        v->dirty = true;
}

static bool click_link(View *v, App *app, const Mouse *mouse)
{
    const ThreadView *s = VIEW_STATE_CONST(ThreadView, v);
    size_t rows = (size_t)MAX(v->rect.rows, 1), end = last_visible(s) + 1;
    size_t at = (end > rows ? end - rows : 0) + (size_t)MAX(mouse->row, 0);
    if (at >= end || at >= s->layout.count)
        return false;
    const ThreadLine *line = &s->layout.lines[at];
    if (line->kind != LINE_BODY || line->item >= thread_count(app_threads(app)))
        return false;
    ThreadItem item = thread_at(app_threads(app), line->item);
    int col = line->col + utf8_width(thread_line_marks(line, &item));
    g_autofree char *url =
        link_at(thread_item_text(&item), line->start, line->len, mouse->col - col);
    if (url != NULL)
        shell_open_address(v->shell, url);
    return url != NULL;
}

static bool thread_mouse(View *v, App *app, const Mouse *mouse)
{
    if (mouse->kind == MOUSE_WHEEL_UP || mouse->kind == MOUSE_WHEEL_DOWN) {
        scroll_by(v, app, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
        return true;
    }
    bool press = mouse->kind == MOUSE_PRESS || mouse->kind == MOUSE_DOUBLE;
    return press && mouse->button == 1 && click_link(v, app, mouse);
}

static Subject thread_subject(const View *v)
{
    const Threads *threads = app_threads(v->app);
    const Id *id = threads_open_id(threads), *contact = threads_open_contact_id(threads);
    if (id_is_empty(contact))
        return (Subject){0};
    return (Subject){id_is_empty(id) ? SUBJECT_CONTACT : SUBJECT_CONVERSATION,
                     id_is_empty(id) ? *contact : *id, *contact, 0};
}

static void thread_status(const View *v, StatusLine *out)
{
    const ThreadView *s = VIEW_STATE_CONST(ThreadView, v);
    const Feed *feed = thread_feed(app_threads(v->app));
    if (s->layout.count)
        text_format(&out->position, "%d/%d", (int)(s->layout.count - s->below),
                    (int)s->layout.count);
    if (feed->ever || feed->asked || feed->err.kind != ERR_NONE) // otherwise none is open
        title_feed(v, feed, out);
}

const ViewOps thread_view_ops = {
    .name = "thread",
    .context = CX_THREAD,
    .state_size = sizeof(ThreadView),
    .commands = thread_commands,
    .open = thread_opened,
    .close = thread_close,
    .changed = thread_changes,
    .resized = relayout,
    .draw = thread_draw,
    .mouse = thread_mouse,
    .subject = thread_subject,
    .status = thread_status,
    .title = thread_title,
};
