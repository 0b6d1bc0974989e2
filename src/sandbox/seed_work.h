// How the working half of a world is filled. Internal to the seeding.
#ifndef SANDBOX_SEED_WORK_H
#define SANDBOX_SEED_WORK_H

#include "sandbox/world_work.h"

void seed_pipelines(World *w);
void seed_deals(World *w); // needs the pipelines
void seed_calendars(World *w);
void seed_events(World *w); // needs the calendars

// A user by name; the one at `fallback` (or the last there is) when nobody has it.
const WorldUser *seed_user(World *w, const char *name, uint32_t fallback);
// A contact by name; NULL when nobody has it.
WorldContact *seed_contact(World *w, const char *name);
// Days from the world's birth to the n-th working day (Monday to Friday): 0 is the birthday or the
// first after it.
int seed_working_day(const World *w, int n);

#endif
