// The listener on this machine to which a browser comes back, and whoever else knocks.
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/loopback.h"
#include "transport/shot.h"

#define STATE "5f0c9f1e2d3b4a5968778695a4b3c2d1"
#define HOST  "\r\nHost: localhost:%d\r\n\r\n"
#define GOOD  "GET /callback?code=abc123&state=" STATE " HTTP/1.1"

enum { SOON_MS = 40, CODE_TOO_LONG = 2100, HEAD_TOO_LONG = 9000, KNOCKS = 20 };

typedef struct Row {
    const char *name;
    const char *request; // %d: the port, %s: much
    bool hit;
    size_t much;
} Row;

static const Row rows[] = {
    {"the browser", GOOD HOST, true, 0},
    {"by address", GOOD "\r\nHost: 127.0.0.1:%d\r\n\r\n", true, 0},
    {"by the other address", GOOD "\r\nHost: [::1]:%d\r\n\r\n", true, 0},
    {"in capitals", GOOD "\r\nhOST:LOCALHOST:%d\r\n\r\n", true, 0},
    {"with more that is asked for",
     "GET /callback?locationId=x&code=abc123&x=y&state=" STATE " HTTP/1.1" HOST, true, 0},
    {"escaped", "GET /callback?code=%%61bc123&state=" STATE " HTTP/1.1" HOST, true, 0},
    {"another name", GOOD "\r\nHost: evil.example:%d\r\n\r\n", false, 0},
    {"a name that begins alike", GOOD "\r\nHost: localhost:%d.evil.example\r\n\r\n", false, 0},
    {"a name that ends alike", GOOD "\r\nHost: evil.localhost:%d\r\n\r\n", false, 0},
    {"an address that begins alike", GOOD "\r\nHost: 127.0.0.1.evil.example:%d\r\n\r\n", false, 0},
    {"another address of this machine", GOOD "\r\nHost: 127.0.0.2:%d\r\n\r\n", false, 0},
    {"all addresses", GOOD "\r\nHost: 0.0.0.0:%d\r\n\r\n", false, 0},
    {"no port", GOOD "\r\nHost: localhost\r\nX: %d\r\n\r\n", false, 0},
    {"another port", GOOD "\r\nHost: localhost:1%d\r\n\r\n", false, 0},
    {"no host", GOOD "\r\nX: %d\r\n\r\n", false, 0},
    {"two hosts", GOOD "\r\nHost: localhost:%d\r\nHost: evil.example\r\n\r\n", false, 0},
    {"two hosts, the other first", GOOD "\r\nHost: evil.example\r\nHost: localhost:%d\r\n\r\n",
     false, 0},
    {"POST", "POST /callback?code=abc123&state=" STATE " HTTP/1.1" HOST, false, 0},
    {"HEAD", "HEAD /callback?code=abc123&state=" STATE " HTTP/1.1" HOST, false, 0},
    {"OPTIONS", "OPTIONS /callback?code=abc123&state=" STATE " HTTP/1.1" HOST, false, 0},
    {"HTTP/0.9", "GET /callback?code=abc123&state=" STATE HOST, false, 0},
    {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n%d", false, 0},
    {"TLS", "\x16\x03\x01\x02\x01\x01 %d\r\n\r\n", false, 0},
    {"another path", "GET /callbacks?code=abc123&state=" STATE " HTTP/1.1" HOST, false, 0},
    {"a path below", "GET /callback/?code=abc123&state=" STATE " HTTP/1.1" HOST, false, 0},
    {"a path with dots", "GET /x/../callback?code=abc123&state=" STATE " HTTP/1.1" HOST, false, 0},
    {"a whole address",
     "GET http://evil.example/callback?code=abc123&state=" STATE " HTTP/1.1" HOST, false, 0},
    {"no state", "GET /callback?code=abc123 HTTP/1.1" HOST, false, 0},
    {"an empty state", "GET /callback?code=abc123&state= HTTP/1.1" HOST, false, 0},
    {"half the state", "GET /callback?code=abc123&state=5f0c9f1e HTTP/1.1" HOST, false, 0},
    {"more than the state", "GET /callback?code=abc123&state=" STATE "0 HTTP/1.1" HOST, false, 0},
    {"the wrong state first", "GET /callback?state=x&code=abc123&state=" STATE " HTTP/1.1" HOST,
     false, 0},
    {"no code", "GET /callback?state=" STATE " HTTP/1.1" HOST, false, 0},
    {"an empty code", "GET /callback?code=&state=" STATE " HTTP/1.1" HOST, false, 0},
    {"a code of two lines", "GET /callback?code=a%%0d%%0ab&state=" STATE " HTTP/1.1" HOST, false,
     0},
    {"a code with a NUL", "GET /callback?code=a%%00b&state=" STATE " HTTP/1.1" HOST, false, 0},
    {"a code without end", "GET /callback?code=%s&state=" STATE " HTTP/1.1" HOST, false,
     CODE_TOO_LONG},
    {"a head without end", GOOD "\r\nX: %s" HOST, false, HEAD_TOO_LONG},
    {"no, with another state", "GET /callback?error=access_denied&state=x HTTP/1.1" HOST, false, 0},
    {"nonsense", "\r\n\r\n%d", false, 0},
};

// Connected, with the request on its way.
static int knock(const struct sockaddr *to, socklen_t size, const char *request)
{
    int fd = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, to, size), 0);
    assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), (ssize_t)strlen(request));
    return fd;
}

static int knock_v4(int port, const char *request)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return knock((const struct sockaddr *)(const void *)&to, sizeof(to), request);
}

static char *request_of(const Row *row, int port)
{
    g_autofree char *much = g_strnfill(row->much, 'a');
    return row->much ? g_strdup_printf(row->request, much, port)
                     : g_strdup_printf(row->request, port);
}

// What the browser shows; its first line goes away. g_free.
static char *read_page(int fd)
{
    char bytes[2048];
    GString *page = g_string_new(NULL);
    for (ssize_t n; (n = recv(fd, bytes, sizeof(bytes), 0)) > 0;)
        g_string_append_len(page, bytes, n);
    close(fd);
    return g_string_free(page, FALSE);
}

static Loopback *open_door(void)
{
    Err err;
    Loopback *door = loopback_open(0, &err);
    if (!door)
        fail_msg("%s", err.msg);
    return door;
}

static void check_page(const Row *row, const char *page)
{
    static const char *const headers[] = {"Cache-Control: no-store", "Referrer-Policy: no-referrer",
                                          "X-Content-Type-Options: nosniff", "Connection: close"};
    if (row->much == HEAD_TOO_LONG)
        return; // a reset may have taken it
    assert_true(g_str_has_prefix(page, row->hit ? "HTTP/1.1 200 " : "HTTP/1.1 400 "));
    for (size_t i = 0; i < ARRAY_LEN(headers); i++)
        assert_non_null(strstr(page, headers[i]));
    assert_null(strstr(page, "abc123"));
    assert_null(strstr(page, "evil"));
    assert_null(strstr(page, STATE));
}

static void door__each_knock__is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Err err;
        Loopback *door = open_door();
        g_autofree char *request = request_of(&rows[i], loopback_port(door));
        int fd = knock_v4(loopback_port(door), request);
        g_autofree char *code =
            loopback_wait(door, STATE, SOON_MS * (rows[i].hit ? 100 : 1), NULL, &err);
        if ((code != NULL) != rows[i].hit || g_strcmp0(code, rows[i].hit ? "abc123" : NULL) != 0)
            fail_msg("%s: %s", rows[i].name, code ? code : err.msg);
        loopback_close(door);
        g_autofree char *page = read_page(fd);
        check_page(&rows[i], page);
    }
}

static void door__the_person_says_no__ends_the_waiting(void **state)
{
    (void)state;
    Err err;
    Loopback *door = open_door();
    g_autofree char *request = g_strdup_printf(
        "GET /callback?error=access_denied&state=" STATE " HTTP/1.1" HOST, loopback_port(door));
    int fd = knock_v4(loopback_port(door), request);
    assert_null(loopback_wait(door, STATE, 100 * SOON_MS, NULL, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    loopback_close(door);
    close(fd);
}

// Browsers open connections ahead; somebody may hold one open, or send a letter at a time.
static void door__silent_visitors__hold_nobody_up(void **state)
{
    (void)state;
    static const char *const parts[] = {"", "G", "GET /callback?code=abc123&sta",
                                        GOOD "\r\nHost: localhost:"};
    int fds[ARRAY_LEN(parts)];
    Err err;
    Loopback *door = open_door();
    int port = loopback_port(door);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        fds[i] = knock_v4(port, parts[i]);
    assert_null(loopback_wait(door, STATE, SOON_MS, NULL, &err)); // in slices, as the caller likes
    assert_int_equal(err.kind, ERR_OFFLINE);
    g_autofree char *request = g_strdup_printf(GOOD HOST, port);
    int fd = knock_v4(port, request);
    gint64 start = g_get_monotonic_time();
    g_autofree char *code = loopback_wait(door, STATE, 100 * SOON_MS, NULL, &err);
    assert_string_equal(code, "abc123");
    assert_true(g_get_monotonic_time() - start < 2 * G_USEC_PER_SEC);
    loopback_close(door);
    close(fd);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        close(fds[i]);
}

// What came in pieces counts as well.
static void door__a_request_in_pieces__is_put_together(void **state)
{
    (void)state;
    Err err;
    Loopback *door = open_door();
    g_autofree char *request = g_strdup_printf(GOOD HOST, loopback_port(door));
    int fd = knock_v4(loopback_port(door), "");
    for (const char *s = request; *s; s++) {
        assert_int_equal(send(fd, s, 1, MSG_NOSIGNAL), 1);
        g_autofree char *code = loopback_wait(door, STATE, s[1] ? 1 : 100 * SOON_MS, NULL, &err);
        assert_int_equal(code != NULL, s[1] == '\0');
    }
    loopback_close(door);
    close(fd);
}

static void door__told_to_stop__stops_beside_a_silent_visitor(void **state)
{
    (void)state;
    Err err;
    atomic_bool stop = true;
    Loopback *door = open_door();
    int fd = knock_v4(loopback_port(door), "GET");
    assert_null(loopback_wait(door, STATE, SOON_MS, NULL, &err));
    gint64 start = g_get_monotonic_time();
    assert_null(loopback_wait(door, STATE, 60000, &stop, &err));
    assert_int_equal(err.kind, ERR_CANCELLED);
    assert_true(g_get_monotonic_time() - start < G_USEC_PER_SEC);
    loopback_close(door);
    close(fd);
}

static void door__more_than_twenty__are_turned_away(void **state)
{
    (void)state;
    Err err;
    int fds[KNOCKS];
    Loopback *door = open_door();
    for (int i = 0; i < KNOCKS; i++) {
        fds[i] = knock_v4(loopback_port(door), "GET / HTTP/1.1\r\n\r\n");
        assert_null(loopback_wait(door, STATE, SOON_MS, NULL, &err));
    }
    assert_int_equal(err.kind, ERR_REFUSED);
    g_autofree char *request = g_strdup_printf(GOOD HOST, loopback_port(door));
    int late = knock_v4(loopback_port(door), request);
    assert_null(loopback_wait(door, STATE, SOON_MS, NULL, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    loopback_close(door);
    close(late);
    for (int i = 0; i < KNOCKS; i++)
        close(fds[i]);
}

static struct sockaddr_in6 address_v6(int port)
{
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    to.sin6_addr = in6addr_loopback;
    return to;
}

static void door__both_families__lead_in_and_a_taken_one_is_told(void **state)
{
    (void)state;
    Err err;
    Loopback *door = open_door();
    int port = loopback_port(door);
    struct sockaddr_in6 to = address_v6(port);
    int probe = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool there =
        probe >= 0 && connect(probe, (const struct sockaddr *)(const void *)&to, sizeof(to)) == 0;
    if (probe >= 0)
        close(probe);
    if (!there) {
        loopback_close(door);
        skip(); // no such family here
    }
    g_autofree char *request = g_strdup_printf(GOOD HOST, port);
    int fd = knock((const struct sockaddr *)(const void *)&to, sizeof(to), request);
    g_autofree char *code = loopback_wait(door, STATE, 100 * SOON_MS, NULL, &err);
    assert_string_equal(code, "abc123");
    loopback_close(door);
    close(fd);
    // Somebody has the port in one of the two.
    int taken = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(taken, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    to.sin6_port = 0;
    socklen_t size = sizeof(to);
    struct sockaddr *any = (struct sockaddr *)(void *)&to;
    assert_int_equal(bind(taken, any, size), 0);
    assert_int_equal(listen(taken, 1), 0);
    assert_int_equal(getsockname(taken, any, &size), 0);
    assert_null(loopback_open(ntohs(to.sin6_port), &err));
    assert_int_equal(err.kind, ERR_IO);
    close(taken);
}

UNIT_TESTS(door, cmocka_unit_test(door__each_knock__is_judged),
           cmocka_unit_test(door__the_person_says_no__ends_the_waiting),
           cmocka_unit_test(door__silent_visitors__hold_nobody_up),
           cmocka_unit_test(door__a_request_in_pieces__is_put_together),
           cmocka_unit_test(door__told_to_stop__stops_beside_a_silent_visitor),
           cmocka_unit_test(door__more_than_twenty__are_turned_away),
           cmocka_unit_test(door__both_families__lead_in_and_a_taken_one_is_told));
