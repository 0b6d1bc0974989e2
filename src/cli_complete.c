#include "config.h"

#include "cli_complete.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "api/profile.h"
#include "cli.h"
#include "start.h"
#include "store/cache.h"

typedef struct CompleteArgs {
    char *line;
} CompleteArgs;

static const VerbOption options[] = {
    {VERB_MEMBER(CompleteArgs, line), "line", 0, "LINE",
     "The command line up to the cursor, quoted as in a shell, rather than words"},
    {0},
};

// Not among those of --help: scripts of completions/ call it.
const Verb complete_verb = {
    .name = "__complete",
    .brief = "for the completion of shells",
    .takes = "WORD...",
    .help = "Print what may stand in the place of the last word, a tab and what it means.",
    .options = options,
};

// ---- candidates --------------------------------------------------------------------------------

void complete_offer_text(Typing *typing, TextRef word, TextRef means)
{
    Text clean = text_clean(word.s, word.n, TEXT_LINE);
    Text said = text_clean(means.s, means.n, TEXT_LINE);
    g_autofree char *folded = text_fold(text_ref(&clean));
    if (clean.n > 0 && typing->count < COMPLETE_MAX && g_str_has_prefix(folded, typing->folded)) {
        printf("%s%.*s\t%.*s\n", typing->before, TEXT_ARG(text_ref(&clean)),
               TEXT_ARG(text_ref(&said)));
        typing->count++;
    }
    text_clear(&clean);
    text_clear(&said);
}

void complete_offer(Typing *typing, const char *word, const char *means)
{
    complete_offer_text(typing, (TextRef){word, strlen(word)},
                        means ? (TextRef){means, strlen(means)} : TEXT_NONE);
}

// What of the word is completed, and what stays before it.
static void set_typed(Typing *typing, const char *before, const char *typed)
{
    g_free(typing->folded);
    typing->before = before;
    typing->typed = typed;
    typing->folded = text_fold((TextRef){typed, strlen(typed)});
}

static void offer_options(Typing *typing, const Verb *verb)
{
    for (const VerbOption *option = verb->options; option && option->name; option++) {
        g_autofree char *name = g_strconcat("--", option->name, NULL);
        complete_offer(typing, name, option->help);
    }
    complete_offer(typing, "--help", "Show what there is");
}

static void offer_words(Typing *typing, const Verb *verb)
{
    for (const VerbWord *word = verb->words; word && word->name; word++)
        complete_offer(typing, word->name, word->help);
}

static void offer_verbs(Typing *typing)
{
    for (size_t i = 0; cli_verb(i); i++)
        complete_offer(typing, cli_verb(i)->name, cli_verb(i)->brief);
}

// ---- a line as a shell reads it ----------------------------------------------------------------

typedef struct Line {
    GPtrArray *words;
    GString *word;
    bool open; // the word has begun, may be empty
} Line;

static void end_word(Line *line)
{
    if (line->open)
        g_ptr_array_add(line->words, g_strdup(line->word->str));
    g_string_truncate(line->word, 0);
    line->open = false;
}

// One character, or what is in quotes; returns what follows.
static const char *read_part(Line *line, const char *at)
{
    line->open = true;
    if (*at == '\\') {
        if (at[1])
            g_string_append_c(line->word, at[1]);
        return at[1] ? at + 2 : at + 1;
    }
    if (*at != '"' && *at != '\'') {
        g_string_append_c(line->word, *at);
        return at + 1;
    }
    char quote = *at++;
    for (; *at && *at != quote; at++) {
        if (quote == '"' && *at == '\\' && at[1] && strchr("\"\\$`", at[1]))
            at++;
        g_string_append_c(line->word, *at);
    }
    return *at ? at + 1 : at;
}

// The words of the last command of the line without its name, and the one being typed, which may be
// empty. Nothing is expanded. g_strfreev.
static char **split_line(const char *s)
{
    Line line = {.words = g_ptr_array_new_with_free_func(g_free), .word = g_string_new(NULL)};
    while (*s) {
        if (strchr(";|&(\n", *s)) {
            g_ptr_array_set_size(line.words, 0);
            g_string_truncate(line.word, 0);
            line.open = false;
            s++;
        } else if (*s == ' ' || *s == '\t') {
            end_word(&line);
            s++;
        } else {
            s = read_part(&line, s);
        }
    }
    line.open = true;
    end_word(&line);
    g_string_free(line.word, TRUE);
    g_ptr_array_add(line.words, NULL);
    char **words = (char **)g_ptr_array_free(line.words, FALSE);
    size_t name = 0; // NAME=value before the program is not it
    while (words[name] && words[name + 1] && strchr(words[name], '='))
        name++;
    char **rest = g_strdupv(words[name] ? words + name + 1 : words);
    g_strfreev(words);
    return rest;
}

// ---- where the cursor is -----------------------------------------------------------------------

typedef struct Spot {
    const Verb *verb;          // args_verb: before the verb
    const VerbOption *pending; // whose value comes next; NULL: none
    const char *first;         // word behind the verb
    size_t behind;             // how many words stand behind the verb
    bool ended;                // "--" was there
    bool lost;                 // there is no such verb
    const char *profile, *location;
} Spot;

static const Verb *find_verb(const char *name)
{
    for (size_t i = 0; cli_verb(i); i++)
        if (strcmp(cli_verb(i)->name, name) == 0)
            return cli_verb(i);
    return NULL;
}

static void note_value(Spot *spot, const VerbOption *option, const char *value)
{
    if (strcmp(option->name, "profile") == 0)
        spot->profile = value;
    else if (option->value && strcmp(option->value, "LOCATION") == 0)
        spot->location = value;
}

static void pass_option(Spot *spot, const char *word)
{
    const VerbOption *option = verb_find_option(spot->verb, word);
    const char *value = strchr(word, '=');
    if (option && option->value && value)
        note_value(spot, option, value + 1);
    else if (option && option->value && (word[1] == '-' || !word[2]))
        spot->pending = option;
}

static void pass(Spot *spot, const char *word)
{
    if (spot->pending) {
        note_value(spot, spot->pending, word);
        spot->pending = NULL;
    } else if (!spot->ended && strcmp(word, "--") == 0) {
        spot->ended = true;
    } else if (!spot->ended && word[0] == '-' && word[1]) {
        pass_option(spot, word);
    } else if (spot->verb == &args_verb) {
        const Verb *verb = find_verb(word);
        spot->lost = !verb;
        spot->verb = verb ? verb : spot->verb;
    } else {
        spot->first = spot->behind == 0 ? word : spot->first;
        spot->behind++;
    }
}

// "METHOD PATH", "TERM...": the kind of the word at i; NULL: none stands there. g_free.
static char *kind_at(const char *takes, size_t i)
{
    g_auto(GStrv) kinds = g_strsplit(takes ? takes : "", " ", -1);
    size_t n = g_strv_length(kinds);
    if (n > 0 && i >= n && g_str_has_suffix(kinds[n - 1], "..."))
        i = n - 1;
    return i < n ? g_strdup(kinds[i]) : NULL;
}

static void complete_word(Typing *typing, const Spot *spot)
{
    const Verb *verb = spot->verb;
    if (verb == &args_verb) {
        offer_verbs(typing);
        return;
    }
    if (verb->words && spot->behind == 0) {
        offer_words(typing, verb);
        return;
    }
    const VerbWord *word = verb->words ? verb_find_word(verb, spot->first) : NULL;
    g_autofree char *kind = verb->words ? kind_at(word ? word->takes : NULL, spot->behind - 1)
                                        : kind_at(verb->takes, spot->behind);
    if (kind)
        complete_value(typing, kind);
}

static void complete_spot(Typing *typing, const Spot *spot, const char *typed)
{
    const char *value = strchr(typed, '=');
    const VerbOption *option = spot->ended ? NULL : verb_find_option(spot->verb, typed);
    g_autofree char *before = NULL;
    if (spot->pending) {
        set_typed(typing, "", typed);
        complete_value(typing, spot->pending->value);
    } else if (option && option->value && value && g_str_has_prefix(typed, "--")) {
        before = g_strndup(typed, (gsize)(value + 1 - typed));
        set_typed(typing, before, value + 1);
        complete_value(typing, option->value);
    } else {
        set_typed(typing, "", typed);
        if (typed[0] == '-' && !spot->ended)
            offer_options(typing, spot->verb);
        else
            complete_word(typing, spot);
    }
}

// Of the profile unless it is named. What the mirror is called needs no token.
static void find_mirror(Typing *typing, const Spot *spot)
{
    Err ignored = {0};
    Profile profile;
    const char *env = g_getenv("EYRIE_LOCATION");
    typing->location = g_strdup(spot->location ? spot->location : env);
    if (!typing->location && profile_name_check(typing->profile, &ignored) &&
        profile_peek(typing->profile, &profile, &ignored)) {
        typing->location = g_strdup(profile.location.s);
        profile_clear(&profile);
    }
    if (typing->location && typing->location[0])
        typing->cache = cache_file(typing->profile, typing->location, &ignored);
}

static void complete(const Args *args, char **words)
{
    size_t n = g_strv_length(words);
    Spot spot = {.verb = &args_verb};
    for (size_t i = 0; i + 1 < n && !spot.lost; i++)
        pass(&spot, words[i]);
    if (n == 0 || spot.lost)
        return;
    Typing typing = {.ended = spot.ended};
    Args given = *args;
    if (spot.profile)
        given.profile = (char *)(uintptr_t)spot.profile; // only looked at
    typing.profile = start_profile(&given);
    find_mirror(&typing, &spot);
    complete_spot(&typing, &spot, words[n - 1]);
    g_free(typing.folded);
    g_free(typing.location);
    g_free(typing.cache);
}

int cli_complete(const Args *args, Secret *take_token)
{
    Err err = {0};
    CompleteArgs own = {0};
    g_auto(GStrv) words = g_strdupv(args->rest);
    secret_free(take_token);
    // Its words are those of somebody else: they come behind "--".
    if (!verb_parse(&complete_verb, words, &own, &err))
        return cli_fail(&err);
    g_auto(GStrv) split = own.line ? split_line(own.line) : g_strdupv(words + 1);
    complete(args, split);
    g_free(own.line);
    return 0;
}
