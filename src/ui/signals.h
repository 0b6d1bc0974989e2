// Signals as bytes in a pipe that the loop polls: nothing happens in a handler but one write. UI
// thread; one user at a time.
#ifndef UI_SIGNALS_H
#define UI_SIGNALS_H

#include "base/err.h"

// SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGCHLD (for children
// that ended); SIGPIPE is ignored. What was set
// before comes back on close.
bool signals_open(Err *err) NODISCARD;
void signals_close(void);
int signals_fd(void);
int signals_next(void); // the next one that arrived; 0: none
// Stops the process as SIGTSTP would have done, and returns when it goes on.
void signals_stop(void);
// While another program has the terminal: Ctrl+C is meant for it, and Ctrl+Z stops both. It must
// reset SIGINT and SIGQUIT, which are ignored meanwhile, before it executes.
void signals_yield(void);
void signals_resume(void);

#endif
