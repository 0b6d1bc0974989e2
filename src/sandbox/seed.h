// How a world is filled. Internal to the sandbox.
#ifndef SANDBOX_SEED_H
#define SANDBOX_SEED_H

#include "sandbox/world.h"

// Sizes for a kind of world where the options say 0.
void seed_sizes(WorldKind kind, WorldOptions *options);
// Fills everything but deals and calendars.
void seed_world(World *w);

void seed_users(World *w);
void seed_people(World *w, int count);
// Threads for `count` contacts from the given one on, `messages` in all (0 or less: as it comes).
void seed_talk(World *w, uint32_t first, int count, int messages);
void seed_small(World *w);
void seed_hostile(World *w);
// Notes and tasks for the first contacts.
void seed_desk(World *w);

// One made-up person; number decides name, place and everything else. The contact is not touched
// yet (world_contact_touch).
void seed_person(World *w, WorldContact *contact, uint32_t number);
// A seeded message of a script, dated at; used while a thread is laid out in order of time.
typedef struct SeedLine {
    uint16_t script;
    uint8_t line;
    uint32_t salt;
    int64_t at;
} SeedLine;
WorldMessage *seed_message(World *w, WorldConversation *conversation, const SeedLine *line,
                           int channel);

#endif
