#include "config.h"

#include "canary/stage.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "unit/unit.h"

enum { START_S = 1893542400, COLS = 120, ROWS = 40, ROUNDS = 400 };

static const Hostility nothing = {.head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"};

static void start_service(Stage *stage)
{
    Err err;
    const SandboxOptions options = {
        .seed = 7, .clock = stage->clock, .world = "small", .token = CANARY_PIT, .locations = 2};
    stage->sandbox = sandbox_start(&options, &err);
    if (!stage->sandbox)
        fail_msg("%s", err.msg);
    stage->base_url = sandbox_base_url(stage->sandbox);
    finder_add(stage->finder, sandbox_token(stage->sandbox));
    finder_add(stage->finder, sandbox_agency_token(stage->sandbox));
    finder_add(stage->finder, sandbox_client_secret(stage->sandbox));
    finder_add(stage->finder, sandbox_refresh_token(stage->sandbox));
}

Stage *stage_new(void)
{
    static const char *const below[] = {"config/eyrie", "state/eyrie", "cache",
                                        "data",         "run",         "tmp"};
    Stage *stage = g_new0(Stage, 1);
    stage->home = g_dir_make_tmp("eyrie-canary-XXXXXX", NULL);
    stage->drop = g_dir_make_tmp("eyrie-told-XXXXXX", NULL);
    stage->vault = g_dir_make_tmp("eyrie-vault-XXXXXX", NULL);
    stage->self = g_file_read_link("/proc/self/exe", NULL);
    stage->program = g_canonicalize_filename("eyrie", NULL);
    for (size_t i = 0; i < ARRAY_LEN(below); i++) {
        g_autofree char *dir = g_build_filename(stage->home, below[i], NULL);
        g_mkdir_with_parents(dir, 0700);
    }
    g_autofree char *state = g_build_filename(stage->home, "state", NULL);
    g_setenv("XDG_STATE_HOME", state, TRUE); // for the profiles that tests write
    stage->finder = finder_new();
    stage->story = g_string_new(NULL);
    stage->clock = clock_new_steppable((Instant){START_S * 1000LL});
    stage->other = hostile_start(&(HostileSpec){.acts = &nothing, .count = 1});
    start_service(stage);
    return stage;
}

void stage_free(Stage *stage)
{
    drive_free(stage->drive);
    sandbox_stop(stage->sandbox);
    hostile_stop(stage->other);
    clock_free(stage->clock);
    finder_free(stage->finder);
    g_string_free(stage->story, TRUE);
    tree_remove(stage->home);
    tree_remove(stage->drop);
    tree_remove(stage->vault);
    g_free(stage->home);
    g_free(stage->drop);
    g_free(stage->vault);
    g_free(stage->self);
    g_free(stage->program);
    g_free(stage);
}

size_t stage_finds(const Stage *stage)
{
    size_t n = 0;
    for (size_t i = 0; i < SPOT_COUNT; i++)
        n += stage->found[i];
    return n;
}

// ---- running -----------------------------------------------------------------------------------

static void add(GPtrArray *env, const char *name, const char *value)
{
    g_ptr_array_add(env, g_strdup_printf("%s=%s", name, value));
}

// The stranger is what a proxy variable names: nothing goes there for a service on this machine.
static GPtrArray *own_env(const Stage *stage)
{
    GPtrArray *env = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *tmp = g_build_filename(stage->home, "tmp", NULL);
    g_autofree char *editor = g_strdup_printf("%s child %s", stage->self, stage->drop);
    if (!stage->no_token)
        add(env, "EYRIE_TOKEN", CANARY_PIT);
    add(env, "EYRIE_LOCATION", sandbox_location(stage->sandbox));
    add(env, "EYRIE_BASE_URL", stage->base_url);
    add(env, "EYRIE_TEST_NOW", "2030-01-02T00:00:00Z");
    add(env, "EYRIE_DATA_DIR", THEMES_DIR);
    add(env, "TMPDIR", tmp);
    add(env, "EDITOR", editor);
    add(env, "VISUAL", "");
    add(env, "http_proxy", hostile_url(stage->other));
    add(env, "ALL_PROXY", hostile_url(stage->other));
    for (size_t i = 0; stage->more && stage->more[i]; i++)
        g_ptr_array_add(env, g_strdup(stage->more[i]));
    g_ptr_array_add(env, NULL);
    return env;
}

void stage_play(Stage *stage, char *const *argv)
{
    g_autoptr(GString) why = g_string_new(NULL);
    g_autoptr(GPtrArray) env = own_env(stage);
    PtySpec spec = {.argv = argv,
                    .env = (char *const *)env->pdata,
                    .home = stage->home,
                    .cols = COLS,
                    .rows = ROWS};
    drive_free(stage->drive);
    stage->drive = drive_start(&spec, why);
    if (!stage->drive)
        fail_msg("%s", why->str);
}

void stage_keys(Stage *stage, const char *bytes)
{
    g_autoptr(GString) why = g_string_new(NULL);
    drive_bytes(stage->drive, bytes, strlen(bytes));
    if (!drive_sync(stage->drive, why))
        fail_msg("%s", why->str);
}

static void wait_by(Stage *stage, const char *text,
                    bool (*wait)(Drive *drive, const char *text, GString *why))
{
    g_autoptr(GString) why = g_string_new(NULL);
    if (wait(stage->drive, text, why))
        return;
    g_autofree char *screen = vt_text(drive_vt(stage->drive));
    fail_msg("%s\n%s", why->str, screen);
}

void stage_wait(Stage *stage, const char *text)
{
    wait_by(stage, text, drive_wait);
}

void stage_await(Stage *stage, const char *text)
{
    wait_by(stage, text, drive_await);
}

void stage_leave(Stage *stage, int code)
{
    g_autoptr(GString) why = g_string_new(NULL);
    int got = -1;
    if (!drive_exit_code(stage->drive, &got, why))
        fail_msg("%s", why->str);
    assert_int_equal(got, code);
}

static int memory_file(const char *text)
{
    int fd = memfd_create("canary", MFD_CLOEXEC);
    if (text && write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        fail_msg("no room");
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static void look_at_output(Stage *stage, int fd, const char *where)
{
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autofree char *text = NULL;
    gsize n = 0;
    assert_true(g_file_get_contents(path, &text, &n, NULL));
    stage_look(stage, SPOT_OUTPUT, text, n, where);
}

static char **verb_env(const Stage *stage)
{
    static const char *const homes[][2] = {{"HOME", "."},
                                           {"XDG_CONFIG_HOME", "config"},
                                           {"XDG_STATE_HOME", "state"},
                                           {"XDG_CACHE_HOME", "cache"},
                                           {"XDG_DATA_HOME", "data"},
                                           {"XDG_RUNTIME_DIR", "run"}};
    char **env = g_get_environ();
    g_autoptr(GPtrArray) own = own_env(stage);
    for (size_t i = 0; i < ARRAY_LEN(homes); i++) {
        g_autofree char *dir = g_build_filename(stage->home, homes[i][1], NULL);
        env = g_environ_setenv(env, homes[i][0], dir, TRUE);
    }
    env = g_environ_setenv(env, "LANG", "C.UTF-8", TRUE);
    for (guint i = 0; i + 1 < own->len; i++) {
        g_auto(GStrv) pair = g_strsplit(own->pdata[i], "=", 2);
        env = g_environ_setenv(env, pair[0], pair[1], TRUE);
    }
    return env;
}

int stage_verb(Stage *stage, const char *input, ...)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    va_list args;
    va_start(args, input);
    for (char *word; (word = va_arg(args, char *));)
        g_ptr_array_add(words, word);
    va_end(args);
    g_autofree char *name = g_strdup(words->len > 1 ? words->pdata[1] : "");
    g_ptr_array_add(words, NULL);
    g_auto(GStrv) env = verb_env(stage);
    int in = memory_file(input), out = memory_file(NULL), said = memory_file(NULL), status = 0;
    GPid pid = 0;
    if (!g_spawn_async_with_fds(NULL, (char **)words->pdata, env, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                NULL, &pid, in, out, said, NULL))
        fail_msg("%s does not start", (const char *)words->pdata[0]);
    waitpid(pid, &status, 0);
    look_at_output(stage, out, name);
    look_at_output(stage, said, name);
    close(in);
    close(out);
    close(said);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool has_told(const Stage *stage)
{
    bool any = false;
    GDir *dir = g_dir_open(stage->drop, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        any = any || g_str_has_suffix(name, ".told");
    if (dir)
        g_dir_close(dir);
    return any;
}

void stage_await_child(Stage *stage)
{
    g_autoptr(GString) why = g_string_new(NULL);
    for (int i = 0; i < ROUNDS && !has_told(stage); i++)
        if (!drive_sync(stage->drive, why))
            fail_msg("%s", why->str);
    assert_true(has_told(stage));
}
