#include "config.h"

#include "app/state.h"

static const Deal *call_deal(App *app, const CmdCall *call, Err *err)
{
    const Deal *deal = board_find(app->board, &call->subject.id);
    if (!deal)
        err_set(err, ERR_NOT_FOUND, "no deal is selected");
    return deal;
}

static CmdResult move_by(App *app, const CmdCall *call, long delta, Err *err)
{
    const Deal *deal = call_deal(app, call, err);
    if (!deal)
        return CMD_FAILED;
    const Pipeline *pipeline = session_pipeline(&app->core.session, &deal->pipeline);
    long at = -1, count = pipeline ? (long)pipeline->stages.count : 0;
    for (long i = 0; i < count; i++)
        if (id_eq(&((const Stage *)rows_at(&pipeline->stages, (size_t)i))->id, &deal->stage))
            at = i;
    if (at < 0)
        return cmd_result(
            err_set(err, ERR_CONFLICT, "the deal's stage is not known; C-r asks again"));
    long to = CLAMP(at + delta, 0, count - 1);
    if (to == at)
        return cmd_result(err_set(
            err, ERR_USAGE, delta > 0 ? "it is in the last stage" : "it is in the first stage"));
    const Stage *stage = rows_at(&pipeline->stages, (size_t)to);
    return cmd_queued(app, board_move(app->board, &deal->id, &stage->id, err));
}

static CmdResult do_stage_step(App *app, const CmdCall *call, Err *err)
{
    long n = call->count > 0 ? call->count : 1;
    return move_by(app, call, call->id == CMD_STAGE_NEXT ? n : -n, err);
}

static CmdResult do_stage(App *app, const CmdCall *call, Err *err)
{
    g_autofree char *value = choice_resolve(app, "stage", &call->subject, call->args[0], err);
    if (!value)
        return CMD_FAILED;
    Id stage = id_from(value);
    return cmd_queued(app, board_move(app->board, &call->subject.id, &stage, err));
}

static CmdResult do_status(App *app, const CmdCall *call, Err *err)
{
    DealStatus status = call->id == CMD_WON      ? DEAL_WON
                        : call->id == CMD_LOST   ? DEAL_LOST
                        : call->id == CMD_REOPEN ? DEAL_OPEN
                                                 : DEAL_ABANDONED;
    Id reason = {0};
    if (status == DEAL_LOST && call->argc > 0) {
        g_autofree char *value =
            choice_resolve(app, "lost-reason", &call->subject, call->args[0], err);
        if (!value)
            return CMD_FAILED;
        reason = strcmp(value, "none") == 0 ? (Id){0} : id_from(value);
    }
    return cmd_queued(app, board_set_status(app->board, &call->subject.id, status, &reason, err));
}

static CmdResult do_value(App *app, const CmdCall *call, Err *err)
{
    Money value = {0};
    if (!money_parse(call->args[0], &value))
        return cmd_result(err_set(
            err, ERR_USAGE, "\"%s\" is no amount; write it like 1250 or 1,250.50", call->args[0]));
    return cmd_queued(app, board_edit_value(app->board, &call->subject.id, value, err));
}

static CmdResult do_rename(App *app, const CmdCall *call, Err *err)
{
    return cmd_queued(app, board_rename(app->board, &call->subject.id, call->args[0], err));
}

static CmdResult do_pipeline(App *app, const CmdCall *call, Err *err)
{
    g_autofree char *value = choice_resolve(app, "pipeline", &call->subject, call->args[0], err);
    if (!value)
        return CMD_FAILED;
    Id pipeline = id_from(value);
    board_open(app->board, &pipeline);
    return CMD_DONE;
}

static CmdResult do_sort(App *app, const CmdCall *call, Err *err)
{
    bool turned = call->args[0][0] == '-';
    if (!app_set_option(app, option_name(OPT_board_order), call->args[0], err))
        return CMD_FAILED;
    notice_add(app->core.notices, NOTICE_INFO, "Cards by %s%s   (:save keeps it)",
               call->args[0] + turned, turned ? ", the other way round" : "");
    return CMD_DONE;
}

// "Implant 3800": a last word that is an amount is the value, the rest is the name.
static CmdResult do_new_deal(App *app, const CmdCall *call, Err *err)
{
    g_autofree char *name = g_strstrip(g_strdup(call->args[0]));
    Money value = {0};
    char *last = strrchr(name, ' ');
    if (last && money_parse(last + 1, &value))
        *last = '\0';
    const Pipeline *pipeline = board_pipeline(app->board);
    if (!pipeline && app->core.session.pipelines.count)
        pipeline = rows_at(&app->core.session.pipelines, 0);
    if (!pipeline || !pipeline->stages.count)
        return cmd_result(
            err_set(err, ERR_NOT_FOUND, "no pipeline is known yet; try again in a moment"));
    const Stage *stage = rows_at(&pipeline->stages, 0);
    return cmd_queued(
        app, board_create(app->board, &call->subject.contact, name, &stage->id, value, err));
}

static CmdResult do_card(App *app, const CmdCall *call, Err *err)
{
    g_autofree char *name = choice_resolve(app, "card-field", &call->subject, call->args[0], err);
    g_autofree char *value = name ? options_value(&app->options, name) : NULL;
    if (!value || !app_set_option(app, name, strcmp(value, "on") == 0 ? "off" : "on", err))
        return CMD_FAILED;
    notice_add(app->core.notices, NOTICE_INFO, "%s %s   (:save keeps it)", name,
               strcmp(value, "on") == 0 ? "off" : "on");
    return CMD_DONE;
}

const CmdHandler board_handlers[] = {
    {CMD_STAGE_NEXT, do_stage_step}, {CMD_STAGE_PREV, do_stage_step},
    {CMD_STAGE, do_stage},           {CMD_WON, do_status},
    {CMD_LOST, do_status},           {CMD_ABANDONED, do_status},
    {CMD_REOPEN, do_status},         {CMD_DEAL_VALUE, do_value},
    {CMD_DEAL_NAME, do_rename},      {CMD_PIPELINE, do_pipeline},
    {CMD_NEW_DEAL, do_new_deal},     {CMD_SORT, do_sort},
    {CMD_CARD_FIELD, do_card},       {CMD_NONE, NULL},
};
