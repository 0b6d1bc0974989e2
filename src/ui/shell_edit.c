#include "config.h"

#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "ui/shell_state.h"
#include "ui/signals.h"

enum { TEXT_MAX = 1024 * 1024 };

static char *editor_line(void)
{
    const char *names[] = {getenv("VISUAL"), getenv("EDITOR"), "vi"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (names[i] != NULL && names[i][0] != '\0')
            return g_strdup(names[i]);
    return NULL;
}

// An editor has no business with what signs us in.
static char **clean_environment(void)
{
    char **env = g_get_environ();
    g_auto(GStrv) copy = g_strdupv(env);
    for (size_t i = 0; copy[i] != NULL; i++) {
        g_autofree char *name = g_strndup(copy[i], strcspn(copy[i], "="));
        if (g_str_has_prefix(name, "EYRIE_") || g_str_has_suffix(name, "_TOKEN") ||
            g_str_has_suffix(name, "_SECRET"))
            env = g_environ_unsetenv(env, name);
    }
    return env;
}

// What we ignore or catch must not be inherited.
static void reset_signals(gpointer data)
{
    (void)data;
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
}

// The words of $EDITOR by the shell's quoting rules, and the file: an argv, never a shell.
static bool run_editor(const char *path, Err *err)
{
    g_autofree char *line = editor_line();
    g_auto(GStrv) words = NULL;
    if (!g_shell_parse_argv(line, NULL, &words, NULL))
        return err_set(err, ERR_CONFIG, "cannot read the words of EDITOR=%s", line);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    for (size_t i = 0; words[i] != NULL; i++)
        g_ptr_array_add(argv, words[i]);
    g_ptr_array_add(argv, (gpointer)(uintptr_t)path);
    g_ptr_array_add(argv, NULL);
    g_auto(GStrv) env = clean_environment();
    GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN;
    g_autoptr(GError) error = NULL;
    int status = 0;
    if (!g_spawn_sync(NULL, (char **)argv->pdata, env, flags, reset_signals, NULL, NULL, NULL,
                      &status, &error))
        return err_set(err, ERR_CONFIG, "%s did not start: %s", words[0], error->message);
    if (!g_spawn_check_wait_status(status, NULL))
        return err_set(err, ERR_CANCELLED, "%s ended with an error; the text was left as it was",
                       words[0]);
    return true;
}

static bool write_file(int fd, const char *text, Err *err)
{
    size_t n = strlen(text);
    ssize_t sent = 0;
    for (size_t at = 0; at < n; at += (size_t)sent) {
        sent = write(fd, text + at, n - at);
        if (sent < 0)
            return err_errno(err, errno, "write the text for the editor");
    }
    return true;
}

static bool edit_file(Shell *shell, int fd, const char *path, const char *initial, char **edited,
                      Err *err)
{
    char *text = NULL;
    size_t n = 0;
    bool written = write_file(fd, initial, err);
    close(fd);
    if (!written)
        return false;
    term_leave(shell->term);
    signals_yield();
    bool ran = run_editor(path, err);
    signals_resume();
    shell_drop_windows(shell);
    term_resize(shell->term);
    term_enter(shell->term);
    if (!ran || !fs_read(path, TEXT_MAX, &text, &n, err))
        return false;
    if (strcmp(text, initial) == 0) {
        g_free(text);
        return err_set(err, ERR_CANCELLED, "the text was left as it was");
    }
    *edited = text;
    return true;
}

bool shell_edit(Shell *shell, const char *initial, char **edited, Err *err)
{
    int fd = -1;
    g_autofree char *path = fs_temp(".txt", &fd, err);
    if (path == NULL)
        return false;
    bool ok = edit_file(shell, fd, path, initial, edited, err);
    unlink(path);
    return ok;
}
