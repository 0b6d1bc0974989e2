#include "config.h"

#include "torture/naive.h"

#include <curl/curl.h>
#include <glib.h>

#include "api/http.h"

static size_t ignore(char *bytes, size_t size, size_t count, void *data)
{
    (void)bytes;
    (void)data;
    return size * count;
}

// Over the connections that the multi handle keeps.
static bool perform(CURLM *multi, CURL *easy)
{
    int running = 1, left;
    curl_multi_add_handle(multi, easy);
    while (running > 0) {
        curl_multi_perform(multi, &running);
        curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    const CURLMsg *msg = curl_multi_info_read(multi, &left);
    bool ok = msg != NULL && msg->data.result == CURLE_OK;
    curl_multi_remove_handle(multi, easy);
    return ok;
}

bool naive_get_then_post(const char *get_url, const char *post_url, const char *token,
                         const char *body)
{
    Err err = {0};
    BUG_ON(!http_lazy_load(&err));
    CURLM *multi = curl_multi_init();
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
    bool ok = perform(multi, easy);
    curl_easy_setopt(easy, CURLOPT_URL, post_url);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    ok = ok && perform(multi, easy);
    curl_slist_free_all(headers);
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
    return ok;
}
