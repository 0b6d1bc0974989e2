#include "config.h"

#include "ui/thread_side.h"

#include "ui/format.h"
#include "ui/thread_lines.h"
#include "ui/thread_show.h"

static const StyleId op_styles[] = {
    [OPSHOW_HELD] = STYLE_WARN,     [OPSHOW_WAITING] = STYLE_WARN, [OPSHOW_SENDING] = STYLE_PENDING,
    [OPSHOW_CHECKING] = STYLE_WARN, [OPSHOW_DONE] = STYLE_GOOD,    [OPSHOW_PARKED] = STYLE_BAD,
    [OPSHOW_REFUSED] = STYLE_BAD,   [OPSHOW_REVIEW] = STYLE_WARN,  [OPSHOW_CANCELLED] = STYLE_DIM,
    [OPSHOW_CHANGED] = STYLE_BAD,
};

void thread_side_draw(const App *app, Canvas *cv, int row, const ThreadItem *item)
{
    int end = canvas_cols(cv) - 1;
    TextBuf buf, clock;
    bool comment = thread_item_kind(item) == KIND_COMMENT; // the customer does not see it
    if (item->kind == ITEM_OP) {
        canvas_text_right(
            cv, row, end, op_styles[item->op.show],
            text_format(&buf, "%s%.*s", comment ? "comment " : "", TEXT_ARG(op_words(&item->op))),
            THREAD_SIDE_CELLS + 12);
        return;
    }
    TextRef time = format_clock(&clock, app_session(app)->zone, item->at);
    if (comment) {
        canvas_text_right(cv, row, end, STYLE_COMMENT,
                          text_format(&buf, "comment %.*s", TEXT_ARG(time)), THREAD_SIDE_CELLS);
        return;
    }
    Message fake = {.direction = thread_item_direction(item), .status = item->message->status};
    if (item->email)
        fake.status = item->email->status;
    TextRef word = message_status_word(&fake), mark = message_status_mark(&fake);
    bool failed = fake.status == MSG_FAILED || fake.status == MSG_UNDELIVERED;
    if (item->message->activity || item->message->channel == CHANNEL_CALL || word.n == 0) {
        canvas_text_right(cv, row, end, STYLE_DIM, time, 5);
        return;
    }
    TextRef all =
        text_format(&buf, "%.*s %.*s %.*s", TEXT_ARG(time), TEXT_ARG(word), TEXT_ARG(mark));
    canvas_text_right(cv, row, end, failed ? STYLE_BAD : STYLE_DIM, all, THREAD_SIDE_CELLS - 1);
}
