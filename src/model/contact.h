// A contact and what hangs on it. API.md section 5.
#ifndef MODEL_CONTACT_H
#define MODEL_CONTACT_H

#include "model/record.h"

typedef struct FieldValue { // one custom field value; numbers and lists are kept as text for
                            // display
    Id id;
    Text value;
} FieldValue;

typedef struct Contact {
    Id id, location, assigned_to, business;
    Text name; // display name by the fallback chain of API.md 5.3; never empty after decoding
    Text first_name, last_name, email, phone, company;
    Text address, city, state, country, postal_code, website, source, type;
    Text timezone; // IANA name or empty
    Raw date_of_birth;
    bool dnd; // all channels
    bool dnd_sms, dnd_email, dnd_whatsapp, dnd_call,
        dnd_facebook; // active or permanent per channel
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
// True when the text occurs (all words, folded) in name, e-mail, phone digits, company or tags.
bool contact_matches(const Contact *contact, const char *folded_words);

#endif
