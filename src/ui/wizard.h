// The first run, and adding another account later: from nothing to a stored profile, on the whole
// terminal, with a loop of its own. See app/enrol.h for what happens at each step. UI thread.
#ifndef UI_WIZARD_H
#define UI_WIZARD_H

#include <stdint.h>

#include "base/clock.h"
#include "model/id.h"
#include "ui/term.h"

enum { WIZARD_HOST_FDS = 64 };

typedef struct WizardHost { // what goes on meanwhile: the open accounts of a running interface
    void *owner;
    size_t (*fds)(void *owner, int out[WIZARD_HOST_FDS]); // readable: pump has something to do
    int64_t (*timeout_ms)(void *owner);                   // until pump is due by itself; -1: never
    void (*pump)(void *owner);
} WizardHost;

typedef struct WizardConfig {
    const char *profile;  // to be made, and not there yet; NULL: named after the chosen location
    const char *base_url; // checked by url_base
    const char *location; // offered for the field of that name; may be NULL
    const char *themes_dir, *theme; // as in ShellConfig
    const char *options_path;       // config.ini, where the theme is kept; NULL: nowhere
    Clock *clock;                   // stepped by the step keys when steppable
    bool test_sync;
    Term *term;             // of a running interface, whose windows are dropped; NULL: opens one
    const WizardHost *host; // NULL: nothing goes on meanwhile
} WizardConfig;

typedef enum WizardEnd {
    WIZARD_LEFT,   // nothing was stored, or only what is no secret
    WIZARD_STORED, // there is a profile
    WIZARD_DEMO,   // to be started as with --demo
    WIZARD_FAILED, // err: no terminal
} WizardEnd;

typedef struct WizardResult {
    char profile[40]; // of WIZARD_STORED
    Id location;
    int signum; // of LEFT: the signal that asked for it; 0: the person left
    Term *term; // still taken, for the interface that follows (ShellConfig.term) or wizard_close;
                // NULL after FAILED. The one of the config where that was given.
} WizardResult;

WizardEnd wizard_run(const WizardConfig *config, WizardResult *out, Err *err);
// Gives the terminal back that wizard_run has opened.
void wizard_close(WizardResult *result);

#endif
