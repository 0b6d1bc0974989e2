#include "config.h"

#include <glib.h>
#include <locale.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/lineedit.h"
#include "unit/unit.h"

static int make(void **state)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    g_setenv("INPUTRC", "/dev/null", TRUE);
    *state = lineedit_new(NULL);
    return 0;
}

static int drop(void **state)
{
    lineedit_free(*state);
    return 0;
}

static LineResult press(LineEdit *le, const char *name)
{
    Key key;
    assert_true(key_parse(name, strlen(name), &key));
    return lineedit_key(le, key);
}

static void type(LineEdit *le, const char *text)
{
    uint32_t cp = 0;
    for (size_t n = strlen(text), i = 0; i < n;) {
        i += utf8_decode(text + i, n - i, &cp);
        lineedit_key(le, (Key){cp, 0});
    }
}

static void check(const LineEdit *le, const char *text, size_t point)
{
    assert_string_equal(lineedit_text(le), text);
    assert_int_equal(lineedit_point(le), point);
}

static void lineedit_key__typing__inserts(void **state)
{
    LineEdit *le = *state;
    assert_int_equal(press(le, "h"), LINE_CHANGED);
    type(le, "ello 渡é");
    check(le, "hello 渡é", 11);
    press(le, "Left");
    check(le, "hello 渡é", 9);
    press(le, "Backspace");
    check(le, "hello é", 6);
}

static void lineedit_key__readline_keys(void **state)
{
    LineEdit *le = *state;
    type(le, "one two three");
    press(le, "C-w");
    check(le, "one two ", 8);
    press(le, "C-y");
    check(le, "one two three", 13);
    press(le, "C-a");
    check(le, "one two three", 0);
    press(le, "M-f");
    check(le, "one two three", 3);
    press(le, "C-k");
    check(le, "one", 3);
    press(le, "C-_");
    check(le, "one two three", 13);
    press(le, "Home");
    press(le, "Delete");
    check(le, "ne two three", 0);
    press(le, "C-Right");
    check(le, "ne two three", 2);
    press(le, "End");
    press(le, "C-Left");
    check(le, "ne two three", 7);
}

static void lineedit_key__ends(void **state)
{
    LineEdit *le = *state;
    type(le, "x");
    assert_int_equal(press(le, "Enter"), LINE_ACCEPTED);
    check(le, "x", 1);
    assert_int_equal(press(le, "Esc"), LINE_CANCELLED);
    assert_int_equal(press(le, "C-g"), LINE_CANCELLED);
    press(le, "C-a");
    assert_int_equal(press(le, "C-d"), LINE_CHANGED);
    assert_int_equal(press(le, "C-d"), LINE_CANCELLED);
    assert_int_equal(press(le, "Tab"), LINE_NOTHING);
    assert_int_equal(press(le, "F5"), LINE_NOTHING);
    check(le, "", 0);
}

static void lineedit_key__newlines__only_where_allowed(void **state)
{
    LineEdit *le = *state;
    type(le, "a");
    press(le, "M-Enter");
    check(le, "a", 1);
    lineedit_allow_newlines(le, true);
    assert_int_equal(press(le, "M-Enter"), LINE_CHANGED);
    type(le, "b");
    check(le, "a\nb", 3);
}

static void lineedit__several__keep_their_own(void **state)
{
    LineEdit *a = *state, *b = lineedit_new(NULL);
    type(a, "first");
    press(a, "Left");
    type(b, "second");
    check(a, "first", 4);
    type(a, "X");
    check(a, "firsXt", 5);
    check(b, "second", 6);
    press(b, "C-_"); // undo does not reach into the other's text
    check(a, "firsXt", 5);
    lineedit_free(b);
    type(a, "!");
    check(a, "firsX!t", 6);
}

static void lineedit__history__by_name(void **state)
{
    (void)state;
    LineEdit *a = lineedit_new("test-command");
    type(a, "one");
    lineedit_remember(a);
    lineedit_free(a);
    a = lineedit_new("test-command");
    type(a, "two");
    lineedit_remember(a);
    lineedit_remember(a); // twice the same is once
    lineedit_set(a, "");
    LineEdit *other = lineedit_new("test-filter");
    press(other, "Up");
    check(other, "", 0);
    type(a, "half");
    press(a, "Up");
    check(a, "two", 3);
    press(a, "Up");
    check(a, "one", 3);
    press(a, "Down");
    press(a, "Down");
    check(a, "half", 4);
    lineedit_free(a);
    lineedit_free(other);
}

static void lineedit_fill_history__lines_of_earlier__are_found(void **state)
{
    (void)state;
    static char one[] = "stage Won", two[] = "tag vip";
    char *const lines[] = {one, two, NULL}, *const none[] = {NULL};
    lineedit_fill_history("test-earlier", lines);
    lineedit_fill_history("test-none", none);
    LineEdit *le = lineedit_new("test-earlier"), *other = lineedit_new("test-none");
    press(other, "Up");
    check(other, "", 0);
    press(le, "Up");
    check(le, "tag vip", 7);
    press(le, "Up");
    check(le, "stage Won", 9);
    lineedit_free(le);
    le = lineedit_new("test-earlier");
    press(le, "C-r");
    type(le, "Won");
    assert_string_equal(lineedit_text(le), "stage Won");
    press(le, "Esc");
    lineedit_free(le);
    lineedit_free(other);
}

static void lineedit__search_in_history(void **state)
{
    (void)state;
    LineEdit *le = lineedit_new("test-search");
    static const char *const lines[] = {"stage Won", "tag vip", "note hello"};
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        lineedit_set(le, lines[i]);
        lineedit_remember(le);
    }
    lineedit_set(le, "");
    press(le, "C-r");
    type(le, "stag");
    assert_string_equal(lineedit_text(le), "stage Won");
    assert_int_equal(press(le, "Enter"), LINE_ACCEPTED);
    assert_string_equal(lineedit_text(le), "stage Won");
    lineedit_set(le, "keep");
    press(le, "C-r");
    type(le, "vip");
    press(le, "Esc"); // leaves the search, not the line
    assert_string_equal(lineedit_text(le), "keep");
    assert_int_equal(press(le, "Esc"), LINE_CANCELLED);
    lineedit_free(le);
}

static void lineedit__search__other_keys_end_it(void **state)
{
    LineEdit *le = *state;
    type(le, "one two");
    static const char *const after[] = {"C-x", "C-z", "M-x", "C-Right", "F5", "Insert", "C-u"};
    for (size_t i = 0; i < G_N_ELEMENTS(after); i++) {
        press(le, "C-r");
        type(le, "o");
        press(le, after[i]);
        press(le, "C-z");
    }
    lineedit_set(le, "one two");
    press(le, "C-r");
    press(le, "C-a"); // ends the search and goes to the beginning
    check(le, "one two", 0);
}

static void lineedit__search_and_another_editor__each_keeps_its_text(void **state)
{
    LineEdit *le = *state;
    LineEdit *other = lineedit_new("test-other");
    static const char *const waits[] = {"C-r", "M-p", "M-3", "C-v", "C-x", "C-]"};
    for (size_t i = 0; i < G_N_ELEMENTS(waits); i++) {
        lineedit_set(le, "mine");
        press(le, waits[i]);
        lineedit_set(other, "theirs");
        lineedit_remember(other);
        type(other, "x");
        check(other, "theirsx", 7);
        type(le, "y");
        check(le, "miney", 5);
    }
    press(other, "C-r");
    lineedit_free(other);
    type(le, "z");
    check(le, "mineyz", 6);
}

static void lineedit__vi_mode__cannot_be_got_into(void **state)
{
    LineEdit *le = *state;
    type(le, "ab");
    press(le, "C-M-j");
    press(le, "C-Right");
    press(le, "M-b");
    type(le, "k");
    check(le, "kab", 1);
}

static void lineedit_insert__pasted_text(void **state)
{
    LineEdit *le = *state;
    type(le, "ab");
    press(le, "Left");
    lineedit_insert(le, "1\n2", 3);
    check(le, "a1 2b", 4);
    lineedit_allow_newlines(le, true);
    lineedit_insert(le, "\n\033[A", 4); // no key can come out of it
    check(le, "a1 2\n[Ab", 7);
}

static void lineedit_replace__completes(void **state)
{
    LineEdit *le = *state;
    type(le, "tag vi now");
    lineedit_replace(le, 4, 6, "vip");
    check(le, "tag vip now", 7);
    press(le, "C-_");
    assert_string_equal(lineedit_text(le), "tag vi now");
    lineedit_replace(le, 90, 99, "!");
    assert_string_equal(lineedit_text(le), "tag vi now!");
}

static void lineedit_set__and_point(void **state)
{
    LineEdit *le = *state;
    lineedit_set(le, "hello");
    check(le, "hello", 5);
    lineedit_set_point(le, 1);
    type(le, "X");
    check(le, "hXello", 2);
    lineedit_set(le, "bye");
    press(le, "C-a");
    type(le, ">");
    check(le, ">bye", 1);
}

static void lineedit_key__quoted_control__never_stays(void **state)
{
    LineEdit *le = *state;
    press(le, "C-v");
    press(le, "C-[");
    type(le, "x");
    check(le, "x", 1);
}

static void lineedit_key__meta_questions__do_nothing(void **state)
{
    LineEdit *le = *state;
    type(le, "/et");
    press(le, "M-?");
    press(le, "M-*");
    press(le, "M-/");
    check(le, "/et", 3);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make, drop)
UNIT_TESTS(lineedit, CASE(lineedit_key__typing__inserts), CASE(lineedit_key__readline_keys),
           CASE(lineedit_key__ends), CASE(lineedit_key__newlines__only_where_allowed),
           CASE(lineedit__several__keep_their_own), CASE(lineedit__history__by_name),
           cmocka_unit_test(lineedit_fill_history__lines_of_earlier__are_found),
           CASE(lineedit__search_in_history), CASE(lineedit__search__other_keys_end_it),
           CASE(lineedit__search_and_another_editor__each_keeps_its_text),
           CASE(lineedit__vi_mode__cannot_be_got_into), CASE(lineedit_insert__pasted_text),
           CASE(lineedit_replace__completes), CASE(lineedit_set__and_point),
           CASE(lineedit_key__quoted_control__never_stays),
           CASE(lineedit_key__meta_questions__do_nothing));
