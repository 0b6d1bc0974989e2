// A small dose of what `./dev fuzz` does: the seeds of each target, and changes of them that are
// the same each time.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "fuzz/fuzz.h"
#include "unit/unit.h"

enum { ROUNDS = 400, CHANGES = 6 };

typedef int (*Target)(const uint8_t *data, size_t size);

// A copy with a few changes: bytes put in, taken out, turned over, repeated.
static GByteArray *changed(GRand *rand, const char *seed, size_t n)
{
    GByteArray *bytes = g_byte_array_append(g_byte_array_new(), (const guint8 *)seed, (guint)n);
    for (int i = g_rand_int_range(rand, 1, CHANGES); i > 0 && bytes->len > 1; i--) {
        guint at = (guint)g_rand_int_range(rand, 0, (gint32)bytes->len);
        guint count = (guint)g_rand_int_range(rand, 1, (gint32)MIN(bytes->len - at, 64) + 1);
        int kind = g_rand_int_range(rand, 0, 4);
        if (kind == 0)
            bytes->data[at] = (guint8)g_rand_int(rand);
        else if (kind == 1)
            bytes->data[at] ^= (guint8)(1U << g_rand_int_range(rand, 0, 8));
        else if (kind == 2)
            g_byte_array_remove_range(bytes, at, count);
        else {
            g_autofree guint8 *part = g_memdup2(bytes->data + at, count);
            g_byte_array_append(bytes, part, count);
        }
    }
    return bytes;
}

static void play_seed(Target target, const char *path)
{
    g_autofree char *seed = NULL;
    gsize n = 0;
    assert_true(g_file_get_contents(path, &seed, &n, NULL));
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)g_str_hash(seed));
    target((const uint8_t *)seed, n);
    for (int i = 0; i < ROUNDS; i++) {
        GByteArray *bytes = changed(rand, seed, n);
        target(bytes->data, bytes->len);
        g_byte_array_unref(bytes);
    }
}

static void play(const char *name, Target target)
{
    g_autofree char *folder = g_build_filename(SEEDS_DIR, name, NULL);
    GDir *dir = g_dir_open(folder, 0, NULL);
    int seeds = 0;
    for (const char *file; dir && (file = g_dir_read_name(dir)); seeds++) {
        g_autofree char *path = g_build_filename(folder, file, NULL);
        play_seed(target, path);
    }
    assert_true(seeds > 0);
    g_dir_close(dir);
}

#define ALL(X)                                                                                     \
    X(dates)                                                                                       \
    X(html)                                                                                        \
    X(json)                                                                                        \
    X(profile)                                                                                     \
    X(refusal)                                                                                     \
    X(request)                                                                                     \
    X(said)                                                                                        \
    X(text)

#define DECLARE(name)                                                                              \
    int fuzz_##name(const uint8_t *data, size_t size);                                             \
    static void fuzz__##name##__survives_what_is_made_up(void **state)                             \
    {                                                                                              \
        (void)state;                                                                               \
        play(#name, fuzz_##name);                                                                  \
    }
ALL(DECLARE)

int main(void)
{
#define ROW(name) cmocka_unit_test(fuzz__##name##__survives_what_is_made_up),
    const struct CMUnitTest tests[] = {ALL(ROW)};
    return cmocka_run_group_tests_name("fuzz", tests, NULL, NULL);
}
