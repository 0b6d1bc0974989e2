// The accounts one may work in, to go to another: type to find, Enter goes there.
#include "config.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/fuzzy.h"
#include "ui/bars.h"
#include "ui/format.h"
#include "ui/hints.h"
#include "ui/lineedit.h"
#include "ui/list.h"
#include "ui/overlays.h"
#include "ui/prompt.h"
#include "ui/shell_state.h"

enum { TOP_ROWS = 2, ROWS_MAX = 16, NUMBER_COLS = 4, WIDE_COLS = 70 };

typedef struct Places {
    size_t *order; // accounts that fit what is typed, best first
    size_t count, selected, top;
    LineEdit *edit;
} Places;

static const Accounts *accounts_of(const View *v)
{
    return v->shell->config->accounts;
}

typedef struct Fit {
    size_t index;
    int score;
} Fit;

static int by_score(const void *a, const void *b)
{
    const Fit *x = a, *y = b;
    return x->score != y->score ? y->score - x->score : x->index < y->index ? -1 : 1;
}

// As the bar says it: an account that nobody named is called as its location is, once that is
// known.
static TextRef shown_name(const View *v, const Account *account)
{
    const App *app = shell_app_of(v->shell, account);
    TextRef location = app != NULL ? text_ref(&app_session(app)->location.name) : TEXT_NONE;
    return account->named || location.n == 0 ? text_ref(&account->name) : location;
}

static void rank(View *v)
{
    Places *p = VIEW_STATE(Places, v);
    const char *typed = lineedit_text(p->edit);
    g_autofree char *needle = text_fold((TextRef){typed, strlen(typed)});
    size_t all = accounts_count(accounts_of(v));
    g_autofree Fit *fits = g_new(Fit, all + 1);
    p->count = 0;
    for (size_t i = 0; i < all; i++) {
        const Account *account = accounts_at(accounts_of(v), i);
        TextBuf buf;
        TextRef words = text_format(&buf, "%zu %.*s %s", i + 1, TEXT_ARG(shown_name(v, account)),
                                    account->profile);
        g_autofree char *hay = text_fold(words);
        int score = fuzzy_score(needle, strlen(needle), hay, strlen(hay));
        if (score >= 0)
            fits[p->count++] = (Fit){i, score};
    }
    qsort(fits, p->count, sizeof(*fits), by_score);
    g_free(p->order);
    p->order = g_new(size_t, all + 1);
    for (size_t i = 0; i < p->count; i++)
        p->order[i] = fits[i].index;
    p->selected = p->top = 0;
    v->dirty = true;
}

// The one that is shown is not where one wants to go.
static void select_another(Places *p, const View *v)
{
    const Account *here = shell_account(v->shell);
    if (p->count > 1 && here == accounts_at(accounts_of(v), p->order[0]))
        p->selected = 1;
}

static void places_open(View *v, App *app)
{
    (void)app;
    Places *p = VIEW_STATE(Places, v);
    p->edit = lineedit_new(NULL);
    accounts_reload(v->shell->config->accounts);
    rank(v);
    select_another(p, v);
}

static void places_close(View *v)
{
    Places *p = VIEW_STATE(Places, v);
    g_free(p->order);
    lineedit_free(p->edit);
}

static void places_changed(View *v, App *app, Changes changes)
{
    (void)app;
    (void)changes;
    v->dirty = true;
}

static size_t visible_rows(const View *v)
{
    return (size_t)MAX(v->rect.rows - TOP_ROWS, 1);
}

static void move(View *v, long delta)
{
    Places *p = VIEW_STATE(Places, v);
    if (p->count == 0)
        return;
    p->selected = (size_t)CLAMP((long)p->selected + delta, 0, (long)p->count - 1);
    if (p->selected < p->top)
        p->top = p->selected;
    if (p->selected >= p->top + visible_rows(v))
        p->top = p->selected - visible_rows(v) + 1;
    v->dirty = true;
}

static void accept(View *v)
{
    const Places *p = VIEW_STATE_CONST(Places, v);
    Shell *shell = v->shell;
    if (p->count == 0)
        return;
    const Account *account = accounts_at(accounts_of(v), p->order[p->selected]);
    Err err = {0};
    shell_overlay_close(shell, v);
    if (!shell_go(shell, account, &err))
        notice_err(app_notices(shell->app), "location", &err);
}

// The demo has no profiles.
static bool takes_more(const View *v)
{
    return v->shell->config->wizard.base_url != NULL;
}

// The plus before anything else is typed adds an account.
static FirstKeys places_first(const View *v)
{
    const char *typed = lineedit_text(VIEW_STATE_CONST(Places, v)->edit);
    return typed[0] == '\0' && takes_more(v) ? FIRST_NONE : FIRST_TEXT;
}

static bool places_key(View *v, App *app, Key key)
{
    (void)app;
    switch (lineedit_key(VIEW_STATE(Places, v)->edit, key)) {
    case LINE_CANCELLED: shell_overlay_close(v->shell, v); break;
    case LINE_ACCEPTED: accept(v); break;
    case LINE_CHANGED: rank(v); break;
    case LINE_NOTHING: break;
    }
    return true;
}

static CmdResult do_move(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)err;
    move(v, list_step(call, (int)visible_rows(v)));
    return CMD_DONE;
}

static CmdResult do_choose(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)call, (void)err;
    accept(v);
    return CMD_DONE;
}

static CmdResult do_add(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)app, (void)call;
    if (!takes_more(v)) {
        err_set(err, ERR_REFUSED, "the demo keeps no accounts");
        return CMD_FAILED;
    }
    v->shell->adds = true;
    shell_overlay_close(v->shell, v);
    return CMD_DONE;
}

static const ViewCommand places_commands[] = {
    TYPED_MOTIONS(do_move),
    {CMD_CHOOSE, do_choose},
    {CMD_ADD_ACCOUNT, do_add},
    {CMD_NONE, NULL},
};

static void places_paste(View *v, App *app, const char *bytes, size_t n)
{
    (void)app;
    Text text = text_clean(bytes, n, TEXT_LINE);
    lineedit_insert(VIEW_STATE(Places, v)->edit, text.s != NULL ? text.s : "", text.n);
    text_clear(&text);
    rank(v);
}

static bool places_mouse(View *v, App *app, const Mouse *mouse)
{
    (void)app;
    Places *p = VIEW_STATE(Places, v);
    size_t index = p->top + (size_t)(mouse->row - TOP_ROWS);
    if (mouse->kind == MOUSE_WHEEL_DOWN || mouse->kind == MOUSE_WHEEL_UP) {
        move(v, mouse->kind == MOUSE_WHEEL_DOWN ? 3 : -3);
        return true;
    }
    if (mouse->kind != MOUSE_PRESS || mouse->row < TOP_ROWS || index >= p->count)
        return false;
    p->selected = index;
    accept(v);
    return true;
}

// ---- drawing -----------------------------------------------------------------------------------

static void add(TextBuf *out, const char *text)
{
    TextBuf before = *out;
    text_format(out, "%.*s%s%s", (int)before.n, before.s, before.n > 0 ? "  " : "", text);
}

// How it is with the account, for who does not look at it.
static bool describe_app(const App *app, TextBuf *out)
{
    TextBuf buf;
    const Session *session = app_session(app);
    size_t waits = app_ops_attention(app), unsent = app_ops_unsent(app);
    int64_t unread = inbox_total(app_inbox(app), INBOX_UNREAD);
    if (session->account == ACCOUNT_OTHER)
        add(out, "WRONG ACCOUNT");
    else if (session->link == LINK_REFUSED)
        add(out, "not signed in");
    else if (session->link == LINK_OFFLINE)
        add(out, "offline");
    if (waits > 0) {
        text_format(&buf, "%zu to decide", waits);
        add(out, buf.s);
    }
    if (unsent > 0) {
        text_format(&buf, "%zu unsent", unsent);
        add(out, buf.s);
    }
    if (unread > 0) {
        text_format(&buf, "%" PRId64 " unread", unread);
        add(out, buf.s);
    }
    return session->account == ACCOUNT_OTHER || session->link == LINK_REFUSED || waits > 0;
}

static bool describe(const View *v, const Account *account, TextBuf *out)
{
    TextBuf age;
    const App *app = shell_app_of(v->shell, account);
    bool alarm = account->sign_in;
    out->n = 0;
    out->s[0] = '\0';
    if (account->sign_in)
        add(out, "sign in again");
    if (app != NULL)
        alarm = describe_app(app, out) || alarm;
    if (account->age_days >= ACCOUNT_OLD_DAYS) {
        text_format(&age, "token %d days old", account->age_days);
        add(out, age.s);
    }
    if (account->readonly)
        add(out, "read-only");
    if (account == shell_account(v->shell))
        add(out, "here");
    return alarm;
}

static void draw_account(const View *v, Canvas *cv, int row, size_t index, bool selected)
{
    const Account *account = accounts_at(accounts_of(v), index);
    int cols = canvas_cols(cv), name_col = NUMBER_COLS + 1;
    TextBuf buf, state;
    bool alarm = describe(v, account, &state);
    int right = canvas_text_right(cv, row, cols - 1, alarm ? STYLE_WARN : STYLE_DIM,
                                  (TextRef){state.s, state.n}, cols / 2);
    if (index < 9)
        canvas_text(cv, row, 1, STYLE_HINT_KEY, text_format(&buf, "%zu", index + 1), -1);
    canvas_fill(cv, (Rect){row, 3, 1, 1}, band_style(account->band));
    int room = MAX(right - name_col - 2, 4);
    int used = canvas_text(cv, row, name_col, STYLE_STRONG, shown_name(v, account), room);
    if (account->profile[0] != '\0' && cols >= WIDE_COLS)
        canvas_text(cv, row, name_col + used + 2, STYLE_DIM,
                    text_format(&buf, "%s, %s", account->profile, account->kind), room - used - 2);
    canvas_spot(cv, (Rect){row, 0, 1, cols});
    if (selected)
        canvas_restyle(cv, row, name_col, cols - name_col, STYLE_SELECTED);
}

static void places_draw(const View *v, Canvas *cv)
{
    const Places *p = VIEW_STATE_CONST(Places, v);
    int cols = canvas_cols(cv);
    int used = canvas_text(cv, 0, 1, STYLE_PROMPT, TEXT("> "), -1);
    prompt_draw_line(cv, (Rect){0, 1 + used, 1, cols - 1 - used}, p->edit);
    canvas_hline(cv, 1, 0, cols, STYLE_BORDER);
    if (p->count == 0)
        hints_draw(v, cv, TOP_ROWS, 2, STYLE_DIM, "No such location. {back} closes");
    for (size_t i = 0; i < visible_rows(v) && p->top + i < p->count; i++)
        draw_account(v, cv, TOP_ROWS + (int)i, p->order[p->top + i], p->top + i == p->selected);
}

static int places_rows(const View *v, int cols)
{
    (void)cols;
    return TOP_ROWS + (int)CLAMP(accounts_count(accounts_of(v)), 1, ROWS_MAX);
}

static void places_title(const View *v, TextBuf *out)
{
    hints_text(v, out, takes_more(v) ? "Locations, {add-account} adds an account" : "Locations");
}

const ViewOps places_view_ops = {
    .name = "locations",
    .context = CX_LOCATIONS,
    .state_size = sizeof(Places),
    .commands = places_commands,
    .open = places_open,
    .close = places_close,
    .changed = places_changed,
    .draw = places_draw,
    .key = places_key,
    .first = places_first,
    .paste = places_paste,
    .mouse = places_mouse,
    .rows = places_rows,
    .title = places_title,
};
