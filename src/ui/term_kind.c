#include "config.h"

#include "ui/term_kind.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

enum { VTE_LINKS = 5000 };

// The first name that TERM begins with counts.
static const struct {
    const char *name;
    unsigned skills;
} families[] = {
    {"xterm-kitty", TERM_KEYS | TERM_ASK | TERM_TITLE | TERM_LINKS | TERM_OSC99},
    {"xterm-ghostty", TERM_KEYS | TERM_ASK | TERM_TITLE | TERM_LINKS | TERM_OSC777},
    {"xterm", TERM_KEYS | TERM_ASK | TERM_TITLE},
    {"foot", TERM_KEYS | TERM_ASK | TERM_TITLE | TERM_LINKS | TERM_OSC777},
    {"kitty", TERM_KEYS | TERM_ASK | TERM_TITLE | TERM_LINKS | TERM_OSC99},
    {"alacritty", TERM_KEYS | TERM_ASK | TERM_TITLE | TERM_LINKS},
    {"tmux", TERM_KEYS | TERM_ASK | TERM_TITLE},
    {"wezterm", TERM_KEYS | TERM_ASK | TERM_TITLE | TERM_LINKS | TERM_OSC777},
    {"ghostty", TERM_KEYS | TERM_ASK | TERM_TITLE | TERM_LINKS | TERM_OSC777},
    {"rio", TERM_ASK | TERM_LINKS},
    {"contour", TERM_ASK | TERM_LINKS},
    {"vte", TERM_ASK | TERM_TITLE},
    {"rxvt-unicode", TERM_OSC777},
};

// Programs that give themselves a name, whatever TERM is. They are also found behind a multiplexer
// that was started in them.
static const struct {
    const char *name;
    unsigned skills;
} programs[] = {
    {"WezTerm", TERM_LINKS | TERM_OSC777},
    {"ghostty", TERM_LINKS | TERM_OSC777},
    {"iTerm.app", TERM_LINKS | TERM_OSC9},
    {"iTerm2", TERM_LINKS | TERM_OSC9},
    {"vscode", TERM_LINKS},
};

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

TermSigns term_signs(void)
{
    return (TermSigns){.term = getenv("TERM"),
                       .tmux = getenv("TMUX"),
                       .sty = getenv("STY"),
                       .program = getenv("TERM_PROGRAM"),
                       .version = getenv("TERM_PROGRAM_VERSION"),
                       .lc_terminal = getenv("LC_TERMINAL"),
                       .kitty = getenv("KITTY_WINDOW_ID"),
                       .vte = getenv("VTE_VERSION"),
                       .konsole = getenv("KONSOLE_VERSION"),
                       .windows = getenv("WT_SESSION")};
}

static bool begins(const char *value, const char *with)
{
    return value != NULL && g_str_has_prefix(value, with);
}

static unsigned by_family(const char *term)
{
    for (size_t i = 0; is_set(term) && i < ARRAY_LEN(families); i++)
        if (g_str_has_prefix(term, families[i].name))
            return families[i].skills;
    return 0;
}

static unsigned by_program(const char *name)
{
    for (size_t i = 0; is_set(name) && i < ARRAY_LEN(programs); i++)
        if (strcmp(name, programs[i].name) == 0)
            return programs[i].skills;
    return 0;
}

static unsigned by_traces(const TermSigns *signs)
{
    unsigned skills = by_program(signs->program) | by_program(signs->lc_terminal);
    if (is_set(signs->kitty))
        skills |= TERM_LINKS | TERM_OSC99;
    if (is_set(signs->konsole) || is_set(signs->windows) ||
        (is_set(signs->vte) && g_ascii_strtoll(signs->vte, NULL, 10) >= VTE_LINKS))
        skills |= TERM_LINKS;
    return skills;
}

// Since 3.4 it keeps links, and shows them where the terminal behind it does.
static bool tmux_keeps_links(const TermSigns *signs)
{
    return g_strcmp0(signs->program, "tmux") == 0 && is_set(signs->version) &&
           g_ascii_strtod(signs->version, NULL) >= 3.4;
}

// Consoles and the oldest ones, whatever was left in the environment.
static bool is_plain(const char *term)
{
    return begins(term, "linux") || begins(term, "vt1") || begins(term, "vt2");
}

unsigned term_skills(const TermSigns *signs)
{
    unsigned family = by_family(signs->term), traces = by_traces(signs);
    bool tmux = is_set(signs->tmux) || begins(signs->term, "tmux");
    bool screen = is_set(signs->sty) || begins(signs->term, "screen");
    if (tmux)
        family |= TERM_ASK;
    if (g_strcmp0(signs->program, "Apple_Terminal") == 0)
        family &= ~(unsigned)TERM_ASK; // it calls itself xterm, and prints them
    if (tmux || screen)
        traces &= ~(unsigned)TERM_LINKS; // what is behind it does not decide
    if (tmux && tmux_keeps_links(signs))
        traces |= TERM_LINKS;
    return is_plain(signs->term) && !tmux ? 0 : family | traces;
}
