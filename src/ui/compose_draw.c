// What the composer looks like.
#include "config.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/wrap.h"
#include "ui/compose_view.h"
#include "ui/hints.h"

enum { ROWS_MAX = 10 };

bool compose_is_mail(const ComposeView *s)
{
    return (channel_info(s->out.channel)->flags & CHF_SUBJECT) != 0;
}

bool compose_is_blank(const ComposeView *s)
{
    return lineedit_text(s->edit)[0] == '\0';
}

// The editor's text made drawable; what is sent is the text itself.
static Text shown_text(const ComposeView *s)
{
    const char *typed = lineedit_text(s->edit);
    return text_clean(typed, strlen(typed), TEXT_BLOCK);
}

static int text_width(int cols)
{
    return MAX(cols - 4, 8);
}

int compose_rows(const View *v, int cols)
{
    const ComposeView *s = VIEW_STATE_CONST(ComposeView, v);
    if (id_is_empty(threads_open_contact_id(app_threads(v->app))))
        return 0;
    Text shown = shown_text(s);
    Wrap wrap = wrap_text(text_ref(&shown), text_width(cols));
    int lines = (int)wrap.count;
    wrap_clear(&wrap);
    text_clear(&shown);
    int mail = compose_is_mail(s) && (v->focused || lines > 1 || !compose_is_blank(s));
    return CLAMP(lines, 1, ROWS_MAX) +
           mail; // the shell adds the title and keeps it to its share of the screen
}

// Where the cursor stands in the drawable text: behind what the typed text before it became.
static size_t shown_point(const ComposeView *s, const Text *shown)
{
    Text before = text_clean(lineedit_text(s->edit), lineedit_point(s->edit), TEXT_BLOCK);
    size_t point = MIN(before.n, shown->n);
    text_clear(&before);
    return point;
}

static void draw_text(const View *v, Canvas *cv, int top)
{
    const ComposeView *s = VIEW_STATE_CONST(ComposeView, v);
    Text text = shown_text(s);
    size_t point = shown_point(s, &text);
    Wrap wrap = wrap_text(text_ref(&text), text_width(canvas_cols(cv)));
    size_t at = 0;
    while (at + 1 < wrap.count && wrap.lines[at + 1].start <= point)
        at++;
    int room = MAX(canvas_rows(cv) - top, 1);
    size_t first = at >= (size_t)room ? at - (size_t)room + 1 : 0;
    canvas_text(cv, top, 0, v->focused ? STYLE_PROMPT : STYLE_DIM, TEXT("> "), 2);
    for (size_t i = first; i < wrap.count && (int)(i - first) < room; i++)
        canvas_text(cv, top + (int)(i - first), 2, STYLE_INPUT,
                    wrap_line(text_ref(&text), &wrap.lines[i]), -1);
    size_t begin = wrap.count ? wrap.lines[at].start : 0;
    int col =
        utf8_width((TextRef){text.s ? text.s + begin : "", point > begin ? point - begin : 0});
    canvas_cursor(cv, top + (int)(at - first), 2 + col);
    wrap_clear(&wrap);
    text_clear(&text);
}

void compose_draw(const View *v, Canvas *cv)
{
    const ComposeView *s = VIEW_STATE_CONST(ComposeView, v);
    int top = 0;
    canvas_spot(cv, (Rect){0, 0, canvas_rows(cv), canvas_cols(cv)});
    if (compose_is_mail(s) && canvas_rows(cv) > 1) {
        canvas_text(cv, 0, 0, STYLE_DIM, TEXT("Subject: "), -1);
        bool none = s->out.subject.n == 0;
        TextBuf subject;
        canvas_text(cv, 0, 9, none ? STYLE_WARN : STYLE_STRONG,
                    none ? hints_text(v, &subject, "none, {subject} sets it")
                         : text_format(&subject, "%s", s->out.subject.s),
                    -1);
        top = 1;
    }
    if (!v->focused && compose_is_blank(s))
        canvas_text(cv, top, 0, STYLE_DIM, TEXT("> r reply"), -1);
    else
        draw_text(v, cv, top);
}

static TextRef address(const ComposeView *s, const Contact *person)
{
    int flags = channel_info(s->out.channel)->flags;
    if (s->out.to_number.n)
        return text_ref(&s->out.to_number);
    if (!person)
        return TEXT_NONE;
    return flags & CHF_EMAIL   ? text_ref(&person->email)
           : flags & CHF_PHONE ? text_ref(&person->phone)
                               : TEXT_NONE;
}

static void add_count(const ComposeView *s, TextBuf *out)
{
    const ChannelInfo *info = channel_info(s->out.channel);
    const char *typed = lineedit_text(s->edit);
    TextRef text = {typed,
                    strlen(typed)}; // counted as it is sent, and drawn only through text_format
    if (text.n == 0)
        return;
    if (info->flags & CHF_SEGMENTS) {
        SmsCount count = sms_count(text);
        TextBuf why = {0};
        if (count.unicode)
            text_format(&why, " because of %.*s", TEXT_ARG(count.culprit));
        text_format(out, "  %d/%d %s  %d seg%s", count.units,
                    count.per_segment * MAX(count.segments, 1), count.unicode ? "Unicode" : "GSM",
                    count.segments, why.n ? why.s : "");
    } else {
        text_format(out, "  %d characters", (int)g_utf8_strlen(text.s, -1));
    }
}

// Where it is not known the contact is read before the message leaves.
static const char *dnd_words(const Contact *person, Channel channel)
{
    static const char *const words[] = {
        [DND_UNKNOWN] = "  DND?", [DND_OFF] = "", [DND_ON] = "  DND"};
    static_assert(ARRAY_LEN(words) == DND_STATE_COUNT, "words for every state");
    return words[person ? contact_dnd(person, channel) : DND_UNKNOWN];
}

void compose_title(const View *v, TextBuf *out)
{
    const ComposeView *s = VIEW_STATE_CONST(ComposeView, v);
    const ChannelInfo *info = channel_info(s->out.channel);
    const Contact *person = thread_contact(app_threads(v->app));
    TextRef to = address(s, person), from = text_ref(&s->out.from_number);
    TextBuf count = {0};
    add_count(s, &count);
    if (info->flags & CHF_INTERNAL)
        text_format(out, "Internal comment (the customer never sees it)%s", count.s);
    else
        text_format(out, "Reply %.*s%s%.*s%s%.*s%s%s", TEXT_ARG(info->label),
                    from.n ? "  from " : "", TEXT_ARG(from), to.n ? "  to " : "", TEXT_ARG(to),
                    dnd_words(person, s->out.channel), count.s);
}
