// Running commands that no view took: the same rows for keys, ':' and the command line.
#include "config.h"

#include "app/state.h"

static const CmdHandler *const tables[] = {talk_handlers,    people_handlers, board_handlers,
                                           planner_handlers, task_handlers,   outbox_handlers,
                                           sync_handlers,    account_handlers};

static CmdHandlerFn *handler_find(CmdId id)
{
    for (size_t t = 0; t < ARRAY_LEN(tables); t++)
        for (const CmdHandler *row = tables[t]; row->fn; row++)
            if (row->id == id)
                return row->fn;
    return NULL;
}

bool app_takes(CmdId id)
{
    return handler_find(id) != NULL;
}

bool app_command_enabled(const App *app, CmdId id, const Subject *subject, Err *err)
{
    const CmdInfo *info = cmd_info(id);
    if (cmd_is_write(id) && app->core.session.readonly)
        return err_set(err, ERR_REFUSED, "read-only, for %s: %s changes the account",
                       app->core.session.readonly_why, info->name);
    if (!scopes_allow(app->core.scopes, cmd_scope(id, subject->kind), err))
        return false;
    if ((info->flags & CF_SUBJECT) && subject->kind == SUBJECT_NONE)
        return err_set(err, ERR_USAGE, "select a row first");
    if ((info->flags & CF_CONTACT) && id_is_empty(&subject->contact))
        return err_set(err, ERR_USAGE, "select a row that has a contact first");
    return true;
}

void app_ask_refused(App *app)
{
    scopes_forget(app->core.scopes);
    sync_ask_refused(app);
    app->core.changes |= CH_SESSION;
}

const char *app_command_lacks(const App *app, CmdId id, SubjectKind on)
{
    const char *scope = cmd_scope(id, on);
    return app && scopes_lack(app->core.scopes, scope) ? scope : NULL;
}

void app_say_queued(App *app)
{
    const Op *newest = NULL;
    for (size_t i = 0; i < outbox_count(app->outbox); i++) {
        const Op *op = outbox_at(app->outbox, i);
        if (!newest || op->id > newest->id)
            newest = op;
    }
    if (!newest)
        return;
    bool can_undo = newest->state == OP_HELD || newest->inverse != NULL;
    const char *more = newest->state == OP_CANCELLED ? ": taken back, nothing was sent"
                       : can_undo                    ? " (u undo)"
                                                     : "";
    notice_add(app->core.notices, NOTICE_INFO, "%s%s",
               newest->summary ? newest->summary : newest->kind, more);
    app->core.changes |= CH_NOTICE;
}

CmdResult app_command(App *app, const CmdCall *call, Err *err)
{
    CmdHandlerFn *fn = handler_find(call->id);
    if (!fn)
        return CMD_PASS;
    if (!app_command_enabled(app, call->id, &call->subject, err))
        return CMD_FAILED;
    CmdResult result = fn(app, call, err);
    app->core.changes |= CH_NOTICE;
    return result;
}

CmdResult cmd_queued(App *app, bool ok)
{
    if (ok)
        app_say_queued(app);
    return cmd_result(ok);
}

// ---- talk --------------------------------------------------------------------------------------

static const Conversation *call_conversation(App *app, const CmdCall *call, Err *err)
{
    const Conversation *c = inbox_find(app->inbox, &call->subject.id);
    if (!c)
        c = inbox_of_contact(app->inbox, &call->subject.contact);
    if (!c)
        err_set(err, ERR_NOT_FOUND, "this contact has no conversation yet");
    return c;
}

static CmdResult do_toggle_read(App *app, const CmdCall *call, Err *err)
{
    const Conversation *c = call_conversation(app, call, err);
    return cmd_queued(app, c && inbox_mark_read(app->inbox, &c->id, c->unread > 0, err));
}

static CmdResult do_star(App *app, const CmdCall *call, Err *err)
{
    const Conversation *c = call_conversation(app, call, err);
    return cmd_queued(app, c && inbox_star(app->inbox, &c->id, !c->starred, err));
}

static CmdResult do_assign(App *app, const CmdCall *call, Err *err)
{
    g_autofree char *value = choice_resolve(app, "user", &call->subject, call->args[0], err);
    if (!value)
        return CMD_FAILED;
    Id user = strcmp(value, "nobody") == 0 ? (Id){0} : id_from(value);
    if (call->subject.kind == SUBJECT_DEAL)
        return cmd_queued(app, board_assign(app->board, &call->subject.id, &user, err));
    if (call->subject.kind == SUBJECT_TASK)
        return cmd_queued(app, tasks_assign(app->tasks, &call->subject.id, &user, err));
    if (call->subject.kind == SUBJECT_CONTACT)
        return cmd_queued(app, people_assign(app->people, &call->subject.contact, &user, err));
    const Conversation *c = call_conversation(app, call, err);
    return cmd_queued(app, c && inbox_assign(app->inbox, &c->id, &user, err));
}

const CmdHandler talk_handlers[] = {
    {CMD_TOGGLE_READ, do_toggle_read},
    {CMD_STAR, do_star},
    {CMD_ASSIGN, do_assign},
    {CMD_NONE, NULL},
};

// ---- outbox and options ------------------------------------------------------------------------

static int64_t newest_op(const App *app)
{
    int64_t newest = 0;
    for (size_t i = 0; i < outbox_count(app->outbox); i++)
        newest = MAX(newest, outbox_at(app->outbox, i)->id);
    return newest;
}

void app_group_begin(App *app)
{
    app->group.from = newest_op(app) + 1;
    app->group.to = 0;
}

void app_group_end(App *app)
{
    app->group.to = newest_op(app);
}

// All that one action on several rows has made.
static CmdResult undo_group(App *app, Err *err)
{
    int undone = 0;
    for (int64_t id = app->group.to; id >= app->group.from; id--)
        undone += outbox_undo_one(app->outbox, id, err);
    app->group.to = 0;
    if (undone > 0)
        notice_add(app->core.notices, NOTICE_INFO, "Undone: %d writes of one action", undone);
    return cmd_result(undone > 0);
}

static CmdResult do_undo(App *app, const CmdCall *call, Err *err)
{
    int64_t next = outbox_undo_next(app->outbox);
    (void)call;
    if (app->group.to > 0 && next >= app->group.from && next <= app->group.to)
        return undo_group(app, err);
    return cmd_result(outbox_undo(app->outbox, err));
}

static CmdResult do_redo(App *app, const CmdCall *call, Err *err)
{
    (void)call;
    return cmd_result(outbox_redo(app->outbox, err));
}

static CmdResult do_op(App *app, const CmdCall *call, Err *err)
{
    int64_t id = call->subject.number;
    const Op *op = outbox_find(app->outbox, id);
    if (!op)
        return cmd_result(err_set(err, ERR_NOT_FOUND, "the write has ended; nothing was changed"));
    if (call->id == CMD_OP_SEND_NOW)
        return cmd_result(outbox_send_now(app->outbox, id, err));
    if (call->id == CMD_OP_RETRY)
        return cmd_result(outbox_resend(app->outbox, id, err));
    if (call->id == CMD_OP_EDIT)
        return cmd_result(outbox_edit(app->outbox, id, err));
    if (call->id == CMD_OP_WATCH)
        return cmd_result(outbox_watch(app->outbox, id, err));
    if (call->id == CMD_OP_ACCEPT)
        return cmd_result(outbox_accept(app->outbox, id, err));
    bool waiting = op->state == OP_HELD || op->state == OP_READY;
    bool ok = waiting ? outbox_cancel(app->outbox, id, err) : outbox_discard(app->outbox, id, err);
    return cmd_result(ok);
}

static CmdResult do_set(App *app, const CmdCall *call, Err *err)
{
    if (call->argc < 2) {
        g_autofree char *value = options_value(&app->options, call->args[0]);
        if (!value)
            return cmd_result(err_set(err, ERR_USAGE, "no option \"%s\"", call->args[0]));
        notice_add(app->core.notices, NOTICE_INFO, "%s is %s", call->args[0], value);
        return CMD_DONE;
    }
    return cmd_result(app_set_option(app, call->args[0], call->args[1], err));
}

const CmdHandler outbox_handlers[] = {
    {CMD_UNDO, do_undo},  {CMD_REDO, do_redo},   {CMD_OP_SEND_NOW, do_op}, {CMD_OP_RETRY, do_op},
    {CMD_OP_EDIT, do_op}, {CMD_OP_WATCH, do_op}, {CMD_OP_ACCEPT, do_op},   {CMD_OP_CANCEL, do_op},
    {CMD_SET, do_set},    {CMD_NONE, NULL},
};
