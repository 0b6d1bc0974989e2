// One HTTP exchange that blocks its thread, for what happens outside the worker: tokens.
#ifndef API_EXCHANGE_H
#define API_EXCHANGE_H

#include <stdatomic.h>

#include "api/http.h"

// True when the exchange took place or could not: answer says what became of it
// (http_answer_clear). False with err when it could not be set up, or *stop became true and the
// answer did not come within two seconds; NULL: never.
bool exchange_run(const HttpRequest *request, const atomic_bool *stop, HttpAnswer *answer,
                  Err *err) NODISCARD;
// The same over the connections that multi keeps.
bool exchange_run_on(HttpMulti *multi, const HttpRequest *request, const atomic_bool *stop,
                     HttpAnswer *answer, Err *err) NODISCARD;
// "a=1&b=two%20words" of name and value in turn, ended by NULL; a NULL value leaves its pair out.
// It may hold secrets: wipe it, then g_free.
char *exchange_form(const char *const *pairs);
void exchange_wipe(char *form); // and frees; accepts NULL

#endif
