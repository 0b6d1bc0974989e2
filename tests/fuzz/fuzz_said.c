// What a token-command prints, in any pieces: a token, or a sentence.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "api/profile.h"
#include "api/token_said.h"
#include "base/log.h"
#include "fuzz/fuzz.h"

// The bytes in pieces of at most that many.
static Secret *judge(const uint8_t *data, size_t size, size_t piece, int code, Err *err)
{
    TokenSaid said;
    token_said_init(&said);
    for (size_t at = 0, n; at < size; at += n) {
        n = MIN(piece, size - at);
        token_said_add(&said, code ? TOKEN_COMPLAINTS : TOKEN_OUTPUT, (const char *)data + at, n);
    }
    Secret *token = token_said_judge(&said, "pass", code, err);
    token_said_clear(&said);
    return token;
}

FUZZ(said)
{
    Err err = {0}, err_of_pieces = {0};
    if (size < 2)
        return 0;
    int code = data[0] % 2;
    Secret *whole = judge(data + 2, size - 2, size, code, &err);
    Secret *pieces = judge(data + 2, size - 2, data[1] % 16 + 1, code, &err_of_pieces);
    BUG_ON((whole == NULL) != (pieces == NULL) || (whole && !secret_eq(whole, pieces)));
    BUG_ON(strcmp(err.msg, err_of_pieces.msg) != 0);
    BUG_ON(whole && (code != 0 || !token_is_good(secret_reveal(whole), secret_len(whole))));
    BUG_ON(!whole && err.kind != ERR_AUTH);
    secret_free(whole);
    secret_free(pieces);
    return 0;
}
