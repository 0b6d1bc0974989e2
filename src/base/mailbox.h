// A bounded queue between two threads with a descriptor for poll(). Any thread may call any
// function. Ours, and not GLib's, because the thread sanitizer cannot see through a distribution's
// GLib.
#ifndef BASE_MAILBOX_H
#define BASE_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

typedef struct Mailbox Mailbox;

// free_item is called for what is left when the mailbox is freed.
Mailbox *mailbox_new(size_t capacity, void (*free_item)(void *));
void mailbox_free(Mailbox *mb);
// Takes the item on success; fails with ERR_LIMITED when full and ERR_CANCELLED when closed (the
// caller keeps the item then). Wake-ups coalesce: one write per filling of an empty box.
bool mailbox_put(Mailbox *mb, void *take_item, Err *err) NODISCARD;
// As mailbox_put, but waits for room while the box is full; so it fails only when it is closed.
bool mailbox_put_waiting(Mailbox *mb, void *take_item, Err *err) NODISCARD;
// Next item or NULL; never blocks.
void *mailbox_take(Mailbox *mb);
size_t mailbox_count(Mailbox *mb);
// Readable while the box is not empty (or is closed).
int mailbox_fd(const Mailbox *mb);
// Nothing can be put any more, and who waits for room stops waiting; what is there can be taken.
void mailbox_close(Mailbox *mb);

#endif
