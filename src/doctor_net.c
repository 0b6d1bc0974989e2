#include "config.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/url.h"
#include "doctor.h"

// What the service answers. A server that does not answer is asked once.

enum {
    CONNECT_MS = 2000,
    TOTAL_MS = 4000,
    ALL_MS = 15000,
    ROUNDS = 3,
    SKEW_WARN_MS = 30 * 1000,
    SKEW_FAIL_MS = 5 * 60 * 1000,
    DAILY_LOW = 10, // of a hundred
};

void doctor_connect(Doctor *doctor)
{
    if (doctor->reach == REACH_OFFLINE || !doctor->base_url)
        return;
    Err err = {0};
    bool alone = doctor->args->demo || clock_is_steppable(doctor->clock) || !doctor->started;
    g_autofree char *budget = alone ? NULL : fs_dir(FS_RUN, &err); // NULL: not shared, then
    ProbeConfig config = {.base_url = doctor->base_url,
                          .token = doctor->token,
                          .clock = doctor->clock,
                          .connect_ms = CONNECT_MS,
                          .total_ms = TOTAL_MS,
                          .all_ms = ALL_MS,
                          .budget_dir = budget,
                          .location = doctor->start.location.s};
    doctor->probe = probe_new(&config);
}

// ---- reachability ------------------------------------------------------------------------------

void check_proxy(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    const char *name = NULL;
    g_autofree char *host = doctor->base_url ? url_proxy(doctor->base_url, &name) : NULL;
    const char *except = g_getenv("no_proxy") ? g_getenv("no_proxy") : g_getenv("NO_PROXY");
    if (host)
        doctor_ok(out, "%s by %s%s%s", host, name, except && *except ? ", except " : "",
                  except && *except ? except : "");
    else
        doctor_ok(out, "none");
}

static const char *mend_of(const Doctor *doctor, const ProbeAnswer *answer)
{
    if (answer->portal)
        return "Open a web page in a browser and sign in to the network, or mend the address.";
    if (answer->err.kind == ERR_TLS)
        return "Check this machine's clock and its certificates (ca-certificates).";
    if (answer->status > 0)
        return "Wait: it is the service that has a problem, and nothing is lost meanwhile.";
    g_autofree char *proxy = url_proxy(doctor->base_url, NULL);
    return proxy ? "Check the network, the proxy and the address given by --base-url."
                 : "Check the network and the address given by --base-url or EYRIE_BASE_URL.";
}

static bool is_service(const ProbeAnswer *answer)
{
    return answer->status > 0 && !answer->portal && answer->err.kind != ERR_SERVER &&
           (answer->err.kind != ERR_PROTOCOL || answer->status == 401);
}

// Without a location, the users' route: whoever answers 4xx to it is the service too.
static void ask_location(Doctor *doctor)
{
    bool known = doctor->started && !id_is_empty(&doctor->start.location);
    probe_answer_clear(&doctor->location);
    probe_get(doctor->probe, known ? EP_LOCATION_GET : EP_USER_LIST,
              known ? &doctor->start.location : NULL, NULL, &doctor->location);
    doctor->reach = is_service(&doctor->location) ? REACH_GOOD : REACH_BAD;
    if (doctor->reach == REACH_GOOD)
        doctor->rate = doctor->location.rate;
}

// "HTTP 503, "; "" when no answer came; g_free.
static char *status_of(const ProbeAnswer *answer)
{
    return answer->status > 0 ? g_strdup_printf("HTTP %d, ", answer->status) : g_strdup("");
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

void check_connection(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    int64_t took[ROUNDS] = {0};
    if (doctor->reach == REACH_OFFLINE) {
        doctor_skip(out, "--offline");
        return;
    }
    if (!doctor->probe) {
        doctor_fail(out, ERR_USAGE, "the address of the server cannot be used");
        doctor_mend(out, "Give --base-url an https address, or http on this machine.");
        return;
    }
    for (int i = 0; i < ROUNDS && doctor->reach != REACH_BAD; i++) {
        ask_location(doctor);
        took[i] = doctor->location.took_ms;
    }
    if (doctor->reach == REACH_BAD) {
        const ProbeAnswer *answer = &doctor->location;
        g_autofree char *http = status_of(answer);
        doctor_fail(out, answer->err.kind, "%s: %s%s", doctor->base_url, http, answer->err.msg);
        doctor_mend(out, "%s", mend_of(doctor, answer));
        return;
    }
    int64_t first = took[0];
    qsort(took, ROUNDS, sizeof(took[0]), by_size);
    doctor_ok(out, "%s answers in %d ms (median of %d; the first, with connecting, %d ms)",
              doctor->base_url, (int)took[ROUNDS / 2], ROUNDS, (int)first);
}

// Nothing is to be asked or told any more; out says why.
static bool is_out_of_reach(const Doctor *doctor, Finding *out)
{
    if (doctor->reach == REACH_GOOD)
        return false;
    doctor_skip(out, "%s", doctor->reach == REACH_OFFLINE ? "--offline" : "no connection");
    return true;
}

void check_clock(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    const ProbeAnswer *answer = &doctor->location;
    if (is_out_of_reach(doctor, out))
        return;
    if (!answer->dated) {
        doctor_skip(out, "the answer has no Date header");
        return;
    }
    int64_t off = llabs((long long)answer->skew_ms);
    const char *way = answer->skew_ms > 0 ? "behind" : "ahead of";
    if (off <= SKEW_WARN_MS) {
        doctor_ok(out, "this machine's is within %d s of the service's",
                  MAX(1, (int)(off / 1000) + 1));
        return;
    }
    if (off > SKEW_FAIL_MS)
        doctor_fail(out, ERR_TLS, "this machine's is %" G_GINT64_FORMAT " s %s the service's",
                    off / 1000, way);
    else
        doctor_warn(out, "this machine's is %" G_GINT64_FORMAT " s %s the service's", off / 1000,
                    way);
    doctor_mend(out, "Set the clock, for example with `timedatectl set-ntp true`.");
}

// ---- account and scopes ------------------------------------------------------------------------

// To be added to the profile's kind of token, by hand or in the app.
static void mend_denial(const Doctor *doctor, EndpointId ep, const ProbeAnswer *answer,
                        Finding *out)
{
    TextBuf buf;
    bool oauth = doctor->started && doctor->start.credentials.renewed;
    TextRef mend = denial_mend(&buf, answer->denied, oauth ? TOKEN_OAUTH : TOKEN_PIT,
                               endpoint_info(ep)->scope, doctor->start.location.s);
    doctor_mend(out, "%c%.*s.", g_ascii_toupper(mend.s[0]), (int)mend.n - 1, mend.s + 1);
}

static void refused(const Doctor *doctor, EndpointId ep, const ProbeAnswer *answer, Finding *out)
{
    const Err *err = &answer->err;
    g_autofree char *http = status_of(answer);
    if (answer->denied == DENIAL_TOKEN) {
        doctor_fail(out, ERR_AUTH, "the service does not take the token: %s", err->msg);
        mend_denial(doctor, ep, answer, out);
    } else if (answer->denied == DENIAL_SCOPE) {
        doctor_fail(out, ERR_SCOPE, "%s: %s", endpoint_info(ep)->scope, err->msg);
        mend_denial(doctor, ep, answer, out);
    } else if (answer->denied != DENIAL_NONE) {
        doctor_fail(out, err->kind, "%s", err->msg);
        mend_denial(doctor, ep, answer, out);
    } else if (err->kind == ERR_LIMITED) {
        doctor_warn(out, "%s", err->msg);
        doctor_mend(out, "Wait ten seconds and run `eyrie doctor` again.");
    } else {
        doctor_fail(out, err->kind, "%s%s", http, err->msg);
        doctor_mend(out, "Run `eyrie doctor` again, and report it if it stays.");
    }
}

void check_location(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    const ProbeAnswer *answer = &doctor->location;
    if (is_out_of_reach(doctor, out))
        return;
    if (!doctor->token) {
        doctor_skip(out, "no token");
    } else if (answer->err.kind == ERR_NONE) {
        const char *name = json_string(json_at(answer->json, "location.name"));
        const char *zone = json_string(json_at(answer->json, "location.timezone"));
        doctor_ok(out, "%s (%s)%s%s", name ? name : "without a name", doctor->start.location.s,
                  zone ? ", " : "", zone ? zone : "");
    } else if (answer->err.kind == ERR_NOT_FOUND || answer->err.kind == ERR_REFUSED) {
        doctor_fail(out, ERR_SCOPE, "%s", answer->err.msg);
        doctor_mend(out,
                    "Check the location's id: `eyrie auth status` lists those of the profile.");
    } else {
        refused(doctor, EP_LOCATION_GET, answer, out);
    }
}

// The token is for no part of this location: one line has said so.
static bool is_for_nothing(const Doctor *doctor)
{
    Denial denied = doctor->location.denied;
    return denied != DENIAL_NONE && denied != DENIAL_SCOPE;
}

void check_area(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    AreaId area = (AreaId)check->row;
    if (is_out_of_reach(doctor, out))
        return;
    if (!doctor->token || is_for_nothing(doctor)) {
        doctor_skip(out, "%s", doctor->token ? "the token is not for it" : "no token");
        return;
    }
    ProbeAnswer answer;
    area_ask(doctor->probe, area, &doctor->start.location, &answer);
    if (answer.err.kind == ERR_NONE)
        doctor_ok(out, "%s", area_scope(area));
    else
        refused(doctor, area_info(area)->ep, &answer, out);
    if (answer.status > 0)
        doctor->rate = answer.rate;
    else
        doctor->reach = REACH_BAD;
    probe_answer_clear(&answer);
}

// What the service listed when it gave the token: the only way to know of writing without writing.
void check_granted(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    const char *list = doctor->has_profile ? doctor->profile.scopes : NULL;
    g_autoptr(GString) missing = g_string_new(NULL);
    if (!list || doctor->profile.kind != PROFILE_OAUTH) {
        doctor_skip(out, "only an app's token tells; a private integration's is known by trying");
        return;
    }
    for (int area = 0; area < AREA_COUNT; area++) {
        const char *scope = area_write_scope((AreaId)area);
        if (*scope && !scope_is_granted(list, scope))
            g_string_append_printf(missing, "%s%s", missing->len ? ", " : "", scope);
    }
    if (missing->len == 0) {
        doctor_ok(out, "all that eyrie writes with");
        return;
    }
    TextBuf buf;
    TextRef mend = denial_mend(&buf, DENIAL_SCOPE, TOKEN_OAUTH, missing->str, NULL);
    doctor_warn(out, "not granted: %s", missing->str);
    doctor_mend(out, "To change these, %.*s.", TEXT_ARG(mend));
}

// ---- figures -----------------------------------------------------------------------------------

void check_burst(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    const RateInfo *rate = &doctor->rate;
    if (rate->max < 0 || rate->remaining < 0)
        doctor_skip(out, "no answer told it");
    else
        doctor_ok(out, "%d of %d requests left in %d s", rate->remaining, rate->max,
                  rate->interval_ms > 0 ? rate->interval_ms / 1000 : 10);
}

void check_daily(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)check;
    const RateInfo *rate = &doctor->rate;
    if (rate->daily_limit <= 0 || rate->daily_remaining < 0) {
        doctor_skip(out, "no answer told it");
        return;
    }
    if (rate->daily_remaining * 100 >= rate->daily_limit * DAILY_LOW) {
        doctor_ok(out, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " requests left today",
                  rate->daily_remaining, rate->daily_limit);
        return;
    }
    doctor_warn(out, "only %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " requests left today",
                rate->daily_remaining, rate->daily_limit);
    doctor_mend(out, "Find what else uses this account's requests; eyrie slows down by itself.");
}

void check_versions(Doctor *doctor, const DoctorCheck *check, Finding *out)
{
    (void)doctor;
    (void)check;
    g_autoptr(GString) seen = g_string_new(NULL);
    for (int ep = EP_NONE + 1; ep < EP_COUNT; ep++) {
        const char *version = endpoint_info((EndpointId)ep)->version;
        if (*version && !strstr(seen->str, version))
            g_string_append_printf(seen, "%s%s", seen->len ? ", " : "", version);
    }
    doctor_ok(out, "eyrie " PACKAGE_VERSION " sends Version %s", seen->str);
}
