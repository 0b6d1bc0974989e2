#include "config.h"

#include "ui/wizard_state.h"

enum { WHEEL_ROWS = 3 };

static const WizardHit *find(const WizardHits *hits, int row, int col)
{
    for (size_t i = 0; i < hits->n; i++)
        if (rect_has(hits->items[i].rect, row, col))
            return &hits->items[i];
    return NULL;
}

// A theme is looked at by the first click and taken by the second one.
static void click_row(Wizard *wizard, size_t index)
{
    bool again = wizard->selected == index;
    if (wizard_form(wizard->shown)) {
        wizard->field = index;
        return;
    }
    wizard_select(wizard, index);
    if (again || wizard->shown != ENROL_THEME)
        wizard_accept(wizard);
}

void wizard_mouse(Wizard *wizard, const TermInput *input)
{
    const WizardHit *hit = find(&wizard->hits, input->row, input->col);
    bool covered = wizard->asks || wizard->helps;
    wizard->frame_due = true;
    if (input->mouse == TERM_WHEEL_UP || input->mouse == TERM_WHEEL_DOWN) {
        bool down = input->mouse == TERM_WHEEL_DOWN;
        if (!covered)
            wizard_move(wizard, down ? WHEEL_ROWS : -WHEEL_ROWS);
    } else if (input->mouse == TERM_PRESS && input->button == 1 && hit != NULL) {
        if (hit->index < 0)
            wizard_key(wizard, hit->key);
        else if (!covered)
            click_row(wizard, (size_t)hit->index);
    }
    wizard_settle(wizard);
}
