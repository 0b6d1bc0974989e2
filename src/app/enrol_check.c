// What signing in asks the service, on the thread of enrol_work.
#include "config.h"

#include <string.h>

#include "api/decode.h"
#include "api/loopback.h"
#include "api/refresh.h"
#include "api/signin.h"
#include "app/enrol_work.h"
#include "base/log.h"
#include "model/workspace.h"

enum {
    CONNECT_MS = 6000,
    TOTAL_MS = 12000,
    ALL_MS = 60000,
    PAGE_WAIT_MS = 5 * 60 * 1000,
};
#define AGENT "eyrie/" PACKAGE_VERSION

static bool stopped(const EnrolTask *task)
{
    return atomic_load(&task->stop);
}

static Probe *probe_with(const EnrolHand *hand, const EnrolTask *task, const Secret *token)
{
    ProbeConfig config = {.base_url = hand->base_url,
                          .token = token,
                          .clock = hand->clock,
                          .connect_ms = CONNECT_MS,
                          .total_ms = TOTAL_MS,
                          .all_ms = ALL_MS,
                          .stop = &task->stop};
    return probe_new(&config);
}

// ---- locations ---------------------------------------------------------------------------------

static void add_person(EnrolTask *task, const Id *id, const char *label, const char *detail)
{
    EnrolPerson *person = g_new0(EnrolPerson, 1);
    person->id = *id;
    person->label = text_clean(label, strlen(label), TEXT_IDENTITY);
    person->detail = text_clean(detail, strlen(detail), TEXT_IDENTITY);
    if (!task->people)
        task->people = g_ptr_array_new_with_free_func(enrol_person_free);
    g_ptr_array_add(task->people, person);
}

// The names stay with the draft as well, for the profile.
static bool list_places(EnrolHand *hand, EnrolTask *task, Err *err)
{
    SigninPlace *places = NULL;
    size_t count = 0;
    if (!signin_places(hand->base_url, &hand->draft, &task->stop, &places, &count, err))
        return false;
    task->agency = true;
    task->people = g_ptr_array_new_with_free_func(enrol_person_free);
    for (size_t i = 0; i < count; i++) {
        const char *id = places[i].location.s;
        Place *place = profile_add_place(&hand->draft, &places[i].location);
        g_free(place->name);
        place->name = g_strdup(places[i].name);
        add_person(task, &places[i].location, places[i].name ? places[i].name : id, id);
    }
    signin_places_free(places, count);
    return true;
}

static void start_draft(EnrolHand *hand)
{
    profile_clear(&hand->draft);
    profile_init(&hand->draft);
}

// An agency's token may list locations; a location's is refused that, and so is known.
void enrol_do_token(EnrolHand *hand, EnrolTask *task)
{
    Err err = {0};
    start_draft(hand);
    log_hide(secret_reveal(task->secret), secret_len(task->secret));
    hand->draft.access = g_steal_pointer(&task->secret);
    hand->draft.kind = PROFILE_PIT;
    bool listed = list_places(hand, task, &err);
    bool denied = err.kind == ERR_SCOPE || err.kind == ERR_NOT_FOUND || err.kind == ERR_REFUSED;
    if (!listed && !denied)
        task->err = err;
}

// ---- what a token may do -----------------------------------------------------------------------

static void tell_area(EnrolHand *hand, const EnrolTask *task, AreaId area, EnrolAccess access,
                      const Err *why)
{
    Err ignored = {0};
    EnrolNews *news = g_new0(EnrolNews, 1);
    *news = (EnrolNews){.serial = task->serial, .area = area, .access = access, .why = *why};
    if (!mailbox_put(hand->news, news, &ignored))
        enrol_news_free(news);
}

static void take_users(EnrolTask *task, const Json *json)
{
    const Json *rows = json_member(json, "users");
    if (!task->people)
        task->people = g_ptr_array_new_with_free_func(enrol_person_free);
    for (const Json *row = json_is_array(rows) ? json_first(rows) : NULL; row;
         row = json_next(row)) {
        User user = {0};
        Err bad = {0};
        if (!decode_record(&user_type, row, &user, &bad))
            continue;
        TextRef name = text_ref(&user.name), mail = text_ref(&user.email);
        add_person(task, &user.id, name.n ? name.s : user.id.s, mail.n ? mail.s : "");
        record_clear(&user_type, &user);
    }
}

static EnrolAccess access_of(const ProbeAnswer *answer)
{
    if (answer->err.kind == ERR_NONE)
        return ENROL_OPEN;
    return answer->denied == DENIAL_SCOPE ? ENROL_MISSING : ENROL_UNKNOWN;
}

// Asks one area after another until one cannot be reached. *open counts those that may be read.
// False when the token is for none of them.
static bool ask_areas(EnrolHand *hand, EnrolTask *task, Probe *probe, size_t *open, Err *err)
{
    Err away = {0};
    for (int i = 0; i < AREA_COUNT && !stopped(task); i++) {
        AreaId area = (AreaId)i;
        ProbeAnswer answer = {.err = away};
        tell_area(hand, task, area, ENROL_ASKING, &away);
        if (away.kind == ERR_NONE)
            area_ask(probe, area, &task->location, &answer);
        EnrolAccess access = access_of(&answer);
        *open += access == ENROL_OPEN;
        tell_area(hand, task, area, access, &answer.err);
        if (area == AREA_USERS && answer.json)
            take_users(task, answer.json);
        bool none = answer.denied == DENIAL_KIND || answer.denied == DENIAL_LOCATION ||
                    answer.denied == DENIAL_TOKEN;
        if (none)
            *err = answer.err;
        if (answer.status == 0)
            away = answer.err;
        probe_answer_clear(&answer);
        if (none)
            return false;
    }
    return true;
}

// False when the token is not for this location, or when nobody knows.
static bool ask_location(EnrolTask *task, Probe *probe, Err *err)
{
    ProbeAnswer answer;
    probe_get(probe, EP_LOCATION_GET, &task->location, NULL, &answer);
    bool known = answer.err.kind == ERR_NONE;
    bool unsaid = answer.denied == DENIAL_SCOPE || answer.denied == DENIAL_OTHER ||
                  answer.denied == DENIAL_ROUTE;
    const char *name = known ? json_string(json_at(answer.json, "location.name")) : NULL;
    if (name)
        task->name = text_clean(name, strlen(name), TEXT_IDENTITY);
    if (!known && !unsaid)
        *err = answer.err;
    probe_answer_clear(&answer);
    return known || unsaid;
}

static void keep_name(EnrolHand *hand, const EnrolTask *task)
{
    Place *place = profile_add_place(&hand->draft, &task->location);
    hand->draft.location = task->location;
    if (task->name.s) {
        g_free(place->name);
        place->name = g_strdup(task->name.s);
    }
}

static bool ask_all(EnrolHand *hand, EnrolTask *task, const Secret *token, Err *err)
{
    size_t open = 0;
    Probe *probe = probe_with(hand, task, token);
    bool ok = ask_location(task, probe, err) && ask_areas(hand, task, probe, &open, err);
    probe_free(probe);
    if (ok && stopped(task))
        return err_set(err, ERR_CANCELLED, "given up");
    if (ok && open == 0 && !task->name.s)
        return err_set(err, ERR_SCOPE, "it has no scope: it may do nothing at all");
    return ok;
}

// With the token that requests of the location carry.
static void check_and_store(EnrolHand *hand, EnrolTask *task)
{
    const Secret *token = profile_token(&hand->draft, &task->location);
    task->granted = g_strdup(hand->draft.scopes);
    if (!ask_all(hand, task, token, &task->err))
        return;
    keep_name(hand, task);
    if (!enrol_store(hand, &task->err)) {
        err_prefix(&task->err, "nothing was stored");
        return;
    }
    task->profile = g_strdup(hand->name);
}

void enrol_do_check(EnrolHand *hand, EnrolTask *task)
{
    start_draft(hand);
    log_hide(secret_reveal(task->secret), secret_len(task->secret));
    profile_take_pit(&hand->draft, g_steal_pointer(&task->secret), &task->location,
                     clock_now(hand->clock));
    check_and_store(hand, task);
}

void enrol_do_areas(EnrolHand *hand, EnrolTask *task)
{
    size_t open = 0;
    Probe *probe = probe_with(hand, task, profile_token(&hand->draft, &task->location));
    if (!ask_areas(hand, task, probe, &open, &task->err))
        err_prefix(&task->err, "not any more");
    probe_free(probe);
}

// ---- with an app -------------------------------------------------------------------------------

void enrol_do_wait(EnrolHand *hand, EnrolTask *task)
{
    Err ignored = {0};
    Loopback *loopback = loopback_open(task->port, &task->err);
    if (!loopback)
        return;
    EnrolNews *news = g_new0(EnrolNews, 1);
    *news = (EnrolNews){.serial = task->serial, .listens = true};
    if (!mailbox_put(hand->news, news, &ignored))
        enrol_news_free(news);
    task->code = loopback_wait(loopback, task->text, PAGE_WAIT_MS, &task->stop, &task->err);
    loopback_close(loopback);
}

void enrol_do_exchange(EnrolHand *hand, EnrolTask *task)
{
    Signin signin = {.base_url = hand->base_url,
                     .client_id = task->client_id,
                     .redirect = task->redirect,
                     .client_secret = task->secret,
                     .clock = hand->clock,
                     .stop = &task->stop};
    start_draft(hand);
    if (!signin_exchange(&signin, task->text, &hand->draft, &task->err))
        return;
    log_hide(secret_reveal(hand->draft.access), secret_len(hand->draft.access));
    task->location = hand->draft.location;
    if (!hand->draft.company)
        check_and_store(hand, task);
    else if (!list_places(hand, task, &task->err))
        err_prefix(&task->err, "the agency's locations");
}

void enrol_do_place(EnrolHand *hand, EnrolTask *task)
{
    RefreshConfig config = {
        .base_url = hand->base_url, .user_agent = AGENT, .clock = hand->clock, .stop = &task->stop};
    if (refresh_mint_first(&config, &hand->draft, &task->location, &task->err))
        check_and_store(hand, task);
}
