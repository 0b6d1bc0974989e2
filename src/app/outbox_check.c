#include "config.h"

#include <string.h>

#include "app/outbox_match.h"
#include "app/outbox_room.h"
#include "app/outbox_seek.h"
#include "base/html.h"
#include "base/json.h"
#include "base/url.h"

// Finding out what became of an attempt whose answer was lost, and seeing what was accepted arrive
// in the server's list. RELIABILITY 5.1, reconciliation steps 0 to 6.

enum {
    PAGE_ROWS = 100,
    EMAILS_PER_READ = 3,
    FENCE_MS = 60 * 1000,       // no absence is believed earlier
    FENCE_APART_MS = 30 * 1000, // between the two reads that prove it
    GUARDED_MS = 8 * 1000,      // the server refuses a double: a short look is enough
    GUARDED_READS = 2,
    AGAIN_MS = 1000,
    BEFORE_MS = 5 * 1000, // slack around the attempt
    AFTER_MS = 10 * 60 * 1000,
    EPSILON_MS = 1000, // the Date header counts in seconds
};

static const int lost_ladder_s[] = {2, 4, 8, 15, 30, 60, 120, 240};
static const int acked_ladder_s[] = {8, 30, 120};

static int64_t rung_ms(const Entry *entry, size_t rung)
{
    if (entry->op.state == OP_ACKED)
        return rung < ARRAY_LEN(acked_ladder_s) ? acked_ladder_s[rung] * 1000 : -1;
    return rung < ARRAY_LEN(lost_ladder_s) ? lost_ladder_s[rung] * 1000 : -1;
}

void outbox_check_begin(Entry *entry)
{
    entry->rung = 0;
    entry->asking = false;
    entry->reads = 0;
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
        return (Instant){MAX(entry->op.answered_at.ms + rung, entry->last_asked.ms + AGAIN_MS)};
    // Behind the last rung only because no read succeeded: the network is away.
    return (Instant){entry->last_asked.ms + lost_ladder_s[ARRAY_LEN(lost_ladder_s) - 1] * 1000};
}

// ---- what is looked for ------------------------------------------------------------------------

static Instant window_from(const Outbox *outbox, const Entry *entry)
{
    int64_t t0 = entry->op.maybe > 1 ? entry->op.created.ms : entry->op.sent_at.ms;
    return (Instant){t0 + MIN(outbox->skew_ms, 0) - EPSILON_MS - BEFORE_MS};
}

static Instant window_to(const Outbox *outbox, const Entry *entry)
{
    return (Instant){entry->op.answered_at.ms + MAX(outbox->skew_ms, 0) + EPSILON_MS + AFTER_MS};
}

// The body as the reader will have made it: HTML goes through the same converter on both sides.
static char *wanted_norm(const Op *op, char **subject)
{
    Err err;
    Json *body = json_parse(op->body, strlen(op->body), &err);
    const char *html = json_string(json_member(body, "html"));
    const char *line = json_string(json_member(body, "subject"));
    Text text = html ? html_to_text(html, strlen(html))
                     : text_clean(op->text, strlen(op->text), TEXT_BLOCK);
    char *norm = match_norm(text.s ? text.s : "", text.n);
    text_clear(&text);
    Text clean = text_clean(line ? line : "", line ? strlen(line) : 0, TEXT_LINE);
    *subject = line ? match_norm(clean.s ? clean.s : "", clean.n) : NULL;
    text_clear(&clean);
    json_free(body);
    return norm;
}

static Wanted wanted_of(const Outbox *outbox, const Entry *entry, char **norm, char **subject)
{
    *norm = wanted_norm(&entry->op, subject);
    return (Wanted){.channel = op_channel_of(&entry->op),
                    .contact = entry->op.contact,
                    .norm = *norm,
                    .subject = *subject,
                    .from = window_from(outbox, entry),
                    .to = window_to(outbox, entry)};
}

// A record that looks like it, for a person to say.
static void suspect(Outbox *outbox, Entry *entry, const Id *record)
{
    Err err;
    if (id_eq(&entry->probable, record))
        return;
    entry->probable = *record;
    if (!journal_put_candidate(outbox->core->journal, entry->op.id, record, &err))
        outbox->core->changes |= CH_OUTBOX; // known until the program ends
}

// Binds and confirms; false when the record belongs to another operation.
static bool confirm(Outbox *outbox, Entry *entry, const Id *record, const Reply *reply)
{
    Err err;
    entry->found = true;
    if (journal_bind(outbox->core->journal, &entry->op, record, &err)) {
        entry_set_reason(entry, NULL);
        outbox_insist(outbox, entry, OPE_SEEN, reply);
    } else if (err.kind == ERR_CONFLICT) {
        entry->found = false;
    } else if (entry->rung > 0) {
        entry->rung--; // the journal was busy: look again
    }
    return entry->found;
}

// ---- messages ----------------------------------------------------------------------------------

static Instant added_of(const Rows *messages, const Id *id)
{
    const Message *message = id_is_empty(id) ? NULL : rows_find(messages, id);
    return message ? message->added : (Instant){0};
}

// Oldest first: of several equal messages the first belongs to the first attempt.
static bool find_message(Outbox *outbox, Entry *entry, const Rows *messages, const Reply *reply)
{
    g_autofree char *norm = NULL;
    g_autofree char *subject = NULL;
    Wanted wanted = wanted_of(outbox, entry, &norm, &subject);
    Instant before = added_of(messages, &entry->op.baseline);
    if (!norm[0])
        return false;
    g_autoptr(GPtrArray) exact = g_ptr_array_new();
    for (size_t i = messages->count; i > 0; i--) {
        const Message *message = rows_at(messages, i - 1);
        if (message->added.ms < before.ms || id_eq(&message->id, &entry->op.baseline))
            continue;
        Match match = match_message(&wanted, message);
        if (match == MATCH_EXACT)
            g_ptr_array_add(exact, rows_at(messages, i - 1));
        else if (match == MATCH_PROBABLE)
            suspect(outbox, entry, &message->id);
    }
    for (size_t i = 0; i < exact->len; i++)
        if (confirm(outbox, entry, &((const Message *)g_ptr_array_index(exact, i))->id, reply))
            return true;
    return false;
}

static bool names_email(const Message *message, const Id *id)
{
    for (size_t i = 0; i < message->email_ids.count; i++)
        if (id_eq(&message->email_ids.items[i], id))
            return true;
    return false;
}

static void confirm_if_listed(Outbox *outbox, Entry *entry, const Rows *messages,
                              const Reply *reply)
{
    for (size_t i = 0; i < messages->count; i++) {
        const Message *message = rows_at(messages, i);
        if (!id_eq(&message->id, &entry->op.server_id) &&
            !names_email(message, &entry->op.server_id))
            continue;
        outbox_insist(outbox, entry, OPE_SEEN, reply);
        return;
    }
}

// A message that a person sent again may turn up twice after all: that is said, never hidden.
static void warn_of_double(Outbox *outbox, Entry *entry, const Rows *messages)
{
    if (entry->op.resends == 0 || entry->warned || id_is_empty(&entry->op.server_id))
        return;
    g_autofree char *norm = NULL;
    g_autofree char *subject = NULL;
    Wanted wanted = wanted_of(outbox, entry, &norm, &subject);
    wanted.from =
        (Instant){entry->op.created.ms + MIN(outbox->skew_ms, 0) - EPSILON_MS - BEFORE_MS};
    for (size_t i = 0; i < messages->count && !entry->warned; i++) {
        const Message *message = rows_at(messages, i);
        entry->warned = !id_eq(&message->id, &entry->op.server_id) &&
                        match_message(&wanted, message) == MATCH_EXACT &&
                        !journal_is_bound(outbox->core->journal, &message->id);
    }
    if (entry->warned)
        notice_add(outbox->core->notices, NOTICE_WARN, "%s was sent twice", entry->op.summary);
}

static void remember_newest(Outbox *outbox, const Message *message)
{
    if (id_is_empty(&message->conversation))
        return;
    outbox->newest_added.ms = MAX(outbox->newest_added.ms, message->added.ms);
    Newest *newest = g_hash_table_lookup(outbox->newest, &message->conversation);
    if (!newest) {
        newest = g_new0(Newest, 1);
        newest->conversation = message->conversation;
        g_hash_table_insert(outbox->newest, &newest->conversation, newest);
    }
    if (message->added.ms < newest->added.ms)
        return;
    newest->message = message->id;
    newest->added = message->added;
}

static void look_through(Outbox *outbox, const Rows *messages, const Reply *reply)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_copy(outbox->live, NULL, NULL);
    g_ptr_array_set_free_func(entries, NULL);
    for (size_t i = 0; i < messages->count; i++)
        remember_newest(outbox, rows_at(messages, i));
    for (size_t i = 0; i < entries->len; i++) {
        Entry *entry = outbox_entry(entries, i);
        if (!entry_is_message(entry))
            continue;
        if (entry->op.state == OP_ACKED)
            confirm_if_listed(outbox, entry, messages, reply);
        else if (entry->op.state == OP_UNKNOWN || entry->op.state == OP_PARKED)
            find_message(outbox, entry, messages, reply);
    }
    for (size_t i = 0; i < outbox->ended->len; i++)
        if (entry_is_message(outbox_entry(outbox->ended, i)))
            warn_of_double(outbox, outbox_entry(outbox->ended, i), messages);
}

void outbox_saw_messages(Outbox *outbox, const Rows *messages)
{
    look_through(outbox, messages, NULL);
}

// ---- e-mail: the list names records, the records hold the words --------------------------------

static void forget_email(Entry *entry, const Id *id)
{
    for (size_t i = 0; i < entry->looked_at->len; i++)
        if (id_eq(&g_array_index(entry->looked_at, Id, i), id))
            g_array_index(entry->looked_at, Id, i) = (Id){""};
}

static void on_email(void *owner, const Asked *asked, Reply *reply)
{
    Outbox *outbox = owner;
    Entry *entry = outbox_live_entry(outbox, asked->number);
    bool wants = entry && (entry->op.state == OP_UNKNOWN || entry->op.state == OP_PARKED);
    if (wants && reply->outcome != OUTCOME_DONE)
        forget_email(entry, &asked->subject);
    if (!wants || reply->outcome != OUTCOME_DONE || reply->rows.count != 1)
        return;
    g_autofree char *norm = NULL;
    g_autofree char *subject = NULL;
    Wanted wanted = wanted_of(outbox, entry, &norm, &subject);
    const Email *email = reply->rows.items;
    Match match = match_email(&wanted, email);
    if (match == MATCH_EXACT)
        confirm(outbox, entry, &email->id, reply);
    else if (match == MATCH_PROBABLE)
        suspect(outbox, entry, &email->id);
}

static bool has_looked_at(Entry *entry, const Id *id)
{
    if (!entry->looked_at)
        entry->looked_at = g_array_new(FALSE, FALSE, sizeof(Id));
    for (size_t i = 0; i < entry->looked_at->len; i++)
        if (id_eq(&g_array_index(entry->looked_at, Id, i), id))
            return true;
    return false;
}

static bool ask_email(Outbox *outbox, Entry *entry, const Id *id)
{
    Err err;
    if (has_looked_at(entry, id))
        return false;
    g_array_append_val(entry->looked_at, *id);
    Call *call = call_new(EP_EMAIL_GET, PRIO_ACTION);
    call->params[0] = *id;
    Asked asked = {.ep = EP_EMAIL_GET, .subject = *id, .number = entry->op.id};
    return wire_post(outbox->core->wire, call, &asked, on_email, outbox, &err) != 0;
}

// The newest record of each e-mail row that changed since the attempt.
static void look_into_emails(Outbox *outbox, Entry *entry, const Rows *messages)
{
    int asked = 0;
    Instant from = window_from(outbox, entry);
    for (size_t i = 0; i < messages->count && asked < EMAILS_PER_READ; i++) {
        const Message *message = rows_at(messages, i);
        bool fresh = message->added.ms >= from.ms || message->updated.ms >= from.ms;
        if (message->channel == CHANNEL_EMAIL && fresh && message->email_ids.count > 0)
            asked +=
                ask_email(outbox, entry, &message->email_ids.items[message->email_ids.count - 1]);
    }
}

// ---- absence -----------------------------------------------------------------------------------

// The page reaches back to before the attempt.
static bool page_covers(const Outbox *outbox, const Entry *entry, const Reply *reply)
{
    Instant from = window_from(outbox, entry);
    if (!reply->next.more || instant_known(added_of(&reply->rows, &entry->op.baseline)))
        return true;
    const Message *oldest =
        reply->rows.count > 0 ? rows_at(&reply->rows, reply->rows.count - 1) : NULL;
    return oldest && oldest->added.ms < from.ms;
}

// Not there, and what is newer is: or two good reads well after the attempt. Times are the
// server's.
static bool is_fenced(const Outbox *outbox, const Entry *entry, Instant read)
{
    Instant lost = {entry->op.answered_at.ms + outbox->skew_ms};
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
    bool guarded = entry->safety == SAFETY_GUARDED && entry->reads >= GUARDED_READS &&
                   read.ms - entry->op.answered_at.ms - outbox->skew_ms >= GUARDED_MS;
    bool fenced = is_fenced(outbox, entry, read);
    if (!instant_known(entry->last_read) ||
        entry->last_read.ms - entry->op.answered_at.ms - outbox->skew_ms < FENCE_MS)
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

static void on_list(Outbox *outbox, Entry *entry, Reply *reply)
{
    look_through(outbox, &reply->rows, reply);
    if (entry->op.state == OP_UNKNOWN && op_channel_of(&entry->op) == CHANNEL_EMAIL)
        look_into_emails(outbox, entry, &reply->rows);
    if (page_covers(outbox, entry, reply) || rung_ms(entry, entry->rung) < 0)
        after_read(outbox, entry, reply);
}

static void on_conversations(Entry *entry, const Reply *reply)
{
    if (reply->rows.count > 0)
        entry->conversation = ((const Conversation *)reply->rows.items)->id;
}

static void on_records(Outbox *outbox, Entry *entry, const Reply *reply)
{
    Instant from = window_from(outbox, entry);
    Instant to = window_to(outbox, entry);
    for (size_t i = 0; i < reply->rows.count; i++) {
        const void *row = rows_at(&reply->rows, i);
        const Id *id = record_id(reply->rows.type, row);
        Match match = seek_match(entry->ep, &entry->op, from, to, row);
        if (match == MATCH_EXACT && confirm(outbox, entry, id, reply))
            return;
        if (match == MATCH_PROBABLE)
            suspect(outbox, entry, id);
    }
    after_read(outbox, entry, reply);
}

static void on_checked(void *owner, const Asked *asked, Reply *reply)
{
    Outbox *outbox = owner;
    Entry *entry = outbox_live_entry(outbox, asked->number);
    if (!entry || (entry->op.state != OP_UNKNOWN && entry->op.state != OP_ACKED))
        return;
    entry->asking = false;
    entry->rung++;
    outbox_touch(outbox);
    if (reply->server_skew_ms != 0)
        outbox->skew_ms = reply->server_skew_ms;
    if (reply->outcome != OUTCOME_DONE) {
        if (core_now(outbox->core).ms - entry->op.answered_at.ms >= OUTBOX_HORIZON_MS)
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

static const Id *conversation_of(const Entry *entry)
{
    if (!id_is_empty(&entry->conversation))
        return &entry->conversation;
    return id_eq(&entry->op.subject, &entry->op.contact) ? NULL : &entry->op.subject;
}

static Call *message_call(const Outbox *outbox, const Entry *entry)
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

void outbox_check(Outbox *outbox, Entry *entry, Instant now)
{
    Err err;
    Instant at = outbox_check_at(entry);
    if (!instant_known(at) || at.ms > now.ms)
        return;
    Call *call = entry_is_message(entry)
                     ? message_call(outbox, entry)
                     : seek_call(entry->ep, &entry->op, &outbox->core->session.location_id);
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
