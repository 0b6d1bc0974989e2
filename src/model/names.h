// Enum values and their spellings on the wire, as rows.
#ifndef MODEL_NAMES_H
#define MODEL_NAMES_H

#include <stddef.h>

#define NAMES_OBJECT "{}" // an alias for a JSON object in the place of a word

typedef struct EnumNames {
    const char *const *names; // indexed by value; [0] is the unknown value and is written as ""
    size_t count;
    const char *const (
        *aliases)[2]; // { other spelling, name } pairs, ends with { NULL, NULL }; may be NULL
} EnumNames;

// Value of a spelling, compared without case; 0 (unknown) when nothing matches or s is NULL.
int names_value(const EnumNames *names, const char *s);
const char *names_string(const EnumNames *names, int value); // "" when out of range

#endif
