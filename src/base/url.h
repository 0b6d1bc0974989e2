// Percent-coding, query strings and the rules for URLs we talk to or open. Pure; any thread.
#ifndef BASE_URL_H
#define BASE_URL_H

#include <glib.h>
#include <stdbool.h>

#include "base/err.h"

// The service itself, where nothing else is said.
#define SERVICE_URL "https://services.leadconnectorhq.com"

char *url_encode(const char *s); // everything but unreserved characters; g_free
// Decodes in place semantics into a new string; false on bad escapes or NUL.
char *url_decode(const char *s, size_t n, Err *err);
// Appends "key=value" (with '&' where needed), both encoded. NULL values are skipped.
void query_add(GString *query, const char *key, const char *value);
void query_add_int(GString *query, const char *key, gint64 value);
// Where requests may go: https anywhere, http only to 127.0.0.0/8, [::1] or localhost. Accepts a
// scheme, host and optional port and path prefix, no credentials, query or fragment. The normalised
// form has no trailing slash; owned.
char *url_base(const char *url, Err *err);
bool url_is_loopback(const char *url);
char *url_host(const char *url); // lower case, ASCII (punycode); owned, NULL when there is none
// Host and port of the proxy that the environment names for requests to this address, as libcurl
// understands it, without user and password; NULL: none. variable: which one said so; may be NULL.
// Reads the environment; g_free.
char *url_proxy(const char *url, const char **variable);
// What may be handed to a browser: https, http to this machine, mailto (no attachments), tel; no
// control characters.
bool url_may_open(const char *url, Err *err);
// The same address written anew for another program: scheme and host in lower case, the host in
// ASCII, percent escapes for whatever a shell or a list of words might read otherwise. NULL with
// err when url_may_open says no; g_free.
char *url_for_opening(const char *url, Err *err);
// ^[A-Za-z0-9_-]{1,64}$ : the only strings that enter a request path.
// How many bytes belong to the address with which a text begins: up to a blank, a quotation mark or
// a bracket, without the full stop of its sentence.
size_t url_length(const char *text);
bool url_is_id(const char *s);

#endif
