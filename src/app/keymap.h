// Which keys mean which command where: a preset from the command table, then the person's own
// lines. UI thread.
#ifndef APP_KEYMAP_H
#define APP_KEYMAP_H

#include "app/command.h"
#include "app/key.h"

typedef struct Keymap Keymap;

enum { KEYMAP_SEQUENCE_MAX = 3 };

typedef enum Preset { PRESET_VIM, PRESET_ARROWS, PRESET_COUNT } Preset;
const char *preset_name(Preset preset);

typedef struct KeySequence {
    Key keys[KEYMAP_SEQUENCE_MAX];
    size_t n;
} KeySequence;
// "g,g" -> two keys. False when a part is no key or there are too many.
bool key_sequence_parse(const char *s, size_t n, KeySequence *out);

// It is text where text is typed: not with Ctrl or Alt, and no special key.
bool key_types(Key key);

Keymap *keymap_new(void); // the defaults: PRESET_VIM
void keymap_free(Keymap *keymap);
void keymap_preset(Keymap *keymap, Preset preset); // drops everything else
typedef enum KeyMatch { KEYMATCH_NONE, KEYMATCH_PREFIX, KEYMATCH_COMMAND } KeyMatch;
// context is one CX_ bit.
KeyMatch keymap_match(const Keymap *keymap, unsigned context, const Key *keys, size_t n,
                      CmdId *out);
// What a binding hands to its command, as typed; NULL: nothing.
const char *keymap_args(const Keymap *keymap, unsigned context, const Key *keys, size_t n);
// Live keys of a command in a context as people read them: "j, Down", "gg, Home", "M-e, C-x C-e".
// Bindings of a person that hand something to it are others. Returns the length; out is cut at
// size.
size_t keymap_keys(const Keymap *keymap, unsigned context, CmdId id, char *out, size_t size);
// What may follow a prefix: calls fn for each, with what the binding hands over (NULL: nothing).
void keymap_following(const Keymap *keymap, unsigned context, const Key *keys, size_t n,
                      void (*fn)(void *owner, Key next, CmdId id, const char *args), void *owner);
// The bindings of a person in a context that hand something to their commands: "tag vip" and its
// keys.
void keymap_own(const Keymap *keymap, unsigned context,
                void (*fn)(void *owner, CmdId id, const char *args, const char *keys), void *owner);

// Takes the keys away from whatever they mean in those contexts. False: they meant nothing.
bool keymap_unbind(Keymap *keymap, unsigned contexts, const KeySequence *keys);
// Text input keeps its letters: there only keys with Ctrl or Alt, and special ones, are bound. args
// is copied; NULL: none. ERR_USAGE when nothing is left to bind.
bool keymap_bind(Keymap *keymap, unsigned contexts, const KeySequence *keys, CmdId id,
                 const char *args, Err *err) NODISCARD;

// A line of keys.ini: bind CONTEXT KEYS COMMAND [ARGUMENTS] | unbind CONTEXT KEYS. Context names
// are those of context_find.
bool keymap_line(Keymap *keymap, const char *line, Err *err) NODISCARD;
// A file of such lines, '#' comments and "preset = vim" or "preset = arrows", which comes before
// all others wherever it stands. Bad lines are reported with file and line and skipped.
void keymap_load(Keymap *keymap, const char *path, void (*on_error)(void *owner, const char *text),
                 void *owner);
const char *context_name(unsigned context); // "inbox", "thread", ...
// "contacts, contact"; those on top of the panes only where there is no pane. To be freed.
char *context_names(unsigned contexts);
// Of one, or of several: "normal" panes without a line, "overlays", "browsed" and "typed" ones, and
// "all". 0: there is none.
unsigned context_find(const char *name);

#endif
