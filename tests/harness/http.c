#include "config.h"

#include "harness/http.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_S = 20 };

static int connect_to(const char *base_url)
{
    const char *port = strrchr(base_url, ':');
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                               .sin_port = htons((uint16_t)strtol(port + 1, NULL, 10))};
    struct timeval patience = {.tv_sec = PATIENCE_S};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(fd, (const struct sockaddr *)&addr, sizeof(addr)) == 0)
        return fd;
    close(fd);
    return -1;
}

static GString *request_text(const Sandbox *sandbox, Method method, const char *path,
                             const char *body)
{
    g_autofree char *route = g_strndup(path, strcspn(path, "?"));
    EndpointMatch match = {0};
    bool known = endpoint_match(method, route, &match);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n",
                    method_name(method), path);
    g_string_append_printf(text,
                           "Authorization: Bearer %s\r\nAccept: application/json\r\n"
                           "User-Agent: colleague/1\r\n",
                           sandbox_token(sandbox));
    g_string_append_printf(text, "Version: %s\r\n",
                           known ? endpoint_info(match.id)->version : "2021-07-28");
    if (body[0] != '\0')
        g_string_append_printf(text, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                               strlen(body));
    g_string_append_printf(text, "\r\n%s", body);
    return text;
}

static GString *read_answer(int fd)
{
    GString *answer = g_string_new(NULL);
    char buf[8192];
    for (ssize_t n; (n = read(fd, buf, sizeof(buf))) > 0;)
        g_string_append_len(answer, buf, n);
    return answer;
}

char *http_request(const Sandbox *sandbox, Method method, const char *path, const char *body,
                   GString *why)
{
    int fd = connect_to(sandbox_base_url(sandbox));
    if (fd < 0) {
        g_string_append(why, "the sandbox takes no connection\n");
        return NULL;
    }
    GString *request = request_text(sandbox, method, path, body);
    bool sent = send(fd, request->str, request->len, MSG_NOSIGNAL) == (ssize_t)request->len;
    g_string_free(request, TRUE);
    GString *answer = read_answer(fd);
    close(fd);
    int status = 0;
    const char *start = strstr(answer->str, "\r\n\r\n");
    char *result = NULL;
    if (sent && start != NULL && sscanf(answer->str, "HTTP/1.%*d %d", &status) == 1 &&
        status / 100 == 2)
        result = g_strdup(start + 4);
    else
        g_string_append_printf(why, "%s %s was answered: %s\n", method_name(method), path,
                               answer->str);
    g_string_free(answer, TRUE);
    return result;
}
