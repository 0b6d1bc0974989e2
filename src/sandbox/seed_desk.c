#include "config.h"

#include "sandbox/scripts.h"
#include "sandbox/seed.h"

enum { SUBJECT_DESK = 301, DESK_PEOPLE = 600 };
static const int64_t day_ms = 24LL * 3600 * 1000;

static const char *const dental_notes[] = {
    "[Prefers mornings|Prefers late afternoons], {doctor} knows the history.",
    "Nervous patient, [music on, lots of breaks|explain every step].",
    "Quoted {price} for the {service}. Waiting for {insurer}.",
    "Allergic to [penicillin|latex|nothing known]. Update at every visit.",
    "Whole family comes together, book side by side with {kid}.",
    "<b>Call before 8 pm.</b> Works nights at the hospital.",
    "Wants to compare {service} with a bridge. Sent brochure {day}.",
};
static const char *const home_notes[] = {
    "Budget about {price}, decides with a partner.",
    "Gate code {n}. Dog in the yard, friendly.",
    "House from the 60s, [check for asbestos in the {room}|old wiring in the {room}].",
    "{project}: wants {material}, no dark colors.",
    "Referred by a neighbor on {street}.",
};
static const char *const dental_tasks[] = {
    "Send treatment plan for {tooth}", "Call about {insurer} claim",
    "Order night guard from the lab",  "Ask for x-rays from previous dentist",
    "Follow up after {service}",       "Recall: cleaning is overdue",
};
static const char *const home_tasks[] = {
    "Send estimate for {project}", "Order {material}",       "Ask the city about the permit",
    "Bring samples to {street}",   "Collect second payment", "Check warranty on the {room}",
};

static const char *told(World *w, const WorldContact *contact, const char *text, Rng *rng)
{
    g_autoptr(GString) out = g_string_new(NULL);
    ScriptVoice voice = {w, contact, (uint32_t)rng_next(rng), 0, contact->home};
    script_fill(&voice, text, out);
    return world_text(w, out->str);
}

static const char *one_of(const char *const *list, size_t n, Rng *rng)
{
    return list[rng_below(rng, (uint32_t)n)];
}

static const WorldUser *somebody(World *w, Rng *rng)
{
    return world_user_at(w, rng_below(rng, world_user_count(w)));
}

static void write_note(World *w, const WorldContact *contact, Rng *rng)
{
    static const char *const colors[] = {"#ffe08a", "#a7d8ff", "#ffc2c2"};
    const char *text = contact->home ? one_of(home_notes, ARRAY_LEN(home_notes), rng)
                                     : one_of(dental_notes, ARRAY_LEN(dental_notes), rng);
    WorldNote *note = world_note_add(w, contact, told(w, contact, text, rng));
    note->user = somebody(w, rng);
    note->pinned = rng_chance(rng, 12);
    if (rng_chance(rng, 30))
        note->color = colors[rng_below(rng, ARRAY_LEN(colors))];
    int64_t age = w->born.ms - contact->added.ms;
    note->added = note->updated =
        (Instant){contact->added.ms + rng_between(rng, 0, age > 0 ? age : 0)};
}

static void write_task(World *w, const WorldContact *contact, Rng *rng)
{
    const char *text = contact->home ? one_of(home_tasks, ARRAY_LEN(home_tasks), rng)
                                     : one_of(dental_tasks, ARRAY_LEN(dental_tasks), rng);
    Instant due = world_day_time(w, (int)rng_between(rng, -4, 12), (int)rng_between(rng, 8, 17), 0);
    WorldTask *task = world_task_add(w, contact, told(w, contact, text, rng), due);
    task->assigned_to = rng_chance(rng, 85) ? somebody(w, rng) : NULL;
    task->completed = rng_chance(rng, 35);
    if (rng_chance(rng, 25))
        task->body =
            told(w, contact, "See the note of {day}. [Phone first.|No rush.|Before {month}.]", rng);
    task->added = task->updated = (Instant){w->born.ms - rng_between(rng, 1, 20) * day_ms};
}

void seed_desk(World *w)
{
    uint32_t people = MIN(world_contact_count(w), DESK_PEOPLE);
    for (uint32_t i = 0; i < people; i++) {
        Rng rng = rng_for(w->seed, SUBJECT_DESK, i);
        const WorldContact *contact = world_contact_at(w, i);
        if (!rng_chance(&rng, 40))
            continue;
        for (uint32_t n = 1 + rng_below(&rng, 3); n > 0; n--)
            write_note(w, contact, &rng);
        if (rng_chance(&rng, 35))
            write_task(w, contact, &rng);
    }
}
