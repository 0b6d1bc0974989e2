// Operations found in the bytes of a damaged file, whatever SQLite thinks of it. Pure. Store only.
#ifndef STORE_CARVE_H
#define STORE_CARVE_H

#include <glib.h>

#include "store/journal.h"

// db and wal (may be NULL, 0) are whole files. Returns Ops (op_clear each), one for each uuid whose
// checksum agrees anywhere, in its newest form, by id.
GArray *carve_ops(const char *db, size_t db_size, const char *wal, size_t wal_size);

#endif
