// Appointments that begin soon, out of the mirror, each told once. Before one is told it is read
// again: it may have been cancelled meanwhile. UI thread.
#ifndef APP_ALERT_MEETINGS_H
#define APP_ALERT_MEETINGS_H

#include "app/core.h"

typedef struct AlertMeetings AlertMeetings;

AlertMeetings *alert_meetings_new(Core *core);
void alert_meetings_start(AlertMeetings *meetings); // looks now, and then each minute
void alert_meetings_free(AlertMeetings *meetings);  // accepts NULL

#endif
