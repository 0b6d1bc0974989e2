// GET /conversations/{id}/messages and the location-wide export: API.md 6.3 and 6.7.
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "sandbox/routes_work.h"
#include "sandbox/rows.h"

static bool is_row(const WorldMessage *message)
{
    return message->row == message->ordinal && !message->hidden;
}

static bool is_listed(const WorldMessage *message, char **names)
{
    if (!is_row(message))
        return false;
    for (char **name = names; name && *name; name++) {
        const WorldType *type = world_type_by_name(*name);
        if (type && type->number == message->type)
            return true;
    }
    return names == NULL;
}

// How many messages of the thread lie before the cursor; its whole length without one; -1 when
// unknown.
static int64_t before_cursor(World *w, const WorldConversation *conversation, const char *cursor)
{
    uint32_t length = world_thread_length(conversation);
    if (!cursor || !*cursor)
        return length;
    Id id = id_from(cursor);
    const WorldMessage *message = world_message(w, &id);
    for (uint32_t i = length; message && i-- > 0;)
        if (world_thread_at(w, conversation, i) == message)
            return i;
    return -1;
}

void message_list_route(World *w, const Request *req, Response *res)
{
    const WorldConversation *conversation = route_conversation(w, req, res);
    if (!conversation)
        return;
    int64_t from = before_cursor(w, conversation, request_query(req, "lastMessageId"));
    if (from < 0) {
        response_fail(res, 400, "Message with id %s not found",
                      request_query(req, "lastMessageId"));
        return;
    }
    const char *names = request_query(req, "type");
    g_auto(GStrv) types = names && *names ? g_strsplit(names, ",", -1) : NULL;
    int64_t limit = CLAMP(request_query_int(req, "limit", 20), 1, 100);
    Id last = {{0}};
    bool more = false;
    JsonOut *out = response_open();
    json_out_object(out, "messages");
    json_out_array(out, "messages");
    for (uint32_t i = (uint32_t)from; i-- > 0 && !more;) {
        const WorldMessage *message = world_thread_at(w, conversation, i);
        if (!is_listed(message, types))
            continue;
        more = limit-- == 0;
        if (more)
            break;
        row_message(w, out, NULL, message);
        last = world_id(w, ID_MESSAGE, message->ordinal);
    }
    json_out_end(out);
    json_out_string(out, "lastMessageId", last.s);
    json_out_bool(out, "nextPage", more);
    json_out_end(out);
    response_close(res, 200, out);
}

typedef struct Export {
    World *world;
    uint32_t contact, conversation; // ordinal + 1; 0: any
    int channel;                    // MT_x; 0: everything but e-mail
    bool by_update, ascending;
    int64_t from, until; // 0: open
    int64_t cursor_value;
    uint32_t cursor_ordinal;
    bool has_cursor;
    guint limit;
    size_t total;
    GArray *page; // uint32_t, in order
} Export;

static int64_t export_value(const Export *export, const WorldMessage *message)
{
    return export->by_update ? message->updated : message->at;
}

// Whether a comes before b on the pages.
static bool comes_first(const Export *export, int64_t a, uint32_t a_ordinal, int64_t b,
                        uint32_t b_ordinal)
{
    if (a != b)
        return export->ascending ? a < b : a > b;
    return export->ascending ? a_ordinal < b_ordinal : a_ordinal > b_ordinal;
}

static bool export_takes(const Export *export, const WorldMessage *message)
{
    if (!is_row(message) ||
        (export->channel ? message->type != export->channel : message->type == MT_EMAIL))
        return false;
    const WorldConversation *conversation =
        world_conversation_at(export->world, message->conversation);
    if (conversation->deleted ||
        (export->conversation && conversation->ordinal + 1 != export->conversation))
        return false;
    if (export->contact && conversation->contact + 1 != export->contact)
        return false;
    return (!export->from || message->at >= export->from) &&
           (!export->until || message->at <= export->until);
}

// Keeps the page sorted and no longer than the limit, so that a million messages need no sorting.
static void export_offer(Export *export, const WorldMessage *message)
{
    int64_t value = export_value(export, message);
    if (export->has_cursor &&
        !comes_first(export, export->cursor_value, export->cursor_ordinal, value, message->ordinal))
        return;
    guint i = export->page->len;
    while (i > 0) {
        const WorldMessage *held =
            world_message_at(export->world, g_array_index(export->page, uint32_t, i - 1));
        if (!comes_first(export, value, message->ordinal, export_value(export, held),
                         held->ordinal))
            break;
        i--;
    }
    if (i > export->limit)
        return;
    uint32_t ordinal = message->ordinal;
    g_array_insert_val(export->page, i, ordinal);
    if (export->page->len > export->limit + 1) // one more tells that there is a next page
        g_array_set_size(export->page, export->limit + 1);
}

static int64_t moment(const Request *req, const char *name)
{
    Instant t;
    const char *text = request_query(req, name);
    if (!text || !*text)
        return 0;
    if (request_query_ms(req, name, &t))
        return t.ms;
    return iso_parse(text, strlen(text), &t) ? t.ms : 0;
}

static bool read_cursor(Export *export, const char *cursor)
{
    if (!cursor || !*cursor)
        return true;
    gsize n;
    g_autofree guchar *bytes = g_base64_decode(cursor, &n);
    g_autofree char *text = bytes ? g_strndup((char *)bytes, n) : NULL;
    char *end = NULL;
    export->cursor_value = text ? g_ascii_strtoll(text, &end, 10) : 0;
    export->cursor_ordinal = end && *end == ':' ? (uint32_t)g_ascii_strtoull(end + 1, NULL, 10) : 0;
    export->has_cursor = end && *end == ':';
    return export->has_cursor;
}

static int channel_number(const char *name)
{
    static const struct {
        const char *name;
        int type;
    } channels[] = {{"Call", MT_CALL},           {"SMS", MT_SMS},
                    {"Email", MT_EMAIL},         {"WhatsApp", MT_WHATSAPP},
                    {"Instagram", MT_INSTAGRAM}, {"Facebook", MT_FACEBOOK}};
    for (size_t i = 0; i < ARRAY_LEN(channels); i++)
        if (g_strcmp0(name, channels[i].name) == 0)
            return channels[i].type;
    return 0;
}

// G_MAXUINT32 stands for somebody unknown: nothing matches.
static uint32_t ordinal_of(World *w, const Request *req, const char *name, IdKind kind)
{
    const char *text = request_query(req, name);
    Id id = id_from(text ? text : "");
    uint32_t ordinal;
    if (!text)
        return 0;
    return world_id_ordinal(w, kind, &id, &ordinal) ? ordinal + 1 : G_MAXUINT32;
}

static void export_collect(Export *export)
{
    World *w = export->world;
    const WorldConversation *only =
        export->conversation ? world_conversation_at(w, export->conversation - 1) : NULL;
    uint32_t count = only                   ? world_thread_length(only)
                     : export->conversation ? 0
                                            : world_message_count(w);
    for (uint32_t i = 0; i < count; i++) {
        const WorldMessage *message = only ? world_thread_at(w, only, i) : world_message_at(w, i);
        if (!export_takes(export, message))
            continue;
        export->total++;
        export_offer(export, message);
    }
}

static void export_answer(Export *export, Response *res)
{
    bool more = export->page->len > export->limit;
    guint count = MIN(export->page->len, export->limit);
    JsonOut *out = response_open();
    json_out_array(out, "messages");
    for (guint i = 0; i < count; i++)
        row_message(export->world, out, NULL,
                    world_message_at(export->world, g_array_index(export->page, uint32_t, i)));
    json_out_end(out);
    if (more) {
        const WorldMessage *last =
            world_message_at(export->world, g_array_index(export->page, uint32_t, count - 1));
        g_autofree char *text =
            g_strdup_printf("%" PRId64 ":%u", export_value(export, last), last->ordinal);
        g_autofree char *cursor = g_base64_encode((const guchar *)text, strlen(text));
        json_out_string(out, "nextCursor", cursor);
    } else {
        json_out_null(out, "nextCursor");
    }
    json_out_int(out, "total", (int64_t) export->total);
    response_close(res, 200, out);
}

void message_export_route(World *w, const Request *req, Response *res)
{
    Export export = {.world = w,
                     .contact = ordinal_of(w, req, "contactId", ID_CONTACT),
                     .conversation = ordinal_of(w, req, "conversationId", ID_CONVERSATION),
                     .channel = channel_number(request_query(req, "channel")),
                     .by_update = g_strcmp0(request_query(req, "sortBy"), "updatedAt") == 0,
                     .ascending = g_strcmp0(request_query(req, "sortOrder"), "asc") == 0,
                     .from = moment(req, "startDate"),
                     .until = moment(req, "endDate"),
                     .limit = (guint)CLAMP(request_query_int(req, "limit", 100), 10, 500)};
    if (!read_cursor(&export, request_query(req, "cursor"))) {
        response_fail(res, 400, "Invalid cursor");
        return;
    }
    export.page = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    export_collect(&export);
    export_answer(&export, res);
    g_array_unref(export.page);
}
