// What may be typed for an argument: users, stages, tags, calendars, channels ... from memory,
// never from the network.
#ifndef APP_COMPLETE_H
#define APP_COMPLETE_H

#include "app/command.h"
#include "base/text.h"

struct App;

typedef struct Choice {
    Text label, detail; // shown
    char *value;        // what the command gets
} Choice;

typedef struct Choices {
    Choice *items;
    size_t count;
} Choices;

// All values of a kind ("user", "stage", "tag", "channel", "calendar", "pipeline", "lost-reason",
// "status", "option", "field", "theme"), in the order people expect. Empty for free text. Owned:
// choices_clear.
Choices complete_arg(const struct App *app, const char *kind, const Subject *subject);
// The kind is picked from a list rather than typed freely; its title ("Stage", "Assign to").
bool complete_is_pick(const char *kind);
const char *complete_title(const char *kind);
void choices_clear(Choices *choices);

#endif
