// What happens by itself on the world's clock: delivery states move, customers answer, new leads
// arrive, colleagues clear the pile. Everything comes from the seed and the moments of the calls.
#ifndef SANDBOX_ALIVE_H
#define SANDBOX_ALIVE_H

#include "sandbox/world.h"

void alive_start(World *w);
// A message of the team was just sent: it gets delivered, and (unless the world is quiet) answered.
void alive_sent(World *w, WorldMessage *message);
// A message was planned: it leaves when its moment comes.
void alive_planned(World *w, const WorldMessage *message);

// replies.c: an answer of the customer to the given words, or something new to say. Appended to
// out.
void reply_words(World *w, const WorldContact *contact, const char *words, uint64_t roll,
                 GString *out);
void opener_words(World *w, const WorldContact *contact, uint64_t roll, GString *out);
void colleague_words(World *w, const WorldContact *contact, uint64_t roll, GString *out);
// A plain text as a mail program would send it; answered may be NULL.
void mail_from_words(World *w, const WorldMessage *answered, const char *words, GString *out);

#endif
