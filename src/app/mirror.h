// The mirror from the side of the app: what answers bring is saved as it comes, what a module
// starts with is read. UI thread. All functions accept a NULL mirror and one without a file:
// nothing is kept and nothing is known then.
#ifndef APP_MIRROR_H
#define APP_MIRROR_H

#include "app/wire.h"
#include "store/cache.h"

typedef struct Mirror Mirror;
struct Core;

// Opens the file; NULL path: there is none. What happened to a file that could not be kept is said
// in a notice, and the program runs without one where none can be made. Never NULL.
// watch is told what changes.
Mirror *mirror_new(struct Core *core, const char *path, CacheWatch watch);
void mirror_free(Mirror *mirror);
Cache *mirror_cache(const Mirror *mirror); // for cache_read_* and cache_ask_*; may be NULL

// Every good answer whose rows are whole records is saved. Lists that are complete take away what
// they do not name any more.
void mirror_saw(Mirror *mirror, const Asked *asked, const Reply *reply);
// When an answer of this endpoint about the subject was last saved; unknown: 0.
Instant mirror_seen(const Mirror *mirror, EndpointId ep, const Id *subject);

// When what is newest in the account was last asked for: how old a copy is that nobody keeps now.
Instant mirror_last_look(Cache *cache);

// Answers of the store thread. To a question they come once; listeners get what concerns everybody:
// CACHE_SAVED with a tag, CACHE_MISSED, CACHE_CHANGED, CACHE_REBUILT. The answer is borrowed; its
// rows may be moved out.
typedef void MirrorFn(void *owner, CacheAnswer *answer);
void mirror_expect(Mirror *mirror, uint64_t number, MirrorFn *fn, void *owner);
void mirror_listen(Mirror *mirror, MirrorFn *fn, void *owner);
void mirror_forget(Mirror *mirror, const void *owner); // questions and listening
size_t mirror_pump(Mirror *mirror);                    // returns how many were delivered
int mirror_fd(const Mirror *mirror);                   // -1 without a file
bool mirror_is_idle(const Mirror *mirror); // nothing waits to be saved, answered or delivered

#endif
