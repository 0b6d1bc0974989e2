#include "config.h"

#include "base/open.h"

#include <glib.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/secret.h"
#include "base/spawn.h"
#include "base/url.h"

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

bool opener_can(Err *err)
{
    return is_set("WAYLAND_DISPLAY") || is_set("DISPLAY") || is_set("BROWSER") ||
           err_set(err, ERR_CONFIG, "no browser can be opened here: copy the address");
}

static pid_t *free_slot(Opener *opener)
{
    for (int i = 0; i < OPENER_MAX; i++)
        if (opener->pids[i] == 0)
            return &opener->pids[i];
    return NULL;
}

bool opener_open(Opener *opener, const char *url, Err *err)
{
    g_autofree char *safe = url_for_opening(url, err);
    if (!safe || !opener_can(err))
        return false;
    pid_t *slot = free_slot(opener);
    if (!slot)
        return err_set(err, ERR_LIMITED, "too many addresses are being opened");
    // No "--" before the address: xdg-open refuses it, and the address begins with its scheme.
    char *argv[] = {g_strdup("xdg-open"), safe, NULL};
    g_auto(GStrv) env = secret_clean_environ();
    const Spawn spawn = {.argv = argv,
                         .env = env,
                         .in = SPAWN_NULL,
                         .out = SPAWN_NULL,
                         .err = SPAWN_NULL,
                         .group = SPAWN_AWAY};
    bool ok = spawn_start(&spawn, slot, err);
    g_free(argv[0]);
    if (!ok)
        *slot = 0;
    return ok;
}

bool opener_turn(Opener *opener, Err *err)
{
    bool ok = true;
    for (int i = 0; i < OPENER_MAX; i++) {
        int status = 0;
        if (opener->pids[i] == 0 || waitpid(opener->pids[i], &status, WNOHANG) == 0)
            continue;
        opener->pids[i] = 0;
        if (spawn_exit_code(status) != 0)
            ok = err_set(err, ERR_CONFIG, "xdg-open ended with %d: copy the address",
                         spawn_exit_code(status));
    }
    return ok;
}

bool opener_is_busy(const Opener *opener)
{
    for (int i = 0; i < OPENER_MAX; i++)
        if (opener->pids[i] != 0)
            return true;
    return false;
}
