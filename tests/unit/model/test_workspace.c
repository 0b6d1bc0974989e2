#include "config.h"

#include <string.h>

#include "model/conversation.h"
#include "model/deal.h"
#include "model/workspace.h"
#include "unit/unit.h"

static Text text(const char *s)
{
    return text_clean(s, strlen(s), TEXT_LINE);
}

static void calendar_finish__hours__become_minutes_once(void **state)
{
    (void)state;
    Calendar calendar = {.slot_minutes = 2, .slot_unit = {g_strdup("hours"), 5}};
    calendar_finish(&calendar);
    calendar_finish(&calendar);
    assert_int_equal(calendar.slot_minutes, 120);
    assert_int_equal(calendar.interval_minutes, 30);
    record_clear(&calendar_type, &calendar);
}

static void user_finish__no_name__takes_what_there_is(void **state)
{
    (void)state;
    User both = {.id = id_from("u1"), .first_name = text("Sam"), .last_name = text("Porter")};
    User mail = {.id = id_from("u2"), .email = text("sam@example.org")};
    User bare = {.id = id_from("u3")};
    user_finish(&both);
    user_finish(&mail);
    user_finish(&bare);
    assert_string_equal(both.name.s, "Sam Porter");
    assert_string_equal(mail.name.s, "sam@example.org");
    assert_string_equal(bare.name.s, "u3");
    record_clear(&user_type, &both);
    record_clear(&user_type, &mail);
    record_clear(&user_type, &bare);
}

static void conversation_finish__gaps__are_filled(void **state)
{
    (void)state;
    Conversation row = {.id = id_from("v1"), .unread = -3};
    row.last_type = (Raw){g_strdup("TYPE_WHATSAPP"), 13};
    row.phone = text("+15551234567");
    conversation_finish(&row);
    assert_int_equal(row.channel, CHANNEL_WHATSAPP);
    assert_string_equal(row.contact_name.s, "+15551234567");
    assert_int_equal(row.unread, 0);
    record_clear(&conversation_type, &row);
}

static void deal_finish__never_moved__is_as_old_as_the_deal(void **state)
{
    (void)state;
    Deal deal = {.id = id_from("d1"), .added = {5000}, .email = text("x@example.org")};
    deal_finish(&deal);
    assert_int_equal(deal.stage_changed.ms, 5000);
    assert_string_equal(deal.contact_name.s, "x@example.org");
    record_clear(&deal_type, &deal);
}

UNIT_TESTS(workspace, cmocka_unit_test(calendar_finish__hours__become_minutes_once),
           cmocka_unit_test(user_finish__no_name__takes_what_there_is),
           cmocka_unit_test(conversation_finish__gaps__are_filled),
           cmocka_unit_test(deal_finish__never_moved__is_as_old_as_the_deal));
