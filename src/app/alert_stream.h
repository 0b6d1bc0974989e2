// Rules for notices ("notify on ..."): each event that comes after the start is offered to them
// once. What this person did here is left out. UI thread.
#ifndef APP_ALERT_STREAM_H
#define APP_ALERT_STREAM_H

#include "app/core.h"
#include "store/history.h"

typedef struct AlertStream AlertStream;

// history is borrowed; where there are rules and none, a notice says so.
AlertStream *alert_stream_new(Core *core, History *history);
void alert_stream_free(AlertStream *stream); // accepts NULL
bool alert_stream_is_on(const AlertStream *stream);
void alert_stream_pump(AlertStream *stream);

#endif
