// Contacts: the list with an instant filter, and everything about one contact. UI thread.
#ifndef APP_PEOPLE_H
#define APP_PEOPLE_H

#include "app/feed.h"
#include "model/contact.h"
#include "model/deal.h"
#include "model/event.h"

typedef struct People People;
struct Core;
struct Outbox;

People *people_new(struct Core *core, struct Outbox *outbox);
void people_free(People *people);

// A compact row: details are read when a contact is opened. Borrowed until the next pump.
typedef struct Person Person;
Id person_id(const Person *person);
TextRef person_name(const Person *person); // never empty
TextRef person_email(const Person *person);
TextRef person_phone(const Person *person);
TextRef person_company(const Person *person);

// The list, by name. Filled page by page at background priority once it was asked for; filter()
// narrows it at once over what is known and asks the service too. 100,000 rows: a filter letter
// stays within a frame.
void people_open(People *people);           // start filling; harmless when done before
size_t people_count(const People *people);  // rows that pass the filter
size_t people_loaded(const People *people); // rows known
const Person *people_at(const People *people, size_t i);
// Where a contact stands in the list; false when it is not in it.
bool people_index(const People *people, const Id *contact, size_t *index);
const Feed *people_feed(const People *people);
void people_filter(People *people, TextRef words);
const Person *people_find(const People *people, const Id *contact); // NULL when not known yet
void people_poll(People *people);
void people_refresh(People *people);

// Rows that were read in the background, once the list was opened; a contact that is gone.
void people_take(People *people, const Rows *contacts);
void people_drop(People *people, const Id *contact);
void people_recall_again(People *people); // another process has written to the mirror

// One contact in detail: opened by id, its parts fetched. Rows are empty with feed->err or asked
// set while unknown.
typedef struct ContactDetail {
    Id id;
    Contact contact;                  // name only until the first answer
    Rows notes, tasks, events, deals; // Note, Task, Event, Deal; newest first
    Feed feed, notes_feed, tasks_feed, events_feed, deals_feed;
} ContactDetail;
void people_open_contact(People *people, const Id *contact); // empty id closes
const ContactDetail *people_detail(const People *people);    // id is empty when none is open
void people_poll_contact(People *people);

// Writes, through the outbox. Edit takes "field=value" pairs of the service's names (firstName,
// email, phone, companyName ...).
bool people_tag(People *people, const Id *contact, const char *const *add,
                const char *const *remove, Err *err) NODISCARD;
bool people_add_note(People *people, const Id *contact, const char *text, Err *err) NODISCARD;
bool people_add_task(People *people, const Id *contact, const char *title, Instant due,
                     Err *err) NODISCARD;
bool people_complete_task(People *people, const Id *contact, const Id *task, bool done,
                          Err *err) NODISCARD;
bool people_create(People *people, const char *name, const char *phone, const char *email,
                   Err *err) NODISCARD;
bool people_edit(People *people, const Id *contact, const char *field, const char *value,
                 Err *err) NODISCARD;
bool people_assign(People *people, const Id *contact, const Id *user, Err *err) NODISCARD;

#endif
