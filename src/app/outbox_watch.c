#include "config.h"

#include "app/outbox_room.h"

// A message that a person sent again may turn up twice after all. For a day that is looked for, in
// whatever is read of its thread and now and then by a question of its own, also by later runs: a
// second delivery is told, never hidden. RELIABILITY 5.1.

enum { AGAIN_MS = 10 * 60 * 1000 }; // after a look that failed

static const int64_t looks_ms[] = {10 * 60 * 1000, 60 * 60 * 1000, 6 * 60 * 60 * 1000,
                                   OUTBOX_HORIZON_MS};

static bool is_watched(const Entry *entry)
{
    return entry->op.state == OP_CONFIRMED && entry->op.resends > 0 && !entry->warned &&
           entry_is_message(entry) && !id_is_empty(&entry->op.server_id);
}

// The first look that is planned behind a moment; 0 behind the last.
static Instant next_look(const Entry *entry, Instant after)
{
    for (size_t i = 0; i < ARRAY_LEN(looks_ms); i++)
        if (entry->op.sent_at.ms + looks_ms[i] > after.ms)
            return (Instant){entry->op.sent_at.ms + looks_ms[i]};
    return (Instant){0};
}

void outbox_watch_begin(Entry *entry)
{
    if (is_watched(entry))
        entry->watch_at = next_look(entry, entry->op.sent_at);
}

void outbox_watch_resume(Outbox *outbox)
{
    Instant now = core_now(outbox->core);
    Op *ops = NULL;
    size_t n = 0;
    Err err;
    if (!journal_resent(outbox->core->journal, (Instant){now.ms - OUTBOX_HORIZON_MS}, &ops, &n,
                        &err)) {
        notice_err(outbox->core->notices, "outbox", &err);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        Entry *entry = outbox_recollect(outbox, &ops[i]);
        if (!entry)
            continue;
        entry->warned = entry->op.reason && g_str_has_prefix(entry->op.reason, OUTBOX_SENT_TWICE);
        if (is_watched(entry))
            entry->watch_at = now; // it may have come while nobody was there
    }
    g_free(ops);
}

Instant outbox_watch_at(const Outbox *outbox)
{
    Instant at = {0};
    for (size_t i = 0; i < outbox->ended->len; i++) {
        Instant look = outbox_entry(outbox->ended, i)->watch_at;
        if (instant_known(look) && (!instant_known(at) || look.ms < at.ms))
            at = look;
    }
    return at;
}

static void on_thread(void *owner, const Asked *asked, Reply *reply)
{
    Outbox *outbox = owner;
    Entry *entry = outbox_any_entry(outbox, asked->number);
    outbox_follow_clock(outbox);
    if (!entry)
        return;
    if (reply->outcome != OUTCOME_DONE) {
        entry->watch_at = (Instant){core_now(outbox->core).ms + AGAIN_MS};
    } else if (reply->ep == EP_MESSAGE_LIST) {
        outbox_look_through(outbox, &reply->rows, reply);
    } else if (reply->rows.count > 0) {
        entry->conversation = ((const Conversation *)reply->rows.items)->id;
        entry->watch_at = core_now(outbox->core);
    }
    outbox_touch(outbox);
}

static void look(Outbox *outbox, Entry *entry, Instant now)
{
    Err err;
    Call *call = outbox_message_call(outbox, entry);
    Asked asked = {.ep = call->ep, .subject = entry->op.subject, .number = entry->op.id};
    bool posted = wire_post(outbox->core->wire, call, &asked, on_thread, outbox, &err) != 0;
    entry->watch_at = posted ? next_look(entry, now) : (Instant){now.ms + AGAIN_MS};
}

void outbox_watch_turn(Outbox *outbox, Instant now)
{
    for (size_t i = 0; i < outbox->ended->len; i++) {
        Entry *entry = outbox_entry(outbox->ended, i);
        if (!instant_known(entry->watch_at) || entry->watch_at.ms > now.ms)
            continue;
        if (is_watched(entry))
            look(outbox, entry, now);
        else
            entry->watch_at = (Instant){0};
    }
}

void outbox_keep_double(Outbox *outbox, Entry *entry, const char *words)
{
    Err err;
    entry_set_reason(entry, words);
    outbox->core->changes |= CH_OUTBOX;
    // When it cannot be written, or another process was faster, this run knows it.
    if (outbox->sender)
        (void)!journal_move(outbox->core->journal, &entry->op, entry->op.state, &err);
}
