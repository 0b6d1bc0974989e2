// One deal in an overlay: everything that the card leaves out.
#ifndef UI_VIEW_DEAL_H
#define UI_VIEW_DEAL_H

#include "ui/view.h"

extern const ViewOps deal_view_ops;
void deal_open(Shell *shell, const Id *deal);

#endif
