// A profile: the credentials of one account and the locations worked on with them, in a private
// file, $XDG_STATE_HOME/eyrie/auth/NAME.json (0600 in a 0700 folder, RELIABILITY 5.2). Any thread;
// whoever changes tokens holds the profile's lock. Nothing here deletes a token on a failure.
#ifndef API_PROFILE_H
#define API_PROFILE_H

#include <glib.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/secret.h"
#include "model/id.h"

enum { TOKEN_MAX = 8192, PROFILE_NAME_MAX = 32 };

typedef enum ProfileKind {
    PROFILE_PIT,   // a private integration token: does not end by itself
    PROFILE_OAUTH, // a pair of an app of the person's own
    PROFILE_KIND_COUNT
} ProfileKind;

typedef enum ProfileBackend { // where its secrets are
    PROFILE_FILE,             // in the profile's file
    PROFILE_KEYRING,          // in the desktop's keyring, as a text under Profile.item
    PROFILE_BACKEND_COUNT
} ProfileBackend;

typedef struct Place { // a location of the profile
    Id location;
    char *name;      // as the account calls it; NULL: not asked yet. Raw: clean it before drawing
    Id me;           // the user who says "me" here; empty: nobody chosen
    Secret *access;  // a token of its own; NULL: see profile_token
    Instant expires; // of that token; unknown: never
    Instant obtained;
} Place;

typedef struct Profile {
    int64_t gen; // one more with each new token: whoever sees another number reads again
    ProfileKind kind;
    bool company; // the token is the agency's: locations need tokens of their own
    Secret *access, *refresh, *client_secret; // NULL: there is none
    char *client_id, *scopes, *redirect;      // as they were asked for; NULL: unknown
    Instant obtained, expires;                // of access; expires unknown: never
    // A renewal was begun with this refresh token and nobody knows how it ended. Unknown: none.
    Instant intent;
    Instant refused;   // the service did not know client id and secret then. Unknown: it does
    bool lost;         // the service does not take the refresh token: sign in again
    char *base_url;    // NULL: the service's own
    Id company_id;     // empty: unknown
    Id home;           // whose location `access` is; empty: the agency's, or any (unknown)
    Id location;       // worked on last
    GPtrArray *places; // Place *, owned; never NULL after profile_init
    // Of the previous token, while both are good (a rotation).
    Secret *former;
    ProfileBackend backend; // profile_set_backend
    Id machine;             // on which the pair was stored; empty: unknown
    Id item;                // in the keyring; empty: it never was there
    char kept[65];          // SHA-256 of what the keyring holds; empty: nothing is known of it
} Profile;

void profile_init(Profile *profile);
void profile_clear(Profile *profile);
// ERR_USAGE for a name that is not [a-z0-9_-]{1,32}.
bool profile_name_check(const char *name, Err *err) NODISCARD;
const char *profile_backend_name(ProfileBackend backend); // "file", "keyring"
// From the next profile_write on. What the keyring held stays there: keyring_remove.
void profile_set_backend(Profile *profile, ProfileBackend backend);
// ERR_NOT_FOUND when there is no such profile; ERR_CONFIG when its file is open to others or
// damaged (nothing of it is quoted), or when the keyring that has its secrets does not answer;
// ERR_AUTH when that has them no more.
bool profile_read(const char *name, Profile *out, Err *err) NODISCARD;
// As profile_read, for who must not stand still: a keyring is waited for a second at most.
bool profile_read_soon(const char *name, Profile *out, Err *err) NODISCARD;
// Without the secrets where the keyring has them: to look at, never to be written.
bool profile_peek(const char *name, Profile *out, Err *err) NODISCARD;
// Replaces the file as a whole: after a crash it is the old one or the new one. Secrets go into the
// keyring first, with their generation: where that is ahead of the file's, profile_read takes them.
bool profile_write(const char *name, const Profile *profile, Err *err) NODISCARD;

typedef struct ProfileEdit {
    bool may_be_new; // where there is none, `change` gets an empty one
    bool no_secrets; // neither looked at nor changed: a keyring is not asked
    // False with err: nothing is written.
    bool (*change)(void *owner, Profile *profile, Err *err);
    void *owner;
} ProfileEdit;
// Reads, lets edit->change have it and writes, all under the lock: a pair that somebody else stores
// meanwhile is not written over. ERR_LIMITED when the lock is held for five seconds.
bool profile_edit(const char *name, const ProfileEdit *edit, Err *err) NODISCARD;

char **profile_names(Err *err); // sorted; g_strfreev; NULL with err
bool profile_exists(const char *name);
// Only when a person says so. ERR_CONFIG, and nothing is removed, when the keyring does not answer.
bool profile_remove(const char *name, Err *err) NODISCARD;
bool profile_remove_file(const char *name, Err *err) NODISCARD; // whatever the keyring holds
// A token goes into a header: printable ASCII without spaces.
bool token_is_good(const char *s, size_t n);

Place *profile_place(const Profile *profile, const Id *location);       // NULL when not among them
Place *profile_add_place(Profile *profile, const Id *location);         // or the one that is there
Place *profile_place_named(const Profile *profile, const char *wanted); // by id or name, or NULL
void profile_forget_places(const Profile *profile);                     // their tokens; they stay

// What is sent for the location; NULL: it has none, or none yet (an app's at an agency).
const Secret *profile_token(const Profile *profile, const Id *location);
// Private integration tokens do not end, and should not live for ever.
enum { PROFILE_OLD_DAYS = 80 };
// Age of the location's private integration token in days; -1: not one, or unknown.
int profile_age_days(const Profile *profile, const Id *location, Instant now);
// This machine, by a name that says nothing about it elsewhere; empty where it has none.
Id profile_machine(void);
// A pair that another machine stored: each renewal here or there ends the other's
// (RELIABILITY 5.2).
bool profile_is_copied(const Profile *profile);
// Takes over a private integration token. Of a location: into a profile that has some already as
// one more, or instead of the one it had; else instead of everything. The agency's (location NULL)
// leaves those of locations. The profile is then on that location.
void profile_take_pit(Profile *profile, Secret *take_token, const Id *location, Instant now);
// Takes over a pair and what belongs to it, instead of everything but the places.
void profile_take_pair(Profile *profile, Profile *from);
// The places of the other profile and their names, without tokens.
void profile_take_names(Profile *profile, const Profile *from);

// The profile's lock, of a file that is never removed. Waits up to wait_ms; ERR_LIMITED when
// somebody holds it longer. -1 with err; profile_unlock gives it back.
int profile_lock(const char *name, int wait_ms, Err *err);
void profile_unlock(int fd);

#endif
