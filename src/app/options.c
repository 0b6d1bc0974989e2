#include "config.h"

#include "app/options.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "app/quiet.h"

enum { WORD_BYTES = 32 };

typedef enum OptionType { OPTION_INT, OPTION_BOOL, OPTION_WORD } OptionType;

typedef struct OptionRow {
    const char *name, *help;
    OptionType type;
    size_t offset;
    int min, max;
    Changes changes;
} OptionRow;

static const OptionRow rows[] = {
#define OPTION(id, name, type, fallback, min, max, changes, help)                                  \
    {name, help, OPTION_##type, offsetof(Options, id), min, max, changes},
#include "app/options.def"
#undef OPTION
};
static_assert(ARRAY_LEN(rows) == OPT_COUNT, "one row per option");

static const struct {
    const char *word;
    bool value;
} switches[] = {{"on", true},   {"yes", true}, {"true", true},   {"1", true},
                {"off", false}, {"no", false}, {"false", false}, {"0", false}};

void options_init(Options *options)
{
#define OPTION(id, name, type, fallback, min, max, changes, help) options->id = fallback;
#include "app/options.def"
#undef OPTION
}

static const OptionRow *find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (!strcmp(rows[i].name, name))
            return &rows[i];
    return NULL;
}

static void *member(Options *options, const OptionRow *row)
{
    return (char *)options + row->offset;
}

static bool set_int(const OptionRow *row, OptionInt *out, const char *value, Err *err)
{
    gint64 number = 0;
    if (!g_ascii_string_to_signed(value, 10, row->min, row->max, &number, NULL))
        return err_set(err, ERR_USAGE, "%s takes a number from %d to %d", row->name, row->min,
                       row->max);
    *out = (int)number;
    return true;
}

static bool set_bool(const OptionRow *row, OptionBool *out, const char *value, Err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(switches); i++) {
        if (!g_ascii_strcasecmp(switches[i].word, value)) {
            *out = switches[i].value;
            return true;
        }
    }
    return err_set(err, ERR_USAGE, "%s is on or off", row->name);
}

// Words of which there are only these.
static const struct {
    const char *name, *words;
} word_sets[] = {
    {"colors", "auto mono 8 16 256 true"},
    {"ascii", "auto on off"},
    {"notify", "auto osc9 osc777 osc99 bell command off"},
    {"notify-body", "off name text"},
    {"links", "auto on off"},
    {"board-order", "stage date name value -stage -date -name -value"},
};

const char *option_words(OptionId id)
{
    BUG_ON(id >= OPT_COUNT);
    for (size_t i = 0; i < ARRAY_LEN(word_sets); i++)
        if (strcmp(word_sets[i].name, rows[id].name) == 0)
            return word_sets[i].words;
    return NULL;
}

static bool is_one_of(const OptionRow *row, const char *value, Err *err)
{
    const char *known = option_words((OptionId)(row - rows));
    if (!known)
        return true;
    g_auto(GStrv) words = g_strsplit(known, " ", -1);
    return g_strv_contains((const char *const *)words, value) ||
           err_set(err, ERR_USAGE, "%s takes one of: %s", row->name, known);
}

// Words name files and stand before amounts: short, printable, no way to another folder.
static bool set_word(const OptionRow *row, OptionWord *out, const char *value, Err *err)
{
    size_t n = strlen(value);
    bool ok = n > 0 && n <= WORD_BYTES && g_utf8_validate(value, -1, NULL) && value[0] != '.';
    for (const char *p = value; ok && *p; p = g_utf8_next_char(p))
        ok = g_unichar_isgraph(g_utf8_get_char(p)) && *p != '/';
    if (!ok)
        return err_set(err, ERR_USAGE, "%s takes one word of at most %d bytes", row->name,
                       WORD_BYTES);
    if (!is_one_of(row, value, err) ||
        (!strcmp(row->name, "quiet-hours") && !quiet_parse(value, &(Quiet){0}, err)))
        return false;
    *out = g_intern_string(value);
    return true;
}

static bool set(Options *options, const OptionRow *row, const char *value, Err *err)
{
    switch (row->type) {
    case OPTION_INT: return set_int(row, member(options, row), value, err);
    case OPTION_BOOL: return set_bool(row, member(options, row), value, err);
    case OPTION_WORD: return set_word(row, member(options, row), value, err);
    }
    return false;
}

bool options_set(Options *options, const char *name, const char *value, Changes *changes, Err *err)
{
    const OptionRow *row = find(name);
    if (!row)
        return err_set(err, ERR_USAGE, "there is no option %s", name);
    if (!set(options, row, value, err))
        return false;
    *changes |= row->changes;
    return true;
}

char *options_value(const Options *options, const char *name)
{
    const OptionRow *row = find(name);
    if (!row)
        return NULL;
    const char *at = (const char *)options + row->offset;
    switch (row->type) {
    case OPTION_INT: return g_strdup_printf("%d", *(const OptionInt *)(const void *)at);
    case OPTION_BOOL: return g_strdup(*(const OptionBool *)(const void *)at ? "on" : "off");
    case OPTION_WORD: return g_strdup(*(const OptionWord *)(const void *)at);
    }
    return NULL;
}

const char *option_name(OptionId id)
{
    BUG_ON(id >= OPT_COUNT);
    return rows[id].name;
}

bool option_range(OptionId id, int *min, int *max)
{
    BUG_ON(id >= OPT_COUNT);
    *min = rows[id].min;
    *max = rows[id].max;
    return rows[id].type == OPTION_INT;
}

bool option_is_switch(OptionId id)
{
    BUG_ON(id >= OPT_COUNT);
    return rows[id].type == OPTION_BOOL;
}

const char *option_help(OptionId id)
{
    BUG_ON(id >= OPT_COUNT);
    return rows[id].help;
}

int options_int(const Options *options, const char *name, int fallback)
{
    const OptionRow *row = find(name);
    if (!row || row->type != OPTION_INT)
        return fallback;
    return *(const OptionInt *)(const void *)((const char *)options + row->offset);
}
