#include "config.h"

#include <string.h>

#include "base/datetime.h"
#include "sandbox/core.h"

// /_control/: what tests and people do to a sandbox that runs alone. Not part of the imitated
// service, so no token, no limits and no faults.

typedef struct Control {
    Sandbox *sandbox;
    const Json *body; // NULL: none or unreadable
    JsonOut *out;     // an open object; the answer
} Control;

typedef bool ControlFn(Control *control, Err *err);

static bool control_inbound(Control *control, Err *err)
{
    const char *contact = json_string(json_member(control->body, "contact"));
    const char *text = json_string(json_member(control->body, "text"));
    const char *channel = json_string(json_member(control->body, "channel"));
    if (!contact || !text)
        return err_set(err, ERR_USAGE, "inbound needs contact and text");
    return world_inbound(control->sandbox->world, contact, channel, text, err);
}

static bool control_clock(Control *control, Err *err)
{
    Sandbox *sandbox = control->sandbox;
    int64_t ms = 0;
    if (!clock_is_steppable(sandbox->clock))
        return err_set(err, ERR_USAGE, "the clock flows by itself");
    if (!json_int64(json_member(control->body, "stepMs"), &ms) || ms < 0)
        return err_set(err, ERR_USAGE, "clock needs stepMs");
    clock_step(sandbox->clock, ms);
    world_advance(sandbox->world, clock_now(sandbox->clock));
    char now[32];
    iso_format_utc(sandbox->world->now, now);
    json_out_string(control->out, "now", now);
    return true;
}

static bool control_fault_add(Control *control, Err *err)
{
    const char *spec = json_string(json_member(control->body, "spec"));
    if (!spec)
        return err_set(err, ERR_USAGE, "faults needs spec");
    return faults_add(control->sandbox->faults, spec, err);
}

static bool control_expire(Control *control, Err *err)
{
    (void)err;
    grants_expire(control->sandbox->grants, clock_now(control->sandbox->clock));
    return true;
}

static bool control_fault_clear(Control *control, Err *err)
{
    (void)err;
    faults_clear(control->sandbox->faults);
    return true;
}

static bool control_requests(Control *control, Err *err)
{
    (void)err;
    for (int ep = EP_NONE + 1; ep < EP_COUNT; ep++) {
        if (!control->sandbox->requests[ep])
            continue;
        json_out_object(control->out, endpoint_info((EndpointId)ep)->name);
        json_out_int(control->out, "requests", (int64_t)control->sandbox->requests[ep]);
        json_out_int(control->out, "executed", (int64_t)control->sandbox->executed[ep]);
        json_out_end(control->out);
    }
    return true;
}

static const struct {
    const char *method, *path;
    ControlFn *fn;
} controls[] = {
    {"POST", "inbound", control_inbound},  {"POST", "clock", control_clock},
    {"POST", "faults", control_fault_add}, {"DELETE", "faults", control_fault_clear},
    {"GET", "requests", control_requests}, {"POST", "expire", control_expire},
};

static ControlFn *control_find(const char *method, const char *path)
{
    for (size_t i = 0; i < ARRAY_LEN(controls); i++)
        if (g_str_equal(controls[i].method, method) && g_str_equal(controls[i].path, path))
            return controls[i].fn;
    return NULL;
}

static void run(Sandbox *sandbox, ControlFn *fn, const Incoming *in, Answer *answer)
{
    Err err;
    Json *body = in->body_n ? json_parse(in->body, in->body_n, &err) : NULL;
    Control control = {.sandbox = sandbox, .body = body, .out = json_out_new()};
    json_out_object(control.out, NULL);
    answer->status = fn(&control, &err) ? 200 : 400;
    if (answer->status != 200)
        json_out_string(control.out, "message", err.msg);
    json_out_end(control.out);
    answer->body = json_out_take(control.out, &answer->n);
    answer->content_type = "application/json; charset=utf-8";
    json_free(body);
}

void control_answer(Sandbox *sandbox, const Incoming *in, const char *path, Answer *answer)
{
    ControlFn *fn = control_find(in->method, path);
    if (fn) {
        run(sandbox, fn, in, answer);
    } else if (g_str_equal(in->method, "GET") && g_str_equal(path, "ledger")) {
        answer->status = 200;
        answer->body = ledger_text(sandbox->ledger);
        answer->n = strlen(answer->body);
        answer->content_type = "application/x-ndjson; charset=utf-8";
    } else {
        answer->status = 404;
    }
}
