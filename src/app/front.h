// Reading the front of a list that is sorted by its last change, newest first, until what is known
// is met: how far back to read, and when a complete reading of the list may drop what it has not
// seen. Values; UI thread.
#ifndef APP_FRONT_H
#define APP_FRONT_H

#include <stdbool.h>

#include "base/clock.h"

typedef struct Front {
    Instant mark;     // rows changed before this are known
    Instant until;    // where the reading under way may stop
    Instant newest;   // its first row
    int pages;        // of it so far
    int passes;       // since the complete reading ended
    bool drop_wanted; // a complete reading has ended and waits for a front begun after it
    bool drops;       // the front under way was begun after it
} Front;

typedef enum FrontEnd {
    FRONT_DONE,
    FRONT_DROP,  // what the complete reading and this front have not seen is gone
    FRONT_AGAIN, // rows may have moved past the reader: ask for the front once more
} FrontEnd;

void front_begin(Front *front, Instant newest); // first page of a complete reading
void front_ask(Front *front);                   // the front is asked for
void front_page(Front *front, Instant newest);  // a page of it came
FrontEnd front_end(Front *front);               // the last page of it came

#endif
