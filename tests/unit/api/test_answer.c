#include "config.h"

#include <string.h>

#include "api/answer.h"
#include "unit/unit.h"

static Reply *answer(EndpointId ep, int status, const char *body, RetryResult *result)
{
    Call *call = call_new(ep, PRIO_ACTION);
    Reply *reply = reply_new(call);
    HttpAnswer http = {
        .result = retry_classify(status), .status = status, .body = g_string_new(body)};
    *result = answer_read(call, &http, reply);
    answer_settle(
        call, retry_decide(*result, SAFETY_ONCE, &(RetryState){1, -1, -1, &(uint64_t){1}}).outcome,
        reply);
    http_answer_clear(&http);
    call_free(call);
    return reply;
}

static void answer__send__each_end_has_its_outcome(void **state)
{
    (void)state;
    const struct {
        int status;
        const char *body;
        RetryResult result;
        Outcome outcome;
        ErrKind kind;
    } rows[] = {
        {201, "{\"conversationId\":\"v1\",\"messageId\":\"m1\"}", RESULT_DONE, OUTCOME_DONE,
         ERR_NONE},
        {200, "{\"conversationId\":\"v1\",\"messageId\":\"m1\"}", RESULT_DONE, OUTCOME_DONE,
         ERR_NONE},
        {200, "<html></html>", RESULT_UNREADABLE, OUTCOME_UNKNOWN, ERR_AMBIGUOUS},
        {201, "{\"conv", RESULT_UNREADABLE, OUTCOME_UNKNOWN, ERR_AMBIGUOUS},
        {201, "{}", RESULT_UNREADABLE, OUTCOME_UNKNOWN, ERR_AMBIGUOUS},
        {502, "<html>Bad</html>", RESULT_SERVER, OUTCOME_UNKNOWN, ERR_AMBIGUOUS},
        {302, "", RESULT_ODD, OUTCOME_UNKNOWN, ERR_AMBIGUOUS},
        {409, "{\"message\":\"dup\"}", RESULT_ODD, OUTCOME_UNKNOWN, ERR_AMBIGUOUS},
        {429, "{\"message\":\"slow\"}", RESULT_LIMITED, OUTCOME_NOT_SENT, ERR_LIMITED},
        {401, "{\"message\":\"Invalid JWT\"}", RESULT_TOKEN, OUTCOME_NOT_SENT, ERR_AUTH},
        {401, "{\"message\":\"The token is not authorized for this scope.\"}", RESULT_REFUSED,
         OUTCOME_REFUSED, ERR_SCOPE},
        {422, "{\"message\":[\"x\"]}", RESULT_REFUSED, OUTCOME_REFUSED, ERR_REFUSED},
        {403, "<html>blocked</html>", RESULT_REFUSED, OUTCOME_REFUSED, ERR_REFUSED},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        RetryResult result;
        Reply *reply = answer(EP_MESSAGE_SEND, rows[i].status, rows[i].body, &result);
        assert_int_equal(result, rows[i].result);
        assert_int_equal(reply->outcome, rows[i].outcome);
        assert_int_equal(reply->err.kind, rows[i].kind);
        assert_int_equal(reply->err.kind == ERR_NONE, reply->outcome == OUTCOME_DONE);
        assert_int_equal(reply->status, rows[i].status);
        reply_free(reply);
    }
}

static void answer__raw_body_wanted__comes_with_it(void **state)
{
    (void)state;
    Call *call = call_new(EP_CONTACT_GET, PRIO_ACTION);
    call->want_body = true;
    Reply *reply = reply_new(call);
    const char *body = "{\"contact\":{\"id\":\"c1\"}}";
    HttpAnswer http = {.result = RESULT_DONE, .status = 200, .body = g_string_new(body)};
    assert_int_equal(answer_read(call, &http, reply), RESULT_DONE);
    assert_string_equal(reply->body, body);
    http_answer_clear(&http);
    reply_free(reply);
    call_free(call);
}

static void answer__by_hand__a_read_may_be_anything_a_write_may_not(void **state)
{
    (void)state;
    const Safety safeties[] = {SAFETY_SAFE, SAFETY_ONCE};
    const RetryResult results[] = {RESULT_DONE, RESULT_UNREADABLE};
    for (size_t i = 0; i < 2; i++) {
        Call *call = call_new(EP_NONE, PRIO_ACTION);
        call->safety = safeties[i];
        call->want_body = true;
        Reply *reply = reply_new(call);
        HttpAnswer http = {
            .result = RESULT_DONE, .status = 200, .body = g_string_new("plain words")};
        assert_int_equal(answer_read(call, &http, reply), results[i]);
        assert_string_equal(reply->body, "plain words");
        http_answer_clear(&http);
        reply_free(reply);
        call_free(call);
    }
}

UNIT_TESTS(answer, cmocka_unit_test(answer__send__each_end_has_its_outcome),
           cmocka_unit_test(answer__raw_body_wanted__comes_with_it),
           cmocka_unit_test(answer__by_hand__a_read_may_be_anything_a_write_may_not));
