// libcurl, loaded by the worker when the first request goes out.
#include "config.h"

#include "api/http.h"

#ifdef LAZY_CURL
#define CURL_DISABLE_TYPECHECK // its macros would stand in the way of the definitions
#include <curl/curl.h>
#include <stdarg.h>

#include "base/lazy.h"
#undef curl_easy_getinfo
#undef curl_easy_setopt
#undef curl_multi_setopt

#define PLAIN(F)                                                                                   \
    F(CURLcode, curl_global_init, (long flags), (flags))                                           \
    F(curl_version_info_data *, curl_version_info, (CURLversion age), (age))                       \
    F(time_t, curl_getdate, (const char *text, const time_t *unused), (text, unused))              \
    F(struct curl_slist *, curl_slist_append, (struct curl_slist * list, const char *text),        \
      (list, text))                                                                                \
    F(CURL *, curl_easy_init, (void), ())                                                          \
    F(const char *, curl_easy_strerror, (CURLcode code), (code))                                   \
    F(CURLM *, curl_multi_init, (void), ())                                                        \
    F(CURLMcode, curl_multi_cleanup, (CURLM * multi), (multi))                                     \
    F(CURLMcode, curl_multi_add_handle, (CURLM * multi, CURL * easy), (multi, easy))               \
    F(CURLMcode, curl_multi_remove_handle, (CURLM * multi, CURL * easy), (multi, easy))            \
    F(CURLMcode, curl_multi_perform, (CURLM * multi, int *running), (multi, running))              \
    F(CURLMsg *, curl_multi_info_read, (CURLM * multi, int *left), (multi, left))                  \
    F(CURLMcode, curl_multi_poll,                                                                  \
      (CURLM * multi, struct curl_waitfd fds[], unsigned count, int timeout_ms, int *ready),       \
      (multi, fds, count, timeout_ms, ready))

#define VOID(F)                                                                                    \
    F(void, curl_easy_cleanup, (CURL * easy), (easy))                                              \
    F(void, curl_slist_free_all, (struct curl_slist * list), (list))

#define VARIADIC(F)                                                                                \
    F(CURLcode, curl_easy_setopt, , )                                                              \
    F(CURLcode, curl_easy_getinfo, , )                                                             \
    F(CURLMcode, curl_multi_setopt, , )

static struct {
    PLAIN(LAZY_SLOT) VOID(LAZY_SLOT) VARIADIC(LAZY_SLOT)
} loaded;

static const LazyFn functions[] = {PLAIN(LAZY_ENTRY) VOID(LAZY_ENTRY) VARIADIC(LAZY_ENTRY)};

PLAIN(LAZY_CALL)
VOID(LAZY_CALL_VOID)

// The range of an option's number says what its argument is.
CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...)
{
    CURLcode code;
    va_list args;
    va_start(args, option);
    int kind = (int)option / 10000 * 10000;
    if (kind == CURLOPTTYPE_LONG)
        code = loaded.curl_easy_setopt(easy, option, va_arg(args, long));
    else if (kind == CURLOPTTYPE_FUNCTIONPOINT)
        code = loaded.curl_easy_setopt(easy, option, va_arg(args, void (*)(void)));
    else if (kind == CURLOPTTYPE_OFF_T)
        code = loaded.curl_easy_setopt(easy, option, va_arg(args, curl_off_t));
    else
        code = loaded.curl_easy_setopt(easy, option, va_arg(args, void *));
    va_end(args);
    return code;
}

CURLcode curl_easy_getinfo(CURL *easy, CURLINFO info, ...)
{
    va_list args;
    va_start(args, info);
    CURLcode code = loaded.curl_easy_getinfo(easy, info, va_arg(args, void *));
    va_end(args);
    return code;
}

// Only numbers are set.
CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
    va_list args;
    va_start(args, option);
    CURLMcode code = loaded.curl_multi_setopt(multi, option, va_arg(args, long));
    va_end(args);
    return code;
}

bool http_lazy_load(Err *err)
{
    return lazy_load(LAZY_CURL, functions, ARRAY_LEN(functions), err);
}
#else
bool http_lazy_load(Err *err)
{
    (void)err;
    return true;
}
#endif
