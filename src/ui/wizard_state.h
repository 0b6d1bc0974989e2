// The wizard's inside: wizard.c the loop, wizard_keys.c keys and pastes, wizard_mouse.c clicks,
// wizard_pick.c lists to choose from, wizard_draw.c the frame, wizard_pages.c what stands in it.
#ifndef UI_WIZARD_STATE_H
#define UI_WIZARD_STATE_H

#include <glib.h>

#include "app/complete.h"
#include "app/enrol.h"
#include "base/open.h"
#include "ui/lineedit.h"
#include "ui/panes.h"
#include "ui/wizard.h"

enum { WIZARD_HITS_MAX = 64, WIZARD_FIELDS_MAX = 4 };

typedef struct WizardHit { // what a click on these cells means
    Rect rect;
    int index; // of a choice or a field; -1: presses the key
    Key key;
} WizardHit;

typedef struct WizardHits {
    WizardHit items[WIZARD_HITS_MAX];
    size_t n;
} WizardHits;

typedef struct WizardField {   // of a form
    const char *label, *empty; // shown while nothing is typed
    bool hidden;
    int id; // EnrolHidden or EnrolField
} WizardField;

typedef struct WizardForm {
    WizardField fields[WIZARD_FIELDS_MAX];
    size_t count;
} WizardForm;

typedef struct Wizard {
    const WizardConfig *config;
    Term *term;
    Panes *panes;
    Pane *pane;
    Theme theme;
    Enrol *enrol;

    EnrolStep shown; // the members below belong to it
    size_t selected, top;
    size_t field;                       // that has the cursor
    LineEdit *edits[ENROL_FIELD_COUNT]; // what is typed
    LineEdit *filter, *address;         // of the choices; of BROWSER
    bool pastes;                        // the line for the address is open
    size_t *order, count;               // choices that fit the filter, best first
    size_t rows;                        // of the list, as drawn last
    Choices themes;

    bool asks, helps; // about leaving; the help is shown
    size_t help_top;
    Opener opener;
    TextBuf flash;   // of a moment; goes with the next key
    WizardHits hits; // of the last frame
    bool frame_due, done;
    WizardEnd end;
    int signum;
} Wizard;

// NULL for a step without fields.
const WizardForm *wizard_form(EnrolStep step);
bool wizard_is_adding(const Wizard *wizard); // to what is there; not the first run
size_t wizard_ways(const Wizard *wizard);    // choices of WELCOME

// After anything that may have changed the step.
void wizard_settle(Wizard *wizard);
void wizard_key(Wizard *wizard, Key key);
void wizard_paste(Wizard *wizard, const char *bytes, size_t n);
void wizard_open_page(Wizard *wizard); // BROWSER's address in a browser
void wizard_say_no_page(Wizard *wizard, const Err *err);
void wizard_mouse(Wizard *wizard, const TermInput *input);

// Lists: of ways, locations, users and themes. The last row of ME is nobody.
size_t wizard_row_count(const Wizard *wizard);
void wizard_rank(Wizard *wizard);
bool wizard_is_nobody(const Wizard *wizard, size_t row);
void wizard_move(Wizard *wizard, long delta);
void wizard_select(Wizard *wizard, size_t row);
void wizard_accept(Wizard *wizard);

void wizard_load_theme(Wizard *wizard, const char *name); // NULL: the one of the options
// The whole screen. hits and *rows (of a list) are of this frame.
void wizard_draw(const Wizard *wizard, Canvas *cv, WizardHits *hits, size_t *rows);

// ---- pages -------------------------------------------------------------------------------------

typedef struct WizardPage { // being drawn, downward
    const Wizard *wizard;
    Canvas *cv;
    WizardHits *hits;
    int row, end, left, width; // rows [row, end); row goes on behind it, undrawn
    int gap;                   // rows between paragraphs: 0 where room is short
    size_t *rows;
} WizardPage;

void wizard_page_body(WizardPage *page);
void wizard_page_help(WizardPage *page);
void wizard_page_title(WizardPage *page, TextRef text);
void wizard_page_para(WizardPage *page, StyleId style, TextRef text);
void wizard_page_line(WizardPage *page, StyleId style, TextRef text);
void wizard_page_gap(WizardPage *page);
void wizard_hit(WizardHits *hits, Rect rect, int index, Key key);
// How many rows a paragraph takes.
int wizard_para_rows(TextRef text, int width);

#endif
