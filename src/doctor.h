// What the files of `eyrie doctor` share: a check is a row, its function fills a Finding.
#ifndef DOCTOR_H
#define DOCTOR_H

#include <sys/stat.h>

#include "api/area.h"
#include "api/profile.h"
#include "args.h"
#include "base/fs.h"
#include "base/text.h"
#include "start.h"

typedef enum Health {
    HEALTH_OK,
    HEALTH_WARN, // works, but not for ever, or not as well as it could
    HEALTH_FAIL,
    HEALTH_SKIP, // not looked at: the finding says why
    HEALTH_COUNT
} Health;

typedef struct Finding {
    Health health;
    ErrKind kind;  // of a failure: decides the exit code
    TextBuf found; // one line
    TextBuf mend;  // one sentence; empty unless WARN or FAIL
} Finding;

typedef enum FolderId {
    FOLDER_CONFIG,
    FOLDER_STATE,
    FOLDER_CACHE,
    FOLDER_RUN,
    FOLDER_AUTH, // in the state folder
    FOLDER_COUNT
} FolderId;

typedef struct Folder {
    char *path; // owned
    bool there;
    struct stat st; // of the name itself, a link is not followed
} Folder;

typedef enum Reach {
    REACH_UNKNOWN, // not asked yet
    REACH_GOOD,
    REACH_BAD,     // whoever answers is not the service, or nobody does: no more questions
    REACH_OFFLINE, // told not to ask
} Reach;

typedef struct Doctor {
    const Args *args;
    bool json;
    Folder folders[FOLDER_COUNT]; // as they were before anything made or closed one
    Start start;
    bool started; // start is filled
    Err start_err;
    Clock *clock;
    const char *profile_name;
    Profile profile; // of the file
    bool has_profile;
    char *base_url; // owned; NULL: a bad one
    Secret *token;  // owned; what requests carry, NULL: none
    Err token_err;
    Reach reach;
    Probe *probe;         // NULL when nothing is asked
    ProbeAnswer location; // the last answer of the location's own row
    RateInfo rate;        // of the last answer
} Doctor;

typedef struct DoctorCheck {
    const char *group, *name;
    void (*fn)(Doctor *doctor, const struct DoctorCheck *check, Finding *out);
    int row; // FolderId or AreaId, where fn serves several checks
} DoctorCheck;

typedef void DoctorFn(Doctor *doctor, const DoctorCheck *check, Finding *out);

// Each replaces the finding. Remote text may be an argument: the result passes the sanitiser.
void doctor_ok(Finding *out, const char *fmt, ...) PRINTF(2);
void doctor_warn(Finding *out, const char *fmt, ...) PRINTF(2);
void doctor_skip(Finding *out, const char *fmt, ...) PRINTF(2);
void doctor_fail(Finding *out, ErrKind kind, const char *fmt, ...) PRINTF(3);
void doctor_mend(Finding *out, const char *fmt, ...) PRINTF(2);

// doctor_local: folders, files, mirror, outbox, other processes.
void doctor_look_at_folders(Doctor *doctor); // first of all
DoctorFn check_folder, check_config, check_keys, check_theme, check_mirror, check_synced,
    check_outbox, check_waiting, check_processes;
// doctor_account: what requests would carry.
void doctor_sign_in(Doctor *doctor, Secret *take_token);
DoctorFn check_auth_file, check_token, check_age;
// doctor_net: what the service answers.
void doctor_connect(Doctor *doctor);
DoctorFn check_proxy, check_connection, check_clock, check_location, check_area, check_granted,
    check_burst, check_daily, check_versions;
// doctor_term
DoctorFn check_terminal, check_colors, check_locale, check_widths, check_mouse, check_notices,
    check_libraries;

#endif
