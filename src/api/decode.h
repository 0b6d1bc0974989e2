// Answers as records: JSON through field tables, envelopes, page cursors, error bodies. Pure; runs
// on the worker. Every text passes the sanitiser here, once. Absent members stay empty; an object
// where a plain value belongs, or a missing key, refuses the row and never the page.
#ifndef API_DECODE_H
#define API_DECODE_H

#include "api/call.h"
#include "base/json.h"

// One row. On failure the record is left cleared and err names the member.
bool decode_record(const RecordType *type, const Json *row, void *record, Err *err) NODISCARD;

// The body of a 2xx: fills rows, bad_rows, total and next of the reply. ERR_PROTOCOL when it is not
// what the endpoint's row promises; the reply's members are untouched then.
bool decode_reply(const Call *call, const char *body, size_t n, Reply *reply, Err *err) NODISCARD;

// The body of anything else: sets reply->err (kind by status and text, one sentence, never HTML),
// denied, conflict and trace_id.
void decode_error(int status, const char *body, size_t n, Reply *reply);
// A 401 that is about the token itself, and not about a scope, a user type or the Version header.
bool decode_is_token_error(int status, const Err *err);
// traceId of any body, empty when there is none; out is Reply.trace_id.
void decode_trace_id(const Json *json, char out[64]);

// The cursor behind a page; count rows came, bad ones included. decode_reply calls it.
void decode_page(const Call *call, const Json *json, const Json *rows, size_t count, Reply *reply);

#endif
