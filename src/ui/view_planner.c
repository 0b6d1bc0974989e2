// The calendar.
#include "config.h"

#include "ui/shell.h"
#include "ui/views.h"

typedef struct PlannerView {
    Instant cursor;
} PlannerView;

static void planner_draw(const View *v, Canvas *cv)
{
    (void)v;
    canvas_text(cv, 1, 2, STYLE_DIM, TEXT("No appointments are known yet."), -1);
}

static const ViewCommand planner_commands[] = {{CMD_NONE, NULL}};

const ViewOps planner_view_ops = {
    .name = "planner",
    .context = CX_PLANNER,
    .state_size = sizeof(PlannerView),
    .commands = planner_commands,
    .draw = planner_draw,
};
