// Inside of the profile: for its own files.
#ifndef API_PROFILE_ROOM_H
#define API_PROFILE_ROOM_H

#include "api/profile.h"

// An agency may have thousands of locations. What is longer is not written: nobody would read it.
enum { PROFILE_FILE_MAX = 8 * 1024 * 1024 };

// The file's text; it holds secrets: wipe it, then g_free.
char *profile_print(const Profile *profile, size_t *n);
// Into a profile that was profile_init. ERR_CONFIG for what is none; nothing of it is quoted.
bool profile_parse(const char *data, size_t n, Profile *profile, Err *err) NODISCARD;

// What the keyring holds: the secrets, and what came with them; wipe it, then g_free.
char *profile_print_secrets(const Profile *profile, size_t *n);
// Into the profile that was read from the file.
bool profile_parse_secrets(const Secret *text, Profile *profile, Err *err) NODISCARD;

#endif
