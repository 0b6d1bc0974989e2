// The account itself: location, users, tags, calendars, custom fields, templates.
#ifndef MODEL_WORKSPACE_H
#define MODEL_WORKSPACE_H

#include "model/record.h"

typedef struct Location {
    Id id, company;
    Text name, timezone, country, email, phone;
    bool allow_duplicate_contact, allow_duplicate_deal;
} Location;

typedef struct User {
    Id id;
    Text name, first_name, last_name, email, phone, role;
} User;

typedef struct Tag {
    Id id;
    Text name;
} Tag;

typedef struct Calendar {
    Id id, group;
    Text name, description;
    Raw color; // "#039be5"
    bool active;
    int64_t slot_minutes, interval_minutes;
    Raw slot_unit, interval_unit; // "mins" or "hours" on the wire; minutes after calendar_finish
    Raw kind;                     // calendarType
    IdList members;               // teamMembers[].userId
} Calendar;

typedef struct CalendarGroup {
    Id id;
    Text name;
} CalendarGroup;

typedef struct CustomField {
    Id id;
    Text name;
    Raw key, data_type, model;
    int64_t position;
} CustomField;

typedef struct Template {
    Id id;
    Text name, body;
    Raw type;
} Template;

extern const RecordType location_type, user_type, tag_type, calendar_type, calendar_group_type,
    custom_field_type, template_type;

void location_finish(Location *location);
void user_finish(User *user);             // name from first and last name where missing
void calendar_finish(Calendar *calendar); // hours to minutes, defaults 30

#endif
