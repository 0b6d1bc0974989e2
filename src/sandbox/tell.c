#include "config.h"

#include "sandbox/tell.h"

#include <string.h>

#include "base/html.h"

WorldContact *tell_contact(World *w, const WorldMessage *message)
{
    return world_contact_at(w, world_conversation_at(w, message->conversation)->contact);
}

bool tell_is_home(const WorldContact *contact, const Script *script)
{
    int firm = script->use & (USE_DENTAL | USE_HOME);
    if (firm == (USE_DENTAL | USE_HOME))
        return contact->home;
    return firm == USE_HOME;
}

static ScriptVoice voice_of(World *w, const WorldMessage *message)
{
    const WorldContact *contact = tell_contact(w, message);
    return (ScriptVoice){w, contact, message->salt, message->line,
                         tell_is_home(contact, script_at(message->script))};
}

static void seeded_words(World *w, const WorldMessage *message, GString *out)
{
    ScriptVoice voice = voice_of(w, message);
    script_fill(&voice, script_at(message->script)->lines[message->line].text, out);
}

static void live_words(const WorldMessage *message, GString *out)
{
    const char *text = message->live->text ? message->live->text : "";
    if (message->type != MT_EMAIL) {
        g_string_append(out, text);
        return;
    }
    Text preview = html_preview(text, strlen(text), 400);
    g_string_append_len(out, preview.s ? preview.s : "", (gssize)preview.n);
    text_clear(&preview);
}

void tell_words(World *w, const WorldMessage *message, GString *out)
{
    if (message->live)
        live_words(message, out);
    else
        seeded_words(w, message, out);
}

WorldMessage *tell_answered(World *w, const WorldMessage *message)
{
    if (message->live)
        return message->live->reply_to ? world_message_at(w, message->live->reply_to - 1) : NULL;
    // The lines of a scene lie next to each other.
    for (uint32_t i = message->ordinal; i-- > message->root;) {
        WorldMessage *earlier = world_message_at(w, i);
        if (earlier->type == MT_EMAIL && earlier->root == message->root)
            return earlier;
    }
    return NULL;
}

static void seeded_mail(World *w, const WorldMessage *message, GString *out)
{
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(GString) quoted = g_string_new(NULL);
    g_autoptr(GString) quoted_by = g_string_new(NULL);
    seeded_words(w, message, words);
    const WorldMessage *answered = tell_answered(w, message);
    if (answered) {
        tell_words(w, answered, quoted);
        tell_from(w, answered, quoted_by);
    }
    MailPage page = {.words = words->str,
                     .quoted = answered ? quoted->str : NULL,
                     .quoted_by = quoted_by->str,
                     .quoted_at = answered ? answered->at : 0,
                     .zone = w->zone,
                     .style = message->salt,
                     .inbound = message->inbound,
                     .home = voice_of(w, message).home};
    mail_layout(&page, out);
}

void tell_body(World *w, const WorldMessage *message, GString *out)
{
    if (message->live)
        g_string_append(out, message->live->text ? message->live->text : "");
    else if (message->type == MT_EMAIL)
        seeded_mail(w, message, out);
    else
        seeded_words(w, message, out);
}

void tell_subject(World *w, const WorldMessage *message, GString *out)
{
    if (message->live) {
        g_string_append(out, message->live->subject ? message->live->subject : "");
        return;
    }
    const char *subject = script_at(message->script)->subject;
    if (message->type != MT_EMAIL || !subject)
        return;
    if (message->root != message->ordinal)
        g_string_append(out, "Re: ");
    ScriptVoice voice = voice_of(w, message);
    voice.line = 0; // the same subject all along
    script_fill(&voice, subject, out);
}

static void customer_address(const WorldContact *contact, int type, GString *out)
{
    if (type == MT_EMAIL)
        g_string_append_printf(out, "%s <%s>", contact->name ? contact->name : "",
                               contact->email ? contact->email : "unknown@example.com");
    else if (contact->phone && (type == MT_SMS || type == MT_WHATSAPP || type == MT_CALL))
        g_string_append(out, contact->phone);
}

static void team_address(World *w, const WorldMessage *message, GString *out)
{
    bool home = tell_contact(w, message)->home;
    const WorldUser *user = message->user ? world_user_at(w, message->user - 1u) : NULL;
    if (message->type == MT_EMAIL)
        g_string_append_printf(out, "%s <%s>",
                               user   ? user->name
                               : home ? "Northside Home Improvement"
                                      : "Acme Dental",
                               home ? HOME_MAIL : LOCATION_MAIL);
    else if (message->type == MT_SMS || message->type == MT_WHATSAPP || message->type == MT_CALL)
        g_string_append(out, home ? HOME_PHONE : LOCATION_PHONE);
}

void tell_from(World *w, const WorldMessage *message, GString *out)
{
    if (message->live && message->live->from)
        g_string_append(out, message->live->from);
    else if (message->inbound)
        customer_address(tell_contact(w, message), message->type, out);
    else
        team_address(w, message, out);
}

void tell_to(World *w, const WorldMessage *message, GString *out)
{
    if (message->live && message->live->to)
        g_string_append(out, message->live->to);
    else if (message->inbound)
        team_address(w, message, out);
    else
        customer_address(tell_contact(w, message), message->type, out);
}

void tell_attachments(World *w, const WorldMessage *message, GString *out)
{
    static const char *const files[][2] = {{"sending a picture", "photo.jpg"},
                                           {"pictures attached", "site.zip"},
                                           {"pictures below", "seam.jpg"},
                                           {"attached", "scan.pdf"},
                                           {"see attachment", "signed.pdf"}};
    if (message->live) {
        g_string_append(out, message->live->attachments ? message->live->attachments : "");
        return;
    }
    g_autoptr(GString) words = g_string_new(NULL);
    seeded_words(w, message, words);
    g_autofree char *lower = g_ascii_strdown(words->str, -1);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (!message->inbound || !strstr(lower, files[i][0]))
            continue;
        g_string_append_printf(out, "https://files.example/%08x/%s", message->salt, files[i][1]);
        return;
    }
}

int tell_call_seconds(const WorldMessage *message)
{
    if (message->type != MT_CALL || message->status == WS_NO_ANSWER || message->status == WS_BUSY ||
        message->status == WS_CANCELED)
        return 0;
    uint32_t roll = (uint32_t)rng_mix(message->salt + message->line);
    return message->status == WS_VOICEMAIL ? 8 + (int)(roll % 50) : 35 + (int)(roll % 840);
}
