// A contact and what hangs on it. API.md section 5.
#ifndef MODEL_CONTACT_H
#define MODEL_CONTACT_H

#include "model/channel.h"
#include "model/record.h"

typedef struct FieldValue { // one custom field value; numbers and lists are kept as text for
                            // display
    Id id;
    Text value;
} FieldValue;

// Lists and searches may leave do-not-disturb out: what they do not say is unknown, and not off.
typedef enum DndState { DND_UNKNOWN, DND_OFF, DND_ON, DND_STATE_COUNT } DndState;
extern const EnumNames dnd_names;

typedef struct Contact {
    Id id, location, assigned_to, business;
    Text name; // display name by the fallback chain of API.md 5.3; never empty after decoding
    Text first_name, last_name, email, phone, company;
    Text address, city, state, country, postal_code, website, source, type;
    Text timezone; // IANA name or empty
    Raw date_of_birth;
    int dnd; // DndState: on closes all channels
    int dnd_sms, dnd_email, dnd_whatsapp, dnd_call, dnd_facebook; // DndState
    TextList tags;
    IdList followers;
    Rows fields; // FieldValue
    Instant added, updated;
} Contact;

typedef struct Note {
    Id id, contact, user;
    Text title, body; // body without markup
    Instant added;
} Note;

typedef struct Task {
    Id id, contact, assigned_to;
    Text title, body, contact_name;
    bool completed;
    Instant due, added;
} Task;

extern const RecordType contact_type, note_type, task_type, field_value_type;

// Fills name by the fallback chain when it is empty. Called by the decoder after the table ran.
void contact_finish(Contact *contact);
// Of messages on a channel: its own and that for all.
DndState contact_dnd(const Contact *contact, Channel channel);
// The answer was about this contact alone and names all that is set: what it does not is off.
void contact_settle_dnd(Contact *contact);
// True when the text occurs (all words, folded) in name, e-mail, phone digits, company or tags.
bool contact_matches(const Contact *contact, const char *folded_words);

#endif
