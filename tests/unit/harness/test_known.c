#include "config.h"

#include <string.h>

#include "harness/known.h"
#include "unit/unit.h"

typedef struct Row {
    const char *term;
    unsigned extras;
    const char *said;
    const char *why; // NULL: all is well
} Row;

static const Row rows[] = {
    {"xterm-256color", 0, "\033[?1049h\033[1;1Htext\033[38;5;200m\033[m\033[?1049l", NULL},
    {"xterm-256color", 0, "\033]8;;http://x/\a", "OSC 8"},
    {"xterm-256color", KNOWN_LINKS, "\033]8;;http://x/\033\\x\033]8;;\033\\", NULL},
    {"xterm-256color", 0, "\033[38;2;1;2;3m\033[m", "38;2"},
    {"xterm-256color", KNOWN_RGB, "\033[38;2;1;2;3m\033[m", NULL},
    {"xterm-256color", 0, "\033[31m", "styles 1"},
    {"xterm-256color", 0, "\033[?25l\033[m", "mode 25 is left off"},
    {"xterm-256color", 0, "\033[?2004h", "mode 2004 is left on"},
    {"xterm-256color", KNOWN_KEYS, "\033[>1u\033[>1u\033[<u", "keys 1"},
    {"xterm-256color", KNOWN_TITLE, "\033[22;2t\033]2;x\a", "titles 1"},
    {"xterm-256color", 0, "\033P1$r0m\033\\", "DCS"},
    {"vt100", 0, "\033[1;1H\033[7mtext\033[m", NULL},
    {"vt100", 0, "\033[31m\033[m", "\\033[31m"},
    {"vt100", 0, "\033[?1049h\033[?1049l", "?1049h"},
    {"linux", 0, "\033[31m\033[39;49m\033[m", NULL},
    {"linux", 0, "\033[38;5;200m\033[m", "38;5"},
    {"linux", 0, "\033[>4;1m", ">4;1m"},
};

static void known_judge__each_row__is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) why = g_string_new(NULL);
        Known *known = known_new(rows[i].term, rows[i].extras, why);
        assert_non_null(known);
        bool good = known_judge(known, rows[i].said, strlen(rows[i].said), why);
        if (good != !rows[i].why || (rows[i].why && !strstr(why->str, rows[i].why)))
            fail_msg("row %zu: %s", i, why->str);
        known_free(known);
    }
}

UNIT_TESTS(known, cmocka_unit_test(known_judge__each_row__is_judged));
