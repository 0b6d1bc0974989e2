#include "config.h"

#include "ui/notify.h"

#include <assert.h>
#include <string.h>

#include "ui/clip.h"

static const char *const names[] = {
    [NOTIFY_OFF] = "off",       [NOTIFY_BELL] = "bell",   [NOTIFY_OSC9] = "osc9",
    [NOTIFY_OSC777] = "osc777", [NOTIFY_OSC99] = "osc99", [NOTIFY_COMMAND] = "command",
};
static_assert(ARRAY_LEN(names) == NOTIFY_WAY_COUNT, "one name per way");

// The best first.
static const struct {
    unsigned skill;
    NotifyWay way;
} skilled[] = {{TERM_OSC99, NOTIFY_OSC99}, {TERM_OSC777, NOTIFY_OSC777}, {TERM_OSC9, NOTIFY_OSC9}};

const char *notify_way_name(NotifyWay way)
{
    return names[way];
}

NotifyWay notify_way(const char *wanted, const TermSigns *signs)
{
    unsigned skills = term_skills(signs);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(wanted, names[i]) == 0)
            return (NotifyWay)i;
    for (size_t i = 0; i < ARRAY_LEN(skilled); i++)
        if (skills & skilled[i].skill)
            return skilled[i].way;
    return NOTIFY_BELL;
}

// The name of the program comes first: a number there would be another command to some terminals.
static void write_osc9(const Alert *alert, GString *out)
{
    TextRef body = text_ref(&alert->body);
    g_string_append_printf(out, "\033]9;eyrie: %.*s%s%.*s\a", TEXT_ARG(text_ref(&alert->title)),
                           body.n > 0 ? " - " : "", TEXT_ARG(body));
}

// A semicolon would end the title.
static void write_osc777(const Alert *alert, GString *out)
{
    g_autofree char *title = g_strndup(text_ref(&alert->title).s, alert->title.n);
    g_strdelimit(title, ";", ',');
    g_string_append_printf(out, "\033]777;notify;eyrie: %s;%.*s\a", title,
                           TEXT_ARG(text_ref(&alert->body)));
}

// One name for all of ours: the next one takes the place of the last.
static void write_osc99(const Alert *alert, GString *out)
{
    TextRef body = text_ref(&alert->body);
    g_string_append_printf(out, "\033]99;i=eyrie:d=%d;eyrie: %.*s\a", body.n == 0,
                           TEXT_ARG(text_ref(&alert->title)));
    if (body.n > 0)
        g_string_append_printf(out, "\033]99;i=eyrie:d=1:p=body;%.*s\a", TEXT_ARG(body));
}

void notify_bytes(NotifyWay way, const TermSigns *signs, const Alert *alert, GString *out)
{
    static void (*const writers[NOTIFY_WAY_COUNT])(const Alert *alert, GString *out) = {
        [NOTIFY_OSC9] = write_osc9, [NOTIFY_OSC777] = write_osc777, [NOTIFY_OSC99] = write_osc99};
    g_autoptr(GString) bytes = g_string_new(NULL);
    if (way == NOTIFY_BELL)
        g_string_append_c(out, '\a');
    if (writers[way] == NULL)
        return;
    writers[way](alert, bytes);
    clip_pass(clip_way(signs->term, signs->tmux, signs->sty), bytes->str, out);
}
