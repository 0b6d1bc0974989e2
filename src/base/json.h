// Checked access to JSON. json.c is the only file that includes cJSON; what cJSON accepts too
// easily is refused or repaired by a scan before it (RELIABILITY 2.3): depth <= 64, nodes <= 200
// 000, strings
// <= 1 MiB, numbers <= 32 characters, lone surrogates become U+FFFD, nothing but space may follow.
// Strings are raw bytes from outside: sanitise before drawing. Pure; any thread.
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef struct cJSON Json;

// Owned result (json_free), or NULL with ERR_PROTOCOL.
Json *json_parse(const char *bytes, size_t n, Err *err);
// As json_parse, but when the whole does not parse and the array at rows_path ("messages.messages",
// NULL for none) can be split, its rows are parsed one by one: bad ones are left out and counted,
// so that a poison row never hides its page.
Json *json_parse_rows(const char *bytes, size_t n, const char *rows_path, size_t *bad_rows,
                      Err *err);
void json_free(Json *json);
// For texts with secrets in them: no copy of one stays in memory that was freed.
Json *json_parse_secret(const char *bytes, size_t n, Err *err);
void json_free_secret(Json *json);
void json_wipe(Json *json); // every string becomes empty, its bytes are overwritten
Json *json_dup(const Json *json);

// NULL when absent. The path is member names and indices: "a.b[2].c"; "" is the node itself.
const Json *json_at(const Json *json, const char *path);
const Json *json_member(const Json *json, const char *name);
const Json *json_member_nocase(const Json *json, const char *name);
const Json *json_first(const Json *json); // first child of an array or object
const Json *json_next(const Json *json);
const char *json_name(const Json *json); // member name of a child of an object
size_t json_count(const Json *json);
bool json_is_object(const Json *json); // all predicates accept NULL
bool json_is_array(const Json *json);
bool json_is_string(const Json *json);
bool json_is_number(const Json *json);
bool json_is_bool(const Json *json);
bool json_is_null(const Json *json);
const char *json_string(const Json *json);       // NULL unless a string
bool json_int64(const Json *json, int64_t *out); // number, or string of digits
bool json_double(const Json *json, double *out); // finite number, or numeric string
bool json_bool(const Json *json, bool *out);     // true/false, "true"/"false", 0/1
bool json_equal(const Json *a, const Json *b);
char *json_print(const Json *json);        // compact; g_free
char *json_print_pretty(const Json *json); // two-space indent; g_free

// A streaming writer. key is NULL inside arrays and at the root. Strings need not be valid UTF-8
// (bad bytes become U+FFFD). Unbalanced use is a BUG.
typedef struct JsonOut JsonOut;
JsonOut *json_out_new(void);
// With room for n bytes: a text that does not outgrow it is in one place of the memory only.
JsonOut *json_out_new_sized(size_t n);
void json_out_free(JsonOut *out);
void json_out_object(JsonOut *out, const char *key);
void json_out_array(JsonOut *out, const char *key);
void json_out_end(JsonOut *out); // closes the innermost object or array
void json_out_string(JsonOut *out, const char *key, const char *value); // NULL writes null
void json_out_stringn(JsonOut *out, const char *key, const char *value, size_t n);
void json_out_int(JsonOut *out, const char *key, int64_t value);
void json_out_double(JsonOut *out, const char *key, double value);
void json_out_bool(JsonOut *out, const char *key, bool value);
void json_out_null(JsonOut *out, const char *key);
void json_out_raw(JsonOut *out, const char *key, const char *json); // trusted JSON text
void json_out_node(JsonOut *out, const char *key, const Json *json);
size_t json_out_size(const JsonOut *out);
// JSON that somebody else may have written, as the writer would: nothing in it reaches a terminal
// but what can be seen, and it means the same. json must have been parsed. g_free.
char *json_printable(const char *json, size_t n);
// Frees the writer and returns the text (g_free); n may be NULL.
char *json_out_take(JsonOut *take_out, size_t *n);

#endif
