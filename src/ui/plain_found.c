// Rows of what was looked for: hits, figures of Home, events, deals and appointments of a contact,
// locations. They are told as they were found, each with a way to what it is about.
#include "config.h"

#include <string.h>

#include "ui/plain_room.h"

static void found_clear(void *data)
{
    PlainFound *found = data;
    g_free(found->lead);
    g_free(found->words);
}

void plain_found_init(Plain *p)
{
    p->found = g_array_new(FALSE, TRUE, sizeof(PlainFound));
    g_array_set_clear_func(p->found, found_clear);
    p->title = g_string_new(NULL);
    p->lead = g_string_new(NULL);
}

void plain_found_clear(Plain *p)
{
    g_array_free(p->found, TRUE);
    g_string_free(p->title, TRUE);
    g_string_free(p->lead, TRUE);
}

void plain_found_begin(Plain *p)
{
    g_array_set_size(p->found, 0);
    g_string_truncate(p->title, 0);
    g_string_truncate(p->lead, 0);
}

PlainFound *plain_found_add(Plain *p, PlainGo *go, const Subject *subject)
{
    PlainFound found = {.go = go, .subject = *subject, .lead = g_strdup(p->lead->str)};
    g_string_truncate(p->lead, 0);
    g_array_append_val(p->found, found);
    return &g_array_index(p->found, PlainFound, p->found->len - 1);
}

void plain_found_words(PlainFound *found, TextRef words)
{
    g_free(found->words);
    found->words = g_strndup(words.s, words.n);
}

static void say_lines(Plain *p, const char *lines)
{
    g_auto(GStrv) each = g_strsplit(lines, "\n", -1);
    for (char **line = each; *line; line++)
        if ((*line)[0] != '\0')
            plain_say(p, "%s.", *line);
}

// Headings and remarks before row i; behind the last one, what is left of them.
static void found_lead(Plain *p, size_t i)
{
    if (i < p->found->len)
        say_lines(p, g_array_index(p->found, PlainFound, i).lead);
    else
        say_lines(p, p->lead->str);
}

static void found_begin(Plain *p)
{
    (void)p;
}

static size_t found_count(const Plain *p)
{
    return p->found->len;
}

static Subject found_row(const Plain *p, size_t i, GString *out)
{
    const PlainFound *found = &g_array_index(p->found, PlainFound, i);
    g_string_append(out, found->words ? found->words : "no words");
    return found->subject;
}

static void found_head(const Plain *p, GString *out)
{
    g_string_append(out, p->title->str);
}

static CmdResult found_open(Plain *p, size_t row, Err *err)
{
    PlainFound found = g_array_index(p->found, PlainFound, row);
    p->row = row + 1;
    return found.go(p, &found, err);
}

enum {
    ANYTHING = CX_INBOX | CX_PEOPLE | CX_CONTACT | CX_BOARD | CX_PLANNER | CX_TASKS,
    SOMEBODY = CX_INBOX | CX_PEOPLE | CX_CONTACT,
};

#define FOUND(on, said)                                                                            \
    {                                                                                              \
        .id = CMD_NONE, .screen = SCREEN_HOME, .contexts = (on), .word = (said),                   \
        .begin = found_begin, .count = found_count, .row = found_row, .head = found_head,          \
        .lead = found_lead, .open = found_open                                                     \
    }

static const PlainList kinds[] = {
    [PLAIN_HITS] = FOUND(SOMEBODY, "search"),
    [PLAIN_JUMP] = FOUND(ANYTHING, "jump"),
    [PLAIN_EVENTS] = FOUND(SOMEBODY | CX_EVENTS, "happened"),
    [PLAIN_DEALS] = FOUND(CX_BOARD, "deals"),
    [PLAIN_MEETINGS] = FOUND(CX_PLANNER, "appointments"),
    [PLAIN_PLACES] = FOUND(CX_HOME, "location"),
    [PLAIN_FIGURES] = FOUND(CX_HOME, "home"),
};

void plain_found_show(Plain *p, PlainFoundKind kind)
{
    plain_list_take(p, &kinds[kind]);
}

void plain_found_tell(Plain *p, PlainFoundKind kind)
{
    plain_found_show(p, kind);
    plain_list_again(p);
}

bool plain_found_is(const Plain *p, PlainFoundKind kind)
{
    return p->list == &kinds[kind];
}
