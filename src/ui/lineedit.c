#include "config.h"

#include "ui/lineedit.h"

#include <glib.h>
#include <locale.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

enum { HISTORY_MAX = 500, RING_SIZE = 64, CTRL_G = 7, ESCAPE = 27 };

struct LineEdit {
    char *text; // what the engine held after the last key
    size_t point;
    const char *history; // interned; NULL: none
    bool newlines;
};

// readline is one engine with global state: this is its other half. UI thread.
static struct {
    bool started;
    LineEdit *active;
    GHashTable *histories; // name -> HISTORY_STATE of those that are not loaded
    FILE *null;
    char ring[RING_SIZE];
    size_t ring_at, ring_n;
    char *accepted; // a line that readline ended by itself (after a search); malloc
    bool ended;
} engine;

// ---- what readline calls -----------------------------------------------------------------------

static int next_byte(FILE *stream)
{
    (void)stream;
    return engine.ring_at < engine.ring_n ? (unsigned char)engine.ring[engine.ring_at++] : EOF;
}

// Without this answer readline reads ahead, meets the end and accepts half a line.
static int has_byte(void)
{
    return engine.ring_at < engine.ring_n;
}

static void on_line(char *line)
{
    free(engine.accepted);
    engine.accepted = line;
    engine.ended = true;
}

static void no_prep(int meta)
{
    (void)meta;
}

static void no_op(void)
{
}

static char **no_completion(const char *text, int start, int end)
{
    (void)text, (void)start, (void)end;
    rl_attempted_completion_over = 1;
    return NULL;
}

// ---- keys as the bytes that inputrc binds ------------------------------------------------------

static const struct {
    uint32_t code;
    const char *plain, *modified; // modified takes the number of the modifiers
} sequences[] = {
    {KEY_UP_, "\033[A", "\033[1;%dA"},     {KEY_DOWN_, "\033[B", "\033[1;%dB"},
    {KEY_RIGHT_, "\033[C", "\033[1;%dC"},  {KEY_LEFT_, "\033[D", "\033[1;%dD"},
    {KEY_HOME_, "\033[H", "\033[1;%dH"},   {KEY_END_, "\033[F", "\033[1;%dF"},
    {KEY_INSERT, "\033[2~", "\033[2;%d~"}, {KEY_DELETE, "\033[3~", "\033[3;%d~"},
};

static const struct {
    const char *keys;
    rl_command_func_t *fn;
} extra_bindings[] = {
    {"\033[3~", rl_delete},          {"\033[1;5C", rl_forward_word},
    {"\033[1;5D", rl_backward_word}, {"\033[1;3C", rl_forward_word},
    {"\033[1;3D", rl_backward_word}, {"\033[3;5~", rl_kill_word},
    {"\033[2~", rl_overwrite_mode},
};

// It sets the locale that the environment asks for, whatever we have chosen: in the C locale it
// would take no character beyond ASCII.
static void install(void)
{
    g_autofree char *ours = g_strdup(setlocale(LC_CTYPE, NULL));
    rl_callback_handler_install("", on_line);
    if (strcmp(setlocale(LC_CTYPE, NULL), ours) == 0)
        return;
    setlocale(LC_CTYPE, ours);
    rl_variable_bind("convert-meta", "off");
    rl_variable_bind("input-meta", "on");
    rl_variable_bind("output-meta", "on");
}

static void start_engine(void)
{
    engine.started = true;
    engine.null = fopen("/dev/null", "r+");
    BUG_ON(engine.null == NULL);
    engine.histories = g_hash_table_new(g_str_hash, g_str_equal);
    rl_readline_name = "eyrie";
    rl_instream = rl_outstream = engine.null;
    rl_catch_signals = rl_catch_sigwinch = rl_change_environment = 0;
    rl_prep_term_function = no_prep;
    rl_deprep_term_function = no_op;
    rl_redisplay_function = no_op;
    rl_getc_function = next_byte;
    rl_input_available_hook = has_byte;
    rl_attempted_completion_function = no_completion;
    install();
    rl_variable_bind("enable-bracketed-paste", "off");
    rl_variable_bind("bell-style", "none"); // it would ring on stderr
    rl_variable_bind("editing-mode", "emacs");
    for (size_t i = 0; i < ARRAY_LEN(extra_bindings); i++)
        rl_bind_keyseq_if_unbound(extra_bindings[i].keys, extra_bindings[i].fn);
}

static void push(const char *bytes, size_t n)
{
    n = MIN(n, sizeof(engine.ring) - engine.ring_n);
    memcpy(engine.ring + engine.ring_n, bytes, n);
    engine.ring_n += n;
}

static int mods_number(Key key)
{
    return 1 + (key.mods & KEY_MOD_SHIFT ? 1 : 0) + (key.mods & KEY_MOD_ALT ? 2 : 0) +
           (key.mods & KEY_MOD_CTRL ? 4 : 0);
}

static void push_special(Key key)
{
    for (size_t i = 0; i < ARRAY_LEN(sequences); i++) {
        if (sequences[i].code != key.code)
            continue;
        g_autofree char *bytes = g_strdup(sequences[i].plain);
        if (key.mods != 0) {
            const char *number = strchr(sequences[i].modified, '%');
            g_free(bytes);
            bytes = g_strdup_printf("%.*s%d%s", (int)(number - sequences[i].modified),
                                    sequences[i].modified, mods_number(key), number + 2);
        }
        push(bytes, strlen(bytes));
    }
}

// Tab is the caller's; F-keys and the like mean nothing in a line.
static void push_key(Key key)
{
    if (key.code >= KEY_SPECIAL) {
        push_special(key);
        return;
    }
    if (key.mods & KEY_MOD_ALT)
        push("\033", 1);
    if (key.mods & KEY_MOD_CTRL) {
        if (key.code >= '@' && key.code <= '~')
            push((char[]){(char)(key.code & 0x1f)}, 1);
        return;
    }
    char bytes[4] = "";
    size_t n = utf8_encode(key.code, bytes);
    push(bytes, n);
}

// ---- several editors on one engine -------------------------------------------------------------

static void keep_history(const LineEdit *le)
{
    HISTORY_STATE *state = history_get_history_state();
    if (le != NULL && le->history != NULL) {
        g_hash_table_insert(engine.histories, (gpointer)(uintptr_t)le->history, state);
        return;
    }
    free(state);
}

void lineedit_fill_history(const char *history, char *const *lines)
{
    if (!engine.started)
        start_engine();
    BUG_ON(engine.active != NULL);
    HISTORY_STATE empty = {0};
    history_set_history_state(&empty);
    stifle_history(HISTORY_MAX);
    for (size_t i = 0; lines[i] != NULL; i++)
        add_history(lines[i]);
    keep_history(&(LineEdit){.history = g_intern_string(history)});
    history_set_history_state(&empty);
}

static void load_history(const LineEdit *le)
{
    HISTORY_STATE empty = {0}, *kept = NULL;
    if (le->history != NULL)
        kept = g_hash_table_lookup(engine.histories, le->history);
    history_set_history_state(kept != NULL ? kept : &empty);
    if (kept != NULL) {
        g_hash_table_remove(engine.histories, le->history);
        free(kept);
    }
    stifle_history(HISTORY_MAX);
    using_history();
}

static void put_line(const LineEdit *le)
{
    rl_replace_line(le->text, 1);
    rl_point = (int)le->point;
    rl_mark = 0;
}

// In the middle of a search, a quoted character or a key sequence the engine needs the key itself.
static bool engine_is_busy(void)
{
    return RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_NUMERICARG |
                      RL_STATE_MULTIKEY | RL_STATE_METANEXT | RL_STATE_MOREINPUT |
                      RL_STATE_CHARSEARCH) != 0;
}

// Lets the engine take what is in the ring. Its vi mode would need the Esc that is ours, and gets
// lost between our sequences.
static void run_engine(void)
{
    engine.ended = false;
    while (has_byte())
        rl_callback_read_char();
    engine.ring_at = engine.ring_n = 0;
    if (rl_editing_mode == 0)
        rl_variable_bind("editing-mode", "emacs");
}

// Control bytes other than newlines, and broken UTF-8, can come from quoted-insert or a macro of
// inputrc.
static bool is_clean(const char *s)
{
    for (const char *c = s; *c != '\0'; c++)
        if (((unsigned char)*c < 0x20 && *c != '\n') || *c == 0x7f)
            return false;
    return g_utf8_validate(s, -1, NULL);
}

static char *cleaned(const char *s)
{
    char *valid = g_utf8_make_valid(s, -1), *to = valid;
    for (const char *c = valid; *c != '\0'; c++)
        if (((unsigned char)*c >= 0x20 && *c != 0x7f) || *c == '\n')
            *to++ = *c;
    *to = '\0';
    return valid;
}

static bool take_line(LineEdit *le, const char *line)
{
    bool changed = strcmp(le->text, line) != 0;
    char *text = is_clean(line) ? g_strdup(line) : cleaned(line);
    g_free(le->text);
    le->text = text;
    return changed;
}

static LineResult read_back(LineEdit *le)
{
    size_t before = le->point;
    bool changed = take_line(le, rl_line_buffer);
    le->point = MIN((size_t)MAX(rl_point, 0), strlen(le->text));
    while (le->point > 0 && ((unsigned char)le->text[le->point] & 0xC0) == 0x80)
        le->point--;
    if (strcmp(le->text, rl_line_buffer) != 0)
        put_line(le);
    return changed || le->point != before ? LINE_CHANGED : LINE_NOTHING;
}

// Ends what waits for another key. Until then the engine points into the line and its history, and
// nobody else may touch them.
static void settle(void)
{
    if (engine.active == NULL)
        return;
    if (RL_ISSTATE(RL_STATE_ISEARCH))
        push((char[]){ESCAPE}, 1);
    else if (RL_ISSTATE(RL_STATE_NSEARCH))
        push((char[]){CTRL_G}, 1);
    run_engine();
    rl_callback_sigcleanup();
    read_back(engine.active);
}

static void activate(LineEdit *le)
{
    if (!engine.started)
        start_engine();
    if (engine.active == le)
        return;
    settle();
    rl_maybe_unsave_line(); // the line put aside while going through the other's history
    keep_history(engine.active);
    load_history(le);
    engine.active = le;
    put_line(le);
}

LineEdit *lineedit_new(const char *history)
{
    LineEdit *le = g_new0(LineEdit, 1);
    le->text = g_strdup("");
    le->history = g_intern_string(history);
    return le;
}

void lineedit_free(LineEdit *le)
{
    if (le == NULL)
        return;
    if (engine.active == le) {
        settle();
        rl_maybe_unsave_line();
        keep_history(le);
        HISTORY_STATE empty = {0};
        history_set_history_state(&empty);
        rl_replace_line("", 1);
        engine.active = NULL;
    }
    g_free(le->text);
    g_free(le);
}

static LineResult feed(LineEdit *le)
{
    run_engine();
    if (!engine.ended)
        return read_back(le);
    if (engine.accepted == NULL)
        return LINE_CANCELLED;
    take_line(le, engine.accepted);
    le->point = strlen(le->text);
    put_line(le);
    return LINE_ACCEPTED;
}

static bool is_ctrl(Key key, char letter)
{
    return key.code == (uint32_t)letter && key.mods == KEY_MOD_CTRL;
}

// What belongs to a search under way. readline crashes on the beginning of a key sequence in it.
static bool belongs_to_search(Key key)
{
    bool types = key.mods == 0 && key.code < KEY_SPECIAL && key.code != 9 && key.code != ESCAPE;
    return types || is_ctrl(key, 'r') || is_ctrl(key, 's') || is_ctrl(key, 'h');
}

static LineResult ending_key(const LineEdit *le, Key key)
{
    bool esc = key.code == 27 && key.mods == 0;
    if (esc || is_ctrl(key, 'g') || is_ctrl(key, 'c') || (is_ctrl(key, 'd') && le->text[0] == '\0'))
        return LINE_CANCELLED;
    return key.code == 13 && key.mods == 0 ? LINE_ACCEPTED : LINE_NOTHING;
}

LineResult lineedit_key(LineEdit *le, Key key)
{
    activate(le);
    LineResult end = ending_key(le, key);
    bool searches = RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH) != 0;
    if (searches && end == LINE_NOTHING && !belongs_to_search(key))
        settle(); // the search is over, and the key means what it always means
    if (engine_is_busy()) {
        if (end == LINE_CANCELLED)
            push((char[]){CTRL_G}, 1);
        else
            push_key(key);
        return feed(le);
    }
    if (end != LINE_NOTHING)
        return end;
    bool enter = key.code == 13 || is_ctrl(key, 'j');
    if (enter && le->newlines && (key.mods == KEY_MOD_ALT || is_ctrl(key, 'j'))) {
        rl_insert_text("\n");
        return read_back(le);
    }
    if (enter || key.code == 9)
        return LINE_NOTHING;
    push_key(key);
    return feed(le);
}

void lineedit_allow_newlines(LineEdit *le, bool allow)
{
    le->newlines = allow;
}

void lineedit_insert(LineEdit *le, const char *utf8, size_t n)
{
    activate(le);
    settle();
    g_autofree char *raw = g_strndup(utf8, n);
    g_autofree char *text = cleaned(raw);
    if (!le->newlines)
        g_strdelimit(text, "\n", ' ');
    rl_insert_text(text);
    read_back(le);
}

void lineedit_set(LineEdit *le, const char *utf8)
{
    if (engine.active == le)
        settle();
    take_line(le, utf8);
    le->point = strlen(le->text);
    if (engine.active == le)
        put_line(le);
}

const char *lineedit_text(const LineEdit *le)
{
    return le->text;
}

size_t lineedit_point(const LineEdit *le)
{
    return le->point;
}

void lineedit_set_point(LineEdit *le, size_t point)
{
    if (engine.active == le)
        settle();
    le->point = MIN(point, strlen(le->text));
    if (engine.active == le)
        rl_point = (int)le->point;
}

void lineedit_replace(LineEdit *le, size_t start, size_t end, const char *utf8)
{
    activate(le);
    settle();
    g_autofree char *text = cleaned(utf8);
    end = MIN(end, strlen(le->text));
    start = MIN(start, end);
    rl_begin_undo_group();
    rl_delete_text((int)start, (int)end);
    rl_point = (int)start;
    rl_insert_text(text);
    rl_end_undo_group();
    read_back(le);
}

void lineedit_remember(LineEdit *le)
{
    if (le->text[0] == '\0' || le->history == NULL)
        return;
    activate(le);
    settle();
    using_history();
    HIST_ENTRY *last = previous_history();
    if (last == NULL || strcmp(last->line, le->text) != 0)
        add_history(le->text);
    using_history();
}
