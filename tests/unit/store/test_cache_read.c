#include "config.h"

#include <string.h>

#include "unit/store/den.h"
#include "unit/unit.h"

static void assert_view(Den *den, CacheRead read, const char *ids)
{
    Rows rows = den_read(den, read);
    den_ids_are(&rows, ids);
}

static void read__inbox__newest_first(void **state)
{
    Den *den = *state;
    Rows rows = {.type = &conversation_type};
    for (int i = 0; i < 6; i++)
        *(Conversation *)rows_append(&rows) = (Conversation){.id = den_id("V%d", i),
                                                             .contact = den_id("C%d", i % 2),
                                                             .contact_name = den_text("x"),
                                                             .last_message = {1000 + (i * 7) % 6},
                                                             .unread = i % 3,
                                                             .starred = i == 4};
    den_save(den, &rows);
    assert_view(den, (CacheRead){.view = CACHE_INBOX}, "V5 V4 V3 V2 V1 V0");
    assert_view(den, (CacheRead){.view = CACHE_INBOX, .limit = 2}, "V5 V4");
    assert_view(den, (CacheRead){.view = CACHE_INBOX_UNREAD}, "V5 V4 V2 V1");
    assert_view(den, (CacheRead){.view = CACHE_INBOX_STARRED}, "V4");
    assert_view(den, (CacheRead){.view = CACHE_CONTACT_CONVERSATIONS, .id = den_id("C1")},
                "V5 V3 V1");
}

static void read__thread__pages_backwards(void **state)
{
    Den *den = *state;
    Rows rows = {.type = &message_type};
    for (int i = 1; i <= 5; i++)
        *(Message *)rows_append(&rows) = den_message(den_id("M%d", i).s, "V1", i * 100, "hi");
    *(Message *)rows_append(&rows) = den_message("other", "V2", 300, "hi");
    den_save(den, &rows);
    CacheRead page = {.view = CACHE_THREAD, .id = den_id("V1"), .limit = 2};
    assert_view(den, page, "M5 M4");
    page.to.ms = 400;
    assert_view(den, page, "M3 M2");
    page.to.ms = 200;
    assert_view(den, page, "M1");
}

static void read__what_belongs_to_a_contact(void **state)
{
    Den *den = *state;
    Rows notes = {.type = &note_type};
    Rows tasks = {.type = &task_type};
    Rows events = {.type = &event_type};
    for (int i = 1; i <= 3; i++) {
        *(Note *)rows_append(&notes) =
            (Note){.id = den_id("N%d", i), .contact = den_id("C1"), .added = {i}};
        *(Task *)rows_append(&tasks) = (Task){.id = den_id("T%d", i),
                                              .contact = den_id("C1"),
                                              .added = {i},
                                              .due = {10 - i},
                                              .completed = i == 2};
        *(Event *)rows_append(&events) =
            (Event){.id = den_id("E%d", i), .contact = den_id("C1"), .start = {i}};
    }
    ((Note *)notes.items)[0].contact = den_id("C2");
    den_save(den, &notes);
    den_save(den, &tasks);
    den_save(den, &events);
    assert_view(den, (CacheRead){.view = CACHE_CONTACT_NOTES, .id = den_id("C1")}, "N3 N2");
    assert_view(den, (CacheRead){.view = CACHE_CONTACT_TASKS, .id = den_id("C1")}, "T3 T2 T1");
    assert_view(den, (CacheRead){.view = CACHE_TASKS_OPEN}, "T3 T1");
    assert_view(den, (CacheRead){.view = CACHE_TASKS_OPEN, .to = {9}}, "T3");
    assert_view(den, (CacheRead){.view = CACHE_CONTACT_EVENTS, .id = den_id("C1")}, "E3 E2 E1");
}

static void read__board__open_deals_of_the_pipeline(void **state)
{
    Den *den = *state;
    Rows rows = {.type = &deal_type};
    for (int i = 1; i <= 4; i++)
        *(Deal *)rows_append(&rows) = (Deal){.id = den_id("D%d", i),
                                             .pipeline = den_id("P1"),
                                             .contact = den_id("C1"),
                                             .status = i == 3 ? DEAL_WON : DEAL_OPEN,
                                             .value = {i * 100, true},
                                             .added = {i},
                                             .stage_changed = {100 - i}};
    ((Deal *)rows.items)[3].pipeline = den_id("P2");
    den_save(den, &rows);
    assert_view(den, (CacheRead){.view = CACHE_BOARD, .id = den_id("P1")}, "D1 D2");
    assert_view(den, (CacheRead){.view = CACHE_CONTACT_DEALS, .id = den_id("C1")}, "D4 D3 D2 D1");
}

static void read__window__takes_what_overlaps(void **state)
{
    Den *den = *state;
    static const int64_t times[][2] = {{10, 20}, {15, 35}, {30, 40}, {5, 100}, {40, 50}, {29, 30}};
    Rows rows = {.type = &event_type};
    for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
        *(Event *)rows_append(&rows) =
            (Event){.id = den_id("E%zu", i), .start = {times[i][0]}, .end = {times[i][1]}};
    den_save(den, &rows);
    assert_view(den, (CacheRead){.view = CACHE_WINDOW, .from = {30}, .to = {40}}, "E3 E1 E2");
    assert_view(den, (CacheRead){.view = CACHE_WINDOW}, "E3 E0 E1 E5 E2 E4");
}

static void save_people(Den *den, int count)
{
    static const char *const names[] = {"Zoë", "ana", "Bob", "Émile", "bo", "ANA", "宮崎 駿"};
    Rows rows = {.type = &contact_type};
    for (int i = 0; i < count; i++) {
        Contact *c = rows_append(&rows);
        *c = den_contact(den_id("C%05d", (i * 7919) % 100000).s, names[i % 7], "+1 555", "a@b.c");
        c->company = den_text(i % 2 ? "" : "Ácme");
    }
    den_save(den, &rows);
}

static int by_fold(const CachePerson *a, const CachePerson *b)
{
    g_autofree char *x = text_fold(a->name);
    g_autofree char *y = text_fold(b->name);
    int order = strcmp(x, y);
    return order ? order : strcmp(a->id, b->id);
}

static void read_people__pages__are_one_list_in_the_order_of_names(void **state)
{
    Den *den = *state;
    Err err;
    CachePeople all = {0};
    save_people(den, 200);
    assert_true(cache_read_people(den->cache, NULL, 0, &all, &err));
    assert_int_equal(all.count, 200);
    assert_false(all.more);
    for (size_t i = 1; i < all.count; i++) {
        CachePerson a = cache_person(&all, i - 1);
        CachePerson b = cache_person(&all, i);
        assert_true(by_fold(&a, &b) < 0);
    }
    size_t at = 0;
    CachePeople page = {0};
    bool more = true;
    while (more) {
        CachePeople next = {0};
        CachePerson last;
        if (at)
            last = cache_person(&page, page.count - 1);
        assert_true(cache_read_people(den->cache, at ? &last : NULL, 33, &next, &err));
        cache_people_clear(&page);
        page = next;
        for (size_t i = 0; i < page.count; i++, at++)
            assert_string_equal(cache_person(&page, i).id, cache_person(&all, at).id);
        more = page.more;
    }
    assert_int_equal(at, 200);
    cache_people_clear(&page);
    cache_people_clear(&all);
}

static void read_people__fields__are_those_of_the_contact(void **state)
{
    Den *den = *state;
    Err err;
    CachePeople people = {0};
    Contact contact = den_contact("C1",
                                  "Łukasz \xE2\x80\xAE"
                                  "Nowak",
                                  "+48 600", "l@n.pl");
    contact.company = den_text("Harbor & Sons");
    contact.updated = (Instant){1893571200123};
    text_list_add(&contact.tags, den_text("vip"));
    text_list_add(&contact.tags, den_text("hot lead"));
    den_save_one(den, &contact_type, &contact);
    assert_true(cache_read_people(den->cache, NULL, 10, &people, &err));
    assert_int_equal(people.count, 1);
    CachePerson person = cache_person(&people, 0);
    assert_string_equal(person.id, "C1");
    assert_string_equal(person.name.s, "Łukasz Nowak");
    assert_string_equal(person.phone.s, "+48 600");
    assert_string_equal(person.email.s, "l@n.pl");
    assert_string_equal(person.company.s, "Harbor & Sons");
    assert_int_equal(person.company.n, strlen("Harbor & Sons"));
    assert_string_equal(person.tags.s, "vip hot lead");
    assert_true(person.updated.ms == 1893571200123);
    cache_people_clear(&people);
}

static void ask_people__answers_as_reading_does(void **state)
{
    Den *den = *state;
    Err err;
    CachePeople here = {0};
    save_people(den, 50);
    assert_true(cache_read_people(den->cache, NULL, 10, &here, &err));
    CachePerson tenth = cache_person(&here, 9);
    uint64_t number = cache_ask_people(den->cache, &tenth, 100, &err);
    CacheAnswer *answer = den_answer_of(den, CACHE_PEOPLE);
    assert_int_equal(answer->number, number);
    assert_int_equal(answer->people.count, 40);
    CachePerson next = cache_person(&answer->people, 0);
    assert_true(by_fold(&tenth, &next) < 0);
    cache_answer_free(answer);
    cache_people_clear(&here);
}

static void read__poison_in_the_file__loses_one_row(void **state)
{
    Den *den = *state;
    Rows rows = {.type = &message_type};
    for (int i = 1; i <= 3; i++)
        *(Message *)rows_append(&rows) = den_message(den_id("M%d", i).s, "V1", i * 100, "hi");
    den_save(den, &rows);
    den_sql(den, "update message set attachments=x'ff0102' where id='M2'");
    size_t bad = 0;
    Err err;
    CacheRead read = {.view = CACHE_THREAD, .id = den_id("V1")};
    assert_true(cache_read(den->cache, &read, &rows, &bad, &err));
    assert_int_equal(bad, 1);
    den_ids_are(&rows, "M3 M1");
}

static void read__hostile_bytes_in_the_file__come_out_clean(void **state)
{
    Den *den = *state;
    Message message = den_message("M1", "V1", 100, "hi");
    den_save_one(den, &message_type, &message);
    den_sql(den, "update message set body=cast(x'1b5d306869079b41ff0a42' as text)");
    Rows rows = den_read(den, (CacheRead){.view = CACHE_THREAD, .id = den_id("V1")});
    TextRef body = text_ref(&((Message *)rows.items)->body);
    for (size_t i = 0; i < body.n; i++)
        assert_true((unsigned char)body.s[i] >= ' ' || body.s[i] == '\n');
    Text again = text_clean(body.s, body.n, TEXT_BLOCK);
    assert_true(text_eq(body, text_ref(&again)));
    text_clear(&again);
    rows_clear(&rows);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, den_setup, den_teardown)

UNIT_TESTS(cache_read, TEST(read__inbox__newest_first), TEST(read__thread__pages_backwards),
           TEST(read__what_belongs_to_a_contact), TEST(read__board__open_deals_of_the_pipeline),
           TEST(read__window__takes_what_overlaps),
           TEST(read_people__pages__are_one_list_in_the_order_of_names),
           TEST(read_people__fields__are_those_of_the_contact),
           TEST(ask_people__answers_as_reading_does), TEST(read__poison_in_the_file__loses_one_row),
           TEST(read__hostile_bytes_in_the_file__come_out_clean));
