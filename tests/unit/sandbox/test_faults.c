#include "config.h"

#include <string.h>

#include "client.h"
#include "sandbox/faults.h"
#include "sandbox/mangle.h"
#include "unit/unit.h"

static const Instant morning = {1893574800000};

typedef struct Fixture {
    Clock *clock;
    Sandbox *sandbox;
    char *contact; // of somebody who can be texted
} Fixture;

static char *find_contact(Sandbox *sandbox)
{
    g_autofree char *body =
        g_strdup_printf("{\"locationId\":\"%s\",\"pageLimit\":1,\"query\":\"maria lopez\"}",
                        sandbox_location(sandbox));
    Reply reply = call(sandbox, "POST", "/contacts/search", body);
    char *id = g_strdup(reply_string(&reply, "contacts[0].id"));
    reply_clear(&reply);
    assert_true(*id);
    return id;
}

static int setup(void **state)
{
    Err err;
    Fixture *f = g_new0(Fixture, 1);
    f->clock = clock_new_steppable(morning);
    f->sandbox = sandbox_start(&(SandboxOptions){.clock = f->clock, .world = "small"}, &err);
    assert_non_null(f->sandbox);
    f->contact = find_contact(f->sandbox);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    sandbox_stop(f->sandbox);
    clock_free(f->clock);
    g_free(f->contact);
    g_free(f);
    return 0;
}

static void add(Fixture *f, const char *spec)
{
    Err err;
    if (!sandbox_fault_add(f->sandbox, spec, &err))
        fail_msg("%s", err.msg);
}

static Reply send_text(Fixture *f)
{
    g_autofree char *body = g_strdup_printf(
        "{\"type\":\"SMS\",\"contactId\":\"%s\",\"message\":\"See you at ten\"}", f->contact);
    return call(f->sandbox, "POST", "/conversations/messages", body);
}

static Reply get_contact(Fixture *f)
{
    g_autofree char *path = g_strdup_printf("/contacts/%s", f->contact);
    return call(f->sandbox, "GET", path, NULL);
}

// --- The grammar

static void faults_add__good_lines__are_all_taken(void **state)
{
    (void)state;
    Err err;
    Faults *faults = faults_new();
    assert_true(
        faults_add(faults, "* delay 800; MESSAGE_SEND status 429 retry=2 times=3;\n", &err));
    assert_true(faults_add(faults, "CONTACT_GET html 502; CONTACT_GET drop-before", &err));
    assert_true(faults_add(faults, " CONTACT_GET  drop-after ; CONTACT_GET cut 50% ", &err));
    assert_true(
        faults_add(faults, "CONTACT_GET garbage;CONTACT_GET types;CONTACT_GET drip 1B/s", &err));
    assert_true(faults_add(faults, "CONTACT_GET page;* redirect 302 times=1;* html 200", &err));
    assert_true(faults_add(faults, "", &err));
    faults_free(faults);
}

static void faults_add__bad_line__takes_nothing_and_names_it(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *word;
    } cases[] = {
        {"MESSAGE_SEND", "kind"},
        {"NOPE delay 1", "NOPE"},
        {"MESSAGE_SEND explode", "explode"},
        {"MESSAGE_SEND delay", "delay"},
        {"MESSAGE_SEND delay soon", "delay"},
        {"MESSAGE_SEND status 200", "status"},
        {"MESSAGE_SEND redirect 200", "redirect"},
        {"MESSAGE_SEND cut 100%", "cut"},
        {"MESSAGE_SEND cut 50 %", "%"},
        {"MESSAGE_SEND garbage 7", "7"},
        {"MESSAGE_SEND garbage times=0", "times=0"},
        {"MESSAGE_SEND garbage retry=1", "retry=1"},
        {"MESSAGE_SEND garbage; MESSAGE_SEND zap", "zap"},
    };
    Faults *faults = faults_new();
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Err err = {0};
        assert_false(faults_add(faults, cases[i].spec, &err));
        assert_int_equal(err.kind, ERR_USAGE);
        if (!strstr(err.msg, cases[i].word))
            fail_msg("\"%s\" is not in \"%s\"", cases[i].word, err.msg);
    }
    assert_int_equal(faults_take(faults, EP_MESSAGE_SEND).kind, FAULT_NONE);
    faults_free(faults);
}

static void faults_take__times__are_used_up(void **state)
{
    (void)state;
    Err err;
    Faults *faults = faults_new();
    assert_true(faults_add(faults, "MESSAGE_SEND garbage times=2", &err));
    assert_int_equal(faults_take(faults, EP_CONTACT_GET).kind, FAULT_NONE);
    assert_int_equal(faults_take(faults, EP_MESSAGE_SEND).kind, FAULT_GARBAGE);
    assert_int_equal(faults_take(faults, EP_MESSAGE_SEND).kind, FAULT_GARBAGE);
    assert_int_equal(faults_take(faults, EP_MESSAGE_SEND).kind, FAULT_NONE);
    faults_free(faults);
}

static void faults_take__several__delays_add_up_the_oldest_of_the_rest_acts(void **state)
{
    (void)state;
    Err err;
    Faults *faults = faults_new();
    assert_true(faults_add(faults,
                           "* delay 100; MESSAGE_SEND status 503 times=1; MESSAGE_SEND delay 20;"
                           "MESSAGE_SEND garbage times=1",
                           &err));
    FaultPlan plan = faults_take(faults, EP_MESSAGE_SEND);
    assert_int_equal(plan.delay_ms, 120);
    assert_int_equal(plan.kind, FAULT_STATUS);
    assert_int_equal(plan.arg, 503);
    assert_int_equal(plan.retry_s, -1);
    plan = faults_take(faults, EP_MESSAGE_SEND);
    assert_int_equal(plan.kind, FAULT_GARBAGE);
    assert_int_equal(faults_take(faults, EP_CONTACT_GET).delay_ms, 100);
    faults_clear(faults);
    assert_int_equal(faults_take(faults, EP_CONTACT_GET).delay_ms, 0);
    faults_free(faults);
}

// --- On the wire

static void fault__status__is_answered_without_executing(void **state)
{
    Fixture *f = *state;
    add(f, "MESSAGE_SEND status 429 retry=2 times=1; MESSAGE_SEND status 503 times=1");
    Reply limited = send_text(f), broken = send_text(f), fine = send_text(f);
    g_autofree char *retry = reply_header(&limited, "retry-after");
    g_autofree char *none = reply_header(&broken, "retry-after");
    assert_int_equal(limited.status, 429);
    assert_string_equal(retry, "2");
    assert_int_equal(broken.status, 503);
    assert_null(none);
    assert_int_equal(fine.status, 201);
    assert_int_equal(sandbox_executed(f->sandbox, EP_MESSAGE_SEND), 1);
    reply_clear(&limited);
    reply_clear(&broken);
    reply_clear(&fine);
}

static void fault__html__is_a_page_of_the_proxy(void **state)
{
    Fixture *f = *state;
    add(f, "CONTACT_GET html 502");
    Reply reply = get_contact(f);
    g_autofree char *type = reply_header(&reply, "content-type");
    assert_int_equal(reply.status, 502);
    assert_string_equal(type, "text/html; charset=UTF-8");
    assert_true(g_str_has_prefix(reply.body, "<!DOCTYPE html>"));
    reply_clear(&reply);
}

static void fault__drop_before__nothing_happens(void **state)
{
    Fixture *f = *state;
    add(f, "MESSAGE_SEND drop-before times=1");
    Reply reply = send_text(f);
    assert_int_equal(reply.status, 0);
    assert_null(reply.head);
    assert_int_equal(sandbox_executed(f->sandbox, EP_MESSAGE_SEND), 0);
    assert_int_equal(sandbox_requests(f->sandbox, EP_MESSAGE_SEND), 1);
    reply_clear(&reply);
}

static void fault__drop_after__executes_once_without_a_byte(void **state)
{
    Fixture *f = *state;
    add(f, "MESSAGE_SEND drop-after times=1");
    Reply reply = send_text(f);
    g_autofree char *ledger = sandbox_ledger(f->sandbox);
    assert_int_equal(reply.status, 0);
    assert_null(reply.head);
    assert_int_equal(sandbox_executed(f->sandbox, EP_MESSAGE_SEND), 1);
    const char *line = strstr(ledger, "\"MESSAGE_SEND\"");
    assert_non_null(line);
    assert_non_null(strstr(line, "See you at ten"));
    assert_null(strstr(line + 1, "\"MESSAGE_SEND\""));
    reply_clear(&reply);
}

static void fault__page__executes_and_answers_with_html(void **state)
{
    Fixture *f = *state;
    add(f, "MESSAGE_SEND page times=1");
    Reply reply = send_text(f);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.head, "text/html"));
    assert_int_equal(sandbox_executed(f->sandbox, EP_MESSAGE_SEND), 1);
    reply_clear(&reply);
}

static void fault__redirect__points_elsewhere_and_executes_nothing(void **state)
{
    Fixture *f = *state;
    add(f, "MESSAGE_SEND redirect 302 times=1");
    Reply reply = send_text(f);
    assert_int_equal(reply.status, 302);
    assert_non_null(strcasestr(reply.head, "\r\nlocation: http://127.0.0.1:1/elsewhere\r\n"));
    assert_int_equal(sandbox_executed(f->sandbox, EP_MESSAGE_SEND), 0);
    reply_clear(&reply);
}

static void fault__cut__breaks_the_body_off(void **state)
{
    Fixture *f = *state;
    Reply whole = get_contact(f);
    add(f, "CONTACT_GET cut 50% times=1; CONTACT_GET cut 0% times=1");
    Reply half = get_contact(f), nothing = get_contact(f);
    assert_true(whole.whole);
    assert_false(half.whole);
    assert_int_equal(half.status, 200);
    assert_int_equal(half.n, whole.n / 2);
    assert_memory_equal(half.body, whole.body, half.n - 40); // the trace id may differ
    assert_null(half.json);
    assert_int_equal(nothing.status, 200);
    assert_int_equal(nothing.n, 0);
    reply_clear(&whole);
    reply_clear(&half);
    reply_clear(&nothing);
}

static void fault__garbage__is_executed_and_no_json(void **state)
{
    Fixture *f = *state;
    add(f, "CONTACT_GET garbage");
    Reply reply = get_contact(f), again = get_contact(f);
    assert_int_equal(reply.status, 200);
    assert_true(reply.whole);
    assert_null(reply.json);
    assert_int_equal(sandbox_executed(f->sandbox, EP_CONTACT_GET), 2);
    assert_int_equal(reply.n, again.n);
    assert_memory_equal(reply.body, again.body, reply.n);
    reply_clear(&reply);
    reply_clear(&again);
}

static void fault__types__are_still_json(void **state)
{
    Fixture *f = *state;
    Reply fine = get_contact(f);
    add(f, "CONTACT_GET types");
    Reply odd = get_contact(f);
    assert_int_equal(odd.status, 200);
    assert_non_null(odd.json);
    assert_false(json_equal(fine.json, odd.json));
    reply_clear(&fine);
    reply_clear(&odd);
}

static void fault__drip__brings_everything_in_the_end(void **state)
{
    Fixture *f = *state;
    add(f, "CONTACT_GET drip 20000B/s");
    Reply reply = get_contact(f);
    assert_int_equal(reply.status, 200);
    assert_true(reply.whole);
    assert_non_null(reply.json);
    reply_clear(&reply);
}

static void fault__cleared__is_gone(void **state)
{
    Fixture *f = *state;
    add(f, "* status 500");
    sandbox_fault_clear(f->sandbox);
    Reply reply = get_contact(f);
    assert_int_equal(reply.status, 200);
    reply_clear(&reply);
}

static void mangle_types__every_second_leaf_changes_its_type(void **state)
{
    (void)state;
    g_autofree char *odd = mangle_types(
        "{\"rows\":[{\"a\":\"x\",\"b\":\"y\",\"c\":1,\"d\":2,\"e\":true,\"f\":null}]}");
    assert_string_equal(odd, "{\"rows\":[{\"a\":\"x\",\"b\":7,\"c\":1,\"d\":\"seven\",\"e\":true,"
                             "\"f\":[]}]}");
}

#define WIRE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

UNIT_TESTS(faults, cmocka_unit_test(faults_add__good_lines__are_all_taken),
           cmocka_unit_test(faults_add__bad_line__takes_nothing_and_names_it),
           cmocka_unit_test(faults_take__times__are_used_up),
           cmocka_unit_test(faults_take__several__delays_add_up_the_oldest_of_the_rest_acts),
           WIRE_TEST(fault__status__is_answered_without_executing),
           WIRE_TEST(fault__html__is_a_page_of_the_proxy),
           WIRE_TEST(fault__drop_before__nothing_happens),
           WIRE_TEST(fault__drop_after__executes_once_without_a_byte),
           WIRE_TEST(fault__page__executes_and_answers_with_html),
           WIRE_TEST(fault__redirect__points_elsewhere_and_executes_nothing),
           WIRE_TEST(fault__cut__breaks_the_body_off),
           WIRE_TEST(fault__garbage__is_executed_and_no_json),
           WIRE_TEST(fault__types__are_still_json),
           WIRE_TEST(fault__drip__brings_everything_in_the_end), WIRE_TEST(fault__cleared__is_gone),
           cmocka_unit_test(mangle_types__every_second_leaf_changes_its_type));
