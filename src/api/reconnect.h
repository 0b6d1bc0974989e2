// Connecting an app again whose refresh token is lost or not taken any more (RELIABILITY 2.4): the
// service knows the app by its id and secret, and gives a new code for where it is installed.
// Nobody has to say yes on a page. Blocks; a thread of its own or the command line.
#ifndef API_RECONNECT_H
#define API_RECONNECT_H

#include "api/refresh.h"

// The new pair is stored, under the profile's lock, before anybody uses it. False with err: the
// profile is as it was. ERR_USAGE for one that is none of an app.
bool reconnect_run(const RefreshConfig *config, Err *err) NODISCARD;

#endif
