#include "config.h"

#include <glib.h>
#include <string.h>

#include "ui/shell_state.h"

unsigned shell_context(const Shell *shell)
{
    return shell_focused_view(shell)->ops->context;
}

unsigned shell_key_context(const Shell *shell)
{
    const View *top = shell_top_overlay(shell);
    return top != NULL ? top->ops->context : shell_context(shell);
}

unsigned shell_reach(const Shell *shell)
{
    unsigned reach = shell_key_context(shell);
    if (shell_top_overlay(shell) != NULL)
        return reach;
    for (int id = 0; id < SLOT_COUNT; id++) {
        const View *v = shell->slots[shell->screen][id].view;
        if (v != NULL && shell_slot_is_shown(shell, (SlotId)id))
            reach |= v->ops->context;
    }
    return reach;
}

Subject shell_subject(const Shell *shell)
{
    const View *v = shell_focused_view(shell);
    return v->ops->subject != NULL ? v->ops->subject(v) : (Subject){0};
}

// ---- the chain: the focused pane, its neighbours, the shell, the app ---------------------------

static CmdResult ask_view(Shell *shell, View *v, const CmdCall *call, Err *err)
{
    if (v == NULL || v->ops->commands == NULL)
        return CMD_PASS;
    for (const ViewCommand *row = v->ops->commands; row->id != CMD_NONE; row++) {
        if (row->id != call->id)
            continue;
        CmdResult result = row->fn(v, shell->app, call, err);
        if (result != CMD_PASS)
            v->dirty = true;
        return result;
    }
    return CMD_PASS;
}

// Moving, opening and leaving mean the focused pane and no other.
static bool is_of_the_pane(CmdId id)
{
    return id >= CMD_NEXT_TAB && id <= CMD_BOTTOM;
}

static CmdResult run_chain(Shell *shell, const CmdCall *call, Err *err)
{
    View *focused = shell_focused_view(shell);
    CmdResult result = ask_view(shell, focused, call, err);
    for (int id = 0; id < SLOT_COUNT && result == CMD_PASS && !is_of_the_pane(call->id); id++) {
        View *v = shell_view(shell, (SlotId)id);
        if (v != focused)
            result = ask_view(shell, v, call, err);
    }
    if (result == CMD_PASS)
        result = shell_own_command(shell, call, err);
    if (result == CMD_PASS)
        result = app_command(shell->app, call, err);
    return result;
}

static void report(Shell *shell, CmdId id, const Err *err)
{
    notice_err(app_notices(shell->app), cmd_info(id)->name, err);
    shell_macro_failed(shell);
    shell->frame_due = true;
}

static bool may_run(Shell *shell, CmdId id, const Subject *subject)
{
    Err err = {0};
    if (app_command_enabled(shell->app, id, subject, &err))
        return true;
    report(shell, id, &err);
    return false;
}

// ---- what '.' does again -----------------------------------------------------------------------

void shell_last_clear(Shell *shell)
{
    for (size_t i = 0; i < shell->last.argc; i++)
        g_free(shell->last.args[i]);
    shell->last = (LastAction){0};
}

// What changes something; leaving, sending and taking back are no actions to be repeated.
void shell_remember(Shell *shell, const CmdCall *call)
{
    LastAction last = {.id = call->id, .count = call->count, .argc = call->argc};
    if (!cmd_is_write(call->id) || call->id == CMD_SEND)
        return;
    for (size_t i = 0; i < call->argc; i++)
        last.args[i] = g_strdup(call->args[i]);
    shell_last_clear(shell);
    shell->last = last;
}

static CmdResult execute(Shell *shell, const CmdCall *call);

CmdResult shell_repeat(Shell *shell, const CmdCall *call, Err *err)
{
    LastAction last = shell->last;
    if (last.id == CMD_NONE) {
        err_set(err, ERR_USAGE, "nothing was done yet");
        return CMD_FAILED;
    }
    shell->last = (LastAction){0}; // executing it puts it back
    CmdCall again = {.id = last.id,
                     .count = call->count > 0 ? call->count : last.count,
                     .subject = shell_subject(shell),
                     .argc = last.argc};
    for (size_t i = 0; i < last.argc; i++)
        again.args[i] = last.args[i];
    if (!shell_bulk_takes(shell, &again))
        execute(shell, &again);
    if (shell->last.id == CMD_NONE)
        shell->last = last;
    else
        for (size_t i = 0; i < last.argc; i++)
            g_free(last.args[i]);
    return CMD_DONE;
}

static CmdResult execute(Shell *shell, const CmdCall *call)
{
    Err err = {0};
    shell->frame_due = true;
    if (call->id == CMD_REFRESH)
        app_ask_refused(shell->app);
    if (!may_run(shell, call->id, &call->subject))
        return CMD_FAILED;
    CmdResult result = run_chain(shell, call, &err);
    switch (result) {
    case CMD_DONE: shell_remember(shell, call); break;
    case CMD_FAILED: report(shell, call->id, &err); break;
    case CMD_PASS: {
        TextBuf buf;
        shell_flash(shell, text_format(&buf, "%s does nothing here", cmd_info(call->id)->name));
        break;
    }
    }
    return result;
}

// ---- arguments that are missing are asked for, one after the other -----------------------------

void shell_pending_clear(Shell *shell)
{
    for (size_t i = 0; i < shell->pending.argc; i++)
        g_free(shell->pending.args[i]);
    shell->pending = (PendingCall){0};
}

static int64_t newest_op(const App *app)
{
    int64_t newest = 0;
    for (size_t i = 0; i < app_op_count(app); i++)
        newest = MAX(newest, app_op_at(app, i).id);
    return newest;
}

// What was typed of a write comes back into the same question when nothing came of it. A program's
// line is in the history.
static void keep_typed(Shell *shell, const PendingCall *asked, CmdResult result, int64_t before)
{
    int64_t newest = newest_op(shell->app);
    if (!asked->typed || asked->argc == 0 || !cmd_is_write(asked->id))
        return;
    g_free(shell->typed.text);
    shell->typed = (Typed){.id = asked->id,
                           .subject = asked->subject.id,
                           .text = g_strdup(asked->args[asked->argc - 1]),
                           .failed = result == CMD_FAILED,
                           .op = newest > before ? newest : 0};
}

static const char *typed_before(const Shell *shell)
{
    const Typed *typed = &shell->typed;
    if (typed->id != shell->pending.id || !id_eq(&typed->subject, &shell->pending.subject.id))
        return NULL;
    for (size_t i = 0; typed->op != 0 && i < app_op_count(shell->app); i++) {
        OpView op = app_op_at(shell->app, i);
        if (op.id == typed->op)
            return op.show == OPSHOW_REFUSED ? typed->text : NULL;
    }
    return typed->failed ? typed->text : NULL;
}

static void run_pending(Shell *shell)
{
    PendingCall pending = shell->pending;
    int64_t before = newest_op(shell->app);
    shell->pending = (PendingCall){0}; // the command may begin another one
    CmdCall call = {
        .id = pending.id, .count = pending.count, .subject = pending.subject, .argc = pending.argc};
    for (size_t i = 0; i < pending.argc; i++)
        call.args[i] = pending.args[i];
    if (!shell_bulk_takes(shell, &call))
        keep_typed(shell, &pending, execute(shell, &call), before);
    for (size_t i = 0; i < pending.argc; i++)
        g_free(pending.args[i]);
}

static void go_on(Shell *shell);

static void got_argument(void *owner, App *app, const char *text)
{
    (void)app;
    Shell *shell = owner;
    PendingCall *pending = &shell->pending;
    if (pending->id == CMD_NONE || text[0] == '\0') {
        shell_pending_clear(shell);
        return;
    }
    pending->args[pending->argc++] = g_strdup(text);
    go_on(shell);
}

// "new-contact" -> "New contact".
static char *command_title(CmdId id)
{
    char *title = g_strdelimit(g_strdup(cmd_info(id)->name), "-", ' ');
    title[0] = g_ascii_toupper(title[0]);
    return title;
}

static void ask_argument(Shell *shell, const ArgSpec *spec)
{
    PendingCall *pending = &shell->pending;
    pending->typed = !complete_is_pick(spec->kind);
    if (!pending->typed) {
        Choices choices = complete_arg(shell->app, spec->kind, &pending->subject);
        if (choices.count > 0) {
            shell_pick(shell, complete_title(spec->kind), choices, got_argument, shell);
            return;
        }
        TextBuf buf;
        TextRef why = text_ref(&choices.lacking);
        shell_flash(shell, text_format(&buf, "No %s is known%s%.*s", spec->kind,
                                       why.n > 0 ? ": " : " yet", TEXT_ARG(why)));
        choices_clear(&choices);
        shell_pending_clear(shell);
        return;
    }
    const char *help = cmd_info(pending->id)->help;
    g_autofree char *title = pending->id == CMD_TAG ? g_strdup("Tag, or -tag to take it away")
                                                    : command_title(pending->id);
    shell_ask(shell, title, typed_before(shell), spec->kind, got_argument, shell);
    shell->ask.hint = text_clean(help, strlen(help), TEXT_LINE);
}

static void go_on(Shell *shell)
{
    const PendingCall *pending = &shell->pending;
    bool ask_optional = pending->by_key && cmd_info(pending->id)->flags & CF_ASK;
    ArgSpec spec;
    bool more = pending->argc < CMD_ARGS_MAX && cmd_arg(pending->id, pending->argc, &spec);
    if (more && (!spec.optional || (ask_optional && pending->argc == 0)))
        ask_argument(shell, &spec);
    else
        run_pending(shell);
}

static void allowed(void *owner, App *app)
{
    app_allow_writes(app);
    go_on(owner);
}

// Once in a run, where config.ini says confirm = on.
static void ask_first(Shell *shell)
{
    TextBuf buf;
    const Account *account = shell_account(shell);
    TextRef name = account != NULL ? text_ref(&account->name)
                                   : text_ref(&app_session(shell->app)->location.name);
    shell_confirm(shell, text_format(&buf, "Write to %.*s?", TEXT_ARG(name)), allowed, shell);
}

static void begin(Shell *shell, const CmdCall *call, bool by_key)
{
    shell_pending_clear(shell);
    if (call->id == CMD_BACK && shell_marks_count(shell) > 0) {
        shell_marks_clear(shell);
        return;
    }
    if (!may_run(shell, call->id, &call->subject))
        return; // before anything is typed for nothing
    shell->pending = (PendingCall){.id = call->id,
                                   .count = call->count,
                                   .subject = call->subject,
                                   .by_key = by_key,
                                   .argc = call->argc};
    for (size_t i = 0; i < call->argc; i++)
        shell->pending.args[i] = g_strdup(call->args[i]);
    if (cmd_is_write(call->id) && app_session(shell->app)->ask_first)
        ask_first(shell);
    else
        go_on(shell);
}

void shell_call(Shell *shell, CmdId id, int count, bool by_key)
{
    CmdCall call = {.id = id, .count = count, .subject = shell_subject(shell)};
    begin(shell, &call, by_key);
}

// What lies on top takes it, and leaves to the shell what is the same everywhere.
static void run_on_top(Shell *shell, View *top, const CmdCall *call)
{
    Err err = {0};
    shell->frame_due = true;
    CmdResult result = ask_view(shell, top, call, &err);
    if (result == CMD_PASS)
        result = shell_own_command(shell, call, &err);
    if (result == CMD_FAILED)
        report(shell, call->id, &err);
}

void shell_call_here(Shell *shell, CmdId id, int count, const char *args)
{
    CmdLine parsed;
    Err err = {0};
    int missing = -1;
    View *top = shell_top_overlay(shell);
    const CmdInfo *info = cmd_info(id);
    g_autofree char *line = g_strconcat(info->name, " ", args, NULL);
    if (!cmd_parse(line, info->contexts, &parsed, &missing, &err)) {
        report(shell, id, &err);
        return;
    }
    parsed.call.subject = shell_subject(shell);
    parsed.call.count = count;
    if (top != NULL)
        run_on_top(shell, top, &parsed.call);
    else
        begin(shell, &parsed.call, args == NULL);
    cmd_line_clear(&parsed);
}

CmdResult shell_hand_down(View *v, const CmdCall *call, const Id *shown, Err *err)
{
    Shell *shell = v->shell;
    if (!id_eq(&call->subject.id, shown)) {
        err_set(err, ERR_NOT_FOUND, "the row is not there any more, nothing was done");
        return CMD_FAILED;
    }
    shell_overlay_close(shell, v);
    begin(shell, call, call->argc == 0);
    return CMD_DONE;
}

bool shell_still_means(Shell *shell, CmdId id, const Subject *meant)
{
    Subject now = shell_subject(shell);
    bool about_row = (cmd_info(id)->flags & (CF_SUBJECT | CF_CONTACT)) != 0;
    bool same =
        meant->kind == now.kind && meant->number == now.number && id_eq(&meant->id, &now.id);
    if (!about_row || same || meant->kind == SUBJECT_NONE || shell_marks_count(shell) > 0)
        return true;
    shell_flash(shell, TEXT("The row is not there any more: nothing was done"));
    shell_macro_failed(shell);
    return false;
}

static void run_line(Shell *shell, const char *line, const Subject *meant)
{
    CmdLine parsed;
    Err err = {0};
    int missing = -1;
    if (line[strspn(line, " \t")] == '\0')
        return;
    if (!cmd_parse(line, shell_context(shell), &parsed, &missing, &err)) {
        notice_err(app_notices(shell->app), ":", &err);
        shell_macro_failed(shell);
        return;
    }
    parsed.call.subject = shell_subject(shell);
    palette_note(shell, parsed.call.id);
    if (!meant || shell_still_means(shell, parsed.call.id, meant))
        begin(shell, &parsed.call, false);
    cmd_line_clear(&parsed);
}

void shell_line(Shell *shell, const char *line)
{
    run_line(shell, line, NULL);
}

void shell_typed_line(Shell *shell, const char *line)
{
    Subject meant = shell->typed_on; // the line may open another
    run_line(shell, line, &meant);
}

void shell_command(Shell *shell, const char *line)
{
    shell_line(shell, line);
}
