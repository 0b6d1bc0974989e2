#include "config.h"

#include "app/front.h"

// New rows enter the service's index late, and rows of one moment may lie on both sides of a page
// (F18).
enum { OVERLAP_MS = 120 * 1000 };

void front_begin(Front *front, Instant newest)
{
    front->mark = (Instant){newest.ms - OVERLAP_MS};
    front->newest = newest;
    front->drop_wanted = false;
}

void front_ask(Front *front)
{
    front->drops = front->drop_wanted;
    front->newest = (Instant){0};
}

void front_page(Front *front, Instant newest)
{
    if (front->newest.ms == 0)
        front->newest = newest;
}

FrontEnd front_end(Front *front)
{
    if (front->newest.ms - OVERLAP_MS > front->mark.ms)
        front->mark = (Instant){front->newest.ms - OVERLAP_MS};
    if (!front->drop_wanted)
        return FRONT_DONE;
    if (!front->drops)
        return FRONT_AGAIN;
    front->drop_wanted = false;
    return FRONT_DROP;
}
