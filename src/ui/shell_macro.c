// Keys that are recorded and pressed again. What they do is what keys do: a message waits its hold,
// a question is asked.
#include "config.h"

#include <glib.h>

#include "ui/shell_state.h"

enum { DEPTH_MAX = 4 };

static bool is_register(Key key)
{
    return key.mods == 0 && key.code >= 'a' && key.code <= 'z';
}

bool shell_is_recording(const Shell *shell, char *name)
{
    *name = shell->macro.recording;
    return shell->macro.recording != '\0';
}

CmdResult shell_record(Shell *shell, const CmdCall *call, Err *err)
{
    Macro *macro = &shell->macro;
    TextBuf buf;
    (void)call, (void)err;
    if (macro->recording != '\0') {
        GArray *keys = macro->keys[macro->recording - 'a'];
        if (keys->len > 0)
            g_array_set_size(keys, keys->len - 1); // the key that ends it
        shell_flash(shell, text_format(&buf, "%u keys are in %c", keys->len, macro->recording));
        macro->recording = '\0';
    } else if (macro->depth == 0) {
        macro->asks = 'Q';
        shell_flash(shell, TEXT("Record into which letter? Q ends the recording"));
    }
    return CMD_DONE;
}

CmdResult shell_play(Shell *shell, const CmdCall *call, Err *err)
{
    (void)err;
    shell->macro.asks = '@';
    shell->macro.times = MAX(call->count, 1);
    shell_flash(shell, TEXT("Play which letter?"));
    return CMD_DONE;
}

static void begin(Shell *shell, char name)
{
    GArray **keys = &shell->macro.keys[name - 'a'];
    if (*keys == NULL)
        *keys = g_array_new(FALSE, FALSE, sizeof(Key));
    g_array_set_size(*keys, 0);
    shell->macro.recording = name;
    shell->frame_due = true;
}

// Stops at the first thing that fails: what follows was meant for what did not happen.
static void play(Shell *shell, char name)
{
    Macro *macro = &shell->macro;
    GArray *kept = macro->keys[name - 'a'];
    TextBuf buf;
    int times = macro->times;
    if (kept == NULL || kept->len == 0 || macro->depth == DEPTH_MAX || macro->recording == name) {
        shell_flash(shell, text_format(&buf, "Nothing is recorded in %c", name));
        return;
    }
    g_autoptr(GArray) keys = g_array_copy(kept);
    macro->depth++;
    macro->failed = false;
    for (int turn = 0; turn < times; turn++)
        for (guint i = 0; i < keys->len && !macro->failed && !shell->done; i++)
            shell_key(shell, g_array_index(keys, Key, i));
    macro->depth--;
    if (macro->failed)
        shell_flash(shell, text_format(&buf, "Stopped playing %c: something failed", name));
}

bool shell_macro_key(Shell *shell, Key key)
{
    Macro *macro = &shell->macro;
    char asks = macro->asks;
    if (macro->recording != '\0' && macro->depth == 0)
        g_array_append_val(macro->keys[macro->recording - 'a'], key);
    if (asks == '\0')
        return false;
    macro->asks = '\0';
    shell->flash.n = 0;
    if (!is_register(key))
        return true;
    if (asks == 'Q')
        begin(shell, (char)key.code);
    else
        play(shell, (char)key.code);
    return true;
}

void shell_macro_failed(Shell *shell)
{
    shell->macro.failed = true;
}

void shell_macro_free(Shell *shell)
{
    for (size_t i = 0; i < G_N_ELEMENTS(shell->macro.keys); i++)
        if (shell->macro.keys[i] != NULL)
            g_array_free(shell->macro.keys[i], TRUE);
}
