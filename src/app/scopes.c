#include "config.h"

#include "app/scopes.h"

#include <glib.h>
#include <string.h>

#include "api/area.h"
#include "api/profile.h"

enum { BELIEVED_MS = 60 * 60 * 1000, TAG_CHARS = 8 };
#define KEY "scopes.refused"

typedef struct Refusal {
    const char *scope; // of the endpoint table
    Instant at;
} Refusal;

struct Scopes {
    ScopesConfig config;
    char *granted; // what the service listed; NULL: it does not, or was wrong
    char *tag;     // tells tokens apart, and is of no other use; NULL: nothing is remembered
    GArray *refused;
};

// ---- between runs ------------------------------------------------------------------------------

// A few bits of a digest: enough to see that the token is another one, too few to tell which.
static char *tag_of(const Secret *token)
{
    const char *bytes = secret_reveal(token);
    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, strlen(bytes));
    return g_strndup(sum, TAG_CHARS);
}

static const char *scope_named(const char *name)
{
    for (int ep = EP_NONE + 1; ep < EP_COUNT; ep++)
        if (*name && strcmp(endpoint_info((EndpointId)ep)->scope, name) == 0)
            return endpoint_info((EndpointId)ep)->scope;
    return NULL;
}

// "TAG scope=ms scope=ms"
static void recall(Scopes *scopes)
{
    g_autofree char *kept = journal_get(scopes->config.journal, KEY);
    g_auto(GStrv) words = g_strsplit(kept ? kept : "", " ", -1);
    if (!scopes->tag || !words[0] || strcmp(words[0], scopes->tag) != 0)
        return;
    for (size_t i = 1; words[i]; i++) {
        char *ms = strchr(words[i], '=');
        if (!ms)
            continue;
        *ms = '\0';
        Refusal refusal = {scope_named(words[i]), {g_ascii_strtoll(ms + 1, NULL, 10)}};
        if (refusal.scope)
            g_array_append_val(scopes->refused, refusal);
    }
}

static void remember(const Scopes *scopes)
{
    Err err = {0};
    if (!scopes->tag)
        return;
    g_autoptr(GString) line = g_string_new(scopes->tag);
    for (guint i = 0; i < scopes->refused->len; i++) {
        const Refusal *refusal = &g_array_index(scopes->refused, Refusal, i);
        g_string_append_printf(line, " %s=%" G_GINT64_FORMAT, refusal->scope, refusal->at.ms);
    }
    (void)!journal_put(scopes->config.journal, KEY, line->str, &err); // asked again, at worst
}

static char *list_of(const char *name)
{
    Err err = {0};
    Profile profile;
    if (!profile_peek(name, &profile, &err))
        return NULL;
    char *list = g_strdup(profile.scopes);
    profile_clear(&profile);
    return list;
}

Scopes *scopes_new(const ScopesConfig *config)
{
    Scopes *scopes = g_new0(Scopes, 1);
    scopes->config = *config;
    scopes->refused = g_array_new(FALSE, FALSE, sizeof(Refusal));
    if (config->profile)
        scopes->granted = list_of(config->profile);
    else if (config->token)
        scopes->tag = tag_of(config->token);
    scopes->config.token = NULL;
    recall(scopes);
    return scopes;
}

void scopes_free(Scopes *scopes)
{
    if (!scopes)
        return;
    g_array_unref(scopes->refused);
    g_free(scopes->granted);
    g_free(scopes->tag);
    g_free(scopes);
}

// ---- what is known -----------------------------------------------------------------------------

static Refusal *find(const Scopes *scopes, const char *scope)
{
    for (guint i = 0; i < scopes->refused->len; i++) {
        Refusal *refusal = &g_array_index(scopes->refused, Refusal, i);
        if (strcmp(refusal->scope, scope) == 0)
            return refusal;
    }
    return NULL;
}

static bool is_believed(const Scopes *scopes, const Refusal *refusal)
{
    int64_t age = clock_now(scopes->config.clock).ms - refusal->at.ms;
    return age >= 0 && age < BELIEVED_MS;
}

static bool learn_refusal(Scopes *scopes, const char *scope)
{
    bool known = scopes_lack(scopes, scope);
    Refusal fresh = {scope, clock_now(scopes->config.clock)};
    Refusal *old = find(scopes, scope);
    if (old && known)
        return false; // that hour is asked about again, not prolonged
    if (old)
        *old = fresh;
    else
        g_array_append_val(scopes->refused, fresh);
    remember(scopes);
    return !known;
}

static bool learn_grant(Scopes *scopes, const char *scope)
{
    bool lacked = scopes_lack(scopes, scope);
    Refusal *old = find(scopes, scope);
    if (old) {
        g_array_remove_index_fast(scopes->refused,
                                  (guint)(old - &g_array_index(scopes->refused, Refusal, 0)));
        remember(scopes);
    }
    if (scopes_lack(scopes, scope))
        g_clear_pointer(&scopes->granted, g_free); // the list is not all that there is
    return lacked;
}

bool scopes_saw(Scopes *scopes, const Reply *reply)
{
    const char *scope = reply->ep == EP_NONE ? "" : endpoint_info(reply->ep)->scope;
    if (!scopes || !*scope)
        return false;
    if (reply->denied == DENIAL_SCOPE)
        return learn_refusal(scopes, scope);
    return reply->outcome == OUTCOME_DONE && learn_grant(scopes, scope);
}

bool scopes_lack(const Scopes *scopes, const char *scope)
{
    if (!scopes || !*scope)
        return false;
    const Refusal *refusal = find(scopes, scope);
    if (refusal && is_believed(scopes, refusal))
        return true;
    return scopes->granted && !scope_is_granted(scopes->granted, scope);
}

TokenKind scopes_kind(const Scopes *scopes)
{
    return scopes && scopes->config.profile ? TOKEN_OAUTH : TOKEN_PIT;
}

bool scopes_allow(const Scopes *scopes, const char *scope, Err *err)
{
    TextBuf buf;
    if (!scopes_lack(scopes, scope))
        return true;
    return err_set(err, ERR_SCOPE, "%.*s",
                   TEXT_ARG(denial_scope(&buf, scopes_kind(scopes), scope)));
}

void scopes_forget(Scopes *scopes)
{
    if (!scopes || scopes->refused->len == 0)
        return;
    g_array_set_size(scopes->refused, 0);
    remember(scopes);
}
