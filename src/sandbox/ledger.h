// What was executed, in order: one JSON line per operation, in memory and, if wanted, in a file.
// The owner locks.
#ifndef SANDBOX_LEDGER_H
#define SANDBOX_LEDGER_H

#include "sandbox/route.h"

typedef struct Ledger Ledger;

// path NULL: memory only. An existing file is emptied.
Ledger *ledger_new(const char *path, Err *err);
void ledger_free(Ledger *ledger);
// The line holds number, world time, endpoint, path, query and body of the request, status and
// detail of the answer.
void ledger_add(Ledger *ledger, const Request *req, const char *uri, const Response *res);
char *ledger_text(const Ledger *ledger); // g_free

#endif
