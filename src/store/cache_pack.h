// Lists and nested rows as bytes of one column, and back. What is read back is checked: any bytes
// are accepted or refused, texts are clean. For cache*.c only; pure.
#ifndef STORE_CACHE_PACK_H
#define STORE_CACHE_PACK_H

#include <glib.h>

#include "model/record.h"

// Appends a member of type FT_TEXTS, FT_IDS or FT_ROWS.
void cache_pack(const Field *field, const void *member, GByteArray *out);
// The member must be zeroed. False when the bytes are none of ours; what was made by then is the
// caller's to clear.
bool cache_unpack(const Field *field, const uint8_t *bytes, size_t n, void *member) NODISCARD;

// A text as its field wants it; what was cleaned before comes back as it is.
Text cache_clean(const Field *field, const char *s, size_t n);
// Whether a number read from the file may be one of this field: others are damage, and would
// overflow where it is reckoned with.
bool cache_number_fits(const Field *field, int64_t value);
Raw cache_raw(const void *bytes, size_t n); // a copy; s is never NULL

#endif
