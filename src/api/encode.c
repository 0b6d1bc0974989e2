#include "config.h"

#include "api/encode.h"

#include <string.h>

#include "base/datetime.h"
#include "base/json.h"

static JsonOut *start_object(void)
{
    JsonOut *out = json_out_new();
    json_out_object(out, NULL);
    return out;
}

static char *finish_object(JsonOut *out)
{
    json_out_end(out);
    return json_out_take(out, NULL);
}

static void put_bytes(JsonOut *out, const char *key, const char *s, size_t n)
{
    if (n > 0)
        json_out_stringn(out, key, s, n);
}

static void put_id(JsonOut *out, const char *key, const Id *id)
{
    if (id && !id_is_empty(id))
        json_out_string(out, key, id->s);
}

static void put_strings(JsonOut *out, const char *key, const char *const *strings)
{
    json_out_array(out, key);
    for (; *strings; strings++)
        json_out_string(out, NULL, *strings);
    json_out_end(out);
}

static void put_patch(JsonOut *out, const Patch *patch)
{
    bool is_null = patch->type == PATCH_STRINGS ? !patch->strings : !patch->string;
    switch (patch->type) {
    case PATCH_STRING: json_out_string(out, patch->name, patch->string); break;
    case PATCH_INT: json_out_int(out, patch->name, (int64_t)patch->number); break;
    case PATCH_NUMBER: json_out_double(out, patch->name, patch->number); break;
    case PATCH_BOOL: json_out_bool(out, patch->name, patch->number > 0); break;
    case PATCH_STRINGS:
        if (is_null)
            json_out_null(out, patch->name);
        else
            put_strings(out, patch->name, patch->strings);
        break;
    case PATCH_RAW:
        if (is_null)
            json_out_null(out, patch->name);
        else
            json_out_raw(out, patch->name, patch->string);
        break;
    case PATCH_END: break;
    }
}

char *encode_patch(const Patch *patch)
{
    JsonOut *out = start_object();
    for (; patch->type != PATCH_END; patch++)
        put_patch(out, patch);
    return finish_object(out);
}

// What a person typed as an HTML body: escaped, a paragraph per block, a break per line.
static char *html_from_text(const Raw *text)
{
    g_autofree char *escaped = g_markup_escape_text(text->s ? text->s : "", (gssize)text->n);
    g_auto(GStrv) lines = g_strsplit(escaped, "\n", -1);
    GString *html = g_string_new("<p>");
    for (char **line = lines; *line; line++) {
        bool paragraph = !**line && line[1];
        g_string_append(html, paragraph ? "</p><p>" : *line);
        if (!paragraph && line[1] && *line[1])
            g_string_append(html, "<br>");
    }
    g_string_append(html, "</p>");
    return g_string_free(html, FALSE);
}

static void put_email(JsonOut *out, const Outgoing *message)
{
    g_autofree char *html = html_from_text(&message->body);
    json_out_string(out, "html", html);
    put_bytes(out, "subject", message->subject.s, message->subject.n);
    if (!id_is_empty(&message->reply_to)) {
        put_id(out, "replyMessageId", &message->reply_to);
        json_out_string(out, "emailReplyMode", "reply");
    }
}

char *encode_message(const Outgoing *message)
{
    const ChannelInfo *info = channel_info(message->channel);
    BUG_ON(!info->send_type);
    JsonOut *out = start_object();
    json_out_string(out, "type", info->send_type);
    put_id(out, "contactId", &message->contact);
    if (info->flags & CHF_HTML)
        put_email(out, message);
    else
        put_bytes(out, "message", message->body.s, message->body.n);
    put_bytes(out, "fromNumber", message->from_number.s, message->from_number.n);
    put_bytes(out, "toNumber", message->to_number.s, message->to_number.n);
    return finish_object(out);
}

static void put_order(JsonOut *out, const char *field, const char *direction)
{
    json_out_array(out, "sort");
    json_out_object(out, NULL);
    json_out_string(out, "field", field);
    json_out_string(out, "direction", direction);
    json_out_end(out);
    json_out_end(out);
}

static void put_sort(JsonOut *out, const char *field)
{
    put_order(out, field, "desc");
}

char *encode_contact_search(const Id *location, const char *query, int limit,
                            const char *search_after)
{
    JsonOut *out = start_object();
    put_id(out, "locationId", location);
    json_out_int(out, "pageLimit", limit);
    if (query && *query)
        json_out_string(out, "query", query);
    else
        put_sort(out, "dateUpdated");
    if (search_after)
        json_out_raw(out, "searchAfter", search_after);
    return finish_object(out);
}

char *encode_deal_search(const Id *location, const Id *pipeline, int limit,
                         const char *search_after)
{
    JsonOut *out = start_object();
    put_id(out, "locationId", location);
    json_out_int(out, "limit", limit);
    if (!id_is_empty(pipeline)) {
        json_out_array(out, "filters");
        json_out_object(out, NULL);
        json_out_string(out, "field", "pipeline_id");
        json_out_string(out, "operator", "eq");
        put_id(out, "value", pipeline);
        json_out_end(out);
        json_out_end(out);
    }
    put_sort(out, "date_updated");
    if (search_after)
        json_out_raw(out, "searchAfter", search_after);
    return finish_object(out);
}

char *encode_listing(EndpointId ep, const Id *location, ListOrder order, int limit,
                     const char *search_after)
{
    static const struct {
        const char *limit, *fields[2];
    } names[] = {{"limit", {[ORDER_ADDED] = "date_added", [ORDER_CHANGED] = "date_updated"}},
                 {"pageLimit", {[ORDER_ADDED] = "dateAdded", [ORDER_CHANGED] = "dateUpdated"}}};
    bool contacts = ep == EP_CONTACT_SEARCH;
    BUG_ON(!contacts && ep != EP_DEAL_SEARCH);
    JsonOut *out = start_object();
    put_id(out, "locationId", location);
    json_out_int(out, names[contacts].limit, limit);
    put_order(out, names[contacts].fields[order], order == ORDER_ADDED ? "asc" : "desc");
    if (search_after)
        json_out_raw(out, "searchAfter", search_after);
    return finish_object(out);
}

// The offset as the slot wrote it: "Z", "-05:00" or nothing.
static const char *stamp_suffix(const Stamp *stamp)
{
    size_t date = strcspn(stamp->s, "T");
    const char *time = stamp->s + date;
    return time + strcspn(time, "Z+-");
}

static int suffix_minutes(const char *suffix)
{
    int hours = 0;
    int minutes = 0;
    if (strlen(suffix) < strlen("+00:00"))
        return 0;
    hours = g_ascii_digit_value(suffix[1]) * 10 + g_ascii_digit_value(suffix[2]);
    minutes = g_ascii_digit_value(suffix[4]) * 10 + g_ascii_digit_value(suffix[5]);
    return (*suffix == '-' ? -1 : 1) * (hours * 60 + minutes);
}

// A time some minutes after a slot, in the slot's own style: the service refuses a mixture
// (API.md 7.3).
static void stamp_after(const Slot *slot, int minutes, char *out, size_t size)
{
    const char *suffix = stamp_suffix(&slot->raw);
    char local[32];
    Instant end = {slot->start.ms + ((int64_t)minutes + suffix_minutes(suffix)) * 60000};
    iso_format_utc(end, local);
    g_snprintf(out, (gulong)size, "%.19s%s", local, suffix);
}

char *encode_appointment_draft(const AppointmentDraft *draft)
{
    char end[64];
    JsonOut *out = start_object();
    put_id(out, "calendarId", &draft->calendar);
    put_id(out, "locationId", &draft->location);
    put_id(out, "contactId", &draft->contact);
    json_out_string(out, "startTime", draft->slot.raw.s);
    stamp_after(&draft->slot, draft->minutes, end, sizeof(end));
    json_out_string(out, "endTime", end);
    if (draft->title && *draft->title)
        json_out_string(out, "title", draft->title);
    put_id(out, "assignedUserId", &draft->assigned_to);
    return finish_object(out);
}

char *encode_note(const char *body, const Id *user)
{
    JsonOut *out = start_object();
    json_out_string(out, "body", body);
    put_id(out, "userId", user);
    return finish_object(out);
}

char *encode_task(const char *title, Instant due, bool completed, const Id *assigned_to)
{
    char iso[32];
    JsonOut *out = start_object();
    iso_format_utc(due, iso);
    json_out_string(out, "title", title);
    json_out_string(out, "dueDate", iso);
    json_out_bool(out, "completed", completed);
    put_id(out, "assignedTo", assigned_to);
    return finish_object(out);
}

char *encode_tags(const char *const *tags)
{
    JsonOut *out = start_object();
    put_strings(out, "tags", tags);
    return finish_object(out);
}
