// Compressed answers: an honest one is read, one that explodes is cut off, packed once or five
// times.
#include "config.h"

#include <string.h>

#include "contract/bomb.h"
#include "transport/shot.h"

#define BODY "{\"location\":{\"id\":\"l1\",\"name\":\"A\"},\"messageId\":\"m1\"}"

enum { MIB = 1 << 20, COPIES = 130000 }; // 32 MiB out of 200 KiB

typedef struct Row {
    const char *name;
    int copies;         // of the bomb; 0: the honest body
    int layers;         // of gzip around it
    size_t cap;         // 0: as the product
    bool chunked, lies; // Content-Encoding names one layer, whatever there are
    RetryResult read;
    Outcome write;
} Row;

static const Row rows[] = {
    {"honest", 0, 1, 0, false, false, RESULT_DONE, OUTCOME_DONE},
    {"honest, in chunks", 0, 1, 0, true, false, RESULT_DONE, OUTCOME_DONE},
    {"honest, twice", 0, 2, 0, false, false, RESULT_DONE, OUTCOME_DONE},
    {"packed twice, told once", 0, 2, 0, false, true, RESULT_UNREADABLE, OUTCOME_UNKNOWN},
    {"packed six times", 0, 6, 0, false, false, RESULT_LOST, OUTCOME_UNKNOWN},
    {"larger than the cap", COPIES, 0, 0, false, false, RESULT_UNREADABLE, OUTCOME_UNKNOWN},
    {"a hundredfold below the cap", COPIES, 0, 64 * MIB, false, false, RESULT_UNREADABLE,
     OUTCOME_UNKNOWN},
    {"a hundredfold, in chunks", COPIES, 0, 64 * MIB, true, false, RESULT_UNREADABLE,
     OUTCOME_UNKNOWN},
    {"a bomb in two wrappings", COPIES, 2, 64 * MIB, false, false, RESULT_UNREADABLE,
     OUTCOME_UNKNOWN},
    {"a bomb in four wrappings", COPIES, 4, 0, false, false, RESULT_UNREADABLE, OUTCOME_UNKNOWN},
};

static GString *layered(const Row *row)
{
    GString *body = row->copies ? bomb_new(row->copies) : g_string_new(BODY);
    for (int i = 0; i < row->layers; i++) {
        GString *packed = bomb_pack(body->str, body->len);
        g_string_free(body, TRUE);
        body = packed;
    }
    return body;
}

static GString *answer_of(const Row *row)
{
    g_autoptr(GString) body = layered(row);
    GString *answer = g_string_new("HTTP/1.1 200 OK\r\nContent-Encoding: gzip");
    int layers = row->lies ? 1 : row->layers + (row->copies > 0);
    for (int i = 1; i < layers; i++)
        g_string_append(answer, ", gzip");
    if (row->chunked)
        g_string_append_printf(answer, "\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n", body->len);
    else
        g_string_append_printf(answer, "\r\nContent-Length: %zu\r\n\r\n", body->len);
    g_string_append_len(answer, body->str, (gssize)body->len);
    g_string_append(answer, row->chunked ? "\r\n0\r\n\r\n" : "");
    return answer;
}

static void packed__honest_or_exploding__is_read_or_cut_off(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        g_autoptr(GString) answer = answer_of(&rows[i]);
        const Hostility act = {.head = answer->str, .head_n = answer->len, .end = HOSTILE_KEEP};
        Hostile *hostile = hostile_start(&(HostileSpec){.acts = &act, .count = 1});
        Shot read = {.url = hostile_url(hostile), .cap = rows[i].cap};
        Shot write = {
            .url = hostile_url(hostile), .cap = rows[i].cap, .method = METHOD_POST, .body = "{}"};
        shot_fire(&read);
        shot_fire(&write);
        if (read.result != rows[i].read || write.outcome != rows[i].write)
            fail_msg("%s: %u %u %s", rows[i].name, read.result, write.outcome, read.err.msg);
        assert_true(read.length <= (rows[i].cap ? rows[i].cap : HTTP_BODY_CAP));
        hostile_stop(hostile);
    }
}

UNIT_TESTS(packed, cmocka_unit_test(packed__honest_or_exploding__is_read_or_cut_off));
