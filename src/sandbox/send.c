// POST /conversations/messages: API.md 6.6.
#include "config.h"

#include <string.h>

#include "sandbox/alive.h"
#include "sandbox/routes_work.h"
#include "sandbox/rows.h"
#include "sandbox/tell.h"

typedef struct Outbound { // a request to send, taken apart
    World *world;
    const Request *req;
    WorldContact *contact;
    const WorldType *type;        // NULL: a type without a channel here (RCS, TIKTOK, Custom)
    const WorldMessage *answered; // NULL: a new mail thread
    bool has_attachments;
} Outbound;

static WorldConversation *conversation_of(const Outbound *out)
{
    return out->contact->conversation
               ? world_conversation_at(out->world, out->contact->conversation - 1)
               : NULL;
}

static bool has_content(const Outbound *out, const char *name)
{
    const char *text = request_string(out->req, name);
    return (text && *text) || (out->has_attachments && strcmp(name, "message") == 0);
}

static bool check_content(const Outbound *out, Response *res)
{
    bool mail = out->type->number == MT_EMAIL;
    bool template = request_string(out->req, "templateId") != NULL;
    if (!has_content(out, mail ? "html" : "message") && !template) {
        response_invalid(res, "There is no message or attachments");
        return false;
    }
    if (mail && !out->answered && !has_content(out, "subject")) {
        response_invalid(res, "subject should not be empty");
        return false;
    }
    return true;
}

static bool is_blocked(const WorldContact *contact, WorldDnd channel)
{
    return contact->dnd || contact->dnd_channel[channel] == DND_ACTIVE ||
           contact->dnd_channel[channel] == DND_PERMANENT;
}

static bool check_dnd(const Outbound *out, Response *res)
{
    static const struct {
        int type;
        WorldDnd channel;
    } channels[] = {{MT_SMS, DND_SMS},
                    {MT_EMAIL, DND_EMAIL},
                    {MT_WHATSAPP, DND_WHATSAPP},
                    {MT_FACEBOOK, DND_FB},
                    {MT_INSTAGRAM, DND_FB}};
    for (size_t i = 0; i < ARRAY_LEN(channels); i++) {
        if (channels[i].type != out->type->number || !is_blocked(out->contact, channels[i].channel))
            continue;
        response_fail(res, 400, "Cannot send message as DND is active for %s.", out->type->send);
        return false;
    }
    return true;
}

static bool check_phone(const Outbound *out, Response *res)
{
    const char *from = request_string(out->req, "fromNumber");
    const char *to = request_string(out->req, "toNumber");
    g_autofree char *from_number = from ? phone_normal(from) : NULL;
    g_autofree char *to_number = to ? phone_normal(to) : NULL;
    if (!out->contact->phone) {
        response_fail(res, 400, "Missing phone number");
        return false;
    }
    if (from && g_strcmp0(from_number, LOCATION_PHONE) != 0 &&
        g_strcmp0(from_number, HOME_PHONE) != 0) {
        response_fail(res, 400, "The from number %s does not belong to this location.", from);
        return false;
    }
    if (to && g_strcmp0(to_number, out->contact->phone) != 0) {
        response_fail(res, 400, "The to number %s does not belong to the contact.", to);
        return false;
    }
    return true;
}

// The address inside "Name <address>", lower-cased.
static char *bare_address(const char *text)
{
    const char *open = strchr(text, '<');
    g_autofree char *inner = open ? g_strndup(open + 1, strcspn(open + 1, ">")) : g_strdup(text);
    return email_normal(inner);
}

static bool check_mail(const Outbound *out, Response *res)
{
    const char *from = request_string(out->req, "emailFrom");
    const char *to = request_string(out->req, "emailTo");
    g_autofree char *sender = from ? bare_address(from) : NULL;
    g_autofree char *receiver = to ? bare_address(to) : NULL;
    if (!out->contact->email) {
        response_fail(res, 400, "Missing email");
        return false;
    }
    if (out->contact->bounced) {
        response_fail(res, 400, "Contact's email is invalid");
        return false;
    }
    if (from && (!sender || (!g_str_has_suffix(sender, "@acmedental.example") &&
                             !g_str_has_suffix(sender, "@northsidehome.example")))) {
        response_fail(res, 400, "The from address %s is not a verified sender.", from);
        return false;
    }
    if (to && g_strcmp0(receiver, out->contact->email_key) != 0) {
        response_fail(res, 400, "emailTo %s does not belong to the contact.", to);
        return false;
    }
    return true;
}

// Messenger threads are begun by the customer.
static bool check_thread(const Outbound *out, Response *res)
{
    const WorldConversation *conversation = conversation_of(out);
    for (uint32_t i = conversation ? world_thread_length(conversation) : 0; i-- > 0;) {
        const WorldMessage *message = world_thread_at(out->world, conversation, i);
        if (message->type == out->type->number && message->inbound)
            return true;
    }
    response_fail(res, 400, "No %s conversation found for this contact.", out->type->send);
    return false;
}

static bool check_type(const Outbound *out, Response *res)
{
    switch (out->type->number) {
    case MT_SMS:
    case MT_WHATSAPP: return check_phone(out, res);
    case MT_EMAIL: return check_mail(out, res);
    case MT_FACEBOOK:
    case MT_INSTAGRAM:
    case MT_LIVE_CHAT: return check_thread(out, res);
    default: return true;
    }
}

static bool find_answered(Outbound *out, Response *res)
{
    const char *text = request_string(out->req, "replyMessageId");
    if (!text || !*text)
        return true;
    Id id = id_from(text);
    out->answered = world_email(out->world, &id);
    if (out->answered && tell_contact(out->world, out->answered) == out->contact)
        return true;
    response_fail(res, 404, "Email message with id %s not found", text);
    return false;
}

static bool check_schedule(const Outbound *out, Response *res)
{
    int64_t seconds;
    const Json *member = json_member(out->req->body, "scheduledTimestamp");
    if (!member)
        return true;
    if (json_int64(member, &seconds) && seconds * 1000 > out->world->now.ms &&
        seconds < 100000000000LL)
        return true;
    response_invalid(res, "scheduledTimestamp must be a future date");
    return false;
}

static bool take_contact(Outbound *out, Response *res)
{
    const char *text = request_string(out->req, "contactId");
    Id id = id_from(text ? text : "");
    out->contact = world_contact(out->world, &id);
    if (!out->contact) {
        response_fail(res, 400, "Contact not found for id:%s", text ? text : "");
        return false;
    }
    if (out->contact->indexed.ms > out->world->now.ms) {
        response_fail(res, 400, "CONVERSATIONS_CONTACT_NOT_FOUND");
        return false;
    }
    return true;
}

static bool take_type(Outbound *out, Response *res)
{
    const char *name = request_string(out->req, "type");
    out->type = world_type_by_send(name ? name : "");
    if (out->type)
        return true;
    static const char *const absent[] = {"Custom", "RCS", "TIKTOK", NULL};
    if (name && g_strv_contains(absent, name))
        response_fail(res, 400, "Incorrect conversationProviderId/type");
    else
        response_invalid(res, "type must be a valid enum value");
    return false;
}

static char *joined(const Json *list, const char *between)
{
    GString *out = g_string_new(NULL);
    for (const Json *item = json_first(list); item; item = json_next(item)) {
        if (!json_string(item))
            continue;
        if (out->len)
            g_string_append(out, between);
        g_string_append(out, json_string(item));
    }
    return g_string_free(out, out->len == 0);
}

static char *subject_of(const Outbound *out)
{
    const char *subject = request_string(out->req, "subject");
    if ((subject && *subject) || !out->answered)
        return g_strdup(subject);
    g_autoptr(GString) earlier = g_string_new(NULL);
    tell_subject(out->world, out->answered, earlier);
    return g_strdup_printf("%s%s",
                           g_str_has_prefix(earlier->str, "Re: ") ? "" : "Re: ", earlier->str);
}

static WorldMessage *put_message(const Outbound *out)
{
    World *w = out->world;
    int64_t seconds = 0;
    bool mail = out->type->number == MT_EMAIL;
    json_int64(json_member(out->req->body, "scheduledTimestamp"), &seconds);
    g_autofree char *attachments = joined(json_member(out->req->body, "attachments"), "\n");
    g_autofree char *cc = joined(json_member(out->req->body, "emailCc"), ",");
    g_autofree char *subject = mail ? subject_of(out) : NULL;
    WorldConversation *conversation = world_conversation_for(w, out->contact);
    WorldLive live = {
        .text = request_string(out->req, mail ? "html" : "message"),
        .subject = subject,
        .from =
            mail ? request_string(out->req, "emailFrom") : request_string(out->req, "fromNumber"),
        .cc = mail ? cc : NULL,
        .attachments = out->type->number == MT_WHATSAPP ? NULL : attachments, // dropped, API.md 6.6
        .source = "api",
        .reply_to = out->answered ? out->answered->ordinal + 1 : 0,
        .scheduled = {seconds * 1000}};
    if (seconds) {
        WorldMessage *planned = world_message_plan(w, conversation, out->type->number, &live);
        alive_planned(w, planned);
        return planned;
    }
    WorldMessage *message = world_message_add(w, conversation, out->type->number, &live, w->now);
    message->status = WS_PENDING;
    alive_sent(w, message);
    return message;
}

static void answer(const Outbound *out, const WorldMessage *message, Response *res)
{
    Id row = world_id(out->world, ID_MESSAGE, message->row);
    Id record = world_id(out->world, ID_EMAIL, message->ordinal);
    JsonOut *json = response_open();
    json_out_string(json, "conversationId",
                    world_conversation_at(out->world, message->conversation)->id.s);
    json_out_string(json, "messageId", row.s);
    if (message->type == MT_EMAIL)
        json_out_string(json, "emailMessageId", record.s);
    json_out_string(json, "msg",
                    message->status == WS_SCHEDULED ? "Message scheduled successfully."
                                                    : "Message queued successfully.");
    response_close(res, 201, json);
}

void message_send_route(World *w, const Request *req, Response *res)
{
    Outbound out = {.world = w, .req = req};
    out.has_attachments = json_count(json_member(req->body, "attachments")) > 0;
    if (!take_type(&out, res) || !take_contact(&out, res) || !find_answered(&out, res) ||
        !check_content(&out, res) || !check_schedule(&out, res) || !check_type(&out, res) ||
        !check_dnd(&out, res))
        return;
    answer(&out, put_message(&out), res);
}
