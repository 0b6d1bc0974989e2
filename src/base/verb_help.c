// --help, made from the rows of a verb.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/verb.h"
#include "base/wrap.h"

enum { COLUMNS = 80, INDENT = 2, MEANS_COLUMN = 26 };

static void add_wrapped(GString *out, const char *text, int column, int indent)
{
    TextRef whole = {text, strlen(text)};
    Wrap wrap = wrap_text(whole, COLUMNS - indent);
    for (size_t i = 0; i < wrap.count; i++) {
        TextRef line = wrap_line(whole, &wrap.lines[i]);
        g_string_append_printf(out, "%*s%.*s\n", i == 0 ? MAX(indent - column, 0) : indent, "",
                               TEXT_ARG(line));
    }
    wrap_clear(&wrap);
}

void verb_help_row(GString *out, const char *typed, const char *means)
{
    int n = (int)strlen(typed) + INDENT;
    g_string_append_printf(out, "%*s%s", INDENT, "", typed);
    if (n + 2 > MEANS_COLUMN) {
        g_string_append_c(out, '\n');
        n = 0;
    }
    add_wrapped(out, means, n, MEANS_COLUMN);
}

static char *option_typed(const VerbOption *option)
{
    g_autofree char *letter =
        option->letter ? g_strdup_printf("-%c, ", option->letter) : g_strdup("");
    return g_strdup_printf("%s--%s%s%s", letter, option->name, option->value ? " " : "",
                           option->value ? option->value : "");
}

static void add_options(GString *out, const Verb *verb)
{
    g_string_append(out, "\nOptions\n");
    for (const VerbOption *option = verb->options; option && option->name; option++) {
        g_autofree char *typed = option_typed(option);
        verb_help_row(out, typed, option->help);
    }
    verb_help_row(out, "-h, --help", "Show this");
}

static void add_words(GString *out, const Verb *verb)
{
    if (verb->words)
        g_string_append(out, "\nWords\n");
    for (const VerbWord *word = verb->words; word && word->name; word++) {
        g_autofree char *typed =
            g_strjoin(word->takes ? " " : "", word->name, word->takes ? word->takes : "", NULL);
        verb_help_row(out, typed, word->help);
    }
}

static void add_examples(GString *out, const Verb *verb)
{
    if (verb->examples)
        g_string_append(out, "\nExamples\n");
    for (const VerbExample *example = verb->examples; example && example->line; example++) {
        g_string_append_printf(out, "%*s%s\n", INDENT, "", example->line);
        add_wrapped(out, example->does, 0, 3 * INDENT);
    }
}

char *verb_synopsis(const Verb *verb)
{
    if (!verb->words)
        return g_strdup(verb->takes ? verb->takes : "");
    GString *out = g_string_new(NULL);
    for (const VerbWord *word = verb->words; word->name; word++)
        g_string_append_printf(out, "%s%s%s%s", out->len ? " | " : "", word->name,
                               word->takes ? " " : "", word->takes ? word->takes : "");
    return g_string_free(out, FALSE);
}

char *verb_help(const Verb *verb)
{
    GString *out = g_string_new(NULL);
    bool program = strcmp(verb->name, "eyrie") == 0;
    const char *takes = verb->words ? "WORD" : verb->takes;
    g_autofree char *usage = g_strdup_printf("%s%s [OPTIONS]%s%s", program ? "" : "eyrie ",
                                             verb->name, takes[0] ? " " : "", takes);
    add_wrapped(out, usage, 0, 0);
    g_string_append_c(out, '\n');
    add_wrapped(out, verb->help, 0, 0);
    add_words(out, verb);
    add_options(out, verb);
    add_examples(out, verb);
    return g_string_free(out, FALSE);
}

bool verb_wants_help(char *const *words)
{
    for (; *words && strcmp(*words, "--") != 0; words++)
        if (strcmp(*words, "--help") == 0 || strcmp(*words, "-h") == 0)
            return true;
    return false;
}
