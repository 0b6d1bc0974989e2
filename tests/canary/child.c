// Plays an editor, a hook, a browser's opener or a store of tokens: copies all that it was given
// into a folder.
#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canary/stage.h"

static void copy(const char *from, const char *dir, const char *name)
{
    g_autofree char *path = g_strdup_printf("%s/%d.%s", dir, (int)getpid(), name);
    char bytes[4096];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (ssize_t n; in >= 0 && (n = read(in, bytes, sizeof(bytes))) > 0;)
        if (write(out, bytes, (size_t)n) != n)
            abort();
    if (in >= 0)
        close(in);
    close(out);
}

// Descriptors that came from whoever started us.
static void tell_files(const char *dir)
{
    g_autofree char *path = g_strdup_printf("%s/%d.files", dir, (int)getpid());
    g_autoptr(GString) text = g_string_new(NULL);
    for (int fd = 3; fd < 256; fd++) {
        g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", fd);
        char to[512] = {0};
        if (fcntl(fd, F_GETFD) >= 0 && readlink(link, to, sizeof(to) - 1) > 0)
            g_string_append_printf(text, "%d %s\n", fd, to);
    }
    if (!g_file_set_contents(path, text->str, (gssize)text->len, NULL))
        abort();
}

static void tell(const char *dir)
{
    tell_files(dir);
    copy("/proc/self/environ", dir, "environ");
    copy("/proc/self/cmdline", dir, "cmdline");
    if (!isatty(STDIN_FILENO))
        copy("/dev/stdin", dir, "input");
}

int child_main(int argc, char **argv)
{
    const char *dir = argc > 2 ? argv[2] : ".";
    tell(dir);
    g_autofree char *told = g_strdup_printf("%s/%d.told", dir, (int)getpid());
    return g_file_set_contents(told, "", 0, NULL) ? 0 : 1;
}

// The address goes to whoever sits at the browser.
int opener_main(int argc, char **argv)
{
    tell(g_getenv("CANARY_DROP"));
    int fd = open(g_getenv("CANARY_BROWSER"), O_WRONLY | O_CLOEXEC);
    const char *url = argc > 1 ? argv[1] : "";
    return fd < 0 || write(fd, url, strlen(url)) < 0;
}

// store DROP FILE CODE: prints the file to both streams, the second is for complaints.
int store_main(int argc, char **argv)
{
    g_autofree char *text = NULL;
    tell(argv[2]);
    if (argc < 5 || !g_file_get_contents(argv[3], &text, NULL, NULL))
        return 1;
    printf("%s\nmore of %s\n", text, text);
    fprintf(stderr, "+ echo %s", text);
    return (int)strtol(argv[4], NULL, 10);
}
