#include "config.h"

#include "app/enrol.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "api/loopback.h"
#include "api/signin.h"
#include "app/enrol_state.h"
#include "base/log.h"
#include "base/url.h"

enum { PAGE_WAIT_MS = 5 * 60 * 1000 };
#define GROUP "signin"

static const char *const field_keys[] = {
    [ENROL_FIELD_LOCATION] = "location",
    [ENROL_FIELD_CLIENT] = "client-id",
    [ENROL_FIELD_PAGE] = "page",
    [ENROL_FIELD_PORT] = "port",
};
static_assert(ARRAY_LEN(field_keys) == ENROL_FIELD_COUNT, "one key per field");

// ---- tasks -------------------------------------------------------------------------------------

void enrol_give(Enrol *enrol, EnrolTask *take_task)
{
    take_task->serial = enrol->serial;
    if (enrol_hand_give(enrol->hand, take_task))
        g_ptr_array_add(enrol->tasks, take_task);
}

// Whatever comes of what is under way comes too late from here on. What is being stored goes on.
void enrol_give_up(Enrol *enrol)
{
    enrol->serial++;
    for (guint i = 0; i < enrol->tasks->len; i++)
        atomic_store(&((EnrolTask *)enrol->tasks->pdata[i])->stop, true);
}

void enrol_quiet(Enrol *enrol)
{
    enrol->error.n = enrol->note.n = 0;
}

void enrol_go(Enrol *enrol, EnrolStep step)
{
    enrol_quiet(enrol);
    enrol->step = step;
}

void enrol_check_with(Enrol *enrol, EnrolTask *take_task, EnrolStep back_to)
{
    enrol_give_up(enrol);
    for (size_t i = 0; i < AREA_COUNT; i++)
        enrol->areas[i] = (EnrolAreaState){.access = ENROL_UNKNOWN};
    enrol->back_to = back_to;
    enrol_go(enrol, ENROL_CHECKING);
    enrol_give(enrol, take_task);
}

void enrol_check_location(Enrol *enrol)
{
    EnrolTask *task = enrol_task_new(TASK_CHECK);
    task->secret = secret_dup(enrol->hidden[ENROL_HIDDEN_TOKEN]);
    task->location = enrol->location;
    enrol_check_with(enrol, task, ENROL_LOCATION);
}

// ---- what is remembered ------------------------------------------------------------------------

void enrol_remember(Enrol *enrol)
{
    GKeyFile *file = g_key_file_new();
    EnrolTask *task = enrol_task_new(TASK_REMEMBER);
    g_key_file_set_string(file, GROUP, "way", enrol->app ? "app" : "token");
    for (size_t i = 0; i < ENROL_FIELD_COUNT; i++)
        if (!log_would_hide(enrol->fields[i])) // a token in the wrong field
            g_key_file_set_string(file, GROUP, field_keys[i], enrol->fields[i]);
    task->text = g_key_file_to_data(file, NULL, NULL);
    g_key_file_unref(file);
    enrol_give(enrol, task);
}

static void recall(Enrol *enrol, const char *path)
{
    GKeyFile *file = enrol_recall(path);
    g_autofree char *way = g_key_file_get_string(file, GROUP, "way", NULL);
    enrol->resumed = way != NULL;
    enrol->app = way && strcmp(way, "app") == 0;
    for (size_t i = 0; i < ENROL_FIELD_COUNT; i++) {
        g_autofree char *text = g_key_file_get_string(file, GROUP, field_keys[i], NULL);
        if (text)
            enrol_set_field(enrol, (EnrolField)i, text);
    }
    g_key_file_unref(file);
}

// ---- beginning and end -------------------------------------------------------------------------

Enrol *enrol_new(const EnrolConfig *config)
{
    Enrol *enrol = g_new0(Enrol, 1);
    enrol->clock = config->clock;
    enrol->profile = g_strdup(config->profile);
    enrol->base_url = g_strdup(config->base_url);
    enrol->tasks = g_ptr_array_new();
    for (size_t i = 0; i < ENROL_FIELD_COUNT; i++)
        enrol->fields[i] = g_strdup("");
    enrol->hand = enrol_hand_new(config);
    recall(enrol, enrol->hand->state_path);
    enrol->location_given = config->location && *config->location;
    if (enrol->location_given)
        enrol_set_field(enrol, ENROL_FIELD_LOCATION, config->location);
    return enrol;
}

void enrol_forget_page(Enrol *enrol)
{
    g_free(g_steal_pointer(&enrol->state));
    g_free(g_steal_pointer(&enrol->url));
    g_free(g_steal_pointer(&enrol->redirect));
}

void enrol_free(Enrol *enrol)
{
    if (!enrol)
        return;
    enrol_give_up(enrol);
    enrol_hand_free(enrol->hand);
    g_ptr_array_unref(enrol->tasks);
    enrol_forget_page(enrol);
    for (size_t i = 0; i < ENROL_FIELD_COUNT; i++)
        g_free(enrol->fields[i]);
    for (size_t i = 0; i < ENROL_HIDDEN_COUNT; i++)
        secret_free(enrol->hidden[i]);
    text_clear(&enrol->location_name);
    g_clear_pointer(&enrol->places, g_ptr_array_unref);
    g_clear_pointer(&enrol->users, g_ptr_array_unref);
    g_free(enrol->granted);
    g_free(enrol->profile);
    g_free(enrol->base_url);
    g_free(enrol);
}

void enrol_pump(Enrol *enrol)
{
    for (EnrolNews *news; (news = mailbox_take(enrol->hand->news));)
        enrol_take_news(enrol, news);
    if (enrol->step != ENROL_BROWSER || enrol_wait_left_ms(enrol) > 0)
        return;
    enrol_give_up(enrol);
    enrol_go(enrol, ENROL_APP);
    text_format(&enrol->error, "%s",
                "Nobody came back from the page in time. Press Enter to begin again.");
}

// ---- going on ----------------------------------------------------------------------------------

void enrol_begin_token(Enrol *enrol)
{
    if (enrol->step != ENROL_WELCOME)
        return;
    enrol->app = false;
    enrol_go(enrol, ENROL_TOKEN);
    enrol_remember(enrol);
}

void enrol_begin_app(Enrol *enrol)
{
    if (enrol->step != ENROL_WELCOME)
        return;
    enrol->app = true;
    enrol_go(enrol, ENROL_APP);
    enrol_remember(enrol);
}

static EnrolStep step_before(const Enrol *enrol)
{
    switch (enrol->step) {
    case ENROL_CHECKING: return enrol->back_to;
    case ENROL_BROWSER: return ENROL_APP;
    case ENROL_LOCATION: return ENROL_TOKEN;
    case ENROL_PLACES: return enrol->agency ? ENROL_TOKEN : ENROL_APP;
    case ENROL_ME: return ENROL_SCOPES;
    case ENROL_THEME: return enrol->users && enrol->users->len > 0 ? ENROL_ME : ENROL_SCOPES;
    case ENROL_TOKEN:
    case ENROL_APP: return ENROL_WELCOME;
    case ENROL_WELCOME:
    case ENROL_SCOPES: // what is stored is stored
    case ENROL_DONE:
    case ENROL_STEP_COUNT: break;
    }
    return enrol->step;
}

void enrol_back(Enrol *enrol)
{
    EnrolStep before = step_before(enrol);
    if (before == enrol->step)
        return;
    bool under_way = enrol->step == ENROL_CHECKING || enrol->step == ENROL_BROWSER;
    if (under_way)
        enrol_give_up(enrol);
    enrol_go(enrol, before);
}

// ---- choosing ----------------------------------------------------------------------------------

static const EnrolPerson *find_person(const GPtrArray *people, const Id *id)
{
    for (guint i = 0; people && i < people->len; i++) {
        const EnrolPerson *person = people->pdata[i];
        if (id_eq(&person->id, id))
            return person;
    }
    return NULL;
}

static void choose_place(Enrol *enrol, const Id *id)
{
    const EnrolPerson *place = find_person(enrol->places, id);
    if (!place)
        return;
    enrol->location = *id;
    enrol_set_field(enrol, ENROL_FIELD_LOCATION, id->s);
    if (!enrol->agency) {
        EnrolTask *task = enrol_task_new(TASK_PLACE);
        task->location = *id;
        enrol_check_with(enrol, task, ENROL_PLACES);
        return;
    }
    enrol_hidden_clear(enrol, ENROL_HIDDEN_TOKEN);
    enrol->location_given = true;
    enrol_remember(enrol);
    enrol_go(enrol, ENROL_TOKEN);
    text_format(&enrol->note,
                "Now a token of %.*s itself: open that sub-account, then Settings > "
                "Private Integrations.",
                TEXT_ARG(text_ref(&place->label)));
}

static void choose_me(Enrol *enrol, const Id *id)
{
    if (id && !find_person(enrol->users, id))
        return;
    EnrolTask *task = enrol_task_new(TASK_ME);
    task->user = id ? *id : (Id){0};
    task->location = enrol->location;
    enrol_go(enrol, ENROL_THEME);
    enrol_give(enrol, task);
}

void enrol_choose(Enrol *enrol, const Id *id)
{
    if (enrol->step == ENROL_PLACES && id)
        choose_place(enrol, id);
    else if (enrol->step == ENROL_ME)
        choose_me(enrol, id);
}

void enrol_check_again(Enrol *enrol)
{
    if (enrol->step != ENROL_SCOPES || !enrol_is_idle(enrol))
        return;
    EnrolTask *task = enrol_task_new(TASK_AREAS);
    task->location = enrol->location;
    enrol_give_up(enrol);
    enrol_quiet(enrol);
    enrol_give(enrol, task);
}

void enrol_go_on(Enrol *enrol)
{
    if (enrol->step != ENROL_SCOPES)
        return;
    enrol_give_up(enrol); // a look that still goes on
    enrol_go(enrol, enrol->users && enrol->users->len > 0 ? ENROL_ME : ENROL_THEME);
}

void enrol_choose_theme(Enrol *enrol, const char *name)
{
    if (enrol->step != ENROL_THEME)
        return;
    enrol_go(enrol, ENROL_DONE);
    if (!name)
        return;
    EnrolTask *task = enrol_task_new(TASK_THEME);
    task->text = g_strdup(name);
    enrol_give(enrol, task);
}
