#include "config.h"

#include "app/keymap.h"

#include <glib.h>
#include <string.h>

#include "base/fs.h"
#include "base/text.h"

enum { KEYS_FILE_MAX = 256 * 1024 };

typedef struct Binding {
    unsigned contexts;
    Key keys[KEYMAP_SEQUENCE_MAX];
    size_t n;
    CmdId id;
} Binding;

struct Keymap {
    GArray *bindings; // of Binding
};

static const struct {
    unsigned context;
    const char *name;
} contexts[] = {
    {CX_INBOX, "inbox"}, {CX_THREAD, "thread"},    {CX_PEOPLE, "contacts"}, {CX_CONTACT, "contact"},
    {CX_BOARD, "board"}, {CX_PLANNER, "calendar"}, {CX_OUTBOX, "outbox"},   {CX_COMPOSE, "compose"},
};

const char *context_name(unsigned context)
{
    for (size_t i = 0; i < ARRAY_LEN(contexts); i++)
        if (contexts[i].context == context)
            return contexts[i].name;
    return "";
}

static unsigned find_context(const char *name)
{
    if (strcmp(name, "all") == 0)
        return CX_NORMAL | CX_COMPOSE;
    for (size_t i = 0; i < ARRAY_LEN(contexts); i++)
        if (strcmp(contexts[i].name, name) == 0)
            return contexts[i].context;
    return 0;
}

// "g,g" -> two keys. False when a part is no key or there are too many.
static bool parse_sequence(const char *s, size_t n, Binding *out)
{
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
        if (i >= b->n || !key_eq(b->keys[i], keys[i]))
            return false;
    return true;
}

static Binding *binding_at(const Keymap *keymap, size_t i)
{
    return &g_array_index(keymap->bindings, Binding, i);
}

// Takes the keys away from whatever they mean in those contexts; longer sequences that begin with
// them would be unreachable, and shorter ones would hide the new one: both go too.
static void unbind(Keymap *keymap, const Binding *wanted)
{
    for (size_t i = 0; i < keymap->bindings->len; i++) {
        Binding *b = binding_at(keymap, i);
        if (same_keys(b, wanted->keys, MIN(b->n, wanted->n)))
            b->contexts &= ~wanted->contexts;
    }
}

// One word of the keys of a row: "g,g", "normal:C-p".
static void add_default(Keymap *keymap, CmdId id, const char *word)
{
    static const char normal[] = "normal:";
    Binding b = {.contexts = cmd_info(id)->contexts, .id = id};
    if (g_str_has_prefix(word, normal)) {
        b.contexts &= CX_NORMAL;
        word += sizeof(normal) - 1;
    }
    BUG_ON(!parse_sequence(word, strlen(word), &b));
    g_array_append_val(keymap->bindings, b);
}

static void add_defaults(Keymap *keymap, CmdId id)
{
    g_auto(GStrv) words = g_strsplit(cmd_info(id)->keys, " ", -1);
    for (size_t i = 0; words[i] != NULL; i++)
        if (words[i][0] != '\0')
            add_default(keymap, id, words[i]);
}

Keymap *keymap_new(void)
{
    Keymap *keymap = g_new0(Keymap, 1);
    keymap->bindings = g_array_new(FALSE, FALSE, sizeof(Binding));
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++)
        add_defaults(keymap, (CmdId)id);
    return keymap;
}

void keymap_free(Keymap *keymap)
{
    if (keymap == NULL)
        return;
    g_array_free(keymap->bindings, TRUE);
    g_free(keymap);
}

KeyMatch keymap_match(const Keymap *keymap, unsigned context, const Key *keys, size_t n, CmdId *out)
{
    KeyMatch match = KEYMATCH_NONE;
    for (size_t i = 0; i < keymap->bindings->len; i++) {
        const Binding *b = binding_at(keymap, i);
        if (!(b->contexts & context) || !same_keys(b, keys, n))
            continue;
        if (b->n == n) {
            *out = b->id;
            return KEYMATCH_COMMAND;
        }
        match = KEYMATCH_PREFIX;
    }
    return match;
}

// "gg", but "C-x C-e": a blank where names would run together.
static void append_keys(GString *out, const Binding *b)
{
    bool spaced = false;
    for (size_t i = 0; i < b->n; i++) {
        char name[24];
        bool longer = g_utf8_strlen(name, (gssize)key_format(b->keys[i], name)) > 1;
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
        if (b->id != id || !(b->contexts & context))
            continue;
        if (all->len > 0)
            g_string_append(all, ", ");
        append_keys(all, b);
    }
    g_strlcpy(out, all->str, size);
    return MIN(all->len, size - 1);
}

void keymap_following(const Keymap *keymap, unsigned context, const Key *keys, size_t n,
                      void (*fn)(void *owner, Key next, CmdId id), void *owner)
{
    for (size_t i = 0; i < keymap->bindings->len; i++) {
        const Binding *b = binding_at(keymap, i);
        if (b->contexts & context && b->n > n && same_keys(b, keys, n))
            fn(owner, b->keys[n], b->id);
    }
}

typedef struct Load {
    Keymap *keymap;
    const char *path;
    int line;
    void (*on_error)(void *owner, const char *text);
    void *owner;
} Load;

static void report(const Load *load, const char *what, const char *word)
{
    TextBuf buf;
    text_format(&buf, "%s:%d: %s: %s", load->path, load->line, what, word);
    if (load->on_error != NULL)
        load->on_error(load->owner, buf.s);
}

// words: bind CONTEXT KEYS COMMAND, or unbind CONTEXT KEYS.
static void load_words(Load *load, char **words, size_t count)
{
    bool bind = strcmp(words[0], "bind") == 0;
    Binding b = {0};
    Err err = {0};
    if (!bind && strcmp(words[0], "unbind") != 0) {
        report(load, "neither bind nor unbind", words[0]);
        return;
    }
    if (count != (bind ? 4 : 3)) {
        report(load, "wanted", bind ? "bind CONTEXT KEYS COMMAND" : "unbind CONTEXT KEYS");
        return;
    }
    b.contexts = find_context(words[1]);
    if (b.contexts == 0)
        report(load, "no such context", words[1]);
    else if (!parse_sequence(words[2], strlen(words[2]), &b))
        report(load, "no such key", words[2]);
    else if (bind && !cmd_find(words[3], strlen(words[3]), b.contexts, &b.id, &err))
        report(load, err.msg, words[2]);
    else {
        if (bind)
            b.contexts &= cmd_info(b.id)->contexts;
        unbind(load->keymap, &b);
        if (bind)
            g_array_append_val(load->keymap->bindings, b);
    }
}

static void load_line(Load *load, const char *line)
{
    g_auto(GStrv) parts = g_strsplit_set(line, " \t\r", -1);
    char *words[8];
    size_t count = 0;
    for (size_t i = 0; parts[i] != NULL && count < ARRAY_LEN(words); i++)
        if (parts[i][0] != '\0')
            words[count++] = parts[i];
    if (count > 0 && words[0][0] != '#')
        load_words(load, words, count);
}

void keymap_load(Keymap *keymap, const char *path, void (*on_error)(void *owner, const char *text),
                 void *owner)
{
    g_autofree char *data = NULL;
    size_t n = 0;
    Err err = {0};
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return;
    Load load = {keymap, path, 0, on_error, owner};
    if (!fs_read(path, KEYS_FILE_MAX, &data, &n, &err)) {
        report(&load, "not read", err.msg);
        return;
    }
    g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        load.line = (int)i + 1;
        load_line(&load, lines[i]);
    }
}
