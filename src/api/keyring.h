// The desktop's keyring, by libsecret, which is loaded when it is first needed. Holds texts by an
// id of ours. Blocks, for KEYRING_MS at most or as long as it is told to: a locked keyring
// asks the person. Any thread.
#ifndef API_KEYRING_H
#define API_KEYRING_H

#include "base/err.h"
#include "base/secret.h"
#include "model/id.h"

enum {
    KEYRING_MS = 60 * 1000,
    KEYRING_SOON_MS = 1000, // an open one answers in a few milliseconds
};

// All: ERR_CONFIG when this eyrie was built without it, libsecret is not there, or the keyring does
// not answer or is locked: what it holds is as it was.

// NULL with ERR_AUTH when it holds nothing by that id. Where it has not answered in wait_ms, what
// it asks the person stays on the screen: once it is unlocked, the next question is answered at
// once.
Secret *keyring_read(const Id *item, int wait_ms, Err *err);
// label is shown to people who look into their keyring.
bool keyring_write(const Id *item, const char *label, const Secret *text, Err *err) NODISCARD;
bool keyring_remove(const Id *item, Err *err) NODISCARD; // true also when it held nothing

#endif
