// The first look of the day: each figure with its word, and the way to its list.
#include "config.h"

#include <string.h>

#include "ui/format.h"
#include "ui/home_lines.h"
#include "ui/plain_room.h"

// Lines are wrapped where they are said, not here.
static const HomeRoom room = {.threads = 5, .events = 5, .tasks = 5, .news = 8, .cols = 10000};

// ---- doors -------------------------------------------------------------------------------------

static CmdResult go_list(Plain *p, CmdId id, Err *err)
{
    CmdCall call = {.id = id};
    return plain_go(p, &call, err);
}

static CmdResult go_inbox(Plain *p, const PlainFound *to, Err *err)
{
    p->tab = (InboxTab)to->number;
    return go_list(p, CMD_SCREEN_TALK, err);
}

static CmdResult go_day(Plain *p, const PlainFound *to, Err *err)
{
    (void)to;
    p->from = (Instant){0};
    return go_list(p, CMD_SCREEN_PLANNER, err);
}

static CmdResult go_tasks(Plain *p, const PlainFound *to, Err *err)
{
    p->group = (TaskGroup)to->number;
    return go_list(p, CMD_SCREEN_TASKS, err);
}

static CmdResult go_outbox(Plain *p, const PlainFound *to, Err *err)
{
    (void)to;
    return go_list(p, CMD_SCREEN_OUTBOX, err);
}

static CmdResult go_news(Plain *p, const PlainFound *to, Err *err)
{
    return plain_events_of_type(p, to->subject.id.s, err);
}

static CmdResult go_deals(Plain *p, const PlainFound *to, Err *err)
{
    Rows rows = {0};
    bool still = to->number == HOME_SET_STALE;
    if (!home_list_deals(app_home(p->app), (HomeDealSet)to->number, &rows, err))
        return CMD_FAILED;
    plain_found_begin(p);
    g_string_append_printf(p->title, "%s: %zu",
                           still ? "Deals that stand still" : "Deals won this week", rows.count);
    for (size_t i = 0; i < rows.count; i++)
        plain_found_deal(p, rows_at(&rows, i));
    rows_clear(&rows);
    plain_found_tell(p, PLAIN_DEALS);
    return CMD_DONE;
}

// ---- lines -------------------------------------------------------------------------------------

// Of those that lead to a list; the others are records.
static const struct {
    DoorKind door;
    PlainGo *go;
    int number;
} lists[] = {
    {DOOR_UNREAD, go_inbox, INBOX_UNREAD},
    {DOOR_WAITING, go_inbox, INBOX_WAITING},
    {DOOR_DAY, go_day, 0},
    {DOOR_TASKS, go_tasks, -1}, // its own
    {DOOR_STALE, go_deals, HOME_SET_STALE},
    {DOOR_WON, go_deals, HOME_SET_WON},
    {DOOR_NEWS, go_news, 0},
    {DOOR_OUTBOX, go_outbox, 0},
};

static void add_list(Plain *p, const HomeLine *line)
{
    g_autoptr(GString) out = g_string_new(NULL);
    Subject subject = {SUBJECT_FIGURE, line->id, line->contact, 0};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (lists[i].door != line->door)
            continue;
        PlainFound *found = plain_found_add(p, lists[i].go, &subject);
        found->number = lists[i].number < 0 ? line->number : lists[i].number;
        g_string_append_printf(out, "%s %s", line->figure.s, line->label.s ? line->label.s : "");
        if (line->right.n > 0)
            g_string_append_printf(out, ", %s", line->right.s);
        plain_found_words(found, (TextRef){out->str, out->len});
    }
}

static const Event *event_of(const Plain *p, const Id *id)
{
    const Home *home = app_home(p->app);
    for (size_t i = 0; i < home_event_count(home); i++)
        if (id_eq(&home_event_at(home, i)->id, id))
            return home_event_at(home, i);
    return NULL;
}

// A record in the words of its own list; as it stands on the screen where that has lost it.
static void describe(const Plain *p, const HomeLine *line, GString *out)
{
    const Conversation *c = inbox_find(app_inbox(p->app), &line->id);
    const Task *task = tasks_find(app_tasks(p->app), &line->id);
    const Event *event = event_of(p, &line->id);
    if (line->door == DOOR_THREAD && c)
        plain_row_conversation(p->app, c, out);
    else if (line->door == DOOR_TASK && task)
        plain_row_task(p->app, task, out);
    else if (line->door == DOOR_EVENT && event)
        plain_row_event(p->app, event, out);
    else
        g_string_append_printf(out, "%s, %s", line->label.s ? line->label.s : "",
                               line->right.s ? line->right.s : "");
}

static bool add_record(Plain *p, const HomeLine *line)
{
    static const struct {
        DoorKind door;
        FindKind kind;
    } records[] = {{DOOR_THREAD, FIND_THREAD},
                   {DOOR_EVENT, FIND_EVENT},
                   {DOOR_TASK, FIND_TASK},
                   {DOOR_PIPELINE, FIND_PIPELINE}};
    g_autoptr(GString) out = g_string_new(NULL);
    for (size_t i = 0; i < ARRAY_LEN(records); i++) {
        if (records[i].door != line->door)
            continue;
        PlainFound *found = plain_found_record(p, records[i].kind, &line->id, &line->contact);
        found->at = line->at;
        if (line->door == DOOR_PIPELINE)
            g_string_append_printf(out, "%s, %s open, %s", line->label.s, line->figure.s,
                                   line->right.s ? line->right.s : "");
        else
            describe(p, line, out);
        plain_found_words(found, (TextRef){out->str, out->len});
        return true;
    }
    return false;
}

// Beside a heading stands how old its figures are, but for the news a key of the screen.
static void add_lead(Plain *p, HomeSection section, const HomeLine *line)
{
    bool aged = section != HOME_SECTION_NEWS && line->right.n > 0;
    g_string_append_printf(p->lead, "%s%s%s\n", line->label.s ? line->label.s : "",
                           aged ? ", " : "", aged ? line->right.s : "");
}

static void add_section(Plain *p, HomeSection section)
{
    g_autoptr(GArray) lines = g_array_new(FALSE, TRUE, sizeof(HomeLine));
    home_lines(lines, p->app, section, &room);
    for (guint i = 0; i < lines->len; i++) {
        const HomeLine *line = &g_array_index(lines, HomeLine, i);
        if (line->door == DOOR_NONE)
            add_lead(p, section, line);
        else if (!add_record(p, line))
            add_list(p, line);
    }
    home_lines_clear(lines);
}

static bool figures_are_known(const Plain *p)
{
    const Home *home = app_home(p->app);
    home_recount(app_home(p->app));
    for (int part = 0; part < HOME_PART_COUNT; part++) {
        HomeTruth truth = home_truth(home, (HomePart)part);
        if (!truth.known && truth.err.kind == ERR_NONE)
            return false;
    }
    return true;
}

static void tell_home(Plain *p)
{
    plain_found_begin(p);
    home_recount(app_home(p->app));
    g_string_append(p->title, "Home");
    for (int section = 0; section < HOME_SECTION_COUNT; section++)
        add_section(p, (HomeSection)section);
    if (events_news(app_events(p->app)) > 0)
        g_string_append_printf(p->lead, "When you have seen what changed, type %s\n",
                               cmd_info(CMD_SEEN)->name);
    plain_found_tell(p, PLAIN_FIGURES);
}

CmdResult plain_home(Plain *p, const CmdCall *call, Err *err)
{
    (void)call, (void)err;
    Err none = {0};
    const Zone *zone = app_session(p->app)->zone;
    Instant today = day_start(zone, app_now(p->app));
    app_set_screen(p->app, SCREEN_HOME);
    inbox_open_tab(app_inbox(p->app), INBOX_UNREAD);
    planner_show(app_planner(p->app), today, day_add(zone, today, 1));
    if (!board_pipeline(app_board(p->app)))
        board_open(app_board(p->app), &(Id){""});
    tasks_recall(app_tasks(p->app));
    tasks_poll(app_tasks(p->app));
    if (events_are_kept(app_events(p->app)))
        (void)!events_refresh(app_events(p->app), &none); // what was read before stays
    plain_await(p, figures_are_known, tell_home);
    return CMD_DONE;
}

CmdResult plain_home_refresh(Plain *p, Err *err)
{
    inbox_refresh(app_inbox(p->app), INBOX_UNREAD);
    planner_refresh(app_planner(p->app));
    board_refresh(app_board(p->app));
    tasks_refresh(app_tasks(p->app));
    return plain_home(p, &(CmdCall){.id = CMD_SCREEN_HOME}, err);
}

CmdResult plain_seen(Plain *p, const CmdCall *call, Err *err)
{
    (void)call;
    if (!events_acknowledge(app_events(p->app), err))
        return CMD_FAILED;
    plain_say(p, "What changed until now is seen.");
    return CMD_DONE;
}
