#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/shell_state.h"

static void clear_ask(Ask *ask)
{
    prompt_free(ask->prompt);
    g_free(ask->kind);
    text_clear(&ask->hint);
    *ask = (Ask){0};
}

void shell_prompt_close(Shell *shell)
{
    clear_ask(&shell->ask);
    shell->frame_due = true;
}

static void open_prompt(Shell *shell, const PromptSpec *spec, const Ask *ask)
{
    shell_drag_cancel(shell);
    shell_prompt_close(shell);
    shell->ask = *ask;
    shell->ask.prompt = prompt_new(spec);
}

static void keep_line(Shell *shell, char list, const char *text)
{
    Err err = {0};
    if (list != '\0' && !line_history_add(shell->history, list, text, &err))
        notice_err(app_notices(shell->app), "History", &err);
}

// What follows may open the next question, so this one is put away first.
static void end(Shell *shell, PromptResult result)
{
    Ask ask = shell->ask;
    shell->ask = (Ask){0};
    shell->frame_due = true;
    g_autofree char *text = g_strdup(prompt_text(ask.prompt));
    if (result == PROMPT_ACCEPTED) {
        prompt_remember(ask.prompt);
        keep_line(shell, ask.list, text);
    }
    if (result == PROMPT_CANCELLED) {
        shell_pending_clear(shell);
        if (ask.cancelled != NULL)
            ask.cancelled(shell);
    } else if (ask.answered != NULL) {
        ask.answered(shell, prompt_answer(ask.prompt));
    } else if (ask.yes != NULL) {
        if (prompt_answer(ask.prompt) == 'y')
            ask.yes(ask.owner, shell->app);
    } else if (ask.done != NULL) {
        ask.done(ask.owner, shell->app, text);
    } else if (ask.accepted != NULL) {
        ask.accepted(shell, text);
    }
    clear_ask(&ask);
}

void shell_prompt_key(Shell *shell, Key key)
{
    PromptResult result = prompt_key(shell->ask.prompt, key);
    if (result == PROMPT_ACCEPTED || result == PROMPT_CANCELLED)
        end(shell, result);
    else if (result == PROMPT_CHANGED && shell->ask.changed != NULL)
        shell->ask.changed(shell, prompt_text(shell->ask.prompt));
}

// ---- ':' ---------------------------------------------------------------------------------------

static Completion complete_line(void *owner, const char *text, size_t point)
{
    const Shell *shell = owner;
    Subject subject = shell_subject(shell);
    return completion_command(shell->app, text, point, shell_context(shell), &subject);
}

void shell_ask_command(Shell *shell, const char *initial)
{
    PromptSpec spec = {.title = TEXT(":"),
                       .initial = initial,
                       .history = "command",
                       .complete = complete_line,
                       .owner = shell};
    shell->typed_on = shell_subject(shell);
    open_prompt(shell, &spec, &(Ask){.accepted = shell_typed_line, .list = ':'});
}

// ---- '/' ---------------------------------------------------------------------------------------

// The pane that is narrowed down: the focused one, or the list beside it.
static Place *filter_slot(Shell *shell)
{
    Place *slots = shell->slots[shell->screen];
    Place *focused = &slots[shell->focus[shell->screen]];
    return focused->view->ops->filter != NULL ? focused : &slots[SLOT_LIST];
}

static void filter_changed(Shell *shell, const char *text)
{
    shell_apply_filter(shell, filter_slot(shell), text);
}

static void filter_cancelled(Shell *shell)
{
    shell_apply_filter(shell, filter_slot(shell), "");
}

void shell_ask_filter(Shell *shell)
{
    Ask ask = {.changed = filter_changed,
               .accepted = filter_changed,
               .cancelled = filter_cancelled,
               .list = '/'};
    PromptSpec spec = {
        .title = TEXT("/"), .initial = filter_slot(shell)->filter, .history = "filter"};
    open_prompt(shell, &spec, &ask);
}

// ---- questions ---------------------------------------------------------------------------------

static Completion complete_answer(void *owner, const char *text, size_t point)
{
    (void)point;
    const Shell *shell = owner;
    Subject subject = shell_subject(shell);
    return completion_value(shell->app, text, shell->ask.kind, &subject);
}

void shell_ask(Shell *shell, const char *title, const char *initial, const char *kind,
               ShellTextFn *done, void *owner)
{
    TextBuf label;
    PromptSpec spec = {.title = text_format(&label, "%s: ", title),
                       .initial = initial,
                       .complete = kind != NULL ? complete_answer : NULL,
                       .owner = shell};
    open_prompt(shell, &spec, &(Ask){.done = done, .owner = owner, .kind = g_strdup(kind)});
}

void shell_confirm(Shell *shell, TextRef question, ShellYesFn *done, void *owner)
{
    TextBuf label;
    PromptSpec spec = {.title = text_format(&label, "%.*s y/N ", TEXT_ARG(question)), .keys = "yn"};
    Text hint = text_dup(TEXT("y yes   n no   Esc no"));
    open_prompt(shell, &spec, &(Ask){.yes = done, .owner = owner, .keys = true, .hint = hint});
}

void shell_ask_keys(Shell *shell, TextRef question, const char *keys,
                    void (*answered)(Shell *shell, char key))
{
    PromptSpec spec = {.title = question, .keys = keys};
    open_prompt(shell, &spec, &(Ask){.answered = answered});
}

void shell_flash(Shell *shell, TextRef text)
{
    text_format(&shell->flash, "%.*s", TEXT_ARG(text));
    shell->flash_before = notice_total(app_notices(shell->app));
    shell->frame_due = true;
}
