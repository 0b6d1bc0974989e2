#include "config.h"

#include <glib.h>

#include "api/call.h"
#include "unit/unit.h"

static void call_dup__owned_members__are_its_own(void **state)
{
    (void)state;
    Call *call = call_new(EP_CONTACT_SEARCH, PRIO_OPEN);
    call->query = g_strdup("a=1");
    call->body = g_strdup("{}");
    call->path = g_strdup("/x");
    call->version = g_strdup("v3");
    Call *copy = call_dup(call);
    call_free(call);
    assert_string_equal(copy->query, "a=1");
    assert_string_equal(copy->body, "{}");
    assert_string_equal(copy->path, "/x");
    assert_string_equal(copy->version, "v3");
    assert_int_equal(copy->method, METHOD_POST);
    assert_int_equal(copy->safety, SAFETY_SAFE);
    call_free(copy);
    call_free(NULL);
    reply_free(NULL);
}

static void call_next_page__no_more__is_null(void **state)
{
    (void)state;
    Call *call = call_new(EP_CONTACT_SEARCH, PRIO_OPEN);
    assert_null(call_next_page(call, &(Page){0}));
    call_free(call);
}

static void call_next_page__same_question__keeps_all_but_id_and_cursor(void **state)
{
    (void)state;
    Call *call = call_new(EP_MESSAGE_LIST, PRIO_OPEN);
    call->id = 7;
    call->params[0] = id_from("v1");
    call->query = g_strdup("limit=20&lastMessageId=m1&type=TYPE_SMS");
    char cursor[] = "lastMessageId=m2";
    Call *next = call_next_page(call, &(Page){.more = true, .query = cursor});
    assert_string_equal(next->query, "limit=20&type=TYPE_SMS&lastMessageId=m2");
    assert_string_equal(next->params[0].s, "v1");
    assert_int_equal(next->id, 0);
    assert_int_equal(next->prio, PRIO_OPEN);
    call_free(next);
    call_free(call);
}

UNIT_TESTS(call, cmocka_unit_test(call_dup__owned_members__are_its_own),
           cmocka_unit_test(call_next_page__no_more__is_null),
           cmocka_unit_test(call_next_page__same_question__keeps_all_but_id_and_cursor));
