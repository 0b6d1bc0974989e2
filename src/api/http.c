#include "config.h"

#include "api/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/url.h"

enum {
    LOW_SPEED_BYTES = 50,
    RATIO_GUARD = 100,
    RATIO_FROM = 1 << 20,
    HEADER_VALUE_MAX = 128,
    HEADERS_KEPT = 4096
};

struct Http {
    CURL *easy;
    struct curl_slist *headers;
    HttpRequest request;
    size_t sent, body_n; // of the request's body, handed to libcurl
    GString *body;
    size_t header_bytes;
    int header_lines;
    GString *kept; // header lines, for the trace
    bool answered; // a status line came
    bool too_big;
    RateInfo rate;
    int64_t retry_after_ms, date_ms;
    char why[CURL_ERROR_SIZE];
};

static pthread_once_t global_once = PTHREAD_ONCE_INIT;
static Err global_err;

static bool start_libcurl(Err *err)
{
    if (!http_lazy_load(err))
        return false;
    CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        return err_set(err, ERR_CONFIG, "libcurl does not start: %s", curl_easy_strerror(code));
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    return info->features & CURL_VERSION_ASYNCHDNS ||
           err_set(err, ERR_CONFIG, "this libcurl blocks while it looks up names");
}

static void global_init(void)
{
    if (start_libcurl(&global_err))
        global_err = (Err){0};
}

char *http_library(Err *err)
{
    pthread_once(&global_once, global_init);
    if (global_err.kind != ERR_NONE) {
        *err = global_err;
        return NULL;
    }
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    return g_strdup_printf("libcurl %s %s", info->version,
                           info->ssl_version ? info->ssl_version : "without TLS");
}

static size_t on_read(char *out, size_t size, size_t count, void *data)
{
    Http *http = data;
    size_t n = MIN(size * count, http->body_n - http->sent);
    if (n > 0)
        memcpy(out, http->request.body + http->sent, n);
    http->sent += n;
    return n;
}

// Rewinding means sending again, which only a read may do.
static int on_seek(void *data, curl_off_t offset, int origin)
{
    Http *http = data;
    if (http->request.safety != SAFETY_SAFE || origin != SEEK_SET || offset < 0 ||
        (size_t)offset > http->body_n)
        return CURL_SEEKFUNC_FAIL;
    http->sent = (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

// libcurl's own limit does not see chunked or compressed bodies.
static size_t on_write(char *bytes, size_t size, size_t count, void *data)
{
    Http *http = data;
    size_t n = size * count;
    size_t total = http->body->len + n;
    curl_off_t wire = 0;
    curl_easy_getinfo(http->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
    bool bomb = wire > 0 && total > RATIO_FROM && total / RATIO_GUARD > (size_t)wire;
    if (total > http->request.body_cap || bomb) {
        http->too_big = true;
        return 0;
    }
    g_string_append_len(http->body, bytes, (gssize)n);
    return n;
}

static int64_t parse_number(const char *s)
{
    gint64 value;
    return g_ascii_string_to_signed(s, 10, 0, G_MAXINT64 / 1000, &value, NULL) ? value : -1;
}

static int parse_int(const char *s)
{
    int64_t value = parse_number(s);
    return value <= G_MAXINT ? (int)value : -1;
}

static void take_header(Http *http, const char *name, const char *value)
{
    if (!g_ascii_strcasecmp(name, "x-ratelimit-max"))
        http->rate.max = parse_int(value);
    else if (!g_ascii_strcasecmp(name, "x-ratelimit-remaining"))
        http->rate.remaining = parse_int(value);
    else if (!g_ascii_strcasecmp(name, "x-ratelimit-interval-milliseconds"))
        http->rate.interval_ms = parse_int(value);
    else if (!g_ascii_strcasecmp(name, "x-ratelimit-limit-daily"))
        http->rate.daily_limit = parse_number(value);
    else if (!g_ascii_strcasecmp(name, "x-ratelimit-daily-remaining"))
        http->rate.daily_remaining = parse_number(value);
    else if (!g_ascii_strcasecmp(name, "x-ratelimit-daily-reset"))
        http->rate.daily_reset_ms = parse_number(value);
    else if (!g_ascii_strcasecmp(name, "retry-after"))
        http->retry_after_ms = parse_number(value) >= 0 ? parse_number(value) * 1000 : -1;
    else if (!g_ascii_strcasecmp(name, "date"))
        http->date_ms = MAX((int64_t)curl_getdate(value, NULL), 0) * 1000;
}

static void start_headers(Http *http)
{
    http->rate = (RateInfo){-1, -1, -1, -1, -1, -1};
    http->retry_after_ms = -1;
    http->date_ms = 0;
    http->answered = true;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *data)
{
    Http *http = data;
    size_t n = size * count;
    http->header_bytes += n;
    if (http->header_bytes > HTTP_HEADER_CAP || ++http->header_lines > HTTP_HEADER_LINES) {
        http->too_big = true;
        return 0;
    }
    if (n >= 5 && !memcmp(bytes, "HTTP/", 5))
        start_headers(http);
    if (http->kept->len + n <= HEADERS_KEPT)
        g_string_append_len(http->kept, bytes, (gssize)n);
    const char *colon = memchr(bytes, ':', n);
    size_t value_n = colon ? (size_t)(bytes + n - colon - 1) : 0;
    if (!colon || value_n > HEADER_VALUE_MAX)
        return n;
    g_autofree char *name = g_strndup(bytes, (gsize)(colon - bytes));
    g_autofree char *value = g_strndup(colon + 1, value_n);
    take_header(http, name, g_strstrip(value));
    return n;
}

static bool add_header(Http *http, const char *name, const char *value)
{
    if (strpbrk(value, "\r\n"))
        return false;
    g_autofree char *line = g_strdup_printf("%s: %s", name, value);
    struct curl_slist *list = curl_slist_append(http->headers, line);
    if (list)
        http->headers = list;
    return list != NULL;
}

static bool add_headers(Http *http)
{
    const HttpRequest *request = &http->request;
    // An empty value takes the header away: waiting for "100 Continue" would hide whether the body
    // went out.
    struct curl_slist *list = curl_slist_append(http->headers, "Expect:");
    if (!list)
        return false;
    http->headers = list;
    return add_header(http, "Accept", "application/json") &&
           (!request->version || add_header(http, "Version", request->version)) &&
           (!request->body ||
            add_header(http, "Content-Type",
                       request->content_type ? request->content_type : "application/json"));
}

typedef struct LongOption {
    CURLoption option;
    long value;
} LongOption;

// The same for every exchange. See RELIABILITY 2.3 for the reason of each.
static const LongOption fixed_options[] = {
    {CURLOPT_NOSIGNAL, 1},
    {CURLOPT_FOLLOWLOCATION, 0},
    {CURLOPT_MAXREDIRS, 0},
    {CURLOPT_NETRC, CURL_NETRC_IGNORED},
    {CURLOPT_UNRESTRICTED_AUTH, 0},
    {CURLOPT_SSL_VERIFYPEER, 1},
    {CURLOPT_SSL_VERIFYHOST, 2},
    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_PROXY_SSL_VERIFYPEER, 1},
    {CURLOPT_PROXY_SSL_VERIFYHOST, 2},
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
    {CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES},
    {CURLOPT_MAXLIFETIME_CONN, 300},
    {CURLOPT_MAXAGE_CONN, 60},
    {CURLOPT_TCP_KEEPALIVE, 1},
    {CURLOPT_BUFFERSIZE, 64 << 10},
    {CURLOPT_NOPROGRESS, 1},
    {CURLOPT_QUICK_EXIT, 1}, // do not wait for a name lookup when quitting
};

static bool set_fixed(CURL *easy)
{
    bool ok = true;
    for (size_t i = 0; i < ARRAY_LEN(fixed_options); i++)
        ok = ok &&
             curl_easy_setopt(easy, fixed_options[i].option, fixed_options[i].value) == CURLE_OK;
    return ok;
}

#define SET(option, value) (curl_easy_setopt(http->easy, option, value) == CURLE_OK)

static bool set_connection(Http *http)
{
    const HttpRequest *request = &http->request;
    bool once = request->safety != SAFETY_SAFE;
    const char *protocols = request->loopback ? "http,https" : "https";
    return SET(CURLOPT_PROTOCOLS_STR, protocols) && SET(CURLOPT_REDIR_PROTOCOLS_STR, "https") &&
           (!request->loopback || SET(CURLOPT_PROXY, "")) &&
           (!request->ca_file || SET(CURLOPT_CAINFO, request->ca_file)) &&
           // A connection that was used before may die under a request, and libcurl then sends it
           // again.
           SET(CURLOPT_FRESH_CONNECT, once || request->fresh ? 1L : 0L) &&
           SET(CURLOPT_FORBID_REUSE, once ? 1L : 0L) &&
           SET(CURLOPT_HTTP_VERSION,
               once ? (long)CURL_HTTP_VERSION_1_1 : (long)CURL_HTTP_VERSION_2TLS) &&
           SET(CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_ms) &&
           SET(CURLOPT_TIMEOUT_MS, (long)request->total_ms) &&
           SET(CURLOPT_LOW_SPEED_TIME, (long)request->low_speed_s);
}

static bool set_request(Http *http)
{
    const HttpRequest *request = &http->request;
    bool ok = SET(CURLOPT_URL, request->url) && SET(CURLOPT_USERAGENT, request->user_agent) &&
              (!request->token || (SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER) &&
                                   SET(CURLOPT_XOAUTH2_BEARER, secret_reveal(request->token)))) &&
              SET(CURLOPT_ACCEPT_ENCODING, "gzip") && SET(CURLOPT_HTTPHEADER, http->headers);
    if (request->body || request->method == METHOD_POST)
        ok = ok && SET(CURLOPT_POST, 1L) &&
             SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)http->body_n);
    if (request->method != METHOD_GET && request->method != METHOD_POST)
        ok = ok && SET(CURLOPT_CUSTOMREQUEST, method_name(request->method));
    return ok;
}

static bool set_callbacks(Http *http)
{
    return SET(CURLOPT_READFUNCTION, on_read) && SET(CURLOPT_READDATA, http) &&
           SET(CURLOPT_SEEKFUNCTION, on_seek) && SET(CURLOPT_SEEKDATA, http) &&
           SET(CURLOPT_WRITEFUNCTION, on_write) && SET(CURLOPT_WRITEDATA, http) &&
           SET(CURLOPT_HEADERFUNCTION, on_header) && SET(CURLOPT_HEADERDATA, http) &&
           SET(CURLOPT_ERRORBUFFER, http->why) && SET(CURLOPT_PRIVATE, http->request.owner);
}

Http *http_new(const HttpRequest *request, Err *err)
{
    Http *http = g_new0(Http, 1);
    http->request = *request;
    http->body_n = request->body ? strlen(request->body) : 0;
    http->body = g_string_new(NULL);
    http->kept = g_string_new(NULL);
    start_headers(http);
    http->answered = false;
    http->easy = curl_easy_init();
    if (http->easy && add_headers(http) && set_fixed(http->easy) && set_connection(http) &&
        set_request(http) && set_callbacks(http))
        return http;
    http_free(http);
    err_set(err, ERR_INTERNAL, "the request cannot be put together; it was not sent");
    return NULL;
}

void http_free(Http *http)
{
    if (!http)
        return;
    curl_easy_cleanup(http->easy);
    curl_slist_free_all(http->headers);
    if (http->body)
        g_string_free(http->body, TRUE);
    if (http->kept)
        g_string_free(http->kept, TRUE);
    g_free(http);
}

// Codes that mean: this peer must not be talked to. A broken handshake (35) may be a broken line.
static const CURLcode untrusted_codes[] = {
    CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,       CURLE_SSL_CIPHER,
    CURLE_SSL_CACERT_BADFILE,       CURLE_SSL_ISSUER_ERROR,      CURLE_SSL_CRL_BADFILE,
    CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
};

// What libcurl says of a header line that is longer than it can hold.
static bool is_too_large(CURLcode code)
{
#if LIBCURL_VERSION_NUM >= 0x080600
    if (code == CURLE_TOO_LARGE)
        return true;
#endif
    return code == CURLE_OUT_OF_MEMORY;
}

static RetryResult classify_failure(Http *http, CURLcode code)
{
    for (size_t i = 0; i < ARRAY_LEN(untrusted_codes); i++)
        if (code == untrusted_codes[i])
            return RESULT_UNTRUSTED;
    curl_off_t pretransfer = 0;
    curl_easy_getinfo(http->easy, CURLINFO_PRETRANSFER_TIME_T, &pretransfer);
    http->too_big = http->too_big || (pretransfer > 0 && is_too_large(code));
    if (http->too_big)
        return RESULT_UNREADABLE;
    // Before this moment no byte of the request left; without its end no server acts on a body.
    if (pretransfer == 0 || (http->sent < http->body_n && !http->answered))
        return RESULT_NOT_SENT;
    return RESULT_LOST;
}

static void fail(Http *http, CURLcode code, HttpAnswer *answer)
{
    static const struct {
        ErrKind kind;
        const char *what;
    } words[RESULT_COUNT] = {
        [RESULT_NOT_SENT] = {ERR_OFFLINE, "not sent"},
        [RESULT_LOST] = {ERR_OFFLINE, "no answer"},
        [RESULT_UNREADABLE] = {ERR_PROTOCOL, "the answer is larger than allowed"},
        [RESULT_UNTRUSTED] = {ERR_TLS, "the server is not trusted"},
    };
    answer->result = classify_failure(http, code);
    bool told = http->why[0] && code != CURLE_COULDNT_CONNECT; // that one tells ports and times
    const char *why = told ? http->why : curl_easy_strerror(code);
    if (answer->result == RESULT_UNREADABLE) // libcurl only knows that we would take no more
        err_set(&answer->err, ERR_PROTOCOL, "%s", words[answer->result].what);
    else
        err_set(&answer->err, words[answer->result].kind, "%s: %s", words[answer->result].what,
                why);
    answer->err.code = (int)code;
}

// Whoever answers may say the token aloud: neither screen nor mirror nor log shall repeat it.
static void hide_token(const Http *http, const GString *body)
{
    const Secret *token = http->request.token;
    size_t n = token ? secret_len(token) : 0;
    char *end = body->str + body->len;
    for (char *at = body->str;
         n > 0 && (at = memmem(at, (size_t)(end - at), secret_reveal(token), n)); at += n)
        memset(at, '*', n);
}

void http_finish(Http *http, int curl_code, HttpAnswer *answer)
{
    long status = 0;
    hide_token(http, http->body);
    hide_token(http, http->kept);
    *answer = (HttpAnswer){
        .rate = http->rate, .retry_after_ms = http->retry_after_ms, .date_ms = http->date_ms};
    answer->body = g_steal_pointer(&http->body);
    answer->headers = g_steal_pointer(&http->kept);
    if (curl_code != CURLE_OK) {
        fail(http, (CURLcode)curl_code, answer);
        return;
    }
    curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status);
    answer->status = (int)status;
    answer->result = retry_classify(answer->status);
}

void http_answer_clear(HttpAnswer *answer)
{
    if (answer->body)
        g_string_free(answer->body, TRUE);
    if (answer->headers)
        g_string_free(answer->headers, TRUE);
    *answer = (HttpAnswer){0};
}

// ---- transfers under way -----------------------------------------------------------------------

struct HttpMulti {
    CURLM *handle; // NULL before http_multi_open
    int wake[2];   // a pipe, for libcurl's own wake-up needs a handle
};

HttpMulti *http_multi_new(void)
{
    HttpMulti *multi = g_new0(HttpMulti, 1);
    BUG_ON(pipe2(multi->wake, O_CLOEXEC | O_NONBLOCK) != 0); // another thread may start a program
    return multi;
}

bool http_multi_open(HttpMulti *multi, Err *err)
{
    if (multi->handle)
        return true;
    pthread_once(&global_once, global_init);
    if (global_err.kind != ERR_NONE) {
        *err = global_err;
        return false;
    }
    multi->handle = curl_multi_init();
    BUG_ON(!multi->handle);
    BUG_ON(curl_multi_setopt(multi->handle, CURLMOPT_MAXCONNECTS, (long)HTTP_CONNECTIONS_KEPT) !=
           CURLM_OK);
    return true;
}

void http_multi_free(HttpMulti *multi)
{
    if (multi->handle)
        curl_multi_cleanup(multi->handle);
    close(multi->wake[0]);
    close(multi->wake[1]);
    g_free(multi);
}

void http_multi_add(HttpMulti *multi, Http *http)
{
    BUG_ON(curl_multi_add_handle(multi->handle, http->easy) != CURLM_OK);
}

void http_multi_remove(HttpMulti *multi, Http *http)
{
    BUG_ON(curl_multi_remove_handle(multi->handle, http->easy) != CURLM_OK);
}

void http_multi_turn(HttpMulti *multi)
{
    int running;
    if (multi->handle)
        curl_multi_perform(multi->handle, &running);
}

void *http_multi_done(HttpMulti *multi, int *curl_code)
{
    int left;
    const CURLMsg *msg;
    while (multi->handle && (msg = curl_multi_info_read(multi->handle, &left))) {
        char *owner = NULL;
        if (msg->msg != CURLMSG_DONE)
            continue;
        *curl_code = (int)msg->data.result;
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &owner);
        return owner;
    }
    return NULL;
}

void http_multi_poll(HttpMulti *multi, int timeout_ms)
{
    char bytes[64];
    if (multi->handle)
        curl_multi_poll(multi->handle,
                        &(struct curl_waitfd){.fd = multi->wake[0], .events = CURL_WAIT_POLLIN}, 1,
                        timeout_ms, NULL);
    else
        poll(&(struct pollfd){.fd = multi->wake[0], .events = POLLIN}, 1, timeout_ms);
    while (read(multi->wake[0], bytes, sizeof(bytes)) > 0)
        ;
}

void http_multi_wake(HttpMulti *multi)
{
    while (write(multi->wake[1], "", 1) < 0 && errno == EINTR)
        ; // a full pipe wakes as well
}
