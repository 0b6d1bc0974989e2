// Lists of the wizard: ways in, locations, users, themes.
#include "config.h"

#include <string.h>

#include "base/fuzzy.h"
#include "ui/wizard_state.h"

enum { WAYS = 3 };

bool wizard_is_adding(const Wizard *wizard)
{
    return wizard->config->profile == NULL;
}

size_t wizard_ways(const Wizard *wizard)
{
    return wizard_is_adding(wizard) ? WAYS - 1 : WAYS; // no demo beside an account
}

static bool is_filtered(const Wizard *wizard)
{
    return wizard->shown == ENROL_PLACES || wizard->shown == ENROL_ME;
}

size_t wizard_row_count(const Wizard *wizard)
{
    switch (wizard->shown) {
    case ENROL_WELCOME: return wizard_ways(wizard);
    case ENROL_PLACES: return wizard->count;
    case ENROL_ME: return wizard->count + 1;
    case ENROL_THEME: return wizard->themes.count;
    default: return 0;
    }
}

bool wizard_is_nobody(const Wizard *wizard, size_t row)
{
    return wizard->shown == ENROL_ME && row == wizard->count;
}

// ---- filter ------------------------------------------------------------------------------------

typedef struct Scored {
    size_t index;
    int score;
} Scored;

static int by_score(const void *a, const void *b)
{
    const Scored *x = a, *y = b;
    if (x->score != y->score)
        return y->score - x->score;
    return (x->index > y->index) - (x->index < y->index);
}

static int score_of(const char *needle, const EnrolChoice *choice)
{
    g_autofree char *both =
        g_strdup_printf("%.*s %.*s", TEXT_ARG(choice->label), TEXT_ARG(choice->detail));
    g_autofree char *folded = text_fold((TextRef){both, strlen(both)});
    return fuzzy_score(needle, strlen(needle), folded, strlen(folded));
}

void wizard_rank(Wizard *wizard)
{
    size_t all = enrol_choice_count(wizard->enrol);
    const char *typed = lineedit_text(wizard->filter);
    g_autofree char *needle = text_fold((TextRef){typed, strlen(typed)});
    g_autofree Scored *scored = g_new0(Scored, all + 1);
    size_t n = 0;
    for (size_t i = 0; i < all; i++) {
        EnrolChoice choice = enrol_choice(wizard->enrol, i);
        int score = score_of(needle, &choice);
        if (score >= 0)
            scored[n++] = (Scored){i, score};
    }
    qsort(scored, n, sizeof(Scored), by_score);
    g_free(wizard->order);
    wizard->order = g_new(size_t, n + 1);
    for (size_t i = 0; i < n; i++)
        wizard->order[i] = scored[i].index;
    wizard->count = n;
    wizard->selected = wizard->top = 0;
    wizard->frame_due = true;
}

// ---- moving ------------------------------------------------------------------------------------

void wizard_select(Wizard *wizard, size_t row)
{
    size_t rows = MAX(wizard->rows, 1);
    wizard->selected = row;
    wizard->top = MIN(wizard->top, row);
    if (row >= wizard->top + rows)
        wizard->top = row - rows + 1;
    if (wizard->shown == ENROL_THEME)
        wizard_load_theme(wizard, wizard->themes.items[row].value);
    wizard->frame_due = true;
}

void wizard_move(Wizard *wizard, long delta)
{
    size_t count = wizard_row_count(wizard);
    if (count > 0)
        wizard_select(wizard, (size_t)CLAMP((long)wizard->selected + delta, 0, (long)count - 1));
}

// ---- choosing ----------------------------------------------------------------------------------

static void accept_way(Wizard *wizard)
{
    if (wizard->selected == 0)
        enrol_begin_token(wizard->enrol);
    else if (wizard->selected == 1)
        enrol_begin_app(wizard->enrol);
    else {
        wizard->end = WIZARD_DEMO;
        wizard->done = true;
    }
}

void wizard_accept(Wizard *wizard)
{
    if (wizard->selected >= wizard_row_count(wizard))
        return;
    if (wizard->shown == ENROL_WELCOME) {
        accept_way(wizard);
    } else if (wizard_is_nobody(wizard, wizard->selected)) {
        enrol_choose(wizard->enrol, NULL);
    } else if (is_filtered(wizard)) {
        Id id = enrol_choice(wizard->enrol, wizard->order[wizard->selected]).id;
        enrol_choose(wizard->enrol, &id);
    } else {
        enrol_choose_theme(wizard->enrol, wizard->themes.items[wizard->selected].value);
    }
}
