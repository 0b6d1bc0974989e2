// Questions to the network and who waits for the answers. UI thread. The worker never sees this
// table, so it cannot call into app or ui. Switching the account bumps the generation; older
// replies are dropped.
#ifndef APP_WIRE_H
#define APP_WIRE_H

#include "api/net.h"
#include "base/timer.h"

typedef struct Wire Wire;

typedef struct Asked { // what the asker wants to remember
    EndpointId ep;
    Id subject;
    int64_t number; // tab, request sequence, row id: the asker's own
    bool keeps;     // the rows go to the mirror by the asker's own hand
} Asked;

// Called on the UI thread for every reply, cancelled ones included. The reply belongs to the wire;
// take what you want out of it by moving (g_steal_pointer, rows = (Rows){0}).
typedef void ReplyFn(void *owner, const Asked *asked, Reply *reply);

// Sees every reply before its asker does: the link state of the session and the mirror live on it.
// asked is NULL when nobody waits for it any more. One watcher; NULL clears it.
typedef void WireWatchFn(void *owner, const Asked *asked, const Reply *reply);
void wire_watch(Wire *wire, WireWatchFn *fn, void *owner);

Wire *wire_new(Net *net); // borrows net; NULL net: everything answers ERR_OFFLINE on the next pump
void wire_free(Wire *wire);
// Posts the call; fn(owner) is called later, never from here. Returns the call's id; 0 with err
// when it could not be posted.
CallId wire_post(Wire *wire, Call *take_call, const Asked *asked, ReplyFn *fn, void *owner,
                 Err *err);
// An equal question (endpoint, subject, number) of this owner is already waiting.
bool wire_is_waiting(const Wire *wire, const void *owner, const Asked *asked);
void wire_cancel(Wire *wire, CallId id);
void wire_cancel_owner(Wire *wire, const void *owner); // no callbacks to it any more
size_t wire_pump(Wire *wire, size_t max); // delivers up to max replies; returns how many
size_t wire_waiting(const Wire *wire);
int wire_fd(const Wire *wire);
bool wire_is_idle(
    Wire *wire); // nothing on the wire or in the mailbox; what waits, waits for later on the clock
void wire_wake(Wire *wire);
// Between these two, polls go like a view that is being opened: somebody has just come to look.
void wire_urge(Wire *wire);
void wire_calm(Wire *wire);
void wire_renew(Wire *wire); // see net_renew
RateInfo wire_rate(const Wire *wire);
int wire_stretch(Wire *wire);            // see net_stretch
bool wire_trouble(Wire *wire, Err *err); // see net_trouble
int64_t wire_limited_ms(Wire *wire);     // until user actions may start; 0 now

#endif
