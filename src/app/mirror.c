#include "config.h"

#include "app/mirror.h"

#include <glib.h>

#include "app/core.h"

typedef struct Listener { // number 0: of everything that is nobody's answer
    uint64_t number;
    MirrorFn *fn;
    void *owner;
} Listener;

struct Mirror {
    Core *core;
    Cache *cache;      // NULL: there is none
    GArray *listeners; // Listener
};

// ---- file --------------------------------------------------------------------------------------

static void tell_opened(const Mirror *mirror, CacheOpened opened)
{
    if (opened != CACHE_KEPT && opened != CACHE_FRESH)
        notice_add(mirror->core->notices, NOTICE_WARN,
                   "The local copy was %s: it was put aside and is filled again",
                   cache_opened_word(opened));
}

Mirror *mirror_new(Core *core, const char *path, CacheWatch watch)
{
    Mirror *mirror = g_new0(Mirror, 1);
    mirror->core = core;
    mirror->listeners = g_array_new(FALSE, TRUE, sizeof(Listener));
    if (!path)
        return mirror;
    Err err = {0};
    CacheOpened opened = CACHE_KEPT;
    g_autofree char *owner =
        g_strdup_printf("%s/%s", core->session.profile, core->session.location_id.s);
    CacheConfig config = {.path = path, .owner = owner, .clock = core->clock, .watch = watch};
    mirror->cache = cache_open(&config, &opened, &err);
    if (mirror->cache)
        tell_opened(mirror, opened);
    else
        notice_err(core->notices, "Working without a local copy", &err);
    return mirror;
}

void mirror_free(Mirror *mirror)
{
    if (!mirror)
        return;
    cache_close(mirror->cache);
    g_array_free(mirror->listeners, TRUE);
    g_free(mirror);
}

Cache *mirror_cache(const Mirror *mirror)
{
    return mirror ? mirror->cache : NULL;
}

// ---- saving ------------------------------------------------------------------------------------

typedef enum Whole {
    WHOLE_NOT,     // some rows of many
    WHOLE_ACCOUNT, // all rows of the kind
    WHOLE_SUBJECT, // all that belong to what was asked about
} Whole;

// Only these: other answers hold a part of the record's members, and would wipe out the rest.
static const struct {
    EndpointId ep;
    Whole whole;
} kept[] = {
    {EP_CONTACT_SEARCH, WHOLE_NOT},      {EP_CONTACT_GET, WHOLE_NOT},
    {EP_NOTE_LIST, WHOLE_SUBJECT},       {EP_TASK_LIST, WHOLE_SUBJECT},
    {EP_TASK_SEARCH, WHOLE_NOT},         {EP_CONVERSATION_SEARCH, WHOLE_NOT},
    {EP_MESSAGE_LIST, WHOLE_NOT},        {EP_MESSAGE_EXPORT, WHOLE_NOT},
    {EP_EMAIL_GET, WHOLE_NOT},           {EP_CALENDAR_LIST, WHOLE_ACCOUNT},
    {EP_CALENDAR_GROUPS, WHOLE_ACCOUNT}, {EP_EVENT_LIST, WHOLE_NOT},
    {EP_BLOCKED_LIST, WHOLE_NOT},        {EP_PIPELINE_LIST, WHOLE_ACCOUNT},
    {EP_DEAL_LIST, WHOLE_NOT},           {EP_DEAL_SEARCH, WHOLE_NOT},
    {EP_LOST_REASON_LIST, WHOLE_NOT},    {EP_USER_LIST, WHOLE_ACCOUNT},
    {EP_LOCATION_GET, WHOLE_NOT},        {EP_TAG_LIST, WHOLE_ACCOUNT},
    {EP_TEMPLATE_LIST, WHOLE_NOT},       {EP_CUSTOM_FIELD_LIST, WHOLE_ACCOUNT},
};

static char *cursor_name(EndpointId ep, const Id *subject)
{
    return g_strdup_printf("seen %s %s", endpoint_info(ep)->name, subject->s);
}

// Refused while too much waits: the rows come again with the next look.
static bool save(const Mirror *mirror, const Asked *asked, const Reply *reply)
{
    Err err = {0};
    g_autofree char *cursor = asked ? cursor_name(reply->ep, &asked->subject) : NULL;
    CachePage page = {.asked = reply->asked, .cursor = cursor, .value = cursor ? "1" : NULL};
    return cache_post_copy(mirror->cache, &page, &reply->rows, &err);
}

static void save_whole(const Mirror *mirror, const Asked *asked, const Reply *reply, Whole whole)
{
    Err err = {0};
    CacheSweep sweep = {.type = reply->rows.type};
    if (whole == WHOLE_SUBJECT)
        sweep.parent = asked->subject;
    if (!cache_sweep_begin(mirror->cache, &sweep, CACHE_SWEEP_ANEW, &err) ||
        !save(mirror, asked, reply))
        return;
    // When this is refused, the next reading ends it.
    (void)!cache_sweep_end(mirror->cache, &sweep, CACHE_MISSING_DROP, reply->asked, &err);
}

void mirror_saw(Mirror *mirror, const Asked *asked, const Reply *reply)
{
    if (!mirror_cache(mirror) || reply->outcome != OUTCOME_DONE || (asked && asked->keeps))
        return;
    for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
        if (kept[i].ep != reply->ep)
            continue;
        bool whole = kept[i].whole != WHOLE_NOT && asked && !reply->next.more && !reply->bad_rows;
        if (whole && kept[i].whole == WHOLE_SUBJECT && id_is_empty(&asked->subject))
            whole = false; // nobody's rows would mean everybody's
        if (whole)
            save_whole(mirror, asked, reply, kept[i].whole);
        else
            save(mirror, asked, reply);
    }
}

Instant mirror_seen(const Mirror *mirror, EndpointId ep, const Id *subject)
{
    Instant at = {0};
    g_autofree char *name = cursor_name(ep, subject);
    g_free(cache_read_cursor(mirror_cache(mirror), name, &at));
    return at;
}

Instant mirror_last_look(Cache *cache)
{
    Instant at = {0};
    g_autofree char *name = cursor_name(EP_CONVERSATION_SEARCH, &(Id){""});
    g_free(cache_read_cursor(cache, name, &at));
    return at;
}

// ---- answers -----------------------------------------------------------------------------------

void mirror_expect(Mirror *mirror, uint64_t number, MirrorFn *fn, void *owner)
{
    Listener listener = {number, fn, owner};
    if (number)
        g_array_append_val(mirror->listeners, listener);
}

void mirror_listen(Mirror *mirror, MirrorFn *fn, void *owner)
{
    Listener listener = {0, fn, owner};
    if (mirror)
        g_array_append_val(mirror->listeners, listener);
}

void mirror_forget(Mirror *mirror, const void *owner)
{
    for (guint i = mirror ? mirror->listeners->len : 0; i-- > 0;)
        if (g_array_index(mirror->listeners, Listener, i).owner == owner)
            g_array_remove_index(mirror->listeners, i);
}

// A newer question of a kind replaces the older one, whose answer never comes: with this number all
// smaller ones of its owner and function are done.
static bool is_done(const Listener *listener, const Listener *answered)
{
    return listener->number && listener->number <= answered->number &&
           listener->fn == answered->fn && listener->owner == answered->owner;
}

static void answer_question(Mirror *mirror, CacheAnswer *answer)
{
    Listener taker = {0};
    for (guint i = 0; i < mirror->listeners->len; i++)
        if (g_array_index(mirror->listeners, Listener, i).number == answer->number)
            taker = g_array_index(mirror->listeners, Listener, i);
    if (!taker.fn)
        return;
    for (guint i = mirror->listeners->len; i-- > 0;)
        if (is_done(&g_array_index(mirror->listeners, Listener, i), &taker))
            g_array_remove_index(mirror->listeners, i);
    taker.fn(taker.owner, answer);
}

static void tell_everybody(Mirror *mirror, CacheAnswer *answer)
{
    for (guint i = 0; i < mirror->listeners->len; i++) {
        Listener listener = g_array_index(mirror->listeners, Listener, i);
        if (listener.number == 0)
            listener.fn(listener.owner, answer);
    }
}

static void deliver(Mirror *mirror, CacheAnswer *answer)
{
    Notices *notices = mirror->core->notices;
    if (answer->kind == CACHE_REBUILT)
        notice_err(notices, "The local copy is begun anew", &answer->err);
    if (answer->kind == CACHE_FAILED)
        notice_err(notices, "The local copy cannot be written", &answer->err);
    bool is_answer =
        answer->kind == CACHE_HITS || answer->kind == CACHE_FOUND || answer->kind == CACHE_PEOPLE;
    if (is_answer)
        answer_question(mirror, answer);
    else
        tell_everybody(mirror, answer);
}

size_t mirror_pump(Mirror *mirror)
{
    size_t count = 0;
    for (CacheAnswer *answer; (answer = cache_take(mirror_cache(mirror))); count++) {
        deliver(mirror, answer);
        cache_answer_free(answer);
    }
    return count;
}

int mirror_fd(const Mirror *mirror)
{
    return cache_fd(mirror_cache(mirror));
}

bool mirror_is_idle(const Mirror *mirror)
{
    return cache_is_idle(mirror_cache(mirror));
}
