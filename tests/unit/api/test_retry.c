#include "config.h"

#include "api/retry.h"
#include "base/attr.h"
#include "unit/unit.h"

static RetryDecision decide(RetryResult result, Safety safety, int attempt)
{
    uint64_t seed = 7;
    RetryState state = {attempt, -1, -1, &seed};
    return retry_decide(result, safety, &state);
}

static void retry__writes__are_never_tried_again(void **state)
{
    (void)state;
    for (int result = 0; result < RESULT_COUNT; result++)
        for (int safety = SAFETY_IDEMPOTENT; safety <= SAFETY_ONCE; safety++)
            assert_false(decide((RetryResult)result, (Safety)safety, 1).again);
}

static void retry__reads__follow_the_table(void **state)
{
    (void)state;
    const int attempts[RESULT_COUNT] = {
        [RESULT_DONE] = 1,       [RESULT_NOT_SENT] = 4,  [RESULT_LOST] = 4,  [RESULT_LIMITED] = 4,
        [RESULT_SERVER] = 3,     [RESULT_ODD] = 1,       [RESULT_TOKEN] = 1, [RESULT_REFUSED] = 1,
        [RESULT_UNREADABLE] = 2, [RESULT_UNTRUSTED] = 1,
    };
    for (int result = 0; result < RESULT_COUNT; result++)
        for (int attempt = 1; attempt < 7; attempt++)
            assert_int_equal(decide((RetryResult)result, SAFETY_SAFE, attempt).again,
                             attempt < attempts[result]);
}

static void retry__outcomes__say_what_is_known(void **state)
{
    (void)state;
    const Outcome outcomes[RESULT_COUNT] = {
        [RESULT_DONE] = OUTCOME_DONE,          [RESULT_NOT_SENT] = OUTCOME_NOT_SENT,
        [RESULT_LOST] = OUTCOME_UNKNOWN,       [RESULT_LIMITED] = OUTCOME_NOT_SENT,
        [RESULT_SERVER] = OUTCOME_UNKNOWN,     [RESULT_ODD] = OUTCOME_UNKNOWN,
        [RESULT_TOKEN] = OUTCOME_NOT_SENT,     [RESULT_REFUSED] = OUTCOME_REFUSED,
        [RESULT_UNREADABLE] = OUTCOME_UNKNOWN, [RESULT_UNTRUSTED] = OUTCOME_NOT_SENT,
    };
    for (int result = 0; result < RESULT_COUNT; result++) {
        assert_int_equal(decide((RetryResult)result, SAFETY_ONCE, 1).outcome, outcomes[result]);
        assert_int_equal(decide((RetryResult)result, SAFETY_SAFE, 99).outcome, outcomes[result]);
    }
}

static void retry__statuses__are_classified_in_full(void **state)
{
    (void)state;
    const struct {
        int status;
        RetryResult result;
    } rows[] = {
        {200, RESULT_DONE},    {201, RESULT_DONE},    {204, RESULT_DONE},    {301, RESULT_ODD},
        {400, RESULT_REFUSED}, {401, RESULT_REFUSED}, {403, RESULT_REFUSED}, {404, RESULT_REFUSED},
        {408, RESULT_ODD},     {409, RESULT_ODD},     {413, RESULT_REFUSED}, {422, RESULT_REFUSED},
        {425, RESULT_ODD},     {429, RESULT_LIMITED}, {500, RESULT_SERVER},  {502, RESULT_SERVER},
        {520, RESULT_SERVER},  {100, RESULT_ODD},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(retry_classify(rows[i].status), rows[i].result);
}

static void retry_backoff__grows__within_its_cap(void **state)
{
    (void)state;
    uint64_t seed = 1;
    int64_t largest = 0;
    for (int i = 0; i < 1000; i++) {
        int64_t first = retry_backoff_ms(1, 1000, 60000, &seed);
        int64_t late = retry_backoff_ms(50, 1000, 60000, &seed);
        assert_in_range(first, 0, 1000);
        assert_in_range(late, 0, 60000);
        largest = late > largest ? late : largest;
    }
    assert_true(largest > 50000);
}

static void retry_backoff__same_seed__is_the_same(void **state)
{
    (void)state;
    uint64_t a = 42;
    uint64_t b = 42;
    for (int i = 1; i < 20; i++)
        assert_int_equal(retry_backoff_ms(i, 1000, 60000, &a),
                         retry_backoff_ms(i, 1000, 60000, &b));
}

static void retry_limited__waits_for_what_the_server_says(void **state)
{
    (void)state;
    uint64_t seed = 3;
    const RetryState named = {1, 5000, 10000, &seed};
    const RetryState window = {1, -1, 20000, &seed};
    const RetryState silent = {1, -1, -1, &seed};
    const RetryState absurd = {1, 86400000, -1, &seed};
    assert_in_range(retry_limited_ms(&named), 5000, 6000);
    assert_in_range(retry_limited_ms(&window), 20000, 21000);
    assert_in_range(retry_limited_ms(&silent), 10000, 11000);
    assert_in_range(retry_limited_ms(&absurd), 60000, 61000);
}

UNIT_TESTS(retry, cmocka_unit_test(retry__writes__are_never_tried_again),
           cmocka_unit_test(retry__reads__follow_the_table),
           cmocka_unit_test(retry__outcomes__say_what_is_known),
           cmocka_unit_test(retry__statuses__are_classified_in_full),
           cmocka_unit_test(retry_backoff__grows__within_its_cap),
           cmocka_unit_test(retry_backoff__same_seed__is_the_same),
           cmocka_unit_test(retry_limited__waits_for_what_the_server_says));
