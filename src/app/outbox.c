#include "config.h"

#include "app/outbox.h"

#include <assert.h>
#include <string.h>

#include "app/outbox_room.h"
#include "base/json.h"

static const OpKindInfo kinds[] = {
#define OP_KIND(id, name, hold, flags, verb) {name, hold, verb, flags},
#include "app/ops.def"
#undef OP_KIND
};
static_assert(ARRAY_LEN(kinds) == OPK_COUNT, "one row per kind");

const OpKindInfo *op_kind_info(OpKind kind)
{
    BUG_ON(kind >= OPK_COUNT);
    return &kinds[kind];
}

OpKind op_kind(const Op *op)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (!strcmp(kinds[i].name, op->kind))
            return (OpKind)i;
    return OPK_COUNT;
}

static void free_entry(void *data)
{
    Entry *entry = data;
    op_clear(&entry->op);
    if (entry->looked_at)
        g_array_free(entry->looked_at, TRUE);
    g_free(entry);
}

Outbox *outbox_new(Core *core)
{
    Outbox *outbox = g_new0(Outbox, 1);
    outbox->core = core;
    outbox->live = g_ptr_array_new_with_free_func(free_entry);
    outbox->ended = g_ptr_array_new_with_free_func(free_entry);
    outbox->observers = g_array_new(FALSE, FALSE, sizeof(Observer));
    outbox->newest = g_hash_table_new_full(id_hash, id_equal, NULL, g_free);
    outbox->random = g_rand_new_with_seed((guint32)core_now(core).ms);
    outbox->redo = g_array_new(FALSE, FALSE, sizeof(int64_t));
    outbox_follow_clock(outbox);
    journal_audit_with(core->journal, core->clock, &core->options->audit_bodies);
    return outbox;
}

void outbox_free(Outbox *outbox)
{
    if (!outbox)
        return;
    timers_cancel(outbox->core->timers, outbox->timer);
    wire_cancel_owner(outbox->core->wire, outbox);
    g_ptr_array_free(outbox->live, TRUE);
    g_ptr_array_free(outbox->ended, TRUE);
    g_array_free(outbox->observers, TRUE);
    g_hash_table_destroy(outbox->newest);
    g_rand_free(outbox->random);
    g_array_free(outbox->redo, TRUE);
    g_free(outbox);
}

void outbox_observe(Outbox *outbox, OpKind kind, OpObserver *fn, void *owner)
{
    Observer observer = {kind, fn, owner};
    g_array_append_val(outbox->observers, observer);
}

// ---- what is in it -----------------------------------------------------------------------------

size_t outbox_count(const Outbox *outbox)
{
    return outbox->live->len + outbox->ended->len;
}

const Op *outbox_at(const Outbox *outbox, size_t i)
{
    if (i < outbox->live->len)
        return &outbox_entry(outbox->live, i)->op;
    i -= outbox->live->len;
    return i < outbox->ended->len ? &outbox_entry(outbox->ended, i)->op : NULL;
}

static Entry *find(const GPtrArray *entries, int64_t id)
{
    for (size_t i = 0; i < entries->len; i++)
        if (outbox_entry(entries, i)->op.id == id)
            return outbox_entry(entries, i);
    return NULL;
}

Entry *outbox_live_entry(const Outbox *outbox, int64_t id)
{
    return find(outbox->live, id);
}

Entry *outbox_any_entry(const Outbox *outbox, int64_t id)
{
    Entry *entry = find(outbox->live, id);
    return entry ? entry : find(outbox->ended, id);
}

const Op *outbox_find(const Outbox *outbox, int64_t id)
{
    const Entry *entry = outbox_any_entry(outbox, id);
    return entry ? &entry->op : NULL;
}

const Op *outbox_of(const Outbox *outbox, const Id *subject)
{
    for (size_t i = outbox->live->len; i > 0; i--) {
        const Op *op = &outbox_entry(outbox->live, i - 1)->op;
        if (id_eq(&op->subject, subject))
            return op;
    }
    return NULL;
}

static size_t count_states(const Outbox *outbox, unsigned mask)
{
    size_t n = 0;
    for (size_t i = 0; i < outbox->live->len; i++)
        n += (mask & 1u << outbox_entry(outbox->live, i)->op.state) != 0;
    return n;
}

size_t outbox_live(const Outbox *outbox)
{
    return outbox->live->len;
}

size_t outbox_attention(const Outbox *outbox)
{
    return count_states(outbox,
                        1 << OP_PARKED | 1 << OP_REFUSED | 1 << OP_REVIEW | 1 << OP_CHANGED);
}

size_t outbox_pending_send(const Outbox *outbox)
{
    if (outbox->core->session.readonly)
        return 0;
    return count_states(outbox, 1 << OP_HELD | 1 << OP_READY | 1 << OP_INFLIGHT);
}

bool outbox_is_settled(const Outbox *outbox)
{
    return !outbox->due;
}

bool op_is_pending(const Op *op)
{
    const unsigned pending =
        1 << OP_HELD | 1 << OP_READY | 1 << OP_INFLIGHT | 1 << OP_UNKNOWN | 1 << OP_ACKED;
    return (pending & 1u << op->state) != 0;
}

bool op_is_live(const Op *op)
{
    return op->state != OP_CONFIRMED && op->state != OP_CANCELLED && op->state != OP_DISCARDED;
}

bool op_is_off(const Op *op)
{
    const unsigned off = 1 << OP_CANCELLED | 1 << OP_REFUSED | 1 << OP_DISCARDED | 1 << OP_CHANGED;
    return (off & 1u << op->state) != 0;
}

static TextRef words_of(const char *state, const char *reason, TextBuf *buf)
{
    return reason && reason[0] ? text_format(buf, "%s: %s", state, reason)
                               : text_format(buf, "%s", state);
}

TextRef op_state_words(const Op *op, Instant now, TextBuf *buf)
{
    int64_t left_s = (op->hold_until.ms - now.ms + 999) / 1000;
    OpKind kind = op_kind(op);
    bool message = kind < OPK_COUNT && (kinds[kind].flags & OPF_MESSAGE);
    switch (op->state) {
    case OP_HELD: return text_format(buf, "held %ds", left_s > 0 ? (int)left_s : 0);
    case OP_READY: return words_of(op->maybe > 0 ? "checking" : "waiting", op->reason, buf);
    case OP_INFLIGHT: return text_format(buf, "sending");
    case OP_UNKNOWN: return text_format(buf, "checking");
    case OP_ACKED:
    case OP_CONFIRMED: return text_format(buf, message ? "sent" : "saved");
    case OP_PARKED: return words_of("not confirmed", op->reason, buf);
    case OP_REFUSED: return words_of("refused", op->reason, buf);
    case OP_REVIEW: return text_format(buf, "waited long: send it still?");
    case OP_CANCELLED: return text_format(buf, "undone");
    case OP_DISCARDED: return text_format(buf, "discarded");
    case OP_CHANGED: return text_format(buf, "changed meanwhile");
    case OP_STATE_COUNT: break;
    }
    return TEXT_NONE;
}

Channel op_channel_of(const Op *op)
{
    Err err;
    Json *body = op->body ? json_parse(op->body, strlen(op->body), &err) : NULL;
    const char *type = json_string(json_member(body, "type"));
    Channel found = CHANNEL_UNKNOWN;
    for (int i = 0; type && i < CHANNEL_COUNT && found == CHANNEL_UNKNOWN; i++)
        if (!g_strcmp0(channel_info((Channel)i)->send_type, type))
            found = (Channel)i;
    json_free(body);
    return found;
}

// ---- adding ------------------------------------------------------------------------------------

int64_t outbox_hold_ms(const Outbox *outbox, OpKind kind)
{
    return (int64_t)options_int(outbox->core->options, kinds[kind].hold, 0) * 1000;
}

char *outbox_inverse(const Op *op, EndpointId ep, const char *body, const char *words)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    json_out_string(out, "kind", op->kind);
    json_out_string(out, "endpoint", endpoint_info(ep)->name);
    json_out_array(out, "params");
    json_out_string(out, NULL, op->params[0].s);
    json_out_string(out, NULL, op->params[1].s);
    json_out_end(out);
    json_out_string(out, "body", body);
    if (words)
        json_out_string(out, "summary", words);
    json_out_end(out);
    return json_out_take(out, NULL);
}

static char *lane_of(const OpRequest *request)
{
    if (request->lane)
        return g_strdup(request->lane);
    bool message = (kinds[request->kind].flags & OPF_MESSAGE) != 0;
    if ((message || id_is_empty(&request->subject)) && !id_is_empty(&request->contact))
        return g_strdup_printf("contact/%s", request->contact.s);
    if (!id_is_empty(&request->subject))
        return g_strdup_printf("subject/%s", request->subject.s);
    return g_strdup_printf("kind/%s", kinds[request->kind].name);
}

static char *clean(const char *text, TextMode mode)
{
    if (!text)
        return NULL;
    Text result = text_clean(text, strlen(text), mode);
    return result.s ? result.s : g_strdup("");
}

// What it rests on; the way back says it where nothing else does.
static char *base_of(const OpRequest *request)
{
    if (!(kinds[request->kind].flags & OPF_COMPARE))
        return NULL;
    bool same_request = !request->inverse_ep || request->inverse_ep == request->ep;
    const char *before = same_request ? request->inverse_body : NULL;
    return g_strdup(request->base ? request->base : before);
}

static Op op_of(const Outbox *outbox, const OpRequest *request)
{
    Instant now = core_now(outbox->core);
    int64_t hold = request->hold_ms >= 0 ? request->hold_ms : outbox_hold_ms(outbox, request->kind);
    g_autofree char *lane = lane_of(request);
    Op op = {.state = hold > 0 ? OP_HELD : OP_READY,
             .location = outbox->core->session.location_id,
             .subject = request->subject,
             .contact = request->contact,
             .params = {request->params[0], request->params[1]},
             .body = g_strdup(request->body),
             .text = request->text ? text_input(request->text, strlen(request->text)) : NULL,
             .shown = clean(request->text, TEXT_BLOCK),
             .summary = clean(request->summary ? request->summary : "", TEXT_LINE),
             .base = base_of(request),
             .created = now,
             .hold_until = {now.ms + hold}};
    g_strlcpy(op.profile, outbox->core->session.profile, sizeof(op.profile));
    g_strlcpy(op.kind, kinds[request->kind].name, sizeof(op.kind));
    g_strlcpy(op.endpoint, endpoint_info(request->ep)->name, sizeof(op.endpoint));
    g_strlcpy(op.lane, lane, sizeof(op.lane));
    g_strlcpy(op.draft_key, request->draft_key ? request->draft_key : "", sizeof(op.draft_key));
    EndpointId back = request->inverse_ep ? request->inverse_ep : request->ep;
    if (request->inverse_body)
        op.inverse = outbox_inverse(&op, back, request->inverse_body, request->undo);
    return op;
}

Op op_renewed(const Outbox *outbox, const Op *op, int64_t hold_ms)
{
    Instant now = core_now(outbox->core);
    Op copy;
    op_copy(&copy, op);
    Op fresh = {.state = hold_ms > 0 ? OP_HELD : OP_READY,
                .location = copy.location,
                .subject = copy.subject,
                .contact = copy.contact,
                .params = {copy.params[0], copy.params[1]},
                .body = copy.body,
                .text = copy.text,
                .shown = copy.shown,
                .summary = copy.summary,
                .inverse = copy.inverse,
                .base = copy.base,
                .created = now,
                .hold_until = {now.ms + hold_ms}};
    g_strlcpy(fresh.profile, copy.profile, sizeof(fresh.profile));
    g_strlcpy(fresh.kind, copy.kind, sizeof(fresh.kind));
    g_strlcpy(fresh.endpoint, copy.endpoint, sizeof(fresh.endpoint));
    g_strlcpy(fresh.lane, copy.lane, sizeof(fresh.lane));
    g_free(copy.reason);
    g_free(copy.theirs);
    return fresh;
}

static Entry *held_twin(const Outbox *outbox, const OpRequest *request)
{
    if (!(kinds[request->kind].flags & OPF_LAST_WINS))
        return NULL;
    for (size_t i = outbox->live->len; i > 0; i--) {
        Entry *entry = outbox_entry(outbox->live, i - 1);
        if (entry->op.state == OP_HELD && entry->kind == request->kind &&
            entry->ep == request->ep && id_eq(&entry->op.subject, &request->subject))
            return entry;
    }
    return NULL;
}

static bool json_same(const char *a, const char *b)
{
    Err err;
    Json *x = a ? json_parse(a, strlen(a), &err) : NULL;
    Json *y = b ? json_parse(b, strlen(b), &err) : NULL;
    bool same = x && y && json_equal(x, y);
    json_free(x);
    json_free(y);
    return same;
}

// Back where the first of the moves began: nothing is left to be told.
static bool comes_to_nothing(const Entry *held, const OpRequest *request)
{
    Err err;
    Json *inverse =
        held->op.inverse ? json_parse(held->op.inverse, strlen(held->op.inverse), &err) : NULL;
    bool nothing = json_same(json_string(json_member(inverse, "body")), request->body);
    json_free(inverse);
    return nothing;
}

// The newer operation takes the place of the held one; what undoes it stays that of the first.
static bool replace_held(Outbox *outbox, Entry *held, const OpRequest *request, Err *err)
{
    if (comes_to_nothing(held, request))
        return outbox_apply(outbox, held, OPE_UNDO, NULL, err);
    Op fresh = op_of(outbox, request);
    Op next = held->op;
    next.body = fresh.body;
    next.text = fresh.text;
    next.shown = fresh.shown;
    next.summary = fresh.summary;
    next.hold_until = fresh.hold_until;
    bool ok = journal_move(outbox->core->journal, &next, OP_HELD, err);
    Op *spent = ok ? &held->op : &fresh;
    g_free(spent->body);
    g_free(spent->text);
    g_free(spent->shown);
    g_free(spent->summary);
    g_free(fresh.inverse);
    g_free(fresh.base);
    if (!ok)
        return false;
    held->op = next;
    outbox_tell(outbox, held, NULL);
    outbox_touch(outbox);
    return true;
}

// Whatever older sets, newer sets too: lists add to each other, so they must be the same.
static bool sets_the_same(const char *older, const char *newer)
{
    Err err;
    Json *x = older ? json_parse(older, strlen(older), &err) : NULL;
    Json *y = newer ? json_parse(newer, strlen(newer), &err) : NULL;
    bool same = json_is_object(x) && json_is_object(y);
    for (const Json *m = same ? json_first(x) : NULL; m && same; m = json_next(m)) {
        const Json *twin = json_member(y, json_name(m));
        same = twin && (!json_is_array(m) || json_equal(m, twin));
    }
    json_free(x);
    json_free(y);
    return same;
}

// A refused operation is answered by a newer one that does what it wanted to do, or whose text was
// given back and is in that one. What created a record of its own stays: nobody has its words.
static bool is_answered_by(const Entry *refused, const Entry *added)
{
    bool waits = refused->op.state == OP_REFUSED || refused->op.state == OP_CHANGED;
    if (refused == added || !waits || refused->kind != added->kind ||
        !id_eq(&refused->op.subject, &added->op.subject))
        return false;
    if (entry_is_message(refused))
        return refused->text_returned;
    return refused->safety != SAFETY_ONCE && refused->ep == added->ep &&
           id_eq(&refused->op.params[0], &added->op.params[0]) &&
           id_eq(&refused->op.params[1], &added->op.params[1]) &&
           sets_the_same(refused->op.body, added->op.body);
}

static void supersede_refused(Outbox *outbox, const Entry *added)
{
    g_autoptr(GPtrArray) entries = g_ptr_array_copy(outbox->live, NULL, NULL);
    g_ptr_array_set_free_func(entries, NULL);
    for (size_t i = entries->len; i > 0; i--) {
        Entry *entry = outbox_entry(entries, i - 1);
        Err err;
        if (!is_answered_by(entry, added))
            continue;
        entry_set_reason(entry, "replaced by a newer one");
        if (!outbox_apply(outbox, entry, OPE_DISCARD, NULL, &err))
            return;
    }
}

// One process of a location sends: whoever waits here can see which. Once, until it is this one.
static void tell_of_other(Outbox *outbox)
{
    int64_t pid = journal_sender(outbox->core->journal, &outbox->core->session.location_id);
    if (!outbox->sender && !outbox->other_told && pid > 0)
        notice_add(outbox->core->notices, NOTICE_INFO,
                   "Another eyrie, process %" G_GINT64_FORMAT ", sends what is queued here", pid);
    outbox->other_told = !outbox->sender;
}

bool outbox_add(Outbox *outbox, const OpRequest *request, int64_t *id, Err *err)
{
    if (outbox->core->session.readonly)
        return err_set(err, ERR_REFUSED, "this eyrie was started read-only; nothing was changed");
    if (!scopes_allow(outbox->core->scopes, endpoint_info(request->ep)->scope, err))
        return false;
    if (outbox->core->session.ask_first)
        return err_set(err, ERR_REFUSED,
                       "this location asks before its first write: do it by a key, and say yes");
    outbox_follow_clock(outbox);
    Entry *entry = held_twin(outbox, request);
    if (entry) {
        if (id)
            *id = entry->op.id;
        if (replace_held(outbox, entry, request, err))
            return true;
        if (err->kind != ERR_CONFLICT) // it has just left: the new one follows it
            return false;
    }
    Op op = op_of(outbox, request);
    entry = outbox_enqueue(outbox, &op, err);
    if (!entry)
        return false;
    entry->welcome = request->welcome;
    g_array_set_size(outbox->redo, 0);
    supersede_refused(outbox, entry);
    tell_of_other(outbox);
    if (id)
        *id = entry->op.id;
    return true;
}
