#include "config.h"

#include "sandbox/seed.h"

const WorldFieldSeed world_field_seeds[WORLD_FIELD_COUNT] = {
    [FIELD_INSURANCE] = {"Insurance", "contact.insurance", "TEXT", "contact", NULL},
    [FIELD_LAST_CLEANING] = {"Last cleaning", "contact.last_cleaning", "DATE", "contact", NULL},
    [FIELD_PREFERRED_TIME] = {"Preferred time", "contact.preferred_time", "SINGLE_OPTIONS",
                              "contact", "Morning|Afternoon|Evening"},
    [FIELD_INTERESTS] = {"Interests", "contact.interests", "MULTIPLE_OPTIONS", "contact",
                         "Whitening|Aligners|Implants|Veneers"},
    [FIELD_BUDGET] = {"Budget", "contact.budget", "MONETORY", "contact", NULL},
    [FIELD_HOME_AGE] = {"Age of the house", "contact.home_age", "NUMERICAL", "contact", NULL},
    [FIELD_ALLERGIES] = {"Allergies", "contact.allergies", "LARGE_TEXT", "contact", NULL},
    [FIELD_DEAL_URGENCY] = {"Urgency", "opportunity.urgency", "RADIO", "opportunity",
                            "This month|This quarter|Later"},
    [FIELD_DEAL_ROOM] = {"Room", "opportunity.room", "TEXT", "opportunity", NULL},
};

void seed_sizes(WorldKind kind, WorldOptions *options)
{
    static const int sizes[WORLD_KIND_COUNT][2] = {// contacts, conversations
                                                   [WORLD_DEMO] = {400, 340},
                                                   [WORLD_EMPTY] = {0, 0},
                                                   [WORLD_SMALL] = {0, 0},
                                                   [WORLD_BUSY] = {6000, 5000},
                                                   [WORLD_HOSTILE] = {0, 0}};
    if (!options->contacts)
        options->contacts = MAX(sizes[kind][0], options->conversations);
    if (!options->conversations)
        options->conversations = MIN(options->contacts, sizes[kind][1]);
    options->conversations = MIN(options->conversations, options->contacts);
}

void seed_users(World *w)
{
    static const WorldUser team[] = {
        {{{0}}, "Dr. Kim", "Dana", "Kim", "kim@acmedental.example", "+12135550101", "admin"},
        {{{0}}, "Dr. Osei", "Kofi", "Osei", "osei@acmedental.example", "+12135550102", "user"},
        {{{0}}, "Sam Porter", "Sam", "Porter", "sam@acmedental.example", "+12135550103", "admin"},
        {{{0}}, "Inés Duarte", "Inés", "Duarte", "ines@acmedental.example", "+12135550104", "user"},
        {{{0}},
         "Luis Ortega",
         "Luis",
         "Ortega",
         "luis@northsidehome.example",
         "+12135550105",
         "user"},
        {{{0}}, "Yu Chen", "Yu", "Chen", "yu@northsidehome.example", "", "user"},
    };
    for (guint i = 0; i < ARRAY_LEN(team); i++) {
        WorldUser user = team[i];
        user.id = world_id(w, ID_USER, i);
        g_array_append_val(w->users, user);
    }
}

static int newest_first(const void *a, const void *b)
{
    const WorldConversation *left = *(WorldConversation *const *)a;
    const WorldConversation *right = *(WorldConversation *const *)b;
    if (left->last.ms != right->last.ms)
        return left->last.ms > right->last.ms ? -1 : 1;
    return left->ordinal > right->ordinal ? -1 : left->ordinal < right->ordinal;
}

static void fill(World *w)
{
    if (w->kind == WORLD_DEMO || w->kind == WORLD_SMALL || w->kind == WORLD_HOSTILE)
        seed_small(w);
    if (w->kind == WORLD_HOSTILE)
        seed_hostile(w);
    int people = (int)world_contact_count(w);
    int talks = (int)world_conversation_count(w);
    if (w->options.contacts > people) {
        seed_people(w, w->options.contacts - people);
        seed_talk(w, (uint32_t)people, w->options.conversations - talks,
                  w->options.messages - (int)world_message_count(w));
    }
    if (w->kind != WORLD_SMALL && w->kind != WORLD_EMPTY)
        seed_desk(w);
}

void seed_world(World *w)
{
    seed_users(w);
    fill(w);
    if (w->recent->len > 1)
        qsort(w->recent->pdata, w->recent->len, sizeof(void *), newest_first);
}
