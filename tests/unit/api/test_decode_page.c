#include "config.h"

#include <string.h>

#include "api/decode.h"
#include "unit/unit.h"

// The cursor that an answer gives to a call, as the next call's query or body; NULL at the end.
// g_free.
static char *next_of(EndpointId ep, const char *query, const char *body, const char *answer)
{
    Err err;
    Call *call = call_new(ep, PRIO_OPEN);
    call->query = g_strdup(query);
    call->body = g_strdup(body);
    Reply *reply = reply_new(call);
    assert_true(decode_reply(call, answer, strlen(answer), reply, &err));
    Call *next = call_next_page(call, &reply->next);
    char *text = next ? g_strdup(body ? next->body : next->query) : NULL;
    assert_int_equal(reply->next.more, next != NULL);
    call_free(next);
    reply_free(reply);
    call_free(call);
    return text;
}

static void check(EndpointId ep, const char *query, const char *body, const char *answer,
                  const char *expected)
{
    g_autofree char *next = next_of(ep, query, body, answer);
    if (expected)
        assert_string_equal(next, expected);
    else
        assert_null(next);
}

static void page__search_after__takes_the_last_row(void **state)
{
    (void)state;
    const char *full = "{\"contacts\":[{\"id\":\"c1\",\"searchAfter\":[9,\"c1\"]},{\"id\":\"c2\","
                       "\"searchAfter\":[8,\"c2\"]}]}";
    check(EP_CONTACT_SEARCH, NULL, "{\"locationId\":\"l1\",\"pageLimit\":2,\"page\":1}", full,
          "{\"locationId\":\"l1\",\"pageLimit\":2,\"searchAfter\":[8,\"c2\"]}");
    check(EP_CONTACT_SEARCH, NULL, "{\"pageLimit\":2,\"searchAfter\":[1,\"x\"]}", full,
          "{\"pageLimit\":2,\"searchAfter\":[8,\"c2\"]}");
    check(EP_CONTACT_SEARCH, NULL, "{\"pageLimit\":3}", full, NULL);
    check(EP_CONTACT_SEARCH, NULL, "{\"pageLimit\":2}", "{\"contacts\":[]}", NULL);
    check(EP_DEAL_SEARCH, NULL, "{\"limit\":1}",
          "{\"opportunities\":[{\"id\":\"d1\",\"sort\":[7,\"d1\"]}]}",
          "{\"limit\":1,\"searchAfter\":[7,\"d1\"]}");
}

static void page__poison_last_row__still_gives_its_cursor(void **state)
{
    (void)state;
    check(EP_CONTACT_SEARCH, NULL, "{\"pageLimit\":2}",
          "{\"contacts\":[{\"id\":\"c1\",\"searchAfter\":[9,\"c1\"]},{\"id\":{},\"searchAfter\":[8,"
          "\"c2\"]}]}",
          "{\"pageLimit\":2,\"searchAfter\":[8,\"c2\"]}");
}

static void page__start_after__takes_meta_or_the_last_row(void **state)
{
    (void)state;
    check(EP_DEAL_LIST, "location_id=l1&limit=1", NULL,
          "{\"opportunities\":[{\"id\":\"d1\"}],\"meta\":{\"startAfter\":1772870400000,"
          "\"startAfterId\":\"zz\",\"nextPage\":2}}",
          "location_id=l1&limit=1&startAfter=1772870400000&startAfterId=zz");
    check(EP_DEAL_LIST, "startAfter=1&startAfterId=a&limit=1", NULL,
          "{\"opportunities\":[{\"id\":\"d1\"}],\"meta\":{\"startAfter\":2,\"startAfterId\":\"b\","
          "\"nextPage\":3}}",
          "limit=1&startAfter=2&startAfterId=b");
    check(EP_DEAL_LIST, "limit=1", NULL,
          "{\"opportunities\":[{\"id\":\"d1\"}],\"meta\":{\"startAfter\":2,\"startAfterId\":\"b\","
          "\"nextPage\":null}}",
          NULL);
    check(EP_CONTACT_LIST, "limit=1", NULL,
          "{\"contacts\":[{\"id\":\"c1\",\"startAfter\":[5,\"c1\"]}],\"count\":9}",
          "limit=1&startAfter=5&startAfterId=c1");
}

static void page__start_date__takes_sort_or_the_date(void **state)
{
    (void)state;
    check(EP_CONVERSATION_SEARCH, "limit=1", NULL,
          "{\"conversations\":[{\"id\":\"v1\",\"sort\":[1772870400000]}]}",
          "limit=1&startAfterDate=1772870400000");
    check(EP_CONVERSATION_SEARCH, "limit=1", NULL,
          "{\"conversations\":[{\"id\":\"v1\",\"lastMessageDate\":77}]}",
          "limit=1&startAfterDate=77");
    check(EP_CONVERSATION_SEARCH, NULL, NULL, "{\"conversations\":[{\"id\":\"v1\",\"sort\":[5]}]}",
          NULL);
}

static void page__last_id__follows_while_there_is_more(void **state)
{
    (void)state;
    check(EP_MESSAGE_LIST, NULL, NULL,
          "{\"messages\":{\"lastMessageId\":\"m9\",\"nextPage\":true,\"messages\":[{\"id\":\"m9\","
          "\"dateAdded\":1}]}}",
          "lastMessageId=m9");
    check(EP_MESSAGE_LIST, NULL, NULL,
          "{\"messages\":{\"lastMessageId\":\"m9\",\"nextPage\":false,\"messages\":[{\"id\":\"m9\","
          "\"dateAdded\":1}]}}",
          NULL);
    check(EP_MESSAGE_LIST, NULL, NULL,
          "{\"messages\":{\"lastMessageId\":\"m9\",\"nextPage\":true,\"messages\":[]}}", NULL);
}

static void page__cursor_skip_and_offset__advance(void **state)
{
    (void)state;
    check(EP_MESSAGE_EXPORT, "cursor=a", NULL,
          "{\"messages\":[{\"id\":\"m1\",\"dateAdded\":1}],\"nextCursor\":\"b/c=\"}",
          "cursor=b%2Fc%3D");
    check(EP_MESSAGE_EXPORT, NULL, NULL,
          "{\"messages\":[{\"id\":\"m1\",\"dateAdded\":1}],\"nextCursor\":null}", NULL);
    check(EP_TASK_SEARCH, NULL, "{\"limit\":1,\"skip\":4}", "{\"tasks\":[{\"_id\":\"t1\"}]}",
          "{\"limit\":1,\"skip\":5}");
    check(EP_USER_SEARCH, "limit=1", NULL, "{\"users\":[{\"id\":\"u1\"}]}", "limit=1&skip=1");
    check(EP_APPOINTMENT_NOTES, "limit=20&offset=20", NULL,
          "{\"notes\":[{\"id\":\"n1\"}],\"hasMore\":true}", "limit=20&offset=21");
    check(EP_APPOINTMENT_NOTES, "limit=20&offset=0", NULL,
          "{\"notes\":[{\"id\":\"n1\"}],\"hasMore\":false}", NULL);
}

static void page__next_page_url__is_never_followed(void **state)
{
    (void)state;
    check(EP_CONTACT_LIST, "limit=1", NULL,
          "{\"contacts\":[{\"id\":\"c1\"}],\"meta\":{\"nextPageUrl\":\"http://localhost:5066/"
          "x\",\"nextPage\":2}}",
          NULL);
}

UNIT_TESTS(decode_page, cmocka_unit_test(page__search_after__takes_the_last_row),
           cmocka_unit_test(page__poison_last_row__still_gives_its_cursor),
           cmocka_unit_test(page__start_after__takes_meta_or_the_last_row),
           cmocka_unit_test(page__start_date__takes_sort_or_the_date),
           cmocka_unit_test(page__last_id__follows_while_there_is_more),
           cmocka_unit_test(page__cursor_skip_and_offset__advance),
           cmocka_unit_test(page__next_page_url__is_never_followed));
