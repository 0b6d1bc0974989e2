// The conversation list: four tabs over one set of rows, newest first. UI thread.
#ifndef APP_INBOX_H
#define APP_INBOX_H

#include "app/feed.h"
#include "model/conversation.h"

typedef enum InboxTab {
    INBOX_UNREAD,
    INBOX_ALL,
    INBOX_WAITING, // the last word is theirs, who waits longest first (see option waiting-days)
    INBOX_RECENTS,
    INBOX_STARRED,
    INBOX_TAB_COUNT
} InboxTab;

typedef struct Inbox Inbox;
struct Core;
struct Outbox;

Inbox *inbox_new(struct Core *core,
                 struct Outbox *outbox); // observes READ, STAR and ASSIGN operations
void inbox_free(Inbox *inbox);

TextRef inbox_tab_name(InboxTab tab);
// What the mirror knows: the newest at once, the rest while nothing else is to do.
void inbox_recall(Inbox *inbox);
// Rows known of a tab, newest first. Borrowed until the next pump.
size_t inbox_count(const Inbox *inbox, InboxTab tab);
const Conversation *inbox_at(const Inbox *inbox, InboxTab tab, size_t i);
// The rows of a tab that pass the filter, of all tabs at once; no words: every row.
void inbox_filter(Inbox *inbox, TextRef words);
size_t inbox_shown(const Inbox *inbox, InboxTab tab);
const Conversation *inbox_shown_at(const Inbox *inbox, InboxTab tab, size_t i);
// Where a conversation stands among them; false when it does not.
bool inbox_shown_index(const Inbox *inbox, InboxTab tab, const Id *conversation, size_t *index);
// The service's own count of a tab; -1 unknown. Unread counts threads, not messages.
int64_t inbox_total(const Inbox *inbox, InboxTab tab);
const Feed *inbox_feed(const Inbox *inbox, InboxTab tab);
bool inbox_is_whole(const Inbox *inbox); // all conversations are known
// Since when the last word is the customer's; unknown: it is not. Of several messages in a row the
// first that was seen here counts.
Instant inbox_waits_since(const Inbox *inbox, const Id *conversation);
const Conversation *inbox_find(const Inbox *inbox, const Id *conversation);
const Conversation *inbox_of_contact(const Inbox *inbox, const Id *contact);

void inbox_open_tab(Inbox *inbox, InboxTab tab); // asks for its first page when nothing is known
void inbox_want_more(Inbox *inbox,
                     InboxTab tab); // next page, once; called while scrolling near the end
void inbox_poll(
    Inbox *inbox); // the change detector: newest 20 of all channels; new inbound raises a notice
void inbox_refresh(Inbox *inbox, InboxTab tab);

// Rows that were read in the background; a row that is gone.
void inbox_take(Inbox *inbox, const Rows *conversations);
void inbox_drop(Inbox *inbox, const Id *conversation);
void inbox_recall_again(Inbox *inbox); // another process has written to the mirror
// Asks in the background which are unread: what others have read is noticed by that.
void inbox_look_unread(Inbox *inbox);

// Writes, through the outbox, optimistic, undoable.
bool inbox_mark_read(Inbox *inbox, const Id *conversation, bool read, Err *err) NODISCARD;
bool inbox_star(Inbox *inbox, const Id *conversation, bool starred, Err *err) NODISCARD;
// Assigns the contact of the conversation (the service has no other field for it). Empty user:
// nobody.
bool inbox_assign(Inbox *inbox, const Id *conversation, const Id *user, Err *err) NODISCARD;

// An answer was accepted: the thread counts as read. Not undoable, says nothing.
void inbox_mark_answered(Inbox *inbox, const Id *conversation);

#endif
