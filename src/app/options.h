// Options as rows: typed value, parser, completion, help, and what must be redrawn when one
// changes. UI thread.
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "app/changes.h"
#include "base/err.h"

typedef const char *OptionWord;
typedef int OptionInt;
typedef bool OptionBool;

typedef enum OptionId {
#define OPTION(id, name, type, fallback, min, max, changes, help) OPT_##id,
#include "app/options.def"
#undef OPTION
    OPT_COUNT
} OptionId;

typedef struct Options { // words are interned strings
#define OPT_C_INT                                                 OptionInt
#define OPT_C_BOOL                                                OptionBool
#define OPT_C_WORD                                                OptionWord
#define OPTION(id, name, type, fallback, min, max, changes, help) OPT_C_##type id;
#include "app/options.def"
#undef OPTION
} Options;

enum { OPTIONS_FILE_MAX = 256 * 1024 }; // bytes of config.ini; more is refused

void options_init(Options *options);
// ERR_USAGE names the option and what it accepts. *changes gets the row's bits.
bool options_set(Options *options, const char *name, const char *value, Changes *changes,
                 Err *err) NODISCARD;
// Current value as typed; g_free; NULL when there is no such option.
char *options_value(const Options *options, const char *name);
const char *option_name(OptionId id);
const char *option_help(OptionId id);
// Of a number; false when it is none.
bool option_range(OptionId id, int *min, int *max);
bool option_is_switch(OptionId id);
// The words it may be, with spaces between them; NULL: any, or it is no word.
const char *option_words(OptionId id);
// The int option of that name (for hold columns); fallback when there is none.
int options_int(const Options *options, const char *name, int fallback);
// Lines "name value", comments '#', blank lines, up to the first [section]. Bad lines are reported
// through on_error and skipped; a missing file is fine.
void options_load(Options *options, const char *path,
                  void (*on_error)(void *owner, const char *text), void *owner);
// Writes "name value" into the file, in place of the last line of that option or
// behind the others; all else in it stays as it is. A missing file is made.
bool options_keep(const char *path, const char *name, const char *value, Err *err) NODISCARD;
// Writes into the file what it does not say yet: a line is changed where there is one, else added;
// comments, hooks and lines nobody understands stay as they are. said gets the names of what was
// written, or stays empty. The file is replaced as a whole or not at all.
bool options_save(const Options *options, const char *path, GString *said, Err *err) NODISCARD;
// What the file says otherwise than it did when it was read last is taken over; *filed is what it
// said.
Changes options_reload(Options *options, Options *filed, const char *path,
                       void (*on_error)(void *owner, const char *text), void *owner);

#endif
