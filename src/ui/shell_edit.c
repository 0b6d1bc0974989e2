// An editor that has the terminal: a child of ours, beside which everything goes on but drawing and
// keys. Its folder is made for it and removed with all that it leaves there.
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/secret.h"
#include "base/spawn.h"
#include "base/text.h"
#include "ui/shell_state.h"
#include "ui/signals.h"

enum {
    TEXT_MAX = 1024 * 1024,
    KILL_MS = 1000, // from the polite signal to the other
};

#define FOLDER "edit-" // and our process id, and what makes it unique

static char *editor_line(void)
{
    const char *names[] = {getenv("VISUAL"), getenv("EDITOR"), "vi"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (names[i] != NULL && names[i][0] != '\0')
            return g_strdup(names[i]);
    return NULL;
}

// ---- its folder --------------------------------------------------------------------------------

static void remove_folder(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name = NULL; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        unlink(below);
    }
    if (dir != NULL)
        g_dir_close(dir);
    rmdir(path);
}

// What a process left behind that was killed.
static void sweep(const char *run)
{
    GDir *dir = g_dir_open(run, 0, NULL);
    for (const char *name = NULL; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        if (!g_str_has_prefix(name, FOLDER))
            continue;
        int64_t pid = g_ascii_strtoll(name + strlen(FOLDER), NULL, 10);
        if (pid <= 0 || kill((pid_t)pid, 0) == 0 || errno != ESRCH)
            continue;
        g_autofree char *path = g_build_filename(run, name, NULL);
        remove_folder(path);
    }
    if (dir != NULL)
        g_dir_close(dir);
}

static char *make_folder(Err *err)
{
    g_autofree char *run = fs_dir(FS_RUN, err);
    if (run == NULL)
        return NULL;
    sweep(run);
    char *path = g_strdup_printf("%s/" FOLDER "%ld-XXXXXX", run, (long)getpid());
    if (g_mkdtemp(path) != NULL)
        return path;
    err_errno(err, errno, "make a folder for the editor");
    g_free(path);
    return NULL;
}

// ---- the child ---------------------------------------------------------------------------------

static bool start_child(Edit *edit, char **argv, Err *err)
{
    g_auto(GStrv) env = secret_clean_environ();
    const Spawn spawn = {.argv = argv,
                         .env = env,
                         .in = SPAWN_OURS,
                         .out = SPAWN_OURS,
                         .err = SPAWN_OURS,
                         .group = SPAWN_HERE};
    if (!spawn_start(&spawn, &edit->pid, err))
        return false;
    edit->name = g_strdup(argv[0]);
    return true;
}

// The words of $EDITOR by the shell's quoting rules, and the file: an argv, never a shell.
static bool start_editor(Edit *edit, Err *err)
{
    g_autofree char *line = editor_line();
    g_auto(GStrv) words = NULL;
    if (!g_shell_parse_argv(line, NULL, &words, NULL))
        return err_set(err, ERR_CONFIG,
                       "a quotation mark is not closed in EDITOR=%s; nothing was opened", line);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    for (size_t i = 0; words[i] != NULL; i++)
        g_ptr_array_add(argv, words[i]);
    g_ptr_array_add(argv, edit->path);
    g_ptr_array_add(argv, NULL);
    return start_child(edit, (char **)argv->pdata, err);
}

static void take_terminal(Shell *shell)
{
    signals_resume();
    shell_drop_windows(shell);
    term_resize(shell->term);
    term_enter(shell->term);
    shell->frame_due = shell->draw_all = shell->layout_due = true;
}

static void edit_clear(Edit *edit)
{
    if (edit->folder != NULL)
        remove_folder(edit->folder);
    g_free(edit->folder);
    g_free(edit->path);
    g_free(edit->initial);
    g_free(edit->name);
    *edit = (Edit){0};
}

bool shell_edit(Shell *shell, const char *initial, ShellEditedFn *done, void *owner, Err *err)
{
    Edit *edit = &shell->edit;
    if (shell_is_editing(shell))
        return err_set(err, ERR_REFUSED, "an editor has the terminal already");
    *edit = (Edit){.done = done, .owner = owner, .initial = g_strdup(initial)};
    edit->folder = make_folder(err);
    edit->path = edit->folder ? g_build_filename(edit->folder, "message.txt", NULL) : NULL;
    if (edit->path == NULL || !fs_write(edit->path, initial, strlen(initial), err)) {
        edit_clear(edit);
        return false;
    }
    term_leave(shell->term);
    signals_yield();
    if (start_editor(edit, err))
        return true;
    take_terminal(shell);
    edit_clear(edit);
    return false;
}

// The pager of man has the terminal as an editor would; no text comes back.
CmdResult shell_manual(Shell *shell, const CmdCall *call, Err *err)
{
    char man[] = "man", page[] = "eyrie", *argv[] = {man, page, NULL};
    (void)call;
    if (shell_is_editing(shell)) {
        err_set(err, ERR_REFUSED, "an editor has the terminal already");
        return CMD_FAILED;
    }
    term_leave(shell->term);
    signals_yield();
    if (start_child(&shell->edit, argv, err))
        return CMD_DONE;
    take_terminal(shell);
    edit_clear(&shell->edit);
    return CMD_FAILED;
}

bool shell_is_editing(const Shell *shell)
{
    return shell->edit.pid != 0;
}

// What came of it. A text that was saved counts also when we had to end the editor.
static bool result(const Edit *edit, int status, char **text, Err *err)
{
    g_autofree char *bytes = NULL;
    size_t n = 0;
    if (edit->kill_at == 0 && !g_spawn_check_wait_status(status, NULL))
        return err_set(err, ERR_CANCELLED, "%s ended with an error; the text was left as it was",
                       edit->name);
    if (!fs_read(edit->path, TEXT_MAX, &bytes, &n, err))
        return false;
    if (n == strlen(edit->initial) && memcmp(bytes, edit->initial, n) == 0)
        return err_set(err, ERR_CANCELLED, "the text was left as it was");
    *text = text_input(bytes, n);
    return true;
}

static void finish(Shell *shell, int status)
{
    Edit over = shell->edit;
    Err err = {0};
    g_autofree char *text = NULL;
    bool reads = over.done == NULL; // the manual
    bool changed = !reads && result(&over, status, &text, &err);
    if (reads && !g_spawn_check_wait_status(status, NULL))
        err_set(&err, ERR_USAGE, "man has no page eyrie: it may not be installed; ? helps");
    shell->edit = (Edit){0};
    take_terminal(shell);
    shell_touched(shell);
    if (changed)
        over.done(over.owner, shell->app, text);
    else if (err.kind != ERR_NONE)
        notice_err(app_notices(shell->app), reads ? "Manual" : "Editor", &err);
    edit_clear(&over);
}

void shell_edit_turn(Shell *shell)
{
    Edit *edit = &shell->edit;
    int status = 0;
    if (!shell_is_editing(shell))
        return;
    if (edit->kill_at != 0 && g_get_monotonic_time() / 1000 >= edit->kill_at)
        kill(edit->pid, SIGKILL);
    pid_t ended = waitpid(edit->pid, &status, WNOHANG);
    if (ended == edit->pid || (ended < 0 && errno == ECHILD))
        finish(shell, status);
}

void shell_edit_end(Shell *shell, int signum)
{
    Edit *edit = &shell->edit;
    if (edit->kill_at != 0)
        return;
    edit->kill_at = g_get_monotonic_time() / 1000 + KILL_MS;
    kill(edit->pid, signum == SIGHUP ? SIGHUP : SIGTERM);
}

int64_t shell_edit_left(const Shell *shell)
{
    if (!shell_is_editing(shell) || shell->edit.kill_at == 0)
        return -1;
    return MAX(shell->edit.kill_at - g_get_monotonic_time() / 1000, 0);
}

void shell_edit_drop(Shell *shell)
{
    Edit *edit = &shell->edit;
    if (!shell_is_editing(shell))
        return;
    kill(edit->pid, SIGKILL);
    while (waitpid(edit->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    edit_clear(edit);
}
