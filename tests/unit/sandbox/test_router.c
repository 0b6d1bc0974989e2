#include "config.h"

#include <string.h>

#include "client.h"
#include "sandbox/oauth.h"
#include "unit/unit.h"

typedef struct Fixture {
    Clock *clock;
    Sandbox *sandbox;
} Fixture;

static const Instant morning = {1893574800000}; // 2030-01-02T09:00:00Z

static Sandbox *start(Clock *clock, SandboxOptions options)
{
    Err err;
    options.clock = clock;
    options.world = "small";
    Sandbox *sandbox = sandbox_start(&options, &err);
    if (!sandbox)
        fail_msg("%s", err.msg);
    return sandbox;
}

static int setup_with(void **state, SandboxOptions options)
{
    Fixture *f = g_new0(Fixture, 1);
    f->clock = clock_new_steppable(morning);
    f->sandbox = start(f->clock, options);
    *state = f;
    return 0;
}

static int setup(void **state)
{
    return setup_with(state, (SandboxOptions){0});
}

static int setup_five(void **state)
{
    return setup_with(state, (SandboxOptions){.rate_max = 5});
}

static int setup_reader(void **state)
{
    return setup_with(state, (SandboxOptions){.scopes = "contacts.readonly users.readonly"});
}

static int teardown(void **state)
{
    Fixture *f = *state;
    sandbox_stop(f->sandbox);
    clock_free(f->clock);
    g_free(f);
    return 0;
}

// "/path?locationId=..." with the sandbox's own location
static char *at_home(const Fixture *f, const char *path)
{
    return g_strdup_printf("%s?locationId=%s", path, sandbox_location(f->sandbox));
}

static void expect_as(const Fixture *f, const Caller *caller, const char *path, int status,
                      const char *message)
{
    Reply reply = call_as(f->sandbox, caller, "GET", path, NULL);
    assert_int_equal(reply.status, status);
    assert_string_equal(reply_string(&reply, "message"), message);
    assert_int_equal(strlen(reply_string(&reply, "traceId")), 36);
    reply_clear(&reply);
}

static void expect_posted(const Fixture *f, const char *path, const char *body, int status,
                          const char *text)
{
    Reply reply = call(f->sandbox, "POST", path, body);
    assert_int_equal(reply.status, status);
    if (!strstr(reply.body, text))
        fail_msg("\"%s\" is not in %s", text, reply.body);
    reply_clear(&reply);
}

static void expect_header(const Reply *reply, const char *name, const char *value)
{
    g_autofree char *found = reply_header(reply, name);
    assert_non_null(found);
    assert_string_equal(found, value);
}

static void answer__right_request__has_trace_and_rate_headers(void **state)
{
    const Fixture *f = *state;
    g_autofree char *path = at_home(f, "/users/");
    Reply reply = call(f->sandbox, "GET", path, NULL);
    assert_int_equal(reply.status, 200);
    assert_true(reply.whole);
    assert_int_equal(strlen(reply_string(&reply, "traceId")), 36);
    expect_header(&reply, "content-type", "application/json; charset=utf-8");
    expect_header(&reply, "x-ratelimit-max", "100");
    expect_header(&reply, "x-ratelimit-remaining", "99");
    expect_header(&reply, "x-ratelimit-interval-milliseconds", "10000");
    expect_header(&reply, "x-ratelimit-limit-daily", "200000");
    expect_header(&reply, "x-ratelimit-daily-remaining", "199999");
    expect_header(&reply, "x-ratelimit-daily-reset", "54000000");
    expect_header(&reply, "date", "Wed, 02 Jan 2030 09:00:00 GMT");
    reply_clear(&reply);
}

static void answer__trailing_slash__makes_no_difference(void **state)
{
    const Fixture *f = *state;
    g_autofree char *with = at_home(f, "/users/"), *without = at_home(f, "/users");
    Reply a = call(f->sandbox, "GET", with, NULL), b = call(f->sandbox, "GET", without, NULL);
    assert_int_equal(a.status, 200);
    assert_int_equal(b.status, 200);
    reply_clear(&a);
    reply_clear(&b);
}

static void check__version__missing_unpublished_or_noise(void **state)
{
    const Fixture *f = *state;
    g_autofree char *path = at_home(f, "/users/");
    Caller caller = caller_for(f->sandbox);
    caller.version = NULL;
    expect_as(f, &caller, path, 401, "version header was not found.");
    caller.version = "2020-01-01";
    expect_as(f, &caller, path, 401, "version header is invalid");
    caller.version = "latest";
    expect_as(f, &caller, path, 400, "Invalid API version segment");
    assert_int_equal(sandbox_executed(f->sandbox, EP_USER_LIST), 0);
    assert_int_equal(sandbox_requests(f->sandbox, EP_USER_LIST), 3);
}

static void check__version__any_published_one_is_taken(void **state)
{
    const Fixture *f = *state;
    static const char *const versions[] = {"2021-04-15", "2021-07-28", "2023-02-21", "v3"};
    g_autofree char *path = at_home(f, "/users/");
    Caller caller = caller_for(f->sandbox);
    for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
        caller.version = versions[i];
        Reply reply = call_as(f->sandbox, &caller, "GET", path, NULL);
        assert_int_equal(reply.status, 200);
        reply_clear(&reply);
    }
}

static void check__version__not_needed_where_none_is_declared(void **state)
{
    const Fixture *f = *state;
    Caller caller = caller_for(f->sandbox);
    caller.version = NULL;
    Reply reply = call_as(f->sandbox, &caller, "GET", "/conversations/messages/email/nosuch", NULL);
    assert_int_not_equal(reply.status, 401);
    reply_clear(&reply);
}

static void check__token__missing_or_wrong(void **state)
{
    const Fixture *f = *state;
    g_autofree char *path = at_home(f, "/users/");
    Caller caller = caller_for(f->sandbox);
    caller.token = NULL;
    expect_as(f, &caller, path, 401, "Invalid JWT");
    caller.token = "eyJhbGciOi.J9";
    expect_as(f, &caller, path, 401, "Invalid JWT");
    caller.token = "pit-00000000-0000-0000-0000-000000000000";
    expect_as(f, &caller, path, 401, "Invalid Private Integration token");
}

static void check__version__comes_before_the_token(void **state)
{
    const Fixture *f = *state;
    const Caller nobody = {.user_agent = "eyrie-test"};
    expect_as(f, &nobody, "/users/", 401, "version header was not found.");
}

static void check__scope__missing_is_401(void **state)
{
    const Fixture *f = *state;
    const Caller caller = caller_for(f->sandbox);
    g_autofree char *users = at_home(f, "/users/"),
                    *pipelines = at_home(f, "/opportunities/pipelines");
    expect_as(f, &caller, pipelines, 401, "The token is not authorized for this scope.");
    Reply reply = call(f->sandbox, "GET", users, NULL);
    assert_int_equal(reply.status, 200);
    reply_clear(&reply);
}

static void check__route__unknown_is_404(void **state)
{
    const Fixture *f = *state;
    const Caller caller = caller_for(f->sandbox);
    expect_as(f, &caller, "/nothing/here", 404, "Cannot GET /nothing/here");
    expect_as(f, &caller, "/opportunities/a/b", 404, "Cannot GET /opportunities/a/b");
    expect_as(f, &caller, "/calendars/abcdefghijabcdefghij/events", 404,
              "Cannot GET /calendars/abcdefghijabcdefghij/events");
    assert_int_equal(sandbox_requests(f->sandbox, EP_NONE), 3);
}

static void check__location__foreign_is_403_wherever_it_is_named(void **state)
{
    const Fixture *f = *state;
    const Caller caller = caller_for(f->sandbox);
    const char *text = "The token does not have access to this location.";
    expect_as(f, &caller, "/users/?locationId=abcdefghijabcdefghij", 403, text);
    expect_as(f, &caller, "/opportunities/search?location_id=abcdefghijabcdefghij", 403, text);
    expect_as(f, &caller, "/locations/abcdefghijabcdefghij", 403, text);
    expect_as(f, &caller, "/locations/%2e%2e", 403, text);
    expect_posted(f, "/contacts/search",
                  "{\"locationId\":\"abcdefghijabcdefghij\",\"pageLimit\":1}", 403, text);
}

static void check__members__unknown_ones_are_422_with_an_array(void **state)
{
    const Fixture *f = *state;
    g_autofree char *body = g_strdup_printf("{\"locationId\":\"%s\",\"additionalEmails\":[]}",
                                            sandbox_location(f->sandbox));
    expect_posted(f, "/contacts/", body, 422,
                  "\"message\":[\"property additionalEmails should not exist\"]");
    assert_int_equal(sandbox_executed(f->sandbox, EP_CONTACT_CREATE), 0);
}

static void check__query__plus_and_percent_are_decoded(void **state)
{
    const Fixture *f = *state;
    g_autofree char *path =
        g_strdup_printf("/users/?locationId=%s&a%%20b+c=1", sandbox_location(f->sandbox));
    Reply reply = call(f->sandbox, "GET", path, NULL);
    assert_int_equal(reply.status, 422);
    assert_string_equal(reply_string(&reply, "message[0]"), "property a b c should not exist");
    reply_clear(&reply);
}

static void check__body__must_be_json(void **state)
{
    const Fixture *f = *state;
    expect_posted(f, "/contacts/", "{\"locationId\":", 400, "Unexpected token");
    expect_posted(f, "/contacts/", "[]", 400, "Unexpected token");
    Caller caller = caller_for(f->sandbox);
    caller.content_type = "text/plain";
    Reply reply = call_as(f->sandbox, &caller, "POST", "/contacts/", "{\"locationId\":\"x\"}");
    assert_int_equal(reply.status, 422); // not read at all
    assert_non_null(strstr(reply.body, "locationId can't be undefined"));
    reply_clear(&reply);
}

static void check__user_agent__missing_is_turned_away_by_the_proxy(void **state)
{
    const Fixture *f = *state;
    Caller caller = caller_for(f->sandbox);
    caller.user_agent = NULL;
    Reply reply = call_as(f->sandbox, &caller, "GET", "/users/", NULL);
    assert_int_equal(reply.status, 403);
    expect_header(&reply, "content-type", "text/html; charset=UTF-8");
    assert_null(reply.json);
    reply_clear(&reply);
}

static void limit__sixth_of_five__is_429_until_the_clock_moves(void **state)
{
    const Fixture *f = *state;
    g_autofree char *path = at_home(f, "/users/");
    for (int i = 0; i < 5; i++) {
        Reply reply = call(f->sandbox, "GET", path, NULL);
        assert_int_equal(reply.status, 200);
        reply_clear(&reply);
    }
    clock_step(f->clock, 2500);
    Reply reply = call(f->sandbox, "GET", path, NULL);
    assert_int_equal(reply.status, 429);
    assert_string_equal(reply_string(&reply, "message"), "Too Many Requests");
    expect_header(&reply, "retry-after", "8");
    expect_header(&reply, "x-ratelimit-remaining", "0");
    reply_clear(&reply);
    assert_int_equal(sandbox_executed(f->sandbox, EP_USER_LIST), 5);
    clock_step(f->clock, 7500);
    reply = call(f->sandbox, "GET", path, NULL);
    assert_int_equal(reply.status, 200);
    reply_clear(&reply);
}

static void routes__every_endpoint__is_served(void **state)
{
    const Fixture *f = *state;
    for (int ep = EP_NONE + 1; ep < EP_COUNT; ep++)
        if (!f->sandbox->handlers[ep] && !oauth_handler((EndpointId)ep))
            fail_msg("%s has no handler", endpoint_info((EndpointId)ep)->name);
}

static void ledger__executed_operations__one_line_each(void **state)
{
    const Fixture *f = *state;
    g_autofree char *path = at_home(f, "/users/");
    Reply ok = call(f->sandbox, "GET", path, NULL),
          refused = call(f->sandbox, "GET", "/users/", NULL);
    g_autofree char *ledger = sandbox_ledger(f->sandbox);
    g_autofree char *want =
        g_strdup_printf("{\"n\":1,\"at\":\"2030-01-02T09:00:00.000Z\",\"endpoint\":\"USER_LIST\","
                        "\"method\":\"GET\",\"uri\":\"%s\",\"status\":200}\n",
                        path);
    assert_string_equal(ledger, want);
    reply_clear(&ok);
    reply_clear(&refused);
}

static char *play(Fixture *f)
{
    static const char *const paths[] = {
        "/users/",  "/calendars/",           "/opportunities/pipelines",
        "/nothing", "/conversations/search", "/contacts/"};
    GString *all = g_string_new(NULL);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        g_autofree char *path = at_home(f, paths[i]);
        Reply reply = call(f->sandbox, "GET", path, NULL);
        g_string_append(all, reply.head);
        g_string_append(all, reply.body);
        reply_clear(&reply);
        clock_step(f->clock, 60000);
    }
    g_autofree char *body = g_strdup_printf("{\"locationId\":\"%s\",\"firstName\":\"Zoe\"}",
                                            sandbox_location(f->sandbox));
    Reply reply = call(f->sandbox, "POST", "/contacts/", body);
    assert_int_equal(reply.status, 201);
    g_string_append(all, reply.body);
    reply_clear(&reply);
    g_autofree char *ledger = sandbox_ledger(f->sandbox);
    g_string_append(all, ledger);
    return g_string_free(all, FALSE);
}

static char *play_seed(uint64_t seed)
{
    Fixture f = {.clock = clock_new_steppable(morning)};
    f.sandbox = start(f.clock, (SandboxOptions){.seed = seed});
    char *all = play(&f);
    sandbox_stop(f.sandbox);
    clock_free(f.clock);
    return all;
}

static void seed__same_calls__same_bytes_and_ledger(void **state)
{
    (void)state;
    g_autofree char *one = play_seed(7), *two = play_seed(7), *other = play_seed(8);
    assert_string_equal(one, two);
    assert_string_not_equal(one, other);
}

static void control__faults_clock_and_requests__work_over_http(void **state)
{
    const Fixture *f = *state;
    g_autofree char *path = at_home(f, "/users/");
    expect_posted(f, "/_control/faults", "{\"spec\":\"USER_LIST status 503 times=1\"}", 200, "{}");
    expect_posted(f, "/_control/faults", "{\"spec\":\"NOPE status 503\"}", 400, "NOPE");
    expect_posted(f, "/_control/clock", "{\"stepMs\":1500}", 200, "2030-01-02T09:00:01.500Z");
    Reply refused = call(f->sandbox, "GET", path, NULL), ok = call(f->sandbox, "GET", path, NULL);
    assert_int_equal(refused.status, 503);
    assert_int_equal(ok.status, 200);
    Reply requests = call(f->sandbox, "GET", "/_control/requests", NULL);
    assert_string_equal(requests.body, "{\"USER_LIST\":{\"requests\":2,\"executed\":1}}");
    Reply ledger = call(f->sandbox, "GET", "/_control/ledger", NULL);
    g_autofree char *want = sandbox_ledger(f->sandbox);
    assert_string_equal(ledger.body, want);
    reply_clear(&refused);
    reply_clear(&ok);
    reply_clear(&requests);
    reply_clear(&ledger);
}

static void control__inbound__needs_a_known_contact(void **state)
{
    const Fixture *f = *state;
    expect_posted(f, "/_control/inbound", "{\"contact\":\"Maria Lopez\",\"text\":\"Hi\"}", 200,
                  "{}");
    expect_posted(f, "/_control/inbound", "{\"contact\":\"?\",\"text\":\"Hi\"}", 400, "message");
    expect_posted(f, "/_control/inbound", "{}", 400, "inbound needs");
    Reply reply = call(f->sandbox, "GET", "/_control/zap", NULL);
    assert_int_equal(reply.status, 404);
    reply_clear(&reply);
}

static void start__wrong_options__say_why(void **state)
{
    (void)state;
    Err err;
    Clock *clock = clock_new_steppable(morning);
    assert_null(sandbox_start(&(SandboxOptions){.clock = clock, .world = "huge"}, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_null(
        sandbox_start(&(SandboxOptions){.clock = clock, .world = "small", .faults = "x"}, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_null(sandbox_start(
        &(SandboxOptions){.clock = clock, .world = "small", .ledger_path = "/nowhere/at/all"},
        &err));
    assert_int_equal(err.kind, ERR_IO);
    clock_free(clock);
}

static void start__given_token_and_location__are_used(void **state)
{
    (void)state;
    Clock *clock = clock_new_steppable(morning);
    Fixture f = {.clock = clock};
    f.sandbox =
        start(clock, (SandboxOptions){.token = "pit-mine", .location = "MYLOCATION0123456789"});
    assert_string_equal(sandbox_token(f.sandbox), "pit-mine");
    assert_string_equal(sandbox_location(f.sandbox), "MYLOCATION0123456789");
    Reply reply = call(f.sandbox, "GET", "/locations/MYLOCATION0123456789", NULL);
    assert_int_equal(reply.status, 200);
    reply_clear(&reply);
    sandbox_stop(f.sandbox);
    clock_free(clock);
}

#define ROUTER_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

UNIT_TESTS(router, ROUTER_TEST(answer__right_request__has_trace_and_rate_headers),
           ROUTER_TEST(answer__trailing_slash__makes_no_difference),
           ROUTER_TEST(check__version__missing_unpublished_or_noise),
           ROUTER_TEST(check__version__any_published_one_is_taken),
           ROUTER_TEST(check__version__not_needed_where_none_is_declared),
           ROUTER_TEST(check__token__missing_or_wrong),
           ROUTER_TEST(check__version__comes_before_the_token),
           cmocka_unit_test_setup_teardown(check__scope__missing_is_401, setup_reader, teardown),
           ROUTER_TEST(check__route__unknown_is_404),
           ROUTER_TEST(check__location__foreign_is_403_wherever_it_is_named),
           ROUTER_TEST(check__members__unknown_ones_are_422_with_an_array),
           ROUTER_TEST(check__query__plus_and_percent_are_decoded),
           ROUTER_TEST(check__body__must_be_json),
           ROUTER_TEST(check__user_agent__missing_is_turned_away_by_the_proxy),
           cmocka_unit_test_setup_teardown(limit__sixth_of_five__is_429_until_the_clock_moves,
                                           setup_five, teardown),
           ROUTER_TEST(routes__every_endpoint__is_served),
           ROUTER_TEST(ledger__executed_operations__one_line_each),
           cmocka_unit_test(seed__same_calls__same_bytes_and_ledger),
           ROUTER_TEST(control__faults_clock_and_requests__work_over_http),
           ROUTER_TEST(control__inbound__needs_a_known_contact),
           cmocka_unit_test(start__wrong_options__say_why),
           cmocka_unit_test(start__given_token_and_location__are_used));
