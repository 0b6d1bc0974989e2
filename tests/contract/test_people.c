#include "config.h"

#include <string.h>

#include "contract/bench.h"
#include "model/event.h"

static Id create_contact(Bench *bench, const char *first, const char *email)
{
    Call *call = bench_call(bench, EP_CONTACT_CREATE);
    call->body =
        encode_patch((const Patch[]){{"locationId", PATCH_STRING, .string = bench->location.s},
                                     {"firstName", PATCH_STRING, .string = first},
                                     {"lastName", PATCH_STRING, .string = "Contract"},
                                     {"email", PATCH_STRING, .string = email},
                                     {.type = PATCH_END}});
    Reply *reply = bench_done(bench, call);
    assert_int_equal(reply->status, 201);
    Id id = ((const Contact *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    return id;
}

static void delete_contact(Bench *bench, const Id *id)
{
    reply_free(bench_done(bench, bench_call_on(bench, EP_CONTACT_DELETE, id, NULL)));
}

static void people__contact__is_made_changed_read_and_deleted(void **state)
{
    Bench *bench = *state;
    Id id = create_contact(bench, "Ada", "ada.contract@example.org");
    Call *update = bench_call_on(bench, EP_CONTACT_UPDATE, &id, NULL);
    update->body = encode_patch(
        (const Patch[]){{"city", PATCH_STRING, .string = "Zürich"}, {.type = PATCH_END}});
    reply_free(bench_done(bench, update));
    Reply *reply = bench_done(bench, bench_call_on(bench, EP_CONTACT_GET, &id, NULL));
    const Contact *contact = rows_at(&reply->rows, 0);
    assert_string_equal(contact->name.s, "Ada Contract");
    assert_string_equal(contact->city.s, "Zürich");
    assert_true(instant_known(contact->added));
    reply_free(reply);
    delete_contact(bench, &id);
    reply = bench_ask(bench, bench_call_on(bench, EP_CONTACT_GET, &id, NULL));
    assert_int_equal(reply->outcome, OUTCOME_REFUSED);
    assert_int_equal(reply->status, 400);
    assert_int_equal(reply->err.kind, ERR_NOT_FOUND);
    reply_free(reply);
}

static void people__duplicate__names_the_one_that_is_there(void **state)
{
    Bench *bench = *state;
    Id id = create_contact(bench, "Ben", "ben.contract@example.org");
    Call *again = bench_call(bench, EP_CONTACT_CREATE);
    again->body =
        encode_patch((const Patch[]){{"locationId", PATCH_STRING, .string = bench->location.s},
                                     {"email", PATCH_STRING, .string = "ben.contract@example.org"},
                                     {.type = PATCH_END}});
    Reply *reply = bench_ask(bench, again);
    assert_int_equal(reply->outcome, OUTCOME_REFUSED);
    assert_string_equal(reply->conflict.s, id.s);
    reply_free(reply);
    Id found = bench_first(bench, EP_CONTACT_DUPLICATE,
                           bench_query(bench, "email", "ben.contract@example.org", NULL));
    assert_string_equal(found.s, id.s);
    delete_contact(bench, &id);
}

static void people__upsert__finds_by_email(void **state)
{
    Bench *bench = *state;
    Id id = create_contact(bench, "Cyd", "cyd.contract@example.org");
    Call *call = bench_call(bench, EP_CONTACT_UPSERT);
    call->body =
        encode_patch((const Patch[]){{"locationId", PATCH_STRING, .string = bench->location.s},
                                     {"email", PATCH_STRING, .string = "cyd.contract@example.org"},
                                     {"city", PATCH_STRING, .string = "Lima"},
                                     {.type = PATCH_END}});
    Reply *reply = bench_done(bench, call);
    assert_string_equal(((const Contact *)rows_at(&reply->rows, 0))->id.s, id.s);
    reply_free(reply);
    delete_contact(bench, &id);
}

static void people__tags_and_followers__come_and_go(void **state)
{
    Bench *bench = *state;
    Id user = bench_first(bench, EP_USER_LIST, bench_query(bench, NULL));
    Id id = create_contact(bench, "Dan", "dan.contract@example.org");
    const char *const tags[] = {"contract tag", NULL};
    const char *const users[] = {user.s, NULL};
    const EndpointId order[] = {EP_CONTACT_TAG_ADD, EP_CONTACT_FOLLOW, EP_CONTACT_TAG_REMOVE,
                                EP_CONTACT_UNFOLLOW};
    const size_t tags_after[] = {1, 1, 0, 0};
    const size_t users_after[] = {0, 1, 1, 0};
    for (size_t i = 0; i < 4; i++) {
        Call *call = bench_call_on(bench, order[i], &id, NULL);
        call->body =
            i % 2 ? encode_patch((const Patch[]){{"followers", PATCH_STRINGS, .strings = users},
                                                 {.type = PATCH_END}})
                  : encode_tags(tags);
        reply_free(bench_done(bench, call));
        Reply *reply = bench_done(bench, bench_call_on(bench, EP_CONTACT_GET, &id, NULL));
        const Contact *contact = rows_at(&reply->rows, 0);
        assert_int_equal(contact->tags.count, tags_after[i]);
        assert_int_equal(contact->followers.count, users_after[i]);
        reply_free(reply);
    }
    delete_contact(bench, &id);
}

static void people__notes__are_written_changed_and_removed(void **state)
{
    Bench *bench = *state;
    Id id = create_contact(bench, "Eve", "eve.contract@example.org");
    Call *create = bench_call_on(bench, EP_NOTE_CREATE, &id, NULL);
    create->body = encode_note("first", NULL);
    Reply *reply = bench_done(bench, create);
    Id note = ((const Note *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    Call *update = bench_call_on(bench, EP_NOTE_UPDATE, &id, &note);
    update->body = encode_note("second", NULL);
    reply_free(bench_done(bench, update));
    reply = bench_done(bench, bench_call_on(bench, EP_NOTE_GET, &id, &note));
    assert_string_equal(((const Note *)rows_at(&reply->rows, 0))->body.s, "second");
    reply_free(reply);
    reply = bench_done(bench, bench_call_on(bench, EP_NOTE_LIST, &id, NULL));
    assert_int_equal(reply->rows.count, 1);
    reply_free(reply);
    reply_free(bench_done(bench, bench_call_on(bench, EP_NOTE_DELETE, &id, &note)));
    delete_contact(bench, &id);
}

static void people__tasks__are_made_finished_and_removed(void **state)
{
    Bench *bench = *state;
    Id id = create_contact(bench, "Fay", "fay.contract@example.org");
    Call *create = bench_call_on(bench, EP_TASK_CREATE, &id, NULL);
    create->body = encode_task("Call back", clock_now(bench->clock), false, NULL);
    Reply *reply = bench_done(bench, create);
    Id task = ((const Task *)rows_at(&reply->rows, 0))->id;
    reply_free(reply);
    Call *update = bench_call_on(bench, EP_TASK_UPDATE, &id, &task);
    update->body = encode_patch(
        (const Patch[]){{"title", PATCH_STRING, .string = "Call now"}, {.type = PATCH_END}});
    reply_free(bench_done(bench, update));
    Call *complete = bench_call_on(bench, EP_TASK_COMPLETE, &id, &task);
    complete->body =
        encode_patch((const Patch[]){{"completed", PATCH_BOOL, .number = 1}, {.type = PATCH_END}});
    reply_free(bench_done(bench, complete));
    reply = bench_done(bench, bench_call_on(bench, EP_TASK_GET, &id, &task));
    assert_true(((const Task *)rows_at(&reply->rows, 0))->completed);
    assert_string_equal(((const Task *)rows_at(&reply->rows, 0))->title.s, "Call now");
    reply_free(reply);
    reply = bench_done(bench, bench_call_on(bench, EP_TASK_LIST, &id, NULL));
    assert_non_null(rows_find(&reply->rows, &task));
    reply_free(reply);
    Call *search = bench_call_on(bench, EP_TASK_SEARCH, &bench->location, NULL);
    search->body = g_strdup("{\"completed\":true,\"limit\":100}");
    reply = bench_done(bench, search);
    assert_non_null(rows_find(&reply->rows, &task));
    reply_free(reply);
    reply_free(bench_done(bench, bench_call_on(bench, EP_TASK_DELETE, &id, &task)));
    delete_contact(bench, &id);
}

// All pages of a list; fails on an id that comes twice. Returns how many rows came.
static size_t walk(Bench *bench, Call *take_call, int64_t *total)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(id_hash, id_equal, g_free, NULL);
    *total = -1;
    for (Call *call = take_call; call;) {
        Call *asked = call_dup(call);
        Reply *reply = bench_done(bench, call);
        for (size_t i = 0; i < reply->rows.count; i++)
            assert_true(g_hash_table_add(
                seen,
                g_memdup2(record_id(reply->rows.type, rows_at(&reply->rows, i)), sizeof(Id))));
        *total = reply->total;
        call = call_next_page(asked, &reply->next);
        if (call)
            call->id = net_next_id(bench->net);
        call_free(asked);
        reply_free(reply);
    }
    return g_hash_table_size(seen);
}

static void people__search__pages_are_followed_to_the_end(void **state)
{
    Bench *bench = *state;
    int64_t total;
    Call *call = bench_call(bench, EP_CONTACT_SEARCH);
    call->body = encode_contact_search(&bench->location, NULL, 5, NULL);
    size_t searched = walk(bench, call, &total);
    assert_true(searched > 5);
    assert_int_equal(searched, total);
    call = bench_call(bench, EP_CONTACT_LIST);
    call->query = bench_query(bench, "limit", "5", NULL);
    assert_int_equal(walk(bench, call, &total), searched);
}

static void people__search__by_name_finds_the_one(void **state)
{
    Bench *bench = *state;
    Call *call = bench_call(bench, EP_CONTACT_SEARCH);
    call->body = encode_contact_search(&bench->location, "Maria Lopez", 20, NULL);
    Reply *reply = bench_done(bench, call);
    assert_true(reply->rows.count >= 1);
    const Contact *contact = rows_at(&reply->rows, 0);
    assert_string_equal(contact->name.s, "Maria Lopez");
    Id id = contact->id;
    reply_free(reply);
    reply_free(bench_done(bench, bench_call_on(bench, EP_CONTACT_APPOINTMENTS, &id, NULL)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup_good, bench_teardown)
UNIT_TESTS(people, TEST(people__search__pages_are_followed_to_the_end),
           TEST(people__contact__is_made_changed_read_and_deleted),
           TEST(people__duplicate__names_the_one_that_is_there),
           TEST(people__upsert__finds_by_email), TEST(people__tags_and_followers__come_and_go),
           TEST(people__notes__are_written_changed_and_removed),
           TEST(people__tasks__are_made_finished_and_removed),
           TEST(people__search__by_name_finds_the_one));
