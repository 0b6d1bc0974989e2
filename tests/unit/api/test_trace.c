#include "config.h"

#include <string.h>

#include "api/trace.h"
#include "unit/unit.h"

static void add(EndpointId ep, int status)
{
    Call *call = call_new(ep, PRIO_ACTION);
    call->query = g_strdup("email=secret%40example.org");
    Reply *reply = reply_new(call);
    reply->status = status;
    g_strlcpy(reply->trace_id, "t-1", sizeof(reply->trace_id));
    trace_add(call, reply, 12, 345);
    reply_free(reply);
    call_free(call);
}

static void trace__rows__newest_first_without_parameters(void **state)
{
    (void)state;
    TraceRow rows[2];
    add(EP_CONTACT_GET, 200);
    add(EP_MESSAGE_SEND, 201);
    assert_int_equal(trace_recent(rows, 2), 2);
    assert_string_equal(rows[0].line.s, "POST MESSAGE_SEND 201 12 ms 345 B trace t-1");
    assert_int_equal(rows[1].ep, EP_CONTACT_GET);
    assert_null(strstr(rows[1].line.s, "secret"));
    trace_row_clear(&rows[0]);
    trace_row_clear(&rows[1]);
}

static void trace__more_than_the_ring__keeps_the_newest(void **state)
{
    (void)state;
    static TraceRow rows[500];
    for (int i = 0; i < 450; i++)
        add(EP_CONTACT_GET, i);
    size_t n = trace_recent(rows, 500);
    assert_int_equal(n, 200);
    assert_int_equal(rows[0].status, 449);
    assert_int_equal(rows[199].status, 250);
    for (size_t i = 0; i < n; i++)
        trace_row_clear(&rows[i]);
}

UNIT_TESTS(trace, cmocka_unit_test(trace__rows__newest_first_without_parameters),
           cmocka_unit_test(trace__more_than_the_ring__keeps_the_newest));
