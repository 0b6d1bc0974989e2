#include "config.h"

#include "app/hook_line.h"

#include <glib.h>
#include <string.h>

#include "app/events_diff.h"

void hook_clear(Hook *hook)
{
    for (size_t i = 0; i < hook->term_count; i++) {
        g_free(hook->terms[i].member);
        g_free(hook->terms[i].value);
    }
    g_free(hook->terms);
    g_free(hook->name);
    g_free((void *)hook->events);
    g_strfreev(hook->argv);
    *hook = (Hook){0};
}

static bool parse_events(Hook *hook, const char *word, Err *err)
{
    g_auto(GStrv) names = g_strsplit(word, ",", -1);
    size_t n = g_strv_length(names);
    if (!strcmp(word, "*"))
        return true;
    hook->events = g_new0(const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        hook->events[i] = event_name_find(names[i]);
        if (!hook->events[i])
            return err_set(err, ERR_CONFIG, "there is no event \"%s\"", names[i]);
    }
    return true;
}

static bool parse_term(Hook *hook, const char *word, Err *err)
{
    size_t n = strcspn(word, "=!~");
    HookOp op = word[n] == '~' ? HOOK_HAS : word[n] == '!' ? HOOK_IS_NOT : HOOK_IS;
    const char *value = word + n + (op == HOOK_IS_NOT ? 2 : 1);
    if (n == 0 || word[n] == '\0' || (op == HOOK_IS_NOT && word[n + 1] != '='))
        return err_set(err, ERR_CONFIG,
                       "\"%s\" is no condition: member=value, member!=value or member~part", word);
    hook->terms = g_renew(HookTerm, hook->terms, hook->term_count + 1);
    hook->terms[hook->term_count++] = (HookTerm){g_strndup(word, n), g_strdup(value), op};
    return true;
}

// "where A and B": *at stands behind it.
static bool parse_where(Hook *hook, char **words, size_t *at, Err *err)
{
    if (g_strcmp0(words[*at], "where") != 0)
        return true;
    do {
        (*at)++;
        if (!words[*at])
            return err_set(err, ERR_CONFIG, "a condition is missing after \"%s\"", words[*at - 1]);
        if (!parse_term(hook, words[(*at)++], err))
            return false;
    } while (g_strcmp0(words[*at], "and") == 0);
    return true;
}

static bool parse_command(Hook *hook, char **words, Err *err)
{
    bool shell = g_strcmp0(words[0], "run-shell") == 0;
    if (!shell && g_strcmp0(words[0], "run") != 0)
        return err_set(err, ERR_CONFIG, "\"run COMMAND\" is missing");
    if (!words[1] || !*words[1])
        return err_set(err, ERR_CONFIG, "a command is missing after \"%s\"", words[0]);
    if (shell && words[2])
        return err_set(err, ERR_CONFIG, "run-shell takes one line: put it in quotation marks");
    if (shell) {
        const char *const argv[] = {"/bin/sh", "-c", words[1], NULL};
        hook->argv = g_strdupv((char **)(void *)(uintptr_t)argv);
        hook->name = g_strdup(words[1]);
    } else {
        hook->argv = g_strdupv(words + 1);
        hook->name = g_path_get_basename(words[1]);
    }
    return true;
}

static bool parse_nothing(Hook *hook, char **words, Err *err)
{
    (void)hook;
    return !words[0] || err_set(err, ERR_CONFIG, "\"%s\" is not expected here", words[0]);
}

typedef bool HookEndFn(Hook *hook, char **words, Err *err); // what stands behind the conditions

static bool parse_words(Hook *hook, char **words, HookEndFn *parse_end, Err *err)
{
    size_t at = 2;
    if (!words[1])
        return err_set(err, ERR_CONFIG, "an event is missing after \"on\"");
    return parse_events(hook, words[1], err) && parse_where(hook, words, &at, err) &&
           parse_end(hook, words + at, err);
}

static bool parse_line(const char *line, HookEndFn *parse_end, Hook *out, Err *err)
{
    Hook hook = {0};
    g_auto(GStrv) words = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_shell_parse_argv(line, NULL, &words, &error))
        return err_set(err, ERR_CONFIG, "%s", error->message);
    if (!parse_words(&hook, words, parse_end, err)) {
        hook_clear(&hook);
        return false;
    }
    *out = hook;
    return true;
}

bool hook_parse(const char *line, Hook *out, Err *err)
{
    return parse_line(line, parse_command, out, err);
}

bool hook_parse_rule(const char *line, Hook *out, Err *err)
{
    return parse_line(line, parse_nothing, out, err);
}

// ---- applying ----------------------------------------------------------------------------------

// A number or a word as it is written in JSON.
static char *text_of(const Json *json)
{
    return json_is_string(json) ? g_strdup(json_string(json)) : json_print(json);
}

static bool value_matches(const HookTerm *term, const Json *value)
{
    g_autofree char *text = text_of(value);
    g_autofree char *have = g_utf8_casefold(text, -1);
    g_autofree char *want = g_utf8_casefold(term->value, -1);
    return term->op == HOOK_HAS ? strstr(have, want) != NULL : !strcmp(have, want);
}

static bool any_matches(const HookTerm *term, const Json *value)
{
    if (!value || json_is_null(value))
        return term->op != HOOK_HAS && term->value[0] == '\0';
    if (!json_is_array(value))
        return value_matches(term, value);
    for (const Json *item = json_first(value); item; item = json_next(item))
        if (value_matches(term, item))
            return true;
    return false;
}

// Members of an appointment may be named without it; "tag" are the tags of whoever it is about.
static const Json *find_member(const Json *event, const char *name)
{
    bool tag = !strcmp(name, "tag");
    const Json *found = json_at(event, tag ? "tags" : name);
    if (!found && tag)
        found = json_at(event, "contactTags");
    return found ? found : json_at(json_at(event, "appointment"), name);
}

static bool term_holds(const HookTerm *term, const Json *event)
{
    return any_matches(term, find_member(event, term->member)) != (term->op == HOOK_IS_NOT);
}

bool hook_wants(const Hook *hook, const char *type, const Json *event)
{
    bool named = !hook->events;
    for (size_t i = 0; hook->events && hook->events[i]; i++)
        named = named || !strcmp(hook->events[i], type);
    for (size_t i = 0; named && i < hook->term_count; i++)
        named = term_holds(&hook->terms[i], event);
    return named;
}
