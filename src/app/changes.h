// What changed since the last draw: bits, set by whoever changes something, looked at by views.
#ifndef APP_CHANGES_H
#define APP_CHANGES_H

typedef unsigned Changes;

enum {
    CH_SESSION = 1 << 0, // connection, account, rate
    CH_INBOX = 1 << 1,
    CH_THREAD = 1 << 2,
    CH_PEOPLE = 1 << 3,
    CH_CONTACT = 1 << 4, // the detail of one contact
    CH_BOARD = 1 << 5,
    CH_PLANNER = 1 << 6,
    CH_SLOTS = 1 << 7,
    CH_OUTBOX = 1 << 8,
    CH_OPTIONS = 1 << 9,
    CH_THEME = 1 << 10,
    CH_MINUTE = 1 << 11, // relative times, countdowns
    CH_NOTICE = 1 << 12, // message line
    CH_FINDER = 1 << 13, // results of a jump
    CH_SYNC = 1 << 14,   // the local copy
    CH_SEARCH = 1 << 15, // hits of a search
    CH_EVENTS = 1 << 16, // what happened in the account
    CH_TASKS = 1 << 17,
    CH_ALL = (1 << 18) - 1,
};

#endif
