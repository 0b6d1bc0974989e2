#include "config.h"

#include "harness/mux.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct Mux {
    MuxKind kind;
    char *home, *socket, *conf, *shell;
    char **env;
    int cols, rows;
    Drive *drive;
    pid_t server; // 0: there is none
    int prompts;
};

typedef struct MuxWays {
    const char *program;
    // Words after the program that begin a session, and that come back to it. @conf@, @shell@,
    // @socket@ stand for themselves.
    const char *begin[16], *back[16];
    const char *detach; // keys
} MuxWays;

#define SHELL_WORDS "@bash@", "--noprofile", "--rcfile", "@shell@", "-i"

static const MuxWays ways[MUX_COUNT] = {
    [MUX_NONE] = {NULL, {SHELL_WORDS}, {NULL}, NULL},
    [MUX_TMUX] = {"tmux",
                  {"@program@", "-S", "@socket@", "-f", "@conf@", "new-session", SHELL_WORDS},
                  {"@program@", "-S", "@socket@", "attach"},
                  "\002d"},
    [MUX_SCREEN] = {"screen",
                    {"@program@", "-c", "@conf@", "-S", "eyrie", SHELL_WORDS},
                    {"@program@", "-c", "@conf@", "-r", "eyrie"},
                    "\001d"},
    [MUX_MOSH] = {"mosh-client", {"@program@", "127.0.0.1", "@socket@"}, {NULL}, NULL},
};

const char *mux_program(MuxKind kind)
{
    return ways[kind].program;
}

Drive *mux_drive(Mux *mux)
{
    return mux->drive;
}

// ---- words and files ---------------------------------------------------------------------------

static char *filled(const Mux *mux, const char *word)
{
    g_autofree char *bash = g_find_program_in_path("bash");
    g_autofree char *program =
        ways[mux->kind].program ? g_find_program_in_path(ways[mux->kind].program) : NULL;
    const struct {
        const char *name, *value;
    } rows[] = {{"@bash@", bash},
                {"@program@", program},
                {"@socket@", mux->socket},
                {"@conf@", mux->conf},
                {"@shell@", mux->shell}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(word, rows[i].name) == 0)
            return g_strdup(rows[i].value ? rows[i].value : "");
    return g_strdup(word);
}

static GPtrArray *filled_words(const Mux *mux, const char *const *words)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; words[i]; i++)
        g_ptr_array_add(out, filled(mux, words[i]));
    g_ptr_array_add(out, NULL);
    return out;
}

// The shell tells its prompts apart, and keeps how each found the terminal.
static const char shell_file[] =
    "HISTFILE=\nPS1='ready> '\n"
    "PROMPT_COMMAND='code=$?; n=$((n + 1)); PS1=\"ready $n $code> \"; stty -g "
    ">\"$HOME/modes.$n\"'\n"
    "bind 'set enable-bracketed-paste off'\nbind 'set bell-style none'\n";

static bool put_files(const Mux *mux, const MuxSpec *spec)
{
    g_autofree char *term = spec->kind == MUX_TMUX
                                ? g_strdup_printf("set -g status off\nset -sg escape-time 20\n"
                                                  "set -g default-terminal %s\n",
                                                  spec->term)
                                : g_strdup_printf("startup_message off\nterm %s\ndefutf8 on\n"
                                                  "vbell off\naltscreen on\nbce on\n",
                                                  spec->term);
    g_autofree char *conf = g_strconcat(term, spec->conf ? spec->conf : "", NULL);
    return g_file_set_contents(mux->conf, conf, -1, NULL) &&
           g_file_set_contents(mux->shell, shell_file, -1, NULL);
}

static char **make_env(const MuxSpec *spec, const char *screens)
{
    char **env = g_strdupv((char **)(uintptr_t)spec->env);
    size_t n = g_strv_length(env);
    env = g_renew(char *, env, n + 4);
    env[n++] = g_strconcat("SCREENDIR=", screens, NULL);
    env[n++] = g_strdup("MOSH_PREDICTION_DISPLAY=never");
    if (spec->kind == MUX_NONE)
        env[n++] = g_strconcat("TERM=", spec->term, NULL);
    env[n] = NULL;
    return env;
}

// ---- servers -----------------------------------------------------------------------------------

// Our environment with that of the terminal, for programs beside it.
static char **whole_env(const Mux *mux)
{
    char **env = g_get_environ();
    for (char **pair = mux->env; *pair; pair++) {
        g_auto(GStrv) parts = g_strsplit(*pair, "=", 2);
        env = g_environ_setenv(env, parts[0], parts[1], TRUE);
    }
    env = g_environ_setenv(env, "HOME", mux->home, TRUE);
    return g_environ_setenv(env, "LC_ALL", "C.UTF-8", TRUE);
}

static bool run(const Mux *mux, const GPtrArray *argv, char **out, char **said, GString *why)
{
    g_auto(GStrv) env = whole_env(mux);
    int status = 0;
    GError *error = NULL;
    if (g_spawn_sync(mux->home, (char **)argv->pdata, env, G_SPAWN_SEARCH_PATH, NULL, NULL, out,
                     said, &status, &error) &&
        g_spawn_check_wait_status(status, &error))
        return true;
    g_string_append_printf(why, "%s: %s\n", (char *)argv->pdata[0], error->message);
    g_error_free(error);
    return false;
}

char *mux_tell(const Mux *mux, const char *const *words, GString *why)
{
    static const char *const head[] = {"tmux", "-S", "@socket@", NULL};
    g_autoptr(GPtrArray) argv = filled_words(mux, head);
    char *out = NULL;
    g_autofree char *said = NULL;
    g_ptr_array_set_size(argv, (int)argv->len - 1);
    for (size_t i = 0; words[i]; i++)
        g_ptr_array_add(argv, g_strdup(words[i]));
    g_ptr_array_add(argv, NULL);
    if (run(mux, argv, &out, &said, why))
        return g_strchomp(out);
    g_string_append(why, said ? said : "");
    g_free(out);
    return NULL;
}

// mosh-server goes into the background and says where it is.
static bool start_mosh(Mux *mux, const MuxSpec *spec, GString *why)
{
    static const char *const words[] = {"mosh-server", "new", "-i", "127.0.0.1", "-p", "0",
                                        "-c",          "256", "--", SHELL_WORDS, NULL};
    g_autoptr(GPtrArray) argv = filled_words(mux, words);
    g_autofree char *out = NULL, *said = NULL;
    char port[8] = "", key[32] = "";
    int pid = 0;
    size_t n = g_strv_length(mux->env);
    mux->env = g_renew(char *, mux->env, n + 3);
    mux->env[n] = g_strconcat("TERM=", spec->term, NULL);
    mux->env[n + 1] = NULL;
    if (!run(mux, argv, &out, &said, why))
        return false;
    const char *at = strstr(out, "MOSH CONNECT "), *where = strstr(said, "pid = ");
    if (!at || sscanf(at, "MOSH CONNECT %7s %31s", port, key) != 2 || !where ||
        sscanf(where, "pid = %d", &pid) != 1) {
        g_string_append_printf(why, "mosh-server said: %s%s\n", out, said);
        return false;
    }
    g_free(mux->socket);
    mux->socket = g_strdup(port);
    mux->server = pid;
    mux->env[n + 1] = g_strconcat("MOSH_KEY=", key, NULL);
    mux->env[n + 2] = NULL;
    return true;
}

// Its socket is called PID.eyrie.
static pid_t screen_server(const Mux *mux)
{
    g_autofree char *dir = g_build_filename(mux->home, "screens", NULL);
    GDir *names = g_dir_open(dir, 0, NULL);
    pid_t pid = 0;
    for (const char *name; names && (name = g_dir_read_name(names));)
        pid = (pid_t)strtol(name, NULL, 10);
    if (names)
        g_dir_close(names);
    return pid;
}

static void find_server(Mux *mux)
{
    g_autoptr(GString) ignored = g_string_new(NULL);
    if (mux->kind == MUX_SCREEN)
        mux->server = screen_server(mux);
    if (mux->kind != MUX_TMUX)
        return;
    g_autofree char *pid =
        mux_tell(mux, (const char *const[]){"display-message", "-p", "#{pid}", NULL}, ignored);
    mux->server = pid ? (pid_t)strtol(pid, NULL, 10) : 0;
}

static bool server_ends(Mux *mux, GString *why)
{
    if (mux->server == 0)
        return true;
    int fd = (int)syscall(SYS_pidfd_open, mux->server, 0);
    bool over = fd < 0 || poll(&(struct pollfd){fd, POLLIN, 0}, 1, DRIVE_PATIENCE_S * 1000) == 1;
    if (fd >= 0)
        close(fd);
    if (over)
        waitpid(mux->server, NULL, WNOHANG);
    if (over)
        mux->server = 0;
    else
        g_string_append_printf(why, "the server %d stays\n", (int)mux->server);
    return over;
}

// ---- the terminal outside ----------------------------------------------------------------------

static bool start_outside(Mux *mux, const char *const *words, GString *why)
{
    g_autoptr(GPtrArray) argv = filled_words(mux, words);
    PtySpec spec = {.argv = (char *const *)argv->pdata,
                    .env = mux->env,
                    .home = mux->home,
                    .cols = mux->cols,
                    .rows = mux->rows,
                    .answers = true};
    drive_free(mux->drive);
    mux->drive = drive_start(&spec, why);
    return mux->drive != NULL;
}

Mux *mux_start(const MuxSpec *spec, GString *why)
{
    Mux *mux = g_new0(Mux, 1);
    g_autofree char *screens = g_build_filename(spec->home, "screens", NULL);
    *mux = (Mux){.kind = spec->kind,
                 .home = g_strdup(spec->home),
                 .socket = g_build_filename(spec->home, "socket", NULL),
                 .conf = g_build_filename(spec->home, "mux.conf", NULL),
                 .shell = g_build_filename(spec->home, "bashrc", NULL),
                 .env = make_env(spec, screens),
                 .cols = spec->cols,
                 .rows = spec->rows};
    g_mkdir(screens, 0700);
    bool ok = put_files(mux, spec) && (spec->kind != MUX_MOSH || start_mosh(mux, spec, why)) &&
              start_outside(mux, ways[spec->kind].begin, why) && mux_prompt(mux, 0, why);
    find_server(mux);
    if (ok)
        return mux;
    mux_free(mux);
    return NULL;
}

void mux_free(Mux *mux)
{
    if (mux == NULL)
        return;
    if (mux->server != 0 && kill(mux->server, SIGKILL) == 0)
        waitpid(mux->server, NULL, 0);
    drive_free(mux->drive);
    g_strfreev(mux->env);
    g_free(mux->home);
    g_free(mux->socket);
    g_free(mux->conf);
    g_free(mux->shell);
    g_free(mux);
}

bool mux_prompt(Mux *mux, int code, GString *why)
{
    g_autofree char *prompt = g_strdup_printf("ready %d %d>", ++mux->prompts, code);
    return drive_await(mux->drive, prompt, why);
}

static bool ends_well(Mux *mux, GString *why)
{
    int code = -1;
    if (!drive_exit_code(mux->drive, &code, why))
        return false;
    VtState state = vt_state(drive_vt(mux->drive));
    bool clean = code == 0 && !state.alt_screen && !state.mouse && !state.bracketed_paste &&
                 state.cursor_visible && drive_modes_are_kept(mux->drive);
    if (!clean)
        g_string_append_printf(
            why, "it ended with %d; other screen %d, mouse %d, paste %d, cursor %d, modes %d\n",
            code, state.alt_screen, state.mouse, state.bracketed_paste, state.cursor_visible,
            drive_modes_are_kept(mux->drive));
    return clean;
}

bool mux_detach(Mux *mux, GString *why)
{
    const char *keys = ways[mux->kind].detach;
    drive_bytes(mux->drive, keys, strlen(keys));
    return ends_well(mux, why);
}

bool mux_attach(Mux *mux, int cols, int rows, GString *why)
{
    mux->cols = cols;
    mux->rows = rows;
    return start_outside(mux, ways[mux->kind].back, why);
}

bool mux_end(Mux *mux, GString *why)
{
    drive_bytes(mux->drive, "exit\r", strlen("exit\r"));
    return ends_well(mux, why) && server_ends(mux, why);
}
