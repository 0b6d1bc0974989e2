// What the interface sees of signing in.
#include "config.h"

#include <string.h>

#include "app/enrol_state.h"

static TextRef buf_ref(const TextBuf *buf)
{
    return (TextRef){buf->s, buf->n};
}

EnrolStep enrol_step(const Enrol *enrol)
{
    return enrol->step;
}

bool enrol_is_app(const Enrol *enrol)
{
    return enrol->app;
}

bool enrol_is_stored(const Enrol *enrol)
{
    return enrol->stored;
}

bool enrol_is_resumed(const Enrol *enrol)
{
    return enrol->resumed;
}

TextRef enrol_error(const Enrol *enrol)
{
    return buf_ref(&enrol->error);
}

TextRef enrol_note(const Enrol *enrol)
{
    return buf_ref(&enrol->note);
}

const char *enrol_profile(const Enrol *enrol)
{
    return enrol->profile ? enrol->profile : "";
}

const char *enrol_base_url(const Enrol *enrol)
{
    return enrol->base_url;
}

const char *enrol_field(const Enrol *enrol, EnrolField field)
{
    return enrol->fields[field];
}

size_t enrol_hidden_len(const Enrol *enrol, EnrolHidden hidden)
{
    return enrol->hidden[hidden] ? secret_len(enrol->hidden[hidden]) : 0;
}

Id enrol_location(const Enrol *enrol)
{
    return enrol->location;
}

TextRef enrol_location_name(const Enrol *enrol)
{
    TextRef name = text_ref(&enrol->location_name);
    return name.n ? name : (TextRef){enrol->location.s, strlen(enrol->location.s)};
}

// ---- areas -------------------------------------------------------------------------------------

size_t enrol_area_count(void)
{
    return AREA_COUNT;
}

static EnrolAccess access_granted(const Enrol *enrol, const char *scope)
{
    if (!enrol->granted || !*scope)
        return ENROL_UNKNOWN;
    return scope_is_granted(enrol->granted, scope) ? ENROL_OPEN : ENROL_MISSING;
}

EnrolArea enrol_area(const Enrol *enrol, size_t i)
{
    const EnrolAreaState *state = &enrol->areas[i];
    const AreaInfo *info = area_info((AreaId)i);
    const char *write = area_write_scope((AreaId)i);
    return (EnrolArea){.name = info->name,
                       .shows = info->shows,
                       .scope = area_scope((AreaId)i),
                       .write_scope = write,
                       .read = state->access,
                       .write = access_granted(enrol, write),
                       .why = buf_ref(&state->why)};
}

bool enrol_writes_known(const Enrol *enrol)
{
    return enrol->granted != NULL;
}

// ---- choices -----------------------------------------------------------------------------------

size_t enrol_choice_count(const Enrol *enrol)
{
    const GPtrArray *people = enrol_people(enrol);
    return people ? people->len : 0;
}

EnrolChoice enrol_choice(const Enrol *enrol, size_t i)
{
    const GPtrArray *people = enrol_people(enrol);
    BUG_ON(!people || i >= people->len);
    const EnrolPerson *person = people->pdata[i];
    return (EnrolChoice){person->id, text_ref(&person->label), text_ref(&person->detail)};
}

// ---- the browser -------------------------------------------------------------------------------

const char *enrol_url(const Enrol *enrol)
{
    return enrol->url ? enrol->url : "";
}

bool enrol_listens(const Enrol *enrol)
{
    return enrol->listens;
}

const char *enrol_redirect(const Enrol *enrol)
{
    return enrol->redirect ? enrol->redirect : "";
}

int64_t enrol_wait_left_ms(const Enrol *enrol)
{
    return MAX(enrol->wait_until - clock_mono_ms(enrol->clock), 0);
}

int enrol_fd(const Enrol *enrol)
{
    return mailbox_fd(enrol->hand->news);
}

int64_t enrol_timeout_ms(const Enrol *enrol)
{
    return enrol->step == ENROL_BROWSER ? enrol_wait_left_ms(enrol) : -1;
}

bool enrol_is_idle(const Enrol *enrol)
{
    for (guint i = 0; i < enrol->tasks->len; i++)
        if (((const EnrolTask *)enrol->tasks->pdata[i])->kind != TASK_WAIT || !enrol->listens)
            return false;
    return true;
}
