// The inside of the booking overlay, for view_booking.c and booking_*.c only.
#ifndef UI_BOOKING_VIEW_H
#define UI_BOOKING_VIEW_H

#include <glib.h>

#include "app/when.h"
#include "ui/lineedit.h"
#include "ui/view.h"

typedef enum BookingStage { STAGE_LIST, STAGE_SUMMARY } BookingStage;

typedef struct BookingView {
    Id contact, calendar; // calendar: wanted; empty: the default one
    Id event;             // that is moved; empty: a new one is booked
    BookingStage stage;
    bool waits;    // Enter came before the second look at the day was back
    GArray *shown; // Slot, those that fit the words
    Slot picked;   // start 0: none
    int early_row; // a letter came before the free times: its row; -1: none
    bool early_enter;
    Instant aim; // the slot nearest to it is picked when they come; 0: the first
    size_t top;
    LineEdit *edit; // the words, while they are typed; NULL otherwise
    char *words;
    When when;
    TextBuf odd;  // what is wrong with the words
    TextBuf said; // what happened to the slot
} BookingView;

enum { BOOKING_BELOW = 6, BOOKING_ROWS = 16 };

int booking_list_rows(const View *v);
const Event *booking_event(const View *v);
int booking_minutes(const View *v);
void booking_draw(const View *v, Canvas *cv);
long booking_picked_index(const BookingView *s); // -1: not in the list
void booking_pick(View *v, long index);
void booking_sync(View *v, App *app); // after new free times, or other words
void booking_enter(View *v, App *app);
extern const ViewOps booking_view_ops;
// booking_keys.c
extern const ViewCommand booking_commands[];
FirstKeys booking_first(const View *v);
// One-key labels of the rows in sight: the home row first, without the letters that are bound here.
char booking_letter(const View *v, int row); // '\0': it has none
bool booking_key(View *v, App *app, Key key);
void booking_paste(View *v, App *app, const char *bytes, size_t n);
bool booking_mouse(View *v, App *app, const Mouse *mouse);
void booking_stop_typing(View *v);

#endif
