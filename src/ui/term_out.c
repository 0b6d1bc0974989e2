#include "config.h"

#include "ui/term_out.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

struct TermOut {
    int pad;    // memory in which curses writes
    int tty;    // never blocks
    int shared; // flags of standard output, when tty is that itself; -1: tty has its own
    GString *left;
    bool gone; // nobody will read any more
};

static int open_pad(void)
{
#ifdef MFD_CLOEXEC
    return memfd_create("frame", MFD_CLOEXEC);
#else
    FILE *file = tmpfile();
    int fd = file != NULL ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 0) : -1;
    if (file != NULL)
        fclose(file);
    return fd;
#endif
}

// A description of its own, for O_NONBLOCK would otherwise reach all who share the terminal: the
// shell behind us, an editor before us.
static int open_tty(void)
{
    const char *name = ttyname(STDOUT_FILENO);
    return name != NULL ? open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;
}

static void share_tty(TermOut *out)
{
    out->shared = fcntl(STDOUT_FILENO, F_GETFL);
    out->tty = STDOUT_FILENO;
    fcntl(STDOUT_FILENO, F_SETFL, out->shared | O_NONBLOCK);
}

TermOut *term_out_open(int curses_fd, Err *err)
{
    int pad = open_pad();
    if (pad < 0 || dup3(pad, curses_fd, O_CLOEXEC) < 0) {
        err_errno(err, errno, "make room for a frame");
        if (pad >= 0)
            close(pad);
        return NULL;
    }
    TermOut *out = g_new0(TermOut, 1);
    out->pad = pad;
    out->left = g_string_new(NULL);
    out->shared = -1;
    out->tty = open_tty();
    if (out->tty < 0)
        share_tty(out);
    return out;
}

void term_out_close(TermOut *out)
{
    if (out == NULL)
        return;
    term_out_lend(out);
    if (out->shared < 0)
        close(out->tty);
    close(out->pad);
    g_string_free(out->left, TRUE);
    g_free(out);
}

// What curses has written since the last time.
static void collect(TermOut *out)
{
    off_t n = lseek(out->pad, 0, SEEK_CUR); // curses' descriptor shares it
    if (n <= 0)
        return;
    size_t before = out->left->len;
    g_string_set_size(out->left, before + (size_t)n);
    ssize_t got = pread(out->pad, out->left->str + before, (size_t)n, 0);
    g_string_truncate(out->left, before + (size_t)MAX(got, 0));
    if (ftruncate(out->pad, 0) == 0)
        lseek(out->pad, 0, SEEK_SET);
}

void term_out_put(TermOut *out, const char *bytes, size_t n)
{
    collect(out);
    g_string_append_len(out->left, bytes, (gssize)n);
}

bool term_out_flush(TermOut *out)
{
    collect(out);
    size_t at = 0;
    while (!out->gone && at < out->left->len) {
        ssize_t n = write(out->tty, out->left->str + at, out->left->len - at);
        if (n > 0)
            at += (size_t)n;
        else if (n < 0 && errno == EAGAIN)
            break;
        else if (n == 0 || errno != EINTR)
            out->gone = true;
    }
    if (out->gone)
        at = out->left->len;
    g_string_erase(out->left, 0, (gssize)at);
    return out->left->len == 0;
}

void term_out_drain(TermOut *out, int ms)
{
    gint64 until = g_get_monotonic_time() + (gint64)ms * 1000;
    while (!term_out_flush(out)) {
        gint64 left = (until - g_get_monotonic_time()) / 1000;
        if (left <= 0)
            break;
        poll(&(struct pollfd){out->tty, POLLOUT, 0}, 1, (int)left);
    }
    g_string_truncate(out->left, 0);
}

int term_out_fd(const TermOut *out)
{
    return out->left->len > 0 ? out->tty : -1;
}

void term_out_rescue(const TermOut *out, const char *bytes, size_t n)
{
    ssize_t sent = write(out->tty, bytes, n);
    (void)sent;
    if (out->shared >= 0)
        fcntl(STDOUT_FILENO, F_SETFL, out->shared);
}

void term_out_lend(TermOut *out)
{
    if (out->shared >= 0)
        fcntl(STDOUT_FILENO, F_SETFL, out->shared);
}

void term_out_take(TermOut *out)
{
    if (out->shared >= 0)
        fcntl(STDOUT_FILENO, F_SETFL, out->shared | O_NONBLOCK);
}
