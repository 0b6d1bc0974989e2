#include "config.h"

#include "transport/hostile.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/attr.h"
#include "unit/unit.h"

enum { PATIENCE_MS = 20000, HEARD_MAX = 1 << 20 };

struct Hostile {
    // immutable, but for the acts
    HostileSpec spec;
    int listener, stop[2], port;
    char *url;
    pthread_t thread;
    // the thread
    GPtrArray *visits; // Visit *
    // locked by mu
    pthread_mutex_t mu;
    pthread_cond_t news;
    GString *heard;
    size_t requests, connections;
};

typedef struct Visit { // one connection and its thread
    Hostile *hostile;
    int fd;
    TlsSession *tls;
    pthread_t thread;
} Visit;

// ---- bytes -------------------------------------------------------------------------------------

// False when the server stops or the time is over.
static bool wait_for(const Visit *visit, short events, int timeout_ms)
{
    struct pollfd fds[] = {{.fd = visit->fd, .events = events},
                           {.fd = visit->hostile->stop[0], .events = POLLIN}};
    return poll(fds, 2, timeout_ms) > 0 && fds[1].revents == 0;
}

static bool shake_hands(Visit *visit)
{
    visit->tls = tls_session_new(visit->hostile->spec.tls, visit->fd);
    TlsWants wants;
    while ((wants = tls_handshake(visit->tls)) != TLS_DONE)
        if (wants == TLS_FAILED ||
            !wait_for(visit, wants == TLS_READ ? POLLIN : POLLOUT, PATIENCE_MS))
            return false;
    return true;
}

// 0: the other side is gone, or the server stops.
static size_t take(Visit *visit, char *bytes, size_t n)
{
    for (;;) {
        ssize_t got = visit->tls ? tls_recv(visit->tls, bytes, n) : recv(visit->fd, bytes, n, 0);
        if (got > 0)
            return (size_t)got;
        if (got == 0 || errno != EAGAIN || !wait_for(visit, POLLIN, -1))
            return 0;
    }
}

static bool give(Visit *visit, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent =
            visit->tls ? tls_send(visit->tls, bytes, n) : send(visit->fd, bytes, n, MSG_NOSIGNAL);
        if (sent > 0) {
            bytes += sent;
            n -= (size_t)sent;
        } else if (errno != EAGAIN || !wait_for(visit, POLLOUT, -1)) {
            return false;
        }
    }
    return true;
}

// ---- requests ----------------------------------------------------------------------------------

// Length of the first whole request; 0 when more must come.
static size_t whole_request(const GString *in)
{
    const char *end = strstr(in->str, "\r\n\r\n");
    if (!end)
        return 0;
    size_t head = (size_t)(end + 4 - in->str);
    const char *length = strcasestr(in->str, "\r\ncontent-length:");
    size_t body = length && length < end ? (size_t)g_ascii_strtoull(length + 17, NULL, 10) : 0;
    return in->len >= head + body ? head + body : 0;
}

static void note_bytes(Hostile *hostile, const char *bytes, size_t n)
{
    pthread_mutex_lock(&hostile->mu);
    if (hostile->heard->len < HEARD_MAX)
        g_string_append_len(hostile->heard, bytes, (gssize)n);
    pthread_cond_broadcast(&hostile->news);
    pthread_mutex_unlock(&hostile->mu);
}

static size_t note_request(Hostile *hostile)
{
    pthread_mutex_lock(&hostile->mu);
    size_t number = hostile->requests++;
    pthread_cond_broadcast(&hostile->news);
    pthread_mutex_unlock(&hostile->mu);
    return number;
}

static bool read_request(Visit *visit, GString *in)
{
    char bytes[4096];
    size_t size;
    while ((size = whole_request(in)) == 0) {
        size_t n = take(visit, bytes, sizeof(bytes));
        if (n == 0)
            return false;
        note_bytes(visit->hostile, bytes, n);
        g_string_append_len(in, bytes, (gssize)n);
    }
    g_string_erase(in, 0, (gssize)size);
    return true;
}

// ---- acts --------------------------------------------------------------------------------------

static int connect_to(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (const struct sockaddr *)(const void *)&to, sizeof(to)) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool pass_on(int from, int to)
{
    char bytes[8192];
    ssize_t n = recv(from, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (n <= 0)
        return n < 0 && errno == EAGAIN;
    for (ssize_t at = 0; at < n;) {
        ssize_t sent = send(to, bytes + at, (size_t)(n - at), MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return false;
        at += MAX(sent, 0);
    }
    return true;
}

static void tunnel(const Visit *visit)
{
    int other = connect_to(visit->hostile->spec.tunnel_to);
    bool open = other >= 0;
    while (open) {
        struct pollfd fds[] = {{.fd = visit->fd, .events = POLLIN},
                               {.fd = other, .events = POLLIN},
                               {.fd = visit->hostile->stop[0], .events = POLLIN}};
        open = poll(fds, 3, -1) > 0 && fds[2].revents == 0 && pass_on(visit->fd, other) &&
               pass_on(other, visit->fd);
    }
    if (other >= 0)
        close(other);
}

static void hold(Visit *visit)
{
    char bytes[4096];
    for (size_t n; (n = take(visit, bytes, sizeof(bytes))) > 0;)
        note_bytes(visit->hostile, bytes, n);
}

static void reset(Visit *visit)
{
    struct linger now = {.l_onoff = 1};
    setsockopt(visit->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close(visit->fd);
    visit->fd = -1;
}

static bool repeat(Visit *visit, const Hostility *act)
{
    size_t n = act->rest_n > 0 ? act->rest_n : strlen(act->rest);
    for (size_t i = 0; act->times == 0 || i < act->times; i++) {
        if (!give(visit, act->rest, n))
            return false;
        // Only the server's end or what the other side does interrupts a pause.
        if (act->every_ms > 0 && wait_for(visit, POLLIN, act->every_ms))
            return false;
        if (act->every_ms > 0 && poll(&(struct pollfd){visit->hostile->stop[0], POLLIN, 0}, 1, 0))
            return false;
    }
    return true;
}

// True when another request may come.
static bool perform(Visit *visit, const Hostility *act)
{
    size_t n = act->head_n > 0 ? act->head_n : act->head ? strlen(act->head) : 0;
    bool there = give(visit, act->head, n) && (!act->rest || repeat(visit, act));
    switch (act->end) {
    case HOSTILE_CLOSE: return false;
    case HOSTILE_KEEP: return there;
    case HOSTILE_RESET: reset(visit); return false;
    case HOSTILE_TUNNEL: tunnel(visit); return false;
    case HOSTILE_HOLD:
        if (there)
            hold(visit);
        return false;
    }
    return false;
}

static const Hostility *act_of(Hostile *hostile, size_t number)
{
    pthread_mutex_lock(&hostile->mu);
    const Hostility *act = &hostile->spec.acts[MIN(number, hostile->spec.count - 1)];
    pthread_mutex_unlock(&hostile->mu);
    return act;
}

static void *visit_main(void *data)
{
    Visit *visit = data;
    const Hostility *first = act_of(visit->hostile, 0);
    g_autoptr(GString) in = g_string_new(NULL);
    bool open = true;
    if (first->start == HOSTILE_AT_ONCE)
        open = perform(visit, first);
    else if (visit->hostile->spec.tls)
        open = shake_hands(visit);
    while (open && read_request(visit, in))
        open = perform(visit, act_of(visit->hostile, note_request(visit->hostile)));
    if (visit->fd >= 0) {
        // What was not read would turn the end into a reset, and the answer would be lost.
        shutdown(visit->fd, SHUT_WR);
        tls_session_free(visit->tls);
        visit->tls = NULL;
        hold(visit);
    }
    return NULL;
}

// ---- connections -------------------------------------------------------------------------------

static void take_connection(Hostile *hostile)
{
    int fd = accept4(hostile->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    int on = 1;
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    Visit *visit = g_new0(Visit, 1);
    visit->hostile = hostile;
    visit->fd = fd;
    g_ptr_array_add(hostile->visits, visit);
    pthread_mutex_lock(&hostile->mu);
    hostile->connections++;
    pthread_cond_broadcast(&hostile->news);
    pthread_mutex_unlock(&hostile->mu);
    BUG_ON(pthread_create(&visit->thread, NULL, visit_main, visit) != 0);
}

static void *hostile_main(void *data)
{
    Hostile *hostile = data;
    for (;;) {
        struct pollfd fds[] = {{.fd = hostile->listener, .events = POLLIN},
                               {.fd = hostile->stop[0], .events = POLLIN}};
        poll(fds, 2, -1);
        if (fds[1].revents)
            return NULL;
        if (fds[0].revents)
            take_connection(hostile);
    }
}

static void visit_free(void *data)
{
    Visit *visit = data;
    pthread_join(visit->thread, NULL);
    tls_session_free(visit->tls);
    if (visit->fd >= 0)
        close(visit->fd);
    g_free(visit);
}

Hostile *hostile_start(const HostileSpec *spec)
{
    Hostile *hostile = g_new0(Hostile, 1);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    struct sockaddr *any = (struct sockaddr *)(void *)&address;
    hostile->spec = *spec;
    hostile->heard = g_string_new(NULL);
    hostile->visits = g_ptr_array_new_with_free_func(visit_free);
    pthread_mutex_init(&hostile->mu, NULL);
    pthread_cond_init(&hostile->news, NULL);
    hostile->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(hostile->listener, any, size), 0);
    assert_int_equal(listen(hostile->listener, 64), 0);
    assert_int_equal(getsockname(hostile->listener, any, &size), 0);
    assert_int_equal(pipe2(hostile->stop, O_CLOEXEC), 0);
    hostile->port = ntohs(address.sin_port);
    hostile->url =
        g_strdup_printf("%s://127.0.0.1:%d", spec->tls ? "https" : "http", hostile->port);
    assert_int_equal(pthread_create(&hostile->thread, NULL, hostile_main, hostile), 0);
    return hostile;
}

void hostile_act(Hostile *hostile, const Hostility *act)
{
    pthread_mutex_lock(&hostile->mu);
    hostile->spec.acts = act;
    hostile->spec.count = 1;
    pthread_mutex_unlock(&hostile->mu);
}

void hostile_stop(Hostile *hostile)
{
    if (!hostile)
        return;
    close(hostile->stop[1]); // seen by every thread
    pthread_join(hostile->thread, NULL);
    g_ptr_array_free(hostile->visits, TRUE);
    close(hostile->listener);
    close(hostile->stop[0]);
    pthread_mutex_destroy(&hostile->mu);
    pthread_cond_destroy(&hostile->news);
    g_string_free(hostile->heard, TRUE);
    g_free(hostile->url);
    g_free(hostile);
}

// ---- what it saw -------------------------------------------------------------------------------

int hostile_port(const Hostile *hostile)
{
    return hostile->port;
}

const char *hostile_url(const Hostile *hostile)
{
    return hostile->url;
}

static size_t locked(Hostile *hostile, const size_t *figure)
{
    pthread_mutex_lock(&hostile->mu);
    size_t n = *figure;
    pthread_mutex_unlock(&hostile->mu);
    return n;
}

size_t hostile_requests(Hostile *hostile)
{
    return locked(hostile, &hostile->requests);
}

size_t hostile_connections(Hostile *hostile)
{
    return locked(hostile, &hostile->connections);
}

char *hostile_heard(Hostile *hostile, size_t *n)
{
    pthread_mutex_lock(&hostile->mu);
    *n = hostile->heard->len;
    char *bytes = g_memdup2(hostile->heard->str, hostile->heard->len + 1);
    pthread_mutex_unlock(&hostile->mu);
    return bytes;
}

bool hostile_heard_text(Hostile *hostile, const char *text)
{
    size_t n;
    g_autofree char *heard = hostile_heard(hostile, &n);
    return memmem(heard, n, text, strlen(text)) != NULL;
}

typedef struct Wanted {
    size_t connections, requests, bytes;
} Wanted;

static void await(Hostile *hostile, const Wanted *wanted)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_MS / 1000;
    pthread_mutex_lock(&hostile->mu);
    int late = 0;
    while (!late && (hostile->connections < wanted->connections ||
                     hostile->requests < wanted->requests || hostile->heard->len < wanted->bytes))
        late = pthread_cond_timedwait(&hostile->news, &hostile->mu, &until);
    pthread_mutex_unlock(&hostile->mu);
    assert_int_equal(late, 0);
}

void hostile_await(Hostile *hostile, size_t connections, size_t requests)
{
    await(hostile, &(Wanted){connections, requests, 0});
}

void hostile_await_bytes(Hostile *hostile)
{
    await(hostile, &(Wanted){.bytes = 1});
}
