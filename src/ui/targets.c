#include "config.h"

#include "ui/targets.h"

#include <string.h>

#include "base/utf8.h"
#include "ui/canvas_win.h"

void targets_add(GArray *targets, const Target *target)
{
    if (!rect_is_empty(target->where) && targets->len < TARGETS_MAX)
        g_array_append_val(targets, *target);
}

const Target *targets_at(const GArray *targets, int row, int col)
{
    for (guint i = targets->len; i > 0; i--) {
        const Target *target = &g_array_index(targets, Target, i - 1);
        if (rect_has(target->where, row, col))
            return target;
    }
    return NULL;
}

// ---- keys within a line of words ---------------------------------------------------------------

static size_t word_end(TextRef line, size_t at)
{
    while (at < line.n && line.s[at] != ' ')
        at++;
    return at;
}

static bool is_letter_key(TextRef line, size_t at)
{
    Key key;
    return word_end(line, at) == at + 1 && !g_ascii_isdigit(line.s[at]) &&
           key_parse(line.s + at, 1, &key);
}

static bool is_dot(TextRef line, size_t at)
{
    static const char dot[] = "·";
    return at + sizeof(dot) - 1 <= line.n && memcmp(line.s + at, dot, sizeof(dot) - 1) == 0;
}

// A hint may begin here.
static bool may_begin(TextRef line, size_t at)
{
    if (at > 2 && is_dot(line, at - 3))
        return true;
    while (at > 1 && line.s[at - 2] != ' ') {
        if (strchr("?.", line.s[at - 2]) != NULL)
            return true;
        at -= 2; // behind another key, which stands where one may begin
        if (at > 0 && line.s[at - 1] != ' ')
            return false;
        if (!is_letter_key(line, at))
            return false;
    }
    return at != 1;
}

// "gm", "zu" and "+o" are two keys, as the keymap writes its sequences for people.
static bool keys_of(TextRef line, size_t at, size_t end, bool begins, Target *out)
{
    size_t n = end - at;
    if ((unsigned char)line.s[at] >= 128)
        return false; // arrows and dots are ornaments here
    bool sequence =
        begins && n == 2 && strchr("gz+", line.s[at]) != NULL && g_ascii_islower(line.s[at + 1]);
    *out = (Target){.kind = TARGET_KEYS};
    if (sequence) {
        out->keys[0].code = (uint32_t)line.s[at];
        out->keys[1].code = (uint32_t)line.s[at + 1];
        return true;
    }
    if (n == 1 && (!begins || g_ascii_isdigit(line.s[at])))
        return false;
    return key_parse(line.s + at, n, &out->keys[0]);
}

// What the key does belongs to it, up to the next hint.
static size_t hint_end(TextRef line, size_t at)
{
    while (at < line.n && line.s[at] == ' ' && at + 1 < line.n && line.s[at + 1] != ' ') {
        Target next;
        if (is_dot(line, at + 1))
            break;
        size_t end = word_end(line, at + 1);
        if (keys_of(line, at + 1, end, false, &next))
            break;
        at = end;
    }
    return at;
}

bool target_next_hint(TextRef line, size_t *at, size_t *n, Target *out)
{
    for (size_t i = *at; i < line.n; i++) {
        if (line.s[i] == ' ')
            continue;
        size_t end = word_end(line, i);
        if (!keys_of(line, i, end, may_begin(line, i), out)) {
            i = end;
            continue;
        }
        bool pair = end + 1 < line.n && end == i + 1 && is_letter_key(line, end + 1);
        *at = i;
        *n = (pair ? end : hint_end(line, end)) - i;
        return true;
    }
    return false;
}

// ---- while drawing -----------------------------------------------------------------------------

static void add(Canvas *cv, Rect where, Target target)
{
    if (cv->targets == NULL)
        return;
    int row = MAX(where.row, 0), col = MAX(where.col, 0);
    int row_end = MIN(where.row + where.rows, cv->clip.rows);
    int col_end = MIN(where.col + where.cols, cv->clip.cols);
    target.where = (Rect){cv->clip.row + row, cv->clip.col + col, row_end - row, col_end - col};
    targets_add(cv->targets, &target);
}

void canvas_spot(Canvas *cv, Rect where)
{
    add(cv, where, (Target){.kind = TARGET_SPOT});
}

void canvas_key(Canvas *cv, Rect where, Key key)
{
    add(cv, where, (Target){.kind = TARGET_KEYS, .keys = {key}});
}

void canvas_command(Canvas *cv, Rect where, CmdId id)
{
    if (id != CMD_NONE)
        add(cv, where, (Target){.kind = TARGET_COMMAND, .value = (int)id});
}

void canvas_choice(Canvas *cv, Rect where, int index)
{
    add(cv, where, (Target){.kind = TARGET_CHOICE, .value = index});
}

int canvas_hints(Canvas *cv, int row, int col, StyleId style, TextRef text, int cells)
{
    int used = canvas_text(cv, row, col, style, text, cells);
    Target target;
    size_t n = 0;
    for (size_t at = 0; target_next_hint(text, &at, &n, &target); at += n) {
        int from = utf8_width((TextRef){text.s, at});
        int width = MIN(utf8_width((TextRef){text.s + at, n}), used - from);
        add(cv, (Rect){row, col + from, 1, width}, target);
    }
    return used;
}
