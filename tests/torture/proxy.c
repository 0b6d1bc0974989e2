#include "config.h"

#include "torture/proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINKS_MAX = 32, CHUNK = 8192 };

typedef struct Link { // a client's connection and ours to the sandbox
    int client, server;
    bool victim, reset;
    GString *request, *response; // of the victim, as far as they came
    size_t passed;               // bytes of the request handed on
} Link;

struct Proxy {
    // immutable
    char *url;
    int upstream_port, listener, stop[2];
    pthread_t thread;
    // locked by mu
    pthread_mutex_t mu;
    Cut cut;
    bool armed;
    CutReport report;
    unsigned connections;
    // thread
    Link links[LINKS_MAX];
    size_t count;
};

static int port_of(const char *url)
{
    const char *colon = strrchr(url, ':');
    return colon ? (int)strtol(colon + 1, NULL, 10) : 0;
}

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void send_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes += sent;
        n -= (size_t)sent;
    }
}

// ---- HTTP, as far as lengths go ----------------------------------------------------------------

// Bytes of a whole message with the head that has come; 0 while the head is not complete.
static size_t message_length(const GString *text)
{
    const char *end = strstr(text->str, "\r\n\r\n");
    if (!end)
        return 0;
    g_autofree char *head = g_ascii_strdown(text->str, end + 2 - text->str);
    const char *length = strstr(head, "\r\ncontent-length:");
    size_t body = length ? (size_t)strtoul(length + strlen("\r\ncontent-length:"), NULL, 10) : 0;
    return (size_t)(end + 4 - text->str) + body;
}

// ---- links -------------------------------------------------------------------------------------

static void drop(Proxy *proxy, Link *link)
{
    struct linger now = {1, 0};
    if (link->reset)
        setsockopt(link->client, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close(link->client);
    close(link->server);
    if (link->request)
        g_string_free(link->request, TRUE);
    if (link->response)
        g_string_free(link->response, TRUE);
    *link = proxy->links[--proxy->count];
}

// The victim is chosen by how a request begins: requests come one after another, so a chunk that
// begins so is the beginning of one.
static bool is_victim(Proxy *proxy, Link *link, const char *bytes, size_t n)
{
    bool armed = false;
    pthread_mutex_lock(&proxy->mu);
    size_t line = proxy->cut.line ? strlen(proxy->cut.line) : 0;
    if (line > 0 && n >= line && memcmp(bytes, proxy->cut.line, line) == 0) {
        armed = proxy->armed;
        link->reset = armed && proxy->cut.reset;
        proxy->armed = false;
        proxy->report.arrivals++;
    }
    pthread_mutex_unlock(&proxy->mu);
    return armed;
}

// False when the link is to be dropped.
static bool victim_asks(Proxy *proxy, Link *link, const char *bytes, size_t n)
{
    g_string_append_len(link->request, bytes, (gssize)n);
    pthread_mutex_lock(&proxy->mu);
    size_t whole = message_length(link->request);
    size_t after = proxy->cut.after;
    proxy->report.request_n = whole;
    proxy->report.complete = whole > 0 && link->request->len >= whole && after >= whole;
    pthread_mutex_unlock(&proxy->mu);
    size_t most = MIN(link->request->len, after);
    send_all(link->server, link->request->str + link->passed, most - link->passed);
    link->passed = most;
    return link->request->len < after || (whole > 0 && after >= whole);
}

// Only here is the request known to be executed: its answer has begun.
static bool victim_hears(Proxy *proxy, Link *link, const char *bytes, size_t n)
{
    size_t before = link->response->len;
    g_string_append_len(link->response, bytes, (gssize)n);
    pthread_mutex_lock(&proxy->mu);
    size_t most = proxy->cut.after - proxy->report.request_n;
    size_t whole = message_length(link->response);
    proxy->report.response_n = whole;
    bool all = whole > 0 && link->response->len >= whole && most >= whole;
    proxy->report.whole = all;
    pthread_mutex_unlock(&proxy->mu);
    size_t until = MIN(link->response->len, most);
    send_all(link->client, link->response->str + before, until > before ? until - before : 0);
    link->victim = !all; // what follows is passed on
    link->reset = link->reset && !all;
    return all || link->response->len < most;
}

static bool from_client(Proxy *proxy, Link *link)
{
    char bytes[CHUNK];
    ssize_t n = read(link->client, bytes, sizeof(bytes));
    if (n <= 0)
        return false;
    if (!link->victim && is_victim(proxy, link, bytes, (size_t)n)) {
        link->victim = true;
        link->request = g_string_new(NULL);
        link->response = g_string_new(NULL);
    }
    if (link->victim)
        return victim_asks(proxy, link, bytes, (size_t)n);
    send_all(link->server, bytes, (size_t)n);
    return true;
}

static bool from_server(Proxy *proxy, Link *link)
{
    char bytes[CHUNK];
    ssize_t n = read(link->server, bytes, sizeof(bytes));
    if (n <= 0)
        return false;
    if (link->victim)
        return victim_hears(proxy, link, bytes, (size_t)n);
    send_all(link->client, bytes, (size_t)n);
    return true;
}

static void take(Proxy *proxy)
{
    struct sockaddr_in address = loopback(proxy->upstream_port);
    const int on = 1;
    int client = accept4(proxy->listener, NULL, NULL, SOCK_CLOEXEC);
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = client >= 0 && server >= 0 && proxy->count < LINKS_MAX &&
              connect(server, (struct sockaddr *)&address, sizeof(address)) == 0;
    if (!ok) {
        if (client >= 0)
            close(client);
        if (server >= 0)
            close(server);
        return;
    }
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    proxy->links[proxy->count++] = (Link){.client = client, .server = server};
    pthread_mutex_lock(&proxy->mu);
    proxy->connections++;
    pthread_mutex_unlock(&proxy->mu);
}

static void *serve(void *data)
{
    Proxy *proxy = data;
    struct pollfd wait[2 + 2 * LINKS_MAX];
    for (;;) {
        size_t n = proxy->count;
        wait[0] = (struct pollfd){.fd = proxy->stop[0], .events = POLLIN};
        wait[1] = (struct pollfd){.fd = proxy->listener, .events = POLLIN};
        for (size_t i = 0; i < n; i++) {
            wait[2 + 2 * i] = (struct pollfd){.fd = proxy->links[i].client, .events = POLLIN};
            wait[3 + 2 * i] = (struct pollfd){.fd = proxy->links[i].server, .events = POLLIN};
        }
        if (poll(wait, 2 + 2 * n, -1) < 0 && errno != EINTR)
            return NULL;
        if (wait[0].revents)
            return NULL;
        for (size_t i = n; i-- > 0;) { // from above, as a drop moves the last one down
            Link *link = &proxy->links[i];
            bool good = !wait[2 + 2 * i].revents || from_client(proxy, link);
            good = good && (!wait[3 + 2 * i].revents || from_server(proxy, link));
            if (!good)
                drop(proxy, link);
        }
        if (wait[1].revents)
            take(proxy);
    }
}

// ---- outside -----------------------------------------------------------------------------------

Proxy *proxy_new(const char *upstream, Err *err)
{
    struct sockaddr_in address = loopback(0);
    socklen_t n = sizeof(address);
    Proxy *proxy = g_new0(Proxy, 1);
    proxy->upstream_port = port_of(upstream);
    proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pthread_mutex_init(&proxy->mu, NULL);
    if (proxy->listener < 0 ||
        bind(proxy->listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(proxy->listener, SOMAXCONN) != 0 || pipe2(proxy->stop, O_CLOEXEC) != 0) {
        err_errno(err, errno, "proxy");
        g_free(proxy);
        return NULL;
    }
    getsockname(proxy->listener, (struct sockaddr *)&address, &n);
    proxy->url = g_strdup_printf("http://127.0.0.1:%d", ntohs(address.sin_port));
    BUG_ON(pthread_create(&proxy->thread, NULL, serve, proxy) != 0);
    return proxy;
}

void proxy_free(Proxy *proxy)
{
    close(proxy->stop[1]); // readable at its end
    pthread_join(proxy->thread, NULL);
    while (proxy->count > 0)
        drop(proxy, &proxy->links[0]);
    close(proxy->stop[0]);
    close(proxy->listener);
    pthread_mutex_destroy(&proxy->mu);
    g_free(proxy->url);
    g_free(proxy);
}

const char *proxy_url(const Proxy *proxy)
{
    return proxy->url;
}

void proxy_arm(Proxy *proxy, const Cut *cut)
{
    pthread_mutex_lock(&proxy->mu);
    proxy->cut = *cut;
    proxy->armed = true;
    proxy->report = (CutReport){0};
    pthread_mutex_unlock(&proxy->mu);
}

CutReport proxy_report(Proxy *proxy)
{
    pthread_mutex_lock(&proxy->mu);
    CutReport report = proxy->report;
    pthread_mutex_unlock(&proxy->mu);
    return report;
}

unsigned proxy_connections(Proxy *proxy)
{
    pthread_mutex_lock(&proxy->mu);
    unsigned n = proxy->connections;
    pthread_mutex_unlock(&proxy->mu);
    return n;
}
