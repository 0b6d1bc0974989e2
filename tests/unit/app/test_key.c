#include "config.h"

#include <string.h>

#include "app/key.h"
#include "base/attr.h"
#include "unit/unit.h"

static void check(const char *name, uint32_t code, int mods)
{
    Key key = {0};
    assert_true(key_parse(name, strlen(name), &key));
    assert_int_equal(key.code, code);
    assert_int_equal(key.mods, mods);
}

static void key_parse__names_and_modifiers(void **state)
{
    (void)state;
    check("a", 'a', 0);
    check("G", 'G', 0);
    check("S-g", 'G', 0);
    check("C-X", 'x', KEY_MOD_CTRL);
    check("M-Enter", 13, KEY_MOD_ALT);
    check("S-Tab", 9, KEY_MOD_SHIFT);
    check("C-M-Left", KEY_LEFT_, KEY_MOD_CTRL | KEY_MOD_ALT);
    check("F1", KEY_F1, 0);
    check("F12", KEY_F12, 0);
    check("Space", ' ', 0);
    check("-", '-', 0);
    check("C--", '-', KEY_MOD_CTRL);
    check("é", 0xe9, 0);
    check("Comma", ',', 0);
}

static void key_parse__nonsense__refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",   "ab",   "C-",   "F0",   "F13",  "F1x", " ",
                                      "\n", "\xff", "Entr", "C-M-", "\x7f", "F01"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        Key key = {77, 0};
        assert_false(key_parse(bad[i], strlen(bad[i]), &key));
        assert_int_equal(key.code, 77);
    }
}

static void key_format__round_trip(void **state)
{
    (void)state;
    static const char *const good[] = {"a",        "G",   "C-x",      "M-Enter", "S-Tab",
                                       "C-M-Left", "F1",  "F12",      "Esc",     "Space",
                                       "é",        "C--", "PageDown", "Delete",  ","};
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        Key key = {0};
        char name[24];
        assert_true(key_parse(good[i], strlen(good[i]), &key));
        assert_int_equal(key_format(key, name), strlen(good[i]));
        assert_string_equal(name, good[i]);
    }
}

static void key_format__private_codes__are_question_marks(void **state)
{
    (void)state;
    char name[24];
    key_format((Key){KEY_SYNC, KEY_MOD_CTRL | KEY_MOD_ALT | KEY_MOD_SHIFT}, name);
    assert_string_equal(name, "C-M-S-?");
}

UNIT_TESTS(key, cmocka_unit_test(key_parse__names_and_modifiers),
           cmocka_unit_test(key_parse__nonsense__refused), cmocka_unit_test(key_format__round_trip),
           cmocka_unit_test(key_format__private_codes__are_question_marks));
