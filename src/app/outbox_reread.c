#include "config.h"

#include "app/outbox_compare.h"
#include "app/outbox_room.h"
#include "model/contact.h"
#include "model/event.h"

// Before a write that sets a state leaves, its record is read once more: what somebody else has
// changed meanwhile is asked about and never overwritten. The screen shows the write as done from
// the start, so nobody waits for this. RELIABILITY 5.1 (class S) and F20. Before a message leaves
// to somebody whose do-not-disturb is not known, the contact is read.

enum {
    FRESH_MS = 2000, // so long a comparison holds
    LIMIT_SLACK_MS = 1000,
};

// A message to somebody of whom it is not known that they want it on this channel.
static bool wants_contact(const Outbox *outbox, const Entry *entry)
{
    Err err;
    Contact contact;
    Channel channel = op_channel_of(&entry->op);
    if (!entry_is_message(entry) || entry->welcome || id_is_empty(&entry->op.contact) ||
        channel_info(channel)->flags & CHF_INTERNAL)
        return false;
    if (!cache_read_one(mirror_cache(outbox->core->mirror), &contact_type, &entry->op.contact,
                        &contact, NULL, &err))
        return true;
    bool open = contact_dnd(&contact, channel) == DND_OFF;
    record_clear(&contact_type, &contact);
    return !open;
}

bool outbox_wants_reread(const Outbox *outbox, const Entry *entry)
{
    bool compares = (op_kind_info(entry->kind)->flags & OPF_COMPARE) && entry->op.body &&
                    compare_read(entry->ep) != EP_NONE;
    bool fresh =
        instant_known(entry->compared) && core_now(outbox->core).ms - entry->compared.ms < FRESH_MS;
    return !fresh && (compares || wants_contact(outbox, entry));
}

// ---- our own earlier writes --------------------------------------------------------------------

static bool is_same_record(const Entry *a, const Entry *b)
{
    return id_eq(&a->op.params[0], &b->op.params[0]) && id_eq(&a->op.params[1], &b->op.params[1]) &&
           compare_read(a->ep) == compare_read(b->ep);
}

// The newest of those before a number, or NULL.
static const Entry *earlier_failure(const Outbox *outbox, const Entry *entry, int64_t before)
{
    const GPtrArray *lists[] = {outbox->live, outbox->ended};
    const Entry *best = NULL;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        for (size_t j = 0; j < lists[i]->len; j++) {
            const Entry *other = outbox_entry(lists[i], j);
            if (other->op.id < before && op_is_off(&other->op) && is_same_record(other, entry) &&
                (!best || other->op.id > best->op.id))
                best = other;
        }
    }
    return best;
}

static void renew(char **values, const char *newer)
{
    char *renewed = compare_renew(*values, newer);
    g_free(*values);
    *values = renewed;
}

// The way back leads to what is there now. Written to the journal with the next step.
void entry_rebase(Entry *entry, const char *base)
{
    renew(&entry->op.base, base);
    if (entry->op.inverse)
        outbox_renew_inverse(&entry->op.inverse, base, NULL);
}

// What the person saw was perhaps what earlier writes of ours were about to set: where those came
// to nothing, it rests on what they rested on.
static bool is_our_own_doing(const Outbox *outbox, Entry *entry, const Reply *reply)
{
    Op op = entry->op;
    Compared compared = COMPARED_MOVED;
    op.base = g_strdup(op.base);
    const Entry *earlier = entry;
    while (compared == COMPARED_MOVED &&
           (earlier = earlier_failure(outbox, entry, earlier->op.id))) {
        char *base = compare_without(&op, &earlier->op);
        if (!base)
            continue;
        g_free(op.base);
        op.base = base;
        compared = compare_row(&op, reply->rows.type, reply->rows.items);
    }
    if (compared == COMPARED_SAME)
        entry_rebase(entry, op.base);
    g_free(op.base);
    return compared == COMPARED_SAME;
}

// ---- answers -----------------------------------------------------------------------------------

static void on_no_answer(Outbox *outbox, Entry *entry, const Reply *reply)
{
    int64_t wait = op_backoff_ms(entry->rereads++, g_rand_double(outbox->random));
    if (reply && outbox_token_changed(outbox, reply))
        wait = 0;
    if (reply && reply->status == 429)
        wait = MAX(wire_limited_ms(outbox->core->wire), reply->rate.interval_ms) +
               g_rand_int_range(outbox->random, 0, LIMIT_SLACK_MS);
    entry->op.not_before = (Instant){core_now(outbox->core).ms + wait};
    if (reply && reply->err.kind != ERR_NONE)
        entry_set_reason(entry, reply->err.msg);
}

static void on_gone(Outbox *outbox, Entry *entry, const Reply *reply)
{
    entry_set_reason(entry, "somebody has deleted it meanwhile; nothing was changed");
    outbox_insist(outbox, entry, OPE_GONE, reply);
}

static void on_moved(Outbox *outbox, Entry *entry, const Reply *reply)
{
    if (is_our_own_doing(outbox, entry, reply)) {
        entry->compared = core_now(outbox->core);
        return;
    }
    g_free(entry->op.theirs);
    entry->op.theirs = compare_theirs(entry->op.base, reply->rows.type, reply->rows.items);
    entry_set_reason(entry, "somebody else was first; gx decides");
    outbox_insist(outbox, entry, OPE_MOVED, reply);
}

// Written by somebody who had not seen what is there: nothing to compare, but a way back.
static void learn_base(Entry *entry, const Reply *reply)
{
    if (entry->op.maybe > 0) // it may be our own already
        return;
    entry->op.base = compare_theirs(entry->op.body, reply->rows.type, reply->rows.items);
    if (!entry->op.inverse)
        entry->op.inverse = outbox_inverse(&entry->op, entry->ep, entry->op.base, NULL);
}

static void on_contact(Outbox *outbox, Entry *entry, const Contact *contact)
{
    Channel channel = op_channel_of(&entry->op);
    entry->compared = core_now(outbox->core);
    if (contact_dnd(contact, channel) != DND_ON)
        return;
    g_autofree char *reason =
        g_strdup_printf("%.*s does not want %s, do not disturb is set",
                        TEXT_ARG(text_ref(&contact->name)), channel_info(channel)->label.s);
    entry_set_reason(entry, reason);
    outbox_insist(outbox, entry, OPE_UNWANTED, NULL);
}

static void on_record(Outbox *outbox, Entry *entry, const Reply *reply)
{
    if (entry_is_message(entry)) {
        on_contact(outbox, entry, reply->rows.items);
        return;
    }
    if (!entry->op.base)
        learn_base(entry, reply);
    switch (compare_row(&entry->op, reply->rows.type, reply->rows.items)) {
    case COMPARED_SAME: entry->compared = core_now(outbox->core); return;
    case COMPARED_DONE:
        entry_set_reason(entry, NULL);
        outbox_insist(outbox, entry, OPE_SAME, reply);
        return;
    case COMPARED_MOVED: on_moved(outbox, entry, reply); return;
    }
}

static bool is_deleted(const Reply *reply)
{
    if (reply->outcome == OUTCOME_DONE)
        return reply->rows.count == 1 && reply->rows.type == &event_type &&
               ((const Event *)reply->rows.items)->deleted;
    return reply->err.kind == ERR_NOT_FOUND && !reply->portal;
}

// A record to be written and not to be read; or one that cannot even be asked for, and the write
// will say so.
static bool will_never_tell(const Reply *reply)
{
    return (reply->outcome == OUTCOME_REFUSED && !reply->portal) ||
           (reply->outcome == OUTCOME_NOT_SENT && reply->err.kind == ERR_USAGE);
}

static void on_reread(void *owner, const Asked *asked, Reply *reply)
{
    Outbox *outbox = owner;
    Entry *entry = outbox_live_entry(outbox, asked->number);
    if (!entry)
        return;
    entry->asking = false;
    outbox_touch(outbox);
    if (entry->op.state != OP_READY)
        return;
    if (is_deleted(reply) && !entry_is_message(entry))
        on_gone(outbox, entry, reply);
    else if (reply->outcome == OUTCOME_DONE && reply->rows.count == 1)
        on_record(outbox, entry, reply);
    else if (will_never_tell(reply))
        entry->compared = core_now(outbox->core);
    else
        on_no_answer(outbox, entry, reply);
}

void outbox_reread(Outbox *outbox, Entry *entry)
{
    Err err;
    bool message = entry_is_message(entry);
    Call *call = call_new(message ? EP_CONTACT_GET : compare_read(entry->ep), PRIO_ACTION);
    call->token = outbox->guard.token;
    call->params[0] = message ? entry->op.contact : entry->op.params[0];
    call->params[1] = message ? (Id){""} : entry->op.params[1];
    Asked asked = {.ep = call->ep,
                   .subject = message ? entry->op.contact : entry->op.subject,
                   .number = entry->op.id};
    entry->asking = wire_post(outbox->core->wire, call, &asked, on_reread, outbox, &err) != 0;
    if (!entry->asking)
        on_no_answer(outbox, entry, NULL);
}
