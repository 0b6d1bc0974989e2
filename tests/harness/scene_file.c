#include "config.h"

#include "harness/scene_file.h"

#include <stdio.h>
#include <string.h>

typedef struct Parser {
    Scene *scene;
    GString *why;
    int line;
    char *section; // "setup", "steps", ...
    SceneItem *screen;
} Parser;

static void item_free(gpointer data)
{
    SceneItem *item = data;
    g_free(item->verb);
    g_free(item->arg);
    if (item->rows != NULL)
        g_ptr_array_unref(item->rows);
    g_free(item);
}

static bool fail(const Parser *p, const char *reason, const char *what)
{
    g_string_append_printf(p->why, "%s:%d: %s: %s\n", p->scene->path, p->line, reason, what);
    return false;
}

static SceneItem *add_item(Parser *p, SceneItemKind kind)
{
    SceneItem *item = g_new0(SceneItem, 1);
    item->kind = kind;
    item->line = p->line;
    g_ptr_array_add(p->scene->items, item);
    return item;
}

static bool set_text(char **member, const char *value)
{
    g_free(*member);
    *member = g_strdup(value);
    return value[0] != '\0';
}

static bool set_fault(SceneSetup *setup, const char *value)
{
    g_string_append_printf(setup->faults, "%s%s", setup->faults->len > 0 ? "; " : "", value);
    return true;
}

static bool set_args(SceneSetup *setup, const char *value)
{
    g_auto(GStrv) words = NULL;
    if (!g_shell_parse_argv(value, NULL, &words, NULL))
        return false;
    for (size_t i = 0; words[i] != NULL; i++)
        g_ptr_array_add(setup->args, g_strdup(words[i]));
    return true;
}

static int *setup_number(SceneSetup *setup, const char *name)
{
    const struct {
        const char *name;
        int *member;
    } numbers[] = {
        {"contacts", &setup->contacts},           {"conversations", &setup->conversations},
        {"messages", &setup->messages},           {"latency", &setup->latency_ms},
        {"opportunities", &setup->opportunities}, {"locations", &setup->locations},
        {"token-days", &setup->token_days},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (strcmp(name, numbers[i].name) == 0)
            return numbers[i].member;
    return NULL;
}

static bool set_option(SceneSetup *setup, const char *name, const char *value)
{
    int *number = setup_number(setup, name);
    if (number != NULL)
        return sscanf(value, "%d", number) == 1;
    if (strcmp(name, "size") == 0)
        return sscanf(value, "%dx%d", &setup->cols, &setup->rows) == 2;
    if (strcmp(name, "world") == 0)
        return set_text(&setup->world, value);
    if (strcmp(name, "scopes") == 0)
        return set_text(&setup->scopes, value);
    if (strcmp(name, "now") == 0)
        return set_text(&setup->now, value);
    if (strcmp(name, "seed") == 0)
        return (setup->seed = g_ascii_strtoull(value, NULL, 10)) != 0;
    if (strcmp(name, "fault") == 0)
        return set_fault(setup, value);
    if (strcmp(name, "args") == 0)
        return set_args(setup, value);
    if (strcmp(name, "config") == 0) {
        g_string_append_printf(setup->config, "%s\n", value);
        return true;
    }
    if (strcmp(name, "env") == 0) {
        g_ptr_array_add(setup->env, g_strdup(value));
        return strchr(value, '=') != NULL;
    }
    if (strcmp(name, "account") == 0)
        return (setup->no_account = strcmp(value, "none") == 0);
    bool *flag = strcmp(name, "quiet") == 0     ? &setup->quiet
                 : strcmp(name, "answers") == 0 ? &setup->answers
                                                : NULL;
    if (flag != NULL)
        *flag = strcmp(value, "yes") == 0;
    return flag != NULL;
}

static bool parse_heading(Parser *p, const char *line)
{
    g_autofree char *name = g_strdup(line + 1);
    char *end = strchr(name, ']');
    if (end == NULL)
        return fail(p, "no ]", line);
    *end = '\0';
    p->screen = NULL;
    if (g_str_has_prefix(name, "screen")) {
        p->screen = add_item(p, SCENE_SCREEN);
        p->screen->rows = g_ptr_array_new_with_free_func(g_free);
        int n = sscanf(name, "screen %d..%d", &p->screen->from, &p->screen->to);
        if (n == 1)
            p->screen->to = p->screen->from;
        if (p->screen->to < p->screen->from || p->screen->from < 0)
            return fail(p, "not a range of rows", line);
        name[strlen("screen")] = '\0';
    }
    static const char *const known[] = {"setup", "steps", "screen", "requests", "received", NULL};
    if (!g_strv_contains(known, name))
        return fail(p, "no such section", name);
    g_free(p->section);
    p->section = g_strdup(name);
    return true;
}

// These take the rest of the line as it is, with '#' in it.
static bool takes_text(const char *verb)
{
    static const char *const verbs[] = {"type",   "paste", "inbound", "wait", "contains",
                                        "absent", "api",   "row",     "let",  NULL};
    return g_strv_contains(verbs, verb);
}

static void split(const char *line, char **verb, char **arg)
{
    size_t n = strcspn(line, " \t");
    *verb = g_strndup(line, n);
    *arg = g_strdup(line + n);
    if (!takes_text(*verb)) {
        char *comment = strstr(*arg, " #");
        if (comment != NULL)
            *comment = '\0';
    }
    g_strstrip(*arg);
}

static bool parse_line(Parser *p, const char *line)
{
    if (line[0] == '[')
        return parse_heading(p, line);
    if (p->screen != NULL && (line[0] == '|' || line[0] == '^')) {
        g_ptr_array_add(p->screen->rows, g_strchomp(g_strdup(line)));
        return true;
    }
    if (line[0] == '#' || line[strspn(line, " \t")] == '\0')
        return true;
    if (p->section == NULL || p->screen != NULL)
        return fail(p, "not inside a section that takes it", line);
    g_autofree char *verb = NULL, *arg = NULL;
    split(line, &verb, &arg);
    if (strcmp(p->section, "setup") == 0)
        return set_option(&p->scene->setup, verb, arg) || fail(p, "bad setup", line);
    bool executed = strcmp(p->section, "requests") == 0;
    bool step = strcmp(p->section, "steps") == 0;
    SceneItem *item = add_item(p, step ? SCENE_STEP : executed ? SCENE_REQUESTS : SCENE_RECEIVED);
    item->verb = g_steal_pointer(&verb);
    item->arg = g_steal_pointer(&arg);
    return true;
}

static Scene *scene_new(const char *path)
{
    Scene *scene = g_new0(Scene, 1);
    scene->path = g_strdup(path);
    scene->name = g_path_get_basename(path);
    if (g_str_has_suffix(scene->name, ".scene"))
        scene->name[strlen(scene->name) - strlen(".scene")] = '\0';
    scene->items = g_ptr_array_new_with_free_func(item_free);
    scene->setup = (SceneSetup){
        .cols = 80,
        .rows = 24,
        .world = g_strdup("small"),
        .now = g_strdup("2030-01-02T09:00:00Z"),
        .seed = 1,
        .faults = g_string_new(NULL),
        .config = g_string_new(NULL),
        .args = g_ptr_array_new_with_free_func(g_free),
        .env = g_ptr_array_new_with_free_func(g_free),
    };
    return scene;
}

void scene_free(Scene *scene)
{
    if (scene == NULL)
        return;
    g_free(scene->path);
    g_free(scene->name);
    g_free(scene->setup.world);
    g_free(scene->setup.scopes);
    g_free(scene->setup.now);
    g_string_free(scene->setup.faults, TRUE);
    g_string_free(scene->setup.config, TRUE);
    g_ptr_array_unref(scene->setup.args);
    g_ptr_array_unref(scene->setup.env);
    g_ptr_array_unref(scene->items);
    g_free(scene);
}

Scene *scene_parse(const char *path, const char *text, GString *why)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    Parser p = {.scene = scene_new(path), .why = why};
    bool good = true;
    for (size_t i = 0; lines[i] != NULL && good; i++) {
        p.line = (int)i + 1;
        good = parse_line(&p, lines[i]);
    }
    g_free(p.section);
    if (good)
        return p.scene;
    scene_free(p.scene);
    return NULL;
}

Scene *scene_read(const char *path, GString *why)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        g_string_append_printf(why, "cannot read %s\n", path);
        return NULL;
    }
    return scene_parse(path, text, why);
}

char *scene_replace_rows(const char *text, const SceneItem *item, const GPtrArray *rows)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *out = g_string_new(NULL);
    int skip = 0;
    for (size_t i = 0; lines[i] != NULL; i++) {
        bool is_row = lines[i][0] == '|' || lines[i][0] == '^';
        if (skip > 0 && is_row)
            continue;
        skip = 0;
        g_string_append_printf(out, "%s%s", lines[i], lines[i + 1] != NULL ? "\n" : "");
        if ((int)i + 1 != item->line)
            continue;
        skip = 1;
        for (guint k = 0; k < rows->len; k++)
            g_string_append_printf(out, "%s\n", (const char *)g_ptr_array_index(rows, k));
    }
    return g_string_free(out, FALSE);
}
