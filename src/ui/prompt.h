// The line in which people type: a command, a filter, an answer, or one key for yes or no. It
// stands in the message row; its completions take the row of the hints. The shell decides what to
// do with the result.
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include "ui/bars.h"
#include "ui/completion.h"
#include "ui/lineedit.h"

typedef enum PromptResult {
    PROMPT_NOTHING,
    PROMPT_CHANGED,
    PROMPT_ACCEPTED,
    PROMPT_CANCELLED
} PromptResult;

typedef Completion PromptCompleteFn(void *owner, const char *text, size_t point);

typedef struct PromptSpec {
    TextRef title;              // ":" or "Tag: "; copied
    const char *initial;        // may be NULL
    const char *history;        // see lineedit_new
    PromptCompleteFn *complete; // NULL: Tab does nothing
    void *owner;
    const char *keys; // one-key answers ("yn"); NULL: a line of text. The last one is also Enter's.
} PromptSpec;

typedef struct Prompt Prompt;

Prompt *prompt_new(const PromptSpec *spec);
void prompt_free(Prompt *prompt);
PromptResult prompt_key(Prompt *prompt, Key key);
// Takes the choice at that index as if it had been reached by Tab.
PromptResult prompt_choose(Prompt *prompt, int index);
void prompt_paste(Prompt *prompt, const char *bytes, size_t n); // raw
const char *prompt_text(const Prompt *prompt);                  // borrowed
char prompt_answer(const Prompt *prompt);                       // the key that was pressed
void prompt_remember(Prompt *prompt);
const Choices *prompt_choices(const Prompt *prompt, int *selected);
void prompt_draw(const Prompt *prompt, Canvas *cv);
// A line of text with its cursor in sight, cut at the left where it is longer. For overlays too.
void prompt_draw_line(Canvas *cv, Rect where, const LineEdit *edit);

#endif
