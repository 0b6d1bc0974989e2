#include "config.h"

#include <poll.h>
#include <string.h>

#include "api/net.h"
#include "base/secret.h"
#include "model/conversation.h"
#include "model/deal.h"
#include "sandbox/sandbox.h"
#include "torture/dose.h"
#include "torture/naive.h"
#include "torture/proxy.h"
#include "unit/unit.h"

// The connection breaks after each byte of an exchange, with a connection at hand that was used
// before: whatever libcurl makes of that, a write is executed once when its request was complete
// and not at all before (RELIABILITY 1.1, G3).

enum { RATE_MAX = 1000000, PATIENCE_MS = 20000, STEP_MS = 500, PER_SANDBOX = 2000 };

typedef struct Trap {
    Clock *clock;
    Sandbox *sandbox;
    Proxy *proxy;
    Net *net;
    Id contact, thread, deal, stage, pipeline;
    unsigned writes, reads;
} Trap;

typedef struct Write { // $CONTACT, $DEAL ... stand for ids, $N for a new number
    EndpointId ep;
    size_t param; // offset in Trap of the id in the path; 0: none
    const char *body;
} Write;

static const Write writes[] = {
    {EP_MESSAGE_SEND, 0, "{\"type\":\"SMS\",\"contactId\":\"$CONTACT\",\"message\":\"again $N\"}"},
    {EP_NOTE_CREATE, offsetof(Trap, contact), "{\"body\":\"again $N\"}"},
    {EP_TASK_CREATE, offsetof(Trap, contact),
     "{\"title\":\"again $N\",\"dueDate\":\"2030-02-01T10:00:00Z\",\"completed\":false}"},
    {EP_CONTACT_CREATE, 0, "{\"locationId\":\"$LOCATION\",\"firstName\":\"Again $N\"}"},
    {EP_CONTACT_TAG_ADD, offsetof(Trap, contact), "{\"tags\":[\"again $N\"]}"},
    {EP_CONTACT_UPDATE, offsetof(Trap, contact), "{\"city\":\"Again $N\"}"},
    {EP_CONVERSATION_UPDATE, offsetof(Trap, thread),
     "{\"locationId\":\"$LOCATION\",\"unreadCount\":0}"},
    {EP_DEAL_UPDATE, offsetof(Trap, deal),
     "{\"pipelineId\":\"$PIPELINE\",\"pipelineStageId\":\"$STAGE\"}"},
    {EP_DEAL_STATUS, offsetof(Trap, deal), "{\"status\":\"open\"}"},
    {EP_MESSAGE_SEND, 0,
     "{\"type\":\"Email\",\"contactId\":\"$CONTACT\",\"subject\":\"again $N\",\"html\":\"<p>again "
     "$N</p>\"}"},
};

// ---- asking ------------------------------------------------------------------------------------

static Reply *ask(Trap *trap, Call *take_call)
{
    Err err = {0};
    Reply *reply = NULL;
    take_call->id = net_next_id(trap->net);
    clock_step(trap->clock, STEP_MS);
    net_wake(trap->net);
    if (!net_post(trap->net, take_call, &err))
        fail_msg("%s", err.msg);
    while (!(reply = net_take(trap->net))) {
        struct pollfd wait = {.fd = net_fd(trap->net), .events = POLLIN};
        assert_true(poll(&wait, 1, PATIENCE_MS) > 0);
    }
    return reply;
}

static Reply *read_rows(Trap *trap, EndpointId ep)
{
    Call *call = call_new(ep, PRIO_OPEN);
    call->query = g_strdup_printf("locationId=%s&limit=1", sandbox_location(trap->sandbox));
    if (ep == EP_DEAL_LIST)
        call->query = (g_free(call->query),
                       g_strdup_printf("location_id=%s&limit=1", sandbox_location(trap->sandbox)));
    Reply *reply = ask(trap, call);
    trap->reads++;
    if (reply->outcome != OUTCOME_DONE)
        fail_msg("%s", reply->err.msg);
    assert_true(reply->rows.count > 0);
    return reply;
}

static void open_trap(Trap *trap)
{
    Err err = {0};
    *trap = (Trap){.clock = clock_new_steppable((Instant){1893571200000})};
    SandboxOptions options = {
        .clock = trap->clock, .world = "small", .quiet = true, .rate_max = RATE_MAX};
    trap->sandbox = sandbox_start(&options, &err);
    if (!trap->sandbox || !(trap->proxy = proxy_new(sandbox_base_url(trap->sandbox), &err)))
        fail_msg("%s", err.msg);
    Secret *token = secret_new(sandbox_token(trap->sandbox), strlen(sandbox_token(trap->sandbox)));
    NetConfig config = {.base_url = proxy_url(trap->proxy),
                        .location = sandbox_location(trap->sandbox),
                        .token = token,
                        .clock = trap->clock,
                        .seed = 1,
                        .user_agent = "eyrie-test"};
    trap->net = net_new(&config, &err);
    secret_free(token);
    assert_non_null(trap->net);
    Reply *reply = read_rows(trap, EP_CONVERSATION_SEARCH);
    trap->thread = ((const Conversation *)reply->rows.items)->id;
    trap->contact = ((const Conversation *)reply->rows.items)->contact;
    reply_free(reply);
    reply = read_rows(trap, EP_DEAL_LIST);
    const Deal *deal = reply->rows.items;
    trap->deal = deal->id;
    trap->stage = deal->stage;
    trap->pipeline = deal->pipeline;
    reply_free(reply);
}

static void close_trap(Trap *trap)
{
    net_free(trap->net);
    proxy_free(trap->proxy);
    sandbox_stop(trap->sandbox);
    clock_free(trap->clock);
}

static char *fill(const Trap *trap, const char *template, unsigned number)
{
    g_autofree char *n = g_strdup_printf("%06u", number);
    const struct {
        const char *name, *value;
    } words[] = {{"$CONTACT", trap->contact.s},
                 {"$LOCATION", sandbox_location(trap->sandbox)},
                 {"$PIPELINE", trap->pipeline.s},
                 {"$STAGE", trap->stage.s},
                 {"$N", n}};
    GString *text = g_string_new(template);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        g_string_replace(text, words[i].name, words[i].value, 0);
    return g_string_free(text, FALSE);
}

// ---- the trap ----------------------------------------------------------------------------------

static void judge(const Reply *reply, const CutReport *report, size_t executed, size_t after)
{
    bool right =
        executed == (report->complete ? 1 : 0) && report->arrivals == 1 && reply->attempts == 1;
    bool told = reply->outcome == OUTCOME_DONE       ? executed == 1
                : reply->outcome == OUTCOME_NOT_SENT ? executed == 0
                                                     : reply->outcome == OUTCOME_UNKNOWN;
    if (!right || !told)
        fail_msg("cut after %zu of %zu bytes: executed %zu times, arrived %u times, "
                 "%d attempts, outcome %d: %s",
                 after, report->request_n, executed, report->arrivals, reply->attempts,
                 (int)reply->outcome, reply->err.msg);
    dose_count("cut exchanges", 1);
    dose_count("cut exchanges: executed", (gint64)executed);
    dose_count("cut exchanges: outcome unknown", reply->outcome == OUTCOME_UNKNOWN);
    dose_count("cut exchanges: proven not sent", reply->outcome == OUTCOME_NOT_SENT);
}

static Call *call_of(Trap *trap, const Write *write)
{
    Call *call = call_new(write->ep, PRIO_ACTION);
    if (write->param)
        call->params[0] = *(const Id *)(const void *)((const char *)trap + write->param);
    g_free(call->body);
    call->body = fill(trap, write->body, trap->writes++);
    return call;
}

// A read before, so that a used connection lies ready. Returns whether the exchange went through
// uncut.
static bool cut_once(Trap *trap, const Write *write, size_t after, bool reset)
{
    Err err = {0};
    reply_free(read_rows(trap, EP_CONVERSATION_SEARCH));
    Call *call = call_of(trap, write);
    g_autofree char *path = endpoint_expand(write->ep, call->params, &err);
    g_autofree char *line = g_strdup_printf("%s %s ", method_name(call->method), path);
    size_t before = sandbox_executed(trap->sandbox, write->ep);
    proxy_arm(trap->proxy, &(Cut){.line = line, .after = after, .reset = reset});
    Reply *reply = ask(trap, call);
    CutReport report = proxy_report(trap->proxy);
    judge(reply, &report, sandbox_executed(trap->sandbox, write->ep) - before, after);
    reply_free(reply);
    proxy_arm(trap->proxy, &(Cut){0});
    return report.whole;
}

static void cut_everywhere(const Write *write, bool reset)
{
    Trap trap;
    size_t after = 0;
    open_trap(&trap);
    while (!cut_once(&trap, write, after, reset)) {
        after += (size_t)dose()->replay_stride;
        if (trap.writes % PER_SANDBOX == 0) {
            close_trap(&trap);
            open_trap(&trap);
        }
    }
    // Reads shared their connections, writes had one each.
    unsigned connections = proxy_connections(trap.proxy);
    assert_in_range(connections, trap.writes, trap.writes + trap.reads / 2);
    close_trap(&trap);
}

static void replay__cut_at_each_byte__executes_once_or_never(void **state)
{
    (void)state;
    int routes = MIN(dose()->replay_routes, (int)G_N_ELEMENTS(writes));
    for (int i = 0; i < routes; i++) {
        cut_everywhere(&writes[i], false);
        cut_everywhere(&writes[i], true);
    }
}

// The same cut, the connection used again, libcurl as it comes: it sends twice and says all went
// well. Should this fail one day, the trap has lost its teeth, or libcurl its habit.
static void replay__without_our_care__executes_twice(void **state)
{
    (void)state;
    Trap trap;
    open_trap(&trap);
    const char *base = proxy_url(trap.proxy);
    g_autofree char *get = g_strdup_printf("%s/conversations/search?locationId=%s&limit=1", base,
                                           sandbox_location(trap.sandbox));
    g_autofree char *post = g_strdup_printf("%s/conversations/messages", base);
    g_autofree char *body = fill(&trap, writes[0].body, 1);
    Cut cut = {.line = "POST /conversations/messages "};
    // Its size is learned from one that goes through.
    proxy_arm(trap.proxy, &(Cut){.line = cut.line, .after = SIZE_MAX});
    assert_true(naive_get_then_post(get, post, sandbox_token(trap.sandbox), body));
    cut.after = proxy_report(trap.proxy).request_n;
    assert_int_equal(sandbox_executed(trap.sandbox, EP_MESSAGE_SEND), 1);
    proxy_arm(trap.proxy, &cut);
    assert_true(naive_get_then_post(get, post, sandbox_token(trap.sandbox), body));
    assert_int_equal(proxy_report(trap.proxy).arrivals, 2);
    assert_int_equal(sandbox_executed(trap.sandbox, EP_MESSAGE_SEND), 3);
    close_trap(&trap);
}

UNIT_TESTS(replay, cmocka_unit_test(replay__without_our_care__executes_twice),
           cmocka_unit_test(replay__cut_at_each_byte__executes_once_or_never));
