#include "config.h"

#include "transport/tls.h"

#ifdef HAVE_GNUTLS
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "unit/unit.h"

enum { DAY_S = 24 * 3600, PEM_MAX = 4 * 1024 };

struct Tls {
    gnutls_certificate_credentials_t credentials;
    char *priority;
};

struct TlsSession {
    gnutls_session_t session;
};

typedef struct Pair {
    gnutls_x509_crt_t crt;
    gnutls_x509_privkey_t key;
} Pair;

static struct {
    bool made;
    Pair good, unknown, leaf;
    char *path;
} authority;

// What a certificate says.
typedef struct Words {
    const char *name;      // common name
    const char *host, *ip; // alternative names; NULL: none
    const char *use;       // purpose
    int from_days, to_days;
    gnutls_digest_algorithm_t digest;
    bool signs;
} Words;

static void must(int code)
{
    if (code < 0)
        fail_msg("GnuTLS: %s", gnutls_strerror(code));
}

static Pair make(const Words *words, const Pair *by)
{
    static const unsigned char loopback[] = {127, 0, 0, 1}, elsewhere[] = {192, 0, 2, 1};
    static unsigned char serial;
    Pair pair;
    time_t now = time(NULL);
    must(gnutls_x509_privkey_init(&pair.key));
    must(gnutls_x509_privkey_generate(pair.key, GNUTLS_PK_ECDSA,
                                      GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    must(gnutls_x509_crt_init(&pair.crt));
    must(gnutls_x509_crt_set_version(pair.crt, 3));
    serial++;
    must(gnutls_x509_crt_set_serial(pair.crt, &serial, 1));
    must(gnutls_x509_crt_set_dn_by_oid(pair.crt, GNUTLS_OID_X520_COMMON_NAME, 0, words->name,
                                       (unsigned)strlen(words->name)));
    must(gnutls_x509_crt_set_activation_time(pair.crt, now + words->from_days * DAY_S));
    must(gnutls_x509_crt_set_expiration_time(pair.crt, now + words->to_days * DAY_S));
    must(gnutls_x509_crt_set_key(pair.crt, pair.key));
    must(gnutls_x509_crt_set_basic_constraints(pair.crt, words->signs, -1));
    must(gnutls_x509_crt_set_key_usage(pair.crt, words->signs ? GNUTLS_KEY_KEY_CERT_SIGN
                                                              : GNUTLS_KEY_DIGITAL_SIGNATURE));
    if (words->host)
        must(gnutls_x509_crt_set_subject_alt_name(pair.crt, GNUTLS_SAN_DNSNAME, words->host,
                                                  (unsigned)strlen(words->host),
                                                  GNUTLS_FSAN_APPEND));
    if (words->ip)
        must(gnutls_x509_crt_set_subject_alt_name(
            pair.crt, GNUTLS_SAN_IPADDRESS, strcmp(words->ip, "127.0.0.1") ? elsewhere : loopback,
            4, GNUTLS_FSAN_APPEND));
    if (words->use)
        must(gnutls_x509_crt_set_key_purpose_oid(pair.crt, words->use, 0));
    const Pair *signer = by ? by : &pair;
    must(gnutls_x509_crt_sign2(pair.crt, signer->crt, signer->key, words->digest, 0));
    return pair;
}

static void pair_clear(Pair *pair)
{
    gnutls_x509_crt_deinit(pair->crt);
    gnutls_x509_privkey_deinit(pair->key);
}

static void write_authority(void)
{
    char pem[PEM_MAX];
    size_t n = sizeof(pem);
    must(gnutls_x509_crt_export(authority.good.crt, GNUTLS_X509_FMT_PEM, pem, &n));
    int fd = g_file_open_tmp("eyrie-authority-XXXXXX", &authority.path, NULL);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, pem, n), (ssize_t)n);
    close(fd);
}

static void make_authorities(void)
{
    if (authority.made)
        return;
    Words words = {.name = "eyrie test authority",
                   .from_days = -1,
                   .to_days = 30,
                   .digest = GNUTLS_DIG_SHA256,
                   .signs = true};
    authority.good = make(&words, NULL);
    words.name = "somebody else";
    authority.unknown = make(&words, NULL);
    words.name = "an ordinary certificate";
    words.signs = false;
    authority.leaf = make(&words, &authority.good);
    write_authority();
    authority.made = true;
}

bool tls_is_there(void)
{
    return true;
}

const char *tls_authority(void)
{
    make_authorities();
    return authority.path;
}

void tls_end(void)
{
    if (!authority.made)
        return;
    g_unlink(authority.path);
    g_free(authority.path);
    pair_clear(&authority.good);
    pair_clear(&authority.unknown);
    pair_clear(&authority.leaf);
    authority.made = false;
}

static Words words_of(TlsFlaw flaw)
{
    Words words = {.name = "localhost",
                   .host = "localhost",
                   .ip = "127.0.0.1",
                   .use = GNUTLS_KP_TLS_WWW_SERVER,
                   .from_days = -1,
                   .to_days = 30,
                   .digest = GNUTLS_DIG_SHA256};
    if (flaw == TLS_EXPIRED) {
        words.from_days = -30;
        words.to_days = -1;
    } else if (flaw == TLS_NOT_YET) {
        words.from_days = 1;
    } else if (flaw == TLS_OTHER_NAME || flaw == TLS_OTHER_ADDRESS) {
        words.host = words.name = "service.example";
        words.ip = flaw == TLS_OTHER_ADDRESS ? "192.0.2.1" : NULL;
    } else if (flaw == TLS_NO_NAME) {
        words.host = words.ip = NULL;
    } else if (flaw == TLS_WIDE) {
        words.host = "*";
        words.ip = NULL;
    } else if (flaw == TLS_SHA1) {
        words.digest = GNUTLS_DIG_SHA1;
    } else if (flaw == TLS_FOR_CLIENTS) {
        words.use = GNUTLS_KP_TLS_WWW_CLIENT;
    }
    return words;
}

Tls *tls_new(TlsFlaw flaw, const char *priority)
{
    make_authorities();
    const Pair *by = flaw == TLS_SELF_SIGNED  ? NULL
                     : flaw == TLS_UNKNOWN_CA ? &authority.unknown
                     : flaw == TLS_BY_LEAF    ? &authority.leaf
                                              : &authority.good;
    Words words = words_of(flaw);
    Pair pair = make(&words, by);
    gnutls_x509_crt_t chain[] = {pair.crt, authority.leaf.crt};
    Tls *tls = g_new0(Tls, 1);
    tls->priority = g_strdup(priority ? priority : "NORMAL");
    must(gnutls_certificate_allocate_credentials(&tls->credentials));
    must(gnutls_certificate_set_x509_key(tls->credentials, chain, flaw == TLS_BY_LEAF ? 2 : 1,
                                         pair.key));
    pair_clear(&pair);
    return tls;
}

void tls_free(Tls *tls)
{
    if (!tls)
        return;
    gnutls_certificate_free_credentials(tls->credentials);
    g_free(tls->priority);
    g_free(tls);
}

TlsSession *tls_session_new(const Tls *tls, int fd)
{
    TlsSession *session = g_new0(TlsSession, 1);
    gnutls_init(&session->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
    gnutls_priority_set_direct(session->session, tls->priority, NULL);
    gnutls_credentials_set(session->session, GNUTLS_CRD_CERTIFICATE, tls->credentials);
    gnutls_transport_set_int(session->session, fd);
    return session;
}

void tls_session_free(TlsSession *session)
{
    if (!session)
        return;
    gnutls_deinit(session->session);
    g_free(session);
}

TlsWants tls_handshake(TlsSession *session)
{
    int code = gnutls_handshake(session->session);
    if (code == GNUTLS_E_SUCCESS)
        return TLS_DONE;
    if (gnutls_error_is_fatal(code))
        return TLS_FAILED;
    return gnutls_record_get_direction(session->session) ? TLS_WRITE : TLS_READ;
}

static ssize_t as_socket(ssize_t n)
{
    if (n >= 0)
        return n;
    errno = n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED ? EAGAIN : EIO;
    return -1;
}

ssize_t tls_recv(TlsSession *session, void *bytes, size_t n)
{
    return as_socket(gnutls_record_recv(session->session, bytes, n));
}

ssize_t tls_send(TlsSession *session, const void *bytes, size_t n)
{
    return as_socket(gnutls_record_send(session->session, bytes, n));
}
#else
bool tls_is_there(void)
{
    return false;
}

Tls *tls_new(TlsFlaw flaw, const char *priority)
{
    (void)flaw;
    (void)priority;
    return NULL;
}

void tls_free(Tls *tls)
{
    (void)tls;
}

const char *tls_authority(void)
{
    return NULL;
}

void tls_end(void)
{
}

TlsSession *tls_session_new(const Tls *tls, int fd)
{
    (void)tls;
    (void)fd;
    return NULL;
}

void tls_session_free(TlsSession *session)
{
    (void)session;
}

TlsWants tls_handshake(TlsSession *session)
{
    (void)session;
    return TLS_FAILED;
}

ssize_t tls_recv(TlsSession *session, void *bytes, size_t n)
{
    (void)session;
    (void)bytes;
    (void)n;
    return -1;
}

ssize_t tls_send(TlsSession *session, const void *bytes, size_t n)
{
    (void)session;
    (void)bytes;
    (void)n;
    return -1;
}
#endif
