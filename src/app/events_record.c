#include "config.h"

#include "app/events_record.h"

#include <glib.h>

#include "app/events_diff.h"
#include "base/mailbox.h"

struct EventRecorder {
    // immutable
    char *path, *account;
    Id location;
    const Clock *clock;
    // any thread
    Mailbox *bell; // holds one item while something is new
    // store thread
    History *history; // NULL: not opened yet
    GArray *drafts;   // EventDraft; of the transaction under way
};

static char bell_item; // what lies in the mailbox says nothing

static void clear_draft(void *draft)
{
    event_draft_clear(draft);
}

static void free_nothing(void *item)
{
    (void)item;
}

EventRecorder *event_recorder_new(const EventRecorderConfig *config)
{
    EventRecorder *recorder = g_new0(EventRecorder, 1);
    recorder->path = g_strdup(config->path);
    recorder->account = g_strdup(config->account);
    recorder->location = config->location;
    recorder->clock = config->clock;
    recorder->bell = mailbox_new(1, free_nothing);
    recorder->drafts = g_array_new(FALSE, TRUE, sizeof(EventDraft));
    g_array_set_clear_func(recorder->drafts, clear_draft);
    return recorder;
}

void event_recorder_free(EventRecorder *recorder)
{
    if (!recorder)
        return;
    history_close(recorder->history);
    mailbox_free(recorder->bell);
    g_array_free(recorder->drafts, TRUE);
    g_free(recorder->path);
    g_free(recorder->account);
    g_free(recorder);
}

static bool read_record(void *sight, const RecordType *type, const Id *id, void *record)
{
    return cache_sight_read(sight, type, id, record);
}

static bool open_history(EventRecorder *recorder, Err *err)
{
    if (!recorder->history)
        recorder->history = history_open(recorder->path, recorder->account,
                                         clock_now(recorder->clock), HISTORY_BUSY_MS, err);
    return recorder->history != NULL;
}

// Without a history nothing can be compared with its beginning: settle says why, and the page is
// not saved.
static void on_row(void *owner, CacheSight *sight, const CacheChange *change)
{
    EventRecorder *recorder = owner;
    Err err;
    if (!open_history(recorder, &err))
        return;
    EventSetting setting = {.now = clock_now(recorder->clock),
                            .born = history_born(recorder->history),
                            .location = recorder->location.s,
                            .read = read_record,
                            .owner = sight};
    events_diff(&setting, change, recorder->drafts);
}

static void on_drop(void *owner)
{
    EventRecorder *recorder = owner;
    g_array_set_size(recorder->drafts, 0);
}

static void ring(EventRecorder *recorder)
{
    Err full;
    if (!mailbox_put(recorder->bell, &bell_item, &full))
        return; // it rings already
}

static bool on_settle(void *owner, Err *err)
{
    EventRecorder *recorder = owner;
    GArray *drafts = recorder->drafts;
    size_t added = 0;
    if (!open_history(recorder, err))
        return err_prefix(err, "record what happened");
    if (drafts->len == 0)
        return true;
    g_autofree HistoryEvent *events = g_new(HistoryEvent, drafts->len);
    for (guint i = 0; i < drafts->len; i++)
        events[i] =
            event_draft_view(&g_array_index(drafts, EventDraft, i), clock_now(recorder->clock));
    if (!history_append(recorder->history, events, drafts->len, &added, err))
        return err_prefix(err, "record what happened");
    g_array_set_size(drafts, 0);
    if (added > 0)
        ring(recorder);
    return true;
}

CacheWatch event_recorder_watch(EventRecorder *recorder)
{
    return recorder ? (CacheWatch){on_row, on_settle, on_drop, recorder} : (CacheWatch){0};
}

int event_recorder_fd(const EventRecorder *recorder)
{
    return recorder ? mailbox_fd(recorder->bell) : -1;
}

bool event_recorder_rings(const EventRecorder *recorder)
{
    return recorder && mailbox_count(recorder->bell) > 0;
}

bool event_recorder_take(EventRecorder *recorder)
{
    return recorder && mailbox_take(recorder->bell) != NULL;
}
