// Commands of config.ini that run when something happens. Each event is offered once to the hooks
// of one process: whoever moves the mark in the history starts them, and moves it first. So a kill
// between the two leaves the event out and never runs a command twice. UI thread; nothing here
// waits.
#ifndef APP_HOOKS_H
#define APP_HOOKS_H

#include "app/core.h"
#include "store/history.h"

typedef struct Hooks Hooks;

// The lines "on ..." of the file; what is wrong with one is told with file and line, and it is left
// out. history is borrowed; NULL, or inside of a hook: nothing is run.
Hooks *hooks_new(Core *core, const char *path, History *history);
void hooks_free(Hooks *hooks); // accepts NULL
size_t hooks_count(const Hooks *hooks);
void hooks_pump(Hooks *hooks);
bool hooks_are_idle(const Hooks *hooks); // none runs
int hooks_fd(const Hooks *hooks);        // readable when one has ended; -1 without hooks

#endif
