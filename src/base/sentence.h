// An error as people read it: what is wrong, the status of the answer, what to do.
#ifndef BASE_SENTENCE_H
#define BASE_SENTENCE_H

#include "base/err.h"
#include "base/text.h"

// "message (HTTP 422; advice)", without what there is none of. A refused scope needs no status: the
// message says what is missing and where it is added.
TextRef err_sentence(TextBuf *out, const Err *err);

#endif
