// One appointment in an overlay.
#ifndef UI_VIEW_EVENT_H
#define UI_VIEW_EVENT_H

#include "ui/shell.h"

void event_open(Shell *shell, const Id *event);

#endif
