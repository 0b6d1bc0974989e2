#include "config.h"

#include "sandbox/scripts.h"

#include <string.h>

static const ScriptTable *const tables[] = {&dental_scripts, &dental_mail_scripts, &home_scripts,
                                            &home_mail_scripts, &tongue_scripts};

size_t script_count(void)
{
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        n += tables[i]->count;
    return n;
}

const Script *script_at(size_t i)
{
    for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
        if (i < tables[t]->count)
            return &tables[t]->scripts[i];
        i -= tables[t]->count;
    }
    return NULL;
}

#define CHOICE(name, ...) static const char *const name[] = {__VA_ARGS__}
CHOICE(days, "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Tuesday", "Thursday");
CHOICE(mornings, "8:00", "8:30", "9:15", "9:40", "10:00", "10:30", "11:20");
CHOICE(afternoons, "1:15", "2:00", "2:30", "3:10", "3:45", "4:20", "5:00");
CHOICE(services, "cleaning", "crown", "root canal", "filling", "implant consult", "deep cleaning",
       "checkup", "extraction", "veneer fitting");
CHOICE(teeth, "upper left molar", "lower right molar", "front tooth", "wisdom tooth",
       "upper right premolar", "lower left canine");
CHOICE(insurers, "Delta Dental", "Cigna", "MetLife", "Guardian", "Aetna", "Blue Shield");
CHOICE(kids, "Noah", "Mia", "Leo", "Aria", "Omar", "Yuki", "Sofia", "Ben", "Inês");
CHOICE(prices, "$180", "$240", "$395", "$640", "$1,150", "$2,380", "$3,900", "$4,750");
CHOICE(home_prices, "$4,200", "$7,850", "$12,400", "$18,900", "$26,300", "$41,000");
CHOICE(fees, "$295", "$345", "$395", "$420");
CHOICE(bigs, "$3,900", "$4,450", "$4,750", "$5,200");
CHOICE(deposits, "$85", "$120", "$160", "$210", "$350", "$480");
CHOICE(projects, "kitchen remodel", "bathroom remodel", "roof replacement", "deck",
       "window replacement", "garage conversion", "floor refinishing", "solar-ready reroof");
CHOICE(materials, "tile", "oak flooring", "shingles", "quartz", "composite decking", "siding");
CHOICE(streets, "Alder Street", "Maple Avenue", "Orchard Lane", "Sunset Terrace", "Quarry Road",
       "Mission Court");
CHOICE(rooms, "kitchen", "hallway", "basement", "laundry room", "master bath", "garage");
CHOICE(doctors, "Dr. Kim", "Dr. Osei", "Dr. Kim");
CHOICE(months, "January", "March", "April", "May", "June", "September", "October");

typedef struct Slot {
    const char *name;
    const char *const *values, *const *home_values;
    size_t count, home_count;
} Slot;

#define SLOT(name, list)                                                                           \
    {                                                                                              \
        name, list, list, ARRAY_LEN(list), ARRAY_LEN(list)                                         \
    }
static const Slot slots[] = {
    SLOT("day", days),
    SLOT("day2", days),
    SLOT("time", mornings),
    SLOT("time2", afternoons),
    SLOT("service", services),
    SLOT("tooth", teeth),
    SLOT("insurer", insurers),
    SLOT("kid", kids),
    {"price", prices, home_prices, ARRAY_LEN(prices), ARRAY_LEN(home_prices)},
    SLOT("fee", fees),
    SLOT("big", bigs),
    SLOT("deposit", deposits),
    SLOT("project", projects),
    SLOT("material", materials),
    SLOT("street", streets),
    SLOT("room", rooms),
    SLOT("doctor", doctors),
    SLOT("month", months),
};

static const char *listed(const Slot *slot, const ScriptVoice *voice, const char *name)
{
    const char *const *values = voice->home ? slot->home_values : slot->values;
    size_t count = voice->home ? slot->home_count : slot->count;
    uint32_t pick = (uint32_t)rng_mix(voice->salt * 31u + g_str_hash(name)) % (uint32_t)count;
    if (strcmp(name, "day2") == 0) { // never the day of {day}
        const char *first = listed(&slots[0], voice, "day");
        while (strcmp(values[pick], first) == 0)
            pick = (pick + 1) % (uint32_t)count;
    }
    return values[pick];
}

const WorldUser *script_user(const ScriptVoice *voice, uint32_t offset)
{
    // Who answers for which firm, by place in the list of users.
    static const uint8_t dental[] = {2, 3, 0, 2, 1, 3};
    static const uint8_t home[] = {4, 5, 2, 4};
    uint32_t i = voice->salt / 7 + offset;
    return world_user_at(voice->world,
                         voice->home ? home[i % ARRAY_LEN(home)] : dental[i % ARRAY_LEN(dental)]);
}

static const char *called(const WorldUser *user)
{
    if (!user)
        return "the office";
    return g_str_has_prefix(user->name, "Dr.") ? user->name : user->first_name;
}

static void fill_special(const ScriptVoice *voice, const char *name, GString *out)
{
    const WorldContact *contact = voice->contact;
    uint32_t number = (uint32_t)rng_mix(voice->salt);
    if (strcmp(name, "first") == 0)
        g_string_append(out, contact->first_name ? contact->first_name : "there");
    else if (strcmp(name, "name") == 0)
        g_string_append(out, world_contact_name(voice->world, contact));
    else if (strcmp(name, "user") == 0)
        g_string_append(out, called(script_user(voice, 0)));
    else if (strcmp(name, "user2") == 0)
        g_string_append(out, called(script_user(voice, 1)));
    else if (strcmp(name, "firm") == 0)
        g_string_append(out, voice->home ? "Northside Home Improvement" : "Acme Dental");
    else if (strcmp(name, "inv") == 0)
        g_string_append_printf(out, "%u", 2000 + number % 7000);
    else if (strcmp(name, "n") == 0)
        g_string_append_printf(out, "%04u", number % 10000);
    else
        g_string_append_printf(out, "{%s}", name);
}

static void fill_slot(const ScriptVoice *voice, const char *name, GString *out)
{
    for (size_t i = 0; i < ARRAY_LEN(slots); i++) {
        if (strcmp(slots[i].name, name) == 0) {
            g_string_append(out, listed(&slots[i], voice, name));
            return;
        }
    }
    fill_special(voice, name, out);
}

// Start and length of alternative `pick` of the choice that begins after '['; *next is behind its
// ']'.
static const char *alternative(const char *s, uint32_t pick, size_t *len, const char **next)
{
    const char *end = strchr(s, ']');
    *next = end + 1;
    while (pick-- > 0)
        s = memchr(s, '|', (size_t)(end - s)) ? (char *)memchr(s, '|', (size_t)(end - s)) + 1 : s;
    const char *bar = memchr(s, '|', (size_t)(end - s));
    *len = (size_t)((bar ? bar : end) - s);
    return s;
}

static uint32_t alternatives(const char *s)
{
    uint32_t n = 1;
    for (; *s && *s != ']'; s++)
        n += *s == '|';
    return n;
}

static void choose(const ScriptVoice *voice, const char *text, GString *out)
{
    uint32_t group = 0;
    while (*text) {
        size_t plain = strcspn(text, "[");
        g_string_append_len(out, text, (gssize)plain);
        text += plain;
        if (*text != '[')
            break;
        bool same = text[1] == '='; // the question and its answer choose alike
        text += 1 + same;
        uint64_t own = same ? (1 << 20) - 1 : (uint64_t)voice->line * 64 + group++;
        uint64_t roll = rng_mix(((uint64_t)voice->salt << 20) + own);
        size_t len;
        const char *part =
            alternative(text, (uint32_t)(roll >> 16) % alternatives(text), &len, &text);
        g_string_append_len(out, part, (gssize)len);
    }
}

void script_fill(const ScriptVoice *voice, const char *text, GString *out)
{
    g_autoptr(GString) chosen = g_string_new(NULL);
    choose(voice, text, chosen);
    const char *s = chosen->str;
    while (*s) {
        size_t plain = strcspn(s, "{");
        g_string_append_len(out, s, (gssize)plain);
        s += plain;
        const char *end = *s ? strchr(s, '}') : NULL;
        if (!end)
            break;
        g_autofree char *name = g_strndup(s + 1, (gsize)(end - s - 1));
        fill_slot(voice, name, out);
        s = end + 1;
    }
}
