#include "config.h"

#include <string.h>

#include "sandbox/seed.h"

// What no honest service would send: every string here must reach the screen harmless. JSON text
// that no writer would produce goes out raw (WORLD_RAW).
static const char *const texts[] = {
    "\x1b[2J\x1b[1;1HYou have been cleared",
    "\x1b]0;owned\x07\x1b]52;c;cm0gLXJmIH4=\x07 title and clipboard",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\ \x1bP+q544e\x1b\\ \x1b[6n\x1b[c",
    "\x9b"
    "31mC1 CSI\x9b"
    "0m \x90 DCS \x9d OSC", // bare bytes: not valid UTF-8
    "\xc2\x9b"
    "31mC1 CSI as UTF-8 \xc2\x90\xc2\x9d\xc2\x85 NEL",
    "Pay to \xe2\x80\xae"
    "gpj.ecioivni\xe2\x80\xac now \xe2\x81\xa6isolate\xe2\x81\xa9",
    "zero\xe2\x80\x8bwidth\xe2\x80\x8c and\xe2\x80\x8d joiners \xef\xbb\xbf bom \xc2\xad soft",
    "tab\there\r\nand\rcarriage\vvertical\fform\bback",
    "line\xe2\x80\xa8separator\xe2\x80\xa9paragraph",
    WORLD_RAW "lone \\ud83d surrogate and \\udc00 another",
    WORLD_RAW "nul \\u0000 inside and \\u001b[31mescaped escape",
    WORLD_RAW "broken \xff\xfe\xc0\x80\xed\xa0\x80 utf-8",
    "\xf3\xa0\x81\x81\xf3\xa0\x81\x82 tag characters "
    "\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xbf",
    "%s%n%x %1$*2$d {0} ${IFS} $(reboot) `id` ; rm -rf / && \\",
    "<script>alert(1)</script><style>*{display:none}</style><b>bold<i>&lt;&#27;[31m&#x202e;",
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xe2\x80\x8d\xf0\x9f"
    "\x91\xa6 family "
    "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa flag \xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd skin",
    "",
    " ",
    "\n\n\n",
};

static const char *repeated(World *w, const char *unit, int times)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (int i = 0; i < times; i++)
        g_string_append(out, unit);
    return world_text(w, out->str);
}

static const char *zalgo(World *w)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *s = "Zalgo waits"; *s; s++) {
        g_string_append_c(out, *s);
        for (int i = 0; i < 60; i++)
            g_string_append_unichar(out, 0x300 + (gunichar)((i * 7 + *s) % 0x6f));
    }
    return world_text(w, out->str);
}

static WorldContact *add_person(World *w, const char *first, const char *last, int number)
{
    WorldContact *contact = world_contact_add(w);
    contact->first_name = first;
    contact->last_name = last;
    contact->phone = world_textf(w, "+1213555%04d", 7000 + number);
    contact->email = world_textf(w, "hostile%d@example.com", number);
    contact->added = contact->updated = contact->indexed =
        (Instant){w->born.ms - number * 3600000LL};
    world_contact_add_tag(w, contact, number % 2 ? "\x1b[7mtag" : "a tag with \xe2\x80\xae turn");
    contact->company = texts[(size_t)number % ARRAY_LEN(texts)];
    contact->timezone = number % 3 ? "Mars/Olympus_Mons" : NULL;
    world_contact_list(w, contact);
    return contact;
}

static WorldMessage *add_text(World *w, WorldContact *contact, int type, const char *text,
                              int minutes)
{
    WorldConversation *conversation = world_conversation_for(w, contact);
    WorldLive live = {
        .text = text, .subject = text, .attachments = "javascript:alert(1)\nfile:///etc/passwd"};
    return world_inbound_add(w, conversation, type, &live,
                             (Instant){w->born.ms - minutes * 60000LL});
}

static void hostile_people(World *w)
{
    int number = 1;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++, number++) {
        WorldContact *contact = add_person(w, texts[i], number % 3 ? "Mallory" : NULL, number);
        for (size_t t = 0; t < ARRAY_LEN(texts); t++)
            add_text(w, contact, t % 4 == 3 ? MT_EMAIL : MT_SMS, texts[(i + t) % ARRAY_LEN(texts)],
                     200 + number * 40 - (int)t);
    }
    const char *const big[] = {repeated(w, "Hubert Blaine Wolfeschlegelsteinhausen ", 400),
                               repeated(w, "あ", 3000), repeated(w, "W", 20000), zalgo(w)};
    for (size_t i = 0; i < ARRAY_LEN(big); i++, number++)
        add_text(w, add_person(w, big[i], big[(i + 1) % ARRAY_LEN(big)], number), MT_SMS, big[i],
                 180 + number);
}

// Rows whose members have other types than they should.
static void wrong_types(World *w)
{
    static const char *const rows[] = {
        "null",
        "17",
        "\"a row\"",
        "[]",
        "{}",
        "{\"id\":12345,\"contactName\":{\"a\":1},\"tags\":\"none\"}",
        "{\"id\":\"../../"
        "etc\",\"contactId\":true,\"lastMessageDate\":\"soon\",\"unreadCount\":\"many\"}",
        "{\"id\":\"AAAAAAAAAAAAAAAAAAAA\",\"dateAdded\":1e999,\"unreadCount\":-1e308,\"phone\":[],"
        "\"email\":{}}",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        WorldContact *contact = add_person(w, "Wrong", "Types", 100 + (int)i);
        WorldMessage *message =
            add_text(w, contact, MT_SMS, "the row of this is wrong", 20 + (int)i);
        contact->poison = rows[i];
        world_conversation_for(w, contact)->poison = rows[i];
        message->live->poison = rows[i];
    }
}

void seed_hostile(World *w)
{
    hostile_people(w);
    wrong_types(w);
}
