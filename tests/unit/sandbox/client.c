#include "config.h"

#include "client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

Caller caller_for(const Sandbox *sandbox)
{
    return (Caller){sandbox_token(sandbox), "2021-07-28", "eyrie-test", "application/json"};
}

int wire_open(const Sandbox *sandbox)
{
    const char *port = strrchr(sandbox_base_url(sandbox), ':') + 1;
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)strtol(port, NULL, 10))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    close(fd);
    return -1;
}

void wire_close(int fd)
{
    close(fd);
}

static void add_header(GString *out, const char *name, const char *before, const char *value)
{
    if (value)
        g_string_append_printf(out, "%s: %s%s\r\n", name, before, value);
}

// request: method, path, body (or NULL)
void wire_send(int fd, const Sandbox *sandbox, const Caller *caller, const char *const *request)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *body = request[2];
    g_string_append_printf(out, "%s %s HTTP/1.1\r\nHost: %s\r\n", request[0], request[1],
                           sandbox_base_url(sandbox) + strlen("http://"));
    add_header(out, "Authorization", "Bearer ", caller->token);
    add_header(out, "Version", "", caller->version);
    add_header(out, "User-Agent", "", caller->user_agent);
    if (body) {
        add_header(out, "Content-Type", "", caller->content_type);
        g_string_append_printf(out, "Content-Length: %zu\r\n", strlen(body));
    }
    g_string_append(out, "\r\n");
    g_string_append(out, body ? body : "");
    for (size_t sent = 0; sent < out->len;) {
        const ssize_t n = send(fd, out->str + sent, out->len - sent, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        sent += (size_t)n;
    }
}

static bool read_more(int fd, GString *in)
{
    char bytes[8192];
    const ssize_t n = recv(fd, bytes, sizeof(bytes), 0);
    if (n > 0)
        g_string_append_len(in, bytes, n);
    return n > 0;
}

Reply wire_read(int fd)
{
    Reply reply = {0};
    Err err;
    g_autoptr(GString) in = g_string_new(NULL);
    const char *end;
    while (!(end = strstr(in->str, "\r\n\r\n")))
        if (!read_more(fd, in))
            return reply;
    const size_t head = (size_t)(end - in->str) + 4;
    reply.head = g_strndup(in->str, head);
    reply.status = (int)strtol(in->str + strlen("HTTP/1.1 "), NULL, 10);
    g_autofree char *length = reply_header(&reply, "Content-Length");
    const size_t want = length ? strtoul(length, NULL, 10) : 0;
    while (in->len < head + want && read_more(fd, in))
        ;
    reply.n = in->len - head;
    reply.body = g_malloc0(reply.n + 1);
    memcpy(reply.body, in->str + head, reply.n);
    reply.whole = reply.n == want;
    reply.json = json_parse(reply.body, reply.n, &err);
    return reply;
}

Reply call_as(const Sandbox *sandbox, const Caller *caller, const char *method, const char *path,
              const char *body)
{
    const char *request[] = {method, path, body};
    const int fd = wire_open(sandbox);
    if (fd < 0)
        return (Reply){.status = -1};
    wire_send(fd, sandbox, caller, request);
    const Reply reply = wire_read(fd);
    wire_close(fd);
    return reply;
}

Reply call(const Sandbox *sandbox, const char *method, const char *path, const char *body)
{
    const Caller caller = caller_for(sandbox);
    return call_as(sandbox, &caller, method, path, body);
}

void reply_clear(Reply *reply)
{
    g_free(reply->head);
    g_free(reply->body);
    json_free(reply->json);
    *reply = (Reply){0};
}

char *reply_header(const Reply *reply, const char *name)
{
    g_autofree char *start = g_strdup_printf("\r\n%s: ", name);
    const char *at = reply->head ? strstr(reply->head, start) : NULL;
    if (!at)
        return NULL;
    at += strlen(start);
    return g_strndup(at, strcspn(at, "\r"));
}

const char *reply_string(const Reply *reply, const char *path)
{
    const char *s = json_string(json_at(reply->json, path));
    return s ? s : "";
}
