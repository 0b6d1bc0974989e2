#include "config.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/refresh.h"
#include "sandbox/sandbox.h"
#include "torture/dose.h"
#include "torture/tracer.h"
#include "unit/unit.h"

// kill -9 at the boundaries of the system calls of one renewal of a token whose refresh token works
// once: the next start has a token, and nobody has to sign in again (RELIABILITY 5.2).

static const Instant morning = {1893574800000}; // 2030-01-02T09:00:00Z
enum { STEP_MS = 87000000 };                    // longer than a token lives

typedef struct Vault {
    Clock *clock;
    Sandbox *sandbox;
    char *dir, *keyring;
    ProfileBackend backend;
    int lockouts;
} Vault;

static Secret *secret_of(const char *s)
{
    return secret_new(s, strlen(s));
}

static void write_profile(const Vault *vault)
{
    Err err;
    Profile profile;
    profile_init(&profile);
    profile.gen = 1;
    profile.kind = PROFILE_OAUTH;
    profile.access = secret_of("old-access");
    profile.refresh = secret_of(sandbox_refresh_token(vault->sandbox));
    profile.client_secret = secret_of(sandbox_client_secret(vault->sandbox));
    profile.client_id = g_strdup(sandbox_client_id(vault->sandbox));
    profile.location = profile.home = id_from(sandbox_location(vault->sandbox));
    profile.obtained.ms = morning.ms - 1000;
    profile.expires = morning;
    profile_set_backend(&profile, vault->backend);
    if (!profile_write("main", &profile, &err))
        fail_msg("%s", err.msg);
    profile_clear(&profile);
}

static Vault *vault_new(ProfileBackend backend)
{
    Err err;
    Vault *vault = g_new0(Vault, 1);
    vault->backend = backend;
    vault->dir = g_dir_make_tmp("eyrie-vault-XXXXXX", NULL);
    vault->keyring = g_build_filename(vault->dir, "keyring", NULL);
    g_setenv("XDG_STATE_HOME", vault->dir, TRUE);
    g_setenv("FAKE_KEYRING", vault->keyring, TRUE);
    vault->clock = clock_new_steppable(morning);
    const SandboxOptions options = {
        .clock = vault->clock, .world = "small", .quiet = true, .rate_max = 100000};
    vault->sandbox = sandbox_start(&options, &err);
    if (!vault->sandbox)
        fail_msg("%s", err.msg);
    write_profile(vault);
    return vault;
}

static void vault_free(Vault *vault)
{
    sandbox_stop(vault->sandbox);
    clock_free(vault->clock);
    tree_remove(vault->dir);
    g_free(vault->dir);
    g_free(vault->keyring);
    g_free(vault);
}

static RefreshEnd refresh(const Vault *vault, int64_t gen, Err *err)
{
    const RefreshConfig config = {
        .profile = "main", .base_url = sandbox_base_url(vault->sandbox), .clock = vault->clock};
    Profile profile = {0};
    int64_t again_ms = 0;
    RefreshEnd end = refresh_run(&config, gen, &profile, &again_ms, err);
    if (profile.places)
        profile_clear(&profile);
    return end;
}

static int64_t stored_gen(void)
{
    Err err;
    Profile profile;
    if (!profile_read("main", &profile, &err))
        fail_msg("%s", err.msg);
    int64_t gen = profile.gen;
    profile_clear(&profile);
    return gen;
}

// A process that renews as soon as it is told to.
static pid_t start_renewal(const Vault *vault, int64_t gen, int *go)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    if (pid == 0) {
        char byte;
        Err err;
        close(fds[1]);
        if (read(fds[0], &byte, 1) != 1)
            _exit(2);
        RefreshEnd end = refresh(vault, gen, &err);
        _exit(end == REFRESH_NEW || end == REFRESH_ADOPTED ? 0 : 1);
    }
    assert_true(pid > 0);
    close(fds[0]);
    *go = fds[1];
    return pid;
}

// Returns how many boundaries it passed; 0 when tracing is not allowed here. boundary < 0: all.
static long renew_until(const Vault *vault, long boundary)
{
    Tracer tracer;
    Err err = {0};
    int go = -1;
    pid_t pid = start_renewal(vault, stored_gen(), &go);
    if (!tracer_attach(&tracer, pid, &err)) {
        print_message("# left out: %s\n", err.msg);
        close(go);
        waitpid(pid, NULL, 0);
        return 0;
    }
    assert_int_equal(write(go, "g", 1), 1);
    close(go);
    tracer_run(&tracer, boundary);
    if (!tracer.ended)
        tracer_kill(&tracer);
    else if (!WIFEXITED(tracer.status) || WEXITSTATUS(tracer.status) != 0)
        fail_msg("a renewal that was left alone ended with %d", tracer.status);
    return tracer.seen;
}

// The next start, within the half minute in which the service repeats its answer.
static void recover(Vault *vault, int64_t gen, long boundary)
{
    Err err;
    RefreshEnd end = refresh(vault, gen, &err);
    if (end == REFRESH_NEW || end == REFRESH_ADOPTED)
        return;
    vault->lockouts++;
    fail_msg("killed at system call %ld, %s: %s", boundary, profile_backend_name(vault->backend),
             err.msg);
}

static void step_through(ProfileBackend backend)
{
    Vault *vault = vault_new(backend);
    Err err;
    assert_int_equal(refresh(vault, stored_gen(), &err), REFRESH_NEW); // libraries are loaded
    clock_step(vault->clock, STEP_MS);
    long whole = renew_until(vault, -1);
    long stride = dose()->steps > 0 ? MAX(1, whole / (5 * dose()->steps)) : 1;
    int kills = 0;
    if (whole == 0) {
        vault_free(vault);
        skip();
    }
    for (long at = 1; at <= whole; at += stride) {
        clock_step(vault->clock, STEP_MS);
        int64_t gen = stored_gen();
        renew_until(vault, at);
        recover(vault, gen, at);
        kills++;
    }
    g_autofree char *name =
        g_strdup_printf("kills at system calls: renewal, %s", profile_backend_name(backend));
    dose_count(name, kills);
    dose_count("breaches: locked out", vault->lockouts);
    print_message("# renewal, %s: %ld boundaries, killed at %d\n", profile_backend_name(backend),
                  whole, kills);
    dose_save();
    vault_free(vault);
}

static void renew__file__may_be_killed_at_each_system_call(void **state)
{
    (void)state;
    step_through(PROFILE_FILE);
}

static void renew__keyring__may_be_killed_at_each_system_call(void **state)
{
    (void)state;
#ifndef LIBSECRET
    skip();
#endif
    // Whoever asks for libsecret by its name gets the one that is loaded.
    void *fake = dlopen("./libsecret-1.so.0", RTLD_NOW);
    if (!fake)
        fail_msg("%s", dlerror());
    step_through(PROFILE_KEYRING);
}

UNIT_TESTS(renew, cmocka_unit_test(renew__file__may_be_killed_at_each_system_call),
           cmocka_unit_test(renew__keyring__may_be_killed_at_each_system_call));
