// What the parent with the sandbox and a client in a process of its own say to each other, one
// packet each. The client moves no clock by itself: it asks for a step, the parent moves the world
// first and answers with the time the client then has.
#ifndef TORTURE_LINE_H
#define TORTURE_LINE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum LineKind {
    LINE_STEP,    // client: number is the milliseconds it wants to pass
    LINE_TIME,    // parent: number is the time, milliseconds since the epoch
    LINE_QUIT,    // parent, in place of LINE_TIME: end as a person ends it
    LINE_UP,      // client: the account is there
    LINE_GO,      // parent: begin
    LINE_QUEUED,  // client: a person has been told that text is queued
    LINE_SETTLED, // client: nothing is left but what waits for a person
    LINE_FAILED,  // client: text says why it gives up
} LineKind;

typedef struct Line {
    LineKind kind;
    int64_t number;
    char text[128];
} Line;

// False when the other side is gone.
bool line_send(int fd, LineKind kind, int64_t number, const char *text);
bool line_read(int fd, Line *out);

#endif
