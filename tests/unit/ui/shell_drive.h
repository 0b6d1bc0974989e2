// The toy in a terminal, and claims about what it shows. Header only.
#ifndef UNIT_UI_SHELL_DRIVE_H
#define UNIT_UI_SHELL_DRIVE_H

#include <glib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/drive.h"
#include "harness/keys.h"
#include "unit/unit.h"

typedef struct ToyRun {
    Drive *drive;
    GString *why;
    char *home;
} ToyRun;

// env: NULL-terminated NAME=VALUE pairs; NULL for none. pipe: made in its home; NULL for none.
static inline ToyRun toy_start_with(int cols, int rows, char *const *env, const char *pipe)
{
    ToyRun toy = {.why = g_string_new(NULL), .home = g_dir_make_tmp("shell-XXXXXX", NULL)};
    g_autofree char *at = pipe != NULL ? g_build_filename(toy.home, pipe, NULL) : NULL;
    if (at != NULL)
        assert_int_equal(mkfifo(at, 0600), 0);
    g_autofree char *path = g_canonicalize_filename("shell_toy", NULL);
    char *argv[] = {path, NULL};
    PtySpec spec = {.argv = argv, .env = env, .home = toy.home, .cols = cols, .rows = rows};
    toy.drive = drive_start(&spec, toy.why);
    assert_non_null(toy.drive);
    return toy;
}

static inline ToyRun toy_start(int cols, int rows, char *const *env)
{
    return toy_start_with(cols, rows, env, NULL);
}

static inline void toy_end(ToyRun *toy)
{
    drive_free(toy->drive);
    tree_remove(toy->home);
    g_free(toy->home);
    g_string_free(toy->why, TRUE);
}

static inline void toy_sync(ToyRun *toy)
{
    if (!drive_settle(toy->drive, toy->why))
        fail_msg("%s", toy->why->str);
}

// Names separated by blanks. Like a person, it lets an Esc stand alone.
static inline void toy_keys(ToyRun *toy, const char *names)
{
    g_auto(GStrv) list = g_strsplit(names, " ", -1);
    for (size_t i = 0; list[i] != NULL; i++) {
        g_autoptr(GString) bytes = g_string_new(NULL);
        if (!keys_append(drive_vt(toy->drive), list[i], bytes, toy->why))
            fail_msg("%s", toy->why->str);
        drive_bytes(toy->drive, bytes->str, bytes->len);
        if (keys_is_escape(list[i]))
            toy_sync(toy);
    }
}

static inline void toy_type(ToyRun *toy, const char *text)
{
    drive_bytes(toy->drive, text, strlen(text));
}

static inline void toy_shows(ToyRun *toy, const char *text)
{
    toy_sync(toy);
    if (vt_shows(drive_vt(toy->drive), text))
        return;
    g_autofree char *screen = vt_text(drive_vt(toy->drive));
    fail_msg("no \"%s\" on:\n%s", text, screen);
}

static inline void toy_hides(ToyRun *toy, const char *text)
{
    toy_sync(toy);
    if (!vt_shows(drive_vt(toy->drive), text))
        return;
    g_autofree char *screen = vt_text(drive_vt(toy->drive));
    fail_msg("\"%s\" on:\n%s", text, screen);
}

// row counts from 1.
static inline void toy_row(ToyRun *toy, int row, const char *text)
{
    toy_sync(toy);
    g_autofree char *got = vt_row_text(drive_vt(toy->drive), row);
    assert_string_equal(got, text);
}

static inline void toy_mouse(ToyRun *toy, const char *bytes)
{
    g_autofree char *report = g_strdup_printf("\033[<%s", bytes);
    toy_type(toy, report);
}

static inline void toy_ends(ToyRun *toy, int expected)
{
    int code = -1;
    if (!drive_exit_code(toy->drive, &code, toy->why))
        fail_msg("%s", toy->why->str);
    assert_int_equal(code, expected);
    VtState state = vt_state(drive_vt(toy->drive));
    assert_false(state.alt_screen);
    assert_false(state.mouse);
    assert_false(state.bracketed_paste);
    assert_true(state.cursor_visible);
}

#endif
