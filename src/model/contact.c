#include "config.h"

#include "model/contact.h"

#include <assert.h>
#include <string.h>

#include "base/attr.h"
#include "base/fuzzy.h"

static const Field field_value_fields[] = {
    FIELD(FieldValue, id, "id", "id", FF_KEY),
    FIELD(FieldValue, value,
          "value|fieldValue|field_value|fieldValueString|fieldValueArray|fieldValueNumber|"
          "fieldValueDate",
          "value", FF_ANY),
};
RECORD_TYPE(field_value_type, FieldValue, field_value_fields);

static const char *const dnd_spellings[] = {"", "off", "on"};
static_assert(ARRAY_LEN(dnd_spellings) == DND_STATE_COUNT, "one spelling per state");
// An object: the settings are there, and this channel is not among them.
static const char *const dnd_aliases[][2] = {
    {"inactive", "off"}, {"false", "off"}, {"0", "off"}, {NAMES_OBJECT, "off"}, {"active", "on"},
    {"permanent", "on"}, {"true", "on"},   {"1", "on"},  {NULL, NULL},
};
const EnumNames dnd_names = {dnd_spellings, DND_STATE_COUNT, dnd_aliases};

#define DND_PATHS(dated, v3) "dndSettings." dated ".status|dndSettings." v3 ".status|dndSettings"

static const Field contact_fields[] = {
    FIELD(Contact, id, "id|_id", "id", FF_KEY),
    FIELD(Contact, location, "locationId", "location", 0),
    FIELD(Contact, assigned_to, "assignedTo", "assigned_to", 0),
    FIELD(Contact, business, "businessId", "business", 0),
    FIELD(Contact, name, "contactName|name", "name", FF_IDENTITY),
    FIELD(Contact, first_name, "firstNameRaw|firstName|firstNameLowerCase", "first_name",
          FF_IDENTITY),
    FIELD(Contact, last_name, "lastNameRaw|lastName|lastNameLowerCase", "last_name", FF_IDENTITY),
    FIELD(Contact, email, "email", "email", FF_IDENTITY),
    FIELD(Contact, phone, "phone", "phone", FF_IDENTITY),
    FIELD(Contact, company, "companyName|businessName", "company", FF_IDENTITY),
    FIELD(Contact, address, "address1|address", "address", 0),
    FIELD(Contact, city, "city", "city", 0),
    FIELD(Contact, state, "state", "state", 0),
    FIELD(Contact, country, "country", "country", 0),
    FIELD(Contact, postal_code, "postalCode", "postal_code", 0),
    FIELD(Contact, website, "website", "website", FF_IDENTITY),
    FIELD(Contact, source, "source", "source", 0),
    FIELD(Contact, type, "type", "type", 0),
    FIELD(Contact, timezone, "timezone", "timezone", 0),
    FIELD(Contact, date_of_birth, "dateOfBirth", "date_of_birth", 0),
    FIELD_STATE(Contact, dnd, "dnd", "dnd", &dnd_names),
    FIELD_STATE(Contact, dnd_sms, DND_PATHS("SMS", "sms"), "dnd_sms", &dnd_names),
    FIELD_STATE(Contact, dnd_email, DND_PATHS("Email", "email"), "dnd_email", &dnd_names),
    FIELD_STATE(Contact, dnd_whatsapp, DND_PATHS("WhatsApp", "whatsApp"), "dnd_whatsapp",
                &dnd_names),
    FIELD_STATE(Contact, dnd_call, DND_PATHS("Call", "call"), "dnd_call", &dnd_names),
    FIELD_STATE(Contact, dnd_facebook, DND_PATHS("FB", "fb"), "dnd_facebook", &dnd_names),
    FIELD(Contact, tags, "tags", "tags", 0),
    FIELD(Contact, followers, "followers", "followers", 0),
    FIELD_ROWS(Contact, fields, "customFields", "fields", &field_value_type),
    FIELD(Contact, added, "dateAdded", "added", 0),
    FIELD(Contact, updated, "dateUpdated", "updated", 0),
};
RECORD_TYPE(contact_type, Contact, contact_fields);

static const Field note_fields[] = {
    FIELD(Note, id, "id|_id", "id", FF_KEY),
    FIELD(Note, contact, "contactId", "contact", 0),
    FIELD(Note, user, "userId|createdBy.id", "user", 0),
    FIELD(Note, title, "title", "title", 0),
    FIELD(Note, body, "bodyText|body", "body", FF_BLOCK | FF_HTML),
    FIELD(Note, added, "dateAdded", "added", 0),
};
RECORD_TYPE(note_type, Note, note_fields);

static const Field task_fields[] = {
    FIELD(Task, id, "id|_id", "id", FF_KEY),
    FIELD(Task, contact, "contactId|contactDetails.id", "contact", 0),
    FIELD(Task, assigned_to, "assignedTo|assignedToUserDetails.id", "assigned_to", 0),
    FIELD(Task, title, "title", "title", 0),
    FIELD(Task, body, "body", "body", FF_BLOCK | FF_HTML),
    FIELD(Task, contact_name, "contactDetails.firstName+contactDetails.lastName", "contact_name",
          FF_IDENTITY),
    FIELD(Task, completed, "completed", "completed", 0),
    FIELD(Task, due, "dueDate", "due", 0),
    FIELD(Task, added, "dateAdded", "added", 0),
};
RECORD_TYPE(task_type, Task, task_fields);

// "First Last", or the one that is there; empty when neither is. Owned.
static Text full_name(TextRef first, TextRef last)
{
    g_autofree char *joined = g_strdup_printf("%.*s %.*s", TEXT_ARG(first), TEXT_ARG(last));
    g_strstrip(joined);
    return text_clean(joined, strlen(joined), TEXT_IDENTITY);
}

void contact_finish(Contact *contact)
{
    if (contact->name.n > 0)
        return;
    text_clear(&contact->name);
    contact->name = full_name(text_ref(&contact->first_name), text_ref(&contact->last_name));
    const TextRef fallbacks[] = {
        text_ref(&contact->email),
        text_ref(&contact->phone),
        {contact->id.s, strlen(contact->id.s)},
        TEXT("?"),
    };
    for (size_t i = 0; i < ARRAY_LEN(fallbacks) && contact->name.n == 0; i++) {
        text_clear(&contact->name);
        contact->name = text_dup(fallbacks[i]);
    }
}

static const int *dnd_of(const Contact *contact, Channel channel)
{
    switch (channel) {
    case CHANNEL_SMS:
    case CHANNEL_RCS: return &contact->dnd_sms;
    case CHANNEL_EMAIL: return &contact->dnd_email;
    case CHANNEL_WHATSAPP: return &contact->dnd_whatsapp;
    case CHANNEL_FACEBOOK: return &contact->dnd_facebook;
    case CHANNEL_CALL: return &contact->dnd_call;
    default: return &contact->dnd; // none of its own
    }
}

DndState contact_dnd(const Contact *contact, Channel channel)
{
    int own = *dnd_of(contact, channel);
    if (contact->dnd == DND_ON || own == DND_ON)
        return DND_ON;
    return contact->dnd == DND_OFF && own == DND_OFF ? DND_OFF : DND_UNKNOWN;
}

void contact_settle_dnd(Contact *contact)
{
    const Contact off = {.dnd = DND_OFF,
                         .dnd_sms = DND_OFF,
                         .dnd_email = DND_OFF,
                         .dnd_whatsapp = DND_OFF,
                         .dnd_call = DND_OFF,
                         .dnd_facebook = DND_OFF};
    record_keep_states(&contact_type, contact, &off);
}

static void append_digits(GString *out, TextRef phone)
{
    for (size_t i = 0; i < phone.n; i++)
        if (g_ascii_isdigit(phone.s[i]))
            g_string_append_c(out, phone.s[i]);
    g_string_append_c(out, ' ');
}

bool contact_matches(const Contact *contact, const char *folded_words)
{
    g_autoptr(GString) hay = g_string_new(NULL);
    const Text *const parts[] = {&contact->name,  &contact->first_name, &contact->last_name,
                                 &contact->email, &contact->company,    &contact->phone};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        g_string_append_printf(hay, "%.*s ", TEXT_ARG(text_ref(parts[i])));
    for (size_t i = 0; i < contact->tags.count; i++)
        g_string_append_printf(hay, "%.*s ", TEXT_ARG(text_ref(&contact->tags.items[i])));
    append_digits(hay, text_ref(&contact->phone));
    g_autofree char *folded = text_fold((TextRef){hay->str, hay->len});
    return fuzzy_words(folded_words, folded);
}
