#include "config.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/cache_kind.h"
#include "store/cache_pack.h"
#include "unit/store/den.h"
#include "unit/unit.h"

enum { KILLS = 25, PAGE = 50, FLIPS = 150, FLIPPED_BYTES_MAX = 4 };

// As many rounds as EYRIE_LONG times the usual.
static int rounds(int usual)
{
    const char *s = g_getenv("EYRIE_LONG");
    int times = s ? (int)strtol(s, NULL, 10) : 1;
    return usual * CLAMP(times, 1, 1000);
}

static Rows page_from(int first)
{
    Rows rows = {.type = &message_type};
    for (int i = first; i < first + PAGE; i++)
        *(Message *)rows_append(&rows) =
            den_message(den_id("M%06d", i).s, "V1", 1000 + i, "hello from page and number");
    return rows;
}

// Saves page after page, three on their way at any time; each that is saved is told of by a byte.
// Never returns.
static void write_until_killed(const Den *den, int first, int tell)
{
    CacheConfig config = {.path = den->path, .owner = "acme/L1", .clock = den->clock, .idle_ms = 1};
    CacheOpened opened;
    Err err;
    Cache *cache = cache_open(&config, &opened, &err);
    int ahead = 0;
    for (int at = first;; at += PAGE) {
        Rows rows = page_from(at);
        g_autofree char *value = g_strdup_printf("%d", at + PAGE);
        CachePage page = {.asked = {1}, .cursor = "sync", .value = value, .tag = 1};
        if (!cache_post_save(cache, &page, &rows, &err))
            _exit(1);
        struct pollfd fd = {.fd = cache_fd(cache), .events = POLLIN};
        if (++ahead < 3)
            continue;
        if (poll(&fd, 1, -1) != 1)
            _exit(1);
        for (CacheAnswer *answer; (answer = cache_take(cache)); ahead--) {
            cache_answer_free(answer);
            if (write(tell, "x", 1) != 1)
                _exit(1);
        }
    }
}

static void kill_after(Den *den, int first, int pages)
{
    int fds[2];
    char byte;
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        write_until_killed(den, first, fds[1]);
    }
    close(fds[1]);
    for (int i = 0; i < pages; i++)
        assert_int_equal(read(fds[0], &byte, 1), 1);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(fds[0]);
}

// Whole pages, and the cursor says how many.
static void killed_while_writing__pages_are_whole(void **state)
{
    Den *den = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    int known = 0;
    den_close(den);
    for (int i = 0; i < rounds(KILLS); i++) {
        kill_after(den, known, g_rand_int_range(rand, 1, 12));
        den_open(den);
        assert_int_equal(den->opened, CACHE_KEPT);
        g_autofree char *cursor = cache_read_cursor(den->cache, "sync", NULL);
        int next = cursor ? (int)strtol(cursor, NULL, 10) : 0;
        assert_int_equal(next % PAGE, 0);
        assert_true(next >= known + PAGE); // what was told is there
        known = next;
        assert_int_equal(den_number(den, "select count(*) from message"), known);
        den_close(den);
    }
    assert_true(known > 0);
    den_sql(den, "insert into words(words,rank) values('integrity-check',1)");
    assert_int_equal(den_broken_files(den), 0);
}

static void fill_with_everything(Den *den, GRand *rand)
{
    for (CacheKind kind = 0; kind < KIND_COUNT; kind++) {
        const RecordType *type = cache_kind_info(kind)->type;
        Rows rows = {.type = type};
        for (int i = 0; i < 12; i++)
            den_random(rand, type, rows_append(&rows));
        CachePage page = {.asked = {1}, .list = "all", .cursor = type->name, .value = "x"};
        den_save_page(den, &page, &rows);
    }
}

// Whatever comes, nothing crashes and nothing waits for ever.
static void take_all(Den *den)
{
    while (!cache_is_idle(den->cache)) {
        CacheAnswer *answer = den_answer(den);
        cache_answer_free(answer);
        if (!answer)
            continue;
    }
}

static void use_everything(Den *den, GRand *rand)
{
    Err err;
    CachePeople people = {0};
    for (CacheView view = 0; view < CACHE_VIEW_COUNT; view++) {
        Rows rows = {0};
        if (cache_read(den->cache, &(CacheRead){.view = view}, &rows, NULL, &err))
            rows_clear(&rows);
    }
    if (cache_read_people(den->cache, NULL, 0, &people, &err))
        for (size_t i = 0; i < people.count; i++)
            assert_true(cache_person(&people, i).name.n < 1000000);
    cache_people_clear(&people);
    cache_ask_search(den->cache, &(CacheSearch){.words = "plain", .limit = 20}, &err);
    take_all(den);
    cache_ask_search(den->cache, &(CacheSearch){.from = "a", .limit = 20}, &err);
    cache_ask_find(den->cache, "la", CACHE_FIND_CONTACTS | CACHE_FIND_DEALS, 20, &err);
    take_all(den);
    Rows rows = {.type = &message_type};
    den_random(rand, &message_type, rows_append(&rows));
    if (!cache_post_save(den->cache, &(CachePage){.asked = {2}}, &rows, &err))
        rows_clear(&rows);
    take_all(den);
}

static void flip(GRand *rand, const char *original, size_t n, const char *path)
{
    g_autofree char *bytes = g_memdup2(original, n);
    for (int i = g_rand_int_range(rand, 1, FLIPPED_BYTES_MAX + 1); i > 0; i--) {
        bool in_header = g_rand_int_range(rand, 0, 4) == 0;
        gint32 at = g_rand_int_range(rand, 0, in_header ? 200 : (gint32)n);
        bytes[at] = (char)(bytes[at] ^ (1 << g_rand_int_range(rand, 0, 8)));
    }
    size_t kept = g_rand_int_range(rand, 0, 20) ? n : (size_t)g_rand_int_range(rand, 0, (gint32)n);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, kept, f), kept);
    fclose(f);
    g_chmod(path, 0600);
}

static void remove_beside(const Den *den)
{
    static const char *const ends[] = {"-wal", "-shm"};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *path = g_strconcat(den->path, ends[i], NULL);
        g_unlink(path);
    }
}

static void flipped_bytes__file_is_usable_or_begun_anew(void **state)
{
    Den *den = *state;
    g_autofree char *original = NULL;
    gsize n = 0;
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    fill_with_everything(den, rand);
    den_close(den);
    assert_true(g_file_get_contents(den->path, &original, &n, NULL));
    den->idle_ms = 1;
    for (int i = 0; i < rounds(FLIPS); i++) {
        flip(rand, original, n, den->path);
        remove_beside(den);
        den_open(den);
        use_everything(den, rand);
        den_close(den);
    }
}

// The bytes of lists and nested rows, in all kinds of disorder.
static void unpack__any_bytes__is_ours_or_refused(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    for (int i = 0; i < 20000; i++) {
        const Field *fields = contact_type.fields;
        const Field *field = &fields[g_rand_int_range(rand, 0, (gint32)contact_type.count)];
        if (field->type != FT_TEXTS && field->type != FT_IDS && field->type != FT_ROWS)
            continue;
        Contact contact = {0};
        den_random(rand, &contact_type, &contact);
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        cache_pack(field, (const char *)&contact + field->offset, bytes);
        for (int j = g_rand_int_range(rand, 0, 3); j > 0 && bytes->len; j--)
            bytes->data[g_rand_int_range(rand, 0, (gint32)bytes->len)] ^=
                (guint8)(1 << g_rand_int_range(rand, 0, 8));
        size_t n = (size_t)g_rand_int_range(rand, 0, (gint32)bytes->len + 1);
        g_autofree uint8_t *exact = g_memdup2(bytes->data, n); // an overrun is seen
        Contact back = {0};
        (void)!cache_unpack(field, exact, n, (char *)&back + field->offset);
        record_clear(&contact_type, &back);
        record_clear(&contact_type, &contact);
    }
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, den_setup, den_teardown)

UNIT_TESTS(cache_crash, TEST(killed_while_writing__pages_are_whole),
           TEST(flipped_bytes__file_is_usable_or_begun_anew),
           cmocka_unit_test(unpack__any_bytes__is_ours_or_refused));
