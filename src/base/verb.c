#include "config.h"

#include "base/verb.h"

#include <glib.h>
#include <string.h>

enum { TYPED_MAX = 24, WORD_MAX = 64, ROWS_MAX = 64 };

// ---- nearest -----------------------------------------------------------------------------------

static int least(int a, int b, int c)
{
    return MIN(MIN(a, b), c);
}

// Letters that must be put in, left out, changed or swapped with their neighbour.
static int distance(const char *a, const char *b)
{
    int rows[3][WORD_MAX + 1];
    size_t n = strlen(a), m = strlen(b);
    if (n > WORD_MAX || m > WORD_MAX)
        return WORD_MAX;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int *now = rows[i % 3], *last = rows[(i + 2) % 3];
        const int *older = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = least(now[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = MIN(now[j], older[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

static const char *only_beginning(const char *typed, const char *const *candidates)
{
    const char *found = NULL;
    for (size_t i = 0; candidates[i]; i++) {
        if (!g_str_has_prefix(candidates[i], typed))
            continue;
        if (found)
            return NULL;
        found = candidates[i];
    }
    return found;
}

const char *verb_nearest(const char *typed, const char *const *candidates)
{
    size_t n = strlen(typed);
    const char *best = n > 0 ? only_beginning(typed, candidates) : NULL;
    int limit = n < 3 ? 1 : n < 6 ? 2 : 3; // letters off that are still a slip
    for (size_t i = 0; !best && candidates[i]; i++) {
        int off = distance(typed, candidates[i]);
        for (size_t k = 0; off <= limit && candidates[k]; k++)
            if (distance(typed, candidates[k]) < off)
                off = WORD_MAX;
        if (off <= limit)
            best = candidates[i];
    }
    return best;
}

char *verb_list(const char *const *names)
{
    GString *out = g_string_new(NULL);
    for (; *names; names++)
        g_string_append_printf(out, "%s%s", out->len ? ", " : "", *names);
    return g_string_free(out, FALSE);
}

// ---- parsing -----------------------------------------------------------------------------------

typedef struct Given { // an option as it was typed
    const VerbOption *option;
    const char *value; // behind "=" or a letter; NULL: the next word, if it takes one
} Given;

static bool is_name(const VerbOption *option, const char *name, size_t n)
{
    return strncmp(option->name, name, n) == 0 && !option->name[n];
}

// "--limit=3", "-f", "-fKEY=VALUE".
static Given read_option(const Verb *verb, const char *word)
{
    bool is_long = g_str_has_prefix(word, "--");
    const char *name = word + (is_long ? 2 : 1);
    size_t n = is_long ? strcspn(name, "=") : 1;
    for (const VerbOption *o = verb->options; o && o->name; o++) {
        if (is_long ? !is_name(o, name, n) : !o->letter || o->letter != *name)
            continue;
        const char *rest = name + n;
        return (Given){o, !*rest ? NULL : is_long ? rest + 1 : rest};
    }
    return (Given){0};
}

const VerbOption *verb_find_option(const Verb *verb, const char *word)
{
    return word[0] == '-' && word[1] ? read_option(verb, word).option : NULL;
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1];
}

static bool no_option(const Verb *verb, const char *word, Err *err)
{
    const char *names[ROWS_MAX] = {NULL};
    for (size_t i = 0; verb->options && verb->options[i].name && i + 1 < ROWS_MAX; i++)
        names[i] = verb->options[i].name;
    // What was meant for standard input may stand here: no more than a name's length is repeated.
    size_t n = MIN(strcspn(word, "="), TYPED_MAX);
    g_autofree char *name = g_strndup(word + strspn(word, "-"), n);
    name[strcspn(name, "=")] = '\0';
    const char *near = verb_nearest(name, names);
    const char *program = strcmp(verb->name, "eyrie") == 0 ? "" : "eyrie ";
    if (near)
        return err_set(err, ERR_USAGE, "%s%s has no option %.*s; did you mean --%s?", program,
                       verb->name, (int)n, word, near);
    return err_set(err, ERR_USAGE, "%s%s has no option %.*s; `%s%s --help` lists them", program,
                   verb->name, (int)n, word, program, verb->name);
}

static bool read_number(const VerbOption *option, const char *value, int64_t *out, Err *err)
{
    gint64 number = 0;
    gint64 max = option->type == VERB_INT ? G_MAXINT : G_MAXINT64;
    if (!g_ascii_string_to_signed(value, 10, -max, max, &number, NULL))
        return err_set(err, ERR_USAGE, "--%s takes a number, not \"%s\"", option->name, value);
    *out = number;
    return true;
}

static void add_text(char ***texts, const char *value)
{
    size_t n = *texts ? g_strv_length(*texts) : 0;
    *texts = g_renew(char *, *texts, n + 2);
    (*texts)[n] = g_strdup(value);
    (*texts)[n + 1] = NULL;
}

// args NULL: is only looked at.
static bool put(const VerbOption *option, const char *value, void *args, Err *err)
{
    void *at = args ? (char *)args + option->offset : NULL;
    int64_t number = 0;
    bool is_number = option->type == VERB_INT || option->type == VERB_BIG;
    if (is_number && !read_number(option, value, &number, err))
        return false;
    if (!at)
        return true;
    switch (option->type) {
    case VERB_SWITCH: *(bool *)at = true; break;
    case VERB_INT: *(int *)at = (int)number; break;
    case VERB_BIG: *(int64_t *)at = number; break;
    case VERB_TEXT:
        g_free(*(char **)at);
        *(char **)at = g_strdup(value);
        break;
    case VERB_TEXTS: add_text(at, value); break;
    }
    return true;
}

// One option and, where it takes one, its value; *used: how many words that was.
static bool take_option(const Verb *verb, char **words, void *args, size_t *used, Err *err)
{
    Given given = read_option(verb, words[0]);
    if (!given.option)
        return no_option(verb, words[0], err);
    const VerbOption *option = given.option;
    *used = 1;
    if (option->type == VERB_SWITCH && given.value)
        return err_set(err, ERR_USAGE, "--%s takes no value", option->name);
    if (option->type != VERB_SWITCH && !given.value) {
        given.value = words[1];
        *used = 2;
    }
    if (option->type != VERB_SWITCH && !given.value)
        return err_set(err, ERR_USAGE, "--%s takes %s behind it", option->name, option->value);
    return put(option, given.value, args, err);
}

// args NULL: everything is looked at, nothing is changed.
static bool walk(const Verb *verb, char **words, void *args, Err *err)
{
    size_t kept = 1, used = 0, i = 1;
    bool ended = false;
    for (; words[0] && words[i]; i += used) {
        used = 1;
        bool end = !ended && strcmp(words[i], "--") == 0;
        if (!ended && !end && is_option(words[i])) {
            if (!take_option(verb, words + i, args, &used, err))
                return false;
            for (size_t k = i; args && k < i + used; k++)
                g_free(words[k]);
        } else if (end) {
            ended = true;
            if (args)
                g_free(words[i]);
        } else if (args) {
            words[kept++] = words[i];
        }
    }
    if (args && words[0])
        words[kept] = NULL;
    return true;
}

bool verb_parse(const Verb *verb, char **words, void *args, Err *err)
{
    return walk(verb, words, NULL, err) && walk(verb, words, args, err);
}

size_t verb_skip_options(const Verb *verb, char *const *words)
{
    size_t i = 0;
    while (words[i] && is_option(words[i])) {
        Given given = read_option(verb, words[i]);
        bool with = given.option && given.option->type != VERB_SWITCH && !given.value;
        i += with && words[i + 1] ? 2 : 1;
    }
    return i;
}

const VerbWord *verb_find_word(const Verb *verb, const char *name)
{
    for (const VerbWord *word = verb->words; word && word->name; word++)
        if (strcmp(word->name, name) == 0)
            return word;
    return NULL;
}

bool verb_no_word(const Verb *verb, const char *name, Err *err)
{
    const char *names[ROWS_MAX] = {NULL};
    for (size_t i = 0; verb->words && verb->words[i].name && i + 1 < ROWS_MAX; i++)
        names[i] = verb->words[i].name;
    const char *near = verb_nearest(name, names);
    g_autofree char *list = verb_list(names);
    // Neither is a word repeated here: it may be a token.
    if (near)
        return err_set(err, ERR_USAGE, "did you mean `eyrie %s %s`? nothing was changed",
                       verb->name, near);
    return err_set(err, ERR_USAGE, "behind eyrie %s stands one of: %s; nothing was changed",
                   verb->name, list);
}
