#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "base/url.h"
#include "unit/unit.h"

static void url_encode__reserved__is_escaped(void **state)
{
    (void)state;
    g_autofree char *a = url_encode("a b&c=d/e?f#g+h%i~j-k_l.m");
    assert_string_equal(a, "a%20b%26c%3Dd%2Fe%3Ff%23g%2Bh%25i~j-k_l.m");
    g_autofree char *b = url_encode("é\xFF\n");
    assert_string_equal(b, "%C3%A9%FF%0A");
}

static void url_decode__escapes__come_back(void **state)
{
    (void)state;
    Err err;
    g_autofree char *a = url_decode("a%20b%2fc+", 10, &err);
    assert_string_equal(a, "a b/c+");
    g_autofree char *b = url_decode("abc", 2, &err);
    assert_string_equal(b, "ab");
    g_autofree char *c = url_decode("%41", 3, &err);
    assert_string_equal(c, "A");
    g_autofree char *d = url_decode("", 0, &err);
    assert_string_equal(d, "");
}

static void url_decode__bad_escape_or_nul__fails(void **state)
{
    (void)state;
    static const char *const bad[] = {"%", "%4", "%4x", "%x4", "a%", "%00", "a%2"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        Err err = {0};
        assert_null(url_decode(bad[i], strlen(bad[i]), &err));
        assert_int_equal(err.kind, ERR_USAGE);
    }
    Err err;
    assert_null(url_decode("a\0b", 3, &err));
    assert_null(url_decode("%412", 2, &err));
}

static void query_add__pairs__are_joined_and_encoded(void **state)
{
    (void)state;
    GString *query = g_string_new(NULL);
    query_add(query, "q", "a&b");
    query_add(query, "none", NULL);
    query_add_int(query, "limit", 20);
    query_add_int(query, "since", G_MININT64);
    query_add(query, "empty", "");
    assert_string_equal(query->str, "q=a%26b&limit=20&since=-9223372036854775808&empty=");
    g_string_free(query, TRUE);
}

static void url_base__allowed__is_normalised(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"https://services.leadconnectorhq.com", "https://services.leadconnectorhq.com"},
        {"https://services.leadconnectorhq.com/", "https://services.leadconnectorhq.com"},
        {"HTTPS://Example.COM:8443/api/v1//", "https://example.com:8443/api/v1"},
        {"http://127.0.0.1:4010", "http://127.0.0.1:4010"},
        {"http://127.9.9.9", "http://127.9.9.9"},
        {"http://localhost:1/x", "http://localhost:1/x"},
        {"http://[::1]:8080/", "http://[::1]:8080"},
        {"https://%65xample.com", "https://example.com"},
        {"https://bücher.example", "https://xn--bcher-kva.example"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Err err = {0};
        g_autofree char *base = url_base(rows[i][0], &err);
        if (!base)
            fail_msg("%s: %s", rows[i][0], err.msg);
        assert_string_equal(base, rows[i][1]);
    }
}

static void url_base__anything_else__is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "example.com",
        "https://",
        "https:///path",
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://128.0.0.1",
        "http://0.0.0.0",
        "http://127.1",
        "http://2130706433",
        "http://[::2]",
        "https://user@example.com",
        "https://user:pw@example.com",
        "https://example.com?x=1",
        "https://example.com#x",
        "https://exa mple.com",
        "https://example.com\\@evil.com",
        "https://example.com/\nx",
        "https://example.com:99999",
        "https://example.com:x",
        "ftp://example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://example\xE2\x80\xAE.com",
        "https://[::1",
        "https://u.ma%3A0&y",
        "https://good.example%2F.evil.example",
        "https://good.example%40evil.example",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Err err = {0};
        if (url_base(rows[i], &err))
            fail_msg("accepted: %s", rows[i]);
        assert_int_equal(err.kind, ERR_CONFIG);
    }
}

static void url_is_loopback__hosts__by_address(void **state)
{
    (void)state;
    assert_true(url_is_loopback("http://127.0.0.1:80/x"));
    assert_true(url_is_loopback("https://localhost"));
    assert_true(url_is_loopback("http://[::1]"));
    assert_false(url_is_loopback("https://example.com"));
    assert_false(url_is_loopback("https://127.0.0.1.example.com"));
    assert_false(url_is_loopback("nonsense"));
}

static void url_proxy__the_environment__as_libcurl_reads_it(void **state)
{
    (void)state;
    static const struct {
        const char *url, *variable, *value, *except, *proxy;
    } rows[] = {
        {"https://service.example", "https_proxy", "http://10.0.0.1:3128", NULL, "10.0.0.1:3128"},
        {"https://service.example", "HTTPS_PROXY", "proxy.example:8080/", NULL,
         "proxy.example:8080"},
        {"https://service.example", "ALL_PROXY", "socks5h://a:b%40c@[::1]:9", NULL, "[::1]:9"},
        {"https://service.example", "http_proxy", "http://10.0.0.1:3128", NULL, NULL},
        {"https://service.example", "https_proxy", "", NULL, NULL},
        {"https://127.0.0.1:8443", "https_proxy", "http://10.0.0.1:3128", NULL, NULL},
        {"https://service.example", "https_proxy", "http://x", "localhost, .example", NULL},
        {"https://service.example", "https_proxy", "http://x", "SERVICE.example", NULL},
        {"https://service.example", "https_proxy", "http://x", "*", NULL},
        {"https://service.example", "https_proxy", "http://x", "ice.example", "x"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *which = NULL;
        g_setenv(rows[i].variable, rows[i].value, TRUE);
        if (rows[i].except)
            g_setenv("no_proxy", rows[i].except, TRUE);
        g_autofree char *proxy = url_proxy(rows[i].url, &which);
        g_unsetenv(rows[i].variable);
        g_unsetenv("no_proxy");
        if (g_strcmp0(proxy, rows[i].proxy) != 0)
            fail_msg("%zu: %s", i, proxy ? proxy : "none");
        assert_string_equal(which ? which : "", proxy ? rows[i].variable : "");
    }
}

static void check_host(const char *url, const char *expected)
{
    g_autofree char *host = url_host(url);
    if (expected)
        assert_string_equal(host, expected);
    else
        assert_null(host);
}

static void url_host__urls__ascii_lower_case(void **state)
{
    (void)state;
    check_host("https://Example.COM/x", "example.com");
    check_host("https://аррӏе.com", "xn--80ak6aa92e.com");
    check_host("https://a:b@host.example:1", "host.example");
    check_host("mailto:a@b.c", NULL);
    check_host("x", NULL);
    check_host("https://", NULL);
}

static void url_may_open__allowed_schemes__pass(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "https://example.com/a?b=c#d",
        "http://127.0.0.1:8080/page",
        "HTTPS://example.com",
        "mailto:anna@example.com",
        "mailto:a@b.c?subject=Hi%20there&body=x&cc=d@e.f",
        "tel:+15550100",
        "tel:555-0100;ext=7",
        "https://example.com/naïve",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Err err = {0};
        if (!url_may_open(rows[i], &err))
            fail_msg("%s: %s", rows[i], err.msg);
    }
}

static void url_for_opening__allowed__is_written_anew(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"HTTPS://ExAmple.com:443/A?b=c&d#e", "https://example.com:443/A?b=c&d#e"},
        {"https://example.com/naïve", "https://example.com/na%C3%AFve"},
        {"https://bücher.example/", "https://xn--bcher-kva.example/"},
        {"http://[::1]:80/x", "http://[::1]:80/x"},
        {"https://example.com/a'b\"c`d$e(f)g{h}",
         "https://example.com/a%27b%22c%60d%24e%28f%29g%7Bh%7D"},
        {"mailto:a@b.c?subject=x%20y", "mailto:a@b.c?subject=x%20y"},
        {"tel:+1555", "tel:+1555"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Err err = {0};
        g_autofree char *url = url_for_opening(rows[i][0], &err);
        if (!url)
            fail_msg("%s: %s", rows[i][0], err.msg);
        assert_string_equal(url, rows[i][1]);
    }
    Err err = {0};
    assert_null(url_for_opening("file:///x", &err));
}

static void url_may_open__everything_else__is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "example.com",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.com",
        "http://example.com",
        "ssh://-oProxyCommand=x",
        "vbscript:x",
        "-https://example.com",
        "https://",
        "https://good.com@evil.com/",
        "https://example.com/a b",
        "https://example.com/\x1B]0;x",
        "https://example.com/\nx",
        "https://example.com/\xE2\x80\xAEgpj",
        "https://example.com/\xFF",
        "https://example.com\\evil",
        " https://example.com",
        "mailto:a@b.c?attach=/etc/passwd",
        "mailto:a@b.c?subject=x&Attachment=/etc/passwd",
        "mailto:a@b.c?att%61ch=/etc/passwd",
        "mailto:a@b.c?subject=x&",
        "tel:",
        "tel:`id`",
        "tel:$(id)",
        "tel:12 34",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Err err = {0};
        if (url_may_open(rows[i], &err))
            fail_msg("accepted: %s", rows[i]);
        assert_int_equal(err.kind, ERR_REFUSED);
    }
    g_autofree char *long_path = g_strnfill(9000, 'a');
    g_autofree char *url = g_strconcat("https://example.com/", long_path, NULL);
    Err err;
    assert_false(url_may_open(url, &err));
}

static void url_is_id__strings__only_the_safe_ones(void **state)
{
    (void)state;
    assert_true(url_is_id("ve9EPM428h8vShlRW1KT"));
    assert_true(url_is_id("a_b-1"));
    g_autofree char *longest = g_strnfill(64, 'x');
    g_autofree char *longer = g_strnfill(65, 'x');
    assert_true(url_is_id(longest));
    assert_false(url_is_id(longer));
    assert_false(url_is_id(""));
    assert_false(url_is_id("a/b"));
    assert_false(url_is_id(".."));
    assert_false(url_is_id("a b"));
    assert_false(url_is_id("é"));
    assert_false(url_is_id("a\n"));
}

UNIT_TESTS(url, cmocka_unit_test(url_encode__reserved__is_escaped),
           cmocka_unit_test(url_decode__escapes__come_back),
           cmocka_unit_test(url_decode__bad_escape_or_nul__fails),
           cmocka_unit_test(query_add__pairs__are_joined_and_encoded),
           cmocka_unit_test(url_base__allowed__is_normalised),
           cmocka_unit_test(url_base__anything_else__is_refused),
           cmocka_unit_test(url_is_loopback__hosts__by_address),
           cmocka_unit_test(url_proxy__the_environment__as_libcurl_reads_it),
           cmocka_unit_test(url_host__urls__ascii_lower_case),
           cmocka_unit_test(url_may_open__allowed_schemes__pass),
           cmocka_unit_test(url_may_open__everything_else__is_refused),
           cmocka_unit_test(url_for_opening__allowed__is_written_anew),
           cmocka_unit_test(url_is_id__strings__only_the_safe_ones));
