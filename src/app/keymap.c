#include "config.h"

#include "app/keymap.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

typedef struct Binding {
    unsigned contexts;
    KeySequence on;
    CmdId id;
    const char *args; // interned; NULL: none
    bool own;         // a person's line, not a row of ours
} Binding;

struct Keymap {
    GArray *bindings; // of Binding
};

static const struct {
    unsigned context;
    const char *name;
} context_rows[] = {
    {CX_INBOX, "inbox"},     {CX_THREAD, "thread"},       {CX_PEOPLE, "contacts"},
    {CX_CONTACT, "contact"}, {CX_BOARD, "board"},         {CX_PLANNER, "calendar"},
    {CX_OUTBOX, "outbox"},   {CX_COMPOSE, "compose"},     {CX_HOME, "home"},
    {CX_TASKS, "tasks"},     {CX_MESSAGES, "messages"},   {CX_EVENTS, "events"},
    {CX_NET, "net"},         {CX_REQUEST, "request"},     {CX_CONFLICT, "conflict"},
    {CX_PAGER, "pager"},     {CX_DEAL, "deal"},           {CX_APPOINTMENT, "appointment"},
    {CX_BOOKING, "booking"}, {CX_MENU, "menu"},           {CX_PICKER, "picker"},
    {CX_PALETTE, "palette"}, {CX_JUMP, "jump"},           {CX_SEARCH, "search"},
    {CX_HELP, "help"},       {CX_LOCATIONS, "locations"},
};

// Several at once. "all" is all that there are.
static const struct {
    const char *name;
    unsigned contexts;
} group_rows[] = {
    {"normal", CX_NORMAL}, {"overlays", CX_OVERLAYS},       {"browsed", CX_BROWSED},
    {"typed", CX_TYPED},   {"all", CX_PANES | CX_OVERLAYS},
};

const char *context_name(unsigned context)
{
    for (size_t i = 0; i < ARRAY_LEN(context_rows); i++)
        if (context_rows[i].context == context)
            return context_rows[i].name;
    return "";
}

char *context_names(unsigned contexts)
{
    GString *names = g_string_new(NULL);
    unsigned shown = contexts & CX_PANES ? contexts & CX_PANES : contexts;
    for (size_t i = 0; i < ARRAY_LEN(context_rows); i++)
        if (context_rows[i].context & shown)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", context_rows[i].name);
    return g_string_free(names, FALSE);
}

unsigned context_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(group_rows); i++)
        if (strcmp(group_rows[i].name, name) == 0)
            return group_rows[i].contexts;
    for (size_t i = 0; i < ARRAY_LEN(context_rows); i++)
        if (strcmp(context_rows[i].name, name) == 0)
            return context_rows[i].context;
    return 0;
}

// "gx" and ",d", as help shows them.
static bool parse_letters(const char *s, size_t n, KeySequence *out)
{
    out->n = 0;
    if (n < 2 || n > KEYMAP_SEQUENCE_MAX || memchr(s + 1, ',', n - 1) != NULL ||
        memchr(s, '-', n) != NULL)
        return false;
    while (out->n < n && key_parse(s + out->n, 1, &out->keys[out->n]))
        out->n++;
    return out->n == n;
}

bool key_sequence_parse(const char *s, size_t n, KeySequence *out)
{
    Key one;
    if (!key_parse(s, n, &one) && parse_letters(s, n, out))
        return true;
    out->n = 0;
    while (n > 0) {
        const char *comma = memchr(s, ',', n);
        size_t len = comma != NULL ? (size_t)(comma - s) : n;
        if (out->n == KEYMAP_SEQUENCE_MAX || !key_parse(s, len, &out->keys[out->n++]))
            return false;
        if (comma != NULL && len + 1 == n)
            return false;
        s += MIN(len + 1, n);
        n -= MIN(len + 1, n);
    }
    return out->n > 0;
}

static bool same_keys(const Binding *b, const Key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (i >= b->on.n || !key_eq(b->on.keys[i], keys[i]))
            return false;
    return true;
}

static Binding *binding_at(const Keymap *keymap, size_t i)
{
    return &g_array_index(keymap->bindings, Binding, i);
}

// Longer sequences that begin with the keys would be unreachable, and shorter ones would hide the
// new one: both go too.
bool keymap_unbind(Keymap *keymap, unsigned contexts, const KeySequence *keys)
{
    bool any = false;
    for (size_t i = 0; i < keymap->bindings->len; i++) {
        Binding *b = binding_at(keymap, i);
        if (!same_keys(b, keys->keys, MIN(b->on.n, keys->n)))
            continue;
        any = any || (b->contexts & contexts) != 0;
        b->contexts &= ~contexts;
    }
    return any;
}

bool key_types(Key key)
{
    return key.code >= ' ' && key.code < KEY_SPECIAL && key.code != 127 &&
           !(key.mods & (KEY_MOD_CTRL | KEY_MOD_ALT));
}

bool keymap_bind(Keymap *keymap, unsigned contexts, const KeySequence *keys, CmdId id,
                 const char *args, Err *err)
{
    Binding b = {.contexts = contexts & cmd_info(id)->contexts,
                 .on = *keys,
                 .id = id,
                 .args = args != NULL ? g_intern_string(args) : NULL,
                 .own = true};
    if (key_types(keys->keys[0]))
        b.contexts &= ~(unsigned)CX_TYPING;
    if (b.contexts == 0)
        return err_set(err, ERR_USAGE, "this key types a letter where %s works",
                       cmd_info(id)->name);
    keymap_unbind(keymap, b.contexts, keys);
    g_array_append_val(keymap->bindings, b);
    return true;
}

// ---- presets -----------------------------------------------------------------------------------

static const char *const preset_names[] = {[PRESET_VIM] = "vim", [PRESET_ARROWS] = "arrows"};
static_assert(ARRAY_LEN(preset_names) == PRESET_COUNT, "every preset has a name");

static const struct {
    Preset preset;
    CmdId id;
    const char *keys;
} preset_keys[] = {
#define PRESET(preset, id, keys) {PRESET_##preset, CMD_##id, keys},
#include "app/presets.def"
#undef PRESET
};

const char *preset_name(Preset preset)
{
    return preset_names[preset];
}

static const char *keys_of(Preset preset, CmdId id)
{
    for (size_t i = 0; i < ARRAY_LEN(preset_keys); i++)
        if (preset_keys[i].preset == preset && preset_keys[i].id == id)
            return preset_keys[i].keys;
    return cmd_info(id)->keys;
}

// "normal+events:..." in front of a key; 0: nothing stands there.
static unsigned named_contexts(const char *word, const char **rest)
{
    const char *colon = strchr(word, ':');
    if (colon == NULL || colon == word)
        return 0;
    unsigned contexts = 0;
    g_autofree char *list = g_strndup(word, (gsize)(colon - word));
    g_auto(GStrv) names = g_strsplit(list, "+", -1);
    for (size_t i = 0; names[i] != NULL; i++)
        contexts |= context_find(names[i]);
    *rest = colon + 1;
    return contexts;
}

// One word of the keys of a row: "g,g", "events:Tab". A letter is a key where letters type only if
// its row says so: as long as nothing was typed there.
static void add_default(Keymap *keymap, CmdId id, const char *word)
{
    Binding b = {.contexts = cmd_info(id)->contexts, .id = id};
    unsigned named = named_contexts(word, &word);
    if (named != 0)
        b.contexts &= named;
    BUG_ON(!key_sequence_parse(word, strlen(word), &b.on));
    if (key_types(b.on.keys[0]) && (named == 0 || named & ~(unsigned)CX_TYPING))
        b.contexts &= ~(unsigned)CX_TYPING;
    g_array_append_val(keymap->bindings, b);
}

static void add_defaults(Keymap *keymap, Preset preset, CmdId id)
{
    g_auto(GStrv) words = g_strsplit(keys_of(preset, id), " ", -1);
    for (size_t i = 0; words[i] != NULL; i++)
        if (words[i][0] != '\0')
            add_default(keymap, id, words[i]);
}

// Keys that hand something to their command, in every preset.
static const struct {
    const char *keys;
    CmdId id;
    const char *args;
} handing[] = {{"Comma,s", CMD_SORT, "stage"}, {"Comma,S", CMD_SORT, "-stage"},
               {"Comma,d", CMD_SORT, "date"},  {"Comma,D", CMD_SORT, "-date"},
               {"Comma,n", CMD_SORT, "name"},  {"Comma,N", CMD_SORT, "-name"},
               {"Comma,v", CMD_SORT, "value"}, {"Comma,V", CMD_SORT, "-value"}};

void keymap_preset(Keymap *keymap, Preset preset)
{
    g_array_set_size(keymap->bindings, 0);
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
        add_defaults(keymap, preset, (CmdId)id);
    for (size_t i = 0; i < ARRAY_LEN(handing); i++) {
        add_default(keymap, handing[i].id, handing[i].keys);
        binding_at(keymap, keymap->bindings->len - 1)->args = handing[i].args;
    }
}

Keymap *keymap_new(void)
{
    Keymap *keymap = g_new0(Keymap, 1);
    keymap->bindings = g_array_new(FALSE, FALSE, sizeof(Binding));
    keymap_preset(keymap, PRESET_VIM);
    return keymap;
}

void keymap_free(Keymap *keymap)
{
    if (keymap == NULL)
        return;
    g_array_free(keymap->bindings, TRUE);
    g_free(keymap);
}

static const Binding *find(const Keymap *keymap, unsigned context, const Key *keys, size_t n,
                           KeyMatch *match)
{
    *match = KEYMATCH_NONE;
    for (size_t i = 0; i < keymap->bindings->len; i++) {
        const Binding *b = binding_at(keymap, i);
        if (!(b->contexts & context) || !same_keys(b, keys, n))
            continue;
        *match = b->on.n == n ? KEYMATCH_COMMAND : KEYMATCH_PREFIX;
        if (b->on.n == n)
            return b;
    }
    return NULL;
}

KeyMatch keymap_match(const Keymap *keymap, unsigned context, const Key *keys, size_t n, CmdId *out)
{
    KeyMatch match;
    const Binding *b = find(keymap, context, keys, n, &match);
    if (b != NULL)
        *out = b->id;
    return match;
}

const char *keymap_args(const Keymap *keymap, unsigned context, const Key *keys, size_t n)
{
    KeyMatch match;
    const Binding *b = find(keymap, context, keys, n, &match);
    return b != NULL ? b->args : NULL;
}

// "gg", but "C-x C-e": a blank where names would run together.
static void append_keys(GString *out, const Binding *b)
{
    bool spaced = false;
    for (size_t i = 0; i < b->on.n; i++) {
        char name[24];
        bool longer = g_utf8_strlen(name, (gssize)key_format(b->on.keys[i], name)) > 1;
        if (i > 0 && (spaced || longer))
            g_string_append_c(out, ' ');
        g_string_append(out, name);
        spaced = longer;
    }
}

size_t keymap_keys(const Keymap *keymap, unsigned context, CmdId id, char *out, size_t size)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (size_t i = 0; i < keymap->bindings->len; i++) {
        const Binding *b = binding_at(keymap, i);
        if (b->id != id || (b->own && b->args != NULL) || !(b->contexts & context))
            continue;
        if (all->len > 0)
            g_string_append(all, ", ");
        append_keys(all, b);
    }
    g_strlcpy(out, all->str, size);
    return MIN(all->len, size - 1);
}

void keymap_following(const Keymap *keymap, unsigned context, const Key *keys, size_t n,
                      void (*fn)(void *owner, Key next, CmdId id, const char *args), void *owner)
{
    for (size_t i = 0; i < keymap->bindings->len; i++) {
        const Binding *b = binding_at(keymap, i);
        if (b->contexts & context && b->on.n > n && same_keys(b, keys, n))
            fn(owner, b->on.keys[n], b->id, b->args);
    }
}

void keymap_own(const Keymap *keymap, unsigned context,
                void (*fn)(void *owner, CmdId id, const char *args, const char *keys), void *owner)
{
    for (size_t i = 0; i < keymap->bindings->len; i++) {
        const Binding *b = binding_at(keymap, i);
        g_autoptr(GString) keys = g_string_new(NULL);
        if (!b->own || b->args == NULL || !(b->contexts & context))
            continue;
        append_keys(keys, b);
        fn(owner, b->id, b->args, keys->str);
    }
}
