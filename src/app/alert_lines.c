#include "config.h"

#include "app/alert_lines.h"

#include <string.h>

#include "app/hook_line.h"
#include "base/fs.h"

enum { FILE_BYTES = 256 * 1024 };

// What follows the words and the blanks behind them; NULL when it is another line.
static const char *rest_after(const char *line, const char *words)
{
    size_t n = strlen(words);
    bool same = strncmp(line, words, n) == 0 && line[n] != '\0' && strchr(" \t=", line[n]);
    return same ? line + n + strspn(line + n, " \t=") : NULL;
}

static const char *rule_in(const char *line)
{
    const char *rule = rest_after(line, "notify");
    return rule && rest_after(rule, "on") ? rule : NULL;
}

bool alert_line_is(const char *line)
{
    return rule_in(line) || rest_after(line, "notify-command");
}

static void clear_rule(void *rule)
{
    hook_clear(rule);
}

static bool take_rule(AlertLines *lines, const char *text, Err *err)
{
    Hook rule = {0};
    if (!hook_parse_rule(text, &rule, err))
        return false;
    if (!lines->rules) {
        lines->rules = g_array_new(FALSE, TRUE, sizeof(Hook));
        g_array_set_clear_func(lines->rules, clear_rule);
    }
    g_array_append_val(lines->rules, rule);
    return true;
}

static bool take_command(AlertLines *lines, const char *text, Err *err)
{
    g_autoptr(GError) error = NULL;
    char **argv = NULL;
    if (lines->closed.kind != ERR_NONE) {
        *err = lines->closed;
        return err_prefix(err, "notify-command is not run");
    }
    if (!g_shell_parse_argv(text, NULL, &argv, &error))
        return err_set(err, ERR_CONFIG, "%s", error->message);
    g_strfreev(lines->command);
    lines->command = argv;
    return true;
}

static bool take_line(AlertLines *lines, char *line, Err *err)
{
    g_strstrip(line);
    const char *rule = rule_in(line), *command = rest_after(line, "notify-command");
    if (rule)
        return take_rule(lines, rule, err);
    return !command || take_command(lines, command, err);
}

// A file that cannot be read is told by the options.
void alert_lines_load(AlertLines *lines, const char *path, Notices *notices)
{
    g_autofree char *text = NULL;
    size_t n = 0;
    Err err = {0};
    lines->closed = (Err){0};
    if (!path || fs_is_missing(path))
        return;
    (void)!fs_may_run(path, &lines->closed);
    if (!fs_read(path, FILE_BYTES, &text, &n, &err))
        return;
    g_auto(GStrv) split = g_strsplit(text, "\n", -1);
    for (size_t i = 0; split[i]; i++) {
        if (take_line(lines, split[i], &err))
            continue;
        err_prefix(&err, "%s line %zu", path, i + 1);
        notice_add(notices, NOTICE_WARN, "%s", err.msg);
    }
}

void alert_lines_clear(AlertLines *lines)
{
    g_strfreev(lines->command);
    if (lines->rules)
        g_array_free(lines->rules, TRUE);
    *lines = (AlertLines){0};
}

bool alert_lines_name(const AlertLines *lines, const char *type)
{
    for (guint i = 0; lines->rules && i < lines->rules->len; i++) {
        const Hook *rule = &g_array_index(lines->rules, Hook, i);
        if (!rule->events || g_strv_contains(rule->events, type))
            return true;
    }
    return false;
}

bool alert_lines_want(const AlertLines *lines, const char *type, const Json *event)
{
    for (guint i = 0; lines->rules && i < lines->rules->len; i++)
        if (hook_wants(&g_array_index(lines->rules, Hook, i), type, event))
            return true;
    return false;
}
