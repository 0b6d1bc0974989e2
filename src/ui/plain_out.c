// Lines out. Everything passes the sanitiser here once more, so no sentence can smuggle bytes.
#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/sentence.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "ui/plain_room.h"

enum { COLUMNS_UNKNOWN = 80, COLUMNS_LEAST = 8 };

int plain_columns(const Plain *p)
{
    struct winsize size = {0};
    (void)p;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return COLUMNS_UNKNOWN;
    return MAX((int)size.ws_col, COLUMNS_LEAST);
}

// Whoever read us has gone: there is nobody left to tell.
void plain_write(Plain *p, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t wrote = write(STDOUT_FILENO, bytes, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            p->done = true;
            return;
        }
        bytes += wrote;
        n -= (size_t)wrote;
    }
}

// What follows the first line is set back, so that no text of somebody else can look like a line
// of ours.
enum { INDENT = 2 };

static void add_line(GString *out, TextRef line, bool first)
{
    g_string_append_printf(out, "%*s%.*s\n", first ? 0 : INDENT, "", TEXT_ARG(line));
}

static void add_lines(GString *out, TextRef text)
{
    bool first = true;
    for (const char *end; (end = memchr(text.s, '\n', text.n)) != NULL; first = false) {
        size_t n = (size_t)(end - text.s);
        add_line(out, (TextRef){text.s, n}, first);
        text = (TextRef){end + 1, text.n - n - 1};
    }
    add_line(out, text, first);
}

void plain_block(Plain *p, TextRef text)
{
    g_autoptr(GString) out = g_string_new(p->prompted ? "\n" : NULL);
    p->prompted = false;
    if (p->terminal) {
        // No terminal breaks it once more.
        Wrap wrap = wrap_text(text, plain_columns(p) - 1 - INDENT);
        for (size_t i = 0; i < wrap.count; i++)
            add_line(out, wrap_line(text, &wrap.lines[i]), i == 0);
        wrap_clear(&wrap);
    } else {
        add_lines(out, text);
    }
    plain_write(p, out->str, out->len);
}

void plain_say(Plain *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *raw = g_strdup_vprintf(fmt, args);
    va_end(args);
    Text text = text_clean(raw, strlen(raw), TEXT_BLOCK);
    plain_block(p, text_ref(&text));
    text_clear(&text);
}

void plain_blame(Plain *p, ErrKind kind)
{
    if (!p->failed && !p->terminal)
        p->code = err_info(kind)->exit_code;
    p->failed = true;
}

void plain_fail(Plain *p, const Err *err)
{
    TextBuf buf;
    if (err->kind == ERR_NONE)
        return;
    plain_blame(p, err->kind);
    TextRef why = err_sentence(&buf, err);
    bool ends = why.n > 0 && strchr(".?!", why.s[why.n - 1]);
    plain_say(p, "Not done: %.*s%s", TEXT_ARG(why), ends ? "" : ".");
}

static const char *prompt_word(const Plain *p)
{
    if (p->ask.question)
        return p->ask.question;
    if (p->open.kind == SUBJECT_CONVERSATION)
        return "thread";
    return p->open.kind == SUBJECT_CONTACT ? "contact" : p->list->word;
}

int plain_prompt_cells(const Plain *p)
{
    const char *word = prompt_word(p);
    return utf8_width((TextRef){word, strlen(word)}) + 2;
}

void plain_prompt(Plain *p)
{
    if (!p->terminal || p->prompted || p->ready)
        return;
    g_autofree char *line = g_strdup_printf("%s> %s", prompt_word(p), p->edit.shown->str);
    plain_write(p, line, strlen(line));
    for (size_t at = p->edit.shown->len; at > p->edit.point; at--)
        if ((p->edit.shown->str[at - 1] & 0xc0) != 0x80)
            plain_write(p, "\b", 1);
    p->prompted = true;
}
