// Completion as people use it: real shells on a terminal, a few letters, Tab, Enter. What the
// program then gets is the name to the byte, and nothing else is run.
#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "harness/drive.h"
#include "unit/cli/typist.h"

typedef struct Script {
    const char *name; // of the shell
    const char *file; // below the home
    const char *text; // of it; @completions@, @home@
    const char *const words[8];
    const char *patterns; // stay patterns where they are escaped
} Script;

// Each prompt has a number of its own, and stands only when the one before was answered.
static const Script shells[] = {
    {"bash",
     "bashrc",
     "source '@completions@/eyrie.bash'\nHISTFILE=\nPS2='more> '\n"
     "PROMPT_COMMAND='n=$((n + 1)); PS1=\"ready $n> \"'\nbind 'set enable-bracketed-paste off'\n"
     "bind 'set bell-style none'\nbind 'set show-all-if-ambiguous on'\n"
     "bind 'set page-completions off'\nbind 'set completion-query-items 0'\n",
     {"--noprofile", "--rcfile", "@home@/bashrc", "-i"},
     ""},
    {"zsh",
     ".zshrc",
     "fpath=('@completions@' $fpath)\nautoload -Uz compinit\ncompinit -u -D\n"
     "PS2='more> '\nprecmd() { n=$((n + 1)); PS1=\"ready $n> \"; }\nunsetopt beep\nLISTMAX=-1\n",
     {"-d", "-i"},
     ""},
    {"fish",
     "fishrc",
     "source '@completions@/eyrie.fish'\nset -g n 1\nfunction fish_greeting; end\n"
     "function fish_prompt; printf 'ready %s> ' $n; end\n"
     "function bump --on-event fish_postexec; set -g n (math $n + 1); end\n",
     {"--no-config", "--interactive", "--init-command", "source '@home@/fishrc'"},
     "*?"},
};

// Keeps its words, and says that it did.
static const char stand_in[] =
    "#!/bin/sh\n"
    "[ \"$1\" != __complete ] || exec '@build@/eyrie' \"$@\" 2>>'@home@/complaints'\n"
    "for word; do printf '%s\\n' \"$word\"; done >'@home@/heard'\n";

typedef struct Sitting { // one shell
    Typist *typist;
    const Script *script;
    Drive *drive;
    GString *why;
    int prompts;
} Sitting;

// ---- the shell ---------------------------------------------------------------------------------

static char *filled(const Typist *typist, const char *text)
{
    g_autofree char *here = g_get_current_dir();
    GString *out = g_string_new(text);
    g_string_replace(out, "@completions@", COMPLETIONS_DIR, 0);
    g_string_replace(out, "@home@", typist->home, 0);
    g_string_replace(out, "@build@", here, 0);
    return g_string_free(out, FALSE);
}

static void put(const Typist *typist, const char *name, const char *text, int mode)
{
    g_autofree char *path = g_build_filename(typist->home, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *bytes = filled(typist, text);
    g_mkdir_with_parents(folder, 0700);
    assert_true(g_file_set_contents_full(path, bytes, -1, G_FILE_SET_CONTENTS_NONE, mode, NULL));
}

static void show(const Sitting *s)
{
    g_autofree char *screen = vt_text(drive_vt(s->drive));
    fprintf(stderr, "%s\n", g_strchomp(screen));
}

static void await(Sitting *s, const char *text)
{
    if (drive_await(s->drive, text, s->why))
        return;
    show(s);
    fail_msg("%s: %s", s->script->name, s->why->str);
}

static void await_prompt(Sitting *s)
{
    g_autofree char *prompt = g_strdup_printf("ready %d>", ++s->prompts);
    await(s, prompt);
}

static char **environment(const Typist *typist)
{
    char **env = typist_env(typist);
    g_autofree char *path = g_strdup_printf("%s/bin:%s", typist->home, g_getenv("PATH"));
    env = g_environ_setenv(env, "PATH", path, TRUE);
    env = g_environ_setenv(env, "ZDOTDIR", typist->home, TRUE);
    env = g_environ_setenv(env, "TERM", "xterm-256color", TRUE);
    for (char **pair = env; *pair; pair++) // as drive.h takes them
        if (!strchr(*pair, '='))
            fail_msg("%s", *pair);
    return env;
}

static void begin(Sitting *s, const char *program)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) env = environment(s->typist);
    g_ptr_array_add(argv, g_strdup(program));
    for (size_t i = 0; s->script->words[i]; i++)
        g_ptr_array_add(argv, filled(s->typist, s->script->words[i]));
    g_ptr_array_add(argv, NULL);
    put(s->typist, s->script->file, s->script->text, 0600);
    put(s->typist, "bin/eyrie", stand_in, 0700);
    PtySpec spec = {.argv = (char *const *)argv->pdata,
                    .env = env,
                    .home = s->typist->home,
                    .cols = 200,
                    .rows = 60,
                    .answers = true};
    s->why = g_string_new(NULL);
    s->drive = drive_start(&spec, s->why);
    if (!s->drive)
        fail_msg("%s", s->why->str);
    await_prompt(s);
}

static void end(Sitting *s)
{
    int code = -1;
    g_autofree char *complaints = g_build_filename(s->typist->home, "complaints", NULL);
    g_autofree char *text = NULL;
    drive_bytes(s->drive, "exit\r", 5);
    assert_true(drive_exit_code(s->drive, &code, s->why));
    assert_true(g_file_get_contents(complaints, &text, NULL, NULL));
    assert_string_equal(text, "");
    drive_free(s->drive);
    g_string_free(s->why, TRUE);
}

// Types it, has it completed and run; what the program got, a line each.
static char *heard(Sitting *s, const char *line)
{
    g_autofree char *path = g_build_filename(s->typist->home, "heard", NULL);
    char *text = NULL;
    g_unlink(path);
    drive_bytes(s->drive, line, strlen(line));
    drive_bytes(s->drive, "\t\r", 2);
    await_prompt(s);
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        show(s);
        fail_msg("%s: nothing was run for: %s", s->script->name, line);
    }
    return text;
}

static void hears(Sitting *s, const char *line, const char *wanted)
{
    g_autofree char *text = heard(s, line);
    g_strdelimit(g_strchomp(text), "\n", '\037');
    if (strcmp(text, wanted) != 0)
        fail_msg("%s: %s became\n%s, not\n%s", s->script->name, line,
                 g_strdelimit(text, "\037", '|'), wanted);
}

// ---- names -------------------------------------------------------------------------------------

static bool is_alone(const char *begins, size_t n)
{
    g_autofree char *fold = text_fold((TextRef){begins, n});
    int count = 0;
    for (size_t i = 0; i < TYPIST_NAMES; i++) {
        g_autofree char *name = typist_name(i);
        g_autofree char *other = text_fold((TextRef){name, strlen(name)});
        count += g_str_has_prefix(other, fold);
    }
    return count == 1;
}

// The first characters that no other name begins with.
static char *beginning(const char *name)
{
    const char *end = g_utf8_next_char(name);
    while (!is_alone(name, (size_t)(end - name)))
        end = g_utf8_next_char(end);
    return g_strndup(name, (gsize)(end - name));
}

// As somebody who knows the shell types it behind this quote ('\0': none). NULL: who knows it does
// not.
static char *quoted(const char *text, char quote)
{
    GString *out = g_string_new(NULL);
    if (quote)
        g_string_append_c(out, quote);
    for (const char *p = text; *p; p++) {
        bool plain = g_ascii_isalnum(*p) || (unsigned char)*p >= 0x80;
        if (!quote && !plain)
            g_string_append_c(out, '\\');
        if (quote && strchr("'\"\\`$!", *p)) {
            g_string_free(out, TRUE);
            return NULL;
        }
        g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

// What two names begin with is put in as one part of a word, which goes on with what is typed.
static void types_between(Sitting *s)
{
    static const char *const rows[] = {"eyrie jump Q\t2", "eyrie jump \"Q\t2", "eyrie jump 'Q\t2"};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        hears(s, rows[i], "jump\037Q 'n' $(touch pwned) 2, Bob");
}

static void types_names(Sitting *s, char quote)
{
    for (size_t i = 0; i < TYPIST_DASH; i++) {
        g_autofree char *name = typist_name(i);
        g_autofree char *first = beginning(name);
        g_autofree char *typed = quoted(first, quote);
        if (!typed || strpbrk(first, s->script->patterns))
            continue;
        g_autofree char *line = g_strconcat("eyrie jump ", typed, NULL);
        g_autofree char *wanted = g_strconcat("jump\037", name, NULL);
        hears(s, line, wanted);
    }
}

static void types_forms(Sitting *s)
{
    static const char *const rows[][2] = {
        {"eyrie outb", "outbox"},
        {"eyrie --theme=nor", "--theme=nord"},
        {"eyrie --theme nor", "--theme\037nord"},
        {"eyrie auth --store=f", "auth\037--store=file"},
        {"eyrie jump -- -r", "jump\037--\037-rf looks like an option"},
        {"eyrie jump a b Zo", "jump\037a\037b\037Zo\u00eb \u674e"},
        {"eyrie search from:mar", "search\037from:Maria  Lopez & co"},
        {"eyrie search from:p", "search\037from:p:q:r colons"},
        {"eyrie search from:x", "search\037from:x=$(touch pwned):y"},
        {"eyrie search \"from:x", "search\037from:x=$(touch pwned):y"},
        {"eyrie search 'from:x", "search\037from:x=$(touch pwned):y"},
        {"eyrie search from:-", "search\037from:-rf looks like an option"},
        {"eyrie events --type InboundMessage,opportunitycr",
         "events\037--type\037InboundMessage,OpportunityCreate"},
        {"eyrie api GET / -f pipelineId=P", "api\037GET\037/\037-f\037pipelineId=P1"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        hears(s, rows[i][0], rows[i][1]);
}

static void completes(Typist *typist, const Script *script)
{
    Sitting s = {.typist = typist, .script = script};
    g_autofree char *program = g_find_program_in_path(script->name);
    if (!program) {
        print_message("# %s is not installed: its completion is not tried\n", script->name);
        skip();
    }
    begin(&s, program);
    types_forms(&s);
    types_between(&s);
    types_names(&s, '\0');
    types_names(&s, '"');
    types_names(&s, '\'');
    end(&s);
}

static void shells__bash__completes_what_is_meant(void **state)
{
    completes(*state, &shells[0]);
}

static void shells__zsh__completes_what_is_meant(void **state)
{
    completes(*state, &shells[1]);
}

static void shells__fish__completes_what_is_meant(void **state)
{
    completes(*state, &shells[2]);
}

UNIT_TESTS(cli_shells, TYPIST_TEST(shells__bash__completes_what_is_meant),
           TYPIST_TEST(shells__zsh__completes_what_is_meant),
           TYPIST_TEST(shells__fish__completes_what_is_meant));
