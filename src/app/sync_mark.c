// What a list looks like, as one number: whether an answer brought anything new.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/sync_state.h"

enum { NEWEST = 20, EVENTS_LOOKED_AT = 500 };

// FNV-1a.
static void mix(uint64_t *mark, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < n; i++)
        *mark = (*mark ^ at[i]) * 1099511628211U;
}

static void mix_id(uint64_t *mark, const Id *id)
{
    mix(mark, id->s, strlen(id->s) + 1);
}

static void mix_number(uint64_t *mark, int64_t number)
{
    mix(mark, &number, sizeof(number));
}

static uint64_t mark_new(void)
{
    return 14695981039346656037U;
}

uint64_t sync_mark_inbox(const App *app)
{
    uint64_t mark = mark_new();
    size_t count = inbox_count(app->inbox, INBOX_ALL);
    for (size_t i = 0; i < MIN(count, (size_t)NEWEST); i++) {
        const Conversation *c = inbox_at(app->inbox, INBOX_ALL, i);
        mix_id(&mark, &c->id);
        mix_number(&mark, c->last_message.ms);
        mix_number(&mark, c->unread);
    }
    return inbox_feed(app->inbox, INBOX_ALL)->live ? mark : 0;
}

uint64_t sync_mark_thread(const App *app)
{
    uint64_t mark = mark_new();
    size_t count = thread_count(app->threads);
    for (size_t i = count - MIN(count, (size_t)NEWEST); i < count; i++) {
        ThreadItem item = thread_at(app->threads, i);
        if (!item.message)
            continue; // ours, and not in the list yet
        mix_id(&mark, &item.message->id);
        mix_number(&mark, item.message->status);
    }
    return thread_feed(app->threads)->live ? mark : 0;
}

uint64_t sync_mark_board(const App *app)
{
    uint64_t mark = mark_new();
    for (size_t i = 0; i < board_columns(app->board); i++) {
        BoardColumn column = board_column(app->board, i);
        const Deal *first = column.count > 0 ? board_at(app->board, i, 0) : NULL;
        mix_number(&mark, (int64_t)column.count);
        mix_number(&mark, column.total.cents);
        if (first)
            mix_id(&mark, &first->id);
    }
    const Feed *feed = board_feed(app->board);
    return feed->live && !feed->more ? mark : 0;
}

uint64_t sync_mark_planner(const App *app)
{
    uint64_t mark = mark_new();
    size_t count = MIN(planner_count(app->planner), (size_t)EVENTS_LOOKED_AT);
    for (size_t i = 0; i < count; i++) {
        const Event *event = planner_at(app->planner, i);
        mix_id(&mark, &event->id);
        mix_number(&mark, event->start.ms);
        mix_number(&mark, event->status);
    }
    const Feed *feed = planner_feed(app->planner);
    return feed->live && !feed->asked ? mark : 0;
}

uint64_t sync_mark_tasks(const App *app)
{
    uint64_t mark = mark_new();
    size_t count = MIN(tasks_open_count(app->tasks, TASKS_ALL), (size_t)EVENTS_LOOKED_AT);
    for (size_t i = 0; i < count; i++) {
        const Task *task = tasks_open_at(app->tasks, TASKS_ALL, i);
        mix_id(&mark, &task->id);
        mix_number(&mark, task->due.ms);
    }
    const Feed *feed = tasks_feed(app->tasks);
    return feed->live && !feed->asked ? mark : 0;
}

uint64_t sync_mark_people(const App *app)
{
    const ContactDetail *detail = people_detail(app->people);
    uint64_t mark = mark_new();
    mix_number(&mark, (int64_t)people_loaded(app->people));
    const Rows *parts[] = {&detail->notes, &detail->tasks, &detail->events, &detail->deals};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        mix_number(&mark, (int64_t)parts[i]->count);
    const Feed *feed = people_feed(app->people);
    return feed->live && !feed->more ? mark : 0;
}
