#include "config.h"

#include "api/token_command.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/profile.h"
#include "api/token_said.h"
#include "base/fs.h"
#include "base/spawn.h"

enum { FILE_MAX = 256 * 1024, LOOK_MS = 50 };

#define NAME TOKEN_COMMAND_NAME

// ---- config.ini --------------------------------------------------------------------------------

// What follows the name and spaces or "=" in a line; NULL when it is another line.
static const char *value_of(const char *line, const char *name)
{
    size_t n = strlen(name);
    line += strspn(line, " \t");
    if (strncmp(line, name, n) != 0 || !line[n] || !strchr(" \t=", line[n]))
        return NULL;
    return line + n + strspn(line + n, " \t=");
}

static char *find_in(const char *text, const char *profile)
{
    g_autofree char *general = NULL;
    g_autofree char *name = g_strconcat(NAME ".", profile, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *own = value_of(g_strchomp(*line), name), *all = value_of(*line, NAME);
        if (own && *own)
            return g_strdup(own);
        if (all && *all && !general)
            general = g_strdup(all);
    }
    return g_steal_pointer(&general);
}

bool token_command_find(const char *path, const char *profile, char **words, Err *err)
{
    Err ignored, why = {0};
    bool may_run = fs_may_run(path, &why);
    g_autofree char *text = NULL;
    size_t n = 0;
    g_autofree char *found =
        fs_read(path, FILE_MAX, &text, &n, &ignored) ? find_in(text, profile) : NULL;
    if (found && !may_run) {
        *err = why;
        return err_prefix(err, NAME " is not run");
    }
    *words = g_steal_pointer(&found);
    return true;
}

// ---- the program -------------------------------------------------------------------------------

typedef struct Run {
    const char *name;
    pid_t pid;
    int fds[TOKEN_STREAM_COUNT]; // its output and its complaints; -1: ended
    TokenSaid said;
} Run;

static const struct {
    int in;
    SpawnGroup group;
} rooms[] = {
    [TOKEN_COMMAND_TERMINAL] = {SPAWN_OURS, SPAWN_HERE},
    [TOKEN_COMMAND_BESIDE] = {SPAWN_NULL, SPAWN_AWAY},
};
static_assert(ARRAY_LEN(rooms) == TOKEN_COMMAND_ROOM_COUNT, "one row per room");

static bool start(Run *run, char **argv, TokenCommandRoom room, Err *err)
{
    int out[2] = {-1, -1}, said[2] = {-1, -1};
    g_auto(GStrv) env = secret_clean_environ();
    bool ok = pipe2(out, O_CLOEXEC | O_NONBLOCK) == 0 && pipe2(said, O_CLOEXEC | O_NONBLOCK) == 0;
    const Spawn spawn = {argv, env, rooms[room].in, out[1], said[1], rooms[room].group};
    if (ok) { // the program's ends wait, as everywhere
        fcntl(out[1], F_SETFL, 0);
        fcntl(said[1], F_SETFL, 0);
        ok = spawn_start(&spawn, &run->pid, err) || err_prefix(err, NAME);
    } else {
        err_errno(err, errno, NAME);
    }
    run->fds[0] = out[0];
    run->fds[1] = said[0];
    if (out[1] >= 0)
        close(out[1]);
    if (said[1] >= 0)
        close(said[1]);
    return ok;
}

static void read_some(Run *run, int stream)
{
    char bytes[1024];
    ssize_t n = read(run->fds[stream], bytes, sizeof(bytes));
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0)
        token_said_add(&run->said, (TokenStream)stream, bytes, (size_t)n);
    explicit_bzero(bytes, sizeof(bytes));
    if (n > 0)
        return;
    close(run->fds[stream]);
    run->fds[stream] = -1;
}

static void read_streams(Run *run)
{
    struct pollfd fds[TOKEN_STREAM_COUNT] = {{run->fds[0], POLLIN, 0}, {run->fds[1], POLLIN, 0}};
    poll(fds, TOKEN_STREAM_COUNT, LOOK_MS);
    for (int i = 0; i < TOKEN_STREAM_COUNT; i++)
        if (fds[i].revents != 0)
            read_some(run, i);
}

// Until it has ended. A child of its that keeps the pipes open is not waited for.
static bool watch(Run *run, const atomic_bool *stop, int *code, Err *err)
{
    int64_t until = g_get_monotonic_time() + TOKEN_COMMAND_MS * 1000LL;
    int status = 0;
    for (;;) {
        read_streams(run);
        if (waitpid(run->pid, &status, WNOHANG) == run->pid)
            break;
        bool told = stop && atomic_load(stop);
        if (!told && g_get_monotonic_time() < until)
            continue;
        kill(run->pid, SIGKILL);
        while (waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
            ;
        return told ? err_set(err, ERR_CANCELLED, NAME " was told to stop")
                    : err_set(err, ERR_AUTH, NAME ": %s took more than %d seconds", run->name,
                              TOKEN_COMMAND_MS / 1000);
    }
    for (int i = 0; i < TOKEN_STREAM_COUNT; i++)
        for (int64_t left = TOKEN_MAX * 2; run->fds[i] >= 0 && left > 0; left -= 1024) {
            struct pollfd more = {run->fds[i], POLLIN, 0};
            if (poll(&more, 1, 0) <= 0)
                break;
            read_some(run, i);
        }
    *code = spawn_exit_code(status);
    return true;
}

Secret *token_command_run(const char *words, TokenCommandRoom room, const atomic_bool *stop,
                          Err *err)
{
    g_auto(GStrv) argv = NULL;
    if (!g_shell_parse_argv(words, NULL, &argv, NULL)) {
        err_set(err, ERR_CONFIG, "a quotation mark is not closed in " NAME);
        return NULL;
    }
    Run run = {.name = argv[0], .fds = {-1, -1}};
    token_said_init(&run.said);
    int code = 0;
    bool ended = start(&run, argv, room, err) && watch(&run, stop, &code, err);
    Secret *token = ended ? token_said_judge(&run.said, argv[0], code, err) : NULL;
    for (int i = 0; i < TOKEN_STREAM_COUNT; i++)
        if (run.fds[i] >= 0)
            close(run.fds[i]);
    token_said_clear(&run.said);
    return token;
}
