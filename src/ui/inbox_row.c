#include "config.h"

#include "ui/inbox_row.h"

#include <glib.h>

#include "ui/format.h"
#include "ui/row_mark.h"

static TextRef mark_of(const App *app, const Conversation *c, StyleId *style)
{
    OpView op = app_op_of(app, &c->id);
    TextRef mark = row_mark(&op, style);
    if (mark.n > 0 && (op.message || op.show == OPSHOW_REFUSED || op.show == OPSHOW_PARKED))
        return mark;
    *style = STYLE_UNREAD;
    return c->unread > 0 ? TEXT("●") : TEXT(" ");
}

// Age, channel and count at the right edge; returns the column where they begin.
static int draw_right(const App *app, Canvas *cv, int row, const Conversation *c, InboxTab tab)
{
    int end = canvas_cols(cv);
    TextBuf buf;
    if (c->unread > 0)
        canvas_text_right(cv, row, end, STYLE_UNREAD,
                          text_format(&buf, "%d", (int)MIN(c->unread, 99)), 2);
    end -= 3;
    int col = canvas_text_right(cv, row, end, STYLE_CHANNEL, channel_info(c->channel)->mark, 2);
    end = col - 1;
    bool clock = app_options(app)->clock_times;
    int cells = clock ? 6 : 4;
    bool waiting = tab == INBOX_WAITING;
    Instant now = app_now(app);
    Instant at = waiting ? inbox_waits_since(app_inbox(app), &c->id) : c->last_message;
    TextRef time =
        clock ? format_moment(&buf, app_session(app)->zone, at, now) : format_age(&buf, at, now);
    col = canvas_text_right(cv, row, end, STYLE_DIM, time, cells);
    return MIN(col, end - cells);
}

void inbox_row_draw(const App *app, Canvas *cv, int row, const Conversation *c,
                    const InboxRowLook *look)
{
    StyleId mark_style;
    TextRef mark = mark_of(app, c, &mark_style);
    canvas_text(cv, row, 0, mark_style, mark, 1);
    StyleId name_style = c->unread > 0 ? STYLE_STRONG : STYLE_TEXT;
    int right = draw_right(app, cv, row, c, look->tab);
    bool two = look->rows == 2;
    int name_cells = two ? right - 3 : MIN(24, right - 3);
    int used = canvas_text(cv, row, 2, name_style, text_ref(&c->contact_name), name_cells);
    if (c->starred && used + 3 < right)
        canvas_text(cv, row, used + 3, STYLE_WARN, TEXT("★"), 1);
    TextBuf buf;
    bool draft = thread_has_draft(app_threads(app), &c->id);
    TextRef preview = text_format(&buf, "%s%s%.*s", draft ? "✎ " : "",
                                  c->last_direction == DIRECTION_OUTBOUND ? "↩ " : "",
                                  TEXT_ARG(text_ref(&c->preview)));
    if (two)
        canvas_text(cv, row + 1, 2, STYLE_DIM, preview, canvas_cols(cv) - 3);
    else if (right > 30)
        canvas_text(cv, row, 28, STYLE_DIM, preview, right - 29);
}
