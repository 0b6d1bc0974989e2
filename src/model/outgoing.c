#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/attr.h"
#include "model/message.h"

static bool check_text(const Outgoing *out, const ChannelInfo *info, Err *err)
{
    const char *body = out->body.s ? out->body.s : "";
    g_autofree char *trimmed = g_strstrip(g_strdup(body));
    if (!*trimmed)
        return err_set(err, ERR_REFUSED, "there is nothing to send");
    long length = g_utf8_strlen(body, -1);
    if (length > info->limit)
        return err_set(err, ERR_REFUSED, "too long for %s: %ld of %d characters", info->label.s,
                       length, info->limit);
    if ((info->flags & CHF_SUBJECT) && out->subject.n == 0 && id_is_empty(&out->reply_to))
        return err_set(err, ERR_REFUSED, "an e-mail needs a subject");
    return true;
}

static bool check_contact(const Outgoing *out, const ChannelInfo *info, const Contact *contact,
                          Err *err)
{
    TextRef name = text_ref(&contact->name);
    if (info->flags & CHF_INTERNAL)
        return true;
    if ((info->flags & CHF_PHONE) && text_is_empty(text_ref(&contact->phone)) &&
        text_is_empty(text_ref(&out->to_number)))
        return err_set(err, ERR_REFUSED, "%.*s has no phone number", TEXT_ARG(name));
    if ((info->flags & CHF_EMAIL) && text_is_empty(text_ref(&contact->email)))
        return err_set(err, ERR_REFUSED, "%.*s has no e-mail address", TEXT_ARG(name));
    if (contact_dnd(contact, out->channel) == DND_ON)
        return err_set(err, ERR_REFUSED, "%.*s does not want %s, do not disturb is set",
                       TEXT_ARG(name), info->label.s);
    return true;
}

bool outgoing_check(const Outgoing *out, const Contact *contact, Err *err)
{
    const ChannelInfo *info = channel_info(out->channel);
    if (!(info->flags & CHF_SEND))
        return err_set(err, ERR_REFUSED, "nobody can write on the channel %s", info->label.s);
    return check_text(out, info, err) && (!contact || check_contact(out, info, contact, err));
}

void outgoing_set(Raw *text, const char *bytes, size_t n)
{
    char *typed = text_input(bytes, n);
    g_free(text->s);
    *text = (Raw){typed, strlen(typed)};
}

void outgoing_clear(Outgoing *out)
{
    g_free(out->body.s);
    g_free(out->subject.s);
    text_clear(&out->from_number);
    text_clear(&out->to_number);
    *out = (Outgoing){0};
}
