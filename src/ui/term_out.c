#include "config.h"

#include "ui/term_out.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ui/term_tint.h"

enum {
    WINDOW = 256 << 10,
    SMALL = 256, // bytes that arrive in one piece anyway: the marks would be a part of them
};

#define FRAME_BEGINS "\033[?2026h"
#define FRAME_ENDS   "\033[?2026l"

struct TermOut {
    int pad;    // memory in which curses writes, from its beginning
    char *seen; // the first WINDOW bytes of it, mapped; a NUL at the front: nothing was written
    int tty;    // never blocks
    int shared; // flags of standard output, when tty is that itself; -1: tty has its own
    GString *left;
    Tints tints;
    GString *frame; // what curses wrote, before its colours are mixed
    bool marks;     // frames begin and end with a mark
    bool gone;      // nobody will read any more
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

static bool map_pad(int pad, char **seen)
{
    if (pad < 0 || ftruncate(pad, WINDOW) != 0)
        return false;
    *seen = mmap(NULL, WINDOW, PROT_READ | PROT_WRITE, MAP_SHARED, pad, 0);
    return *seen != MAP_FAILED;
}

TermOut *term_out_open(int curses_fd, Err *err)
{
    char *seen;
    int pad = open_pad();
    if (!map_pad(pad, &seen) || dup3(pad, curses_fd, O_CLOEXEC) < 0) {
        err_errno(err, errno, "make room for a frame");
        if (pad >= 0)
            close(pad);
        return NULL;
    }
    TermOut *out = g_new0(TermOut, 1);
    out->pad = pad;
    out->seen = seen;
    out->left = g_string_new(NULL);
    out->frame = g_string_new(NULL);
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
    munmap(out->seen, WINDOW);
    close(out->pad);
    g_string_free(out->left, TRUE);
    g_string_free(out->frame, TRUE);
    g_free(out);
}

// A frame larger than the window.
static void append_rest(const TermOut *out, GString *to, size_t n)
{
    size_t before = to->len;
    g_string_set_size(to, before + n);
    ssize_t got = pread(out->pad, to->str + before, n, WINDOW);
    g_string_truncate(to, before + (size_t)MAX(got, 0));
    BUG_ON(ftruncate(out->pad, WINDOW) != 0);
}

// What curses has written since the last time. Called often, so it looks before it asks the kernel.
static void collect(TermOut *out)
{
    if (out->seen[0] == '\0')
        return;
    off_t end = lseek(out->pad, 0, SEEK_CUR); // curses' descriptor shares it
    size_t n = (size_t)MAX(end, 0);
    GString *to = out->tints.count > 0 ? out->frame : out->left;
    bool marked = out->marks && n > SMALL;
    if (marked)
        g_string_append(out->left, FRAME_BEGINS);
    g_string_append_len(to, out->seen, (gssize)MIN(n, WINDOW));
    if (n > WINDOW)
        append_rest(out, to, n - WINDOW);
    if (to == out->frame) {
        tint_bytes(&out->tints, to->str, to->len, out->left);
        g_string_truncate(to, 0);
    }
    if (marked)
        g_string_append(out->left, FRAME_ENDS);
    out->seen[0] = '\0';
    lseek(out->pad, 0, SEEK_SET);
}

void term_out_tint(TermOut *out, const Tints *tints)
{
    collect(out);
    out->tints = *tints;
}

void term_out_mark_frames(TermOut *out)
{
    out->marks = true;
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
