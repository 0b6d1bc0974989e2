#include "config.h"

#include "api/exchange.h"

#include <string.h>

enum {
    LOOK_MS = 100,
    GRACE_MS = 2000,       // the answer may be a token that replaces the one we have
    FORM_ROOM = 32 * 1024, // so that no part is left behind where it lay before it grew
};

static bool run(HttpMulti *multi, const atomic_bool *stop, int grace_ms, int *code, Err *err)
{
    gint64 until = 0;
    for (;;) {
        http_multi_turn(multi);
        if (http_multi_done(multi, code))
            return true;
        if (stop && atomic_load(stop) && until == 0)
            until = g_get_monotonic_time() + grace_ms * G_TIME_SPAN_MILLISECOND;
        if (until != 0 && g_get_monotonic_time() >= until)
            return err_set(err, ERR_CANCELLED, "told to stop");
        http_multi_poll(multi, LOOK_MS);
    }
}

bool exchange_run_on(HttpMulti *multi, const HttpRequest *request, const atomic_bool *stop,
                     HttpAnswer *answer, Err *err)
{
    HttpRequest own = *request;
    own.owner = &own;
    int code = 0;
    Http *http = http_multi_open(multi, err) ? http_new(&own, err) : NULL;
    if (!http)
        return false;
    http_multi_add(multi, http);
    int grace_ms = request->safety == SAFETY_SAFE ? 0 : GRACE_MS;
    bool ok = run(multi, stop, grace_ms, &code, err);
    http_multi_remove(multi, http);
    if (ok)
        http_finish(http, code, answer);
    http_free(http);
    return ok;
}

bool exchange_run(const HttpRequest *request, const atomic_bool *stop, HttpAnswer *answer, Err *err)
{
    HttpMulti *multi = http_multi_new();
    bool ok = exchange_run_on(multi, request, stop, answer, err);
    http_multi_free(multi);
    return ok;
}

char *exchange_form(const char *const *pairs)
{
    GString *form = g_string_sized_new(FORM_ROOM);
    for (; pairs[0]; pairs += 2) {
        if (!pairs[1])
            continue;
        char *value = g_uri_escape_string(pairs[1], NULL, FALSE);
        g_string_append(form, form->len ? "&" : "");
        g_string_append(form, pairs[0]);
        g_string_append_c(form, '=');
        g_string_append(form, value);
        exchange_wipe(value);
    }
    return g_string_free(form, FALSE);
}

void exchange_wipe(char *form)
{
    if (form)
        explicit_bzero(form, strlen(form));
    g_free(form);
}
