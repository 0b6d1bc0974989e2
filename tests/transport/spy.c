#include "config.h"

#include "transport/spy.h"

#include <curl/curl.h>
#include <glib.h>
#include <pthread.h>
#include <stdarg.h>

#include "base/attr.h"

#undef curl_easy_setopt

enum { OPTIONS_MAX = 128 };

static struct {
    pthread_mutex_t mu;
    int option[OPTIONS_MAX];
    char *value[OPTIONS_MAX];
    size_t count;
} seen = {.mu = PTHREAD_MUTEX_INITIALIZER};

static void note(CURLoption option, char *take_value)
{
    pthread_mutex_lock(&seen.mu);
    size_t i = 0;
    while (i < seen.count && seen.option[i] != (int)option)
        i++;
    if (i == seen.count && i < OPTIONS_MAX)
        seen.count++;
    seen.option[i] = (int)option;
    g_free(seen.value[i]);
    seen.value[i] = take_value;
    pthread_mutex_unlock(&seen.mu);
}

// Of the options with a pointer those that are texts.
static const CURLoption texts[] = {CURLOPT_PROTOCOLS_STR,   CURLOPT_REDIR_PROTOCOLS_STR,
                                   CURLOPT_XOAUTH2_BEARER,  CURLOPT_PROXY,
                                   CURLOPT_ACCEPT_ENCODING, CURLOPT_USERAGENT};

static bool is_text(CURLoption option)
{
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i] == option)
            return true;
    return false;
}

// The linker's names for who calls and who is called (--wrap).
CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...);
CURLcode __real_curl_easy_setopt(CURL *easy, CURLoption option, ...);

CURLcode __wrap_curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    CURLcode code;
    va_list args;
    va_start(args, option);
    int kind = (int)option / 10000 * 10000;
    if (kind == CURLOPTTYPE_LONG) {
        long value = va_arg(args, long);
        note(option, g_strdup_printf("%ld", value));
        code = __real_curl_easy_setopt(easy, option, value);
    } else if (kind == CURLOPTTYPE_OFF_T) {
        curl_off_t value = va_arg(args, curl_off_t);
        note(option, g_strdup_printf("%lld", (long long)value));
        code = __real_curl_easy_setopt(easy, option, value);
    } else if (kind == CURLOPTTYPE_FUNCTIONPOINT) {
        void (*value)(void) = va_arg(args, void (*)(void));
        note(option, g_strdup("function"));
        code = __real_curl_easy_setopt(easy, option, value);
    } else {
        void *value = va_arg(args, void *);
        note(option, g_strdup(is_text(option) ? value : "object"));
        code = __real_curl_easy_setopt(easy, option, value);
    }
    va_end(args);
    return code;
}

void spy_forget(void)
{
    pthread_mutex_lock(&seen.mu);
    for (size_t i = 0; i < seen.count; i++)
        g_clear_pointer(&seen.value[i], g_free);
    seen.count = 0;
    pthread_mutex_unlock(&seen.mu);
}

char *spy_value(int option)
{
    char *value = NULL;
    pthread_mutex_lock(&seen.mu);
    for (size_t i = 0; i < seen.count; i++)
        if (seen.option[i] == option)
            value = g_strdup(seen.value[i]);
    pthread_mutex_unlock(&seen.mu);
    return value;
}

size_t spy_count(void)
{
    pthread_mutex_lock(&seen.mu);
    size_t n = seen.count;
    pthread_mutex_unlock(&seen.mu);
    return n;
}

int spy_option(size_t i)
{
    pthread_mutex_lock(&seen.mu);
    int option = seen.option[i];
    pthread_mutex_unlock(&seen.mu);
    return option;
}
