#include "config.h"

#include <string.h>

#include "app/outbox_match.h"
#include "app/outbox_room.h"
#include "base/datetime.h"
#include "base/html.h"
#include "base/json.h"

// Finding in the server's own lists what an attempt without an answer has created. RELIABILITY 5.1,
// reconciliation steps 1 to 4.

enum {
    EMAILS_PER_READ = 3,
    BEFORE_MS = 5 * 1000, // slack around the attempt
    AFTER_MS = 10 * 60 * 1000,
    EPSILON_MS = 1000, // the Date header counts in seconds
};

// ---- what is looked for ------------------------------------------------------------------------

// By the server's clock: ours may differ by minutes, and a window widened by that instead of moved
// would hold what somebody else has sent before. Widened only by what the difference has changed
// since the attempt: the clock was set meanwhile, or another process looks than the one that sent.
static int64_t skew_then(const Outbox *outbox, const Entry *entry)
{
    return entry->op.skew_ms != 0 ? entry->op.skew_ms : outbox->skew_ms; // 0: not known
}

static int64_t least_skew(const Outbox *outbox, const Entry *entry)
{
    return MIN(outbox->skew_ms, skew_then(outbox, entry));
}

static int64_t most_skew(const Outbox *outbox, const Entry *entry)
{
    return MAX(outbox->skew_ms, skew_then(outbox, entry));
}

Instant outbox_lost_at(const Outbox *outbox, const Entry *entry)
{
    return (Instant){entry->op.answered_at.ms + most_skew(outbox, entry)};
}

Instant outbox_window_from(const Outbox *outbox, const Entry *entry)
{
    int64_t t0 = entry->op.maybe > 1 ? entry->op.created.ms : entry->op.sent_at.ms;
    return (Instant){t0 + least_skew(outbox, entry) - EPSILON_MS - BEFORE_MS};
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

static bool same_words(const Op *a, const Op *b)
{
    g_autofree char *subject_a = NULL;
    g_autofree char *subject_b = NULL;
    g_autofree char *norm_a = wanted_norm(a, &subject_a);
    g_autofree char *norm_b = wanted_norm(b, &subject_b);
    return !strcmp(norm_a, norm_b) && !g_strcmp0(subject_a, subject_b) &&
           op_channel_of(a) == op_channel_of(b);
}

static bool is_twin(const Entry *entry, const Entry *other)
{
    if (other->ep != entry->ep || !id_eq(&other->op.contact, &entry->op.contact))
        return false;
    return entry_is_message(entry) ? entry_is_message(other) && same_words(&entry->op, &other->op)
                                   : !g_strcmp0(entry->op.body, other->op.body);
}

// When the next attempt began that would look the same: what was added from then on may be that
// one's, whatever became of this one (step 4: in attempt order).
static Instant next_twin(const Outbox *outbox, const Entry *entry)
{
    const GPtrArray *lists[] = {outbox->live, outbox->ended};
    Instant next = {0};
    for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
        for (size_t i = 0; i < lists[l]->len; i++) {
            const Entry *other = outbox_entry(lists[l], i);
            Instant began = other->op.sent_at;
            if (began.ms <= entry->op.sent_at.ms || other->op.id == entry->op.id ||
                (instant_known(next) && began.ms >= next.ms) || !is_twin(entry, other))
                continue;
            next = began;
        }
    }
    return next;
}

static Instant window_until(const Outbox *outbox, const Entry *entry, int64_t end_ms)
{
    int64_t to = end_ms + most_skew(outbox, entry) + EPSILON_MS;
    Instant twin = next_twin(outbox, entry);
    if (instant_known(twin))
        to = MIN(to, twin.ms + least_skew(outbox, entry) - EPSILON_MS - BEFORE_MS);
    return (Instant){to};
}

Instant outbox_window_to(const Outbox *outbox, const Entry *entry)
{
    return window_until(outbox, entry, entry->op.answered_at.ms + AFTER_MS);
}

Instant outbox_watch_end(const Outbox *outbox, const Entry *entry)
{
    return window_until(outbox, entry, entry->op.sent_at.ms + OUTBOX_HORIZON_MS);
}

static Wanted wanted_of(const Outbox *outbox, const Entry *entry, char **norm, char **subject)
{
    *norm = wanted_norm(&entry->op, subject);
    return (Wanted){.channel = op_channel_of(&entry->op),
                    .contact = entry->op.contact,
                    .norm = *norm,
                    .subject = *subject,
                    .from = outbox_window_from(outbox, entry),
                    .to = outbox_window_to(outbox, entry)};
}

// A record that looks like it, for a person to say.
void outbox_suspect(Outbox *outbox, Entry *entry, const Id *record)
{
    Err err;
    if (id_eq(&entry->probable, record))
        return;
    entry->probable = *record;
    if (!journal_put_candidate(outbox->core->journal, entry->op.id, record, &err))
        outbox->core->changes |= CH_OUTBOX; // known until the program ends
}

// Binds and confirms; false when the record belongs to another operation.
bool outbox_confirm(Outbox *outbox, Entry *entry, const Id *record, const Reply *reply)
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

Instant outbox_added_of(const Rows *messages, const Id *id)
{
    const Message *message = id_is_empty(id) ? NULL : rows_find(messages, id);
    return message ? message->added : (Instant){0};
}

static bool names_email(const Message *message, const Id *id)
{
    for (size_t i = 0; i < message->email_ids.count; i++)
        if (id_eq(&message->email_ids.items[i], id))
            return true;
    return false;
}

// The server has said itself whose it is.
static bool is_answer_to_another(const Outbox *outbox, const Entry *entry, const Message *message)
{
    const GPtrArray *lists[] = {outbox->live, outbox->ended};
    for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
        for (size_t i = 0; i < lists[l]->len; i++) {
            const Op *other = &outbox_entry(lists[l], i)->op;
            if (other->id != entry->op.id && !id_is_empty(&other->server_id) &&
                (id_eq(&other->server_id, &message->id) || names_email(message, &other->server_id)))
                return true;
        }
    }
    return journal_is_bound(outbox->core->journal, &message->id);
}

// Oldest first: of several equal messages the first belongs to the first attempt.
static bool find_message(Outbox *outbox, Entry *entry, const Rows *messages, const Reply *reply)
{
    g_autofree char *norm = NULL;
    g_autofree char *subject = NULL;
    Wanted wanted = wanted_of(outbox, entry, &norm, &subject);
    Instant before = outbox_added_of(messages, &entry->op.baseline);
    if (!norm[0])
        return false;
    g_autoptr(GPtrArray) exact = g_ptr_array_new();
    for (size_t i = messages->count; i > 0; i--) {
        const Message *message = rows_at(messages, i - 1);
        if (message->added.ms < before.ms || id_eq(&message->id, &entry->op.baseline))
            continue;
        Match match = match_message(&wanted, message);
        if (match == MATCH_EXACT && !is_answer_to_another(outbox, entry, message))
            g_ptr_array_add(exact, rows_at(messages, i - 1));
        else if (match == MATCH_PROBABLE && !is_answer_to_another(outbox, entry, message))
            outbox_suspect(outbox, entry, &message->id);
    }
    for (size_t i = 0; i < exact->len; i++)
        if (outbox_confirm(outbox, entry, &((const Message *)g_ptr_array_index(exact, i))->id,
                           reply))
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

static void clock_words(const Outbox *outbox, Instant t, char *out, size_t cap)
{
    Civil civil = civil_at(outbox->core->session.zone, t);
    g_snprintf(out, cap, "%02d:%02d:%02d", civil.hour, civil.minute, civil.second);
}

// Both times, and in the list as long as the program knows of it.
static void tell_of_double(Outbox *outbox, Entry *entry, Instant late, Instant known)
{
    char first[16];
    char second[16];
    Instant other = instant_known(known) ? known : entry->op.answered_at;
    clock_words(outbox, (Instant){MIN(late.ms, other.ms)}, first, sizeof(first));
    clock_words(outbox, (Instant){MAX(late.ms, other.ms)}, second, sizeof(second));
    g_autofree char *words = g_strdup_printf(OUTBOX_SENT_TWICE " %s and %s", first, second);
    outbox_keep_double(outbox, entry, words);
    notice_add(outbox->core->notices, NOTICE_WARN, "%s was %s", entry->op.summary, words);
}

// A message that a person sent again may turn up twice after all: that is said, never hidden.
static void warn_of_double(Outbox *outbox, Entry *entry, const Rows *messages)
{
    if (entry->op.resends == 0 || entry->warned || id_is_empty(&entry->op.server_id))
        return;
    g_autofree char *norm = NULL;
    g_autofree char *subject = NULL;
    Wanted wanted = wanted_of(outbox, entry, &norm, &subject);
    wanted.to = outbox_watch_end(outbox, entry);
    wanted.from =
        (Instant){entry->op.created.ms + least_skew(outbox, entry) - EPSILON_MS - BEFORE_MS};
    for (size_t i = 0; i < messages->count && !entry->warned; i++) {
        const Message *message = rows_at(messages, i);
        entry->warned = !id_eq(&message->id, &entry->op.server_id) &&
                        match_message(&wanted, message) == MATCH_EXACT &&
                        !is_answer_to_another(outbox, entry, message);
        if (entry->warned)
            tell_of_double(outbox, entry, message->added,
                           outbox_added_of(messages, &entry->op.server_id));
    }
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

void outbox_look_through(Outbox *outbox, const Rows *messages, const Reply *reply)
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
    outbox_follow_clock(outbox);
    outbox_look_through(outbox, messages, NULL);
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
        outbox_confirm(outbox, entry, &email->id, reply);
    else if (match == MATCH_PROBABLE)
        outbox_suspect(outbox, entry, &email->id);
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
void outbox_look_into_emails(Outbox *outbox, Entry *entry, const Rows *messages)
{
    int asked = 0;
    Instant from = outbox_window_from(outbox, entry);
    for (size_t i = 0; i < messages->count && asked < EMAILS_PER_READ; i++) {
        const Message *message = rows_at(messages, i);
        bool fresh = message->added.ms >= from.ms || message->updated.ms >= from.ms;
        if (message->channel == CHANNEL_EMAIL && fresh && message->email_ids.count > 0)
            asked +=
                ask_email(outbox, entry, &message->email_ids.items[message->email_ids.count - 1]);
    }
}
