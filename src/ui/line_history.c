#include "config.h"

#include "ui/line_history.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/text.h"

enum { FILE_MAX = 1024 * 1024, LINE_MAX_BYTES = 1024 };

struct LineHistory {
    char *path;       // NULL: nothing is kept
    GPtrArray *lines; // ":assign me", oldest first
};

// The log knows what is registered or shaped like a token; these are the words before one.
bool line_history_is_secret(const char *line)
{
    static const char *const words[] = {"token",   "secret", "passw",   "api-key",
                                        "api_key", "apikey", "bearer ", "authorization"};
    g_autofree char *lower = g_ascii_strdown(line, -1);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strstr(lower, words[i]))
            return true;
    return log_would_hide(line);
}

static bool may_be_kept(const char *line)
{
    return line[0] && !strpbrk(line, "\r\n") && strlen(line) <= LINE_MAX_BYTES &&
           g_utf8_validate(line, -1, NULL) && !line_history_is_secret(line);
}

static void take_lines(LineHistory *history, const char *data, size_t n)
{
    g_autofree char *text = text_input(data, n); // somebody may have edited it
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++)
        if (lines[i][0] && lines[i][1] && may_be_kept(lines[i] + 1))
            g_ptr_array_add(history->lines, g_strdup(lines[i]));
}

static bool save(const LineHistory *history, Err *err)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < history->lines->len; i++)
        g_string_append_printf(text, "%s\n", (char *)history->lines->pdata[i]);
    return fs_write(history->path, text->str, text->len, err);
}

LineHistory *line_history_open(const char *path, Err *err)
{
    LineHistory *history = g_new0(LineHistory, 1);
    struct stat st;
    char *data = NULL;
    size_t n = 0;
    *err = (Err){0};
    history->lines = g_ptr_array_new_with_free_func(g_free);
    if (!path || (lstat(path, &st) == 0 && !fs_read_private(path, FILE_MAX, &data, &n, err)))
        return history;
    history->path = g_strdup(path);
    take_lines(history, data ? data : "", n);
    g_free(data);
    return history;
}

void line_history_free(LineHistory *history)
{
    if (!history)
        return;
    g_free(history->path);
    g_ptr_array_free(history->lines, TRUE);
    g_free(history);
}

char **line_history_lines(const LineHistory *history, char list)
{
    GPtrArray *found = g_ptr_array_new();
    for (guint i = 0; i < history->lines->len; i++) {
        const char *line = history->lines->pdata[i];
        if (line[0] == list)
            g_ptr_array_add(found, g_strdup(line + 1));
    }
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(found, FALSE);
}

static const char *last_of(const LineHistory *history, char list)
{
    for (guint i = history->lines->len; i-- > 0;) {
        const char *line = history->lines->pdata[i];
        if (line[0] == list)
            return line + 1;
    }
    return "";
}

// One write: lines of two processes do not mix.
static bool append(const char *path, const char *line, Err *err)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_errno(err, errno, "open %s", path);
    g_autofree char *whole = g_strconcat(line, "\n", NULL);
    bool ok = write(fd, whole, strlen(whole)) == (ssize_t)strlen(whole);
    close(fd);
    return ok ||
           err_set(err, ERR_IO, "%s cannot be written: what was typed is not remembered", path);
}

// The file anew with the newest lines, those of other processes among them.
static bool shorten(LineHistory *history, Err *err)
{
    char *data = NULL;
    size_t n = 0;
    if (!fs_read_private(history->path, FILE_MAX, &data, &n, err))
        return false;
    g_ptr_array_set_size(history->lines, 0);
    take_lines(history, data, n);
    g_free(data);
    if (history->lines->len > LINE_HISTORY_LEAST)
        g_ptr_array_remove_range(history->lines, 0, history->lines->len - LINE_HISTORY_LEAST);
    return save(history, err);
}

bool line_history_add(LineHistory *history, char list, const char *line, Err *err)
{
    if (!history->path || !may_be_kept(line) || strcmp(last_of(history, list), line) == 0)
        return true;
    char *whole = g_strdup_printf("%c%s", list, line);
    g_ptr_array_add(history->lines, whole);
    return append(history->path, whole, err) &&
           (history->lines->len < LINE_HISTORY_MAX || shorten(history, err));
}
