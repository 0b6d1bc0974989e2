// A person's walk through the program, with a look at every place after each step.
#ifndef CANARY_WALK_H
#define CANARY_WALK_H

#include "canary/stage.h"

#define WALK_MINUTE "\033[903~"

void walk_start(Stage *stage);
// config.ini: a hook for every event, and these lines.
void walk_put_config(const Stage *stage, const char *lines);
// A pair of an app that has ended, as the profile: it is renewed first.
void walk_put_pair(const Stage *stage);
// Reads, sends, looks at the drawer, searches, lets an editor have the text and hooks run.
void walk_through(Stage *stage);
void walk_quit(Stage *stage);
// Fails with what was found.
void walk_judge(const Stage *stage);

#endif
