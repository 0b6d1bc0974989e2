#include "config.h"

#include "model/workspace.h"

#include <string.h>

#include "base/attr.h"

enum { DEFAULT_SLOT_MINUTES = 30, MINUTES_PER_HOUR = 60 };

static const Field location_fields[] = {
    FIELD(Location, id, "id|_id", "id", FF_KEY),
    FIELD(Location, company, "companyId", "company", 0),
    FIELD(Location, name, "name|business.name", "name", 0),
    FIELD(Location, timezone, "timezone|business.timezone", "timezone", 0),
    FIELD(Location, country, "country|business.country", "country", 0),
    FIELD(Location, email, "email|business.email", "email", FF_IDENTITY),
    FIELD(Location, phone, "phone", "phone", FF_IDENTITY),
    FIELD(Location, allow_duplicate_contact, "settings.allowDuplicateContact",
          "allow_duplicate_contact", 0),
    FIELD(Location, allow_duplicate_deal, "settings.allowDuplicateOpportunity",
          "allow_duplicate_deal", 0),
};
RECORD_TYPE(location_type, Location, location_fields);

static const Field user_fields[] = {
    FIELD(User, id, "id|_id", "id", FF_KEY),
    FIELD(User, name, "name", "name", FF_IDENTITY),
    FIELD(User, first_name, "firstName", "first_name", FF_IDENTITY),
    FIELD(User, last_name, "lastName", "last_name", FF_IDENTITY),
    FIELD(User, email, "email", "email", FF_IDENTITY),
    FIELD(User, phone, "phone", "phone", FF_IDENTITY),
    FIELD(User, role, "roles.role|role", "role", 0),
};
RECORD_TYPE(user_type, User, user_fields);

static const Field tag_fields[] = {
    FIELD(Tag, id, "id|_id", "id", FF_KEY),
    FIELD(Tag, name, "name", "name", FF_REQUIRED),
};
RECORD_TYPE(tag_type, Tag, tag_fields);

static const Field calendar_fields[] = {
    FIELD(Calendar, id, "id|_id", "id", FF_KEY),
    FIELD(Calendar, group, "groupId", "group_id", 0),
    FIELD(Calendar, name, "name", "name", 0),
    FIELD(Calendar, description, "description", "description", FF_BLOCK | FF_HTML),
    FIELD(Calendar, color, "eventColor", "color", 0),
    FIELD(Calendar, active, "isActive", "active", 0),
    FIELD(Calendar, slot_minutes, "slotDuration", "slot_minutes", 0),
    FIELD(Calendar, interval_minutes, "slotInterval", "interval_minutes", 0),
    FIELD(Calendar, slot_unit, "slotDurationUnit", "slot_unit", 0),
    FIELD(Calendar, interval_unit, "slotIntervalUnit", "interval_unit", 0),
    FIELD(Calendar, kind, "calendarType", "kind", 0),
    FIELD(Calendar, members, "teamMembers[].userId", "members", 0),
};
RECORD_TYPE(calendar_type, Calendar, calendar_fields);

static const Field calendar_group_fields[] = {
    FIELD(CalendarGroup, id, "id|_id", "id", FF_KEY),
    FIELD(CalendarGroup, name, "name", "name", 0),
};
RECORD_TYPE(calendar_group_type, CalendarGroup, calendar_group_fields);

static const Field custom_field_fields[] = {
    FIELD(CustomField, id, "id|_id", "id", FF_KEY),
    FIELD(CustomField, name, "name", "name", 0),
    FIELD(CustomField, key, "fieldKey", "key", 0),
    FIELD(CustomField, data_type, "dataType", "data_type", 0),
    FIELD(CustomField, model, "model", "model", 0),
    FIELD(CustomField, position, "position", "position", 0),
};
RECORD_TYPE(custom_field_type, CustomField, custom_field_fields);

static const Field template_fields[] = {
    FIELD(Template, id, "id|_id", "id", FF_KEY),
    FIELD(Template, name, "name", "name", 0),
    FIELD(Template, body, "template.body|template.html|body", "body", FF_BLOCK | FF_HTML),
    FIELD(Template, type, "type", "type", 0),
};
RECORD_TYPE(template_type, Template, template_fields);

void location_finish(Location *location)
{
    if (location->name.n > 0)
        return;
    text_clear(&location->name);
    location->name = text_dup((TextRef){location->id.s, strlen(location->id.s)});
}

void user_finish(User *user)
{
    if (user->name.n > 0)
        return;
    TextRef first = text_ref(&user->first_name);
    TextRef last = text_ref(&user->last_name);
    g_autofree char *joined = g_strdup_printf("%.*s %.*s", TEXT_ARG(first), TEXT_ARG(last));
    g_strstrip(joined);
    text_clear(&user->name);
    user->name = text_clean(joined, strlen(joined), TEXT_IDENTITY);
    TextRef email = text_ref(&user->email);
    if (user->name.n == 0) {
        text_clear(&user->name);
        user->name = text_dup(email.n > 0 ? email : (TextRef){user->id.s, strlen(user->id.s)});
    }
}

static void finish_minutes(int64_t *minutes, Raw *unit)
{
    if (*minutes <= 0)
        *minutes = DEFAULT_SLOT_MINUTES;
    else if (unit->s && g_str_has_prefix(unit->s, "hour") && *minutes < INT_MAX)
        *minutes *= MINUTES_PER_HOUR;
    g_free(unit->s);
    *unit = (Raw){g_strdup("mins"), strlen("mins")};
}

void calendar_finish(Calendar *calendar)
{
    finish_minutes(&calendar->slot_minutes, &calendar->slot_unit);
    finish_minutes(&calendar->interval_minutes, &calendar->interval_unit);
}
