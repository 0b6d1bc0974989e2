// A change of a record, told by the differ to a setting that knows Maria, Ann and the pipeline
// "sales".
#ifndef UNIT_APP_DIFFER_H
#define UNIT_APP_DIFFER_H

#include "app/events_room.h"

enum { DIFFER_BORN = 1000000, DIFFER_LATER = 2000000 }; // ms; LATER: after the history began

extern const Id differ_maria;

// "ContactTagUpdate ContactUpdate-": what is told, a minus behind what is minor.
void differ_expect(const RecordType *type, const void *was, const void *is, const char *expected);
// The first event; event_draft_clear.
EventDraft differ_first(const RecordType *type, const void *was, const void *is);
// The member of its payload, as JSON; NULL: it has none.
void differ_member(const EventDraft *draft, const char *path, const char *expected);

#endif
