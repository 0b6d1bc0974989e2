// Bodies of answers that are none: one sentence, with the status, without what looks like a token.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "api/decode.h"
#include "base/log.h"
#include "base/sentence.h"
#include "fuzz/fuzz.h"

static void check_sentence(const Err *err)
{
    TextBuf buf;
    TextRef ref = err_sentence(&buf, err);
    Text again = text_clean(ref.s, ref.n, TEXT_LINE);
    BUG_ON(!text_eq(ref, text_ref(&again)));
    text_clear(&again);
}

static void check_mend(const Reply *reply, const char *scope)
{
    TextBuf buf;
    for (TokenKind kind = 0; kind < TOKEN_KIND_COUNT; kind++) {
        TextRef mend = denial_mend(&buf, reply->denied, kind, scope, NULL);
        BUG_ON(mend.n > 0 && reply->denied == DENIAL_NONE);
    }
}

FUZZ(refusal)
{
    static const int statuses[] = {200, 301, 400, 401, 403, 404, 409, 422, 429, 500, 502, 999};
    if (size == 0)
        return 0;
    int status = statuses[data[0] % G_N_ELEMENTS(statuses)];
    Call *call = call_new(EP_CONTACT_GET, PRIO_OPEN);
    Reply *reply = reply_new(call);
    decode_error(status, (const char *)data + 1, size - 1, reply);
    BUG_ON(reply->err.kind == ERR_NONE || reply->err.code != status || !reply->err.msg[0]);
    BUG_ON(reply->denied != DENIAL_NONE && status != 401 && status != 403);
    g_autofree char *scrubbed = log_scrub(reply->err.msg);
    BUG_ON(strcmp(scrubbed, reply->err.msg) != 0);
    BUG_ON(!id_is_empty(&reply->conflict) && !g_utf8_validate(reply->conflict.s, -1, NULL));
    check_sentence(&reply->err);
    check_mend(reply, reply->err.msg);
    reply_free(reply);
    call_free(call);
    return 0;
}
