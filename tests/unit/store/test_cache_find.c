#include "config.h"

#include <string.h>

#include "store/cache_line.h"
#include "unit/store/den.h"
#include "unit/unit.h"

enum {
    EVERYTHING = CACHE_FIND_CONTACTS | CACHE_FIND_THREADS | CACHE_FIND_DEALS | CACHE_FIND_EVENTS
};

static CacheAnswer *find(Den *den, const char *words, unsigned what)
{
    Err err;
    uint64_t number = cache_ask_find(den->cache, words, what, 20, &err);
    CacheAnswer *answer = den_answer_of(den, CACHE_FOUND);
    assert_int_equal(answer->number, number);
    return answer;
}

static void assert_found(Den *den, const char *words, unsigned what, const char *expected)
{
    CacheAnswer *answer = find(den, words, what);
    g_autoptr(GString) ids = g_string_new(NULL);
    for (size_t i = 0; i < answer->found_count; i++)
        g_string_append_printf(ids, "%s%s", i ? " " : "", answer->found[i].id.s);
    cache_answer_free(answer);
    assert_string_equal(ids->str, expected);
}

static void save_people(Den *den)
{
    Rows rows = {.type = &contact_type};
    *(Contact *)rows_append(&rows) = den_contact("C1", "Ana López", "+1 555 010-0199", "ana@x.io");
    *(Contact *)rows_append(&rows) = den_contact("C2", "Omar Haddad", "+49 30 1234", "o@mail.com");
    *(Contact *)rows_append(&rows) = den_contact("C3", "Mariana Petrova", "", "mp@lopez.org");
    den_save(den, &rows);
}

static void find__letters__in_names_mails_and_numbers(void **state)
{
    Den *den = *state;
    save_people(den);
    assert_found(den, "ana", CACHE_FIND_CONTACTS, "C1 C3");
    assert_found(den, "ANA lopez", CACHE_FIND_CONTACTS, "C1 C3");
    assert_found(den, "omhd", CACHE_FIND_CONTACTS, "C2");
    assert_found(den, "o@mail", CACHE_FIND_CONTACTS, "C2");
    assert_found(den, "(555) 010", CACHE_FIND_CONTACTS, "C1");
    assert_found(den, "+15550100199", CACHE_FIND_CONTACTS, "C1");
    assert_found(den, "030 12-34", CACHE_FIND_CONTACTS, "C2");
    assert_found(den, "0049 30", CACHE_FIND_CONTACTS, "C2");
    assert_found(den, "zzz", CACHE_FIND_CONTACTS, "");
    assert_found(den, "ana", CACHE_FIND_DEALS, "");
}

static void find__found__says_what_a_list_shows(void **state)
{
    Den *den = *state;
    save_people(den);
    CacheAnswer *answer = find(den, "lopez", CACHE_FIND_CONTACTS);
    const CacheFound *found = &answer->found[0];
    assert_ptr_equal(found->type, &contact_type);
    assert_string_equal(found->id.s, "C1");
    assert_string_equal(found->contact.s, "C1");
    assert_string_equal(found->name.s, "Ana López");
    assert_string_equal(found->detail.s, "ana@x.io · +1 555 010-0199");
    cache_answer_free(answer);
}

static void find__threads_deals_and_events__are_found(void **state)
{
    Den *den = *state;
    Conversation thread = {.id = den_id("V1"),
                           .contact = den_id("C1"),
                           .contact_name = den_text("Ingrid Berg"),
                           .preview = den_text("see you"),
                           .last_message = {5}};
    Deal deal = {.id = den_id("D1"),
                 .contact = den_id("C1"),
                 .name = den_text("New roof"),
                 .contact_name = den_text("Ingrid Berg")};
    Event event = {.id = den_id("E1"), .title = den_text("Roof inspection"), .start = {7}};
    den_save_one(den, &conversation_type, &thread);
    den_save_one(den, &deal_type, &deal);
    den_save_one(den, &event_type, &event);
    assert_found(den, "ingrid", EVERYTHING, "V1 D1");
    assert_found(den, "roof", CACHE_FIND_DEALS, "D1");
    assert_found(den, "roof", CACHE_FIND_EVENTS, "E1");
    assert_found(den, "roof ingrid", EVERYTHING, "D1");
}

static void find__after_loading__follows_what_is_saved(void **state)
{
    Den *den = *state;
    save_people(den);
    assert_found(den, "haddad", CACHE_FIND_CONTACTS, "C2"); // loads
    clock_step(den->clock, 10);
    Contact renamed = den_contact("C2", "Omar Nasser", "", "");
    den_save_one(den, &contact_type, &renamed);
    Contact fresh = den_contact("C9", "Haddad Brothers", "", "");
    den_save_one(den, &contact_type, &fresh);
    assert_found(den, "haddad", CACHE_FIND_CONTACTS, "C9");
    assert_found(den, "nasser", CACHE_FIND_CONTACTS, "C2");
    den_delete(den, &contact_type, "C9");
    assert_found(den, "haddad", CACHE_FIND_CONTACTS, "");
    for (int i = 0; i < 300; i++) { // the old lines are thrown out meanwhile
        Rows rows = {.type = &contact_type};
        g_autofree char *name = g_strnfill(180, (char)('a' + i % 26));
        clock_step(den->clock, 1);
        for (int j = 0; j < 40; j++)
            *(Contact *)rows_append(&rows) = den_contact(den_id("R%d", j).s, name, "", "");
        den_save(den, &rows);
    }
    assert_found(den, "nasser", CACHE_FIND_CONTACTS, "C2");
    assert_found(den, "ana lopez", CACHE_FIND_CONTACTS, "C1 C3");
}

// Looking at few lines closely must not lose a better one: the same as scoring every line.
static void needles__bar__only_skips_what_is_not_better(void **state)
{
    (void)state;
    static const char letters[] = "abcd e1@";
    g_autoptr(GRand) rand = g_rand_new_with_seed(42);
    for (int i = 0; i < 20000; i++) {
        char typed[8] = "";
        char line[24] = "";
        for (int j = g_rand_int_range(rand, 1, 7); j > 0; j--)
            typed[j - 1] = letters[g_rand_int_range(rand, 0, sizeof(letters) - 1)];
        for (int j = g_rand_int_range(rand, 1, 23); j > 0; j--)
            line[j - 1] = letters[g_rand_int_range(rand, 0, sizeof(letters) - 1)];
        CacheNeedles needles;
        cache_needles_init(&needles, typed);
        int score = cache_needles_score(&needles, line, strlen(line), -1);
        assert_true(score <= needles.most);
        if (score >= 0)
            assert_int_equal(needles.mask & ~cache_line_mask(line, strlen(line)), 0);
        for (int bar = 0; bar < score; bar += 7)
            assert_int_equal(cache_needles_score(&needles, line, strlen(line), bar), score);
        cache_needles_clear(&needles);
    }
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, den_setup, den_teardown)

UNIT_TESTS(cache_find, TEST(find__letters__in_names_mails_and_numbers),
           TEST(find__found__says_what_a_list_shows),
           TEST(find__threads_deals_and_events__are_found),
           TEST(find__after_loading__follows_what_is_saved),
           cmocka_unit_test(needles__bar__only_skips_what_is_not_better));
