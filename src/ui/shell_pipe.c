// Programs that people run beside the interface: an argv and never a shell, what is marked as JSON
// on the input, what they say in an overlay. Nobody waits for them.
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/facts.h"
#include "base/secret.h"
#include "base/spawn.h"
#include "ui/overlays.h"
#include "ui/shell_state.h"

enum { SAID_MAX = 256 * 1024, READ_BYTES = 4096 };

// ---- starting ----------------------------------------------------------------------------------

static bool spawn(Shell *shell, char **argv, int in, Err *err)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) != 0)
        return err_errno(err, errno, "make a pipe");
    g_auto(GStrv) env = secret_clean_environ();
    const Spawn what = {
        .argv = argv, .env = env, .in = in, .out = fds[1], .err = fds[1], .group = SPAWN_GROUP};
    bool ok = spawn_start(&what, &shell->pipe.pid, err);
    close(fds[1]);
    if (!ok) {
        close(fds[0]);
        return false;
    }
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    shell->pipe.fd = fds[0];
    return true;
}

static CmdResult start(Shell *shell, const char *line, const char *input, size_t n, Err *err)
{
    g_auto(GStrv) argv = NULL;
    TextBuf buf;
    if (shell_is_piping(shell)) {
        err_set(err, ERR_REFUSED, "%s still runs; Ctrl+C ends it", shell->pipe.name);
        return CMD_FAILED;
    }
    if (!g_shell_parse_argv(line, NULL, &argv, NULL)) {
        err_set(err, ERR_USAGE, "a quotation mark is not closed in: %s; nothing was run", line);
        return CMD_FAILED;
    }
    int in = SPAWN_NULL;
    bool ok = (input == NULL || spawn_input(input, n, &in, err)) && spawn(shell, argv, in, err);
    if (in >= 0)
        close(in);
    if (!ok)
        return CMD_FAILED;
    shell->pipe.name = g_strdup(line);
    shell->pipe.said = g_string_new(NULL);
    shell_flash(shell, text_format(&buf, "%s runs   Ctrl+C ends it", argv[0]));
    return CMD_DONE;
}

CmdResult shell_run_program(Shell *shell, const CmdCall *call, Err *err)
{
    return start(shell, call->args[0], NULL, 0, err);
}

static void append_json(GString *out, const Shell *shell, const Subject *subject)
{
    Text json = facts_of(shell->app, subject, FACT_JSON);
    g_string_append_printf(out, "%s%.*s", out->len > 1 ? ",\n" : "", TEXT_ARG(text_ref(&json)));
    text_clear(&json);
}

// An array, of one when nothing is marked.
CmdResult shell_pipe_rows(Shell *shell, const CmdCall *call, Err *err)
{
    g_autoptr(GString) json = g_string_new("[");
    size_t n = shell_marks_count(shell);
    for (size_t i = 0; i < n; i++)
        append_json(json, shell, &g_array_index(shell->marks.rows, Subject, i));
    if (n == 0)
        append_json(json, shell, &call->subject);
    g_string_append(json, "]\n");
    return start(shell, call->args[0], json->str, json->len, err);
}

// ---- while it runs -----------------------------------------------------------------------------

bool shell_is_piping(const Shell *shell)
{
    return shell->pipe.pid != 0;
}

int shell_pipe_fd(const Shell *shell)
{
    return shell_is_piping(shell) ? shell->pipe.fd : -1;
}

void shell_pipe_stop(Shell *shell)
{
    if (shell_is_piping(shell))
        kill(-shell->pipe.pid, SIGKILL);
}

static void finish(Shell *shell, int status)
{
    ShellPipe over = shell->pipe;
    shell->pipe = (ShellPipe){0};
    int code = spawn_exit_code(status);
    const char *end = over.said->len >= SAID_MAX ? " (the rest is left out)" : "";
    g_autofree char *title = code != 0 ? g_strdup_printf("%s: exit %d%s", over.name, code, end)
                                       : g_strconcat(over.name, end, NULL);
    shell->flash.n = 0;
    if (over.said->len > 0)
        pager_open(shell, title, over.said->str, over.said->len);
    else
        notice_add(app_notices(shell->app), code != 0 ? NOTICE_WARN : NOTICE_INFO,
                   "%s and said nothing", title);
    shell->frame_due = true;
    if (over.fd >= 0)
        close(over.fd);
    g_string_free(over.said, TRUE);
    g_free(over.name);
}

// True when there will be no more.
static bool read_some(ShellPipe *pipe)
{
    char bytes[READ_BYTES];
    while (pipe->fd >= 0) {
        ssize_t n = read(pipe->fd, bytes, sizeof(bytes));
        if (n < 0)
            return errno != EAGAIN && errno != EINTR;
        if (n == 0)
            return true;
        size_t room = SAID_MAX - MIN(pipe->said->len, SAID_MAX);
        g_string_append_len(pipe->said, bytes, (gssize)MIN((size_t)n, room));
        if (room == 0)
            kill(-pipe->pid, SIGKILL);
        if ((size_t)n < sizeof(bytes))
            return false;
    }
    return false;
}

void shell_pipe_turn(Shell *shell)
{
    int status = 0;
    if (!shell_is_piping(shell))
        return;
    bool over = read_some(&shell->pipe);
    // What it left running in the background may keep the pipe: its own end counts.
    pid_t ended = waitpid(shell->pipe.pid, &status, WNOHANG);
    if (ended == shell->pipe.pid || (ended < 0 && errno == ECHILD)) {
        read_some(&shell->pipe);
        finish(shell, status);
    } else if (over) {
        close(shell->pipe.fd); // it goes on without saying anything
        shell->pipe.fd = -1;
    }
}

void shell_pipe_drop(Shell *shell)
{
    ShellPipe *pipe = &shell->pipe;
    if (!shell_is_piping(shell))
        return;
    shell_pipe_stop(shell);
    while (waitpid(pipe->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    if (pipe->fd >= 0)
        close(pipe->fd);
    g_string_free(pipe->said, TRUE);
    g_free(pipe->name);
    *pipe = (ShellPipe){0};
}
