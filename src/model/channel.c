#include "config.h"

#include "model/channel.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "base/attr.h"

static const ChannelInfo channels[] = {
#define CHANNEL(id, send, type, mark, label, limit, flags)                                         \
    [CHANNEL_##                                                                                    \
        id] = {send, type, {mark, sizeof(mark) - 1}, {label, sizeof(label) - 1}, limit, flags},
#include "model/channel.def"
#undef CHANNEL
};
static_assert(ARRAY_LEN(channels) == CHANNEL_COUNT, "one row per channel");

// Substrings of type names, looked for in this order: TYPE_CAMPAIGN_SMS, TYPE_CUSTOM_PROVIDER_EMAIL
// and TYPE_INSTAGRAM_COMMENT belong to the channel they name.
static const struct {
    const char *part;
    Channel channel;
} type_parts[] = {
    {"VOICEMAIL", CHANNEL_CALL},
    {"ACTIVITY", CHANNEL_ACTIVITY},
    {"INTERNAL_COMMENT", CHANNEL_COMMENT},
    {"LIVE_CHAT", CHANNEL_LIVECHAT},
    {"WEBCHAT", CHANNEL_LIVECHAT},
    {"SMS", CHANNEL_SMS},
    {"NO_SHOW", CHANNEL_SMS},
    {"PHONE", CHANNEL_SMS},
    {"EMAIL", CHANNEL_EMAIL},
    {"WHATSAPP", CHANNEL_WHATSAPP},
    {"FACEBOOK", CHANNEL_FACEBOOK},
    {"FB_MESS", CHANNEL_FACEBOOK},
    {"INSTAGRAM", CHANNEL_INSTAGRAM},
    {"RCS", CHANNEL_RCS},
    {"TIKTOK", CHANNEL_TIKTOK},
    {"GMB", CHANNEL_GMB},
    {"CALL", CHANNEL_CALL},
};

// The numeric type of a message, API.md 6.4. Only asked where the name is missing.
static const char *const type_numbers[] = {
    NULL,
    "CALL",
    "SMS",
    "EMAIL",
    "SMS_REVIEW_REQUEST",
    "WEBCHAT",
    "SMS_NO_SHOW_REQUEST",
    "CAMPAIGN_SMS",
    "CAMPAIGN_CALL",
    "CAMPAIGN_EMAIL",
    "CAMPAIGN_VOICEMAIL",
    "FACEBOOK",
    "CAMPAIGN_FACEBOOK",
    "CAMPAIGN_MANUAL_CALL",
    "CAMPAIGN_MANUAL_SMS",
    "GMB",
    "CAMPAIGN_GMB",
    "REVIEW",
    "INSTAGRAM",
    "WHATSAPP",
    "CUSTOM_SMS",
    "CUSTOM_EMAIL",
    "CUSTOM_PROVIDER_SMS",
    "CUSTOM_PROVIDER_EMAIL",
    "IVR_CALL",
    "ACTIVITY_CONTACT",
    "ACTIVITY_INVOICE",
    "ACTIVITY_PAYMENT",
    "ACTIVITY_OPPORTUNITY",
    "LIVE_CHAT",
    "LIVE_CHAT_INFO_MESSAGE",
    "ACTIVITY_APPOINTMENT",
    "FACEBOOK_COMMENT",
    "INSTAGRAM_COMMENT",
    "CUSTOM_CALL",
    "INTERNAL_COMMENT",
    "ACTIVITY_EMPLOYEE_ACTION_LOG",
};

const ChannelInfo *channel_info(Channel channel)
{
    BUG_ON(channel >= CHANNEL_COUNT);
    return &channels[channel];
}

Channel channel_from_type(const char *type, int number)
{
    if ((!type || !*type) && number > 0 && number < (int)ARRAY_LEN(type_numbers))
        type = type_numbers[number];
    if (!type)
        return CHANNEL_UNKNOWN;
    g_autofree char *upper = g_ascii_strup(type, -1);
    for (size_t i = 0; i < ARRAY_LEN(type_parts); i++)
        if (strstr(upper, type_parts[i].part))
            return type_parts[i].channel;
    return CHANNEL_UNKNOWN;
}

bool channel_find(const char *word, Channel *out)
{
    if (!*word)
        return false;
    size_t n = strlen(word);
    for (int i = CHANNEL_UNKNOWN + 1; i < CHANNEL_COUNT; i++) {
        const ChannelInfo *info = &channels[i];
        bool found = !g_ascii_strcasecmp(word, info->mark.s) ||
                     (info->send_type && !g_ascii_strcasecmp(word, info->send_type)) ||
                     (n >= 3 && !g_ascii_strncasecmp(word, info->label.s, n));
        if (found) {
            *out = (Channel)i;
            return true;
        }
    }
    return false;
}
