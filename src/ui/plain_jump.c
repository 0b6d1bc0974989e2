// To anything by a few letters, and to records wherever they stand.
#include "config.h"

#include <assert.h>
#include <string.h>

#include "app/when.h"
#include "ui/plain_room.h"

// ---- there -------------------------------------------------------------------------------------

static CmdResult go_contact(Plain *p, const PlainFound *to, Err *err)
{
    CmdCall call = {.id = CMD_GO_CONTACT, .subject = to->subject};
    return plain_go_contact(p, &call, err);
}

static CmdResult go_thread(Plain *p, const PlainFound *to, Err *err)
{
    CmdCall call = {.id = CMD_GO_MESSAGES, .subject = to->subject};
    return plain_go_messages(p, &call, err);
}

// A record of a list that has to be read first: it is opened when the list is known, or said to be
// gone.
static void open_wanted(Plain *p)
{
    Err err = {0};
    CmdCall call = {.id = CMD_OPEN, .subject = p->wanted};
    p->open = p->wanted;
    if (plain_open(p, &call, &err) != CMD_FAILED)
        return;
    p->open = (Subject){0};
    plain_fail(p, &err);
}

static CmdResult go_deal(Plain *p, const PlainFound *to, Err *err)
{
    Id pipeline = finder_board_of(app_finder(p->app), &to->subject.id);
    if (id_is_empty(&pipeline) && id_is_empty(&to->subject.contact))
        return plain_result(err_set(err, ERR_NOT_FOUND, "this deal is not open"));
    if (id_is_empty(&pipeline)) {
        plain_say(p, "This deal is not open, it stands on no board. Its contact:");
        return go_contact(p, to, err);
    }
    p->wanted = to->subject;
    board_open(app_board(p->app), &pipeline);
    plain_list_show(p, CMD_SCREEN_BOARD, open_wanted);
    return CMD_DONE;
}

static CmdResult go_event(Plain *p, const PlainFound *to, Err *err)
{
    (void)err;
    p->wanted = to->subject;
    p->from = day_start(app_session(p->app)->zone, to->at);
    plain_list_show(p, CMD_SCREEN_PLANNER, open_wanted);
    return CMD_DONE;
}

static CmdResult go_task(Plain *p, const PlainFound *to, Err *err)
{
    const Task *task = tasks_find(app_tasks(p->app), &to->subject.id);
    g_autoptr(GString) out = g_string_new(NULL);
    Subject subject = to->subject;
    if (!task)
        return go_contact(p, to, err);
    plain_row_task(p->app, task, out);
    plain_list_show(p, CMD_SCREEN_TASKS, NULL);
    p->open = subject;
    plain_say(p, "Task: %s", out->str);
    return CMD_DONE;
}

// Its id is the name of a command.
static CmdResult go_screen(Plain *p, const PlainFound *to, Err *err)
{
    CmdCall call = {0};
    Id name = to->subject.id;
    if (!cmd_find(name.s, strlen(name.s), CX_NORMAL, &call.id, err))
        return CMD_FAILED;
    plain_call(p, &call);
    return CMD_DONE;
}

static CmdResult go_pipeline(Plain *p, const PlainFound *to, Err *err)
{
    CmdCall call = {.id = CMD_SCREEN_BOARD};
    board_open(app_board(p->app), &to->subject.id);
    return plain_go(p, &call, err);
}

static CmdResult go_calendar(Plain *p, const PlainFound *to, Err *err)
{
    CmdCall call = {.id = CMD_SCREEN_PLANNER};
    if (!planner_calendar_is_on(app_planner(p->app), &to->subject.id))
        planner_toggle_calendar(app_planner(p->app), &to->subject.id);
    return plain_go(p, &call, err);
}

static const struct {
    SubjectKind subject;
    PlainGo *go;
} kinds[] = {
    [FIND_CONTACT] = {SUBJECT_CONTACT, go_contact},
    [FIND_THREAD] = {SUBJECT_CONVERSATION, go_thread},
    [FIND_DEAL] = {SUBJECT_DEAL, go_deal},
    [FIND_EVENT] = {SUBJECT_EVENT, go_event},
    [FIND_TASK] = {SUBJECT_TASK, go_task},
    [FIND_SCREEN] = {SUBJECT_FIGURE, go_screen},
    [FIND_PIPELINE] = {SUBJECT_FIGURE, go_pipeline},
    [FIND_CALENDAR] = {SUBJECT_FIGURE, go_calendar},
};
static_assert(ARRAY_LEN(kinds) == FIND_KIND_COUNT, "a way to each kind");

PlainFound *plain_found_record(Plain *p, FindKind kind, const Id *id, const Id *contact)
{
    Subject subject = {kinds[kind].subject, *id, *contact, 0};
    return plain_found_add(p, kinds[kind].go, &subject);
}

// ---- jump --------------------------------------------------------------------------------------

static void add_finding(Plain *p, const Finding *finding)
{
    TextBuf when;
    g_autoptr(GString) out = g_string_new(NULL);
    PlainFound *found = plain_found_record(p, finding->kind, &finding->id, &finding->contact);
    found->at = finding->at;
    g_string_append_printf(
        out, "%.*s %.*s", TEXT_ARG(find_kind_word(finding->kind)),
        TEXT_ARG(finding->name.n > 0 ? text_ref(&finding->name) : TEXT("without a name")));
    if (finding->detail.n > 0)
        g_string_append_printf(out, ", %s", finding->detail.s);
    if (finding->kind == FIND_THREAD && instant_known(finding->at)) {
        g_string_append(out, ", ");
        plain_age(p->app, finding->at, out);
    } else if (instant_known(finding->at)) {
        g_string_append_printf(
            out, ", %.*s", TEXT_ARG(when_format(&when, app_session(p->app)->zone, finding->at)));
    }
    g_string_replace(out, " · ", ", ", 0);
    plain_found_words(found, (TextRef){out->str, out->len});
}

static bool finder_is_done(const Plain *p)
{
    return !finder_waits(app_finder(p->app));
}

void plain_remark_copy(Plain *p, bool blind)
{
    TextBuf copy;
    TextRef filling = copy_progress(p->app, &copy);
    if (blind)
        g_string_append(p->title, ". There is no local copy to look in");
    else if (filling.n > 0)
        g_string_append_printf(p->title, ". The local copy is still being read: %.*s",
                               TEXT_ARG(filling));
}

static void tell_findings(Plain *p)
{
    Finder *finder = app_finder(p->app);
    size_t count = finder_count(finder);
    plain_found_begin(p);
    for (size_t i = 0; i < count; i++)
        add_finding(p, finder_at(finder, i));
    g_string_append_printf(p->title, "Jump to one of %zu", count);
    plain_remark_copy(p, finder_is_blind(finder));
    plain_found_tell(p, PLAIN_JUMP);
}

static void ask_finder(Plain *p)
{
    finder_open(app_finder(p->app));
    if (p->sought)
        finder_ask(app_finder(p->app), p->sought);
    plain_await(p, finder_is_done, tell_findings);
}

// A person hears that the copy is still being read, and asks again; a script cannot.
static bool copy_is_read(const Plain *p)
{
    return p->terminal || app_sync_progress(p->app).state != SYNC_FIRST;
}

void plain_seek(Plain *p, const CmdCall *call, PlainFn *ask)
{
    g_free(p->sought);
    p->sought = call->argc > 0 ? g_strdup(call->args[0]) : NULL;
    plain_await(p, copy_is_read, ask);
}

CmdResult plain_jump(Plain *p, const CmdCall *call, Err *err)
{
    (void)err;
    plain_seek(p, call, ask_finder);
    return CMD_DONE;
}
