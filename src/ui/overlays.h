// What opens on top of the panes. Each is a view with a context of its own.
#ifndef UI_OVERLAYS_H
#define UI_OVERLAYS_H

#include "app/complete.h"
#include "app/keymap.h"
#include "ui/shell.h"
#include "ui/view.h"

// Rows of their commands: what moves over rows or lines, and what does where letters type.
#define OVERLAY_MOTIONS(fn)                                                                        \
    {CMD_DOWN, fn}, {CMD_UP, fn}, {CMD_PAGE_DOWN, fn}, {CMD_PAGE_UP, fn}, {CMD_HALF_DOWN, fn},     \
        {CMD_HALF_UP, fn}, {CMD_TOP, fn},                                                          \
    {                                                                                              \
        CMD_BOTTOM, fn                                                                             \
    }
#define TYPED_MOTIONS(fn)                                                                          \
    {CMD_DOWN, fn}, {CMD_UP, fn}, {CMD_PAGE_DOWN, fn},                                             \
    {                                                                                              \
        CMD_PAGE_UP, fn                                                                            \
    }

typedef struct HelpArg {  // borrowed during open
    const Keymap *keymap; // borrowed until the overlay is closed
    unsigned context;     // of the pane that was focused
    unsigned beside;      // of the panes on the screen with it
    SubjectKind on;       // what was selected there
    const char *search;   // what is looked for from the start; may be NULL
} HelpArg;
extern const ViewOps help_view_ops;

typedef struct PickArg {
    const char *title; // copied
    Choices *choices;  // moved out
    ShellTextFn *done;
    void *owner;
    ShellTextFn *moved; // each value on which the selection comes to rest; NULL: none, Esc was
                        // pressed. May be NULL
    const char *first;  // the value selected at first; NULL: the first
} PickArg;
extern const ViewOps picker_view_ops;

extern const ViewOps palette_view_ops, menu_view_ops; // no argument

extern const ViewOps pager_view_ops; // see pager_open
// A text of anybody, to be read; cleaned and copied.
void pager_open(Shell *shell, const char *title, const char *text, size_t n);

extern const ViewOps conflict_view_ops; // see conflict_open
// What somebody else has changed meanwhile, to be decided about.
void conflict_open(Shell *shell, int64_t op);

extern const ViewOps places_view_ops;   // no argument
extern const ViewOps messages_view_ops; // no argument
extern const ViewOps trace_view_ops;    // no argument
typedef struct EventsArg {              // borrowed during open
    const Id *contact;                  // theirs alone; NULL: of all
    const char *type;                   // those of it that are new; NULL: all
} EventsArg;
extern const ViewOps events_view_ops; // EventsArg, or NULL

#endif
