#include "config.h"

#include <string.h>

#include "app/outbox_room.h"
#include "base/json.h"

// What moves the outbox: one timer for whatever is due next, and the one place where a state
// changes.

enum { WATCH_SENDING_MS = 5000, WATCH_WAITING_MS = 2000, COUNTDOWN_MS = 1000, ENDED_KEPT = 1000 };

static void turn(void *owner, int64_t arg);

// ---- timer -------------------------------------------------------------------------------------

static Instant sooner(Instant a, Instant b)
{
    if (!instant_known(b))
        return a;
    return !instant_known(a) || b.ms < a.ms ? b : a;
}

// A visible countdown changes when its seconds do. At its end the sender acts, and nobody else.
static Instant held_at(const Outbox *outbox, const Entry *entry, Instant now)
{
    int64_t left = entry->op.hold_until.ms - now.ms;
    if (left > 0)
        return (Instant){now.ms + (left - 1) % COUNTDOWN_MS + 1};
    return outbox->sender ? now : (Instant){0};
}

// A yes is all there is to know; usually confirmed with it, here when the process ended or the
// journal was busy between.
static bool is_settled_by_ack(const Entry *entry)
{
    return entry->op.state == OP_ACKED && !entry_is_message(entry);
}

static Instant entry_at(const Outbox *outbox, const Entry *entry, Instant now)
{
    if (entry->has_pending)
        return entry->retry_at;
    if (entry->op.state == OP_HELD)
        return held_at(outbox, entry, now);
    if (!outbox->sender)
        return (Instant){0};
    if (is_settled_by_ack(entry))
        return now;
    return entry->op.state == OP_READY ? outbox_ready_at(outbox, entry, now)
                                       : outbox_check_at(entry);
}

static void schedule(Outbox *outbox)
{
    Instant now = core_now(outbox->core);
    Instant next = outbox->due ? now : outbox->next_watch;
    for (size_t i = 0; i < outbox->live->len; i++)
        next = sooner(next, entry_at(outbox, outbox_entry(outbox->live, i), now));
    if (outbox->sender)
        next = sooner(next, outbox_watch_at(outbox));
    timers_cancel(outbox->core->timers, outbox->timer);
    outbox->timer = timers_add(outbox->core->timers, MAX(0, next.ms - now.ms), turn, outbox, 0);
}

void outbox_touch(Outbox *outbox)
{
    outbox->core->changes |= CH_OUTBOX;
    if (!outbox->started)
        return;
    outbox->due = true;
    schedule(outbox);
}

// ---- states ------------------------------------------------------------------------------------

static void replace_clean(char **text, TextMode mode)
{
    if (!*text)
        return;
    Text clean = text_clean(*text, strlen(*text), mode);
    g_free(*text);
    *text = clean.s ? clean.s : g_strdup("");
}

void entry_set_reason(Entry *entry, const char *reason)
{
    char *copy = g_strdup(reason);
    g_free(entry->op.reason);
    entry->op.reason = copy;
    replace_clean(&entry->op.reason, TEXT_LINE);
}

void outbox_before_return(Outbox *outbox, OutboxReturnFn *fn, void *owner)
{
    outbox->before_return = fn;
    outbox->returns_to = owner;
}

void outbox_tell(Outbox *outbox, const Entry *entry, const Reply *reply)
{
    outbox->core->changes |= CH_OUTBOX;
    for (size_t i = 0; i < outbox->observers->len; i++) {
        Observer observer = g_array_index(outbox->observers, Observer, i);
        if (observer.kind == entry->kind)
            observer.fn(observer.owner, &entry->op, reply);
    }
}

static void end_if_over(Outbox *outbox, Entry *entry)
{
    guint i = 0;
    if (op_is_live(&entry->op) || !g_ptr_array_find(outbox->live, entry, &i))
        return;
    g_ptr_array_steal_index(outbox->live, i);
    g_ptr_array_add(outbox->ended, entry);
    outbox_watch_begin(entry);
}

// The text goes back to the composer when it does not leave.
static bool returns_text(const Entry *entry, OpState to)
{
    bool leaves = to == OP_CANCELLED || to == OP_REFUSED || (to == OP_DISCARDED && entry->edited);
    return leaves && entry_is_message(entry) && entry->op.draft_key[0] && entry->op.text;
}

static bool move_back(Outbox *outbox, Entry *entry, OpState to, Err *err)
{
    if (outbox->before_return)
        outbox->before_return(outbox->returns_to);
    Json *body = entry->op.body ? json_parse(entry->op.body, strlen(entry->op.body), err) : NULL;
    g_autofree char *subject = g_strdup(json_string(json_member(body, "subject")));
    json_free(body);
    Draft draft = {.channel = (int)op_channel_of(&entry->op),
                   .subject = subject,
                   .body = entry->op.text,
                   .saved = core_now(outbox->core)};
    g_strlcpy(draft.key, entry->op.draft_key, sizeof(draft.key));
    return journal_return(outbox->core->journal, &entry->op, to, &draft, &entry->text_returned,
                          err);
}

// What a person has to know wherever they are looking.
static void announce(Outbox *outbox, const Entry *entry)
{
    static const struct {
        OpState state;
        NoticeKind kind;
        const char *words, *plain;
    } rows[] = {{OP_REFUSED, NOTICE_ERROR, "refused", "A write was refused"},
                {OP_PARKED, NOTICE_WARN, "not confirmed", "A write is not confirmed"},
                {OP_REVIEW, NOTICE_WARN, "waited long", "A write waited long"},
                {OP_CHANGED, NOTICE_WARN, "changed meanwhile (gx decides)",
                 "A record was changed meanwhile"}};
    bool says_why = entry->op.reason && entry->op.state != OP_CHANGED;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].state != entry->op.state)
            continue;
        notice_add(outbox->core->notices, rows[i].kind, "%s: %s%s%s", entry->op.summary,
                   rows[i].words, says_why ? ": " : "", says_why ? entry->op.reason : "");
        TextBuf summary, reason;
        AlertItem alert = {rows[i].plain, text_format(&summary, "%s", entry->op.summary),
                           text_format(&reason, "%s", says_why ? entry->op.reason : "")};
        alerts_add(outbox->core->alerts, ALERT_WRITE, &alert);
    }
}

static bool reload_entry(Outbox *outbox, Entry *entry);

bool outbox_apply(Outbox *outbox, Entry *entry, OpEvent event, const Reply *reply, Err *err)
{
    OpState to = OP_STATE_COUNT;
    if (!op_step(entry->op.state, event, entry->safety, &to))
        return err_set(err, ERR_REFUSED, "too late: %s", entry->op.summary);
    bool ok = returns_text(entry, to) ? move_back(outbox, entry, to, err)
                                      : journal_move(outbox->core->journal, &entry->op, to, err);
    if (!ok) {
        if (err->kind == ERR_CONFLICT)
            reload_entry(outbox, entry);
        return false;
    }
    entry->has_pending = false;
    end_if_over(outbox, entry);
    announce(outbox, entry);
    outbox_tell(outbox, entry, reply);
    outbox_touch(outbox);
    return true;
}

bool outbox_insist(Outbox *outbox, Entry *entry, OpEvent event, const Reply *reply)
{
    Err err;
    if (outbox_apply(outbox, entry, event, reply, &err))
        return true;
    entry->has_pending = err.kind == ERR_IO;
    entry->pending = event;
    entry->retry_at = (Instant){core_now(outbox->core).ms + OUTBOX_BUSY_MS};
    schedule(outbox);
    return false;
}

// ---- rows --------------------------------------------------------------------------------------

// Takes the strings of op; false when it is from a program that knows more than this one.
static bool fill_entry(Outbox *outbox, Entry *entry, Op *take_op)
{
    entry->op = *take_op;
    op_forget_future(&entry->op, core_now(outbox->core));
    entry->kind = op_kind(&entry->op);
    entry->ep = endpoint_find(entry->op.endpoint);
    if (entry->kind == OPK_COUNT || entry->ep == EP_NONE)
        return false;
    entry->safety = endpoint_info(entry->ep)->safety;
    g_free(entry->op.shown);
    entry->op.shown = g_strdup(entry->op.text);
    replace_clean(&entry->op.shown, TEXT_BLOCK);
    replace_clean(&entry->op.summary, TEXT_LINE);
    replace_clean(&entry->op.reason, TEXT_LINE);
    if (entry->op.state == OP_UNKNOWN || entry->op.state == OP_ACKED)
        outbox_check_begin(entry, core_now(outbox->core));
    if (entry->op.state == OP_UNKNOWN || entry->op.state == OP_PARKED)
        entry->probable = journal_candidate(outbox->core->journal, entry->op.id);
    return true;
}

static bool reload_entry(Outbox *outbox, Entry *entry)
{
    Op op;
    Err err;
    bool found = false;
    if (!journal_op(outbox->core->journal, entry->op.id, &op, &found, &err) || !found)
        return false;
    OpState was = entry->op.state;
    op_clear(&entry->op);
    if (!fill_entry(outbox, entry, &op))
        return false;
    entry->has_pending = false;
    end_if_over(outbox, entry);
    if (was != entry->op.state)
        outbox_tell(outbox, entry, NULL);
    outbox_touch(outbox);
    return true;
}

static Entry *entry_new(Outbox *outbox, Op *take_op)
{
    Entry *entry = g_new0(Entry, 1);
    if (fill_entry(outbox, entry, take_op))
        return entry;
    op_clear(&entry->op);
    g_free(entry);
    return NULL;
}

Entry *outbox_recollect(Outbox *outbox, Op *take_op)
{
    bool wanted = id_eq(&take_op->location, &outbox->core->session.location_id) &&
                  !outbox_any_entry(outbox, take_op->id);
    Entry *entry = wanted ? entry_new(outbox, take_op) : NULL;
    if (!wanted)
        op_clear(take_op);
    if (entry)
        g_ptr_array_add(outbox->ended, entry);
    return entry;
}

static Entry *append(Outbox *outbox, Op *take_op)
{
    Entry *entry = entry_new(outbox, take_op);
    if (!entry)
        return NULL;
    g_ptr_array_add(outbox->live, entry);
    outbox_tell(outbox, entry, NULL);
    return entry;
}

Entry *outbox_enqueue(Outbox *outbox, Op *take_op, Err *err)
{
    if (!journal_add(outbox->core->journal, take_op,
                     take_op->draft_key[0] ? take_op->draft_key : NULL, err)) {
        op_clear(take_op);
        return NULL;
    }
    Entry *entry = append(outbox, take_op);
    BUG_ON(!entry);
    outbox_touch(outbox);
    return entry;
}

// One row as it is now: known, new, or not ours. Returns false for a row that cannot be understood.
static bool merge_row(Outbox *outbox, Op *take_op)
{
    Entry *entry = outbox_any_entry(outbox, take_op->id);
    if (!id_eq(&take_op->location, &outbox->core->session.location_id) ||
        (entry && entry->op.rev >= take_op->rev)) {
        op_clear(take_op);
        return true;
    }
    if (!entry)
        return append(outbox, take_op) != NULL;
    op_clear(take_op);
    return reload_entry(outbox, entry);
}

static void tell_of_odd_rows(Outbox *outbox, size_t odd)
{
    if (odd > 0)
        notice_add(outbox->core->notices, NOTICE_ERROR,
                   "%zu writes of the outbox cannot be read; they are kept in the file", odd);
}

bool outbox_reload(Outbox *outbox, Err *err)
{
    const unsigned ended = 1 << OP_CONFIRMED | 1 << OP_CANCELLED | 1 << OP_DISCARDED;
    Op *ops = NULL;
    size_t n = 0;
    size_t odd = 0;
    if (!journal_ops(outbox->core->journal, ~ended, &ops, &n, err))
        return false;
    g_autoptr(GPtrArray) gone = g_ptr_array_copy(outbox->live, NULL, NULL);
    g_ptr_array_set_free_func(gone, NULL);
    for (size_t i = 0; i < n; i++) {
        g_ptr_array_remove(gone, outbox_live_entry(outbox, ops[i].id));
        odd += !merge_row(outbox, &ops[i]);
    }
    g_free(ops);
    for (size_t i = 0; i < gone->len; i++) // ended by another process
        reload_entry(outbox, outbox_entry(gone, i));
    tell_of_odd_rows(outbox, odd + journal_damaged(outbox->core->journal));
    return true;
}

// ---- turn --------------------------------------------------------------------------------------

// A read-only session changes nothing, not even by what an earlier one queued.
static void become_sender(Outbox *outbox, Instant now)
{
    Err err;
    if (outbox->core->session.readonly)
        return;
    if (!journal_claim_sending(outbox->core->journal, &outbox->core->session.location_id))
        return;
    const Id *location = &outbox->core->session.location_id;
    outbox->sender = journal_recover(outbox->core->journal, location, now, &err);
}

static void watch_others(Outbox *outbox, Instant now)
{
    Err err;
    if (now.ms < outbox->next_watch.ms)
        return;
    bool was_sender = outbox->sender;
    if (!was_sender)
        become_sender(outbox, now);
    if (journal_changed(outbox->core->journal) || was_sender != outbox->sender)
        if (!outbox_reload(outbox, &err))
            notice_err(outbox->core->notices, "outbox", &err);
    outbox->next_watch = (Instant){now.ms + (outbox->sender ? WATCH_SENDING_MS : WATCH_WAITING_MS)};
}

static void step_entry(Outbox *outbox, Entry *entry, Instant now)
{
    if (entry->has_pending) {
        if (entry->retry_at.ms <= now.ms)
            outbox_insist(outbox, entry, entry->pending, NULL);
        return;
    }
    if (entry->op.state == OP_HELD && entry->op.hold_until.ms <= now.ms)
        outbox_insist(outbox, entry, OPE_HOLD_OVER, NULL);
    else if (is_settled_by_ack(entry))
        outbox_insist(outbox, entry, OPE_SETTLED, NULL);
    else
        outbox_check(outbox, entry, now);
}

// Writes go on without it: its lines wait in the journal.
static void tell_of_audit(Outbox *outbox)
{
    const Err *trouble = journal_audit_trouble(outbox->core->journal);
    if (trouble && !outbox->audit_told)
        notice_err(outbox->core->notices, "The audit journal waits", trouble);
    outbox->audit_told = trouble != NULL;
}

static void turn(void *owner, int64_t arg)
{
    (void)arg;
    Outbox *outbox = owner;
    Instant now = core_now(outbox->core);
    outbox_follow_clock(outbox);
    outbox->timer = 0;
    outbox->due = false;
    while (outbox->ended->len > ENDED_KEPT)
        g_ptr_array_remove_index(outbox->ended, 0);
    tell_of_audit(outbox);
    watch_others(outbox, now);
    if (outbox->sender) {
        g_autoptr(GPtrArray) entries = g_ptr_array_copy(outbox->live, NULL, NULL);
        g_ptr_array_set_free_func(entries, NULL);
        for (size_t i = 0; i < entries->len; i++)
            step_entry(outbox, outbox_entry(entries, i), now);
        outbox_send_ready(outbox, now);
        outbox_watch_turn(outbox, now);
    }
    for (size_t i = 0; i < outbox->live->len; i++)
        if (outbox_entry(outbox->live, i)->op.state == OP_HELD)
            outbox->core->changes |= CH_OUTBOX;
    schedule(outbox);
}

static void tell_of_salvage(Outbox *outbox)
{
    const Salvage *salvage = journal_salvage(outbox->core->journal);
    if (!salvage)
        return;
    g_autofree char *what =
        salvage->older ? g_strdup("is older than its audit journal: commits of it were lost")
                       : g_strdup_printf("was damaged (kept as %s)", salvage->kept_as);
    notice_add(outbox->core->notices, NOTICE_ERROR,
               "The outbox %s: %zu writes found, %zu of them wait for you, %zu lost%s%s", what,
               salvage->kept, salvage->waiting, salvage->lost, salvage->lost_words[0] ? ": " : "",
               salvage->lost_words);
}

bool outbox_start(Outbox *outbox, Err *err)
{
    Instant now = core_now(outbox->core);
    become_sender(outbox, now);
    journal_changed(outbox->core->journal);
    if (!outbox_reload(outbox, err))
        return false;
    outbox->next_watch = (Instant){now.ms + (outbox->sender ? WATCH_SENDING_MS : WATCH_WAITING_MS)};
    outbox_watch_resume(outbox);
    outbox->started = true;
    outbox_touch(outbox);
    tell_of_salvage(outbox);
    if (outbox->core->session.readonly && outbox->live->len > 0)
        notice_add(outbox->core->notices, NOTICE_WARN,
                   "read-only: what the outbox holds stays there");
    size_t waiting = outbox_attention(outbox);
    if (waiting > 0)
        notice_add(outbox->core->notices, NOTICE_WARN, "%zu %s in the outbox: a decision is needed",
                   waiting, waiting == 1 ? "write waits" : "writes wait");
    return true;
}
