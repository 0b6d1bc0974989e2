#include "config.h"

#include "api/denial.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "base/attr.h"

// Parts of the reason in lower case, best first: "this authclass type is not allowed to access this
// scope" is about the kind of the token. The token is the last thing to suspect (RELIABILITY F3).
static const struct {
    const char *text;
    Denial denial;
} texts[] = {
    {"user type mismatch", DENIAL_KIND},
    {"authclass type", DENIAL_KIND},
    {"iam service", DENIAL_ROUTE},
    {"version header", DENIAL_VERSION},
    {"access to this location", DENIAL_LOCATION},
    {"not authorized for this scope", DENIAL_SCOPE},
    {"invalid jwt", DENIAL_TOKEN},
    {"invalid private integration token", DENIAL_TOKEN},
    {"expired", DENIAL_TOKEN},
    {"invalid token", DENIAL_TOKEN},
    {"authorization code not found", DENIAL_TOKEN},
    {"scope", DENIAL_SCOPE},
    {"version", DENIAL_VERSION},
};

// %1$s the scope, %2$s the location.
static const struct {
    ErrKind kind;
    const char *mends[TOKEN_KIND_COUNT];
} rows[] = {
    [DENIAL_NONE] = {ERR_NONE, {"", ""}},
    [DENIAL_TOKEN] = {ERR_AUTH,
                      {"was it rotated, or made without any scope? An old one ends after 7 days; "
                       "save the new one with `eyrie auth login`",
                       "sign in again with `eyrie auth login --oauth`"}},
    [DENIAL_SCOPE] = {ERR_SCOPE,
                      {"add %1$s in Settings > Private Integrations > your token > Scopes",
                       "add %1$s to the app's scopes in the marketplace, then sign in again with "
                       "`eyrie auth login --oauth`"}},
    [DENIAL_LOCATION] =
        {ERR_SCOPE,
         {"give the id of the token's own location (--location), or make a token in location "
          "%2$s",
          "install the app in location %2$s, or choose another location"}},
    [DENIAL_KIND] = {ERR_SCOPE,
                     {"make the token in the location's own Settings > Private Integrations",
                      "choose a location when signing in with `eyrie auth login --oauth`"}},
    [DENIAL_ROUTE] = {ERR_SCOPE,
                      {"the service does not offer this to such tokens; nothing here can mend it",
                       "the service does not offer this to such apps; nothing here can mend it"}},
    [DENIAL_VERSION] = {ERR_PROTOCOL,
                        {"report it with the trace id", "report it with the trace id"}},
    [DENIAL_OTHER] = {ERR_SCOPE,
                      {"the token may lack %1$s: look at it in Settings > Private Integrations",
                       "the app may lack %1$s: look at it in the marketplace"}},
};
static_assert(ARRAY_LEN(rows) == DENIAL_COUNT, "one row per denial");

Denial denial_find(int status, const char *reason)
{
    if (status != 401 && status != 403)
        return DENIAL_NONE;
    g_autofree char *lower = g_ascii_strdown(reason ? reason : "", -1);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (strstr(lower, texts[i].text))
            return texts[i].denial;
    return DENIAL_OTHER;
}

ErrKind denial_err(Denial denial)
{
    return rows[denial].kind;
}

TextRef denial_mend(TextBuf *out, Denial denial, TokenKind kind, const char *scope,
                    const char *location)
{
    GString *line = g_string_new(rows[denial].mends[kind]);
    g_string_replace(line, "%1$s", scope && *scope ? scope : "the scope", 0);
    g_string_replace(line, "%2$s", location && *location ? location : "that you want", 0);
    TextRef text = text_format(out, "%s", line->str);
    g_string_free(line, TRUE);
    return text;
}

// Short enough for a pane.
static const char *const scope_places[TOKEN_KIND_COUNT] = {
    [TOKEN_PIT] = "Settings > Private Integrations > your token > Scopes",
    [TOKEN_OAUTH] = "the app's scopes in the marketplace, then sign in again",
};

TextRef denial_scope(TextBuf *out, TokenKind kind, const char *scope)
{
    return text_format(out, "needs the scope %s (%s)", scope, scope_places[kind]);
}
