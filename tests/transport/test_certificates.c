// Who is not proved to be the service hears nothing: no request, and no token.
#include "config.h"

#include <string.h>

#include "transport/shot.h"

static const Hostility good = {.head = "HTTP/1.1 200 OK\r\nContent-Length: "
                                       "35\r\n\r\n{\"location\":{\"id\":\"l1\",\"name\":\"A\"}}",
                               .end = HOSTILE_KEEP};

typedef struct Row {
    const char *name;
    TlsFlaw flaw;
    const char *priority; // of the server
    RetryResult result;
} Row;

#define ONLY(version) "NORMAL:-VERS-ALL:+VERS-" version ":%UNSAFE_RENEGOTIATION"

static const Row rows[] = {
    {"good", TLS_GOOD, NULL, RESULT_DONE},
    {"TLS 1.2", TLS_GOOD, "NORMAL:-VERS-ALL:+VERS-TLS1.2", RESULT_DONE},
    {"TLS 1.3", TLS_GOOD, "NORMAL:-VERS-ALL:+VERS-TLS1.3", RESULT_DONE},
    {"TLS 1.1", TLS_GOOD, ONLY("TLS1.1"), RESULT_NOT_SENT},
    {"TLS 1.0", TLS_GOOD, ONLY("TLS1.0"), RESULT_NOT_SENT},
    {"self-signed", TLS_SELF_SIGNED, NULL, RESULT_UNTRUSTED},
    {"expired", TLS_EXPIRED, NULL, RESULT_UNTRUSTED},
    {"not valid yet", TLS_NOT_YET, NULL, RESULT_UNTRUSTED},
    {"of another name", TLS_OTHER_NAME, NULL, RESULT_UNTRUSTED},
    {"of another address", TLS_OTHER_ADDRESS, NULL, RESULT_UNTRUSTED},
    {"of no name", TLS_NO_NAME, NULL, RESULT_UNTRUSTED},
    {"of every name", TLS_WIDE, NULL, RESULT_UNTRUSTED},
    {"of an unknown authority", TLS_UNKNOWN_CA, NULL, RESULT_UNTRUSTED},
    {"signed by a certificate that is no authority", TLS_BY_LEAF, NULL, RESULT_UNTRUSTED},
    {"signed with SHA-1", TLS_SHA1, NULL, RESULT_UNTRUSTED},
    {"for clients", TLS_FOR_CLIENTS, NULL, RESULT_UNTRUSTED},
};

static const ErrKind kinds[RESULT_COUNT] = {
    [RESULT_NOT_SENT] = ERR_OFFLINE, [RESULT_LOST] = ERR_OFFLINE, [RESULT_UNTRUSTED] = ERR_TLS};

static void check(const Row *row, Method method, bool remote)
{
    Tls *tls = tls_new(row->flaw, row->priority);
    Hostile *hostile = hostile_start(&(HostileSpec){.acts = &good, .count = 1, .tls = tls});
    Shot shot = {.url = hostile_url(hostile),
                 .method = method,
                 .body = method == METHOD_GET ? NULL : "{}",
                 .remote = remote,
                 .ca_file = tls_authority()};
    shot_fire(&shot);
    bool trusted = row->result == RESULT_DONE;
    if (method == METHOD_GET && (shot.result != row->result || shot.err.kind != kinds[row->result]))
        fail_msg("%s: %d %s", row->name, shot.result, shot.err.msg);
    if (!trusted && shot.outcome != OUTCOME_NOT_SENT) // a write, too, has not happened
        fail_msg("%s: %d %s", row->name, shot.outcome, shot.err.msg);
    assert_int_equal(hostile_requests(hostile), trusted);
    assert_int_equal(hostile_heard_text(hostile, CANARY), trusted);
    hostile_stop(hostile);
    tls_free(tls);
}

static void certificates__wrong_in_one_way__are_told_nothing(void **state)
{
    (void)state;
    if (!tls_is_there())
        skip();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        check(&rows[i], METHOD_GET, false);
        check(&rows[i], METHOD_POST, true);
    }
}

// Without --ca-file the system's authorities count, and ours is none of them.
static void certificates__of_our_authority__are_nothing_to_the_system(void **state)
{
    (void)state;
    if (!tls_is_there())
        skip();
    Tls *tls = tls_new(TLS_GOOD, NULL);
    Hostile *hostile = hostile_start(&(HostileSpec){.acts = &good, .count = 1, .tls = tls});
    Shot shot = {.url = hostile_url(hostile), .remote = true};
    shot_fire(&shot);
    assert_int_equal(shot.err.kind, ERR_TLS);
    assert_int_equal(hostile_requests(hostile), 0);
    hostile_stop(hostile);
    tls_free(tls);
}

// What is on the https port is not TLS.
static void certificates__no_tls_at_all__hears_no_token(void **state)
{
    (void)state;
    static const Hostility acts[] = {
        {.head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
         .end = HOSTILE_KEEP,
         .start = HOSTILE_AT_ONCE},
        {.head = "HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1/\r\n\r\n",
         .start = HOSTILE_AT_ONCE},
        {.head = "\x15\x03\x01\x00\x02\x02\x46",
         .start = HOSTILE_AT_ONCE}, // an alert: older version
        {.end = HOSTILE_CLOSE, .start = HOSTILE_AT_ONCE},
        {.end = HOSTILE_RESET, .start = HOSTILE_AT_ONCE},
        {.end = HOSTILE_HOLD, .start = HOSTILE_AT_ONCE},
    };
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        Hostile *hostile = hostile_start(&(HostileSpec){.acts = &acts[i], .count = 1});
        g_autofree char *url = g_strdup_printf("https://127.0.0.1:%d/", hostile_port(hostile));
        Shot shot = {
            .url = url, .method = METHOD_POST, .body = "{}", .remote = true, .connect_ms = 500};
        shot_fire(&shot);
        assert_int_equal(shot.outcome, OUTCOME_NOT_SENT);
        assert_true(shot.err.kind == ERR_OFFLINE || shot.err.kind == ERR_TLS);
        assert_false(hostile_heard_text(hostile, CANARY));
        hostile_stop(hostile);
    }
}

// A request for another machine that would go out in the clear is none.
static void certificates__plain_http_to_elsewhere__is_not_sent(void **state)
{
    (void)state;
    static const char *const schemes[] = {"http", "ftp", "ws", "gopher", "file", "dict", "telnet"};
    Hostile *hostile = hostile_start(&(HostileSpec){.acts = &good, .count = 1});
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        g_autofree char *url =
            g_strdup_printf("%s://127.0.0.1:%d/", schemes[i], hostile_port(hostile));
        Shot shot = {.url = url, .remote = true};
        shot_fire(&shot);
        assert_int_equal(shot.outcome, OUTCOME_NOT_SENT);
        if (i > 0) {
            Shot near = {.url = url};
            shot_fire(&near);
            assert_int_equal(near.outcome, OUTCOME_NOT_SENT);
        }
    }
    assert_int_equal(hostile_connections(hostile), 0);
    hostile_stop(hostile);
}

UNIT_TESTS(certificates, cmocka_unit_test(certificates__wrong_in_one_way__are_told_nothing),
           cmocka_unit_test(certificates__of_our_authority__are_nothing_to_the_system),
           cmocka_unit_test(certificates__no_tls_at_all__hears_no_token),
           cmocka_unit_test(certificates__plain_http_to_elsewhere__is_not_sent));
