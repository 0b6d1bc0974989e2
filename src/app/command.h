// Commands as rows, and what a call of one looks like. The table is the only source of keys, ':'
// names, help and hints.
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/id.h"

enum { // where a command is reachable; a view has exactly one of these as its context
    CX_INBOX = 1 << 0,
    CX_THREAD = 1 << 1,
    CX_PEOPLE = 1 << 2,
    CX_CONTACT = 1 << 3, // the detail of one contact
    CX_BOARD = 1 << 4,
    CX_PLANNER = 1 << 5,
    CX_OUTBOX = 1 << 6,
    CX_COMPOSE = 1 << 7, // text input: single letters always type
    CX_HOME = 1 << 8,
    CX_TASKS = 1 << 9,
    CX_MESSAGES = 1 << 10, // what opens on top, from here on
    CX_EVENTS = 1 << 11,
    CX_NET = 1 << 12,
    CX_REQUEST = 1 << 13, // one of CX_NET
    CX_CONFLICT = 1 << 14,
    CX_PAGER = 1 << 15,
    CX_DEAL = 1 << 16,
    CX_APPOINTMENT = 1 << 17,
    CX_BOOKING = 1 << 18, // letters are labels of rows
    CX_MENU = 1 << 19,
    CX_PICKER = 1 << 20,
    CX_PALETTE = 1 << 21,
    CX_JUMP = 1 << 22,
    CX_SEARCH = 1 << 23,
    CX_LOCATIONS = 1 << 24,
    CX_HELP = 1 << 25,

    CX_LISTS = CX_INBOX | CX_PEOPLE | CX_CONTACT | CX_BOARD | CX_PLANNER | CX_OUTBOX | CX_TASKS,
    CX_ALL_LR = CX_LISTS | CX_THREAD | CX_HOME,
    CX_CONTACTS = CX_INBOX | CX_THREAD | CX_PEOPLE | CX_CONTACT | CX_BOARD | CX_PLANNER | CX_HOME |
                  CX_TASKS, // rows that have a contact
    CX_NORMAL = CX_ALL_LR,
    CX_BESIDE = CX_INBOX | CX_THREAD | CX_PEOPLE | CX_CONTACT | CX_TASKS, // with a pane beside
    CX_PANES = CX_NORMAL | CX_COMPOSE,
    CX_BROWSED = CX_MESSAGES | CX_EVENTS | CX_NET | CX_REQUEST | CX_CONFLICT | CX_PAGER,
    CX_TYPED = CX_PICKER | CX_PALETTE | CX_JUMP | CX_SEARCH | CX_LOCATIONS | CX_HELP,
    CX_OVERLAYS = CX_BROWSED | CX_DEAL | CX_APPOINTMENT | CX_BOOKING | CX_MENU | CX_TYPED,
    CX_TYPING = CX_COMPOSE | CX_TYPED,                                  // letters type
    CX_MOVED = CX_NORMAL | (CX_OVERLAYS & ~(CX_DEAL | CX_APPOINTMENT)), // over rows or lines
};

enum {
    CF_SUBJECT = 1 << 0, // needs a selected record
    CF_CONTACT = 1 << 1, // needs a record that has a contact
    CF_ASK = 1 << 2,     // asks for its optional argument when called by key
};

typedef enum CmdId {
    CMD_NONE,
#define COMMAND(id, name, alias, args, contexts, flags, keys, hint, help) CMD_##id,
#include "app/commands.def"
#undef COMMAND
    CMD_COUNT
} CmdId;

typedef struct CmdInfo {
    const char *name, *alias, *args;
    unsigned contexts;
    int flags;
    const char *keys, *hint, *help;
} CmdInfo;

typedef enum SubjectKind {
    SUBJECT_NONE,
    SUBJECT_CONVERSATION,
    SUBJECT_CONTACT,
    SUBJECT_DEAL,
    SUBJECT_EVENT,
    SUBJECT_OP,
    SUBJECT_TASK,
    SUBJECT_FIGURE, // a number that leads to a list
} SubjectKind;

typedef struct Subject { // what a command acts on
    SubjectKind kind;
    Id id;
    Id contact;     // of the record; empty when it has none
    int64_t number; // SUBJECT_OP: the operation's id
} Subject;

enum { CMD_ARGS_MAX = 8 };

typedef struct CmdCall {
    CmdId id;
    int count; // typed before the key; 0 when none was
    Subject subject;
    const char *args[CMD_ARGS_MAX]; // borrowed for the call; a rest argument is one string
    size_t argc;
} CmdCall;

typedef enum CmdResult {
    CMD_PASS, // not mine: the next in the chain
    CMD_DONE,
    CMD_FAILED, // err is set
} CmdResult;

const CmdInfo *cmd_info(CmdId id);
// Other words for it, for a search, separated by blanks; "" when there are none.
const char *cmd_synonyms(CmdId id);
// The scope of what the command asks of the service, on such a row; "" when it asks nothing.
const char *cmd_scope(CmdId id, SubjectKind on);
bool cmd_is_write(CmdId id); // it changes the account
// How soon it is looked for in a list of what can be done here: 0 first, below CMD_WEIGHTS. What
// the footer names is wanted most, what is done to a row before how one moves.
enum { CMD_WEIGHTS = 5 };
int cmd_weight(CmdId id);
// Name, alias or unambiguous prefix among the commands of the contexts. ERR_USAGE says what is
// wrong, naming candidates.
bool cmd_find(const char *word, size_t n, unsigned contexts, CmdId *out, Err *err) NODISCARD;
// Kind of the i-th argument ("tag", "text"), whether it may be left out and whether it takes the
// rest of the line. False past the end.
typedef struct ArgSpec {
    char kind[16];
    bool optional, rest;
} ArgSpec;
bool cmd_arg(CmdId id, size_t i, ArgSpec *out);

// A parsed line owns its words.
typedef struct CmdLine {
    CmdCall call;
    char *words; // storage of args
} CmdLine;
// "tag vip" -> call. Words may be quoted "like this". missing (may be NULL) is set to the index of
// the first missing required argument, or -1; a missing argument is not an error then.
bool cmd_parse(const char *line, unsigned contexts, CmdLine *out, int *missing, Err *err) NODISCARD;
void cmd_line_clear(CmdLine *line);

#endif
