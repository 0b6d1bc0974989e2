#include "config.h"

#include "app/account_rules.h"

#include <assert.h>
#include <string.h>

static const char *const band_names[] = {
    [BAND_NONE] = "none",     [BAND_RED] = "red",   [BAND_GREEN] = "green",
    [BAND_YELLOW] = "yellow", [BAND_BLUE] = "blue", [BAND_MAGENTA] = "magenta",
    [BAND_CYAN] = "cyan",
};
static_assert(ARRAY_LEN(band_names) == BAND_COUNT, "a name for each band");

static bool set_band(AccountRule *rule, const char *value, Err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(band_names); i++) {
        if (g_ascii_strcasecmp(band_names[i], value) == 0) {
            rule->band = (Band)i;
            return true;
        }
    }
    return err_set(err, ERR_CONFIG,
                   "band is red, green, yellow, blue, magenta, cyan or none, not \"%s\"", value);
}

static bool set_name(AccountRule *rule, const char *value, Err *err)
{
    if (!*value)
        return err_set(err, ERR_CONFIG, "name is empty");
    g_free(rule->name);
    rule->name = g_strdup(value);
    return true;
}

static bool read_switch(const char *value, bool *out, Err *err)
{
    bool on = !g_ascii_strcasecmp(value, "on") || !g_ascii_strcasecmp(value, "yes");
    if (!on && g_ascii_strcasecmp(value, "off") != 0 && g_ascii_strcasecmp(value, "no") != 0)
        return err_set(err, ERR_CONFIG, "on or off, not \"%s\"", value);
    *out = on;
    return true;
}

static bool set_readonly(AccountRule *rule, const char *value, Err *err)
{
    return read_switch(value, &rule->readonly, err);
}

static bool set_confirm(AccountRule *rule, const char *value, Err *err)
{
    return read_switch(value, &rule->confirm, err);
}

static const struct {
    const char *name;
    bool (*set)(AccountRule *rule, const char *value, Err *err);
} keys[] = {
    {"band", set_band}, {"name", set_name}, {"readonly", set_readonly}, {"confirm", set_confirm}};

static void rule_free(void *data)
{
    AccountRule *rule = data;
    g_free(rule->where);
    g_free(rule->name);
    g_free(rule);
}

// "[location NAME]". What of another kind follows is nobody's here.
static bool begin_section(GPtrArray *rules, char *line, AccountRule **now, Err *err)
{
    static const char word[] = "[location";
    char *end = strrchr(line, ']');
    *now = NULL;
    if (!end || !g_str_has_prefix(line, word))
        return err_set(err, ERR_CONFIG, "a section is [location NAME], not \"%s\"", line);
    *end = '\0';
    const char *where = g_strstrip(line + sizeof(word) - 1);
    if (!*where)
        return err_set(err, ERR_CONFIG, "[location NAME] without a name");
    *now = g_new0(AccountRule, 1);
    (*now)->where = g_strdup(where);
    g_ptr_array_add(rules, *now);
    return true;
}

static bool set_member(AccountRule *rule, char *line, Err *err)
{
    char *value = line + strcspn(line, " \t=");
    if (*value)
        *value++ = '\0';
    value += strspn(value, " \t=");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (strcmp(keys[i].name, line) == 0)
            return keys[i].set(rule, value, err);
    return err_set(err, ERR_CONFIG, "a location has band, name, readonly and confirm, not \"%s\"",
                   line);
}

GPtrArray *account_rules_parse(const char *path, const char *text,
                               void (*on_error)(void *owner, const char *text), void *owner)
{
    GPtrArray *rules = g_ptr_array_new_with_free_func(rule_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    AccountRule *now = NULL;
    for (size_t i = 0; lines[i]; i++) {
        Err err = {0};
        char *line = g_strstrip(lines[i]);
        bool ok = true;
        if (line[0] == '[')
            ok = begin_section(rules, line, &now, &err);
        else if (now && line[0] && line[0] != '#')
            ok = set_member(now, line, &err);
        if (ok || !on_error)
            continue;
        err_prefix(&err, "%s line %zu", path, i + 1);
        on_error(owner, err.msg);
    }
    return rules;
}

static bool is_about(const AccountRule *rule, const Account *account, const char *folded)
{
    g_autofree char *where = text_fold((TextRef){rule->where, strlen(rule->where)});
    return strcmp(rule->where, account->location.s) == 0 || strcmp(where, folded) == 0;
}

void account_rules_apply(const GPtrArray *rules, Account *account)
{
    g_autofree char *folded = text_fold(text_ref(&account->name));
    for (guint i = 0; i < rules->len; i++) {
        const AccountRule *rule = rules->pdata[i];
        if (!is_about(rule, account, folded))
            continue;
        account->band = rule->band;
        account->confirm = rule->confirm;
        if (rule->readonly) {
            account->readonly = true;
            account->readonly_why = "config.ini says so";
        }
        if (rule->name) {
            account->named = true;
            text_clear(&account->name);
            account->name = text_clean(rule->name, strlen(rule->name), TEXT_LINE);
        }
    }
}
