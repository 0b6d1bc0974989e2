// The account as far as it is known, for everyone to read. UI thread. Names no api or store type,
// so that the interface may include it.
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app/accounts.h"
#include "base/datetime.h"
#include "base/err.h"
#include "model/deal.h"
#include "model/workspace.h"

typedef enum LinkState { // hysteresis of F14: offline after 2 failures in 5 s, online after one
                         // success
    LINK_CONNECTING,
    LINK_ONLINE,
    LINK_OFFLINE,
    LINK_REFUSED, // the token is not accepted
} LinkState;

typedef enum AccountState { // whose the token is, as the service has said in this run
    ACCOUNT_UNKNOWN,
    ACCOUNT_CONFIRMED, // of this location: writes may leave
    ACCOUNT_OTHER,     // not of this location: none does
} AccountState;

typedef struct Session { // rows are owned; empty until the first answers
    Id location_id;
    Id company_id; // the profile's; empty: unknown
    AccountState account;
    Id me;          // the user who says "me"; empty: nobody was chosen
    Band band;      // of the top bar
    int token_days; // age of a private integration token; -1 unknown, or none
    bool ask_first; // a person has to say yes before the first write of this run
    const char *readonly_why;
    bool has_app; // the token is an app's: its access can be asked for again
    char *base_url;
    Text proxy; // that requests go through; empty: none
    char profile[33];
    LinkState link;
    Instant offline_since;
    Err last; // why offline or refused
    Location location;
    const Zone *zone; // the location's; never NULL
    Rows users, calendars, tags, lost_reasons, pipelines, custom_fields;
    bool readonly, demo;
} Session;

// Name of a user of the location, or the id itself of one who is not among them (API.md 9), "?"
// while none are known, or "nobody" for the empty id. Borrowed.
TextRef session_user_name(const Session *session, const Id *user);
const Calendar *session_calendar(const Session *session, const Id *calendar); // NULL when unknown
const Pipeline *session_pipeline(const Session *session, const Id *pipeline); // NULL when unknown
const Stage *session_stage(const Session *session, const Id *pipeline, const Id *stage);

#endif
