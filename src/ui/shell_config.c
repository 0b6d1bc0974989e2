// What people change about the program while it runs: bindings, options, and the files they are
// kept in, which are read again when somebody else has changed them.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/fs.h"
#include "ui/shell_state.h"

enum { KEYS_FILE_MAX = 256 * 1024 };

// ---- reading -----------------------------------------------------------------------------------

static void keys_error(void *owner, const char *text)
{
    notice_add(owner, NOTICE_WARN, "%s", text);
}

static void load_keys(Shell *shell)
{
    const char *path = shell->config->keys_path;
    Err err = {0};
    shell->keys_stamp = fs_stamp(path);
    keymap_preset(shell->keymap, PRESET_VIM);
    keymap_load(shell->keymap, path, keys_error, app_notices(shell->app));
    for (guint i = 0; i < shell->bound->len; i++)
        if (!keymap_line(shell->keymap, g_ptr_array_index(shell->bound, i), &err))
            notice_err(app_notices(shell->app), "bind", &err);
    shell->frame_due = shell->draw_all = true;
}

void shell_config_open(Shell *shell)
{
    shell->keymap = keymap_new();
    shell->bound = g_ptr_array_new_with_free_func(g_free);
    if (shell->config->keys_path != NULL)
        load_keys(shell);
}

void shell_config_close(Shell *shell)
{
    keymap_free(shell->keymap);
    g_ptr_array_free(shell->bound, TRUE);
}

void shell_config_look(Shell *shell)
{
    const char *keys = shell->config->keys_path;
    if (keys != NULL && fs_stamp(keys) != shell->keys_stamp) {
        notice_add(app_notices(shell->app), NOTICE_INFO, "keys.ini was read again");
        load_keys(shell);
    }
    if (app_reload_options(shell->app)) {
        notice_add(app_notices(shell->app), NOTICE_INFO, "config.ini was read again");
        shell->frame_due = true;
    }
}

// ---- binding -----------------------------------------------------------------------------------

static CmdResult change_keys(Shell *shell, const char *line, Err *err)
{
    TextBuf buf;
    if (!keymap_line(shell->keymap, line, err))
        return CMD_FAILED;
    g_ptr_array_add(shell->bound, g_strdup(line));
    shell_flash(shell, text_format(&buf, "%s   (:save keeps it)", line));
    shell->draw_all = true;
    return CMD_DONE;
}

// "events x seen" as well as "x seen": the first word is a context where the others alone are
// whole, for "net" could also be three keys.
static bool names_context(const CmdCall *call)
{
    KeySequence keys;
    CmdId id;
    unsigned contexts = context_find(call->args[0]);
    const char *word = call->argc > 2 ? call->args[2] : "";
    return contexts != 0 && key_sequence_parse(call->args[1], strlen(call->args[1]), &keys) &&
           cmd_find(word, strcspn(word, " "), contexts, &id, &(Err){0});
}

CmdResult shell_bind(Shell *shell, const CmdCall *call, Err *err)
{
    const char *args = call->argc > 2 ? call->args[2] : "";
    g_autofree char *line =
        g_strdup_printf("bind %s%s %s%s%s", names_context(call) ? "" : "all ", call->args[0],
                        call->args[1], args[0] != '\0' ? " " : "", args);
    return change_keys(shell, line, err);
}

CmdResult shell_unbind(Shell *shell, const CmdCall *call, Err *err)
{
    bool context = strchr(call->args[0], ' ') != NULL;
    g_autofree char *line = g_strdup_printf("unbind %s%s", context ? "" : "all ", call->args[0]);
    return change_keys(shell, line, err);
}

// ---- keeping -----------------------------------------------------------------------------------

// Behind what is there, which stays as it is.
static bool append_lines(const char *path, const GPtrArray *lines, Err *err)
{
    g_autofree char *real = fs_real(path), *data = NULL;
    size_t n = 0;
    if (g_file_test(real, G_FILE_TEST_EXISTS) && !fs_read(real, KEYS_FILE_MAX, &data, &n, err))
        return false;
    g_autoptr(GString) text = g_string_new_len(data != NULL ? data : "", (gssize)n);
    if (text->len > 0 && text->str[text->len - 1] != '\n')
        g_string_append_c(text, '\n');
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s\n", (char *)g_ptr_array_index(lines, i));
    return fs_write(real, text->str, text->len, err);
}

static bool save_keys(Shell *shell, GString *said, Err *err)
{
    guint n = shell->bound->len;
    if (n == 0)
        return true;
    if (shell->config->keys_path == NULL)
        return err_set(err, ERR_REFUSED, "the demo keeps no keys");
    if (!append_lines(shell->config->keys_path, shell->bound, err))
        return false;
    shell->keys_stamp = fs_stamp(shell->config->keys_path);
    g_ptr_array_set_size(shell->bound, 0);
    g_string_append_printf(said, "%s%u %s to %s", said->len > 0 ? "; " : "", n,
                           n == 1 ? "line" : "lines", shell->config->keys_path);
    return true;
}

CmdResult shell_save(Shell *shell, const CmdCall *call, Err *err)
{
    (void)call;
    g_autoptr(GString) said = g_string_new(NULL);
    bool ok = app_save_options(shell->app, said, err);
    if (said->len > 0)
        g_string_append(said, " to config.ini");
    ok = ok && save_keys(shell, said, err);
    if (said->len > 0)
        notice_add(app_notices(shell->app), NOTICE_GOOD, "Wrote %s", said->str);
    else if (ok)
        notice_add(app_notices(shell->app), NOTICE_INFO, "Nothing to save: the files say the same");
    shell->frame_due = true;
    return ok ? CMD_DONE : CMD_FAILED;
}
