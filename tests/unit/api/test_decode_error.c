#include "config.h"

#include <string.h>

#include "api/decode.h"
#include "base/attr.h"
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

UNIT_TESTS(decode_error, cmocka_unit_test(decode_error__shapes_of_the_service__give_one_sentence),
           cmocka_unit_test(decode_error__page_of_the_edge__is_never_quoted),
           cmocka_unit_test(decode_error__no_body__still_says_something),
           cmocka_unit_test(decode_error__duplicate__names_the_contact),
           cmocka_unit_test(decode_error__escapes_in_the_reason__are_made_harmless));
