// What people may know about an operation of the outbox, without its storage. Values; UI thread.
#ifndef APP_OPVIEW_H
#define APP_OPVIEW_H

#include <stdint.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/channel.h"
#include "model/id.h"

typedef enum OpShow {
    OPSHOW_NONE,    // no operation
    OPSHOW_HELD,    // countdown, can be undone
    OPSHOW_WAITING, // ready, not sent yet (offline, rate limit, lane)
    OPSHOW_SENDING,
    OPSHOW_CHECKING, // outcome unknown, being looked for
    OPSHOW_DONE,
    OPSHOW_PARKED, // cannot be known; a person decides
    OPSHOW_REFUSED,
    OPSHOW_REVIEW, // too old to be sent without asking
    OPSHOW_CANCELLED,
    OPSHOW_CHANGED, // somebody else changed the record meanwhile; a person decides
} OpShow;

typedef struct OpView { // texts are borrowed until the next change of the outbox
    int64_t id;
    OpShow show;
    Channel channel; // messages only
    bool message;    // a message or a comment
    bool quiet;      // made by the program itself, nobody waits for it
    Id subject, contact;
    TextRef summary, text, reason;
    char words[160]; // "held 4s (u undo)", "sending", "checking", "refused: ..."; see op_words
    int seconds;     // left of the hold
    bool doubles;    // sending it again may make two of it
    Instant answered;
    Instant created;
} OpView;

struct Op;
// NULL gives OPSHOW_NONE. The operation's strings are clean (outbox_add and the journal's reader
// see to it).
OpView op_view(const struct Op *op, Instant now);
// The same for the screen: with a11y.animate off the seconds of a hold stand still.
struct Core;
OpView op_view_shown(const struct Op *op, const struct Core *core);
static inline TextRef op_words(const OpView *view)
{
    return (TextRef){view->words, strlen(view->words)};
}

#endif
