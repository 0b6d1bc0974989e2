#include "config.h"

#include "ui/completion.h"

#include <glib.h>
#include <string.h>

#include "base/fuzzy.h"

enum { PREFIX_SCORE = 100000, WORD_SCORE = 50000, HELP_SCORE = 20000 };

typedef struct Ranked {
    size_t index;
    int score;
} Ranked;

// Beginning of the text, then beginning of a word in it, then letters in order.
static int score_text(const char *word, size_t n, const char *folded)
{
    if (n == 0)
        return 0;
    if (strncmp(folded, word, n) == 0)
        return PREFIX_SCORE;
    const char *at = strstr(folded, word);
    if (at != NULL && !g_ascii_isalnum(at[-1]))
        return WORD_SCORE;
    return fuzzy_score(word, n, folded, strlen(folded));
}

static int score_choice(const Choice *choice, const char *word, size_t n)
{
    g_autofree char *label = text_fold(text_ref(&choice->label));
    int best = score_text(word, n, label);
    if (choice->value != NULL && g_ascii_strncasecmp(choice->value, word, n) == 0)
        best = MAX(best, PREFIX_SCORE);
    return best;
}

static int by_score(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

size_t *completion_rank(const Choices *choices, const char *word, size_t *count)
{
    g_autofree char *folded = text_fold((TextRef){word, strlen(word)});
    size_t n = strlen(folded), kept = 0;
    Ranked *ranked = g_new(Ranked, choices->count + 1);
    for (size_t i = 0; i < choices->count; i++) {
        int score = score_choice(&choices->items[i], folded, n);
        if (score >= 0)
            ranked[kept++] = (Ranked){i, score};
    }
    if (kept > 0)
        qsort(ranked, kept, sizeof(Ranked), by_score);
    size_t *order = g_new(size_t, kept + 1);
    for (size_t i = 0; i < kept; i++)
        order[i] = ranked[i].index;
    g_free(ranked);
    *count = kept;
    return order;
}

// Keeps what fits the word, in order; takes the choices.
static Choices keep_fitting(Choices take_choices, const char *word)
{
    size_t count = 0;
    size_t *order = completion_rank(&take_choices, word, &count);
    Choices out = {g_new0(Choice, count + 1), count, take_choices.lacking};
    take_choices.lacking = (Text){0};
    for (size_t i = 0; i < count; i++) {
        Choice *from = &take_choices.items[order[i]];
        out.items[i] = *from;
        *from = (Choice){0};
    }
    g_free(order);
    choices_clear(&take_choices);
    return out;
}

static bool begins_a_word(const char *text, const char *word)
{
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        if (at == text || !g_ascii_isalnum(at[-1]))
            return true;
    return false;
}

static bool has_words(const char *text, const char *typed)
{
    g_auto(GStrv) words = g_strsplit(typed, " ", -1);
    for (size_t i = 0; words[i] != NULL; i++)
        if (!begins_a_word(text, words[i]))
            return false;
    return true;
}

int completion_score_command(CmdId id, const char *folded)
{
    const CmdInfo *info = cmd_info(id);
    size_t n = strlen(folded);
    g_autofree char *name = g_strdelimit(g_strdup(info->name), "-", ' ');
    g_autofree char *typed = g_strdelimit(g_strdup(folded), "-", ' ');
    if (info->alias != NULL && n > 0 && strcmp(info->alias, folded) == 0)
        return PREFIX_SCORE + 1;
    int score = score_text(typed, n, name);
    if (score >= WORD_SCORE || n == 0)
        return score + (n == strlen(name)); // the whole name before those that begin with it
    g_autofree char *help = text_fold((TextRef){info->help, strlen(info->help)});
    g_autofree char *all = g_strconcat(name, " ", help, " ", cmd_synonyms(id), NULL);
    return has_words(all, typed) ? HELP_SCORE : score;
}

static void add_command(const App *app, Choices *out, CmdId id, SubjectKind on)
{
    const CmdInfo *info = cmd_info(id);
    Choice *choice = &out->items[out->count++];
    const char *lacks = app ? app_command_lacks(app, id, on) : NULL;
    TextBuf label;
    choice->off = lacks != NULL;
    choice->label = text_dup(
        text_format(&label, lacks ? "%s (needs %s)" : "%s%s", info->name, lacks ? lacks : ""));
    choice->detail = text_clean(info->help, strlen(info->help), TEXT_LINE);
    choice->value = g_strdup(info->name);
}

static Choices fitting_commands(const App *app, unsigned contexts, SubjectKind on, const char *word)
{
    g_autofree char *folded = text_fold((TextRef){word, strlen(word)});
    Ranked ranked[CMD_COUNT];
    size_t n = 0;
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        bool here = (cmd_info((CmdId)id)->contexts & contexts) != 0;
        int score = here ? completion_score_command((CmdId)id, folded) : -1;
        if (score >= 0)
            ranked[n++] = (Ranked){(size_t)id, score};
    }
    if (n > 0)
        qsort(ranked, n, sizeof(Ranked), by_score);
    Choices out = {.items = g_new0(Choice, n + 1)};
    for (size_t i = 0; i < n; i++)
        add_command(app, &out, (CmdId)ranked[i].index, on);
    return out;
}

// What is put into the line: names rather than ids (the handlers take both), quoted where a blank
// would end the word.
static void make_typable(Choices *choices, const ArgSpec *spec)
{
    for (size_t i = 0; i < choices->count; i++) {
        Choice *choice = &choices->items[i];
        if (complete_is_pick(spec->kind) && choice->label.n > 0) {
            g_free(choice->value);
            choice->value = g_strndup(choice->label.s, choice->label.n);
        }
        if (spec->rest || strpbrk(choice->value, " \t") == NULL)
            continue;
        char *bare = choice->value;
        choice->value = g_strdup_printf("\"%s\"", bare);
        g_free(bare);
    }
}

// The word the cursor is in: which one it is, where it begins, without an opening quote.
typedef struct Spot {
    size_t index, start;
    bool quoted;
} Spot;

static Spot find_spot(const char *line, size_t point)
{
    Spot spot = {0};
    bool inside = false, quote = false;
    for (size_t i = 0; i < point; i++) {
        bool blank = (line[i] == ' ' || line[i] == '\t') && !quote;
        if (line[i] == '"')
            quote = !quote;
        if (!blank && !inside)
            spot.start = i;
        if (blank && inside)
            spot.index++;
        inside = !blank;
    }
    if (!inside)
        spot.start = point;
    spot.quoted = line[spot.start] == '"' && spot.start < point;
    return spot;
}

static char *word_before(const char *line, size_t at)
{
    while (at > 0 && line[at - 1] == ' ')
        at--;
    size_t start = at;
    while (start > 0 && line[start - 1] != ' ')
        start--;
    return g_strndup(line + start, at - start);
}

// "-vip" takes a tag away: what follows the minus is completed like one that is added.
static size_t minus_before(const char *kind, const char *typed)
{
    return strcmp(kind, "tag") == 0 && (typed[0] == '-' || typed[0] == '+') ? 1 : 0;
}

static Completion complete_argument(const App *app, const char *line, size_t point, CmdId id,
                                    Spot spot, const Subject *subject)
{
    ArgSpec spec, last;
    size_t arg = spot.index - 1;
    Completion out = {spot.start, point, {0}};
    for (size_t i = 0; i <= arg && cmd_arg(id, i, &last); i++)
        if (last.rest)
            arg = i; // all words from here on are one
    if (!cmd_arg(id, arg, &spec))
        return out;
    const char *word = line + spot.start + (spot.quoted ? 1 : 0);
    g_autofree char *typed = g_strndup(word, (size_t)(line + point - word));
    g_autofree char *option =
        strcmp(spec.kind, "value") == 0 ? word_before(line, spot.start) : NULL;
    Choices all = option == NULL ? complete_arg(app, spec.kind, subject)
                  : strcmp(option, "theme") == 0 && app != NULL
                      ? complete_arg(app, "theme", subject)
                      : complete_option(app != NULL ? app_options(app) : NULL, option);
    size_t minus = minus_before(spec.kind, typed);
    out.start += minus;
    out.choices = keep_fitting(all, typed + minus);
    make_typable(&out.choices, &spec);
    return out;
}

Completion completion_command(const App *app, const char *line, size_t point, unsigned contexts,
                              const Subject *subject)
{
    Spot spot = find_spot(line, point);
    if (spot.index == 0) {
        g_autofree char *typed = g_strndup(line + spot.start, point - spot.start);
        return (Completion){spot.start, point,
                            fitting_commands(app, contexts, subject->kind, typed)};
    }
    CmdId id = CMD_NONE;
    Err err = {0};
    const char *name = line + strspn(line, " \t");
    if (!cmd_find(name, strcspn(name, " \t"), contexts, &id, &err))
        return (Completion){point, point, {0}};
    return complete_argument(app, line, point, id, spot, subject);
}

Completion completion_value(const App *app, const char *text, const char *kind,
                            const Subject *subject)
{
    size_t minus = kind != NULL ? minus_before(kind, text) : 0;
    Completion out = {minus, strlen(text), {0}};
    if (kind != NULL)
        out.choices = keep_fitting(complete_arg(app, kind, subject), text + minus);
    return out;
}

void completion_clear(Completion *completion)
{
    choices_clear(&completion->choices);
    *completion = (Completion){0};
}
