#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/shell_state.h"

enum { ENTER = 13, ESC = 27, COUNT_MAX = 9999, COUNT_WAIT_MS = 2000, MENU_WAIT_MS = 60 * 1000 };

static int64_t key_wait(const Shell *shell)
{
    return app_options(shell->app)->a11y_key_wait;
}

static void forget_keys(Shell *shell)
{
    shell->wait = (KeyWait){0};
    shell->frame_due = true;
}

// ---- counts ------------------------------------------------------------------------------------

static bool takes_count(CmdId id)
{
    static const CmdId others[] = {CMD_STAGE_NEXT, CMD_STAGE_PREV, CMD_NEXT_WEEK,    CMD_PREV_WEEK,
                                   CMD_NEXT_MONTH, CMD_PREV_MONTH, CMD_PREVIEW_DOWN, CMD_PREVIEW_UP,
                                   CMD_NEXT_DAY,   CMD_PREV_DAY,   CMD_MARK,         CMD_NEXT_HIT,
                                   CMD_PREV_HIT,   CMD_PLAY,       CMD_WIDER,        CMD_NARROWER,
                                   CMD_BLOCK_TIME, CMD_TALLER,     CMD_LOWER};
    if (id >= CMD_DOWN && id <= CMD_BOTTOM)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (others[i] == id)
            return true;
    return false;
}

static bool leads_elsewhere(const Shell *shell, CmdId id)
{
    return bars_screen_command(shell->screen) != id; // anything but a screen does, too
}

static bool is_digit(const Shell *shell, Key key)
{
    bool digit = key.mods == 0 && key.code >= '0' && key.code <= '9';
    return digit && shell->wait.n == 0 && (key.code != '0' || shell->wait.count > 0);
}

// A digit that is bound acts at once, for a key is never made to wait; whether it was a count shows
// with the next key.
static bool count_key(Shell *shell, Key key)
{
    CmdId id = CMD_NONE;
    if (!is_digit(shell, key))
        return false;
    int digit = (int)(key.code - '0');
    bool bound =
        keymap_match(shell->keymap, shell_context(shell), &key, 1, &id) == KEYMATCH_COMMAND;
    if (bound && shell->wait.count == 0 && leads_elsewhere(shell, id)) {
        shell->thought = (SecondThought){shell->screen, digit, shell_mono(shell) + key_wait(shell)};
        shell_call(shell, id, 0, true);
        return true;
    }
    shell->wait.count = MIN(shell->wait.count * 10 + digit, COUNT_MAX);
    shell->wait.until = shell_mono(shell) + MAX(COUNT_WAIT_MS, key_wait(shell));
    return true;
}

// A size of panes: it is not looked for on a screen that was just gone to.
static bool is_size(CmdId id)
{
    return id == CMD_WIDER || id == CMD_NARROWER || id == CMD_TALLER || id == CMD_LOWER;
}

// "3L" in the pipelines: 3 went to the calendar, where L means nothing. So it was three stages:
// back, and do that. "3z>" likewise.
static bool second_thought(Shell *shell, const Key *keys, size_t n)
{
    SecondThought thought = shell->thought;
    unsigned here = shell_context(shell);
    CmdId id = CMD_NONE;
    if (thought.until == 0 || shell_mono(shell) > thought.until || thought.screen == shell->screen)
        return false;
    KeyMatch match = keymap_match(shell->keymap, here, keys, n, &id);
    if (match == KEYMATCH_PREFIX) { // what it is begins with shows with the next key
        shell->thought.until = MAX(thought.until, shell_mono(shell) + key_wait(shell));
        return false;
    }
    shell->thought = (SecondThought){0};
    if (match != KEYMATCH_NONE && !is_size(id))
        return false;
    const Place *slot = &shell->slots[thought.screen][shell->focus[thought.screen]];
    unsigned context = slot->view->ops->context;
    if (keymap_match(shell->keymap, context, keys, n, &id) != KEYMATCH_COMMAND || !takes_count(id))
        return false;
    shell_screen(shell, thought.screen);
    shell_call(shell, id, thought.count, true);
    return true;
}

// ---- sequences ---------------------------------------------------------------------------------

static void type_keys(Shell *shell, View *v, const Key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (v->ops->key != NULL)
            v->ops->key(v, shell->app, keys[i]);
    v->dirty = true;
}

static void say_unbound(Shell *shell, const Key *keys, size_t n)
{
    TextBuf buf;
    char name[24] = "";
    if (n == 1 && key_eq(keys[0], (Key){'c', KEY_MOD_CTRL})) {
        shell_pipe_stop(shell);
        shell_flash(shell, TEXT("q leaves, : takes commands, ? helps"));
        return;
    }
    key_format(keys[n - 1], name);
    if (n > 1)
        shell_flash(shell, text_format(&buf, "%s means nothing after that", name));
}

// The digit of M-3 is the number it means.
static int count_of(CmdId id, Key key, int typed)
{
    bool digit = key.code >= '1' && key.code <= '9';
    return id == CMD_LOCATION_AT && digit ? (int)(key.code - '0') : typed;
}

// These open a small menu, which is to be read; the others are chords.
static bool is_menu(Key key)
{
    return key.mods == 0 && key.code < 128 && strchr("y+SD", (int)key.code) != NULL;
}

// Enter and Esc are commands of a line on top of the panes: what is not bound is nothing.
static bool ends_line(unsigned context, Key key)
{
    return context & CX_TYPED && key.mods == 0 && (key.code == ENTER || key.code == ESC);
}

void shell_sequence_key(Shell *shell, View *v, Key key)
{
    KeyWait *wait = &shell->wait;
    unsigned context = v->ops->context;
    CmdId id = CMD_NONE;
    wait->keys[wait->n++] = key;
    KeyMatch match = keymap_match(shell->keymap, context, wait->keys, wait->n, &id);
    if (match == KEYMATCH_PREFIX && wait->n < KEYMAP_SEQUENCE_MAX) {
        wait->until = shell_mono(shell) + (is_menu(wait->keys[0]) ? MENU_WAIT_MS : key_wait(shell));
        return;
    }
    KeyWait done = *wait;
    forget_keys(shell);
    if (done.n > 1 && !(context & CX_OVERLAYS) && second_thought(shell, done.keys, done.n))
        return;
    bool rest = context & CX_OVERLAYS && done.n == 1;
    if (match == KEYMATCH_COMMAND)
        shell_call_here(shell, id, count_of(id, key, done.count),
                        keymap_args(shell->keymap, context, done.keys, done.n));
    else if (!ends_line(context, key) && (context & CX_TYPING || rest))
        type_keys(shell, v, done.keys, done.n);
    else
        say_unbound(shell, done.keys, done.n);
}

static void view_key(Shell *shell, View *v, Key key)
{
    bool types = (v->ops->context & CX_COMPOSE) != 0;
    v->dirty = true;
    bool waiting = shell->wait.n > 0;
    if (!types && !waiting && v->ops->key != NULL && v->ops->key(v, shell->app, key))
        return;
    if (!types && !waiting && second_thought(shell, &key, 1))
        return;
    if (!types && count_key(shell, key))
        return;
    shell_sequence_key(shell, v, key);
}

void shell_answered(Shell *shell)
{
    shell->flash.n = 0;
    notice_seen(app_notices(shell->app));
}

void shell_key(Shell *shell, Key key)
{
    shell->frame_due = true;
    shell_follow_forget(shell);
    if (shell_macro_key(shell, key) || shell_bulk_key(shell, key) || shell_label_key(shell, key))
        return;
    shell_answered(shell);
    shell_layout_now(shell);
    if (shell->layout.kind != LAYOUT_FULL)
        return; // nobody types into what cannot be seen
    View *overlay = shell_top_overlay(shell);
    bool esc = key.code == ESC && key.mods == 0;
    if (esc && shell_drag_cancel(shell))
        return;
    if (esc && shell->ask.prompt == NULL && shell->wait.n > 0)
        forget_keys(shell);
    else if ((shell->ask.prompt != NULL || overlay != NULL) &&
             shell_is_labels_key(shell, CX_COMPOSE, key))
        shell_labels(shell, &(CmdCall){0}, &(Err){0});
    else if (shell->ask.prompt != NULL)
        shell_prompt_key(shell, key);
    else if (overlay != NULL)
        shell_overlay_key(shell, overlay, key);
    else
        view_key(shell, shell_focused_view(shell), key);
}

void shell_press(Shell *shell, const Key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        shell_key(shell, keys[i]);
}

// In NORMAL mode a paste is nothing: its letters must never run as commands.
void shell_paste(Shell *shell, const char *bytes, size_t n)
{
    View *v = shell_top_overlay(shell);
    shell->frame_due = true;
    if (shell->layout.kind != LAYOUT_FULL)
        return;
    if (shell->ask.prompt != NULL) {
        prompt_paste(shell->ask.prompt, bytes, n);
        if (shell->ask.changed != NULL)
            shell->ask.changed(shell, prompt_text(shell->ask.prompt));
        return;
    }
    if (v == NULL)
        v = shell_focused_view(shell);
    v->dirty = true;
    if (v->ops->paste != NULL)
        v->ops->paste(v, shell->app, bytes, n);
    else
        shell_flash(shell, TEXT("Nothing here takes pasted text"));
}

void shell_keys_expire(Shell *shell)
{
    if (shell->wait.until != 0 && shell_mono(shell) >= shell->wait.until)
        forget_keys(shell);
}

// ---- what may follow ---------------------------------------------------------------------------

typedef struct Following {
    GString *text;
    CmdId before; // of the key named last
} Following;

// "s sort stage   d date": the command is named once, its keys differ in what they hand over.
static void add_following(void *owner, Key next, CmdId id, const char *args)
{
    Following *following = owner;
    char name[24];
    key_format(next, name);
    g_string_append_printf(following->text, "   %s", name);
    if (args == NULL || following->before != id)
        g_string_append_printf(following->text, " %s", cmd_info(id)->name);
    if (args != NULL)
        g_string_append_printf(following->text, " %s", args);
    following->before = id;
}

bool shell_keys_text(const Shell *shell, TextBuf *out)
{
    const KeyWait *wait = &shell->wait;
    if (wait->until == 0)
        return false;
    g_autoptr(GString) text = g_string_new(NULL);
    if (wait->count > 0)
        g_string_append_printf(text, "%d", wait->count);
    for (size_t i = 0; i < wait->n; i++) {
        char name[24];
        key_format(wait->keys[i], name);
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", name);
    }
    Following following = {text, CMD_NONE};
    if (wait->n > 0)
        keymap_following(shell->keymap, shell_key_context(shell), wait->keys, wait->n,
                         add_following, &following);
    text_format(out, "%s", text->str);
    return true;
}
