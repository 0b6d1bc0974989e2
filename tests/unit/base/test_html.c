#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "base/html.h"
#include "unit/unit.h"

static void check(const char *html, const char *expected)
{
    Text text = html_to_text(html, strlen(html));
    assert_string_equal(text.s ? text.s : "", expected);
    text_clear(&text);
}

static void html_to_text__paragraphs__have_a_blank_line_between(void **state)
{
    (void)state;
    check("<p>One</p><p>Two</p>", "One\n\nTwo");
    check("<div>One</div><div>Two</div>", "One\nTwo");
    check("One<br>Two<br/><br>Three", "One\nTwo\n\nThree");
    check("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo");
    check("<h1>Title</h1>Text", "Title\n\nText");
    check("a<hr>b", "a\n---\nb");
    check("", "");
    check("   ", "");
}

static void html_to_text__white_space__collapses(void **state)
{
    (void)state;
    check("<p>  a \n\t b  <b> c </b>d</p>", "a b c d");
    check("a&nbsp;&nbsp;b", "a b");
    check("<pre>  a\n    b</pre>after", "  a\n    b\n\nafter");
    check("<b>bold</b>ly", "boldly");
}

static void html_to_text__entities__are_decoded_then_sanitised(void **state)
{
    (void)state;
    check("Tom &amp; J&eacute;r&ocirc;me &lt;b&gt; &#8364;&#x1F600;", "Tom & Jérôme <b> €😀");
    check("a&#27;[31mb", "a[31mb"); // XML has no such character, so the parser drops it
    check("a&#x9b;31mb", "a\xEF\xBF\xBD"
                         "31mb");
    check("a&#x202e;b&#8203;c", "abc");
    check("&unknown; & co", "&unknown; & co");
}

static void html_to_text__raw_bytes__are_sanitised(void **state)
{
    (void)state;
    check("<p>a\x1B[31mb\xFF</p>", "a[31mb\xEF\xBF\xBD");
    Text text = html_to_text("<p>a\0b</p>", 10);
    assert_string_equal(text.s, "a\xEF\xBF\xBD"
                                "b");
    text_clear(&text);
}

static void html_to_text__charset_claims__are_ignored(void **state)
{
    (void)state;
    check("<html><head><meta charset='iso-8859-1'></head><body>caf\xC3\xA9</body></html>", "café");
    check("<?xml version='1.0' encoding='utf-16'?><p>caf\xC3\xA9</p>", "café");
}

static void html_to_text__style_script_title__vanish(void **state)
{
    (void)state;
    check("<html><head><title>T</title><style>p{color:red}</style></head><body>"
          "<script>alert('x<b>y</b>')</script><p>Hi</p><!-- c --></body></html>",
          "Hi");
    check("<div style='font:x; DISPLAY: none'>no</div>yes", "no\nyes");
    check("<div style='font:x;display : none'>no <p>no</p></div>yes", "yes");
    check("<template>no</template><object>no</object>yes", "yes");
}

static void html_to_text__lists__have_marks(void **state)
{
    (void)state;
    check("<ul><li>a</li><li>b</li></ul>", "- a\n- b");
    check("<ol><li>a<li>b</ol>x", "1. a\n2. b\n\nx");
    check("x<ul><li>a<ol><li>one<li>two</ol><li>b</ul>", "x\n\n- a\n  1. one\n  2. two\n- b");
    check("<li>alone", "- alone");
    check("<ul><li></li><li>b</li></ul>", "- b");
    check("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b");
}

static void html_to_text__quotes__are_prefixed(void **state)
{
    (void)state;
    check("Hi<blockquote>one<br>two</blockquote>bye", "Hi\n\n> one\n> two\n\nbye");
    check("<blockquote>a<blockquote>b</blockquote>c</blockquote>", "> a\n>\n> > b\n>\n> c");
    check("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b");
    check("<blockquote><ul><li>a</ul></blockquote>", "> - a");
    check("</blockquote>x", "x");
}

static void html_to_text__links__are_numbered_and_listed(void **state)
{
    (void)state;
    check(
        "See <a href='https://a.example/x?y=1&amp;z=2'>this</a> and "
        "<a href='https://b.example'>that</a>, <a href='https://a.example/x?y=1&amp;z=2'>again</a>",
        "See this [1] and that [2], again [1]\n\n[1] https://a.example/x?y=1&z=2\n"
        "[2] https://b.example");
}

static void html_to_text__link_that_shows_itself__has_no_number(void **state)
{
    (void)state;
    check("<a href='https://a.example/'>https://a.example/</a>", "https://a.example/");
    check("<a href='https://a.example/'>a.example</a>", "a.example");
    check("<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example");
    check("<a href='tel:+15550100'>+15550100</a>", "+15550100");
}

static void html_to_text__odd_links__are_not_listed(void **state)
{
    (void)state;
    check("<a href='javascript:alert(1)'>x</a>", "x");
    check("<a href='#top'>x</a> <a>y</a> <a href=''>z</a>", "x y z");
    check("<a href='https://a.example'><img src='x.png'></a>b", "b");
    check("<a href='https://a.example/&#x202e;x&#10;y'>z</a>",
          "z [1]\n\n[1] https://a.example/x\ny");
}

static void html_to_text__images__show_their_description(void **state)
{
    (void)state;
    check("<img src='p.gif' alt=''><img alt=' '><img alt='Logo'> x", "[Logo] x");
    check("<a href='https://a.example'><img alt='Book now'></a>",
          "[Book now] [1]\n\n[1] https://a.example");
}

static void html_to_text__tables__are_lines(void **state)
{
    (void)state;
    check("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th><td>d</td></tr></table>", "a b\nc d");
}

static void html_to_text__broken_markup__still_reads(void **state)
{
    (void)state;
    check("<p>a<b>b<p>c</i></div>d", "ab\n\ncd");
    check("a < b and c > d", "a < b and c > d");
    check("<p", "");
    check("<<<>>>", "<<<>>>");
    check("plain only", "plain only");
    check("x</body></html><div>more</div>and", "x\nmore\nand");
    check("<html><body>x</body></html>more", "xmore");
}

static void html_to_text__whole_mail__reads_like_one(void **state)
{
    (void)state;
    check("<html><body><div dir=\"ltr\">Thanks, Tuesday works!<div><br></div><div>Anna</div></div>"
          "<br><div class=\"gmail_quote\"><div>On Mon, Bo &lt;<a href=\"mailto:bo@x.example\">"
          "bo@x.example</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\">"
          "<div>Can you come on Tuesday?</div></blockquote></div></body></html>",
          "Thanks, Tuesday works!\n\nAnna\n\nOn Mon, Bo <bo@x.example> wrote:\n\n"
          "> Can you come on Tuesday?");
}

static void check_bounded(const char *open, const char *close, int count)
{
    GString *html = g_string_new(NULL);
    for (int i = 0; i < count; i++)
        g_string_append(html, open);
    g_string_append(html, "x");
    for (int i = 0; i < count; i++)
        g_string_append(html, close);
    gint64 start = g_get_monotonic_time();
    Text text = html_to_text(html->str, html->len);
    assert_true(g_get_monotonic_time() - start < 10 * G_USEC_PER_SEC);
    assert_true(text.n < 2 * 1024 * 1024);
    text_clear(&text);
    g_string_free(html, TRUE);
}

static void html_to_text__bombs__stay_bounded(void **state)
{
    (void)state;
    check_bounded("<div>", "</div>", 100000);
    check_bounded("<blockquote>y", "</blockquote>", 50000);
    check_bounded("<ul><li>y", "</ul>", 50000);
    check_bounded("<a href='https://x.example'>", "", 50000);
    check_bounded("<!--", "", 100000);
    check_bounded("<b ", "", 100000);
    check_bounded("&", "", 500000);
    check_bounded("<p>word</p>", "", 200000);
    check_bounded("<", "", 1000000);
    check_bounded("x", "", 4000000);
    check_bounded("\xFF", "", 1000000);
}

static void html_to_text__cut_by_a_limit__says_so(void **state)
{
    (void)state;
    g_autofree char *huge = g_strnfill(3 << 20, 'x');
    Text text = html_to_text(huge, 3 << 20);
    assert_true(g_str_has_suffix(text.s, "\n…"));
    text_clear(&text);
}

static void html_to_text__random_markup__is_clean(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "<p>",    "</p>",  "<blockquote>", "</blockquote>",
        "<ul>",   "<li>",  "</ul>",        "<a href='https://a.b'>",
        "</a>",   "<pre>", "</pre>",       "text ",
        "&#27;",  "\x1B",  "\xFF",         "<br>",
        "<td>",   "<!--",  "-->",          "<style>",
        "&nbsp;", "<",     "</style>",     "漢",
    };
    GRand *rand = g_rand_new_with_seed(9);
    for (int round = 0; round < 3000; round++) {
        GString *html = g_string_new(NULL);
        for (int i = g_rand_int_range(rand, 0, 30); i > 0; i--)
            g_string_append(html, pieces[g_rand_int_range(rand, 0, ARRAY_LEN(pieces))]);
        Text text = html_to_text(html->str, html->len);
        Text again = text_clean(text.s, text.n, TEXT_BLOCK);
        assert_true(text_eq(text_ref(&text), text_ref(&again)));
        text_clear(&text);
        text_clear(&again);
        g_string_free(html, TRUE);
    }
    g_rand_free(rand);
}

static void check_preview(const char *s, size_t max, const char *expected)
{
    Text text = html_preview(s, strlen(s), max);
    assert_string_equal(text.s ? text.s : "", expected);
    text_clear(&text);
}

static void html_preview__markup__is_one_line(void **state)
{
    (void)state;
    check_preview("<p>Hi <b>Anna</b>,</p><ul><li>one</li><li>two</li></ul>", 80,
                  "Hi Anna, one two");
    check_preview("<div>See <a href='https://x.example'>this</a></div>", 80, "See this");
    check_preview("<p>Hello there</p>", 8, "Hello t…");
    check_preview("<blockquote>q</blockquote>", 80, "q");
    check_preview("<p>First&nbsp;&zwnj;&nbsp;&zwnj;&nbsp;</p><p>Second</p>", 80, "First Second");
}

static void html_preview__plain__passes_unchanged(void **state)
{
    (void)state;
    check_preview("1 < 2 &amp; so on", 80, "1 < 2 &amp; so on");
    check_preview("two\nlines", 80, "two lines");
    check_preview("I <3 you", 4, "I <…");
    check_preview("", 80, "");
}

static void html_looks_like__texts__tells(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "<p>",        "x<br/>", "<DIV class='a'>", "</span>", "<!DOCTYPE html>", "<!-- x -->",
        "<a href=x>", "<h1>x"};
    static const char *const no[] = {"",
                                     "plain",
                                     "1 < 2",
                                     "<3",
                                     "<",
                                     "<>",
                                     "</",
                                     "<p",
                                     "<foo>",
                                     "a <bob@x.example>",
                                     "<https://x.example>",
                                     "<pp>",
                                     "<!"};
    for (size_t i = 0; i < ARRAY_LEN(yes); i++)
        if (!html_looks_like(yes[i], strlen(yes[i])))
            fail_msg("%s", yes[i]);
    for (size_t i = 0; i < ARRAY_LEN(no); i++)
        if (html_looks_like(no[i], strlen(no[i])))
            fail_msg("%s", no[i]);
}

UNIT_TESTS(html, cmocka_unit_test(html_to_text__paragraphs__have_a_blank_line_between),
           cmocka_unit_test(html_to_text__white_space__collapses),
           cmocka_unit_test(html_to_text__entities__are_decoded_then_sanitised),
           cmocka_unit_test(html_to_text__raw_bytes__are_sanitised),
           cmocka_unit_test(html_to_text__charset_claims__are_ignored),
           cmocka_unit_test(html_to_text__style_script_title__vanish),
           cmocka_unit_test(html_to_text__lists__have_marks),
           cmocka_unit_test(html_to_text__quotes__are_prefixed),
           cmocka_unit_test(html_to_text__links__are_numbered_and_listed),
           cmocka_unit_test(html_to_text__link_that_shows_itself__has_no_number),
           cmocka_unit_test(html_to_text__odd_links__are_not_listed),
           cmocka_unit_test(html_to_text__images__show_their_description),
           cmocka_unit_test(html_to_text__tables__are_lines),
           cmocka_unit_test(html_to_text__broken_markup__still_reads),
           cmocka_unit_test(html_to_text__whole_mail__reads_like_one),
           cmocka_unit_test(html_to_text__bombs__stay_bounded),
           cmocka_unit_test(html_to_text__cut_by_a_limit__says_so),
           cmocka_unit_test(html_to_text__random_markup__is_clean),
           cmocka_unit_test(html_preview__markup__is_one_line),
           cmocka_unit_test(html_preview__plain__passes_unchanged),
           cmocka_unit_test(html_looks_like__texts__tells));
