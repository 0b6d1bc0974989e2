// The thread behind enrol.c: one task after another, each with a flag by which it is told to stop.
// A task belongs to the thread until its news has been taken. The thread owns what it makes of the
// credentials, so that the interface never holds more of them than what is typed.
#ifndef APP_ENROL_WORK_H
#define APP_ENROL_WORK_H

#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>

#include "api/area.h"
#include "api/profile.h"
#include "app/enrol.h"
#include "base/mailbox.h"

typedef enum EnrolTaskKind {
    TASK_TOKEN,    // is the token known, and whose is it: secret
    TASK_CHECK,    // does it work on the location: secret, location
    TASK_WAIT,     // for the browser: port; text: the state
    TASK_EXCHANGE, // a code for a pair, and checks it: secret; text: the code; client_id, redirect
    TASK_PLACE,    // a token of one of the agency's locations, and checks it: location
    TASK_AREAS,    // asks the areas again
    TASK_ME,       // user, location
    TASK_THEME,    // text: its name
    TASK_REMEMBER, // text: the state file
    TASK_COUNT
} EnrolTaskKind;

typedef struct EnrolTask {
    EnrolTaskKind kind;
    unsigned serial; // of its news
    atomic_bool stop;
    // what it needs
    Secret *secret;
    Id location, user;
    char *text; // a state, a code, a theme ...
    char *client_id, *redirect;
    int port;
    // what came of it
    Err err;
    bool agency;       // TOKEN, EXCHANGE: the choices are its locations
    GPtrArray *people; // of EnrolPerson, owned: locations or users; NULL: not asked
    char *code;        // WAIT
    Text name;         // of the location
    char *profile;     // that was stored
    char *granted;     // scopes, where the service lists them
} EnrolTask;

typedef struct EnrolPerson { // or a location
    Id id;
    Text label, detail;
} EnrolPerson;

typedef struct EnrolNews {
    EnrolTask *task; // has ended, owned by who takes it; NULL: it goes on
    unsigned serial;
    bool listens; // WAIT: the browser may come; else an area is known
    AreaId area;
    EnrolAccess access;
    Err why;
} EnrolNews;

typedef struct EnrolHand { // what the thread works with
    // immutable
    char *base_url, *options_path, *state_path;
    const Clock *clock;
    Mailbox *tasks, *news;
    // any thread
    atomic_bool quits;
    // the thread's own; anybody's after it has ended
    char *name; // of the profile; NULL: not yet
    Profile draft;
    bool stored;
    int64_t gen; // of the stored profile
    pthread_t thread;
} EnrolHand;

EnrolTask *enrol_task_new(EnrolTaskKind kind);
void enrol_task_free(EnrolTask *task); // accepts NULL
void enrol_person_free(gpointer person);
void enrol_news_free(void *news);

EnrolHand *enrol_hand_new(const EnrolConfig *config);
// Tasks that keep something are still done; the others must have been told to stop.
void enrol_hand_free(EnrolHand *hand);
// False, and the task is gone, when far too many wait.
bool enrol_hand_give(EnrolHand *hand, EnrolTask *take_task);

// enrol_check.c, on the thread: each leaves task->err as it was, or says why not.
void enrol_do_token(EnrolHand *hand, EnrolTask *task);
void enrol_do_check(EnrolHand *hand, EnrolTask *task);
void enrol_do_wait(EnrolHand *hand, EnrolTask *task);
void enrol_do_exchange(EnrolHand *hand, EnrolTask *task);
void enrol_do_place(EnrolHand *hand, EnrolTask *task);
void enrol_do_areas(EnrolHand *hand, EnrolTask *task);

// enrol_keep.c, on the thread: what is written.
void enrol_do_me(EnrolHand *hand, EnrolTask *task);
void enrol_do_theme(EnrolHand *hand, EnrolTask *task);
void enrol_do_remember(EnrolHand *hand, EnrolTask *task);
// The draft becomes the profile: once, as a whole, under its lock.
bool enrol_store(EnrolHand *hand, Err *err) NODISCARD;
// What is no secret, of an earlier run; g_key_file_unref.
GKeyFile *enrol_recall(const char *state_path);
char *enrol_state_path(const char *profile); // NULL: nowhere

#endif
