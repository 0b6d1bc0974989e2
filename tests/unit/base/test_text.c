#include "config.h"

#include <glib.h>
#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "unit/unit.h"

static void check_n(const char *bytes, size_t n, TextMode mode, const char *expected)
{
    Text text = text_clean(bytes, n, mode);
    assert_string_equal(text.s ? text.s : "", expected);
    assert_int_equal(text.n, strlen(expected));
    text_clear(&text);
}

static void check(const char *bytes, TextMode mode, const char *expected)
{
    check_n(bytes, strlen(bytes), mode, expected);
}

static void check_all_modes(const char *bytes, const char *expected)
{
    check(bytes, TEXT_LINE, expected);
    check(bytes, TEXT_BLOCK, expected);
    check(bytes, TEXT_IDENTITY, expected);
}

static void text_clean__plain__stays_as_it_is(void **state)
{
    (void)state;
    check_all_modes("Anna Lee <anna@example.com>", "Anna Lee <anna@example.com>");
    check_all_modes("Zoë 漢字 Ελλάδα हिन्दी", "Zoë 漢字 Ελλάδα हिन्दी");
    check_all_modes("café ☕ 😀", "café ☕ 😀");
}

static void text_clean__empty__is_no_allocation(void **state)
{
    (void)state;
    Text text = text_clean("", 0, TEXT_LINE);
    assert_null(text.s);
    assert_int_equal(text_ref(&text).n, 0);
    assert_non_null(text_ref(&text).s);
    text = text_clean("\xE2\x80\x8B", 3, TEXT_LINE); // nothing is left of it
    assert_null(text.s);
    text_clear(&text);
}

static void text_clean__ill_formed__one_replacement_per_maximal_subpart(void **state)
{
    (void)state;
    check_all_modes("a\xFFz", "a\xEF\xBF\xBDz");
    check_all_modes("\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD");
    check_all_modes("\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    check_all_modes("\xF0\x9F\x98z", "\xEF\xBF\xBDz");
    check_all_modes("\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    check_all_modes("tail\xE2\x82", "tail\xEF\xBF\xBD");
}

static void text_clean__c0_and_del__become_pictures(void **state)
{
    (void)state;
    check_all_modes("\x1B[31mred\x07", "␛[31mred␇");
    check_all_modes("a\bb\vc\fd\x7F", "a␈b␋c␌d␡");
    check_n("a\0b", 3, TEXT_LINE, "a␀b");
    for (int c = 1; c < 0x20; c++) {
        char byte = (char)c;
        Text text = text_clean(&byte, 1, TEXT_LINE);
        if (c == '\t' || c == '\n' || c == '\r') {
            assert_string_equal(text.s, " ");
        } else {
            uint32_t cp;
            utf8_decode(text.s, text.n, &cp);
            assert_int_equal(cp, 0x2400 + c);
        }
        text_clear(&text);
    }
}

static void text_clean__c1__becomes_the_replacement(void **state)
{
    (void)state;
    for (uint32_t cp = 0x80; cp < 0xA0; cp++) {
        char bytes[4];
        size_t n = utf8_encode(cp, bytes);
        check_n(bytes, n, TEXT_LINE, "\xEF\xBF\xBD");
    }
}

static void text_clean__line_breaks__in_a_line_are_one_space(void **state)
{
    (void)state;
    check("a\nb", TEXT_LINE, "a b");
    check("a\r\nb", TEXT_LINE, "a b");
    check("a\rb", TEXT_LINE, "a b");
    check("a\t\tb\n\n\nc", TEXT_LINE, "a b c");
    check("a\xE2\x80\xA8"
          "b\xE2\x80\xA9"
          "c",
          TEXT_LINE, "a b c");
    check("a\nb", TEXT_IDENTITY, "a b");
    check("a  b", TEXT_LINE, "a  b");
}

static void text_clean__line_breaks__in_a_block_are_lf(void **state)
{
    (void)state;
    check("a\r\nb\n\nc", TEXT_BLOCK, "a\nb\n\nc");
    check("a\xE2\x80\xA8"
          "b\xE2\x80\xA9"
          "c",
          TEXT_BLOCK, "a\nb\nc");
    check("a\rb", TEXT_BLOCK, "a b");
    check("a\tb", TEXT_BLOCK, "a    b");
    check("end\r", TEXT_BLOCK, "end ");
}

static void text_clean__bidi_controls__vanish(void **state)
{
    (void)state;
    check("a\xD8\x9C\xE2\x80\x8E\xE2\x80\x8F\xE2\x80\xAA\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9z",
          TEXT_LINE, "az");
    check("gpj.\xE2\x80\xAE"
          "exe",
          TEXT_BLOCK, "gpj.exe");
    check("שלום", TEXT_LINE, "שלום");
}

static void text_clean__bidi_controls__are_named_in_identity_fields(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *shown;
    } rows[] = {
        {"\xD8\x9C", "‹ALM›"},     {"\xE2\x80\x8E", "‹LRM›"}, {"\xE2\x80\x8F", "‹RLM›"},
        {"\xE2\x80\xAA", "‹LRE›"}, {"\xE2\x80\xAB", "‹RLE›"}, {"\xE2\x80\xAC", "‹PDF›"},
        {"\xE2\x80\xAD", "‹LRO›"}, {"\xE2\x80\xAE", "‹RLO›"}, {"\xE2\x81\xA6", "‹LRI›"},
        {"\xE2\x81\xA7", "‹RLI›"}, {"\xE2\x81\xA8", "‹FSI›"}, {"\xE2\x81\xA9", "‹PDI›"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check(rows[i].bytes, TEXT_IDENTITY, rows[i].shown);
    check("x\xE2\x80\xAE"
          "y",
          TEXT_IDENTITY, "x‹RLO›y");
}

static void text_had_bidi__texts__tells(void **state)
{
    (void)state;
    assert_true(text_had_bidi("a\xE2\x80\xAEz", 5));
    assert_true(text_had_bidi("\xD8\x9C", 2));
    assert_true(text_had_bidi("\xE2\x81\xA9", 3));
    assert_false(text_had_bidi("plain \xE2\x80\x8B שלום", strlen("plain \xE2\x80\x8B שלום")));
    assert_false(text_had_bidi("", 0));
}

static void text_clean__invisible_characters__vanish(void **state)
{
    (void)state;
    static const uint32_t gone[] = {0xAD,    0x34F,   0x180E,  0x200B,  0x200C, 0x200D, 0x2060,
                                    0x2064,  0x206A,  0xFEFF,  0xFFF9,  0xFFFB, 0xFE00, 0xFE0F,
                                    0xE0001, 0xE007F, 0xE0100, 0xE01EF, 0x17B4, 0x180B};
    for (size_t i = 0; i < ARRAY_LEN(gone); i++) {
        char bytes[8] = "a";
        size_t n = 1 + utf8_encode(gone[i], bytes + 1);
        bytes[n++] = 'z';
        check_n(bytes, n, TEXT_LINE, "az");
        check_n(bytes, n, TEXT_IDENTITY, "az");
    }
}

static void text_clean__emoji_sequences__become_their_parts(void **state)
{
    (void)state;
    check("❤\xEF\xB8\x8F", TEXT_LINE, "❤");
    check("👩\xE2\x80\x8D💻", TEXT_LINE, "👩💻");
    check("👍🏽", TEXT_LINE, "👍");
    check("🏽", TEXT_LINE, "\xEF\xBF\xBD");
    check("a🏽", TEXT_LINE, "a\xEF\xBF\xBD");
    check("🇩🇪", TEXT_LINE, "🇩🇪");
    check("🇩🇪🇫", TEXT_LINE, "🇩🇪\xEF\xBF\xBD");
    check("🇩", TEXT_LINE, "\xEF\xBF\xBD");
    check("🇩x", TEXT_LINE, "\xEF\xBF\xBDx");
}

static void text_clean__undrawable__becomes_the_replacement(void **state)
{
    (void)state;
    static const uint32_t bad[] = {0xFFFE,  0xFDD0,   0x1FFFF, 0xE000, 0xF8FF, 0x100000, 0x378,
                                   0x1FAE8, 0x10FFFF, 0x115F,  0x3164, 0x4DC0, 0xE0200,  0x2065};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        char bytes[4];
        size_t n = utf8_encode(bad[i], bytes);
        check_n(bytes, n, TEXT_LINE, "\xEF\xBF\xBD");
    }
}

static void text_clean__marks__at_most_four_on_a_base(void **state)
{
    (void)state;
#define ACUTE "\xCC\x81"
    check("e" ACUTE, TEXT_LINE, "e" ACUTE);
    check("e" ACUTE ACUTE ACUTE ACUTE ACUTE ACUTE "x" ACUTE, TEXT_LINE,
          "e" ACUTE ACUTE ACUTE ACUTE "x" ACUTE);
    // An invisible character between marks does not start a new count.
    check("e" ACUTE ACUTE "\xE2\x80\x8D" ACUTE ACUTE ACUTE, TEXT_LINE, "e" ACUTE ACUTE ACUTE ACUTE);
    check("🇩🇪" ACUTE, TEXT_LINE, "🇩🇪" ACUTE);
}

static void text_clean__orphan_mark__sits_on_a_dotted_circle(void **state)
{
    (void)state;
    check(ACUTE "e", TEXT_LINE, "◌" ACUTE "e");
    check("a " ACUTE, TEXT_LINE, "a ◌" ACUTE);
    check("two words " ACUTE, TEXT_LINE, "two words ◌" ACUTE);
    check("a\n" ACUTE ACUTE, TEXT_BLOCK, "a\n◌" ACUTE ACUTE);
    check("a\t" ACUTE, TEXT_BLOCK, "a    ◌" ACUTE);
    check("\x1B" ACUTE, TEXT_LINE, "␛" ACUTE);
}

static void text_clean__another_locale__changes_nothing(void **state)
{
    (void)state;
    static const char sample[] = "a漢😀\xF0\x9F\xAB\xA8\xCC\x81\x9B";
    check(sample, TEXT_LINE, "a漢😀\xEF\xBF\xBD\xCC\x81\xEF\xBF\xBD");
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    check(sample, TEXT_LINE, "a漢😀\xEF\xBF\xBD\xCC\x81\xEF\xBF\xBD");
    setlocale(LC_CTYPE, "C");
}

static void text_dup__and_eq__compare_bytes(void **state)
{
    (void)state;
    Text copy = text_dup(TEXT("Anna"));
    assert_true(text_eq(text_ref(&copy), TEXT("Anna")));
    assert_false(text_eq(text_ref(&copy), TEXT("Anne")));
    assert_false(text_eq(text_ref(&copy), TEXT("Ann")));
    text_clear(&copy);
    assert_null(copy.s);
    text_clear(&copy);
    copy = text_dup(TEXT_NONE);
    assert_true(text_eq(text_ref(&copy), TEXT_NONE));
    assert_true(text_is_empty(text_ref(&copy)));
}

static void check_fold(const char *s, const char *expected)
{
    g_autofree char *folded = text_fold((TextRef){s, strlen(s)});
    assert_string_equal(folded, expected);
}

static void text_fold__letters__lose_case_and_marks(void **state)
{
    (void)state;
    check_fold("", "");
    check_fold("Anna LEE 42", "anna lee 42");
    check_fold("ÉCOLE Ñandú", "ecole nandu");
    check_fold("e\xCC\x81", "e");
    check_fold("a\xE2\x83\x9D", "a"); // in a circle
    check_fold("Straße", "strasse");
    check_fold("ＦＵＬＬ", "full");
    check_fold("ΑΘΉΝΑ", "αθηνα");
    check_fold("İstanbul", "istanbul");
    check_fold("漢字", "漢字");
    check_fold("bad\xFF", "bad\xEF\xBF\xBD");
}

static void text_fold__folded__stays(void **state)
{
    (void)state;
    static const char *const names[] = {"Ǆ ﬁ ẞ ΐ", "ÅNGSTRÖM K", "Đặng Thị", "ガ", "한글"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        g_autofree char *once = text_fold((TextRef){names[i], strlen(names[i])});
        check_fold(once, once);
    }
}

UNIT_TESTS(text, cmocka_unit_test(text_clean__plain__stays_as_it_is),
           cmocka_unit_test(text_clean__empty__is_no_allocation),
           cmocka_unit_test(text_clean__ill_formed__one_replacement_per_maximal_subpart),
           cmocka_unit_test(text_clean__c0_and_del__become_pictures),
           cmocka_unit_test(text_clean__c1__becomes_the_replacement),
           cmocka_unit_test(text_clean__line_breaks__in_a_line_are_one_space),
           cmocka_unit_test(text_clean__line_breaks__in_a_block_are_lf),
           cmocka_unit_test(text_clean__bidi_controls__vanish),
           cmocka_unit_test(text_clean__bidi_controls__are_named_in_identity_fields),
           cmocka_unit_test(text_had_bidi__texts__tells),
           cmocka_unit_test(text_clean__invisible_characters__vanish),
           cmocka_unit_test(text_clean__emoji_sequences__become_their_parts),
           cmocka_unit_test(text_clean__undrawable__becomes_the_replacement),
           cmocka_unit_test(text_clean__marks__at_most_four_on_a_base),
           cmocka_unit_test(text_clean__orphan_mark__sits_on_a_dotted_circle),
           cmocka_unit_test(text_clean__another_locale__changes_nothing),
           cmocka_unit_test(text_dup__and_eq__compare_bytes),
           cmocka_unit_test(text_fold__letters__lose_case_and_marks),
           cmocka_unit_test(text_fold__folded__stays));
