// keys.ini: the person's own lines.
#include "config.h"

#include <glib.h>
#include <string.h>

#include "app/keymap.h"
#include "base/fs.h"
#include "base/text.h"

enum { KEYS_FILE_MAX = 256 * 1024 };

// Cuts the next word off; NULL at the end.
static char *next_word(char **at)
{
    char *s = *at + strspn(*at, " \t\r");
    if (*s == '\0')
        return NULL;
    char *end = s + strcspn(s, " \t\r");
    *at = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return s;
}

static bool find_keys(const char *context, const char *keys, unsigned *contexts, KeySequence *out,
                      Err *err)
{
    *contexts = context_find(context);
    if (*contexts == 0)
        return err_set(err, ERR_CONFIG, "no such context: %s", context);
    if (!key_sequence_parse(keys, strlen(keys), out))
        return err_set(err, ERR_CONFIG, "no such key: %s", keys);
    return true;
}

static bool bind_line(Keymap *keymap, char *rest, Err *err)
{
    const char *context = next_word(&rest), *keys = next_word(&rest), *name = next_word(&rest);
    unsigned contexts = 0;
    KeySequence on;
    CmdId id = CMD_NONE;
    if (name == NULL)
        return err_set(err, ERR_CONFIG, "wanted: bind CONTEXT KEYS COMMAND [ARGUMENTS]");
    const char *args = g_strstrip(rest);
    if (!find_keys(context, keys, &contexts, &on, err))
        return false;
    if (!cmd_find(name, strlen(name), contexts, &id, err)) {
        err_prefix(err, "%s", keys);
        return false;
    }
    ArgSpec spec;
    if (args[0] != '\0' && !cmd_arg(id, 0, &spec))
        return err_set(err, ERR_CONFIG, "%s takes nothing: %s", name, args);
    return keymap_bind(keymap, contexts, &on, id, args[0] != '\0' ? args : NULL, err);
}

static bool unbind_line(Keymap *keymap, char *rest, Err *err)
{
    const char *context = next_word(&rest), *keys = next_word(&rest);
    unsigned contexts = 0;
    KeySequence on;
    if (keys == NULL || next_word(&rest) != NULL)
        return err_set(err, ERR_CONFIG, "wanted: unbind CONTEXT KEYS");
    if (!find_keys(context, keys, &contexts, &on, err))
        return false;
    if (!keymap_unbind(keymap, contexts, &on))
        return err_set(err, ERR_CONFIG, "nothing was bound to %s", keys);
    return true;
}

// "preset = arrows", "preset arrows". False: the line is another one.
static bool preset_line(const char *line, char **name)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t\r=", -1);
    *name = NULL;
    if (words[0] == NULL || strcmp(words[0], "preset") != 0)
        return false;
    for (size_t i = 1; words[i] != NULL && *name == NULL; i++)
        if (words[i][0] != '\0')
            *name = g_strdup(words[i]);
    return true;
}

static bool take_preset(Keymap *keymap, const char *name, Err *err)
{
    for (int i = 0; name != NULL && i < PRESET_COUNT; i++) {
        if (strcmp(preset_name((Preset)i), name) != 0)
            continue;
        keymap_preset(keymap, (Preset)i);
        return true;
    }
    return err_set(err, ERR_CONFIG, "preset is vim or arrows%s%s", name != NULL ? ", not " : "",
                   name != NULL ? name : "");
}

bool keymap_line(Keymap *keymap, const char *line, Err *err)
{
    g_autofree char *copy = g_strstrip(g_strdup(line));
    char *rest = copy;
    const char *verb = next_word(&rest);
    if (verb == NULL || verb[0] == '#')
        return true;
    if (strcmp(verb, "bind") == 0)
        return bind_line(keymap, rest, err);
    if (strcmp(verb, "unbind") == 0)
        return unbind_line(keymap, rest, err);
    return err_set(err, ERR_CONFIG, "neither bind, unbind nor preset: %s", verb);
}

typedef struct Load {
    Keymap *keymap;
    const char *path;
    void (*on_error)(void *owner, const char *text);
    void *owner;
} Load;

static void report(const Load *load, size_t line, const Err *err)
{
    TextBuf buf;
    if (line > 0)
        text_format(&buf, "%s:%zu: %s", load->path, line, err->msg);
    else
        text_format(&buf, "%s: not read: %s", load->path, err->msg);
    if (load->on_error != NULL)
        load->on_error(load->owner, buf.s);
}

static void load_lines(const Load *load, char **lines)
{
    Err err = {0};
    char *name;
    for (size_t i = 0; lines[i] != NULL; i++) { // below the lines that change it
        if (preset_line(g_strstrip(lines[i]), &name) && !take_preset(load->keymap, name, &err))
            report(load, i + 1, &err);
        g_free(name);
    }
    for (size_t i = 0; lines[i] != NULL; i++) {
        bool preset = preset_line(lines[i], &name);
        g_free(name);
        if (!preset && !keymap_line(load->keymap, lines[i], &err))
            report(load, i + 1, &err);
    }
}

void keymap_load(Keymap *keymap, const char *path, void (*on_error)(void *owner, const char *text),
                 void *owner)
{
    g_autofree char *data = NULL;
    size_t n = 0;
    Err err = {0};
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return;
    Load load = {keymap, path, on_error, owner};
    if (!fs_read(path, KEYS_FILE_MAX, &data, &n, &err)) {
        report(&load, 0, &err);
        return;
    }
    g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
    load_lines(&load, lines);
}
