// The wizard's frame: head, steps, what went wrong, keys. What stands between is wizard_pages.c.
#include "config.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "base/wrap.h"
#include "ui/wizard_state.h"

enum {
    MIN_COLS = 40,
    MIN_ROWS = 14,
    WIDTH_MAX = 78,
    ROOMY_ROWS = 22, // from here on paragraphs stand apart
    ERROR_ROWS = 4,
    ESC = 27,
    ENTER = 13,
};

static TextRef ref(const char *text)
{
    return (TextRef){text, strlen(text)};
}

void wizard_hit(WizardHits *hits, Rect rect, int index, Key key)
{
    if (hits->n < WIZARD_HITS_MAX)
        hits->items[hits->n++] = (WizardHit){rect, index, key};
}

// ---- head --------------------------------------------------------------------------------------

static const char *const crumbs[] = {"Sign in", "Check", "You", "Colours"};

static int crumb_of(EnrolStep step)
{
    switch (step) {
    case ENROL_CHECKING:
    case ENROL_SCOPES: return 1;
    case ENROL_ME: return 2;
    case ENROL_THEME:
    case ENROL_DONE: return 3;
    default: return 0;
    }
}

static void draw_head(const Wizard *wizard, Canvas *cv)
{
    int cols = canvas_cols(cv), col = 0;
    canvas_fill(cv, (Rect){0, 0, 1, cols}, STYLE_BAR);
    col += canvas_text(
        cv, 0, 0, STYLE_BAR_BAND,
        wizard_is_adding(wizard) ? TEXT(" eyrie: one more account ") : TEXT(" eyrie "), -1);
    col += 2;
    for (int i = 0; i < (int)ARRAY_LEN(crumbs); i++) {
        TextBuf buf;
        bool now = i == crumb_of(wizard->shown);
        text_format(&buf, " %d %s ", i + 1, crumbs[i]);
        col += canvas_text(cv, 0, col, now ? STYLE_TAB_ACTIVE : STYLE_TAB, ref(buf.s), -1);
    }
    if (enrol_is_stored(wizard->enrol))
        canvas_text_right(cv, 0, cols - 1, STYLE_DIM, enrol_location_name(wizard->enrol),
                          MAX(cols - col - 2, 0));
}

// ---- keys --------------------------------------------------------------------------------------

typedef struct FootKey {
    const char *name, *word;
    Key key;
} FootKey;

enum { FOOT_MAX = 6 };

// The important ones first: what does not fit is left out from the end, but for the last two.
static const FootKey feet[][FOOT_MAX] = {
    [ENROL_WELCOME] = {{"Enter", "choose", {ENTER, 0}},
                       {"1-3", "pick", {0}},
                       {"?", "help", {'?', 0}},
                       {"q", "leave", {'q', 0}}},
    [ENROL_TOKEN] = {{"Enter", "go on", {ENTER, 0}},
                     {"C-u", "empty", {'u', KEY_MOD_CTRL}},
                     {"Esc", "back", {ESC, 0}},
                     {"F1", "help", {KEY_F1, 0}},
                     {"C-c", "leave", {'c', KEY_MOD_CTRL}}},
    [ENROL_LOCATION] = {{"Enter", "check", {ENTER, 0}},
                        {"Esc", "back", {ESC, 0}},
                        {"F1", "help", {KEY_F1, 0}},
                        {"C-c", "leave", {'c', KEY_MOD_CTRL}}},
    [ENROL_APP] = {{"Enter", "go on", {ENTER, 0}},
                   {"Tab", "next field", {9, 0}},
                   {"Esc", "back", {ESC, 0}},
                   {"F1", "help", {KEY_F1, 0}},
                   {"C-c", "leave", {'c', KEY_MOD_CTRL}}},
    [ENROL_BROWSER] = {{"o", "open", {'o', 0}},
                       {"c", "copy", {'c', 0}},
                       {"p", "paste by hand", {'p', 0}},
                       {"Esc", "back", {ESC, 0}},
                       {"?", "help", {'?', 0}},
                       {"q", "leave", {'q', 0}}},
    [ENROL_PLACES] = {{"Enter", "choose", {ENTER, 0}},
                      {"Up Down", "move", {0}},
                      {"Esc", "back", {ESC, 0}},
                      {"F1", "help", {KEY_F1, 0}},
                      {"C-c", "leave", {'c', KEY_MOD_CTRL}}},
    [ENROL_CHECKING] = {{"Esc", "cancel", {ESC, 0}},
                        {"?", "help", {'?', 0}},
                        {"q", "leave", {'q', 0}}},
    [ENROL_SCOPES] = {{"Enter", "go on", {ENTER, 0}},
                      {"r", "check again", {'r', 0}},
                      {"?", "help", {'?', 0}},
                      {"q", "leave", {'q', 0}}},
    [ENROL_ME] = {{"Enter", "choose", {ENTER, 0}},
                  {"Up Down", "move", {0}},
                  {"Esc", "back", {ESC, 0}},
                  {"F1", "help", {KEY_F1, 0}},
                  {"C-c", "leave", {'c', KEY_MOD_CTRL}}},
    [ENROL_THEME] = {{"Enter", "take it", {ENTER, 0}},
                     {"j k", "look", {0}},
                     {"Esc", "back", {ESC, 0}},
                     {"?", "help", {'?', 0}},
                     {"q", "leave", {'q', 0}}},
    [ENROL_DONE] = {{NULL, NULL, {0}}},
};
static_assert(ARRAY_LEN(feet) == ENROL_STEP_COUNT, "one row per step");

static const FootKey asking[FOOT_MAX] = {{"Enter", "leave", {ENTER, 0}}, {"Esc", "stay", {ESC, 0}}};
static const FootKey helping[FOOT_MAX] = {{"j k", "scroll", {0}}, {"Esc", "close", {ESC, 0}}};
static const FootKey pasting[FOOT_MAX] = {{"Enter", "take it", {ENTER, 0}},
                                          {"Esc", "close", {ESC, 0}}};

static const FootKey *foot_of(const Wizard *wizard)
{
    if (wizard->asks)
        return asking;
    if (wizard->helps)
        return helping;
    return wizard->pastes ? pasting : feet[wizard->shown];
}

static void draw_foot(const Wizard *wizard, Canvas *cv, int row, WizardHits *hits)
{
    const FootKey *keys = foot_of(wizard);
    int col = 1, cols = canvas_cols(cv);
    for (size_t i = 0; i < FOOT_MAX && keys[i].name; i++) {
        int start = col, cells = (int)(strlen(keys[i].name) + strlen(keys[i].word)) + 1;
        bool two = wizard->shown == ENROL_WELCOME && wizard_is_adding(wizard) && i == 1;
        if (col + cells > cols)
            break;
        col += canvas_text(cv, row, col, STYLE_HINT_KEY, ref(two ? "1-2" : keys[i].name), -1) + 1;
        col += canvas_text(cv, row, col, STYLE_HINT, ref(keys[i].word), -1);
        if (keys[i].key.code != 0)
            wizard_hit(hits, (Rect){row, start, 1, col - start}, -1, keys[i].key);
        col += 2;
    }
}

// ---- paragraphs --------------------------------------------------------------------------------

int wizard_para_rows(TextRef text, int width)
{
    Wrap wrap = wrap_text(text, MAX(width, 1));
    int rows = (int)wrap.count;
    wrap_clear(&wrap);
    return rows;
}

void wizard_page_line(WizardPage *page, StyleId style, TextRef text)
{
    if (page->row < page->end)
        canvas_text(page->cv, page->row, page->left, style, text, page->width);
    page->row++;
}

void wizard_page_para(WizardPage *page, StyleId style, TextRef text)
{
    Wrap wrap = wrap_text(text, MAX(page->width, 1));
    for (size_t i = 0; i < wrap.count; i++)
        wizard_page_line(page, style, wrap_line(text, &wrap.lines[i]));
    wrap_clear(&wrap);
}

void wizard_page_gap(WizardPage *page)
{
    page->row += page->gap;
}

// ---- what went wrong, and what to know ---------------------------------------------------------

static TextRef buf_ref(const TextBuf *buf)
{
    return (TextRef){buf->s, buf->n};
}

static TextRef message_of(const Wizard *wizard, StyleId *style)
{
    *style = STYLE_WARN;
    if (wizard->asks)
        return enrol_is_stored(wizard->enrol)
                   ? TEXT("Leave? The account is stored: the next start opens it.")
                   : TEXT("Leave? Nothing is stored but what is no secret; the next start goes on "
                          "from there.");
    if (wizard->flash.n > 0)
        return buf_ref(&wizard->flash);
    if (enrol_error(wizard->enrol).n > 0) {
        *style = STYLE_BAD;
        return enrol_error(wizard->enrol);
    }
    return enrol_note(wizard->enrol);
}

// Upward from the foot; gives the first row it takes.
static int draw_message(const Wizard *wizard, Canvas *cv, const WizardPage *page)
{
    StyleId style;
    TextRef text = message_of(wizard, &style);
    if (text.n == 0)
        return page->end;
    WizardPage at = *page;
    int rows = MIN(wizard_para_rows(text, page->width), ERROR_ROWS);
    at.row = page->end - rows;
    canvas_hline(cv, at.row - 1, 0, canvas_cols(cv), STYLE_BORDER);
    wizard_page_para(&at, style, text);
    return page->end - rows - 1;
}

// ---- the whole ---------------------------------------------------------------------------------

static void draw_small(Canvas *cv)
{
    TextBuf buf;
    TextRef text =
        text_format(&buf, "At least %dx%d cells are needed; all is kept", MIN_COLS, MIN_ROWS);
    canvas_text(cv, canvas_rows(cv) / 2, MAX((canvas_cols(cv) - utf8_width(text)) / 2, 0),
                STYLE_TEXT, text, -1);
}

// Paragraphs stand apart where all of it has room like that.
static void draw_body(const WizardPage *page)
{
    WizardPage roomy = *page, tight = *page;
    size_t hits = page->hits->n;
    roomy.row = MAX(page->row, 2);
    wizard_page_body(&roomy);
    if (roomy.row <= page->end)
        return;
    canvas_fill(page->cv, (Rect){1, 0, page->end - 1, canvas_cols(page->cv)}, STYLE_TEXT);
    page->hits->n = hits;
    tight.gap = 0;
    tight.row = 1;
    wizard_page_body(&tight);
}

void wizard_draw(const Wizard *wizard, Canvas *cv, WizardHits *hits, size_t *rows)
{
    int height = canvas_rows(cv), cols = canvas_cols(cv);
    hits->n = 0;
    if (height < MIN_ROWS || cols < MIN_COLS) {
        draw_small(cv);
        return;
    }
    WizardPage page = {.wizard = wizard,
                       .cv = cv,
                       .hits = hits,
                       .row = height >= ROOMY_ROWS ? 2 + CLAMP((height - 26) / 3, 0, 10) : 1,
                       .end = height - 1,
                       .width = MIN(cols - 4, WIDTH_MAX),
                       .gap = 1,
                       .rows = rows};
    page.left = (cols - page.width) / 2;
    draw_head(wizard, cv);
    draw_foot(wizard, cv, height - 1, hits);
    page.end = draw_message(wizard, cv, &page);
    draw_body(&page);
}
