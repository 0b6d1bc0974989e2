#include "config.h"

#include "app/opview.h"

#include "app/outbox.h"

static const OpShow shows[OP_STATE_COUNT] = {
    [OP_HELD] = OPSHOW_HELD,           [OP_READY] = OPSHOW_WAITING,
    [OP_INFLIGHT] = OPSHOW_SENDING,    [OP_UNKNOWN] = OPSHOW_CHECKING,
    [OP_ACKED] = OPSHOW_DONE,          [OP_CONFIRMED] = OPSHOW_DONE,
    [OP_PARKED] = OPSHOW_PARKED,       [OP_REFUSED] = OPSHOW_REFUSED,
    [OP_REVIEW] = OPSHOW_REVIEW,       [OP_CANCELLED] = OPSHOW_CANCELLED,
    [OP_DISCARDED] = OPSHOW_CANCELLED, [OP_CHANGED] = OPSHOW_CHANGED,
};

static TextRef borrowed(const char *clean)
{
    return clean ? (TextRef){clean, strlen(clean)} : TEXT_NONE;
}

static Channel op_channel(const Op *op)
{
    OpKind kind = op_kind(op);
    if (kind == OPK_EMAIL)
        return CHANNEL_EMAIL;
    if (kind == OPK_COMMENT)
        return CHANNEL_COMMENT;
    Channel channel = CHANNEL_UNKNOWN;
    g_autofree char *word =
        g_strndup(op->summary ? op->summary : "", strcspn(op->summary ? op->summary : "", " "));
    return channel_find(word, &channel) ? channel : CHANNEL_SMS;
}

static bool is_once(const Op *op)
{
    EndpointId ep = endpoint_find(op->endpoint);
    return ep != EP_NONE && endpoint_info(ep)->safety == SAFETY_ONCE;
}

OpView op_view(const Op *op, Instant now)
{
    if (!op)
        return (OpView){0};
    TextBuf buf;
    TextRef words = op_state_words(op, now, &buf);
    bool message = (op_kind_info(op_kind(op))->flags & OPF_MESSAGE) != 0;
    int64_t left = op->state == OP_HELD ? op->hold_until.ms - now.ms : 0;
    OpView view = {.id = op->id,
                   .show = shows[op->state],
                   .message = message,
                   .quiet = op_kind(op) == OPK_READ && !op->inverse,
                   .channel = message ? op_channel(op) : CHANNEL_UNKNOWN,
                   .subject = op->subject,
                   .contact = op->contact,
                   .summary = borrowed(op->summary),
                   .text = borrowed(op->shown),
                   .reason = borrowed(op->reason),
                   .seconds = left > 0 ? (int)((left + 999) / 1000) : 0,
                   .doubles = op->maybe > 0 && is_once(op),
                   .answered = op->answered_at,
                   .created = op->created};
    text_clean_into(view.words, sizeof(view.words), words.s, words.n);
    return view;
}

OpView op_view_shown(const Op *op, const Core *core)
{
    bool counts = !op || core->options->a11y_animate;
    return op_view(op, counts ? core_now(core) : op->created);
}
