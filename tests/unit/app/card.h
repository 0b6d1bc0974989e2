// A deal of the small world and the stages it may be moved to.
#ifndef UNIT_APP_CARD_H
#define UNIT_APP_CARD_H

#include "unit/app/desk.h"

typedef struct Card {
    Id deal, pipeline, stages[3]; // [0] is where it lies
} Card;

Card card_pick(Desk *desk);
// Moves it through the outbox, with its way back; the operation's number.
int64_t card_move(Desk *desk, const Card *card, int from, int to);
// Somebody else moves it.
void card_moved_by_others(Desk *desk, const Card *card, int to);
void card_assert_stage(Desk *desk, const Card *card, int stage); // on the server

#endif
