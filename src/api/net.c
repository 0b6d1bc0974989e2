#include "config.h"

#include "api/net.h"

#include <signal.h>

#include "api/worker.h"
#include "base/url.h"

enum {
    OUTSTANDING_MAX = 4096, // calls posted whose replies were not taken
    CONNECT_MS = 10000,
    READ_MS = 20000,
    WRITE_MS = 30000,
    LOW_SPEED_S = 10,
    STOP_MS = 1500,
};

static void order_free(void *item)
{
    Order *order = item;
    call_free(order->call);
    g_free(order);
}

// Signals are the UI thread's business.
static bool start_thread(Net *net, Err *err)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&net->thread, NULL, worker_main, net);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0 || err_errno(err, failed, "network thread");
}

static int or_default(int value, int fallback)
{
    return value > 0 ? value : fallback;
}

static void copy_config(Net *net, const NetConfig *config, char *take_base)
{
    net->base_url = take_base;
    net->loopback = url_is_loopback(take_base);
    net->clock = config->clock;
    net->seed = config->seed;
    net->user_agent =
        g_strdup(config->user_agent ? config->user_agent : "eyrie/" PACKAGE_VERSION_STRING);
    net->ca_file = g_strdup(config->ca_file);
    net->body_cap = config->body_cap;
    net->held = config->held;
    net->times = (NetTimes){
        .connect_ms = or_default(config->connect_ms, CONNECT_MS),
        .read_ms = or_default(config->read_ms, READ_MS),
        .write_ms = or_default(config->write_ms, WRITE_MS),
        .low_speed_s = or_default(config->low_speed_s, LOW_SPEED_S),
        .stop_ms = or_default(config->stop_ms, STOP_MS),
    };
}

static void wake_worker(void *owner)
{
    const Net *net = owner;
    http_multi_wake(net->multi);
}

static void open_keeper(Net *net, const NetConfig *config)
{
    KeeperConfig keeper = {.token = config->token,
                           .profile = config->profile,
                           .command = config->token_command,
                           .refresh = {.base_url = net->base_url,
                                       .user_agent = net->user_agent,
                                       .ca_file = net->ca_file,
                                       .clock = net->clock},
                           .location = id_from(config->location),
                           .seed = config->seed,
                           .wake = wake_worker,
                           .owner = net};
    net->keeper = keeper_new(&keeper);
    net->kind = config->profile ? TOKEN_OAUTH : TOKEN_PIT;
    net->location = keeper.location;
}

static void open_budget(Net *net, const NetConfig *config)
{
    BudgetConfig budget = {.dir = config->budget_dir,
                           .host = net->base_url,
                           .location = config->location,
                           .principal = config->principal};
    net->budget = budget_new(&budget);
    net->trouble = *budget_trouble(net->budget);
    limit_init(&net->limit);
}

// The worker has ended, or never began.
static void net_dispose(Net *net)
{
    Reply *reply;
    while ((reply = net_take(net)))
        reply_free(reply);
    jobs_clear(&net->jobs);
    keeper_free(net->keeper);
    http_multi_free(net->multi);
    mailbox_free(net->orders);
    mailbox_free(net->replies);
    budget_free(net->budget);
    g_ptr_array_free(net->done, TRUE);
    pthread_mutex_destroy(&net->mu);
    g_free(net->base_url);
    g_free(net->user_agent);
    g_free(net->ca_file);
    g_free(net);
}

Net *net_new(const NetConfig *config, Err *err)
{
    char *base = url_base(config->base_url, err);
    if (!base)
        return NULL;
    Net *net = g_new0(Net, 1);
    copy_config(net, config, base);
    net->orders = mailbox_new(2 * OUTSTANDING_MAX, order_free);
    net->replies = mailbox_new(OUTSTANDING_MAX + 1, NULL); // emptied by net_dispose
    net->done = g_ptr_array_new();
    net->multi = http_multi_new();
    pthread_mutex_init(&net->mu, NULL);
    jobs_init(&net->jobs);
    open_budget(net, config);
    open_keeper(net, config);
    net->next_due = INT64_MAX;
    if (start_thread(net, err))
        return net;
    net_dispose(net);
    return NULL;
}

void net_release(Net *net)
{
    pthread_mutex_lock(&net->mu);
    bool held = net->held;
    net->held = false;
    pthread_mutex_unlock(&net->mu);
    if (held)
        http_multi_wake(net->multi);
}

void net_stop(Net *net)
{
    pthread_mutex_lock(&net->mu);
    bool already = net->stopped;
    net->stop_asked = true;
    net->stopped = true;
    net->held = false;
    pthread_mutex_unlock(&net->mu);
    if (already)
        return;
    http_multi_wake(net->multi);
    pthread_join(net->thread, NULL);
}

void net_free(Net *net)
{
    if (!net)
        return;
    net_stop(net);
    net_dispose(net);
}

static bool put_order(Net *net, Order *take_order, Err *err)
{
    if (!mailbox_put(net->orders, take_order, err)) {
        take_order->call = NULL; // stays with the caller
        order_free(take_order);
        return false;
    }
    pthread_mutex_lock(&net->mu);
    net->posted++;
    bool held = net->held;
    pthread_mutex_unlock(&net->mu);
    if (!held)
        http_multi_wake(net->multi);
    return true;
}

bool net_post(Net *net, Call *take_call, Err *err)
{
    pthread_mutex_lock(&net->mu);
    bool stopped = net->stopped;
    bool room = net->outstanding < OUTSTANDING_MAX;
    net->outstanding += room && !stopped;
    pthread_mutex_unlock(&net->mu);
    if (stopped)
        return err_set(err, ERR_CANCELLED, "eyrie is ending: nothing more is asked");
    if (!room)
        return err_set(err, ERR_LIMITED, "too many requests wait");
    Order *order = g_new0(Order, 1);
    order->call = take_call;
    if (put_order(net, order, err))
        return true;
    pthread_mutex_lock(&net->mu);
    net->outstanding--;
    pthread_mutex_unlock(&net->mu);
    return false;
}

void net_cancel(Net *net, CallId id)
{
    Err ignored; // a full box only means that the reply comes after all
    Order *order = g_new0(Order, 1);
    order->cancel = id;
    (void)put_order(net, order, &ignored);
}

void net_renew(Net *net)
{
    Err ignored; // a dead connection is found by the time limits, too
    Order *order = g_new0(Order, 1);
    order->renew = true;
    (void)put_order(net, order, &ignored);
}

Reply *net_take(Net *net)
{
    for (;;) {
        Reply *reply = mailbox_take(net->replies);
        if (!reply)
            return NULL;
        pthread_mutex_lock(&net->mu);
        bool nudge = reply == &net->nudge;
        net->nudged = net->nudged && !nudge;
        net->outstanding -= !nudge;
        pthread_mutex_unlock(&net->mu);
        if (!nudge)
            return reply;
    }
}

int net_fd(const Net *net)
{
    return mailbox_fd(net->replies);
}

bool net_is_idle(Net *net)
{
    int64_t now = clock_mono_ms(net->clock);
    pthread_mutex_lock(&net->mu);
    bool idle = net->posted == net->taken && net->busy == 0 && now < net->next_due &&
                mailbox_count(net->replies) == 0;
    pthread_mutex_unlock(&net->mu);
    return idle;
}

void net_wake(Net *net)
{
    http_multi_wake(net->multi);
}

RateInfo net_rate(Net *net)
{
    pthread_mutex_lock(&net->mu);
    RateInfo rate = net->limit.server;
    pthread_mutex_unlock(&net->mu);
    return rate;
}

int64_t net_wait_ms(Net *net, Priority prio)
{
    int64_t now = clock_mono_ms(net->clock);
    pthread_mutex_lock(&net->mu);
    int64_t wait = limit_wait_ms(&net->limit, prio, now);
    pthread_mutex_unlock(&net->mu);
    return wait;
}

int net_stretch(Net *net)
{
    int64_t now = clock_mono_ms(net->clock);
    pthread_mutex_lock(&net->mu);
    int stretch = limit_stretch(&net->limit, now);
    pthread_mutex_unlock(&net->mu);
    return stretch;
}

bool net_trouble(Net *net, Err *err)
{
    pthread_mutex_lock(&net->mu);
    bool any = net->trouble.kind != ERR_NONE;
    if (any)
        *err = net->trouble;
    pthread_mutex_unlock(&net->mu);
    return any;
}

uint64_t net_next_id(Net *net)
{
    pthread_mutex_lock(&net->mu);
    CallId id = ++net->last_id;
    pthread_mutex_unlock(&net->mu);
    return id;
}
