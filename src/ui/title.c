#include "config.h"

#include "ui/title.h"

#include <glib.h>

#include "base/utf8.h"
#include "ui/format.h"

enum {
    TOP_ROW = 2,   // of what stands below the titles of the upper panes
    MARGIN = 5,    // of the line beside the words
    NEWS_ROOM = 3, // the border, a blank before and one behind
    WORDS_LEAST = 16,
    COLS_LEAST = 8,
};

void title_feed(const View *v, const Feed *feed, StatusLine *out)
{
    TextBuf buf;
    Instant now = app_now(v->app);
    TextRef age = format_feed(&buf, feed, app_session(v->app)->zone, now);
    text_format(&out->age, "%.*s", TEXT_ARG(age));
    bool online = app_session(v->app)->link == LINK_ONLINE;
    bool renewed = online && feed->asked && feed->err.kind == ERR_NONE;
    out->news = feed_news(feed, now);
    if (renewed && out->news == FEED_NEWS_STALE) // no word that is gone in a moment
        out->news = FEED_NEWS_NONE;
}

// What the title says besides; as much as leaves room for its words.
static TextRef news(const View *v, TextBuf *buf, FeedNews *kind)
{
    StatusLine line = {.position.n = 0};
    if (v->ops->status != NULL)
        v->ops->status(v, &line);
    *kind = line.news;
    int room = v->rect.cols - MARGIN - WORDS_LEAST - NEWS_ROOM;
    if (line.news == FEED_NEWS_NONE)
        return TEXT_NONE;
    *buf = line.age;
    TextRef text = {buf->s, buf->n};
    if (utf8_width(text) <= room)
        return text;
    return line.news == FEED_NEWS_STALE ? TEXT("STALE") : TEXT_NONE;
}

int title_cols(const View *v)
{
    TextBuf buf;
    FeedNews kind;
    TextRef text = news(v, &buf, &kind);
    return text.n > 0 ? v->rect.cols - utf8_width(text) - NEWS_ROOM : v->rect.cols;
}

unsigned title_mark(const View *v)
{
    TextBuf buf;
    FeedNews kind;
    TextRef text = news(v, &buf, &kind);
    return text.n > 0 ? g_str_hash(text.s) : 0;
}

static void draw_news(const View *v, Canvas *cv)
{
    TextBuf buf;
    FeedNews kind;
    TextRef text = news(v, &buf, &kind);
    if (text.n == 0)
        return;
    int end = v->rect.cols - NEWS_ROOM + 1;
    StyleId style = kind == FEED_NEWS_STALE ? STYLE_WARN : STYLE_DIM;
    int from = canvas_text_right(cv, 0, end, style, text, -1);
    canvas_fill(cv, (Rect){0, from - 1, 1, 1}, STYLE_BORDER);
    canvas_fill(cv, (Rect){0, end, 1, 1}, STYLE_BORDER);
    canvas_command(cv, (Rect){0, from, 1, end - from}, CMD_REFRESH);
}

void title_draw(const View *v, Canvas *cv, bool border)
{
    TextBuf title = {.n = 0};
    int cols = canvas_cols(cv);
    canvas_hline(cv, 0, 0, cols, STYLE_BORDER);
    if (border) {
        canvas_vline(cv, 1, cols - 1, canvas_rows(cv) - 1, STYLE_BORDER);
        bool below = v->rect.row > TOP_ROW; // another pane: its border comes down to here
        canvas_text(cv, 0, cols - 1, STYLE_BORDER, below ? TEXT("┤") : TEXT("┬"), 1);
    }
    if (v->ops->title != NULL)
        v->ops->title(v, &title);
    if (title.n == 0 || cols < COLS_LEAST)
        return;
    StyleId style = v->focused ? STYLE_TITLE_FOCUS : STYLE_TITLE;
    int room = cols - MARGIN - (v->rect.cols - title_cols(v));
    int used = canvas_text(cv, 0, TITLE_COL, style, (TextRef){title.s, title.n}, room);
    if (v->ops->title_spots != NULL)
        v->ops->title_spots(v, cv, TITLE_COL);
    canvas_fill(cv, (Rect){0, 1, 1, 1}, STYLE_BORDER);
    canvas_fill(cv, (Rect){0, TITLE_COL + used, 1, 1}, STYLE_BORDER);
    draw_news(v, cv);
}
