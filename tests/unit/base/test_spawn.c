#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.h"
#include "unit/unit.h"

// More than any pipe holds.
static void spawn_input__larger_than_a_pipe__is_read_whole(void **state)
{
    (void)state;
    enum { BYTES = 3 * 1024 * 1024 };
    g_autofree char *bytes = g_malloc(BYTES);
    memset(bytes, 'x', BYTES);
    Err err = {0};
    int in = -1, out[2];
    assert_true(spawn_input(bytes, BYTES, &in, &err));
    assert_true(fcntl(in, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(pipe(out), 0);
    static char wc[] = "wc", bytes_[] = "-c";
    char *const argv[] = {wc, bytes_, NULL}, *const env[] = {NULL};
    const Spawn what = {.argv = argv, .env = env, .in = in, .out = out[1], .err = SPAWN_NULL};
    pid_t pid = 0;
    assert_true(spawn_start(&what, &pid, &err));
    close(in);
    close(out[1]);
    char said[32] = "";
    assert_true(read(out[0], said, sizeof(said) - 1) > 0);
    close(out[0]);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(g_ascii_strtoll(said, NULL, 10), BYTES);
}

// -1 would mean an empty input to spawn_start: what cannot be handed over must be said.
static void spawn_input__no_descriptor_left__is_an_error(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    struct rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    Err err = {0};
    int in = 7;
    bool ok = spawn_input("rows", 4, &in, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_false(ok);
    assert_int_equal(in, -1);
    assert_int_equal(err.kind, ERR_IO);
}

UNIT_TESTS(spawn, cmocka_unit_test(spawn_input__larger_than_a_pipe__is_read_whole),
           cmocka_unit_test(spawn_input__no_descriptor_left__is_an_error));
