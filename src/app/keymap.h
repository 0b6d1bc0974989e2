// Which keys mean which command where: defaults from the command table, then the person's own. UI
// thread.
#ifndef APP_KEYMAP_H
#define APP_KEYMAP_H

#include "app/command.h"
#include "app/key.h"

typedef struct Keymap Keymap;

enum { KEYMAP_SEQUENCE_MAX = 3, KEYMAP_WAIT_MS = 600 };

Keymap *keymap_new(void); // the defaults
void keymap_free(Keymap *keymap);
typedef enum KeyMatch { KEYMATCH_NONE, KEYMATCH_PREFIX, KEYMATCH_COMMAND } KeyMatch;
// context is one CX_ bit.
KeyMatch keymap_match(const Keymap *keymap, unsigned context, const Key *keys, size_t n,
                      CmdId *out);
// Live keys of a command in a context as people read them: "j, Down", "gg, Home", "M-e, C-x C-e".
// Returns the length; out is cut at size.
size_t keymap_keys(const Keymap *keymap, unsigned context, CmdId id, char *out, size_t size);
// What may follow a prefix: calls fn for each.
void keymap_following(const Keymap *keymap, unsigned context, const Key *keys, size_t n,
                      void (*fn)(void *owner, Key next, CmdId id), void *owner);
// Lines: bind CONTEXT KEYS COMMAND-NAME | unbind CONTEXT KEYS ; '#' comments. Context names are
// those of context_name, or "all". Bad lines are reported with file and line and skipped.
void keymap_load(Keymap *keymap, const char *path, void (*on_error)(void *owner, const char *text),
                 void *owner);
const char *context_name(unsigned context); // "inbox", "thread", ...

#endif
