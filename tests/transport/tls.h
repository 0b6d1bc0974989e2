// Certificates that are good or wrong in one way each, made when a test begins, and the server's
// side of TLS. Without GnuTLS there is none, and the tests of it are skipped.
#ifndef TRANSPORT_TLS_H
#define TRANSPORT_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef enum TlsFlaw {
    TLS_GOOD,
    TLS_SELF_SIGNED,
    TLS_EXPIRED,
    TLS_NOT_YET,
    TLS_OTHER_NAME,
    TLS_OTHER_ADDRESS,
    TLS_NO_NAME, // only a common name
    TLS_WIDE,    // a name with an asterisk for the whole domain of localhost
    TLS_UNKNOWN_CA,
    TLS_BY_LEAF, // signed with the key of an ordinary certificate
    TLS_SHA1,
    TLS_FOR_CLIENTS, // not meant for servers
    TLS_FLAW_COUNT
} TlsFlaw;

typedef struct Tls Tls;
typedef struct TlsSession TlsSession;

bool tls_is_there(void);
// priority: GnuTLS's words; NULL: its own choice.
Tls *tls_new(TlsFlaw flaw, const char *priority);
void tls_free(Tls *tls);
// The authority that signs the good ones, as a PEM file; borrowed. Made once, removed by tls_end.
const char *tls_authority(void);
void tls_end(void);

TlsSession *tls_session_new(const Tls *tls, int fd);
void tls_session_free(TlsSession *session);
typedef enum TlsWants { TLS_DONE, TLS_READ, TLS_WRITE, TLS_FAILED } TlsWants;
TlsWants tls_handshake(TlsSession *session);
// As recv and send on a socket that does not block: -1 with errno EAGAIN.
ssize_t tls_recv(TlsSession *session, void *bytes, size_t n);
ssize_t tls_send(TlsSession *session, const void *bytes, size_t n);

#endif
