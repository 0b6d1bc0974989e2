#include "config.h"

#include "harness/keys.h"
#include "unit/unit.h"

static void assert_bytes(const char *name, const char *expected)
{
    Vt *vt = vt_new(20, 3);
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autoptr(GString) why = g_string_new(NULL);
    assert_true(keys_append(vt, name, bytes, why));
    assert_string_equal(bytes->str, expected);
    vt_free(vt);
}

static void keys_append__characters__as_typed(void **state)
{
    (void)state;
    assert_bytes("r", "r");
    assert_bytes("é", "é");
    assert_bytes("-", "-");
    assert_bytes("Space", " ");
}

static void keys_append__named_keys__as_a_terminal_sends_them(void **state)
{
    (void)state;
    assert_bytes("Enter", "\r");
    assert_bytes("Esc", "\033");
    assert_bytes("Tab", "\t");
    assert_bytes("S-Tab", "\033[Z");
    assert_bytes("Backspace", "\177");
    assert_bytes("Up", "\033[A");
    assert_bytes("F1", "\033OP");
    assert_bytes("F5", "\033[15~");
    assert_bytes("PageDown", "\033[6~");
}

static void keys_append__modifiers__encoded_as_xterm_does(void **state)
{
    (void)state;
    assert_bytes("C-p", "\020");
    assert_bytes("M-x", "\033x");
    assert_bytes("M-Enter", "\033\r");
    assert_bytes("S-Up", "\033[1;2A");
}

static void keys_append__application_mode__arrows_change(void **state)
{
    (void)state;
    Vt *vt = vt_new(20, 3);
    vt_feed(vt, "\033[?1h", 5);
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autoptr(GString) why = g_string_new(NULL);
    assert_true(keys_append(vt, "Up", bytes, why));
    assert_string_equal(bytes->str, "\033OA");
    vt_free(vt);
}

static void keys_append__unknown_name__refused_with_the_name(void **state)
{
    (void)state;
    Vt *vt = vt_new(20, 3);
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autoptr(GString) why = g_string_new(NULL);
    assert_false(keys_append(vt, "Entr", bytes, why));
    assert_string_equal(why->str, "no such key: Entr\n");
    assert_false(keys_append(vt, "F13", bytes, why));
    assert_int_equal(bytes->len, 0);
    vt_free(vt);
}

static void keys_append_mouse__press_and_release__in_sgr(void **state)
{
    (void)state;
    g_autoptr(GString) bytes = g_string_new(NULL);
    keys_append_mouse(MOUSE_LEFT, MOUSE_PRESS, 10, 3, bytes);
    keys_append_mouse(MOUSE_LEFT, MOUSE_RELEASE, 10, 3, bytes);
    keys_append_mouse(MOUSE_WHEEL_DOWN, MOUSE_PRESS, 1, 2, bytes);
    assert_string_equal(bytes->str, "\033[<0;10;3M\033[<0;10;3m\033[<65;1;2M");
}

UNIT_TESTS(keys, cmocka_unit_test(keys_append__characters__as_typed),
           cmocka_unit_test(keys_append__named_keys__as_a_terminal_sends_them),
           cmocka_unit_test(keys_append__modifiers__encoded_as_xterm_does),
           cmocka_unit_test(keys_append__application_mode__arrows_change),
           cmocka_unit_test(keys_append__unknown_name__refused_with_the_name),
           cmocka_unit_test(keys_append_mouse__press_and_release__in_sgr));
