#include "config.h"

#include "base/url.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/attr.h"
#include "base/utf8.h"

#define MAX_URL 8192
#define MAX_ID  64

char *url_encode(const char *s)
{
    return g_uri_escape_string(s, NULL, FALSE);
}

char *url_decode(const char *s, size_t n, Err *err)
{
    GString *out = g_string_sized_new(n);
    for (size_t i = 0; i < n; i++) {
        int value = (unsigned char)s[i];
        if (s[i] == '%') {
            int high = i + 2 < n ? g_ascii_xdigit_value(s[i + 1]) : -1;
            int low = i + 2 < n ? g_ascii_xdigit_value(s[i + 2]) : -1;
            value = high < 0 || low < 0 ? -1 : high * 16 + low;
            i += 2;
        }
        if (value <= 0) {
            g_string_free(out, TRUE);
            err_set(err, ERR_USAGE, "a %% in an address stands before no two hex digits");
            return NULL;
        }
        g_string_append_c(out, (char)value);
    }
    return g_string_free(out, FALSE);
}

void query_add(GString *query, const char *key, const char *value)
{
    if (!value)
        return;
    g_autofree char *k = url_encode(key);
    g_autofree char *v = url_encode(value);
    g_string_append_printf(query, "%s%s=%s", query->len ? "&" : "", k, v);
}

void query_add_int(GString *query, const char *key, gint64 value)
{
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, value);
    query_add(query, key, digits);
}

typedef struct Parts {
    char *scheme, *user, *host, *path, *query, *fragment;
    int port;
} Parts;

static void parts_clear(Parts *p)
{
    g_free(p->scheme);
    g_free(p->user);
    g_free(p->host);
    g_free(p->path);
    g_free(p->query);
    g_free(p->fragment);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parts, parts_clear)

// Printable and without what parsers disagree about: space, backslash, controls, invisible signs.
static bool is_clean(const char *url)
{
    size_t n = strlen(url);
    if (n == 0 || n > MAX_URL)
        return false;
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        i += utf8_decode(url + i, n - i, &cp);
        if (cp <= 0x20 || cp == '\\' || cp == 0xFFFD || utf8_cp_width(cp) <= 0)
            return false;
    }
    return true;
}

static bool split(const char *url, Parts *p)
{
    if (!is_clean(url) || !g_uri_split(url, G_URI_FLAGS_ENCODED, &p->scheme, &p->user, &p->host,
                                       &p->port, &p->path, &p->query, &p->fragment, NULL))
        return false;
    if (!p->scheme)
        return false;
    g_autofree char *scheme = g_steal_pointer(&p->scheme);
    p->scheme = g_ascii_strdown(scheme, -1);
    return true;
}

// A name or an address. Escapes are read before: what they hide, such as a colon, is in no name.
static bool is_host(const char *ascii)
{
    struct in6_addr v6;
    for (const char *s = ascii; *s; s++)
        if (!g_ascii_isalnum(*s) && !strchr("-._", *s))
            return inet_pton(AF_INET6, ascii, &v6) == 1;
    return *ascii != '\0';
}

static char *ascii_host(const char *host)
{
    g_autofree char *ascii = host ? g_hostname_to_ascii(host) : NULL;
    return ascii && is_host(ascii) ? g_ascii_strdown(ascii, -1) : NULL;
}

static bool host_is_loopback(const char *host)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, host, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, host, &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6);
    return strcmp(host, "localhost") == 0;
}

static bool is_http(const char *scheme)
{
    return strcmp(scheme, "http") == 0;
}

static bool is_https(const char *scheme)
{
    return strcmp(scheme, "https") == 0;
}

char *url_base(const char *url, Err *err)
{
    g_auto(Parts) p = {.port = -1};
    g_autofree char *host = split(url, &p) ? ascii_host(p.host) : NULL;
    if (!host || (!is_http(p.scheme) && !is_https(p.scheme))) {
        err_set(err, ERR_CONFIG, "not an https address: %s", url);
        return NULL;
    }
    if (p.user || p.query || p.fragment) {
        err_set(err, ERR_CONFIG, "only scheme, host, port and path may be given: %s", url);
        return NULL;
    }
    if (is_http(p.scheme) && !host_is_loopback(host)) {
        err_set(err, ERR_CONFIG, "plain http is for this machine only: %s", url);
        return NULL;
    }
    size_t n = strlen(p.path);
    while (n && p.path[n - 1] == '/')
        n--;
    const char *open = strchr(host, ':') ? "[" : "", *close = *open ? "]" : "";
    g_autofree char *port = p.port > 0 ? g_strdup_printf(":%d", p.port) : g_strdup("");
    return g_strdup_printf("%s://%s%s%s%s%.*s", p.scheme, open, host, close, port, (int)n, p.path);
}

bool url_is_loopback(const char *url)
{
    g_autofree char *host = url_host(url);
    return host && host_is_loopback(host);
}

char *url_host(const char *url)
{
    g_auto(Parts) p = {.port = -1};
    return split(url, &p) ? ascii_host(p.host) : NULL;
}

// A list of hosts and domains, or an asterisk for all.
static bool is_excepted(const char *host, const char *list)
{
    g_auto(GStrv) names = g_strsplit_set(list, ", ", -1);
    for (char **at = names; *at; at++) {
        const char *name = **at == '.' ? *at + 1 : *at;
        size_t n = strlen(name), host_n = strlen(host);
        if (strcmp(name, "*") == 0)
            return true;
        if (n > 0 && host_n >= n && g_ascii_strcasecmp(host + host_n - n, name) == 0 &&
            (host_n == n || host[host_n - n - 1] == '.'))
            return true;
    }
    return false;
}

static const char *first_set(const char *const *names, size_t count, const char **which)
{
    for (size_t i = 0; i < count; i++) {
        const char *value = g_getenv(names[i]);
        if (!value || !*value)
            continue;
        *which = names[i];
        return value;
    }
    return NULL;
}

char *url_proxy(const char *url, const char **variable)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    static const char *const exceptions[] = {"no_proxy", "NO_PROXY"};
    const char *which = NULL, *ignored = NULL;
    const char *proxy = first_set(names, ARRAY_LEN(names), &which);
    const char *except = first_set(exceptions, ARRAY_LEN(exceptions), &ignored);
    g_autofree char *host = url_host(url);
    if (!proxy || !host || host_is_loopback(host) || (except && is_excepted(host, except)))
        return NULL;
    const char *at = strrchr(proxy, '@'), *scheme = strstr(proxy, "://");
    const char *from = at ? at + 1 : scheme ? scheme + 3 : proxy;
    if (variable)
        *variable = which;
    return g_strndup(from, strcspn(from, "/?#"));
}

// Only the headers a person would type: "attach" makes some mail programs send files.
static bool mail_query_is_harmless(const char *query)
{
    static const char *const allowed[] = {"subject", "body", "cc", "bcc", "to"};
    g_auto(GStrv) pairs = g_strsplit(query, "&", -1);
    for (size_t i = 0; pairs[i]; i++) {
        size_t n = strcspn(pairs[i], "=");
        bool known = false;
        for (size_t j = 0; j < ARRAY_LEN(allowed); j++)
            known = known ||
                    (strlen(allowed[j]) == n && g_ascii_strncasecmp(pairs[i], allowed[j], n) == 0);
        if (!known)
            return false;
    }
    return true;
}

static bool is_phone(const char *path)
{
    return *path && path[strspn(path, "+0123456789-.()*#;=%abcdefghijklmnopqrstuvwxyz")] == '\0';
}

static bool web_may_open(const Parts *p, Err *err)
{
    g_autofree char *host = ascii_host(p->host);
    if (!host)
        return err_set(err, ERR_REFUSED, "address without a host");
    if (p->user)
        return err_set(err, ERR_REFUSED, "address with a user name in front of %s", host);
    return is_https(p->scheme) || host_is_loopback(host) ||
           err_set(err, ERR_REFUSED, "an address without encryption is not opened: copy it");
}

static bool parts_may_open(const Parts *p, Err *err)
{
    if (is_http(p->scheme) || is_https(p->scheme))
        return web_may_open(p, err);
    if (strcmp(p->scheme, "mailto") == 0)
        return !p->query || mail_query_is_harmless(p->query) ||
               err_set(err, ERR_REFUSED, "mail address with unusual headers");
    if (strcmp(p->scheme, "tel") == 0)
        return is_phone(p->path) || err_set(err, ERR_REFUSED, "not a telephone number");
    return err_set(err, ERR_REFUSED, "%s: addresses are not opened", p->scheme);
}

bool url_may_open(const char *url, Err *err)
{
    g_auto(Parts) p = {.port = -1};
    if (!split(url, &p))
        return err_set(err, ERR_REFUSED, "not an address that can be opened");
    return parts_may_open(&p, err);
}

static void add_escaped(GString *out, const char *before, const char *part)
{
    if (!part)
        return;
    g_string_append(out, before);
    for (; *part; part++) {
        bool plain = g_ascii_isalnum(*part) || strchr("-._~%!*,;:@/?&=+#", *part);
        g_string_append_printf(out, plain ? "%c" : "%%%02X", (unsigned char)*part);
    }
}

char *url_for_opening(const char *url, Err *err)
{
    g_auto(Parts) p = {.port = -1};
    if (!split(url, &p)) {
        err_set(err, ERR_REFUSED, "not an address that can be opened");
        return NULL;
    }
    if (!parts_may_open(&p, err))
        return NULL;
    GString *out = g_string_new(p.scheme);
    g_autofree char *host = ascii_host(p.host);
    if (host)
        g_string_append_printf(out, strchr(host, ':') ? "://[%s]" : "://%s", host);
    if (host && p.port > 0)
        g_string_append_printf(out, ":%d", p.port);
    add_escaped(out, host ? "" : ":", p.path);
    add_escaped(out, "?", p.query);
    add_escaped(out, "#", p.fragment);
    return g_string_free(out, FALSE);
}

size_t url_length(const char *text)
{
    size_t n = strcspn(text, " \t\n<>\"'`{}|\\^");
    while (n > 0 && strchr(".,;:!?)]", text[n - 1]))
        n--;
    return n;
}

bool url_is_id(const char *s)
{
    size_t n = 0;
    for (; s[n]; n++)
        if (n == MAX_ID || !(g_ascii_isalnum(s[n]) || s[n] == '_' || s[n] == '-'))
            return false;
    return n > 0;
}
