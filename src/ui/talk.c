#include "config.h"

#include "ui/talk.h"

#include <string.h>

#include "ui/shell.h"

static void open_thread(App *app, const Subject *subject)
{
    if (subject->kind == SUBJECT_CONVERSATION)
        threads_open(app_threads(app), &subject->id, &subject->contact);
    else
        threads_open_contact(app_threads(app), &subject->contact);
}

// What follows the command is typed into the composer, and waits there.
static CmdResult write_to(View *v, App *app, const CmdCall *call, Channel channel)
{
    const char *words = call->argc > 0 ? call->args[call->argc - 1] : NULL;
    bool types = words && call->argc > (call->id == CMD_REPLY_ON);
    open_thread(app, &call->subject);
    shell_screen(v->shell, SCREEN_TALK);
    shell_focus(v->shell, SLOT_INPUT);
    View *compose = shell_view(v->shell, SLOT_INPUT);
    if (compose)
        compose_start(compose, app, channel);
    if (compose && types)
        compose_paste(compose, app, words, strlen(words));
    return CMD_DONE;
}

CmdResult talk_reply(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    return write_to(v, app, call, CHANNEL_UNKNOWN);
}

CmdResult talk_insert(View *v, App *app, const CmdCall *call, Err *err)
{
    return talk_reply(v, app, call, err);
}

CmdResult talk_reply_on(View *v, App *app, const CmdCall *call, Err *err)
{
    Channel channel = CHANNEL_UNKNOWN;
    if (call->argc == 0 || !channel_find(call->args[0], &channel)) {
        err_set(err, ERR_USAGE, "no channel \"%s\"; there are SMS, Email, WhatsApp, ...",
                call->argc ? call->args[0] : "");
        return CMD_FAILED;
    }
    return write_to(v, app, call, channel);
}

CmdResult talk_comment(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    return write_to(v, app, call, CHANNEL_COMMENT);
}

CmdResult talk_go_messages(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    open_thread(app, &call->subject);
    shell_screen(v->shell, SCREEN_TALK);
    shell_focus(v->shell, SLOT_MAIN);
    return CMD_DONE;
}

CmdResult talk_go_contact(View *v, App *app, const CmdCall *call, Err *err)
{
    (void)err;
    people_open_contact(app_people(app), &call->subject.contact);
    shell_screen(v->shell, SCREEN_PEOPLE);
    shell_focus(v->shell, SLOT_MAIN);
    return CMD_DONE;
}

CmdResult talk_book(View *v, App *app, const CmdCall *call, Err *err)
{
    Id calendar = {0};
    if (call->argc > 0) {
        const Session *session = app_session(app);
        g_autofree char *wanted = g_utf8_casefold(call->args[0], -1);
        for (size_t i = 0; i < session->calendars.count; i++) {
            const Calendar *c = rows_at(&session->calendars, i);
            g_autofree char *name = g_utf8_casefold(c->name.s ? c->name.s : "", -1);
            if (strcmp(c->id.s, call->args[0]) == 0 || g_str_has_prefix(name, wanted)) {
                calendar = c->id;
                break;
            }
        }
        if (id_is_empty(&calendar)) {
            err_set(err, ERR_NOT_FOUND, "no calendar \"%s\"", call->args[0]);
            return CMD_FAILED;
        }
    }
    booking_open(v->shell, app, &call->subject.contact, &calendar);
    return CMD_DONE;
}
