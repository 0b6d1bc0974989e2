// What the handlers of the working half share.
#include "config.h"

#include "sandbox/routes_work.h"

#include <string.h>

void response_done(Response *res, int status, const char *flag)
{
    JsonOut *out = response_open();
    json_out_bool(out, flag, true);
    response_close(res, status, out);
}

JsonOut *response_open(void)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    return out;
}

void response_close(Response *res, int status, JsonOut *take_out)
{
    json_out_end(take_out);
    response_json(res, status, take_out);
}

bool request_query_ms(const Request *req, const char *name, Instant *out)
{
    const char *s = request_query(req, name);
    if (!s || !*s || strlen(s) > 15 || s[strspn(s, "0123456789")])
        return false;
    out->ms = g_ascii_strtoll(s, NULL, 10);
    return true;
}

bool request_bool(const Request *req, const char *name)
{
    bool value;
    return json_bool(json_member(req->body, name), &value) && value;
}

WorldContact *request_contact(World *w, const Request *req, Response *res)
{
    const char *text = request_string(req, "contactId");
    Id id = id_from(text ? text : "");
    WorldContact *contact = world_contact(w, &id);
    if (!contact)
        response_fail(res, 400, "Contact not found for id:%s", text ? text : "");
    return contact;
}
