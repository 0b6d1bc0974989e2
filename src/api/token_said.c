#include "config.h"

#include "api/token_said.h"

#include <glib.h>
#include <string.h>

#include "api/profile.h"
#include "base/log.h"
#include "base/text.h"

#define NAME TOKEN_COMMAND_NAME

enum { SHOWN_MAX = 160 };

void token_said_init(TokenSaid *said)
{
    *said = (TokenSaid){.line = g_malloc0(TOKEN_MAX + 1)};
}

void token_said_clear(TokenSaid *said)
{
    explicit_bzero(said->line, TOKEN_MAX + 1);
    g_free(said->line);
    explicit_bzero(said, sizeof(*said));
}

static void add_output(TokenSaid *said, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n && !said->whole; i++) {
        if (bytes[i] == '\n' || said->n > TOKEN_MAX)
            said->whole = true;
        else
            said->line[said->n++] = bytes[i];
    }
}

static void add_complaint(TokenSaid *said, const char *bytes, size_t n)
{
    n = MIN(n, TOKEN_COMPLAINT_MAX - said->complaint_n);
    memcpy(said->complaint + said->complaint_n, bytes, n);
    said->complaint_n += n;
}

void token_said_add(TokenSaid *said, TokenStream stream, const char *bytes, size_t n)
{
    if (stream == TOKEN_OUTPUT)
        add_output(said, bytes, n);
    else
        add_complaint(said, bytes, n);
}

// What it complains of may quote the token: cut only once that is out of it.
static void refuse(const TokenSaid *said, const char *name, int code, Err *err)
{
    Text whole = text_clean(said->complaint, said->complaint_n, TEXT_LINE);
    g_autofree char *clean = log_scrub(whole.s ? whole.s : "");
    text_clear(&whole);
    err_set(err, ERR_AUTH, NAME ": %s ended with %d%s%.*s", name, code, *clean ? ": " : "",
            SHOWN_MAX, clean);
}

Secret *token_said_judge(TokenSaid *said, const char *name, int code, Err *err)
{
    while (said->n > 0 && g_ascii_isspace(said->line[said->n - 1]))
        said->n--;
    if (code != 0) {
        refuse(said, name, code, err);
        return NULL;
    }
    if (!token_is_good(said->line, said->n)) {
        err_set(err, ERR_AUTH, NAME ": the first line of %s is no token", name);
        return NULL;
    }
    log_hide(said->line, said->n);
    return secret_new(said->line, said->n);
}
