#include "config.h"

#include "torture/naive.h"

#include <curl/curl.h>
#include <glib.h>

static size_t ignore(char *bytes, size_t size, size_t count, void *data)
{
    (void)bytes;
    (void)data;
    return size * count;
}

bool naive_get_then_post(const char *get_url, const char *post_url, const char *token,
                         const char *body)
{
    CURL *easy = curl_easy_init();
    g_autofree char *authorization = g_strdup_printf("Authorization: Bearer %s", token);
    struct curl_slist *headers = curl_slist_append(NULL, authorization);
    headers = curl_slist_append(headers, "Version: 2021-04-15");
    headers = curl_slist_append(headers, "Content-Type: application/json");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "naive/1");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(easy, CURLOPT_URL, get_url);
    bool ok = curl_easy_perform(easy) == CURLE_OK;
    curl_easy_setopt(easy, CURLOPT_URL, post_url);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    ok = ok && curl_easy_perform(easy) == CURLE_OK;
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    return ok;
}
