// Commands about the account itself.
#include "config.h"

#include "app/accounts.h"
#include "app/state.h"

#define REMEMBERED "me"

void account_recall_me(App *app)
{
    Session *session = &app->core.session;
    if (!id_is_empty(&session->me))
        return;
    g_autofree char *key = core_key(&app->core, REMEMBERED);
    g_autofree char *remembered = journal_get(app->core.journal, key);
    session->me = id_from(remembered);
}

// In the profile, and where none holds the account in the journal.
static bool keep_me(App *app, const Id *user, Err *err)
{
    const Session *session = &app->core.session;
    if (app->core.accounts &&
        accounts_choose_me(app->core.accounts, session->profile, &session->location_id, user, err))
        return true;
    if (app->core.accounts && err->kind != ERR_NOT_FOUND)
        return false;
    g_autofree char *key = core_key(&app->core, REMEMBERED);
    return journal_put(app->core.journal, key, user->s, err);
}

static CmdResult do_me(App *app, const CmdCall *call, Err *err)
{
    Session *session = &app->core.session;
    if (call->argc == 0 && id_is_empty(&session->me))
        return cmd_result(err_set(err, ERR_USAGE, "nobody was chosen yet: me NAME"));
    g_autofree char *value =
        call->argc > 0 ? choice_resolve(app, "user", &call->subject, call->args[0], err) : NULL;
    if (call->argc > 0 && !value)
        return CMD_FAILED;
    if (value) {
        Id user = strcmp(value, "nobody") == 0 ? (Id){0} : id_from(value);
        if (!keep_me(app, &user, err))
            return CMD_FAILED;
        session->me = user;
        app->core.changes |= CH_SESSION;
    }
    notice_add(app->core.notices, NOTICE_INFO, "You are %.*s here",
               TEXT_ARG(session_user_name(session, &session->me)));
    return CMD_DONE;
}

// What has come back is told where the link changes.
static void on_reconnected(void *owner, const Asked *asked, Reply *reply)
{
    App *app = owner;
    (void)asked;
    if (reply->outcome == OUTCOME_NOT_SENT && reply->err.kind == ERR_AUTH)
        notice_err(app->core.notices, "Not signed in again", &reply->err);
}

static CmdResult do_reconnect(App *app, const CmdCall *call, Err *err)
{
    const Session *session = &app->core.session;
    (void)call;
    if (!session->has_app)
        return cmd_result(err_set(err, ERR_USAGE,
                                  "that is for apps; a private integration has tokens: `eyrie auth "
                                  "login`, then start again"));
    if (session->link != LINK_REFUSED)
        return cmd_result(err_set(err, ERR_USAGE, "you are signed in"));
    const Asked asked = {.ep = EP_LOCATION_GET};
    Call *question = call_new(EP_LOCATION_GET, PRIO_ACTION);
    question->params[0] = session->location_id;
    question->reconnect = true;
    if (wire_post(app->core.wire, question, &asked, on_reconnected, app, err) == 0)
        return CMD_FAILED;
    notice_add(app->core.notices, NOTICE_INFO, "Asking for access again");
    return CMD_DONE;
}

const CmdHandler account_handlers[] = {
    {CMD_ME, do_me}, {CMD_RECONNECT, do_reconnect}, {CMD_NONE, NULL}};
