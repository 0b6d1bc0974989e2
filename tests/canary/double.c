// A program in place of eyrie that puts its token where it must not be: whoever watches must see
// it.
#include "config.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <glib.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/secret.h"
#include "canary/stage.h"

typedef struct Leak {
    char **argv;
    const char *self, *drop, *port;
    char *token; // in ordinary memory
} Leak;

// Not as it is: whoever looks must know the other forms, too.
static char *in_disguise(const char *token, int form)
{
    if (form == 0)
        return g_base64_encode((const guchar *)token, strlen(token));
    if (form == 1)
        return g_strreverse(g_strdup(token));
    if (form == 2)
        return g_strndup(token + 9, FINDER_WINDOW);
    GString *hex = g_string_new(NULL);
    for (const char *s = token; *s; s++)
        g_string_append_printf(hex, "%02x", (unsigned)(unsigned char)*s);
    return g_string_free(hex, FALSE);
}

static void into_file(const char *name, const char *token, int form)
{
    g_autofree char *text = in_disguise(token, form);
    g_autofree char *path = g_build_filename(g_getenv("XDG_STATE_HOME"), "eyrie", name, NULL);
    g_autofree char *dir = g_path_get_dirname(path);
    g_autofree char *line = g_strdup_printf("before %s behind\n", text);
    g_mkdir_with_parents(dir, 0700);
    if (!g_file_set_contents(path, line, -1, NULL))
        abort();
}

static void to_stranger(const Leak *leak)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)strtol(leak->port, NULL, 10))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_autofree char *text = g_strdup_printf("GET /?t=%s HTTP/1.1\r\n\r\n", leak->token);
    char answer[256];
    if (connect(fd, (const struct sockaddr *)(const void *)&to, sizeof(to)) != 0 ||
        send(fd, text, strlen(text), MSG_NOSIGNAL) < 0 || recv(fd, answer, sizeof(answer), 0) < 0)
        abort();
    close(fd);
}

static void to_child(const Leak *leak, Spot place)
{
    char *words[] = {g_strdup(leak->self), g_strdup("child"), g_strdup(leak->drop),
                     place == SPOT_CHILD_ARGV ? leak->token : NULL, NULL};
    g_auto(GStrv) env = g_get_environ();
    if (place == SPOT_CHILD_ENVIRON)
        env = g_environ_setenv(env, "LEAK", leak->token, TRUE);
    int fds[2];
    if (pipe(fds) != 0 || write(fds[1], leak->token, strlen(leak->token)) < 0)
        abort();
    int terminal = dup(STDIN_FILENO);
    if (place == SPOT_CHILD_INPUT)
        dup2(fds[0], STDIN_FILENO);
    close(fds[1]);
    g_spawn_sync(NULL, words, env,
                 G_SPAWN_CHILD_INHERITS_STDIN |
                     (place == SPOT_CHILD_FILES ? G_SPAWN_LEAVE_DESCRIPTORS_OPEN : 0),
                 NULL, NULL, NULL, NULL, NULL, NULL);
    close(fds[0]);
    dup2(terminal, STDIN_FILENO); // to be told when to end
    close(terminal);
    for (int i = 0; i < 3; i++)
        g_free(words[i]);
}

static void let_dump(void)
{
    struct rlimit most;
    getrlimit(RLIMIT_CORE, &most);
    most.rlim_cur = most.rlim_max;
    setrlimit(RLIMIT_CORE, &most);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static void leak_into(const Leak *leak, Spot place)
{
    g_autofree char *hex = in_disguise(leak->token, 3);
    if (place == SPOT_FILE)
        into_file("notes.txt", leak->token, 0);
    else if (place == SPOT_DATABASE)
        into_file("outbox.db-wal", leak->token, 1);
    else if (place == SPOT_LOG)
        into_file("log", leak->token, 2);
    else if (place == SPOT_HISTORY)
        into_file("history", leak->token, 3);
    else if (place == SPOT_TERMINAL || place == SPOT_OUTPUT)
        printf("%s\n", hex);
    else if (place == SPOT_ELSEWHERE)
        to_stranger(leak);
    else if (place >= SPOT_CHILD_ARGV && place <= SPOT_CHILD_FILES)
        to_child(leak, place);
    else if (place == SPOT_CORE)
        let_dump();
}

// double PLACE DROP PORT [TOKEN]: leaks, says that it is ready, and ends with a line or a signal.
int double_main(int argc, char **argv)
{
    Spot place = (Spot)strtol(argv[2], NULL, 10);
    const char *given = g_getenv("EYRIE_TOKEN");
    g_autofree char *token = g_strdup(given ? given : argv[5]);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    if (place == SPOT_ARGV && argc < 6)
        execl(self, self, "double", argv[2], argv[3], argv[4], token, NULL);
    Secret *kept =
        place == SPOT_ENVIRON ? secret_new(token, strlen(token)) : secret_take_env("EYRIE_TOKEN");
    if (place == SPOT_MEMORY)
        secret_free(g_steal_pointer(&kept));
    Leak leak = {.self = self, .drop = argv[3], .port = argv[4], .token = token};
    leak_into(&leak, place);
    puts("ready");
    fflush(stdout);
    if (place != SPOT_OUTPUT)
        (void)!getchar();
    secret_free(kept);
    return 0;
}
