#include "config.h"

#include "ui/row_mark.h"

#include <assert.h>

#include "base/attr.h"

static const struct {
    TextRef mark;
    StyleId style;
} marks[] = {
    [OPSHOW_NONE] = {{"", 0}, STYLE_TEXT},
    [OPSHOW_HELD] = {{"◌", sizeof("◌") - 1}, STYLE_WARN},
    [OPSHOW_WAITING] = {{"◌", sizeof("◌") - 1}, STYLE_WARN},
    [OPSHOW_SENDING] = {{"◌", sizeof("◌") - 1}, STYLE_WARN},
    [OPSHOW_CHECKING] = {{"?", 1}, STYLE_WARN},
    [OPSHOW_DONE] = {{"", 0}, STYLE_TEXT},
    [OPSHOW_PARKED] = {{"?", 1}, STYLE_BAD},
    [OPSHOW_REFUSED] = {{"!", 1}, STYLE_BAD},
    [OPSHOW_REVIEW] = {{"!", 1}, STYLE_WARN},
    [OPSHOW_CANCELLED] = {{"", 0}, STYLE_TEXT},
    [OPSHOW_CHANGED] = {{"!", 1}, STYLE_BAD},
};
static_assert(ARRAY_LEN(marks) == OPSHOW_CHANGED + 1, "every state of a write has a mark");

TextRef row_mark(const OpView *op, StyleId *style)
{
    if (marks[op->show].mark.n > 0)
        *style = marks[op->show].style;
    return marks[op->show].mark;
}
