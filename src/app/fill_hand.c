// What is shown follows what is read, without a second question.
#include "config.h"

#include "app/fill_state.h"

static void hand_conversations(App *app, const Rows *rows)
{
    inbox_take(app->inbox, rows);
}

static void hand_contacts(App *app, const Rows *rows)
{
    people_take(app->people, rows);
}

static void hand_deals(App *app, const Rows *rows)
{
    board_take(app->board, rows);
}

static void hand_tasks(App *app, const Rows *rows)
{
    tasks_take(app->tasks, rows);
}

static void drop_conversation(App *app, const Id *id)
{
    inbox_drop(app->inbox, id);
}

static void drop_contact(App *app, const Id *id)
{
    people_drop(app->people, id);
}

static void drop_deal(App *app, const Id *id)
{
    board_drop(app->board, id);
}

static void drop_task(App *app, const Id *id)
{
    tasks_drop(app->tasks, id);
}

static void drop_message(App *app, const Id *id)
{
    threads_drop(app->threads, id);
}

static const struct {
    void (*take)(App *app, const Rows *rows);
    void (*drop)(App *app, const Id *id);
} modules[FILL_COUNT] = {
    [FILL_CONVERSATIONS] = {hand_conversations, drop_conversation},
    [FILL_CONTACTS] = {hand_contacts, drop_contact},
    [FILL_DEALS] = {hand_deals, drop_deal},
    [FILL_TASKS] = {hand_tasks, drop_task},
    [FILL_MESSAGES] = {NULL, drop_message},
};

void fill_hand_over(Fill *fill, FillStage stage, const Rows *rows)
{
    if (modules[stage].take && rows->type)
        modules[stage].take(fill->app, rows);
}

void fill_hand_read(Fill *fill, FillStage stage)
{
    if (stage == FILL_CONVERSATIONS)
        inbox_look_unread(fill->app->inbox);
}

void fill_hand_changed(Fill *fill)
{
    inbox_recall_again(fill->app->inbox);
    people_recall_again(fill->app->people);
    tasks_recall_again(fill->app->tasks);
}

void fill_hand_gone(Fill *fill, FillStage stage, const Id *id)
{
    if (modules[stage].drop)
        modules[stage].drop(fill->app, id);
}
