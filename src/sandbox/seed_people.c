#include "config.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "sandbox/names.h"
#include "sandbox/seed.h"

enum { SUBJECT_PERSON = 101, SUBJECT_FIELDS = 102 };

static const Culture *pick_culture(Rng *rng)
{
    int total = 0;
    for (size_t i = 0; i < culture_count; i++)
        total += cultures[i].weight;
    int roll = (int)rng_below(rng, (uint32_t)total);
    for (size_t i = 0; i < culture_count; i++) {
        roll -= cultures[i].weight;
        if (roll < 0)
            return &cultures[i];
    }
    return &cultures[0];
}

typedef struct Draw {
    const Culture *culture;
    const Name *given, *family;
} Draw;

static Draw draw_name(Rng *rng)
{
    const Culture *culture = pick_culture(rng);
    return (Draw){culture, &culture->given[rng_below(rng, (uint32_t)culture->given_count)],
                  &culture->family[rng_below(rng, (uint32_t)culture->family_count)]};
}

// A name nobody has yet, as long as there are some.
static Draw draw_new_name(World *w, Rng *rng)
{
    Draw draw = {0};
    for (int tries = 0; tries < 8; tries++) {
        draw = draw_name(rng);
        if (g_hash_table_add(w->names,
                             g_strdup_printf("%s %s", draw.given->shown, draw.family->shown)))
            break;
    }
    return draw;
}

static void append_ascii(GString *out, const Name *name)
{
    for (const char *s = name->ascii ? name->ascii : name->shown; *s; s++)
        if (isalnum((unsigned char)*s))
            g_string_append_c(out, (char)tolower((unsigned char)*s));
}

// The number keeps addresses apart once the names repeat.
static const char *make_email(World *w, Rng *rng, const Name *given, const Name *family,
                              uint32_t number)
{
    static const char *const hosts[] = {"example.com",  "example.net",  "example.org",
                                        "mail.example", "post.example", "inbox.example"};
    g_autoptr(GString) out = g_string_new(NULL);
    append_ascii(out, given);
    g_string_append_c(out, rng_chance(rng, 70) ? '.' : '_');
    append_ascii(out, family);
    if (number >= 60)
        g_string_append_printf(out, "%u", number);
    g_string_append_printf(out, "@%s", hosts[rng_below(rng, ARRAY_LEN(hosts))]);
    return world_text(w, out->str);
}

static void live_here(World *w, WorldContact *contact, Rng *rng, uint32_t number)
{
    static const char *const streets[] = {"Alder St",    "Maple Ave", "Orchard Ln",
                                          "Sunset Ter",  "Quarry Rd", "Mission Ct",
                                          "Harbor Blvd", "2nd St",    "Camino Real"};
    const Place *place =
        &places[rng_chance(rng, 75) ? rng_below(rng, 8) : rng_below(rng, (uint32_t)place_count)];
    // Numbers are unique: area code and line count through together.
    const Place *exchange = &places[number % place_count];
    uint32_t line = number / (uint32_t)place_count;
    contact->phone = world_textf(w, "+1%s555%04u", number < 400 ? place->area : exchange->area,
                                 number < 400 ? 9000 + number : line % 9000);
    contact->city = place->city;
    contact->state = place->state;
    contact->postal_code = place->zip;
    contact->country = "US";
    contact->address1 = world_textf(w, "%u %s", 10 + rng_below(rng, 9900),
                                    streets[rng_below(rng, ARRAY_LEN(streets))]);
    if (strcmp(place->state, "CA") != 0 || rng_chance(rng, 30))
        contact->timezone = strcmp(place->state, "NY") == 0   ? "America/New_York"
                            : strcmp(place->state, "IL") == 0 ? "America/Chicago"
                            : strcmp(place->state, "CO") == 0 ? "America/Denver"
                            : strcmp(place->state, "AZ") == 0 ? "America/Phoenix"
                                                              : "America/Los_Angeles";
}

static void live_abroad(World *w, WorldContact *contact, const Culture *culture, uint32_t number)
{
    contact->phone = world_textf(w, "%s%07u", culture->dial, 1000000 + number * 7);
    contact->city = culture->city;
    contact->country = culture->country;
    contact->timezone = culture->zone;
}

static void belong(World *w, WorldContact *contact, Rng *rng)
{
    static const char *const dental_tags[] = {"patient",    "hygiene recall",    "family",
                                              "invisalign", "insurance ppo",     "anxious",
                                              "vip",        "treatment pending", "no show risk"};
    static const char *const home_tags[] = {"homeowner", "estimate sent",   "kitchen",
                                            "roof",      "repeat customer", "warranty",
                                            "financing", "referral"};
    static const char *const sources[] = {"Google",  "Referral", "Facebook", "Website",
                                          "Walk-in", "Yelp",     "Mailer"};
    contact->home = rng_chance(rng, 32);
    contact->source = rng_chance(rng, 85) ? sources[rng_below(rng, ARRAY_LEN(sources))] : NULL;
    contact->type = rng_chance(rng, 65) ? "customer" : "lead";
    int tags = (int)rng_below(rng, 4);
    for (int i = 0; i < tags; i++)
        world_contact_add_tag(w, contact,
                              contact->home ? home_tags[rng_below(rng, ARRAY_LEN(home_tags))]
                                            : dental_tags[rng_below(rng, ARRAY_LEN(dental_tags))]);
    if (strcmp(contact->type, "lead") == 0)
        world_contact_add_tag(w, contact, "new lead");
    uint32_t users = world_user_count(w);
    if (users && rng_chance(rng, 60))
        contact->assigned_to = world_user_at(w, rng_below(rng, users));
    if (rng_chance(rng, contact->home ? 30 : 8))
        contact->company =
            world_textf(w, "%s %s", contact->last_name ? contact->last_name : contact->first_name,
                        rng_chance(rng, 50) ? "Properties" : "& Co.");
}

static void set_text_field(World *w, WorldContact *contact, WorldField field, const char *value)
{
    Id id = world_id(w, ID_CUSTOM_FIELD, (uint32_t)field);
    g_autofree char *json = g_strdup_printf("\"%s\"", value);
    world_contact_set_field(w, contact, &id, json);
}

static void set_number_field(World *w, WorldContact *contact, WorldField field, int64_t value)
{
    Id id = world_id(w, ID_CUSTOM_FIELD, (uint32_t)field);
    g_autofree char *json = g_strdup_printf("%" PRId64, value);
    world_contact_set_field(w, contact, &id, json);
}

static void fill_fields(World *w, WorldContact *contact, Rng *rng)
{
    static const char *const insurers[] = {"Delta Dental", "Cigna", "MetLife",
                                           "Guardian",     "Aetna", "none"};
    static const char *const times[] = {"Morning", "Afternoon", "Evening"};
    if (contact->home) {
        set_number_field(w, contact, FIELD_BUDGET, 1000 * rng_between(rng, 3, 60));
        set_number_field(w, contact, FIELD_HOME_AGE, rng_between(rng, 2, 110));
        return;
    }
    set_text_field(w, contact, FIELD_INSURANCE, insurers[rng_below(rng, ARRAY_LEN(insurers))]);
    set_text_field(w, contact, FIELD_PREFERRED_TIME, times[rng_below(rng, ARRAY_LEN(times))]);
    if (rng_chance(rng, 70)) // a DATE is read back as milliseconds
        set_number_field(w, contact, FIELD_LAST_CLEANING,
                         day_add(w->zone, w->born, -(int)rng_below(rng, 400)).ms);
    if (rng_chance(rng, 15))
        set_text_field(w, contact, FIELD_ALLERGIES, rng_chance(rng, 50) ? "penicillin" : "latex");
    if (rng_chance(rng, 25)) {
        Id id = world_id(w, ID_CUSTOM_FIELD, FIELD_INTERESTS);
        world_contact_set_field(w, contact, &id,
                                rng_chance(rng, 50) ? "[\"Whitening\"]"
                                                    : "[\"Aligners\",\"Veneers\"]");
    }
}

static void restrict_channels(WorldContact *contact, Rng *rng)
{
    if (rng_chance(rng, 3))
        contact->dnd_channel[DND_SMS] = DND_ACTIVE;
    else if (rng_chance(rng, 2))
        contact->dnd_channel[DND_EMAIL] = DND_PERMANENT;
    else if (rng_chance(rng, 1))
        contact->dnd = true;
    if (rng_chance(rng, 4))
        contact->phone = NULL;
    else if (rng_chance(rng, 8))
        contact->email = NULL;
}

void seed_person(World *w, WorldContact *contact, uint32_t number)
{
    Rng rng = rng_for(w->seed, SUBJECT_PERSON, number);
    Draw draw = draw_new_name(w, &rng);
    const Culture *culture = draw.culture;
    contact->first_name = draw.given->shown;
    contact->last_name = rng_chance(&rng, 97) ? draw.family->shown : NULL;
    contact->languages = (uint16_t)culture->languages;
    contact->email = make_email(w, &rng, draw.given, draw.family, number);
    if (culture->country && rng_chance(&rng, 12))
        live_abroad(w, contact, culture, number);
    else
        live_here(w, contact, &rng, number);
    belong(w, contact, &rng);
    restrict_channels(contact, &rng);
    if (rng_chance(&rng, 45))
        contact->date_of_birth =
            world_textf(w, "%04d-%02d-%02d", (int)rng_between(&rng, 1941, 2014),
                        (int)rng_between(&rng, 1, 12), (int)rng_between(&rng, 1, 28));
    Rng fields = rng_for(w->seed, SUBJECT_FIELDS, number);
    if (rng_chance(&fields, 60))
        fill_fields(w, contact, &fields);
}

void seed_people(World *w, int count)
{
    int64_t age = 0;
    for (int i = 0; i < count; i++) {
        WorldContact *contact = world_contact_add(w);
        seed_person(w, contact, (uint32_t)i);
        Rng rng = rng_for(w->seed, SUBJECT_PERSON + 10, (uint64_t)i);
        // Added over the last three years, the first rows being the liveliest people, not the
        // newest.
        age = rng_between(&rng, 2 * 3600 * 1000LL, 1000LL * 24 * 3600 * 1000);
        contact->added = (Instant){w->born.ms - age};
        contact->updated = (Instant){w->born.ms - age / (int64_t)(1 + rng_below(&rng, 40))};
        contact->indexed = contact->added;
        contact->last_activity = contact->updated;
        world_contact_list(w, contact);
    }
}
