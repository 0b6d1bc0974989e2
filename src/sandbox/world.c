#include "config.h"

#include "sandbox/world.h"

#include <string.h>

#include "sandbox/alive.h"
#include "sandbox/pool.h"
#include "sandbox/queue.h"
#include "sandbox/seed.h"
#include "sandbox/world_work.h"

static const char *const kind_names[WORLD_KIND_COUNT] = {"demo", "empty", "small", "busy",
                                                         "hostile"};

bool world_kind_find(const char *name, WorldKind *out)
{
    for (int i = 0; i < WORLD_KIND_COUNT; i++) {
        if (g_strcmp0(name, kind_names[i]) == 0) {
            *out = (WorldKind)i;
            return true;
        }
    }
    return false;
}

static void live_free(void *live)
{
    g_free(live);
}

static void make_tables(World *w)
{
    w->strings = g_string_chunk_new(64 * 1024);
    w->users = g_array_new(FALSE, TRUE, sizeof(WorldUser));
    w->tags = g_ptr_array_new_with_free_func(g_free);
    w->lives = g_ptr_array_new_with_free_func(live_free);
    w->contacts = pool_new(sizeof(WorldContact));
    w->conversations = pool_new(sizeof(WorldConversation));
    w->messages = pool_new(sizeof(WorldMessage));
    w->notes = pool_new(sizeof(WorldNote));
    w->tasks = pool_new(sizeof(WorldTask));
    w->by_email = g_hash_table_new(g_str_hash, g_str_equal);
    w->by_phone = g_hash_table_new(g_str_hash, g_str_equal);
    w->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    w->recent = g_ptr_array_new();
    w->queue = queue_new();
}

World *world_new(const WorldOptions *options)
{
    BUG_ON(!instant_known(options->now));
    World *w = g_new0(World, 1);
    make_tables(w);
    if (!world_kind_find(options->name, &w->kind))
        w->kind = WORLD_DEMO;
    w->seed = options->seed ? options->seed : 1;
    w->options = *options;
    w->options.name = kind_names[w->kind];
    w->options.location = world_text(w, options->location);
    w->born = w->now = options->now;
    w->zone = zone_find("America/Los_Angeles");
    if (!w->zone)
        w->zone = zone_utc();
    w->location = options->location ? id_from(options->location) : world_id(w, ID_LOCATION, 0);
    w->company = options->company ? id_from(options->company) : world_id(w, ID_COMPANY, 0);
    w->title = world_text(w, options->title ? options->title : "Acme Dental");
    w->rng = rng_for(w->seed, 0x6c697665u, 0);
    seed_sizes(w->kind, &w->options);
    seed_world(w);
    w->work = work_new(w);
    work_seed(w);
    alive_start(w);
    return w;
}

static void free_contact_parts(World *w)
{
    for (uint32_t i = 0; i < pool_count(w->contacts); i++) {
        WorldContact *contact = pool_at(w->contacts, i);
        g_clear_pointer(&contact->tags, g_ptr_array_unref);
        g_clear_pointer(&contact->followers, g_ptr_array_unref);
        g_clear_pointer(&contact->fields, g_array_unref);
    }
    for (uint32_t i = 0; i < pool_count(w->conversations); i++) {
        WorldConversation *conversation = pool_at(w->conversations, i);
        g_clear_pointer(&conversation->live, g_array_unref);
    }
}

void world_free(World *w)
{
    if (!w)
        return;
    if (w->work)
        work_free(w->work);
    free_contact_parts(w);
    queue_free(w->queue);
    g_ptr_array_unref(w->recent);
    g_hash_table_unref(w->names);
    g_hash_table_unref(w->by_phone);
    g_hash_table_unref(w->by_email);
    pool_free(w->tasks);
    pool_free(w->notes);
    pool_free(w->messages);
    pool_free(w->conversations);
    pool_free(w->contacts);
    g_ptr_array_unref(w->lives);
    g_ptr_array_unref(w->tags);
    g_array_unref(w->users);
    g_string_chunk_free(w->strings);
    g_free(w);
}

void world_advance(World *w, Instant now)
{
    for (;;) {
        Instant due = queue_next(w->queue);
        if (!instant_known(due) || due.ms > now.ms)
            break;
        WorldEvent event = queue_take(w->queue);
        if (due.ms > w->now.ms)
            w->now = due;
        event.fn(w, &event);
    }
    if (now.ms > w->now.ms)
        w->now = now;
}

const char *world_text(World *w, const char *s)
{
    return s ? g_string_chunk_insert(w->strings, s) : NULL;
}

const char *world_textf(World *w, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    g_autofree char *s = g_strdup_vprintf(fmt, args);
    va_end(args);
    return world_text(w, s);
}

void world_schedule(World *w, WorldEvent event)
{
    queue_put(w->queue, event);
}

Instant world_next_due(const World *w)
{
    return queue_next(w->queue);
}

Instant world_day_time(const World *w, int days, int hour, int minute)
{
    Civil day = civil_at(w->zone, day_add(w->zone, w->born, days));
    return civil_instant(w->zone, day.year, day.month, day.day, hour, minute);
}
