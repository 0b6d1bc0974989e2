#include "config.h"

#include <poll.h>
#include <string.h>

#include "api/encode.h"
#include "api/net.h"
#include "base/secret.h"
#include "model/conversation.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/workspace.h"
#include "sandbox/sandbox.h"
#include "torture/dose.h"
#include "torture/naive.h"
#include "torture/proxy.h"
#include "unit/unit.h"

// The connection breaks after each byte of an exchange, those of the request and those of the
// answer, with a connection at hand that was used before, or with none: whatever libcurl makes of
// that, a write is executed once when its request was complete and not at all before (RELIABILITY
// 1.1, G3).

enum { RATE_MAX = 1000000, PATIENCE_MS = 20000, STEP_MS = 500, PER_SANDBOX = 2000 };
enum { SLOTS_FROM_MS = 24 * 3600 * 1000, SLOTS_FOR_MS = 7 * 24 * 3600 * 1000 };

typedef struct Trap {
    Clock *clock;
    Sandbox *sandbox;
    Proxy *proxy;
    Net *net;
    Id contact, thread, deal, stage, pipeline, calendar;
    int minutes; // of a booking
    Rows slots;  // free ones of the calendar, of which so many are spent
    size_t spent;
    unsigned writes, reads;
} Trap;

typedef enum AtHand { USED_CONNECTION, NO_CONNECTION } AtHand;

typedef struct Write { // $CONTACT, $DEAL ... stand for ids, $N for a new number
    EndpointId ep;
    size_t param;     // offset in Trap of the id in the path; 0: none
    const char *body; // NULL: a booking of the next slot
} Write;

// The five of the promise first.
static const Write writes[] = {
    {EP_MESSAGE_SEND, 0, "{\"type\":\"SMS\",\"contactId\":\"$CONTACT\",\"message\":\"again $N\"}"},
    {EP_APPOINTMENT_CREATE, 0, NULL},
    {EP_DEAL_UPDATE, offsetof(Trap, deal),
     "{\"pipelineId\":\"$PIPELINE\",\"pipelineStageId\":\"$STAGE\"}"},
    {EP_CONTACT_TAG_ADD, offsetof(Trap, contact), "{\"tags\":[\"again $N\"]}"},
    {EP_NOTE_CREATE, offsetof(Trap, contact), "{\"body\":\"again $N\"}"},
    {EP_TASK_CREATE, offsetof(Trap, contact),
     "{\"title\":\"again $N\",\"dueDate\":\"2030-02-01T10:00:00Z\",\"completed\":false}"},
    {EP_CONTACT_CREATE, 0, "{\"locationId\":\"$LOCATION\",\"firstName\":\"Again $N\"}"},
    {EP_CONTACT_UPDATE, offsetof(Trap, contact), "{\"city\":\"Again $N\"}"},
    {EP_CONVERSATION_UPDATE, offsetof(Trap, thread),
     "{\"locationId\":\"$LOCATION\",\"unreadCount\":0}"},
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

static Reply *read_call(Trap *trap, Call *take_call)
{
    Reply *reply = ask(trap, take_call);
    trap->reads++;
    if (reply->outcome != OUTCOME_DONE)
        fail_msg("%s", reply->err.msg);
    return reply;
}

static Reply *read_rows(Trap *trap, EndpointId ep)
{
    const char *name = ep == EP_DEAL_LIST ? "location_id" : "locationId";
    Call *call = call_new(ep, PRIO_OPEN);
    call->query = g_strdup_printf("%s=%s&limit=1", name, sandbox_location(trap->sandbox));
    Reply *reply = read_call(trap, call);
    assert_true(reply->rows.count > 0);
    return reply;
}

static void read_slots(Trap *trap)
{
    int64_t from = clock_now(trap->clock).ms + SLOTS_FROM_MS;
    Call *call = call_new(EP_CALENDAR_LIST, PRIO_OPEN);
    call->query = g_strdup_printf("locationId=%s", sandbox_location(trap->sandbox));
    Reply *calendars = read_call(trap, call);
    for (size_t i = 0; i < calendars->rows.count && trap->slots.count == 0; i++) {
        const Calendar *calendar = rows_at(&calendars->rows, i);
        call = call_new(EP_FREE_SLOTS, PRIO_OPEN);
        call->params[0] = trap->calendar = calendar->id;
        trap->minutes = (int)calendar->slot_minutes;
        call->query = g_strdup_printf("startDate=%" G_GINT64_FORMAT "&endDate=%" G_GINT64_FORMAT,
                                      from, from + SLOTS_FOR_MS);
        Reply *slots = read_call(trap, call);
        trap->slots = slots->rows;
        slots->rows = (Rows){0};
        reply_free(slots);
    }
    reply_free(calendars);
    assert_true(trap->slots.count > 0);
}

static void open_net(Trap *trap)
{
    Err err = {0};
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
    open_net(trap);
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
    read_slots(trap);
}

static void close_trap(Trap *trap)
{
    rows_clear(&trap->slots);
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

static char *body_of(Trap *trap, const Write *write)
{
    if (write->body)
        return fill(trap, write->body, trap->writes);
    const AppointmentDraft draft = {.calendar = trap->calendar,
                                    .location = id_from(sandbox_location(trap->sandbox)),
                                    .contact = trap->contact,
                                    .slot = *(const Slot *)rows_at(&trap->slots, trap->spent),
                                    .minutes = trap->minutes,
                                    .title = "again"};
    return encode_appointment_draft(&draft);
}

static Call *call_of(Trap *trap, const Write *write)
{
    Call *call = call_new(write->ep, PRIO_ACTION);
    if (write->param)
        call->params[0] = *(const Id *)(const void *)((const char *)trap + write->param);
    g_free(call->body);
    call->body = body_of(trap, write);
    trap->writes++;
    return call;
}

static void make_ready(Trap *trap, AtHand at_hand)
{
    if (at_hand == USED_CONNECTION) {
        reply_free(read_rows(trap, EP_CONVERSATION_SEARCH));
        return;
    }
    net_free(trap->net);
    open_net(trap);
}

// Returns whether the exchange went through uncut.
static bool cut_once(Trap *trap, const Write *write, AtHand at_hand, const Cut *how)
{
    Err err = {0};
    Cut cut = *how;
    make_ready(trap, at_hand);
    Call *call = call_of(trap, write);
    g_autofree char *path = endpoint_expand(write->ep, call->params, &err);
    g_autofree char *line = g_strdup_printf("%s %s ", method_name(call->method), path);
    size_t before = sandbox_executed(trap->sandbox, write->ep);
    cut.line = line;
    proxy_arm(trap->proxy, &cut);
    Reply *reply = ask(trap, call);
    CutReport report = proxy_report(trap->proxy);
    size_t executed = sandbox_executed(trap->sandbox, write->ep) - before;
    judge(reply, &report, executed, cut.after);
    trap->spent += executed;
    reply_free(reply);
    proxy_arm(trap->proxy, &(Cut){0});
    return report.whole;
}

static bool is_spent(const Trap *trap)
{
    return trap->writes % PER_SANDBOX == 0 || trap->spent == trap->slots.count;
}

static void cut_everywhere(const Write *write, AtHand at_hand, bool reset)
{
    Trap trap;
    Cut cut = {.reset = reset};
    unsigned stride = (unsigned)dose()->replay_stride;
    open_trap(&trap);
    cut.after = dose()->seed % stride;
    while (!cut_once(&trap, write, at_hand, &cut)) {
        cut.after += stride;
        if (is_spent(&trap)) {
            close_trap(&trap);
            open_trap(&trap);
        }
    }
    // Reads shared their connections, writes had one each.
    unsigned connections = proxy_connections(trap.proxy);
    assert_in_range(connections, trap.writes, trap.writes + trap.reads / 2 + 2);
    close_trap(&trap);
}

static void replay__cut_at_each_byte__executes_once_or_never(void **state)
{
    (void)state;
    int routes = MIN(dose()->replay_routes, (int)G_N_ELEMENTS(writes));
    for (int i = 0; i < routes; i++)
        for (int how = 0; how < 4; how++) {
            cut_everywhere(&writes[i], how & 1 ? NO_CONNECTION : USED_CONNECTION, how & 2);
            dose_count(how & 1 ? "cut routes: with no connection at hand"
                               : "cut routes: with a used connection at hand",
                       1);
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
