// Fills the working half of a world.
#include "config.h"

#include "sandbox/seed_work.h"

#include <string.h>

const WorldUser *seed_user(World *w, const char *name, uint32_t fallback)
{
    uint32_t count = world_user_count(w);
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(world_user_at(w, i)->name, name) == 0)
            return world_user_at(w, i);
    return world_user_at(w, MIN(fallback, count - 1));
}

WorldContact *seed_contact(World *w, const char *name)
{
    enum { LOOKED_AT = 500 }; // named people are among the first
    for (uint32_t i = 0; i < MIN(world_contact_count(w), LOOKED_AT); i++)
        if (strcmp(world_contact_name(w, world_contact_at(w, i)), name) == 0)
            return world_contact_at(w, i);
    return NULL;
}

int seed_working_day(const World *w, int n)
{
    for (int day = 0;; day++) {
        Civil date = civil_at(w->zone, world_day_time(w, day, 12, 0));
        if (date.weekday < 5 && n-- == 0)
            return day;
    }
}

// --- Templates
static void seed_templates(World *w)
{
    static const struct {
        const char *name, *type, *subject, *body;
    } rows[] = {
        {"Appointment reminder", "sms", NULL,
         "Hi {{contact.first_name}}, this is Acme Dental. See you {{appointment.start_time}}. "
         "Reply C to confirm."},
        {"Missed your call", "sms", NULL,
         "Hi {{contact.first_name}}, sorry we missed you! How can we help? You can text us right "
         "here."},
        {"Review request", "sms", NULL,
         "Thanks for coming in, {{contact.first_name}}! If you have a minute, a review helps us a "
         "lot."},
        {"Treatment plan", "email", "Your treatment plan, {{contact.first_name}}",
         "<p>Hi {{contact.first_name}},</p><p>attached is the plan we talked about.</p><p>Acme "
         "Dental</p>"},
        {"Estimate follow-up", "email", "Any questions about the estimate?",
         "<p>Hi {{contact.first_name}},</p><p>did the estimate answer your "
         "questions?</p><p>Northside</p>"},
        {"Welcome", "whatsapp", NULL,
         "Welcome to Acme Dental, {{contact.first_name}}. How can we help you?"},
    };
    for (guint i = 0; i < ARRAY_LEN(rows); i++) {
        WorkTemplate *template = g_new0(WorkTemplate, 1);
        template->id = world_id(w, ID_TEMPLATE, i);
        template->name = rows[i].name;
        template->type = rows[i].type;
        template->subject = rows[i].subject;
        template->body = rows[i].body;
        template->added = world_day_time(w, -200 + (int)i, 10, 0);
        g_ptr_array_add(w->work->templates, template);
    }
}

// --- Hostile rows
static const char *const hostile_names[] = {
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 deal",
    "invoice\xe2\x80\xae"
    "cod.exe",
    "Z\xcd\x93\xcd\x94\xcc\xb9\xcd\x8a\xcc\x9b\xcd\x93\xcd\x94\xcc\xb9\xcd\x8a"
    "algo implant",
    "tab\there\nand there\r\nand \x08\x08 back",
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 family plan "
    "\xf0\x9f\xa6\xb7",
    "",
};

// Rows a list may bring although no document knows them: half a surrogate pair, and wrong types.
static const char *lone_surrogate(World *w, const Id *id)
{
    return world_textf(
        w,
        "{\"id\":\"%s\",\"name\":\"half \\ud83d pair\",\"title\":\"\\udc00\",\"status\":\"open\"}",
        id->s);
}

static const char *wrong_types(World *w, const Id *id)
{
    return world_textf(
        w,
        "{\"id\":\"%s\",\"name\":42,\"title\":[],\"status\":{},\"monetaryValue\":\"a lot\","
        "\"contact\":\"nobody\",\"startTime\":12,\"endTime\":null,\"createdAt\":true}",
        id->s);
}

static void hostile_deals(World *w)
{
    const WorkPipeline *pipeline = w->work->pipelines->pdata[0];
    uint32_t contacts = world_contact_count(w);
    for (guint i = 0; contacts && i < ARRAY_LEN(hostile_names) + 2; i++) {
        WorldContact *contact = world_contact_at(w, i % contacts);
        WorkDeal *deal = work_deal_add(w, contact, pipeline, (int)i % pipeline->stage_count);
        deal->name = i < ARRAY_LEN(hostile_names) ? hostile_names[i] : "poison";
        deal->source = i % 2 ? hostile_names[0] : NULL;
        deal->has_value = i % 3 != 0;
        deal->value = i % 2 ? -1e300 : 1e15 + 0.5;
        deal->added.ms -= (int64_t)i * 60000;
        if (i == ARRAY_LEN(hostile_names))
            deal->poison = lone_surrogate(w, &deal->id);
        if (i == ARRAY_LEN(hostile_names) + 1)
            deal->poison = wrong_types(w, &deal->id);
    }
}

static void hostile_events(World *w)
{
    const WorkCalendar *calendar = w->work->calendars->pdata[0];
    uint32_t contacts = world_contact_count(w);
    for (guint i = 0; contacts && i < 5; i++) {
        Instant start = world_day_time(w, seed_working_day(w, (int)i), 10, 0);
        Instant end = {start.ms + (int64_t)30 * 60 * 1000};
        WorkEvent *event =
            work_event_add(w, calendar, world_contact_at(w, i % contacts), start, end);
        event->title = hostile_names[i];
        event->notes = hostile_names[0];
        if (i == 3)
            event->poison = lone_surrogate(w, &event->id);
        if (i == 4)
            event->poison = wrong_types(w, &event->id);
    }
}

static void seed_hostile_work(World *w)
{
    hostile_deals(w);
    hostile_events(w);
}

void work_seed(World *w)
{
    seed_pipelines(w);
    seed_calendars(w);
    seed_templates(w);
    if (w->kind == WORLD_HOSTILE)
        seed_hostile_work(w);
    seed_deals(w);
    seed_events(w);
    if (!w->options.quiet)
        work_alive_start(w);
}
