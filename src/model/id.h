// Identifiers of the service: opaque, at most 64 bytes of [A-Za-z0-9_-]. Copied by assignment.
#ifndef MODEL_ID_H
#define MODEL_ID_H

#include <glib.h>
#include <stdbool.h>
#include <string.h>

typedef struct Id {
    char s[65];
} Id;

// An id that does not fit or holds other characters becomes the empty id.
Id id_from(const char *s);

static inline bool id_eq(const Id *a, const Id *b)
{
    return strcmp(a->s, b->s) == 0;
}
static inline bool id_is_empty(const Id *id)
{
    return id->s[0] == '\0';
}
static inline guint id_hash(gconstpointer id) // for GHashTable keyed by Id *
{
    return g_str_hash(((const Id *)id)->s);
}
static inline gboolean id_equal(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Id *)a)->s, ((const Id *)b)->s) == 0;
}

#endif
