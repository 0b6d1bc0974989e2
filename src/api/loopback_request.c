#include "config.h"

#include "api/loopback_request.h"

#include <glib.h>
#include <string.h>

#include "api/loopback.h"
#include "base/secret.h"
#include "base/url.h"

enum { CODE_MAX = 2048 };

// ---- what a query says -------------------------------------------------------------------------

// Value of a member, decoded; g_free. NULL: not there, or nothing that may be a value.
static char *member(const char *query, const char *name)
{
    Err ignored;
    g_auto(GStrv) pairs = g_strsplit(query, "&", -1);
    for (char **pair = pairs; *pair; pair++) {
        size_t n = strlen(name);
        if (strncmp(*pair, name, n) != 0 || (*pair)[n] != '=')
            continue;
        const char *value = *pair + n + 1;
        return strlen(value) <= CODE_MAX ? url_decode(value, strlen(value), &ignored) : NULL;
    }
    return NULL;
}

static bool same(const char *a, const char *b)
{
    Secret *x = secret_new(a, strlen(a)), *y = secret_new(b, strlen(b));
    bool equal = secret_eq(x, y);
    secret_free(x);
    secret_free(y);
    return equal;
}

static bool is_code(const char *code)
{
    return code && *code && code[strcspn(code, " \t\r\n&?=#<>\"")] == '\0';
}

char *loopback_read(const char *pasted, const char *state, Err *err)
{
    g_autofree char *text = g_strstrip(g_strdup(pasted));
    text[strcspn(text, "#")] = '\0';
    const char *query = strchr(text, '?');
    g_autofree char *echo = query ? member(query + 1, "state") : NULL;
    g_autofree char *code = query ? member(query + 1, "code") : g_strdup(text);
    if (echo && !same(echo, state))
        err_set(err, ERR_USAGE, "that address is of another sign-in; begin again");
    else if (!is_code(code))
        err_set(err, ERR_USAGE, "there is no code in that; paste the whole address");
    else
        return g_steal_pointer(&code);
    return NULL;
}

// ---- a request ---------------------------------------------------------------------------------

// A name of another machine that points here is an attack (DNS rebinding).
static bool host_is_ours(int port, char **lines)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    int hosts = 0, good = 0;
    for (; *lines; lines++) {
        if (g_ascii_strncasecmp(*lines, "host:", 5) != 0)
            continue;
        const char *host = *lines + 5 + strspn(*lines + 5, " \t");
        hosts++;
        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
            g_autofree char *ours = g_strdup_printf("%s:%d", names[i], port);
            good += g_ascii_strcasecmp(host, ours) == 0;
        }
    }
    return hosts == 1 && good == 1;
}

// The query of a request for the callback; g_free. NULL: it is another request.
static char *query_of(const char *head, int port)
{
    static const char start[] = "GET /callback?";
    g_auto(GStrv) lines = g_strsplit(head, "\r\n", -1);
    char *end = lines[0] ? strstr(lines[0], " HTTP/1.") : NULL;
    if (!end || !g_str_has_prefix(lines[0], start) || !host_is_ours(port, lines + 1))
        return NULL;
    *end = '\0';
    return g_strdup(lines[0] + strlen(start));
}

LoopbackHit loopback_judge(const char *head, int port, const char *state)
{
    LoopbackHit hit = {0};
    g_autofree char *query = head ? query_of(head, port) : NULL;
    g_autofree char *echo = query ? member(query, "state") : NULL;
    g_autofree char *code = query ? member(query, "code") : NULL;
    g_autofree char *error = query ? member(query, "error") : NULL;
    bool ours = echo && same(echo, state);
    hit.refused = ours && error != NULL;
    if (ours && !error && is_code(code))
        hit.code = g_steal_pointer(&code);
    return hit;
}
