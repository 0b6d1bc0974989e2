#include "config.h"

#include "app/outbox_room.h"
#include "model/message.h"

// Attempts: whose turn it is, the attempt row before any byte, and what the answer means.
// RELIABILITY 5.1.

enum { LIMIT_SLACK_MS = 1000 };

static int64_t backoff(Outbox *outbox, const Entry *entry)
{
    return op_backoff_ms(entry->op.attempts, g_rand_double(outbox->random));
}

static bool is_blocked(const Outbox *outbox, const Entry *entry, Instant now)
{
    for (size_t i = 0; i < outbox->live->len; i++) {
        const Entry *other = outbox_entry(outbox->live, i);
        bool passed = entry->overridden && op_may_be_passed(&other->op, now);
        if (!passed && op_blocks(&other->op, &entry->op))
            return true;
    }
    return false;
}

// Its record is being read again.
static bool is_asked_about(const Entry *entry)
{
    return entry->op.state == OP_READY && entry->asking;
}

static size_t on_the_wire(const Outbox *outbox)
{
    size_t n = 0;
    for (size_t i = 0; i < outbox->live->len; i++)
        n += outbox_entry(outbox->live, i)->op.state == OP_INFLIGHT ||
             is_asked_about(outbox_entry(outbox->live, i));
    return n;
}

// What an operation that waits for nobody else waits for on the clock.
Instant outbox_ready_at(const Outbox *outbox, const Entry *entry, Instant now)
{
    if (is_asked_about(entry) || is_blocked(outbox, entry, now) ||
        on_the_wire(outbox) >= OUTBOX_LANES)
        return (Instant){0}; // the end of what it waits for brings a turn
    Instant guard = outbox_guard_at(outbox);
    if (!instant_known(guard))
        return (Instant){0};
    int64_t limited = wire_limited_ms(outbox->core->wire);
    int64_t at = MAX(entry->op.not_before.ms, now.ms + limited);
    return (Instant){MAX(MAX(at, guard.ms), MAX(entry->retry_at.ms, now.ms))};
}

// ---- answers -----------------------------------------------------------------------------------

static void on_done(Outbox *outbox, Entry *entry, const Reply *reply)
{
    bool created = entry->safety != SAFETY_IDEMPOTENT;
    entry->op.server_id = created ? op_created_id(reply) : (Id){""};
    if (reply->rows.type == &sent_type && reply->rows.count > 0)
        entry->conversation = ((const Sent *)reply->rows.items)->conversation;
    entry_set_reason(entry, NULL);
    outbox_check_begin(entry, core_now(outbox->core));
    if (outbox_insist(outbox, entry, OPE_DONE, reply) && !entry_is_message(entry))
        outbox_insist(outbox, entry, OPE_SETTLED, reply);
}

static void on_not_sent(Outbox *outbox, Entry *entry, const Reply *reply)
{
    int64_t wait = reply && outbox_token_changed(outbox, reply) ? 0 : backoff(outbox, entry);
    if (reply && reply->status == 429)
        wait = MAX(wire_limited_ms(outbox->core->wire), reply->rate.interval_ms) +
               g_rand_int_range(outbox->random, 0, LIMIT_SLACK_MS);
    entry->op.not_before = (Instant){core_now(outbox->core).ms + wait};
    outbox_insist(outbox, entry, OPE_NOT_SENT, reply);
}

void outbox_lose(Outbox *outbox, Entry *entry, const Reply *reply)
{
    outbox_check_begin(entry, core_now(outbox->core));
    if (!outbox_insist(outbox, entry, OPE_LOST, reply) || entry->safety != SAFETY_IDEMPOTENT)
        return;
    entry->op.not_before = (Instant){core_now(outbox->core).ms + backoff(outbox, entry)};
    outbox_insist(outbox, entry, OPE_ABSENT, reply);
}

// It was given up for lost while the machine slept, and here it is.
static void on_late(Outbox *outbox, Entry *entry, const Reply *reply)
{
    Id created = op_created_id(reply);
    if (reply->outcome == OUTCOME_DONE && !id_is_empty(&created))
        outbox_confirm(outbox, entry, &created, reply);
}

// Why it waits, in words for a row; what exactly was tried stands in ~.
static const char *short_reason(const Reply *reply)
{
    bool unsent = reply->outcome == OUTCOME_NOT_SENT;
    if (unsent && reply->status == 0 && reply->err.kind == ERR_OFFLINE)
        return "no connection";
    return unsent && reply->status == 429 ? "rate limit" : reply->err.msg;
}

static void on_reply(void *owner, const Asked *asked, Reply *reply)
{
    Outbox *outbox = owner;
    Entry *entry = outbox_live_entry(outbox, asked->number);
    outbox_follow_clock(outbox);
    if (entry && entry->op.state == OP_UNKNOWN)
        on_late(outbox, entry, reply);
    if (!entry || entry->op.state != OP_INFLIGHT)
        return;
    entry->op.answered_at = core_now(outbox->core);
    entry->op.http = reply->status;
    if (reply->server_skew_ms != 0)
        outbox->skew_ms = reply->server_skew_ms;
    entry->op.skew_ms = outbox->skew_ms;
    g_strlcpy(entry->op.trace, reply->trace_id, sizeof(entry->op.trace));
    if (reply->err.kind != ERR_NONE)
        entry_set_reason(entry, short_reason(reply));
    OpEvent event = op_verdict(reply, entry->safety, entry->op.maybe, entry_is_message(entry));
    if (event == OPE_DONE)
        on_done(outbox, entry, reply);
    else if (event == OPE_NOT_SENT)
        on_not_sent(outbox, entry, reply);
    else if (event == OPE_REFUSED)
        outbox_insist(outbox, entry, OPE_REFUSED, reply);
    else
        outbox_lose(outbox, entry, reply);
}

// ---- attempts ----------------------------------------------------------------------------------

// Only after the attempt row is on the disk (I1).
static void post(Outbox *outbox, Entry *entry)
{
    Err err = {0};
    Call *call = call_new(entry->ep, PRIO_ACTION);
    call->token = outbox->guard.token;
    call->params[0] = entry->op.params[0];
    call->params[1] = entry->op.params[1];
    if (entry->op.body) { // else what the endpoint wants: "{}" of a DELETE
        g_free(call->body);
        call->body = g_strdup(entry->op.body);
    }
    Asked asked = {.ep = entry->ep, .subject = entry->op.subject, .number = entry->op.id};
    if (wire_post(outbox->core->wire, call, &asked, on_reply, outbox, &err))
        return;
    entry->op.answered_at = core_now(outbox->core);
    entry_set_reason(entry, err.msg);
    on_not_sent(outbox, entry, NULL);
}

static void claim(Outbox *outbox, Entry *entry, Instant now)
{
    Err err;
    const Newest *newest = g_hash_table_lookup(outbox->newest, &entry->op.subject);
    entry->op.baseline = newest ? newest->message : (Id){""};
    entry->op.sent_at = now;
    entry->op.answered_at = (Instant){0};
    entry->op.http = 0;
    entry->op.trace[0] = '\0';
    entry->op.skew_ms = outbox->skew_ms;
    entry->op.boot_ms = clock_mono_ms(outbox->core->clock);
    if (!outbox_apply(outbox, entry, OPE_CLAIM, NULL, &err)) {
        entry->retry_at = (Instant){now.ms + OUTBOX_BUSY_MS};
        return;
    }
    entry->compared = (Instant){0};
    entry->rereads = 0;
    post(outbox, entry);
}

// Customers must not get yesterday's words by surprise; and nothing is tried for ever.
static bool is_too_old(Outbox *outbox, Entry *entry, Instant now)
{
    int64_t age = now.ms - entry->op.hold_until.ms;
    bool touches_people = (op_kind_info(entry->kind)->flags & (OPF_MESSAGE | OPF_NOTIFIES)) != 0;
    if (touches_people && entry->op.maybe == 0 && age >= OUTBOX_STALE_MS) {
        outbox_insist(outbox, entry, OPE_STALE, NULL);
        return true;
    }
    if (age >= OUTBOX_HORIZON_MS) {
        outbox_insist(outbox, entry, OPE_GIVE_UP, NULL);
        return true;
    }
    return false;
}

void outbox_send_ready(Outbox *outbox, Instant now)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_copy(outbox->live, NULL, NULL);
    g_ptr_array_set_free_func(entries, NULL);
    for (size_t i = 0; i < entries->len; i++) {
        Entry *entry = outbox_entry(entries, i);
        if (entry->op.state != OP_READY || is_too_old(outbox, entry, now))
            continue;
        outbox_tell_guarded(outbox, entry);
        Instant at = outbox_ready_at(outbox, entry, now);
        if (!instant_known(at) || at.ms > now.ms || !outbox_may_write(outbox, entry, now))
            continue;
        if (outbox_wants_reread(outbox, entry))
            outbox_reread(outbox, entry);
        else
            claim(outbox, entry, now);
    }
}

void outbox_online(Outbox *outbox)
{
    outbox->guard.again = (Instant){0};
    for (size_t i = 0; i < outbox->live->len; i++) {
        Entry *entry = outbox_entry(outbox->live, i);
        if (entry->op.state == OP_READY && entry->op.http == 0)
            entry->op.not_before = (Instant){0};
    }
    outbox_touch(outbox);
}
