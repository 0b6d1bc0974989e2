#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "model/channel.h"
#include "unit/unit.h"

static void channel_from_type__names_of_the_service__map_to_the_channel_people_see(void **state)
{
    (void)state;
    const struct {
        const char *type;
        int number;
        Channel channel;
    } rows[] = {
        {"TYPE_SMS", 0, CHANNEL_SMS},
        {"TYPE_PHONE", 0, CHANNEL_SMS},
        {"TYPE_CAMPAIGN_SMS", 0, CHANNEL_SMS},
        {"TYPE_CUSTOM_PROVIDER_EMAIL", 0, CHANNEL_EMAIL},
        {"TYPE_FB_MESSENGER", 0, CHANNEL_FACEBOOK},
        {"TYPE_INSTAGRAM_COMMENT", 0, CHANNEL_INSTAGRAM},
        {"TYPE_WHATSAPP", 0, CHANNEL_WHATSAPP},
        {"TYPE_ACTIVITY_WHATSAPP", 0, CHANNEL_ACTIVITY},
        {"TYPE_ACTIVITY_OPPORTUNITY", 0, CHANNEL_ACTIVITY},
        {"TYPE_INTERNAL_COMMENT", 0, CHANNEL_COMMENT},
        {"TYPE_INTERNAL_COMMENTS", 0, CHANNEL_COMMENT},
        {"TYPE_LIVE_CHAT", 0, CHANNEL_LIVECHAT},
        {"TYPE_WEBCHAT", 0, CHANNEL_LIVECHAT},
        {"TYPE_IVR_CALL", 0, CHANNEL_CALL},
        {"TYPE_CAMPAIGN_VOICEMAIL", 0, CHANNEL_CALL},
        {"TYPE_TIKTOK_COMMENT", 0, CHANNEL_TIKTOK},
        {"TYPE_NO_SHOW", 0, CHANNEL_SMS},
        {"TYPE_SOMETHING_NEW", 2, CHANNEL_UNKNOWN},
        {NULL, 1, CHANNEL_CALL},
        {"", 3, CHANNEL_EMAIL},
        {NULL, 28, CHANNEL_ACTIVITY},
        {NULL, 100, CHANNEL_UNKNOWN},
        {NULL, -1, CHANNEL_UNKNOWN},
        {NULL, 0, CHANNEL_UNKNOWN},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(channel_from_type(rows[i].type, rows[i].number), rows[i].channel);
}

static void channel_info__every_row__is_complete(void **state)
{
    (void)state;
    for (int i = 0; i < CHANNEL_COUNT; i++) {
        const ChannelInfo *info = channel_info((Channel)i);
        bool sends = (info->flags & CHF_SEND) != 0;
        assert_int_equal(info->mark.n, 2);
        assert_true(info->label.n > 0);
        assert_int_equal(sends, info->send_type != NULL);
        assert_int_equal(sends, info->limit > 0);
        if (i != CHANNEL_UNKNOWN)
            assert_int_equal(channel_from_type(info->message_type, 0), i);
    }
}

static void channel_find__words_of_a_person__find_marks_types_and_labels(void **state)
{
    (void)state;
    Channel channel;
    assert_true(channel_find("sms", &channel) && channel == CHANNEL_SMS);
    assert_true(channel_find("em", &channel) && channel == CHANNEL_EMAIL);
    assert_true(channel_find("whatsapp", &channel) && channel == CHANNEL_WHATSAPP);
    assert_true(channel_find("insta", &channel) && channel == CHANNEL_INSTAGRAM);
    assert_true(channel_find("Live_Chat", &channel) && channel == CHANNEL_LIVECHAT);
    assert_false(channel_find("", &channel));
    assert_false(channel_find("pigeon", &channel));
}

static void sms_count__lengths_around_the_limits__counts_segments(void **state)
{
    (void)state;
    const struct {
        const char *unit;
        size_t times;
        int units, segments, per_segment;
    } rows[] = {
        {"a", 0, 0, 0, 160},     {"a", 160, 160, 1, 160}, {"a", 161, 161, 2, 153},
        {"a", 306, 306, 2, 153}, {"a", 307, 307, 3, 153}, {"€", 80, 160, 1, 160},
        {"€", 81, 162, 2, 153},  {"ж", 70, 70, 1, 70},    {"ж", 71, 71, 2, 67},
        {"😀", 35, 70, 1, 70},    {"😀", 36, 72, 2, 67},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[1024] = "";
        for (size_t k = 0; k < rows[i].times; k++)
            g_strlcat(text, rows[i].unit, sizeof(text));
        SmsCount count = sms_count((TextRef){text, strlen(text)});
        assert_int_equal(count.units, rows[i].units);
        assert_int_equal(count.segments, rows[i].segments);
        assert_int_equal(count.per_segment, rows[i].per_segment);
    }
}

static void sms_count__one_foreign_character__names_the_culprit(void **state)
{
    (void)state;
    TextRef text = TEXT("See you at 9 – bring Ω and ‘it’");
    SmsCount count = sms_count(text);
    assert_true(count.unicode);
    assert_true(text_eq(count.culprit, TEXT("–")));
    count = sms_count(TEXT("é à Ω Ñ ß [~] are fine"));
    assert_false(count.unicode);
    assert_int_equal(count.units, 22 + 3);
}

UNIT_TESTS(channel,
           cmocka_unit_test(channel_from_type__names_of_the_service__map_to_the_channel_people_see),
           cmocka_unit_test(channel_info__every_row__is_complete),
           cmocka_unit_test(channel_find__words_of_a_person__find_marks_types_and_labels),
           cmocka_unit_test(sms_count__lengths_around_the_limits__counts_segments),
           cmocka_unit_test(sms_count__one_foreign_character__names_the_culprit));
