#include "config.h"

#include "api/call.h"

#include <glib.h>
#include <string.h>

#include "base/json.h"

Call *call_new(EndpointId ep, Priority prio)
{
    Call *call = g_new0(Call, 1);
    call->ep = ep;
    call->prio = prio;
    if (ep != EP_NONE) {
        call->method = endpoint_info(ep)->method;
        call->safety = endpoint_info(ep)->safety;
    }
    // The one route that wants a body and has nothing to say in it (API.md 7.3).
    if (ep == EP_EVENT_DELETE)
        call->body = g_strdup("{}");
    return call;
}

void call_free(Call *call)
{
    if (!call)
        return;
    g_free(call->query);
    g_free(call->body);
    g_free(call->path);
    g_free(call->version);
    g_free(call);
}

Call *call_dup(const Call *call)
{
    Call *copy = g_new(Call, 1);
    *copy = *call;
    copy->query = g_strdup(call->query);
    copy->body = g_strdup(call->body);
    copy->path = g_strdup(call->path);
    copy->version = g_strdup(call->version);
    return copy;
}

Reply *reply_new(const Call *call)
{
    Reply *reply = g_new0(Reply, 1);
    reply->id = call->id;
    reply->ep = call->ep;
    reply->rate = (RateInfo){-1, -1, -1, -1, -1, -1};
    reply->total = -1;
    reply->rows.type = call->ep == EP_NONE ? NULL : endpoint_info(call->ep)->record;
    return reply;
}

void reply_free(Reply *reply)
{
    if (!reply)
        return;
    rows_clear(&reply->rows);
    g_free(reply->next.query);
    g_free(reply->next.search_after);
    g_free(reply->body);
    g_free(reply);
}

static bool has_key(const char *query, const char *member)
{
    size_t n = strcspn(member, "=") + 1;
    g_auto(GStrv) members = g_strsplit(query, "&", -1);
    for (char **m = members; *m; m++)
        if (!strncmp(*m, member, n))
            return true;
    return false;
}

// query without the members that page gives anew, and then those of page. Both encoded; owned.
static char *replace_members(const char *query, const char *page)
{
    g_auto(GStrv) members = g_strsplit(query ? query : "", "&", -1);
    GString *out = g_string_new(NULL);
    for (char **m = members; *m; m++)
        if (**m && !has_key(page, *m))
            g_string_append_printf(out, "%s&", *m);
    g_string_append(out, page);
    return g_string_free(out, FALSE);
}

// The body with a cursor in it and without the page number, which the service refuses beside one.
static char *body_with_search_after(const char *body, const char *search_after)
{
    Err ignored;
    Json *json = json_parse(body, strlen(body), &ignored);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    for (const Json *m = json_first(json); m; m = json_next(m))
        if (strcmp(json_name(m), "searchAfter") != 0 && strcmp(json_name(m), "page") != 0)
            json_out_node(out, json_name(m), m);
    json_out_raw(out, "searchAfter", search_after);
    json_out_end(out);
    json_free(json);
    return json_out_take(out, NULL);
}

// The body with "key=number" members of page written as numbers: lists that are asked for by POST.
static char *body_with_members(const char *body, const char *page)
{
    Err ignored;
    Json *json = json_parse(body, strlen(body), &ignored);
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    for (const Json *m = json_first(json); m; m = json_next(m)) {
        g_autofree char *member = g_strdup_printf("%s=", json_name(m));
        if (!has_key(page, member))
            json_out_node(out, json_name(m), m);
    }
    g_auto(GStrv) members = g_strsplit(page, "&", -1);
    for (char **m = members; *m; m++) {
        char *value = strchr(*m, '=');
        BUG_ON(!value);
        *value = '\0';
        json_out_int(out, *m, g_ascii_strtoll(value + 1, NULL, 10));
    }
    json_out_end(out);
    json_free(json);
    return json_out_take(out, NULL);
}

Call *call_next_page(const Call *call, const Page *page)
{
    if (!page->more)
        return NULL;
    Call *next = call_dup(call);
    next->id = 0;
    if (page->search_after) {
        g_free(next->body);
        next->body = body_with_search_after(call->body ? call->body : "{}", page->search_after);
    } else if (call->body) {
        g_free(next->body);
        next->body = body_with_members(call->body, page->query);
    } else {
        g_free(next->query);
        next->query = replace_members(call->query, page->query);
    }
    return next;
}
