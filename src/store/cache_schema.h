// The tables of the mirror, made from the field tables of the model. For cache*.c only.
#ifndef STORE_CACHE_SCHEMA_H
#define STORE_CACHE_SCHEMA_H

#include "store/cache.h"
#include "store/cache_db.h"

// Raised when rows of the same tables come to mean something else.
enum { CACHE_FORMAT = 1 };

// Makes all tables in an empty file.
bool cache_schema_create(CacheDb *db, const char *owner, Err *err) NODISCARD;
// What the file is. Only reads, and little. False with err when it could not be looked at.
bool cache_schema_look(CacheDb *db, const char *owner, CacheOpened *what, Err *err) NODISCARD;

#endif
