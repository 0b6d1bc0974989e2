// The real program on many terminals: each draws the inbox, sends a reply, gets a notice while it
// lacks the focus, is stopped and goes on, and ends; nothing is written that it does not know, and
// in the end it is as it was.
#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "harness/known.h"
#include "harness/scene_run.h"
#include "harness/tree.h"

enum { MODERN = KNOWN_KEYS | KNOWN_ASKS | KNOWN_TITLE };

typedef enum Charset { WIDE, ASCII } Charset;

typedef struct Row {
    const char *term;
    unsigned knows;   // beside the database
    const char *told; // of the notice; NULL: the bell rings
    const char *env;  // one more variable; NULL: none
    Charset charset;
} Row;

#define LATIN "LC_ALL=en_US.ISO-8859-1"

static const Row rows[] = {
    {"xterm", MODERN, NULL, NULL, WIDE},
    {"xterm-256color", MODERN, NULL, NULL, WIDE},
    {"xterm-256color", MODERN | KNOWN_RGB, NULL, "COLORTERM=truecolor", WIDE},
    {"xterm-256color", MODERN | KNOWN_LINKS, NULL, "VTE_VERSION=7600", WIDE},
    {"xterm-256color", MODERN | KNOWN_LINKS | KNOWN_NOTICE, "]9;", "TERM_PROGRAM=iTerm.app", WIDE},
    {"xterm-256color", MODERN, NULL, "NO_COLOR=1", WIDE},
    {"xterm-256color", MODERN, NULL, LATIN, ASCII},
    {"xterm-256color", MODERN | KNOWN_PROBE, NULL, "LANG=C", WIDE},
    {"xterm-direct", MODERN | KNOWN_RGB, NULL, NULL, WIDE},
    {"xterm-mono", MODERN, NULL, NULL, WIDE},
    {"foot", MODERN | KNOWN_LINKS | KNOWN_NOTICE, "]777;", NULL, WIDE},
    {"xterm-kitty", MODERN | KNOWN_LINKS | KNOWN_NOTICE, "]99;", NULL, WIDE},
    {"alacritty", MODERN | KNOWN_LINKS, NULL, NULL, WIDE},
    {"rxvt", 0, NULL, NULL, WIDE},
    {"rxvt-unicode-256color", KNOWN_NOTICE, "]777;", NULL, WIDE},
    {"tmux-256color", MODERN, NULL, NULL, WIDE},
    {"screen", 0, NULL, NULL, WIDE},
    {"screen-256color", 0, NULL, NULL, WIDE},
    {"linux", 0, NULL, NULL, WIDE},
    {"linux", 0, NULL, LATIN, ASCII},
    {"linux", KNOWN_PROBE, NULL, "LANG=C", WIDE},
    {"vt100", 0, NULL, NULL, WIDE},
    {"vt100", 0, NULL, LATIN, ASCII},
    {"vt220", 0, NULL, NULL, WIDE},
};

static const char *const refused[] = {"dumb", "no-such-terminal", ""};

// ---- one that works ----------------------------------------------------------------------------

static const char play[] = "[steps]\n"
                           "contains Maria Lopez\n"
                           "keys r\n"
                           "type Of course\n"
                           "keys Enter\n"
                           "step 6s\n"
                           "contains Of course\n"
                           "signal TSTP\n" // nobody could wake it: the system lets it go on
                           "contains Of course\n"
                           "signal CONT\n"
                           "focus out\n"
                           "inbound \"Dana O'Neil\" SMS: Is it https://example.com/a?b=1 then?\n"
                           "step 1m\n"
                           "step 3s\n"
                           "sync\n"
                           "keys Esc 1\n"
                           "contains Dana O'Neil\n"
                           "keys g g Enter\n"
                           "contains Is it https://example.com/a?b=1 then?\n"
                           "step 1s\n";

// Each terminal goes through one of them, and those with the most modes through all.
static const char *const endings[] = {
    "keys q q\nexit-code 0\n",
    "signal TERM\nexit-code 143\n",
    "signal HUP\nexit-code 129\n",
#ifndef WITH_SANITIZER
    "signal SEGV\nexit-code 139\n",
#endif
};

static char *scene_of(const Row *row, const char *ending, const char *terminfo)
{
    GString *scene = g_string_new("[setup]\nquiet yes\nanswers yes\n");
    g_string_append_printf(scene, "env TERM=%s\nenv TERMINFO=%s\n", row->term, terminfo);
    if (row->env)
        g_string_append_printf(scene, "env %s\n", row->env);
    g_string_append_printf(scene, "%s%s[requests]\nMESSAGE_SEND 1\n", play, ending);
    return g_string_free(scene, FALSE);
}

// The probe's two bytes are there before the answer says that they are two characters.
static bool is_ascii(const GString *said, GString *why)
{
    g_auto(GStrv) parts = g_strsplit(said->str, "\303\251\033[6n", 2);
    for (size_t i = 0; parts[i]; i++)
        for (const char *p = parts[i]; *p; p++)
            if ((unsigned char)*p >= 0x80) {
                g_string_append_printf(why, "beyond ASCII: %.20s\n", p);
                return false;
            }
    return true;
}

static bool was_told(const Row *row, const Drive *drive, GString *why)
{
    const char *said = drive_output(drive)->str;
    bool told = row->told ? strstr(said, row->told) != NULL
                          : vt_state(drive_vt((Drive *)(uintptr_t)drive)).bells > 0;
    if (!told)
        g_string_append(why, "nothing was told\n");
    return told;
}

// What stands between the marks of each link is its address, or a part of it.
static bool links_are_honest(const Row *row, const char *said, GString *why)
{
    g_autoptr(GRegex) link = g_regex_new("\033\\]8;id=[^;]+;([^\033]*)\033\\\\(.*?)\033\\]8;;\033",
                                         G_REGEX_RAW | G_REGEX_DOTALL, 0, NULL);
    g_autoptr(GRegex) sequence =
        g_regex_new("\033\\[[0-9;?]*[A-Za-z]|\033\\(B|[\r\b]", G_REGEX_RAW, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int links = 0;
    for (g_regex_match(link, said, 0, &match); g_match_info_matches(match); links++) {
        g_autofree char *url = g_match_info_fetch(match, 1), *inside = g_match_info_fetch(match, 2);
        g_autofree char *shown = g_regex_replace_literal(sequence, inside, -1, 0, "", 0, NULL);
        if (!strstr(url, shown) || strlen(shown) < 4)
            g_string_append_printf(why, "the link %s shows %s\n", url, shown);
        g_match_info_next(match, NULL);
    }
    if ((links > 0) != ((row->knows & KNOWN_LINKS) != 0))
        g_string_append_printf(why, "%d links\n", links);
    return why->len == 0;
}

static bool judge(SceneRun *run, GString *why)
{
    const Row *row = run->user;
    const GString *said = drive_output(run->drive);
    Known *known = known_new(row->term, row->knows, why);
    bool good = known && known_judge(known, said->str, said->len, why) &&
                (row->charset != ASCII || is_ascii(said, why)) && was_told(row, run->drive, why) &&
                links_are_honest(row, said->str, why);
    known_free(known);
    return good;
}

static bool play_scene(const char *name, const char *text, SceneRun *run, GString *why)
{
    g_autofree char *program = g_canonicalize_filename("eyrie", NULL);
    Scene *scene = scene_parse(name, text, why);
    run->scene = scene;
    run->mode = SCENE_CHECK;
    run->program = program;
    bool ok = scene && scene_run(run, why);
    if (run->pictures)
        g_ptr_array_unref(run->pictures);
    if (scene)
        scene_free(scene);
    return ok;
}

static bool works_on(const Row *row, const char *terminfo, const char *srcdir, GString *why)
{
    bool all = strcmp(row->term, "xterm-kitty") == 0 || strcmp(row->term, "vt100") == 0;
    for (size_t i = 0; i < (all ? G_N_ELEMENTS(endings) : 1); i++) {
        g_autofree char *text = scene_of(row, endings[i], terminfo);
        SceneRun run = {.srcdir = srcdir, .judge = judge, .user = row};
        if (!play_scene(row->term, text, &run, why))
            return false;
    }
    return true;
}

static bool says_why(SceneRun *run, GString *why)
{
    const char *said = drive_output(run->drive)->str;
    bool plain = strstr(said, "cannot show the interface") && !strchr(said, '\033');
    if (!plain)
        g_string_append_printf(why, "it said: %s\n", said);
    return plain;
}

static bool is_refused(const char *term, const char *terminfo, const char *srcdir, GString *why)
{
    SceneRun run = {.srcdir = srcdir, .judge = says_why};
    g_autofree char *text = g_strdup_printf("[setup]\nenv TERM=%s\nenv TERMINFO=%s\n[steps]\n"
                                            "exit-code 2\n",
                                            term, terminfo);
    return play_scene(term, text, &run, why);
}

// ---- all ---------------------------------------------------------------------------------------

// Compiled where the system has the compiler; what it lacks is skipped.
static char *make_terminfo(const char *srcdir)
{
    char *folder = g_dir_make_tmp("eyrie-terms-XXXXXX", NULL);
    g_autofree char *source = g_build_filename(srcdir, "tests/harness/terminals.ti", NULL);
    const char *const argv[] = {"tic", "-x", "-o", folder, source, NULL};
    g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL,
                 G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, NULL,
                 NULL);
    g_setenv("TERMINFO", folder, TRUE);
    return folder;
}

static bool has_terminal(const char *term)
{
    g_autoptr(GString) ignored = g_string_new(NULL);
    Known *known = known_new(term, 0, ignored);
    known_free(known);
    return known != NULL;
}

static bool say(int n, bool ok, const char *what, const char *detail, const GString *why)
{
    printf("%sok %d - %s%s%s\n", ok ? "" : "not ", n, what, detail ? " " : "",
           detail ? detail : "");
    if (!ok)
        fprintf(stderr, "%s\n", why->str);
    return ok;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    const char *top = argc > 1 ? argv[1] : g_getenv("srcdir");
    g_autofree char *srcdir = g_canonicalize_filename(top ? top : ".", NULL);
    g_autofree char *terminfo = make_terminfo(srcdir);
    bool all = true;
    int n = 0;
    printf("1..%zu\n", G_N_ELEMENTS(rows) + G_N_ELEMENTS(refused));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) why = g_string_new(NULL);
        if (!has_terminal(rows[i].term)) {
            printf("ok %d # SKIP the terminal database has no %s\n", ++n, rows[i].term);
            continue;
        }
        bool ok = works_on(&rows[i], terminfo, srcdir, why);
        all = say(++n, ok, rows[i].term, rows[i].env, why) && all;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GString) why = g_string_new(NULL);
        bool ok = is_refused(refused[i], terminfo, srcdir, why);
        all = say(++n, ok, "refused:", refused[i], why) && all;
    }
    tree_remove(terminfo);
    return all ? 0 : 1;
}
