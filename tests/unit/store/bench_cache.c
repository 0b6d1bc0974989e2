// What the mirror costs at the size of the reference account. Not part of the tests: times prove
// nothing on a busy machine. bench_cache [FILE [CONTACTS [MESSAGES]]]; an existing FILE is measured
// as it is.
#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/contact.h"
#include "model/conversation.h"
#include "model/message.h"
#include "store/cache.h"

enum { ROUNDS = 200, CONTACT_PAGE = 100, MESSAGE_PAGE = 500, PER_THREAD = 50 };

typedef struct Bench {
    Cache *cache;
    CacheConfig config;
    GRand *rand;
    int contacts, messages, threads;
} Bench;

static const char *const first_names[] = {"Ana",    "Omar",  "Wei",  "Łukasz", "Maria", "José",
                                          "Ingrid", "Priya", "美咲", "Elena",  "Noah",  "Zoë"};
static const char *const last_names[] = {"Lopez", "Haddad", "Chen", "Nowak",  "Smith", "Peña",
                                         "Berg",  "Nair",   "佐藤", "Petrov", "Brown", "Müller"};
static const char *const companies[] = {"", "", "Harbor Dental", "Oak & Sons", "Nordlys AS"};

static double now_ms(void)
{
    return (double)g_get_monotonic_time() / 1000.0;
}

// Of all threads: what other programs do does not count.
static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static const char *pick(Bench *b, const char *const *from, size_t count)
{
    return from[g_rand_int_range(b->rand, 0, (gint32)count)];
}
#define PICK(b, array) pick(b, array, G_N_ELEMENTS(array))

static Text text_of(char *take)
{
    Text text = text_clean(take, strlen(take), TEXT_BLOCK);
    g_free(take);
    return text;
}

static Id id_of(const char *prefix, int i)
{
    Id id;
    g_snprintf(id.s, sizeof(id.s), "%sQ7xZ%08xKpW2aLmN3", prefix, i * 2654435761u);
    return id;
}

static CacheAnswer *answer(Bench *b)
{
    CacheAnswer *answer;
    while (!(answer = cache_take(b->cache))) {
        struct pollfd fd = {.fd = cache_fd(b->cache), .events = POLLIN};
        poll(&fd, 1, -1);
    }
    return answer;
}

static void save(Bench *b, Rows *rows)
{
    CachePage page = {.asked = clock_now(b->config.clock), .tag = 1, .cursor = "c", .value = "x"};
    Err err;
    if (!cache_post_save(b->cache, &page, rows, &err))
        g_error("%s", err.msg);
    CacheAnswer *a = answer(b);
    if (a->err.kind || a->bad)
        g_error("%s, %zu bad", a->err.msg, a->bad);
    cache_answer_free(a);
}

static void make_contact(Bench *b, int i, Contact *c)
{
    const char *first = PICK(b, first_names);
    const char *last = PICK(b, last_names);
    *c =
        (Contact){.id = id_of("ct", i),
                  .first_name = text_of(g_strdup(first)),
                  .last_name = text_of(g_strdup(last)),
                  .name = text_of(g_strdup_printf("%s %s %d", first, last, i % 977)),
                  .email = text_of(g_strdup_printf("%c.%d@example%d.com", 'a' + i % 26, i, i % 40)),
                  .phone = text_of(g_strdup_printf("+1555%07d", i)),
                  .company = text_of(g_strdup(PICK(b, companies))),
                  .address = text_of(g_strdup("12 Main Street")),
                  .city = text_of(g_strdup("Springfield")),
                  .source = text_of(g_strdup("website form")),
                  .fields = {.type = &field_value_type},
                  .added = {1600000000000 + i},
                  .updated = {1700000000000 + i}};
    if (i % 3 == 0)
        text_list_add(&c->tags, text_of(g_strdup(i % 300 == 0 ? "vip" : "newsletter")));
    for (int j = 0; j < 3; j++)
        *(FieldValue *)rows_append(&c->fields) =
            (FieldValue){.id = id_of("f", j), .value = text_of(g_strdup("some value"))};
}

static void fill_contacts(Bench *b)
{
    double took = 0;
    for (int at = 0; at < b->contacts; at += CONTACT_PAGE) {
        Rows rows = {.type = &contact_type};
        for (int i = at; i < at + CONTACT_PAGE; i++)
            make_contact(b, i, rows_append(&rows));
        double start = cpu_ms();
        save(b, &rows);
        took += cpu_ms() - start;
    }
    g_print("contacts: %d in %.1f s cpu, %.0f/s\n", b->contacts, took / 1000,
            b->contacts / took * 1000);
}

static void fill_threads(Bench *b)
{
    for (int at = 0; at < b->threads; at += CONTACT_PAGE) {
        Rows rows = {.type = &conversation_type};
        for (int i = at; i < at + CONTACT_PAGE && i < b->threads; i++)
            *(Conversation *)rows_append(&rows) = (Conversation){
                .id = id_of("cv", i),
                .contact = id_of("ct", i),
                .contact_name =
                    text_of(g_strdup_printf("%s %s", PICK(b, first_names), PICK(b, last_names))),
                .preview = text_of(g_strdup("See you on Tuesday at nine then")),
                .last_type = {g_strdup("TYPE_SMS"), 8},
                .last_message = {1700000000000 + (int64_t)i * 60000},
                .unread = i % 7 == 0};
        save(b, &rows);
    }
}

// A common word in every third, rarer ones by rank.
static char *make_body(Bench *b)
{
    GString *s = g_string_new(NULL);
    int words = g_rand_int_range(b->rand, 4, 28);
    for (int i = 0; i < words; i++) {
        double r = g_rand_double(b->rand);
        g_string_append_printf(s, "%sw%d", i ? " " : "", (int)(20000 * r * r * r * r));
    }
    if (g_rand_int_range(b->rand, 0, 3) == 0)
        g_string_append(s, " thanks");
    if (g_rand_int_range(b->rand, 0, 5000) == 0)
        g_string_append(s, " invoice überfällig");
    return g_string_free(s, FALSE);
}

static void make_message(Bench *b, int i, Message *m)
{
    int thread = i % b->threads;
    *m = (Message){.id = id_of("ms", i),
                   .conversation = id_of("cv", thread),
                   .contact = id_of("ct", thread),
                   .type_name = {g_strdup(i % 9 ? "TYPE_SMS" : "TYPE_WHATSAPP"), i % 9 ? 8 : 13},
                   .direction = i % 2 ? DIRECTION_INBOUND : DIRECTION_OUTBOUND,
                   .status = MSG_DELIVERED,
                   .body = text_of(make_body(b)),
                   .from = text_of(g_strdup("+15550001111")),
                   .to = text_of(g_strdup("+15550002222")),
                   .added = {1600000000000 + (int64_t)i * 61007}};
    message_finish(m);
}

static void fill_messages(Bench *b)
{
    double took = 0;
    double worst = 0;
    for (int at = 0; at < b->messages; at += MESSAGE_PAGE) {
        Rows rows = {.type = &message_type};
        for (int i = at; i < at + MESSAGE_PAGE; i++)
            make_message(b, i, rows_append(&rows));
        double start = cpu_ms();
        double begin = now_ms();
        save(b, &rows);
        worst = MAX(worst, now_ms() - begin);
        took += cpu_ms() - start;
    }
    g_print("messages: %d in %.1f s cpu, %.0f/s; slowest page of %d: %.0f ms\n", b->messages,
            took / 1000, b->messages / took * 1000, MESSAGE_PAGE, worst);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report(const char *what, double *times, int count, size_t rows)
{
    qsort(times, (size_t)count, sizeof(double), by_value);
    g_print("%-28s p50 %8.3f  p99 %8.3f ms  %zu rows", what, times[count / 2],
            times[count * 99 / 100], rows);
}

// How much of it was work of ours.
static void report_cpu(double cpu, int count)
{
    g_print("  cpu %.3f\n", cpu / count);
}

static void must_open(Bench *b)
{
    CacheOpened opened;
    Err err;
    b->cache = cache_open(&b->config, &opened, &err);
    if (!b->cache)
        g_error("%s", err.msg);
}

static size_t read_view(Bench *b, CacheRead read)
{
    Rows rows = {0};
    Err err;
    if (!cache_read(b->cache, &read, &rows, NULL, &err))
        g_error("%s", err.msg);
    size_t count = rows.count;
    rows_clear(&rows);
    return count;
}

static void measure_start(Bench *b)
{
    double opening[ROUNDS / 4];
    double screen[ROUNDS / 4];
    double people[ROUNDS / 4];
    size_t rows = 0;
    double cpu = 0;
    for (int i = 0; i < ROUNDS / 4; i++) {
        CachePeople first = {0};
        Err err;
        cache_close(b->cache);
        double start = now_ms();
        double begin = cpu_ms();
        must_open(b);
        opening[i] = now_ms() - start;
        rows = read_view(b, (CacheRead){.view = CACHE_INBOX, .limit = 40});
        rows += read_view(
            b, (CacheRead){.view = CACHE_THREAD, .id = id_of("cv", b->threads / 2), .limit = 30});
        screen[i] = now_ms() - start;
        cpu += cpu_ms() - begin;
        start = now_ms();
        if (!cache_read_people(b->cache, NULL, 60, &first, &err))
            g_error("%s", err.msg);
        people[i] = now_ms() - start;
        cache_people_clear(&first);
    }
    report("open", opening, ROUNDS / 4, 0);
    g_print("\n");
    report("open + inbox + thread", screen, ROUNDS / 4, rows);
    report_cpu(cpu, ROUNDS / 4);
    report("first 60 contacts by name", people, ROUNDS / 4, 60);
    g_print("\n");
}

static void measure_people(Bench *b)
{
    double times[10];
    CachePeople all = {0};
    Err err;
    double cpu = cpu_ms();
    for (int i = 0; i < 10; i++) {
        cache_people_clear(&all);
        double start = now_ms();
        if (!cache_read_people(b->cache, NULL, 0, &all, &err))
            g_error("%s", err.msg);
        times[i] = now_ms() - start;
    }
    report("all contacts, compact", times, 10, all.count);
    report_cpu(cpu_ms() - cpu, 10);
    cache_people_clear(&all);
}

static void measure_search(Bench *b, const char *what, CacheSearch search)
{
    double times[ROUNDS];
    size_t rows = 0;
    Err err;
    double cpu = cpu_ms();
    search.limit = search.limit ? search.limit : 40;
    for (int i = 0; i < ROUNDS; i++) {
        double start = now_ms();
        if (!cache_ask_search(b->cache, &search, &err))
            g_error("%s", err.msg);
        CacheAnswer *a = answer(b);
        times[i] = now_ms() - start;
        if (a->kind != CACHE_HITS || a->err.kind)
            g_error("%s", a->err.msg);
        rows = a->hit_count;
        cache_answer_free(a);
    }
    report(what, times, ROUNDS, rows);
    report_cpu(cpu_ms() - cpu, ROUNDS);
}

static void measure_find(Bench *b, const char *words)
{
    double times[ROUNDS];
    size_t rows = 0;
    Err err;
    double cpu = cpu_ms();
    for (int i = 0; i < ROUNDS; i++) {
        double start = now_ms();
        if (!cache_ask_find(b->cache, words,
                            CACHE_FIND_CONTACTS | CACHE_FIND_THREADS | CACHE_FIND_DEALS, 50, &err))
            g_error("%s", err.msg);
        CacheAnswer *a = answer(b);
        times[i] = now_ms() - start;
        rows = a->found_count;
        cache_answer_free(a);
    }
    g_autofree char *what = g_strdup_printf("find \"%s\"", words);
    report(what, times, ROUNDS, rows);
    report_cpu(cpu_ms() - cpu, ROUNDS);
}

static void report_memory(const char *what)
{
    g_autofree char *status = NULL;
    if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        return;
    const char *line = strstr(status, "VmRSS:");
    if (line)
        g_print("resident %s: %.1f MiB\n", what,
                (double)g_ascii_strtoll(line + strlen("VmRSS:"), NULL, 10) / 1024);
}

static void measure_all(Bench *b)
{
    measure_start(b);
    report_memory("after the first screen");
    measure_people(b);
    double start = now_ms();
    Err err;
    cache_ask_find(b->cache, "x", CACHE_FIND_CONTACTS, 1, &err);
    cache_answer_free(answer(b));
    g_print("loading the finder: %.0f ms\n", now_ms() - start);
    report_memory("with the finder");
    static const char *const typed[] = {
        "m", "ma", "mar", "maria", "mlpz", "maria lop", "+1 (555) 004-2", "佐", "harbor", "qqq"};
    for (size_t i = 0; i < G_N_ELEMENTS(typed); i++)
        measure_find(b, typed[i]);
    measure_search(b, "common word", (CacheSearch){.words = "thanks"});
    measure_search(b, "common word, one hit", (CacheSearch){.words = "thanks", .limit = 1});
    measure_search(b, "frequent word", (CacheSearch){.words = "w0"});
    measure_search(b, "rare word", (CacheSearch){.words = "uberfallig"});
    measure_search(b, "two words", (CacheSearch){.words = "thanks w1"});
    measure_search(b, "phrase", (CacheSearch){.words = "\"w0 w1\""});
    measure_search(b, "beginning", (CacheSearch){.words = "thank*"});
    measure_search(b, "beginning of one letter", (CacheSearch){.words = "w*"});
    measure_search(b, "from:maria (many)", (CacheSearch){.words = "thanks", .from = "maria"});
    measure_search(b, "from: one number", (CacheSearch){.words = "thanks", .from = "5550000042"});
    measure_search(b, "from: without words", (CacheSearch){.from = "5550000042"});
    measure_search(b, "tag:vip", (CacheSearch){.words = "thanks", .tag = "vip"});
    measure_search(b, "ch:whatsapp", (CacheSearch){.words = "thanks", .channel = CHANNEL_WHATSAPP});
    measure_search(b, "before: the middle",
                   (CacheSearch){.words = "thanks",
                                 .before = {1600000000000 + (int64_t)b->messages / 2 * 61007}});
    measure_search(b, "no words", (CacheSearch){.direction = DIRECTION_INBOUND});
    report_memory("at the end");
}

int main(int argc, char **argv)
{
    char *path =
        argc > 1 ? g_strdup(argv[1]) : g_build_filename(g_get_tmp_dir(), "bench-cache.db", NULL);
    bool fill = !g_file_test(path, G_FILE_TEST_EXISTS);
    Bench b = {.config = {.path = path, .owner = "bench", .clock = clock_new_real()},
               .rand = g_rand_new_with_seed(1),
               .contacts = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 100000,
               .messages = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 1000000};
    b.threads = MAX(b.contacts / 5, 1);
    must_open(&b);
    if (fill) {
        fill_contacts(&b);
        fill_threads(&b);
        fill_messages(&b);
        double start = now_ms();
        cache_close(b.cache);
        g_print("closing: %.0f ms\n", now_ms() - start);
        must_open(&b);
    }
    GStatBuf st;
    if (g_stat(path, &st) == 0)
        g_print("file: %.0f MB\n", (double)st.st_size / 1e6);
    measure_all(&b);
    cache_close(b.cache);
    g_rand_free(b.rand);
    g_free(path);
    return 0;
}
