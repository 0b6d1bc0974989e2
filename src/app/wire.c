#include "config.h"

#include "app/wire.h"

#include <glib.h>

#include "api/limit.h"
#include "base/mailbox.h"

enum { LOCAL_REPLIES_MAX = 1024 };

typedef struct Waiting {
    CallId id;
    Asked asked;
    ReplyFn *fn;
    void *owner;
} Waiting;

struct Wire {
    Net *net;       // NULL: there is no network at all
    Mailbox *local; // answers made here in that case
    CallId last_local;
    GHashTable *waiting; // &Waiting.id -> Waiting
    bool urgent;
    WireWatchFn *watch;
    void *watch_owner;
};

static void free_reply(void *reply)
{
    reply_free(reply);
}

Wire *wire_new(Net *net)
{
    Wire *wire = g_new0(Wire, 1);
    wire->net = net;
    wire->local = mailbox_new(LOCAL_REPLIES_MAX, free_reply);
    wire->waiting = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    return wire;
}

void wire_free(Wire *wire)
{
    if (!wire)
        return;
    g_hash_table_destroy(wire->waiting);
    mailbox_free(wire->local);
    g_free(wire);
}

void wire_watch(Wire *wire, WireWatchFn *fn, void *owner)
{
    wire->watch = fn;
    wire->watch_owner = owner;
}

// Takes the call in every case.
static bool answer_offline(Wire *wire, Call *take_call, Err *err)
{
    Reply *reply = reply_new(take_call);
    call_free(take_call);
    reply->outcome = OUTCOME_NOT_SENT;
    err_set(&reply->err, ERR_OFFLINE, "there is no connection");
    if (mailbox_put(wire->local, reply, err))
        return true;
    reply_free(reply);
    return false;
}

static bool send_to_net(Wire *wire, Call *take_call, Err *err)
{
    if (net_post(wire->net, take_call, err))
        return true;
    call_free(take_call);
    return false;
}

CallId wire_post(Wire *wire, Call *take_call, const Asked *asked, ReplyFn *fn, void *owner,
                 Err *err)
{
    take_call->id = wire->net ? net_next_id(wire->net) : ++wire->last_local;
    CallId id = take_call->id;
    if (wire->urgent && take_call->prio == PRIO_VISIBLE)
        take_call->prio = PRIO_OPEN;
    bool posted =
        wire->net ? send_to_net(wire, take_call, err) : answer_offline(wire, take_call, err);
    if (!posted)
        return 0;
    Waiting *waiting = g_new0(Waiting, 1);
    *waiting = (Waiting){id, *asked, fn, owner};
    g_hash_table_insert(wire->waiting, &waiting->id, waiting);
    return id;
}

static bool is_same(const Waiting *waiting, const void *owner, const Asked *asked)
{
    return waiting->owner == owner && waiting->asked.ep == asked->ep &&
           waiting->asked.number == asked->number &&
           id_eq(&waiting->asked.subject, &asked->subject);
}

bool wire_is_waiting(const Wire *wire, const void *owner, const Asked *asked)
{
    GHashTableIter iter;
    gpointer waiting;
    g_hash_table_iter_init(&iter, wire->waiting);
    while (g_hash_table_iter_next(&iter, NULL, &waiting))
        if (is_same(waiting, owner, asked))
            return true;
    return false;
}

void wire_cancel(Wire *wire, CallId id)
{
    if (wire->net)
        net_cancel(wire->net, id);
}

// The owner may be gone when the reply comes: its row goes now, and the reply is dropped.
void wire_cancel_owner(Wire *wire, const void *owner)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, wire->waiting);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Waiting *waiting = value;
        if (waiting->owner != owner)
            continue;
        wire_cancel(wire, waiting->id);
        g_hash_table_iter_remove(&iter);
    }
}

static void deliver(Wire *wire, Reply *take_reply)
{
    gpointer value = NULL;
    g_hash_table_steal_extended(wire->waiting, &take_reply->id, NULL, &value);
    g_autofree Waiting *waiting = value;
    if (wire->watch)
        wire->watch(wire->watch_owner, waiting ? &waiting->asked : NULL, take_reply);
    if (waiting)
        waiting->fn(waiting->owner, &waiting->asked, take_reply);
    reply_free(take_reply);
}

size_t wire_pump(Wire *wire, size_t max)
{
    size_t n = 0;
    while (n < max) {
        Reply *reply = wire->net ? net_take(wire->net) : mailbox_take(wire->local);
        if (!reply)
            break;
        deliver(wire, reply);
        n++;
    }
    return n;
}

size_t wire_waiting(const Wire *wire)
{
    return g_hash_table_size(wire->waiting);
}

int wire_fd(const Wire *wire)
{
    return wire->net ? net_fd(wire->net) : mailbox_fd(wire->local);
}

bool wire_is_idle(Wire *wire)
{
    return wire->net ? net_is_idle(wire->net) : mailbox_count(wire->local) == 0;
}

void wire_wake(Wire *wire)
{
    if (wire->net)
        net_wake(wire->net);
}

RateInfo wire_rate(const Wire *wire)
{
    return wire->net ? net_rate(wire->net) : (RateInfo){-1, -1, -1, -1, -1, -1};
}

int64_t wire_limited_ms(Wire *wire)
{
    return wire->net ? net_wait_ms(wire->net, PRIO_ACTION) : 0;
}

void wire_urge(Wire *wire)
{
    wire->urgent = true;
}

void wire_calm(Wire *wire)
{
    wire->urgent = false;
}

void wire_renew(Wire *wire)
{
    if (wire->net)
        net_renew(wire->net);
}

int wire_stretch(Wire *wire)
{
    return wire->net ? net_stretch(wire->net) : LIMIT_EVEN;
}

bool wire_trouble(Wire *wire, Err *err)
{
    return wire->net && net_trouble(wire->net, err);
}
