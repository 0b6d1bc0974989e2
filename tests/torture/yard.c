#include "config.h"

#include "torture/yard.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "torture/client.h"
#include "torture/line.h"
#include "unit/unit.h"

enum { START_S = 1893571200, LATENCY_MS = 1, RATE_MAX = 1000, PATIENCE_MS = 120000 };

Yard *yard_new(uint64_t seed)
{
    Err err = {0};
    Yard *yard = g_new0(Yard, 1);
    yard->seed = seed;
    yard->dir = g_dir_make_tmp("eyrie-torture-XXXXXX", NULL);
    yard->journal = g_build_filename(yard->dir, "outbox.db", NULL);
    yard->clock = clock_new_steppable((Instant){START_S * 1000LL});
    yard->rand = g_rand_new_with_seed((guint32)seed);
    yard->promised = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    SandboxOptions options = {.seed = 1,
                              .clock = yard->clock,
                              .world = "small",
                              .quiet = true,
                              .latency_ms = LATENCY_MS,
                              .rate_max = RATE_MAX};
    yard->sandbox = sandbox_start(&options, &err);
    if (!yard->sandbox)
        fail_msg("%s", err.msg);
    return yard;
}

void yard_free(Yard *yard)
{
    sandbox_stop(yard->sandbox);
    clock_free(yard->clock);
    g_rand_free(yard->rand);
    g_hash_table_destroy(yard->promised);
    GDir *dir = g_dir_open(yard->dir, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(yard->dir, name, NULL);
        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(yard->dir);
    g_free(yard->journal);
    g_free(yard->dir);
    g_free(yard);
}

char *yard_marker(Yard *yard)
{
    return g_strdup_printf("mark-%06u-", ++yard->markers);
}

// ---- lives -------------------------------------------------------------------------------------

static char **client_words(Yard *yard, int fd, const char *mode, char **deeds)
{
    GPtrArray *words = g_ptr_array_new();
    g_ptr_array_add(words, g_strdup("torture"));
    g_ptr_array_add(words, g_strdup("client"));
    g_ptr_array_add(words, g_strdup_printf("%d", fd));
    g_ptr_array_add(words, g_strdup(sandbox_base_url(yard->sandbox)));
    g_ptr_array_add(words, g_strdup(sandbox_location(yard->sandbox)));
    g_ptr_array_add(words, g_strdup(yard->journal));
    g_ptr_array_add(words, g_strdup_printf("%u", g_rand_int(yard->rand)));
    g_ptr_array_add(words, g_strdup(mode));
    for (size_t i = 0; deeds && deeds[i]; i++)
        g_ptr_array_add(words, g_strdup(deeds[i]));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

// Between fork and exec nothing but system calls: the sandbox has threads.
void life_start(Yard *yard, Life *life, const char *mode, char **deeds)
{
    int fds[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
    g_auto(GStrv) words = client_words(yard, fds[1], mode, deeds);
    g_auto(GStrv) env =
        g_environ_setenv(g_get_environ(), "EYRIE_TOKEN", sandbox_token(yard->sandbox), TRUE);
    fcntl(fds[0], F_SETFD, FD_CLOEXEC);
    *life = (Life){.fd = fds[0]};
    life->pid = fork();
    if (life->pid == 0) {
        execve("/proc/self/exe", words, env);
        _exit(127);
    }
    assert_true(life->pid > 0);
    close(fds[1]);
}

static void reap(Life *life)
{
    waitpid(life->pid, &life->status, 0);
    close(life->fd);
    life->ended = true;
}

static void answer_step(Yard *yard, Life *life, int64_t ms)
{
    if (!life->quit && ms > 0)
        clock_step(yard->clock, ms);
    line_send(life->fd, life->quit ? LINE_QUIT : LINE_TIME, clock_now(yard->clock).ms, NULL);
}

static void hear(Yard *yard, Life *life, const Line *line)
{
    life->packets++;
    switch (line->kind) {
    case LINE_STEP: answer_step(yard, life, line->number); return;
    case LINE_UP: life->up = true; return;
    case LINE_QUEUED:
        if (line->text[0])
            g_hash_table_add(yard->promised, g_strdup(line->text));
        return;
    case LINE_SETTLED: life->settled = true; return;
    case LINE_FAILED: g_strlcpy(life->failed, line->text, sizeof(life->failed)); return;
    case LINE_TIME:
    case LINE_QUIT:
    case LINE_GO: return;
    }
}

bool life_turn(Yard *yard, Life *life, int64_t timeout_us)
{
    Line line;
    struct pollfd wait = {.fd = life->fd, .events = POLLIN};
    struct timespec most = {timeout_us / 1000000, timeout_us % 1000000 * 1000};
    if (life->ended || ppoll(&wait, 1, timeout_us < 0 ? NULL : &most, NULL) <= 0)
        return false;
    if (line_read(life->fd, &line)) {
        hear(yard, life, &line);
        return true;
    }
    reap(life);
    return true;
}

void life_kill(Yard *yard, Life *life)
{
    if (life->ended)
        return;
    kill(life->pid, SIGKILL);
    while (!life->ended)
        life_turn(yard, life, -1);
}

void life_end(Yard *yard, Life *life)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    while (!life->ended && g_get_monotonic_time() < until)
        life_turn(yard, life, 1000000);
    if (!life->ended) {
        life_kill(yard, life);
        fail_msg("the client does not end");
    }
    if (!WIFEXITED(life->status) || WEXITSTATUS(life->status) != 0)
        fail_msg("the client ended with %d: %s", life->status, life->failed);
}

void yard_settle(Yard *yard)
{
    Life life;
    life_start(yard, &life, CLIENT_LIVE, NULL);
    life_end(yard, &life);
    assert_true(life.settled);
}
