// The hits of a search: a line with what is looked for, and below it who wrote what, newest first.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/format.h"
#include "ui/jump.h"
#include "ui/lineedit.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/prompt.h"

enum { TOP_ROWS = 2, HIT_ROWS = 2, WANTED_ROWS = 34, TEXT_COL = 5 };

typedef struct SearchView {
    LineEdit *edit;
    size_t top;
    Err err;         // of what is typed
    bool as_left;    // the line is the last search's: what is typed replaces it
    bool in_history; // Up and Down walk through earlier searches
    HeldEnter held;
} SearchView;

static const Search *search_of(const View *v)
{
    return app_search(v->app);
}

static size_t visible_hits(const View *v)
{
    return (size_t)MAX((v->rect.rows - TOP_ROWS) / HIT_ROWS, 1);
}

static void reveal(View *v)
{
    SearchView *s = VIEW_STATE(SearchView, v);
    size_t selected = search_selected(search_of(v)), rows = visible_hits(v);
    s->top = MIN(s->top, selected);
    if (selected >= s->top + rows)
        s->top = selected - rows + 1;
    v->dirty = true;
}

static void ask(View *v, App *app, SearchStage stage)
{
    SearchView *s = VIEW_STATE(SearchView, v);
    s->err = (Err){0};
    s->held = (HeldEnter){0};
    // What is wrong with it stands below the line.
    (void)!search_ask(app_search(app), lineedit_text(s->edit), stage, &s->err);
    v->dirty = true;
}

static void search_open(View *v, App *app)
{
    SearchView *s = VIEW_STATE(SearchView, v);
    const char *words = view_arg(v);
    s->edit = lineedit_new("search");
    search_leave(app_search(app));
    lineedit_set(s->edit, words != NULL ? words : search_typed(search_of(v)));
    s->as_left = words == NULL;
    if (words == NULL)
        return; // back to the hits as they were left
    lineedit_remember(s->edit);
    ask(v, app, SEARCH_TYPED);
}

static void search_close(View *v)
{
    lineedit_free(VIEW_STATE(SearchView, v)->edit);
}

// ---- moving and choosing -----------------------------------------------------------------------

static void move(View *v, App *app, long delta)
{
    const Search *search = search_of(v);
    long count = (long)search_count(search);
    if (count == 0)
        return;
    search_select(app_search(app),
                  (size_t)CLAMP((long)search_selected(search) + delta, 0, count - 1));
    reveal(v);
}

static void accept(View *v, App *app)
{
    SearchView *s = VIEW_STATE(SearchView, v);
    const Search *search = search_of(v);
    s->held.waits = search_waits(search);
    if (s->held.waits)
        return;
    HeldEnter held = s->held;
    s->held = (HeldEnter){0};
    if (search_at(search, search_selected(search)) == NULL)
        return;
    Shell *shell = v->shell;
    lineedit_remember(s->edit);
    shell_overlay_close(shell, v);
    search_go(shell, app, search_selected(search));
    shell_press(shell, held.keys, held.n);
}

static void search_changes(View *v, App *app, Changes changes)
{
    SearchView *s = VIEW_STATE(SearchView, v);
    if (!(changes & (CH_SEARCH | CH_SYNC | CH_MINUTE)))
        return;
    reveal(v);
    if ((changes & CH_SEARCH) && s->held.waits && !search_waits(search_of(v)))
        accept(v, app);
}

static FirstKeys search_first(const View *v)
{
    return VIEW_STATE_CONST(SearchView, v)->held.waits ? FIRST_ALL : FIRST_TEXT;
}

static void line_key(View *v, App *app, Key key)
{
    LineResult result = lineedit_key(VIEW_STATE(SearchView, v)->edit, key);
    if (result == LINE_CANCELLED)
        shell_overlay_close(v->shell, v);
    else if (result == LINE_ACCEPTED)
        accept(v, app);
    else if (result == LINE_CHANGED)
        ask(v, app, SEARCH_TYPING);
}

static bool search_key(View *v, App *app, Key key)
{
    SearchView *s = VIEW_STATE(SearchView, v);
    if (s->held.waits)
        return held_enter_key(&s->held, key);
    if (s->as_left && key.mods == 0 && key.code > ' ' && key.code != 127 && key.code < KEY_SPECIAL)
        lineedit_set(s->edit, "");
    s->as_left = s->in_history = false;
    line_key(v, app, key);
    return true;
}

// Up above the first hit goes to earlier searches, until another key is pressed.
static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    SearchView *s = VIEW_STATE(SearchView, v);
    (void)err;
    bool up = call->id == CMD_UP, line = up || call->id == CMD_DOWN;
    s->in_history = line && (s->in_history || (up && search_selected(search_of(v)) == 0));
    if (s->in_history) {
        s->as_left = false;
        line_key(v, app, (Key){up ? KEY_UP_ : KEY_DOWN_, 0});
    } else {
        move(v, app, list_step(call, (int)visible_hits(v)));
    }
    return CMD_DONE;
}

static CmdResult do_choose(View *v, App *app, const CmdCall *call, Err *err)
{
    SearchView *s = VIEW_STATE(SearchView, v);
    (void)call, (void)err;
    s->as_left = s->in_history = false;
    accept(v, app);
    return CMD_DONE;
}

static const ViewCommand search_commands[] = {
    TYPED_MOTIONS(do_move),
    {CMD_CHOOSE, do_choose},
    {CMD_NONE, NULL},
};

static void search_paste(View *v, App *app, const char *bytes, size_t n)
{
    Text text = text_clean(bytes, n, TEXT_LINE);
    lineedit_insert(VIEW_STATE(SearchView, v)->edit, text.s != NULL ? text.s : "", text.n);
    text_clear(&text);
    ask(v, app, SEARCH_TYPING);
}

static bool search_mouse(View *v, App *app, const Mouse *mouse)
{
    SearchView *s = VIEW_STATE(SearchView, v);
    if (mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP) {
        move(v, app, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
        return true;
    }
    size_t index = s->top + (size_t)MAX(mouse->row - TOP_ROWS, 0) / HIT_ROWS;
    if (mouse->kind != MOUSE_PRESS || mouse->button != 1 || mouse->row < TOP_ROWS ||
        index >= search_count(search_of(v)))
        return false;
    search_select(app_search(app), index);
    accept(v, app);
    return true;
}

// ---- drawing -----------------------------------------------------------------------------------

static TextRef hit_mark(const Hit *hit)
{
    return hit->kind == HIT_NOTE ? TEXT("note") : channel_info(hit->channel)->label;
}

static TextRef way(const Hit *hit)
{
    return hit->direction == DIRECTION_OUTBOUND  ? TEXT("to ")
           : hit->direction == DIRECTION_INBOUND ? TEXT("from ")
                                                 : TEXT("on ");
}

static void draw_snippet(Canvas *cv, int row, const Hit *hit)
{
    TextRef text = text_ref(&hit->snippet);
    int end = canvas_cols(cv) - 1;
    canvas_text(cv, row, TEXT_COL, STYLE_TEXT, text, end - TEXT_COL);
    for (size_t i = 0; i < hit->span_count; i++) {
        const HitSpan *span = &hit->spans[i];
        if (span->at + span->n > text.n)
            continue;
        int col = TEXT_COL + utf8_width((TextRef){text.s, span->at});
        int cells = MIN(utf8_width((TextRef){text.s + span->at, span->n}), end - 1 - col);
        if (cells > 0)
            canvas_restyle(cv, row, col, cells, STYLE_MATCH);
    }
}

static void draw_hit(const View *v, Canvas *cv, int row, const Hit *hit)
{
    const Zone *zone = app_session(v->app)->zone;
    int end = canvas_cols(cv) - 1;
    TextBuf buf, day, clock;
    TextRef at = text_format(&buf, "%.*s %.*s",
                             TEXT_ARG(format_day_year(&day, zone, hit->at, app_now(v->app))),
                             TEXT_ARG(format_clock(&clock, zone, hit->at)));
    end = canvas_text_right(cv, row, end, STYLE_DIM, at, 24) - 2;
    end = canvas_text_right(cv, row, end, STYLE_CHANNEL, hit_mark(hit), 12) - 1;
    int col = 1 + canvas_text(cv, row, 1, STYLE_DIM, way(hit), -1);
    canvas_text(cv, row, col, STYLE_STRONG,
                hit->who.n > 0 ? text_ref(&hit->who) : TEXT("somebody unknown"), MAX(end - col, 0));
    draw_snippet(cv, row + 1, hit);
}

// What stands in the line between: what is wrong, or how much there is.
static TextRef state_text(const View *v, TextBuf *buf, StyleId *style)
{
    const SearchView *s = VIEW_STATE_CONST(SearchView, v);
    const Search *search = search_of(v);
    const Err *err = s->err.kind != ERR_NONE ? &s->err : search_err(search);
    size_t count = search_count(search);
    *style = STYLE_DIM;
    if (search_is_blind(search))
        return TEXT(" There is no local copy to look in ");
    if (err->kind != ERR_NONE) {
        *style = STYLE_WARN;
        return text_format(buf, " %s ", err->msg);
    }
    if (count == 0 && search_waits(search))
        return TEXT(" Looking ... ");
    bool asked = search_words(search)[0] != '\0' || lineedit_text(s->edit)[0] != '\0';
    if (count == 0 && !asked)
        return TEXT(" Words, \"in a row\", begin*  from: ch: before: after: tag: is: ");
    TextBuf copy, head;
    TextRef filling = copy_progress(v->app, &copy), found = TEXT("Nothing found");
    if (count > 0)
        found = text_format(&head, "%zu of %zu%s, newest first", search_selected(search) + 1, count,
                            search_has_more(search) ? " and more" : "");
    return text_format(buf, " %.*s%s%.*s ", TEXT_ARG(found), filling.n > 0 ? " · local copy: " : "",
                       TEXT_ARG(filling));
}

static void search_draw(const View *v, Canvas *cv)
{
    const SearchView *s = VIEW_STATE_CONST(SearchView, v);
    const Search *search = search_of(v);
    StyleId style;
    TextBuf buf;
    int cols = canvas_cols(cv), used = canvas_text(cv, 0, 1, STYLE_PROMPT, TEXT("/ "), -1);
    canvas_hline(cv, 1, 0, cols, STYLE_BORDER);
    TextRef state = state_text(v, &buf, &style);
    canvas_text(cv, 1, 1, style, state, cols - 2);
    for (size_t i = 0; i < visible_hits(v); i++) {
        const Hit *hit = search_at(search, s->top + i);
        int row = TOP_ROWS + (int)i * HIT_ROWS;
        if (hit == NULL)
            break;
        draw_hit(v, cv, row, hit);
        canvas_spot(cv, (Rect){row, 0, HIT_ROWS, cols});
        if (s->top + i != search_selected(search))
            continue;
        canvas_restyle(cv, row, 0, cols, STYLE_SELECTED);
    }
    prompt_draw_line(cv, (Rect){0, 1 + used, 1, cols - 1 - used}, s->edit);
}

static int search_rows(const View *v, int cols)
{
    (void)v, (void)cols;
    return WANTED_ROWS;
}

static void search_title(const View *v, TextBuf *out)
{
    (void)v;
    text_format(out, "Search messages and notes");
}

const ViewOps search_view_ops = {
    .name = "search",
    .context = CX_SEARCH,
    .state_size = sizeof(SearchView),
    .commands = search_commands,
    .open = search_open,
    .close = search_close,
    .changed = search_changes,
    .resized = reveal,
    .draw = search_draw,
    .key = search_key,
    .first = search_first,
    .paste = search_paste,
    .mouse = search_mouse,
    .rows = search_rows,
    .title = search_title,
};
