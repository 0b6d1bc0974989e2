// What may stand at the cursor of the ':' line or of a question: commands first, then values of the
// argument's kind. Pure over the app's memory.
#ifndef UI_COMPLETION_H
#define UI_COMPLETION_H

#include "app/app.h"
#include "app/complete.h"

typedef struct Completion { // choices fit what is typed, best first; value is ready to be put in
    size_t start, end;      // bytes of the text that a choice replaces
    Choices choices;
} Completion;

// app NULL: nothing is known of the account. point: where the cursor stands, in bytes. Owned:
// completion_clear.
Completion completion_command(const App *app, const char *line, size_t point, unsigned contexts,
                              const Subject *subject);
// The whole text is one value of the kind; NULL: nothing.
Completion completion_value(const App *app, const char *text, const char *kind,
                            const Subject *subject);
void completion_clear(Completion *completion);

// How well a command fits what is typed, folded: its name, then words of what it does. -1: not at
// all.
int completion_score_command(CmdId id, const char *folded);

// Indices of the choices whose label or value fits the typed word, best first; as many as *count
// says. g_free.
size_t *completion_rank(const Choices *choices, const char *word, size_t *count);

#endif
