#include "config.h"

#include "ui/bars.h"

#include <assert.h>
#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/format.h"

#define PART_GAP " | "

enum { PANE_HINTS = 8, ACCOUNT_SHORT = 14, WIDE_COLS = 120 };

static TextRef word_of(const char *s) // of our own tables
{
    return (TextRef){s, strlen(s)};
}

// ---- top ---------------------------------------------------------------------------------------

static const struct {
    const char *name;
    int brief; // letters of the name that still say it
    CmdId command;
} screens[] = {
    [SCREEN_HOME] = {"Home", 4, CMD_SCREEN_HOME},
    [SCREEN_TALK] = {"Inbox", 5, CMD_SCREEN_TALK},
    [SCREEN_PEOPLE] = {"Contacts", 4, CMD_SCREEN_PEOPLE},
    [SCREEN_PLANNER] = {"Calendar", 3, CMD_SCREEN_PLANNER},
    [SCREEN_BOARD] = {"Pipelines", 4, CMD_SCREEN_BOARD},
    [SCREEN_TASKS] = {"Tasks", 5, CMD_SCREEN_TASKS},
    [SCREEN_OUTBOX] = {"Outbox", 3, CMD_SCREEN_OUTBOX},
};
static_assert(ARRAY_LEN(screens) == SCREEN_COUNT, "every screen has a tab");

TextRef bars_screen_name(AppScreen screen)
{
    return word_of(screens[screen].name);
}

CmdId bars_screen_command(AppScreen screen)
{
    return screens[screen].command;
}

typedef enum TopForm { // what gives way as room gets short
    TOP_LONG,          // "Tue 18 Nov 11:04 PST"
    TOP_USUAL,         // "Tue 11:04 PST"
    TOP_SHORT,         // "11:04", the account cut
    TOP_TIGHT,         // tabs closer together
    TOP_BRIEF,         // with short names
    TOP_BRIEFER,       // and there is no clock
    TOP_NARROW,        // only the active tab has a name
    TOP_BARE,          // and no clock either
    TOP_FORMS,
} TopForm;

static const StyleId bands[] = {
    [BAND_NONE] = STYLE_BAR_BAND,    [BAND_RED] = STYLE_BAND_RED,
    [BAND_GREEN] = STYLE_BAND_GREEN, [BAND_YELLOW] = STYLE_BAND_YELLOW,
    [BAND_BLUE] = STYLE_BAND_BLUE,   [BAND_MAGENTA] = STYLE_BAND_MAGENTA,
    [BAND_CYAN] = STYLE_BAND_CYAN,
};
static_assert(ARRAY_LEN(bands) == BAND_COUNT, "every band has a style");

StyleId band_style(Band band)
{
    return bands[band];
}

static TextRef top_clock(const TopBar *bar, TopForm form, TextBuf *buf)
{
    if (form == TOP_BARE || form == TOP_BRIEFER)
        return TEXT_NONE;
    TextBuf day, clock;
    Civil civil = civil_at(bar->zone, bar->now);
    TextRef time = format_clock(&clock, bar->zone, bar->now);
    if (form >= TOP_SHORT)
        return text_format(buf, "%.*s", TEXT_ARG(time));
    TextRef date = format_day(&day, bar->zone, bar->now);
    if (form == TOP_USUAL)
        date = utf8_cut(date, 3, &(int){0});
    return text_format(buf, "%.*s %.*s %s", TEXT_ARG(date), TEXT_ARG(time), civil.abbr);
}

static int account_cells(const TopBar *bar, TopForm form)
{
    int cells = utf8_width(bar->account);
    return form >= TOP_SHORT ? MIN(cells, ACCOUNT_SHORT) : cells;
}

// A blank before a tab, and one behind it where there is room.
static int tab_padding(TopForm form)
{
    return form >= TOP_TIGHT ? 1 : 2;
}

typedef struct TabText {
    TextBuf label, count;
    int cells;
} TabText;

static void make_tab(const TopBar *bar, AppScreen screen, TopForm form, TabText *out)
{
    bool named = form < TOP_NARROW || screen == bar->screen;
    const char *key = bar->tabs[screen].key;
    bool brief = form == TOP_BRIEF || form == TOP_BRIEFER;
    int letters = brief ? screens[screen].brief : (int)strlen(screens[screen].name);
    text_format(&out->label, "%s%s%.*s", key, named && key[0] != '\0' ? " " : "",
                named ? letters : 0, screens[screen].name);
    text_format(&out->count, "%s", "");
    if (bar->tabs[screen].count > 0)
        text_format(&out->count, named ? " %" PRId64 : "(%" PRId64 ")", bar->tabs[screen].count);
    out->cells = utf8_width((TextRef){out->label.s, out->label.n}) + (int)out->count.n;
}

static int top_width(const TopBar *bar, TopForm form)
{
    TextBuf clock;
    TabText tab;
    int width = 2 + account_cells(bar, form) + utf8_width(top_clock(bar, form, &clock)) + 2;
    width += bar->marks.n > 0 ? utf8_width(bar->marks) + 2 : 0;
    for (int screen = 0; screen < SCREEN_COUNT; screen++) {
        make_tab(bar, (AppScreen)screen, form, &tab);
        width += tab.cells + tab_padding(form);
    }
    return width;
}

static TopForm choose_form(const TopBar *bar, int cols)
{
    TopForm form = cols >= WIDE_COLS ? TOP_LONG : TOP_USUAL;
    while (form + 1 < TOP_FORMS && top_width(bar, form) > cols)
        form++;
    return form;
}

static int draw_tab(Canvas *cv, int col, const TabText *tab, TopForm form, bool active)
{
    StyleId style = active ? STYLE_TAB_ACTIVE : STYLE_TAB;
    int width = tab->cells + tab_padding(form);
    canvas_fill(cv, (Rect){0, col, 1, width}, active ? style : STYLE_BAR);
    int used = canvas_text(cv, 0, col + 1, style, (TextRef){tab->label.s, tab->label.n}, -1);
    StyleId count_style = active ? style : STYLE_UNREAD;
    canvas_text(cv, 0, col + 1 + used, count_style, (TextRef){tab->count.s, tab->count.n}, -1);
    return col + width;
}

void bars_draw_top(Canvas *cv, const TopBar *bar)
{
    TopForm form = choose_form(bar, canvas_cols(cv));
    int account = account_cells(bar, form), col = account + 2;
    canvas_fill(cv, (Rect){0, 0, 1, canvas_cols(cv)}, STYLE_BAR);
    canvas_fill(cv, (Rect){0, 0, 1, col}, band_style(bar->band));
    canvas_text(cv, 0, 1, band_style(bar->band), bar->account, account);
    canvas_command(cv, (Rect){0, 0, 1, col}, CMD_LOCATION);
    int active_end = col;
    for (int screen = 0; screen < SCREEN_COUNT; screen++) {
        TabText tab;
        make_tab(bar, (AppScreen)screen, form, &tab);
        int end = draw_tab(cv, col, &tab, form, screen == (int)bar->screen);
        canvas_command(cv, (Rect){0, col, 1, end - col}, screens[screen].command);
        col = end;
        active_end = screen == (int)bar->screen ? end : active_end;
    }
    if (tab_padding(form) == 1) // the blank before the next tab belongs to both
        canvas_fill(cv, (Rect){0, active_end, 1, 1}, STYLE_TAB_ACTIVE);
    TextBuf clock;
    int right = canvas_cols(cv) - 1;
    TextRef time = top_clock(bar, form, &clock);
    if (time.n > 0)
        right = canvas_text_right(cv, 0, right, STYLE_BAR, time, -1) - 2;
    int from = canvas_text_right(cv, 0, right, STYLE_WARN, bar->marks, MAX(right - col - 1, 0));
    canvas_command(cv, (Rect){0, from, 1, right - from}, CMD_MESSAGES);
}

// ---- status ------------------------------------------------------------------------------------

static void click_parts(Canvas *cv, const StatusBar *bar, size_t first, int col)
{
    for (size_t i = first; i < bar->count; i++) {
        int width = utf8_width(bar->parts[i]);
        canvas_command(cv, (Rect){0, col, 1, width}, bar->on_part[i]);
        col += width + (int)strlen(PART_GAP);
    }
}

void bars_draw_status(Canvas *cv, const StatusBar *bar)
{
    int cols = canvas_cols(cv), col = 1;
    canvas_fill(cv, (Rect){0, 0, 1, cols}, STYLE_STATUS);
    int mode = canvas_text(cv, 0, col, STYLE_STATUS, bar->mode, -1);
    canvas_command(cv, (Rect){0, col, 1, mode}, bar->on_mode);
    col += mode + 1;
    if (bar->position.n > 0)
        col += canvas_text(cv, 0, col, STYLE_STATUS, bar->position, -1) + 2;
    TextBuf right = {.n = 0};
    size_t first = 0;
    for (; first < bar->count; first++) {
        right.n = 0;
        TextRef text = TEXT_NONE;
        for (size_t i = first; i < bar->count; i++) {
            TextBuf joined;
            text_format(&joined, "%.*s%s%.*s", TEXT_ARG(text), text.n > 0 ? PART_GAP : "",
                        TEXT_ARG(bar->parts[i]));
            right = joined;
            text = (TextRef){right.s, right.n};
        }
        if (col + utf8_width(text) + 2 <= cols)
            break;
    }
    int end = cols - 1;
    if (first < bar->count) {
        int last = end;
        end = canvas_text_right(cv, 0, last, STYLE_STATUS, (TextRef){right.s, right.n}, -1) - 2;
        if (bar->warns)
            canvas_text_right(cv, 0, last, STYLE_WARN, bar->parts[bar->count - 1], -1);
    }
    click_parts(cv, bar, first, end + 2);
    int used = canvas_text(cv, 0, col, STYLE_STATUS, bar->filter, MAX(end - col, 0));
    canvas_command(cv, (Rect){0, col, 1, used}, bar->on_filter);
}

// ---- hints -------------------------------------------------------------------------------------

void bars_first_key(const Keymap *keymap, unsigned context, CmdId id, char *out, size_t size)
{
    char keys[128];
    keymap_keys(keymap, context, id, keys, sizeof(keys));
    char *more = strstr(keys, ", ");
    if (more != NULL)
        *more = '\0';
    g_strlcpy(out, keys, size);
}

static bool is_live(const Keymap *keymap, unsigned context, CmdId id, const char *key, size_t n)
{
    char keys[128];
    keymap_keys(keymap, context, id, keys, sizeof(keys));
    g_auto(GStrv) names = g_strsplit(keys, ", ", -1);
    for (size_t i = 0; names[i] != NULL; i++)
        if (strlen(names[i]) == n && memcmp(names[i], key, n) == 0)
            return true;
    return false;
}

// Bytes at the beginning of a hint that are names of keys: "H L move" -> 4.
static size_t leading_keys(const char *hint)
{
    size_t at = 0;
    for (const char *blank; (blank = strchr(hint + at, ' ')) != NULL;) {
        Key key;
        if (!key_parse(hint + at, (size_t)(blank - hint) - at, &key))
            break;
        at = (size_t)(blank - hint) + 1;
    }
    return at;
}

// A hint may name the keys it wants shown ("H L move", "M-s send"); they are, as long as the first
// is live.
static bool make_hint(const Keymap *keymap, unsigned context, CmdId id, Hint *out)
{
    const char *hint = cmd_info(id)->hint;
    if (hint[0] == '\0' || !(cmd_info(id)->contexts & context))
        return false;
    *out = (Hint){.id = id};
    size_t keys = leading_keys(hint);
    g_strlcpy(out->word, hint + keys, sizeof(out->word));
    if (keys > 0 && is_live(keymap, context, id, hint, strcspn(hint, " ")))
        g_strlcpy(out->key, hint, MIN(keys, sizeof(out->key)));
    else
        bars_first_key(keymap, context, id, out->key, sizeof(out->key));
    return out->key[0] != '\0';
}

static int context_count(CmdId id)
{
    return __builtin_popcount(cmd_info(id)->contexts & CX_PANES);
}

// The verbs that are most this pane's own, in the order of the table.
static void keep_own_verbs(Hint *verbs, size_t *n, size_t most)
{
    while (*n > most) {
        size_t worst = 0;
        for (size_t i = 1; i < *n; i++)
            if (context_count(verbs[i].id) >= context_count(verbs[worst].id))
                worst = i;
        memmove(&verbs[worst], &verbs[worst + 1], (*n - worst - 1) * sizeof(Hint));
        --*n;
    }
}

void bars_collect_hints(const Keymap *keymap, unsigned context, Hints *out)
{
    static const CmdId tail[] = {CMD_FILTER, CMD_COMMAND_LINE, CMD_HELP};
    Hint verbs[CMD_COUNT];
    size_t n = 0;
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        bool everywhere = (cmd_info((CmdId)id)->contexts & CX_NORMAL) == CX_NORMAL;
        if (!everywhere && id != CMD_FILTER && make_hint(keymap, context, (CmdId)id, &verbs[n]))
            n++;
    }
    keep_own_verbs(verbs, &n, PANE_HINTS);
    memcpy(out->items, verbs, n * sizeof(Hint));
    out->n = n;
    out->tail = 0;
    for (size_t i = 0; i < ARRAY_LEN(tail); i++) {
        if (!make_hint(keymap, context, tail[i], &out->items[out->n]))
            continue;
        out->n++;
        out->tail++;
    }
}

// "Alt+s" for M-s: a footer has nobody to ask what M- is.
static TextRef key_of(const Hint *hint, TextBuf *buf)
{
    bool alt = g_str_has_prefix(hint->key, "M-");
    return text_format(buf, "%s%s", alt ? "Alt+" : "", alt ? hint->key + 2 : hint->key);
}

static int hint_cells(const Hint *hint)
{
    TextBuf buf;
    return utf8_width(key_of(hint, &buf)) + 1 + utf8_width(word_of(hint->word));
}

static int draw_hint(Canvas *cv, int col, const Hint *hint)
{
    int start = col;
    bool off = hint->lacks != NULL;
    TextBuf buf;
    col += canvas_text(cv, 0, col, off ? STYLE_DIM : STYLE_HINT_KEY, key_of(hint, &buf), -1) + 1;
    col += canvas_text(cv, 0, col, off ? STYLE_DIM : STYLE_HINT, word_of(hint->word), -1);
    canvas_command(cv, (Rect){0, start, 1, col - start}, hint->id);
    return col + 2;
}

// Why hints are grey, where there is room.
static void draw_lacking(Canvas *cv, int col, const Hints *hints)
{
    TextBuf buf;
    const char *scope = NULL;
    for (size_t i = 0; i < hints->n && !scope; i++)
        scope = hints->items[i].lacks;
    TextRef text = scope ? text_format(&buf, "grey needs %s", scope) : TEXT_NONE;
    if (scope && col + utf8_width(text) < canvas_cols(cv))
        canvas_text(cv, 0, col, STYLE_DIM, text, -1);
}

void bars_draw_hints(Canvas *cv, const Hints *hints)
{
    int col = 1, room = canvas_cols(cv) - 1;
    size_t verbs = hints->n - hints->tail;
    for (size_t i = verbs; i < hints->n; i++)
        room -= hint_cells(&hints->items[i]) + 2;
    for (size_t i = 0; i < verbs; i++) {
        if (col + hint_cells(&hints->items[i]) > room)
            continue;
        col = draw_hint(cv, col, &hints->items[i]);
    }
    for (size_t i = verbs; i < hints->n; i++)
        col = draw_hint(cv, col, &hints->items[i]);
    draw_lacking(cv, col, hints);
}

// ---- completions -------------------------------------------------------------------------------

void bars_draw_choices(Canvas *cv, const Choices *choices, int selected)
{
    int cols = canvas_cols(cv), col = 1;
    size_t first = 0;
    for (size_t i = 0; selected > 0 && i <= (size_t)selected; i++) { // the page that holds it
        int cells = utf8_width(text_ref(&choices->items[i].label)) + 2;
        if (col + cells > cols) {
            first = i;
            col = 1;
        }
        col += cells;
    }
    col = 1;
    for (size_t i = first; i < choices->count && col < cols; i++) {
        StyleId plain = choices->items[i].off ? STYLE_DIM : STYLE_HINT;
        StyleId style = (int)i == selected ? STYLE_SELECTED : plain;
        int used = canvas_text(cv, 0, col, style, text_ref(&choices->items[i].label), -1);
        canvas_choice(cv, (Rect){0, col, 1, used}, (int)i);
        col += used + 2;
    }
}
