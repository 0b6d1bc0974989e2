#include "config.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/datetime.h"
#include "base/secret.h"

#define RING_LINES  200
#define MAX_SECRETS 32
#define MIN_SECRET  6 // shorter ones would blot out ordinary words
#define MAX_LINE    4096

// The one piece of mutable state that everybody may reach: a log is of no use if it must be passed.
static struct {
    pthread_mutex_t mu;
    int fd;
    LogLevel least;
    char *ring[RING_LINES];
    size_t next; // count of lines ever put into the ring
    Secret *secrets[MAX_SECRETS];
    size_t secret_next;
} state = {.mu = PTHREAD_MUTEX_INITIALIZER, .fd = -1, .least = LOG_INFO};

static const char *const level_names[] = {
    [LOG_DEBUG] = "debug",
    [LOG_INFO] = "info",
    [LOG_WARN] = "warning",
    [LOG_ERROR] = "error",
};

bool log_open(const char *path, LogLevel least, Err *err)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return err_errno(err, errno, "log %s", path);
    if (fchmod(fd, 0600) != 0) { // an older file may have been opened up
        err_errno(err, errno, "log %s", path);
        close(fd);
        return false;
    }
    pthread_mutex_lock(&state.mu);
    if (state.fd >= 0)
        close(state.fd);
    state.fd = fd;
    state.least = least;
    pthread_mutex_unlock(&state.mu);
    return true;
}

void log_close(void)
{
    pthread_mutex_lock(&state.mu);
    if (state.fd >= 0)
        close(state.fd);
    state.fd = -1;
    state.least = LOG_INFO;
    for (size_t i = 0; i < RING_LINES; i++)
        g_clear_pointer(&state.ring[i], g_free);
    for (size_t i = 0; i < MAX_SECRETS; i++)
        g_clear_pointer(&state.secrets[i], secret_free);
    state.next = state.secret_next = 0;
    pthread_mutex_unlock(&state.mu);
}

void log_hide(const char *secret, size_t n)
{
    if (n < MIN_SECRET)
        return;
    Secret *copy = secret_new(secret, n);
    pthread_mutex_lock(&state.mu);
    size_t slot = state.secret_next++ % MAX_SECRETS;
    secret_free(state.secrets[slot]);
    state.secrets[slot] = copy;
    pthread_mutex_unlock(&state.mu);
}

static bool is_token_char(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '+' ||
           c == '/' || c == '=';
}

// Words that look like tokens of the service even if nobody registered them. A word begins
// anywhere: tokens stand behind quotes, equal signs and slashes.
static void hide_words(GString *line, const char *prefix, size_t shortest)
{
    size_t at = 0;
    for (;;) {
        const char *found = strstr(line->str + at, prefix);
        if (!found)
            return;
        at = (size_t)(found - line->str);
        size_t start = at + strlen(prefix), end = start;
        while (end < line->len && is_token_char(line->str[end]))
            end++;
        if (end - start >= shortest) {
            g_string_erase(line, (gssize)start, (gssize)(end - start));
            g_string_insert(line, (gssize)start, "***");
            end = start + 3;
        }
        at = end;
    }
}

static void append_escaped(GString *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '\n')
            g_string_append(out, "\\n");
        else if (c < 0x20 || c > 0x7E)
            g_string_append_printf(out, "\\x%02x", c);
        else
            g_string_append_c(out, (char)c);
    }
}

static void put_in_ring(char *take_line)
{
    size_t slot = state.next++ % RING_LINES;
    g_free(state.ring[slot]);
    state.ring[slot] = take_line;
}

// Called with the lock held. A log that cannot be written must not stop the program.
static void put_in_file(const char *line, size_t n)
{
    if (state.fd < 0)
        return;
    g_autofree char *whole = g_strdup_printf("%s\n", line);
    ssize_t written;
    do
        written = write(state.fd, whole, n + 1);
    while (written < 0 && errno == EINTR);
}

// Called with the lock held. Registered secrets first: they may contain what looks like a prefix.
static void hide_tokens(GString *line)
{
    for (size_t i = 0; i < MAX_SECRETS; i++)
        if (state.secrets[i])
            g_string_replace(line, secret_reveal(state.secrets[i]), "***", 0);
    hide_words(line, "pit-", 8);
    hide_words(line, "eyJ", 12);
}

static void hide_all(GString *line)
{
    hide_tokens(line);
    hide_words(line, "Bearer ", 1);
}

char *log_scrub(const char *text)
{
    GString *clean = g_string_new(text);
    pthread_mutex_lock(&state.mu);
    hide_tokens(clean);
    pthread_mutex_unlock(&state.mu);
    return g_string_free(clean, FALSE);
}

bool log_would_hide(const char *line)
{
    GString *text = g_string_new(line);
    pthread_mutex_lock(&state.mu);
    hide_all(text);
    pthread_mutex_unlock(&state.mu);
    bool changed = strcmp(text->str, line) != 0;
    explicit_bzero(text->str, text->len);
    g_string_free(text, TRUE);
    return changed;
}

static void put_line(LogLevel level, GString *text)
{
    hide_all(text);
    g_string_truncate(text, MIN(text->len, MAX_LINE));
    char when[32];
    iso_format_utc((Instant){g_get_real_time() / 1000}, when);
    GString *line = g_string_new(NULL);
    g_string_printf(line, "%s %s ", when, level_names[level]);
    append_escaped(line, text->str, text->len);
    put_in_file(line->str, line->len);
    put_in_ring(g_string_free(line, FALSE));
}

void log_line(LogLevel level, const char *fmt, ...)
{
    GString *text = g_string_new(NULL);
    va_list args;
    va_start(args, fmt);
    g_string_vprintf(text, fmt, args);
    va_end(args);
    pthread_mutex_lock(&state.mu);
    if (level >= state.least)
        put_line(level, text);
    pthread_mutex_unlock(&state.mu);
    g_string_free(text, TRUE);
}

size_t log_recent(char **lines, size_t max)
{
    pthread_mutex_lock(&state.mu);
    size_t count = MIN(MIN(state.next, RING_LINES), max);
    for (size_t i = 0; i < count; i++)
        lines[i] = g_strdup(state.ring[(state.next - count + i) % RING_LINES]);
    pthread_mutex_unlock(&state.mu);
    return count;
}
