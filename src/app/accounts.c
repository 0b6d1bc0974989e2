#include "config.h"

#include "app/accounts.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "api/profile.h"
#include "app/account_rules.h"
#include "base/fs.h"
#include "base/fuzzy.h"

enum { CONFIG_MAX = 256 * 1024 };

struct Accounts {
    const Clock *clock;
    char *options_path;
    Account first; // what the program was started with
    bool demo;
    GPtrArray *rows;  // Account *
    GPtrArray *rules; // AccountRule *
    char *unread;     // why config.ini, which is there, gave none; NULL: it was read
};

static void account_free(void *data)
{
    Account *account = data;
    text_clear(&account->name);
    g_free(account);
}

// ---- rows --------------------------------------------------------------------------------------

static Text clean_name(const char *name, const Id *location)
{
    Text clean = text_clean(name ? name : "", name ? strlen(name) : 0, TEXT_LINE);
    if (clean.n > 0)
        return clean;
    text_clear(&clean);
    return text_clean(location->s, strlen(location->s), TEXT_LINE);
}

static const char *kind_of(const Profile *profile)
{
    if (profile->kind == PROFILE_PIT)
        return "private token";
    return profile->company ? "agency app" : "app";
}

// Known, and none of them lets anything be written.
static bool may_only_read(const Profile *profile)
{
    if (!profile->scopes || !*profile->scopes)
        return false;
    g_auto(GStrv) scopes = g_strsplit(profile->scopes, " ", -1);
    for (char **scope = scopes; *scope; scope++)
        if (g_str_has_suffix(*scope, ".write"))
            return false;
    return true;
}

// Rules that nobody could read may forbid every write: until they are read, they do.
static void apply_rules(const Accounts *accounts, Account *account)
{
    account_rules_apply(accounts->rules, account);
    if (!accounts->unread)
        return;
    account->readonly = true;
    account->readonly_why = accounts->unread;
}

static Account *account_of(const Accounts *accounts, const char *name, const Profile *profile,
                           const Place *place)
{
    Account *account = g_new0(Account, 1);
    g_strlcpy(account->profile, name, sizeof(account->profile));
    account->location = place->location;
    account->company = profile->company_id;
    account->me = place->me;
    account->name = clean_name(place->name, &place->location);
    account->kind = kind_of(profile);
    account->age_days = profile_age_days(profile, &place->location, clock_now(accounts->clock));
    account->sign_in = profile->lost;
    account->readonly = may_only_read(profile);
    account->readonly_why = account->readonly ? "the token has no scope to write" : NULL;
    apply_rules(accounts, account);
    return account;
}

static bool is_same(const Account *account, const char *profile, const Id *location)
{
    return id_eq(&account->location, location) && strcmp(account->profile, profile) == 0;
}

static void put(GPtrArray *rows, Account *take_account)
{
    for (guint i = 0; i < rows->len; i++) {
        const Account *had = rows->pdata[i];
        if (!is_same(had, take_account->profile, &take_account->location))
            continue;
        account_free(rows->pdata[i]);
        rows->pdata[i] = take_account;
        return;
    }
    g_ptr_array_add(rows, take_account);
}

static void read_profile(Accounts *accounts, const char *name, GHashTable *there)
{
    Err ignored;
    Profile profile;
    if (!profile_peek(name, &profile, &ignored))
        return; // `eyrie auth status` and doctor say why
    for (guint i = 0; i < profile.places->len; i++) {
        Account *account = account_of(accounts, name, &profile, profile.places->pdata[i]);
        put(accounts->rows, account);
        g_hash_table_add(there, account);
    }
    profile_clear(&profile);
}

static void read_rules(Accounts *accounts, const AccountsConfig *config)
{
    g_autofree char *text = NULL;
    size_t n = 0;
    Err err;
    const char *path = accounts->options_path;
    if (path && !fs_is_missing(path) && !fs_read(path, CONFIG_MAX, &text, &n, &err))
        accounts->unread = g_strdup_printf("config.ini may say so and cannot be read: %s", err.msg);
    accounts->rules =
        account_rules_parse(path ? path : "", text ? text : "", config->on_error, config->owner);
}

static bool profile_has_first(const Accounts *accounts)
{
    for (guint i = 0; i < accounts->rows->len; i++) {
        const Account *account = accounts->rows->pdata[i];
        if (is_same(account, accounts->first.profile, &accounts->first.location))
            return true;
    }
    return false;
}

// As another profile that has the location calls it: rules may go by the name.
static Text name_elsewhere(const Accounts *accounts, const Id *location)
{
    for (guint i = 0; i < accounts->rows->len; i++) {
        const Account *row = accounts->rows->pdata[i];
        if (id_eq(&row->location, location))
            return text_dup(text_ref(&row->name));
    }
    return clean_name(NULL, location);
}

static void put_first(Accounts *accounts)
{
    if (profile_has_first(accounts) || id_is_empty(&accounts->first.location))
        return;
    Account *account = g_new0(Account, 1);
    *account = accounts->first;
    account->name = name_elsewhere(accounts, &account->location);
    apply_rules(accounts, account);
    g_ptr_array_insert(accounts->rows, 0, account);
}

void accounts_reload(Accounts *accounts)
{
    Err ignored;
    g_auto(GStrv) names = accounts->demo ? NULL : profile_names(&ignored);
    g_autoptr(GHashTable) there = g_hash_table_new(NULL, NULL);
    for (char **name = names; name && *name; name++)
        read_profile(accounts, *name, there);
    for (guint i = accounts->rows->len; i-- > 0;) {
        const Account *account = accounts->rows->pdata[i];
        bool first = is_same(account, accounts->first.profile, &accounts->first.location);
        if (!first && !g_hash_table_contains(there, account))
            g_ptr_array_remove_index(accounts->rows, i);
    }
    put_first(accounts);
}

Accounts *accounts_new(const AccountsConfig *config)
{
    Accounts *accounts = g_new0(Accounts, 1);
    accounts->clock = config->clock;
    accounts->options_path = g_strdup(config->options_path);
    accounts->demo = config->demo;
    accounts->first = (Account){.location = config->location, .kind = config->kind, .age_days = -1};
    g_strlcpy(accounts->first.profile, config->profile, sizeof(accounts->first.profile));
    accounts->rows = g_ptr_array_new_with_free_func(account_free);
    read_rules(accounts, config);
    accounts_reload(accounts);
    return accounts;
}

void accounts_rules(const Accounts *accounts, const Id *location, TextRef name, Account *out)
{
    *out = (Account){.location = *location, .name = text_dup(name)};
    apply_rules(accounts, out);
    text_clear(&out->name);
}

void accounts_free(Accounts *accounts)
{
    if (!accounts)
        return;
    g_ptr_array_unref(accounts->rows);
    g_ptr_array_unref(accounts->rules);
    g_free(accounts->options_path);
    g_free(accounts->unread);
    g_free(accounts);
}

size_t accounts_count(const Accounts *accounts)
{
    return accounts->rows->len;
}

const Account *accounts_at(const Accounts *accounts, size_t i)
{
    return i < accounts->rows->len ? accounts->rows->pdata[i] : NULL;
}

const Account *accounts_find(const Accounts *accounts, const char *profile, const Id *location)
{
    for (guint i = 0; i < accounts->rows->len; i++)
        if (is_same(accounts->rows->pdata[i], profile, location))
            return accounts->rows->pdata[i];
    return NULL;
}

size_t accounts_index(const Accounts *accounts, const Account *account)
{
    guint i = 0;
    BUG_ON(!g_ptr_array_find(accounts->rows, account, &i));
    return i;
}

// ---- by what people type -----------------------------------------------------------------------

static char *words_of(const Account *account)
{
    TextBuf buf;
    TextRef words =
        text_format(&buf, "%s %.*s", account->profile, TEXT_ARG(text_ref(&account->name)));
    return text_fold(words);
}

static bool is_exactly(const Account *account, const char *word, const char *folded)
{
    g_autofree char *name = text_fold(text_ref(&account->name));
    return strcmp(account->location.s, word) == 0 || strcmp(name, folded) == 0;
}

static bool refuse(const Accounts *accounts, const char *word, const char *how, Err *err)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (size_t i = 0; i < accounts->rows->len && names->len < 120; i++)
        g_string_append_printf(names, "%s%zu %.*s", i ? ", " : "", i + 1,
                               TEXT_ARG(text_ref(&accounts_at(accounts, i)->name)));
    return err_set(err, ERR_USAGE, "%s \"%s\"; there are: %s", how, word,
                   names->len ? names->str : "none");
}

bool accounts_resolve(const Accounts *accounts, const char *word, size_t *out, Err *err)
{
    gint64 number = 0;
    g_autofree char *folded = text_fold((TextRef){word, strlen(word)});
    size_t hits = 0, found = 0, exact = 0;
    if (g_ascii_string_to_signed(word, 10, 1, (gint64)accounts->rows->len, &number, NULL)) {
        *out = (size_t)number - 1;
        return true;
    }
    for (size_t i = 0; i < accounts->rows->len; i++) {
        const Account *account = accounts->rows->pdata[i];
        g_autofree char *words = words_of(account);
        bool same = is_exactly(account, word, folded);
        if (!same && (exact > 0 || !fuzzy_words(folded, words)))
            continue;
        hits = same && exact == 0 ? 1 : hits + 1;
        exact += same;
        found = i;
    }
    if (hits != 1)
        return refuse(accounts, word, hits ? "several locations fit" : "no location", err);
    *out = found;
    return true;
}

// ---- what the profile remembers ----------------------------------------------------------------

typedef struct Memory {
    Id location, me;
    bool set_me;
} Memory;

static bool remember(void *owner, Profile *profile, Err *err)
{
    const Memory *memory = owner;
    Place *place = profile_place(profile, &memory->location);
    if (!place)
        return err_set(err, ERR_NOT_FOUND, "the profile has no such location");
    if (memory->set_me)
        place->me = memory->me;
    else
        profile->location = memory->location;
    return true;
}

static bool edit(const char *profile, Memory *memory, Err *err)
{
    const ProfileEdit change = {.no_secrets = true, .change = remember, .owner = memory};
    if (!*profile)
        return err_set(err, ERR_NOT_FOUND, "no profile holds this account");
    int lock = profile_lock(profile, 0, err); // somebody renews its token: a key does not wait
    if (lock < 0)
        return false;
    profile_unlock(lock);
    return profile_edit(profile, &change, err);
}

bool accounts_worked_on(Accounts *accounts, const Account *account, Err *err)
{
    Memory memory = {.location = account->location};
    (void)accounts;
    return edit(account->profile, &memory, err);
}

bool accounts_choose_me(Accounts *accounts, const char *profile, const Id *location, const Id *user,
                        Err *err)
{
    Memory memory = {.location = *location, .me = *user, .set_me = true};
    if (!edit(profile, &memory, err))
        return false;
    accounts_reload(accounts);
    return true;
}
