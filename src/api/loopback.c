#include "config.h"

#include "api/loopback.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/loopback_request.h"

enum {
    REQUEST_MAX = 8 * 1024,
    CONNECTION_MS = 5000,
    CONNECTIONS_MAX = 20, // in all; a page that keeps knocking ends the waiting
    FAMILIES = 2,
    LOOK_MS = 100,
};

typedef struct Visitor { // a connection whose request is not there yet
    int fd;
    GString *head;
    gint64 until;
} Visitor;

struct Loopback {
    int fds[FAMILIES]; // 127.0.0.1 and ::1; -1 where the family is not there
    int port, served;
    Visitor visitors[CONNECTIONS_MAX]; // the first `here` of them
    int here;
};

// ---- sockets -----------------------------------------------------------------------------------

static int listen_on(const struct sockaddr *address, socklen_t n)
{
    // Beside us another thread may start a program.
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int only = 1;
    if (fd < 0)
        return -1;
    if (address->sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only));
    if (bind(fd, address, n) == 0 && listen(fd, 4) == 0)
        return fd;
    int failed = errno;
    close(fd);
    errno = failed;
    return -1;
}

static int listen_v4(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return listen_on((const struct sockaddr *)(const void *)&address, sizeof(address));
}

static int listen_v6(int port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    address.sin6_addr = in6addr_loopback;
    return listen_on((const struct sockaddr *)(const void *)&address, sizeof(address));
}

static int bound_port(int fd)
{
    struct sockaddr_in address = {0};
    socklen_t n = sizeof(address);
    if (getsockname(fd, (struct sockaddr *)(void *)&address, &n) != 0)
        return 0;
    return ntohs(address.sin_port);
}

Loopback *loopback_open(int port, Err *err)
{
    Loopback *loopback = g_new0(Loopback, 1);
    loopback->fds[0] = listen_v4(port);
    int failed = errno;
    loopback->port = loopback->fds[0] < 0 ? port : bound_port(loopback->fds[0]);
    loopback->fds[1] = loopback->fds[0] < 0 ? -1 : listen_v6(loopback->port);
    bool taken = loopback->fds[1] < 0 && errno == EADDRINUSE;
    if (loopback->fds[0] >= 0 && !taken)
        return loopback;
    loopback_close(loopback);
    err_errno(err, taken ? EADDRINUSE : failed,
              "port %d on this machine, where the page would send the browser back", port);
    return NULL;
}

static void let_go(Loopback *loopback, int i)
{
    const Visitor *visitor = &loopback->visitors[i];
    g_string_free(visitor->head, TRUE);
    close(visitor->fd);
    loopback->visitors[i] = loopback->visitors[--loopback->here];
}

void loopback_close(Loopback *loopback)
{
    if (!loopback)
        return;
    while (loopback->here > 0)
        let_go(loopback, 0);
    for (int i = 0; i < FAMILIES; i++)
        if (loopback->fds[i] >= 0)
            close(loopback->fds[i]);
    g_free(loopback);
}

int loopback_port(const Loopback *loopback)
{
    return loopback->port;
}

// ---- one connection ----------------------------------------------------------------------------

static const char *const pages[] = {
    "Signed in. You may close this page and go back to the terminal.",
    "This is not the answer that eyrie waits for. Go back to the terminal.",
};

static void answer(int fd, bool good)
{
    g_autofree char *page = g_strdup_printf(
        "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %zu\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
        "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n%s",
        good ? "200 OK" : "400 Bad Request", strlen(pages[!good]), pages[!good]);
    // Whether the browser reads it changes nothing.
    (void)!send(fd, page, strlen(page), MSG_NOSIGNAL);
}

typedef enum Heard { HEARD_PART, HEARD_WHOLE, HEARD_NONSENSE } Heard;

// Takes what has come of a request's head.
static Heard hear(const Visitor *visitor)
{
    char bytes[1024];
    ssize_t n = recv(visitor->fd, bytes, sizeof(bytes), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return HEARD_PART;
    if (n <= 0 || memchr(bytes, '\0', (size_t)n))
        return HEARD_NONSENSE;
    g_string_append_len(visitor->head, bytes, n);
    if (visitor->head->len > REQUEST_MAX)
        return HEARD_NONSENSE;
    return strstr(visitor->head->str, "\r\n\r\n") ? HEARD_WHOLE : HEARD_PART;
}

// ---- all of them -------------------------------------------------------------------------------

static void take_visitor(Loopback *loopback, int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    loopback->served++;
    loopback->visitors[loopback->here++] =
        (Visitor){.fd = fd,
                  .head = g_string_new(NULL),
                  .until = g_get_monotonic_time() + CONNECTION_MS * 1000LL};
}

// Answers and lets go when all was said, or the time is over.
static void visit(Loopback *loopback, int i, bool readable, const char *state, LoopbackHit *hit)
{
    const Visitor *visitor = &loopback->visitors[i];
    Heard heard = readable ? hear(visitor) : HEARD_PART;
    if (heard == HEARD_PART && g_get_monotonic_time() < visitor->until)
        return;
    *hit = loopback_judge(heard == HEARD_WHOLE ? visitor->head->str : NULL, loopback->port, state);
    answer(visitor->fd, hit->code != NULL);
    let_go(loopback, i);
}

// Browsers open connections ahead and say nothing on them: nobody waits for another.
static LoopbackHit turn(Loopback *loopback, int timeout_ms, const char *state)
{
    struct pollfd fds[FAMILIES + CONNECTIONS_MAX];
    LoopbackHit hit = {0};
    bool full = loopback->served >= CONNECTIONS_MAX;
    for (int i = 0; i < FAMILIES; i++)
        fds[i] = (struct pollfd){.fd = full ? -1 : loopback->fds[i], .events = POLLIN};
    int here = loopback->here;
    for (int i = 0; i < here; i++)
        fds[FAMILIES + i] = (struct pollfd){.fd = loopback->visitors[i].fd, .events = POLLIN};
    if (poll(fds, (nfds_t)(FAMILIES + here), timeout_ms) < 0)
        return hit;
    for (int i = here; i-- > 0 && !hit.code && !hit.refused;)
        visit(loopback, i, fds[FAMILIES + i].revents != 0, state, &hit);
    for (int i = 0; i < FAMILIES && loopback->served < CONNECTIONS_MAX; i++)
        if (fds[i].revents)
            take_visitor(loopback, fds[i].fd);
    return hit;
}

static bool is_worn_out(const Loopback *loopback)
{
    return loopback->served >= CONNECTIONS_MAX && loopback->here == 0;
}

char *loopback_wait(Loopback *loopback, const char *state, int timeout_ms, const atomic_bool *stop,
                    Err *err)
{
    gint64 until = g_get_monotonic_time() + timeout_ms * 1000LL;
    for (gint64 now; (now = g_get_monotonic_time()) < until && !is_worn_out(loopback);) {
        if (stop && atomic_load(stop)) {
            err_set(err, ERR_CANCELLED, "cancelled");
            return NULL;
        }
        LoopbackHit hit = turn(loopback, (int)MIN((until - now) / 1000 + 1, LOOK_MS), state);
        if (hit.code)
            return hit.code;
        if (hit.refused) {
            err_set(err, ERR_REFUSED, "the page says that access was not given");
            return NULL;
        }
    }
    if (is_worn_out(loopback))
        err_set(err, ERR_REFUSED, "too many requests that were not the answer; begin again");
    else
        err_set(err, ERR_OFFLINE, "nobody came back from the page in time");
    return NULL;
}
