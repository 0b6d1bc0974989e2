// Is this record of the server the one we sent? Pure; used to find out what became of an attempt
// whose answer was lost.
#ifndef APP_OUTBOX_MATCH_H
#define APP_OUTBOX_MATCH_H

#include "model/message.h"

typedef enum Match {
    MATCH_NONE,
    MATCH_PROBABLE, // shown to a person, never taken for granted
    MATCH_EXACT,
} Match;

typedef struct Wanted { // a message that may have been sent
    Channel channel;
    Id contact;
    const char *norm;    // normal form of the body
    const char *subject; // e-mail; NULL otherwise
    Instant from, to;    // when the server may have added it
} Wanted;

// Normal form for comparing: NFC, LF, no spaces at line ends, no empty lines at the end. g_free.
char *match_norm(const char *text, size_t n);
// Both in normal form. PROBABLE when what differs is at one place and small (a shortened link, an
// appended footer).
Match match_text(const char *ours, const char *theirs);
Match match_message(const Wanted *wanted, const Message *message);
Match match_email(const Wanted *wanted, const Email *email);

#endif
