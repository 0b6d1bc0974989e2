#include "config.h"

#include <string.h>

#include "ui/notify.h"
#include "ui/term_kind.h"
#include "unit/unit.h"

static void notify_way__by_what_the_terminal_is(void **state)
{
    (void)state;
    static const struct {
        const char *wanted;
        TermSigns signs;
        NotifyWay way;
    } rows[] = {
        {"auto", {.term = "xterm-kitty"}, NOTIFY_OSC99},
        {"auto", {.term = "xterm-256color", .kitty = "1"}, NOTIFY_OSC99},
        {"auto", {.term = "foot"}, NOTIFY_OSC777},
        {"auto", {.term = "rxvt-unicode-256color"}, NOTIFY_OSC777},
        {"auto", {.term = "xterm-256color", .program = "WezTerm"}, NOTIFY_OSC777},
        {"auto", {.term = "xterm-256color", .program = "iTerm.app"}, NOTIFY_OSC9},
        {"auto", {.term = "xterm-256color", .lc_terminal = "iTerm2"}, NOTIFY_OSC9}, // over ssh
        {"auto", {.term = "xterm-256color"}, NOTIFY_BELL},
        {"auto", {.term = "xterm-256color", .vte = "7600"}, NOTIFY_BELL},
        {"auto", {.term = "linux", .kitty = "1"}, NOTIFY_BELL}, // left over from elsewhere
        {"auto", {.term = "vt100"}, NOTIFY_BELL},
        {"auto", {.term = NULL}, NOTIFY_BELL},
        {"auto", {.term = "tmux-256color", .tmux = "/tmp/x,1,0", .kitty = "1"}, NOTIFY_OSC99},
        {"osc9", {.term = "xterm-256color"}, NOTIFY_OSC9},
        {"command", {.term = "foot"}, NOTIFY_COMMAND},
        {"off", {.term = "foot"}, NOTIFY_OFF},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(notify_way(rows[i].wanted, &rows[i].signs), rows[i].way);
}

static Alert alert_of(const char *title, const char *body)
{
    return (Alert){text_clean(title, strlen(title), TEXT_LINE),
                   text_clean(body, strlen(body), TEXT_LINE)};
}

static void check(NotifyWay way, TermSigns signs, const char *expected)
{
    Alert alert = alert_of("New message: A;B", "1;2 three");
    g_autoptr(GString) out = g_string_new(NULL);
    notify_bytes(way, &signs, &alert, out);
    assert_string_equal(out->str, expected);
    alert_clear(&alert);
}

static void notify_bytes__each_way(void **state)
{
    (void)state;
    TermSigns xterm = {.term = "xterm-256color"};
    check(NOTIFY_OFF, xterm, "");
    check(NOTIFY_COMMAND, xterm, "");
    check(NOTIFY_BELL, xterm, "\a");
    check(NOTIFY_OSC9, xterm, "\033]9;eyrie: New message: A;B - 1;2 three\a");
    check(NOTIFY_OSC777, xterm, "\033]777;notify;eyrie: New message: A,B;1;2 three\a");
    check(NOTIFY_OSC99, xterm,
          "\033]99;i=eyrie:d=0;eyrie: New message: A;B\a\033]99;i=eyrie:d=1:p=body;1;2 three\a");
}

static void notify_bytes__multiplexers__pass_it_on(void **state)
{
    (void)state;
    check(NOTIFY_OSC9, (TermSigns){.term = "tmux-256color"},
          "\033Ptmux;\033\033]9;eyrie: New message: A;B - 1;2 three\a\033\\");
    check(NOTIFY_OSC99, (TermSigns){.term = "screen", .tmux = "/tmp/x,1,0"},
          "\033Ptmux;\033\033]99;i=eyrie:d=0;eyrie: New message: A;B\a"
          "\033\033]99;i=eyrie:d=1:p=body;1;2 three\a\033\\");
    check(NOTIFY_OSC9, (TermSigns){.term = "screen", .sty = "1.pts"},
          "\033P\033]9;eyrie: New message: A;B - 1;2 three\a\033\\");
    check(NOTIFY_BELL, (TermSigns){.term = "tmux-256color"}, "\a");
    check(NOTIFY_OSC9, (TermSigns){.term = "vt100"}, ""); // it would print it
}

static void term_skills__links__only_where_they_are_likely(void **state)
{
    (void)state;
    static const struct {
        TermSigns signs;
        bool links;
    } rows[] = {
        {{.term = "foot"}, true},
        {{.term = "xterm-kitty"}, true},
        {{.term = "xterm-256color"}, false},
        {{.term = "xterm-256color", .vte = "7600"}, true},
        {{.term = "xterm-256color", .vte = "4200"}, false},
        {{.term = "xterm-256color", .konsole = "230800"}, true},
        {{.term = "xterm-256color", .windows = "x"}, true},
        {{.term = "tmux-256color", .tmux = "x", .program = "tmux", .version = "3.4"}, true},
        {{.term = "tmux-256color", .tmux = "x", .program = "tmux", .version = "3.3a"}, false},
        {{.term = "tmux-256color", .tmux = "x", .vte = "7600"}, false},
        {{.term = "screen", .sty = "1.pts", .vte = "7600"}, false},
        {{.term = "linux"}, false},
        {{.term = NULL}, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal((term_skills(&rows[i].signs) & TERM_LINKS) != 0, rows[i].links);
}

UNIT_TESTS(notify, cmocka_unit_test(notify_way__by_what_the_terminal_is),
           cmocka_unit_test(notify_bytes__each_way),
           cmocka_unit_test(notify_bytes__multiplexers__pass_it_on),
           cmocka_unit_test(term_skills__links__only_where_they_are_likely));
