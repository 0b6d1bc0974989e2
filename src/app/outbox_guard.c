#include "config.h"

#include "app/outbox_room.h"
#include "base/url.h"

// Whose token is it? Nothing is written before the service has said in this run, asked with the
// very token that will carry the write, that it is of this location (RELIABILITY 2.4). What waits
// for that stays READY, and says so.

enum { AGAIN_MS = 5000, AGAIN_MAX_MS = 60 * 1000, DOUBLINGS_MAX = 4 };

// Who may not ask the first is known by another answer about the location.
static const EndpointId questions[] = {EP_LOCATION_GET, EP_CONVERSATION_SEARCH, EP_USER_LIST,
                                       EP_CALENDAR_LIST};

static void set_reason(Entry *entry, const char *reason)
{
    entry->guarded = reason != NULL;
    entry_set_reason(entry, reason);
}

static void tell_entries(const Outbox *outbox, const char *reason)
{
    for (size_t i = 0; i < outbox->live->len; i++) {
        Entry *entry = outbox_entry(outbox->live, i);
        if (entry->op.state == OP_READY && entry->guarded)
            set_reason(entry, reason);
    }
}

static void settle(Outbox *outbox, AccountState state, const Reply *reply)
{
    Guard *guard = &outbox->guard;
    bool news = outbox->core->session.account != state;
    guard->token = reply->token;
    guard->tries = 0;
    outbox->core->session.account = state;
    outbox->core->changes |= CH_SESSION;
    tell_entries(outbox, state == ACCOUNT_CONFIRMED ? NULL : guard->why.msg);
    if (state == ACCOUNT_OTHER && news)
        notice_add(outbox->core->notices, NOTICE_ERROR, "Nothing is sent: %s", guard->why.msg);
    outbox_touch(outbox);
}

static void confirm(Outbox *outbox, const Reply *reply)
{
    outbox->guard.why = (Err){0};
    outbox->guard.question = 0;
    settle(outbox, ACCOUNT_CONFIRMED, reply);
}

static void wait_longer(Outbox *outbox)
{
    Guard *guard = &outbox->guard;
    int64_t wait = MIN((int64_t)AGAIN_MS << MIN(guard->tries, DOUBLINGS_MAX), AGAIN_MAX_MS);
    guard->tries++;
    guard->again = (Instant){core_now(outbox->core).ms + wait};
}

static void refuse(Outbox *outbox, const Reply *reply)
{
    settle(outbox, ACCOUNT_OTHER, reply);
    outbox->guard.again = (Instant){core_now(outbox->core).ms + AGAIN_MAX_MS};
}

static bool is_of_company(const Session *session, const Location *location)
{
    return id_is_empty(&session->company_id) || id_is_empty(&location->company) ||
           id_eq(&session->company_id, &location->company);
}

static bool is_ours(const Session *session, const Location *said, Err *why)
{
    if (!id_eq(&said->id, &session->location_id))
        return err_set(why, ERR_AUTH, "the token is of another location, %s", said->id.s);
    if (!is_of_company(session, said))
        return err_set(why, ERR_AUTH, "the token is of another agency, %s", said->company.s);
    return true;
}

static void judge_location(Outbox *outbox, const Reply *reply)
{
    if (reply->rows.count != 1) {
        err_set(&outbox->guard.why, ERR_PROTOCOL, "the service did not say whose token it is");
        wait_longer(outbox);
    } else if (is_ours(&outbox->core->session, reply->rows.items, &outbox->guard.why)) {
        confirm(outbox, reply);
    } else {
        refuse(outbox, reply);
    }
}

// 403: valid, and not for this location. 401 about a scope says nothing of whose it is.
static void judge_refusal(Outbox *outbox, const Reply *reply)
{
    Guard *guard = &outbox->guard;
    if (reply->portal || reply->err.kind != ERR_SCOPE) {
        guard->why = reply->err;
        wait_longer(outbox);
    } else if (reply->status == 403) {
        err_set(&guard->why, ERR_AUTH, "the token is of another account: %s", reply->err.msg);
        refuse(outbox, reply);
    } else if (questions[guard->question] == reply->ep) {
        guard->question = (guard->question + 1) % ARRAY_LEN(questions);
        guard->why = reply->err;
        if (guard->question == 0)
            wait_longer(outbox);
    }
}

void outbox_saw_location(Outbox *outbox, const Reply *reply)
{
    if (reply->server_skew_ms != 0)
        outbox->skew_ms = reply->server_skew_ms; // known before the first write leaves
    if (reply->token == 0 || reply->token < outbox->guard.token)
        return;
    if (reply->outcome == OUTCOME_REFUSED)
        judge_refusal(outbox, reply);
    else if (reply->outcome == OUTCOME_DONE && reply->ep == EP_LOCATION_GET)
        judge_location(outbox, reply);
    else if (reply->outcome == OUTCOME_DONE)
        confirm(outbox, reply);
}

static void on_account(void *owner, const Asked *asked, Reply *reply)
{
    Outbox *outbox = owner;
    (void)asked;
    outbox->guard.asking = false;
    if (reply->outcome == OUTCOME_DONE || reply->outcome == OUTCOME_REFUSED) {
        outbox_saw_location(outbox, reply);
    } else {
        outbox->guard.why = reply->err;
        wait_longer(outbox);
    }
    outbox_touch(outbox);
}

static void ask(Outbox *outbox)
{
    Guard *guard = &outbox->guard;
    EndpointId ep = questions[guard->question];
    const Id *location = &outbox->core->session.location_id;
    Asked asked = {.ep = ep, .keeps = true};
    Call *call = call_new(ep, PRIO_ACTION);
    GString *query = g_string_new(ep == EP_CONVERSATION_SEARCH ? "limit=1" : NULL);
    if (ep == EP_LOCATION_GET)
        call->params[0] = *location;
    else
        query_add(query, "locationId", location->s);
    call->query = g_string_free(query, FALSE);
    guard->asking =
        wire_post(outbox->core->wire, call, &asked, on_account, outbox, &guard->why) != 0;
    if (!guard->asking)
        wait_longer(outbox);
}

bool outbox_may_write(Outbox *outbox, Entry *entry, Instant now)
{
    Guard *guard = &outbox->guard;
    if (outbox->core->session.account == ACCOUNT_CONFIRMED)
        return true;
    if (!guard->asking && guard->again.ms <= now.ms)
        ask(outbox);
    set_reason(entry, guard->why.kind != ERR_NONE ? guard->why.msg : "asking whose token this is");
    return false;
}

void outbox_tell_guarded(const Outbox *outbox, Entry *entry)
{
    if (outbox->core->session.account == ACCOUNT_OTHER && !entry->guarded)
        set_reason(entry, outbox->guard.why.msg);
}

Instant outbox_guard_at(const Outbox *outbox)
{
    const Guard *guard = &outbox->guard;
    if (outbox->core->session.account == ACCOUNT_CONFIRMED)
        return (Instant){1}; // long ago
    return guard->asking ? (Instant){0} : (Instant){MAX(guard->again.ms, 1)};
}

bool outbox_token_changed(Outbox *outbox, const Reply *reply)
{
    bool changed =
        reply->outcome == OUTCOME_NOT_SENT && reply->status == 0 && reply->err.kind == ERR_CONFLICT;
    if (changed) {
        outbox->core->session.account = ACCOUNT_UNKNOWN;
        outbox->guard.again = (Instant){0};
        outbox->guard.why = (Err){0};
    }
    return changed;
}
