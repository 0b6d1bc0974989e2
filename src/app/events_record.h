// Watches what the mirror saves and puts what happened into the history before the mirror forgets
// how things were: at least once. Made and freed on the UI thread; its watch is called on the store
// thread, with a connection of its own.
#ifndef APP_EVENTS_RECORD_H
#define APP_EVENTS_RECORD_H

#include "model/id.h"
#include "store/cache.h"

typedef struct EventRecorder EventRecorder;

typedef struct EventRecorderConfig { // copied
    const char *path, *account;      // of the history
    Id location;
    const Clock *clock; // borrowed
} EventRecorderConfig;

EventRecorder *event_recorder_new(const EventRecorderConfig *config);
// After the mirror was closed. Accepts NULL.
void event_recorder_free(EventRecorder *recorder);
CacheWatch event_recorder_watch(EventRecorder *recorder);
// Any thread: readable after something was recorded, until event_recorder_take.
int event_recorder_fd(const EventRecorder *recorder);
bool event_recorder_rings(const EventRecorder *recorder); // would it be true?
bool event_recorder_take(EventRecorder *recorder); // was anything recorded since the last time?

#endif
