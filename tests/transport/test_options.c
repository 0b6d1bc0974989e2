// Every option that libcurl is given, read back: what behaviour shows elsewhere, and what it cannot
// show (ages of connections, sizes of buffers, time limits of many seconds).
#include "config.h"

#include <curl/curl.h>
#include <string.h>

#include "api/net.h"
#include "api/refresh.h"
#include "transport/shot.h"
#include "transport/spy.h"

#define ANY "*" // set, to whatever

typedef struct Row {
    CURLoption option;
    const char *name;
    // of a read and a write to the service, and of a read from this machine; NULL: not set
    const char *read, *write, *near;
} Row;

#define OPTION(word) CURLOPT_##word, #word
#define SAME(value)  value, value, value

static const Row rows[] = {
    {OPTION(PROTOCOLS_STR), "https", "https", "http,https"},
    {OPTION(REDIR_PROTOCOLS_STR), SAME("https")},
    {OPTION(FOLLOWLOCATION), SAME("0")},
    {OPTION(MAXREDIRS), SAME("0")},
    {OPTION(XOAUTH2_BEARER), SAME(CANARY)},
    {OPTION(HTTPAUTH), SAME("64")}, // CURLAUTH_BEARER
    {OPTION(NETRC), SAME("0")},     // CURL_NETRC_IGNORED
    {OPTION(UNRESTRICTED_AUTH), SAME("0")},
    {OPTION(SSL_VERIFYPEER), SAME("1")},
    {OPTION(SSL_VERIFYHOST), SAME("2")},
    {OPTION(SSLVERSION), SAME("6")}, // CURL_SSLVERSION_TLSv1_2
    {OPTION(PROXY), NULL, NULL, ""},
    {OPTION(PROXY_SSL_VERIFYPEER), SAME("1")},
    {OPTION(PROXY_SSL_VERIFYHOST), SAME("2")},
    {OPTION(SUPPRESS_CONNECT_HEADERS), SAME("1")},
    {OPTION(NOSIGNAL), SAME("1")},
    {OPTION(QUICK_EXIT), SAME("1")},
    {OPTION(CONNECTTIMEOUT_MS), SAME("10000")},
    {OPTION(TIMEOUT_MS), SAME("20000")},
    {OPTION(LOW_SPEED_LIMIT), SAME("50")},
    {OPTION(LOW_SPEED_TIME), SAME("10")},
    {OPTION(ACCEPT_ENCODING), SAME("gzip")},
    {OPTION(FRESH_CONNECT), "0", "1", "0"},
    {OPTION(FORBID_REUSE), "0", "1", "0"},
    {OPTION(MAXLIFETIME_CONN), SAME("300")},
    {OPTION(MAXAGE_CONN), SAME("60")},
    {OPTION(HTTP_VERSION), "4", "2", "4"}, // 2TLS for reads, 1_1 for writes
    {OPTION(TCP_KEEPALIVE), SAME("1")},
    {OPTION(BUFFERSIZE), SAME("65536")},
    {OPTION(NOPROGRESS), SAME("1")},
    {OPTION(URL), SAME(ANY)},
    {OPTION(USERAGENT), SAME("eyrie/x")},
    {OPTION(HTTPHEADER), SAME(ANY)},
    {OPTION(POST), NULL, "1", NULL},
    {OPTION(POSTFIELDSIZE_LARGE), NULL, "2", NULL},
    {OPTION(READFUNCTION), SAME(ANY)},
    {OPTION(READDATA), SAME(ANY)},
    {OPTION(SEEKFUNCTION), SAME(ANY)},
    {OPTION(SEEKDATA), SAME(ANY)},
    {OPTION(WRITEFUNCTION), SAME(ANY)},
    {OPTION(WRITEDATA), SAME(ANY)},
    {OPTION(HEADERFUNCTION), SAME(ANY)},
    {OPTION(HEADERDATA), SAME(ANY)},
    {OPTION(ERRORBUFFER), SAME(ANY)},
    {OPTION(PRIVATE), SAME(ANY)},
};

static void set_up(Method method, bool near)
{
    Err err;
    Secret *token = secret_new(CANARY, strlen(CANARY));
    HttpRequest request = {.method = method,
                           .safety = method == METHOD_GET ? SAFETY_SAFE : SAFETY_ONCE,
                           .url = "https://127.0.0.1/x",
                           .user_agent = "eyrie/x",
                           .body = method == METHOD_GET ? NULL : "{}",
                           .token = token,
                           .loopback = near,
                           .connect_ms = 10000,
                           .total_ms = 20000,
                           .low_speed_s = 10,
                           .body_cap = HTTP_BODY_CAP};
    HttpMulti *multi = shot_multi();
    spy_forget();
    Http *http = http_new(&request, &err);
    assert_non_null(http);
    http_free(http);
    http_multi_free(multi);
    secret_free(token);
}

static void check(CURLoption option, const char *name, const char *wanted)
{
    g_autofree char *value = spy_value((int)option);
    bool as_wanted =
        wanted && strcmp(wanted, ANY) == 0 ? value != NULL : g_strcmp0(value, wanted) == 0;
    if (!as_wanted)
        fail_msg("%s is %s, not %s", name, value ? value : "not set", wanted ? wanted : "unset");
}

static bool has_row(int option)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if ((int)rows[i].option == option)
            return true;
    return false;
}

static void options__of_each_kind_of_request__are_the_promised_ones(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        set_up(kind == 1 ? METHOD_POST : METHOD_GET, kind == 2);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
            check(rows[i].option, rows[i].name,
                  kind == 0   ? rows[i].read
                  : kind == 1 ? rows[i].write
                              : rows[i].near);
        for (size_t i = 0; i < spy_count(); i++)
            if (!has_row(spy_option(i)))
                fail_msg("option %d has no row here", spy_option(i));
    }
}

static void wait_for_option(CURLoption option)
{
    for (char *value = NULL; !value; g_free(value)) {
        g_thread_yield();
        if ((value = spy_value((int)option))) {
            g_free(value);
            return;
        }
    }
}

static void net_times(Net *net, EndpointId ep, const char *total)
{
    Err err;
    Call *call = call_new(ep, PRIO_ACTION);
    call->id = net_next_id(net);
    call->params[0] = id_from("l1");
    call->body = ep == EP_LOCATION_GET ? NULL : g_strdup("{}");
    spy_forget();
    assert_true(net_post(net, call, &err));
    wait_for_option(CURLOPT_PRIVATE); // the last one
    check(OPTION(CONNECTTIMEOUT_MS), "10000");
    check(OPTION(TIMEOUT_MS), total);
    check(OPTION(LOW_SPEED_TIME), "10");
}

static const Hostility silence = {.end = HOSTILE_HOLD};

static void options__of_the_worker__have_the_promised_times(void **state)
{
    (void)state;
    Err err;
    Hostile *hostile = hostile_start(&(HostileSpec){.acts = &silence, .count = 1});
    Clock *clock = clock_new_real();
    Secret *token = secret_new(CANARY, strlen(CANARY));
    NetConfig config = {
        .base_url = hostile_url(hostile), .token = token, .clock = clock, .stop_ms = 1};
    Net *net = net_new(&config, &err);
    net_times(net, EP_LOCATION_GET, "20000");
    net_times(net, EP_MESSAGE_SEND, "30000");
    net_free(net);
    secret_free(token);
    clock_free(clock);
    hostile_stop(hostile);
}

UNIT_TESTS(options, cmocka_unit_test(options__of_each_kind_of_request__are_the_promised_ones),
           cmocka_unit_test(options__of_the_worker__have_the_promised_times));
