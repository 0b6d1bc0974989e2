// From an HTTP answer to a Reply. Pure; runs on the worker.
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "api/http.h"

// Decodes into the reply, sets err where it must; what the result means is retry_decide's business.
RetryResult answer_read(const Call *call, const HttpAnswer *answer, Reply *reply);
// Where the account does not let the token: the error says what to do about it.
void answer_advise(Reply *reply, TokenKind kind, const char *location);
// When no further attempt follows: the outcome, and the words for a write whose fate is not known.
void answer_settle(const Call *call, Outcome outcome, Reply *reply);

#endif
