// The inside of plain.c and its neighbours.
#ifndef UI_PLAIN_ROOM_H
#define UI_PLAIN_ROOM_H

#include <glib.h>
#include <termios.h>

#include "app/keymap.h"
#include "ui/announce.h"
#include "ui/jump.h"
#include "ui/line_history.h"
#include "ui/lineedit.h"
#include "ui/plain.h"
#include "ui/term_keys.h"

typedef struct Plain Plain;
typedef void PlainFn(Plain *p);
typedef bool PlainReady(const Plain *p);
// What was typed at a question. An empty line is an answer as well.
typedef void PlainAnswer(Plain *p, const char *line);

enum { PLAIN_PAGE = 10, PLAIN_PATIENCE_MS = 15000, PLAIN_DAYS = 7, PLAIN_SEATS_MAX = 9 };

typedef struct PlainList PlainList;
typedef struct PlainFound PlainFound;
typedef CmdResult PlainGo(Plain *p, const PlainFound *to, Err *err);
struct PlainFound { // one row of what was looked for
    Subject subject;
    PlainGo *go;    // opens it
    char *words;    // its sentence
    char *lead;     // lines to be told before it
    Instant at;     // of an appointment, of a message
    int64_t number; // of a hit; which part of a list
};

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

typedef struct PlainLast { // the last write that was begun
    CmdId id;
    char **words; // its arguments, up to NULL
} PlainLast;

typedef struct PlainSeat PlainSeat;
typedef struct PlainConflict PlainConflict;

struct Plain {
    const PlainConfig *config;
    App *app;                 // that commands are about
    GPtrArray *seats;         // PlainSeat, one for each location that was worked in
    PlainSeat *seat, *former; // of app, and that of before; NULL: none
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
    LinkState link;              // as it was told
    bool limited;                // was told, and still is
    size_t news_told, news_left; // messages of the last seconds: read out, only counted
    int64_t news_timer;          // ends them; 0: none came

    const PlainList *list; // what the numbers mean
    InboxTab tab;
    TaskGroup group;
    GArray *found;           // PlainFound, of a list of plain_found.c
    GString *title, *lead;   // of it: its head; lines that stand before the next row, or behind all
    size_t events_told;      // of Events, rows that were looked at
    bool events_all;         // not those of a type alone
    size_t exchanges_left;   // to tell
    Subject about;           // whose rows were found; kind SUBJECT_NONE: nobody's
    char *sought;            // words of a search or a jump that waits for the local copy; NULL
    PlainConflict *conflict; // that is being asked about; NULL
    PlainLast last;
    Subject wanted;  // is opened as soon as its list is known
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
void plain_blame(Plain *p, ErrKind kind); // for the exit code of a script: the first one counts
void plain_prompt(Plain *p);              // shows it where there is a terminal and it is not shown
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
CmdResult plain_suspend(Plain *p, const CmdCall *call, Err *err);
void plain_leave(Plain *p); // at once; what is held stays in the journal

void plain_forget(Plain *p); // all that is about this location and not yet done

// plain_news.c
void plain_news(Plain *p);
void plain_notice(Plain *p, const Notice *notice, const char *place); // place NULL: here
void plain_news_end(Plain *p); // what was only counted is told

// plain_seats.c
void plain_seats_open(Plain *p);
void plain_seats_close(Plain *p);
size_t plain_seat_count(const Plain *p);
App *plain_seat_app(const Plain *p, size_t i);
void plain_seats_tell(Plain *p);     // their notices
size_t plain_unsent(const Plain *p); // of all of them
CmdResult plain_location(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_go_back(Plain *p, const CmdCall *call, Err *err);

// plain_command.c
void plain_forget_pending(Plain *p);
void plain_last_clear(Plain *p);
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
    // What was found: row i is opened, and lines are told before it (i the count: behind all).
    CmdResult (*open)(Plain *p, size_t row, Err *err);
    void (*lead)(Plain *p, size_t i);
};
CmdResult plain_go(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_move(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_tab(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_week(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_filter(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_refresh(Plain *p, const CmdCall *call, Err *err);
// plain_lists.c
const PlainList *plain_list_of(CmdId id);       // NULL: the command goes to none of them
const char *plain_list_with(unsigned contexts); // the word of a list that has one; NULL: none
void plain_list_take(Plain *p, const PlainList *list); // nothing of it is told yet
// Goes to a list without telling it; then, when it is known.
void plain_list_show(Plain *p, CmdId id, PlainFn *then);
void plain_list_more(Plain *p);  // its next rows
void plain_list_again(Plain *p); // from its first row, when it is known
void plain_list_init(Plain *p);
void plain_list_forget(Plain *p); // filter, rows, what is open; begins at the inbox again

// plain_found.c. Begin, add rows, tell.
typedef enum PlainFoundKind {
    PLAIN_HITS,
    PLAIN_JUMP,
    PLAIN_EVENTS,
    PLAIN_DEALS,
    PLAIN_MEETINGS,
    PLAIN_PLACES,
    PLAIN_FIGURES,
} PlainFoundKind;
void plain_found_init(Plain *p);
void plain_found_clear(Plain *p);
void plain_found_begin(Plain *p);
PlainFound *plain_found_add(Plain *p, PlainGo *go, const Subject *subject); // until the next
void plain_found_words(PlainFound *found, TextRef words);
void plain_found_show(Plain *p, PlainFoundKind kind); // as the list, told by nobody yet
void plain_found_tell(Plain *p, PlainFoundKind kind);
bool plain_found_is(const Plain *p, PlainFoundKind kind);

// plain_jump.c, plain_search.c
PlainFound *plain_found_record(Plain *p, FindKind kind, const Id *id, const Id *contact);
void plain_remark_copy(Plain *p, bool blind); // in the title: what is missing in the local copy
// Keeps the argument in p->sought, and asks when the local copy can be looked in.
void plain_seek(Plain *p, const CmdCall *call, PlainFn *ask);
CmdResult plain_jump(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_search(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_hit_step(Plain *p, const CmdCall *call, Err *err);
bool plain_hits_more(Plain *p); // more of them are asked for, and told then

// plain_home.c, plain_events.c, plain_facts.c
CmdResult plain_home(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_home_refresh(Plain *p, Err *err);
CmdResult plain_seen(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_messages(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_history(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_events_of_type(Plain *p, const char *type, Err *err); // those that are new
bool plain_events_more(Plain *p);
void plain_found_deal(Plain *p, const Deal *deal);
CmdResult plain_belongings(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_next_unread(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_fact(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_links(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_trace(Plain *p, const CmdCall *call, Err *err);

// plain_open.c
void plain_thread_item(Plain *p, size_t i);
CmdResult plain_open(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_go_messages(Plain *p, const CmdCall *call, Err *err);
CmdResult plain_go_contact(Plain *p, const CmdCall *call, Err *err);
void plain_thread_news(Plain *p); // what has come since it was told
void plain_thread_older(Plain *p);
void plain_open_thread(Plain *p, const Subject *subject);

// plain_conflict.c
CmdResult plain_conflict(Plain *p, const CmdCall *call, Err *err);
void plain_conflict_ask(Plain *p, int64_t op);
void plain_conflict_drop(Plain *p);

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
