// GET /conversations/search: API.md 6.1.
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/routes_work.h"
#include "sandbox/rows.h"

typedef struct Wanted { // the parameters, parsed once
    const char *status, *last_type, *action, *direction, *contact, *id;
    char **assigned, **followers, **mentions; // NULL: any
    char *words;                              // lower case; NULL: any
    Instant from, until;                      // of dateAdded; unknown: open
} Wanted;

static char **list_of(const Request *req, const char *name)
{
    const char *text = request_query(req, name);
    return text && *text ? g_strsplit(text, ",", -1) : NULL;
}

static Wanted wanted_from(const Request *req)
{
    const char *query = request_query(req, "query");
    return (Wanted){.status = request_query(req, "status"),
                    .last_type = request_query(req, "lastMessageType"),
                    .action = request_query(req, "lastMessageAction"),
                    .direction = request_query(req, "lastMessageDirection"),
                    .contact = request_query(req, "contactId"),
                    .id = request_query(req, "id"),
                    .assigned = list_of(req, "assignedTo"),
                    .followers = list_of(req, "followers"),
                    .mentions = list_of(req, "mentions"),
                    .words = query && *query ? g_utf8_strdown(query, -1) : NULL,
                    .from = {request_query_int(req, "startDate", 0)},
                    .until = {request_query_int(req, "endDate", 0)}};
}

static void wanted_clear(Wanted *wanted)
{
    g_strfreev(wanted->assigned);
    g_strfreev(wanted->followers);
    g_strfreev(wanted->mentions);
    g_free(wanted->words);
}

static bool has_status(const WorldConversation *conversation, const char *status)
{
    if (g_strcmp0(status, "unread") == 0)
        return conversation->unread > 0;
    if (g_strcmp0(status, "read") == 0)
        return conversation->unread == 0;
    return g_strcmp0(status, "starred") != 0 || conversation->starred;
}

static bool is_assigned(const WorldContact *contact, char **assigned)
{
    if (!assigned)
        return true;
    const char *id = contact->assigned_to ? contact->assigned_to->id.s : "unassigned";
    return g_strv_contains((const char *const *)assigned, id);
}

static bool is_followed(const WorldContact *contact, char **followers)
{
    for (guint i = 0; followers && contact->followers && i < contact->followers->len; i++)
        if (g_strv_contains((const char *const *)followers,
                            ((const WorldUser *)contact->followers->pdata[i])->id.s))
            return true;
    return followers == NULL;
}

static bool fits_last(World *w, const WorldConversation *conversation, const Wanted *wanted)
{
    const WorldMessage *last = world_message_at(w, conversation->last_message - 1);
    if (wanted->last_type && strcmp(world_type(last->type)->name, wanted->last_type) != 0)
        return false;
    if (wanted->direction && (strcmp(wanted->direction, "inbound") == 0) != last->inbound)
        return false;
    return !wanted->action || (strcmp(wanted->action, "automated") == 0) == last->automatic;
}

static bool fits(World *w, const WorldConversation *conversation, const Wanted *wanted)
{
    WorldContact *contact = world_contact_at(w, conversation->contact);
    if (!conversation->last_message || wanted->mentions ||
        !has_status(conversation, wanted->status))
        return false;
    if (wanted->contact && strcmp(contact->id.s, wanted->contact) != 0)
        return false;
    if (wanted->id && strcmp(conversation->id.s, wanted->id) != 0)
        return false;
    if (!is_assigned(contact, wanted->assigned) || !is_followed(contact, wanted->followers))
        return false;
    if (instant_known(wanted->from) && conversation->added.ms < wanted->from.ms)
        return false;
    if (instant_known(wanted->until) && conversation->added.ms > wanted->until.ms)
        return false;
    if (!fits_last(w, conversation, wanted))
        return false;
    return !wanted->words || strstr(world_contact_folded(w, contact), wanted->words);
}

static int by_manual(const void *a, const void *b)
{
    const WorldConversation *left = *(WorldConversation *const *)a;
    const WorldConversation *right = *(WorldConversation *const *)b;
    if (left->last_manual.ms != right->last_manual.ms)
        return left->last_manual.ms > right->last_manual.ms ? -1 : 1;
    return left->ordinal > right->ordinal ? -1 : left->ordinal < right->ordinal;
}

static GPtrArray *matching(World *w, const Request *req)
{
    Wanted wanted = wanted_from(req);
    GPtrArray *rows = g_ptr_array_new();
    for (guint i = 0; i < w->recent->len; i++)
        if (fits(w, w->recent->pdata[i], &wanted))
            g_ptr_array_add(rows, w->recent->pdata[i]);
    wanted_clear(&wanted);
    return rows;
}

static int64_t sort_value(const WorldConversation *conversation, bool manual)
{
    return manual ? conversation->last_manual.ms : conversation->last.ms;
}

void conversation_search_route(World *w, const Request *req, Response *res)
{
    bool manual = g_strcmp0(request_query(req, "sortBy"), "last_manual_message_date") == 0;
    bool ascending = g_strcmp0(request_query(req, "sort"), "asc") == 0;
    int64_t limit = CLAMP(request_query_int(req, "limit", 20), 1, 100);
    int64_t cursor = request_query_int(req, "startAfterDate", 0);
    g_autoptr(GPtrArray) rows = matching(w, req);
    if (manual && rows->len > 1)
        qsort(rows->pdata, rows->len, sizeof(void *), by_manual);
    JsonOut *out = response_open();
    json_out_array(out, "conversations");
    for (guint i = 0; i < rows->len && limit > 0; i++) {
        const WorldConversation *row = rows->pdata[ascending ? rows->len - 1 - i : i];
        int64_t value = sort_value(row, manual);
        if (cursor && (ascending ? value <= cursor : value >= cursor))
            continue;
        row_conversation(w, out, row);
        limit--;
    }
    json_out_end(out);
    json_out_int(out, "total", rows->len);
    response_close(res, 200, out);
}
