// What a client may be answered, and what it makes of it: as a read, and as a write that must never
// be taken for refused, or done, when it may have been the other.
#include "config.h"

#include <string.h>

#include "transport/shot.h"

#define GOOD        "{\"location\":{\"id\":\"l1\",\"name\":\"A\"},\"messageId\":\"m1\"}" // 52 bytes
#define JSON        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define SIZED       JSON "Content-Length: 52\r\n\r\n" GOOD
#define CHUNKS      JSON "Transfer-Encoding: chunked\r\n\r\n"
#define GZIP        JSON "Content-Encoding: gzip\r\n"
#define BYTES(text) .head = text, .head_n = sizeof(text) - 1

#define FILL64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define FILL1K                                                                                     \
    FILL64 FILL64 FILL64 FILL64 FILL64 FILL64 FILL64 FILL64 FILL64 FILL64 FILL64 FILL64 FILL64     \
        FILL64 FILL64 FILL64
#define SPACES64 "                                                                "

typedef struct Row {
    const char *name;
    Hostility act;
    RetryResult read;
    Outcome write;
    const char *words; // of the read's error; NULL: none
    int total_ms;      // 0: enough
    bool either;       // LOST or UNREADABLE: libcurl's versions differ, and it matters to nobody
} Row;

#define DONE       .read = RESULT_DONE, .write = OUTCOME_DONE
#define UNREADABLE .read = RESULT_UNREADABLE, .write = OUTCOME_UNKNOWN
#define LOST       .read = RESULT_LOST, .write = OUTCOME_UNKNOWN, .words = "no answer"

// ---- more than is wanted -----------------------------------------------------------------------

static const Row floods[] = {
    {"chunks without end",
     {.head = CHUNKS, .rest = "400\r\n" FILL1K "\r\n"},
     UNREADABLE,
     .words = "larger"},
    {"chunks of one byte",
     {.head = CHUNKS,
      .rest = "1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n",
      .times = 40000,
      .end = HOSTILE_HOLD},
     LOST,
     .total_ms = 500},
    {"a body until the end that never comes",
     {.head = JSON "\r\n", .rest = FILL1K},
     UNREADABLE,
     .words = "larger"},
    {"a length of petabytes",
     {.head = JSON "Content-Length: 9000000000000000\r\n\r\n", .rest = FILL1K},
     UNREADABLE,
     .words = "larger"},
    {"white space without end",
     {.head = CHUNKS, .rest = "40\r\n" SPACES64 "\r\n"},
     UNREADABLE,
     .words = "larger"},
    {"a chunk extension without end",
     {.head = CHUNKS "5;x=", .rest = FILL1K, .times = 4096, .end = HOSTILE_HOLD},
     LOST,
     .total_ms = 400},
    {"header lines without end",
     {.head = JSON, .rest = "X-Fill: " FILL64 "\r\n"},
     UNREADABLE,
     .words = "larger"},
    {"200 lines are too many",
     {.head = "HTTP/1.1 200 OK\r\n", .rest = "X-F: a\r\n", .times = 201, .end = HOSTILE_HOLD},
     UNREADABLE,
     .words = "larger"},
    {"64 KiB of headers are too many",
     {.head = "HTTP/1.1 200 OK\r\n",
      .rest = "X-F: " FILL1K FILL1K "\r\n",
      .times = 33,
      .end = HOSTILE_HOLD},
     UNREADABLE,
     .words = "larger"},
    {"one header line without end",
     {.head = "HTTP/1.1 200 OK\r\nX-Fill: ", .rest = FILL1K},
     UNREADABLE,
     .words = "larger"},
    {"a status line without end",
     {.head = "HTTP/1.1 200 ", .rest = FILL1K},
     UNREADABLE,
     .words = "larger"},
    {"a folded header without end",
     {.head = "HTTP/1.1 200 OK\r\nX-Fill: a\r\n", .rest = " " FILL64 "\r\n"},
     UNREADABLE,
     .words = "larger"},
    {"100 Continue without end",
     {.rest = "HTTP/1.1 100 Continue\r\n\r\n"},
     UNREADABLE,
     .words = "larger"},
    {"103 Early Hints without end",
     {.rest = "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"},
     UNREADABLE,
     .words = "larger"},
    {"trailers without end",
     {.head = CHUNKS "0\r\n", .rest = "X-Trail: " FILL64 "\r\n"},
     UNREADABLE,
     .words = "larger"},
    {"one trailer without end", {.head = CHUNKS "0\r\nX-Trail: ", .rest = FILL1K}, LOST},
};

// ---- less than was promised --------------------------------------------------------------------

static const Row halves[] = {
    {"nothing at all", {.end = HOSTILE_CLOSE}, LOST},
    {"a reset", {.end = HOSTILE_RESET}, LOST},
    {"silence", {.end = HOSTILE_HOLD}, LOST, .total_ms = 200},
    {"half a status line", {.head = "HTTP/1.1 20", .end = HOSTILE_CLOSE}, LOST},
    {"half the headers",
     {.head = "HTTP/1.1 200 OK\r\nContent-Type: appl", .end = HOSTILE_CLOSE},
     LOST,
     .either = true},
    {"half the headers, held",
     {.head = "HTTP/1.1 200 OK\r\nContent-Ty", .end = HOSTILE_HOLD},
     LOST,
     .total_ms = 200},
    {"half the body", {.head = JSON "Content-Length: 99\r\n\r\n" GOOD, .end = HOSTILE_CLOSE}, LOST},
    {"half the body, held",
     {.head = JSON "Content-Length: 99\r\n\r\n" GOOD, .end = HOSTILE_HOLD},
     LOST,
     .total_ms = 200},
    {"half the body, then a reset",
     {.head = JSON "Content-Length: 99\r\n\r\n{", .end = HOSTILE_RESET},
     LOST},
    {"half a chunk", {.head = CHUNKS "40\r\n" GOOD, .end = HOSTILE_CLOSE}, LOST},
    {"no last chunk", {.head = CHUNKS "34\r\n" GOOD "\r\n", .end = HOSTILE_CLOSE}, LOST},
    {"headers in drips", {.rest = "H", .every_ms = 20}, LOST, .total_ms = 250},
    {"headers in drips of lines",
     {.head = "HTTP/1.1 200 OK\r\n", .rest = "X: y\r\n", .every_ms = 20, .end = HOSTILE_HOLD},
     LOST,
     .total_ms = 250},
    {"a body in drips",
     {.head = JSON "Content-Length: 99\r\n\r\n", .rest = " ", .every_ms = 20},
     LOST,
     .total_ms = 250},
    {"100 Continue in drips",
     {.rest = "HTTP/1.1 100 Continue\r\n\r\n", .every_ms = 20},
     LOST,
     .total_ms = 250},
    {"only 100 Continue", {.head = "HTTP/1.1 100 Continue\r\n\r\n", .end = HOSTILE_CLOSE}, LOST},
};

// ---- broken ------------------------------------------------------------------------------------

static const Row broken[] = {
    {"an answer of HTTP/0.9", {.head = GOOD, .end = HOSTILE_CLOSE}, LOST},
    {"a greeting of another protocol",
     {.head = "220 mail.example.org ESMTP\r\n", .end = HOSTILE_CLOSE},
     LOST},
    {"a radio station", {.head = "ICY 200 OK\r\n\r\n" GOOD, .end = HOSTILE_CLOSE}, LOST},
    {"HTTP/2 without being asked",
     {BYTES("\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0d"), .end = HOSTILE_CLOSE},
     LOST},
    {"a status line of HTTP/9",
     {.head = "HTTP/9.1 200 OK\r\n\r\n" GOOD, .end = HOSTILE_CLOSE},
     LOST},
    {"an upgrade to HTTP/2",
     {.head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
              "\0\0\0\x04\0\0\0\0\0",
      .end = HOSTILE_CLOSE},
     LOST},
    {"a status of letters", {.head = "HTTP/1.1 two hundred\r\n\r\n", .end = HOSTILE_CLOSE}, LOST},
    {"a status of four digits",
     {.head = "HTTP/1.1 2000 OK\r\n\r\n" GOOD, .end = HOSTILE_CLOSE},
     LOST},
    {"status 000", {.head = "HTTP/1.1 000 OK\r\n\r\n" GOOD, .end = HOSTILE_CLOSE}, LOST},
    {"a NUL in the headers",
     {BYTES("HTTP/1.1 200 OK\r\nX-F: a\0b\r\nContent-Length: 52\r\n\r\n" GOOD),
      .end = HOSTILE_CLOSE},
     LOST},
    {"a chunk size that is no number",
     {.head = CHUNKS "zz\r\n" GOOD "\r\n0\r\n\r\n", .end = HOSTILE_CLOSE},
     LOST},
    {"a chunk size that overflows",
     {.head = CHUNKS "fffffffffffffffff\r\n" GOOD "\r\n0\r\n\r\n", .end = HOSTILE_CLOSE},
     LOST},
    {"a negative chunk",
     {.head = CHUNKS "-34\r\n" GOOD "\r\n0\r\n\r\n", .end = HOSTILE_CLOSE},
     LOST},
    {"a chunk without its end",
     {.head = CHUNKS "5\r\n" GOOD "\r\n0\r\n\r\n", .end = HOSTILE_CLOSE},
     LOST},
    {"two lengths",
     {.head = JSON "Content-Length: 52\r\nContent-Length: 5\r\n\r\n" GOOD, .end = HOSTILE_CLOSE},
     LOST,
     .either = true},
    {"a negative length",
     {.head = JSON "Content-Length: -5\r\n\r\n" GOOD, .end = HOSTILE_CLOSE},
     LOST},
    {"a length that overflows",
     {.head = JSON "Content-Length: 99999999999999999999999\r\n\r\n" GOOD, .end = HOSTILE_CLOSE},
     DONE},
    {"an encoding nobody asked for",
     {.head = JSON "Content-Encoding: br\r\nContent-Length: 52\r\n\r\n" GOOD, .end = HOSTILE_CLOSE},
     LOST},
    {"gzip that is none",
     {.head = GZIP "Content-Length: 52\r\n\r\n" GOOD, .end = HOSTILE_CLOSE},
     LOST},
    {"gzip that ends early",
     {.head = GZIP "Content-Length: 12\r\n\r\n\x1f\x8b\x08", .end = HOSTILE_CLOSE},
     LOST},
};

// ---- whole, and not what was asked for ---------------------------------------------------------

static const Row strange[] = {
    {"what was asked for", {.head = SIZED, .end = HOSTILE_KEEP}, DONE},
    {"in chunks", {.head = CHUNKS "34\r\n" GOOD "\r\n0\r\n\r\n", .end = HOSTILE_KEEP}, DONE},
    {"until the end", {.head = JSON "\r\n" GOOD, .end = HOSTILE_CLOSE}, DONE},
    {"of HTTP/1.0", {.head = "HTTP/1.0 200 OK\r\n\r\n" GOOD, .end = HOSTILE_CLOSE}, DONE},
    {"lines without a carriage return",
     {.head = "HTTP/1.1 200 OK\nContent-Length: 52\n\n" GOOD, .end = HOSTILE_KEEP},
     DONE},
    {"after some 100 Continue",
     {.head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" SIZED,
      .end = HOSTILE_KEEP},
     DONE},
    {"both a length and chunks",
     {.head =
          JSON "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n34\r\n" GOOD "\r\n0\r\n\r\n",
      .end = HOSTILE_CLOSE},
     DONE},
    {"a length that is too short",
     {.head = JSON "Content-Length: 20\r\n\r\n" GOOD, .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = "byte"},
    {"a web page",
     {.head =
          "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n<!DOCTYPE html><html>Sign in here</html>",
      .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = ""},
    {"a web page called JSON",
     {.head = JSON "Content-Length: 13\r\n\r\n<html></html>", .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = ""},
    {"an empty body",
     {.head = JSON "Content-Length: 0\r\n\r\n", .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = ""},
    {"only white space",
     {.head = JSON "Content-Length: 3\r\n\r\n \n\t", .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = ""},
    {"no content",
     {.head = "HTTP/1.1 204 No Content\r\n\r\n", .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = ""},
    {"a mark of byte order",
     {.head = JSON "Content-Length: 55\r\n\r\n\xef\xbb\xbf" GOOD, .end = HOSTILE_KEEP},
     DONE},
    {"a NUL behind it",
     {BYTES(JSON "Content-Length: 53\r\n\r\n" GOOD "\0"), .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = ""},
    {"a NUL and more behind it",
     {BYTES(JSON "Content-Length: 54\r\n\r\n" GOOD "\0}"), .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = ""},
    {"a second document behind it",
     {.head = JSON "Content-Length: 54\r\n\r\n" GOOD "{}", .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = ""},
    {"a number alone",
     {.head = JSON "Content-Length: 1\r\n\r\n7", .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = ""},
    {"an array",
     {.head = JSON "Content-Length: 2\r\n\r\n[]", .end = HOSTILE_KEEP},
     UNREADABLE,
     .words = ""},
    {"not modified",
     {.head = "HTTP/1.1 304 Not Modified\r\n\r\n", .end = HOSTILE_KEEP},
     .read = RESULT_ODD,
     .write = OUTCOME_UNKNOWN,
     .words = "redirect"},
    {"a wrong address for it",
     {.head = "HTTP/1.1 421 Misdirected\r\nContent-Length: 0\r\n\r\n", .end = HOSTILE_KEEP},
     .read = RESULT_REFUSED,
     .write = OUTCOME_REFUSED,
     .words = ""},
    {"a status that does not exist",
     {.head = "HTTP/1.1 799 Odd\r\nContent-Length: 0\r\n\r\n", .end = HOSTILE_KEEP},
     .read = RESULT_SERVER,
     .write = OUTCOME_UNKNOWN,
     .words = ""},
};

static bool result_is_expected(const Row *row, const Shot *shot)
{
    if (row->either && shot->result == RESULT_UNREADABLE)
        return true;
    return shot->result == row->read && shot_says(shot, row->words ? row->words : "");
}

static bool is_as_expected(const Row *row, const Shot *shot)
{
    bool read = shot->method == METHOD_GET;
    bool late = row->total_ms > 0 && shot->took_ms > 4 * row->total_ms * shot_slack();
    return (read ? result_is_expected(row, shot) : shot->outcome == row->write) && !late &&
           !row->words == (shot->err.kind == ERR_NONE) && shot->length <= HTTP_BODY_CAP;
}

static bool fire(const Row *row, Method method)
{
    HostileSpec spec = {.acts = &row->act, .count = 1};
    Hostile *hostile = hostile_start(&spec);
    g_autofree char *url = g_strconcat(hostile_url(hostile), "/x", NULL);
    Shot shot = {.url = url,
                 .method = method,
                 .body = method == METHOD_GET ? NULL : "{}",
                 .total_ms = row->total_ms * shot_slack()};
    shot_fire(&shot);
    size_t asked = hostile_requests(hostile);
    bool good = is_as_expected(row, &shot) && asked == 1;
    if (!good)
        print_error("%s, %s: result %u, outcome %u, %d ms, asked %d times: %s\n",
                    method_name(method), row->name, shot.result, shot.outcome, (int)shot.took_ms,
                    (int)asked, shot.err.msg);
    hostile_stop(hostile);
    return good;
}

static void fire_all(const Row *rows, size_t count)
{
    size_t bad = 0;
    for (size_t i = 0; i < count; i++) {
        bad += !fire(&rows[i], METHOD_GET);
        bad += !fire(&rows[i], METHOD_POST);
    }
    assert_int_equal(bad, 0);
}

static void answers__more_than_is_wanted__are_cut_off(void **state)
{
    (void)state;
    fire_all(floods, ARRAY_LEN(floods));
}

static void answers__less_than_was_promised__are_unknown(void **state)
{
    (void)state;
    fire_all(halves, ARRAY_LEN(halves));
}

static void answers__broken__are_unknown(void **state)
{
    (void)state;
    fire_all(broken, ARRAY_LEN(broken));
}

static void answers__strange__are_read_strictly(void **state)
{
    (void)state;
    fire_all(strange, ARRAY_LEN(strange));
}

UNIT_TESTS(answers, cmocka_unit_test(answers__more_than_is_wanted__are_cut_off),
           cmocka_unit_test(answers__less_than_was_promised__are_unknown),
           cmocka_unit_test(answers__broken__are_unknown),
           cmocka_unit_test(answers__strange__are_read_strictly));
