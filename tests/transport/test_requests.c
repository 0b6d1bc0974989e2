// What leaves: the promised headers and nothing else, each write on a connection of its own, and
// nothing that an earlier answer asked to be sent along.
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "api/endpoint.h"
#include "base/url.h"
#include "transport/shot.h"

#define BODY "{\"location\":{\"id\":\"l1\",\"name\":\"A\"}}"
#define GOOD "HTTP/1.1 200 OK\r\nContent-Length: 35\r\n\r\n" BODY

enum { LARGE = 3 << 20 };

static const char *const known_headers[] = {"Host:",
                                            "Authorization: Bearer " CANARY,
                                            "User-Agent: eyrie/transport",
                                            "Accept-Encoding: gzip",
                                            "Accept: application/json",
                                            "Version: 2021-07-28",
                                            "Content-Type: application/json",
                                            "Content-Length:"};

// Each header of the first request is one of ours, once.
static void check_headers(Hostile *hostile, bool token)
{
    size_t n, found = 0;
    g_autofree char *heard = hostile_heard(hostile, &n);
    char *end = strstr(heard, "\r\n\r\n");
    assert_non_null(end);
    *end = '\0';
    g_auto(GStrv) lines = g_strsplit(heard, "\r\n", -1);
    for (char **line = lines + 1; *line; line++) {
        size_t i = 0;
        while (i < ARRAY_LEN(known_headers) && !g_str_has_prefix(*line, known_headers[i]))
            i++;
        if (i == ARRAY_LEN(known_headers) || (i == 1 && !token))
            fail_msg("%s", *line);
        found |= (size_t)1 << i;
    }
    assert_int_equal(found & 2, token ? 2 : 0);
    assert_int_equal(g_strv_length(lines) - 1, (size_t)__builtin_popcountll(found));
}

static void requests__headers__are_ours_alone(void **state)
{
    (void)state;
    static const Hostility act = {.head = GOOD, .end = HOSTILE_KEEP};
    g_autofree char *large = g_strnfill(LARGE, ' ');
    const char *const bodies[] = {NULL, "{}", large};
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
        for (int token = 0; token < 2; token++) {
            Hostile *hostile = hostile_start(&(HostileSpec){.acts = &act, .count = 1});
            Shot shot = {.url = hostile_url(hostile),
                         .method = bodies[i] ? METHOD_POST : METHOD_GET,
                         .body = bodies[i],
                         .no_token = !token};
            shot_fire(&shot);
            assert_int_equal(shot.status, 200);
            check_headers(hostile, token);
            hostile_stop(hostile);
        }
}

static void requests__netrc_in_the_home__is_not_read(void **state)
{
    (void)state;
    static const Hostility act = {.head = GOOD, .end = HOSTILE_KEEP};
    g_autofree char *dir = g_dir_make_tmp("eyrie-netrc-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, ".netrc", NULL);
    g_autofree char *before = g_strdup(g_getenv("HOME"));
    static const char text[] =
        "machine 127.0.0.1 login maria password wonderland\ndefault login a password b\n";
    assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    g_setenv("HOME", dir, TRUE);
    for (int token = 0; token < 2; token++) {
        Hostile *hostile = hostile_start(&(HostileSpec){.acts = &act, .count = 1});
        Shot shot = {.url = hostile_url(hostile), .no_token = !token};
        shot_fire(&shot);
        check_headers(hostile, token);
        hostile_stop(hostile);
    }
    if (before)
        g_setenv("HOME", before, TRUE);
    g_unlink(path);
    g_rmdir(dir);
}

// A challenge gets no second request, with or without the token.
static void requests__challenges__are_not_taken_up(void **state)
{
    (void)state;
    static const char *const schemes[] = {"Basic realm=x",  "Digest realm=x, nonce=y",
                                          "NTLM",           "Negotiate",
                                          "Bearer realm=x", "AWS4-HMAC-SHA256"};
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
        for (int status = 401; status < 408; status += 6) {
            g_autofree char *answer =
                g_strdup_printf("HTTP/1.1 %d No\r\nWWW-Authenticate: %s\r\nProxy-Authenticate: "
                                "%s\r\nContent-Length: 2\r\n\r\n{}",
                                status, schemes[i], schemes[i]);
            const Hostility act = {.head = answer, .end = HOSTILE_KEEP};
            Hostile *hostile = hostile_start(&(HostileSpec){.acts = &act, .count = 1});
            Shot shot = {.url = hostile_url(hostile), .no_token = i % 2};
            shot_fire(&shot);
            assert_int_equal(shot.status, status);
            assert_int_equal(hostile_requests(hostile), 1);
            check_headers(hostile, !shot.no_token);
            hostile_stop(hostile);
        }
}

static void requests__what_answers_ask_for__is_not_sent_along(void **state)
{
    (void)state;
    static const Hostility act = {
        .head = "HTTP/1.1 200 OK\r\nSet-Cookie: id=1; Path=/\r\nStrict-Transport-Security: "
                "max-age=9\r\n"
                "ETag: \"x\"\r\nLast-Modified: Tue, 19 Mar 2030 03:33:20 GMT\r\nAccept-CH: DPR\r\n"
                "Content-Length: 35\r\n\r\n" BODY,
        .end = HOSTILE_KEEP};
    Hostile *hostile = hostile_start(&(HostileSpec){.acts = &act, .count = 1});
    HttpMulti *multi = shot_multi();
    for (int i = 0; i < 3; i++) {
        Shot shot = {.url = hostile_url(hostile)};
        shot_fire_on(&shot, multi);
        assert_int_equal(shot.result, RESULT_DONE);
    }
    http_multi_free(multi);
    size_t n;
    g_autofree char *heard = hostile_heard(hostile, &n);
    size_t third = n / 3; // the three are the same, byte for byte
    assert_int_equal(n % 3, 0);
    assert_memory_equal(heard, heard + third, third);
    assert_memory_equal(heard, heard + 2 * third, third);
    assert_int_equal(hostile_connections(hostile), 1);
    hostile_stop(hostile);
}

static void requests__writes__have_connections_of_their_own(void **state)
{
    (void)state;
    static const Hostility act = {.head = GOOD, .end = HOSTILE_KEEP};
    static const Method methods[] = {METHOD_GET,    METHOD_POST,  METHOD_GET, METHOD_PUT,
                                     METHOD_DELETE, METHOD_PATCH, METHOD_GET};
    Hostile *hostile = hostile_start(&(HostileSpec){.acts = &act, .count = 1});
    HttpMulti *multi = shot_multi();
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        bool read = methods[i] == METHOD_GET;
        Shot shot = {.url = hostile_url(hostile), .method = methods[i], .body = read ? NULL : "{}"};
        shot_fire_on(&shot, multi);
        assert_int_equal(shot.status, 200);
    }
    assert_int_equal(hostile_requests(hostile), 7);
    assert_int_equal(hostile_connections(hostile), 5); // one of the reads, four of the writes
    http_multi_free(multi);
    hostile_stop(hostile);
}

// A second answer behind the first must not become the answer of the next question.
static void requests__an_answer_too_many__answers_nothing(void **state)
{
    (void)state;
    static const char odd[] = "HTTP/1.1 500 Odd\r\nContent-Length: 2\r\n\r\n{}";
    g_autofree char *both = g_strconcat(GOOD, odd, NULL);
    const Hostility acts[] = {{.head = both, .end = HOSTILE_KEEP},
                              {.head = GOOD, .end = HOSTILE_KEEP}};
    Hostile *hostile = hostile_start(&(HostileSpec){.acts = acts, .count = 2});
    HttpMulti *multi = shot_multi();
    for (int i = 0; i < 3; i++) {
        Shot shot = {.url = hostile_url(hostile)};
        shot_fire_on(&shot, multi);
        assert_int_equal(shot.status, 200);
    }
    http_multi_free(multi);
    hostile_stop(hostile);
}

static void requests__values_that_would_be_headers__do_not_leave(void **state)
{
    (void)state;
    Err err;
    HttpMulti *multi = shot_multi();
    static const char *const versions[] = {"2021\r\nX: y", "2021\nX: y", "2021\rX: y"};
    for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
        HttpRequest request = {.url = "http://127.0.0.1/",
                               .user_agent = "x",
                               .version = versions[i],
                               .loopback = true};
        assert_null(http_new(&request, &err));
        request.version = NULL;
        request.body = "x";
        request.content_type = versions[i];
        assert_null(http_new(&request, &err));
    }
    static const char *const ids[] = {"",    "a/b", "..",    "a\r\nX: y", "a b",
                                      "a?b", "a#b", "a%2fb", "a\tb",      "ä"};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        Id id = id_from(ids[i]);
        assert_null(endpoint_expand(EP_LOCATION_GET, &id, &err));
    }
    g_autoptr(GString) query = g_string_new(NULL);
    query_add(query, "q", "a\r\nX: y&z=1#?% \x01");
    assert_string_equal(query->str, "q=a%0D%0AX%3A%20y%26z%3D1%23%3F%25%20%01");
    http_multi_free(multi);
}

static void requests__addresses_with_more_than_a_server__are_refused(void **state)
{
    (void)state;
    static const char *const addresses[] = {"https://user@service.example",
                                            "https://user:pw@service.example",
                                            "https://service.example?x",
                                            "https://service.example#x",
                                            "http://service.example",
                                            "https://service.example\r\n.evil",
                                            "https://service.example\\@evil.example",
                                            "ftp://service.example",
                                            "//service.example",
                                            "https://",
                                            "https:service.example",
                                            "http://127.0.0.1.evil.example",
                                            "http://2130706433",
                                            "http://127.1",
                                            "http://0.0.0.0",
                                            "http://localhost.evil.example"};
    for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
        Err err;
        g_autofree char *base = url_base(addresses[i], &err);
        if (base)
            fail_msg("%s became %s", addresses[i], base);
    }
}

UNIT_TESTS(requests, cmocka_unit_test(requests__headers__are_ours_alone),
           cmocka_unit_test(requests__netrc_in_the_home__is_not_read),
           cmocka_unit_test(requests__challenges__are_not_taken_up),
           cmocka_unit_test(requests__what_answers_ask_for__is_not_sent_along),
           cmocka_unit_test(requests__writes__have_connections_of_their_own),
           cmocka_unit_test(requests__an_answer_too_many__answers_nothing),
           cmocka_unit_test(requests__values_that_would_be_headers__do_not_leave),
           cmocka_unit_test(requests__addresses_with_more_than_a_server__are_refused));
