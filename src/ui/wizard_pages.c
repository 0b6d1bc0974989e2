// What stands on each page of the wizard.
#include "config.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "base/wrap.h"
#include "ui/format.h"
#include "ui/prompt.h"
#include "ui/wizard_state.h"

enum { LABEL_COLS = 15, DOTS_MAX = 40, AREA_COLS = 15, DETAIL_COLS = 30 };
enum { INDENT = 5, SAMPLE_ROWS = 8, THEMES_MAX = 9, SECOND_MS = 1000 };

static TextRef ref(const char *text)
{
    return (TextRef){text, strlen(text)};
}

void wizard_page_title(WizardPage *page, TextRef text)
{
    wizard_page_line(page, STYLE_ACCENT, text);
    wizard_page_gap(page);
}

// ---- rows to choose from -----------------------------------------------------------------------

static void choice_row(WizardPage *page, size_t index, TextRef label, TextRef detail)
{
    bool selected = index == page->wizard->selected;
    if (page->row >= page->end) {
        page->row++;
        return;
    }
    int room = MIN(DETAIL_COLS, page->width / 2);
    int cells = utf8_width(detail) > 0 ? page->width - room - 4 : page->width - 3;
    canvas_text(page->cv, page->row, page->left, STYLE_ACCENT, ref(selected ? ">" : " "), 1);
    canvas_text(page->cv, page->row, page->left + 2, STYLE_TEXT, label, cells);
    canvas_text_right(page->cv, page->row, page->left + page->width, STYLE_DIM, detail, room);
    if (selected)
        canvas_restyle(page->cv, page->row, page->left + 1, page->width - 1, STYLE_SELECTED);
    wizard_hit(page->hits, (Rect){page->row, page->left, 1, page->width}, (int)index, (Key){0});
    page->row++;
}

static const struct {
    const char *name, *help;
} ways[] = {
    {"1  Paste a token", "A private integration token of one sub-account. The quickest way in."},
    {"2  Sign in with an app", "OAuth, with a marketplace app of your own. Also for agencies."},
    {"3  Try the demo", "A made-up practice inside this program: no account, no network."},
};

static void welcome(WizardPage *page)
{
    const Wizard *wizard = page->wizard;
    TextBuf buf;
    bool adding = wizard_is_adding(wizard);
    wizard_page_title(page, adding ? TEXT("Add an account") : TEXT("Welcome to eyrie"));
    if (adding)
        wizard_page_para(page, STYLE_TEXT,
                         TEXT("Each account becomes a profile of its own. How do you get in?"));
    else
        wizard_page_para(page, STYLE_TEXT,
                         TEXT("Conversations, contacts, calendar and deals of your HighLevel "
                              "account, in the terminal. How do you want to get in? It takes about "
                              "a minute."));
    wizard_page_gap(page);
    for (size_t i = 0; i < wizard_ways(wizard); i++) {
        int first = page->row;
        choice_row(page, i, ref(ways[i].name), TEXT_NONE);
        page->left += INDENT;
        page->width -= INDENT;
        wizard_page_para(page, STYLE_DIM, ref(ways[i].help));
        page->left -= INDENT;
        page->width += INDENT;
        wizard_hit(page->hits, (Rect){first + 1, page->left, page->row - first - 1, page->width},
                   (int)i, (Key){0});
        wizard_page_gap(page);
    }
    if (enrol_is_resumed(wizard->enrol))
        wizard_page_para(page, STYLE_WARN,
                         TEXT("You have begun before: what you typed is still there, secrets "
                              "aside."));
    text_format(&buf, "%s%s at %s", adding ? "A new profile" : "Profile ",
                enrol_profile(wizard->enrol), enrol_base_url(wizard->enrol));
    wizard_page_para(page, STYLE_DIM, ref(buf.s));
}

static void list(WizardPage *page)
{
    const Wizard *wizard = page->wizard;
    int room = MAX(page->end - page->row, 1);
    *page->rows = (size_t)room;
    for (size_t i = wizard->top; i < wizard_row_count(wizard) && page->row < page->end; i++) {
        if (wizard_is_nobody(wizard, i)) {
            choice_row(page, i, TEXT("Nobody of these"), TEXT("the account itself"));
            continue;
        }
        EnrolChoice choice = enrol_choice(wizard->enrol, wizard->order[i]);
        choice_row(page, i, choice.label, choice.detail);
    }
}

static void filter_line(WizardPage *page)
{
    if (page->row >= page->end) {
        page->row++;
        return;
    }
    int used = canvas_text(page->cv, page->row, page->left, STYLE_PROMPT, TEXT("> "), -1);
    bool typed = lineedit_text(page->wizard->filter)[0] != '\0';
    if (!typed)
        canvas_text(page->cv, page->row, page->left + used + 1, STYLE_DIM,
                    TEXT("type a few letters to find one"), -1);
    prompt_draw_line(page->cv,
                     (Rect){page->row, page->left + used, 1, typed ? page->width - used : 1},
                     page->wizard->filter);
    page->row++;
    wizard_page_gap(page);
}

static void places(WizardPage *page)
{
    TextBuf buf;
    size_t n = enrol_choice_count(page->wizard->enrol);
    text_format(&buf, "Which location? There %s %zu%s", n == 1 ? "is" : "are", n,
                n == 100 ? ", and perhaps more" : "");
    wizard_page_title(page, ref(buf.s));
    filter_line(page);
    list(page);
}

static void me(WizardPage *page)
{
    wizard_page_title(page, TEXT("Who are you?"));
    wizard_page_para(page, STYLE_TEXT,
                     TEXT("A token acts as the account, not as a person. \"Assigned to me\" means "
                          "the one you choose here."));
    wizard_page_gap(page);
    filter_line(page);
    list(page);
}

// ---- forms -------------------------------------------------------------------------------------

// As many dots as characters, up to a point: the number tells whether all of it has arrived.
static void draw_dots(WizardPage *page, int col, size_t n)
{
    char dots[3 * DOTS_MAX + 1] = "";
    TextBuf buf;
    const char *dot = canvas_unicode(page->cv) ? "\u2022" : "*";
    for (size_t i = 0; i < MIN(n, DOTS_MAX); i++)
        g_strlcat(dots, dot, sizeof(dots));
    int room = page->left + page->width - col - 16;
    col += canvas_text(page->cv, page->row, col, STYLE_INPUT, ref(dots), room);
    text_format(&buf, "  %zu character%s", n, n == 1 ? "" : "s");
    canvas_text(page->cv, page->row, col, STYLE_DIM, ref(buf.s), -1);
    canvas_cursor(page->cv, page->row, col);
}

static void field_row(WizardPage *page, const WizardForm *form, size_t index)
{
    const Wizard *wizard = page->wizard;
    const WizardField *field = &form->fields[index];
    bool focused = wizard->field == index;
    int col = page->left + LABEL_COLS, room = page->width - LABEL_COLS;
    if (page->row >= page->end) {
        page->row++;
        return;
    }
    canvas_text(page->cv, page->row, page->left, focused ? STYLE_PROMPT : STYLE_DIM,
                ref(field->label), LABEL_COLS - 1);
    size_t n = field->hidden ? enrol_hidden_len(wizard->enrol, (EnrolHidden)field->id)
                             : strlen(enrol_field(wizard->enrol, (EnrolField)field->id));
    if (n == 0)
        canvas_text(page->cv, page->row, col + focused, STYLE_DIM, ref(field->empty),
                    room - focused);
    if (n == 0 && focused)
        canvas_cursor(page->cv, page->row, col);
    if (n > 0 && field->hidden && focused)
        draw_dots(page, col, n);
    else if (n > 0 && field->hidden)
        canvas_text(page->cv, page->row, col, STYLE_DIM, TEXT("(given)"), room);
    else if (focused)
        prompt_draw_line(page->cv, (Rect){page->row, col, 1, n == 0 ? 1 : room},
                         wizard->edits[field->id]);
    else {
        Text text = text_clean(enrol_field(wizard->enrol, (EnrolField)field->id), n, TEXT_IDENTITY);
        canvas_text(page->cv, page->row, col, STYLE_INPUT, text_ref(&text), room);
        text_clear(&text);
    }
    wizard_hit(page->hits, (Rect){page->row, page->left, 1, page->width}, (int)index, (Key){0});
    page->row++;
}

static void fields(WizardPage *page)
{
    const WizardForm *form = wizard_form(page->wizard->shown);
    for (size_t i = 0; i < form->count; i++) {
        field_row(page, form, i);
        if (page->gap && i + 1 < form->count)
            wizard_page_gap(page);
    }
    wizard_page_gap(page);
}

static void token(WizardPage *page)
{
    wizard_page_title(page, TEXT("Paste a private integration token"));
    wizard_page_para(page, STYLE_TEXT,
                     TEXT("In HighLevel open the sub-account, then Settings > Private Integrations "
                          "> Create new integration. Tick the scopes of what you want to do here "
                          "(F1 lists them), create it, and copy the token: it is shown once."));
    wizard_page_gap(page);
    fields(page);
    wizard_page_para(page, STYLE_DIM,
                     TEXT("It is never shown, and stored only when it has been seen to work: in a "
                          "file that you alone can read."));
}

static void location(WizardPage *page)
{
    wizard_page_title(page, TEXT("Which location is the token for?"));
    wizard_page_para(
        page, STYLE_TEXT,
        TEXT("A token works in one location (sub-account) and does not say which. Open "
             "any page of that sub-account in the browser and paste its address here; "
             "the id is in it:"));
    wizard_page_gap(page);
    wizard_page_line(page, STYLE_DIM, TEXT("https://app.gohighlevel.com/v2/location/ID/dashboard"));
    wizard_page_gap(page);
    fields(page);
}

static void app_keys(WizardPage *page)
{
    TextBuf buf;
    const char *port = enrol_field(page->wizard->enrol, ENROL_FIELD_PORT);
    wizard_page_title(page, TEXT("Sign in with an app of your own"));
    text_format(&buf,
                "In the marketplace (My Apps > your app > Auth) add the redirect address "
                "http://localhost:%s/callback, and make a client key.",
                *port ? port : "53682");
    wizard_page_para(page, STYLE_TEXT, ref(buf.s));
    wizard_page_gap(page);
    fields(page);
}

// ---- the browser -------------------------------------------------------------------------------

// From the first column to the last: what the terminal selects has no blanks in front.
static void draw_url(WizardPage *page)
{
    TextRef rest = ref(enrol_url(page->wizard->enrol));
    int cols = canvas_cols(page->cv);
    while (rest.n > 0) {
        size_t n = MIN(rest.n, (size_t)cols);
        if (page->row < page->end)
            canvas_text(page->cv, page->row, 0, STYLE_CHANNEL, (TextRef){rest.s, n}, -1);
        page->row++;
        rest = (TextRef){rest.s + n, rest.n - n};
    }
}

static void browser(WizardPage *page)
{
    const Wizard *wizard = page->wizard;
    TextBuf buf, left;
    wizard_page_title(page, TEXT("Say yes in the browser"));
    wizard_page_para(page, STYLE_TEXT,
                     TEXT("Open this address, choose a location, and come back:"));
    wizard_page_gap(page);
    draw_url(page);
    wizard_page_gap(page);
    if (enrol_listens(wizard->enrol))
        text_format(&buf, "Waiting for the browser, %.*s more.",
                    TEXT_ARG(format_duration(&left, (enrol_wait_left_ms(wizard->enrol) + 999) /
                                                        SECOND_MS)));
    else
        text_format(&buf, "Waiting for the address the browser ends at.");
    wizard_page_para(page, STYLE_WARN, ref(buf.s));
    if (!wizard->pastes) {
        wizard_page_para(page, STYLE_DIM,
                         TEXT("It is on another machine, or shows an error there? Paste the "
                              "address it ended at."));
        return;
    }
    if (page->row < page->end) {
        int used =
            canvas_text(page->cv, page->row, page->left, STYLE_PROMPT, TEXT("Address: "), -1);
        prompt_draw_line(page->cv, (Rect){page->row, page->left + used, 1, page->width - used},
                         wizard->address);
    }
}

// ---- what it may do ----------------------------------------------------------------------------

static const struct {
    const char *mark, *plain; // with and without characters beyond ASCII
    StyleId style;
} looks[] = {
    [ENROL_UNKNOWN] = {"?", "?", STYLE_DIM},
    [ENROL_ASKING] = {"\u2026", "~", STYLE_WARN},
    [ENROL_OPEN] = {"\u2713", "+", STYLE_GOOD},
    [ENROL_MISSING] = {"\u2717", "x", STYLE_BAD},
};

static void area_row(WizardPage *page, const EnrolArea *area)
{
    TextBuf buf;
    int col = page->left, end = page->left + page->width;
    if (page->row >= page->end) {
        page->row++;
        return;
    }
    const char *mark = canvas_unicode(page->cv) ? looks[area->read].mark : looks[area->read].plain;
    canvas_text(page->cv, page->row, col, looks[area->read].style, ref(mark), 1);
    canvas_text(page->cv, page->row, col + 2, STYLE_TEXT, ref(area->name), AREA_COLS - 1);
    if (area->read == ENROL_MISSING)
        text_format(&buf, "missing: %s", area->scope);
    else if (area->read == ENROL_UNKNOWN && area->why.n > 0)
        text_format(&buf, "not known: %.*s", TEXT_ARG(area->why));
    else if (area->write == ENROL_MISSING && area->read == ENROL_OPEN)
        text_format(&buf, "read only, missing: %s", area->write_scope);
    else
        text_format(&buf, "%s", area->shows);
    StyleId style = area->read == ENROL_MISSING    ? STYLE_BAD
                    : area->write == ENROL_MISSING ? STYLE_WARN
                                                   : STYLE_DIM;
    canvas_text(page->cv, page->row, col + 2 + AREA_COLS, style, ref(buf.s),
                end - col - 2 - AREA_COLS);
    page->row++;
}

static size_t count_areas(const Enrol *enrol, EnrolAccess access)
{
    size_t n = 0;
    for (size_t i = 0; i < enrol_area_count(); i++)
        n += enrol_area(enrol, i).read == access;
    return n;
}

static void areas(WizardPage *page)
{
    for (size_t i = 0; i < enrol_area_count(); i++) {
        EnrolArea area = enrol_area(page->wizard->enrol, i);
        area_row(page, &area);
    }
    wizard_page_gap(page);
}

static void checking(WizardPage *page)
{
    const Enrol *enrol = page->wizard->enrol;
    TextBuf buf;
    size_t known = count_areas(enrol, ENROL_OPEN) + count_areas(enrol, ENROL_MISSING);
    bool asked = known > 0 || count_areas(enrol, ENROL_ASKING) > 0;
    wizard_page_title(page,
                      asked ? TEXT("Looking what it may do ...") : TEXT("Asking HighLevel ..."));
    text_format(&buf, "%zu of %zu, at %s", known, enrol_area_count(), enrol_base_url(enrol));
    wizard_page_line(page, STYLE_DIM, ref(buf.s));
    wizard_page_gap(page);
    if (asked)
        areas(page);
}

static TextRef where_to_add(const Enrol *enrol)
{
    return enrol_is_app(enrol)
               ? TEXT("Add what is missing to the app's scopes in the marketplace, and sign in "
                      "again. What needs it is greyed out until then.")
               : TEXT("Add what is missing in HighLevel: Settings > Private Integrations > your "
                      "token > Edit > Scopes; the token stays the same. Then press r.");
}

static void scopes(WizardPage *page)
{
    const Enrol *enrol = page->wizard->enrol;
    TextBuf buf;
    size_t missing = count_areas(enrol, ENROL_MISSING), unknown = count_areas(enrol, ENROL_UNKNOWN);
    text_format(&buf, "It works: %.*s", TEXT_ARG(enrol_location_name(enrol)));
    wizard_page_title(page, ref(buf.s));
    areas(page);
    if (missing > 0)
        wizard_page_para(page, STYLE_TEXT, where_to_add(enrol));
    else if (unknown > 0)
        wizard_page_para(page, STYLE_TEXT,
                         TEXT("Some could not be found out now. Press r to ask again, or go on."));
    if (!enrol_writes_known(enrol))
        wizard_page_para(page, STYLE_DIM,
                         TEXT("Whether it may write cannot be seen without writing something: "
                              "eyrie says so, by the scope's name, when the account refuses it."));
    text_format(&buf, "Stored as profile %s, in a file that you alone can read.",
                enrol_profile(enrol));
    wizard_page_para(page, STYLE_DIM, ref(buf.s));
}

// ---- colours -----------------------------------------------------------------------------------

static void sample(WizardPage *page)
{
    static const struct {
        StyleId style;
        const char *text;
    } lines[] = {
        {STYLE_BAR_BAND, " Acme Dental "},
        {STYLE_UNREAD, "* Maria Lopez      SMS   Is 3pm tomorrow still free?"},
        {STYLE_SELECTED, "  Karim Haddad     Email Thank you, see you then     "},
        {STYLE_DIM, "  Ana Silva        SMS   You: on our way"},
        {STYLE_OUTBOUND, "  You  Yes, 3pm works.   delivered"},
        {STYLE_PENDING, "  You  See you then.     sending in 5s"},
        {STYLE_WARN, "  12m old STALE"},
        {STYLE_BAD, "  not sent: refused by the account"},
    };
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        wizard_page_line(page, lines[i].style, ref(lines[i].text));
}

static void colours(WizardPage *page)
{
    const Wizard *wizard = page->wizard;
    wizard_page_title(page, TEXT("Which colours?"));
    // The sample is what matters: where room is short, the list scrolls.
    int room = CLAMP(page->end - page->row - SAMPLE_ROWS - 2 * page->gap, 3, THEMES_MAX);
    size_t count = wizard->themes.count;
    *page->rows = (size_t)room;
    for (size_t i = wizard->top; i < count && i < wizard->top + (size_t)room; i++) {
        const Choice *theme = &wizard->themes.items[i];
        choice_row(page, i, text_ref(&theme->label), text_ref(&theme->detail));
    }
    wizard_page_gap(page);
    sample(page);
    wizard_page_gap(page);
    wizard_page_para(page, STYLE_DIM,
                     TEXT("\":set theme\" changes it later. Enter goes straight to the inbox."));
}

static void nothing(WizardPage *page)
{
    wizard_page_line(page, STYLE_DIM, TEXT("Opening the inbox ..."));
}

static void (*const pages[])(WizardPage *page) = {
    [ENROL_WELCOME] = welcome,   [ENROL_TOKEN] = token,     [ENROL_LOCATION] = location,
    [ENROL_APP] = app_keys,      [ENROL_BROWSER] = browser, [ENROL_PLACES] = places,
    [ENROL_CHECKING] = checking, [ENROL_SCOPES] = scopes,   [ENROL_ME] = me,
    [ENROL_THEME] = colours,     [ENROL_DONE] = nothing,
};
static_assert(ARRAY_LEN(pages) == ENROL_STEP_COUNT, "one page per step");

void wizard_page_body(WizardPage *page)
{
    if (page->wizard->helps)
        wizard_page_help(page);
    else
        pages[page->wizard->shown](page);
}
