#include "config.h"

#include <string.h>

#include "base/json.h"
#include "sandbox/alive.h"
#include "sandbox/queue.h"
#include "sandbox/rows.h"
#include "sandbox/tell.h"
#include "sandbox/world.h"
#include "unit/unit.h"

static const Instant noon = {1763492640000}; // Tue 18 Nov 2025, 11:04 in Los Angeles

static World *world_named(const char *name, uint64_t seed)
{
    return world_new(&(WorldOptions){.seed = seed, .now = noon, .name = name});
}

// Everything a world says, in one text.
static char *transcript(World *w)
{
    JsonOut *out = json_out_new();
    json_out_array(out, NULL);
    for (uint32_t i = 0; i < world_contact_count(w); i++)
        row_contact(w, out, NULL, world_contact_at(w, i));
    for (guint i = 0; i < w->recent->len; i++) {
        const WorldConversation *conversation = w->recent->pdata[i];
        row_conversation(w, out, conversation);
        for (uint32_t m = 0; m < world_thread_length(conversation); m++) {
            const WorldMessage *message = world_thread_at(w, conversation, m);
            row_message(w, out, NULL, message);
            if (message->type == MT_EMAIL)
                row_email(w, out, NULL, message);
        }
    }
    json_out_end(out);
    return json_out_take(out, NULL);
}

static void world__seed__same_seed_same_words(void **state)
{
    (void)state;
    World *a = world_named("demo", 3);
    World *b = world_named("demo", 3);
    g_autofree char *left = transcript(a);
    g_autofree char *right = transcript(b);
    assert_string_equal(left, right);
    world_advance(a, (Instant){noon.ms + 5 * 3600 * 1000});
    for (int minute = 1; minute <= 300; minute++) // how often somebody asks changes nothing
        world_advance(b, (Instant){noon.ms + minute * 60 * 1000});
    g_autofree char *left_later = transcript(a);
    g_autofree char *right_later = transcript(b);
    assert_string_equal(left_later, right_later);
    assert_string_not_equal(left, left_later);
    world_free(a);
    world_free(b);
}

static void world__seed__other_seed_other_people(void **state)
{
    (void)state;
    World *a = world_named("demo", 3);
    World *b = world_named("demo", 4);
    assert_string_not_equal(world_contact_at(a, 20)->id.s, world_contact_at(b, 20)->id.s);
    g_autofree char *left = transcript(a);
    g_autofree char *right = transcript(b);
    assert_string_not_equal(left, right);
    world_free(a);
    world_free(b);
}

static void world__seed__small_is_known_by_heart(void **state)
{
    (void)state;
    World *w = world_named("small", 1);
    assert_int_equal(world_contact_count(w), 12);
    assert_int_equal(w->recent->len, 8);
    const WorldConversation *newest = w->recent->pdata[0];
    assert_string_equal(world_contact_at(w, newest->contact)->name, "Maria Lopez");
    assert_int_equal(newest->unread, 1);
    assert_int_equal(newest->channel, MT_SMS);
    g_autoptr(GString) words = g_string_new(NULL);
    tell_words(w, world_message_at(w, newest->last_message - 1), words);
    assert_string_equal(words->str, "Can we move to Thursday?");
    world_free(w);
}

static void world__seed__demo_has_few_unread_threads(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        World *w = world_named("demo", seed);
        int unread = 0;
        for (guint i = 0; i < w->recent->len; i++)
            unread += ((WorldConversation *)w->recent->pdata[i])->unread > 0;
        assert_in_range(unread, 3, 12);
        assert_in_range(w->recent->len, 335, 345);
        assert_int_equal(world_contact_count(w), 400);
        world_free(w);
    }
}

static void world__seed__neighbours_differ(void **state)
{
    (void)state;
    World *w = world_named("demo", 1);
    g_autofree char *before = NULL;
    for (guint i = 0; i < w->recent->len; i++) {
        const WorldConversation *conversation = w->recent->pdata[i];
        g_autoptr(GString) words = g_string_new(NULL);
        tell_words(w, world_message_at(w, conversation->last_message - 1), words);
        g_autofree char *first = g_strndup(words->str, 40);
        if (words->len > 20)
            assert_true(g_strcmp0(before, first) != 0);
        g_free(before);
        before = g_steal_pointer(&first);
        assert_null(strpbrk(words->str, "{}"));
    }
    world_free(w);
}

static void world__seed__threads_run_forward_in_time(void **state)
{
    (void)state;
    World *w = world_named("demo", 5);
    for (guint i = 0; i < w->recent->len; i++) {
        const WorldConversation *conversation = w->recent->pdata[i];
        int64_t before = world_contact_at(w, conversation->contact)->added.ms;
        for (uint32_t m = 0; m < world_thread_length(conversation); m++) {
            const WorldMessage *message = world_thread_at(w, conversation, m);
            assert_true(message->at >= before);
            assert_true(message->at <= w->now.ms);
            before = message->at;
        }
        assert_int_equal(conversation->last.ms, before);
        if (i > 0)
            assert_true(((WorldConversation *)w->recent->pdata[i - 1])->last.ms >= before);
    }
    world_free(w);
}

static void world__seed__people_of_many_cultures(void **state)
{
    (void)state;
    World *w = world_named("demo", 1);
    int wide = 0;
    int right_to_left = 0;
    int marks = 0;
    int emoji = 0;
    for (uint32_t i = 0; i < world_contact_count(w); i++) {
        for (const char *s = world_contact_at(w, i)->name; s && *s; s = g_utf8_next_char(s)) {
            gunichar c = g_utf8_get_char(s);
            wide += c >= 0x4e00 && c < 0xa000;
            right_to_left += c >= 0x620 && c < 0x650;
            marks += c >= 0x300 && c < 0x370;
            emoji += c >= 0x1f300 && c < 0x1fb00;
        }
    }
    assert_true(wide > 5 && right_to_left > 5 && marks > 1 && emoji > 1);
    world_free(w);
}

static void world__seed__a_million_messages_in_seconds(void **state)
{
    (void)state;
    gint64 before = g_get_monotonic_time();
    World *w = world_new(&(WorldOptions){.now = noon,
                                         .contacts = 100000,
                                         .conversations = 20000,
                                         .messages = 1000000,
                                         .quiet = true});
    gint64 taken = g_get_monotonic_time() - before;
    assert_int_equal(world_message_count(w), 1000000);
    assert_int_equal(world_contact_count(w), 100000);
    assert_int_equal(w->recent->len, 20000);
    assert_true(taken < 8 * G_USEC_PER_SEC * 4); // sanitizers are slow; the promise is 8 s plain
    g_autoptr(GHashTable) phones = g_hash_table_new(g_str_hash, g_str_equal);
    for (uint32_t i = 0; i < world_contact_count(w); i++) {
        const WorldContact *contact = world_contact_at(w, i);
        if (contact->phone)
            assert_true(g_hash_table_add(phones, (char *)(uintptr_t)contact->phone));
    }
    world_free(w);
}

static void world__seed__sizes_are_kept(void **state)
{
    (void)state;
    World *w = world_new(&(WorldOptions){
        .now = noon, .name = "busy", .contacts = 900, .conversations = 700, .messages = 9000});
    assert_int_equal(world_contact_count(w), 900);
    assert_int_equal(w->recent->len, 700);
    assert_int_equal(world_message_count(w), 9000);
    world_free(w);
    w = world_named("empty", 1);
    assert_int_equal(world_contact_count(w) + w->recent->len, 0);
    assert_int_equal(world_user_count(w), 6);
    world_free(w);
}

static void world__id__is_taken_apart_again(void **state)
{
    (void)state;
    World *w = world_named("empty", 9);
    uint32_t ordinal = 0;
    const Id id = world_id(w, ID_MESSAGE, 123456);
    assert_int_equal(strlen(id.s), 20);
    assert_true(world_id_ordinal(w, ID_MESSAGE, &id, &ordinal));
    assert_int_equal(ordinal, 123456);
    assert_false(world_id_ordinal(w, ID_CONTACT, &id, &ordinal));
    Id other = id;
    other.s[19] = other.s[19] == 'a' ? 'b' : 'a';
    assert_false(world_id_ordinal(w, ID_MESSAGE, &other, &ordinal));
    const Id odd[] = {
        {""}, {"short"}, {"!!!!!!!!!!!!!!!!!!!!"}, {"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"}};
    for (size_t i = 0; i < 4; i++)
        assert_false(world_id_ordinal(w, ID_MESSAGE, &odd[i], &ordinal));
    World *foreign = world_named("empty", 10);
    assert_false(world_id_ordinal(foreign, ID_MESSAGE, &id, &ordinal));
    world_free(foreign);
    world_free(w);
}

static int order[8];
static int ordered;

static void note_event(World *w, const WorldEvent *event)
{
    (void)w;
    order[ordered++] = (int)event->number;
}

static void world__advance__runs_what_is_due_in_order(void **state)
{
    (void)state;
    World *w = world_named("empty", 1);
    const int64_t due[] = {300, 100, 200, 100, 900};
    ordered = 0;
    for (int i = 0; i < 5; i++)
        world_schedule(w, (WorldEvent){.due = {noon.ms + due[i]}, .fn = note_event, .number = i});
    assert_int_equal(world_next_due(w).ms, noon.ms + 100);
    world_advance(w, (Instant){noon.ms + 500});
    assert_int_equal(ordered, 4);
    assert_int_equal(order[0], 1); // of one moment: as they were added
    assert_int_equal(order[1], 3);
    assert_int_equal(order[2], 2);
    assert_int_equal(order[3], 0);
    world_advance(w, (Instant){noon.ms + 200}); // time never runs back
    assert_int_equal(w->now.ms, noon.ms + 500);
    world_free(w);
}

static void world__hostile__tells_rows_that_parse_or_are_meant_not_to(void **state)
{
    (void)state;
    World *w = world_named("hostile", 1);
    g_autofree char *text = transcript(w);
    assert_non_null(strstr(text, "\\ud83d ")); // a lone surrogate
    assert_non_null(strstr(text, "\xff\xfe")); // bytes that are no UTF-8
    assert_non_null(strstr(text, "\\u001b"));
    assert_non_null(strstr(text, ",17,")); // a row that is no object
    assert_true(world_contact_count(w) > 30);
    world_free(w);
}

UNIT_TESTS(world, cmocka_unit_test(world__seed__same_seed_same_words),
           cmocka_unit_test(world__seed__other_seed_other_people),
           cmocka_unit_test(world__seed__small_is_known_by_heart),
           cmocka_unit_test(world__seed__demo_has_few_unread_threads),
           cmocka_unit_test(world__seed__neighbours_differ),
           cmocka_unit_test(world__seed__threads_run_forward_in_time),
           cmocka_unit_test(world__seed__people_of_many_cultures),
           cmocka_unit_test(world__seed__a_million_messages_in_seconds),
           cmocka_unit_test(world__seed__sizes_are_kept),
           cmocka_unit_test(world__id__is_taken_apart_again),
           cmocka_unit_test(world__advance__runs_what_is_due_in_order),
           cmocka_unit_test(world__hostile__tells_rows_that_parse_or_are_meant_not_to));
