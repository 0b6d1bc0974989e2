#include "config.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "client.h"
#include "sandbox/server.h"
#include "unit/unit.h"

static const Instant morning = {1893574800000};

typedef struct Fixture {
    Clock *clock;
    Sandbox *sandbox;
    Caller caller;
    char *users; // a path that works
} Fixture;

static int setup(void **state)
{
    Err err;
    Fixture *f = g_new0(Fixture, 1);
    f->clock = clock_new_steppable(morning);
    f->sandbox = sandbox_start(&(SandboxOptions){.clock = f->clock, .world = "small"}, &err);
    assert_non_null(f->sandbox);
    f->caller = caller_for(f->sandbox);
    f->users = g_strdup_printf("/users/?locationId=%s", sandbox_location(f->sandbox));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    sandbox_stop(f->sandbox);
    clock_free(f->clock);
    g_free(f->users);
    g_free(f);
    return 0;
}

static void ask_users(const Fixture *f, int fd)
{
    const char *request[] = {"GET", f->users, NULL};
    wire_send(fd, f->sandbox, &f->caller, request);
}

static int read_status(int fd)
{
    Reply reply = wire_read(fd);
    const int status = reply.status;
    reply_clear(&reply);
    return status;
}

static void server__keep_alive__serves_many_on_one_connection(void **state)
{
    const Fixture *f = *state;
    const int fd = wire_open(f->sandbox);
    for (int i = 0; i < 20; i++) {
        ask_users(f, fd);
        assert_int_equal(read_status(fd), 200);
    }
    const char *unknown[] = {"GET", "/nothing", NULL};
    wire_send(fd, f->sandbox, &f->caller, unknown);
    assert_int_equal(read_status(fd), 404);
    const char *post[] = {"POST", "/contacts/search", "{}"};
    wire_send(fd, f->sandbox, &f->caller, post);
    assert_int_equal(read_status(fd), 422);
    ask_users(f, fd);
    assert_int_equal(read_status(fd), 200);
    wire_close(fd);
}

static bool is_readable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, 0) > 0;
}

static void server__delay__holds_up_nobody_else(void **state)
{
    const Fixture *f = *state;
    Err err;
    assert_true(sandbox_fault_add(f->sandbox, "CONTACT_GET delay 60000", &err));
    const char *slow[] = {"GET", "/contacts/abcdefghijabcdefghij", NULL};
    const int waiting = wire_open(f->sandbox), quick = wire_open(f->sandbox);
    wire_send(waiting, f->sandbox, &f->caller, slow);
    while (sandbox_requests(f->sandbox, EP_CONTACT_GET) == 0)
        g_thread_yield();
    ask_users(f, quick);
    assert_int_equal(read_status(quick), 200);
    assert_false(is_readable(waiting));
    wire_close(waiting);
    wire_close(quick);
}

static void server__latency__delays_every_answer(void **state)
{
    (void)state;
    Err err;
    Clock *clock = clock_new_steppable(morning);
    Sandbox *sandbox =
        sandbox_start(&(SandboxOptions){.clock = clock, .world = "small", .latency_ms = 60}, &err);
    const gint64 before = g_get_monotonic_time();
    Reply reply = call(sandbox, "GET", "/nothing", NULL);
    assert_true(g_get_monotonic_time() - before >= 60000);
    assert_int_equal(reply.status, 404);
    reply_clear(&reply);
    sandbox_stop(sandbox);
    clock_free(clock);
}

static void server__offline__refuses_and_closes_then_comes_back(void **state)
{
    const Fixture *f = *state;
    char byte;
    const int open = wire_open(f->sandbox);
    ask_users(f, open);
    assert_int_equal(read_status(open), 200);
    sandbox_set_online(f->sandbox, false);
    assert_true(recv(open, &byte, 1, 0) <= 0);
    wire_close(open);
    assert_int_equal(wire_open(f->sandbox), -1);
    sandbox_set_online(f->sandbox, false); // twice is once
    assert_int_equal(wire_open(f->sandbox), -1);
    sandbox_set_online(f->sandbox, true);
    Reply reply = call(f->sandbox, "GET", f->users, NULL);
    assert_int_equal(reply.status, 200);
    reply_clear(&reply);
}

static void server__offline__breaks_off_what_is_delayed(void **state)
{
    const Fixture *f = *state;
    Err err;
    assert_true(sandbox_fault_add(f->sandbox, "* delay 60000", &err));
    const int waiting = wire_open(f->sandbox);
    ask_users(f, waiting);
    while (sandbox_executed(f->sandbox, EP_USER_LIST) == 0)
        g_thread_yield();
    sandbox_set_online(f->sandbox, false);
    assert_int_equal(read_status(waiting), 0);
    wire_close(waiting);
}

static void server__stopped_while_delayed__does_not_hang(void **state)
{
    const Fixture *f = *state;
    Err err;
    assert_true(sandbox_fault_add(f->sandbox, "* delay 60000", &err));
    const int waiting = wire_open(f->sandbox);
    ask_users(f, waiting);
    while (sandbox_executed(f->sandbox, EP_USER_LIST) == 0)
        g_thread_yield();
    wire_close(waiting); // the caller goes away, then the sandbox (in teardown)
}

static void server__huge_body__is_413(void **state)
{
    const Fixture *f = *state;
    g_autofree char *x = g_strnfill(SERVER_BODY_MAX + 1, ' ');
    Reply reply = call(f->sandbox, "POST", "/contacts/", x);
    assert_int_equal(reply.status, 413);
    assert_int_equal(sandbox_requests(f->sandbox, EP_CONTACT_CREATE), 0);
    reply_clear(&reply);
}

static void server__port_in_use__says_so(void **state)
{
    const Fixture *f = *state;
    Err err;
    const SandboxOptions options = {
        .clock = f->clock,
        .world = "small",
        .port = (int)strtol(strrchr(sandbox_base_url(f->sandbox), ':') + 1, NULL, 10),
    };
    assert_null(sandbox_start(&options, &err));
    assert_int_equal(err.kind, ERR_IO);
}

#define SERVER_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

UNIT_TESTS(server, SERVER_TEST(server__keep_alive__serves_many_on_one_connection),
           SERVER_TEST(server__delay__holds_up_nobody_else),
           cmocka_unit_test(server__latency__delays_every_answer),
           SERVER_TEST(server__offline__refuses_and_closes_then_comes_back),
           SERVER_TEST(server__offline__breaks_off_what_is_delayed),
           SERVER_TEST(server__stopped_while_delayed__does_not_hang),
           SERVER_TEST(server__huge_body__is_413), SERVER_TEST(server__port_in_use__says_so));
