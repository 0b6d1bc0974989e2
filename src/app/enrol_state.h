// The inside of Enrol, for enrol.c and enrol_read.c.
#ifndef APP_ENROL_STATE_H
#define APP_ENROL_STATE_H

#include "app/enrol_work.h"

typedef struct EnrolAreaState {
    EnrolAccess access;
    TextBuf why;
} EnrolAreaState;

struct Enrol {
    // as configured
    const Clock *clock;
    char *profile, *base_url;
    bool location_given; // need not be asked for

    EnrolHand *hand;
    GPtrArray *tasks; // of EnrolTask, under way, borrowed until their news comes
    unsigned serial;  // of the news that is waited for; others come too late

    EnrolStep step;
    EnrolStep back_to; // from CHECKING
    bool app, resumed, stored, agency;
    TextBuf error, note;
    char *fields[ENROL_FIELD_COUNT]; // owned, never NULL
    Secret *hidden[ENROL_HIDDEN_COUNT];
    Id location;
    Text location_name;
    GPtrArray *places, *users; // of EnrolPerson, owned; NULL: not known
    EnrolAreaState areas[AREA_COUNT];
    char *granted; // NULL: not known
    char *state, *url, *redirect;
    bool listens;       // for the browser
    int64_t wait_until; // of the clock's monotonic scale
};

// enrol.c
void enrol_give(Enrol *enrol, EnrolTask *take_task);
// Whatever comes of what is under way comes too late from here on. What is being stored goes on.
void enrol_give_up(Enrol *enrol);
void enrol_quiet(Enrol *enrol);
void enrol_go(Enrol *enrol, EnrolStep step);
void enrol_check_with(Enrol *enrol, EnrolTask *take_task, EnrolStep back_to);
void enrol_check_location(Enrol *enrol);
void enrol_remember(Enrol *enrol);
void enrol_forget_page(Enrol *enrol);
// enrol_answer.c
void enrol_take_news(Enrol *enrol, EnrolNews *take_news);

static inline GPtrArray *enrol_people(const Enrol *enrol)
{
    return enrol->step == ENROL_PLACES ? enrol->places
           : enrol->step == ENROL_ME   ? enrol->users
                                       : NULL;
}

#endif
