#include "config.h"

#include "app/courier.h"

#include <glib.h>
#include <poll.h>
#include <string.h>

#include "base/timer.h"

enum { REPLIES_PER_TURN = 32 };

struct Courier {
    Core core;
    Options options;
    Net *net;
    Outbox *outbox;
};

static void option_error(void *owner, const char *text)
{
    notice_add(owner, NOTICE_WARN, "%s", text);
}

static bool open_core(Courier *courier, const CourierConfig *config, Err *err)
{
    Core *core = &courier->core;
    bool sends = config->token || config->renewed;
    core->clock = config->clock;
    core->options = &courier->options;
    core->timers = timers_new(config->clock);
    core->notices = notices_new(config->clock);
    core->session = (Session){.location_id = config->location,
                              .zone = zone_utc(),
                              .readonly = config->readonly || !sends};
    g_strlcpy(core->session.profile, config->profile, sizeof(core->session.profile));
    core->journal = journal_open(config->journal_path, err);
    if (!core->journal)
        return err_prefix(err, "open the outbox");
    NetConfig net = {.base_url = config->base_url,
                     .location = config->location.s,
                     .token = config->token,
                     .profile = config->renewed ? config->profile : NULL,
                     .clock = config->clock,
                     .seed = g_random_int(),
                     .budget_dir = config->budget_dir,
                     .user_agent = "eyrie/" PACKAGE_VERSION};
    courier->net = sends ? net_new(&net, err) : NULL;
    if (sends && !courier->net)
        return false;
    core->wire = wire_new(courier->net);
    return true;
}

Courier *courier_new(const CourierConfig *config, Err *err)
{
    Courier *courier = g_new0(Courier, 1);
    options_init(&courier->options);
    bool ok = open_core(courier, config, err);
    if (ok && config->options_path)
        options_load(&courier->options, config->options_path, option_error, courier->core.notices);
    if (ok) {
        courier->outbox = outbox_new(&courier->core);
        ok = outbox_start(courier->outbox, err);
    }
    if (ok)
        return courier;
    courier_free(courier);
    return NULL;
}

void courier_free(Courier *courier)
{
    if (!courier)
        return;
    if (courier->net) {
        net_stop(courier->net);
        wire_pump(courier->core.wire, SIZE_MAX);
    }
    outbox_free(courier->outbox);
    if (courier->core.wire)
        wire_free(courier->core.wire);
    net_free(courier->net);
    journal_close(courier->core.journal);
    if (courier->core.notices)
        notices_free(courier->core.notices);
    if (courier->core.timers)
        timers_free(courier->core.timers);
    g_free(courier);
}

Outbox *courier_outbox(Courier *courier)
{
    return courier->outbox;
}

Journal *courier_journal(Courier *courier)
{
    return courier->core.journal;
}

const Notices *courier_notices(const Courier *courier)
{
    return courier->core.notices;
}

static bool is_on_the_way(const Op *op)
{
    static const unsigned moving =
        1 << OP_HELD | 1 << OP_READY | 1 << OP_INFLIGHT | 1 << OP_UNKNOWN;
    return (moving & 1u << op->state) != 0;
}

// Other operations that went out meanwhile end their exchange as well.
static bool is_sending(const Outbox *outbox)
{
    for (size_t i = 0; i < outbox_count(outbox); i++)
        if (outbox_at(outbox, i)->state == OP_INFLIGHT)
            return true;
    return false;
}

const Op *courier_wait(Courier *courier, int64_t id, int64_t wait_ms)
{
    gint64 until = g_get_monotonic_time() + wait_ms * 1000;
    for (;;) {
        timers_run(courier->core.timers);
        if (wire_pump(courier->core.wire, REPLIES_PER_TURN) > 0)
            continue;
        const Op *op = outbox_find(courier->outbox, id);
        gint64 left_ms = (until - g_get_monotonic_time()) / 1000;
        bool other = courier->core.session.account == ACCOUNT_OTHER;
        if (!op || left_ms <= 0 || (op->state == OP_READY && other) ||
            (!is_on_the_way(op) && !is_sending(courier->outbox)))
            return op;
        int64_t next_ms = timers_next_ms(courier->core.timers);
        struct pollfd fd = {.fd = wire_fd(courier->core.wire), .events = POLLIN};
        poll(&fd, 1, (int)(next_ms >= 0 && next_ms < left_ms ? next_ms : left_ms));
    }
}
