#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/canvas_win.h"
#include "ui/targets.h"
#include "unit/unit.h"

// The hints of a line as "[bytes]keys", joined by blanks.
static void check_hints(const char *line, const char *expected)
{
    g_autoptr(GString) got = g_string_new(NULL);
    TextRef text = {line, strlen(line)};
    Target target;
    size_t n = 0;
    for (size_t at = 0; target_next_hint(text, &at, &n, &target); at += n) {
        g_string_append_printf(got, "%s[%.*s]", got->len > 0 ? " " : "", (int)n, line + at);
        for (int i = 0; i < TARGET_KEYS_MAX && target.keys[i].code != KEY_NONE; i++) {
            char name[24];
            key_format(target.keys[i], name);
            g_string_append(got, name);
        }
    }
    assert_string_equal(got->str, expected);
}

static void hints__keys_and_what_they_do(void **state)
{
    (void)state;
    check_hints("Enter books   Esc back", "[Enter books]Enter [Esc back]Esc");
    check_hints("Still free. Enter moves it   Esc back", "[Enter moves it]Enter [Esc back]Esc");
    check_hints("r message  H L move  w won", "[r message]r [H]H [L move]L [w won]w");
    check_hints("Type a key or a word   j k move   Enter run", "[j]j [k move]k [Enter run]Enter");
    check_hints("B book again  gm message", "[B book again]B [gm message]gm");
    check_hints("No deals. +o creates one · P another", "[+o creates one]+o [P another]P");
    check_hints("1 write is held: send now and quit? y send  k keep  Esc stay ",
                "[y send]y [k keep]k [Esc stay]Esc");
    check_hints("M T all of them  C-x menu", "[M]M [T all of them]T [C-x menu]C-x");
}

static void hints__words_are_no_keys(void **state)
{
    (void)state;
    check_hints("", "");
    check_hints("   ", "");
    check_hints("This is a line about I and you", "");
    check_hints("It may have arrived · nobody knows ↑ ▸", "");
    check_hints("A", "[A]A"); // nothing tells it from a key
}

static void targets__the_last_one_is_on_top(void **state)
{
    (void)state;
    Canvas *cv = canvas_new_test(5, 20);
    canvas_spot(cv, (Rect){1, -3, 2, 30});
    canvas_key(cv, (Rect){1, 4, 1, 3}, (Key){'x', 0});
    canvas_spot(cv, (Rect){9, 0, 1, 5});
    canvas_command(cv, (Rect){0, 0, 1, 5}, CMD_NONE);
    assert_int_equal(cv->targets->len, 2);
    assert_int_equal(targets_at(cv->targets, 1, 5)->kind, TARGET_KEYS);
    assert_int_equal(targets_at(cv->targets, 1, 7)->kind, TARGET_SPOT);
    assert_int_equal(targets_at(cv->targets, 2, 0)->where.cols, 20);
    assert_null(targets_at(cv->targets, 3, 0));
    canvas_free_test(cv);
}

static void targets__too_many__are_left_out(void **state)
{
    (void)state;
    Canvas *cv = canvas_new_test(5, 20);
    for (int i = 0; i < TARGETS_MAX * 2; i++)
        canvas_spot(cv, (Rect){i % 5, i % 20, 1, 1});
    assert_int_equal(cv->targets->len, TARGETS_MAX);
    canvas_free_test(cv);
}

UNIT_TESTS(targets, cmocka_unit_test(hints__keys_and_what_they_do),
           cmocka_unit_test(hints__words_are_no_keys),
           cmocka_unit_test(targets__the_last_one_is_on_top),
           cmocka_unit_test(targets__too_many__are_left_out));
