// `eyrie __complete`: what may stand where somebody is typing, for the shells' completion. Reads
// local files and nothing else: no network, no token is used, nothing is written.
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include <stdbool.h>

#include "args.h"
#include "base/secret.h"
#include "base/text.h"

extern const Verb complete_verb;
int cli_complete(const Args *args, Secret *take_token);

// ---- shared by the files of this command ----

typedef struct Typing {
    const char *typed;      // the word under the cursor, or what of it is completed
    const char *before;     // of the same word, which stays: "--theme=", "from:"; may be ""
    char *folded;           // of typed; owned
    const char *profile;    // borrowed
    char *location, *cache; // of the mirror; NULL: none is known. Owned
    bool ended;             // "--" was there: nothing is an option any more
    size_t count;           // printed
} Typing;

enum { COMPLETE_MAX = 200 };

// Prints the candidate with its meaning, if it begins as what was typed does; case does not count.
void complete_offer(Typing *typing, const char *word, const char *means);
void complete_offer_text(Typing *typing, TextRef word, TextRef means);
// What takes a value of this kind: "PROFILE", "file|keyring" (see VerbOption.value).
void complete_value(Typing *typing, const char *kind);

#endif
