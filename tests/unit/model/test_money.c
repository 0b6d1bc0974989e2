#include "config.h"

#include "model/record.h"
#include "unit/unit.h"

static void money_format__amounts__groups_and_drops_empty_cents(void **state)
{
    (void)state;
    const struct {
        Money money;
        const char *text;
    } rows[] = {
        {{0, false}, "-"},
        {{0, true}, "$0"},
        {{45000, true}, "$450"},
        {{123450, true}, "$1,234.50"},
        {{5, true}, "$0.05"},
        {{-123450, true}, "-$1,234.50"},
        {{100000000, true}, "$1,000,000"},
        {{INT64_MIN, true}, "-$92,233,720,368,547,758.08"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[32];
        money_format(rows[i].money, "$", out);
        assert_string_equal(out, rows[i].text);
    }
}

static void money_format__symbol_too_long__leaves_it_out(void **state)
{
    (void)state;
    char out[32];
    money_format((Money){100, true}, "dollars", out);
    assert_string_equal(out, "1");
    money_format((Money){100, true}, "€", out);
    assert_string_equal(out, "€1");
}

static void money_parse__typed_amounts__gives_cents(void **state)
{
    (void)state;
    const struct {
        const char *text;
        int64_t cents;
    } rows[] = {{"1234.5", 123450}, {"1,234", 123400}, {"0.05", 5}, {"-3", -300}, {"12.", 1200}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        Money money = {0};
        assert_true(money_parse(rows[i].text, &money));
        assert_true(money.known);
        assert_int_equal(money.cents, rows[i].cents);
    }
}

static void money_parse__no_amount__is_refused(void **state)
{
    (void)state;
    const char *const bad[] = {"",    "-",    ".",  "abc", "1.234",
                               "1e5", "1..2", ",5", "$5",  "9999999999999999"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        Money money = {.cents = 7};
        assert_false(money_parse(bad[i], &money));
        assert_int_equal(money.cents, 7);
    }
}

UNIT_TESTS(money, cmocka_unit_test(money_format__amounts__groups_and_drops_empty_cents),
           cmocka_unit_test(money_format__symbol_too_long__leaves_it_out),
           cmocka_unit_test(money_parse__typed_amounts__gives_cents),
           cmocka_unit_test(money_parse__no_amount__is_refused));
