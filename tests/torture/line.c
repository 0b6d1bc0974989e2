#include "config.h"

#include "torture/line.h"

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/socket.h>

bool line_send(int fd, LineKind kind, int64_t number, const char *text)
{
    Line line;
    memset(&line, 0, sizeof(line)); // padding leaves the process
    line.kind = kind;
    line.number = number;
    g_strlcpy(line.text, text ? text : "", sizeof(line.text));
    ssize_t n;
    do
        n = send(fd, &line, sizeof(line), MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof(line);
}

bool line_read(int fd, Line *out)
{
    ssize_t n;
    do
        n = recv(fd, out, sizeof(*out), 0);
    while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof(*out);
}
