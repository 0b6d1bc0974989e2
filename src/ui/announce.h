// What becomes of each write, as sentences, told once: for those who cannot look at marks. UI
// thread.
#ifndef UI_ANNOUNCE_H
#define UI_ANNOUNCE_H

#include <glib.h>

#include "app/app.h"

typedef struct Announce {
    const App *app;    // whose
    GHashTable *shown; // an operation's id to the state that was told
} Announce;

typedef void AnnounceFn(void *owner, const OpView *op, TextRef sentence);

void announce_init(Announce *announce, const App *app); // what is there is known
void announce_clear(Announce *announce);
// An app that is another than before is known at once, nothing of it is told.
void announce_turn(Announce *announce, const App *app, AnnounceFn *fn, void *owner);
// On the message line, with a11y.announce.
void announce_notices(Announce *announce, App *app);

#endif
