// No redirection is followed, wherever it leads, and nobody else hears of the token.
#include "config.h"

#include <string.h>

#include "transport/shot.h"

typedef enum Where {
    SAME_HOST,
    OTHER_PORT,
    OTHER_NAME,
    WITH_USER,
    NO_SCHEME,
    OTHER_SCHEME,
    ABSOLUTE
} Where;

typedef struct Target {
    const char *name;
    Where where;
    const char *text; // of the header's value behind the address, or the whole of it
} Target;

static const Target targets[] = {
    {"a path of the same server", ABSOLUTE, "/elsewhere"},
    {"a relative path", ABSOLUTE, "elsewhere?a=b"},
    {"the same server", SAME_HOST, "/elsewhere"},
    {"another port", OTHER_PORT, "/"},
    {"another name of this machine", OTHER_NAME, "/"},
    {"an address with a user", WITH_USER, "/"},
    {"an address without a scheme", NO_SCHEME, "/"},
    {"the other scheme", OTHER_SCHEME, "/"},
    {"a file", ABSOLUTE, "file:///etc/passwd"},
    {"another protocol", ABSOLUTE, "gopher://127.0.0.1:1/_x"},
    {"an address that is none", ABSOLUTE, "http://[::1"},
    {"nothing", ABSOLUTE, ""},
    {"another header behind it", ABSOLUTE, "/\r\nLocation: /again\r\nSet-Cookie: a=b"},
};

typedef struct Status {
    const char *line;
    Outcome write;
} Status;

static const Status statuses[] = {
    {"300 Multiple Choices", OUTCOME_UNKNOWN},
    {"301 Moved", OUTCOME_UNKNOWN},
    {"302 Found", OUTCOME_UNKNOWN},
    {"303 See Other", OUTCOME_UNKNOWN},
    {"305 Use Proxy", OUTCOME_UNKNOWN},
    {"307 Temporary", OUTCOME_UNKNOWN},
    {"308 Permanent", OUTCOME_UNKNOWN},
};

static char *address(const Target *target, const Hostile *first, const Hostile *second)
{
    const char *scheme = g_str_has_prefix(hostile_url(first), "https") ? "https" : "http";
    const char *other = strcmp(scheme, "https") ? "https" : "http";
    int port = hostile_port(second);
    switch (target->where) {
    case SAME_HOST: return g_strconcat(hostile_url(first), target->text, NULL);
    case OTHER_PORT: return g_strdup_printf("%s://127.0.0.1:%d%s", scheme, port, target->text);
    case OTHER_NAME: return g_strdup_printf("%s://localhost:%d%s", scheme, port, target->text);
    case WITH_USER: return g_strdup_printf("%s://a:b@127.0.0.1:%d%s", scheme, port, target->text);
    case NO_SCHEME: return g_strdup_printf("//127.0.0.1:%d%s", port, target->text);
    case OTHER_SCHEME: return g_strdup_printf("%s://127.0.0.1:%d%s", other, port, target->text);
    case ABSOLUTE: return g_strdup(target->text);
    }
    return NULL;
}

typedef struct Trap {
    Hostility act, second_act;
    Hostile *first, *second;
    Tls *tls;
    char *head;
} Trap;

// The second server exists before the first one names it.
static void trap_set(Trap *trap, const Target *target, const char *line, const char *header)
{
    static const char nothing[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    trap->second_act = (Hostility){.head = nothing};
    trap->second = hostile_start(&(HostileSpec){.acts = &trap->second_act, .count = 1});
    trap->act.end = HOSTILE_KEEP;
    trap->first =
        hostile_start(&(HostileSpec){.acts = &trap->second_act, .count = 1, .tls = trap->tls});
    g_autofree char *to = address(target, trap->first, trap->second);
    trap->head =
        g_strdup_printf("HTTP/1.1 %s\r\n%s%s\r\nContent-Length: 2\r\n\r\n{}", line, header, to);
    trap->act.head = trap->head;
    hostile_act(trap->first, &trap->act);
}

static void trap_clear(Trap *trap)
{
    hostile_stop(trap->first);
    hostile_stop(trap->second);
    g_free(trap->head);
}

static void spring(const Trap *trap, const Target *target, const Status *status, Method method)
{
    g_autofree char *url = g_strconcat(hostile_url(trap->first), "/begin", NULL);
    Shot shot = {.url = url,
                 .method = method,
                 .body = method == METHOD_GET ? NULL : "{}",
                 .ca_file = trap->tls ? tls_authority() : NULL};
    shot_fire(&shot);
    if (shot.result != RESULT_ODD || !shot_says(&shot, "redirects") ||
        (method == METHOD_GET ? shot.err.kind != ERR_PROTOCOL : shot.outcome != status->write))
        fail_msg("%s, %s: %d %d %s", status->line, target->name, shot.result, shot.outcome,
                 shot.err.msg);
    assert_int_equal(hostile_connections(trap->second), 0);
    assert_int_equal(shot.length, 2);
}

static void redirects__of_every_kind__are_not_followed(void **state)
{
    (void)state;
    static const Method methods[] = {METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_DELETE};
    for (size_t i = 0; i < ARRAY_LEN(targets); i++)
        for (size_t k = 0; k < ARRAY_LEN(statuses); k++) {
            Trap trap = {0};
            trap_set(&trap, &targets[i], statuses[k].line, "Location: ");
            for (size_t m = 0; m < ARRAY_LEN(methods); m++)
                spring(&trap, &targets[i], &statuses[k], methods[m]);
            assert_int_equal(hostile_requests(trap.first), ARRAY_LEN(methods));
            assert_false(hostile_heard_text(trap.first, "elsewhere"));
            trap_clear(&trap);
        }
}

static void redirects__from_https__leave_no_trace_in_the_clear(void **state)
{
    (void)state;
    if (!tls_is_there())
        skip();
    Tls *tls = tls_new(TLS_GOOD, NULL);
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        Trap trap = {.tls = tls};
        trap_set(&trap, &targets[i], "307 Temporary", "Location: ");
        spring(&trap, &targets[i], &statuses[5], METHOD_GET);
        spring(&trap, &targets[i], &statuses[5], METHOD_POST);
        assert_true(hostile_heard_text(trap.first, CANARY));
        trap_clear(&trap);
    }
    tls_free(tls);
}

// Browsers obey these.
static void redirects__by_other_headers__change_nothing(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "Refresh: 0; url=", "Content-Location: ", "Location: ", "Link: ",
        "Alt-Svc: h2=\"127.0.0.1:1\"; ma=86400\r\nX-At: "};
    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        Trap trap = {0};
        trap_set(&trap, &targets[3], i % 2 ? "201 Created" : "200 OK", headers[i]);
        g_autofree char *url = g_strconcat(hostile_url(trap.first), "/begin", NULL);
        HttpMulti *multi = shot_multi();
        for (int again = 0; again < 2; again++) {
            Shot shot = {.url = url};
            shot_fire_on(&shot, multi);
            assert_int_equal(shot.status, i % 2 ? 201 : 200);
        }
        http_multi_free(multi);
        assert_int_equal(hostile_requests(trap.first), 2);
        assert_int_equal(hostile_connections(trap.second), 0);
        trap_clear(&trap);
    }
}

UNIT_TESTS(redirects, cmocka_unit_test(redirects__of_every_kind__are_not_followed),
           cmocka_unit_test(redirects__from_https__leave_no_trace_in_the_clear),
           cmocka_unit_test(redirects__by_other_headers__change_nothing));
