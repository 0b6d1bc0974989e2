#include "config.h"

#include "app/front.h"

// New rows enter the service's index late, and rows of one moment may lie on both sides of a page
// (F18).
enum { OVERLAP_MS = 120 * 1000 };
// Many rows changed in one moment fill several pages however often they are read.
enum { PASSES_MAX = 3 };

void front_begin(Front *front, Instant newest)
{
    front->mark = (Instant){newest.ms - OVERLAP_MS};
    front->newest = newest;
    front->drop_wanted = front->drops = false;
    front->passes = 0;
}

void front_ask(Front *front)
{
    // A second pass for a drop only needs what changed during the first.
    front->until = front->drop_wanted && front->drops ? front->newest : front->mark;
    front->drops = front->drop_wanted;
    front->newest = (Instant){0};
    front->pages = 0;
}

void front_page(Front *front, Instant newest)
{
    if (front->pages++ == 0)
        front->newest = newest;
}

FrontEnd front_end(Front *front)
{
    if (front->newest.ms - OVERLAP_MS > front->mark.ms)
        front->mark = (Instant){front->newest.ms - OVERLAP_MS};
    if (!front->drop_wanted)
        return FRONT_DONE;
    // Between two pages a row may have moved ahead of the first: only a front of one page is whole.
    bool whole = front->drops && front->pages <= 1;
    if (!whole && ++front->passes < PASSES_MAX)
        return FRONT_AGAIN;
    front->drop_wanted = front->drops = false;
    return FRONT_DROP;
}
