#include "config.h"

#include <string.h>

#include "unit/store/den.h"
#include "unit/unit.h"

static CacheAnswer *search(Den *den, CacheSearch ask)
{
    Err err;
    ask.limit = ask.limit ? ask.limit : 40;
    uint64_t number = cache_ask_search(den->cache, &ask, &err);
    assert_int_not_equal(number, 0);
    CacheAnswer *answer = den_answer_of(den, CACHE_HITS);
    if (answer->err.kind != ERR_NONE)
        fail_msg("%s", answer->err.msg);
    assert_int_equal(answer->number, number);
    return answer;
}

static char *hit_ids(const CacheAnswer *answer)
{
    GString *ids = g_string_new(NULL);
    for (size_t i = 0; i < answer->hit_count; i++)
        g_string_append_printf(ids, "%s%s", i ? " " : "", answer->hits[i].id.s);
    return g_string_free(ids, FALSE);
}

static void assert_hits(Den *den, CacheSearch ask, const char *expected)
{
    CacheAnswer *answer = search(den, ask);
    g_autofree char *ids = hit_ids(answer);
    cache_answer_free(answer);
    assert_string_equal(ids, expected);
}

static void assert_found(Den *den, const char *words, const char *expected)
{
    assert_hits(den, (CacheSearch){.words = words}, expected);
}

static void save_bodies(Den *den, const char *const *bodies)
{
    Rows rows = {.type = &message_type};
    for (int i = 1; *bodies; bodies++, i++)
        *(Message *)rows_append(&rows) = den_message(den_id("M%d", i).s, "V1", i * 1000, *bodies);
    den_save(den, &rows);
}

static void search__words__all_must_be_there(void **state)
{
    Den *den = *state;
    save_bodies(den, (const char *const[]){"The invoice is paid", "Invoice number two, unpaid",
                                           "a table for two", "INVOICES", NULL});
    assert_found(den, "invoice", "M2 M1");
    assert_found(den, "two invoice", "M2");
    assert_found(den, "invoi*", "M4 M2 M1");
    assert_found(den, "in*", ""); // two letters are a word
    assert_found(den, "\"number two\"", "M2");
    assert_found(den, "\"two number\"", "");
    assert_found(den, "nothing", "");
    assert_found(den, "two \"table for", "M3");
}

static void search__accents_case_and_scripts__do_not_matter(void **state)
{
    Den *den = *state;
    save_bodies(den,
                (const char *const[]){"Überfällige Zahlung, José", "明日の予約を確認します",
                                      "予定を約束する", "موعد يوم الثلاثاء", "Ταχύτητα", NULL});
    assert_found(den, "uberfallige JOSE", "M1");
    assert_found(den, "予約", "M2");
    assert_found(den, "予", "M3 M2");
    assert_found(den, "確認 予約", "M2");
    assert_found(den, "الثلاثاء", "M4");
    assert_found(den, "ταχυτητα", "M5");
}

static void search__operators_as_words__are_words(void **state)
{
    Den *den = *state;
    save_bodies(den, (const char *const[]){"cats AND dogs", "cats dogs", "near or not", NULL});
    assert_found(den, "cats AND dogs", "M1");
    assert_found(den, "NEAR", "M3");
    assert_found(den, "not", "M3");
    assert_found(den, "body:cats", "");
    assert_found(den, "(cats", "M2 M1");
    assert_found(den, "cats' OR 1=1 --", "");
    assert_found(den, "^cats", "M2 M1");
    assert_found(den, "!!!", "");
    assert_found(den, "cats ***", "M2 M1");
    assert_found(den, "h1", ""); // what filters use cannot be typed
    CacheAnswer *answer = search(den, (CacheSearch){.words = "\"\" \" "});
    assert_int_equal(answer->hit_count, 3); // no words: everything
    cache_answer_free(answer);
}

static void search__pages__have_no_gap_and_no_repeat(void **state)
{
    Den *den = *state;
    Rows rows = {.type = &message_type};
    for (int i = 0; i < 500; i++) // many with one time
        *(Message *)rows_append(&rows) =
            den_message(den_id("M%03d", i).s, "V1", 1000000 + i / 100, "hello");
    den_save(den, &rows);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int64_t next = 0;
    bool more = true;
    int pages = 0;
    while (more) {
        CacheAnswer *answer =
            search(den, (CacheSearch){.words = "hello", .limit = 30, .next = next});
        for (size_t i = 0; i < answer->hit_count; i++)
            assert_true(g_hash_table_add(seen, g_strdup(answer->hits[i].id.s)));
        next = answer->next;
        more = answer->more;
        pages++;
        cache_answer_free(answer);
    }
    assert_int_equal(g_hash_table_size(seen), 500);
    assert_int_equal(pages, 17);
}

static void search__order__newest_first_over_all_kinds(void **state)
{
    Den *den = *state;
    Message message = den_message("M1", "V1", 3000, "gravel");
    Email email = {.id = den_id("E1"),
                   .conversation = den_id("V2"),
                   .subject = den_text("gravel"),
                   .added = {5000}};
    Note note = {.id = den_id("N1"), .contact = den_id("C1"), .added = {4000}};
    note.body = den_text("gravel");
    Message older = den_message("M2", "V1", 1000, "gravel");
    den_save_one(den, &message_type, &message);
    den_save_one(den, &email_type, &email);
    den_save_one(den, &note_type, &note);
    den_save_one(den, &message_type, &older);
    CacheAnswer *answer = search(den, (CacheSearch){.words = "gravel"});
    g_autofree char *ids = hit_ids(answer);
    assert_string_equal(ids, "E1 N1 M1 M2");
    assert_ptr_equal(answer->hits[0].type, &email_type);
    assert_int_equal(answer->hits[0].channel, CHANNEL_EMAIL);
    assert_ptr_equal(answer->hits[1].type, &note_type);
    assert_string_equal(answer->hits[1].contact.s, "C1");
    assert_ptr_equal(answer->hits[2].type, &message_type);
    assert_string_equal(answer->hits[2].conversation.s, "V1");
    cache_answer_free(answer);
}

// V1 is Ana's, by SMS; V2 Omar's, by WhatsApp, and he has the tag.
static void save_world(Den *den)
{
    Rows people = {.type = &contact_type};
    *(Contact *)rows_append(&people) =
        den_contact("C1", "Ana López", "+1 555 010-0199", "ana@x.io");
    *(Contact *)rows_append(&people) = den_contact("C2", "Omar Haddad", "+49 30 1234", "o@x.io");
    text_list_add(&((Contact *)people.items)[1].tags, den_text("Hot Lead"));
    den_save(den, &people);
    Rows rows = {.type = &message_type};
    for (int i = 1; i <= 4; i++) {
        Message *m = rows_append(&rows);
        *m = den_message(den_id("M%d", i).s, i % 2 ? "V1" : "V2", i * 1000, "hello there");
        m->contact = den_id(i % 2 ? "C1" : "C2");
        m->direction = i < 3 ? DIRECTION_INBOUND : DIRECTION_OUTBOUND;
        g_free(m->type_name.s);
        m->type_name = (Raw){g_strdup(i % 2 ? "TYPE_SMS" : "TYPE_WHATSAPP"), i % 2 ? 8 : 13};
        message_finish(m);
    }
    den_save(den, &rows);
    Note note = {.id = den_id("N1"), .contact = den_id("C1"), .added = {5000}};
    note.body = den_text("hello");
    den_save_one(den, &note_type, &note);
}

static void search__filters__narrow(void **state)
{
    Den *den = *state;
    save_world(den);
    assert_hits(den, (CacheSearch){.words = "hello"}, "N1 M4 M3 M2 M1");
    assert_hits(den, (CacheSearch){.words = "hello", .from = "ana"}, "N1 M3 M1");
    assert_hits(den, (CacheSearch){.words = "hello", .from = "LOPEZ ana"}, "N1 M3 M1");
    assert_hits(den, (CacheSearch){.words = "hello", .from = "030/1234"}, "M4 M2");
    assert_hits(den, (CacheSearch){.words = "hello", .from = "nobody"}, "");
    assert_hits(den, (CacheSearch){.words = "hello", .tag = "hot lead"}, "M4 M2");
    assert_hits(den, (CacheSearch){.words = "hello", .tag = "hot"}, "");
    assert_hits(den, (CacheSearch){.words = "hello", .tag = "hot lead", .from = "ana"}, "");
    assert_hits(den, (CacheSearch){.words = "hello", .channel = CHANNEL_WHATSAPP}, "M4 M2");
    assert_hits(den, (CacheSearch){.words = "hello", .direction = DIRECTION_OUTBOUND}, "M4 M3");
    assert_hits(den, (CacheSearch){.words = "hello", .after = {2000}, .before = {4000}}, "M3 M2");
    assert_hits(den, (CacheSearch){.from = "ana", .channel = CHANNEL_SMS}, "M3 M1");
    assert_hits(den, (CacheSearch){.after = {4000}}, "N1 M4");
    assert_hits(den, (CacheSearch){.before = {1}}, "");
}

static void search__many_contacts_match__still_narrows(void **state)
{
    Den *den = *state;
    Rows people = {.type = &contact_type};
    Rows rows = {.type = &message_type};
    for (int i = 0; i < 200; i++) {
        *(Contact *)rows_append(&people) =
            den_contact(den_id("C%d", i).s, i % 2 ? "Ana" : "Bob", "", "");
        Message *m = rows_append(&rows);
        *m = den_message(den_id("M%d", i).s, "V1", 1000 + i, "hello");
        m->contact = den_id("C%d", i);
    }
    den_save(den, &people);
    den_save(den, &rows);
    CacheAnswer *answer = search(den, (CacheSearch){.words = "hello", .from = "ana", .limit = 150});
    assert_int_equal(answer->hit_count, 100);
    assert_false(answer->more);
    for (size_t i = 0; i < answer->hit_count; i++)
        assert_string_equal(answer->hits[i].who.s, "Ana");
    cache_answer_free(answer);
}

static void search__hit__says_who_and_where(void **state)
{
    Den *den = *state;
    save_world(den);
    CacheAnswer *answer = search(den, (CacheSearch){.words = "there", .limit = 1});
    assert_int_equal(answer->hit_count, 1);
    assert_true(answer->more);
    const CacheHit *hit = &answer->hits[0];
    assert_string_equal(hit->id.s, "M4");
    assert_string_equal(hit->conversation.s, "V2");
    assert_string_equal(hit->contact.s, "C2");
    assert_string_equal(hit->who.s, "Omar Haddad");
    assert_int_equal(hit->at.ms, 4000);
    assert_int_equal(hit->direction, DIRECTION_OUTBOUND);
    assert_int_equal(hit->channel, CHANNEL_WHATSAPP);
    assert_string_equal(hit->snippet.s, "hello there");
    assert_int_equal(hit->span_count, 1);
    assert_int_equal(hit->spans[0].at, 6);
    assert_int_equal(hit->spans[0].n, 5);
    cache_answer_free(answer);
}

// "<...>" around each span.
static void assert_snippet(Den *den, const char *words, const char *expected)
{
    CacheAnswer *answer = search(den, (CacheSearch){.words = words});
    assert_int_equal(answer->hit_count, 1);
    const CacheHit *hit = &answer->hits[0];
    g_autoptr(GString) marked = g_string_new(NULL);
    size_t at = 0;
    for (size_t i = 0; i < hit->span_count; i++) {
        const CacheSpan *span = &hit->spans[i];
        g_string_append_len(marked, hit->snippet.s + at, (gssize)(span->at - at));
        g_string_append_printf(marked, "<%.*s>", (int)span->n, hit->snippet.s + span->at);
        at = span->at + span->n;
    }
    g_string_append(marked, hit->snippet.s + at);
    cache_answer_free(answer);
    assert_string_equal(marked->str, expected);
}

static void search__snippet__shows_the_place(void **state)
{
    Den *den = *state;
    save_bodies(den,
                (const char *const[]){
                    "one\n\ntwo  three",
                    "a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 needle a12 a13 Thread a15 a16 a17 a18 a19 a20 "
                    "a21 a22 a23 a24 a25 a26 a27 a28 a29 a30 a31 needle a33 a34",
                    "Über 予約です, Überfall", NULL});
    assert_snippet(den, "two", "one <two> three");
    assert_snippet(den, "needle thread",
                   "…a6 a7 a8 a9 a10 <needle> a12 a13 <Thread> a15 a16 a17 a18 a19 a20 a21 a22 a23 "
                   "a24 a25 a26 a27 a28 a29…");
    assert_snippet(den, "uber 予約", "<Über> <予><約>です, Überfall");
    assert_snippet(den, "uberf*", "Über 予約です, <Überfall>");
}

static void search__changed_and_deleted__are_not_found(void **state)
{
    Den *den = *state;
    Message message = den_message("M1", "V1", 1000, "before");
    den_save_one(den, &message_type, &message);
    clock_step(den->clock, 10);
    message = den_message("M1", "V1", 1000, "afterwards");
    den_save_one(den, &message_type, &message);
    assert_found(den, "before", "");
    assert_found(den, "afterwards", "M1");
    den_delete(den, &message_type, "M1");
    assert_found(den, "afterwards", "");
    den_sql(den, "insert into words(words,rank) values('integrity-check',1)");
}

static void search__mail__comes_once(void **state)
{
    Den *den = *state;
    Message message = den_message("M1", "V1", 5000, "quarterly numbers");
    g_free(message.type_name.s);
    message.type_name = (Raw){g_strdup("TYPE_EMAIL"), 10};
    message_finish(&message);
    Email email = {.id = den_id("E1"), .conversation = den_id("V1"), .added = {5100}};
    email.body = den_text("quarterly numbers");
    Email other = {.id = den_id("E2"), .conversation = den_id("V1"), .added = {9000}};
    other.body = den_text("quarterly numbers");
    den_save_one(den, &message_type, &message);
    den_save_one(den, &email_type, &email);
    den_save_one(den, &email_type, &other);
    assert_found(den, "quarterly", "E2 E1");
}

static void ask__newer_question__replaces_the_older(void **state)
{
    Den *den = *state;
    Err err;
    save_world(den);
    struct sqlite3 *lock = den_lock(den); // the thread waits at this page
    Rows none = {0};
    assert_true(cache_post_save(den->cache, &(CachePage){.cursor = "a", .value = "b", .tag = 1},
                                &none, &err));
    uint64_t last = 0;
    for (int i = 0; i < 20; i++)
        last = cache_ask_search(den->cache, &(CacheSearch){.words = "hello", .limit = 5}, &err);
    uint64_t find = cache_ask_find(den->cache, "ana", CACHE_FIND_CONTACTS, 5, &err);
    den_unlock(lock);
    size_t hits = 0;
    while (!cache_is_idle(den->cache)) {
        CacheAnswer *answer = cache_take(den->cache);
        if (!answer)
            continue;
        if (answer->kind == CACHE_HITS) {
            hits++;
            assert_in_range(answer->number, last - 19, last);
        }
        if (answer->kind == CACHE_FOUND)
            assert_int_equal(answer->number, find);
        cache_answer_free(answer);
    }
    assert_in_range(hits, 1, 2); // one may have begun before the lock was waited for
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, den_setup, den_teardown)

UNIT_TESTS(cache_search, TEST(search__words__all_must_be_there),
           TEST(search__accents_case_and_scripts__do_not_matter),
           TEST(search__operators_as_words__are_words),
           TEST(search__pages__have_no_gap_and_no_repeat),
           TEST(search__order__newest_first_over_all_kinds), TEST(search__filters__narrow),
           TEST(search__many_contacts_match__still_narrows), TEST(search__hit__says_who_and_where),
           TEST(search__snippet__shows_the_place), TEST(search__changed_and_deleted__are_not_found),
           TEST(search__mail__comes_once), TEST(ask__newer_question__replaces_the_older));
