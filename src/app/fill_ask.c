// The questions by which lists are read, and how one page leads to the next. While pages are read
// rows come, go and move. Lists are read in an order that does not change, where the service has
// one; else pages overlap, so that a row that is missed is noticed (F17).
#include "config.h"

#include <assert.h>
#include <inttypes.h>

#include "api/encode.h"
#include "app/fill_state.h"
#include "base/url.h"

enum { LOOK_ROWS = 20, BACK_DAYS = 90, AHEAD_DAYS = 365, RESTARTS_MAX = 3 };

static const int64_t DAY_MS = (int64_t)24 * 60 * 60 * 1000;

static const Id *location(const Fill *fill)
{
    return &fill->app->core.session.location_id;
}

// A look at what changed is small until it proves to be more.
static int rows_of(const FillReading *reading)
{
    return reading->pass == FILL_CHANGED && !reading->next ? LOOK_ROWS : reading->limit;
}

static GString *query_new(const Fill *fill)
{
    GString *query = g_string_new(NULL);
    query_add(query, "locationId", location(fill)->s);
    return query;
}

// ---- calls -------------------------------------------------------------------------------------

static void call_conversations(const Fill *fill, const FillReading *reading, Call *call)
{
    GString *query = query_new(fill);
    query_add(query, "status", "all");
    query_add(query, "sortBy", "last_message_date");
    query_add(query, "sort", "desc");
    query_add_int(query, "limit", rows_of(reading));
    if (reading->next)
        query_add(query, "startAfterDate", reading->next);
    call->query = g_string_free(query, FALSE);
}

static void call_listing(const Fill *fill, const FillReading *reading, Call *call)
{
    ListOrder order = reading->pass == FILL_WHOLE ? ORDER_ADDED : ORDER_CHANGED;
    call->body = encode_listing(call->ep, location(fill), order, rows_of(reading), reading->next);
}

// What changed is read from the newest back and not from a startDate on: that one may be about the
// time a message was written.
static void call_messages(const Fill *fill, const FillReading *reading, Call *call)
{
    GString *query = query_new(fill);
    query_add_int(query, "limit", rows_of(reading));
    query_add(query, "sortBy", reading->pass == FILL_WHOLE ? "createdAt" : "updatedAt");
    query_add(query, "sortOrder", "desc");
    if (reading->stage == FILL_EMAILS)
        query_add(query, "channel", "Email");
    call->query = g_string_free(query, FALSE);
    if (reading->next) {
        g_autofree char *base = call->query;
        call->query = g_strdup_printf("%s&%s", base, reading->next);
    }
}

void fill_window(const FillReading *reading, Instant *from, Instant *to)
{
    *from = (Instant){reading->begun.ms - BACK_DAYS * DAY_MS};
    *to = (Instant){reading->begun.ms + AHEAD_DAYS * DAY_MS};
}

// Parts: events of each calendar, blocks of each calendar, blocks of each user.
static void call_events(const Fill *fill, const FillReading *reading, Call *call)
{
    const Session *session = &fill->app->core.session;
    size_t calendars = session->calendars.count;
    size_t i = (size_t)reading->part;
    GString *query = query_new(fill);
    Instant from, to;
    fill_window(reading, &from, &to);
    query_add_int(query, "startTime", from.ms);
    query_add_int(query, "endTime", to.ms);
    call->ep = i < calendars ? EP_EVENT_LIST : EP_BLOCKED_LIST;
    if (i < 2 * calendars)
        query_add(query, "calendarId",
                  record_id(&calendar_type, rows_at(&session->calendars, i % calendars))->s);
    else
        query_add(query, "userId",
                  record_id(&user_type, rows_at(&session->users, i - 2 * calendars))->s);
    call->query = g_string_free(query, FALSE);
}

static int64_t skip_of(const FillReading *reading)
{
    return reading->next ? g_ascii_strtoll(reading->next, NULL, 10) : 0;
}

static void call_tasks(const Fill *fill, const FillReading *reading, Call *call)
{
    const Patch patch[] = {{"limit", PATCH_INT, .number = reading->limit},
                           {"skip", PATCH_INT, .number = (double)skip_of(reading)},
                           {.type = PATCH_END}};
    call->params[0] = *location(fill);
    call->body = encode_patch(patch);
}

static void call_templates(const Fill *fill, const FillReading *reading, Call *call)
{
    GString *query = g_string_new(NULL);
    call->params[0] = *location(fill);
    query_add(query, "originId", location(fill)->s);
    query_add_int(query, "limit", reading->limit);
    query_add_int(query, "skip", skip_of(reading));
    call->query = g_string_free(query, FALSE);
}

static void call_plain(const Fill *fill, const FillReading *reading, Call *call)
{
    (void)reading;
    call->query = g_string_free(query_new(fill), FALSE);
}

// ---- pages -------------------------------------------------------------------------------------

static char *next_search_after(const FillReading *reading, const Reply *reply)
{
    (void)reading;
    return g_strdup(reply->next.search_after);
}

static char *next_query(const FillReading *reading, const Reply *reply)
{
    (void)reading;
    return g_strdup(reply->next.query);
}

// Rows of the last moment of the page come once more, for others of that moment may follow (F18).
// A page that is all of one moment has to be left behind.
static char *next_moment(const FillReading *reading, const Reply *reply)
{
    if (reply->rows.count == 0)
        return g_strdup(strchr(reply->next.query, '=') + 1);
    const Conversation *last = rows_at(&reply->rows, reply->rows.count - 1);
    int64_t again = last->last_message.ms + 1;
    if (reading->next && again >= g_ascii_strtoll(reading->next, NULL, 10))
        again--;
    return g_strdup_printf("%" PRId64, again);
}

// The last row begins the next page, to see that nothing has moved.
static char *next_skip(const FillReading *reading, const Reply *reply)
{
    (void)reading;
    int64_t skip = g_ascii_strtoll(strchr(reply->next.query, '=') + 1, NULL, 10);
    if (reply->rows.count < 2)
        return g_strdup_printf("%" PRId64, skip);
    const Id *last = record_id(reply->rows.type, rows_at(&reply->rows, reply->rows.count - 1));
    return g_strdup_printf("%" PRId64 " %s", skip - 1, last->s);
}

// ---- times -------------------------------------------------------------------------------------

static Instant contact_changed(const void *record)
{
    return ((const Contact *)record)->updated;
}

static Instant deal_changed(const void *record)
{
    return ((const Deal *)record)->updated;
}

static Instant conversation_changed(const void *record)
{
    return ((const Conversation *)record)->last_message;
}

static Instant message_changed(const void *record)
{
    const Message *message = record;
    return instant_known(message->updated) ? message->updated : message->added;
}

// ---- the table ---------------------------------------------------------------------------------

static const struct {
    void (*call)(const Fill *fill, const FillReading *reading, Call *call);
    char *(*next)(const FillReading *reading, const Reply *reply); // NULL: there are no pages
    Instant (*changed)(const void *record); // by which FILL_CHANGED is sorted
} ways[] = {
    [FILL_CONVERSATIONS] = {call_conversations, next_moment, conversation_changed},
    [FILL_CONTACTS] = {call_listing, next_search_after, contact_changed},
    [FILL_DEALS] = {call_listing, next_search_after, deal_changed},
    [FILL_EVENTS] = {call_events, NULL, NULL},
    [FILL_TASKS] = {call_tasks, next_skip, NULL},
    [FILL_GROUPS] = {call_plain, NULL, NULL},
    [FILL_TEMPLATES] = {call_templates, next_skip, NULL},
    [FILL_MESSAGES] = {call_messages, next_query, message_changed},
    [FILL_EMAILS] = {call_messages, next_query, message_changed},
};
static_assert(ARRAY_LEN(ways) == FILL_COUNT, "one row per list");

int fill_parts(const Fill *fill, FillStage stage)
{
    const Session *session = &fill->app->core.session;
    return stage == FILL_EVENTS ? (int)(2 * session->calendars.count + session->users.count) : 1;
}

Call *fill_call(const Fill *fill, const FillReading *reading)
{
    Call *call = call_new(fill_info(reading->stage)->ep, PRIO_BACKGROUND);
    ways[reading->stage].call(fill, reading, call);
    return call;
}

static bool has_moved(const FillReading *reading, const Reply *reply)
{
    const char *wanted = reading->next ? strchr(reading->next, ' ') : NULL;
    if (ways[reading->stage].next != next_skip || !wanted || reading->restarts >= RESTARTS_MAX)
        return false;
    return reply->rows.count == 0 ||
           strcmp(record_id(reply->rows.type, rows_at(&reply->rows, 0))->s, wanted + 1) != 0;
}

static bool is_known_from_here(const FillReading *reading, const Rows *rows)
{
    if (reading->pass == FILL_WHOLE)
        return false;
    return rows->count == 0 ||
           ways[reading->stage].changed(rows_at(rows, rows->count - 1)).ms < reading->until.ms;
}

bool fill_advance(const Fill *fill, FillReading *reading, const Reply *reply)
{
    if (has_moved(reading, reply)) {
        g_clear_pointer(&reading->next, g_free);
        reading->rows = 0;
        reading->restarts++;
        return false;
    }
    bool repeats = reading->next && strchr(reading->next, ' ');
    bool more =
        reply->next.more && ways[reading->stage].next && !is_known_from_here(reading, &reply->rows);
    char *next = more ? ways[reading->stage].next(reading, reply) : NULL;
    reading->rows += (int64_t)reply->rows.count - (repeats && reply->rows.count > 0);
    if (reply->total >= 0)
        reading->total = reply->total;
    g_free(reading->next);
    reading->next = next;
    if (!next)
        reading->part++;
    reading->ended = !next && reading->part >= fill_parts(fill, reading->stage);
    return true;
}
