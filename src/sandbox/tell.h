// What a message says: seeded messages are told from their script when somebody asks, later ones
// hold their text. Everything is appended to out. Same message, same words.
#ifndef SANDBOX_TELL_H
#define SANDBOX_TELL_H

#include "sandbox/scripts.h"
#include "sandbox/world.h"

void tell_body(World *w, const WorldMessage *message,
               GString *out); // HTML for e-mail; nothing for calls
// The body without markup and quotes, for previews and searches.
void tell_words(World *w, const WorldMessage *message, GString *out);
void tell_subject(World *w, const WorldMessage *message, GString *out); // e-mail; nothing otherwise
// Sender and receiver as numbers, or "Name <address>" for e-mail; nothing where there is none.
void tell_from(World *w, const WorldMessage *message, GString *out);
void tell_to(World *w, const WorldMessage *message, GString *out);
// Attached files as URLs, '\n' between them; nothing for most messages.
void tell_attachments(World *w, const WorldMessage *message, GString *out);
int tell_call_seconds(const WorldMessage *message); // 0: nobody talked
// The message before this one in its mail thread; NULL for the first.
WorldMessage *tell_answered(World *w, const WorldMessage *message);
WorldContact *tell_contact(World *w, const WorldMessage *message);
// Whether Northside Home Improvement speaks rather than Acme Dental.
bool tell_is_home(const WorldContact *contact, const Script *script);

#define LOCATION_PHONE "+12135550142"
#define LOCATION_MAIL  "hello@acmedental.example"
#define HOME_MAIL      "office@northsidehome.example"
#define HOME_PHONE     "+12135550188"

// tell_mail.c: lays out a mail in HTML from its words, as the writer's mail program would.
typedef struct MailPage {
    const char *words;
    const char *quoted;    // words of the answered mail, NULL: none
    const char *quoted_by; // "Dr. Kim <...>"
    int64_t quoted_at;
    const Zone *zone;
    uint32_t style;
    bool inbound, home;
} MailPage;
void mail_layout(const MailPage *page, GString *out);

#endif
