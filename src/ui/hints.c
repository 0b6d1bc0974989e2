#include "config.h"

#include "ui/hints.h"

#include <glib.h>
#include <string.h>

#include "ui/shell_state.h"

static CmdId command_of(const char *name, size_t n)
{
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
        if (strlen(cmd_info((CmdId)id)->name) == n &&
            memcmp(cmd_info((CmdId)id)->name, name, n) == 0)
            return (CmdId)id;
    BUG_ON(true);
    return CMD_NONE;
}

// One hint and what stands before it. Up to a key that is not bound.
static void add_segment(const View *v, GString *out, const char *s, size_t n)
{
    char key[24];
    for (const char *end = s + n; s < end;) {
        const char *open = memchr(s, '{', (size_t)(end - s));
        if (open == NULL) {
            g_string_append_len(out, s, end - s);
            break;
        }
        const char *close = memchr(open, '}', (size_t)(end - open));
        BUG_ON(close == NULL);
        g_string_append_len(out, s, open - s);
        CmdId id = command_of(open + 1, (size_t)(close - open - 1));
        bars_first_key(v->shell->keymap, v->ops->context, id, key, sizeof(key));
        if (key[0] == '\0')
            return;
        g_string_append(out, key);
        s = close + 1;
    }
}

static void trim(GString *out)
{
    while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
}

static const char dot[] = " · ";

// Two blanks or more, or a dot between blanks; its length, 0: none begins here.
static size_t gap_at(const char *s)
{
    if (g_str_has_prefix(s, dot))
        return sizeof(dot) - 1;
    size_t blanks = strspn(s, " ");
    return blanks >= 2 ? blanks : 0;
}

TextRef hints_text(const View *v, TextBuf *out, const char *text)
{
    g_autoptr(GString) line = g_string_new(NULL);
    const char *before = "";
    size_t before_n = 0;
    for (const char *s = text; *s != '\0';) {
        size_t n = 0;
        while (s[n] != '\0' && gap_at(s + n) == 0)
            n++;
        g_autoptr(GString) segment = g_string_new(NULL);
        add_segment(v, segment, s, n);
        trim(segment);
        if (segment->len > 0) {
            g_string_append_len(line, before, line->len > 0 ? (gssize)before_n : 0);
            g_string_append(line, segment->str);
        }
        before = s + n;
        before_n = gap_at(before);
        s = before + before_n;
    }
    return text_format(out, "%s", line->str);
}

int hints_draw(const View *v, Canvas *cv, int row, int col, StyleId style, const char *text)
{
    TextBuf buf;
    return canvas_hints(cv, row, col, style, hints_text(v, &buf, text), -1);
}
