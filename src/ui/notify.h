// A desktop notice as the bytes that terminals know (OSC 9, 777, 99). Pure.
#ifndef UI_NOTIFY_H
#define UI_NOTIFY_H

#include <glib.h>

#include "app/alerts.h"
#include "ui/term_kind.h"

typedef enum NotifyWay {
    NOTIFY_OFF,
    NOTIFY_BELL,
    NOTIFY_OSC9,
    NOTIFY_OSC777,
    NOTIFY_OSC99,
    NOTIFY_COMMAND, // no bytes: a program of the person's is run
    NOTIFY_WAY_COUNT
} NotifyWay;

// wanted: the option `notify`. auto: what the terminal is known to take, else the bell.
NotifyWay notify_way(const char *wanted, const TermSigns *signs);
const char *notify_way_name(NotifyWay way);
// Appends what the terminal is sent; a multiplexer between us and it is told to pass it on.
void notify_bytes(NotifyWay way, const TermSigns *signs, const Alert *alert, GString *out);

#endif
