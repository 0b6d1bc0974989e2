// Which items of a thread are shown, and how: details, folded parts, items of one kind only. What
// is left out is named and counted. Remembered, but for the details.
#ifndef UI_THREAD_SHOW_H
#define UI_THREAD_SHOW_H

#include "app/app.h"

typedef enum ThreadKind {
    KIND_MESSAGE, // calls too
    KIND_EMAIL,
    KIND_COMMENT,
    KIND_ACTIVITY,
    THREAD_KIND_COUNT
} ThreadKind;

typedef enum ThreadOnly {
    ONLY_ALL,
    ONLY_SAID, // messages, e-mails and calls
    ONLY_COMMENTS,
    ONLY_ACTIVITY,
    ONLY_EMAIL,
    THREAD_ONLY_COUNT
} ThreadOnly;

typedef enum ThreadDetail { DETAIL_OFF, DETAIL_ON } ThreadDetail;
typedef enum ThreadFold { FOLD_OFF, FOLD_ON } ThreadFold; // quoted text, activity in a row

typedef struct ThreadShow {
    ThreadDetail detail;
    ThreadFold fold;
    ThreadOnly only;
} ThreadShow;

ThreadKind thread_item_kind(const ThreadItem *item);
// Writes of ours that wait are always shown.
bool thread_show_has(const ThreadShow *show, const ThreadItem *item);

// "only comments: 12 messages, 1 e-mail hidden"; empty when all is shown. hidden: by kind, of what
// is loaded.
TextRef thread_show_words(const ThreadShow *show, const size_t *hidden, TextBuf *buf);

// Of the pane: whose thread it is, and what thread_show_words has said.
void thread_show_title(const App *app, TextRef only, TextBuf *out);

ThreadShow thread_show_recall(const App *app);
void thread_show_remember(const ThreadShow *show, App *app);

#endif
