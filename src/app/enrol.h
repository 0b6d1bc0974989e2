// From nothing to a stored profile: the steps of signing in, without a screen (RELIABILITY 5.2).
// What waits for the network or a disk happens on a thread of its own; nothing here blocks.
//
// A profile is written once, under its lock, when its token has been seen to work on its location;
// until then only what is no secret is remembered, in a file of the state folder, so that one may
// leave and go on later. UI thread.
#ifndef APP_ENROL_H
#define APP_ENROL_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"
#include "model/id.h"

typedef struct Enrol Enrol;

typedef enum EnrolStep {
    ENROL_WELCOME,  // token, app or demo
    ENROL_TOKEN,    // a private integration token
    ENROL_LOCATION, // its location's id
    ENROL_APP,      // client id and secret, page, port
    ENROL_BROWSER,  // waits for the browser to come back
    ENROL_PLACES,   // the agency's locations, one to be chosen
    ENROL_CHECKING, // the thread is at it
    ENROL_SCOPES,   // what the token may do; the profile is stored from here on
    ENROL_ME,       // who of the location's users "me" is
    ENROL_THEME,
    ENROL_DONE,
    ENROL_STEP_COUNT
} EnrolStep;

typedef enum EnrolField { // what is typed and no secret
    ENROL_FIELD_LOCATION,
    ENROL_FIELD_CLIENT,
    ENROL_FIELD_PAGE, // another authorisation page; empty: the service's own
    ENROL_FIELD_PORT,
    ENROL_FIELD_COUNT
} EnrolField;

typedef enum EnrolHidden {
    ENROL_HIDDEN_TOKEN,
    ENROL_HIDDEN_CLIENT,
    ENROL_HIDDEN_COUNT
} EnrolHidden;

typedef struct EnrolConfig {
    const char *profile;  // to be made; NULL: named after the location
    const char *base_url; // checked by url_base
    const char *location; // offered; may be NULL
    const char *options_path;
    const Clock *clock;
} EnrolConfig;

Enrol *enrol_new(const EnrolConfig *config); // at WELCOME, with what an earlier run remembered
void enrol_free(Enrol *enrol);               // stops what is under way; accepts NULL

// For the loop: readable when enrol_pump has something to do, and when it is due by itself (-1:
// never).
int enrol_fd(const Enrol *enrol);
int64_t enrol_timeout_ms(const Enrol *enrol);
void enrol_pump(Enrol *enrol);
bool enrol_is_idle(const Enrol *enrol); // nothing is under way but waiting for the browser

// ---- what is known -----------------------------------------------------------------------------

EnrolStep enrol_step(const Enrol *enrol);
bool enrol_is_app(const Enrol *enrol);     // signs in with an app, and not with a token
bool enrol_is_stored(const Enrol *enrol);  // there is a profile
bool enrol_is_resumed(const Enrol *enrol); // an earlier run had begun
TextRef enrol_error(const Enrol *enrol); // why the last try came to nothing, and what to do; empty
TextRef enrol_note(const Enrol *enrol);  // something to know at this step; may be empty
const char *enrol_profile(const Enrol *enrol); // "" until it has a name
const char *enrol_base_url(const Enrol *enrol);
const char *enrol_field(const Enrol *enrol, EnrolField field); // never NULL
size_t enrol_hidden_len(const Enrol *enrol, EnrolHidden hidden);
Id enrol_location(const Enrol *enrol);
TextRef enrol_location_name(const Enrol *enrol); // its id where the name is not known

typedef enum EnrolAccess {
    ENROL_UNKNOWN, // not asked, or no answer: why
    ENROL_ASKING,
    ENROL_OPEN,
    ENROL_MISSING, // the scope is not given
} EnrolAccess;

typedef struct EnrolArea {
    const char *name, *shows;
    const char *scope, *write_scope; // of reading; of writing, "" where nothing is written
    EnrolAccess read, write;         // write is known only where the service lists what it granted
    TextRef why;                     // of UNKNOWN
} EnrolArea;

size_t enrol_area_count(void);
EnrolArea enrol_area(const Enrol *enrol, size_t i);
bool enrol_writes_known(const Enrol *enrol);

typedef struct EnrolChoice { // a location or a user
    Id id;
    TextRef label, detail;
} EnrolChoice;

size_t enrol_choice_count(const Enrol *enrol); // of PLACES and ME
EnrolChoice enrol_choice(const Enrol *enrol, size_t i);

const char *enrol_url(const Enrol *enrol); // of BROWSER; holds no secret
const char *enrol_redirect(const Enrol *enrol);
bool enrol_listens(const Enrol *enrol);         // else an address can only be pasted
int64_t enrol_wait_left_ms(const Enrol *enrol); // until nobody waits for the browser any more

// ---- what people do ----------------------------------------------------------------------------
// Each belongs to its step and does nothing at another one. What cannot be used leaves the step as
// it is, with an error that says what to do and repeats nothing of a secret.

void enrol_begin_token(Enrol *enrol);
void enrol_begin_app(Enrol *enrol);
void enrol_back(Enrol *enrol); // one step; at CHECKING and BROWSER it gives up what is under way

// One character more, or the last one less (0). A paste is the whole: blanks around it and a
// "Bearer " before it are taken off; false when it cannot be a token, and nothing has changed.
void enrol_hidden_type(Enrol *enrol, EnrolHidden hidden, char c);
bool enrol_hidden_paste(Enrol *enrol, EnrolHidden hidden, const char *bytes, size_t n);
void enrol_hidden_clear(Enrol *enrol, EnrolHidden hidden);
void enrol_set_field(Enrol *enrol, EnrolField field, const char *text);

void enrol_submit(Enrol *enrol); // TOKEN, LOCATION and APP: what was typed is complete
void enrol_paste_address(Enrol *enrol, const char *bytes, size_t n); // BROWSER: where it ended
void enrol_choose(Enrol *enrol, const Id *id);           // PLACES, ME; NULL at ME: nobody
void enrol_check_again(Enrol *enrol);                    // SCOPES
void enrol_go_on(Enrol *enrol);                          // SCOPES
void enrol_choose_theme(Enrol *enrol, const char *name); // THEME; NULL: as it is

#endif
