// The first run: where there is no account yet and a person sits at a terminal, the wizard.
#ifndef FIRST_H
#define FIRST_H

#include "start.h"
#include "ui/term.h"

// True: go on with start_open, after a wizard that has made a profile or sets args->demo, or
// without one. *term is then the wizard's terminal, or NULL. False: the person left; *code is the
// exit code. token is what EYRIE_TOKEN held, may be NULL. start->clock is filled.
bool first_run(Args *args, const Secret *token, Start *start, Term **term, int *code);
// Gives back what was not handed to the interface; accepts NULL.
void first_close(Term *term);

#endif
