#include "config.h"

#include <string.h>

#include "app/outbox_compare.h"
#include "app/outbox_room.h"
#include "base/json.h"

// What a person decides about operations: take back, undo, redo, send now or again, give up.

static bool may_send(const Outbox *outbox, Err *err)
{
    return !outbox->core->session.readonly ||
           err_set(err, ERR_REFUSED, "this eyrie was started read-only; nothing was changed");
}

static bool need(Outbox *outbox, int64_t id, Entry **entry, Err *err)
{
    outbox_follow_clock(outbox);
    *entry = outbox_live_entry(outbox, id);
    return *entry || err_set(err, ERR_NOT_FOUND, "that write has ended; nothing was changed");
}

// ---- taking back -------------------------------------------------------------------------------

static bool take_back(Outbox *outbox, Entry *entry, Err *err)
{
    if (!op_can_be_taken_back(&entry->op))
        return err_set(err, ERR_REFUSED, "too late, it has left: %s", entry->op.summary);
    if (!outbox_apply(outbox, entry, OPE_UNDO, NULL, err))
        return false;
    g_array_append_val(outbox->redo, entry->op.id);
    notice_add(outbox->core->notices, NOTICE_INFO, "Undone: %s%s", entry->op.summary,
               entry->text_returned      ? " (the text is back in the composer)"
               : entry_is_message(entry) ? " (its text stays in the outbox)"
                                         : "");
    return true;
}

bool outbox_cancel(Outbox *outbox, int64_t id, Err *err)
{
    Entry *entry;
    return need(outbox, id, &entry, err) && take_back(outbox, entry, err);
}

// ---- undoing what has left ---------------------------------------------------------------------

static bool is_reversible(const Entry *entry)
{
    static const unsigned left =
        1 << OP_READY | 1 << OP_INFLIGHT | 1 << OP_UNKNOWN | 1 << OP_ACKED | 1 << OP_CONFIRMED;
    return entry->op.inverse && !entry->undone && entry->inverse_of == 0 &&
           (left & 1u << entry->op.state);
}

static Entry *newest_by(const Outbox *outbox, bool (*test)(const Entry *))
{
    const GPtrArray *lists[] = {outbox->live, outbox->ended};
    Entry *best = NULL;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        for (size_t j = 0; j < lists[i]->len; j++) {
            Entry *entry = outbox_entry(lists[i], j);
            if (test(entry) && (!best || entry->op.id > best->op.id))
                best = entry;
        }
    }
    return best;
}

static bool is_takeable(const Entry *entry)
{
    return op_can_be_taken_back(&entry->op);
}

// Parameters that were not known when the operation was made are the id of what it created.
static Id param_of(const Json *inverse, const char *path, const Op *op)
{
    Id id = id_from(json_string(json_at(inverse, path)));
    return id_is_empty(&id) ? op->server_id : id;
}

static size_t path_params(EndpointId ep)
{
    size_t n = 0;
    for (const char *p = endpoint_info(ep)->path; *p; p++)
        n += *p == '{';
    return n;
}

// A booking is undone by cancelling the appointment: another kind of operation.
static OpKind inverse_kind(OpKind kind, EndpointId ep)
{
    return kind == OPK_BOOK && ep == EP_APPOINTMENT_UPDATE ? OPK_APPT_STATUS : kind;
}

// What our write has set must still be there when it is put back. A booking has set its time: who
// cancels it has not seen that somebody moved it.
static char *inverse_base(const Op *op, const char *inverse_body)
{
    const char *kept = op_kind(op) == OPK_BOOK ? "{\"startTime\":null}" : inverse_body;
    return compare_only(op->body, kept);
}

// What undoing it does, for people.
static char *inverse_summary(const Json *inverse, const Op *op)
{
    const char *words = json_string(json_member(inverse, "summary"));
    return g_strdup_printf("undo: %s", words ? words : op->summary);
}

void outbox_renew_inverse(char **inverse, const char *newer, const char *drop)
{
    Err err;
    Json *json = json_parse(*inverse, strlen(*inverse), &err);
    g_autofree char *renewed = compare_renew(json_string(json_member(json, "body")), newer);
    g_autofree char *body = compare_minus(renewed, drop);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    for (const Json *m = json_first(json); m; m = json_next(m)) {
        if (strcmp(json_name(m), "body") == 0)
            json_out_string(out, "body", body);
        else
            json_out_node(out, json_name(m), m);
    }
    json_out_end(out);
    json_free(json);
    g_free(*inverse);
    *inverse = json_out_take(out, NULL);
}

static bool inverse_op(const Outbox *outbox, const Entry *entry, Op *out, Err *err)
{
    Json *inverse = json_parse(entry->op.inverse, strlen(entry->op.inverse), err);
    if (!inverse)
        return false;
    EndpointId ep = endpoint_find(json_string(json_member(inverse, "endpoint")));
    const char *body = json_string(json_member(inverse, "body"));
    static const char *const paths[] = {"params[0]", "params[1]"};
    Op op = op_renewed(outbox, &entry->op, 0);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        op.params[i] = i < path_params(ep) ? param_of(inverse, paths[i], &entry->op) : (Id){""};
    g_free(op.base);
    op.base = inverse_base(&entry->op, body);
    g_free(op.body);
    op.body = body && body[0] ? g_strdup(body) : NULL;
    g_free(op.inverse);
    op.inverse = NULL;
    g_free(op.summary);
    op.summary = inverse_summary(inverse, &entry->op);
    g_strlcpy(op.endpoint, endpoint_info(ep)->name, sizeof(op.endpoint));
    g_strlcpy(op.kind, op_kind_info(inverse_kind(entry->kind, ep))->name, sizeof(op.kind));
    json_free(inverse);
    *out = op;
    return true;
}

static bool queue_inverse(Outbox *outbox, Entry *entry, Err *err)
{
    bool known = entry->safety == SAFETY_IDEMPOTENT || !id_is_empty(&entry->op.server_id);
    if (!known)
        return err_set(err, ERR_REFUSED, "not yet known by the server, undo it in a moment: %s",
                       entry->op.summary);
    Op op;
    if (!inverse_op(outbox, entry, &op, err))
        return false;
    bool tells = (op_kind_info(entry->kind)->flags & OPF_NOTIFIES) != 0;
    Entry *added = outbox_enqueue(outbox, &op, err);
    if (!added)
        return false;
    added->inverse_of = entry->op.id;
    entry->undone = true;
    g_array_append_val(outbox->redo, entry->op.id);
    notice_add(outbox->core->notices, NOTICE_INFO, "Undo: %s%s",
               added->op.summary + strlen("undo: "), tells ? " (the contact may be notified)" : "");
    return true;
}

bool outbox_undo(Outbox *outbox, Err *err)
{
    if (!may_send(outbox, err))
        return false;
    Entry *entry = newest_by(outbox, is_takeable);
    if (entry)
        return take_back(outbox, entry, err);
    entry = newest_by(outbox, is_reversible);
    return entry ? queue_inverse(outbox, entry, err)
                 : err_set(err, ERR_REFUSED, "nothing can be undone");
}

int64_t outbox_undo_next(const Outbox *outbox)
{
    const Entry *entry = newest_by(outbox, is_takeable);
    if (!entry)
        entry = newest_by(outbox, is_reversible);
    return entry ? entry->op.id : 0;
}

bool outbox_undo_one(Outbox *outbox, int64_t id, Err *err)
{
    Entry *entry = outbox_any_entry(outbox, id);
    if (!may_send(outbox, err))
        return false;
    if (entry && is_takeable(entry))
        return take_back(outbox, entry, err);
    if (entry && is_reversible(entry))
        return queue_inverse(outbox, entry, err);
    return err_set(err, ERR_REFUSED, "it cannot be undone");
}

bool outbox_redo(Outbox *outbox, Err *err)
{
    if (!may_send(outbox, err))
        return false;
    if (outbox->redo->len == 0)
        return err_set(err, ERR_REFUSED, "nothing was undone");
    int64_t id = g_array_index(outbox->redo, int64_t, outbox->redo->len - 1);
    const Entry *entry = outbox_any_entry(outbox, id);
    if (!entry || entry_is_message(entry))
        return err_set(err, ERR_REFUSED,
                       "a message is not sent again by redo: send it from the composer");
    Op op = op_renewed(outbox, &entry->op, outbox_hold_ms(outbox, entry->kind));
    if (!outbox_enqueue(outbox, &op, err))
        return false;
    g_array_set_size(outbox->redo, outbox->redo->len - 1);
    notice_add(outbox->core->notices, NOTICE_INFO, "Done again: %s", entry->op.summary);
    return true;
}

// ---- sending and giving up ---------------------------------------------------------------------

bool outbox_send_now(Outbox *outbox, int64_t id, Err *err)
{
    Entry *entry;
    if (!may_send(outbox, err) || !need(outbox, id, &entry, err))
        return false;
    if (entry->op.state == OP_HELD) {
        entry->op.hold_until = core_now(outbox->core);
        return outbox_apply(outbox, entry, OPE_HOLD_OVER, NULL, err);
    }
    if (entry->op.state != OP_READY)
        return err_set(err, ERR_REFUSED, "it is not waiting: %s", entry->op.summary);
    entry->op.not_before = (Instant){0};
    entry->overridden = true; // past one that has been unknown for long, see OP_PASSED_MS
    outbox_touch(outbox);
    return true;
}

// The decision is written before the state moves, so that no attempt is without one (I3, I5).
static bool decide(Outbox *outbox, Entry *entry, const char *what, OpEvent event, Err *err)
{
    OpState to;
    if (!op_step(entry->op.state, event, entry->safety, &to))
        return err_set(err, ERR_REFUSED, "it waits for no decision: %s", entry->op.summary);
    return journal_decide(outbox->core->journal, &entry->op, what, core_now(outbox->core), err) &&
           outbox_apply(outbox, entry, event, NULL, err);
}

// The strings of op that a decision about a changed record replaces.
static void clear_question(Op *op)
{
    g_free(op->body);
    g_free(op->base);
    g_free(op->theirs);
    g_free(op->inverse);
}

// As the entry's operation, but it sets the members of body alone, rests on theirs, and its undo
// goes back to theirs.
static Op settled_op(const Op *op, const char *body)
{
    Op next = *op;
    g_autofree char *base = compare_renew(op->base, op->theirs);
    g_autofree char *left_out = compare_minus(op->body, body);
    next.body = g_strdup(body);
    next.base = compare_minus(base, left_out);
    next.theirs = NULL;
    next.inverse = g_strdup(op->inverse);
    if (next.inverse)
        outbox_renew_inverse(&next.inverse, op->theirs, left_out);
    return next;
}

bool outbox_settle(Outbox *outbox, int64_t id, const char *body, Err *err)
{
    Entry *entry;
    if (!may_send(outbox, err) || !need(outbox, id, &entry, err))
        return false;
    if (entry->op.state != OP_CHANGED)
        return err_set(err, ERR_REFUSED, "it waits for no such decision: %s", entry->op.summary);
    if (!body)
        body = entry->op.body;
    if (strcmp(body, "{}") == 0)
        return decide(outbox, entry, "theirs", OPE_DISCARD, err);
    Op was = entry->op;
    entry->op = settled_op(&was, body);
    entry->op.hold_until = core_now(outbox->core);
    entry->op.not_before = (Instant){0};
    entry->compared = (Instant){0};
    bool ok = decide(outbox, entry, "mine", OPE_RESEND, err);
    if (!ok && entry->op.rev == was.rev) { // else it was read anew: another process was faster
        Op spent = entry->op;
        entry->op = was;
        was = spent;
    }
    clear_question(&was);
    return ok;
}

bool outbox_resend(Outbox *outbox, int64_t id, Err *err)
{
    Entry *entry;
    if (!may_send(outbox, err) || !need(outbox, id, &entry, err))
        return false;
    if (entry->op.state == OP_CHANGED)
        return outbox_settle(outbox, id, NULL, err);
    const int64_t rev = entry->op.rev;
    bool again = entry->op.maybe > 0;
    entry->op.resends += again;
    entry->op.hold_until = core_now(outbox->core);
    entry->op.not_before = (Instant){0};
    if (decide(outbox, entry, "resend", OPE_RESEND, err))
        return true;
    if (entry->op.rev == rev) // else it was read again, as another process has left it
        entry->op.resends -= again;
    return false;
}

bool outbox_discard(Outbox *outbox, int64_t id, Err *err)
{
    Entry *entry;
    if (!need(outbox, id, &entry, err))
        return false;
    if (op_can_be_taken_back(&entry->op))
        return take_back(outbox, entry, err);
    return decide(outbox, entry, "discard", OPE_DISCARD, err);
}

bool outbox_accept(Outbox *outbox, int64_t id, Err *err)
{
    Entry *entry;
    if (!need(outbox, id, &entry, err))
        return false;
    if (entry->op.state != OP_PARKED || id_is_empty(&entry->probable))
        return err_set(err, ERR_REFUSED, "there is no record that looks like it: %s",
                       entry->op.summary);
    Id record = entry->probable;
    return journal_bind(outbox->core->journal, &entry->op, &record, err) &&
           decide(outbox, entry, "accept", OPE_SEEN, err);
}

Id outbox_likely(const Outbox *outbox, int64_t id)
{
    const Entry *entry = outbox_live_entry(outbox, id);
    bool waits = entry && entry->op.state == OP_PARKED;
    return waits ? entry->probable : (Id){""};
}

bool outbox_watch(Outbox *outbox, int64_t id, Err *err)
{
    Entry *entry;
    if (!need(outbox, id, &entry, err))
        return false;
    if (entry->op.state != OP_PARKED)
        return err_set(err, ERR_REFUSED, "it waits for no decision: %s", entry->op.summary);
    return journal_decide(outbox->core->journal, &entry->op, "keep", core_now(outbox->core), err) &&
           outbox_look_now(outbox, entry, err);
}

// Another text that was begun there must not be lost to this one.
static bool is_free(const Outbox *outbox, const Op *op, Err *err)
{
    Draft draft;
    if (!journal_draft_get(outbox->core->journal, op->draft_key, &draft))
        return true;
    bool same = !g_strcmp0(draft.body, op->text);
    draft_clear(&draft);
    return same || err_set(err, ERR_CONFLICT, "another text is begun there: send or discard it");
}

bool outbox_edit(Outbox *outbox, int64_t id, Err *err)
{
    Entry *entry;
    if (!need(outbox, id, &entry, err))
        return false;
    if (!entry_is_message(entry) || !entry->op.draft_key[0])
        return err_set(err, ERR_REFUSED, "it has no text to edit: %s", entry->op.summary);
    if (!is_free(outbox, &entry->op, err))
        return false;
    if (op_can_be_taken_back(&entry->op))
        return take_back(outbox, entry, err);
    entry->edited = true;
    bool ok = decide(outbox, entry, "edit", OPE_DISCARD, err);
    entry->edited = ok;
    return ok;
}
