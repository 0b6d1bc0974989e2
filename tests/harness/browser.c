#include "config.h"

#include "harness/browser.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_S = 20, LOW_PORT = 12000, HIGH_PORT = 32000 };

static int dial(const char *host)
{
    const char *port = strrchr(host, ':');
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((uint16_t)strtol(port ? port + 1 : "0", NULL, 10))};
    struct timeval patience = {.tv_sec = PATIENCE_S};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (connect(fd, (const struct sockaddr *)(const void *)&to, sizeof(to)) == 0)
        return fd;
    close(fd);
    return -1;
}

// The whole answer to a GET of an address on this machine; g_free. NULL with why.
static char *get(const char *url, GString *why)
{
    const char *from = strstr(url, "://");
    from = from ? from + 3 : url;
    g_autofree char *host = g_strndup(from, strcspn(from, "/"));
    g_autofree char *request = g_strdup_printf("GET %s HTTP/1.1\r\nHost: %s\r\n"
                                               "Connection: close\r\n\r\n",
                                               from + strlen(host), host);
    int fd = dial(host);
    if (fd < 0) {
        g_string_append_printf(why, "nobody listens at %s\n", host);
        return NULL;
    }
    GString *answer = g_string_new(NULL);
    char bytes[4096];
    if (send(fd, request, strlen(request), MSG_NOSIGNAL) == (ssize_t)strlen(request))
        for (ssize_t n; (n = read(fd, bytes, sizeof(bytes))) > 0;)
            g_string_append_len(answer, bytes, n);
    close(fd);
    return g_string_free(answer, FALSE);
}

char *browser_say_yes(const char *url, const char *choice, GString *why)
{
    static const char mark[] = "\r\nLocation: ";
    g_autofree char *yes = g_strdup_printf("%s&confirm=%s", url, choice);
    g_autofree char *page = get(yes, why);
    const char *at = page ? strcasestr(page, mark) : NULL;
    if (at == NULL) {
        g_string_append_printf(why, "the page does not send back: %s\n", page ? page : "");
        return NULL;
    }
    at += strlen(mark);
    return g_strndup(at, strcspn(at, "\r\n"));
}

bool browser_go(const char *url, GString *why)
{
    g_autofree char *answer = get(url, why);
    if (answer != NULL && g_str_has_prefix(answer, "HTTP/1.1 200"))
        return true;
    g_string_append_printf(why, "%s was answered: %s\n", url, answer ? answer : "");
    return false;
}

bool browser_confirm(const char *url, const char *choice, GString *why)
{
    g_autofree char *back = browser_say_yes(url, choice, why);
    return back != NULL && browser_go(back, why);
}

static bool is_free(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 at6 = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
    at.sin_port = at6.sin6_port = htons((uint16_t)port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int fd6 = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool free =
        bind(fd, (const struct sockaddr *)(const void *)&at, sizeof(at)) == 0 &&
        (fd6 < 0 || bind(fd6, (const struct sockaddr *)(const void *)&at6, sizeof(at6)) == 0);
    close(fd);
    if (fd6 >= 0)
        close(fd6);
    return free;
}

// Below those that the system gives to connections, or one of them could take it meanwhile.
int browser_free_port(void)
{
    for (;;) {
        int port = g_random_int_range(LOW_PORT, HIGH_PORT);
        if (is_free(port))
            return port;
    }
}
