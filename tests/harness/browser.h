// What a person's browser does for the program: opens the authorisation page, says yes, follows.
#ifndef HARNESS_BROWSER_H
#define HARNESS_BROWSER_H

#include <glib.h>
#include <stdbool.h>

// choice: a location's id, or "company". False with why when something on the way is not as it
// should be.
bool browser_confirm(const char *url, const char *choice, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// Its halves: the address to which the page sends the browser back (g_free; NULL with why), and
// going there.
char *browser_say_yes(const char *url, const char *choice, GString *why) G_GNUC_WARN_UNUSED_RESULT;
bool browser_go(const char *url, GString *why) G_GNUC_WARN_UNUSED_RESULT;
// A port of this machine that nobody uses now.
int browser_free_port(void);

#endif
