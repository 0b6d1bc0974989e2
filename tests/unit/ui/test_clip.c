#include "config.h"

#include <string.h>

#include "ui/clip.h"
#include "unit/unit.h"

static void clip_way__by_environment(void **state)
{
    (void)state;
    assert_int_equal(clip_way("xterm-256color", NULL, NULL), CLIP_PLAIN);
    assert_int_equal(clip_way("xterm-256color", "/tmp/tmux-1000/default,1,0", NULL), CLIP_TMUX);
    assert_int_equal(clip_way("tmux-256color", NULL, NULL), CLIP_TMUX); // over ssh TMUX is lost
    assert_int_equal(clip_way("screen.xterm", "", "1234.pts-1"), CLIP_SCREEN);
    assert_int_equal(clip_way("screen-256color", "/tmp/tmux,1,0", NULL), CLIP_TMUX);
    assert_int_equal(clip_way("linux", NULL, NULL), CLIP_NONE);
    assert_int_equal(clip_way(NULL, NULL, NULL), CLIP_NONE);
}

static char *bytes_of(ClipWay way, TextRef text)
{
    GString *out = g_string_new(NULL);
    Err err = {0};
    assert_true(clip_bytes(way, text, out, &err));
    return g_string_free(out, FALSE);
}

static void clip_bytes__plain_and_tmux(void **state)
{
    (void)state;
    g_autofree char *plain = bytes_of(CLIP_PLAIN, TEXT("+1 555 010 2030"));
    assert_string_equal(plain, "\033]52;c;KzEgNTU1IDAxMCAyMDMw\a");
    g_autofree char *tmux = bytes_of(CLIP_TMUX, TEXT("+1 555 010 2030"));
    assert_string_equal(tmux, "\033Ptmux;\033\033]52;c;KzEgNTU1IDAxMCAyMDMw\a\033\\"
                              "\033]52;c;KzEgNTU1IDAxMCAyMDMw\a");
}

static void clip_bytes__screen__pieces_make_the_whole(void **state)
{
    (void)state;
    char long_text[1000];
    memset(long_text, 'x', sizeof(long_text));
    TextRef text = {long_text, sizeof(long_text)};
    g_autofree char *plain = bytes_of(CLIP_PLAIN, text);
    g_autofree char *wrapped = bytes_of(CLIP_SCREEN, text);
    g_auto(GStrv) pieces = g_strsplit(wrapped, "\033\\", -1);
    g_autoptr(GString) whole = g_string_new(NULL);
    for (size_t i = 0; pieces[i] != NULL && pieces[i][0] != '\0'; i++) {
        assert_true(g_str_has_prefix(pieces[i], "\033P"));
        assert_true(strlen(pieces[i]) <= 256);
        g_string_append(whole, pieces[i] + 2);
    }
    assert_string_equal(whole->str, plain);
}

static void clip_bytes__bounds__are_told_and_nothing_is_cut(void **state)
{
    (void)state;
    g_autofree char *big = g_strnfill(CLIP_BYTES_MAX + 1, 'x');
    GString *out = g_string_new(NULL);
    Err err = {0};
    assert_false(clip_bytes(CLIP_PLAIN, (TextRef){big, CLIP_BYTES_MAX + 1}, out, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_non_null(strstr(err.msg, "74994"));
    assert_false(clip_bytes(CLIP_PLAIN, TEXT_NONE, out, &err));
    assert_false(clip_bytes(CLIP_NONE, TEXT("x"), out, &err));
    assert_int_equal(out->len, 0);
    assert_true(clip_bytes(CLIP_PLAIN, (TextRef){big, CLIP_BYTES_MAX}, out, &err));
    assert_int_equal(out->len, 100000);
    g_string_free(out, TRUE);
}

UNIT_TESTS(clip, cmocka_unit_test(clip_way__by_environment),
           cmocka_unit_test(clip_bytes__plain_and_tmux),
           cmocka_unit_test(clip_bytes__screen__pieces_make_the_whole),
           cmocka_unit_test(clip_bytes__bounds__are_told_and_nothing_is_cut));
