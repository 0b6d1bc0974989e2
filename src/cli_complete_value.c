// What an argument may be, by its kind: tables of the program, profiles and the mirror's rows.
#include "config.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "api/endpoint.h"
#include "api/profile.h"
#include "app/events_diff.h"
#include "app/themes.h"
#include "cli_complete.h"
#include "model/channel.h"
#include "model/deal.h"
#include "model/workspace.h"
#include "start.h"
#include "store/cache_glance.h"

// ---- the mirror --------------------------------------------------------------------------------

static Rows rows_of(const Typing *typing, CacheView view)
{
    Err ignored = {0};
    Rows rows = {0};
    const CacheRead read = {.view = view};
    if (!typing->cache || !cache_glance(typing->cache, &read, &rows, &ignored))
        rows_clear(&rows);
    return rows;
}

static void offer_contact(void *owner, TextRef name, const char *id)
{
    Typing *typing = owner;
    bool option = name.n > 0 && name.s[0] == '-' && !typing->before[0] && !typing->ended;
    if (!option) // it would be read as one
        complete_offer_text(typing, name, (TextRef){id, strlen(id)});
}

static void offer_contacts(Typing *typing)
{
    Err ignored = {0};
    if (typing->cache && !cache_glance_contacts(typing->cache, typing->folded, COMPLETE_MAX,
                                                offer_contact, typing, &ignored))
        return; // a mirror that cannot be read has no names
}

static void offer_tags(Typing *typing)
{
    Rows rows = rows_of(typing, CACHE_TAGS);
    for (size_t i = 0; i < rows.count; i++)
        complete_offer_text(typing, text_ref(&((const Tag *)rows_at(&rows, i))->name), TEXT("tag"));
    rows_clear(&rows);
}

static void offer_pipelines(Typing *typing)
{
    Rows rows = rows_of(typing, CACHE_PIPELINES);
    for (size_t i = 0; i < rows.count; i++) {
        const Pipeline *pipeline = rows_at(&rows, i);
        complete_offer_text(typing, (TextRef){pipeline->id.s, strlen(pipeline->id.s)},
                            text_ref(&pipeline->name));
    }
    rows_clear(&rows);
}

static void offer_stages(Typing *typing)
{
    Rows rows = rows_of(typing, CACHE_PIPELINES);
    for (size_t i = 0; i < rows.count; i++) {
        const Pipeline *pipeline = rows_at(&rows, i);
        for (size_t k = 0; k < pipeline->stages.count; k++) {
            const Stage *stage = rows_at(&pipeline->stages, k);
            TextBuf means;
            text_format(&means, "%.*s, %.*s", TEXT_ARG(text_ref(&stage->name)),
                        TEXT_ARG(text_ref(&pipeline->name)));
            complete_offer_text(typing, (TextRef){stage->id.s, strlen(stage->id.s)},
                                (TextRef){means.s, strlen(means.s)});
        }
    }
    rows_clear(&rows);
}

static void offer_calendars(Typing *typing)
{
    Rows rows = rows_of(typing, CACHE_CALENDARS);
    for (size_t i = 0; i < rows.count; i++) {
        const Calendar *calendar = rows_at(&rows, i);
        complete_offer_text(typing, (TextRef){calendar->id.s, strlen(calendar->id.s)},
                            text_ref(&calendar->name));
    }
    rows_clear(&rows);
}

static void offer_users(Typing *typing)
{
    Rows rows = rows_of(typing, CACHE_USERS);
    for (size_t i = 0; i < rows.count; i++) {
        const User *user = rows_at(&rows, i);
        complete_offer_text(typing, (TextRef){user->id.s, strlen(user->id.s)},
                            text_ref(&user->name));
    }
    rows_clear(&rows);
}

// ---- files of our own --------------------------------------------------------------------------

static void offer_profiles(Typing *typing)
{
    Err ignored = {0};
    g_auto(GStrv) names = profile_names(&ignored);
    for (size_t i = 0; names && names[i]; i++)
        complete_offer(typing, names[i], "profile");
}

static void offer_places(Typing *typing, const char *name)
{
    Err ignored = {0};
    Profile profile;
    if (!profile_peek(name, &profile, &ignored))
        return;
    for (guint i = 0; i < profile.places->len; i++) {
        const Place *place = profile.places->pdata[i];
        complete_offer(typing, place->location.s, place->name ? place->name : name);
    }
    profile_clear(&profile);
}

static void offer_locations(Typing *typing)
{
    Err ignored = {0};
    g_auto(GStrv) names = profile_names(&ignored);
    for (size_t i = 0; names && names[i]; i++)
        offer_places(typing, names[i]);
}

static void offer_themes(Typing *typing)
{
    Choices choices = themes_list(start_themes_dir());
    for (size_t i = 0; i < choices.count; i++)
        complete_offer_text(typing, text_ref(&choices.items[i].label),
                            text_ref(&choices.items[i].detail));
    choices_clear(&choices);
}

// The scripts know what to do with it.
static void offer_files(Typing *typing)
{
    (void)typing;
    puts(":files");
}

// ---- tables of the program ---------------------------------------------------------------------

static void offer_methods(Typing *typing)
{
    Method method;
    static const char *const names[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (method_from_name(names[i], &method))
            complete_offer(typing, method_name(method), NULL);
}

static void offer_paths(Typing *typing)
{
    g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
    for (int id = EP_NONE + 1; id < EP_COUNT; id++) {
        const EndpointInfo *info = endpoint_info((EndpointId)id);
        if (g_hash_table_add(told, (void *)(uintptr_t)info->path))
            complete_offer(typing, info->path, info->scope);
    }
}

// One of several with commas between them: those before stay.
static void offer_events(Typing *typing)
{
    const char *comma = strrchr(typing->typed, ',');
    g_autofree char *before = comma
                                  ? g_strdup_printf("%s%.*s", typing->before,
                                                    (int)(comma + 1 - typing->typed), typing->typed)
                                  : NULL;
    Typing last = *typing;
    const char *typed = comma ? comma + 1 : typing->typed;
    last.before = comma ? before : typing->before;
    last.folded = text_fold((TextRef){typed, strlen(typed)});
    for (size_t i = 0; event_name(i); i++)
        complete_offer(&last, event_name(i), "event");
    g_free(last.folded);
}

// ---- words with a beginning that says what they are --------------------------------------------

typedef struct Begun {
    const char *begins, *means;
    void (*offer)(Typing *typing); // what follows; NULL: no list
} Begun;

static void offer_begun(Typing *typing, const Begun *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!g_str_has_prefix(typing->typed, rows[i].begins)) {
            complete_offer(typing, rows[i].begins, rows[i].means);
            continue;
        }
        if (!rows[i].offer)
            continue;
        g_autofree char *before = g_strconcat(typing->before, rows[i].begins, NULL);
        const char *typed = typing->typed + strlen(rows[i].begins);
        Typing rest = *typing;
        rest.typed = typed;
        rest.before = before;
        rest.folded = text_fold((TextRef){typed, strlen(typed)});
        rows[i].offer(&rest);
        g_free(rest.folded);
    }
}

static void offer_channels(Typing *typing)
{
    for (int channel = 0; channel < CHANNEL_COUNT; channel++) {
        TextRef label = channel_info((Channel)channel)->label;
        g_autofree char *word = text_fold(label);
        Channel found;
        if (channel_find(word, &found) && !strchr(word, ' '))
            complete_offer_text(typing, (TextRef){word, strlen(word)}, label);
    }
}

static void offer_terms(Typing *typing)
{
    static const Begun rows[] = {
        {"from:", "of contacts whose name, e-mail or phone holds this", offer_contacts},
        {"tag:", "of contacts with the tag", offer_tags},
        {"ch:", "of one channel", offer_channels},
        {"is:inbound", "from the customer", NULL},
        {"is:outbound", "from us", NULL},
        {"after:", "from a day on", NULL},
        {"before:", "until before a day", NULL},
    };
    offer_begun(typing, rows, ARRAY_LEN(rows));
}

static void offer_fields(Typing *typing)
{
    static const Begun rows[] = {
        {"locationId={location}", "this location", NULL},
        {"pipelineId=", "a pipeline", offer_pipelines},
        {"pipelineStageId=", "a stage", offer_stages},
        {"calendarId=", "a calendar", offer_calendars},
        {"assignedTo=", "a user", offer_users},
    };
    offer_begun(typing, rows, ARRAY_LEN(rows));
}

// ---- kinds -------------------------------------------------------------------------------------

static const struct {
    const char *kind;
    void (*offer)(Typing *typing);
} kinds[] = {
    {"PROFILE", offer_profiles}, {"LOCATION", offer_locations}, {"THEME", offer_themes},
    {"FILE", offer_files},       {"METHOD", offer_methods},     {"PATH", offer_paths},
    {"EVENT,...", offer_events}, {"TERM...", offer_terms},      {"NAME...", offer_contacts},
    {"KEY=VALUE", offer_fields},
};

void complete_value(Typing *typing, const char *kind)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i].kind, kind) != 0)
            continue;
        kinds[i].offer(typing);
        return;
    }
    g_auto(GStrv) words = g_strsplit(strchr(kind, '|') ? kind : "", "|", -1);
    for (size_t i = 0; words[i]; i++)
        complete_offer(typing, words[i], NULL);
}
