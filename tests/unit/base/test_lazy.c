#include "config.h"

#include "base/html.h"
#include "base/lazy.h"
#include "unit/unit.h"

static void lazy_load__no_such_file__names_it(void **state)
{
    (void)state;
    Err err = {0};
    assert_false(lazy_load("libeyrie-none.so.0", NULL, 0, &err));
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_ptr_equal(strstr(err.msg, "libeyrie-none.so.0"), err.msg);
    assert_null(strstr(err.msg + 1, "libeyrie-none.so.0")); // once
}

static void lazy_load__a_function_is_missing__names_it(void **state)
{
    (void)state;
#ifdef LAZY_XML
    Err err = {0};
    void *at = NULL;
    const LazyFn fns[] = {{"xmlNoSuchThing", &at}};
    assert_false(lazy_load(LAZY_XML, fns, 1, &err));
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_non_null(strstr(err.msg, "xmlNoSuchThing"));
    assert_null(at);
#endif
}

static void html_lazy_load__twice__is_harmless(void **state)
{
    (void)state;
    Err err = {0};
    assert_true(html_lazy_load(&err));
    assert_true(html_lazy_load(&err));
}

UNIT_TESTS(lazy, cmocka_unit_test(lazy_load__no_such_file__names_it),
           cmocka_unit_test(lazy_load__a_function_is_missing__names_it),
           cmocka_unit_test(html_lazy_load__twice__is_harmless));
