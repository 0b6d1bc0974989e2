#include "config.h"

#include "app/outbox_room.h"
#include "app/outbox_seek.h"
#include "base/url.h"

// Finding out what became of an attempt whose answer was lost, and seeing what was accepted arrive
// in the server's list: when to ask, and when absence is believed. RELIABILITY 5.1, reconciliation
// steps 0, 5 and 6.

enum {
    PAGE_ROWS = 100,
    PAGES_MAX = 10,             // of one reading, behind the first
    FENCE_MS = 60 * 1000,       // no absence is believed earlier
    FENCE_APART_MS = 30 * 1000, // between the two reads that prove it
    GUARDED_MS = 8 * 1000,      // the server refuses a double: a short look is enough
    GUARDED_READS = 2,
    AGAIN_MS = 1000,
};

static const int lost_ladder_s[] = {2, 4, 8, 15, 30, 60, 120, 240};
static const int acked_ladder_s[] = {8, 30, 120};

static int64_t rung_ms(const Entry *entry, size_t rung)
{
    if (entry->op.state == OP_ACKED)
        return rung < ARRAY_LEN(acked_ladder_s) ? acked_ladder_s[rung] * 1000 : -1;
    return rung < ARRAY_LEN(lost_ladder_s) ? lost_ladder_s[rung] * 1000 : -1;
}

void outbox_check_begin(Entry *entry, Instant now)
{
    entry->since = now;
    entry->rung = 0;
    entry->asking = false;
    entry->reads = 0;
    entry->pages = 0;
    entry->last_read = (Instant){0};
    entry->last_asked = (Instant){0};
    entry->probable = (Id){""};
    entry->found = false;
}

Instant outbox_check_at(const Entry *entry)
{
    const Instant never = {0};
    bool checks =
        entry->op.state == OP_UNKNOWN || (entry->op.state == OP_ACKED && entry_is_message(entry));
    if (!checks || entry->asking)
        return never;
    int64_t rung = rung_ms(entry, entry->rung);
    if (rung >= 0) // a rung that is climbed again, for the journal was busy, is not climbed at once
        return (Instant){MAX(entry->since.ms + rung, entry->last_asked.ms + AGAIN_MS)};
    // Behind the last rung only because no read succeeded: the network is away.
    return (Instant){entry->last_asked.ms + lost_ladder_s[ARRAY_LEN(lost_ladder_s) - 1] * 1000};
}

// ---- absence -----------------------------------------------------------------------------------

// The page reaches back to before the attempt.
static bool page_covers(const Outbox *outbox, const Entry *entry, const Reply *reply)
{
    Instant from = outbox_window_from(outbox, entry);
    if (!reply->next.more || instant_known(outbox_added_of(&reply->rows, &entry->op.baseline)))
        return true;
    const Message *oldest =
        reply->rows.count > 0 ? rows_at(&reply->rows, reply->rows.count - 1) : NULL;
    return oldest && oldest->added.ms < from.ms;
}

// Not there, and what is newer is: or two good reads well after the attempt. Times are the
// server's.
static bool is_fenced(const Outbox *outbox, const Entry *entry, Instant read)
{
    Instant lost = outbox_lost_at(outbox, entry);
    if (read.ms - lost.ms < FENCE_MS)
        return false;
    if (entry_is_message(entry) && outbox->newest_added.ms > lost.ms)
        return true;
    return instant_known(entry->last_read) && entry->last_read.ms - lost.ms >= FENCE_MS &&
           read.ms - entry->last_read.ms >= FENCE_APART_MS;
}

static const char *verdict_words(const Entry *entry, OpEvent event)
{
    if (!id_is_empty(&entry->probable))
        return "one like it is in the list: look before sending again";
    return event == OPE_ABSENT ? "not in the server's list; it was probably not sent"
                               : "it could not be found out; look before sending again";
}

static void conclude(Outbox *outbox, Entry *entry, OpEvent event)
{
    bool refused_before =
        entry->safety == SAFETY_GUARDED && entry->op.http >= 400 && entry->op.http < 500;
    if (event == OPE_ABSENT && refused_before)
        event = OPE_REFUSED;
    if (event != OPE_REFUSED && entry->safety == SAFETY_ONCE)
        entry_set_reason(entry, verdict_words(entry, event));
    outbox_insist(outbox, entry, event, NULL);
}

// A good read in which it was not found.
static void not_found(Outbox *outbox, Entry *entry, Instant read)
{
    entry->reads++;
    int64_t lost_ms = outbox_lost_at(outbox, entry).ms;
    bool guarded = entry->safety == SAFETY_GUARDED && entry->reads >= GUARDED_READS &&
                   read.ms - lost_ms >= GUARDED_MS;
    bool fenced = is_fenced(outbox, entry, read);
    if (!instant_known(entry->last_read) || entry->last_read.ms - lost_ms < FENCE_MS)
        entry->last_read = read; // the first one behind the fence stays
    if (guarded || fenced)
        conclude(outbox, entry, OPE_ABSENT);
    else if (rung_ms(entry, entry->rung) < 0)
        conclude(outbox, entry, OPE_GIVE_UP);
}

static void after_read(Outbox *outbox, Entry *entry, const Reply *reply)
{
    Instant read = {reply->received.ms + outbox->skew_ms};
    if (entry->op.state == OP_UNKNOWN && !entry->found) {
        not_found(outbox, entry, read);
    } else if (entry->op.state == OP_ACKED && rung_ms(entry, entry->rung) < 0) {
        entry_set_reason(entry, "accepted, but not in the list yet");
        outbox_insist(outbox, entry, OPE_SETTLED, reply);
    }
}

// ---- questions ---------------------------------------------------------------------------------

static const Id *conversation_of(const Entry *entry)
{
    if (!id_is_empty(&entry->conversation))
        return &entry->conversation;
    return id_eq(&entry->op.subject, &entry->op.contact) ? NULL : &entry->op.subject;
}

Call *outbox_message_call(const Outbox *outbox, const Entry *entry)
{
    GString *query = g_string_new(NULL);
    const Id *conversation = conversation_of(entry);
    bool known = conversation && !id_is_empty(conversation);
    Call *call = call_new(known ? EP_MESSAGE_LIST : EP_CONVERSATION_SEARCH, PRIO_ACTION);
    if (known) {
        call->params[0] = *conversation;
        query_add_int(query, "limit", PAGE_ROWS);
    } else {
        query_add(query, "locationId", outbox->core->session.location_id.s);
        query_add(query, "contactId", entry->op.contact.s);
    }
    call->query = g_string_free(query, FALSE);
    return call;
}

static void on_checked(void *owner, const Asked *asked, Reply *reply);

// The next page of the same reading, where the ones so far do not reach back to the attempt.
static bool read_on(Outbox *outbox, Entry *entry, const Reply *reply)
{
    Err err;
    bool wanted = entry->op.state == OP_UNKNOWN && !entry->found && entry->pages < PAGES_MAX;
    Call *call = wanted ? outbox_message_call(outbox, entry) : NULL;
    Call *next = call ? call_next_page(call, &reply->next) : NULL;
    if (call)
        call_free(call);
    if (!next)
        return false;
    Asked asked = {.ep = next->ep, .subject = entry->op.subject, .number = entry->op.id};
    entry->asking = wire_post(outbox->core->wire, next, &asked, on_checked, outbox, &err) != 0;
    if (entry->asking) {
        entry->pages++;
        entry->rung--; // it counts as one reading
    }
    return entry->asking;
}

static void on_list(Outbox *outbox, Entry *entry, Reply *reply)
{
    bool covers = page_covers(outbox, entry, reply);
    outbox_look_through(outbox, &reply->rows, reply);
    if (entry->op.state != OP_ACKED && op_channel_of(&entry->op) == CHANNEL_EMAIL)
        outbox_look_into_emails(outbox, entry, &reply->rows);
    if (!covers && read_on(outbox, entry, reply))
        return;
    entry->pages = 0;
    bool over = rung_ms(entry, entry->rung) < 0;
    if (covers || (over && entry->op.state == OP_ACKED))
        after_read(outbox, entry, reply);
    else if (over && entry->op.state == OP_UNKNOWN && !entry->found)
        conclude(outbox, entry, OPE_GIVE_UP); // it may lie behind what could be read
}

static void on_conversations(Entry *entry, const Reply *reply)
{
    if (reply->rows.count > 0)
        entry->conversation = ((const Conversation *)reply->rows.items)->id;
}

static void on_records(Outbox *outbox, Entry *entry, const Reply *reply)
{
    Instant from = outbox_window_from(outbox, entry);
    Instant to = outbox_window_to(outbox, entry);
    for (size_t i = 0; i < reply->rows.count; i++) {
        const void *row = rows_at(&reply->rows, i);
        const Id *id = record_id(reply->rows.type, row);
        Match match = seek_match(entry->ep, &entry->op, from, to, row);
        if (match == MATCH_EXACT && outbox_confirm(outbox, entry, id, reply))
            return;
        if (match == MATCH_PROBABLE)
            outbox_suspect(outbox, entry, id);
    }
    after_read(outbox, entry, reply);
}

static void on_checked(void *owner, const Asked *asked, Reply *reply)
{
    Outbox *outbox = owner;
    Entry *entry = outbox_live_entry(outbox, asked->number);
    outbox_follow_clock(outbox);
    if (!entry || (entry->op.state != OP_UNKNOWN && entry->op.state != OP_ACKED &&
                   entry->op.state != OP_PARKED))
        return;
    entry->asking = false;
    entry->rung++;
    outbox_touch(outbox);
    if (reply->server_skew_ms != 0)
        outbox->skew_ms = reply->server_skew_ms;
    if (reply->outcome != OUTCOME_DONE) {
        if (entry->op.state != OP_PARKED &&
            core_now(outbox->core).ms - entry->since.ms >= OUTBOX_HORIZON_MS)
            conclude(outbox, entry, entry->op.state == OP_ACKED ? OPE_SETTLED : OPE_GIVE_UP);
        return;
    }
    if (reply->ep == EP_MESSAGE_LIST)
        on_list(outbox, entry, reply);
    else if (reply->ep == EP_CONVERSATION_SEARCH)
        on_conversations(entry, reply);
    else
        on_records(outbox, entry, reply);
}

static Call *check_call(const Outbox *outbox, const Entry *entry)
{
    return entry_is_message(entry)
               ? outbox_message_call(outbox, entry)
               : seek_call(entry->ep, &entry->op, &outbox->core->session.location_id);
}

bool outbox_look_now(Outbox *outbox, Entry *entry, Err *err)
{
    Call *call = check_call(outbox, entry);
    if (!call)
        return err_set(err, ERR_REFUSED, "there is no list to find it in: %s", entry->op.summary);
    entry->last_asked = core_now(outbox->core);
    Asked asked = {.ep = call->ep, .subject = entry->op.subject, .number = entry->op.id};
    return wire_post(outbox->core->wire, call, &asked, on_checked, outbox, err) != 0;
}

void outbox_check(Outbox *outbox, Entry *entry, Instant now)
{
    Err err;
    Instant at = outbox_check_at(entry);
    if (!instant_known(at) || at.ms > now.ms)
        return;
    Call *call = check_call(outbox, entry);
    if (!call) {
        conclude(outbox, entry, entry->safety == SAFETY_ONCE ? OPE_GIVE_UP : OPE_ABSENT);
        return;
    }
    entry->last_asked = now;
    Asked asked = {.ep = call->ep, .subject = entry->op.subject, .number = entry->op.id};
    entry->asking = wire_post(outbox->core->wire, call, &asked, on_checked, outbox, &err) != 0;
    if (!entry->asking)
        entry->rung++;
}
