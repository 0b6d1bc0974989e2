// The scan before cJSON: checks the grammar and the limits of RELIABILITY 2.3, repairs what would
// lose text, and splits arrays whose rows do not all parse. Used by json.c only.
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

typedef struct JsonSpan {
    const char *s;
    size_t n;
} JsonSpan;

// Accepts exactly one JSON value with space around it. Rewrites in place escapes of lone surrogates
// to \ufffd and of NUL to \u2400, neither of which changes the length. ERR_PROTOCOL otherwise.
bool json_scan(char *bytes, size_t n, Err *err) NODISCARD;
// The inside of the array at a path of member names ("a.b"; "" is the whole), found by brackets and
// quotes alone, so that it works on text that json_scan refuses.
bool json_scan_find_array(JsonSpan text, const char *path, JsonSpan *inside);
// Cuts the next row off `inside`; false at the end.
bool json_scan_next_row(JsonSpan *inside, JsonSpan *row);

#endif
