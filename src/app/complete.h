// What may be typed for an argument: users, stages, tags, calendars, channels ... from memory,
// never from the network.
#ifndef APP_COMPLETE_H
#define APP_COMPLETE_H

#include "app/command.h"
#include "app/options.h"
#include "base/text.h"

struct App;

typedef struct Choice {
    Text label, detail; // shown
    char *value;        // what the command gets
    bool off;           // shown grey: it cannot be done now
} Choice;

typedef struct Choices {
    Choice *items;
    size_t count;
    Text lacking; // why there may be more than these; empty: they are all
} Choices;

// All values of a kind ("user", "stage", "tag", "channel", "calendar", "pipeline", "lost-reason",
// "status", "option", "command", "field", "theme"), in the order people expect. Empty for free
// text. Owned: choices_clear.
Choices complete_arg(const struct App *app, const char *kind, const Subject *subject);
// Why the account does not tell them; NULL: it does, or was not asked yet.
const Err *complete_refusal(const struct App *app, const char *kind);
// Values of an option, with what each is; options as they are now, NULL: not known. Owned:
// choices_clear.
Choices complete_option(const Options *options, const char *name);
// The kind is picked from a list rather than typed freely; its title ("Stage", "Assign to").
bool complete_is_pick(const char *kind);
const char *complete_title(const char *kind);
// All is copied. A list of one's own begins as {0}.
void choices_add(Choices *choices, TextRef label, TextRef detail, const char *value);
void choices_clear(Choices *choices);

#endif
