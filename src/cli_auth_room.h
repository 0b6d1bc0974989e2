// Inside of `eyrie auth`: for its own files.
#ifndef CLI_AUTH_ROOM_H
#define CLI_AUTH_ROOM_H

#include <glib.h>

#include "api/profile.h"
#include "args.h"

typedef struct AuthArgs {
    char *client_id, *scopes, *page, *user_type, *store, *location, *profile; // owned
    int port;
    bool oauth, paste, no_browser, yes, json, unchecked;
    char **words; // "auth", the verb and what follows it; owned
} AuthArgs;

typedef struct Auth {
    Args given; // with what stands behind the verb; borrows
    const Args *args;
    AuthArgs own;
    const char *profile, *base_url;
    Clock *clock;
} Auth;

// Each says on standard output what it did; false with err, and nothing was changed.
bool auth_login(const Auth *auth, Err *err);
bool auth_login_oauth(const Auth *auth, Err *err);
bool auth_reconnect(const Auth *auth, Err *err);
bool auth_rotate(const Auth *auth, Err *err);
bool auth_move(const Auth *auth, Err *err);
bool auth_status(const Auth *auth, Err *err);
bool auth_switch(const Auth *auth, Err *err);
bool auth_logout(const Auth *auth, Err *err);

// A line of standard input, hidden where that is a terminal.
Secret *auth_read_secret(const char *prompt, Err *err);
// The label and a text of the service, made harmless, as a line on standard output.
void auth_say(const char *label, const char *text);
// Does the token work on the location? *name as of signin_check. True without asking when told so.
bool auth_check_token(const Auth *auth, const Secret *token, const Id *location, char **name,
                      Err *err);
// A profile's tokens are for one server: false when some of them are of another one than this.
bool auth_check_server(const Auth *auth, const Profile *profile, Err *err);
// What the profile must know of where it was made.
void auth_note_server(const Auth *auth, Profile *profile);
// Where secrets are put: --store, else where they are. False for another word.
bool auth_check_store(const Auth *auth, Err *err);
bool auth_put_backend(const Auth *auth, Profile *profile, Err *err);
void auth_say_stored(const Auth *auth, ProfileBackend backend);

#endif
