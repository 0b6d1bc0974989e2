#include "config.h"

#include "base/secret.h"

#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/attr.h"

// Lives at the start of its own mapping; the bytes follow it.
struct Secret {
    size_t mapped, n;
    char bytes[];
};

Secret *secret_new(const char *bytes, size_t n)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t mapped = (sizeof(Secret) + n + 1 + page - 1) / page * page;
    Secret *secret = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (secret == MAP_FAILED)
        g_error("out of memory for a secret");
        // Best effort both: a limit or an old kernel must not keep the user from signing in.
#ifdef MADV_DONTDUMP
    (void)madvise(secret, mapped, MADV_DONTDUMP);
#endif
    (void)mlock(secret, mapped);
    secret->mapped = mapped;
    secret->n = n;
    if (n)
        memcpy(secret->bytes, bytes, n);
    return secret;
}

Secret *secret_dup(const Secret *secret)
{
    return secret_new(secret->bytes, secret->n);
}

void secret_free(Secret *secret)
{
    if (!secret)
        return;
    size_t mapped = secret->mapped;
    explicit_bzero(secret, mapped);
    munmap(secret, mapped);
}

bool secret_eq(const Secret *a, const Secret *b)
{
    if (a->n != b->n) // the length of a token is no secret
        return false;
    unsigned char difference = 0;
    for (size_t i = 0; i < a->n; i++)
        difference |= (unsigned char)(a->bytes[i] ^ b->bytes[i]);
    return difference == 0;
}

size_t secret_len(const Secret *secret)
{
    return secret->n;
}

const char *secret_reveal(const Secret *secret)
{
    return secret->bytes;
}

void secret_harden_process(void)
{
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    // The leak checker stops its own process with ptrace.
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

Secret *secret_take_env(const char *name)
{
    char *value = getenv(name);
    if (!value)
        return NULL;
    size_t n = strlen(value);
    Secret *secret = n ? secret_new(value, n) : NULL;
    // The bytes are those that /proc/PID/environ shows; unsetenv only forgets the pointer to them.
    explicit_bzero(value, n);
    unsetenv(name);
    return secret;
}

// A handler can only reach what is static: the signal that came while the echo was off.
static volatile sig_atomic_t caught;

static void on_ending_signal(int signum)
{
    caught = signum;
}

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

typedef struct Echo {
    bool is_tty;
    struct termios modes;
    struct sigaction before[ARRAY_LEN(ending_signals)];
} Echo;

static void echo_off(int fd, Echo *echo)
{
    caught = 0;
    echo->is_tty = isatty(fd) && tcgetattr(fd, &echo->modes) == 0;
    if (!echo->is_tty)
        return;
    struct sigaction action = {.sa_handler = on_ending_signal}; // reading ends with it
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_LEN(ending_signals); i++)
        sigaction(ending_signals[i], &action, &echo->before[i]);
    struct termios hidden = echo->modes;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fd, TCSAFLUSH, &hidden);
}

static void echo_on(int fd, const Echo *echo)
{
    if (!echo->is_tty)
        return;
    tcsetattr(fd, TCSAFLUSH, &echo->modes);
    for (size_t i = 0; i < ARRAY_LEN(ending_signals); i++)
        sigaction(ending_signals[i], &echo->before[i], NULL);
    if (caught)
        raise(caught);
}

// Byte by byte: what follows the line is not ours. Returns how many of at most max + 1 bytes came.
static size_t read_line(int fd, char *line, size_t max)
{
    size_t n = 0;
    while (n <= max && !caught) {
        ssize_t got = read(fd, line + n, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || line[n] == '\n')
            break;
        n++;
    }
    return n;
}

Secret *secret_read_line(int fd, const char *prompt, size_t max, Err *err)
{
    Echo echo;
    char *line = g_malloc0(max + 2);
    echo_off(fd, &echo);
    if (prompt && echo.is_tty) // not earlier: whoever sees it may type
        (void)!write(STDERR_FILENO, prompt, strlen(prompt));
    size_t n = read_line(fd, line, max);
    echo_on(fd, &echo);
    line[n] = '\0';
    bool whole = n <= max;
    g_strstrip(line);
    Secret *secret = whole && *line ? secret_new(line, strlen(line)) : NULL;
    explicit_bzero(line, max + 2);
    g_free(line);
    if (!whole)
        err_set(err, ERR_USAGE, "the line is longer than %zu bytes", max);
    else if (!secret)
        err_set(err, ERR_USAGE, "there is nothing in the line");
    return secret;
}

static bool signs_in(const char *name)
{
    return g_str_has_prefix(name, "EYRIE_") || g_str_has_suffix(name, "_TOKEN") ||
           g_str_has_suffix(name, "_SECRET") || strcmp(name, "CREDENTIALS_DIRECTORY") == 0;
}

char **secret_clean_environ(void)
{
    char **env = g_get_environ();
    g_auto(GStrv) copy = g_strdupv(env);
    for (size_t i = 0; copy[i]; i++) {
        g_autofree char *name = g_strndup(copy[i], strcspn(copy[i], "="));
        if (signs_in(name))
            env = g_environ_unsetenv(env, name);
    }
    return env;
}
