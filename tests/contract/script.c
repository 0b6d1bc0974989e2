#include "config.h"

#include "contract/script.h"

#include <arpa/inet.h>
#include <glib.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/unit.h"

enum { CONNECTIONS_MAX = 16, REQUESTS_MAX = 32, READ_MAX = 4096 };

typedef struct Peer {
    int fd;
    GString *in;
    ActKind endless; // ACT_HEADERS or ACT_BODY while it streams
    bool streams;
} Peer;

struct Script {
    const Act *acts;
    size_t act_count;
    int listener, stop[2];
    char *url;
    pthread_t thread;
    Peer peers[CONNECTIONS_MAX];
    size_t peer_count;
    pthread_mutex_t mu; // the rest
    GPtrArray *requests;
    size_t connections;
};

static void drop(Script *script, size_t i)
{
    close(script->peers[i].fd);
    g_string_free(script->peers[i].in, TRUE);
    script->peers[i] = script->peers[--script->peer_count];
}

static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, bytes, n, MSG_NOSIGNAL);
        if (done <= 0)
            return false;
        bytes += done;
        n -= (size_t)done;
    }
    return true;
}

// Length of the first whole request in the buffer; 0 when more must come.
static size_t whole_request(const GString *in)
{
    const char *end = strstr(in->str, "\r\n\r\n");
    if (!end)
        return 0;
    size_t headers = (size_t)(end + 4 - in->str);
    const char *length = strcasestr(in->str, "\r\ncontent-length:");
    size_t body = length && length < end ? (size_t)g_ascii_strtoull(length + 17, NULL, 10) : 0;
    return in->len >= headers + body ? headers + body : 0;
}

// False when the connection shall be closed.
static bool perform(Script *script, Peer *peer, size_t number)
{
    static const char endless_head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const Act silence = {.kind = ACT_SILENCE};
    const Act *act = number < script->act_count ? &script->acts[number] : &silence;
    size_t n = act->n > 0 ? act->n : act->bytes ? strlen(act->bytes) : 0;
    switch (act->kind) {
    case ACT_ANSWER: return write_all(peer->fd, act->bytes, n);
    case ACT_ANSWER_CLOSE: write_all(peer->fd, act->bytes, n); return false;
    case ACT_CLOSE: return false;
    case ACT_SILENCE: return true;
    case ACT_HEADERS:
        peer->streams = true;
        peer->endless = ACT_HEADERS;
        return write_all(peer->fd, "HTTP/1.1 200 OK\r\n", 17);
    case ACT_BODY:
        peer->streams = true;
        peer->endless = ACT_BODY;
        return write_all(peer->fd, endless_head, strlen(endless_head));
    }
    return false;
}

static bool serve(Script *script, Peer *peer)
{
    char buf[READ_MAX];
    ssize_t n = recv(peer->fd, buf, sizeof(buf), 0);
    if (n <= 0)
        return false;
    g_string_append_len(peer->in, buf, n);
    for (size_t size; (size = whole_request(peer->in)) > 0;) {
        pthread_mutex_lock(&script->mu);
        size_t number = script->requests->len;
        g_ptr_array_add(script->requests, g_strndup(peer->in->str, size));
        pthread_mutex_unlock(&script->mu);
        g_string_erase(peer->in, 0, (gssize)size);
        if (!perform(script, peer, number))
            return false;
    }
    return true;
}

static bool stream(const Peer *peer)
{
    static const char header[] =
        "X-Fill: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
    static const char chunk[] = "20\r\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n";
    g_autoptr(GString) out = g_string_new(NULL);
    for (int i = 0; i < 500; i++)
        g_string_append(out, peer->endless == ACT_HEADERS ? header : chunk);
    return write_all(peer->fd, out->str, out->len);
}

static void take_connection(Script *script)
{
    int fd = accept(script->listener, NULL, NULL);
    if (fd < 0 || script->peer_count == CONNECTIONS_MAX)
        return;
    script->peers[script->peer_count++] = (Peer){.fd = fd, .in = g_string_new(NULL)};
    pthread_mutex_lock(&script->mu);
    script->connections++;
    pthread_mutex_unlock(&script->mu);
}

static void *script_main(void *data)
{
    Script *script = data;
    for (;;) {
        struct pollfd fds[CONNECTIONS_MAX + 2] = {{.fd = script->stop[0], .events = POLLIN},
                                                  {.fd = script->listener, .events = POLLIN}};
        size_t count = script->peer_count;
        for (size_t i = 0; i < count; i++)
            fds[i + 2] = (struct pollfd){
                .fd = script->peers[i].fd,
                .events = (short)(POLLIN | (script->peers[i].streams ? POLLOUT : 0))};
        poll(fds, count + 2, -1);
        if (fds[0].revents)
            return NULL;
        for (size_t i = count; i-- > 0;) {
            short events = fds[i + 2].revents;
            bool alive = !(events & POLLIN) || serve(script, &script->peers[i]);
            alive = alive && (!(events & POLLOUT) || stream(&script->peers[i]));
            if (!alive || (events & (POLLHUP | POLLERR)))
                drop(script, i);
        }
        if (fds[1].revents & POLLIN)
            take_connection(script);
    }
}

Script *script_start(const Act *acts, size_t count)
{
    Script *script = g_new0(Script, 1);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    script->acts = acts;
    script->act_count = count;
    script->requests = g_ptr_array_new_with_free_func(g_free);
    pthread_mutex_init(&script->mu, NULL);
    script->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(script->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(script->listener, CONNECTIONS_MAX), 0);
    assert_int_equal(getsockname(script->listener, (struct sockaddr *)&address, &size), 0);
    assert_int_equal(pipe(script->stop), 0);
    script->url = g_strdup_printf("http://127.0.0.1:%d", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&script->thread, NULL, script_main, script), 0);
    return script;
}

void script_stop(Script *script)
{
    assert_int_equal(write(script->stop[1], "x", 1), 1);
    pthread_join(script->thread, NULL);
    while (script->peer_count > 0)
        drop(script, 0);
    close(script->listener);
    close(script->stop[0]);
    close(script->stop[1]);
    g_ptr_array_free(script->requests, TRUE);
    pthread_mutex_destroy(&script->mu);
    g_free(script->url);
    g_free(script);
}

const char *script_url(const Script *script)
{
    return script->url;
}

size_t script_requests(Script *script)
{
    pthread_mutex_lock(&script->mu);
    size_t n = script->requests->len;
    pthread_mutex_unlock(&script->mu);
    return n;
}

size_t script_connections(Script *script)
{
    pthread_mutex_lock(&script->mu);
    size_t n = script->connections;
    pthread_mutex_unlock(&script->mu);
    return n;
}

const char *script_request(Script *script, size_t index)
{
    pthread_mutex_lock(&script->mu);
    assert_true(index < script->requests->len);
    const char *text = script->requests->pdata[index];
    pthread_mutex_unlock(&script->mu);
    return text;
}
