// A pane: state, how it is drawn, and which commands it takes. Views include app headers and
// canvas.h, never curses. UI thread.
//
// draw is pure: it reads the view's state and the app, and changes neither. changed() looks at the
// bits it knows, recomputes rows and sets dirty; it never draws. The selection is an Id, so that a
// refresh never moves it.
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include <stddef.h>

#include "app/app.h"
#include "app/key.h"
#include "ui/canvas.h"
#include "ui/format.h"
#include "ui/geometry.h"

typedef struct View View;
typedef struct Shell Shell;

typedef CmdResult ViewCommandFn(View *v, App *app, const CmdCall *call, Err *err);
typedef struct ViewCommand {
    CmdId id;
    ViewCommandFn *fn;
} ViewCommand;

typedef struct ViewRow { // a record that the pane shows
    Subject subject;
    Rect where; // in the pane, beginning where a mark may stand; empty: not in sight
} ViewRow;
typedef enum RowsWanted { ROWS_ALL, ROWS_SHOWN } RowsWanted;
typedef void ViewRowFn(void *owner, const ViewRow *row);

typedef enum MouseKind {
    MOUSE_PRESS,
    MOUSE_DOUBLE,
    MOUSE_DRAG,
    MOUSE_RELEASE,
    MOUSE_WHEEL_UP,
    MOUSE_WHEEL_DOWN,
    MOUSE_CANCEL,
    MOUSE_WHEEL_LEFT,
    MOUSE_WHEEL_RIGHT,
    MOUSE_HOLD, // during a drag, again and again: who is at an edge scrolls; true: did so
} MouseKind;
typedef struct Mouse {
    MouseKind kind; // MOUSE_CANCEL: the drag was given up (Esc, an overlay opened); nothing may be
                    // dropped
    int button;   // 1 left; 3 right: what is there is selected and nothing else, a menu follows; 0
                  // wheel
    int row, col; // in the pane, the title is row -1; may lie outside while dragging (the pane that
                  // was pressed gets all until the release)
    int mods;
} Mouse;

enum { TITLE_COL = 2 };     // where the title of a pane begins, in its columns
enum { PREVIEW_LINES = 3 }; // that a pane scrolls by from the list beside it

typedef struct StatusLine { // what the focused pane tells the bottom line
    TextBuf position;       // "1/340"
    TextBuf filter;         // "status:unread"
    TextBuf age;            // "synced 11:04", "12m old STALE", "loading 1,200/8,400"
    FeedNews news;          // whether the title says the age, too
    CmdId on_enter;         // what Enter does here without being bound to it: the footer says so
} StatusLine;

// Which keys an overlay's own key function gets before the keymap is asked.
typedef enum FirstKeys { FIRST_NONE, FIRST_TEXT, FIRST_ALL } FirstKeys;

typedef struct ViewOps {
    const char *name; // scene assertions, help heading
    unsigned context; // one CX_ bit
    size_t state_size;
    const ViewCommand *commands;     // ends with { CMD_NONE, NULL }
    void (*open)(View *v, App *app); // state is zeroed before
    void (*close)(View *v);
    void (*changed)(View *v, App *app, Changes changes);
    void (*resized)(View *v); // rect has the new size
    void (*draw)(const View *v, Canvas *cv);
    // Views that take text; true: consumed. Asked before the keymap; where letters type (CX_TYPING)
    // after it, so that C-Enter or Esc stay commands wherever they are bound. Overlays: also for
    // single keys that are not bound there.
    bool (*key)(View *v, App *app, Key key);
    // Of an overlay; NULL: text where letters type, else nothing.
    FirstKeys (*first)(const View *v);
    void (*paste)(View *v, App *app, const char *bytes, size_t n); // raw: sanitise
    bool (*mouse)(View *v, App *app, const Mouse *mouse);          // true: consumed
    Subject (*subject)(const View *v);                             // what a command acts on
    void (*status)(const View *v, StatusLine *out);
    void (*filter)(View *v, App *app, TextRef words); // '/' while typing and when cleared
    int (*rows)(
        const View *v,
        int cols); // wanted height, for the composer and overlays; 0: does not want to be shown
    void (*title)(const View *v, TextBuf *out); // of the pane
    // What of the title can be clicked: spots in row 0, the title begins at col (TITLE_COL). NULL:
    // nothing.
    void (*title_spots)(const View *v, Canvas *cv, int col);
    // Lists with a pane beside. The person goes there: what was put off is shown now. Whether what
    // is beside belongs to another row than the selected one. NULL: nothing is beside.
    void (*settle)(View *v);
    bool (*lags)(const View *v);
    // Its rows in order, for marks; NULL: it has none.
    void (*each_row)(const View *v, RowsWanted which, ViewRowFn *fn, void *owner);
} ViewOps;

struct View {
    const ViewOps *ops;
    const App *app; // to read from
    Shell *shell;   // see shell.h
    Rect rect;      // on the screen
    bool dirty, focused;
    _Alignas(max_align_t) char state[]; // of the view, ops->state_size bytes
};

#define VIEW_STATE(T, v)       ((T *)(void *)(v)->state)
#define VIEW_STATE_CONST(T, v) ((const T *)(const void *)(v)->state)

#endif
