// The inside of plain.c and its neighbours.
#ifndef UI_PLAIN_ROOM_H
#define UI_PLAIN_ROOM_H

#include <glib.h>
#include <termios.h>

#include "app/keymap.h"
#include "ui/announce.h"
#include "ui/line_history.h"
#include "ui/lineedit.h"
#include "ui/plain.h"
#include "ui/term_keys.h"

typedef struct Plain Plain;
typedef void PlainFn(Plain *p);
typedef bool PlainReady(const Plain *p);
// What was typed at a question. An empty line is an answer as well.
typedef void PlainAnswer(Plain *p, const char *line);

enum { PLAIN_PAGE = 10, PLAIN_PATIENCE_MS = 15000 };

typedef struct PlainList PlainList;

typedef struct PlainEdit { // the line that is typed on a terminal
    LineEdit *line;
    TermKeys *keys;
    struct termios before;
    bool raw;
    GString *shown; // of it on the screen, behind the prompt
    size_t point;
} PlainEdit;

typedef struct PlainAsk { // the next line is its answer
    const char *question; // a literal; NULL: none is asked
    PlainAnswer *answer;
    PlainFn *dropped; // Ctrl+C, or the end of input; NULL: nothing to do
} PlainAsk;

struct Plain {
    App *app;
    Keymap *keymap;
    LineHistory *history;
    bool terminal; // on both sides: a prompt is shown and keys are read one by one
    bool done, ended, leaving, failed;
    int code;
    int64_t leave_by; // monotonic; 0: however long it takes
    PlainEdit edit;
    GString *typed;          // bytes of a pipe that are no whole line yet
    bool overlong, skipping; // a line of a pipe is too long; the rest of it is left out
    bool prompted;           // the prompt is the last line of the screen
    bool interrupted;        // by Ctrl+C, and nothing was typed since

    PlainReady *ready; // what the next command waits for; NULL: nothing
    PlainFn *then;
    int64_t patience; // its timer
    PlainAsk ask;

    Announce announce;
    size_t noticed; // of notice_total, told so far

    const PlainList *list; // what the numbers mean
    InboxTab tab;
    Instant from;    // first day of the calendar that is told
    GArray *rows;    // Subject; row N is N - 1
    size_t row;      // the current one; 0: none
    char *filter;    // NULL: none
    Subject open;    // a conversation or contact that is read; kind SUBJECT_NONE: the list is
    Instant newest;  // of what was told of the open thread
    size_t older;    // items of it that were not told
    CmdCall pending; // its missing argument is asked for; words are owned
    char *words[CMD_ARGS_MAX];

    Outgoing out;          // what is being written
    bool drafted;          // out.body has words that are not in the journal as sent
    Subject guest, moving; // of a booking; an appointment that moves
    Id calendar;
    GArray *slots; // Slot, as told
    size_t slots_told;
    Slot slot;
    char *slot_words;
};

// plain_out.c. Lines are cleaned, wrapped on a terminal, and never longer than it takes.
void plain_say(Plain *p, const char *fmt, ...) PRINTF(2);
void plain_block(Plain *p, TextRef text); // several lines
void plain_fail(Plain *p, const Err *err);
void plain_prompt(Plain *p); // shows it where there is a terminal and it is not shown
void plain_write(Plain *p, const char *bytes, size_t n);
int plain_columns(const Plain *p);
int plain_prompt_cells(const Plain *p);

// plain_in.c
bool plain_in_open(Plain *p, Err *err) NODISCARD;
void plain_in_close(Plain *p);
void plain_in_read(Plain *p);        // what is there now; whole lines go to plain_line
void plain_in_turn(Plain *p);        // a line that was read already, where the next may be taken
bool plain_in_waits(const Plain *p); // a whole line is there
void plain_in_interrupt(Plain *p);   // Ctrl+C
void plain_in_leave(Plain *p);       // the terminal is as it was, until
void plain_in_enter(Plain *p);

// plain.c
void plain_await(Plain *p, PlainReady *ready, PlainFn *then);
// word: a literal, for the prompt; what it means was said in a sentence before.
void plain_ask(Plain *p, PlainAnswer *answer, PlainFn *dropped, const char *word);
void plain_unask(Plain *p);
void plain_quit(Plain *p);
void plain_leave(Plain *p); // at once; what is held stays in the journal

// plain_command.c
void plain_line(Plain *p, const char *line);
void plain_call(Plain *p, const CmdCall *call);
Subject plain_subject(const Plain *p);
unsigned plain_contexts(const Plain *p);
bool plain_takes(CmdId id);
bool plain_is_yes(const char *line);
static inline CmdResult plain_result(bool ok)
{
    return ok ? CMD_DONE : CMD_FAILED;
}

// plain_help.c
CmdResult plain_help(Plain *p, const CmdCall *call, Err *err);
void plain_excuse(CmdId id, Err *err); // why it does not work here, and what does
// False when the word is no command of another list.
bool plain_elsewhere(const Plain *p, const char *word, size_t n, Err *err);

// plain_list.c
struct PlainList {
    CmdId id; // goes there
    AppScreen screen;
    unsigned contexts;
    const char *word;
    void (*begin)(Plain *p);
    const Feed *(*feed)(const Plain *p); // NULL: known here
    size_t (*count)(const Plain *p);
    // Appends the sentence of row i and says what it is.
    Subject (*row)(const Plain *p, size_t i, GString *out);
    void (*head)(const Plain *p, GString *out);
    void (*filter)(Plain *p, TextRef words); // NULL: it cannot
};
CmdResult plain_go(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_move(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_tab(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_week(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_filter(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_refresh(Plain *p, const CmdCall *call, Err *err);
const char *plain_list_with(unsigned contexts); // the word of a list that has one; NULL: none
void plain_list_again(Plain *p);                // from its first row, when it is known
void plain_list_init(Plain *p);

// plain_open.c
CmdResult plain_open(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_go_messages(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_go_contact(Plain *p, const CmdCall *call, Err *err);
void plain_thread_news(Plain *p); // what has come since it was told
void plain_thread_older(Plain *p);
void plain_open_thread(Plain *p, const Subject *subject);

// plain_reply.c, plain_book.c
CmdResult plain_reply(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_outbox_edit(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_outbox_retry(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_book(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_reschedule(Plain *p, const CmdCall *call, Err *err);

// plain_rows.c: sentences. Appended to out.
void plain_row_conversation(const App *app, const Conversation *c, GString *out);
void plain_row_person(const App *app, const Person *person, GString *out);
void plain_row_deal(const App *app, const Deal *deal, GString *out);
void plain_row_task(const App *app, const Task *task, GString *out);
void plain_row_event(const App *app, const Event *event, GString *out);
void plain_row_op(const OpView *op, GString *out);
void plain_row_item(const App *app, const ThreadItem *item, GString *out);
const char *plain_contact_name(const App *app, const Id *contact); // as far as it is known
void plain_age(const App *app, Instant then, GString *out);        // "2 minutes ago"

#endif
