// Appointments, blocked time and free slots. API.md section 7.
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "model/record.h"

typedef enum AppointmentStatus {
    APPT_UNKNOWN,
    APPT_NEW,
    APPT_CONFIRMED,
    APPT_SHOWED,
    APPT_NOSHOW,
    APPT_CANCELLED,
    APPT_INVALID,
    APPT_COMPLETED,
    APPT_ACTIVE,
    APPT_STATUS_COUNT
} AppointmentStatus;
extern const EnumNames appointment_status_names; // normalises noshow, no-show, no_show, canceled

typedef struct Event { // an appointment, or a block when blocked is set
    Id id, calendar, contact, group, assigned_to, master;
    Text title, notes, address;
    int status;               // AppointmentStatus
    Stamp start_raw, end_raw; // as the service wrote them
    Instant start, end, added, updated;
    bool recurring, deleted;
    bool blocked; // set by the reader of blocked-slots
} Event;

typedef struct Slot { // one start time as the service offered it; booked with this string verbatim
    Stamp raw;
    Instant start;
} Slot;

extern const RecordType event_type, slot_type;

#endif
