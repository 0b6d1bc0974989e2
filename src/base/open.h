// Hands an address to the person's browser, mail or telephone program (RELIABILITY 2.2): one of the
// schemes of url_may_open, written anew, to xdg-open as its only argument; no shell of ours reads
// it or $BROWSER. Nothing waits. One thread.
#ifndef BASE_OPEN_H
#define BASE_OPEN_H

#include <sys/types.h>

#include "base/err.h"

enum { OPENER_MAX = 16 };

typedef struct Opener { // zero: nothing is being opened
    pid_t pids[OPENER_MAX];
} Opener;

// ERR_CONFIG where no browser can appear: neither a display nor $BROWSER.
bool opener_can(Err *err) NODISCARD;
// ERR_REFUSED for an address that is not opened, ERR_CONFIG when there is nothing to open it with
// (copy it then), ERR_LIMITED when too many are being opened.
bool opener_open(Opener *opener, const char *url, Err *err) NODISCARD;
// Reaps those that ended: after SIGCHLD, or now and then. False with err when one of them had not
// opened its address.
bool opener_turn(Opener *opener, Err *err) NODISCARD;
bool opener_is_busy(const Opener *opener);

#endif
