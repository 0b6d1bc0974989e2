#include "config.h"

#include "api/answer.h"

#include <string.h>

#include "api/decode.h"
#include "base/log.h"

enum { ERROR_BODY_KEPT = 64 << 10 };

static void keep_body(const GString *body, Reply *reply)
{
    g_free(reply->body);
    reply->body = g_strndup(body->str, body->len);
}

// An error is shown to people, and may repeat any of our secrets.
static void keep_error_body(const GString *body, Reply *reply)
{
    g_autofree char *kept = g_strndup(body->str, MIN(body->len, (size_t)ERROR_BODY_KEPT));
    g_free(reply->body);
    reply->body = log_scrub(kept);
}

static RetryResult read_success(const Call *call, const HttpAnswer *answer, Reply *reply)
{
    const GString *body = answer->body;
    if (call->want_body)
        keep_body(body, reply);
    // A read by hand may fetch what is no JSON; a write that answers with a web page did who knows
    // what.
    bool by_hand = call->ep == EP_NONE && call->safety == SAFETY_SAFE;
    if (by_hand || decode_reply(call, body->str, body->len, reply, &reply->err))
        return RESULT_DONE;
    return RESULT_UNREADABLE;
}

// A sign-in page of the network: it redirects, or answers whatever was asked with a page.
static bool is_portal(const HttpAnswer *answer)
{
    const char *body = answer->body->str;
    bool page = body[strspn(body, " \t\r\n")] == '<';
    return (page && answer->status < 500) || (answer->status >= 300 && answer->status < 400);
}

RetryResult answer_read(const Call *call, const HttpAnswer *answer, Reply *reply)
{
    reply->status = answer->status;
    reply->rate = answer->rate;
    reply->err = answer->err;
    if (answer->status == 0)
        return answer->result;
    reply->portal = is_portal(answer);
    if (answer->result == RESULT_DONE)
        return read_success(call, answer, reply);
    decode_error(answer->status, answer->body->str, answer->body->len, reply);
    keep_error_body(answer->body, reply);
    return decode_is_token_error(answer->status, &reply->err) ? RESULT_TOKEN : answer->result;
}

void answer_advise(Reply *reply, TokenKind kind, const char *location)
{
    TextBuf buf;
    Err before = reply->err;
    const char *scope = reply->ep == EP_NONE ? "" : endpoint_info(reply->ep)->scope;
    if (reply->denied == DENIAL_SCOPE && *scope) {
        err_set(&reply->err, ERR_SCOPE, "%.*s", TEXT_ARG(denial_scope(&buf, kind, scope)));
    } else if (reply->err.kind == ERR_SCOPE || reply->denied == DENIAL_TOKEN) {
        TextRef mend = denial_mend(&buf, reply->denied, kind, scope, location);
        err_set(&reply->err, before.kind, "%s: %.*s", before.msg, TEXT_ARG(mend));
    }
    reply->err.code = before.code;
    memcpy(reply->err.trace, before.trace, sizeof(before.trace));
}

void answer_settle(const Call *call, Outcome outcome, Reply *reply)
{
    reply->outcome = outcome;
    if (outcome == OUTCOME_DONE)
        reply->err = (Err){.kind = ERR_NONE};
    if (outcome != OUTCOME_UNKNOWN || call->safety == SAFETY_SAFE)
        return;
    reply->err.kind = ERR_AMBIGUOUS;
    err_prefix(&reply->err, "it may have happened");
}
