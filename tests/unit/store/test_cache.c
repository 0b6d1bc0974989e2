#include "config.h"

#include <poll.h>
#include <sqlite3.h>
#include <string.h>

#include "store/cache_kind.h"
#include "unit/store/den.h"
#include "unit/unit.h"

static void assert_reads_back(Den *den, const RecordType *type, const void *record)
{
    void *back = g_malloc0(type->size);
    Err err = {0};
    Instant fetched;
    const Id *id = record_id(type, record);
    if (!cache_read_one(den->cache, type, id, back, &fetched, &err))
        fail_msg("%s %s: %s", type->name, id->s, err.msg);
    if (!record_equal(type, record, back))
        fail_msg("%s %s: reads back changed", type->name, id->s);
    assert_int_equal(fetched.ms, DEN_NOW);
    record_clear(type, back);
    g_free(back);
}

static void save__random_pages_of_all_kinds__read_back_equal(void **state)
{
    Den *den = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(20300102);
    for (int round = 0; round < 3 * KIND_COUNT; round++) {
        const RecordType *type = cache_kind_info((CacheKind)(round % KIND_COUNT))->type;
        Rows rows = {.type = type};
        for (int i = g_rand_int_range(rand, 1, 60); i > 0; i--)
            den_random(rand, type, rows_append(&rows));
        CachePage page = {.asked = clock_now(den->clock), .tag = 1};
        Err err;
        assert_true(cache_post_copy(den->cache, &page, &rows, &err));
        CacheAnswer *answer = den_answer_of(den, CACHE_SAVED);
        assert_int_equal(answer->err.kind, ERR_NONE);
        assert_int_equal(answer->saved, rows.count);
        cache_answer_free(answer);
        for (size_t i = 0; i < rows.count; i++)
            assert_reads_back(den, type, rows_at(&rows, i));
        rows_clear(&rows);
    }
}

static void save__random_rows_again__are_replaced(void **state)
{
    Den *den = *state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (CacheKind kind = 0; kind < KIND_COUNT; kind++) {
        const RecordType *type = cache_kind_info(kind)->type;
        for (int version = 0; version < 8; version++) {
            Rows rows = {.type = type};
            void *record = rows_append(&rows);
            den_random(rand, type, record);
            for (size_t i = 0; i < type->count; i++) {
                void *member = (char *)record + type->fields[i].offset;
                if (type->fields[i].flags & FF_KEY)
                    *(Id *)member = id_from("same");
                if (!strcmp(type->fields[i].sql, "updated"))
                    ((Instant *)member)->ms = version + 1;
            }
            void *copy = g_malloc0(type->size);
            record_copy(type, copy, record);
            assert_int_equal(den_save(den, &rows), 0);
            assert_reads_back(den, type, copy);
            record_clear(type, copy);
            g_free(copy);
        }
    }
    // What the search knows of the texts is what is there.
    den_sql(den, "insert into words(words,rank) values('integrity-check',1)");
}

static Message versioned(const char *body, int64_t updated)
{
    Message message = den_message("M1", "V1", 1000, body);
    message.updated.ms = updated;
    return message;
}

static void assert_body(Den *den, const char *body)
{
    Rows rows = den_read(den, (CacheRead){.view = CACHE_THREAD, .id = den_id("V1")});
    assert_int_equal(rows.count, 1);
    assert_string_equal(((Message *)rows.items)->body.s, body);
    rows_clear(&rows);
}

static void save__older_version_of_the_service__is_left_out(void **state)
{
    Den *den = *state;
    Message a = versioned("second", 2000);
    Message b = versioned("first", 1000);
    den_save_one(den, &message_type, &a);
    clock_step(den->clock, 5000); // it was even asked for later
    den_save_one(den, &message_type, &b);
    assert_body(den, "second");
}

static void save__answer_asked_for_earlier__is_left_out(void **state)
{
    Den *den = *state;
    clock_step(den->clock, 5000);
    Rows late = {.type = &message_type};
    *(Message *)rows_append(&late) = den_message("M1", "V1", 1000, "asked late");
    den_save_page(den, &(CachePage){.asked = {DEN_NOW + 4000}}, &late);
    Rows early = {.type = &message_type};
    *(Message *)rows_append(&early) = den_message("M1", "V1", 1000, "asked early");
    den_save_page(den, &(CachePage){.asked = {DEN_NOW + 3000}}, &early);
    assert_body(den, "asked late");
}

static void save__clock_was_ahead__does_not_block_rows(void **state)
{
    Den *den = *state;
    Rows ahead = {.type = &message_type};
    *(Message *)rows_append(&ahead) = den_message("M1", "V1", 1000, "from next year");
    den_save_page(den, &(CachePage){.asked = {DEN_NOW + 1000000}}, &ahead);
    Message now = den_message("M1", "V1", 1000, "now");
    den_save_one(den, &message_type, &now);
    assert_body(den, "now");
}

// A search may leave out what a contact's own page says: that somebody must not be written to.
static void save__states_not_named__stay_as_they_were(void **state)
{
    Den *den = *state;
    Err err = {0};
    Contact full = {.id = den_id("C1"), .dnd = DND_OFF, .dnd_sms = DND_ON, .updated = {1000}};
    Contact bare = {.id = den_id("C1"), .dnd_email = DND_OFF, .updated = {2000}};
    Contact read;
    den_save_one(den, &contact_type, &full);
    den_save_one(den, &contact_type, &bare);
    const Id id = den_id("C1");
    assert_true(cache_read_one(den->cache, &contact_type, &id, &read, NULL, &err));
    assert_int_equal(read.updated.ms, 2000);
    assert_int_equal(read.dnd_sms, DND_ON);
    assert_int_equal(read.dnd, DND_OFF);
    assert_int_equal(read.dnd_email, DND_OFF);
    assert_int_equal(read.dnd_whatsapp, DND_UNKNOWN);
    record_clear(&contact_type, &read);
}

static void save__poison_rows__do_not_lose_the_page(void **state)
{
    Den *den = *state;
    Rows rows = {.type = &message_type};
    *(Message *)rows_append(&rows) = den_message("M1", "V1", 1000, "one");
    *(Message *)rows_append(&rows) = den_message("", "V1", 1500, "without an id");
    Message *huge = rows_append(&rows);
    *huge = den_message("M2", "V1", 2000, "");
    text_clear(&huge->body);
    huge->body = (Text){g_strnfill(9 * 1024 * 1024, 'x'), 9 * 1024 * 1024};
    *(Message *)rows_append(&rows) = den_message("M3", "V1", 3000, "three");
    CachePage page = {.asked = clock_now(den->clock), .cursor = "sync", .value = "behind M3"};
    assert_int_equal(den_save_page(den, &page, &rows), 2);
    Rows thread = den_read(den, (CacheRead){.view = CACHE_THREAD, .id = den_id("V1")});
    den_ids_are(&thread, "M3 M1");
    g_autofree char *cursor = cache_read_cursor(den->cache, "sync", NULL);
    assert_string_equal(cursor, "behind M3");
}

static void save__cursor__moves_and_goes(void **state)
{
    Den *den = *state;
    Rows none = {0};
    Instant saved = {0};
    assert_null(cache_read_cursor(den->cache, "sync", &saved));
    den_save_page(den, &(CachePage){.asked = {5}, .cursor = "sync", .value = "a"}, &none);
    den_save_page(den, &(CachePage){.asked = {6}, .cursor = "sync", .value = "b"}, &none);
    g_autofree char *value = cache_read_cursor(den->cache, "sync", &saved);
    assert_string_equal(value, "b");
    assert_int_equal(saved.ms, 6);
    den_save_page(den, &(CachePage){.asked = {7}, .cursor = "sync"}, &none);
    assert_null(cache_read_cursor(den->cache, "sync", NULL));
}

static Rows conversations(const char *const *ids)
{
    Rows rows = {.type = &conversation_type};
    for (; *ids; ids++)
        *(Conversation *)rows_append(&rows) =
            (Conversation){.id = id_from(*ids), .contact_name = den_text(*ids)};
    return rows;
}

static void save_list(Den *den, CacheList mode, const char *const *ids)
{
    Rows rows = conversations(ids);
    CachePage page = {.asked = clock_now(den->clock), .list = "inbox/recents", .mode = mode};
    den_save_page(den, &page, &rows);
}

static void assert_list(Den *den, const char *ids)
{
    Rows rows = {0};
    Err err;
    assert_true(cache_read_list(den->cache, &conversation_type, "inbox/recents", 0, &rows, &err));
    den_ids_are(&rows, ids);
}

static void save__list__keeps_the_order_of_the_service(void **state)
{
    Den *den = *state;
    save_list(den, CACHE_LIST_REPLACE, (const char *const[]){"C", "A", "B", NULL});
    assert_list(den, "C A B");
    save_list(den, CACHE_LIST_APPEND, (const char *const[]){"B", "E", "D", NULL});
    assert_list(den, "C A B E D");
    save_list(den, CACHE_LIST_HEAD, (const char *const[]){"F", "B", NULL});
    assert_list(den, "F B C A E D");
    den_delete(den, &conversation_type, "C");
    assert_list(den, "F B A E D");
    save_list(den, CACHE_LIST_REPLACE, (const char *const[]){"D", NULL});
    assert_list(den, "D");
}

static void delete__late_answer__does_not_bring_it_back(void **state)
{
    Den *den = *state;
    Message first = den_message("M1", "V1", 1000, "first");
    den_save_one(den, &message_type, &first);
    clock_step(den->clock, 5000);
    den_delete(den, &message_type, "M1");
    Rows late = {.type = &message_type};
    *(Message *)rows_append(&late) = den_message("M1", "V1", 1000, "asked before");
    den_save_page(den, &(CachePage){.asked = {DEN_NOW + 4000}}, &late);
    Rows rows = den_read(den, (CacheRead){.view = CACHE_THREAD, .id = den_id("V1")});
    den_ids_are(&rows, "");
    clock_step(den->clock, 5000);
    Message again = den_message("M1", "V1", 1000, "restored on the server");
    den_save_one(den, &message_type, &again);
    assert_body(den, "restored on the server");
    assert_int_equal(den_number(den, "select count(*) from gone"), 0);
}

static void save_deals(Den *den, const char *pipeline, const char *const *ids)
{
    Rows rows = {.type = &deal_type};
    for (; *ids; ids++)
        *(Deal *)rows_append(&rows) =
            (Deal){.id = id_from(*ids), .pipeline = id_from(pipeline), .status = DEAL_OPEN};
    den_save(den, &rows);
}

static CacheAnswer *end_sweep(Den *den, const CacheSweep *sweep, CacheMissing missing)
{
    Err err;
    assert_true(cache_sweep_end(den->cache, sweep, missing, clock_now(den->clock), &err));
    return den_answer_of(den, CACHE_MISSED);
}

static void sweep__rows_not_seen__are_told_and_stay(void **state)
{
    Den *den = *state;
    CacheSweep sweep = {.type = &deal_type, .parent = den_id("P1")};
    Err err;
    save_deals(den, "P1", (const char *const[]){"D1", "D2", "D3", NULL});
    save_deals(den, "P2", (const char *const[]){"D9", NULL});
    assert_true(cache_sweep_begin(den->cache, &sweep, CACHE_SWEEP_ANEW, &err));
    save_deals(den, "P1", (const char *const[]){"D1", NULL});
    save_deals(den, "P1", (const char *const[]){"D3", "D4", NULL});
    CacheAnswer *answer = end_sweep(den, &sweep, CACHE_MISSING_ASK);
    assert_int_equal(answer->missing, 1);
    assert_int_equal(answer->id_count, 1);
    assert_ptr_equal(answer->type, &deal_type);
    assert_string_equal(answer->ids[0].s, "D2");
    cache_answer_free(answer);
    Rows rows = den_read(den, (CacheRead){.view = CACHE_BOARD, .id = den_id("P1")});
    assert_int_equal(rows.count, 4);
    rows_clear(&rows);
}

static void sweep__dropped__are_gone(void **state)
{
    Den *den = *state;
    CacheSweep sweep = {.type = &tag_type};
    Err err;
    Rows rows = {.type = &tag_type};
    for (int i = 0; i < 1500; i++)
        *(Tag *)rows_append(&rows) = (Tag){.id = den_id("T%d", i), .name = den_text("tag")};
    den_save(den, &rows);
    assert_true(cache_sweep_begin(den->cache, &sweep, CACHE_SWEEP_ANEW, &err));
    *(Tag *)rows_append(&rows) = (Tag){.id = den_id("T7"), .name = den_text("kept")};
    den_save(den, &rows);
    CacheAnswer *answer = end_sweep(den, &sweep, CACHE_MISSING_DROP);
    assert_int_equal(answer->missing, 1499);
    assert_int_equal(answer->id_count, CACHE_MISSED_MAX);
    cache_answer_free(answer);
    Rows left = den_read(den, (CacheRead){.view = CACHE_TAGS});
    den_ids_are(&left, "T7");
}

static void sweep__resumed_after_a_restart__counts_what_was_seen(void **state)
{
    Den *den = *state;
    CacheSweep sweep = {.type = &deal_type};
    Err err;
    save_deals(den, "P1", (const char *const[]){"D1", "D2", "D3", NULL});
    assert_true(cache_sweep_begin(den->cache, &sweep, CACHE_SWEEP_RESUME, &err)); // begins it
    save_deals(den, "P1", (const char *const[]){"D1", NULL});
    den_close(den);
    den_open(den);
    assert_true(cache_sweep_begin(den->cache, &sweep, CACHE_SWEEP_RESUME, &err));
    save_deals(den, "P1", (const char *const[]){"D2", NULL});
    CacheAnswer *answer = end_sweep(den, &sweep, CACHE_MISSING_ASK);
    assert_int_equal(answer->missing, 1);
    assert_string_equal(answer->ids[0].s, "D3");
    cache_answer_free(answer);
    answer = end_sweep(den, &sweep, CACHE_MISSING_ASK); // it is over
    assert_int_equal(answer->err.kind, ERR_NOT_FOUND);
    cache_answer_free(answer);
}

static void sweep__window__leaves_the_rest_alone(void **state)
{
    Den *den = *state;
    CacheSweep sweep = {.type = &event_type, .from = {2000}, .to = {3000}};
    Err err;
    Rows rows = {.type = &event_type};
    for (int i = 1; i <= 4; i++)
        *(Event *)rows_append(&rows) = (Event){.id = den_id("E%d", i), .start = {i * 1000 - 500}};
    den_save(den, &rows); // 500 1500 2500 3500
    assert_true(cache_sweep_begin(den->cache, &sweep, CACHE_SWEEP_ANEW, &err));
    CacheAnswer *answer = end_sweep(den, &sweep, CACHE_MISSING_DROP);
    assert_int_equal(answer->missing, 1);
    assert_string_equal(answer->ids[0].s, "E3");
    cache_answer_free(answer);
}

static void sweep__row_that_cannot_be_kept__is_not_missing(void **state)
{
    Den *den = *state;
    CacheSweep sweep = {.type = &note_type};
    Err err;
    Rows rows = {.type = &note_type};
    *(Note *)rows_append(&rows) = (Note){.id = den_id("N1"), .contact = den_id("C1")};
    den_save(den, &rows);
    assert_true(cache_sweep_begin(den->cache, &sweep, CACHE_SWEEP_ANEW, &err));
    Note *huge = rows_append(&rows);
    *huge = (Note){.id = den_id("N1"), .contact = den_id("C1")};
    huge->body = (Text){g_strnfill(9 * 1024 * 1024, 'x'), 9 * 1024 * 1024};
    assert_int_equal(den_save(den, &rows), 1); // it is bad
    CacheAnswer *answer = end_sweep(den, &sweep, CACHE_MISSING_DROP);
    assert_int_equal(answer->missing, 0);
    cache_answer_free(answer);
}

// Two answers overtake each other: what the later one brought is not missing in the earlier one.
static void sweep__row_of_a_later_answer__stays(void **state)
{
    Den *den = *state;
    CacheSweep sweep = {.type = &tag_type};
    Err err;
    Instant asked = clock_now(den->clock);
    Rows rows = {.type = &tag_type};
    *(Tag *)rows_append(&rows) = (Tag){.id = den_id("OLD"), .name = den_text("tag")};
    den_save(den, &rows);
    clock_step(den->clock, 1000);
    *(Tag *)rows_append(&rows) = (Tag){.id = den_id("NEW"), .name = den_text("tag")};
    den_save(den, &rows);
    assert_true(cache_sweep_begin(den->cache, &sweep, CACHE_SWEEP_ANEW, &err));
    assert_true(cache_sweep_end(den->cache, &sweep, CACHE_MISSING_DROP, asked, &err));
    CacheAnswer *answer = den_answer_of(den, CACHE_MISSED);
    assert_int_equal(answer->missing, 1);
    assert_string_equal(answer->ids[0].s, "OLD");
    cache_answer_free(answer);
}

static void read__absurd_numbers__are_damage(void **state)
{
    Den *den = *state;
    Err err;
    size_t bad = 0;
    Rows rows = {.type = &message_type};
    *(Message *)rows_append(&rows) = den_message("M1", "V1", 1000, "one");
    *(Message *)rows_append(&rows) = den_message("M2", "V1", 2000, "two");
    den_save(den, &rows);
    den_sql(den, "update message set added=9000000000000000000 where id='M1'");
    Rows read = {0};
    CacheRead ask = {.view = CACHE_THREAD, .id = den_id("V1")};
    assert_true(cache_read(den->cache, &ask, &read, &bad, &err));
    assert_int_equal(bad, 1);
    den_ids_are(&read, "M2");
}

static void without_a_mirror__everything_is_harmless(void **state)
{
    (void)state;
    Err err = {0};
    Rows rows = {.type = &message_type};
    Rows nothing = {0};
    Message record;
    CachePeople people = {0};
    *(Message *)rows_append(&rows) = den_message("M1", "V1", 1000, "one");
    assert_true(cache_post_copy(NULL, &(CachePage){.cursor = "a"}, &rows, &err));
    assert_true(cache_post_save(NULL, &(CachePage){.cursor = "a"}, &rows, &err));
    assert_int_equal(rows.count, 0);
    assert_true(cache_post_delete(NULL, &message_type, NULL, 0, (Instant){0}, &err));
    assert_false(cache_read(NULL, &(CacheRead){.view = CACHE_INBOX}, &nothing, NULL, &err));
    assert_false(cache_read_one(NULL, &message_type, &(Id){"M1"}, &record, NULL, &err));
    assert_false(cache_read_people(NULL, NULL, 1, &people, &err));
    assert_null(cache_read_cursor(NULL, "a", NULL));
    assert_int_equal(cache_ask_find(NULL, "x", CACHE_FIND_CONTACTS, 1, &err), 0);
    assert_null(cache_take(NULL));
    assert_int_equal(cache_fd(NULL), -1);
    assert_true(cache_is_idle(NULL));
    cache_warm(NULL);
    cache_probe(NULL);
    cache_close(NULL);
}

static void post__backlog_full__leaves_the_rows_with_the_caller(void **state)
{
    Den *den = *state;
    struct sqlite3 *lock = den_lock(den);
    Err err = {0};
    Rows rows = {.type = &message_type};
    size_t posted = 0;
    do {
        *(Message *)rows_append(&rows) = den_message("M1", "V1", 1000, "one");
        posted++;
    } while (cache_post_save(den->cache, &(CachePage){.asked = {1}}, &rows, &err));
    assert_int_equal(err.kind, ERR_LIMITED);
    assert_int_equal(rows.count, 1);
    assert_in_range(posted, CACHE_BACKLOG + 1, CACHE_BACKLOG + 2);
    assert_in_range(cache_backlog(den->cache), CACHE_BACKLOG - 1, CACHE_BACKLOG);
    assert_false(cache_is_idle(den->cache));
    rows_clear(&rows);
    den_unlock(lock);
}

static void idle__is_pollable(void **state)
{
    Den *den = *state;
    assert_true(cache_is_idle(den->cache));
    Rows rows = {.type = &message_type};
    for (int i = 0; i < 50; i++) {
        *(Message *)rows_append(&rows) = den_message("M1", "V1", 1000, "one");
        Err err;
        assert_true(cache_post_save(den->cache, &(CachePage){.asked = {1}}, &rows, &err));
        while (!cache_is_idle(den->cache)) {
            struct pollfd fd = {.fd = cache_fd(den->cache), .events = POLLIN};
            assert_int_equal(poll(&fd, 1, 20000), 1);
            CacheAnswer *answer = cache_take(den->cache);
            assert_null(answer);
        }
        assert_int_equal(cache_backlog(den->cache), 0);
    }
}

static void probe__another_process_wrote__is_told(void **state)
{
    Den *den = *state;
    Message message = den_message("M1", "V1", 1000, "one");
    den_save_one(den, &message_type, &message); // our own does not count
    cache_probe(den->cache);
    Rows none = {0};
    den_save(den, &none); // nothing was told before it
    den_sql(den, "update message set body='two'");
    cache_probe(den->cache);
    CacheAnswer *answer = den_answer_of(den, CACHE_CHANGED);
    cache_answer_free(answer);
    cache_probe(den->cache);
    den_save(den, &none);
    assert_body(den, "two");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, den_setup, den_teardown)

UNIT_TESTS(cache, TEST(save__random_pages_of_all_kinds__read_back_equal),
           TEST(save__random_rows_again__are_replaced),
           TEST(save__older_version_of_the_service__is_left_out),
           TEST(save__answer_asked_for_earlier__is_left_out),
           TEST(save__clock_was_ahead__does_not_block_rows),
           TEST(save__states_not_named__stay_as_they_were),
           TEST(save__poison_rows__do_not_lose_the_page), TEST(save__cursor__moves_and_goes),
           TEST(save__list__keeps_the_order_of_the_service),
           TEST(delete__late_answer__does_not_bring_it_back),
           TEST(sweep__rows_not_seen__are_told_and_stay), TEST(sweep__dropped__are_gone),
           TEST(sweep__resumed_after_a_restart__counts_what_was_seen),
           TEST(sweep__window__leaves_the_rest_alone),
           TEST(sweep__row_that_cannot_be_kept__is_not_missing),
           TEST(sweep__row_of_a_later_answer__stays), TEST(read__absurd_numbers__are_damage),
           cmocka_unit_test(without_a_mirror__everything_is_harmless),
           TEST(post__backlog_full__leaves_the_rows_with_the_caller),

           TEST(idle__is_pollable), TEST(probe__another_process_wrote__is_told));
