// The panes that screens are made of; each is implemented in its own view_*.c.
#ifndef UI_VIEWS_H
#define UI_VIEWS_H

#include "ui/view.h"

extern const ViewOps inbox_view_ops;
extern const ViewOps thread_view_ops;
extern const ViewOps compose_view_ops;
extern const ViewOps people_view_ops;
extern const ViewOps contact_view_ops;
extern const ViewOps planner_view_ops;
extern const ViewOps board_view_ops;
extern const ViewOps outbox_view_ops;
extern const ViewOps home_view_ops;
extern const ViewOps tasks_view_ops;

#endif
