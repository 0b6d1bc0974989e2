#include "config.h"

#include "ui/prompt.h"

#include <glib.h>
#include <string.h>

#include "base/utf8.h"

enum { TAB = 9, ENTER = 13, ESC = 27 };

struct Prompt {
    Text title;
    LineEdit *edit; // NULL: one-key answers
    char keys[8], answer;
    PromptCompleteFn *complete;
    void *owner;
    Completion completion;
    int selected; // among the choices; -1: none
};

static void refresh_choices(Prompt *prompt)
{
    completion_clear(&prompt->completion);
    prompt->selected = -1;
    if (prompt->complete != NULL)
        prompt->completion = prompt->complete(prompt->owner, lineedit_text(prompt->edit),
                                              lineedit_point(prompt->edit));
}

Prompt *prompt_new(const PromptSpec *spec)
{
    Prompt *prompt = g_new0(Prompt, 1);
    prompt->title = text_dup(spec->title);
    prompt->complete = spec->complete;
    prompt->owner = spec->owner;
    prompt->selected = -1;
    if (spec->keys != NULL) {
        g_strlcpy(prompt->keys, spec->keys, sizeof(prompt->keys));
        return prompt;
    }
    prompt->edit = lineedit_new(spec->history);
    if (spec->initial != NULL)
        lineedit_set(prompt->edit, spec->initial);
    refresh_choices(prompt);
    return prompt;
}

void prompt_free(Prompt *prompt)
{
    if (prompt == NULL)
        return;
    text_clear(&prompt->title);
    lineedit_free(prompt->edit);
    completion_clear(&prompt->completion);
    g_free(prompt);
}

static bool is_cancel(Key key)
{
    bool ctrl = key.mods == KEY_MOD_CTRL && (key.code == 'c' || key.code == 'g');
    return ctrl || (key.code == ESC && key.mods == 0);
}

static PromptResult answer_key(Prompt *prompt, Key key)
{
    if (is_cancel(key))
        return PROMPT_CANCELLED;
    size_t n = strlen(prompt->keys);
    if (key.code == ENTER && key.mods == 0)
        prompt->answer = prompt->keys[n - 1];
    else if (key.code < 128 && key.code > ' ' && key.mods == 0 &&
             strchr(prompt->keys, g_ascii_tolower((char)key.code)) != NULL)
        prompt->answer = g_ascii_tolower((char)key.code);
    return prompt->answer != '\0' ? PROMPT_ACCEPTED : PROMPT_NOTHING;
}

PromptResult prompt_choose(Prompt *prompt, int index)
{
    Completion *c = &prompt->completion;
    if (index < 0 || (size_t)index >= c->choices.count)
        return PROMPT_NOTHING;
    const char *value = c->choices.items[index].value;
    lineedit_replace(prompt->edit, c->start, c->end, value);
    c->end = c->start + strlen(value);
    prompt->selected = index;
    return PROMPT_CHANGED;
}

static PromptResult cycle(Prompt *prompt, int step)
{
    int count = (int)prompt->completion.choices.count;
    if (count == 0)
        return PROMPT_NOTHING;
    int at = prompt->selected < 0 && step < 0 ? count : prompt->selected;
    return prompt_choose(prompt, (at + step + count) % count);
}

PromptResult prompt_key(Prompt *prompt, Key key)
{
    if (prompt->edit == NULL)
        return answer_key(prompt, key);
    if (key.code == TAB)
        return cycle(prompt, key.mods & KEY_MOD_SHIFT ? -1 : 1);
    switch (lineedit_key(prompt->edit, key)) {
    case LINE_ACCEPTED: return PROMPT_ACCEPTED;
    case LINE_CANCELLED: return PROMPT_CANCELLED;
    case LINE_CHANGED: refresh_choices(prompt); return PROMPT_CHANGED;
    case LINE_NOTHING: break;
    }
    return PROMPT_NOTHING;
}

void prompt_paste(Prompt *prompt, const char *bytes, size_t n)
{
    if (prompt->edit == NULL)
        return;
    Text text = text_clean(bytes, n, TEXT_LINE);
    lineedit_insert(prompt->edit, text.s != NULL ? text.s : "", text.n);
    text_clear(&text);
    refresh_choices(prompt);
}

const char *prompt_text(const Prompt *prompt)
{
    return prompt->edit != NULL ? lineedit_text(prompt->edit) : "";
}

char prompt_answer(const Prompt *prompt)
{
    return prompt->answer;
}

void prompt_remember(Prompt *prompt)
{
    if (prompt->edit != NULL)
        lineedit_remember(prompt->edit);
}

const Choices *prompt_choices(const Prompt *prompt, int *selected)
{
    *selected = prompt->selected;
    return &prompt->completion.choices;
}

void prompt_draw_line(Canvas *cv, Rect where, const LineEdit *edit)
{
    const char *text = lineedit_text(edit);
    size_t point = lineedit_point(edit), n = strlen(text);
    Text before = text_clean(text, point, TEXT_LINE),
         after = text_clean(text + point, n - point, TEXT_LINE);
    TextRef left = text_ref(&before);
    int cells = utf8_width(left), room = where.cols - 1;
    if (cells > room) {
        left = utf8_skip(left, cells - room);
        cells = utf8_width(left);
    }
    canvas_text(cv, where.row, where.col, STYLE_INPUT, left, where.cols);
    canvas_text(cv, where.row, where.col + cells, STYLE_INPUT, text_ref(&after),
                MAX(where.cols - cells, 0));
    canvas_cursor(cv, where.row, where.col + cells);
    text_clear(&before);
    text_clear(&after);
}

void prompt_draw(const Prompt *prompt, Canvas *cv)
{
    int cols = canvas_cols(cv);
    if (prompt->edit == NULL) {
        int col = canvas_hints(cv, 0, 0, STYLE_PROMPT, text_ref(&prompt->title), cols - 1);
        canvas_cursor(cv, 0, MIN(col + 1, cols - 1));
        return;
    }
    int col = canvas_text(cv, 0, 0, STYLE_PROMPT, text_ref(&prompt->title), cols - 1);
    prompt_draw_line(cv, (Rect){0, col, 1, cols - col}, prompt->edit);
}
