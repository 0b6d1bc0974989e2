// What keys and pastes do at each step of the wizard.
#include "config.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "ui/clip.h"
#include "ui/wizard_state.h"

enum { TAB = 9, ENTER = 13, ESC = 27, BACKSPACE = 127, PAGE = 8 };

static const WizardForm forms[ENROL_STEP_COUNT] = {
    [ENROL_TOKEN] = {{{"Token", "paste it here", true, ENROL_HIDDEN_TOKEN}}, 1},
    [ENROL_LOCATION] = {{{"Location", "its id, or the address of a page", false,
                          ENROL_FIELD_LOCATION}},
                        1},
    [ENROL_APP] = {{{"Client id", "from the app's Client Keys", false, ENROL_FIELD_CLIENT},
                    {"Client secret", "paste it here", true, ENROL_HIDDEN_CLIENT},
                    {"Page", "HighLevel's own; or white-label, or your host", false,
                     ENROL_FIELD_PAGE},
                    {"Port", "53682", false, ENROL_FIELD_PORT}},
                   4},
};

const WizardForm *wizard_form(EnrolStep step)
{
    return forms[step].count > 0 ? &forms[step] : NULL;
}

static bool is_plain(Key key, uint32_t code)
{
    return key.mods == 0 && key.code == code;
}

static bool is_ctrl(Key key, uint32_t code)
{
    return key.mods == KEY_MOD_CTRL && key.code == code;
}

static void flash(Wizard *wizard, const char *text)
{
    text_format(&wizard->flash, "%s", text);
    wizard->frame_due = true;
}

// ---- lists -------------------------------------------------------------------------------------

// Letters are motions only where they are not text.
static long motion(Key key, bool letters)
{
    if (is_plain(key, KEY_DOWN_) || is_ctrl(key, 'n') || (letters && is_plain(key, 'j')))
        return 1;
    if (is_plain(key, KEY_UP_) || is_ctrl(key, 'p') || (letters && is_plain(key, 'k')))
        return -1;
    if (is_plain(key, KEY_PAGE_DOWN))
        return PAGE;
    return is_plain(key, KEY_PAGE_UP) ? -PAGE : 0;
}

static void list_key(Wizard *wizard, Key key)
{
    long delta = motion(key, true);
    size_t digit = key.mods == 0 && key.code >= '1' && key.code <= '9' ? key.code - '1' : SIZE_MAX;
    if (is_plain(key, TAB))
        delta = 1;
    if (delta != 0) {
        wizard_move(wizard, delta);
    } else if (is_plain(key, ENTER)) {
        wizard_accept(wizard);
    } else if (digit < wizard_row_count(wizard)) {
        wizard_select(wizard, digit);
        if (wizard->shown == ENROL_WELCOME)
            wizard_accept(wizard);
    } else if (is_plain(key, ESC)) {
        wizard_load_theme(wizard, NULL);
        enrol_back(wizard->enrol);
    }
}

static void filter_key(Wizard *wizard, Key key)
{
    long delta = is_plain(key, TAB) ? 1 : motion(key, false);
    if (delta != 0) {
        wizard_move(wizard, delta);
    } else if (is_plain(key, ENTER)) {
        wizard_accept(wizard);
    } else if (is_plain(key, ESC)) {
        bool typed = lineedit_text(wizard->filter)[0] != '\0';
        lineedit_set(wizard->filter, "");
        wizard_rank(wizard);
        if (!typed)
            enrol_back(wizard->enrol);
    } else if (lineedit_key(wizard->filter, key) == LINE_CHANGED) {
        wizard_rank(wizard);
    }
}

// ---- forms -------------------------------------------------------------------------------------

static void hidden_key(Wizard *wizard, EnrolHidden hidden, Key key)
{
    if (is_plain(key, BACKSPACE) || is_ctrl(key, 'h'))
        enrol_hidden_type(wizard->enrol, hidden, 0);
    else if (is_ctrl(key, 'u') || is_ctrl(key, 'w'))
        enrol_hidden_clear(wizard->enrol, hidden);
    else if (key.mods == 0 && key.code > ' ' && key.code < BACKSPACE)
        enrol_hidden_type(wizard->enrol, hidden, (char)key.code);
}

static bool is_empty(const Wizard *wizard, const WizardField *field)
{
    return field->hidden ? enrol_hidden_len(wizard->enrol, (EnrolHidden)field->id) == 0
                         : enrol_field(wizard->enrol, (EnrolField)field->id)[0] == '\0';
}

// The next one that must be filled and is not; else all is said.
static void form_enter(Wizard *wizard, const WizardForm *form)
{
    bool last = wizard->field + 1 == form->count;
    bool wants_more = !last && !is_empty(wizard, &form->fields[wizard->field]) &&
                      is_empty(wizard, &form->fields[wizard->field + 1]) && wizard->field == 0;
    if (wants_more)
        wizard->field++;
    else
        enrol_submit(wizard->enrol);
}

static void text_key(Wizard *wizard, EnrolField field, Key key)
{
    LineEdit *edit = wizard->edits[field];
    if (lineedit_key(edit, key) == LINE_CHANGED)
        enrol_set_field(wizard->enrol, field, lineedit_text(edit));
}

static void form_key(Wizard *wizard, Key key)
{
    const WizardForm *form = wizard_form(wizard->shown);
    const WizardField *field = &form->fields[wizard->field];
    bool next = is_plain(key, TAB) || is_plain(key, KEY_DOWN_);
    bool back = (key.code == TAB && key.mods == KEY_MOD_SHIFT) || is_plain(key, KEY_UP_);
    if (next)
        wizard->field = (wizard->field + 1) % form->count;
    else if (back)
        wizard->field = (wizard->field + form->count - 1) % form->count;
    else if (is_plain(key, ESC))
        enrol_back(wizard->enrol);
    else if (is_plain(key, ENTER))
        form_enter(wizard, form);
    else if (field->hidden)
        hidden_key(wizard, (EnrolHidden)field->id, key);
    else
        text_key(wizard, (EnrolField)field->id, key);
}

// ---- the browser -------------------------------------------------------------------------------

static void copy_address(Wizard *wizard)
{
    Err err = {0};
    const char *url = enrol_url(wizard->enrol);
    ClipWay way = clip_way(getenv("TERM"), getenv("TMUX"), getenv("STY"));
    g_autoptr(GString) bytes = g_string_new(NULL);
    if (!clip_bytes(way, (TextRef){url, strlen(url)}, bytes, &err)) {
        flash(wizard, err.msg);
        return;
    }
    term_write(wizard->term, bytes->str, bytes->len);
    flash(wizard, "The address was offered to the terminal's clipboard.");
}

void wizard_open_page(Wizard *wizard)
{
    Err err = {0};
    if (opener_open(&wizard->opener, enrol_url(wizard->enrol), &err))
        flash(wizard, "The browser opens the address.");
    else
        wizard_say_no_page(wizard, &err);
}

void wizard_say_no_page(Wizard *wizard, const Err *err)
{
    text_format(&wizard->flash, "%s (c copies it; or select it).", err->msg);
    wizard->flash.s[0] = g_ascii_toupper(wizard->flash.s[0]);
}

static void address_key(Wizard *wizard, Key key)
{
    const char *text = lineedit_text(wizard->address);
    if (is_plain(key, ESC))
        wizard->pastes = false;
    else if (is_plain(key, ENTER))
        enrol_paste_address(wizard->enrol, text, strlen(text));
    else
        lineedit_key(wizard->address, key);
}

static void browser_key(Wizard *wizard, Key key)
{
    if (wizard->pastes)
        address_key(wizard, key);
    else if (is_plain(key, 'o') || is_plain(key, ENTER))
        wizard_open_page(wizard);
    else if (is_plain(key, 'c') || is_plain(key, 'y'))
        copy_address(wizard);
    else if (is_plain(key, 'p') || is_plain(key, TAB))
        wizard->pastes = true;
    else if (is_plain(key, ESC))
        enrol_back(wizard->enrol);
}

// ---- checking and its report -------------------------------------------------------------------

static void checking_key(Wizard *wizard, Key key)
{
    if (is_plain(key, ESC))
        enrol_back(wizard->enrol);
}

static void scopes_key(Wizard *wizard, Key key)
{
    if (is_plain(key, ENTER))
        enrol_go_on(wizard->enrol);
    else if (is_plain(key, 'r'))
        enrol_check_again(wizard->enrol);
}

static const struct {
    void (*fn)(Wizard *wizard, Key key);
    bool types; // letters are text
} steps[] = {
    [ENROL_WELCOME] = {list_key, false},      [ENROL_TOKEN] = {form_key, true},
    [ENROL_LOCATION] = {form_key, true},      [ENROL_APP] = {form_key, true},
    [ENROL_BROWSER] = {browser_key, false},   [ENROL_PLACES] = {filter_key, true},
    [ENROL_CHECKING] = {checking_key, false}, [ENROL_SCOPES] = {scopes_key, false},
    [ENROL_ME] = {filter_key, true},          [ENROL_THEME] = {list_key, false},
    [ENROL_DONE] = {checking_key, false},
};
static_assert(ARRAY_LEN(steps) == ENROL_STEP_COUNT, "one row per step");

// ---- everywhere --------------------------------------------------------------------------------

static void asked_key(Wizard *wizard, Key key)
{
    bool again = is_ctrl(key, 'c');
    if (is_plain(key, 'y') || is_plain(key, ENTER) || again)
        wizard->done = true;
    wizard->asks = false;
}

static void help_key(Wizard *wizard, Key key)
{
    long delta = motion(key, true);
    if (delta == 0)
        wizard->helps = false;
    else
        wizard->help_top = (size_t)MAX((long)wizard->help_top + delta, 0);
}

static bool common_key(Wizard *wizard, Key key)
{
    bool types = steps[wizard->shown].types || wizard->pastes;
    bool help = is_plain(key, KEY_F1) || (!types && is_plain(key, '?'));
    bool leave = is_ctrl(key, 'c') || (!types && is_plain(key, 'q'));
    if (help) {
        wizard->helps = true;
        wizard->help_top = 0;
    }
    if (leave)
        wizard->asks = true;
    return help || leave;
}

void wizard_key(Wizard *wizard, Key key)
{
    wizard->flash.n = 0;
    wizard->frame_due = true;
    if (wizard->asks)
        asked_key(wizard, key);
    else if (wizard->helps)
        help_key(wizard, key);
    else if (!common_key(wizard, key))
        steps[wizard->shown].fn(wizard, key);
    wizard_settle(wizard);
}

static void paste_into(Wizard *wizard, LineEdit *edit, const char *bytes, size_t n)
{
    Text text = text_clean(bytes, n, TEXT_LINE);
    g_autofree char *line = g_strstrip(g_strdup(text.s ? text.s : ""));
    if (log_would_hide(line))
        flash(wizard, "That is a token, and this field shows what is in it: nothing was taken.");
    else
        lineedit_insert(edit, line, strlen(line));
    text_clear(&text);
    wizard->frame_due = true;
}

static void paste_field(Wizard *wizard, const char *bytes, size_t n)
{
    const WizardField *field = &wizard_form(wizard->shown)->fields[wizard->field];
    if (field->hidden) {
        enrol_hidden_paste(wizard->enrol, (EnrolHidden)field->id, bytes, n);
        return;
    }
    EnrolField id = (EnrolField)field->id;
    paste_into(wizard, wizard->edits[id], bytes, n);
    enrol_set_field(wizard->enrol, id, lineedit_text(wizard->edits[id]));
}

void wizard_paste(Wizard *wizard, const char *bytes, size_t n)
{
    wizard->flash.n = 0;
    wizard->frame_due = true;
    if (wizard->asks || wizard->helps)
        return;
    if (wizard_form(wizard->shown)) {
        paste_field(wizard, bytes, n);
    } else if (wizard->shown == ENROL_BROWSER) {
        enrol_paste_address(wizard->enrol, bytes, n);
    } else if (wizard->shown == ENROL_PLACES || wizard->shown == ENROL_ME) {
        paste_into(wizard, wizard->filter, bytes, n);
        wizard_rank(wizard);
    }
    wizard_settle(wizard);
}
