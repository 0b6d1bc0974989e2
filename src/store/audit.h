// The audit journal: JSON lines beside the journal, one per decision and state change of a write,
// each chained to the one before by SHA-256. Private file, appended durably, by any number of
// processes; a line that a crash cut is moved aside and the chain goes on with a marker. Full
// files are renamed and kept. One thread per Audit; between processes the lock file decides.
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

enum {
    AUDIT_HASH = 64, // hexadecimal digits
    AUDIT_ROTATE_BYTES = 8 * 1024 * 1024,
    AUDIT_LINE_MAX = 16 * 1024 * 1024, // a body of 1 MiB, escaped
};

typedef struct Audit Audit;

typedef struct AuditMark { // which line of which journal came last
    char journal[37];
    int64_t n;
} AuditMark;

Audit *audit_new(const char *dir); // opens nothing yet
void audit_free(Audit *audit);
// Smaller files for tests.
void audit_rotate_at(Audit *audit, int64_t bytes);

// For appending: false with ERR_LIMITED while another process holds the lock, ERR_IO otherwise.
// A cut last line is moved to audit.torn and noted (now) first.
bool audit_begin(Audit *audit, Instant now, Err *err) NODISCARD;
// The newest line that carries a mark; n is 0 where there is none. Only between begin and end.
AuditMark audit_mark(const Audit *audit);
// line: one JSON object without line ends and without the members prev and hash.
bool audit_append(Audit *audit, const AuditMark *mark, const char *line, Err *err) NODISCARD;
// Brings everything to the disk and lets others in.
bool audit_end(Audit *audit, Err *err) NODISCARD;
// The newest mark without the lock, for comparing.
AuditMark audit_peek(Audit *audit);

// Oldest first, over all files. fn returns false to stop; line is one JSON object, NUL-terminated.
typedef bool AuditLineFn(void *owner, const char *line, size_t n);
bool audit_read(const char *dir, AuditLineFn *fn, void *owner, Err *err) NODISCARD;
// As audit_read, but only the newest lines, some thousands: for a screen.
bool audit_read_newest(const char *dir, AuditLineFn *fn, void *owner, Err *err) NODISCARD;

typedef struct AuditProof {
    size_t files, lines, repairs, breaks;
} AuditProof;
typedef void AuditBreakFn(void *owner, const char *file, size_t line, const char *what);
// Follows the chain through all files.
bool audit_prove(const char *dir, AuditProof *out, AuditBreakFn *fn, void *owner,
                 Err *err) NODISCARD;

#endif
