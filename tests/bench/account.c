#include "config.h"

#include "bench/account.h"

#include <glib/gstdio.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>

#include "model/contact.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/workspace.h"

enum { CONTACT_PAGE = 100, MESSAGE_PAGE = 500, PIPELINES = 3, STAGES = 5, CALENDARS = 4 };

typedef struct Writer {
    Cache *cache;
    const AccountSizes *sizes;
    GRand *rand;
    int64_t now_ms;
} Writer;

static const char *const first_names[] = {"Ana",    "Omar",  "Wei",  "Łukasz", "Maria", "José",
                                          "Ingrid", "Priya", "美咲", "Elena",  "Noah",  "Zoë"};
static const char *const last_names[] = {"Lopez", "Haddad", "Chen", "Nowak",  "Smith", "Peña",
                                         "Berg",  "Nair",   "佐藤", "Petrov", "Brown", "Müller"};
static const char *const companies[] = {"", "", "Harbor Dental", "Oak & Sons", "Nordlys AS"};

static const char *pick(GRand *rand, const char *const *from, size_t count)
{
    return from[g_rand_int_range(rand, 0, (gint32)count)];
}
#define PICK(rand, array) pick(rand, array, ARRAY_LEN(array))

static Text text_of(char *take)
{
    Text text = text_clean(take, strlen(take), TEXT_BLOCK);
    g_free(take);
    return text;
}

Id account_id(const char *prefix, int i)
{
    Id id;
    g_snprintf(id.s, sizeof(id.s), "%sQ7xZ%08xKpW2aLmN3", prefix, i * 2654435761u);
    return id;
}

Cache *account_open(const char *path, const char *owner, const Clock *clock)
{
    CacheConfig config = {.path = path, .owner = owner, .clock = clock};
    CacheOpened opened;
    Err err = {0};
    Cache *cache = cache_open(&config, &opened, &err);
    if (!cache)
        g_error("%s", err.msg);
    return cache;
}

CacheAnswer *account_answer(Cache *cache)
{
    CacheAnswer *answer;
    while (!(answer = cache_take(cache)))
        poll(&(struct pollfd){.fd = cache_fd(cache), .events = POLLIN}, 1, -1);
    return answer;
}

void account_save(Cache *cache, Rows *take_rows, const char *cursor, const char *value)
{
    CachePage page = {
        .asked = {g_get_real_time() / 1000}, .tag = 1, .cursor = cursor, .value = value};
    Err err = {0};
    if (!cache_post_save(cache, &page, take_rows, &err))
        g_error("%s", err.msg);
    CacheAnswer *answer = account_answer(cache);
    if (answer->err.kind != ERR_NONE || answer->bad > 0)
        g_error("%s, %zu bad", answer->err.msg, answer->bad);
    cache_answer_free(answer);
}

// ---- rows --------------------------------------------------------------------------------------

static void make_contact(Writer *w, int i, void *row)
{
    const char *first = PICK(w->rand, first_names), *last = PICK(w->rand, last_names);
    Contact *c = row;
    *c =
        (Contact){.id = account_id("ct", i),
                  .first_name = text_of(g_strdup(first)),
                  .last_name = text_of(g_strdup(last)),
                  .name = text_of(g_strdup_printf("%s %s %d", first, last, i % 977)),
                  .email = text_of(g_strdup_printf("%c.%d@example%d.com", 'a' + i % 26, i, i % 40)),
                  .phone = text_of(g_strdup_printf("+1555%07d", i)),
                  .company = text_of(g_strdup(PICK(w->rand, companies))),
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
            (FieldValue){.id = account_id("f", j), .value = text_of(g_strdup("some value"))};
}

// The last one is the newest.
static void make_conversation(Writer *w, int i, void *row)
{
    int left = w->sizes->conversations - 1 - i;
    const char *preview = left == 0 ? ACCOUNT_NEWEST : "See you on Tuesday at nine then";
    Conversation *c = row;
    *c = (Conversation){.id = account_id("cv", i),
                        .contact = account_id("ct", i),
                        .contact_name = text_of(g_strdup_printf("%s %s", PICK(w->rand, first_names),
                                                                PICK(w->rand, last_names))),
                        .preview = text_of(g_strdup(preview)),
                        .last_type = {g_strdup("TYPE_SMS"), 8},
                        .last_message = {w->now_ms - (int64_t)left * 60000},
                        .unread = i % 7 == 0};
    conversation_finish(c);
}

// A common word in every third, rarer ones by rank.
static char *make_body(GRand *rand)
{
    GString *s = g_string_new(NULL);
    int words = g_rand_int_range(rand, 4, 28);
    for (int i = 0; i < words; i++) {
        double r = g_rand_double(rand);
        g_string_append_printf(s, "%sw%d", i ? " " : "", (int)(20000 * r * r * r * r));
    }
    if (g_rand_int_range(rand, 0, 3) == 0)
        g_string_append(s, " thanks");
    if (g_rand_int_range(rand, 0, 5000) == 0)
        g_string_append(s, " invoice überfällig");
    return g_string_free(s, FALSE);
}

void account_message(const AccountSizes *sizes, GRand *rand, int number, Message *out)
{
    int thread = number % sizes->conversations;
    *out = (Message){
        .id = account_id("ms", number),
        .conversation = account_id("cv", thread),
        .contact = account_id("ct", thread),
        .type_name = {g_strdup(number % 9 ? "TYPE_SMS" : "TYPE_WHATSAPP"), number % 9 ? 8 : 13},
        .direction = number / sizes->conversations % 2 ? DIRECTION_INBOUND : DIRECTION_OUTBOUND,
        .status = MSG_DELIVERED,
        .body = text_of(make_body(rand)),
        .from = text_of(g_strdup("+15550001111")),
        .to = text_of(g_strdup("+15550002222")),
        .added = {1600000000000 + (int64_t)number * 61007}};
    message_finish(out);
}

static void make_message(Writer *w, int i, void *row)
{
    account_message(w->sizes, w->rand, i, row);
}

static void make_deal(Writer *w, int i, void *row)
{
    Deal *d = row;
    *d = (Deal){.id = account_id("dl", i),
                .pipeline = account_id("pl", i % PIPELINES),
                .stage = account_id("st", i % PIPELINES * STAGES + i / PIPELINES % STAGES),
                .contact = account_id("ct", i),
                .name = text_of(g_strdup_printf("Kitchen number %d", i)),
                .contact_name = text_of(g_strdup(PICK(w->rand, first_names))),
                .value = {.known = true, .cents = (int64_t)(i % 900) * 10000},
                .status = DEAL_OPEN,
                .added = {1700000000000 + i},
                .updated = {1700000000000 + i},
                .stage_changed = {w->now_ms - (int64_t)i * 60000}};
    deal_finish(d);
}

static void make_stage(Stage *stage, int pipeline, int i)
{
    *stage = (Stage){.id = account_id("st", pipeline * STAGES + i),
                     .name = text_of(g_strdup_printf("Stage %d", i + 1)),
                     .position = i};
}

static void make_pipeline(Writer *w, int i, void *row)
{
    (void)w;
    Pipeline *p = row;
    *p = (Pipeline){.id = account_id("pl", i),
                    .name = text_of(g_strdup_printf("Pipeline %d", i + 1)),
                    .stages = {.type = &stage_type}};
    for (int s = 0; s < STAGES; s++)
        make_stage(rows_append(&p->stages), i, s);
    pipeline_finish(p);
}

static void make_calendar(Writer *w, int i, void *row)
{
    (void)w;
    Calendar *c = row;
    *c = (Calendar){.id = account_id("ca", i),
                    .name = text_of(g_strdup_printf("Room %d", i + 1)),
                    .active = true,
                    .slot_minutes = 30,
                    .interval_minutes = 30};
    calendar_finish(c);
}

// Half of them behind us, one an hour.
static void make_event(Writer *w, int i, void *row)
{
    int64_t start = w->now_ms + (int64_t)(i - w->sizes->events / 2) * 3600000;
    *(Event *)row = (Event){.id = account_id("ev", i),
                            .calendar = account_id("ca", i % CALENDARS),
                            .contact = account_id("ct", i),
                            .title = text_of(g_strdup_printf("Visit %d", i)),
                            .status = APPT_CONFIRMED,
                            .start = {start},
                            .end = {start + 1800000},
                            .added = {1700000000000},
                            .updated = {1700000000000}};
}

// ---- pages -------------------------------------------------------------------------------------

typedef struct Part {
    const char *name;
    const RecordType *type;
    void (*make)(Writer *w, int i, void *row);
    const char *cursor; // so that the list counts as read once
    int page;
} Part;

static void fill_part(Writer *w, const Part *part, int count)
{
    gint64 start = g_get_monotonic_time();
    for (int at = 0; at < count; at += part->page) {
        Rows rows = {.type = part->type};
        for (int i = at; i < MIN(at + part->page, count); i++)
            part->make(w, i, rows_append(&rows));
        account_save(w->cache, &rows, part->cursor, "1");
    }
    double s = (double)(g_get_monotonic_time() - start) / 1e6;
    g_print("# filled: %d %s in %.1f s, %.0f/s\n", count, part->name, s, count / s);
}

bool account_is_filled(Cache *cache, const AccountSizes *sizes)
{
    Message last;
    Err err = {0};
    Id id = account_id("ms", sizes->messages - 1);
    if (!cache_read_one(cache, &message_type, &id, &last, NULL, &err))
        return false;
    record_clear(&message_type, &last);
    return true;
}

// What a first sync leaves behind for each list that was read to its end.
static void mark_lists(const Writer *w)
{
    static const char *const lists[] = {"CONVERSATIONS", "CONTACTS",  "DEALS",    "EVENTS", "TASKS",
                                        "GROUPS",        "TEMPLATES", "MESSAGES", "EMAILS"};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        Rows none = {.type = &contact_type};
        g_autofree char *cursor = g_strconcat("fill ", lists[i], NULL);
        g_autofree char *value = g_strdup_printf("%" PRId64 " %" PRId64 " 1", w->now_ms, w->now_ms);
        account_save(w->cache, &none, cursor, value);
    }
}

void account_fill(Cache *cache, const AccountSizes *sizes)
{
    Writer w = {cache, sizes, g_rand_new_with_seed(1), g_get_real_time() / 1000};
    const struct {
        Part part;
        int count;
    } parts[] = {
        {{"pipelines", &pipeline_type, make_pipeline, "seen PIPELINE_LIST ", 100}, PIPELINES},
        {{"calendars", &calendar_type, make_calendar, "seen CALENDAR_LIST ", 100}, CALENDARS},
        {{"contacts", &contact_type, make_contact, "seen CONTACT_SEARCH ", CONTACT_PAGE},
         sizes->contacts},
        {{"conversations", &conversation_type, make_conversation, "seen CONVERSATION_SEARCH ",
          CONTACT_PAGE},
         sizes->conversations},
        {{"deals", &deal_type, make_deal, "seen DEAL_SEARCH ", CONTACT_PAGE}, sizes->deals},
        {{"events", &event_type, make_event, "seen EVENT_LIST ", CONTACT_PAGE}, sizes->events},
        {{"messages", &message_type, make_message, NULL, MESSAGE_PAGE}, sizes->messages},
    };
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        fill_part(&w, &parts[i].part, parts[i].count);
    mark_lists(&w);
    g_rand_free(w.rand);
}

void account_remove(const char *path)
{
    bool link = g_file_test(path, G_FILE_TEST_IS_SYMLINK);
    GDir *dir = link ? NULL : g_dir_open(path, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        account_remove(inner);
    }
    if (dir)
        g_dir_close(dir);
    g_remove(path);
}
