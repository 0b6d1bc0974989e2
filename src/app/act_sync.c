// What people say about the local copy.
#include "config.h"

#include "app/fill.h"
#include "app/state.h"

static void tell(App *app)
{
    g_autofree char *report = app_sync_report(app);
    notice_add(app->core.notices, NOTICE_INFO, "%s", report);
    app->core.changes |= CH_NOTICE;
}

static CmdResult do_sync(App *app, const CmdCall *call, Err *err)
{
    static const struct {
        const char *word;
        void (*run)(Fill *fill);
    } words[] = {{"start", fill_go_on}, {"stop", fill_stop}, {"again", fill_again}};
    g_autofree char *word =
        call->argc > 0 ? choice_resolve(app, "sync", &call->subject, call->args[0], err) : NULL;
    if (call->argc > 0 && !word)
        return CMD_FAILED;
    for (size_t i = 0; word && i < ARRAY_LEN(words); i++)
        if (strcmp(words[i].word, word) == 0)
            words[i].run(app->core.fill);
    tell(app);
    return CMD_DONE;
}

const CmdHandler sync_handlers[] = {{CMD_SYNC, do_sync}, {CMD_NONE, NULL}};
