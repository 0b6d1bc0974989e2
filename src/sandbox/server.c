#include "config.h"

#include "sandbox/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef enum ServerState { SERVER_ONLINE, SERVER_OFFLINE, SERVER_STOPPED } ServerState;

// The loop is ours and not libmicrohttpd's, so that the listening socket can be closed and opened
// again, delays need no thread, and all of its state is touched by one thread only.
struct Server {
    // immutable
    ServerFn *fn;
    void *owner;
    int port;
    int wake[2];
    pthread_t thread;
    // locked by mu
    pthread_mutex_t mu;
    pthread_cond_t changed;
    ServerState wanted, state;
    // loop thread
    int socket; // listens while online, is merely bound while offline; -1: the port was lost
    struct MHD_Daemon *daemon;
    GPtrArray *waiting; // Exchange *, suspended until their time
};

typedef struct Exchange {
    Server *server;
    struct MHD_Connection *connection;
    char *uri;
    GString *body;
    bool begun, too_big, answered;
    Answer answer;
    size_t released; // bytes of the body that may be sent, when dripping
    int64_t due;     // when to resume
} Exchange;

static int64_t mono_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void answer_header(Answer *answer, const char *name, const char *fmt, ...)
{
    BUG_ON(answer->header_count >= ANSWER_HEADERS_MAX);
    AnswerHeader *header = &answer->headers[answer->header_count++];
    header->name = name;
    va_list args;
    va_start(args, fmt);
    g_vsnprintf(header->value, sizeof(header->value), fmt, args);
    va_end(args);
}

// --- One exchange

static void *exchange_begin(void *cls, const char *uri, struct MHD_Connection *connection)
{
    Exchange *ex = g_new0(Exchange, 1);
    ex->server = cls;
    ex->connection = connection;
    ex->uri = g_strdup(uri);
    ex->body = g_string_new(NULL);
    ex->answer.cut = SIZE_MAX;
    return ex;
}

static void exchange_end(void *cls, struct MHD_Connection *connection, void **con_cls,
                         enum MHD_RequestTerminationCode code)
{
    (void)connection;
    (void)code;
    Server *server = cls;
    Exchange *ex = *con_cls;
    if (!ex)
        return;
    g_ptr_array_remove(server->waiting, ex);
    g_string_free(ex->body, TRUE);
    g_free(ex->answer.body);
    g_free(ex->answer.location);
    g_free(ex->uri);
    g_free(ex);
    *con_cls = NULL;
}

static void exchange_suspend(Exchange *ex, int64_t ms)
{
    ex->due = mono_ms() + ms;
    g_ptr_array_add(ex->server->waiting, ex);
    MHD_suspend_connection(ex->connection);
}

static const char *header_of(const Exchange *ex, const char *name)
{
    return MHD_lookup_connection_value(ex->connection, MHD_HEADER_KIND, name);
}

static void exchange_answer(Exchange *ex, const char *method)
{
    const Incoming in = {
        .method = method,
        .uri = ex->uri,
        .authorization = header_of(ex, "Authorization"),
        .version = header_of(ex, "Version"),
        .content_type = header_of(ex, "Content-Type"),
        .user_agent = header_of(ex, "User-Agent"),
        .body = ex->body->str,
        .body_n = ex->body->len,
    };
    ex->answered = true;
    if (ex->too_big)
        ex->answer.status = MHD_HTTP_CONTENT_TOO_LARGE;
    else
        ex->server->fn(ex->server->owner, &in, &ex->answer);
}

enum { DRIP_STEPS = 20 }; // at most so many portions a second

static ssize_t exchange_read(void *cls, uint64_t pos, char *out, size_t max)
{
    Exchange *ex = cls;
    const Answer *answer = &ex->answer;
    if (pos >= answer->cut)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (answer->drip && pos >= ex->released) {
        const bool slow = answer->drip < DRIP_STEPS;
        ex->released += slow ? 1 : (size_t)(answer->drip / DRIP_STEPS);
        exchange_suspend(ex, 1000 / (slow ? answer->drip : DRIP_STEPS));
        return 0;
    }
    size_t end = MIN(answer->n, answer->cut);
    if (answer->drip)
        end = MIN(end, ex->released);
    const size_t n = MIN(max, end - (size_t)pos);
    memcpy(out, answer->body + pos, n);
    return (ssize_t)n;
}

static struct MHD_Response *response_make(Exchange *ex)
{
    const Answer *answer = &ex->answer;
    struct MHD_Response *response;
    if (answer->drip || answer->cut < answer->n)
        response = MHD_create_response_from_callback(answer->n, 16384, exchange_read, ex, NULL);
    else
        response = MHD_create_response_from_buffer(answer->n, answer->body, MHD_RESPMEM_PERSISTENT);
    if (answer->content_type)
        MHD_add_response_header(response, "content-type", answer->content_type);
    if (answer->location)
        MHD_add_response_header(response, "location", answer->location);
    for (size_t i = 0; i < answer->header_count; i++)
        MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
    return response;
}

static enum MHD_Result exchange_send(Exchange *ex)
{
    if (ex->answer.status == 0)
        return MHD_NO; // closes the connection
    struct MHD_Response *response = response_make(ex);
    const enum MHD_Result result =
        MHD_queue_response(ex->connection, (unsigned)ex->answer.status, response);
    MHD_destroy_response(response);
    return result;
}

// The signature is libmicrohttpd's.
static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *http, const char *data, size_t *n,
                                  void **con_cls)
{
    (void)cls;
    (void)connection;
    (void)url;
    (void)http;
    Exchange *ex = *con_cls;
    if (!ex->begun) {
        ex->begun = true;
        return MHD_YES;
    }
    if (*n) {
        ex->too_big = ex->too_big || ex->body->len + *n > SERVER_BODY_MAX;
        if (!ex->too_big)
            g_string_append_len(ex->body, data, (gssize)*n);
        *n = 0;
        return MHD_YES;
    }
    if (!ex->answered) {
        exchange_answer(ex, method);
        if (ex->answer.delay_ms > 0) {
            exchange_suspend(ex, ex->answer.delay_ms);
            return MHD_YES;
        }
    }
    return exchange_send(ex);
}

// --- Sockets

static int socket_bind(int port, Err *err)
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fcntl(fd, F_SETFL, O_NONBLOCK);
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
        if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
            return fd;
    }
    err_errno(err, errno, "port %d", port);
    if (fd >= 0)
        close(fd);
    return -1;
}

static int socket_port(int fd)
{
    struct sockaddr_in address = {0};
    socklen_t n = sizeof(address);
    getsockname(fd, (struct sockaddr *)&address, &n);
    return ntohs(address.sin_port);
}

static void accept_all(Server *server)
{
    for (;;) {
        struct sockaddr_in address;
        socklen_t n = sizeof(address);
        const int fd = accept(server->socket, (struct sockaddr *)&address, &n);
        if (fd < 0)
            return;
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fcntl(fd, F_SETFL, O_NONBLOCK);
        MHD_add_connection(server->daemon, fd, (struct sockaddr *)&address, n);
    }
}

// --- The loop

static void open_door(Server *server)
{
    Err err;
    if (server->socket < 0)
        server->socket = socket_bind(server->port, &err);
    if (server->socket >= 0)
        listen(server->socket, SOMAXCONN);
    server->daemon = MHD_start_daemon(
        MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK, 0,
        NULL, NULL, on_request, server, MHD_OPTION_URI_LOG_CALLBACK, exchange_begin, server,
        MHD_OPTION_NOTIFY_COMPLETED, exchange_end, server, MHD_OPTION_END);
    BUG_ON(!server->daemon);
}

static void resume_due(Server *server, int64_t now)
{
    for (guint i = server->waiting->len; i-- > 0;) {
        Exchange *ex = server->waiting->pdata[i];
        if (ex->due > now)
            continue;
        g_ptr_array_remove_index(server->waiting, i);
        MHD_resume_connection(ex->connection);
    }
}

static void close_door(Server *server)
{
    if (!server->daemon)
        return;
    Err err;
    if (server->socket >= 0)
        close(server->socket);
    server->socket = socket_bind(server->port, &err); // at once, before somebody else has the port
    resume_due(server, INT64_MAX); // a daemon with suspended connections cannot be stopped
    MHD_stop_daemon(server->daemon);
    server->daemon = NULL;
}

static ServerState obey(Server *server)
{
    pthread_mutex_lock(&server->mu);
    const ServerState wanted = server->wanted;
    if (wanted != server->state) {
        if (wanted == SERVER_ONLINE)
            open_door(server);
        else
            close_door(server);
        server->state = wanted;
        pthread_cond_broadcast(&server->changed);
    }
    pthread_mutex_unlock(&server->mu);
    return wanted;
}

// Milliseconds to sleep at most, or -1.
static int64_t patience(const Server *server, int64_t now)
{
    int64_t wait = -1;
    MHD_UNSIGNED_LONG_LONG mhd = 0;
    if (server->daemon && MHD_get_timeout(server->daemon, &mhd) == MHD_YES)
        wait = (int64_t)mhd;
    for (guint i = 0; i < server->waiting->len; i++) {
        const Exchange *ex = server->waiting->pdata[i];
        const int64_t left = MAX(ex->due - now, 0);
        wait = wait < 0 ? left : MIN(wait, left);
    }
    return wait;
}

static void drain(int fd)
{
    char bytes[64];
    while (read(fd, bytes, sizeof(bytes)) > 0)
        ;
}

static void turn(Server *server)
{
    fd_set in, out, except;
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&except);
    int top = server->wake[0];
    FD_SET(server->wake[0], &in);
    if (server->daemon) {
        MHD_get_fdset2(server->daemon, &in, &out, &except, &top, FD_SETSIZE);
    }
    if (server->daemon && server->socket >= 0) {
        FD_SET(server->socket, &in);
        top = MAX(top, server->socket);
    }
    const int64_t wait = patience(server, mono_ms());
    struct timeval timeout = {.tv_sec = wait / 1000, .tv_usec = wait % 1000 * 1000};
    if (select(top + 1, &in, &out, &except, wait < 0 ? NULL : &timeout) < 0)
        return;
    if (FD_ISSET(server->wake[0], &in))
        drain(server->wake[0]);
    if (!server->daemon)
        return;
    resume_due(server, mono_ms());
    MHD_run_from_select(server->daemon, &in, &out, &except);
    if (server->socket >= 0 && FD_ISSET(server->socket, &in))
        accept_all(server);
}

static void *serve(void *arg)
{
    Server *server = arg;
    while (obey(server) != SERVER_STOPPED)
        turn(server);
    return NULL;
}

static void demand(Server *server, ServerState state)
{
    pthread_mutex_lock(&server->mu);
    server->wanted = state;
    while (write(server->wake[1], "", 1) < 0 && errno == EINTR)
        ;
    while (server->state != state)
        pthread_cond_wait(&server->changed, &server->mu);
    pthread_mutex_unlock(&server->mu);
}

// Signals belong to the threads of the program, not to this one.
static int start_thread(Server *server)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const int error = pthread_create(&server->thread, NULL, serve, server);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

Server *server_new(int port, ServerFn *fn, void *owner, Err *err)
{
    const int fd = server_lazy_load(err) ? socket_bind(port, err) : -1;
    if (fd < 0)
        return NULL;
    Server *server = g_new0(Server, 1);
    server->fn = fn;
    server->owner = owner;
    server->socket = fd;
    server->port = socket_port(fd);
    server->waiting = g_ptr_array_new();
    server->state = SERVER_OFFLINE;
    pthread_mutex_init(&server->mu, NULL);
    pthread_cond_init(&server->changed, NULL);
    BUG_ON(pipe(server->wake) != 0);
    for (int i = 0; i < 2; i++) {
        fcntl(server->wake[i], F_SETFD, FD_CLOEXEC);
        fcntl(server->wake[i], F_SETFL, O_NONBLOCK);
    }
    BUG_ON(start_thread(server) != 0);
    demand(server, SERVER_ONLINE);
    return server;
}

void server_free(Server *server)
{
    if (!server)
        return;
    demand(server, SERVER_STOPPED);
    pthread_join(server->thread, NULL);
    if (server->socket >= 0)
        close(server->socket);
    close(server->wake[0]);
    close(server->wake[1]);
    pthread_cond_destroy(&server->changed);
    pthread_mutex_destroy(&server->mu);
    g_ptr_array_unref(server->waiting);
    g_free(server);
}

int server_port(const Server *server)
{
    return server->port;
}

void server_pause(Server *server)
{
    demand(server, SERVER_OFFLINE);
}

void server_resume(Server *server)
{
    demand(server, SERVER_ONLINE);
}
