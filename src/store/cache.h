// The mirror: what the service told us, kept in cache.db so that the program starts with it, works
// without a network and searches at once. One file for each profile and location. Disposable: it
// may be deleted at any time, even while the program runs; a file that is broken, from another
// version or another account is renamed away and begun anew, and that is told. It never holds a
// token.
//
// A thread of its own owns the connection that writes and searches. Everything here is called on
// the UI thread: cache_post_* and cache_ask_* hand over, cache_take gets the answers, cache_read_*
// read at once through a second connection that cannot write. Reads see what has been saved, not
// what waits to be. All functions but open accept a NULL cache: nothing is kept and nothing found.
#ifndef STORE_CACHE_H
#define STORE_CACHE_H

#include "base/clock.h"
#include "base/err.h"
#include "model/channel.h"
#include "model/conversation.h"
#include "model/record.h"

typedef struct Cache Cache;

typedef enum CacheOpened {
    CACHE_KEPT,  // as it was left
    CACHE_FRESH, // there was none
    // Begun anew; the old file lies beside it as cache...db.bad-TIME (one such is kept).
    CACHE_WAS_BROKEN,
    CACHE_WAS_NEWER,   // written by a newer eyrie
    CACHE_WAS_OLDER,   // written by another eyrie with other fields
    CACHE_WAS_FOREIGN, // another account's, not ours at all, or not private
    CACHE_OPENED_COUNT
} CacheOpened;

// Who wants to know what a page changes. Called on the store thread, inside the transaction that
// saves: what settle has made durable is there before the mirror forgets how things were.
typedef struct CacheSight CacheSight; // the mirror as it is during one call
typedef struct CacheChange {          // borrowed for the call
    const RecordType *type;
    const void *was; // NULL: it was not known
    const void *is;  // NULL: it is gone
    // When the answer was asked for that brought each; of a deletion, when it became known.
    Instant was_asked, is_asked;
} CacheChange;
typedef struct CacheWatch { // row NULL: nobody
    // A row that is written or deleted; rows that stay because they are newer are not told.
    void (*row)(void *owner, CacheSight *sight, const CacheChange *change);
    // All rows of a transaction were told and it is about to be committed. False: it is not, and
    // none of it is saved. It may be told again, also after true: the commit can fail.
    bool (*settle)(void *owner, Err *err);
    void (*drop)(void *owner); // it is not committed after all: forget the rows that were told
    void *owner;
} CacheWatch;
// A record as the mirror has it at that moment; cleared by the caller. False when it has none.
bool cache_sight_read(CacheSight *sight, const RecordType *type, const Id *id, void *record);

typedef enum CacheOther { // what becomes of a file that is not as this program makes them
    CACHE_OTHER_RENEW, // renamed away and begun anew, unless a program that can read it has it open
    CACHE_OTHER_REFUSE, // stays where it is: for who only looks something up
} CacheOther;

typedef struct CacheConfig {
    const char *path;   // see cache_file
    const char *owner;  // account it belongs to: "profile/location"
    const Clock *clock; // borrowed; names of renamed files and the age of the last check
    int idle_ms;        // rest before checking the file and tidying up; 0: a second
    CacheWatch watch;   // its owner outlives the cache
    CacheOther other;
} CacheConfig;

// FS_CACHE/cache.PROFILE.LOCATION.db; g_free. NULL with err when the folder cannot be had.
char *cache_file(const char *profile, const char *location, Err *err);
typedef struct CacheLook {
    CacheOpened opened; // as cache_open would tell
    int64_t contacts, messages;
    Instant synced; // when the newest page of a sync was asked for; unknown: none was
} CacheLook;
// What there is, without changing it. owner as in CacheConfig.
bool cache_look(const char *path, const char *owner, CacheLook *out, Err *err) NODISCARD;
// NULL with err when there is no way to keep anything (a full disk, a folder that cannot be
// written): the program runs without a mirror then. ERR_CONFLICT when the file is not as this
// program makes them and stays so (CacheOther). Creates the file when there is none.
Cache *cache_open(const CacheConfig *config, CacheOpened *opened, Err *err);
// Saves what was posted, at most CACHE_CLOSE_MS long; what remains is left out together with its
// cursors, so the next sync fetches it again.
void cache_close(Cache *cache);
// For the line that says so: "kept", "new", "damaged" ...
const char *cache_opened_word(CacheOpened opened);
enum { CACHE_CLOSE_MS = 1500 };

typedef enum CacheList {
    CACHE_LIST_REPLACE, // the list is exactly these rows, or begins anew with this page
    CACHE_LIST_APPEND,  // behind what is known; rows known already keep their place
    CACHE_LIST_HEAD,    // before what is known; rows known already move up
} CacheList;

typedef struct CachePage { // what is saved in one transaction; all borrowed
    // When the answer was asked for. A row that the mirror has in a newer version (by its updated),
    // or that was deleted after this, stays as it is.
    Instant asked;
    const char *list; // the rows are this part of a list in the service's order; NULL: of none
    CacheList mode;
    const char *cursor; // name of a cursor that moves with the rows; NULL: none
    const char *value;  // its new value; NULL deletes it
    uint64_t tag;       // not 0: answered by CACHE_SAVED, also when it failed
} CachePage;

// Takes the rows, of any mirrored type (type NULL with count 0: only the cursor). ERR_LIMITED when
// CACHE_BACKLOG pages wait: the caller keeps the rows and asks for no more until they are saved. A
// row that cannot be stored is left out and counted, the others and the cursor are saved.
bool cache_post_save(Cache *cache, const CachePage *page, Rows *take_rows, Err *err) NODISCARD;
// The same with copies, for rows that are needed here as well.
bool cache_post_copy(Cache *cache, const CachePage *page, const Rows *rows, Err *err) NODISCARD;
// Rows that are known to be gone. Answers asked for before `at` do not bring them back.
bool cache_post_delete(Cache *cache, const RecordType *type, const Id *ids, size_t count,
                       Instant at, Err *err) NODISCARD;
enum { CACHE_BACKLOG = 256 };
size_t cache_backlog(Cache *cache); // pages that wait

// Deletions are found by reading a whole list again: begin, save every page of it, end. What the
// mirror has in the scope and no page since the beginning brought is missing. A sweep survives a
// restart: begin with `resume` goes on with the one under way.
typedef struct CacheSweep {
    const RecordType *type;
    Id parent; // of this contact, conversation, pipeline or calendar; empty: of all
    Instant from,
        to; // and whose time lies here (events: start, tasks: due, else added); 0: no bound
} CacheSweep;
typedef enum CacheSweepStart { CACHE_SWEEP_ANEW, CACHE_SWEEP_RESUME } CacheSweepStart;
typedef enum CacheMissing {
    CACHE_MISSING_ASK,  // told by CACHE_MISSED; stay until cache_post_delete
    CACHE_MISSING_DROP, // deleted, and told by CACHE_MISSED
} CacheMissing;
bool cache_sweep_begin(Cache *cache, const CacheSweep *sweep, CacheSweepStart start,
                       Err *err) NODISCARD;
bool cache_sweep_end(Cache *cache, const CacheSweep *sweep, CacheMissing missing, Instant at,
                     Err *err) NODISCARD;

// Questions: answered by cache_take. A newer question of a kind replaces the older one, which
// then is never answered.

enum { CACHE_HITS_MAX = 200, CACHE_SPANS_MAX = 8 };

typedef struct CacheSearch { // all of it must hold; borrowed
    // Words as typed. "in quotation marks": beside each other; wor*: how it begins (three letters
    // or more). Upper and lower case and accents do not matter. NULL or empty: all texts that pass
    // the rest.
    const char *words;
    const char *from;    // words of the contact's name, e-mail or phone; NULL: anyone
    const char *tag;     // of the contact; NULL: any
    Direction direction; // DIRECTION_UNKNOWN: both. Notes have none.
    Channel channel;     // CHANNEL_UNKNOWN: all
    Instant after, before;
    int64_t next; // CacheAnswer.next of the page before; 0: the newest
    size_t limit;
} CacheSearch;

typedef struct CacheSpan { // bytes of a snippet that matched
    size_t at, n;
} CacheSpan;

typedef struct CacheHit {   // newest first
    const RecordType *type; // &message_type, &email_type or &note_type
    Id id, conversation, contact;
    Instant at;
    Direction direction;
    Channel channel;
    Text who;     // the contact's name; empty when it is not known
    Text snippet; // one line
    CacheSpan spans[CACHE_SPANS_MAX];
    size_t span_count;
} CacheHit;

enum { // what cache_ask_find looks through
    CACHE_FIND_CONTACTS = 1 << 0,
    CACHE_FIND_THREADS = 1 << 1,
    CACHE_FIND_DEALS = 1 << 2,
    CACHE_FIND_EVENTS = 1 << 3,
};

typedef struct CacheFound { // best first
    const RecordType *type; // &contact_type, &conversation_type, &deal_type or &event_type
    Id id, contact;
    Text name, detail; // detail: e-mail, phone, company; the contact of a deal
    Instant at;        // threads: last message; events: start
    int score;
} CacheFound;

// Compact rows of contacts in the order of their names. Owned; immutable.
typedef struct CachePeople {
    char *bytes;
    uint32_t *rows; // where each begins
    size_t count;
    bool more;
} CachePeople;
typedef struct CachePerson { // borrowed
    const char *id;
    TextRef name, phone, email, company, tags; // tags: one behind the other
    Instant updated;
} CachePerson;
CachePerson cache_person(const CachePeople *people, size_t i);
void cache_people_clear(CachePeople *people);

// Each returns the number that its answer carries; 0 with err.
uint64_t cache_ask_search(Cache *cache, const CacheSearch *search, Err *err);
// Letters in order, words apart from each other, phone numbers in any format. limit: of each kind.
uint64_t cache_ask_find(Cache *cache, const char *words, unsigned what, size_t limit, Err *err);
// As cache_read_people, off this thread.
uint64_t cache_ask_people(Cache *cache, const CachePerson *after, size_t limit, Err *err);
// Reads into memory what cache_ask_find looks through, so that its first answer is as fast as the
// others. No answer.
void cache_warm(Cache *cache);
// Asks for CACHE_CHANGED if another process has written since the last time.
void cache_probe(Cache *cache);

typedef enum CacheAnswerKind {
    CACHE_SAVED,   // tag, saved, bad; err
    CACHE_MISSED,  // type, ids, missing; err
    CACHE_HITS,    // number, hits, more, next; err
    CACHE_FOUND,   // number, found
    CACHE_PEOPLE,  // number, people; err
    CACHE_CHANGED, // another process has written
    // The file was broken or vanished and has been begun anew, err says why: all that was saved and
    // all cursors are gone, what was posted before this was taken is dropped. Fill it again.
    CACHE_REBUILT,
    CACHE_FAILED, // something could not be saved (disk full), err; told once until it works again
    CACHE_IDLE,   // never returned: wakes who asked cache_is_idle
} CacheAnswerKind;

typedef struct CacheAnswer {
    CacheAnswerKind kind;
    uint64_t number, tag;
    Err err;           // ERR_NONE: it worked
    size_t saved, bad; // rows
    const RecordType *type;
    Id *ids; // at most CACHE_MISSED_MAX of those missing
    size_t id_count, missing;
    CacheHit *hits;
    size_t hit_count;
    CacheFound *found;
    size_t found_count;
    CachePeople people;
    bool more;
    int64_t next;
} CacheAnswer;
enum { CACHE_MISSED_MAX = 1000 };

CacheAnswer *cache_take(Cache *cache); // NULL when there is none
void cache_answer_free(CacheAnswer *answer);
int cache_fd(const Cache *cache); // readable while answers wait; -1 without a cache
// Nothing is waiting to be saved, asked or taken. Checks and tidying up do not count. After it was
// false cache_fd becomes readable no later than it would be true.
bool cache_is_idle(Cache *cache);

typedef enum CacheView {
    CACHE_INBOX,                 // conversations, newest message first; before `to`
    CACHE_INBOX_UNREAD,          // the same with unread messages
    CACHE_INBOX_STARRED,         // the same with a star
    CACHE_CONTACT_CONVERSATIONS, // of contact `id`, newest first
    CACHE_THREAD,                // messages of conversation `id` before `to`, newest first
    CACHE_THREAD_AFTER,          // messages of conversation `id` from `from` on, oldest first
    CACHE_THREAD_EMAILS,         // e-mail records of conversation `id` before `to`, newest first
    CACHE_CONTACT_NOTES,         // of contact `id`, newest first
    CACHE_CONTACT_TASKS,         // of contact `id`, newest first
    CACHE_CONTACT_DEALS,         // of contact `id`, newest first
    CACHE_CONTACT_EVENTS,        // of contact `id`, latest first
    CACHE_TASKS_OPEN,            // not completed, first due first; before `to`
    CACHE_BOARD,                 // open deals of pipeline `id`, newest change of stage first
    CACHE_DEALS_WON,             // of all pipelines, won `from` on, newest first
    CACHE_DEALS_STALE, // open ones of all pipelines in their stage since before `to`, longest first
    CACHE_WINDOW,      // events that overlap `from`..`to`, by start
    CACHE_PIPELINES,
    CACHE_LOST_REASONS,
    CACHE_LOCATIONS,
    CACHE_USERS,
    CACHE_TAGS,
    CACHE_CALENDARS,
    CACHE_CALENDAR_GROUPS,
    CACHE_CUSTOM_FIELDS,
    CACHE_TEMPLATES,
    CACHE_VIEW_COUNT
} CacheView;

typedef struct CacheRead {
    CacheView view;
    Id id;
    Instant from, to; // 0: no bound
    size_t limit;     // 0: all
} CacheRead;

// Fills rows, which must be empty; it gets its type here. A row that cannot be read is left out;
// *bad (may be NULL) counts them. False with err when nothing could be read; a damaged file is then
// looked at by the thread (CACHE_REBUILT).
bool cache_read(Cache *cache, const CacheRead *read, Rows *rows, size_t *bad, Err *err) NODISCARD;
typedef struct CacheDeals { // of one pipeline
    Id pipeline;
    int64_t count, unpriced, stale; // unpriced: of unknown value, which is not in the sum
    Money value;
} CacheDeals;
typedef enum CacheDealSet {
    CACHE_SUM_OPEN, // open ones; stale: in their stage since before `at`
    CACHE_SUM_WON,  // those won from `at` on
} CacheDealSet;
// Appends one CacheDeals for each pipeline that has such deals.
bool cache_read_deals(Cache *cache, CacheDealSet set, Instant at, GArray *out, Err *err) NODISCARD;
// The rows of a list in the service's order.
bool cache_read_list(Cache *cache, const RecordType *type, const char *list, size_t limit,
                     Rows *rows, Err *err) NODISCARD;
// One record; *fetched (may be NULL) is when it was asked for. ERR_NOT_FOUND when it is not known.
bool cache_read_one(Cache *cache, const RecordType *type, const Id *id, void *record,
                    Instant *fetched, Err *err) NODISCARD;
// Contacts in the order of their names, those behind `after` (NULL: from the first).
bool cache_read_people(Cache *cache, const CachePerson *after, size_t limit, CachePeople *people,
                       Err *err) NODISCARD;
// The value of a cursor, g_free; NULL when there is none. *saved (may be NULL): its page's `asked`.
char *cache_read_cursor(Cache *cache, const char *cursor, Instant *saved);

#endif
