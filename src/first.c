#include "config.h"

#include "first.h"

#include <sys/stat.h>
#include <unistd.h>

#include "api/profile.h"
#include "api/token_command.h"
#include "base/fs.h"
#include "base/url.h"
#include "cli.h"
#include "ui/wizard.h"

static bool has_system_credential(void)
{
    struct stat st;
    const char *dir = g_getenv("CREDENTIALS_DIRECTORY");
    g_autofree char *path = dir ? g_build_filename(dir, "eyrie-token", NULL) : NULL;
    return path && stat(path, &st) == 0;
}

// A program that prints tokens has one, or says itself why not.
static bool has_command(const char *profile)
{
    Err ignored = {0};
    g_autofree char *options = fs_config_file("config.ini");
    g_autofree char *words = NULL;
    return !token_command_find(options, profile, &words, &ignored) || words != NULL;
}

static bool is_wanted(const Args *args, const Secret *token)
{
    Err ignored = {0};
    const char *profile = start_profile(args);
    return !args->demo && !args->plain && !token && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
           !has_system_credential() && profile_name_check(profile, &ignored) &&
           !profile_exists(profile) && !has_command(profile);
}

static char *given_url(const Args *args, Err *err)
{
    const char *env = g_getenv("EYRIE_BASE_URL");
    const char *url = args->base_url ? args->base_url : env && *env ? env : SERVICE_URL;
    return url_base(url, err);
}

static WizardEnd run(const Args *args, const Start *start, WizardResult *result, Err *err)
{
    g_autofree char *url = given_url(args, err);
    g_autofree char *options = url ? fs_path(FS_CONFIG, "config.ini", err) : NULL;
    const char *env = g_getenv("EYRIE_LOCATION");
    WizardConfig config = {.profile = start_profile(args),
                           .base_url = url,
                           .location = args->location ? args->location : env,
                           .themes_dir = start_themes_dir(),
                           .theme = args->theme,
                           .options_path = options,
                           .clock = start->clock,
                           .test_sync = start->test_sync};
    return options ? wizard_run(&config, result, err) : WIZARD_FAILED;
}

bool first_run(Args *args, const Secret *token, Start *start, Term **term, int *code)
{
    Err err = {0};
    WizardResult result = {0};
    start->clock = start_clock(&start->test_sync);
    if (!is_wanted(args, token))
        return true;
    WizardEnd end = run(args, start, &result, &err);
    if (end == WIZARD_LEFT)
        wizard_close(&result);
    args->demo = end == WIZARD_DEMO;
    *term = result.term;
    *code = end == WIZARD_FAILED ? cli_fail(&err) : result.signum ? 128 + result.signum : 0;
    return end == WIZARD_STORED || end == WIZARD_DEMO;
}

void first_close(Term *term)
{
    WizardResult result = {.term = term};
    if (term)
        wizard_close(&result);
}
