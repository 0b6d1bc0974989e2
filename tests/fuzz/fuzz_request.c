// What knocks at the listener, and what people paste: a code comes only with our state.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "api/loopback.h"
#include "api/loopback_request.h"
#include "base/err.h"
#include "fuzz/fuzz.h"

#define STATE "0f3d"

static void check_code(const char *code)
{
    BUG_ON(!*code || strpbrk(code, " \t\r\n&?=#<>\""));
}

static void check_request(const char *head)
{
    LoopbackHit hit = loopback_judge(head, LOOPBACK_PORT, STATE);
    BUG_ON(hit.code && hit.refused);
    if (hit.code || hit.refused) {
        BUG_ON(!g_str_has_prefix(head, "GET /callback?") || !strstr(head, "state="));
        BUG_ON(!strstr(head, ":53682"));
    }
    if (hit.code)
        check_code(hit.code);
    g_free(hit.code);
}

FUZZ(request)
{
    Err err;
    g_autofree char *text = g_strndup((const char *)data, size);
    check_request(text);
    // The rest of the way, so that it is walked more often.
    g_autofree char *head =
        g_strdup_printf("GET /callback?%s HTTP/1.1\r\nHost: localhost:53682\r\n\r\n", text);
    check_request(head);
    g_autofree char *code = loopback_read(text, STATE, &err);
    if (code)
        check_code(code);
    else
        BUG_ON(err.kind != ERR_USAGE);
    return 0;
}
