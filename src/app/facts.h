// What the program can say of a selected record by itself: for copying, opening, and handing it to
// other programs. From memory only. UI thread.
#ifndef APP_FACTS_H
#define APP_FACTS_H

#include <glib.h>

#include "app/command.h"
#include "base/text.h"

struct App;

typedef enum Fact {
    FACT_NAME,
    FACT_PHONE,
    FACT_EMAIL,
    FACT_ID,
    FACT_LINK, // of its page in HighLevel
    FACT_TEXT, // of the newest message, of an appointment's title, of a deal's name
    FACT_JSON, // one object in one line
    FACT_COUNT
} Fact;

// Owned; empty when it is not known.
Text facts_of(const struct App *app, const Subject *subject, Fact fact);
const char *fact_name(Fact fact); // "phone"
// Fields of a contact that may be edited as text, by the service's names; NULL past the last.
const char *facts_field_name(size_t i);
bool facts_fields_known(const struct App *app, const Subject *subject); // the whole record is
Text facts_field(const struct App *app, const Subject *subject, size_t i);
// Addresses that stand in the messages of the open thread, newest first: strings, owned.
GPtrArray *facts_links(const struct App *app);

#endif
