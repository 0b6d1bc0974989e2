#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/text.h"
#include "unit/unit.h"

static void expect(const char *bytes, size_t n, const char *expected)
{
    g_autofree char *got = text_input(bytes, n);
    assert_string_equal(got, expected);
}

static void text_input__emoji__stay_as_they_were_typed(void **state)
{
    (void)state;
    const char *family = "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 \xe2\x9d\xa4\xef\xb8\x8f "
                         "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd";
    expect(family, strlen(family), family);
}

static void text_input__line_ends__become_lf(void **state)
{
    (void)state;
    expect("a\r\nb\rc\nd", 8, "a\nb\nc\nd");
}

static void text_input__controls__are_left_out(void **state)
{
    (void)state;
    expect("a\x1b[31mb\x07\x00"
           "c\td\x7f",
           12, "a[31mbc d");
    expect("x\xc2\x9by", 4, "xy");
    expect("\xe2\x80\xae"
           "abc",
           6, "abc");
}

static void text_input__bad_utf8__is_replaced(void **state)
{
    (void)state;
    expect("a\xff"
           "b",
           3,
           "a\xef\xbf\xbd"
           "b");
}

static void text_input__nothing__gives_nothing(void **state)
{
    (void)state;
    expect("", 0, "");
}

UNIT_TESTS(text_input, cmocka_unit_test(text_input__emoji__stay_as_they_were_typed),
           cmocka_unit_test(text_input__line_ends__become_lf),
           cmocka_unit_test(text_input__controls__are_left_out),
           cmocka_unit_test(text_input__bad_utf8__is_replaced),
           cmocka_unit_test(text_input__nothing__gives_nothing));
