// Which process made an attempt, told apart from a later process that got the same number. Any
// thread.
#ifndef STORE_OWNER_H
#define STORE_OWNER_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Owner {
    int64_t pid,
        start;     // start: clock ticks since boot when it began; 0 where the system does not tell
    char boot[40]; // changes with every boot; empty where the system does not tell
} Owner;

Owner owner_self(void);
bool owner_is_self(const Owner *owner);
bool owner_is_alive(const Owner *owner);

#endif
