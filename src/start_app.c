#include "config.h"

#include "start_app.h"

#include <string.h>

#include "base/fs.h"
#include "base/url.h"
#include "cli.h"
#include "store/cache.h"

// A token that no profile holds is of no profile's account.
static const char *profile_of(const Args *args, const Start *start)
{
    return args->demo || !start->credentials.stored ? "" : start->profile;
}

Accounts *start_accounts(const Args *args, const Start *start, const char *options_path,
                         void (*on_error)(void *owner, const char *text), void *owner)
{
    const AccountsConfig config = {.clock = start->clock,
                                   .options_path = options_path,
                                   .profile = profile_of(args, start),
                                   .location = start->location,
                                   .kind = start->credentials.source,
                                   .demo = args->demo,
                                   .on_error = on_error,
                                   .owner = owner};
    return accounts_new(&config);
}

const Account *start_app_first(const StartApp *config)
{
    return accounts_find(config->accounts, profile_of(config->args, config->start),
                         &config->start->location);
}

static bool may_change(const Account *account, StartYes yes, Err *err)
{
    if (account->readonly)
        return err_set(err, ERR_REFUSED, "read-only (%s): nothing was sent", account->readonly_why);
    TextBuf question;
    text_format(&question,
                "config.ini asks before anything is changed in %.*s. Type yes to go on: ",
                TEXT_ARG(text_ref(&account->name)));
    if (!account->confirm || yes == YES_GIVEN || cli_type_yes(question.s))
        return true;
    return err_set(err, ERR_CONFIRM,
                   "config.ini asks before anything is changed in %.*s: nothing was sent",
                   TEXT_ARG(text_ref(&account->name)));
}

bool start_may_write(const Args *args, const Start *start, StartYes yes, Err *err)
{
    if (args->readonly)
        return err_set(err, ERR_REFUSED, "read-only (--readonly was given): nothing was sent");
    g_autofree char *options = args->demo ? NULL : fs_config_file("config.ini");
    Accounts *accounts = start_accounts(args, start, options, NULL, NULL);
    const Account *account = accounts_find(accounts, profile_of(args, start), &start->location);
    bool may = !account || may_change(account, yes, err);
    accounts_free(accounts);
    return may;
}

static App *open_app(const StartApp *config, const Account *account, AppConfig *app, Err *err)
{
    const Start *start = config->start;
    app->clock = start->clock;
    app->journal_path = start->journal_path;
    app->history_path = start->history_path;
    app->options_path = config->options_path;
    app->readonly = config->args->readonly;
    app->themes_dir = start_themes_dir();
    app->demo = config->args->demo;
    app->held = true;
    app->seed = start->test_sync ? 1 : 0;
    app->account = account;
    app->accounts = config->accounts;
    App *made = app_new(app, err);
    if (made && app_start(made, err))
        return made;
    app_free(made);
    return NULL;
}

static App *warned(App *app, const char *warning)
{
    if (app && warning[0])
        notice_add(app_notices(app), NOTICE_WARN, "%s", warning);
    return app;
}

static App *open_first(const StartApp *config, const Account *account, Err *err)
{
    const Start *start = config->start;
    AppConfig app = {.base_url = start->base_url,
                     .profile = start->profile,
                     .cache_path = start->cache_path,
                     .token = start->credentials.token,
                     .renewed = start->credentials.renewed,
                     .token_command = start->credentials.command,
                     .location = start->location};
    return warned(open_app(config, account, &app, err), start->credentials.warning);
}

// What was named when the program started is the server of that profile; another one's token is not
// for it. NULL with err.
static char *server_of(const StartApp *config, const Account *account, const char *stored, Err *err)
{
    const char *env = g_getenv("EYRIE_BASE_URL");
    const char *named = config->args->base_url ? config->args->base_url
                        : env && *env          ? env
                                               : stored;
    g_autofree char *url = url_base(named, err);
    if (!url || strcmp(url, stored) == 0 || strcmp(account->profile, config->start->profile) == 0)
        return g_steal_pointer(&url);
    err_set(err, ERR_USAGE,
            "the token of profile %s is for %s, not for the server this eyrie was started with",
            account->profile, stored);
    return NULL;
}

static App *open_stored(const StartApp *config, const Account *account, Err *err)
{
    Credentials credentials = {0};
    const AuthQuery query = {
        .profile = account->profile, .stored = true, .soon = true, .location = &account->location};
    if (!auth_load(&query, NULL, &credentials, err))
        return NULL;
    const char *stored = credentials.base_url ? credentials.base_url : SERVICE_URL;
    Err ignored = {0};
    g_autofree char *base = server_of(config, account, stored, err);
    g_autofree char *cache = cache_file(account->profile, account->location.s, &ignored);
    AppConfig app = {.base_url = base,
                     .profile = account->profile,
                     .cache_path = cache,
                     .token = credentials.token,
                     .renewed = credentials.renewed,
                     .token_command = credentials.command,
                     .location = account->location};
    App *made = base ? open_app(config, account, &app, err) : NULL;
    warned(made, credentials.warning);
    credentials_clear(&credentials);
    return made;
}

App *start_app_open(void *owner, const Account *account, Err *err)
{
    const StartApp *config = owner;
    return account == start_app_first(config) ? open_first(config, account, err)
                                              : open_stored(config, account, err);
}
