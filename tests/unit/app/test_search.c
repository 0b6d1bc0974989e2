// Searching the local copy, and opening what is found where it stands.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "store/cache.h"
#include "unit/app/office.h"
#include "unit/unit.h"

enum { OLD_MESSAGES = 400, NEEDLE = 100, HOUR_MS = 3600 * 1000 };

#define FIRST_AT (1893571200000 - (int64_t)(OLD_MESSAGES + 48) * HOUR_MS)

static Text text_of(const char *s)
{
    return text_clean(s, strlen(s), TEXT_BLOCK);
}

static void add_old(Rows *rows, int i, const Id *conversation, const Id *contact)
{
    Message *message = rows_append(rows);
    g_autofree char *id = g_strdup_printf("old%d", i);
    g_autofree char *body = g_strdup_printf("line %d %s", i,
                                            i == NEEDLE ? "about the ship to Zanzibar"
                                            : i == 300  ? "zanzibar"
                                                        : "");
    message->id = id_from(id);
    message->conversation = *conversation;
    message->contact = *contact;
    message->channel = CHANNEL_SMS;
    message->direction = i % 2 ? DIRECTION_INBOUND : DIRECTION_OUTBOUND;
    message->body = text_of(body);
    message->added = message->updated = (Instant){FIRST_AT + (int64_t)i * HOUR_MS};
}

// A long conversation with Maria lies in the local copy, and a note; the app begins anew.
static Conversation save_old(Office *office)
{
    Err err = {0};
    CacheOpened opened;
    const Conversation *maria = office_conversation(office, "Maria Lopez");
    Conversation copy = {.id = maria->id, .contact = maria->contact};
    const char *location = app_session(office->app)->location_id.s;
    g_autofree char *owner = g_strdup_printf("main/%s", location);
    app_free(office->app);
    office->app = NULL;
    CacheConfig config = {.path = office->cache, .owner = owner, .clock = office->clock};
    Cache *cache = cache_open(&config, &opened, &err);
    assert_non_null(cache);
    Rows rows = {.type = &message_type}, notes = {.type = &note_type};
    for (int i = 0; i < OLD_MESSAGES; i++)
        add_old(&rows, i, &copy.id, &copy.contact);
    Note *note = rows_append(&notes);
    *note = (Note){.id = id_from("note1"),
                   .contact = copy.contact,
                   .body = text_of("was in Zanzibar last year"),
                   .added = {FIRST_AT}};
    CachePage page = {.asked = clock_now(office->clock)};
    assert_true(cache_post_save(cache, &page, &rows, &err));
    assert_true(cache_post_save(cache, &page, &notes, &err));
    cache_close(cache);
    office_restart(office);
    return copy;
}

static void look_for(Office *office, const char *typed)
{
    Err err = {0};
    if (!search_ask(app_search(office->app), typed, SEARCH_TYPED, &err))
        fail_msg("%s", err.msg);
    office_run(office);
    assert_false(search_waits(app_search(office->app)));
}

static void open_hit(Office *office, size_t i)
{
    const Hit *hit = search_at(app_search(office->app), i);
    assert_non_null(hit);
    threads_open_at(app_threads(office->app), &hit->conversation, &hit->contact, &hit->id, hit->at);
}

// In order, each once.
static void assert_ordered(const Threads *threads)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Instant last = {0};
    for (size_t i = 0; i < thread_count(threads); i++) {
        ThreadItem item = thread_at(threads, i);
        assert_true(item.at.ms >= last.ms);
        assert_true(g_hash_table_add(seen, g_strdup(item.message->id.s)));
        last = item.at;
    }
}

static const char *id_at(const Threads *threads, int64_t i)
{
    assert_true(i >= 0);
    return thread_at(threads, (size_t)i).message->id.s;
}

static void search__words_and_filters__newest_first(void **state)
{
    Office *office = *state;
    save_old(office);
    const Search *search = app_search(office->app);
    look_for(office, "zanzibar");
    assert_int_equal(search_count(search), 3);
    assert_string_equal(search_at(search, 0)->id.s, "old300");
    assert_string_equal(search_at(search, 1)->id.s, "old100");
    assert_string_equal(search_at(search, 1)->who.s, "Maria Lopez");
    assert_int_equal(search_at(search, 2)->kind, HIT_NOTE);
    assert_string_equal(search_words(search), "zanzibar");
    const Hit *hit = search_at(search, 1);
    assert_int_equal(hit->span_count, 1);
    assert_memory_equal(hit->snippet.s + hit->spans[0].at, "Zanzibar", 8);
    look_for(office, "zanz* is:outbound before:2029-12-30");
    assert_int_equal(search_count(search), 2);
    look_for(office, "\"ship to zanzibar\" from:maria");
    assert_int_equal(search_count(search), 1);
    look_for(office, "zanzibar from:nobody-like-that");
    assert_int_equal(search_count(search), 0);
    assert_int_equal(search_err(search)->kind, ERR_NONE);
}

static void search__more_than_a_page__is_read_on(void **state)
{
    Office *office = *state;
    save_old(office);
    Search *search = app_search(office->app);
    look_for(office, "line");
    size_t page = search_count(search);
    assert_in_range(page, 1, OLD_MESSAGES - 1);
    assert_true(search_has_more(search));
    search_select(search, page - 1);
    office_run(office);
    assert_true(search_count(search) > page);
    assert_int_equal(search_selected(search), page - 1);
    while (search_has_more(search)) {
        search_want_more(search);
        office_run(office);
    }
    assert_int_equal(search_count(search), OLD_MESSAGES);
}

static void search__not_understood__asks_nothing(void **state)
{
    Office *office = *state;
    Err err = {0};
    Search *search = app_search(office->app);
    assert_false(search_ask(search, "before:soonish", SEARCH_TYPED, &err));
    assert_int_equal(err.kind, ERR_USAGE);
    assert_false(search_waits(search));
    assert_string_equal(search_typed(search), "before:soonish");
}

static void open_at__old_message__stands_in_its_place(void **state)
{
    Office *office = *state;
    save_old(office);
    office_fault(office, "* drop-before times=100000");
    const Threads *threads = app_threads(office->app);
    look_for(office, "zanzibar");
    open_hit(office, 1);
    assert_string_equal(id_at(threads, thread_marked(threads)), "old100");
    // What stands around it, the newest ones, and between them a gap that is known.
    assert_true(thread_count(threads) < OLD_MESSAGES / 2);
    int64_t gap = thread_gap(threads);
    assert_true(gap > thread_marked(threads));
    assert_string_equal(id_at(threads, thread_marked(threads) - 1), "old99");
    assert_string_equal(id_at(threads, thread_marked(threads) + 1), "old101");
    assert_true(thread_at(threads, (size_t)gap).at.ms - thread_at(threads, (size_t)gap - 1).at.ms >
                HOUR_MS);
    assert_ordered(threads);
    office_run(office);
    assert_string_equal(id_at(threads, thread_marked(threads)), "old100");
}

static void open_at__gap__closes_from_both_sides(void **state)
{
    Office *office = *state;
    save_old(office);
    // Only the local copy has them; that they were deleted is not the matter here.
    office_fault(office, "MESSAGE_GET status 403 times=100000");
    Threads *threads = app_threads(office->app);
    look_for(office, "zanzibar");
    open_hit(office, 1);
    office_run(office);
    for (int i = 0; thread_gap(threads) >= 0 && i < 20; i++) {
        threads_want_between(threads, i % 2 ? GAP_BEFORE : GAP_BEHIND);
        assert_ordered(threads);
    }
    assert_int_equal(thread_gap(threads), -1);
    for (int i = 0; i < 10; i++)
        threads_want_older(threads);
    office_run(office);
    assert_ordered(threads);
    size_t old = 0;
    for (size_t i = 0; i < thread_count(threads); i++)
        old += g_str_has_prefix(id_at(threads, (int64_t)i), "old");
    assert_int_equal(old, OLD_MESSAGES);
    assert_string_equal(id_at(threads, 0), "old0");
}

static void open_at__above_the_gap__older_ones_follow(void **state)
{
    Office *office = *state;
    save_old(office);
    Threads *threads = app_threads(office->app);
    look_for(office, "zanzibar");
    open_hit(office, 1);
    for (int i = 0; i < 5; i++)
        threads_want_older(threads);
    assert_string_equal(id_at(threads, 0), "old0");
    assert_true(thread_gap(threads) > 0);
    assert_ordered(threads);
}

static void open_at__another_hit__moves_the_window(void **state)
{
    Office *office = *state;
    save_old(office);
    const Threads *threads = app_threads(office->app);
    look_for(office, "zanzibar");
    open_hit(office, 1);
    unsigned serial = thread_mark_serial(threads);
    open_hit(office, 0);
    assert_true(thread_mark_serial(threads) != serial);
    assert_string_equal(id_at(threads, thread_marked(threads)), "old300");
    assert_ordered(threads);
    open_hit(office, 1);
    assert_string_equal(id_at(threads, thread_marked(threads)), "old100");
    assert_ordered(threads);
}

static void visit__hit__until_the_list_is_asked_anew(void **state)
{
    Office *office = *state;
    Conversation maria = save_old(office);
    Search *search = app_search(office->app);
    look_for(office, "zanzibar");
    assert_false(search_is_visiting(search, &maria.id, &maria.contact));
    search_visit(search, 1);
    assert_true(search_is_visiting(search, &maria.id, &maria.contact));
    assert_false(search_is_visiting(search, &(Id){"other"}, &maria.contact));
    assert_int_equal(search_selected(search), 1);
    search_visit(search, 2); // the note is the contact's
    assert_true(search_is_visiting(search, &(Id){""}, &maria.contact));
    look_for(office, "ship");
    assert_false(search_is_visiting(search, &maria.id, &maria.contact));
}

#define OFFICE(test) cmocka_unit_test_setup_teardown(test, office_setup, office_teardown)

UNIT_TESTS(search, OFFICE(search__words_and_filters__newest_first),
           OFFICE(search__more_than_a_page__is_read_on),
           OFFICE(search__not_understood__asks_nothing),
           OFFICE(open_at__old_message__stands_in_its_place),
           OFFICE(open_at__gap__closes_from_both_sides),
           OFFICE(open_at__above_the_gap__older_ones_follow),
           OFFICE(open_at__another_hit__moves_the_window),
           OFFICE(visit__hit__until_the_list_is_asked_anew));
