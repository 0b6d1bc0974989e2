// A token in memory: wiped when cleared, kept out of core dumps where the system allows, compared
// in constant time. There is no way to print one by accident: it is not a string.
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

typedef struct Secret Secret;

Secret *secret_new(const char *bytes, size_t n);
Secret *secret_dup(const Secret *secret);
void secret_free(Secret *secret); // wipes; accepts NULL
bool secret_eq(const Secret *a, const Secret *b);
size_t secret_len(const Secret *secret);
// The bytes, NUL-terminated, for the one place that sends them. Do not copy, log or store.
const char *secret_reveal(const Secret *secret);
// Turns off core dumps and ptrace for this process. Call first thing in main.
void secret_harden_process(void);
// One line of at most max bytes, without spaces around it. A terminal does not show it, and gets
// its echo back before a signal ends the program. prompt: written to standard error where fd is a
// terminal, once that hides what is typed; may be NULL. NULL with err when the line is empty,
// longer or not there.
Secret *secret_read_line(int fd, const char *prompt, size_t max, Err *err);
// Copies the variable's value, overwrites it in environ and unsets it. NULL when unset or empty.
Secret *secret_take_env(const char *name);

// The environment for another program, without what signs us in: EYRIE_*, *_TOKEN, *_SECRET and the
// system's credentials. g_strfreev.
char **secret_clean_environ(void);

#endif
