#include "config.h"

#include "unit/api/sample.h"

#include <glib.h>
#include <string.h>

#include "api/decode.h"
#include "unit/unit.h"

char *sample_read(const char *name)
{
    g_autofree char *path = g_build_filename(TEST_DATA, name, NULL);
    char *data = NULL;
    assert_true(g_file_get_contents(path, &data, NULL, NULL));
    return data;
}

Reply *sample_decode(EndpointId ep, const char *body)
{
    Call *call = call_new(ep, PRIO_OPEN);
    Reply *reply = reply_new(call);
    Err err = {.kind = ERR_NONE};
    bool ok = decode_reply(call, body, strlen(body), reply, &err);
    call_free(call);
    if (!ok)
        fail_msg("%s", err.msg);
    return reply;
}

Reply *sample_decode_file(EndpointId ep, const char *name)
{
    g_autofree char *body = sample_read(name);
    return sample_decode(ep, body);
}

void sample_refuse(EndpointId ep, const char *body)
{
    Call *call = call_new(ep, PRIO_OPEN);
    Reply *reply = reply_new(call);
    Err err = {.kind = ERR_NONE};
    assert_false(decode_reply(call, body, strlen(body), reply, &err));
    assert_int_equal(err.kind, ERR_PROTOCOL);
    assert_int_equal(reply->rows.count, 0);
    reply_free(reply);
    call_free(call);
}
