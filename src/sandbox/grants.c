#include "config.h"

#include "sandbox/grants.h"

#include <glib.h>
#include <string.h>

#include "sandbox/rng.h"

enum { APP_ID_DIGITS = 24, APP_TAIL = 8 };

typedef struct Code {
    char *text, *redirect, *scopes;
    Id location;
    Instant ends;
    bool used;
} Code;

struct Grants {
    Rng rng;
    char *client_id, *client_secret;
    GPtrArray *grants; // Grant *
    GPtrArray *codes;  // Code *
    GHashTable *idle;  // ids of locations that are not active
};

// ---- names -------------------------------------------------------------------------------------

static char *random_text(Rng *rng, const char *letters, size_t n)
{
    char *text = g_malloc(n + 1);
    for (size_t i = 0; i < n; i++)
        text[i] = letters[rng_below(rng, (uint32_t)strlen(letters))];
    text[n] = '\0';
    return text;
}

static char *random_hex(Rng *rng, size_t n)
{
    return random_text(rng, "0123456789abcdef", n);
}

static char *random_uuid(Rng *rng)
{
    g_autofree char *hex = random_hex(rng, 32);
    return g_strdup_printf("%.8s-%.4s-4%.3s-8%.3s-%.12s", hex, hex + 8, hex + 12, hex + 15,
                           hex + 18);
}

// Three parts, as a JWT; nobody but the sandbox reads them.
static char *random_jwt(Rng *rng)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    g_autofree char *body = random_text(rng, letters, 120);
    g_autofree char *signature = random_text(rng, letters, 43);
    return g_strdup_printf("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.%s.%s", body, signature);
}

// ---- the set -----------------------------------------------------------------------------------

static void grant_free(void *data)
{
    Grant *grant = data;
    g_free(grant->access);
    g_free(grant->refresh);
    g_free(grant->scopes);
    g_free(grant);
}

static void code_free(void *data)
{
    Code *code = data;
    g_free(code->text);
    g_free(code->redirect);
    g_free(code->scopes);
    g_free(code);
}

Grants *grants_new(uint64_t seed)
{
    Grants *grants = g_new0(Grants, 1);
    grants->rng = rng_for(seed, 0x6f61757468, 0);
    g_autofree char *app = random_hex(&grants->rng, APP_ID_DIGITS);
    g_autofree char *tail =
        random_text(&grants->rng, "abcdefghijklmnopqrstuvwxyz0123456789", APP_TAIL);
    grants->client_id = g_strdup_printf("%s-%s", app, tail);
    grants->client_secret = random_uuid(&grants->rng);
    grants->grants = g_ptr_array_new_with_free_func(grant_free);
    grants->codes = g_ptr_array_new_with_free_func(code_free);
    grants->idle = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return grants;
}

void grants_free(Grants *grants)
{
    if (!grants)
        return;
    g_ptr_array_free(grants->grants, TRUE);
    g_ptr_array_free(grants->codes, TRUE);
    g_hash_table_unref(grants->idle);
    g_free(grants->client_id);
    g_free(grants->client_secret);
    g_free(grants);
}

const char *grants_client_id(const Grants *grants)
{
    return grants->client_id;
}

const char *grants_client_secret(const Grants *grants)
{
    return grants->client_secret;
}

static Grant *add(Grants *grants, GrantKind kind, const Id *location, const char *scopes)
{
    Grant *grant = g_new0(Grant, 1);
    grant->kind = kind;
    grant->location = location ? *location : (Id){0};
    grant->scopes = g_strdup(scopes);
    g_ptr_array_add(grants->grants, grant);
    return grant;
}

const Grant *grants_add_pit(Grants *grants, const char *token, const Id *location,
                            const char *scopes)
{
    Grant *grant = add(grants, location ? GRANT_PIT_LOCATION : GRANT_PIT_COMPANY, location, scopes);
    g_autofree char *uuid = random_uuid(&grants->rng);
    grant->access = token ? g_strdup(token) : g_strconcat("pit-", uuid, NULL);
    return grant;
}

static Grant *add_pair(Grants *grants, const Id *location, const char *scopes, Instant now)
{
    Grant *grant = add(grants, location ? GRANT_LOCATION : GRANT_COMPANY, location, scopes);
    grant->access = random_jwt(&grants->rng);
    grant->refresh = random_jwt(&grants->rng);
    grant->expires.ms = now.ms + (int64_t)GRANT_LIFE_S * 1000;
    return grant;
}

const Grant *grants_add_pair(Grants *grants, const Id *location, const char *scopes, Instant now)
{
    return add_pair(grants, location, scopes, now);
}

const Grant *grants_find(const Grants *grants, const char *access)
{
    for (guint i = 0; i < grants->grants->len; i++) {
        const Grant *grant = grants->grants->pdata[i];
        if (g_str_equal(grant->access, access))
            return grant;
    }
    return NULL;
}

void grants_revoke(Grants *grants, const char *access)
{
    for (guint i = 0; i < grants->grants->len; i++) {
        Grant *grant = g_ptr_array_index(grants->grants, i);
        if (g_strcmp0(grant->access, access) != 0)
            continue;
        g_free(grant->access);
        grant->access = random_jwt(&grants->rng);
    }
}

void grants_set_scopes(Grants *grants, const char *access, const char *scopes)
{
    for (guint i = 0; i < grants->grants->len; i++) {
        Grant *grant = g_ptr_array_index(grants->grants, i);
        if (g_strcmp0(grant->access, access) != 0)
            continue;
        g_free(grant->scopes);
        grant->scopes = g_strdup(scopes);
    }
}

bool grant_is_company(const Grant *grant)
{
    return grant->kind == GRANT_PIT_COMPANY || grant->kind == GRANT_COMPANY;
}

bool grant_is_pit(const Grant *grant)
{
    return grant->kind == GRANT_PIT_LOCATION || grant->kind == GRANT_PIT_COMPANY;
}

void grants_expire(Grants *grants, Instant now)
{
    for (guint i = 0; i < grants->grants->len; i++) {
        Grant *grant = grants->grants->pdata[i];
        if (instant_known(grant->expires) && grant->expires.ms > now.ms)
            grant->expires = now;
    }
}

void grants_forget(Grants *grants, Instant now)
{
    grants_expire(grants, now);
    for (guint i = 0; i < grants->grants->len; i++)
        ((Grant *)grants->grants->pdata[i])->forgotten = true;
}

// ---- codes -------------------------------------------------------------------------------------

const char *grants_code(Grants *grants, const Id *location, const char *redirect,
                        const char *scopes, Instant now)
{
    Code *code = g_new0(Code, 1);
    code->text = random_hex(&grants->rng, 40);
    code->redirect = g_strdup(redirect);
    code->scopes = g_strdup(scopes);
    code->location = location ? *location : (Id){0};
    code->ends.ms = now.ms + GRANT_CODE_MS;
    g_ptr_array_add(grants->codes, code);
    return code->text;
}

static Code *code_find(const Grants *grants, const char *text, Instant now)
{
    for (guint i = 0; text && i < grants->codes->len; i++) {
        Code *code = grants->codes->pdata[i];
        if (g_str_equal(code->text, text))
            return code->used || code->ends.ms < now.ms ? NULL : code;
    }
    return NULL;
}

static bool is_client(const Grants *grants, const GrantWish *wish)
{
    return !g_strcmp0(wish->client_id, grants->client_id) &&
           !g_strcmp0(wish->client_secret, grants->client_secret);
}

static bool type_fits(const GrantWish *wish, const Id *location)
{
    return !wish->user_type ||
           g_str_equal(wish->user_type, id_is_empty(location) ? "Company" : "Location");
}

static const Id *some(const Id *location)
{
    return id_is_empty(location) ? NULL : location;
}

GrantRefusal grants_exchange(Grants *grants, const GrantWish *wish, Instant now, const Grant **out)
{
    Code *code = code_find(grants, wish->code, now);
    if (!code)
        return GRANT_NO_CODE;
    if (!is_client(grants, wish))
        return GRANT_NO_CLIENT;
    if (code->redirect && g_strcmp0(code->redirect, wish->redirect) != 0)
        return GRANT_NO_REDIRECT;
    if (!type_fits(wish, &code->location))
        return GRANT_WRONG_TYPE;
    code->used = true;
    *out = add_pair(grants, some(&code->location), code->scopes, now);
    return GRANT_GIVEN;
}

const char *grants_reconnect(Grants *grants, const GrantWish *wish, const Id *location, Instant now)
{
    return is_client(grants, wish) ? grants_code(grants, location, NULL, NULL, now) : NULL;
}

// ---- renewal -----------------------------------------------------------------------------------

static Grant *refresh_find(const Grants *grants, const char *refresh)
{
    for (guint i = 0; refresh && i < grants->grants->len; i++) {
        Grant *grant = grants->grants->pdata[i];
        if (!g_strcmp0(grant->refresh, refresh))
            return grant;
    }
    return NULL;
}

GrantRefusal grants_refresh(Grants *grants, const GrantWish *wish, Instant now, const Grant **out)
{
    Grant *grant = refresh_find(grants, wish->refresh);
    if (!is_client(grants, wish))
        return GRANT_NO_CLIENT;
    if (!grant || grant->forgotten || (grant->renewed && now.ms - grant->used.ms > GRANT_REPLAY_MS))
        return GRANT_USED;
    if (!type_fits(wish, &grant->location))
        return GRANT_WRONG_TYPE;
    if (g_hash_table_contains(grants->idle, grant->location.s))
        return GRANT_INACTIVE;
    if (!grant->renewed) {
        grant->used = now;
        grant->renewed = add_pair(grants, some(&grant->location), grant->scopes, now);
    }
    *out = grant->renewed;
    return GRANT_GIVEN;
}

GrantRefusal grants_client(Grants *grants, const GrantWish *wish, Instant now, const Grant **out)
{
    static const Id company = {0};
    if (!is_client(grants, wish))
        return GRANT_NO_CLIENT;
    if (!type_fits(wish, &company))
        return GRANT_WRONG_TYPE;
    Grant *grant = add_pair(grants, NULL, NULL, now);
    g_clear_pointer(&grant->refresh, g_free);
    *out = grant;
    return GRANT_GIVEN;
}

void grants_set_active(Grants *grants, const Id *location, bool active)
{
    if (active)
        g_hash_table_remove(grants->idle, location->s);
    else
        g_hash_table_add(grants->idle, g_strdup(location->s));
}

const Grant *grants_mint(Grants *grants, const Grant *company, const Id *location, Instant now)
{
    g_autofree char *scopes =
        company->scopes ? g_strconcat(company->scopes, " oauth.readonly oauth.write", NULL) : NULL;
    Grant *grant = add_pair(grants, location, scopes, now);
    g_clear_pointer(&grant->refresh, g_free);
    return grant;
}
