// The desktop's keyring, by libsecret, which is loaded when it is first needed. Holds texts by an
// id of ours. Blocks, for KEYRING_MS at most: a locked keyring asks the person. Any thread.
#ifndef API_KEYRING_H
#define API_KEYRING_H

#include "base/err.h"
#include "base/secret.h"
#include "model/id.h"

enum { KEYRING_MS = 60 * 1000 };

// All: ERR_CONFIG when this eyrie was built without it, libsecret is not there, or the keyring does
// not answer or is locked: what it holds is as it was.

// NULL with ERR_AUTH when it holds nothing by that id.
Secret *keyring_read(const Id *item, Err *err);
// label is shown to people who look into their keyring.
bool keyring_write(const Id *item, const char *label, const Secret *text, Err *err) NODISCARD;
bool keyring_remove(const Id *item, Err *err) NODISCARD; // true also when it held nothing

#endif
