#include "config.h"

#include "unit/store/den.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <sqlite3.h>
#include <string.h>

#include "store/cache_kind.h"
#include "store/cache_pack.h"
#include "store/cache_words.h"
#include "unit/unit.h"

int den_setup(void **state)
{
    Den *den = g_new0(Den, 1);
    den->dir = g_dir_make_tmp("eyrie-mirror-XXXXXX", NULL);
    den->path = g_build_filename(den->dir, "cache.db", NULL);
    den->clock = clock_new_steppable((Instant){DEN_NOW});
    *state = den;
    den_open(den);
    return 0;
}

int den_teardown(void **state)
{
    Den *den = *state;
    den_close(den);
    GDir *dir = g_dir_open(den->dir, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(den->dir, name, NULL);
        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(den->dir);
    clock_free(den->clock);
    g_free(den->dir);
    g_free(den->path);
    g_free(den);
    return 0;
}

void den_open(Den *den)
{
    Err err = {0};
    CacheConfig config = {.path = den->path,
                          .owner = "acme/L1",
                          .clock = den->clock,
                          .idle_ms = den->idle_ms ? den->idle_ms : 60000,
                          .watch = den->watch};
    den->cache = cache_open(&config, &den->opened, &err);
    if (!den->cache)
        fail_msg("%s", err.msg);
}

void den_close(Den *den)
{
    cache_close(den->cache);
    den->cache = NULL;
}

CacheAnswer *den_answer(Den *den)
{
    struct pollfd fd = {.fd = cache_fd(den->cache), .events = POLLIN};
    if (poll(&fd, 1, DEN_PATIENCE_MS) != 1)
        fail_msg("no answer came");
    return cache_take(den->cache);
}

CacheAnswer *den_answer_of(Den *den, CacheAnswerKind kind)
{
    CacheAnswer *answer = den_answer(den);
    if (answer->kind != kind)
        fail_msg("answer %d instead of %d: %s", (int)answer->kind, (int)kind, answer->err.msg);
    return answer;
}

size_t den_save_page(Den *den, const CachePage *page, Rows *take_rows)
{
    CachePage tagged = *page;
    Err err = {0};
    tagged.tag = 77;
    if (!cache_post_save(den->cache, &tagged, take_rows, &err))
        fail_msg("%s", err.msg);
    CacheAnswer *answer = den_answer_of(den, CACHE_SAVED);
    if (answer->err.kind != ERR_NONE)
        fail_msg("%s", answer->err.msg);
    assert_int_equal(answer->tag, 77);
    size_t bad = answer->bad;
    cache_answer_free(answer);
    return bad;
}

size_t den_save(Den *den, Rows *take_rows)
{
    return den_save_page(den, &(CachePage){.asked = clock_now(den->clock)}, take_rows);
}

void den_save_one(Den *den, const RecordType *type, void *take_record)
{
    Rows rows = {.type = type};
    memcpy(rows_append(&rows), take_record, type->size);
    memset(take_record, 0, type->size);
    assert_int_equal(den_save(den, &rows), 0);
}

void den_delete(Den *den, const RecordType *type, const char *id)
{
    Id one = id_from(id);
    Err err;
    assert_true(cache_post_delete(den->cache, type, &one, 1, clock_now(den->clock), &err));
    Rows none = {0};
    den_save(den, &none); // comes after it
}

Rows den_read(Den *den, CacheRead read)
{
    Rows rows = {0};
    size_t bad = 0;
    Err err = {0};
    if (!cache_read(den->cache, &read, &rows, &bad, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(bad, 0);
    return rows;
}

char *den_ids(const Rows *rows)
{
    GString *ids = g_string_new(NULL);
    for (size_t i = 0; i < rows->count; i++)
        g_string_append_printf(ids, "%s%s", i ? " " : "",
                               record_id(rows->type, rows_at(rows, i))->s);
    return g_string_free(ids, FALSE);
}

void den_ids_are(Rows *take_rows, const char *expected)
{
    g_autofree char *ids = den_ids(take_rows);
    rows_clear(take_rows);
    assert_string_equal(ids, expected);
}

Text den_text(const char *s)
{
    return text_clean(s, strlen(s), TEXT_LINE);
}

Id den_id(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *s = g_strdup_vprintf(fmt, args);
    va_end(args);
    return id_from(s);
}

Message den_message(const char *id, const char *conversation, int64_t ms, const char *body)
{
    Message message = {.id = id_from(id),
                       .conversation = id_from(conversation),
                       .direction = DIRECTION_INBOUND,
                       .type_name = {g_strdup("TYPE_SMS"), strlen("TYPE_SMS")},
                       .body = text_clean(body, strlen(body), TEXT_BLOCK),
                       .added = {ms}};
    message_finish(&message);
    return message;
}

Contact den_contact(const char *id, const char *name, const char *phone, const char *email)
{
    return (Contact){.id = id_from(id),
                     .name = den_text(name),
                     .phone = den_text(phone),
                     .email = den_text(email),
                     .fields = {.type = &field_value_type}};
}

static const char *const pieces[] = {
    "plain ",    "Łódź ",
    "宮崎 駿",   "محمد ",
    "a\xCC\x81", "🦅",
    "\n",        "<b>x ",
    "%s%n ",     "'\"; ",
    "👍🏽 ", "e\xE2\x80\xAE",
    "\x1b[2J",   "long-word-without-end",
    "\t",        "&amp; ",
    "x@y.z ",    "1 ",
    "",          "ñ ",
};

static char *random_bytes(GRand *rand, int most)
{
    GString *s = g_string_new(NULL);
    int count = g_rand_int_range(rand, 0, most);
    for (int i = 0; i < count; i++)
        g_string_append(s, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
    return g_string_free(s, FALSE);
}

static Text random_text(GRand *rand, const Field *field)
{
    g_autofree char *s = random_bytes(rand, g_rand_int_range(rand, 0, 20) == 0 ? 3000 : 8);
    return cache_clean(field, s, strlen(s));
}

static Id random_id(GRand *rand)
{
    return g_rand_boolean(rand) ? den_id("id-%08X_x", g_rand_int(rand)) : (Id){""};
}

static int64_t random_number(GRand *rand)
{
    static const int64_t edges[] = {0, 1, -1, INT64_MAX, INT64_MIN, 1700000000000, 255, 65536};
    return edges[g_rand_int_range(rand, 0, G_N_ELEMENTS(edges))];
}

// As far as the decoders go with times and money.
static int64_t random_amount(GRand *rand)
{
    return random_number(rand) % 1000000000000000;
}

static void random_list(GRand *rand, const Field *field, void *member)
{
    int count = g_rand_int_range(rand, 0, 4);
    for (int i = 0; i < count; i++) {
        if (field->type == FT_TEXTS) {
            text_list_add(member, random_text(rand, field));
        } else if (field->type == FT_ROWS) {
            ((Rows *)member)->type = field->rows;
            den_random(rand, field->rows, rows_append(member));
        } else {
            IdList *list = member;
            list->items = g_renew(Id, list->items, list->count + 1);
            list->items[list->count++] = den_id("m%u", g_rand_int(rand));
        }
    }
}

static void random_member(GRand *rand, const Field *field, void *member)
{
    switch ((FieldType)field->type) {
    case FT_ID: *(Id *)member = random_id(rand); break;
    case FT_TEXT: *(Text *)member = random_text(rand, field); break;
    case FT_BOOL: *(bool *)member = g_rand_boolean(rand); break;
    case FT_INT: *(int64_t *)member = random_number(rand); break;
    case FT_TIME: ((Instant *)member)->ms = random_amount(rand); break;
    case FT_MONEY:
        if (g_rand_boolean(rand))
            *(Money *)member = (Money){random_amount(rand), true};
        break;
    case FT_RAW:
        if (g_rand_boolean(rand)) {
            char *s = random_bytes(rand, 4);
            *(Raw *)member = (Raw){s, strlen(s)};
        }
        break;
    case FT_STAMP:
        if (g_rand_boolean(rand))
            g_strlcpy(((Stamp *)member)->s, "2030-01-02T09:00:00+02:00", sizeof(Stamp));
        break;
    case FT_ENUM: // an unknown state would leave what is there
        *(int *)member =
            g_rand_int_range(rand, field->flags & FF_STATE ? 1 : 0, (gint32)field->names->count);
        break;
    case FT_TEXTS:
    case FT_IDS:
    case FT_ROWS: random_list(rand, field, member); break;
    case FT_COUNT: break;
    }
}

void den_random(GRand *rand, const RecordType *type, void *record)
{
    for (size_t i = 0; i < type->count; i++) {
        const Field *field = &type->fields[i];
        void *member = (char *)record + field->offset;
        if (field->type == FT_ROWS)
            ((Rows *)member)->type = field->rows;
        if (field->flags & FF_KEY)
            *(Id *)member = den_id("%s-%08x%08x", type->name, g_rand_int(rand), g_rand_int(rand));
        else
            random_member(rand, field, member);
    }
    if (cache_kind_of(type) < KIND_COUNT)
        cache_kind_info(cache_kind_of(type))->finish(record);
}

// With the tokenizer, so that statements may touch the index.
static sqlite3 *open_behind(const Den *den)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(den->path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, DEN_PATIENCE_MS);
    return db;
}

void den_sql(const Den *den, const char *sql)
{
    sqlite3 *db = open_behind(den);
    Err err;
    CacheCutter *cutter = cache_cutter_new(db, &err);
    assert_non_null(cutter);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    cache_cutter_free(cutter);
    sqlite3_close(db);
}

long long den_number(const Den *den, const char *sql)
{
    sqlite3 *db = open_behind(den);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    long long value = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

char *den_plan(const Den *den, const char *sql)
{
    enum { DETAIL = 3 };
    g_autofree char *question = g_strconcat("explain query plan ", sql, NULL);
    GString *plan = g_string_new(NULL);
    sqlite3 *db = open_behind(den);
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, question, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    while (sqlite3_step(stmt) == SQLITE_ROW)
        g_string_append_printf(plan, "%s\n", (const char *)sqlite3_column_text(stmt, DETAIL));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return g_string_free(plan, FALSE);
}

struct sqlite3 *den_lock(const Den *den)
{
    sqlite3 *db = open_behind(den);
    assert_int_equal(sqlite3_exec(db, "begin immediate", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

void den_unlock(struct sqlite3 *lock)
{
    sqlite3_close(lock);
}

size_t den_files(const Den *den, const char *part)
{
    size_t count = 0;
    GDir *dir = g_dir_open(den->dir, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        count += strstr(name, part) != NULL;
    g_dir_close(dir);
    return count;
}

size_t den_broken_files(const Den *den)
{
    size_t logs = 0;
    GDir *dir = g_dir_open(den->dir, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        logs += strstr(name, ".bad-") && g_str_has_suffix(name, "-wal");
    g_dir_close(dir);
    return den_files(den, ".bad-") - logs;
}
