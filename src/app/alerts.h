// What somebody should hear of who looks elsewhere: gathered for a moment, so that a flood becomes
// one alert, until the interface takes it. Nothing that a person did, and nothing that was there
// before the start, comes here. UI thread.
#ifndef APP_ALERTS_H
#define APP_ALERTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/text.h"
#include "model/id.h"

typedef struct Alerts Alerts;
struct Core;
struct AlertLines;

typedef enum AlertKind {
    ALERT_MESSAGE,
    ALERT_WRITE,
    ALERT_MEETING,
    ALERT_EVENT,
    ALERT_COUNT
} AlertKind;

typedef struct AlertItem { // copied
    const char *plain;     // says it without naming anybody: "New message"
    TextRef name, text;    // whose it is, and what it says; may be empty
} AlertItem;

enum { ALERT_CELLS = 80 };

typedef struct Alert {
    Text title; // begins with words of ours
    Text body;  // may be empty; option notify-body says how much is told
} Alert;

// options_path: where rules and the command are (alert_lines.h); NULL: there are none.
Alerts *alerts_new(struct Core *core, const char *options_path);
void alerts_free(Alerts *alerts);                                       // accepts NULL
void alerts_add(Alerts *alerts, AlertKind kind, const AlertItem *item); // accepts NULL
// A customer has written: told at once, unless rules say which messages are.
void alerts_message(Alerts *alerts, TextRef name, TextRef text); // accepts NULL
const struct AlertLines *alerts_lines(const Alerts *alerts);
// Who knows whether this person has just written to the record; owner is borrowed.
typedef bool AlertOwnFn(const void *owner, const Id *record);
void alerts_set_own(Alerts *alerts, AlertOwnFn *fn, const void *owner);
bool alerts_is_own(const Alerts *alerts, const Id *record);
// False when none is due. The caller clears it.
bool alerts_take(Alerts *alerts, Alert *out);
void alert_clear(Alert *alert);

// Starts the person's program with title and body as its last words; how it ends is told in a
// notice when it fails. ERR_CONFIG when there is none.
bool alerts_run(Alerts *alerts, const Alert *alert, Err *err) NODISCARD;
void alerts_pump(Alerts *alerts);
bool alerts_are_idle(const Alerts *alerts); // no program runs
int alerts_fd(const Alerts *alerts);        // readable when one has ended; -1: none can run

#endif
