// What a pane beside a list shows follows the selection: at once when somebody takes a step, and
// when they walk on quickly, or the rows change, as soon as there is a rest. UI thread.
#ifndef UI_BESIDE_H
#define UI_BESIDE_H

#include "ui/view.h"

typedef bool BesideFn(View *list); // shows the selection beside; false: not now

typedef struct Beside {
    View *list;
    BesideFn *show;
    int64_t timer; // of the rest
    bool behind;   // the selection has moved on, what is beside has not
} Beside;

void beside_init(Beside *beside, View *list, BesideFn *show);
void beside_stop(Beside *beside);    // frees nothing, waits for nothing any more
void beside_moved(Beside *beside);   // somebody has moved the selection
void beside_changed(Beside *beside); // it changed with the rows: a filter, a tab, what was read
void beside_settle(Beside *beside);  // what was put off is done now
bool beside_is_due(const Beside *beside); // put off, and nothing will do it by itself

#endif
