// One exchange with the service, whole: headers and bodies without secrets, on top of the drawer.
#ifndef UI_EXCHANGE_H
#define UI_EXCHANGE_H

#include "ui/shell.h"

extern const ViewOps exchange_view_ops;
void exchange_open(Shell *shell, uint64_t number);
// To the terminal's clipboard; what becomes of it is said on the message line.
void exchange_copy_trace(Shell *shell, const App *app, TextRef trace);
// The last row of such an overlay: its keys (see hints.h), or what became of a copy: the message
// line may be covered.
void exchange_draw_foot(const View *v, Canvas *cv, int row, const char *hints, bool said);
void exchange_copy_curl(Shell *shell, const App *app, uint64_t number);

#endif
