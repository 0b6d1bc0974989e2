#include "config.h"

#include <string.h>

#include "canary/stage.h"
#include "unit/unit.h"

static bool sees(const Finder *finder, const char *text)
{
    size_t at;
    const char *what;
    g_autofree char *around = g_strdup_printf("\x01 some words \xff%s\n and more", text);
    return finder_look(finder, around, strlen(around), &at, &what);
}

static void finder__every_form__is_found(void **state)
{
    (void)state;
    Finder *finder = finder_new();
    finder_add(finder, CANARY_PIT);
    static const char *const forms[] = {
        CANARY_PIT,          "token=pit-93d7a61c-0f",
        "86e1b72f03a",  // eleven: not enough, see below
        "c86e1b72f03a", // its last twelve
        "a30f27b1e68c-9d5a", "7069742d393364376136316300", "7069742D3933643761363163",
        "%70%69%74%2d%39",   "\\u0070\\u0069\\u0074",
    };
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        assert_int_equal(sees(finder, forms[i]), i != 2);
    for (int before = 0; before < 5; before++) {
        g_autofree char *bytes = g_strdup_printf("%.*s" CANARY_PIT, before, "a:b:c");
        g_autofree char *packed = g_base64_encode((const guchar *)bytes, strlen(bytes));
        assert_true(sees(finder, packed));
    }
    finder_free(finder);
}

static void finder__other_words__are_not_found(void **state)
{
    (void)state;
    Finder *finder = finder_new();
    finder_add(finder, CANARY_PIT);
    assert_false(sees(finder, "pit-00000000-0000-0000-0000-000000000000"));
    assert_false(sees(finder, "pit-93d7a61 c-0f4e-4b82 -a5d9-c86e1 b72f03a"));
    assert_false(sees(finder, ""));
    finder_free(finder);
}

UNIT_TESTS(finder, cmocka_unit_test(finder__every_form__is_found),
           cmocka_unit_test(finder__other_words__are_not_found));
