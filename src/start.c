#include "config.h"

#include "start.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/datetime.h"
#include "base/fs.h"
#include "base/url.h"
#include "store/cache.h"

// Requests that the demo takes in ten seconds, where the service takes 100: the background's share
// of these is the whole account, so that who tries it sees the local copy complete within seconds.
enum { DEMO_RATE = 200 };

Clock *start_clock(bool *test_sync)
{
    const char *sync = g_getenv("EYRIE_TEST_SYNC"), *now = g_getenv("EYRIE_TEST_NOW");
    *test_sync = sync && strcmp(sync, "1") == 0;
    Instant t = {0};
    if (*test_sync && now && iso_parse(now, strlen(now), &t))
        return clock_new_steppable(t);
    return clock_new_real();
}

static bool start_demo(const Args *args, Start *start, Err *err)
{
    start->demo_dir = g_dir_make_tmp("eyrie-demo-XXXXXX", NULL);
    if (!start->demo_dir)
        return err_set(err, ERR_IO,
                       "no temporary folder can be made for the demo: is TMPDIR full or not yours? "
                       "nothing was started");
    SandboxOptions options = {.seed = (uint64_t)args->seed,
                              .clock = start->clock,
                              .world = "demo",
                              .rate_max = DEMO_RATE};
    start->sandbox = sandbox_start(&options, err);
    if (!start->sandbox)
        return err_prefix(err, "start the demo");
    const char *token = sandbox_token(start->sandbox);
    start->credentials = (Credentials){.token = secret_new(token, strlen(token)), .source = "demo"};
    start->base_url = g_strdup(sandbox_base_url(start->sandbox));
    start->location = id_from(sandbox_location(start->sandbox));
    start->journal_path = g_build_filename(start->demo_dir, "outbox.db", NULL);
    start->cache_path = g_build_filename(start->demo_dir, "cache.db", NULL);
    start->history_path = g_build_filename(start->demo_dir, "history.db", NULL);
    return true;
}

static const char *first_given(const char *a, const char *b, const char *c)
{
    return a ? a : b && *b ? b : c;
}

static bool start_account(const Args *args, Secret *take_token, Start *start, Err *err)
{
    Id wanted = id_from(first_given(args->location, g_getenv("EYRIE_LOCATION"), NULL));
    Err ignored = {0};
    g_autofree char *options = fs_config_file("config.ini");
    const AuthQuery query = {
        .profile = start->profile, .options_path = options, .location = &wanted};
    if (!auth_load(&query, take_token, &start->credentials, err))
        return false;
    const char *stored_url =
        start->credentials.base_url ? start->credentials.base_url : SERVICE_URL;
    start->base_url =
        url_base(first_given(args->base_url, g_getenv("EYRIE_BASE_URL"), stored_url), err);
    if (!start->base_url)
        return false;
    const char *stored_id = start->credentials.location.s;
    const char *location = first_given(args->location, g_getenv("EYRIE_LOCATION"), stored_id);
    start->location = id_from(location);
    if (id_is_empty(&start->location))
        return err_set(err, ERR_USAGE, "which location? give --location ID or EYRIE_LOCATION");
    // The program runs without it.
    start->cache_path = cache_file(start->profile, start->location.s, &ignored);
    start->journal_path = fs_path(FS_STATE, "outbox.db", err);
    start->history_path = fs_path(FS_STATE, "history.db", err);
    return start->journal_path && start->history_path;
}

const char *start_themes_dir(void)
{
    const char *given = g_getenv("EYRIE_DATA_DIR");
    return given ? given : PKGDATADIR "/themes";
}

const char *start_profile(const Args *args)
{
    return first_given(args->profile, g_getenv("EYRIE_PROFILE"), "main");
}

bool start_open(const Args *args, Secret *take_token, Start *out, Err *err)
{
    Start start = {.profile = g_strdup(start_profile(args)),
                   .clock = g_steal_pointer(&out->clock),
                   .test_sync = out->test_sync};
    if (!start.clock)
        start.clock = start_clock(&start.test_sync);
    bool ok;
    if (args->demo) {
        secret_free(take_token);
        ok = start_demo(args, &start, err);
    } else {
        ok = start_account(args, take_token, &start, err);
    }
    if (!ok) {
        start_close(&start);
        return false;
    }
    *out = start;
    return true;
}

static void remove_demo(const char *dir)
{
    GDir *entries = g_dir_open(dir, 0, NULL);
    if (!entries)
        return;
    for (const char *name; (name = g_dir_read_name(entries));) {
        g_autofree char *path = g_build_filename(dir, name, NULL);
        g_unlink(path);
    }
    g_dir_close(entries);
    g_rmdir(dir);
}

void start_close(Start *start)
{
    sandbox_stop(start->sandbox);
    credentials_clear(&start->credentials);
    if (start->demo_dir)
        remove_demo(start->demo_dir);
    clock_free(start->clock);
    g_free(start->base_url);
    g_free(start->profile);
    g_free(start->journal_path);
    g_free(start->cache_path);
    g_free(start->history_path);
    g_free(start->demo_dir);
    *start = (Start){0};
}
