#include "config.h"

#include "unit/app/desk.h"

#include <glib.h>
#include <poll.h>
#include <string.h>

#include "api/encode.h"
#include "base/url.h"
#include "unit/unit.h"

enum { PATIENCE_MS = 10000, START_S = 1893571200, SKEW_MS = 600 * 1000 }; // 2030-01-02T08:00:00Z

static void on_op(void *owner, const Op *op, const Reply *reply)
{
    Desk *desk = owner;
    (void)reply;
    desk->seen[op->state]++;
}

void desk_open(Desk *desk)
{
    Err err = {0};
    Secret *token = secret_new(sandbox_token(desk->sandbox), strlen(sandbox_token(desk->sandbox)));
    NetConfig config = {.base_url = sandbox_base_url(desk->sandbox),
                        .location = sandbox_location(desk->sandbox),
                        .token = token,
                        .clock = desk->clock,
                        .seed = 1,
                        .user_agent = "eyrie-test"};
    desk->net = net_new(&config, &err);
    secret_free(token);
    assert_non_null(desk->net);
    Core *core = &desk->core;
    *core = (Core){.clock = desk->clock, .options = &desk->options};
    core->timers = timers_new(desk->clock);
    core->wire = wire_new(desk->net);
    core->notices = notices_new(desk->clock);
    core->journal = journal_open(desk->path, &err);
    assert_non_null(core->journal);
    core->session.location_id = id_from(sandbox_location(desk->sandbox));
    core->session.zone = zone_utc();
    core->session.readonly = desk->readonly;
    core->session.account = desk->unknown ? ACCOUNT_UNKNOWN : ACCOUNT_CONFIRMED;
    desk->outbox = outbox_new(core);
    for (int kind = 0; kind < OPK_COUNT; kind++)
        outbox_observe(desk->outbox, (OpKind)kind, on_op, desk);
    if (!outbox_start(desk->outbox, &err))
        fail_msg("%s", err.msg);
}

void desk_close(Desk *desk)
{
    outbox_free(desk->outbox);
    wire_free(desk->core.wire);
    net_free(desk->net);
    journal_close(desk->core.journal);
    notices_free(desk->core.notices);
    timers_free(desk->core.timers);
}

void desk_crash(Desk *desk)
{
    desk_close(desk); // closing a journal writes nothing about its operations
    desk_open(desk);
    desk_run(desk);
}

static bool is_quiet(Desk *desk)
{
    return wire_is_idle(desk->core.wire) && outbox_is_settled(desk->outbox) &&
           timers_next_ms(desk->core.timers) != 0;
}

void desk_run(Desk *desk)
{
    gint64 until = g_get_monotonic_time() + PATIENCE_MS * 1000LL;
    for (;;) {
        timers_run(desk->core.timers);
        if (wire_pump(desk->core.wire, 32) > 0)
            continue;
        if (is_quiet(desk))
            return;
        if (g_get_monotonic_time() > until)
            fail_msg("the client does not come to rest");
        struct pollfd fd = {.fd = wire_fd(desk->core.wire), .events = POLLIN};
        if (timers_next_ms(desk->core.timers) != 0)
            poll(&fd, 1, 20); // the worker may also fall idle without a word
    }
}

void desk_step_ms(Desk *desk, int ms)
{
    clock_step(desk->clock, ms);
    if (desk->theirs)
        clock_step(desk->theirs, ms);
    wire_wake(desk->core.wire);
    desk_run(desk);
}

void desk_step(Desk *desk, int seconds)
{
    for (int i = 0; i < seconds; i++)
        desk_step_ms(desk, 1000);
}

void desk_fault(Desk *desk, const char *spec)
{
    Err err = {0};
    if (!sandbox_fault_add(desk->sandbox, spec, &err))
        fail_msg("%s", err.msg);
}

// ---- asking the sandbox ------------------------------------------------------------------------

typedef struct Answer {
    bool come;
    Reply *reply; // moved out of the wire's
} Answer;

static void on_answer(void *owner, const Asked *asked, Reply *reply)
{
    Answer *answer = owner;
    (void)asked;
    answer->come = true;
    answer->reply = g_new(Reply, 1);
    *answer->reply = *reply;
    reply->rows = (Rows){0};
    reply->body = NULL;
    reply->next = (Page){0};
}

Reply *desk_try(Desk *desk, Call *take_call)
{
    Err err = {0};
    Answer answer = {0};
    Asked asked = {.ep = take_call->ep};
    if (!wire_post(desk->core.wire, take_call, &asked, on_answer, &answer, &err))
        fail_msg("%s", err.msg);
    desk_run(desk);
    assert_true(answer.come);
    return answer.reply;
}

Reply *desk_ask(Desk *desk, Call *take_call)
{
    Reply *reply = desk_try(desk, take_call);
    if (reply->outcome != OUTCOME_DONE)
        fail_msg("%s", reply->err.msg);
    return reply;
}

static Reply *list_messages(Desk *desk, const Id *thread)
{
    Call *call = call_new(EP_MESSAGE_LIST, PRIO_VISIBLE);
    call->params[0] = *thread;
    call->query = g_strdup("limit=100");
    return desk_ask(desk, call);
}

void desk_read(Desk *desk, const Id *thread)
{
    Reply *reply = list_messages(desk, thread);
    outbox_saw_messages(desk->outbox, &reply->rows);
    reply_free(reply);
    desk_run(desk);
}

size_t desk_count(Desk *desk, const Id *thread, const char *text)
{
    Reply *reply = list_messages(desk, thread);
    size_t n = 0;
    for (size_t i = 0; i < reply->rows.count; i++) {
        const Message *message = rows_at(&reply->rows, i);
        n += message->body.s && strcmp(message->body.s, text) == 0;
    }
    reply_free(reply);
    return n;
}

static void find_people(Desk *desk)
{
    GString *query = g_string_new(NULL);
    query_add(query, "locationId", sandbox_location(desk->sandbox));
    query_add(query, "limit", "100");
    Call *call = call_new(EP_CONVERSATION_SEARCH, PRIO_OPEN);
    call->query = g_string_free(query, FALSE);
    Reply *reply = desk_ask(desk, call);
    for (size_t i = 0; i < reply->rows.count; i++) {
        const Conversation *c = rows_at(&reply->rows, i);
        bool maria = c->contact_name.s && !g_ascii_strcasecmp(c->contact_name.s, "Maria Lopez");
        bool john = c->contact_name.s && !g_ascii_strcasecmp(c->contact_name.s, "John Carter");
        if (maria || john) {
            *(maria ? &desk->maria : &desk->john) = c->contact;
            *(maria ? &desk->maria_thread : &desk->john_thread) = c->id;
        }
    }
    reply_free(reply);
    assert_false(id_is_empty(&desk->maria));
    assert_false(id_is_empty(&desk->john));
}

static int set_up(void **state, int64_t behind_ms)
{
    Err err = {0};
    Desk *desk = g_new0(Desk, 1);
    *state = desk;
    desk->dir = g_dir_make_tmp("eyrie-desk-XXXXXX", NULL);
    desk->path = g_build_filename(desk->dir, "outbox.db", NULL);
    desk->clock = clock_new_steppable((Instant){START_S * 1000LL});
    options_init(&desk->options);
    if (behind_ms)
        desk->theirs = clock_new_steppable((Instant){START_S * 1000LL + behind_ms});
    SandboxOptions options = {.seed = 1,
                              .clock = desk->theirs ? desk->theirs : desk->clock,
                              .world = "small",
                              .quiet = true};
    desk->sandbox = sandbox_start(&options, &err);
    if (!desk->sandbox)
        fail_msg("%s", err.msg);
    desk_open(desk);
    find_people(desk);
    return 0;
}

int desk_setup(void **state)
{
    return set_up(state, 0);
}

int desk_setup_slow(void **state)
{
    return set_up(state, SKEW_MS);
}

int desk_setup_fast(void **state)
{
    return set_up(state, -SKEW_MS);
}

int desk_teardown(void **state)
{
    Desk *desk = *state;
    desk_close(desk);
    sandbox_stop(desk->sandbox);
    clock_free(desk->clock);
    if (desk->theirs)
        clock_free(desk->theirs);
    tree_remove(desk->dir);
    g_free(desk->dir);
    g_free(desk->path);
    g_free(desk);
    return 0;
}

// ---- writing -----------------------------------------------------------------------------------

static int64_t send(Desk *desk, const Outgoing *out, OpKind kind)
{
    Err err = {0};
    int64_t id = 0;
    g_autofree char *body = encode_message(out);
    g_autofree char *key = g_strdup_printf("conversation/%s", out->conversation.s);
    OpRequest request = {.kind = kind,
                         .ep = EP_MESSAGE_SEND,
                         .subject = out->conversation,
                         .contact = out->contact,
                         .body = body,
                         .text = out->body.s,
                         .summary = "message to somebody",
                         .draft_key = key,
                         .hold_ms = -1,
                         .welcome = !desk->stranger};
    if (!outbox_add(desk->outbox, &request, &id, &err))
        fail_msg("%s", err.msg);
    desk_run(desk);
    return id;
}

int64_t desk_say(Desk *desk, const Id *contact, const Id *thread, const char *text)
{
    Outgoing out = {.channel = CHANNEL_SMS, .contact = *contact, .conversation = *thread};
    outgoing_set(&out.body, text, strlen(text));
    int64_t id = send(desk, &out, OPK_SMS);
    outgoing_clear(&out);
    return id;
}

int64_t desk_mail(Desk *desk, const char *subject, const char *text)
{
    Outgoing out = {
        .channel = CHANNEL_EMAIL, .contact = desk->john, .conversation = desk->john_thread};
    outgoing_set(&out.subject, subject, strlen(subject));
    outgoing_set(&out.body, text, strlen(text));
    int64_t id = send(desk, &out, OPK_EMAIL);
    outgoing_clear(&out);
    return id;
}

const Op *desk_op(const Desk *desk, int64_t id)
{
    const Op *op = outbox_find(desk->outbox, id);
    assert_non_null(op);
    return op;
}

OpState desk_state(const Desk *desk, int64_t id)
{
    return desk_op(desk, id)->state;
}

char *desk_draft(Desk *desk, const Id *thread)
{
    g_autofree char *key = g_strdup_printf("conversation/%s", thread->s);
    Draft draft;
    if (!journal_draft_get(desk->core.journal, key, &draft))
        return NULL;
    char *body = g_steal_pointer(&draft.body);
    draft_clear(&draft);
    return body;
}
