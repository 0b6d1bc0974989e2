#include "config.h"

#include "api/probe.h"

#include "api/budget.h"
#include "api/decode.h"
#include "api/exchange.h"
#include "base/html.h"
#include "base/url.h"

enum { LOW_SPEED_S = 8, CAP = 1 << 20 };
#define AGENT "eyrie/" PACKAGE_VERSION

struct Probe {
    ProbeConfig config;
    HttpMulti *multi;
    Clock *watch; // runs on when the program's clock is stepped
    int64_t until;
    Budget *budget; // NULL: none
};

Probe *probe_new(const ProbeConfig *config)
{
    Probe *probe = g_new0(Probe, 1);
    probe->config = *config;
    probe->multi = http_multi_new();
    probe->watch = clock_new_real();
    probe->until = clock_mono_ms(probe->watch) + config->all_ms;
    BudgetConfig budget = {
        .dir = config->budget_dir, .host = config->base_url, .location = config->location};
    probe->budget = config->budget_dir ? budget_new(&budget) : NULL;
    return probe;
}

void probe_free(Probe *probe)
{
    if (!probe)
        return;
    http_multi_free(probe->multi);
    budget_free(probe->budget);
    clock_free(probe->watch);
    g_free(probe);
}

static void read_body(const HttpAnswer *answer, ProbeAnswer *out)
{
    const GString *body = answer->body;
    Reply reply = {.status = answer->status};
    if (answer->status == 0) {
        out->err = answer->err;
        return;
    }
    bool page = html_looks_like(body->str, body->len);
    out->portal = page || (answer->status >= 300 && answer->status < 400);
    if (answer->result == RESULT_DONE) {
        out->json = json_parse(body->str, body->len, &out->err);
        if (!out->json && page)
            err_set(&out->err, ERR_PROTOCOL, "a web page instead of an answer");
        return;
    }
    decode_error(answer->status, body->str, body->len, &reply);
    out->err = reply.err;
    out->denied = reply.denied;
}

// The header has whole seconds: on the average it is half a second behind.
static void read_date(const Probe *probe, int64_t date_ms, ProbeAnswer *out)
{
    out->dated = date_ms > 0;
    if (out->dated)
        out->skew_ms = date_ms + 500 - clock_now(probe->config.clock).ms;
}

static void ask(Probe *probe, const HttpRequest *request, ProbeAnswer *out)
{
    HttpAnswer answer;
    int64_t began = clock_mono_ms(probe->watch);
    if (!exchange_run_on(probe->multi, request, probe->config.stop, &answer, &out->err))
        return;
    out->took_ms = clock_mono_ms(probe->watch) - began;
    out->status = answer.status;
    out->rate = answer.rate;
    read_date(probe, answer.date_ms, out);
    read_body(&answer, out);
    http_answer_clear(&answer);
}

// 0: there is no room now.
static uint64_t take_ticket(Probe *probe)
{
    int64_t now = clock_mono_ms(probe->watch);
    Limit *limit = budget_lock(probe->budget, now);
    uint64_t ticket = limit_start(limit, PRIO_ACTION, now);
    budget_unlock(probe->budget);
    return ticket;
}

static void give_ticket(Probe *probe, uint64_t ticket, const RateInfo *rate)
{
    int64_t now = clock_mono_ms(probe->watch);
    Limit *limit = budget_lock(probe->budget, now);
    limit_end(limit, ticket);
    limit_learn(limit, rate, 0, now);
    budget_unlock(probe->budget);
}

static void ask_within_budget(Probe *probe, const HttpRequest *request, ProbeAnswer *out)
{
    uint64_t ticket = probe->budget ? take_ticket(probe) : 0;
    if (probe->budget && ticket == 0) {
        err_set(&out->err, ERR_LIMITED,
                "other programs of yours use up all requests of these seconds");
        return;
    }
    ask(probe, request, out);
    if (probe->budget)
        give_ticket(probe, ticket, &out->rate);
}

void probe_get(Probe *probe, EndpointId ep, const Id *param, const char *query, ProbeAnswer *out)
{
    static const RateInfo unknown = {-1, -1, -1, -1, -1, -1};
    const ProbeConfig *config = &probe->config;
    int64_t left = probe->until - clock_mono_ms(probe->watch);
    *out = (ProbeAnswer){.rate = unknown};
    if (left <= 0) {
        err_set(&out->err, ERR_OFFLINE, "the server takes too long");
        return;
    }
    g_autofree char *path = endpoint_expand(ep, param, &out->err);
    if (!path)
        return;
    g_autofree char *url =
        g_strconcat(config->base_url, path, query ? "?" : "", query ? query : "", NULL);
    HttpRequest request = {.method = METHOD_GET,
                           .safety = SAFETY_SAFE,
                           .url = url,
                           .version = endpoint_info(ep)->version,
                           .user_agent = AGENT,
                           .token = config->token,
                           .loopback = url_is_loopback(config->base_url),
                           .connect_ms = config->connect_ms,
                           .total_ms = (int)MIN(config->total_ms, left),
                           .low_speed_s = LOW_SPEED_S,
                           .body_cap = CAP};
    ask_within_budget(probe, &request, out);
}

void probe_answer_clear(ProbeAnswer *answer)
{
    json_free(answer->json);
    *answer = (ProbeAnswer){0};
}
