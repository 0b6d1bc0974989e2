#include "config.h"

#include <glib.h>
#include <string.h>

#include "unit/store/room.h"
#include "unit/unit.h"

static void put(Journal *journal, const char *key, char *body, int second)
{
    char subject[] = "Re: Tuesday";
    Draft draft = {.channel = 2, .subject = subject, .body = body, .saved = room_at(second)};
    g_strlcpy(draft.key, key, sizeof(draft.key));
    Err err;
    assert_true(journal_draft_put(journal, &draft, &err));
}

static void draft_put__reopened__comes_back(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    char body[] = "two\nlines";
    put(journal, "conversation/V1", body, 1);
    journal_close(journal);
    journal = room_open(room);
    Draft back;
    assert_true(journal_draft_get(journal, "conversation/V1", &back));
    assert_string_equal(back.body, "two\nlines");
    assert_string_equal(back.subject, "Re: Tuesday");
    assert_int_equal(back.channel, 2);
    assert_int_equal(back.saved.ms, room_at(1).ms);
    draft_clear(&back);
    journal_close(journal);
}

static void draft_put__only_a_subject_or_a_channel__is_kept(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    char nothing[] = "";
    put(journal, "conversation/V1", nothing, 1);
    Draft channel = {.key = "conversation/V2", .channel = 3, .saved = room_at(1)};
    Draft back;
    Err err;
    assert_true(journal_draft_put(journal, &channel, &err));
    assert_true(journal_draft_get(journal, "conversation/V1", &back));
    assert_string_equal(back.subject, "Re: Tuesday");
    draft_clear(&back);
    assert_true(journal_draft_get(journal, "conversation/V2", &back));
    assert_int_equal(back.channel, 3);
    draft_clear(&back);
    journal_close(journal);
}

static void draft_put__nothing_in_it__deletes(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    char body[] = "text";
    put(journal, "conversation/V1", body, 1);
    Draft back, nothing = {.key = "conversation/V1", .saved = room_at(2)};
    Err err;
    assert_true(journal_draft_put(journal, &nothing, &err));
    assert_false(journal_draft_get(journal, "conversation/V1", &back));
    journal_close(journal);
}

static void drafts__several__oldest_first(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    char body[] = "text";
    put(journal, "conversation/V2", body, 1);
    put(journal, "conversation/V1", body, 2);
    Draft *drafts = NULL;
    size_t n = 0;
    Err err;
    assert_true(journal_drafts(journal, &drafts, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(drafts[0].key, "conversation/V2");
    assert_string_equal(drafts[1].key, "conversation/V1");
    for (size_t i = 0; i < n; i++)
        draft_clear(&drafts[i]);
    g_free(drafts);
    journal_close(journal);
}

static void journal_return__no_draft__gives_the_text_back(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_HELD, "hello");
    Draft draft = {.key = "conversation/V1", .body = op.text, .saved = room_at(3)};
    bool restored = false;
    Err err;
    assert_true(journal_return(journal, &op, OP_CANCELLED, &draft, &restored, &err));
    assert_true(restored);
    assert_int_equal(op.state, OP_CANCELLED);
    Draft back;
    assert_true(journal_draft_get(journal, "conversation/V1", &back));
    assert_string_equal(back.body, "hello");
    draft_clear(&back);
    op_clear(&op);
    journal_close(journal);
}

// What the draft of V1 holds after "hello" came back on a channel while something was written.
static char *come_back(Room *room, int channel, char *begun, bool *restored)
{
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_HELD, "hello");
    put(journal, "conversation/V1", begun, 2);
    Draft draft = {
        .key = "conversation/V1", .channel = channel, .body = op.text, .saved = room_at(3)};
    Err err;
    assert_true(journal_return(journal, &op, OP_CANCELLED, &draft, restored, &err));
    Draft back;
    assert_true(journal_draft_get(journal, "conversation/V1", &back));
    char *body = g_steal_pointer(&back.body);
    assert_string_equal(back.subject, "Re: Tuesday");
    draft_clear(&back);
    op_clear(&op);
    journal_close(journal);
    return body;
}

static void journal_return__newer_draft__keeps_both(void **state)
{
    bool restored = false;
    char newer[] = "newer";
    g_autofree char *body = come_back(*state, 2, newer, &restored);
    assert_true(restored);
    assert_string_equal(body, "hello\n\nnewer");
}

static void journal_return__only_a_subject__gets_the_text(void **state)
{
    bool restored = false;
    char nothing[] = "";
    g_autofree char *body = come_back(*state, 2, nothing, &restored);
    assert_true(restored);
    assert_string_equal(body, "hello");
}

static void journal_return__text_is_in_it__adds_nothing(void **state)
{
    bool restored = false;
    char same[] = "hello again";
    g_autofree char *body = come_back(*state, 2, same, &restored);
    assert_true(restored);
    assert_string_equal(body, "hello again");
}

static void journal_return__text_is_in_a_word_of_it__keeps_both(void **state)
{
    bool restored = false;
    char othello[] = "Othello at eight?\n1 hello2";
    g_autofree char *body = come_back(*state, 2, othello, &restored);
    assert_string_equal(body, "hello\n\nOthello at eight?\n1 hello2");
    char line[] = "Othello\nhello\nat eight";
    g_autofree char *held = come_back(*state, 2, line, &restored);
    assert_string_equal(held, "Othello\nhello\nat eight");
}

static void journal_return__other_channel__keeps_the_draft_apart(void **state)
{
    bool restored = true;
    char newer[] = "for the customer";
    g_autofree char *body = come_back(*state, 9, newer, &restored);
    assert_false(restored);
    assert_string_equal(body, "for the customer");
}

static void journal_return__lost_the_race__saves_no_draft(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Op op = room_add(journal, OP_HELD, "hello");
    Op stale;
    op_copy(&stale, &op);
    Err err = {0};
    assert_true(journal_move(journal, &op, OP_READY, &err));
    Draft draft = {.key = "conversation/V1", .body = stale.text, .saved = room_at(3)};
    bool restored = false;
    assert_false(journal_return(journal, &stale, OP_CANCELLED, &draft, &restored, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    Draft back;
    assert_false(journal_draft_get(journal, "conversation/V1", &back));
    op_clear(&op);
    op_clear(&stale);
    journal_close(journal);
}

static void journal_put__again__replaces(void **state)
{
    Room *room = *state;
    Journal *journal = room_open(room);
    Err err;
    assert_null(journal_get(journal, "last"));
    assert_true(journal_put(journal, "last", "one", &err));
    assert_true(journal_put(journal, "last", "two", &err));
    g_autofree char *value = journal_get(journal, "last");
    assert_string_equal(value, "two");
    journal_close(journal);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, room_setup, room_teardown)

UNIT_TESTS(journal_draft, TEST(draft_put__reopened__comes_back),
           TEST(draft_put__only_a_subject_or_a_channel__is_kept),
           TEST(draft_put__nothing_in_it__deletes), TEST(drafts__several__oldest_first),
           TEST(journal_return__no_draft__gives_the_text_back),
           TEST(journal_return__newer_draft__keeps_both),
           TEST(journal_return__only_a_subject__gets_the_text),
           TEST(journal_return__text_is_in_it__adds_nothing),
           TEST(journal_return__text_is_in_a_word_of_it__keeps_both),
           TEST(journal_return__other_channel__keeps_the_draft_apart),
           TEST(journal_return__lost_the_race__saves_no_draft), TEST(journal_put__again__replaces));
