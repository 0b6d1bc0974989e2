// What comes of what was asked, and what is said about it.
#include "config.h"

#include <string.h>

#include "app/enrol_state.h"
#include "base/log.h"

static void say(TextBuf *out, const char *text)
{
    text_format(out, "%s", text);
}

// ---- errors ------------------------------------------------------------------------------------

// What to do about each, after what happened. The token's own words come from the service.
static const struct {
    ErrKind kind;
    const char *what, *mend;
} advice[] = {
    {ERR_AUTH, "HighLevel does not know this token",
     "Copy it again, whole: it is shown only once, when it is made. Or make a new one."},
    {ERR_OFFLINE, "HighLevel cannot be reached",
     "Check the network, then press Enter: what you typed is kept."},
    {ERR_TLS, "The connection cannot be trusted",
     "Check this machine's clock and its certificates, then press Enter."},
    {ERR_SERVER, "HighLevel has a problem of its own",
     "Wait a minute, then press Enter: what you typed is kept."},
    {ERR_LIMITED, "HighLevel asks to wait", "Press Enter again in ten seconds."},
    {ERR_PROTOCOL, "What answered is not HighLevel",
     "Perhaps this network wants you to sign in on a web page first; then press Enter."},
    {ERR_NOT_FOUND, "There is no such location", "Check the id."},
    {ERR_REFUSED, "HighLevel refused", "Check what you typed, then press Enter."},
};

// The message as a sentence of its own.
static void say_err(TextBuf *out, const Err *err)
{
    text_format(out, "%s", err->msg);
    out->s[0] = g_ascii_toupper(out->s[0]);
}

static void explain(Enrol *enrol, const Err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(advice); i++)
        if (advice[i].kind == err->kind) {
            text_format(&enrol->error, "%s (%s). %s", advice[i].what, err->msg, advice[i].mend);
            return;
        }
    TextBuf what;
    say_err(&what, err);
    text_format(&enrol->error, "%s.", what.s);
}

// The text is the service's; which of the two it is decides where to go on.
static void explain_scope(Enrol *enrol, const Err *err)
{
    Denial denied = denial_find(err->code, err->msg);
    if (denied == DENIAL_LOCATION)
        text_format(&enrol->error,
                    "The token works, but not for this location (%s). Check the id, or make a "
                    "token inside that sub-account.",
                    err->msg);
    else if (denied == DENIAL_KIND)
        text_format(&enrol->error,
                    "That is an agency's token (%s). Make one inside the sub-account: open it, "
                    "then Settings > Private Integrations.",
                    err->msg);
    else
        text_format(&enrol->error,
                    "The token is good, but %s. Give it scopes in Settings > Private Integrations "
                    "> your token > Edit, then press Enter.",
                    err->msg);
}

static void failed(Enrol *enrol, const EnrolTask *task)
{
    enrol_go(enrol, enrol->back_to);
    if (task->err.kind == ERR_AUTH && task->kind == TASK_CHECK)
        enrol->step = ENROL_TOKEN;
    if (enrol->app && (task->err.kind == ERR_AUTH || task->err.kind == ERR_SCOPE))
        text_format(&enrol->error,
                    "HighLevel did not give a token (%s). Check client id and secret, and that "
                    "the app's redirect address is %s.",
                    task->err.msg, enrol_redirect(enrol));
    else if (task->err.kind == ERR_SCOPE)
        explain_scope(enrol, &task->err);
    else
        explain(enrol, &task->err);
}

// ---- answers -----------------------------------------------------------------------------------

static void take_people(GPtrArray **into, EnrolTask *task)
{
    if (!task->people)
        return;
    g_clear_pointer(into, g_ptr_array_unref);
    *into = g_steal_pointer(&task->people);
}

static void checked(Enrol *enrol, EnrolTask *task)
{
    enrol->location = task->location;
    text_clear(&enrol->location_name);
    enrol->location_name = text_dup(text_ref(&task->name));
    g_free(enrol->granted);
    enrol->granted = g_steal_pointer(&task->granted);
    take_people(&enrol->users, task);
    enrol_go(enrol, ENROL_SCOPES);
}

static void answered_token(Enrol *enrol, EnrolTask *task)
{
    if (task->agency) {
        enrol->agency = true;
        take_people(&enrol->places, task);
        enrol_go(enrol, ENROL_PLACES);
        say(&enrol->note,
            "That is an agency's token: it sees the locations, and not their inboxes. Choose the "
            "one you want to work in; then make a token inside it.");
        return;
    }
    enrol->location = id_from(enrol->fields[ENROL_FIELD_LOCATION]);
    if (enrol->location_given && !id_is_empty(&enrol->location))
        enrol_check_location(enrol);
    else
        enrol_go(enrol, ENROL_LOCATION);
}

static void answered_wait(Enrol *enrol, EnrolTask *task)
{
    if (task->code)
        enrol_paste_address(enrol, task->code, strlen(task->code));
    else if (task->err.kind == ERR_IO)
        text_format(&enrol->note,
                    "The port is taken (%s): paste the address the browser ends at, or go back "
                    "and choose the port of another redirect address of the app.",
                    task->err.msg);
    else {
        enrol_go(enrol, ENROL_APP);
        text_format(&enrol->error, "No sign-in: %s. Press Enter to begin again.", task->err.msg);
    }
}

static void answered_exchange(Enrol *enrol, EnrolTask *task)
{
    if (!task->agency) {
        checked(enrol, task);
        return;
    }
    enrol->agency = false;
    take_people(&enrol->places, task);
    enrol_go(enrol, ENROL_PLACES);
    if (enrol->places->len == 0)
        say(&enrol->error, "The app is installed in no location. Install it in one, then go back "
                           "and sign in again.");
    else if (enrol->places->len == 1)
        enrol_choose(enrol, &((const EnrolPerson *)enrol->places->pdata[0])->id);
}

static void answered_areas(Enrol *enrol, EnrolTask *task)
{
    take_people(&enrol->users, task);
    if (task->err.kind != ERR_NONE)
        explain(enrol, &task->err);
}

// A service may say a secret back.
static void hide(Err *err)
{
    if (log_would_hide(err->msg))
        g_strlcpy(err->msg, "hidden: it holds a token", sizeof(err->msg));
}

static void take_answer(Enrol *enrol, EnrolTask *task)
{
    hide(&task->err);
    if (task->kind == TASK_WAIT) {
        answered_wait(enrol, task);
    } else if (task->kind == TASK_AREAS) {
        answered_areas(enrol, task);
    } else if (task->err.kind != ERR_NONE) {
        failed(enrol, task);
    } else if (task->kind == TASK_TOKEN) {
        answered_token(enrol, task);
    } else if (task->kind == TASK_EXCHANGE) {
        answered_exchange(enrol, task);
    } else {
        checked(enrol, task);
    }
}

// These are not waited for: a failure is told wherever the person is by then.
static bool is_background(EnrolTaskKind kind)
{
    return kind == TASK_ME || kind == TASK_THEME || kind == TASK_REMEMBER;
}

void enrol_take_news(Enrol *enrol, EnrolNews *news)
{
    bool late = news->serial != enrol->serial;
    EnrolTask *task = news->task;
    if (task)
        g_ptr_array_remove(enrol->tasks, task);
    if (task && task->profile) { // also when it comes too late: it is there
        enrol->stored = true;
        g_free(enrol->profile);
        enrol->profile = g_strdup(task->profile);
    }
    if (task && is_background(task->kind)) {
        if (task->err.kind != ERR_NONE && task->kind != TASK_REMEMBER)
            say_err(&enrol->error, &task->err);
    } else if (task && !late) {
        take_answer(enrol, task);
    } else if (!late && news->listens) {
        enrol->listens = true;
    } else if (!late) {
        hide(&news->why);
        enrol->areas[news->area].access = news->access;
        text_format(&enrol->areas[news->area].why, "%s", news->why.msg);
    }
    enrol_news_free(news);
}
