#include "config.h"

#include "app/command.h"

#include <assert.h>
#include <glib.h>
#include <string.h>

#include "api/endpoint.h"
#include "base/verb.h"

// Behind the flags of a row: its endpoint, and the one that is meant on a deal.
enum { CALL_SHIFT = 8, DEAL_SHIFT = 16, CALL_MASK = 0xff };
static_assert((int)EP_COUNT <= (int)CALL_MASK, "an endpoint fits into its bits");
#define CALLS(ep)        (EP_##ep << CALL_SHIFT)
#define CALLS2(ep, deal) (EP_##ep << CALL_SHIFT | EP_##deal << DEAL_SHIFT)

static const CmdInfo infos[] = {
    [CMD_NONE] = {.name = "", .args = "", .keys = "", .hint = "", .help = ""},
#define COMMAND(id, name, alias, args, contexts, flags, keys, hint, help)                          \
    [CMD_##id] = {name, alias, args, contexts, flags, keys, hint, help},
#include "app/commands.def"
#undef COMMAND
};
static_assert(ARRAY_LEN(infos) == CMD_COUNT, "every command has a row");

const CmdInfo *cmd_info(CmdId id)
{
    return &infos[id];
}

const char *cmd_synonyms(CmdId id)
{
    static const char *const words[CMD_COUNT] = {
#define SYNONYMS(id, said) [CMD_##id] = (said),
#include "app/synonyms.def"
#undef SYNONYMS
    };
    return words[id] != NULL ? words[id] : "";
}

static EndpointId call_of(CmdId id, SubjectKind on)
{
    unsigned flags = (unsigned)infos[id].flags;
    unsigned deal = flags >> DEAL_SHIFT & CALL_MASK;
    return (EndpointId)(on == SUBJECT_DEAL && deal ? deal : flags >> CALL_SHIFT & CALL_MASK);
}

const char *cmd_scope(CmdId id, SubjectKind on)
{
    EndpointId ep = call_of(id, on);
    return ep == EP_NONE ? "" : endpoint_info(ep)->scope;
}

bool cmd_is_write(CmdId id)
{
    EndpointId ep = call_of(id, SUBJECT_NONE);
    return ep != EP_NONE && endpoint_info(ep)->safety != SAFETY_SAFE;
}

int cmd_weight(CmdId id)
{
    const CmdInfo *info = &infos[id];
    bool named = info->hint[0] != '\0', writes = cmd_is_write(id);
    bool on_row = (info->flags & (CF_SUBJECT | CF_CONTACT)) != 0;
    if (named)
        return on_row || writes ? 0 : 1;
    return writes ? 2 : on_row ? 3 : 4;
}

static bool is_word(const char *name, const char *word, size_t n)
{
    return name != NULL && strlen(name) == n && memcmp(name, word, n) == 0;
}

// Full names win over prefixes, so that "note" is reachable beside "note-here".
static CmdId find_exact(const char *word, size_t n, unsigned contexts)
{
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        const CmdInfo *info = &infos[id];
        bool here = (info->contexts & contexts) != 0;
        if (here && (is_word(info->name, word, n) || is_word(info->alias, word, n)))
            return (CmdId)id;
    }
    return CMD_NONE;
}

static void add_name(GString *list, const char *name)
{
    g_string_append_printf(list, "%s%s", list->len > 0 ? ", " : "", name);
}

// What was most likely meant, of the commands of the contexts; NULL: nothing is near.
static const char *nearest(const char *word, unsigned contexts)
{
    const char *names[2 * CMD_COUNT + 1];
    size_t n = 0;
    for (int id = CMD_NONE + 1; id < CMD_COUNT; id++) {
        const CmdInfo *info = &infos[id];
        if (!(info->contexts & contexts))
            continue;
        names[n++] = info->name;
        if (info->alias)
            names[n++] = info->alias;
    }
    names[n] = NULL;
    return verb_nearest(word, names);
}

// A command by that name elsewhere tells more than "unknown".
static bool not_here(const char *word, size_t n, unsigned contexts, Err *err)
{
    CmdId id = find_exact(word, n, ~0U);
    if (id != CMD_NONE)
        return err_set(err, ERR_USAGE, "%s does not work in this pane", infos[id].name);
    g_autofree char *typed = g_strndup(word, MIN(n, 40));
    const char *near = n > 0 ? nearest(typed, contexts) : NULL;
    return err_set(err, ERR_USAGE, "no such command: %s%s%s%s", typed,
                   near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

bool cmd_find(const char *word, size_t n, unsigned contexts, CmdId *out, Err *err)
{
    CmdId id = n > 0 ? find_exact(word, n, contexts) : CMD_NONE;
    g_autoptr(GString) names = g_string_new(NULL);
    int matches = 0;
    for (int i = CMD_NONE + 1; id == CMD_NONE && n > 0 && i < CMD_COUNT; i++) {
        if (!(infos[i].contexts & contexts) || strncmp(infos[i].name, word, n) != 0)
            continue;
        matches++;
        add_name(names, infos[i].name);
        *out = matches == 1 ? (CmdId)i : *out;
    }
    if (id == CMD_NONE && matches == 0)
        return not_here(word, n, contexts, err);
    if (matches > 1)
        return err_set(err, ERR_USAGE, "%.*s could be %s", (int)n, word, names->str);
    if (matches == 0)
        *out = id;
    return true;
}

bool cmd_arg(CmdId id, size_t i, ArgSpec *out)
{
    const char *args = infos[id].args;
    for (; i > 0 && *args != '\0'; i--) {
        args += strcspn(args, " ");
        args += strspn(args, " ");
    }
    size_t n = strcspn(args, " ");
    if (n == 0)
        return false;
    *out = (ArgSpec){.optional = args[0] == '['};
    if (out->optional) {
        args++;
        n -= 2;
    }
    out->rest = n > 3 && memcmp(args + n - 3, "...", 3) == 0;
    if (out->rest)
        n -= 3;
    BUG_ON(n >= sizeof(out->kind));
    memcpy(out->kind, args, n);
    return true;
}

typedef struct Words { // cuts a line in place
    char *at;
} Words;

// The next word, unquoted and terminated, or NULL at the end. False when a quote stays open.
static bool next_word(Words *words, char **out)
{
    char *s = words->at + strspn(words->at, " \t");
    *out = NULL;
    if (*s == '\0')
        return true;
    char *to = s, quote = '\0';
    *out = s;
    for (; *s != '\0' && (quote != '\0' || (*s != ' ' && *s != '\t')); s++) {
        if (*s == quote)
            quote = '\0';
        else if (quote == '\0' && *s == '"')
            quote = *s;
        else
            *to++ = *s;
    }
    words->at = *s != '\0' ? s + 1 : s;
    *to = '\0';
    return quote == '\0';
}

// What is left, as it was typed but for blanks around it. A rest that is wholly in quotes loses
// them.
static char *rest_of(Words *words)
{
    char *s = g_strstrip(words->at);
    size_t n = strlen(s);
    words->at = s + n;
    if (n >= 2 && s[0] == '"' && memchr(s + 1, '"', n - 1) == s + n - 1) {
        s[n - 1] = '\0';
        s++;
    }
    return *s != '\0' ? s : NULL;
}

static bool parse_args(CmdCall *call, Words *words, Err *err)
{
    ArgSpec spec;
    while (cmd_arg(call->id, call->argc, &spec)) {
        char *word = NULL;
        if (spec.rest)
            word = rest_of(words);
        else if (!next_word(words, &word))
            return err_set(err, ERR_USAGE, "a quote is not closed");
        if (word == NULL)
            return true;
        call->args[call->argc++] = word;
    }
    char *extra = rest_of(words);
    if (extra != NULL)
        return err_set(err, ERR_USAGE, "%s: too many arguments: %s", infos[call->id].name, extra);
    return true;
}

static int first_missing(const CmdCall *call)
{
    ArgSpec spec;
    bool more = cmd_arg(call->id, call->argc, &spec);
    return more && !spec.optional ? (int)call->argc : -1;
}

bool cmd_parse(const char *line, unsigned contexts, CmdLine *out, int *missing, Err *err)
{
    g_autofree char *copy = g_strdup(line);
    Words words = {copy};
    char *name = NULL;
    CmdCall call = {0};
    if (!next_word(&words, &name))
        return err_set(err, ERR_USAGE, "a quote is not closed");
    if (name == NULL)
        return err_set(err, ERR_USAGE, "no command");
    if (!cmd_find(name, strlen(name), contexts, &call.id, err) || !parse_args(&call, &words, err))
        return false;
    int lacks = first_missing(&call);
    if (missing != NULL) {
        *missing = lacks;
    } else if (lacks >= 0) {
        ArgSpec spec;
        BUG_ON(!cmd_arg(call.id, (size_t)lacks, &spec));
        return err_set(err, ERR_USAGE, "%s wants a %s", infos[call.id].name, spec.kind);
    }
    *out = (CmdLine){call, g_steal_pointer(&copy)};
    return true;
}

void cmd_line_clear(CmdLine *line)
{
    g_free(line->words);
    *line = (CmdLine){0};
}
