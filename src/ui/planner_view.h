// The inside of the calendar pane, for view_planner.c and planner_*.c only.
#ifndef UI_PLANNER_VIEW_H
#define UI_PLANNER_VIEW_H

#include <glib.h>

#include "ui/planner_face.h"
#include "ui/view.h"

typedef enum PlannerMode {
    PLANNER_WEEK,
    PLANNER_DAY,
    PLANNER_AGENDA,
    PLANNER_MODE_COUNT
} PlannerMode;
typedef enum PlannerDrag {
    PDRAG_NONE,
    PDRAG_PRESSED, // on an appointment
    PDRAG_MOVING,
    PDRAG_DROPPED, // waits for the free times of the calendar
    PDRAG_EMPTY,   // pressed on free time
    PDRAG_RANGE,   // and on from there
    PDRAG_EDGE,    // pressed on the end of an appointment
    PDRAG_LENGTH,
} PlannerDrag;

enum { TIME_LABEL = 5, CELL_MIN = 30, DAY_CELLS = 24 * 60 / CELL_MIN, AGENDA_DAYS = 14 };

typedef struct PlannerView {
    PlannerMode mode;
    Instant at;          // the cursor
    Id sel;              // the event under it; empty: free time
    int top;             // first visible row of the grid or the list; -1: not chosen yet
    const Zone *zone;    // what top was chosen in: the account's may come later
    Instant agenda_from; // where its two weeks begin
    bool moved;          // by the person: until then the cursor stands at planner_home
    bool wheeled;        // the wheel moved the cursor out of sight; the next motion brings it back
    bool hide_zone;      // of the contact
    char *filter;
    Instant block_from, block_to; // what is to be blocked, while the calendar is picked
    char *block_title;
    PlannerDrag drag;
    Id dragged;                   // or clicked last
    bool again;                   // a click on what was selected by a click opens it
    Instant range_from, range_to; // drawn, or of the appointment whose end is dragged
    int range_day;
    int press_row, press_col;
    Instant drop;
    Slot drop_slot; // what was asked about
} PlannerView;

// What stands where at the pane's size; instants are starts of days in the account's zone.
typedef struct PlannerLayout {
    bool grid;  // otherwise a list of lines
    bool strip; // seven narrow counts above the list of a day
    int rows, cols, days;
    Instant from, to;
    Rect body;
    int head_row;   // day names, or the strip (two rows)
    int gutter;     // columns of times left of the grid
    int second_col; // of the contact's time in the gutter; -1: not shown
    int day_cols;
    int detail_row; // -1: no room
} PlannerLayout;

typedef struct Placed { // an event in a day of the grid; rows count cells from midnight
    const Event *event;
    int day, from_row, to_row;
    int lane, lanes;
    bool slim;  // blocked time beside appointments: a bar at the edge
    bool edged; // makes room for such a bar
} Placed;

// planner_place.c
PlannerLayout planner_layout(const View *v);
Instant planner_cell_time(const View *v, const PlannerLayout *layout, int day, int row);
int planner_day_of(const View *v, const PlannerLayout *layout, Instant t); // -1: not shown
int planner_row_of(const View *v, Instant t);
GArray *planner_place(const View *v, const PlannerLayout *layout); // Placed; g_array_unref
Rect planner_placed_rect(const View *v, const PlannerLayout *layout, const Placed *placed);
void planner_view_each(const View *v, RowsWanted which, ViewRowFn *fn, void *owner);
bool planner_event_covers(const Event *event, Instant t);

typedef struct PlannerLine { // of the list
    const Event *event;      // NULL: the heading of a day
    Instant day;
} PlannerLine;
GArray *planner_lines(const View *v, const PlannerLayout *layout); // PlannerLine; g_array_unref

typedef struct StripDay {
    Instant day;
    int col, cols, count;
} StripDay;
void planner_strip(const View *v, const PlannerLayout *layout, StripDay out[7]);

typedef struct LegendItem { // a calendar or a person in the first row
    Id calendar, user;
    int col, cols;
    bool on;
} LegendItem;
enum { LEGEND_MAX = 24 };
size_t planner_legend(const View *v, LegendItem out[LEGEND_MAX]);

// planner_cursor.c
const Event *planner_selected(const View *v);
void planner_view_sync(View *v);                                   // after a change of data or size
void planner_select(View *v, App *app, Instant at, const Id *sel); // sel may be NULL: what is there
CmdResult planner_move_row(View *v, App *app, const CmdCall *call, Err *err);
CmdResult planner_move_day(View *v, App *app, const CmdCall *call, Err *err);
Instant planner_home(const View *v); // now, or the beginning of the working day before it
Instant planner_same_time(const View *v, Instant t, int days); // on another day
void planner_scroll(View *v, int rows);                        // the cursor stays

// planner_grid.c, planner_agenda.c, planner_draw.c
void planner_draw_grid(const View *v, Canvas *cv, const PlannerLayout *layout);
void planner_draw_list(const View *v, Canvas *cv, const PlannerLayout *layout);
void planner_view_draw(const View *v, Canvas *cv);
// view_planner.c
void planner_block_range(View *v, App *app, Instant from, Instant to, const char *title);
// planner_mouse.c
bool planner_view_mouse(View *v, App *app, const Mouse *mouse);
void planner_drag_check(View *v);
bool planner_cell_at(const View *v, const PlannerLayout *layout, const Mouse *mouse, Instant *out);
// planner_range.c: a stretch of time under the pointer, and what becomes of it
void planner_range_begin(View *v, const Mouse *mouse, PlannerDrag drag);
void planner_range_drag(View *v, const Mouse *mouse);
void planner_range_drop(View *v, App *app);
bool planner_range_shown(const View *v);
void planner_drop_pending(View *v,
                          App *app); // free times came: what was dropped can be asked about

#endif
