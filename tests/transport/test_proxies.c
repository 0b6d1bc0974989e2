// A proxy that the environment names is used for the service and never for this machine, and is
// told where to connect to, and nothing else.
#include "config.h"

#include <string.h>

#include "transport/shot.h"

#define BODY "{\"location\":{\"id\":\"l1\",\"name\":\"A\"}}"

static const Hostility good = {.head = "HTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n" BODY,
                               .end = HOSTILE_KEEP};
// Its headers are not the service's.
static const Hostility tunnel = {
    .head = "HTTP/1.1 200 Connected\r\nX-RateLimit-Max: 7\r\nX-RateLimit-Remaining: 1\r\n"
            "Retry-After: 55\r\nDate: Tue, 19 Mar 2030 03:33:20 GMT\r\nSet-Cookie: a=b\r\n\r\n",
    .end = HOSTILE_TUNNEL};

static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                    "ALL_PROXY",  "no_proxy",    "NO_PROXY"};

typedef struct Road {
    Tls *tls;
    Hostile *service, *proxy;
} Road;

static void forget(void)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        g_unsetenv(names[i]);
}

static Road road_new(const Hostility *proxy, TlsFlaw flaw)
{
    Road road = {.tls = tls_new(flaw, NULL)};
    forget();
    road.service = hostile_start(&(HostileSpec){.acts = &good, .count = 1, .tls = road.tls});
    road.proxy = hostile_start(
        &(HostileSpec){.acts = proxy, .count = 1, .tunnel_to = hostile_port(road.service)});
    return road;
}

static void road_clear(Road *road)
{
    forget();
    hostile_stop(road->proxy);
    hostile_stop(road->service);
    tls_free(road->tls);
}

static Shot go(const Road *road, Method method)
{
    Shot shot = {.url = hostile_url(road->service),
                 .method = method,
                 .body = method == METHOD_GET ? NULL : "{}",
                 .remote = true,
                 .ca_file = tls_authority(),
                 .connect_ms = 400 * shot_slack()};
    shot_fire(&shot);
    return shot;
}

static void check_proxy_is_innocent(const Road *road)
{
    static const char *const words[] = {CANARY, "Bearer", "Accept", "Version", "location"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        assert_false(hostile_heard_text(road->proxy, words[i]));
}

static void proxies__of_each_variable__only_connect(void **state)
{
    (void)state;
    if (!tls_is_there())
        skip();
    for (size_t i = 1; i < 5; i++) {
        Road road = road_new(&tunnel, TLS_GOOD);
        g_setenv(names[i], hostile_url(road.proxy), TRUE);
        Shot shot = go(&road, METHOD_GET);
        if (shot.result != RESULT_DONE)
            fail_msg("%s: %s", names[i], shot.err.msg);
        assert_int_equal(hostile_requests(road.proxy), 1);
        assert_true(hostile_heard_text(road.proxy, "CONNECT 127.0.0.1:"));
        assert_true(hostile_heard_text(road.service, CANARY));
        assert_int_equal(shot.rate.max, -1);
        assert_int_equal(shot.rate.remaining, -1);
        assert_int_equal(shot.retry_after_ms, -1);
        assert_int_equal(shot.date_ms, 0);
        check_proxy_is_innocent(&road);
        road_clear(&road);
    }
}

// One for plain http, one that does not apply, and this machine.
static void proxies__that_do_not_apply__are_left_alone(void **state)
{
    (void)state;
    if (!tls_is_there())
        skip();
    for (int way = 0; way < 4; way++) {
        Road road = road_new(&tunnel, TLS_GOOD);
        g_setenv("http_proxy", hostile_url(road.proxy), TRUE);
        if (way > 0)
            g_setenv("https_proxy", hostile_url(road.proxy), TRUE);
        if (way == 1 || way == 2)
            g_setenv(way == 1 ? "no_proxy" : "NO_PROXY", "127.0.0.1,localhost", TRUE);
        Shot shot = {
            .url = hostile_url(road.service), .remote = way < 3, .ca_file = tls_authority()};
        shot_fire(&shot);
        assert_int_equal(shot.result, RESULT_DONE);
        assert_int_equal(hostile_connections(road.proxy), 0);
        road_clear(&road);
    }
}

// The token would be in the clear.
static void proxies__for_plain_http_on_this_machine__hear_nothing(void **state)
{
    (void)state;
    Hostile *service = hostile_start(&(HostileSpec){.acts = &good, .count = 1});
    Hostile *proxy = hostile_start(&(HostileSpec){.acts = &good, .count = 1});
    forget();
    g_setenv("http_proxy", hostile_url(proxy), TRUE);
    g_setenv("ALL_PROXY", hostile_url(proxy), TRUE);
    Shot shot = {.url = hostile_url(service)};
    shot_fire(&shot);
    assert_int_equal(shot.result, RESULT_DONE);
    assert_int_equal(hostile_connections(proxy), 0);
    forget();
    hostile_stop(proxy);
    hostile_stop(service);
}

static void proxies__that_refuse_or_hang__mean_not_sent(void **state)
{
    (void)state;
    static const Hostility acts[] = {
        {.head =
             "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"},
        {.head = "HTTP/1.1 407 Who\r\nProxy-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n",
         .end = HOSTILE_KEEP},
        {.head = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"},
        {.head = "HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\n{}{}"},
        {.head = "HTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n" BODY}, // an answer, not a tunnel
        {.head = "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n" BODY},
        {.head = "SSH-2.0-x\r\n"},
        {.end = HOSTILE_CLOSE},
        {.end = HOSTILE_RESET},
        {.end = HOSTILE_HOLD},
        {.head = "HTTP/1.1 200 OK\r\n", .rest = "X-Fill: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"},
        {.head = "HTTP/1.1 200 ", .rest = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {.rest = "HTTP/1.1 100 Continue\r\n\r\n"},
    };
    if (!tls_is_there())
        skip();
    for (size_t i = 0; i < ARRAY_LEN(acts); i++)
        for (int write = 0; write < 2; write++) {
            Road road = road_new(&acts[i], TLS_GOOD);
            g_setenv("https_proxy", hostile_url(road.proxy), TRUE);
            Shot shot = go(&road, write ? METHOD_POST : METHOD_GET);
            if (shot.outcome != OUTCOME_NOT_SENT || shot.status != 0 ||
                shot.err.kind != ERR_OFFLINE)
                fail_msg("%d: %u %d %s", (int)i, shot.outcome, shot.status, shot.err.msg);
            assert_int_equal(hostile_requests(road.service), 0);
            check_proxy_is_innocent(&road);
            road_clear(&road);
        }
}

// It may lead elsewhere, but nobody else has the service's certificate.
static void proxies__that_lead_elsewhere__meet_a_wrong_certificate(void **state)
{
    (void)state;
    static const TlsFlaw flaws[] = {TLS_SELF_SIGNED, TLS_OTHER_NAME, TLS_UNKNOWN_CA};
    if (!tls_is_there())
        skip();
    for (size_t i = 0; i < ARRAY_LEN(flaws); i++) {
        Road road = road_new(&tunnel, flaws[i]);
        g_setenv("https_proxy", hostile_url(road.proxy), TRUE);
        Shot shot = go(&road, METHOD_POST);
        assert_int_equal(shot.err.kind, ERR_TLS);
        assert_int_equal(shot.outcome, OUTCOME_NOT_SENT);
        assert_int_equal(hostile_requests(road.service), 0);
        check_proxy_is_innocent(&road);
        road_clear(&road);
    }
}

// A proxy behind TLS is no more trusted than a server.
static void proxies__with_a_wrong_certificate__hear_nothing(void **state)
{
    (void)state;
    static const TlsFlaw flaws[] = {TLS_SELF_SIGNED, TLS_OTHER_NAME, TLS_EXPIRED};
    if (!tls_is_there())
        skip();
    for (size_t i = 0; i < ARRAY_LEN(flaws); i++) {
        Road road = road_new(&tunnel, TLS_GOOD);
        Tls *tls = tls_new(flaws[i], NULL);
        Hostile *proxy = hostile_start(&(HostileSpec){
            .acts = &tunnel, .count = 1, .tls = tls, .tunnel_to = hostile_port(road.service)});
        g_setenv("https_proxy", hostile_url(proxy), TRUE);
        Shot shot = go(&road, METHOD_GET);
        assert_int_equal(shot.outcome, OUTCOME_NOT_SENT);
        assert_int_equal(shot.err.kind, ERR_TLS);
        assert_int_equal(hostile_requests(proxy), 0);
        assert_int_equal(hostile_connections(road.service), 0);
        hostile_stop(proxy);
        tls_free(tls);
        road_clear(&road);
    }
}

static void proxies__with_a_password__keep_it_to_themselves(void **state)
{
    (void)state;
    if (!tls_is_there())
        skip();
    Road road = road_new(&tunnel, TLS_GOOD);
    g_autofree char *url =
        g_strdup_printf("http://maria:wonderland@127.0.0.1:%d", hostile_port(road.proxy));
    g_setenv("https_proxy", url, TRUE);
    Shot shot = go(&road, METHOD_GET);
    assert_int_equal(shot.result, RESULT_DONE);
    assert_true(
        hostile_heard_text(road.proxy, "Proxy-Authorization: Basic bWFyaWE6d29uZGVybGFuZA=="));
    assert_false(hostile_heard_text(road.service, "Proxy-Authorization"));
    assert_false(hostile_heard_text(road.service, "maria"));
    check_proxy_is_innocent(&road);
    road_clear(&road);
}

UNIT_TESTS(proxies, cmocka_unit_test(proxies__of_each_variable__only_connect),
           cmocka_unit_test(proxies__that_do_not_apply__are_left_alone),
           cmocka_unit_test(proxies__for_plain_http_on_this_machine__hear_nothing),
           cmocka_unit_test(proxies__that_refuse_or_hang__mean_not_sent),
           cmocka_unit_test(proxies__that_lead_elsewhere__meet_a_wrong_certificate),
           cmocka_unit_test(proxies__with_a_wrong_certificate__hear_nothing),
           cmocka_unit_test(proxies__with_a_password__keep_it_to_themselves));
