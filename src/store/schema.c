#include "config.h"

#include "store/schema.h"

// one_attempt: an operation has at most one attempt under way (I2). bind: a server record belongs
// to one operation (I4).
const char *const journal_schema[JOURNAL_STEPS] = {
    "create table op ("
    "  id integer primary key autoincrement, rev integer not null, crc integer not null,"
    "  uuid text not null unique, profile text not null, location text not null, kind text not "
    "null,"
    "  endpoint text not null, state integer not null, lane text not null, subject text not null,"
    "  contact text not null, param1 text not null, param2 text not null,"
    "  body text, text text, summary text, inverse text,"
    "  created integer not null, hold_until integer not null, not_before integer not null,"
    "  sent_at integer not null, answered_at integer not null, attempts integer not null,"
    "  maybe integer not null, resends integer not null, http integer not null, reason text,"
    "  server_id text not null, baseline text not null, draft_key text not null);"
    "create index op_state on op (state);"
    "create table attempt ("
    "  op_id integer not null references op, n integer not null, started integer not null,"
    "  pid integer not null, pid_start integer not null, boot text not null, session text not null,"
    "  baseline text not null, ended integer, http integer, state integer,"
    "  primary key (op_id, n)) without rowid;"
    "create unique index one_attempt on attempt (op_id) where ended is null;"
    "create table bind (server_id text primary key, op_id integer not null references op) without "
    "rowid;"
    "create table decision (op_id integer not null references op, at integer not null, what text "
    "not null);"
    "create index decision_op on decision (op_id);"
    "create table draft ("
    "  key text primary key, channel integer not null, subject text, body text, saved integer not "
    "null"
    ") without rowid;"
    "create table kv (key text primary key, value text not null) without rowid;",
    // What a write rests on, and what was found instead.
    "alter table op add column base text;"
    "alter table op add column theirs text;",
    // What more is known of an attempt: bytes of the body, the answer's trace, the server's clock
    // minus ours, and the clock that no setting of the date moves.
    "alter table attempt add column up integer;"
    "alter table attempt add column trace text;"
    "alter table attempt add column skew integer;"
    "alter table attempt add column started_boot integer;"
    // The record that looks like an operation's: a person may say that it is the one.
    "create table candidate (op_id integer primary key references op, server_id text not null);"
    // Lines on their way to the audit journal.
    "create table audit_due (n integer primary key autoincrement, line text not null);",
};

// One file for all accounts: cursors are numbers of one row of numbers. event_key: a change is told
// once, also by a mirror that was thrown away and filled again. member: what belongs to lists whose
// records have no date, so that only later ones are news.
const char *const history_schema[HISTORY_STEPS] = {
    "create table account ("
    "  id integer primary key, name text not null unique, born integer not null,"
    "  pruned integer not null default 0);"
    "create table event ("
    "  id integer primary key autoincrement, account integer not null references account,"
    "  key text not null, type text not null, at integer not null, minor integer not null,"
    "  kind text not null, resource text not null, contact text not null,"
    "  who text not null, what text not null, json text not null);"
    "create unique index event_key on event (account, key);"
    "create index event_at on event (account, at);"
    "create index event_resource on event (account, resource);"
    "create table mark ("
    "  account integer not null references account, name text not null, cursor integer not null,"
    "  primary key (account, name)) without rowid;"
    "create table member ("
    "  account integer not null references account, kind text not null, resource text not null,"
    "  primary key (account, kind, resource)) without rowid;",
    // What happened to one contact, however long ago.
    "create index event_contact on event (account, contact);",
};
