// A thread laid out as lines for a width: what the thread pane scrolls over. Pure: items in, lines
// out.
#ifndef UI_THREAD_LINES_H
#define UI_THREAD_LINES_H

#include "app/app.h"
#include "ui/canvas.h"
#include "ui/thread_show.h"

typedef enum LineKind {
    LINE_DAY,    // day separator
    LINE_NEW,    // the divider before what was unread
    LINE_GAP,    // messages are missing here
    LINE_HEAD,   // subject of an e-mail, "call, 4m 10s", activity
    LINE_BODY,   // part of the text
    LINE_DETAIL, // channel, status, source, addresses; only when details are on
    LINE_BLANK,
} LineKind;

typedef struct ThreadLine {
    LineKind kind;
    size_t item;       // index of the item it belongs to
    size_t start, len; // of the item's text (LINE_BODY), else of the layout's own buffer
    size_t quote;      // "> " that is drawn before it: where in the item's text
    int marks, col;    // how long that is; where it, or else the line, begins
    StyleId style;
    bool first; // of its item: time and state stand at its right edge
} ThreadLine;

typedef struct ThreadLayout {
    ThreadLine *lines;
    size_t count, room;
    GString *own;                     // texts made for the layout, all through text_format
    size_t hidden[THREAD_KIND_COUNT]; // items that have no line, by kind
} ThreadLayout;

enum { THREAD_SIDE_CELLS = 20 }; // kept free at the right: "14:02 undelivered !" and a blank

// The message that a search led to has its lines whatever is hidden or folded.
void thread_layout(ThreadLayout *layout, const App *app, int width, const ThreadShow *show);
void thread_layout_clear(ThreadLayout *layout);
// Text of a line, borrowed until the next layout or change.
TextRef thread_line_text(const ThreadLayout *layout, const ThreadLine *line,
                         const ThreadItem *item);
// What a wrapped line of a quotation is drawn behind; empty for the others.
TextRef thread_line_marks(const ThreadLine *line, const ThreadItem *item);
TextRef thread_item_text(const ThreadItem *item); // the whole body
int thread_item_direction(const ThreadItem *item);

#endif
