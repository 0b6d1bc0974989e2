// The list of conversations.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/sentence.h"
#include "ui/beside.h"
#include "ui/excuse.h"
#include "ui/format.h"
#include "ui/hints.h"
#include "ui/inbox_row.h"
#include "ui/inbox_tabs.h"
#include "ui/jump.h"
#include "ui/list.h"
#include "ui/shell.h"
#include "ui/talk.h"
#include "ui/title.h"
#include "ui/views.h"

enum { ROOMY_ROWS = 26, NARROW_COLS = 60 };

typedef struct InboxView {
    InboxTab tab;
    List list;
    char *filter;  // as typed; NULL when there is none
    Beside beside; // the thread
} InboxView;

static size_t source_count(const void *owner)
{
    const View *v = owner;
    return inbox_shown(app_inbox(v->app), VIEW_STATE_CONST(InboxView, v)->tab);
}

static const Conversation *row_at(const View *v, size_t i)
{
    return inbox_shown_at(app_inbox(v->app), VIEW_STATE_CONST(InboxView, v)->tab, i);
}

static Id source_id(const void *owner, size_t i)
{
    const Conversation *c = row_at(owner, i);
    return c ? c->id : (Id){0};
}

static bool source_index(const void *owner, const Id *id, size_t *index)
{
    const View *v = owner;
    return inbox_shown_index(app_inbox(v->app), VIEW_STATE_CONST(InboxView, v)->tab, id, index);
}

static ListSource source(const View *v)
{
    return (ListSource){source_count, source_id, v, source_index};
}

static const Conversation *selected(const View *v)
{
    return inbox_find(app_inbox(v->app), &VIEW_STATE_CONST(InboxView, v)->list.sel);
}

// ---- the preview follows the cursor ------------------------------------------------------------

// Somebody who reads or writes in another pane keeps their thread, whatever becomes of the row: the
// words they are typing would go to somebody else.
static bool may_follow(const View *v)
{
    return v->focused || id_is_empty(threads_open_contact_id(app_threads(v->app)));
}

static bool follow(View *v)
{
    const Conversation *c = selected(v);
    if (!may_follow(v))
        return false;
    if (c)
        threads_open(app_threads(v->app), &c->id, &c->contact);
    return true;
}

static bool inbox_lags(const View *v)
{
    const Conversation *c = selected(v);
    const Threads *threads = app_threads(v->app);
    return v->focused && c && !id_is_empty(threads_open_contact_id(threads)) &&
           !id_eq(&c->id, threads_open_id(threads));
}

static void inbox_settle(View *v)
{
    beside_settle(&VIEW_STATE(InboxView, v)->beside);
}

static void rows_moved(View *v)
{
    InboxView *s = VIEW_STATE(InboxView, v);
    beside_changed(&s->beside);
    if (id_is_empty(threads_open_contact_id(app_threads(v->app))))
        beside_settle(&s->beside);
}

static void resync(View *v)
{
    InboxView *s = VIEW_STATE(InboxView, v);
    ListSource rows = source(v);
    Id before = s->list.sel;
    s->list.row_rows = v->rect.rows >= ROOMY_ROWS || v->rect.cols < NARROW_COLS ? 2 : 1;
    list_sync(&s->list, &rows, v->rect.rows);
    if (!id_eq(&before, &s->list.sel) || (beside_is_due(&s->beside) && may_follow(v)))
        rows_moved(v);
    bool by_itself = s->filter && s->tab != INBOX_RECENTS; // read on without being asked
    if (!by_itself && list_near_end(&s->list, &rows))
        inbox_want_more(app_inbox(v->app), s->tab);
    v->dirty = true;
}

void inbox_view_tab(View *v, App *app, InboxTab tab)
{
    InboxView *s = VIEW_STATE(InboxView, v);
    s->tab = tab;
    s->list.sel = (Id){""};
    s->list.top = 0;
    inbox_open_tab(app_inbox(app), tab);
    resync(v);
}

// What another tab hides is shown by that of all; the shell gives up a filter.
bool inbox_view_show(View *v, const Id *conversation)
{
    InboxView *s = VIEW_STATE(InboxView, v);
    ListSource rows = source(v);
    v->dirty = true;
    beside_stop(&s->beside);
    if (list_select_id(&s->list, &rows, conversation))
        return true;
    if (!s->filter)
        s->tab = INBOX_ALL;
    return list_want(&s->list, &rows, conversation);
}

// ---- drawing -----------------------------------------------------------------------------------

// Rows that the tab has, known or not; below zero: not known.
static int64_t looked_for(const View *v)
{
    const Inbox *inbox = app_inbox(v->app);
    InboxTab tab = VIEW_STATE_CONST(InboxView, v)->tab;
    int64_t known = (int64_t)inbox_count(inbox, tab);
    if (inbox_is_whole(inbox) && tab != INBOX_RECENTS) // those are a list of their own
        return known;
    return tab == INBOX_WAITING ? -1 : excuse_total(inbox_feed(inbox, tab), known);
}

static void draw_empty(const View *v, Canvas *cv)
{
    const InboxView *s = VIEW_STATE_CONST(InboxView, v);
    const Feed *feed = inbox_feed(app_inbox(v->app), s->tab);
    TextBuf buf, clears;
    TextRef text;
    if (feed->err.kind != ERR_NONE && !feed->ever)
        text = err_sentence(&buf, &feed->err);
    else if (!feed->ever)
        text = TEXT("Loading ...");
    else if (s->filter)
        text = excuse_no_match(&buf, s->filter, (int64_t)inbox_count(app_inbox(v->app), s->tab),
                               looked_for(v), hints_text(v, &clears, "{back} clears"));
    else if (s->tab == INBOX_UNREAD)
        text = hints_text(v, &buf, "No unread threads. {next-tab} all · {refresh} asks again");
    else if (s->tab == INBOX_WAITING)
        text = hints_text(v, &buf,
                          "Nobody waits for an answer. {next-tab} next tab · {refresh} asks again");
    else
        text = hints_text(v, &buf, "Nothing here. {next-tab} next tab · {refresh} asks again");
    excuse_draw(cv, 1, 2, text);
}

static void inbox_each(const View *v, RowsWanted which, ViewRowFn *fn, void *owner)
{
    const List *list = &VIEW_STATE_CONST(InboxView, v)->list;
    size_t from, to;
    list_span(list, source_count(v), which == ROWS_SHOWN, &from, &to);
    for (size_t i = from; i < to; i++) {
        const Conversation *c = row_at(v, i);
        ViewRow row = {.where = list_rect(list, i, 1, v->rect.cols)};
        if (c == NULL)
            continue;
        row.subject = (Subject){SUBJECT_CONVERSATION, c->id, c->contact, 0};
        fn(owner, &row);
    }
}

static void inbox_draw(const View *v, Canvas *cv)
{
    const InboxView *s = VIEW_STATE_CONST(InboxView, v);
    InboxRowLook look = {s->tab, s->list.row_rows};
    ListSource rows = source(v);
    size_t count = source_count(v);
    if (count == 0)
        draw_empty(v, cv);
    for (int i = 0; i * s->list.row_rows < canvas_rows(cv); i++) {
        size_t at = s->list.top + (size_t)i;
        const Conversation *c = at < rows.count(v) ? row_at(v, at) : NULL;
        if (!c)
            break;
        int row = i * s->list.row_rows;
        inbox_row_draw(v->app, cv, row, c, &look);
        if (!id_eq(&c->id, &s->list.sel))
            continue;
        for (int k = 0; k < s->list.row_rows; k++)
            canvas_restyle(cv, row + k, 0, canvas_cols(cv),
                           v->focused ? STYLE_SELECTED : STYLE_SELECTED_OFF);
        canvas_cursor(cv, row, 0);
    }
}

static TabStrip tabs(const View *v)
{
    return inbox_tabs(app_inbox(v->app), VIEW_STATE_CONST(InboxView, v)->tab);
}

static void inbox_title(const View *v, TextBuf *out)
{
    TabStrip strip = tabs(v);
    tab_strip_title(&strip, title_cols(v), out);
}

static void inbox_title_spots(const View *v, Canvas *cv, int col)
{
    TabStrip strip = tabs(v);
    tab_strip_spots(&strip, title_cols(v), cv, col);
}

// ---- commands ----------------------------------------------------------------------------------

static CmdResult inbox_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app;
    (void)err;
    ListSource rows = source(v);
    Id before = VIEW_STATE(InboxView, v)->list.sel;
    CmdResult result = list_command(&VIEW_STATE(InboxView, v)->list, &rows, call);
    resync(v);
    if (!id_eq(&before, &VIEW_STATE(InboxView, v)->list.sel))
        beside_moved(&VIEW_STATE(InboxView, v)->beside);
    return result;
}

static CmdResult inbox_open(View *v, App *app, const CmdCall *call, Err *err)
{
    const Conversation *c = selected(v);
    if (!c) {
        err_set(err, ERR_USAGE, "no conversation is selected");
        return CMD_FAILED;
    }
    (void)call;
    threads_open(app_threads(app), &c->id, &c->contact);
    shell_focus(v->shell, SLOT_MAIN);
    return CMD_DONE;
}

static void open_tab(View *v, App *app, InboxTab tab)
{
    VIEW_STATE(InboxView, v)->tab = tab;
    inbox_open_tab(app_inbox(app), tab);
    resync(v);
}

static CmdResult inbox_tab(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    int step = call->id == CMD_NEXT_TAB ? 1 : INBOX_TAB_COUNT - 1;
    open_tab(v, app, (InboxTab)((VIEW_STATE(InboxView, v)->tab + step) % INBOX_TAB_COUNT));
    return CMD_DONE;
}

static CmdResult inbox_finish(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    const Conversation *c = selected(v);
    if (!c)
        return CMD_PASS;
    ListSource rows = source(v);
    Id id = c->id;
    bool unread = c->unread > 0;
    list_move(&VIEW_STATE(InboxView, v)->list, &rows, 1);
    bool ok = !unread || inbox_mark_read(app_inbox(app), &id, true, err);
    beside_moved(&VIEW_STATE(InboxView, v)->beside);
    resync(v);
    return ok ? CMD_DONE : CMD_FAILED;
}

static CmdResult inbox_reload(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)err;
    inbox_refresh(app_inbox(app), VIEW_STATE(InboxView, v)->tab);
    return CMD_DONE;
}

static void set_filter(View *v, App *app, TextRef words)
{
    InboxView *s = VIEW_STATE(InboxView, v);
    g_free(s->filter);
    s->filter = text_is_empty(words) ? NULL : g_strndup(words.s, words.n);
    inbox_filter(app_inbox(app), words);
    resync(v);
}

static CmdResult inbox_back(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)call;
    (void)err;
    if (!VIEW_STATE(InboxView, v)->filter)
        return CMD_PASS;
    set_filter(v, app, TEXT_NONE);
    return CMD_DONE;
}

static const ViewCommand inbox_commands[] = {
    {CMD_DOWN, inbox_move},        {CMD_UP, inbox_move},
    {CMD_PAGE_DOWN, inbox_move},   {CMD_PAGE_UP, inbox_move},
    {CMD_HALF_DOWN, inbox_move},   {CMD_HALF_UP, inbox_move},
    {CMD_TOP, inbox_move},         {CMD_BOTTOM, inbox_move},
    {CMD_CENTRE, inbox_move},      {CMD_OPEN, inbox_open},
    {CMD_RIGHT, inbox_open},       {CMD_NEXT_TAB, inbox_tab},
    {CMD_PREV_TAB, inbox_tab},     {CMD_REPLY, talk_reply},
    {CMD_REPLY_ON, talk_reply_on}, {CMD_INSERT, talk_insert},
    {CMD_COMMENT, talk_comment},   {CMD_FINISH, inbox_finish},
    {CMD_REFRESH, inbox_reload},   {CMD_BACK, inbox_back},
    {CMD_BOOK, talk_book},         {CMD_GO_CONTACT, talk_go_contact},
    {CMD_GO_MESSAGES, inbox_open}, {CMD_NONE, NULL},
};

// ---- the rest of the vtable --------------------------------------------------------------------

static void inbox_opened(View *v, App *app)
{
    InboxView *s = VIEW_STATE(InboxView, v);
    s->tab = INBOX_ALL;
    list_init(&s->list);
    beside_init(&s->beside, v, follow);
    inbox_open_tab(app_inbox(app), s->tab);
}

static void inbox_close(View *v)
{
    InboxView *s = VIEW_STATE(InboxView, v);
    beside_stop(&s->beside);
    g_free(s->filter);
}

static void inbox_changes(View *v, App *app, Changes changes)
{
    (void)app;
    if (!(changes & (CH_INBOX | CH_OUTBOX | CH_MINUTE | CH_SESSION)))
        return;
    resync(v);
}

static bool click_tab(View *v, App *app, const Mouse *mouse)
{
    bool press = mouse->kind == MOUSE_PRESS || mouse->kind == MOUSE_DOUBLE;
    TabStrip strip = tabs(v);
    int tab = press ? tab_strip_at(&strip, title_cols(v), mouse->col - TITLE_COL) : -1;
    if (tab >= 0)
        open_tab(v, app, (InboxTab)tab);
    return true;
}

static bool inbox_mouse(View *v, App *app, const Mouse *mouse)
{
    InboxView *s = VIEW_STATE(InboxView, v);
    ListSource rows = source(v);
    if (mouse->kind == MOUSE_WHEEL_UP || mouse->kind == MOUSE_WHEEL_DOWN) {
        list_move(&s->list, &rows, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
        resync(v);
        beside_moved(&VIEW_STATE(InboxView, v)->beside);
        return true;
    }
    if (mouse->row < 0)
        return click_tab(v, app, mouse);
    long at = list_row_at(&s->list, &rows, mouse->row);
    if (at < 0 || (mouse->kind != MOUSE_PRESS && mouse->kind != MOUSE_DOUBLE))
        return false;
    Id before = s->list.sel;
    list_select(&s->list, &rows, (size_t)at);
    bool again = id_eq(&before, &s->list.sel);
    resync(v);
    beside_moved(&VIEW_STATE(InboxView, v)->beside);
    const Conversation *c = selected(v);
    if (c && mouse->button == 1 && (mouse->kind == MOUSE_DOUBLE || (again && v->focused))) {
        threads_open(app_threads(app), &c->id, &c->contact);
        shell_focus(v->shell, SLOT_MAIN);
    }
    return true;
}

static Subject inbox_subject(const View *v)
{
    const Conversation *c = selected(v);
    return c ? (Subject){SUBJECT_CONVERSATION, c->id, c->contact, 0} : (Subject){0};
}

static void inbox_status(const View *v, StatusLine *out)
{
    const InboxView *s = VIEW_STATE_CONST(InboxView, v);
    const Feed *feed = inbox_feed(app_inbox(v->app), s->tab);
    size_t count = source_count(v);
    int64_t total = inbox_total(app_inbox(v->app), s->tab);
    if (count)
        text_format(&out->position, "%d/%d", (int)s->list.index + 1,
                    (int)MAX((int64_t)count, s->filter ? 0 : total));
    int known = (int)inbox_count(app_inbox(v->app), s->tab);
    if (s->filter)
        text_format(&out->filter, "/%s %d of %d%s", s->filter, (int)count, known,
                    looked_for(v) == known ? "" : "+");
    title_feed(v, feed, out);
}

const ViewOps inbox_view_ops = {
    .name = "inbox",
    .context = CX_INBOX,
    .state_size = sizeof(InboxView),
    .commands = inbox_commands,
    .open = inbox_opened,
    .close = inbox_close,
    .changed = inbox_changes,
    .resized = resync,
    .draw = inbox_draw,
    .each_row = inbox_each,
    .mouse = inbox_mouse,
    .subject = inbox_subject,
    .status = inbox_status,
    .filter = set_filter,
    .title = inbox_title,
    .title_spots = inbox_title_spots,
    .settle = inbox_settle,
    .lags = inbox_lags,
};
