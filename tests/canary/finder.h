// Finds secrets, or any twelve characters of one, in bytes of any kind: as they are, backwards, in
// hexadecimal, percent-encoded, as JSON escapes and in base64.
#ifndef CANARY_FINDER_H
#define CANARY_FINDER_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum { FINDER_WINDOW = 12 };

typedef struct Finder Finder;

Finder *finder_new(void);
void finder_free(Finder *finder);
// At least twelve characters.
void finder_add(Finder *finder, const char *secret);
// Where one stands and in which form; false: nowhere. what: a name of the form, static.
bool finder_look(const Finder *finder, const void *bytes, size_t n, size_t *at, const char **what);

#endif
