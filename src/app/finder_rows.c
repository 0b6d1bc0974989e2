// Records as rows of the jump, and the places that are known without asking.
#include "config.h"

#include <assert.h>
#include <string.h>

#include "app/command.h"
#include "app/finder_room.h"
#include "model/contact.h"
#include "model/event.h"

enum { TASKS_MAX = 200 };

// The parts that are there, with a dot between them.
static Text join(const Text *const parts[], size_t n)
{
    g_autoptr(GString) joined = g_string_new(NULL);
    for (size_t i = 0; i < n; i++)
        if (parts[i]->n)
            g_string_append_printf(joined, "%s%s", joined->len ? " · " : "", parts[i]->s);
    return text_clean(joined->str, joined->len, TEXT_IDENTITY);
}

static void from_contact(const void *record, Finding *out)
{
    const Contact *c = record;
    const Text *const parts[] = {&c->email, &c->phone, &c->company};
    out->contact = c->id;
    out->name = text_dup(text_ref(&c->name));
    out->detail = join(parts, ARRAY_LEN(parts));
}

static void from_thread(const void *record, Finding *out)
{
    const Conversation *c = record;
    out->contact = c->contact;
    out->name = text_dup(text_ref(&c->contact_name));
    out->detail = text_dup(text_ref(&c->preview));
    out->at = c->last_message;
}

static void from_deal(const void *record, Finding *out)
{
    const Deal *d = record;
    out->contact = d->contact;
    out->name = text_dup(text_ref(&d->name));
    out->detail = text_dup(text_ref(&d->contact_name));
}

static void from_event(const void *record, Finding *out)
{
    const Event *e = record;
    out->contact = e->contact;
    out->name = text_dup(text_ref(&e->title));
    out->at = e->start;
}

static void from_task(const void *record, Finding *out)
{
    const Task *t = record;
    out->contact = t->contact;
    out->name = text_dup(text_ref(&t->title));
    out->detail = text_dup(text_ref(&t->contact_name));
    out->at = t->due;
}

static const struct {
    const RecordType *type; // NULL: a place
    void (*fill)(const void *record, Finding *out);
} kinds[] = {
    [FIND_CONTACT] = {&contact_type, from_contact},
    [FIND_THREAD] = {&conversation_type, from_thread},
    [FIND_DEAL] = {&deal_type, from_deal},
    [FIND_EVENT] = {&event_type, from_event},
    [FIND_TASK] = {&task_type, from_task},
    [FIND_CALENDAR] = {NULL, NULL},
};
static_assert(ARRAY_LEN(kinds) == FIND_KIND_COUNT, "one row per kind");

static bool read_place(const Finder *finder, FindKind kind, const Id *id, Finding *out)
{
    for (guint i = 0; i < finder->places->len; i++) {
        const Finding *place = &g_array_index(finder->places, Finding, i);
        if (place->kind != kind || !id_eq(&place->id, id))
            continue;
        *out = *place;
        out->name = text_dup(text_ref(&place->name));
        out->detail = text_dup(text_ref(&place->detail));
        return true;
    }
    return false;
}

bool finder_row_read(const Finder *finder, FindKind kind, const Id *id, Finding *out)
{
    Err err = {0};
    const RecordType *type = kinds[kind].type;
    if (!type)
        return read_place(finder, kind, id, out);
    g_autofree void *record = g_malloc0(type->size);
    if (!cache_read_one(mirror_cache(finder->core->mirror), type, id, record, NULL, &err))
        return false;
    *out = (Finding){.kind = kind, .id = *id};
    kinds[kind].fill(record, out);
    record_clear(type, record);
    return true;
}

Id finder_board_of(const Finder *finder, const Id *deal)
{
    Err err = {0};
    Deal record;
    Id pipeline = {""};
    if (!cache_read_one(mirror_cache(finder->core->mirror), &deal_type, deal, &record, NULL, &err))
        return pipeline;
    if (record.status == DEAL_OPEN)
        pipeline = record.pipeline;
    record_clear(&deal_type, &record);
    return pipeline;
}

// ---- places ------------------------------------------------------------------------------------

static void add_place(Finder *finder, FindKind kind, const char *id, TextRef name, TextRef detail)
{
    Finding place = {
        .kind = kind, .id = id_from(id), .name = text_dup(name), .detail = text_dup(detail)};
    g_array_append_val(finder->places, place);
}

static void add_screens(Finder *finder)
{
    static const CmdId screens[] = {CMD_SCREEN_HOME,    CMD_SCREEN_TALK,  CMD_SCREEN_PEOPLE,
                                    CMD_SCREEN_PLANNER, CMD_SCREEN_BOARD, CMD_SCREEN_TASKS,
                                    CMD_SCREEN_OUTBOX};
    for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
        const CmdInfo *info = cmd_info(screens[i]);
        g_autofree char *name = g_strdup(info->name);
        name[0] = g_ascii_toupper(name[0]);
        add_place(finder, FIND_SCREEN, info->name, (TextRef){name, strlen(name)},
                  (TextRef){info->help, strlen(info->help)});
    }
}

static void add_tasks(Finder *finder)
{
    Err err = {0};
    Rows rows = {0};
    CacheRead read = {.view = CACHE_TASKS_OPEN, .limit = TASKS_MAX};
    if (!cache_read(mirror_cache(finder->core->mirror), &read, &rows, NULL, &err))
        return; // without a local copy there are none to jump to
    for (size_t i = 0; i < rows.count; i++) {
        const Task *task = rows_at(&rows, i);
        Finding place = {.kind = FIND_TASK, .id = task->id};
        from_task(task, &place);
        g_array_append_val(finder->places, place);
    }
    rows_clear(&rows);
}

void finder_places_load(Finder *finder)
{
    const Session *session = &finder->core->session;
    g_array_set_size(finder->places, 0);
    add_screens(finder);
    for (size_t i = 0; i < session->pipelines.count; i++) {
        const Pipeline *pipeline = rows_at(&session->pipelines, i);
        add_place(finder, FIND_PIPELINE, pipeline->id.s, text_ref(&pipeline->name), TEXT_NONE);
    }
    for (size_t i = 0; i < session->calendars.count; i++) {
        const Calendar *calendar = rows_at(&session->calendars, i);
        if (calendar->active)
            add_place(finder, FIND_CALENDAR, calendar->id.s, text_ref(&calendar->name), TEXT_NONE);
    }
    add_tasks(finder);
}
