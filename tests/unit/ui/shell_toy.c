#include "config.h"

#include "shell_toy.h"

#include <fcntl.h>
#include <glib.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/complete.h"
#include "app/facts.h"
#include "ui/jump.h"
#include "ui/shell.h"

void toy_log(App *app, const char *fmt, ...)
{
    va_list args;
    memmove(app->log[1], app->log[0], sizeof(app->log) - sizeof(app->log[0]));
    va_start(args, fmt);
    g_vsnprintf(app->log[0], sizeof(app->log[0]), fmt, args);
    va_end(args);
    app->changes |= CH_THREAD;
}

// ---- the app as far as the shell asks ----------------------------------------------------------

void app_rest(App *app)
{
    (void)app;
}

void app_pump(App *app)
{
    timers_run(app->timers);
}

void app_go_online(App *app)
{
    (void)app;
}

void app_fds(const App *app, int fds[APP_FDS])
{
    (void)app;
    for (size_t i = 0; i < APP_FDS; i++)
        fds[i] = -1;
}

int64_t app_timeout_ms(const App *app)
{
    return timers_next_ms(app->timers);
}

Changes app_take_changes(App *app)
{
    Changes changes = app->changes;
    app->changes = 0;
    return changes;
}

void app_touch(App *app, Changes changes)
{
    app->changes |= changes;
}

bool app_is_idle(App *app)
{
    return timers_next_ms(app->timers) != 0;
}

void app_clock_stepped(App *app)
{
    timers_run(app->timers);
}

const Session *app_session(const App *app)
{
    return &app->session;
}

const Options *app_options(const App *app)
{
    return &app->options;
}

bool app_set_option(App *app, const char *name, const char *value, Err *err)
{
    return options_set(&app->options, name, value, &app->changes, err);
}

bool app_keeps_options(const App *app)
{
    (void)app;
    return false;
}

bool app_keep_option(App *app, const char *name, Err *err)
{
    (void)app;
    (void)name;
    (void)err;
    return true;
}

const char *app_themes_dir(const App *app)
{
    (void)app;
    return THEMES_DIR;
}

Notices *app_notices(const App *app)
{
    return app->notices;
}

Instant app_now(const App *app)
{
    return clock_now(app->clock);
}

Inbox *app_inbox(const App *app)
{
    (void)app;
    return NULL;
}

Events *app_events(const App *app)
{
    (void)app;
    return NULL;
}

bool events_are_kept(const Events *events)
{
    return events != NULL;
}

int64_t inbox_total(const Inbox *inbox, InboxTab tab)
{
    (void)inbox, (void)tab;
    return 3;
}

void app_set_screen(App *app, AppScreen screen)
{
    toy_log(app, "screen %d", (int)screen);
}

void app_set_focus(App *app, bool focused)
{
    toy_log(app, "focus %d", focused);
}

void app_touched(App *app)
{
    (void)app;
}

size_t app_op_count(const App *app)
{
    return app->held;
}

OpView app_op_at(const App *app, size_t i)
{
    (void)app;
    return (OpView){.id = (int64_t)i, .show = OPSHOW_HELD, .seconds = 4};
}

size_t app_ops_live(const App *app)
{
    return app->held;
}

size_t app_ops_attention(const App *app)
{
    (void)app;
    return 0;
}

void app_allow_writes(App *app)
{
    app->session.ask_first = false;
}

void app_adopt_options(App *app, const Options *options)
{
    app->options = *options;
}

size_t app_ops_unsent(const App *app)
{
    return app->held;
}

SyncProgress app_sync_progress(const App *app)
{
    (void)app;
    return (SyncProgress){.state = SYNC_NONE};
}

AppRate app_rate(const App *app)
{
    (void)app;
    return (AppRate){.remaining = 92, .max = 100, .day_percent = 80, .stretch = 100};
}

bool app_reload_options(App *app)
{
    (void)app;
    return false;
}

bool app_save_options(App *app, GString *said, Err *err)
{
    (void)app, (void)err;
    g_string_append(said, "theme");
    return true;
}

Choices complete_option(const Options *options, const char *name)
{
    (void)options, (void)name;
    return (Choices){0};
}

bool app_takes(CmdId id)
{
    return id != CMD_REPLY;
}

void app_group_begin(App *app)
{
    (void)app;
}

void app_group_end(App *app)
{
    (void)app;
}

Text facts_of(const App *app, const Subject *subject, Fact fact)
{
    static const char phone[] = "+1 555 010 2030";
    (void)app, (void)subject;
    return fact == FACT_PHONE ? text_clean(phone, strlen(phone), TEXT_LINE) : (Text){0};
}

const char *fact_name(Fact fact)
{
    return fact == FACT_PHONE ? "phone" : "other";
}

const char *facts_field_name(size_t i)
{
    return i == 0 ? "email" : NULL;
}

bool facts_fields_known(const App *app, const Subject *subject)
{
    (void)app, (void)subject;
    return false;
}

Text facts_field(const App *app, const Subject *subject, size_t i)
{
    (void)app, (void)subject, (void)i;
    return (Text){0};
}

GPtrArray *facts_links(const App *app)
{
    (void)app;
    return g_ptr_array_new();
}

void app_remember(App *app, const char *key, const char *value)
{
    toy_log(app, "%s is %s", key, value);
    g_strlcpy(app->kept, value, sizeof(app->kept));
}

char *app_recall(const App *app, const char *key)
{
    (void)key;
    return g_strdup(app->kept);
}

bool app_command_enabled(const App *app, CmdId id, const Subject *subject, Err *err)
{
    (void)app;
    if (cmd_info(id)->flags & CF_SUBJECT && subject->kind == SUBJECT_NONE)
        return err_set(err, ERR_USAGE, "nothing is selected");
    return true;
}

const char *app_command_lacks(const App *app, CmdId id, SubjectKind on)
{
    (void)app;
    (void)id;
    (void)on;
    return NULL;
}

void app_ask_refused(App *app)
{
    (void)app;
}

CmdResult app_command(App *app, const CmdCall *call, Err *err)
{
    BUG_ON(call->id == CMD_REFRESH); // how the tests make it crash
    if (call->id == CMD_STAR) {
        err_set(err, ERR_OFFLINE, "no route");
        return CMD_FAILED;
    }
    if (call->id == CMD_OP_SEND_NOW || call->id == CMD_UNDO)
        app->held = 0;
    g_autoptr(GString) line = g_string_new(cmd_info(call->id)->name);
    for (size_t i = 0; i < call->argc; i++)
        g_string_append_printf(line, "|%s", call->args[i]);
    toy_log(app, "app %s", line->str);
    if (call->id == CMD_TASK)
        app->held++;
    if (call->id == CMD_SET && call->argc == 2) {
        Changes changes = 0;
        if (!options_set(&app->options, call->args[0], call->args[1], &changes, err))
            return CMD_FAILED;
        app->changes |= changes;
    }
    return call->id == CMD_NEXT_TAB ? CMD_PASS : CMD_DONE;
}

const Err *complete_refusal(const App *app, const char *kind)
{
    (void)app;
    (void)kind;
    return NULL;
}

Choices complete_arg(const App *app, const char *kind, const Subject *subject)
{
    static const char *const people[] = {"Ann Lee", "Bob Ray", "Luis Ortega"};
    (void)app, (void)subject;
    Choices out = {0};
    if (strcmp(kind, "user") != 0 && strcmp(kind, "lost-reason") != 0 && strcmp(kind, "tag") != 0)
        return out;
    out.items = g_new0(Choice, ARRAY_LEN(people));
    for (; out.count < ARRAY_LEN(people); out.count++) {
        const char *name = people[out.count];
        out.items[out.count].label = text_clean(name, strlen(name), TEXT_LINE);
        out.items[out.count].value = g_strdup_printf("id-%c", g_ascii_tolower(name[0]));
    }
    return out;
}

bool complete_is_pick(const char *kind)
{
    return strcmp(kind, "user") == 0 || strcmp(kind, "lost-reason") == 0 ||
           strcmp(kind, "stage") == 0;
}

const char *complete_title(const char *kind)
{
    return strcmp(kind, "user") == 0 ? "Assign to" : "Text";
}

void choices_clear(Choices *choices)
{
    for (size_t i = 0; i < choices->count; i++) {
        text_clear(&choices->items[i].label);
        text_clear(&choices->items[i].detail);
        g_free(choices->items[i].value);
    }
    g_free(choices->items);
    *choices = (Choices){0};
}

// ---- the way back, which leads to no row here ---------------------------------------------------

Threads *app_threads(const App *app)
{
    (void)app;
    return NULL;
}

People *app_people(const App *app)
{
    (void)app;
    return NULL;
}

Planner *app_planner(const App *app)
{
    (void)app;
    return NULL;
}

const Event *planner_find(const Planner *planner, const Id *event)
{
    (void)planner, (void)event;
    return NULL;
}

void threads_open(Threads *threads, const Id *conversation, const Id *contact)
{
    (void)threads, (void)conversation, (void)contact;
}

void people_open_contact(People *people, const Id *contact)
{
    (void)people, (void)contact;
}

size_t inbox_count(const Inbox *inbox, InboxTab tab)
{
    (void)inbox, (void)tab;
    return 0;
}

const Conversation *inbox_at(const Inbox *inbox, InboxTab tab, size_t i)
{
    (void)inbox, (void)tab, (void)i;
    return NULL;
}

bool inbox_view_show(View *v, const Id *conversation)
{
    (void)v, (void)conversation;
    return true;
}

bool people_view_show(View *v, const Id *contact)
{
    (void)v, (void)contact;
    return true;
}

bool board_view_show(View *v, const Id *deal)
{
    (void)v, (void)deal;
    return false;
}

bool planner_view_show(View *v, App *app, Instant at, const Id *event)
{
    (void)v, (void)app, (void)at, (void)event;
    return false;
}

// ---- the program -------------------------------------------------------------------------------

// Tells through a pipe of that name that the loop turns, as soon as somebody reads it.
static void tell(void *owner, int64_t arg)
{
    App *app = owner;
    int fd = open("turns", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    timers_add(app->timers, 10, tell, app, arg);
    if (fd < 0)
        return;
    ssize_t n = write(fd, "\n", 1);
    (void)n;
    close(fd);
}

int main(void)
{
    static const char name[] = "Acme Dental";
    setlocale(LC_ALL, "");
    bool tells = access("turns", F_OK) == 0;
    App app = {
        .clock = tells ? clock_new_real()
                       : clock_new_steppable((Instant){1893574800000})}; // Wed 2 Jan 2030, 9:00 UTC
    options_init(&app.options);
    app.notices = notices_new(app.clock);
    app.timers = timers_new(app.clock);
    app.session.zone = zone_utc();
    app.session.demo = true;
    app.session.link = LINK_ONLINE;
    app.session.location.name = text_clean(name, strlen(name), TEXT_LINE);
    ShellConfig config = {
        .app = &app, .test_sync = getenv("EYRIE_TEST_SYNC") != NULL, .clock = app.clock};
    if (tells)
        tell(&app, 0);
    Err err = {0};
    int code = shell_run(&config, &err);
    if (err.kind != ERR_NONE)
        fprintf(stderr, "%s\n", err.msg);
    text_clear(&app.session.location.name);
    timers_free(app.timers);
    notices_free(app.notices);
    clock_free(app.clock);
    return code;
}
