// The inside of the audit journal: names of its files, and how a line is chained. Store only.
#ifndef STORE_AUDIT_ROOM_H
#define STORE_AUDIT_ROOM_H

#include "store/audit.h"

#define AUDIT_NAME "audit.jsonl"

typedef struct AuditLink {
    char prev[AUDIT_HASH + 1], hash[AUDIT_HASH + 1];
} AuditLink;

// The last two members of a line; false when it does not end with them.
bool audit_link(const char *line, size_t n, AuditLink *out);
// SHA-256 of prev and the line without those members.
void audit_hash(const char *prev, const char *line, size_t n, char *out);
// The n bytes of a line as it was before it was chained. g_free.
char *audit_unlinked(const char *line, size_t n);
int audit_file_number(const char *name);            // of "audit-000012.jsonl"; 0 for others
char *audit_file_path(const char *dir, int number); // g_free; 0 is the newest

#endif
