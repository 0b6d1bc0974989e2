#include "config.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/format.h"
#include "ui/shell_state.h"
#include "ui/title.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static TextRef buf_ref(const TextBuf *buf)
{
    return (TextRef){buf->s, buf->n};
}

// ---- panes -------------------------------------------------------------------------------------

static void row_spot(void *owner, const ViewRow *row)
{
    canvas_spot(owner, row->where);
}

// So that nobody takes what a pane shows for what is selected beside it. In the title alone: a pane
// that is dimmed for a moment flickers, and is written twice.
static void mark_lag(const Shell *shell, SlotId slot, Canvas *title)
{
    if (shell->lags && slot == SLOT_MAIN)
        canvas_text_right(title, 0, canvas_cols(title) - 2, STYLE_WARN,
                          TEXT(" not the selected row "), -1);
}

static void draw_slot(Shell *shell, SlotId slot)
{
    View *v = shell_view(shell, slot);
    Pane *pane = shell->slot_panes[slot];
    Place *seat = &shell->slots[shell->screen][slot];
    if (v != NULL && title_mark(v) != seat->news)
        v->dirty = true;
    if (v == NULL || !pane_is_shown(pane) || !(v->dirty || shell->draw_all))
        return;
    const LayoutPane *place = &shell->layout.panes[slot];
    Canvas *title = pane_begin(pane);
    title_draw(v, title, place->border);
    mark_lag(shell, slot, title);
    Rect outer = place->outer;
    shell_labels_draw(shell, title, (Rect){outer.row, outer.col, 1, outer.cols});
    Rect inner = {1, 0, place->inner.rows, place->inner.cols};
    Canvas *cv = pane_clip(pane, inner);
    if (v->ops->each_row != NULL)
        v->ops->each_row(v, ROWS_SHOWN, row_spot, cv);
    v->ops->draw(v, cv);
    shell_marks_draw(shell, v, cv);
    shell_labels_draw(shell, cv, place->inner);
    v->dirty = false;
    seat->news = title_mark(v);
}

static void draw_overlay(Shell *shell, const Overlay *overlay)
{
    View *v = overlay->view;
    if (!pane_is_shown(overlay->pane) || !(v->dirty || shell->draw_all))
        return;
    TextBuf title = {.n = 0};
    if (v->ops->title != NULL)
        v->ops->title(v, &title);
    Canvas *cv = pane_begin(overlay->pane);
    Rect whole = {0, 0, canvas_rows(cv), canvas_cols(cv)};
    canvas_fill(cv, whole, STYLE_OVERLAY);
    canvas_box(cv, whole, STYLE_BORDER, buf_ref(&title));
    Canvas *part = pane_clip(overlay->pane, (Rect){1, 1, whole.rows - 2, whole.cols - 2});
    v->ops->draw(v, part);
    shell_labels_draw(shell, part, v->rect);
    v->dirty = false;
}

static void draw_ghost(Shell *shell)
{
    pane_place(shell->ghost, shell->ghost_rect);
    if (!pane_is_shown(shell->ghost))
        return;
    pane_raise(shell->ghost);
    canvas_text(pane_begin(shell->ghost), 0, 0, STYLE_CARD_GHOST, text_ref(&shell->ghost_text), -1);
}

// ---- top ---------------------------------------------------------------------------------------

// Operations that somebody may want to look at: on their way, or in need of a decision.
static int64_t outbox_count_shown(const App *app)
{
    int64_t count = 0;
    for (size_t i = 0; i < app_op_count(app); i++) {
        OpShow show = app_op_at(app, i).show;
        count += show != OPSHOW_NONE && show != OPSHOW_DONE && show != OPSHOW_CANCELLED;
    }
    return count;
}

// Those that are due today or were before.
static int64_t tasks_due(const App *app)
{
    const Tasks *tasks = app_tasks(app);
    return (int64_t)(tasks_open_count(tasks, TASKS_OVERDUE) + tasks_open_count(tasks, TASKS_TODAY));
}

static void add_mark(TextBuf *marks, const char *mark)
{
    TextBuf before = *marks;
    text_format(marks, "%.*s%s%s", TEXT_ARG(buf_ref(&before)), before.n > 0 ? "  " : "", mark);
}

static void session_marks(const Session *session, TextBuf *out)
{
    out->n = 0;
    if (session->account == ACCOUNT_OTHER)
        add_mark(out, "WRONG ACCOUNT");
    if (session->link == LINK_REFUSED)
        add_mark(out, "NOT SIGNED IN");
    if (session->readonly)
        add_mark(out, "READONLY");
    if (session->demo)
        add_mark(out, "DEMO");
}

// With its number where there are several: whoever sees no colours tells them apart as well.
static TextRef account_name(const Shell *shell, TextBuf *buf)
{
    const Accounts *accounts = shell->config->accounts;
    const Account *account = shell_account(shell);
    TextRef name = text_ref(&app_session(shell->app)->location.name);
    bool own_name = account != NULL && (account->named || name.n == 0);
    if (own_name)
        name = text_ref(&account->name);
    if (account != NULL && accounts_count(accounts) > 1)
        return text_format(buf, "%zu %.*s", accounts_index(accounts, account) + 1, TEXT_ARG(name));
    return name.n > 0 ? name : TEXT("eyrie");
}

static void draw_top(Shell *shell)
{
    const Session *session = app_session(shell->app);
    TextBuf marks;
    session_marks(session, &marks);
    TextBuf numbered;
    TopBar bar = {.account = account_name(shell, &numbered),
                  .band = session->band,
                  .marks = buf_ref(&marks),
                  .screen = shell->screen,
                  .now = app_now(shell->app),
                  .zone = session->zone};
    unsigned context = shell_context(shell) & CX_NORMAL ? shell_context(shell) : CX_THREAD;
    for (int screen = 0; screen < SCREEN_COUNT; screen++)
        bars_first_key(shell->keymap, context, bars_screen_command((AppScreen)screen),
                       bar.tabs[screen].key, sizeof(bar.tabs[screen].key));
    bar.tabs[SCREEN_TALK].count = inbox_total(app_inbox(shell->app), INBOX_UNREAD);
    bar.tabs[SCREEN_TASKS].count = tasks_due(shell->app);
    bar.tabs[SCREEN_OUTBOX].count = outbox_count_shown(shell->app);
    Canvas *cv = pane_begin(shell->bars[BAR_TOP]);
    bars_draw_top(cv, &bar);
    shell_labels_draw(shell, cv, shell->layout.top);
}

// ---- message -----------------------------------------------------------------------------------

static const struct {
    StyleId style;
    int seconds; // shown, unless the next one comes earlier
} notice_looks[] = {
    [NOTICE_INFO] = {STYLE_TEXT, 8},       [NOTICE_GOOD] = {STYLE_GOOD, 8},
    [NOTICE_WARN] = {STYLE_WARN, 20},      [NOTICE_ERROR] = {STYLE_BAD, 30},
    [NOTICE_INBOUND] = {STYLE_ACCENT, 12},
};

static void draw_notice_line(Canvas *cv, const Notice *notice)
{
    StyleId style = notice_looks[notice->kind].style;
    int used = canvas_text(cv, 0, 1, style, text_ref(&notice->text), -1);
    canvas_command(cv, (Rect){0, 1, 1, used}, CMD_MESSAGES);
}

static void draw_message(Shell *shell)
{
    Canvas *cv = pane_begin(shell->bars[BAR_MESSAGE]);
    const Notice *notice = notice_last(app_notices(shell->app));
    TextBuf keys;
    bool news = notice != NULL && notice_total(app_notices(shell->app)) > shell->flash_before;
    if (shell->ask.prompt != NULL)
        prompt_draw(shell->ask.prompt, cv);
    else if (shell_keys_text(shell, &keys))
        canvas_text(cv, 0, 1, STYLE_PROMPT, buf_ref(&keys), -1);
    else if (shell->flash.n > 0 && !news)
        canvas_text(cv, 0, 1, STYLE_TEXT, buf_ref(&shell->flash), -1);
    else if (notice != NULL)
        draw_notice_line(cv, notice);
    shell_labels_draw(shell, cv, shell->layout.message);
}

// ---- status ------------------------------------------------------------------------------------

enum { DAY_LOW_PERCENT = 10 };

// The budget; while it is spent, how long and until when; what is left of the day when that is
// little or polls are slowed down for it.
static void describe_rate(const Shell *shell, TextBuf *out)
{
    AppRate rate = app_rate(shell->app);
    Civil until = civil_at(app_session(shell->app)->zone, rate.until);
    bool short_day = rate.day_percent >= 0 && rate.day_percent < DAY_LOW_PERCENT;
    TextBuf limit;
    out->n = 0;
    text_format(&limit, rate.max > 0 ? " %d/10s" : "", rate.max);
    if (rate.wait_ms > 0)
        text_format(out, "waiting %" PRId64 "s (limit%s), until %02d:%02d:%02d",
                    (rate.wait_ms + SECOND - 1) / SECOND, limit.s, until.hour, until.minute,
                    until.second);
    else if (rate.remaining >= 0 && rate.max > 0 && (short_day || rate.stretch > 100))
        text_format(out, "budget %d/%d, day %d%%", rate.remaining, rate.max, rate.day_percent);
    else if (rate.remaining >= 0 && rate.max > 0)
        text_format(out, "budget %d/%d", rate.remaining, rate.max);
}

// The account is being copied: what, how far, how long still.
static void describe_sync(const Shell *shell, TextBuf *out)
{
    SyncProgress sync = app_sync_progress(shell->app);
    TextBuf rows, total;
    out->n = 0;
    if (sync.state != SYNC_FIRST || sync.word == NULL)
        return;
    format_count(&rows, sync.rows);
    format_count(&total, sync.total);
    text_format(out, "sync %s%s%s", sync.word, sync.rows > 0 ? " " : "",
                sync.rows > 0 ? rows.s : "");
    if (sync.total >= sync.rows && sync.total > 0)
        text_format(out, "sync %s %s/%s", sync.word, rows.s, total.s);
    TextBuf far = *out;
    if (sync.left_ms >= 0)
        text_format(out, "%s %d min left", far.s, (int)((sync.left_ms + MINUTE - 1) / MINUTE));
}

// Writes that can still be taken back, and the seconds until the last of them goes.
static int count_held(const Shell *shell, int *seconds)
{
    int held = 0;
    for (size_t i = 0; i < app_op_count(shell->app); i++) {
        OpView op = app_op_at(shell->app, i);
        if (op.show != OPSHOW_HELD)
            continue;
        held++;
        *seconds = MAX(*seconds, op.seconds);
    }
    return held;
}

static void describe_held(const Shell *shell, TextBuf *out)
{
    char key[24];
    int seconds = 0, held = count_held(shell, &seconds);
    bars_first_key(shell->keymap, CX_THREAD, CMD_UNDO, key, sizeof(key));
    out->n = 0;
    if (held > 0)
        text_format(out, "%d held %ds (%s undo)", held, seconds, key);
}

// What the chosen completion is, or the first of them: in place of the status, where it is looked
// for.
static bool draw_detail(Shell *shell)
{
    int selected = -1;
    const Choices *choices =
        shell->ask.prompt != NULL ? prompt_choices(shell->ask.prompt, &selected) : NULL;
    if (choices == NULL || choices->count == 0)
        return false;
    const Choice *choice = &choices->items[MAX(selected, 0)];
    if (choice->detail.n == 0)
        return false;
    TextBuf buf;
    StatusBar bar = {.mode = text_ref(&choice->label)};
    bar.filter = text_format(&buf, "%.*s", TEXT_ARG(text_ref(&choice->detail)));
    bars_draw_status(pane_begin(shell->bars[BAR_STATUS]), &bar);
    return true;
}

// Since when, and what waits for it to end.
static void describe_link(const App *app, TextBuf *out)
{
    const Session *session = app_session(app);
    TextBuf time;
    int held = 0;
    out->n = 0;
    if (session->link != LINK_OFFLINE)
        return;
    for (size_t i = 0; i < app_op_count(app); i++) {
        OpShow show = app_op_at(app, i).show;
        held += show == OPSHOW_HELD || show == OPSHOW_WAITING;
    }
    TextRef since = format_clock(&time, session->zone, session->offline_since);
    bool known = instant_known(session->offline_since);
    text_format(out, "OFFLINE%s%.*s", known ? " since " : "", TEXT_ARG(known ? since : TEXT_NONE));
    TextBuf far = *out;
    if (held > 0)
        text_format(out, "%s · %d held", far.s, held);
}

static void describe_proxy(const Shell *shell, TextBuf *out)
{
    TextRef proxy = text_ref(&app_session(shell->app)->proxy);
    out->n = 0;
    if (proxy.n > 0)
        text_format(out, "via proxy %.*s", TEXT_ARG(proxy));
}

// What still works while the token is not accepted; and private tokens do not end by themselves,
// but should be replaced in time.
static void describe_account(const Shell *shell, TextBuf *out)
{
    const Session *session = app_session(shell->app);
    out->n = 0;
    if (session->link == LINK_REFUSED)
        text_format(out, "local copy only, writes wait%s",
                    session->has_app ? "  :reconnect signs in again" : "");
    else if (session->token_days >= ACCOUNT_OLD_DAYS)
        text_format(out, "token %d days old: eyrie auth rotate", session->token_days);
}

static void draw_status(Shell *shell)
{
    const View *v = shell_focused_view(shell);
    StatusLine line = {.position.n = 0};
    TextBuf proxy, rate, held, sync, account, link;
    if (v->ops->status != NULL)
        v->ops->status(v, &line);
    describe_rate(shell, &rate);
    describe_held(shell, &held);
    describe_sync(shell, &sync);
    describe_proxy(shell, &proxy);
    bool insert = (v->ops->context & CX_COMPOSE) != 0 || shell->ask.prompt != NULL;
    char name = '\0';
    TextBuf mode = {.n = 0};
    if (shell_is_recording(shell, &name))
        text_format(&mode, "%s REC %c", insert ? "INSERT" : "NORMAL", name);
    else if (shell_marks_count(shell) > 0)
        text_format(&mode, "%s %zu marked", insert ? "INSERT" : "NORMAL", shell_marks_count(shell));
    StatusBar bar = {.mode = mode.n > 0 ? buf_ref(&mode)
                             : insert   ? TEXT("INSERT")
                                        : TEXT("NORMAL"),
                     .position = buf_ref(&line.position),
                     .filter = buf_ref(&line.filter),
                     .on_filter = CMD_FILTER};
    if (mode.n > 0)
        bar.on_mode = name != '\0' ? CMD_RECORD : CMD_UNMARK;
    describe_account(shell, &account);
    describe_link(shell->app, &link);
    const struct {
        const TextBuf *text;
        CmdId id; // what a click there asks for
    } parts[] = {{&proxy, CMD_NONE},   {&line.age, CMD_REFRESH},   {&rate, CMD_TRACE},
                 {&sync, CMD_SYNC},    {&held, CMD_SCREEN_OUTBOX}, {&account, CMD_SCREEN_OUTBOX},
                 {&link, CMD_MESSAGES}};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].text->n == 0)
            continue;
        bar.on_part[bar.count] = parts[i].id;
        bar.parts[bar.count++] = buf_ref(parts[i].text);
    }
    bar.warns = link.n > 0;
    Canvas *cv = pane_begin(shell->bars[BAR_STATUS]);
    bars_draw_status(cv, &bar);
    shell_labels_draw(shell, cv, shell->layout.status);
}

// ---- footer ------------------------------------------------------------------------------------

// The verbs of the focused pane.
static void collect_hints(const Shell *shell, Hints *out)
{
    const View *v = shell_focused_view(shell);
    StatusLine line = {.position.n = 0};
    if (v->ops->status != NULL)
        v->ops->status(v, &line);
    bars_collect_hints(shell->keymap, shell_context(shell), out);
    for (size_t i = 0; i < out->n; i++) {
        Hint *hint = &out->items[i];
        hint->lacks = app_command_lacks(shell->app, hint->id, shell_subject(shell).kind);
        if (hint->id == line.on_enter)
            g_strlcpy(hint->key, "Enter", sizeof(hint->key));
    }
}

static void draw_footer(Shell *shell)
{
    if (!pane_is_shown(shell->bars[BAR_FOOTER]))
        return;
    Canvas *cv = pane_begin(shell->bars[BAR_FOOTER]);
    if (shell->ask.prompt == NULL && shell->overlay_count > 0) {
        shell_overlay_hints(shell, cv); // the pane's own keys rest
        shell_labels_draw(shell, cv, shell->layout.footer);
        return;
    }
    if (shell->ask.prompt == NULL) {
        Hints hints;
        collect_hints(shell, &hints);
        bars_draw_hints(cv, &hints);
        shell_labels_draw(shell, cv, shell->layout.footer);
        return;
    }
    int selected = -1;
    const Choices *choices = prompt_choices(shell->ask.prompt, &selected);
    if (choices->count > 0)
        bars_draw_choices(cv, choices, selected);
    else if (shell->ask.keys)
        canvas_hints(cv, 0, 1, STYLE_HINT, text_ref(&shell->ask.hint), -1);
    else
        canvas_text(cv, 0, 1, STYLE_DIM, text_ref(&shell->ask.hint), -1);
    shell_labels_draw(shell, cv, shell->layout.footer);
}

static void draw_notice(Shell *shell)
{
    Canvas *cv = pane_begin(shell->notice);
    TextBuf buf;
    TextRef text = TEXT("too small");
    if (shell->layout.kind == LAYOUT_NOTICE)
        text = text_format(&buf, "At least %dx%d cells are needed; all is kept", LAYOUT_MIN_COLS,
                           LAYOUT_MIN_ROWS);
    int col = MAX((canvas_cols(cv) - utf8_width(text)) / 2, 0);
    canvas_text(cv, canvas_rows(cv) / 2, col, STYLE_TEXT, text, -1);
}

// ---- frame -------------------------------------------------------------------------------------

static const Pane *cursor_pane(const Shell *shell, bool *visible)
{
    *visible = true;
    if (shell->layout.kind != LAYOUT_FULL)
        return NULL;
    if (shell->ask.prompt != NULL)
        return shell->bars[BAR_MESSAGE];
    if (shell->overlay_count > 0)
        return shell->overlays[shell->overlay_count - 1].pane;
    // In a list it stands on the selected row for those who read by the cursor, without being seen.
    *visible = app_options(shell->app)->a11y_cursor || (shell_context(shell) & CX_COMPOSE) != 0;
    return shell->slot_panes[shell_focused(shell)];
}

static void draw_all_panes(Shell *shell)
{
    shell_look_beside(shell);
    for (int slot = 0; slot < SLOT_COUNT; slot++)
        draw_slot(shell, (SlotId)slot);
    draw_top(shell);
    draw_message(shell);
    if (!draw_detail(shell))
        draw_status(shell);
    draw_footer(shell);
    for (size_t i = 0; i < shell->overlay_count; i++)
        draw_overlay(shell, &shell->overlays[i]);
    draw_ghost(shell);
}

bool shell_draw(Shell *shell)
{
    shell_layout_now(shell);
    if (!term_flush(shell->term))
        return false;
    if (shell->layout.kind == LAYOUT_FULL)
        draw_all_panes(shell);
    else
        draw_notice(shell);
    bool visible = false;
    const Pane *cursor = cursor_pane(shell, &visible);
    panes_flush(shell->panes, cursor, visible);
    term_flush(shell->term);
    shell->frame_due = shell->draw_all = false;
    return true;
}

int64_t shell_tick_unit(const Shell *shell)
{
    bool counts = count_held(shell, &(int){0}) > 0 || app_rate(shell->app).wait_ms > 0;
    return counts && app_options(shell->app)->a11y_animate ? SECOND : MINUTE;
}

int64_t shell_notice_left(const Shell *shell)
{
    const Notice *notice = notice_last(app_notices(shell->app));
    if (notice == NULL)
        return -1;
    int64_t shown = app_now(shell->app).ms - notice->at.ms;
    int seconds =
        MAX(notice_looks[notice->kind].seconds, app_options(shell->app)->a11y_notice_wait);
    return MAX((int64_t)seconds * SECOND - shown, 0);
}
