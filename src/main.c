// Start-up and shut-down order, nothing else.
#include "config.h"

#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "base/fs.h"
#include "base/log.h"
#include "cli.h"
#include "first.h"
#include "start.h"
#include "start_app.h"
#include "ui/plain.h"
#include "ui/shell.h"

static void config_error(void *owner, const char *text)
{
    GPtrArray *warnings = owner;
    g_ptr_array_add(warnings, g_strdup(text));
}

static void close_app(void *owner, App *app)
{
    (void)owner;
    app_free(app);
}

static int run_shell(StartApp *opener, Term *take_term, App *app, Err *err)
{
    const Args *args = opener->args;
    const Start *start = opener->start;
    g_autofree char *history = args->demo ? NULL : fs_path(FS_STATE, "history", err);
    g_autofree char *keys = fs_path(FS_CONFIG, "keys.ini", err);
    ShellConfig shell = {.app = app,
                         .account = start_app_first(opener),
                         .accounts = opener->accounts,
                         .open_app = start_app_open,
                         .close_app = close_app,
                         .apps_owner = opener,
                         .theme = args->theme,
                         .test_sync = start->test_sync,
                         .clock = start->clock,
                         .wizard = {.base_url = args->demo ? NULL : start->base_url,
                                    .themes_dir = start_themes_dir(),
                                    .options_path = opener->options_path},
                         .take_term = take_term,
                         .keys_path = keys,
                         .history_path = history};
    *err = (Err){0};
    return shell_run(&shell, err);
}

static int run_plain(StartApp *opener, App *app, Err *err)
{
    g_autofree char *history = opener->args->demo ? NULL : fs_path(FS_STATE, "history", err);
    g_autofree char *keys = fs_path(FS_CONFIG, "keys.ini", err);
    PlainConfig plain = {.app = app,
                         .accounts = opener->accounts,
                         .account = start_app_first(opener),
                         .open_app = start_app_open,
                         .close_app = close_app,
                         .apps_owner = opener,
                         .keys_path = keys,
                         .history_path = history};
    *err = (Err){0};
    return plain_run(&plain, err);
}

static int run_interface(const Args *args, Start *start, Term *take_term)
{
    Err err = {0};
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *options = args->demo ? NULL : fs_config_file("config.ini");
    StartApp opener = {.args = args,
                       .start = start,
                       .options_path = options,
                       .accounts = start_accounts(args, start, options, config_error, warnings)};
    App *app = start_app_open(&opener, start_app_first(&opener), &err);
    for (guint i = 0; app && i < warnings->len; i++)
        notice_add(app_notices(app), NOTICE_WARN, "%s", (const char *)warnings->pdata[i]);
    int code = 1;
    if (app && args->plain)
        code = run_plain(&opener, app, &err);
    else if (app)
        code = run_shell(&opener, take_term, app, &err);
    else
        first_close(take_term);
    if (err.kind != ERR_NONE)
        code = cli_fail(&err);
    app_free(app);
    accounts_free(opener.accounts);
    return code;
}

static void open_log(void)
{
    Err err = {0};
    g_autofree char *path = fs_path(FS_STATE, "log", &err);
    if (!path || !log_open(path, LOG_INFO, &err))
        cli_fail(&err); // the program works without
}

static int run_session(Args *args, Secret *take_token)
{
    Start start = {0};
    Term *term = NULL;
    Err err = {0};
    int code = 0;
    if (!args->demo)
        open_log();
    if (!first_run(args, take_token, &start, &term, &code)) {
        secret_free(take_token);
    } else if (start_open(args, take_token, &start, &err)) {
        code = run_interface(args, &start, term);
    } else {
        first_close(term);
        code = cli_fail(&err);
    }
    start_close(&start);
    log_close();
    return code;
}

int main(int argc, char **argv)
{
    secret_harden_process();
    Secret *token = secret_take_env("EYRIE_TOKEN");
    signal(SIGPIPE, SIG_IGN);
    if (!setlocale(LC_ALL, "") || strcmp(setlocale(LC_CTYPE, NULL), "C") == 0)
        setlocale(LC_CTYPE, "C.UTF-8");
    setlocale(LC_NUMERIC, "C"); // JSON numbers have a point everywhere
    Args args = {0};
    Err err = {0};
    if (!args_parse(argc, argv, &args, &err)) {
        secret_free(token);
        return cli_fail(&err);
    }
    int code = 0;
    if (args.version || args.help) {
        secret_free(token);
        code = args.help ? cli_help() : puts("eyrie " PACKAGE_VERSION) < 0;
    } else if (args.rest[0]) {
        code = cli_run(&args, token);
    } else {
        code = run_session(&args, token);
    }
    args_clear(&args);
    return code;
}
