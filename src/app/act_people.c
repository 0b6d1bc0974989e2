#include "config.h"

#include "app/state.h"
#include "app/when.h"

static CmdResult do_tag(App *app, const CmdCall *call, Err *err)
{
    const char *add[CMD_ARGS_MAX + 1] = {0}, *take[CMD_ARGS_MAX + 1] = {0};
    size_t n_add = 0, n_take = 0;
    for (size_t i = 0; i < call->argc; i++) {
        const char *word = call->args[i];
        if (word[0] == '-' && word[1])
            take[n_take++] = word + 1;
        else
            add[n_add++] = word[0] == '+' ? word + 1 : word;
    }
    return cmd_queued(app, people_tag(app->people, &call->subject.contact, add, take, err));
}

static CmdResult do_note(App *app, const CmdCall *call, Err *err)
{
    return cmd_queued(app,
                      people_add_note(app->people, &call->subject.contact, call->args[0], err));
}

static CmdResult do_task(App *app, const CmdCall *call, Err *err)
{
    DueText at;
    if (!when_due(call->args[0], app->core.session.zone, core_now(&app->core), &at, err))
        return CMD_FAILED;
    g_autofree char *title = g_strndup(call->args[0], at.keep);
    return cmd_queued(app,
                      people_add_task(app->people, &call->subject.contact, title, at.due, err));
}

// "Ana Silva +351 912 345 678 ana@x.pt": what looks like an address or a number is one, the rest is
// the name.
static CmdResult do_new_contact(App *app, const CmdCall *call, Err *err)
{
    g_auto(GStrv) words = g_strsplit_set(call->args[0], " \t", -1);
    g_autoptr(GString) name = g_string_new(NULL), phone = g_string_new(NULL);
    const char *email = NULL;
    for (char **w = words; *w; w++) {
        if (!**w)
            continue;
        if (strchr(*w, '@'))
            email = *w;
        else if (strspn(*w, "+0123456789-()./") == strlen(*w))
            g_string_append(phone, *w);
        else
            g_string_append_printf(name, "%s%s", name->len ? " " : "", *w);
    }
    if (!name->len)
        return cmd_result(
            err_set(err, ERR_USAGE,
                    "a new contact needs a name, then a phone number or an e-mail address"));
    return cmd_queued(
        app, people_create(app->people, name->str, phone->len ? phone->str : NULL, email, err));
}

static CmdResult do_edit(App *app, const CmdCall *call, Err *err)
{
    g_autofree char *field = choice_resolve(app, "field", &call->subject, call->args[0], err);
    return cmd_queued(
        app, field && people_edit(app->people, &call->subject.contact, field, call->args[1], err));
}

const CmdHandler people_handlers[] = {
    {CMD_TAG, do_tag},
    {CMD_NOTE, do_note},
    {CMD_NOTE_KEY, do_note},
    {CMD_TASK, do_task},
    {CMD_NEW_CONTACT, do_new_contact},
    {CMD_EDIT_FIELD, do_edit},
    {CMD_NONE, NULL},
};
