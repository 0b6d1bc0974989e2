// OAuth of the imitated service (API.md 4): the token endpoint, tokens of single locations, where
// the app is installed, and the page on which a person says yes. For router.c only; under the lock.
#ifndef SANDBOX_OAUTH_H
#define SANDBOX_OAUTH_H

#include "sandbox/core.h"

// The routes that are about tokens; they see the whole company instead of one world.
typedef void OauthFn(Sandbox *sandbox, const Grant *grant, const Request *req, Response *res);
OauthFn *oauth_handler(EndpointId ep); // NULL: another kind of route
// Needs no token: client id and secret are in the body.
bool oauth_is_open(EndpointId ep);
// The body is a form.
bool oauth_takes_form(EndpointId ep);
// Is the kind of token let in? false: res holds the refusal.
bool oauth_check_class(const Grant *grant, EndpointId ep, Response *res);

// GET of /oauth/chooselocation or /v2/oauth/chooselocation: a page with a link for each choice;
// with confirm=LOCATION or confirm=company the redirection that such a link leads to. false: not
// that page.
bool oauth_page(Sandbox *sandbox, const Incoming *in, const char *path, const Request *req,
                Answer *answer);

#endif
