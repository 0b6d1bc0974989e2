#include "config.h"

#include <string.h>

#include "base/attr.h"
#include "model/message.h"
#include "unit/unit.h"

static Text text(const char *s)
{
    return text_clean(s, strlen(s), TEXT_BLOCK);
}

static Raw typed(const char *s)
{
    Raw raw = {0};
    outgoing_set(&raw, s, strlen(s));
    return raw;
}

static Contact reachable(void)
{
    Contact contact = {.id = id_from("c1")};
    contact.name = text("Maria");
    contact.phone = text("+15551234567");
    contact.email = text("maria@example.org");
    return contact;
}

static void refused(const Outgoing *out, const Contact *contact, const char *part)
{
    Err err;
    assert_false(outgoing_check(out, contact, &err));
    assert_int_equal(err.kind, ERR_REFUSED);
    assert_non_null(strstr(err.msg, part));
}

static void outgoing_check__all_there__passes(void **state)
{
    (void)state;
    Err err;
    Contact contact = reachable();
    Outgoing sms = {.channel = CHANNEL_SMS, .body = typed("Hello")};
    Outgoing mail = {.channel = CHANNEL_EMAIL, .body = typed("Hello"), .subject = typed("Hi")};
    Outgoing reply = {.channel = CHANNEL_EMAIL, .body = typed("Hello"), .reply_to = id_from("e1")};
    assert_true(outgoing_check(&sms, &contact, &err));
    assert_true(outgoing_check(&mail, &contact, &err));
    assert_true(outgoing_check(&reply, &contact, &err));
    assert_true(outgoing_check(&sms, NULL, &err));
    outgoing_clear(&sms);
    outgoing_clear(&mail);
    outgoing_clear(&reply);
    record_clear(&contact_type, &contact);
}

static void outgoing_check__text__is_refused_with_the_reason(void **state)
{
    (void)state;
    g_autofree char *longest = g_strnfill(1601, 'a');
    Outgoing blank = {.channel = CHANNEL_SMS, .body = typed(" \n ")};
    Outgoing huge = {.channel = CHANNEL_SMS, .body = typed(longest)};
    Outgoing bare = {.channel = CHANNEL_EMAIL, .body = typed("Hello")};
    Outgoing call = {.channel = CHANNEL_CALL, .body = typed("Hello")};
    refused(&blank, NULL, "nothing to send");
    refused(&huge, NULL, "1601 of 1600");
    refused(&bare, NULL, "subject");
    refused(&call, NULL, "Call");
    outgoing_clear(&blank);
    outgoing_clear(&huge);
    outgoing_clear(&bare);
    outgoing_clear(&call);
}

static void outgoing_check__contact__is_refused_with_the_reason(void **state)
{
    (void)state;
    Err err;
    Contact contact = reachable();
    Contact bare = {.id = id_from("c2"), .name = text("Tom")};
    Outgoing sms = {.channel = CHANNEL_SMS, .body = typed("Hello")};
    Outgoing mail = {.channel = CHANNEL_EMAIL, .body = typed("Hello"), .subject = typed("Hi")};
    Outgoing note = {.channel = CHANNEL_COMMENT, .body = typed("Hello")};
    refused(&sms, &bare, "Tom has no phone");
    refused(&mail, &bare, "Tom has no e-mail");
    contact.dnd_sms = DND_ON;
    refused(&sms, &contact, "do not disturb");
    assert_true(outgoing_check(&mail, &contact, &err));
    contact.dnd = DND_ON;
    refused(&mail, &contact, "do not disturb");
    assert_true(outgoing_check(&note, &contact, &err));
    outgoing_clear(&sms);
    outgoing_clear(&mail);
    outgoing_clear(&note);
    record_clear(&contact_type, &contact);
    record_clear(&contact_type, &bare);
}

UNIT_TESTS(outgoing, cmocka_unit_test(outgoing_check__all_there__passes),
           cmocka_unit_test(outgoing_check__text__is_refused_with_the_reason),
           cmocka_unit_test(outgoing_check__contact__is_refused_with_the_reason));
