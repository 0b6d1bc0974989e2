// A verb of the command line as a row of tables: its words and options, what they do, examples. The
// parser, --help, the manual and the shells' completion read these rows and nothing else.
#ifndef BASE_VERB_H
#define BASE_VERB_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef enum VerbType { VERB_SWITCH, VERB_INT, VERB_BIG, VERB_TEXT, VERB_TEXTS } VerbType;

typedef struct VerbOption {
    VerbType type; // both from VERB_MEMBER: where in the arguments it goes
    size_t offset;
    const char *name;
    char letter; // -f; 0: none
    // What it takes, as the help shows it and completion knows it: "FILE", "LOCATION", or words
    // with bars between them. NULL: nothing.
    const char *value;
    const char *help; // imperative or a noun, no full stop
} VerbOption;

// Type and place of a member, so that neither can disagree with the struct.
#define VERB_MEMBER(args, member)                                                                  \
    _Generic(((args *)0)->member,                                                                  \
        bool: VERB_SWITCH,                                                                         \
        int: VERB_INT,                                                                             \
        int64_t: VERB_BIG,                                                                         \
        char *: VERB_TEXT,                                                                         \
        char **: VERB_TEXTS),                                                                      \
        offsetof(args, member)

typedef struct VerbWord { // of which one stands behind the verb
    const char *name;
    const char *takes; // as VerbOption.value; NULL: nothing
    const char *help;
} VerbWord;

typedef struct VerbExample {
    const char *line, *does;
} VerbExample;

typedef struct Verb {  // all three tables end with an empty row; NULL: there are none
    const char *name;  // "outbox"; of the program itself "eyrie"
    const char *takes; // what stands behind it, "METHOD PATH"; of words: what these take is theirs
    const char *brief; // some words, where all verbs are listed; NULL of the program itself
    const char *help;  // sentences: what it is for
    const VerbOption *options;
    const VerbWord *words;
    const VerbExample *examples;
} Verb;

// Takes the options out of words, whose first is the verb itself, and puts them into args, the
// struct that VERB_MEMBER was told; numbers and texts that were not given stay. What is left begins
// with the verb. "--" ends options. ERR_USAGE names what is wrong and the nearest that is right;
// args and words are as before then. Texts are owned by args: g_free, g_strfreev.
bool verb_parse(const Verb *verb, char **words, void *args, Err *err) NODISCARD;
// How many words at the beginning are options of the verb and what they take: the first that is
// none is behind them.
size_t verb_skip_options(const Verb *verb, char *const *words);
const VerbOption *verb_find_option(const Verb *verb, const char *word); // "--name", "-n"; or NULL
const VerbWord *verb_find_word(const Verb *verb, const char *name);     // or NULL
// ERR_USAGE for a word that the verb does not have. Says false always.
bool verb_no_word(const Verb *verb, const char *name, Err *err);
// "[list|show OPERATION|...]", or what the verb takes; g_free. "" where that is nothing.
char *verb_synopsis(const Verb *verb);
bool verb_wants_help(char *const *words); // --help or -h, before "--"
char *verb_help(const Verb *verb);        // of --help, lines of at most 80 columns; g_free
// A row of the help: what people type, and what it means. For lists of the caller's own.
void verb_help_row(GString *out, const char *typed, const char *means);

// The candidate that was most likely meant: a beginning of only one, or some letters off. NULL:
// none. candidates end with NULL.
const char *verb_nearest(const char *typed, const char *const *candidates);
char *verb_list(const char *const *names); // "a, b, c"; g_free

#endif
