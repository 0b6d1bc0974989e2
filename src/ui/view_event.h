// One appointment in an overlay.
#ifndef UI_VIEW_EVENT_H
#define UI_VIEW_EVENT_H

#include "ui/shell.h"

extern const ViewOps event_view_ops;
void event_open(Shell *shell, const Id *event);

#endif
