#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "unit/unit.h"

#define ACUTE "\xCC\x81"

static void check_max(const char *bytes, TextMode mode, size_t max, const char *expected)
{
    Text text = text_clean_max(bytes, strlen(bytes), mode, max);
    assert_string_equal(text.s ? text.s : "", expected);
    text_clear(&text);
}

static void text_clean_max__fits__is_not_cut(void **state)
{
    (void)state;
    check_max("hello", TEXT_LINE, 5, "hello");
    check_max("hello", TEXT_LINE, 0, "hello");
    check_max("héllo", TEXT_LINE, 5, "héllo");
    check_max("漢字", TEXT_LINE, 4, "漢字");
    check_max("abc" ACUTE "\xE2\x80\x8B", TEXT_LINE, 3, "abc" ACUTE);
}

static void text_clean_max__too_wide__ends_with_an_ellipsis_inside(void **state)
{
    (void)state;
    check_max("hello", TEXT_LINE, 4, "hel…");
    check_max("hello", TEXT_LINE, 1, "…");
    check_max("漢字", TEXT_LINE, 3, "漢…");
    check_max("漢字漢", TEXT_LINE, 4, "漢…");
    check_max("e" ACUTE "fgh", TEXT_LINE, 2, "e" ACUTE "…");
    check_max("a🇩🇪b", TEXT_LINE, 3, "a…");
    check_max("ab\xE2\x80\xAE"
              "c",
              TEXT_IDENTITY, 6, "ab‹RL…");
}

static void text_clean_max__many_lines__counts_each_break(void **state)
{
    (void)state;
    check_max("a\nb\nc", TEXT_BLOCK, 5, "a\nb\nc");
    check_max("a\n\n\n\n\nc", TEXT_BLOCK, 3, "a\n…");
    check_max("a\tb", TEXT_BLOCK, 3, "a …");
}

static void text_clean_max__huge_input__allocates_for_the_cut_only(void **state)
{
    (void)state;
    g_autofree char *huge = g_strnfill(8 << 20, 'x');
    gint64 start = g_get_monotonic_time();
    for (int i = 0; i < 1000; i++) {
        Text text = text_clean_max(huge, 8 << 20, TEXT_LINE, 10);
        assert_string_equal(text.s, "xxxxxxxxx…");
        text_clear(&text);
    }
    // Looking at all bytes each time would be eight gigabytes.
    assert_true(g_get_monotonic_time() - start < 1000000);
}

static void text_clean_into__small_buffer__is_filled_to_the_brim(void **state)
{
    (void)state;
    char out[6];
    assert_int_equal(text_clean_into(out, sizeof(out), "hello world", 11), 5);
    assert_string_equal(out, "hello");
    assert_int_equal(text_clean_into(out, sizeof(out), "ab漢字", 8), 5);
    assert_string_equal(out, "ab漢");
    assert_int_equal(text_clean_into(out, sizeof(out), "abc漢", 6), 3);
    assert_string_equal(out, "abc");
    assert_int_equal(text_clean_into(out, sizeof(out), "abcd" ACUTE, 6), 4);
    assert_string_equal(out, "abcd");
    assert_int_equal(text_clean_into(out, sizeof(out), "abc" ACUTE "d", 6), 5);
    assert_string_equal(out, "abc" ACUTE);
    assert_int_equal(text_clean_into(out, 3, ACUTE, 2), 0);
    assert_string_equal(out, "");
    assert_int_equal(text_clean_into(out, 1, "x", 1), 0);
    assert_string_equal(out, "");
    assert_int_equal(text_clean_into(out, sizeof(out), "", 0), 0);
}

static void text_format__hostile_argument__cannot_smuggle_bytes(void **state)
{
    (void)state;
    TextBuf buf;
    TextRef ref = text_format(&buf, "%s: %d\n", "\x1B]52;c;x\x07\xC2\x9B", 42);
    assert_ptr_equal(ref.s, buf.s);
    assert_string_equal(buf.s, "␛]52;c;x␇\xEF\xBF\xBD: 42 ");
    assert_int_equal(ref.n, strlen(buf.s));
}

static void text_format__two_halves_of_a_sequence__do_not_join(void **state)
{
    (void)state;
    TextBuf buf;
    text_format(&buf, "%s%s", "\xE2\x80", "\xAEx");
    // Together they make an override, which is removed; apart they would be replaced.
    assert_string_equal(buf.s, "x");
}

static void text_format__longer_than_the_buffer__is_cut_between_characters(void **state)
{
    (void)state;
    g_autofree char *wide = g_strnfill(9000, 'w');
    TextBuf buf;
    assert_int_equal(text_format(&buf, "%s", wide).n, 1023);
    GString *han = g_string_new("x");
    for (int i = 0; i < 3000; i++)
        g_string_append(han, "漢");
    assert_int_equal(text_format(&buf, "%s", han->str).n, 1021);
    assert_true(g_utf8_validate(buf.s, -1, NULL));
    g_string_free(han, TRUE);
}

static void assert_clean(TextRef ref, TextMode mode, size_t max)
{
    assert_true(ref.n == 0 || g_utf8_validate(ref.s, (gssize)ref.n, NULL));
    int marks = 0;
    size_t cells = 0;
    bool on_base = false;
    for (size_t i = 0; i < ref.n;) {
        uint32_t cp;
        i += utf8_decode(ref.s + i, ref.n - i, &cp);
        if (cp == '\n' && mode == TEXT_BLOCK) {
            on_base = false;
            cells++;
            continue;
        }
        int width = utf8_cp_width(cp);
        assert_true(width >= 0);
        cells += (size_t)width;
        marks = width == 0 ? marks + 1 : 0;
        assert_true(marks <= 4);
        assert_true(width != 0 || on_base);
        on_base = cp != ' ';
    }
    assert_true(max == 0 || cells <= max);
}

// Bytes that are often wrong in an interesting way: pieces of sequences, marks, controls.
static size_t random_bytes(GRand *rand, char *out, size_t max)
{
    static const char *const pieces[] = {
        "\xE2\x80\xAE",
        "\xE2\x80\x8D",
        ACUTE,
        ACUTE ACUTE ACUTE,
        "漢",
        "😀",
        "🇩",
        "🇩🇪",
        "🏽",
        "\xEF\xB8\x8F",
        "\xE1\x85\xA1",
        "\r\n",
        "\n",
        "\t",
        "\xE2\x80",
        "\xF0\x9F",
        "\xC2\x9B",
        "\x1B[",
        " ",
        "plain words ",
        "\xE2\x80\xA8",
        "\xF3\xA0\x81\x81",
        "\xFF",
        "é",
    };
    size_t n = 0, want = (size_t)g_rand_int_range(rand, 0, (gint32)max - 32);
    while (n < want) {
        if (g_rand_int_range(rand, 0, 3) == 0) {
            out[n++] = (char)g_rand_int_range(rand, 0, 256);
            continue;
        }
        const char *piece = pieces[g_rand_int_range(rand, 0, ARRAY_LEN(pieces))];
        memcpy(out + n, piece, strlen(piece));
        n += strlen(piece);
    }
    return n;
}

static void text_clean__random_bytes__is_clean_and_idempotent(void **state)
{
    (void)state;
    GRand *rand = g_rand_new_with_seed(20260306);
    for (int round = 0; round < 60000; round++) {
        char bytes[160];
        size_t n = random_bytes(rand, bytes, sizeof(bytes));
        TextMode mode = (TextMode)(round % 3);
        size_t max = round % 4 ? 0 : (size_t)g_rand_int_range(rand, 1, 40);
        Text once = text_clean_max(bytes, n, mode, max);
        assert_clean(text_ref(&once), mode, max);
        Text twice = text_clean_max(once.s, once.n, mode, max);
        assert_true(text_eq(text_ref(&once), text_ref(&twice)));
        char small[40];
        size_t cut = text_clean_into(small, sizeof(small), bytes, n);
        assert_clean((TextRef){small, cut}, TEXT_LINE, 0);
        text_clear(&once);
        text_clear(&twice);
    }
    g_rand_free(rand);
}

static void text_clean__every_code_point__is_clean_and_idempotent(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char bytes[8] = "a";
        size_t n = 1 + utf8_encode(cp, bytes + 1);
        char once[32], twice[32];
        size_t used = text_clean_into(once, sizeof(once), bytes, n);
        assert_clean((TextRef){once, used}, TEXT_LINE, 0);
        assert_int_equal(text_clean_into(twice, sizeof(twice), once, used), used);
        assert_memory_equal(once, twice, used);
    }
}

static void text_clean__hundred_thousand_names__takes_no_visible_time(void **state)
{
    (void)state;
    gint64 start = g_get_monotonic_time();
    for (int i = 0; i < 100000; i++) {
        Text name = text_clean("Maria Gonzalez", 14, TEXT_IDENTITY);
        text_clear(&name);
    }
    assert_true(g_get_monotonic_time() - start < 1000000); // sanitizer builds are ten times slower
}

UNIT_TESTS(text_cut, cmocka_unit_test(text_clean_max__fits__is_not_cut),
           cmocka_unit_test(text_clean_max__too_wide__ends_with_an_ellipsis_inside),
           cmocka_unit_test(text_clean_max__many_lines__counts_each_break),
           cmocka_unit_test(text_clean_max__huge_input__allocates_for_the_cut_only),
           cmocka_unit_test(text_clean_into__small_buffer__is_filled_to_the_brim),
           cmocka_unit_test(text_format__hostile_argument__cannot_smuggle_bytes),
           cmocka_unit_test(text_format__two_halves_of_a_sequence__do_not_join),
           cmocka_unit_test(text_format__longer_than_the_buffer__is_cut_between_characters),
           cmocka_unit_test(text_clean__random_bytes__is_clean_and_idempotent),
           cmocka_unit_test(text_clean__every_code_point__is_clean_and_idempotent),
           cmocka_unit_test(text_clean__hundred_thousand_names__takes_no_visible_time));
