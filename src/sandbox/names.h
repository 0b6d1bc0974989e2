// The people of the worlds: names of many cultures with a spelling for e-mail addresses, and the
// places they live in. Const data.
#ifndef SANDBOX_NAMES_H
#define SANDBOX_NAMES_H

#include <stddef.h>

typedef struct Name {
    const char *shown; // as the person writes it
    const char *ascii; // for e-mail; NULL: shown in lower case
} Name;

typedef struct Culture {
    const Name *given, *family;
    size_t given_count, family_count;
    int languages;       // USE_SPANISH ... of scripts.h, or 0
    int weight;          // how common around the practice
    const char *country; // of those who live abroad, with prefix and zone; NULL: all live here
    const char *dial, *zone, *city;
} Culture;

typedef struct Place {
    const char *city, *state, *zip, *area; // area code
} Place;

extern const Culture cultures[];
extern const size_t culture_count;
extern const Place places[];
extern const size_t place_count;

#endif
