// The shell's own state, shared by its rooms: shell.c the loop, shell_screens.c panes and focus,
// shell_keys.c keys to commands, shell_command.c commands to handlers, shell_prompt.c questions,
// shell_overlay.c what lies on top, shell_mouse.c, shell_draw.c the frame. Not for views.
#ifndef UI_SHELL_STATE_H
#define UI_SHELL_STATE_H

#include <glib.h>

#include "app/keymap.h"
#include "base/open.h"
#include "ui/announce.h"
#include "ui/bars.h"
#include "ui/layout.h"
#include "ui/line_history.h"
#include "ui/panes.h"
#include "ui/prompt.h"
#include "ui/shell.h"
#include "ui/shell_pending.h"
#include "ui/term.h"

enum { OVERLAYS_MAX = 4 };

typedef enum BarId { BAR_TOP, BAR_MESSAGE, BAR_STATUS, BAR_FOOTER, BAR_COUNT } BarId;

typedef struct Place { // one slot of one screen
    View *view;        // NULL until its screen was shown, or when the screen has none there
    Changes missed;    // while another screen was shown
    char *filter;      // what '/' left it narrowed to; NULL: nothing
    unsigned news;     // title_mark when it was drawn
} Place;

typedef struct Overlay {
    View *view;
    Pane *pane;
    Rect at; // cols: how wide it wants to be, below that cell; empty: in the middle
} Overlay;

// The open question. What it does with the answer is one of the functions.
typedef struct Ask {
    Prompt *prompt; // NULL: none is open
    void (*changed)(Shell *shell, const char *text);
    void (*accepted)(Shell *shell, const char *text);
    void (*cancelled)(Shell *shell);
    void (*answered)(Shell *shell, char key);
    ShellTextFn *done; // of shell_ask
    ShellYesFn *yes;   // of shell_confirm
    void *owner;
    char *kind; // of the argument, for completion
    char list;  // of the history that is kept, see line_history.h; 0: none
    Text hint;  // in the row of the completions when there are none
    bool keys;  // that names keys which answer
} Ask;

typedef struct KeyWait { // an unfinished sequence and the count before it
    Key keys[KEYMAP_SEQUENCE_MAX];
    size_t n;
    int count;
    int64_t until; // on the monotonic clock; 0: nothing waits
} KeyWait;

// "3L": the digit went to another screen at once, and turns out to have been a count.
typedef struct SecondThought {
    AppScreen screen;
    int count;
    int64_t until; // 0: none
} SecondThought;

typedef struct LastAction { // what '.' does again
    CmdId id;               // CMD_NONE: nothing was done yet
    int count;
    char *args[CMD_ARGS_MAX];
    size_t argc;
} LastAction;

typedef struct PastSpot { // where somebody was
    AppScreen screen;
    SlotId slot;
    Subject subject;
    Instant at; // of an appointment
} PastSpot;

enum { PAST_MAX = 100 };

typedef struct Past {
    PastSpot spots[PAST_MAX]; // oldest first
    size_t n, at;             // at == n: nobody has gone back
    bool moving;
} Past;

typedef struct Follow { // a contact whose rows are waited for, to go to one
    CmdId id;           // CMD_NONE: nobody waits
    Id contact;
} Follow;

typedef struct Marks { // of one screen
    AppScreen screen;
    GArray *rows;    // of Subject, in the order in which they were marked
    GHashTable *ids; // of them
} Marks;

typedef struct Bulk { // one command on all that was marked
    CmdId id;
    int count;
    char *args[CMD_ARGS_MAX];
    size_t argc;
    GArray *rows; // of Subject; NULL: none is being done
    guint at;
    int failures;
    GString *failed; // a line for each
    bool running;    // it was said yes to
} Bulk;

enum { LABELS_MAX = 600 };

typedef struct LabelTarget { // a cell that can be clicked
    int row, col;
    char label[3];
} LabelTarget;

typedef struct LabelMode {
    bool on;
    LabelTarget targets[LABELS_MAX];
    size_t n, typed_n;
    char typed[3];
} LabelMode;

// A part of the screen that takes clicks now.
typedef struct ClickPane {
    const Pane *pane;
    View *view;  // NULL: a bar
    SlotId slot; // of a view that is no overlay
} ClickPane;

enum { CLICK_PANES_MAX = BAR_COUNT + SLOT_COUNT };

typedef struct Macro {
    GArray *keys[26]; // of Key, by letter; NULL: nothing is recorded
    char recording;   // a letter; 0: nobody records
    char asks;        // 'Q' or '@' waits for its letter; 0: neither
    int times, depth;
    bool failed;
} Macro;

typedef struct ShellPipe { // a program that runs beside the interface
    pid_t pid;             // 0: none
    int fd;                // what it says; -1: it says nothing more
    GString *said;
    char *name;
} ShellPipe;

typedef struct Split { // the line that is being dragged
    bool on, rows;     // rows: the one above the composer
    SlotId slot;       // whose size it is
    int edge;          // the side of the pane that does not move
    bool from_left;    // that is its left one
    LayoutSizes before;
} Split;

typedef struct MouseState {
    View *captured;  // gets everything until the release
    TermInput last;  // of the drag
    int64_t hold_at; // monotonic: when who holds still scrolls on; 0: nobody does
    int button;
    int row, col; // of the last press
    int64_t at;   // of the last press
    bool may_double;
} MouseState;

// An account in this program: its app, and its panes as they were left. Those of the one that is
// shown are in the shell.
typedef struct Seat {
    App *app;
    char profile[33];
    Id location;
    AppScreen screen;
    Place slots[SCREEN_COUNT][SLOT_COUNT];
    SlotId focus[SCREEN_COUNT];
    int64_t left_at;     // monotonic
    size_t notices_seen; // by who was there
} Seat;

typedef struct Spot { // where "-" leads
    bool known;
    char profile[33];
    Id location;
    AppScreen screen;
} Spot;

typedef struct Edit { // the editor that has the terminal
    GPid pid;         // 0: none
    char *folder, *path, *initial, *name;
    ShellEditedFn *done;
    void *owner;
    int64_t kill_at; // of the system's monotonic clock, ms; 0: nobody wants it to end
} Edit;

typedef struct ShellWatch { // does anybody look?
    bool told, focused;     // told: the terminal speaks of its focus
    int64_t key_at;         // monotonic
} ShellWatch;

typedef struct Look {
    Theme theme;
    const char *preview; // interned; shown instead of the option while it is being chosen
    bool chosen;         // since the start: --theme counts no more
    bool unicode;
    Background background; // of the terminal
} Look;

struct Shell {
    const ShellConfig *config;
    App *app;
    Term *term;
    Keymap *keymap;
    GPtrArray *bound; // lines of keys.ini that are not in it yet
    uint64_t keys_stamp;
    LineHistory *history;
    Look look;

    GPtrArray *seats; // Seat *
    Seat *seat;       // whose panes these are
    Spot former;
    AppScreen screen;
    Place slots[SCREEN_COUNT][SLOT_COUNT];
    SlotId focus[SCREEN_COUNT];
    Layout layout;
    bool layout_due;
    LayoutZoom zoom[SCREEN_COUNT]; // of the focused pane
    LayoutSizes sizes;
    LayoutSide side;
    Split split;

    Overlay overlays[OVERLAYS_MAX];
    size_t overlay_count;
    GPtrArray *closed; // overlay views to free at the end of the turn
    const void *arg;   // see view_arg

    Ask ask;
    Subject typed_on; // the row for which the ':' line was begun
    KeyWait wait;
    Announce announce;
    SecondThought thought;
    PendingCall pending;
    Typed typed;
    LastAction last;
    Past past;
    Follow follow;
    Opener opener;
    Marks marks;
    Bulk bulk;
    LabelMode labels;
    Macro macro;
    ShellPipe pipe;
    struct RecordEdit *record; // a contact in the editor; NULL: none
    MouseState mouse;
    ShellWatch watch;
    TextBuf flash;       // answers the last key or click, and goes with the next
    size_t flash_before; // notices there were when it came
    Edit edit;

    Panes *panes;
    Pane *slot_panes[SLOT_COUNT], *bars[BAR_COUNT], *notice, *ghost;
    Rect ghost_rect; // empty: hidden
    Text ghost_text;

    bool frame_due; // something is to be drawn
    bool draw_all;  // every pane
    bool lags;      // what is beside the list belongs to another row than the selected one
    int64_t tick;   // the minute or second shown last
    bool leaving;   // when nothing is unsent any more, or at leave_by
    int64_t leave_by;
    bool adds; // one more account is wanted: at the end of the turn
    bool done;
    int exit_code;
};

// shell_screens.c
void shell_show(Shell *shell, AppScreen screen);
View *shell_focused_view(const Shell *shell);
void shell_layout_now(Shell *shell); // when it is due
void shell_drop_windows(Shell *shell);
void shell_tell_changes(Shell *shell, Changes changes);
void shell_look_beside(Shell *shell); // whether what is beside the list belongs to its selection
void shell_next_pane(Shell *shell, int step);
bool shell_slot_is_shown(const Shell *shell, SlotId slot);
void shell_close_views(Shell *shell);
View *shell_view_new(Shell *shell, const ViewOps *ops);
void shell_view_free(View *v);
void shell_apply_filter(Shell *shell, Place *slot, const char *text);

// shell_theme.c
void shell_open_theme(Shell *shell); // at the start
void shell_load_theme(Shell *shell);
void shell_take_report(Shell *shell); // the terminal has said something
CmdResult shell_choose_theme(Shell *shell, const char *name, Err *err); // NULL: from a list

// shell_keys.c
void shell_answered(Shell *shell); // by a key or a click: the flash goes, notices were seen
void shell_key(Shell *shell, Key key);
void shell_paste(Shell *shell, const char *bytes, size_t n);
void shell_keys_expire(Shell *shell);
// A key that nobody types: alone, or as the next of a sequence. For what the view is bound to.
void shell_sequence_key(Shell *shell, View *v, Key key);
bool shell_keys_text(const Shell *shell,
                     TextBuf *out); // what the message line says about waiting keys

// shell_command.c
void shell_call(Shell *shell, CmdId id, int count, bool by_key);
// By what lies on top or, where nothing does, by the panes. args: as they would stand behind it in
// the ':' line; NULL: none, and it was called by its key.
void shell_call_here(Shell *shell, CmdId id, int count, const char *args);
void shell_line(Shell *shell, const char *line);
void shell_typed_line(Shell *shell, const char *line); // about the row of Shell.typed_on
// False: the row of which people chose the command is not there any more, which is said; nothing
// may be done to the one that took its place.
bool shell_still_means(Shell *shell, CmdId id, const Subject *meant);
void shell_pending_clear(Shell *shell);
void shell_last_clear(Shell *shell);
void shell_remember(Shell *shell, const CmdCall *call); // for '.'
CmdResult shell_repeat(Shell *shell, const CmdCall *call, Err *err);
Subject shell_subject(const Shell *shell);
unsigned shell_context(const Shell *shell);     // of the focused pane
unsigned shell_key_context(const Shell *shell); // of what gets keys
unsigned shell_reach(const Shell *shell); // contexts whose commands somebody on the screen takes

// shell_follow.c
CmdResult shell_follow(Shell *shell, const CmdCall *call, Err *err);
void shell_follow_turn(Shell *shell); // something has changed
void shell_follow_forget(Shell *shell);
CmdResult shell_go_tasks(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_history_of(Shell *shell, const CmdCall *call, Err *err);

// shell_copy.c
CmdResult shell_copy_fact(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_open_web(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_open_link(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_pick_link(Shell *shell, const CmdCall *call, Err *err);
void shell_opener_turn(Shell *shell); // a child has ended

// shell_marks.c
void shell_marks_init(Shell *shell);
void shell_marks_free(Shell *shell);
void shell_marks_clear(Shell *shell);
size_t shell_marks_count(const Shell *shell); // of the screen that is shown
void shell_marks_draw(const Shell *shell, const View *v, Canvas *cv);
CmdResult shell_mark(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_mark_range(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_mark_all(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_unmark(Shell *shell, const CmdCall *call, Err *err);

// shell_bulk.c
bool shell_is_bulk(const Shell *shell);
// True: the call is about the marked rows, and was taken.
bool shell_bulk_takes(Shell *shell, const CmdCall *call);
void shell_bulk_turn(Shell *shell);
bool shell_bulk_key(Shell *shell, Key key);
void shell_bulk_drop(Shell *shell);

// shell_labels.c
CmdResult shell_labels(Shell *shell, const CmdCall *call, Err *err);
bool shell_label_key(Shell *shell, Key key);
bool shell_is_labels_key(const Shell *shell, unsigned context, Key key);
void shell_labels_draw(const Shell *shell, Canvas *cv,
                       Rect where); // those in that part of the screen

// shell_macro.c
CmdResult shell_record(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_play(Shell *shell, const CmdCall *call, Err *err);
bool shell_is_recording(const Shell *shell, char *name);
bool shell_macro_key(Shell *shell, Key key); // true: it was the letter that was asked for
void shell_macro_failed(Shell *shell);
void shell_macro_free(Shell *shell);

// shell_pipe.c
CmdResult shell_run_program(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_pipe_rows(Shell *shell, const CmdCall *call, Err *err);
bool shell_is_piping(const Shell *shell);
int shell_pipe_fd(const Shell *shell); // readable when shell_pipe_turn has something to do; -1
void shell_pipe_turn(Shell *shell);
void shell_pipe_stop(Shell *shell);
void shell_pipe_drop(Shell *shell);

// shell_record.c
CmdResult shell_edit_record(Shell *shell, const CmdCall *call, Err *err);
void shell_record_drop(Shell *shell);

// shell_sizes.c
void shell_sizes_recall(Shell *shell);
CmdResult shell_resize_pane(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_even(Shell *shell, const CmdCall *call, Err *err);
// The line between two panes: true when the pointer has it.
bool shell_split_begin(Shell *shell, SlotId slot, int row, int col);
bool shell_split_drag(Shell *shell, int row, int col);
bool shell_split_end(Shell *shell);    // where it is
bool shell_split_cancel(Shell *shell); // where it was
CmdResult shell_zoom(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_toggle_side(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_toggle_option(Shell *shell, const CmdCall *call, Err *err);

// shell_past.c
void shell_past_note(Shell *shell); // before somebody goes elsewhere
CmdResult shell_past_go(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_next_unread(Shell *shell, const CmdCall *call, Err *err);

// shell_config.c
void shell_config_open(Shell *shell);
void shell_config_close(Shell *shell);
void shell_config_look(Shell *shell); // reads again what was changed; cheap
CmdResult shell_bind(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_unbind(Shell *shell, const CmdCall *call, Err *err);
CmdResult shell_save(Shell *shell, const CmdCall *call, Err *err);

// palette.c
void palette_open(Shell *shell);
void palette_note(Shell *shell, CmdId id); // it was run by name

// shell_notify.c
void shell_set_focus(Shell *shell, bool focused); // of the terminal
void shell_touched(Shell *shell);                 // somebody is there
void shell_notify_turn(Shell *shell);
void shell_take_options(Shell *shell); // what the terminal is to do

// shell_own.c
CmdResult shell_own_command(Shell *shell, const CmdCall *call, Err *err);
bool shell_takes(CmdId id); // it has a handler of its own

// shell_prompt.c
void shell_prompt_key(Shell *shell, Key key);
void shell_prompt_close(Shell *shell);
void shell_ask_command(Shell *shell, const char *initial); // NULL: an empty line
void shell_ask_filter(Shell *shell);
void shell_ask_keys(Shell *shell, TextRef question, const char *keys,
                    void (*answered)(Shell *shell, char key));

// shell_overlay.c
View *shell_top_overlay(const Shell *shell);
// at.cols wide, below that cell or, where there is no room, above it.
View *shell_overlay_at(Shell *shell, const ViewOps *ops, const void *arg, Rect at);
void shell_overlay_key(Shell *shell, View *v, Key key);
void shell_overlay_hints(const Shell *shell, Canvas *cv); // for the footer
void shell_overlays_layout(Shell *shell);
void shell_bury(Shell *shell); // frees what was closed
void shell_close_overlays(Shell *shell);

// shell_mouse.c
void shell_mouse(Shell *shell, const TermInput *input);
bool shell_drag_cancel(Shell *shell); // true when there was one
void shell_mouse_forget(Shell *shell, const View *v);
void shell_mouse_turn(Shell *shell);          // whoever holds still at an edge scrolls on
int64_t shell_mouse_left(const Shell *shell); // ms until that; -1: nobody drags
// What takes clicks now: with a question only its rows, below an overlay nothing but the footer.
size_t shell_click_panes(const Shell *shell, ClickPane out[CLICK_PANES_MAX]);

// menu.c
void menu_open(Shell *shell, int row, int col); // of the selected row, below that cell
void menu_click_beside(Shell *shell, const TermInput *input);
CmdResult shell_menu(Shell *shell, const CmdCall *call, Err *err);

// shell_draw.c
bool shell_draw(Shell *shell); // false: the terminal takes nothing now
// Milliseconds between changes of what is shown: countdowns need the second, ages and the clock the
// minute.
int64_t shell_tick_unit(const Shell *shell);
int64_t shell_notice_left(const Shell *shell); // until the notice goes; -1: there is none

// shell_seats.c
void shell_seats_open(Shell *shell);
void shell_seats_close(Shell *shell); // with their panes
size_t shell_seat_count(const Shell *shell);
App *shell_seat_app(const Shell *shell, size_t i);
bool shell_seats_pump(Shell *shell); // true: something changed in an account that is not shown
const Account *
shell_account(const Shell *shell); // the one that is shown; NULL where there are none
const App *shell_app_of(const Shell *shell, const Account *account); // NULL: it is not open
// Shows the account as it was left. False when it cannot be opened: everything stays.
void shell_add_account(Shell *shell); // with a loop of its own
bool shell_go(Shell *shell, const Account *account, Err *err) NODISCARD;
void shell_note_spot(Shell *shell); // "-" leads back to what is shown now
bool shell_go_back(Shell *shell, Err *err) NODISCARD;

// shell_edit.c
CmdResult shell_manual(Shell *shell, const CmdCall *call, Err *err);
bool shell_is_editing(const Shell *shell);
void shell_edit_turn(Shell *shell);            // looks whether it has ended, and takes its text
void shell_edit_end(Shell *shell, int signum); // politely, and after a second by force
int64_t shell_edit_left(const Shell *shell);   // ms until that; -1: nothing is due
void shell_edit_drop(Shell *shell);            // at once, its text is lost

// shell.c
int64_t shell_mono(const Shell *shell);
void shell_quit_ask(Shell *shell);
void shell_suspend(Shell *shell);

#endif
