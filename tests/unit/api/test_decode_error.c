#include "config.h"

#include <string.h>

#include "api/decode.h"
#include "base/attr.h"
#include "base/sentence.h"
#include "unit/unit.h"

static Reply *read_error(int status, const char *body)
{
    Call *call = call_new(EP_CONTACT_GET, PRIO_OPEN);
    Reply *reply = reply_new(call);
    decode_error(status, body, strlen(body), reply);
    call_free(call);
    return reply;
}

static void decode_error__shapes_of_the_service__give_one_sentence(void **state)
{
    (void)state;
    const struct {
        int status;
        const char *body;
        ErrKind kind;
        const char *msg;
    } rows[] = {
        {400, "{\"statusCode\":400,\"message\":\"Bad thing\",\"error\":\"Bad Request\"}",
         ERR_REFUSED, "Bad thing"},
        {400, "{\"message\":\"Contact not found for id:c1\"}", ERR_NOT_FOUND,
         "Contact not found for id:c1"},
        {400, "{\"message\":\"Contact with id x not found\"}", ERR_NOT_FOUND,
         "Contact with id x not found"},
        {400, "{\"message\":\"no \\u0070it-0123456789abcdef here\"}", ERR_REFUSED,
         "no pit-*** here"},
        {400, "{\"message\":\"no pi\\ufefft-0123456789\\u200babcdef here\"}", ERR_REFUSED,
         "no pit-*** here"},
        {401, "{\"message\":\"Invalid JWT\"}", ERR_AUTH, "Invalid JWT"},
        {401, "{\"message\":\"Invalid Private Integration token\"}", ERR_AUTH,
         "Invalid Private Integration token"},
        {401, "{\"message\":\"The token is not authorized for this scope.\"}", ERR_SCOPE,
         "The token is not authorized for this scope."},
        {401, "{\"message\":\"Token's user type mismatch!\"}", ERR_SCOPE,
         "Token's user type mismatch!"},
        {401, "{\"message\":\"version header was not found.\"}", ERR_PROTOCOL,
         "version header was not found."},
        {403,
         "{\"message\":\"The token does not have access to this "
         "location.\",\"error\":\"Forbidden\"}",
         ERR_SCOPE, "The token does not have access to this location."},
        {404, "{\"statusCode\":404,\"message\":\"Cannot GET /x\"}", ERR_NOT_FOUND, "Cannot GET /x"},
        {409, "{\"message\":\"exists\"}", ERR_CONFLICT, "exists"},
        {415, "{\"status\":415,\"message\":\"type\"}", ERR_REFUSED, "type"},
        {422, "{\"message\":[\"a must be a string\",\"b should not exist\"]}", ERR_REFUSED,
         "a must be a string; b should not exist"},
        {429, "{\"statusCode\":429,\"message\":\"Too Many Requests\"}", ERR_LIMITED,
         "Too Many Requests"},
        {500, "{\"statusCode\":500,\"message\":\"Internal server error\"}", ERR_SERVER,
         "Internal server error"},
        {404, "{\"error\":{\"code\":\"RESOURCE_NOT_FOUND\",\"message\":\"No such thing\"}}",
         ERR_NOT_FOUND, "No such thing"},
        {401,
         "{\"error\":\"UnAuthorized!\",\"error_description\":\"Authorization code not found\"}",
         ERR_AUTH, "Authorization code not found"},
        {400, "{}", ERR_REFUSED, "refused without a reason"},
        {400, "{\"message\":[]}", ERR_REFUSED, "refused without a reason"},
        {302, "{}", ERR_PROTOCOL, "the service redirects, which is not followed"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Reply *reply = read_error(rows[i].status, rows[i].body);
        assert_string_equal(reply->err.msg, rows[i].msg);
        assert_int_equal(reply->err.kind, rows[i].kind);
        assert_int_equal(reply->err.code, rows[i].status);
        assert_int_equal(decode_is_token_error(rows[i].status, &reply->err),
                         rows[i].kind == ERR_AUTH);
        reply_free(reply);
    }
}

static void decode_error__page_of_the_edge__is_never_quoted(void **state)
{
    (void)state;
    const char *page =
        "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>cloud</body></html>";
    const int statuses[] = {403, 404, 500, 502, 503, 520, 999};
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        Reply *reply = read_error(statuses[i], page);
        assert_null(strpbrk(reply->err.msg, "<>"));
        assert_null(strstr(reply->err.msg, "cloud"));
        assert_non_null(strstr(reply->err.msg, "web page"));
        assert_int_equal(reply->err.kind == ERR_SERVER, statuses[i] >= 500);
        reply_free(reply);
    }
}

static void decode_error__no_body__still_says_something(void **state)
{
    (void)state;
    for (int status = 300; status < 600; status++) {
        Reply *reply = read_error(status, "");
        assert_true(reply->err.kind != ERR_NONE);
        assert_true(strlen(reply->err.msg) > 0);
        reply_free(reply);
    }
}

static void decode_error__duplicate__names_the_contact(void **state)
{
    (void)state;
    Reply *reply = read_error(
        400, "{\"message\":\"This location does not allow duplicated contacts.\","
             "\"meta\":{\"contactId\":\"c00000000000000000009\",\"matchingField\":\"email\"},"
             "\"traceId\":\"t-9\"}");
    assert_int_equal(reply->err.kind, ERR_REFUSED);
    assert_string_equal(reply->conflict.s, "c00000000000000000009");
    assert_string_equal(reply->trace_id, "t-9");
    reply_free(reply);
}

static void decode_error__escapes_in_the_reason__are_made_harmless(void **state)
{
    (void)state;
    Reply *reply = read_error(400, "{\"message\":\"\\u001b]0;owned\\u0007 x\\ny\"}");
    for (const char *s = reply->err.msg; *s; s++)
        assert_true((unsigned char)*s >= 0x20);
    reply_free(reply);
}

// Whatever comes: one line that can be drawn, with the status, and what to do where the kind has an
// advice.
static void decode_error__any_shape__is_one_sentence(void **state)
{
    (void)state;
    g_autofree char *long_word = g_strnfill(100000, 'x');
    g_autofree char *huge = g_strdup_printf("{\"message\":\"%s\"}", long_word);
    g_autofree char *deep = g_strnfill(5000, '[');
    const struct {
        const char *body, *part;
    } shapes[] = {
        {"{\"statusCode\":400,\"message\":\"Bad thing\",\"error\":\"Bad Request\"}", "Bad thing"},
        {"{\"message\":[\"a must be a string\",\"b should not exist\"]}", "a must be a string; b"},
        {"{\"error\":{\"code\":\"RESOURCE_NOT_FOUND\",\"message\":\"No such thing\"}}",
         "No such thing"},
        {"{\"error\":\"invalid_grant\",\"error_description\":\"This refresh token is invalid\"}",
         "This refresh token is invalid"},
        {"{\"error\":\"invalid_grant\"}", "invalid_grant"},
        {"{\"status\":413,\"message\":\"Too large\"}", "Too large"},
        {"{\"detail\":\"from the official SDK's list\"}", "official SDK"},
        {"{\"message\":{\"nested\":true}}", ""},
        {"{\"message\":[1,null,\"two\"]}", "two"},
        {"{\"message\":\"line one\\nline two\\u001b[31m\\u202e\"}", "line one line two"},
        {"<html><body><h1>502 Bad Gateway</h1></body></html>", "a web page instead"},
        {"plain words of a proxy", ""},
        {"\xff\xfe\xfa hostile \x01", ""},
        {"{\"message\":\"cut", ""},
        {"[\"an array\"]", ""},
        {"\"a string\"", ""},
        {"null", ""},
        {"", ""},
        {huge, "xxxx"},
        {deep, ""},
    };
    const int statuses[] = {400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 502, 503, 599};
    for (size_t i = 0; i < ARRAY_LEN(shapes) * ARRAY_LEN(statuses); i++) {
        const char *body = shapes[i / ARRAY_LEN(statuses)].body;
        int status = statuses[i % ARRAY_LEN(statuses)];
        Reply *reply = read_error(status, body);
        const ErrInfo *info = err_info(reply->err.kind);
        TextBuf buf;
        char http[16];
        TextRef text = err_sentence(&buf, &reply->err);
        g_snprintf(http, sizeof(http), "HTTP %d", status);
        assert_true(text.n > 0 && text.n < sizeof(buf.s));
        assert_true(g_utf8_validate(text.s, (gssize)text.n, NULL));
        assert_non_null(strstr(reply->err.msg, shapes[i / ARRAY_LEN(statuses)].part));
        assert_null(strpbrk(text.s, "\n\r\t\x1b<"));
        assert_true(reply->err.kind == ERR_SCOPE || strstr(text.s, http));
        assert_non_null(strstr(text.s, info->advice));
        assert_int_equal(reply->err.code, status);
        reply_free(reply);
    }
}

static void decode_error__trace_id__is_whole_or_not_there(void **state)
{
    (void)state;
    const char *uuid = "9dfe3a23-5141-42fd-8b80-2bc55a93dc04";
    g_autofree char *body = g_strdup_printf("{\"message\":\"x\",\"traceId\":\"%s\"}", uuid);
    Reply *reply = read_error(422, body);
    assert_string_equal(reply->err.trace, uuid);
    assert_string_equal(reply->trace_id, uuid);
    reply_free(reply);
    g_autofree char *longer = g_strdup_printf("{\"traceId\":\"%s%s\"}", uuid, uuid);
    reply = read_error(422, longer);
    assert_string_equal(reply->err.trace, "");
    reply_free(reply);
    Err err = {.trace = "old"};
    err_set(&err, ERR_USAGE, "another one");
    assert_string_equal(err.trace, "");
}

UNIT_TESTS(decode_error, cmocka_unit_test(decode_error__shapes_of_the_service__give_one_sentence),
           cmocka_unit_test(decode_error__any_shape__is_one_sentence),
           cmocka_unit_test(decode_error__trace_id__is_whole_or_not_there),
           cmocka_unit_test(decode_error__page_of_the_edge__is_never_quoted),
           cmocka_unit_test(decode_error__no_body__still_says_something),
           cmocka_unit_test(decode_error__duplicate__names_the_contact),
           cmocka_unit_test(decode_error__escapes_in_the_reason__are_made_harmless));
