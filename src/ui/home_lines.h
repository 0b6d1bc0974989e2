// Home as lines: four sections of figures and of rows below them, each a door to its list or its
// record. Pure but for reading the app.
#ifndef UI_HOME_LINES_H
#define UI_HOME_LINES_H

#include <glib.h>

#include "app/app.h"
#include "ui/canvas.h"

typedef enum DoorKind {
    DOOR_NONE,
    DOOR_UNREAD,
    DOOR_WAITING,
    DOOR_THREAD,
    DOOR_DAY,
    DOOR_EVENT,
    DOOR_TASKS, // number: TaskGroup
    DOOR_TASK,
    DOOR_PIPELINE,
    DOOR_STALE,
    DOOR_WON,
    DOOR_NEWS, // of a type of event
    DOOR_OUTBOX,
} DoorKind;

typedef struct HomeLine {
    Text figure, label, right; // owned; figure: the number, right: at the right edge
    StyleId figure_style, label_style, right_style;
    bool heading;
    DoorKind door;
    Id id; // of the record; DOOR_NEWS: the type
    Id contact;
    int number;
    Instant at; // DOOR_EVENT: its start
} HomeLine;

typedef enum HomeSection {
    HOME_SECTION_TALK,
    HOME_SECTION_DAY,
    HOME_SECTION_DEALS,
    HOME_SECTION_NEWS,
    HOME_SECTION_COUNT
} HomeSection;

typedef struct HomeRoom { // how many rows may stand below their figure, and how wide lines are
    int threads, events, tasks, news, cols;
} HomeRoom;

// Appends the lines of a section to an array of HomeLine.
void home_lines(GArray *lines, const App *app, HomeSection section, const HomeRoom *room);
void home_lines_clear(GArray *lines);

#endif
