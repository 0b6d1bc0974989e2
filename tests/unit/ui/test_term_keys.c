#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "ui/term_keys.h"
#include "unit/unit.h"

static int make(void **state)
{
    *state = term_keys_new(true);
    return 0;
}

static int drop(void **state)
{
    term_keys_free(*state);
    return 0;
}

static void describe(GString *out, const TermInput *in)
{
    static const char *const mouse[] = {"press", "release", "drag", "up", "down"};
    static const char *const reports[] = {"background", "scheme", "mode", "column", "all"};
    char name[24];
    if (out->len > 0)
        g_string_append_c(out, ' ');
    if (in->key.code == KEY_MOUSE_)
        g_string_append_printf(out, "%s%d@%d,%d+%d", mouse[in->mouse], in->button, in->row, in->col,
                               in->key.mods);
    else if (in->key.code == KEY_PASTE)
        g_string_append_printf(out, "paste(%.*s)", (int)in->paste_n, in->paste);
    else if (in->key.code == KEY_REPORT_)
        g_string_append_printf(out, "%s(%x,%d)", reports[in->report], (unsigned)in->value,
                               in->state);
    else if (in->key.code == KEY_SYNC)
        g_string_append(out, "sync");
    else if (in->key.code > KEY_SYNC)
        g_string_append_printf(out, "#%u", (unsigned)(in->key.code - KEY_SYNC));
    else
        g_string_append_len(out, name, (gssize)key_format(in->key, name));
}

// All there is; '+' at the end when something unfinished waits.
static char *drain(TermKeys *keys, KeysMode mode)
{
    GString *out = g_string_new(NULL);
    TermInput in;
    KeysStatus status;
    while ((status = term_keys_next(keys, mode, &in)) == KEYS_INPUT)
        describe(out, &in);
    if (status == KEYS_MORE)
        g_string_append_c(out, '+');
    return g_string_free(out, FALSE);
}

static void check_mode(TermKeys *keys, const char *bytes, KeysMode mode, const char *expected)
{
    term_keys_feed(keys, bytes, strlen(bytes));
    g_autofree char *got = drain(keys, mode);
    assert_string_equal(got, expected);
}

static void check(TermKeys *keys, const char *bytes, const char *expected)
{
    check_mode(keys, bytes, KEYS_OPEN, expected);
}

static void term_keys__plain_and_control(void **state)
{
    check(*state, "aG é\xe6\xb8\xa1", "a G Space é 渡");
    check(*state, "\r\t\x7f\x01\x1a\x1c\n\x08", "Enter Tab Backspace C-a C-z C-\\ C-j C-h");
    term_keys_feed(*state, "\0", 1);
    g_autofree char *got = drain(*state, KEYS_OPEN);
    assert_string_equal(got, "C-Space");
}

static void term_keys__arrows_and_functions(void **state)
{
    check(*state, "\033[A\033OB\033[1;5C\033[1;2D", "Up Down C-Right S-Left");
    check(*state, "\033[H\033[4~\033[5~\033[6;3~", "Home End PageUp M-PageDown");
    check(*state, "\033OP\033[15~\033[24~\033[[A\033[1;5Q", "F1 F5 F12 F1 C-F2");
    check(*state, "\033[Z", "S-Tab");
}

static void term_keys__alt(void **state)
{
    check(*state, "\033s\033\r\033G\033é", "M-s M-Enter M-G M-é");
    check(*state, "\033\x05", "C-M-e");
}

static void term_keys__modified_keys(void **state)
{
    check(*state, "\033[13;5u\033[27;5;13~", "C-Enter C-Enter");
    check(*state, "\033[115;3u\033[97;6u\033[97;2u", "M-s C-a A");
    check(*state, "\033[27u\033[9;5u\033[127;3u", "Esc C-Tab M-Backspace");
    check(*state, "\033[99:67;5:1u", "C-c");
}

static void term_keys__lone_escape__waits_then_is_a_key(void **state)
{
    check(*state, "\033", "+");
    g_autofree char *got = drain(*state, KEYS_QUIET);
    assert_string_equal(got, "Esc");
    check_mode(*state, "\033[", KEYS_QUIET, "M-[");
    check_mode(*state, "\033O", KEYS_QUIET, "M-O");
}

static void term_keys__escape_before_sync__is_at_once(void **state)
{
    check(*state, "\033\033[900~", "Esc sync");
    check(*state, "\033\033[901~\033[902~\033[903~\033[904~", "Esc #1 #2 #3 #4");
    check(*state, "\033\033[A", "Esc Up");
}

static void term_keys__split_sequences__are_joined(void **state)
{
    check(*state, "\033[1;", "+");
    check(*state, "5A", "C-Up");
    check(*state, "\xe6\xb8", "+");
    check(*state, "\xa1", "渡");
    check(*state, "\033", "+");
    check(*state, "[<0;3;", "+");
    check(*state, "4M", "press1@3,2+0");
}

static void term_keys__mouse(void **state)
{
    check(*state, "\033[<0;10;5M\033[<32;11;5M\033[<0;11;5m",
          "press1@4,9+0 drag1@4,10+0 release1@4,10+0");
    check(*state, "\033[<2;1;1M\033[<16;1;1M", "press3@0,0+0 press1@0,0+1");
    check(*state, "\033[<64;1;1M\033[<65;1;1M", "up0@0,0+0 down0@0,0+0");
    check(*state, "\033[<66;1;1M\033[<67;1;1M\033[<69;1;1M",
          "up0@0,0+4 down0@0,0+4 down0@0,0+4"); // sideways, by itself or with Shift
}

static void term_keys__odd_mouse__is_dropped(void **state)
{
    check(*state, "\033[<65;1;1m\033[<96;1;1M\033[<35;1;1M\033[<128;1;1M\033[<0;1M\033[<0;1;1;1Ma",
          "a");
    check(*state, "\033[<0;0;0M\033[<0;1;0M\033[<0;0;1M\033[<0;;M", "");
    check(*state, "\033[<0;99999999999999;7M", "press1@6,10000+0");
    check(*state, "\033[M !!b", "b"); // the encoding of old
}

static void term_keys__focus(void **state)
{
    TermInput in;
    term_keys_feed(*state, "\033[I\033[O", 6);
    assert_int_equal(term_keys_next(*state, KEYS_OPEN, &in), KEYS_INPUT);
    assert_int_equal(in.key.code, KEY_FOCUS_IN);
    assert_int_equal(term_keys_next(*state, KEYS_OPEN, &in), KEYS_INPUT);
    assert_int_equal(in.key.code, KEY_FOCUS_OUT);
}

static void term_keys__paste__is_one_event(void **state)
{
    check(*state, "\033[200~q\r\033[A:quit\r\033[201~x", "paste(q\r\033[A:quit\r) x");
    check(*state, "\033[200~", "");
    check(*state, "half\033[20", "");
    check(*state, "1~y", "paste(half) y");
    check(*state, "\033[200~\033[201~", "paste()");
}

static void term_keys__paste_without_end__is_left_by_ctrl_c(void **state)
{
    check(*state, "\033[200~lost", "");
    check_mode(*state, "more", KEYS_QUIET, "");
    check(*state, "\x03", "C-c");
    check(*state, "q", "q");
}

static void term_keys__huge_paste__comes_in_pieces(void **state)
{
    TermKeys *keys = *state;
    g_autofree char *big = g_strnfill(300 * 1024, 'x');
    term_keys_feed(keys, "\033[200~", 6);
    term_keys_feed(keys, big, 300 * 1024);
    term_keys_feed(keys, "\033[201~", 6);
    TermInput in;
    assert_int_equal(term_keys_next(keys, KEYS_OPEN, &in), KEYS_INPUT);
    assert_int_equal(in.paste_n, 256 * 1024);
    assert_int_equal(term_keys_next(keys, KEYS_OPEN, &in), KEYS_INPUT);
    assert_int_equal(in.paste_n, 44 * 1024);
    assert_int_equal(term_keys_next(keys, KEYS_OPEN, &in), KEYS_NONE);
}

static void term_keys__nonsense__is_dropped(void **state)
{
    check(*state, "\033[>1;2c\033[>0;1u\033[38;5;1m\033[999~a", "a");
    check(*state,
          "\xff\xfe\xc0\xaf\xed\xa0\x80"
          "b",
          "b");
    check(*state, "\033[1;2\001c", "C-a c"); // broken off by another byte
    check(*state, "\033[1;2\033[A", "Up");
    check(*state, "\033[57344u\033[1114112u\033[55296u\033[0ud", "d");
    check_mode(*state, "\033[1;2;3", KEYS_QUIET, "");
    check_mode(*state, "\xe6", KEYS_QUIET, "");
    check(*state, "e", "e");
}

static void term_keys__answers__are_reports(void **state)
{
    check(*state, "\033]11;rgb:ffff/8080/0000\033\\a", "background(ff8000,0) a");
    check(*state, "\033]11;rgb:ff/80/00\aa", "background(ff8000,0) a");
    check(*state, "\033]11;rgb:f/8/0\a", "background(ff8800,0)");
    check(*state, "\033[?2026;2$ya\033[?997;2n\033[?62;22c", "mode(7ea,2) a scheme(2,0) all(0,0)");
    check(*state, "\033[5;2R\033[1;2R", "column(2,0) S-F3");
}

static void term_keys__answers__nonsense_is_dropped_or_keys(void **state)
{
    check(*state, "\033]11;rgb:zz/80/00\aa", "z z / 8 0 / 0 0 C-g a"); // as if typed: no answer
    check(*state, "\033]11;rgb:ff/80\aa", "a");
    check(*state, "\033]11;rgb:12345/80/00\aa", "a");
    check(*state, "\033]11;rgb:ff/80/00x", "x");
    check(*state, "\033]11;rgb:ff/80/00\033[A", "Up");
    check(*state, "\033]10;rgb:ff/80/00\aa", "M-] 1 0 ; r g b : f f / 8 0 / 0 0 C-g a");
    check(*state, "\033]j", "M-] j");
    check(*state, "\033]", "+");
    check_mode(*state, "", KEYS_QUIET, "M-]");
    check(*state, "\033[?996n\033[?5;2R\033[?2026y\033]b", "mode(7ea,0) M-] b");
}

// However slowly: nothing of it becomes a key, and keys after it are keys.
static void term_keys__expected_answers__wait_for_their_end(void **state)
{
    static const char *const pieces[] = {"\033]", "1",    "1;", "rgb:ff", "ff/8080",
                                         "/0000", "\033", "\\", "\033[?", "20",
                                         "26",    ";2$",  "y"};
    TermKeys *keys = *state;
    g_autoptr(GString) got = g_string_new(NULL);
    term_keys_expect(keys);
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        term_keys_feed(keys, pieces[i], strlen(pieces[i]));
        g_autofree char *quiet = drain(keys, KEYS_QUIET);
        g_string_append(got, quiet);
    }
    assert_string_equal(got->str, "background(ff8000,0)mode(7ea,2)");
    assert_true(term_keys_expecting(keys));
    check(keys, "\033[?62ca", "all(0,0) a");
    assert_false(term_keys_expecting(keys));
}

static void term_keys__endless_sequence__is_given_up(void **state)
{
    TermKeys *keys = *state;
    g_autofree char *digits = g_strnfill(200, '1');
    term_keys_feed(keys, "\033[", 2);
    term_keys_feed(keys, digits, 200);
    check(keys, "", "");
    check(keys, "a", "a");
}

static void term_keys__without_test_mode__private_keys_are_unknown(void **state)
{
    (void)state;
    TermKeys *keys = term_keys_new(false);
    check(keys, "\033[900~\033[904~a", "a");
    term_keys_free(keys);
}

// Every short byte string, fed whole and byte by byte, decodes to something without harm.
static void term_keys__hostile_bytes__never_break(void **state)
{
    (void)state;
    static const char alphabet[] = "\033[O<;:~MmuA209Z\x01\x80\xc3\xf0\xff";
    GRand *rand = g_rand_new_with_seed(7);
    for (int round = 0; round < 20000; round++) {
        TermKeys *keys = term_keys_new(true);
        size_t n = (size_t)g_rand_int_range(rand, 1, 24);
        for (size_t i = 0; i < n; i++) {
            char c = alphabet[g_rand_int_range(rand, 0, sizeof(alphabet) - 1)];
            term_keys_feed(keys, &c, 1);
            if (g_rand_boolean(rand))
                g_free(drain(keys, KEYS_OPEN));
        }
        g_free(drain(keys, KEYS_QUIET));
        term_keys_feed(keys, "\x03", 1);
        g_autofree char *last = drain(keys, KEYS_QUIET);
        assert_true(g_str_has_suffix(last, "C-c")); // it is always alive afterwards
        term_keys_free(keys);
    }
    g_rand_free(rand);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)
UNIT_TESTS(term_keys, CASE(term_keys__plain_and_control), CASE(term_keys__arrows_and_functions),
           CASE(term_keys__alt), CASE(term_keys__modified_keys),
           CASE(term_keys__lone_escape__waits_then_is_a_key),
           CASE(term_keys__escape_before_sync__is_at_once),
           CASE(term_keys__split_sequences__are_joined), CASE(term_keys__mouse),
           CASE(term_keys__odd_mouse__is_dropped), CASE(term_keys__focus),
           CASE(term_keys__paste__is_one_event),
           CASE(term_keys__paste_without_end__is_left_by_ctrl_c),
           CASE(term_keys__huge_paste__comes_in_pieces), CASE(term_keys__nonsense__is_dropped),
           CASE(term_keys__answers__are_reports),
           CASE(term_keys__answers__nonsense_is_dropped_or_keys),
           CASE(term_keys__expected_answers__wait_for_their_end),
           CASE(term_keys__endless_sequence__is_given_up),
           cmocka_unit_test(term_keys__without_test_mode__private_keys_are_unknown),
           cmocka_unit_test(term_keys__hostile_bytes__never_break));
